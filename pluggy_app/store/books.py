"""The books: accounts and movements of the business, whatever brought them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Subquery, case, exists, func, insert, not_, select, tuple_
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.accounts import Account, AccountType
from pluggy_app.domain.banks import bank_name
from pluggy_app.domain.money import REAIS
from pluggy_app.domain.transactions import normalised
from pluggy_app.store import bulk
from pluggy_app.store.tables import (
    ACCOUNTS,
    BANK_ACCOUNTS,
    BANK_TRANSACTIONS,
    ITEMS,
    ORIGINS,
    USERS,
    record,
)

#: Categories of money that stays with the business. https://docs.pluggy.ai/docs/transactions-categories
INTERNAL = (
    "Credit card payment",
    "Same person transfer",
    "Same person transfer - Cash",
    "Same person transfer - PIX",
    "Same person transfer - TED",
)


@dataclass(frozen=True)
class BankAccount:
    """A row of `bank_accounts`; columns are explained in models.py."""

    id: int
    user_id: str
    name: str
    type: str
    currency_code: str
    bank_code: str
    branch: str
    number: str
    account_digits: str
    owner_document: str
    opening_cents: int
    opening_on: date | None
    auto_reconcile: bool
    closed_through: date | None

    def closes(self, day: date) -> bool:
        """Whether the day is in the period that was closed."""
        return self.closed_through is not None and day <= self.closed_through


@dataclass(frozen=True)
class BankAccountRecord:
    """An account of the books with the balance and the bank of the newest Pluggy account that feeds it."""

    bank_account_id: int
    name: str
    type: str
    currency_code: str
    bank_name: str
    number: str
    balance_cents: int | None
    balance_at: datetime | None


@dataclass(frozen=True)
class BankTransactionRecord:
    """A movement of the books with its account's name, its origins, and what of it no match has settled."""

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
    counterparty_document: str = ""
    reference: str = ""
    boleto_line: str = ""
    end_to_end_id: str = ""
    note: str = ""
    ignored: bool = False
    ignored_reason: str = ""
    open_cents: int = 0
    reconciled: bool = False


@dataclass(frozen=True)
class StatementFilter:
    """What to list; None or empty: everything. Days are inclusive; `direction` is "in" or "out"."""

    q: str = ""
    bank_account_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    direction: str = ""
    status: str = ""
    bank_transaction_id: int | None = None
    ignored: bool | None = None
    reconciled: bool | None = None
    waiting: bool = False  #: only those that wait to be matched: settled, of no match, heeded, not closed


@dataclass(frozen=True)
class Sums:
    """Totals of a filter: money of one currency, in cents, and all rows; `out_cents` is minus or zero."""

    in_cents: int
    out_cents: int
    count: int
    currency_code: str


