"""Where movements of the books come from."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from pluggy_app.store.tables import (
    ACCOUNTS,
    BANK_ACCOUNTS,
    BANK_TRANSACTIONS,
    IMPORTS,
    ITEMS,
    ORIGINS,
    TRANSACTIONS,
    record,
)


@dataclass(frozen=True)
class MovementRecord:
    """A movement of the books as it stands now, with its account."""

    bank_transaction_id: int
    account_name: str
    account_number: str
    day: date
    amount_cents: int
    currency_code: str
    description: str
    counterparty_name: str
    counterparty_document: str
    payment_method: str
    category: str
    status: str
    bank_account_id: int
    note: str
    ignored: bool
    ignored_reason: str
    closed_through: date | None  #: of its account

    @property
    def is_closed(self) -> bool:
        """Whether its day is in the period that was closed."""
        return self.closed_through is not None and self.day <= self.closed_through


@dataclass(frozen=True)
class OriginRecord:
    """One origin of a movement; what is of another source than its own is empty."""

    source: str
    brought_at: datetime
    pluggy_transaction_pk: int | None
    transaction_id: str
    first_run_id: int | None
    item_id: str
    bank_name: str
    statement_import_id: int | None
    file_name: str


class Origins:
    """Rows of `transaction_origins`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def movement(self, user_id: str, bank_transaction_id: int) -> MovementRecord | None:
        """One of the user's movements."""
        query = (
            select(
                BANK_TRANSACTIONS,
                BANK_TRANSACTIONS.c.id.label("bank_transaction_id"),
                BANK_ACCOUNTS.c.name.label("account_name"),
                BANK_ACCOUNTS.c.number.label("account_number"),
                BANK_ACCOUNTS.c.closed_through,
            )
            .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == BANK_TRANSACTIONS.c.bank_account_id)
            .where(BANK_TRANSACTIONS.c.user_id == user_id, BANK_TRANSACTIONS.c.id == bank_transaction_id)
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record(MovementRecord, row)

    def of_movement(self, bank_transaction_id: int) -> list[OriginRecord]:
        """The origins of a movement, oldest first."""
        query = (
            select(
                ORIGINS.c.source,
                func.coalesce(TRANSACTIONS.c.created_at, IMPORTS.c.created_at, BANK_TRANSACTIONS.c.created_at).label(
                    "brought_at"
                ),
                ORIGINS.c.pluggy_transaction_pk,
                func.coalesce(TRANSACTIONS.c.pluggy_transaction_id, "").label("transaction_id"),
                TRANSACTIONS.c.first_run_id,
                func.coalesce(ITEMS.c.item_id, "").label("item_id"),
                func.coalesce(ITEMS.c.connector_name, "").label("bank_name"),
                ORIGINS.c.statement_import_id,
                func.coalesce(IMPORTS.c.file_name, "").label("file_name"),
            )
            .join(BANK_TRANSACTIONS, BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id)
            .outerjoin(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
            .outerjoin(ACCOUNTS, ACCOUNTS.c.id == TRANSACTIONS.c.account_pk)
            .outerjoin(ITEMS, ITEMS.c.id == ACCOUNTS.c.item_pk)
            .outerjoin(IMPORTS, IMPORTS.c.id == ORIGINS.c.statement_import_id)
            .where(ORIGINS.c.bank_transaction_id == bank_transaction_id)
            .order_by(ORIGINS.c.id)
        )
        return [record(OriginRecord, row) for row in self._connection.execute(query)]
