"""/login: a form the browser posts itself, so the password never enters the page's state."""

from typing import TypedDict

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.ui.components.shell import NativeForm, brand, language_toggle, theme_toggle
from pluggy_app.ui.session import HOME, LOGIN, Session
from pluggy_app.ui.wording.lookup import t, words
from pluggy_app.wiring import parts

ROUTE = LOGIN
ACTION = "/api/auth/login"
_ERRORS = ("invalid_credentials", "too_many_attempts", "origin")


class DemoLine(TypedDict):
    """One demonstration user; they exist only beside the built-in sandbox."""

    email: str
    password: str
    label: str


class Login(Session):
    """What went wrong last time, and the demonstration users."""

    error: str = ""
    demo_users: list[DemoLine] = []

    @rx.event
    async def enter(self) -> EventSpec | None:
        """The guard: who is signed in has nothing to do here."""
        if await self._enter() is not None:
            return rx.redirect(HOME)
        code = self.router.url.query_parameters.get("error", "")
        self.error = t(f"login.error.{code if code in _ERRORS else 'other'}") if code else ""
        self.demo_users = [
            DemoLine(email=user.email, password=user.password, label=t(f"login.demo.{user.label_key}"))
            for user in parts().demo_users
        ]
        return None


def page() -> rx.Component:
    return rx.el.div(
        rx.el.header(brand(), rx.el.div(language_toggle(), theme_toggle(), class_name="row"), class_name="row between"),
        rx.el.main(
            rx.el.section(
                rx.el.h1(words("login.title")),
                rx.el.p(words("login.lead"), class_name="muted"),
                rx.cond(
                    Login.error != "",
                    rx.callout(
                        Login.error,
                        icon="triangle_alert",
                        color_scheme="red",
                        high_contrast=True,
                        role="alert",
                        class_name="said",
                    ),
                ),
                _form(),
                class_name="card block",
            ),
            rx.cond(Login.demo_users.length() > 0, _demo()),
            id="main",
        ),
        class_name="login",
    )


def _form() -> rx.Component:
    return NativeForm.create(
        _field("email", "login.email", type="email", auto_complete="username", auto_focus=True),
        _field("password", "login.password", type="password", auto_complete="current-password"),
        rx.el.button(words("login.submit"), type="submit", class_name="btn solid lg"),
        method="post",
        action=ACTION,
        class_name="form",
    )


def _field(name: str, key: str, **props: object) -> rx.Component:
    return rx.el.label(
        rx.el.span(words(key)), rx.el.input(name=name, required=True, class_name="sel", **props), class_name="field"
    )


def _demo() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(words("login.demo")),
            rx.el.p(words("login.demo.lead"), class_name="small muted"),
        ),
        rx.foreach(Login.demo_users, _demo_user),
        class_name="card block demo-users",
    )


def _demo_user(user: rx.Var[DemoLine]) -> rx.Component:
    return NativeForm.create(
        rx.el.input(type="hidden", name="email", value=user["email"], read_only=True),
        rx.el.input(type="hidden", name="password", value=user["password"], read_only=True),
        rx.el.button(
            rx.el.span(user["label"], class_name="med"),
            rx.el.span(user["email"], class_name="small muted"),
            type="submit",
            class_name="demo-user",
        ),
        method="post",
        action=ACTION,
    )
