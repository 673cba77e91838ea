"""The ways to the other pages of a list."""

import reflex as rx

from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.wording.lookup import words


def pager(name: str, *, first: str, previous: str, following: str) -> rx.Component:
    """Addresses, empty where there is no such page; `name`: what the keys of the list's words begin with."""
    return rx.el.nav(
        rx.cond(
            previous != "",
            rx.fragment(
                internal_link(words("statement.first"), to=first, class_name="btn ghost"),
                internal_link(
                    rx.icon("chevron_left", size=16),
                    rx.el.span(words(f"{name}.previous")),
                    to=previous,
                    class_name="btn out",
                ),
            ),
        ),
        rx.el.span(class_name="grow"),
        rx.cond(
            following != "",
            internal_link(
                rx.el.span(words(f"{name}.next")),
                rx.icon("chevron_right", size=16),
                to=following,
                class_name="btn out",
            ),
        ),
        class_name="pages",
        aria_label=words(f"{name}.pages"),
    )
