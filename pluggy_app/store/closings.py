"""Periods of accounts that their owners close and reopen, with the balance of each closing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from pluggy_app.store.books import RECONCILED, BankAccount
from pluggy_app.store.postings import REMOVED
from pluggy_app.store.tables import BANK_ACCOUNTS, BANK_TRANSACTIONS, PERIOD_CHANGES, record


@dataclass(frozen=True)
class PeriodChange:
    """A row of `period_changes`; columns are explained in models.py."""

    bank_account_id: int
    user_id: str
    at: datetime
    before: date | None
    through: date | None
    closing_cents: int | None


class Closings:
    """Rows of `period_changes`, and the last closed day of `bank_accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change(self, change: PeriodChange) -> None:
        """Close or reopen, and keep who did. The caller holds the account locked."""
        account = update(BANK_ACCOUNTS).where(BANK_ACCOUNTS.c.id == change.bank_account_id)
        self._connection.execute(account.values(closed_through=change.through))
        self._connection.execute(insert(PERIOD_CHANGES).values(vars(change)))

    def changes(self, bank_account_id: int) -> list[PeriodChange]:
        """Newest first."""
        query = select(PERIOD_CHANGES).where(PERIOD_CHANGES.c.bank_account_id == bank_account_id)
        rows = self._connection.execute(query.order_by(PERIOD_CHANGES.c.id.desc()))
        return [record(PeriodChange, row) for row in rows]

    def accounts(self, user_id: str) -> list[BankAccount]:
        """The user's accounts with how far each is closed, oldest first."""
        query = select(BANK_ACCOUNTS).where(BANK_ACCOUNTS.c.user_id == user_id).order_by(BANK_ACCOUNTS.c.id)
        return [record(BankAccount, row) for row in self._connection.execute(query)]

    def has_open_rows(self, bank_account_id: int, through: date) -> bool:
        """Whether a movement up to this day is neither reconciled nor ignored."""
        rows = BANK_TRANSACTIONS.c
        query = (
            select(rows.id)
            .where(rows.bank_account_id == bank_account_id, rows.day <= through)
            .where(rows.status != REMOVED, ~rows.ignored, ~RECONCILED)
            .limit(1)
        )
        return self._connection.execute(query).first() is not None
