"""What pages of administrators are for everybody else: the page of an unknown address."""

import reflex as rx

from pluggy_app.ui.admin_session import AdminPage
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.wording.lookup import words


def only_for_admins(page: rx.Component, otherwise: rx.Component) -> rx.Component:
    """Nothing but gray shapes until the guard has answered: not even the frame is shown to somebody else."""
    waiting = rx.el.div(loading(52, 30), class_name="login")
    return rx.cond(AdminPage.asked, rx.cond(AdminPage.allowed, page, otherwise), waiting)


def live_sign(paused: bool, updated: str) -> rx.Component:
    """A dot that says the page follows, and how fresh it is."""
    return rx.el.span(
        rx.el.i(aria_hidden="true"),
        rx.cond(paused, words("admin.live.paused"), words("admin.live")),
        rx.cond(updated != "", rx.el.span(updated, class_name="nomob num"), rx.fragment()),
        class_name=rx.cond(paused, "live paused", "live"),
    )
