"""What stands around Pluggy's widget: the promise before it, the advice when it does not open, the way out."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.components.question import REFOCUS, question
from pluggy_app.ui.wording.lookup import words

SANDBOX_USER = "user-ok"  #: https://docs.pluggy.ai/docs/sandbox
SANDBOX_PASSWORD = "password-ok"  # noqa: S105 - the public one of Pluggy's sandbox


def before_dialog(*, is_open: bool, demo: bool, on_toggle: EventType, on_continue: EventType) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(words("before.title"), class_name="dialog-title"),
            rx.dialog.description(words("before.lead"), class_name="muted"),
            rx.el.ol(*[rx.el.li(words(f"before.{n}")) for n in (1, 2, 3)], class_name="promise"),
            rx.cond(
                demo,
                rx.el.p(words("before.sandbox", user=SANDBOX_USER, password=SANDBOX_PASSWORD), class_name="hint small"),
            ),
            rx.el.div(
                rx.dialog.close(rx.el.button(words("before.no"), type="button", class_name="btn out")),
                rx.el.button(words("before.yes"), type="button", class_name="btn solid", on_click=on_continue),
                class_name="buttons",
            ),
            on_close_auto_focus=REFOCUS,
            max_width="460px",
        ),
        open=is_open,
        on_open_change=on_toggle,
    )


def blocked_dialog(*, is_open: bool, on_toggle: EventType, on_retry: EventType) -> rx.Component:
    return question(
        words("blocked.title"),
        words("blocked.text"),
        yes="blocked.retry",
        no="before.no",
        look="solid",
        is_open=is_open,
        on_toggle=on_toggle,
        on_yes=on_retry,
    )


def revoke_dialog(
    *,
    is_open: bool,
    title: str,
    choice: str,
    on_choose: EventType,
    on_toggle: EventType,
    on_revoke: EventType,
) -> rx.Component:
    return question(
        title,
        words("revoke.text"),
        rx.radio_group.root(
            *[
                rx.el.label(rx.radio_group.item(value=word), words(f"revoke.{word}"), class_name="choice")
                for word in ("keep", "erase")
            ],
            value=choice,
            on_change=on_choose,
        ),
        yes="action.disconnect",
        is_open=is_open,
        on_toggle=on_toggle,
        on_yes=on_revoke,
    )
