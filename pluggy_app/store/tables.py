"""The tables of `models.py` as SQLAlchemy Core objects, and the two statements both databases spell differently."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlmodel import SQLModel

from pluggy_app.store import models

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


def record(kind: type[Record], row: Row[*tuple[Any, ...]]) -> Record:
    """A row as a frozen dataclass whose fields are named like its columns."""
    values = row._mapping
    return kind(**{f.name: values[f.name] for f in fields(kind) if f.name in values})  # type: ignore[arg-type]


def insert_or_ignore(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique index objects; True when this call made the row.

    Two writers can arrive together: the index decides, not a SELECT before the INSERT.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    # rowcount is not known on PostgreSQL when the key is made by the server; a returned key is.
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def upsert(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    keys: Sequence[str],
    only_on_insert: Mapping[str, Any] | None = None,
) -> None:
    """Insert; or overwrite `values` in the row that has these keys, leaving `only_on_insert` as it stands there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values, **(only_on_insert or {}))
    changed = {name: statement.excluded[name] for name in values if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed))


def add_to(connection: Connection, table: Table, keys: Mapping[str, Any], total: str, n: int) -> None:
    """Insert a row that counts `n`; or add `n` to the column `total` of the row that has these keys."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**keys, **{total: n})
    raised = {total: table.c[total] + statement.excluded[total]}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=raised))
