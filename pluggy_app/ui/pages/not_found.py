"""The 404."""

import reflex as rx

from pluggy_app.ui.components.shell import brand
from pluggy_app.ui.components.states import missing

ROUTE = "404"


def page() -> rx.Component:
    return rx.el.div(rx.el.header(brand()), rx.el.main(missing(), id="main"), class_name="login")
