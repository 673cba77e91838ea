"""The question before something that cannot be taken back, or whether to try again."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.wording.lookup import words

#: Puts the focus back on the control that opened what was just closed (assets/em-dia.js).
REFOCUS = rx.Var("(() => window.emDia?.refocus())").to(rx.vars.FunctionVar)


def question(
    title: rx.Var[str] | str,
    text: rx.Var[str],
    *more: rx.Component,
    yes: str,
    no: str = "action.cancel",
    look: str = "danger",
    is_open: bool,
    on_toggle: EventType,
    on_yes: EventType,
) -> rx.Component:
    """`yes`, `no`: keys of texts; `yes` repeats the verb of the title. `look`: the class of its button."""
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title(title, class_name="dialog-title"),
            rx.alert_dialog.description(text),
            *more,
            rx.el.div(
                rx.alert_dialog.cancel(rx.el.button(words(no), type="button", class_name="btn out")),
                rx.el.button(words(yes), type="button", class_name=f"btn {look}", on_click=on_yes),
                class_name="buttons",
            ),
            on_close_auto_focus=REFOCUS,
            max_width="440px",
        ),
        open=is_open,
        on_open_change=on_toggle,
    )
