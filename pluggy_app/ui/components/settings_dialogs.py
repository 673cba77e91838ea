"""A new access key, which is shown once; and the question before one is deleted."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.services.api_tokens import MAX_NAME
from pluggy_app.ui.components.question import REFOCUS, question
from pluggy_app.ui.wording.lookup import words

_NAME_TEXT, _TROUBLE = "key-name-text", "key-trouble"


def key_dialog(
    *,
    is_open: bool,
    made: str,
    trouble: str,
    on_toggle: EventType,
    on_create: EventType,
    on_copied: EventType,
) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.cond(made != "", _made(made, on_copied), _named(trouble, on_create)),
            on_close_auto_focus=REFOCUS,
            max_width="460px",
        ),
        open=is_open,
        on_open_change=on_toggle,
    )


def drop_dialog(*, is_open: bool, title: str, on_toggle: EventType, on_drop: EventType) -> rx.Component:
    return question(
        title,
        words("settings.key.drop.text"),
        yes="settings.key.drop.action",
        is_open=is_open,
        on_toggle=on_toggle,
        on_yes=on_drop,
    )


def _named(trouble: str, on_create: EventType) -> rx.Component:
    return rx.fragment(
        rx.dialog.title(words("settings.keys.new"), class_name="dialog-title"),
        rx.dialog.description(words("settings.keys.text"), class_name="muted"),
        rx.el.form(
            rx.el.label(
                rx.el.span(words("settings.key.name"), class_name="med"),
                rx.el.input(
                    name="name",
                    required=True,
                    max_length=MAX_NAME,
                    auto_complete="off",
                    auto_focus=True,
                    aria_describedby=f"{_NAME_TEXT} {_TROUBLE}",
                    class_name="sel",
                ),
                class_name="field",
            ),
            rx.el.p(words("settings.key.name.text"), class_name="small muted", id=_NAME_TEXT),
            rx.el.p(trouble, class_name="small wrong", id=_TROUBLE, role="alert"),
            rx.el.div(
                rx.dialog.close(rx.el.button(words("action.cancel"), type="button", class_name="btn out")),
                rx.el.button(words("settings.key.create"), type="submit", class_name="btn solid"),
                class_name="buttons",
            ),
            on_submit=on_create,
            class_name="key-form",
        ),
    )


def _made(key: str, on_copied: EventType) -> rx.Component:
    return rx.fragment(
        rx.dialog.title(words("settings.key.made"), class_name="dialog-title"),
        rx.dialog.description(words("settings.key.made.text"), class_name="muted"),
        rx.el.div(
            rx.el.input(
                value=key,
                read_only=True,
                auto_focus=True,
                aria_label=words("settings.key.value"),
                class_name="sel key-value",
            ),
            rx.el.button(
                rx.icon("copy", size=16),
                words("settings.key.copy"),
                type="button",
                class_name="btn soft",
                on_click=[rx.set_clipboard(key), on_copied],
            ),
            class_name="row key-row",
        ),
        rx.el.div(
            rx.dialog.close(rx.el.button(words("settings.key.done"), type="button", class_name="btn solid")),
            class_name="buttons",
        ),
    )
