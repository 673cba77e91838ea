"""Movements to take along, in order, without ever holding all of them."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, select

from pluggy_app.domain.exports import ExportAccount, ExportRow
from pluggy_app.store.postings import REMOVED
from pluggy_app.store.tables import BANK_ACCOUNTS, BANK_TRANSACTIONS

AT_ONCE = 1_000  #: rows in memory


class Exports:
    """Rows of `bank_transactions` as a stream; the transaction stays open meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accounts(self, user_id: str, bank_account_id: int | None) -> list[ExportAccount]:
        """The user's accounts, or one of them; the oldest first."""
        account = BANK_ACCOUNTS.c
        query = select(
            account.id, account.type, account.currency_code, account.bank_code, account.branch, account.number
        )
        query = query.where(account.user_id == user_id).order_by(account.id)
        if bank_account_id is not None:
            query = query.where(account.id == (bank_account_id if 0 < bank_account_id < 2**31 else 0))
        return [ExportAccount(*row) for row in self._connection.execute(query)]

    def rows(self, user_id: str, account: ExportAccount, since: date | None, until: date | None) -> Iterator[ExportRow]:
        """What an account has, oldest first, without what the bank withdrew."""
        rows = BANK_TRANSACTIONS.c
        query = (
            select(
                rows.day,
                rows.description,
                rows.counterparty_name,
                rows.amount_cents,
                rows.currency_code,
                rows.category,
                rows.payment_method,
                rows.reference,
                rows.counterparty_document,
                rows.note,
                (rows.status == "pending").label("pending"),
                BANK_ACCOUNTS.c.name,
                rows.id,
            )
            .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == rows.bank_account_id)
            .where(rows.user_id == user_id, rows.bank_account_id == account.id, rows.status != REMOVED)
            .order_by(rows.day, rows.id)
        )
        if since is not None:
            query = query.where(rows.day >= since)
        if until is not None:
            query = query.where(rows.day <= until)
        for row in self._connection.execution_options(yield_per=AT_ONCE).execute(query):
            yield ExportRow(*tuple(row))
