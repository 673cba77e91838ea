"""Everything one running sandbox knows, found by its routes through the request."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI, Request

from pluggy_app.sandbox import progress
from pluggy_app.sandbox.accounts import Account, accounts_of
from pluggy_app.sandbox.answers import PluggyError
from pluggy_app.sandbox.events import Event
from pluggy_app.sandbox.keys import Keys
from pluggy_app.sandbox.register import Item, Register
from pluggy_app.sandbox.statements import Book, Library

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
        return item

    def book(self, item: Item) -> Book | None:
        """The item's statements as far as Pluggy has read them; None before the first success."""
        through = progress.data_through(item, self.now(), self.pace)
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
