"""What a page shows when there is nothing to show yet, nothing at all, or nothing here."""

import reflex as rx

from pluggy_app.ui.components.shell import import_link, internal_link
from pluggy_app.ui.session import HOME
from pluggy_app.ui.wording.lookup import words


def loading(*heights: int) -> rx.Component:
    """Gray shapes of the page to come; they appear only when it takes longer than 150 ms."""
    return rx.el.div(
        *[rx.el.div(class_name="bone", style={"height": f"{height}px"}) for height in heights],
        rx.el.span(words("shell.loading"), class_name="sr"),
        class_name="bones",
        role="status",
    )


def empty(icon: str, title: rx.Var[str] | str, text: rx.Var[str] | None, *actions: rx.Component) -> rx.Component:
    """Why there is nothing, and the next step."""
    return rx.el.section(
        rx.icon(icon, size=24),
        rx.el.h2(title),
        rx.fragment() if text is None else rx.el.p(text),
        rx.el.div(*actions, class_name="row wrap") if actions else rx.fragment(),
        class_name="card empty",
    )


def no_rows(title: rx.Var[str], text: rx.Var[str], may_connect: rx.Var[bool] | bool) -> rx.Component:
    """No transactions yet: they come by a connection, or by a file alone where there may be none."""
    return rx.cond(
        may_connect,
        empty(
            "inbox",
            title,
            text,
            internal_link(words("overview.empty.action"), to="/app/integration", class_name="btn soft"),
            import_link(),
        ),
        empty("inbox", title, words("statement.empty.import"), import_link("btn solid")),
    )


def missing() -> rx.Component:
    """The 404: the same words for what never existed and for what is somebody else's."""
    return rx.el.section(
        rx.el.h1(words("missing.title")),
        rx.el.p(words("missing.text")),
        internal_link(words("missing.action"), to=HOME, class_name="btn out"),
        class_name="missing",
    )
