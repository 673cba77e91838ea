"""Random histories: banks edit; events come late, doubled, lost; workers die, sleep, overlap; Pluggy is ill;
the clock jumps. After each step nothing is doubled; when all has healed the mirror is what the bank has.

HISTORIES says how many for each database (a small share by default); the seed of a failing one is printed.
"""

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from editable_bank import EditableBank, instant
from feed import Feed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.services.sync.attempt import SyncWorker
from pluggy_app.services.sync.run import run_next
from pluggy_app.services.webhooks import receive
from pluggy_app.store.tables import (
    ACCOUNTS,
    BANK_TRANSACTIONS,
    ITEMS,
    ORIGINS,
    SYNC_LOG_EVENTS,
    SYNC_LOGS,
    TRANSACTIONS,
)

HISTORIES = int(os.environ.get("HISTORIES", "5"))
STEPS = 30

texts = st.sampled_from(["CAFE", "PIX MARIA", "PAGAMENTO ENEL SP"])
amounts = st.sampled_from([-5_00, -5_01, 80_00])
days = st.integers(1, 20).map(lambda n: f"2026-11-{n:02}")


class Killed(BaseException):
    """The process is gone: nothing of it is done any more."""


class Line(httpx.AsyncBaseTransport):
    """One process's line to the bank. It can be cut or held after some requests."""

    def __init__(self, bank: EditableBank) -> None:
        self.bank = bank
        self.left: int | None = None  #: requests until it happens; None: nothing does
        self.happens = "killed"
        self.held, self.let_go = asyncio.Event(), asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                if self.happens == "killed":
                    raise Killed
                self.held.set()
                await self.let_go.wait()
        return await self.bank.handle_async_request(request)


