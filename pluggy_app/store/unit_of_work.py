"""How rows are read and written: one use case, one unit of work, one commit at its end."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.store.accounts import Accounts
from pluggy_app.store.balances import Balances
from pluggy_app.store.bank_accounts import BankAccounts
from pluggy_app.store.books import Books
from pluggy_app.store.checks import Checks
from pluggy_app.store.closings import Closings
from pluggy_app.store.corrections import Corrections
from pluggy_app.store.engine import BUSY_TIMEOUT_MS
from pluggy_app.store.exports import Exports
from pluggy_app.store.figures import Figures
from pluggy_app.store.installation import Installation
from pluggy_app.store.items import Items
from pluggy_app.store.ledger_entries import LedgerEntries
from pluggy_app.store.links import Links
from pluggy_app.store.matchables import Matchables
from pluggy_app.store.matches import Matches
from pluggy_app.store.memories import Memories
from pluggy_app.store.migrations import current_revision
from pluggy_app.store.movements import Movements
from pluggy_app.store.origins import Origins
from pluggy_app.store.outages import Outages
from pluggy_app.store.postings import Postings
from pluggy_app.store.rate_budgets import RateBudgets
from pluggy_app.store.request_counts import RequestCounts
from pluggy_app.store.rules import Rules
from pluggy_app.store.run_search import RunSearch
from pluggy_app.store.run_stats import RunStats
from pluggy_app.store.statements import Statements
from pluggy_app.store.suggestions import Suggestions
from pluggy_app.store.sync_logs import SyncLogs
from pluggy_app.store.sync_runs import SyncRuns
from pluggy_app.store.transactions import Transactions
from pluggy_app.store.turns import WriterTurns
from pluggy_app.store.users import Users
from pluggy_app.store.webhook_events import WebhookEvents


class Work:
    """One open transaction, and the things that are saved in it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revision(self) -> str | None:
        """The schema revision the database is at; None: empty."""
        return current_revision(self._connection)

    @cached_property
    def users(self) -> Users:
        return Users(self._connection)

    @cached_property
    def items(self) -> Items:
        return Items(self._connection)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self._connection)

    @cached_property
    def transactions(self) -> Transactions:
        return Transactions(self._connection)

    @cached_property
    def bank_accounts(self) -> BankAccounts:
        return BankAccounts(self._connection)

    @cached_property
    def balances(self) -> Balances:
        return Balances(self._connection)

    @cached_property
    def closings(self) -> Closings:
        return Closings(self._connection)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self._connection)

    @cached_property
    def books(self) -> Books:
        return Books(self._connection)

    @cached_property
    def postings(self) -> Postings:
        return Postings(self._connection)

    @cached_property
    def movements(self) -> Movements:
        return Movements(self._connection)

    @cached_property
    def statements(self) -> Statements:
        return Statements(self._connection)

    @cached_property
    def origins(self) -> Origins:
        return Origins(self._connection)

    @cached_property
    def links(self) -> Links:
        return Links(self._connection)

    @cached_property
    def ledger_entries(self) -> LedgerEntries:
        return LedgerEntries(self._connection)

    @cached_property
    def matchables(self) -> Matchables:
        return Matchables(self._connection)

    @cached_property
    def matches(self) -> Matches:
        return Matches(self._connection)

    @cached_property
    def suggestions(self) -> Suggestions:
        return Suggestions(self._connection)

    @cached_property
    def rules(self) -> Rules:
        return Rules(self._connection)

    @cached_property
    def memories(self) -> Memories:
        return Memories(self._connection)

    @cached_property
    def corrections(self) -> Corrections:
        return Corrections(self._connection)

    @cached_property
    def sync_runs(self) -> SyncRuns:
        return SyncRuns(self._connection)

    @cached_property
    def sync_logs(self) -> SyncLogs:
        return SyncLogs(self._connection)

    @cached_property
    def run_search(self) -> RunSearch:
        return RunSearch(self._connection)

    @cached_property
    def run_stats(self) -> RunStats:
        return RunStats(self._connection)

    @cached_property
    def webhook_events(self) -> WebhookEvents:
        return WebhookEvents(self._connection)

    @cached_property
    def rate_budgets(self) -> RateBudgets:
        return RateBudgets(self._connection)

    @cached_property
    def outages(self) -> Outages:
        return Outages(self._connection)

    @cached_property
    def installation(self) -> Installation:
        return Installation(self._connection)

    @cached_property
    def checks(self) -> Checks:
        return Checks(self._connection)

    @cached_property
    def request_counts(self) -> RequestCounts:
        return RequestCounts(self._connection)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self._connection)


class Store:
    """The database, for services (both ways in) and reads (only `reading`)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = engine.execution_options(only_reads=True)
        if engine.dialect.name == "postgresql":  # else each statement would see another moment
            self._readers = self._readers.execution_options(isolation_level="REPEATABLE READ")
        self._turns = WriterTurns() if engine.dialect.name == "sqlite" else None
        self._goes_first = False
        self._wait_seconds = BUSY_TIMEOUT_MS / 1000

    def ahead_of_others(self, engine: Engine, wait_seconds: float) -> "Store":
        """A second way into the same database whose writers wait `wait_seconds` at most and go first."""
        store = Store(engine)
        store._turns, store._goes_first, store._wait_seconds = self._turns, True, wait_seconds
        return store

    @property
    def is_a_file(self) -> bool:
        """Whether the database is a file of this machine: nothing travels to it."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Give up the connections; the store opens new ones when it is asked again."""
        self.engine.dispose()

    @contextmanager
    def unit_of_work(self) -> Iterator[Work]:
        """A transaction that may write: committed at the end, rolled back when anything is raised.

        Raises:
            DatabaseUnavailable: locked for too long, full or unreachable; nothing was written.
        """
        with self._turn(), self.failures_told(), self.engine.begin() as connection:
            yield Work(connection)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """One consistent view of the database; writes nothing."""
        with self.failures_told(), self._readers.connect() as connection, connection.begin():
            yield Work(connection)

    @contextmanager
    def failures_told(self) -> Iterator[None]:
        """What the database raises, as ours.

        Raises:
            DatabaseUnavailable: locked for too long, full or unreachable.
        """
        driver: Any = self.engine.dialect.dbapi
        try:
            yield
        except DatabaseError as error:
            # Its other subclasses are our bugs; DatabaseError itself is a SQLite file that is damaged or none at all.
            if type(error) not in (OperationalError, DatabaseError) and not error.connection_invalidated:
                raise
            raise DatabaseUnavailable(f"database unavailable ({type(error.orig).__name__})") from None
        except driver.DatabaseError as error:  # the same of what the driver was asked without SQLAlchemy
            if not isinstance(error, driver.OperationalError) and type(error) is not driver.DatabaseError:
                raise
            raise DatabaseUnavailable(f"database unavailable ({type(error).__name__})") from None
        except NoConnectionFree:
            raise DatabaseUnavailable("database unavailable (no connection free)") from None

    def _turn(self) -> AbstractContextManager[None]:
        if self._turns is None:
            return nullcontext()
        return self._turns.turn(wait_seconds=self._wait_seconds, first=self._goes_first)
