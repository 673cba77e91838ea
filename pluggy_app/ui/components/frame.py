"""What surrounds all pages: the line that says the connection is gone, messages, and the page that broke."""

import reflex as rx
from reflex_components_core.base.error_boundary import error_boundary  # type: ignore[import-untyped]
from reflex_components_core.core.banner import (  # type: ignore[import-untyped]
    has_too_many_connection_errors,
)

from pluggy_app.ui.session import HOME, Session
from pluggy_app.ui.wording.lookup import words


def dress(app: rx.App) -> None:
    """Replace what Reflex says in English by our own words."""
    app.app_wraps = {
        (55, "ErrorBoundary"): lambda stateful: error_boundary(
            fallback_render=rx.Var.create(_broken()), **({} if stateful else {"on_error": rx.noop()})
        ),
        (5, "Overlay"): lambda stateful: _offline() if stateful else None,
    }
    app.toaster = rx.toast.provider(position="bottom-right", custom_attrs={"containerAriaLabel": words("shell.news")})


def _offline() -> rx.Component:
    """Rows stay; this says how old they are. Reflex reconnects by itself."""
    return rx.cond(
        has_too_many_connection_errors,
        rx.el.div(
            rx.icon("wifi_off", size=16),
            rx.cond(
                Session.seen_at != "",
                rx.el.span(words("shell.offline.since"), " ", rx.el.b(Session.seen_at, class_name="num"), "."),
                rx.el.span(words("shell.offline")),
            ),
            class_name="offline",
            role="status",
        ),
    )


def _broken() -> rx.Component:
    return rx.el.div(
        rx.el.h1(words("shell.broken")),
        rx.el.a(words("shell.reload"), href=HOME, class_name="btn out"),
        class_name="login missing",
    )
