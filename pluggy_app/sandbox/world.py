"""Everything one running sandbox knows, found by its routes through the request."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI, Request

from pluggy_app.sandbox import days, progress
from pluggy_app.sandbox.accounts import Account, accounts_of
from pluggy_app.sandbox.answers import PluggyError
from pluggy_app.sandbox.books import Book, Library
from pluggy_app.sandbox.connectors import MEU_PLUGGY
from pluggy_app.sandbox.events import Event, item_event
from pluggy_app.sandbox.keys import Keys
from pluggy_app.sandbox.register import Item, Register

MAX_WAITING_EVENTS = 2000
MAX_TOKENS_KNOWN = 5000


@dataclass
class World:
    """One imitation of Pluggy."""

    clock: Callable[[], datetime]
    register: Register
    keys: Keys
    library: Library
    #: durations are divided by it
    pace: float
    #: where browsers find this application: a path, or an address when it runs on its own
    public_path: str
    zoid_file: Path
    transport: httpx.AsyncBaseTransport | None
    #: events that nobody has been told yet; the oldest are lost when nothing delivers them
    outbox: deque[Event] = field(default_factory=lambda: deque(maxlen=MAX_WAITING_EVENTS))
    #: item ids made with each connect token
    made_with: dict[str, set[str]] = field(default_factory=dict)
    #: item id of each account id
    owners: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.register.items.values():
            self.adopt(item)

    def now(self) -> datetime:
        """The instant, in UTC and whole milliseconds: what is written is what is compared."""
        now = self.clock().astimezone(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def adopt(self, item: Item) -> None:
        """Find the item by its accounts from now on."""
        self.owners.update({account.id: item.id for account in accounts_of(item)})

    def remove(self, item: Item) -> None:
        """Forget an item for good."""
        del self.register.items[item.id]
        self.library.forget(item.id)
        self.owners = {account: owner for account, owner in self.owners.items() if owner != item.id}
        if item.connector_id != MEU_PLUGGY:
            self.outbox.append(item_event(item, "item/deleted"))

    def note_made(self, token_id: str, item_id: str) -> None:
        """Let a connect token open the item that it made."""
        self.made_with.setdefault(token_id, set()).add(item_id)
        while len(self.made_with) > MAX_TOKENS_KNOWN:
            del self.made_with[next(iter(self.made_with))]

    def item(self, item_id: str) -> Item:
        """An item by id."""
        item = self.register.items.get(item_id.lower())
        if item is None:
            raise PluggyError(404, "item not found", "ITEM_NOT_FOUND")
        self.catch_up(item)
        return item

    def catch_up(self, item: Item) -> None:
        """Begin the executions that Pluggy begins by itself after a bank did not answer."""
        now = self.now()
        while (due := days.retry_at(item, self.pace)) and due <= now and item.day:
            progress.begin(item, due, self.pace, by="SYNC")
            item.day.tries += 1
            self.register.save()

    def book(self, item: Item) -> Book | None:
        """The item's statements as far as Pluggy has read them; None before the first success or without consent.

        https://docs.pluggy.ai/en/docs/connections/consents: product endpoints are empty after a revocation.
        """
        now = self.now()
        if progress.stage_of(item, now, self.pace).execution_status == days.REVOKED.execution_status:
            return None
        through = progress.data_through(item, now, self.pace)
        return self.library.book(item, through) if through else None

    def book_of_account(self, account_id: str) -> tuple[Book, Account] | None:
        """The book and the account of an account id; None when unknown or not read yet."""
        item = self.register.items.get(self.owners.get(account_id, ""))
        book = self.book(item) if item else None
        if book is None:
            return None
        return book, book.statements[account_id].account

    def rouse(self, item: Item, *, gently: bool = False) -> None:
        """Note that somebody is interested in the item."""
        if progress.wake(item, self.now(), self.pace, gently=gently):
            self.register.save()


def world_of(holder: Request | FastAPI) -> World:
    """The world behind a request or an application."""
    app = holder.app if isinstance(holder, Request) else holder
    world: World = app.state.world
    return world
