"""Pluggy's widget and its dialogs, tied to the state that pages with connections share."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.components.connect_dialogs import before_dialog, blocked_dialog, revoke_dialog
from pluggy_app.ui.components.pluggy_connect import PluggyConnect
from pluggy_app.ui.components.question import REFOCUS
from pluggy_app.ui.connecting import Connecting
from pluggy_app.ui.connection_rows import Card
from pluggy_app.ui.wording.lookup import either


def connect_widget() -> rx.Component:
    """The widget while there is a connect token, and the dialogs around it."""
    return rx.el.div(
        rx.cond(
            Connecting.connect_token != "",
            rx.cond(Connecting.update_item != "", _widget(update_item=Connecting.update_item), _widget()),
        ),
        before_dialog(
            is_open=Connecting.before_open,
            demo=Connecting.demo,
            on_toggle=Connecting.close_dialogs,
            on_continue=Connecting.proceed,
        ),
        blocked_dialog(
            is_open=Connecting.blocked_open, on_toggle=Connecting.close_dialogs, on_retry=Connecting.proceed
        ),
        revoke_dialog(
            is_open=Connecting.revoke_open,
            title=Connecting.revoke_title,
            choice=Connecting.revoke_choice,
            on_choose=Connecting.choose_revoke,
            on_toggle=Connecting.close_dialogs,
            on_revoke=Connecting.revoke,
        ),
        on_mount=Connecting.page_opened,
    )


def card_action(card: rx.Var[Card], word: str) -> EventType:
    """The event of a card's button: its one action, or the way out."""
    if word == "revoke":
        return Connecting.ask_revoke(card["item_id"])
    return Connecting.act(card["item_id"], card["action"])


def _widget(**props: str) -> rx.Component:
    return PluggyConnect.create(
        key=Connecting.connect_token,
        url=Connecting.connect_url,
        connect_token=Connecting.connect_token,
        language=either("pt", "en"),
        theme=rx.color_mode_cond("light", "dark"),
        on_success=Connecting.widget_success,
        on_error=Connecting.widget_error,
        on_event=Connecting.widget_spoke,
        inner_ref=Connecting.widget_ready,
        on_close=[Connecting.widget_closed(Connecting.connect_token), REFOCUS],
        **props,
    )