class Books:
    """Rows of `bank_accounts` and `bank_transactions`, to be read; movements are written in postings.py."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def account_for(self, user_id: str, item_pk: int, account: Account, name: str, now: datetime) -> int:
        """The bank account that a Pluggy account feeds: the one whose bank, branch and number agree, else a new one.

        Two accounts of one item are two bank accounts, whatever numbers the bank gives them.
        """
        # Two items of one bank may be read at once: the second waits here and finds what the first one made.
        self._connection.execute(
            select(USERS.c.user_id).where(USERS.c.user_id == user_id).with_for_update(key_share=True)
        )
        book_type = _BOOK_TYPES.get(account.subtype, "card" if account.type is AccountType.CREDIT else "checking")
        if account.bank_code and account.account_digits:
            siblings = select(ACCOUNTS.c.bank_account_id).where(
                ACCOUNTS.c.item_pk == item_pk, ACCOUNTS.c.bank_account_id.is_not(None)
            )
            same = select(BANK_ACCOUNTS.c.id).where(
                BANK_ACCOUNTS.c.user_id == user_id,
                BANK_ACCOUNTS.c.id.not_in(siblings),
                BANK_ACCOUNTS.c.type == book_type,
                BANK_ACCOUNTS.c.bank_code == account.bank_code,
                BANK_ACCOUNTS.c.branch == account.branch,
                BANK_ACCOUNTS.c.account_digits == account.account_digits,
            )
            found = self._connection.execute(same).scalars().all()
            if len(found) == 1:
                return int(found[0])
        made = insert(BANK_ACCOUNTS).values(
            user_id=user_id,
            name=name,
            type=book_type,
            currency_code=account.currency_code,
            bank_code=account.bank_code,
            branch=account.branch,
            number=account.number,
            account_digits=account.account_digits,
            owner_document=account.owner_document,
            created_at=now,
        )
        return int(self._connection.execute(made.returning(BANK_ACCOUNTS.c.id)).scalar_one())

    def lock_accounts(self, user_id: str, bank_account_ids: Collection[int]) -> dict[int, str]:
        """The user's bank accounts of these keys, with their currencies; nothing else posts into them until the end."""
        possible = [key for key in bank_account_ids if 0 < key < 2**31]  # the others fit no column
        query = (
            select(BANK_ACCOUNTS.c.id, BANK_ACCOUNTS.c.currency_code)
            .where(BANK_ACCOUNTS.c.user_id == user_id, BANK_ACCOUNTS.c.id.in_(possible))
            .order_by(BANK_ACCOUNTS.c.id)  # two that lock the same two do not wait for each other
            .with_for_update(key_share=True)
        )
        return {row.id: row.currency_code for row in self._connection.execute(query)}

    def account(self, user_id: str, bank_account_id: int) -> BankAccount | None:
        """One of the user's."""
        if not 0 < bank_account_id < 2**31:
            return None  # fits no column
        query = select(BANK_ACCOUNTS).where(BANK_ACCOUNTS.c.user_id == user_id, BANK_ACCOUNTS.c.id == bank_account_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record(BankAccount, row)

    def sources(self, movements: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Who tells each of these."""
        found: dict[int, tuple[str, ...]] = {}
        for first in range(0, len(movements), bulk.AT_ONCE):
            of_some = self._origins(list(movements[first : first + bulk.AT_ONCE]))
            found |= {key: tuple(sorted(told)) for key, told in of_some.items()}
        return found

    def accounts(self, user_id: str) -> list[BankAccountRecord]:
        """The user's accounts, each with the newest balance a bank gave."""
        newest = newest_feeds(user_id)
        query = (
            select(
                BANK_ACCOUNTS.c.id.label("bank_account_id"),
                BANK_ACCOUNTS.c.name,
                BANK_ACCOUNTS.c.type,
                BANK_ACCOUNTS.c.currency_code,
                BANK_ACCOUNTS.c.number,
                func.coalesce(newest.c.connector_name, "").label("bank_name"),
                BANK_ACCOUNTS.c.bank_code,
                newest.c.balance_cents,
                newest.c.balance_at,
            )
            .outerjoin(newest, (newest.c.bank_account_id == BANK_ACCOUNTS.c.id) & (newest.c.age == 1))
            .where(BANK_ACCOUNTS.c.user_id == user_id)
            .order_by(BANK_ACCOUNTS.c.id)
        )
        return [
            replace(record(BankAccountRecord, row), bank_name=row.bank_name or bank_name(row.bank_code))
            for row in self._connection.execute(query)
        ]

    def statement(
        self, user_id: str, wanted: StatementFilter, *, limit: int, after: tuple[date, int] | None
    ) -> list[BankTransactionRecord]:
        """Movements, newest day first; `after` is the day and key of the last row of the page before."""
        query = (
            select(
                BANK_TRANSACTIONS,
                BANK_ACCOUNTS.c.name.label("account_name"),
                _OPEN_CENTS.label("open_cents"),
                RECONCILED.label("reconciled"),
            )
            .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == BANK_TRANSACTIONS.c.bank_account_id)
            .where(*_matching(user_id, wanted))
            .order_by(BANK_TRANSACTIONS.c.day.desc(), BANK_TRANSACTIONS.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(BANK_TRANSACTIONS.c.day, BANK_TRANSACTIONS.c.id) < after)
        rows = self._connection.execute(query).all()
        origins = self._origins([row.id for row in rows])
        return [
            BankTransactionRecord(
                row.id,
                row.bank_account_id,
                row.account_name,
                row.day,
                row.amount_cents,
                row.currency_code,
                row.description,
                row.counterparty_name,
                row.payment_method,
                row.category,
                row.status,
                tuple(sorted(origins[row.id])),
                row.counterparty_document,
                row.reference,
                row.boleto_line,
                row.end_to_end_id,
                row.note,
                row.ignored,
                row.ignored_reason,
                row.open_cents,
                row.reconciled,
            )
            for row in rows
        ]

    def has(self, user_id: str, bank_account_id: int | None, bank_transaction_id: int) -> bool:
        """Whether the user has this movement, in this account unless None."""
        rows = BANK_TRANSACTIONS.c
        query = select(rows.id).where(rows.user_id == user_id, rows.id == bank_transaction_id)
        if bank_account_id is not None:
            query = query.where(rows.bank_account_id == bank_account_id)
        return self._connection.execute(query).first() is not None

    def sums(self, user_id: str, wanted: StatementFilter) -> Sums:
        """Money in, money out and number of rows of a filter; withdrawn rows are not money.

        It is money of the account's currency; over all accounts reais, since no other adds to them, and what went from
        one to another of them is neither in nor out: own transfers and paid card bills.
        """
        account = None if wanted.bank_account_id is None else self.account(user_id, wanted.bank_account_id)
        currency = REAIS if account is None else account.currency_code
        no_money = (BANK_TRANSACTIONS.c.status == "removed") | (BANK_TRANSACTIONS.c.currency_code != currency)
        if wanted.bank_account_id is None:
            no_money |= BANK_TRANSACTIONS.c.category.in_(INTERNAL)
        amount = case((no_money, 0), else_=BANK_TRANSACTIONS.c.amount_cents)
        query = select(
            func.coalesce(func.sum(case((amount > 0, amount), else_=0)), 0),
            func.coalesce(func.sum(case((amount < 0, amount), else_=0)), 0),
            func.count(),
        ).where(*_matching(user_id, wanted))
        money_in, money_out, count = self._connection.execute(query).one()
        return Sums(int(money_in), int(money_out), int(count), currency)

    def count(self, user_id: str, wanted: StatementFilter, most: int) -> int:
        """How many movements a filter finds; of more than `most`, that many: the rest is not looked at."""
        some = select(BANK_TRANSACTIONS.c.id).where(*_matching(user_id, wanted)).limit(most).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def _origins(self, movements: list[int]) -> defaultdict[int, set[str]]:
        query = select(ORIGINS.c.bank_transaction_id, ORIGINS.c.source).where(
            ORIGINS.c.bank_transaction_id.in_(movements)
        )
        origins: defaultdict[int, set[str]] = defaultdict(set)
        for row in self._connection.execute(query):
            origins[row.bank_transaction_id].add(row.source)
        return origins


#: Whether a match has used a movement, which it does whole; and what none has.
RECONCILED: ColumnElement[bool] = BANK_TRANSACTIONS.c.match_id.is_not(None)
_CLOSING = BANK_ACCOUNTS.alias("closing")
#: Whether a movement's day is in no closed period.
_IS_OPEN: ColumnElement[bool] = ~exists().where(
    _CLOSING.c.id == BANK_TRANSACTIONS.c.bank_account_id, _CLOSING.c.closed_through >= BANK_TRANSACTIONS.c.day
).correlate(BANK_TRANSACTIONS)
_OPEN_CENTS: ColumnElement[int] = case((RECONCILED, 0), else_=BANK_TRANSACTIONS.c.amount_cents)


def newest_feeds(user_id: str) -> Subquery:
    """The user's Pluggy accounts; `age` is 1 for the one of each bank account whose balance is the newest."""
    age = func.row_number().over(partition_by=ACCOUNTS.c.bank_account_id, order_by=ACCOUNTS.c.balance_at.desc())
    return (
        select(
            ACCOUNTS.c.bank_account_id,
            ACCOUNTS.c.balance_cents,
            ACCOUNTS.c.balance_at,
            ACCOUNTS.c.owner_document,
            ITEMS.c.connector_name,
            age.label("age"),
        )
        .join(ITEMS, ITEMS.c.id == ACCOUNTS.c.item_pk)
        .where(ITEMS.c.user_id == user_id)
        .subquery()
    )


_BOOK_TYPES = {"CHECKING_ACCOUNT": "checking", "SAVINGS_ACCOUNT": "savings", "CREDIT_CARD": "card"}


def _matching(user_id: str, wanted: StatementFilter) -> list[ColumnElement[bool]]:
    rows = BANK_TRANSACTIONS.c
    conditions: list[ColumnElement[bool]] = [rows.user_id == user_id]
    if wanted.bank_account_id is not None:
        conditions.append(rows.bank_account_id == wanted.bank_account_id)
    if wanted.day_from is not None:
        conditions.append(rows.day >= wanted.day_from)
    if wanted.day_to is not None:
        conditions.append(rows.day <= wanted.day_to)
    if wanted.direction == "in":
        conditions.append(rows.amount_cents > 0)
    if wanted.direction == "out":
        conditions.append(rows.amount_cents < 0)
    if wanted.status:
        conditions.append(rows.status == wanted.status)
    if wanted.bank_transaction_id is not None:
        conditions.append(rows.id == wanted.bank_transaction_id)
    if wanted.ignored is not None:
        conditions.append(rows.ignored.is_(wanted.ignored))
    if wanted.reconciled is not None:
        conditions.append(RECONCILED if wanted.reconciled else not_(RECONCILED))
    if wanted.waiting:
        conditions += [not_(RECONCILED), ~rows.ignored, rows.status == "posted", rows.amount_cents != 0, _IS_OPEN]
    if words := normalised(wanted.q):
        conditions.append(rows.search_text.contains(words, autoescape=True))
    return conditions
