"""The tables of `models.py` as SQLAlchemy Core objects, and the two statements both databases spell differently."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import SQLModel

from pluggy_app.store import models, reconciliation_models

Record = TypeVar("Record")


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


USERS = _table(models.UserRow)
SESSIONS = _table(models.SessionRow)
API_TOKENS = _table(models.ApiTokenRow)
LOGIN_ATTEMPTS = _table(models.LoginAttemptRow)
INSTALLATION = _table(models.InstallationRow)
HEARTBEATS = _table(models.WorkerHeartbeatRow)
BUDGETS = _table(models.RateBudgetRow)
REQUEST_COUNTS = _table(models.RequestCountRow)
CHECKS = _table(models.CheckRow)
ITEMS = _table(models.ItemRow)
ACCOUNTS = _table(models.AccountRow)
TRANSACTIONS = _table(models.TransactionRow)
ALIASES = _table(models.TransactionAliasRow)
CHANGES = _table(models.TransactionChangeRow)
QUESTIONS = _table(models.CorrectionQuestionRow)
SYNC_LOGS = _table(models.SyncLogRow)
SYNC_LOG_ACCOUNTS = _table(models.SyncLogAccountRow)
SYNC_LOG_EVENTS = _table(models.SyncLogEventRow)
EVENTS = _table(models.WebhookEventRow)
BANK_ACCOUNTS = _table(models.BankAccountRow)
BANK_TRANSACTIONS = _table(models.BankTransactionRow)
ORIGINS = _table(models.TransactionOriginRow)
EDITS = _table(models.MovementChangeRow)
IMPORTS = _table(models.StatementImportRow)
MAPPINGS = _table(models.CsvMappingRow)
ANCHORS = _table(models.BalanceAnchorRow)
PERIOD_CHANGES = _table(models.PeriodChangeRow)
ENTRIES = _table(reconciliation_models.LedgerEntryRow)
BATCHES = _table(reconciliation_models.MatchBatchRow)
MATCHES = _table(reconciliation_models.MatchRow)
MATCH_LINES = _table(reconciliation_models.MatchLineRow)
MATCH_DIFFERENCES = _table(reconciliation_models.MatchDifferenceRow)
SUGGESTIONS = _table(reconciliation_models.SuggestionRow)
SUGGESTION_MOVEMENTS = _table(reconciliation_models.SuggestionMovementRow)
SUGGESTION_ENTRIES = _table(reconciliation_models.SuggestionEntryRow)
MEMORIES = _table(reconciliation_models.MatchMemoryRow)
RULES = _table(reconciliation_models.RuleRow)


def record(kind: type[Record], row: Row[*tuple[Any, ...]]) -> Record:
    """A row as a frozen dataclass whose fields are named like its columns."""
    return kind(**{name: row[place] for name, place in _places(kind, row._fields)})  # type: ignore[arg-type]


def insert_or_ignore(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique index objects; True when this call made the row.

    Two writers can arrive together: the index decides, not a SELECT before the INSERT.
    """
    # rowcount is not known on PostgreSQL when the key is made by the server; a returned key is.
    return connection.execute(or_ignore(connection.dialect.name, table), values).first() is not None


def upsert(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    keys: Sequence[str],
    only_on_insert: Mapping[str, Any] | None = None,
) -> None:
    """Insert; or overwrite `values` in the row that has these keys, leaving `only_on_insert` as it stands there."""
    changed = tuple(name for name in values if name not in keys)
    statement = _or_change(connection.dialect.name, table, tuple(keys), changed, adding=False)
    connection.execute(statement, {**values, **(only_on_insert or {})})


def add_to(
    connection: Connection,
    table: Table,
    keys: Mapping[str, Any],
    added: Mapping[str, int],
    *,
    only_on_insert: Mapping[str, Any] | None = None,
) -> None:
    """Insert a row that counts `added`; or add them to these columns of the row that has these keys."""
    statement = _or_change(connection.dialect.name, table, tuple(keys), tuple(added), adding=True)
    connection.execute(statement, {**keys, **added, **(only_on_insert or {})})


# Building a statement costs more than running it, and looking up names more than the row: each is done once.


@cache
def _places(kind: Any, columns: tuple[str, ...]) -> list[tuple[str, int]]:
    return [(f.name, columns.index(f.name)) for f in fields(kind) if f.name in columns]


@cache
def or_ignore(dialect_name: str, table: Table) -> ReturningInsert[Any]:
    """An INSERT that returns the key of the row it made; nothing, when a unique index objects."""
    statement: ReturningInsert[Any] = (
        _insert(dialect_name, table).on_conflict_do_nothing().returning(*table.primary_key)
    )
    return statement


@cache
def _or_change(
    dialect_name: str, table: Table, keys: tuple[str, ...], changed: tuple[str, ...], *, adding: bool
) -> Executable:
    made = _insert(dialect_name, table)
    now = {name: made.excluded[name] for name in changed}
    if adding:
        now = {name: table.c[name] + value for name, value in now.items()}
    statement: Executable = made.on_conflict_do_update(index_elements=list(keys), set_=now)
    return statement


def _insert(dialect_name: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect_name == "postgresql" else sqlite.insert(table)
