"""A connection to a bank that a test edits, and what is here of it: mirror, books, trail."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from builders import a_user, a_webhook_event
from editable_bank import EditableBank
from moved_clock import MovedClock
from sqlalchemy import select, update

from pluggy_app import wiring
from pluggy_app.domain.webhook_events import WebhookEvent
from pluggy_app.pluggy_api.client import PluggyClient
from pluggy_app.reads import items as reads
from pluggy_app.services import items
from pluggy_app.services.sync.requests import request_due
from pluggy_app.services.sync.run import run_next
from pluggy_app.services.webhooks import receive
from pluggy_app.settings import Settings
from pluggy_app.store.tables import BANK_TRANSACTIONS, TRANSACTIONS

T = TypeVar("T")


class Feed:
    """A connection to a bank that can be edited, and what is here of it."""

    def __init__(self, database_url: str, *, sleeps: bool = True, sync_interval_minutes: int = 360) -> None:
        self.clock = MovedClock()
        self.bank = EditableBank(self.clock)
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            pluggy_base_url="http://pluggy.test",
            pluggy_client_id="id",
            pluggy_client_secret="secret",
            sync_interval_minutes=sync_interval_minutes,
        )
        self.parts = wiring.build(settings, transport=self.bank)
        assert self.parts.worker is not None
        self.worker = replace(self.parts.worker, clock=self.clock)
        if not sleeps:
            self.worker = replace(self.worker, pluggy=replace(self.worker.pluggy, client=self.client(self.bank)))
        self.user = a_user(self.parts.store)
        self.bank.owner = self.user.user_id
        self._runner = asyncio.Runner()

    def client(self, line: httpx.AsyncBaseTransport) -> PluggyClient:
        """A process's own way to the bank; it does not sleep between quick tries."""

        async def no_sleep(_seconds: float) -> None:
            return

        return PluggyClient(
            base_url="http://pluggy.test",
            client_id="id",
            client_secret="secret",
            budget=wiring.SharedBudget(self.parts.store),
            clock=self.clock,
            transport=line,
            sleep=no_sleep,
        )

    def wait(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(doing)

    def connect(self) -> None:
        self.clock.offset += timedelta(hours=1)  # what the bank did before is no news
        self.wait(items.register(self.parts.store, self.parts.pluggy, self.user, self.bank.item_id))
        self.run()

    def run(self) -> None:
        self.clock.offset += timedelta(minutes=1)
        while self.wait(run_next(self.worker)):
            pass
        self.clock.offset += timedelta(minutes=1)

    def sync(self, **passes: float) -> None:
        """The clock asks for a run, after so much time."""
        self.clock.offset += timedelta(**passes)
        assert request_due(self.parts.store, self.clock(), timedelta(0)) == 1
        self.run()

    def tell(self, event: str, *transaction_ids: str, account: str = "") -> None:
        """Pluggy's webhook; the run that it asks for."""
        told = self.event(event, *transaction_ids, account=account)
        with self.parts.store.unit_of_work() as work:
            receive(work, [(told, b"{}", self.clock())])
        self.run()

    def event(self, name: str, *transaction_ids: str, account: str = "") -> WebhookEvent:
        """As Pluggy's webhook brings it."""
        return a_webhook_event(
            name,
            item_id=self.bank.item_id,
            account_id=account or self.bank.checking,
            transaction_ids=transaction_ids,
            event_id=str(uuid4()),
        )

    def every(self, table: Any, *columns: Any) -> list[Any]:
        with self.parts.store.engine.connect() as connection:
            return list(connection.execute(select(*(columns or (table,)))).all())

    def mirror(self) -> set[str]:
        """Pluggy's ids of what is here and not withdrawn."""
        rows = self.every(TRANSACTIONS)
        return {row.pluggy_transaction_id for row in rows if row.removed_at is None}

    def movements(self) -> list[tuple[str, int, str]]:
        """The books, by text: text, cents, status."""
        return sorted((row.description, row.amount_cents, row.status) for row in self.every(BANK_TRANSACTIONS))

    def categorise(self, text: str, category: str) -> None:
        with self.parts.store.engine.begin() as connection:
            connection.execute(
                update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.description == text).values(category=category)
            )

    def category_of(self, text: str) -> list[str]:
        return [row.category for row in self.every(BANK_TRANSACTIONS) if row.description == text]

    def last_run(self) -> Any:
        with self.parts.store.reading() as work:
            return work.sync_logs.page(user_id=None, limit=1)[0]

    def health(self) -> tuple[str, str]:
        """The connection's word, and the key of its sentence."""
        view = reads.one(self.parts.store, self.user, self.bank.item_id, self.clock())
        return view.health.value, view.reason

    def item_pk(self) -> int:
        with self.parts.store.reading() as work:
            kept = work.items.owned(self.user.user_id, self.bank.item_id)
            assert kept is not None
            return kept.id

    def close(self) -> None:
        self.wait(self.parts.close())
        self._runner.close()
