"""What the Business plan adds, for who has the Free one, and where to ask for it."""

import reflex as rx

from pluggy_app.ui.components.shell import import_link
from pluggy_app.ui.wording.lookup import words


def plan_offer(plans_url: str, *, has_rows: rx.Var[bool] | bool) -> rx.Component:
    """A card of its own. `has_rows`: something has arrived before, and stays."""
    return rx.el.section(
        rx.icon("plug", size=24),
        rx.el.h2(words("free.title")),
        rx.badge(words("free.plan"), color_scheme="indigo", high_contrast=True),
        rx.el.p(words("free.text")),
        rx.cond(has_rows, rx.el.p(words("free.kept"))),
        rx.el.div(import_link("btn solid lg"), where_to_ask(plans_url), class_name="row wrap"),
        class_name="card empty",
    )


def where_to_ask(plans_url: str) -> rx.Component:
    """The operator's page about plans, or who to talk to where there is none."""
    return rx.cond(
        plans_url != "",
        rx.el.a(words("free.action"), href=plans_url, class_name="btn soft lg"),
        rx.el.p(words("free.ask"), class_name="muted"),
    )
