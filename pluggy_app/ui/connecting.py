"""The state of connecting, renewing and disconnecting a bank; the pages that offer it inherit from it.

Whatever the widget says comes from a browser: `services.items` asks Pluggy whether the item is this person's.
What waits for Pluggy is a background event: others hold the lock on the tab's state, and nothing else works meanwhile.
"""

import asyncio
import time
from contextlib import suppress
from urllib.parse import quote, unquote

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, ItemNotFound
from pluggy_app.domain.items import MEU_PLUGGY_CONNECTOR_ID, Health
from pluggy_app.domain.users import User
from pluggy_app.reads import items as item_reads
from pluggy_app.services import items
from pluggy_app.services.sync import requests
from pluggy_app.ui.connection_rows import CONNECTIONS, details_route
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.formatting import hour
from pluggy_app.ui.item_sentences import in_one_line
from pluggy_app.ui.live import NEEDS_USER
from pluggy_app.ui.session import Session, is_text, to_login
from pluggy_app.ui.wording.lookup import t
from pluggy_app.ui.wording.sentences import a_bank, the_bank
from pluggy_app.wiring import parts

WIDGET_SECONDS = 15  #: a blocked widget calls nothing back at all; this is how long we believe in it
ASKING_SECONDS = 120  #: Pluggy has answered by then, or the process that asked it is gone
ALREADY_CONNECTED = "ITEM_USER_ALREADY_EXIST"  #: in the widget's message; seen with and without a final S