class History(RuleBasedStateMachine):
    """One history on one database."""

    database_url: ClassVar[Any]  #: makes the address of an empty database
    events = Bundle("events")
    rows = Bundle("rows")

    @initialize(rows_at_first=st.integers(0, 7))
    def connect(self, rows_at_first: int) -> None:
        self.feed = Feed(type(self).database_url())
        self.bank = self.feed.bank
        for number in range(rows_at_first):
            self.bank.post("CAFE", -5_00, day=f"2026-11-{number % 3 + 1:02}")
        self.pluggy_lied = False
        self.stopped: tuple[asyncio.Task[bool], Line] | None = None
        self.feed.connect()

    # The bank

    @rule(target=rows, text=texts, cents=amounts, day=days)
    def a_row_arrives(self, text: str, cents: int, day: str) -> str:
        return self.bank.post(text, cents, day=day)

    @rule(target=events, row=rows, text=texts)
    def a_row_changes(self, row: str, text: str) -> Any:
        if row not in self.bank.rows:
            return multiple()
        self.bank.edit(row, description=text, status="POSTED")
        return ("transactions/updated", (row,))

    @rule(target=events, row=consumes(rows))
    def a_row_is_withdrawn(self, row: str) -> Any:
        if row not in self.bank.rows:
            return multiple()
        self.bank.withdraw(row)
        return ("transactions/deleted", (row,))

    @rule(targets=(events, rows), row=consumes(rows), day=days, settled=st.booleans())
    def a_row_gets_another_id(self, row: str, day: str, settled: bool) -> Any:
        if row not in self.bank.rows:
            return multiple()
        self.bank.replace(row, **({"date": f"{day}T03:00:00.000Z"} if settled else {}))
        return multiple()

    # Pluggy

    @rule(event=events)
    def an_event_comes(self, event: tuple[str, tuple[str, ...]]) -> None:
        """In any order, again, or never; ids may be of rows that are back or gone."""
        self._tell(*event)

    @rule()
    def an_event_names_nothing(self) -> None:
        self._tell("transactions/created")

    @rule(status=st.sampled_from([429, 500, 503]), times=st.integers(1, 4), of_card=st.booleans())
    def pluggy_is_ill(self, status: int, times: int, of_card: bool) -> None:
        """Altogether, or only where the second account is read."""
        left = [times]

        def ill(request: httpx.Request) -> httpx.Response | None:
            if left[0] == 0 or (of_card and request.url.params.get("accountId") != self.bank.card):
                return None
            left[0] -= 1
            return httpx.Response(status, json={"code": status}, headers={"Retry-After": "60"} if status == 429 else {})

        self.bank.trouble = ill

    @rule()
    def pages_are_empty_for_a_while(self) -> None:
        left = [2]
        self.pluggy_lied = True

        def empty(request: httpx.Request) -> httpx.Response | None:
            if request.url.path != "/v2/transactions" or left[0] == 0:
                return None
            left[0] -= 1
            return httpx.Response(200, json={"results": [], "next": None})

        self.bank.trouble = empty

    # We

    @rule()
    def a_worker_works(self) -> None:
        self._run(self._worker())

    @rule(after=st.integers(0, 8))
    def a_worker_is_killed(self, after: int) -> None:
        line = Line(self.bank)
        line.left = after
        with contextlib.suppress(Killed):
            self._run(self._worker(line))

    # Whether one was caught in the midst of a run is a matter of moments: no precondition, which may not be.
    @rule(after=st.integers(0, 8))
    def a_worker_stops(self, after: int) -> None:
        """It sleeps in the middle of a run, and will go on as if nothing had been."""
        if self.stopped is not None:
            return
        line = Line(self.bank)
        line.left, line.happens = after, "held"

        async def until_held() -> None:
            task = asyncio.create_task(run_next(self._worker(line)))
            held = asyncio.create_task(line.held.wait())
            await asyncio.wait({task, held}, return_when=asyncio.FIRST_COMPLETED)
            held.cancel()
            if not task.done():
                self.stopped = task, line
                (self.held_run,) = self._contents()["running"]

        self.feed.wait(until_held())

    @rule()
    def it_wakes(self) -> None:
        if self.stopped is not None:
            self._wake()

    @rule(minutes=st.sampled_from([1, 3, 30, 6 * 60, 25 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.feed.clock.offset += timedelta(minutes=minutes)

    @rule(by_person=st.booleans())
    def a_run_is_asked_for(self, by_person: bool) -> None:
        with self.feed.parts.store.unit_of_work() as work:
            trigger = Trigger.USER if by_person else Trigger.SCHEDULE
            work.sync_runs.request(self.feed.item_pk(), trigger, self.feed.clock(), refresh=False)

    # What must be so

    @invariant()
    def nothing_is_doubled(self) -> None:
        if not hasattr(self, "feed"):
            return
        with self.feed.parts.store.engine.connect() as connection:
            mirror = connection.execute(select(TRANSACTIONS)).all()
            origins = connection.execute(select(ORIGINS)).all()
            movements = {row.id: row for row in connection.execute(select(BANK_TRANSACTIONS)).all()}
            runs = connection.execute(select(SYNC_LOGS)).all()
        assert max(Counter(row.pluggy_transaction_id for row in mirror).values(), default=1) == 1
        assert Counter(origin.pluggy_transaction_pk for origin in origins) == Counter(row.id for row in mirror)
        assert max(Counter(origin.bank_transaction_id for origin in origins).values(), default=1) == 1
        assert set(movements) == {origin.bank_transaction_id for origin in origins}
        behind = {origin.pluggy_transaction_pk: movements[origin.bank_transaction_id] for origin in origins}
        for row in mirror:
            status = "removed" if row.removed_at else row.status.lower()
            assert (behind[row.id].amount_cents, behind[row.id].status) == (row.amount_cents, status)
        for state in ("pending", "running"):
            assert sum(run.status == state for run in runs) <= 1
        for run in runs:
            assert run.seen == run.created + run.updated + run.unchanged + run.skipped

    @invariant()
    def what_counts_as_here_is_here(self) -> None:
        """The item says until when everything is here, whatever failed since."""
        if not hasattr(self, "feed") or self.pluggy_lied:
            return
        (item,) = self.feed.every(ITEMS)
        if item.data_through is not None:
            taken_in = {id for id, row in self.bank.rows.items() if row["createdAt"] < instant(item.data_through)}
            assert taken_in <= self.feed.mirror()

    def teardown(self) -> None:
        """All heals: then the mirror is what the bank has, and so are the books."""
        if not hasattr(self, "feed"):
            return
        self._wake()
        self.bank.trouble = lambda _request: None
        for _ in range(5):
            self.feed.clock.offset += timedelta(minutes=20)
            self.a_run_is_asked_for(by_person=False)
            self._run(self._worker())
        if not self.pluggy_lied:
            assert self.bank.ids() <= self.feed.mirror(), "what Pluggy took in is here soon, whatever else is not"
        if not self.bank.rows:
            self.bank.post("CAFE", -5_00)  # an account without any row shows nothing: empty is never deleted
        for _ in range(8):
            self.feed.clock.offset += timedelta(hours=25)
            self.a_run_is_asked_for(by_person=False)
            self._run(self._worker())
        self.nothing_is_doubled()
        assert self.feed.mirror() == self.bank.ids()
        truth = Counter((row["description"], round(row["amount"] * 100)) for row in self.bank.rows.values())
        books = Counter((text, cents) for text, cents, status in self.feed.movements() if status != "removed")
        assert books == truth
        with self.feed.parts.store.engine.connect() as connection:
            open_runs = select(func.count()).where(SYNC_LOGS.c.status.in_(("pending", "running")))
            assert connection.execute(open_runs).scalar_one() == 0
        self.feed.close()

    def _worker(self, line: Line | None = None) -> SyncWorker:
        """A process of its own, as far as the bank and the database can tell."""
        feed = self.feed
        assert feed.parts.pluggy is not None

        client = feed.client(line or Line(self.bank))
        return replace(feed.worker, pluggy=replace(feed.parts.pluggy, client=client))

    def _run(self, worker: SyncWorker) -> None:
        async def all_due() -> None:
            for _ in range(10):
                if not await run_next(worker):
                    return

        self.feed.wait(all_due())

    def _wake(self) -> None:
        if self.stopped is not None:
            task, line = self.stopped
            self.stopped = None
            before = self._contents()

            async def go_on() -> None:
                line.let_go.set()
                await task

            self.feed.wait(go_on())
            if self.held_run not in before["running"]:
                assert self._contents() == before, "a worker that had lost its run wrote for it"

    def _contents(self) -> dict[str, Any]:
        """What runs write."""
        with self.feed.parts.store.engine.connect() as connection:
            told: dict[str, Any] = {
                table.name: connection.execute(select(table).order_by(table.c.id)).all()
                for table in (TRANSACTIONS, BANK_TRANSACTIONS, ORIGINS, ACCOUNTS, SYNC_LOGS, SYNC_LOG_EVENTS)
            }
        return told | {"running": {row.id for row in told[SYNC_LOGS.name] if row.status == "running"}}

    def _tell(self, name: str, ids: tuple[str, ...] = ()) -> None:
        event = self.feed.event(name, *ids)
        with self.feed.parts.store.unit_of_work() as work:
            receive(work, [(event, b"{}", self.feed.clock())])


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Any]:
    """Makes a new empty database each time it is called."""
    kind = request.param
    made = iter(range(10**6))
    template = request.getfixturevalue("sqlite_template") if kind == "sqlite" else request.getfixturevalue("postgres")

    def make() -> str:
        number = next(made)
        if kind == "sqlite":
            path = tmp_path / f"{number}.db"
            path.write_bytes(template.read_bytes())
            return f"sqlite:///{path}"
        name = f"history_{os.getpid()}_{number}"
        request.getfixturevalue("create_database")(template, name, template="template")
        return str(template.format(name))

    return make


@pytest.mark.parametrize("fresh_database", ["sqlite", "postgresql"], indirect=True)
def test_any_history_ends_in_what_the_bank_has(fresh_database: Any) -> None:
    machine = type("History", (History,), {"database_url": staticmethod(fresh_database)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
