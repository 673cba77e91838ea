"""The books as a statement: movements of all accounts, whatever brought them."""

from dataclasses import dataclass
from datetime import date, datetime

from pluggy_app.domain.users import User
from pluggy_app.reads.pages import day_and_key, encode_cursor
from pluggy_app.store.books import BankAccountRecord, BankTransactionRecord, StatementFilter
from pluggy_app.store.unit_of_work import Store

__all__ = ["BankAccountView", "StatementFilter", "StatementPage", "StatementRow", "accounts", "page"]


@dataclass(frozen=True)
class BankAccountView:
    """An account of the books; the balance is the bank's newest figure, with its age."""

    bank_account_id: int
    name: str
    type: str
    currency_code: str
    bank_name: str
    number: str
    balance_cents: int | None
    balance_at: datetime | None


@dataclass(frozen=True)
class StatementRow:
    """One movement."""

    bank_transaction_id: int
    bank_account_id: int
    account_name: str
    day: date
    amount_cents: int
    currency_code: str
    description: str
    counterparty_name: str
    payment_method: str
    category: str
    status: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class StatementPage:
    """A page, newest day first, and the totals of the whole filter (`out_cents` is minus or zero)."""

    rows: list[StatementRow]
    next: str | None
    in_cents: int
    out_cents: int
    count: int | None


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
        sums = work.books.sums(user.user_id, wanted)
    more = len(rows) > limit
    rows = rows[:limit]
    next_cursor = encode_cursor(rows[-1].day, rows[-1].id) if more else None
    return StatementPage([as_row(r) for r in rows], next_cursor, sums.in_cents, sums.out_cents, sums.count)


def accounts(store: Store, user: User) -> list[BankAccountView]:
    """The user's accounts of the books."""
    with store.reading() as work:
        return [as_account(a) for a in work.books.accounts(user.user_id)]


def as_account(a: BankAccountRecord) -> BankAccountView:
    return BankAccountView(a.id, a.name, a.type, a.currency_code, a.bank_name, a.number, a.balance_cents, a.balance_at)


def as_row(r: BankTransactionRecord) -> StatementRow:
    return StatementRow(
        r.id,
        r.bank_account_id,
        r.account_name,
        r.day,
        r.amount_cents,
        r.currency_code,
        r.description,
        r.counterparty_name,
        r.payment_method,
        r.category,
        r.status,
        r.origins,
    )
