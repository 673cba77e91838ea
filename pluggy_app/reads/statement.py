"""The books as a statement: movements of all accounts, whatever brought them."""

from dataclasses import dataclass

from pluggy_app.domain.users import User
from pluggy_app.reads.pages import day_and_key, encode_cursor
from pluggy_app.store.books import BankAccountRecord, BankTransactionRecord, StatementFilter, Sums
from pluggy_app.store.unit_of_work import Store

__all__ = [
    "BankAccountView",
    "StatementFilter",
    "StatementPage",
    "StatementRow",
    "Totals",
    "accounts",
    "page",
    "totals",
]


#: An account of the books; the balance is the bank's newest figure, with its age.
BankAccountView = BankAccountRecord
#: One movement.
StatementRow = BankTransactionRecord
#: Money in, money out and rows; `out_cents` is minus or zero.
Totals = Sums


@dataclass(frozen=True)
class StatementPage:
    """A page, newest day first; `next` is the cursor of the following one, None on the last."""

    rows: list[StatementRow]
    next: str | None


def page(
    store: Store, user: User, wanted: StatementFilter, limit: int = 50, cursor: str | None = None
) -> StatementPage:
    """Movements of the user's accounts.

    Raises:
        InvalidRequest: a cursor that is not of this list.
    """
    after = day_and_key(cursor)
    with store.reading() as work:
        rows = work.books.statement(user.user_id, wanted, limit=limit + 1, after=after)
    more = len(rows) > limit
    rows = rows[:limit]
    next_cursor = encode_cursor(rows[-1].day, rows[-1].bank_transaction_id) if more else None
    return StatementPage(rows, next_cursor)


def totals(store: Store, user: User, wanted: StatementFilter) -> Totals:
    """Of the whole filter. Every row of it is read: 0.1 s for 200,000."""
    with store.reading() as work:
        return work.books.sums(user.user_id, wanted)


def accounts(store: Store, user: User) -> list[BankAccountView]:
    """The user's accounts of the books."""
    with store.reading() as work:
        return work.books.accounts(user.user_id)
