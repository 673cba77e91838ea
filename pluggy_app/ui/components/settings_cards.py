"""The cards of /app/settings that hold no lists."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec, EventType
from reflex.style import LiteralColorMode, set_color_mode

from pluggy_app.domain.users import Language
from pluggy_app.services.passwords import MAX_PASSWORD, MIN_PASSWORD
from pluggy_app.ui.components.plan_offer import where_to_ask
from pluggy_app.ui.components.shell import NativeForm
from pluggy_app.ui.wording.lookup import NAMES, either, words

PASSWORD_ACTION = "/api/auth/password"  # noqa: S105 - an address
THEMES: tuple[tuple[LiteralColorMode, str], ...] = (("light", "sun"), ("dark", "moon"), ("system", "monitor"))

Choose = Callable[[str], EventSpec]


def outcome(text: str, *, good: bool) -> rx.Component:
    """What became of the form that was posted."""
    return rx.cond(
        good,
        rx.callout(
            text,
            icon="circle_check",
            color_scheme="grass",
            high_contrast=True,
            role="status",
            class_name="trouble",
        ),
        rx.callout(
            text,
            icon="triangle_alert",
            color_scheme="red",
            high_contrast=True,
            role="alert",
            class_name="trouble",
        ),
    )


def language_card(on_choose: Choose) -> rx.Component:
    spoken = either(Language.PORTUGUESE, Language.ENGLISH)
    choices = [
        _choice(
            NAMES[language], chosen=spoken == language.value, on_click=on_choose(language.value), lang=language.value
        )
        for language in Language
    ]
    return _card("settings.language", _segments("settings.language", *choices))


def theme_card() -> rx.Component:
    choices = [
        _choice(
            rx.icon(icon, size=14),
            words(f"settings.theme.{mode}"),
            chosen=rx.color_mode == mode,
            on_click=set_color_mode(mode),
        )
        for mode, icon in THEMES
    ]
    return _card("settings.theme", _segments("settings.theme", *choices))


def password_card(email: str, *, is_own: bool) -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("settings.password")),
        rx.cond(
            is_own,
            rx.fragment(
                rx.el.p(words("settings.password.text"), class_name="muted"),
                _password_form(email),
            ),
            rx.el.p(words("settings.password.demo"), class_name="muted"),
        ),
        class_name="card block flat",
    )


def plan_card(*, business: bool, plans_url: str) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(words("settings.plan")),
            rx.badge(
                rx.cond(business, words("settings.plan.business"), words("settings.plan.free")),
                color_scheme="indigo",
                high_contrast=True,
            ),
            class_name="row",
        ),
        rx.el.ul(
            rx.cond(
                business,
                _included("check", "good", "settings.plan.with.banks"),
                _included("minus", "muted", "settings.plan.without.banks"),
            ),
            _included("check", "good", "settings.plan.with.statement"),
            _included("check", "good", "settings.plan.with.keys"),
            class_name="included",
        ),
        rx.cond(~business | (plans_url != ""), where_to_ask(plans_url)),
        class_name="card block flat",
    )


def _card(key: str, *children: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(words(key)),
        rx.el.p(words(f"{key}.text"), class_name="muted"),
        *children,
        class_name="card block flat",
    )


def _segments(key: str, *choices: rx.Component) -> rx.Component:
    return rx.el.div(*choices, class_name="seg", role="group", aria_label=words(key))


def _choice(
    *children: rx.Component | rx.Var[str] | str, chosen: rx.Var[bool], on_click: EventType, **props: object
) -> rx.Component:
    return rx.el.button(
        *children,
        type="button",
        class_name=rx.cond(chosen, "on", ""),
        aria_pressed=chosen,
        on_click=on_click,
        **props,
    )


def _password_form(email: str) -> rx.Component:
    return NativeForm.create(
        # Password managers ask whose password it is; nobody else needs this field, and it is not sent.
        rx.el.input(
            type="text",
            value=email,
            auto_complete="username",
            read_only=True,
            tab_index=-1,
            aria_hidden="true",
            class_name="sr",
        ),
        _secret("currentPassword", "settings.password.current", "current-password"),
        _secret("newPassword", "settings.password.new", "new-password"),
        rx.el.p(words("settings.password.hint", least=MIN_PASSWORD), class_name="small muted", id="password-hint"),
        _secret("repeatedPassword", "settings.password.repeat", "new-password"),
        rx.el.button(words("settings.password.action"), type="submit", class_name="btn out"),
        method="post",
        action=PASSWORD_ACTION,
        class_name="form",
    )


def _secret(name: str, key: str, purpose: str) -> rx.Component:
    is_new = purpose == "new-password"
    bounds = {"min_length": MIN_PASSWORD, "max_length": MAX_PASSWORD, "aria_describedby": "password-hint"}
    return rx.el.label(
        rx.el.span(words(key)),
        rx.el.input(
            name=name,
            type="password",
            auto_complete=purpose,
            required=True,
            class_name="sel",
            **(bounds if is_new else {}),
        ),
        class_name="field",
    )


def _included(icon: str, tone: str, key: str) -> rx.Component:
    return rx.el.li(rx.icon(icon, size=16, class_name=tone), rx.el.span(words(key)))
