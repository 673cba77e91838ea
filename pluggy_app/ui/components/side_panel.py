"""A panel at the side about one row: the focus stays in it, Escape closes it, and the row has the focus again."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.components.question import REFOCUS

#: The panel itself takes the focus: on the first button, the Enter that opened it would press that. A panel that came
#: with the address was opened by no click: it says itself which row that would have been.
_FOCUS_PANEL = rx.Var(
    "((event) => { const panel = event.currentTarget; event.preventDefault(); panel?.focus?.();"
    " if (panel?.dataset?.opener) window.emDia.opener = panel.dataset.opener; })"
).to(rx.vars.FunctionVar)


def side_panel(
    *body: rx.Component,
    title: rx.Var[str] | str,
    lead: rx.Var[str] | str,
    is_open: bool,
    on_close: EventType,
    close: rx.Var[str],
    opener: str,
    action: rx.Component | None = None,
) -> rx.Component:
    """`opener`: id of the control that opens it; `close`: what its button says."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.el.div(
                rx.el.div(
                    rx.dialog.title(title, class_name="dialog-title num"),
                    rx.dialog.description(lead, class_name="small muted"),
                    class_name="grow",
                ),
                rx.fragment() if action is None else action,
                rx.dialog.close(
                    rx.el.button(rx.icon("x", size=16), type="button", class_name="btn ghost icon", aria_label=close)
                ),
                class_name="row drawer-head",
            ),
            *body,
            on_close_auto_focus=REFOCUS,
            on_open_auto_focus=_FOCUS_PANEL,
            data_opener=opener,
            class_name="drawer",
        ),
        open=is_open,
        on_open_change=on_close,
    )