class Connecting(Session):
    """Dialogs, the widget's props, and what their buttons do."""

    before_open: bool = False
    blocked_open: bool = False
    revoke_open: bool = False
    revoke_title: str = ""
    revoke_choice: str = "keep"
    connect_token: str = ""
    connect_url: str = ""
    update_item: str = ""
    _revoke_item: str = ""
    _opened: bool = False
    _asked_at: float = 0.0  #: when Pluggy was asked for the token that is awaited; 0: none is

    @rx.event
    def page_opened(self) -> None:
        """The page was loaded or come back to: no dialog or widget of before is open on it.

        Not said by the guard, which also runs when a lost connection is back: a widget in use must stay then.
        """
        self.before_open = self.blocked_open = self.revoke_open = False
        self.connect_token, self._opened, self._asked_at = "", False, 0.0

    @rx.event
    async def start(self) -> EventSpec | None:
        """Say what will happen before a new bank is connected."""
        if await self._person() is None:
            return to_login()
        self.before_open, self.update_item = True, ""
        return None

    @rx.event
    async def act(self, item_id: str, action: str) -> list[EventSpec] | EventSpec | None:
        """The one action of a card."""
        user = await self._person()
        if user is None:
            return to_login()
        if not is_text(item_id) or not is_text(action):
            return None
        if action == "progress":
            return rx.redirect(details_route(quote(item_id, safe="")))
        if action == "again":
            self.before_open, self.update_item = True, ""
            return None
        if action in {"reconnect", "continue"}:
            self.update_item = item_id
            return type(self).proceed
        return await self._request_sync(user, item_id) if action in {"sync", "retry"} else None

    @rx.event(background=True)
    async def proceed(self) -> list[EventSpec] | EventSpec:
        """Open the widget: for the bank of the card, again for the same one after a time-out, else for a new one."""
        async with self:
            user, item_id = await self._person(), self.update_item
        return await self._open_widget(user, item_id) if user else to_login()

    @rx.event(background=True)
    async def give_up_waiting(self) -> None:
        """Say why the widget did not open. Ends by itself, whoever started it."""
        async with self:
            token = self.connect_token
        if not token:
            return
        await asyncio.sleep(WIDGET_SECONDS)
        async with self:
            if self.connect_token == token and not self._opened:
                self.connect_token, self.blocked_open = "", True

    @rx.event
    def widget_ready(self, loaded: bool) -> None:
        """The widget's page has loaded (True) or was taken down."""
        if loaded is True:
            self._opened = bool(self.connect_token)

    @rx.event
    def widget_spoke(self) -> None:
        """The person does something in the widget, so it is there."""
        self._opened = bool(self.connect_token)

    @rx.event(background=True)
    async def widget_success(self, item_id: str) -> list[EventSpec] | None:
        """The widget says that a bank is connected."""
        async with self:
            user = await self._person()
            if user is None or not is_text(item_id) or not item_id:
                return None
            self._opened = True
        try:
            await items.register(parts().store, parts().pluggy, user, item_id)
        except AppError as error:
            return [warn(sentence(error))]
        return [tell(t("reply.connected"))]

    @rx.event(background=True)
    async def widget_error(self, message: str, item_id: str) -> list[EventSpec] | None:
        """The widget could not connect. Its item, when it made one, gets a card that says what to do.

        A bank that is connected already opens for an update instead.
        """
        async with self:
            user = await self._person()
            if user is None or not is_text(message) or not is_text(item_id):
                return None
            self._opened = True
        if ALREADY_CONNECTED not in message:
            return await self._take_in_broken(user, item_id)
        try:
            if not item_id:
                raise ItemNotFound
            events = await self._offer(user, item_id)
        except AppError:
            return [warn(t("reply.exists.elsewhere"))]
        return [tell(t("reply.exists")), *events]

    @rx.event
    def widget_closed(self, token: str) -> None:
        """The widget of `token` closed, with or without a bank: nothing is lost, the item's own events tell the rest.

        One that gives way to the next closes too, after the next has its token.
        """
        if token == self.connect_token:
            self.connect_token, self._opened = "", False

    @rx.event
    async def ask_revoke(self, item_id: str) -> EventSpec | None:
        """Ask what to keep before a bank is disconnected."""
        user = await self._person()
        if user is None:
            return to_login()
        if not is_text(item_id):
            return None
        try:
            view = await asyncio.to_thread(item_reads.one, parts().store, user, item_id, utc_now())
        except AppError as error:
            return warn(sentence(error))
        self._revoke_item = item_id
        self.revoke_title = t("revoke.title", a_bank=a_bank(view.connector_name))
        self.revoke_choice, self.revoke_open = "keep", True
        return None

    @rx.event
    def choose_revoke(self, choice: str | list[str]) -> None:
        """Keep or erase what was received."""
        if choice in ("keep", "erase"):
            self.revoke_choice = str(choice)

    @rx.event(background=True)
    async def revoke(self) -> list[EventSpec] | EventSpec | None:
        """Disconnect the bank that the dialog names. One that is erased has no page of its own any more."""
        async with self:
            user = await self._person()
            item_id, erase = self._revoke_item, self.revoke_choice == "erase"
            if user is not None and item_id:
                self._revoke_item, self.revoke_open = "", False
        if user is None:
            return to_login()
        if not item_id:
            return None
        try:
            view = await asyncio.to_thread(item_reads.one, parts().store, user, item_id, utc_now())
            outcome = await items.revoke(parts().store, parts().pluggy, user, item_id, erase)
        except AppError as error:
            return [warn(sentence(error))]
        key = "reply.revoked" if outcome == "revoked" else "reply.revoking"
        told = tell(t(key, the_bank=the_bank(view.connector_name)))
        async with self:  # it took a while: the person may have gone on to another page
            on_its_page = unquote(self.router.url.path).rstrip("/") == details_route(item_id)
        return [told, rx.redirect(CONNECTIONS, replace=True)] if erase and on_its_page else [told]

    @rx.event
    def close_dialogs(self, is_open: bool) -> None:
        """Esc, the backdrop or the dialog's own way out; a token that its button has asked for is not wanted now."""
        if not is_open:
            if self.before_open or self.blocked_open:
                self._asked_at = 0.0
            self.before_open = self.blocked_open = self.revoke_open = False

    async def _take_in_broken(self, user: User, item_id: str) -> list[EventSpec]:
        """The toast says what the card will say: the bank's reason, and who does what about it."""
        said = ""
        with suppress(AppError):
            if item_id:
                await items.register(parts().store, parts().pluggy, user, item_id)
                now = utc_now()
                view = await asyncio.to_thread(item_reads.one, parts().store, user, item_id, now)
                said = in_one_line(view, now) if view.health in NEEDS_USER | {Health.DEGRADED} else ""
        return [warn(said or t("reply.widget_error"))]

    async def _open_widget(self, user: User, item_id: str) -> list[EventSpec]:
        try:
            return await self._offer(user, item_id)
        except AppError as error:
            return [warn(sentence(error))]

    async def _offer(self, user: User, item_id: str) -> list[EventSpec]:
        """Open the widget when Pluggy has given a token; not while one is awaited, nor if it is not wanted any more."""
        async with self:
            if time.time() - self._asked_at < ASKING_SECONDS:
                return []
            self._asked_at = asked_at = time.time()
        offer = None
        try:
            offer = await items.connect_token(parts().store, parts().pluggy, user, item_id or None)
        finally:
            async with self:
                if wanted := self._asked_at == asked_at:
                    self._asked_at = 0.0
                    self.before_open = self.blocked_open = False
                if wanted and offer:
                    self.connect_token, self.connect_url = offer.connect_token, offer.connect_url
                    self.update_item, self._opened = item_id, False
        return [Connecting.give_up_waiting] if wanted else []

    async def _request_sync(self, user: User, item_id: str) -> list[EventSpec]:
        try:
            view = await asyncio.to_thread(item_reads.one, parts().store, user, item_id, utc_now())
            if view.connector_id == MEU_PLUGGY_CONNECTOR_ID:
                return [tell(t("reply.meu_pluggy"))]
            asked = await asyncio.to_thread(requests.request, parts().store, parts().pluggy, user, item_id)
        except AppError as error:
            return [warn(sentence(error))]
        if asked.refresh_allowed_at is not None:
            return [tell(t("reply.fresh", time=hour(asked.refresh_allowed_at, utc_now())))]
        if asked.already_waiting:
            return [tell(t("reply.waiting"))]
        return [tell(t("reply.asked"))]
