"""The books: accounts and movements of the business, whatever brought them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, insert, select, tuple_, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.accounts import Account, AccountType
from pluggy_app.domain.transactions import Transaction, normalised
from pluggy_app.store.tables import (
    ACCOUNTS,
    BANK_ACCOUNTS,
    BANK_TRANSACTIONS,
    ITEMS,
    ORIGINS,
    TRANSACTIONS,
    USERS,
    record,
)
from pluggy_app.store.transactions import Mirrored

PLUGGY = "pluggy"  #: source of an origin
#: Categories of money that stays with the business. https://docs.pluggy.ai/docs/transactions-categories
INTERNAL = (
    "Credit card payment",
    "Same person transfer",
    "Same person transfer - Cash",
    "Same person transfer - PIX",
    "Same person transfer - TED",
)


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
    """A movement of the books with its account's name and its origins."""

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
class StatementFilter:
    """What to list; None or empty: everything. Days are inclusive; `direction` is "in" or "out"."""

    q: str = ""
    bank_account_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    direction: str = ""
    status: str = ""


@dataclass(frozen=True)
class Sums:
    """Totals of a filter, in cents; `out_cents` is minus or zero."""

    in_cents: int
    out_cents: int
    count: int


class Books:
    """Rows of `bank_accounts`, `bank_transactions` and `transaction_origins`."""

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

    def post(
        self, user_id: str, bank_account_id: int, account_pk: int, mirrored: Sequence[Mirrored], now: datetime
    ) -> None:
        """Give every new mirror row its movement in the books.

        Equal movements are counted, not merged: a mirror row takes over a movement of the same content only when no
        row of the same Pluggy account stands behind that movement already.
        """
        if not mirrored:
            return
        # Another item may feed the same account: what it posts and what we find free must not change meanwhile.
        self._connection.execute(
            select(BANK_ACCOUNTS.c.id).where(BANK_ACCOUNTS.c.id == bank_account_id).with_for_update(key_share=True)
        )
        free = self.free_movements(bank_account_id, account_pk, {m.hash for m in mirrored})
        adopted = [(free[m.hash].pop(), m) for m in mirrored if free[m.hash]]
        taken = {m.pk for _, m in adopted}
        fresh = [m for m in mirrored if m.pk not in taken]
        self._overwrite(adopted, now)
        self._add_origins(adopted + list(zip(self._insert(user_id, bank_account_id, fresh, now), fresh, strict=True)))

    def repost(self, mirrored: Sequence[Mirrored], now: datetime) -> None:
        """Bring the movements of changed mirror rows up to date; what the user added to them stays.

        A category follows the bank's for as long as nobody chose another one.
        """
        if not mirrored:
            return
        query = select(ORIGINS.c.pluggy_transaction_pk, ORIGINS.c.bank_transaction_id).where(
            ORIGINS.c.pluggy_transaction_pk.in_([m.pk for m in mirrored])
        )
        movement = {row.pluggy_transaction_pk: row.bank_transaction_id for row in self._connection.execute(query)}
        self._overwrite([(movement[m.pk], m) for m in mirrored if m.pk in movement], now)

    def free_movements(self, bank_account_id: int, account_pk: int, hashes: set[str]) -> defaultdict[str, list[int]]:
        """Movements of these contents that no row of this Pluggy account stands behind; the oldest is the last."""
        held = (
            exists()
            .where(
                ORIGINS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id,
                TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk,
                TRANSACTIONS.c.account_pk == account_pk,
            )
            .correlate(BANK_TRANSACTIONS)
        )
        query = (
            select(BANK_TRANSACTIONS.c.hash, BANK_TRANSACTIONS.c.id)
            .where(BANK_TRANSACTIONS.c.bank_account_id == bank_account_id, BANK_TRANSACTIONS.c.hash.in_(hashes), ~held)
            .order_by(BANK_TRANSACTIONS.c.id.desc())
        )
        free: defaultdict[str, list[int]] = defaultdict(list)
        for row in self._connection.execute(query):
            free[row.hash].append(row.id)
        return free

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

    def accounts(self, user_id: str) -> list[BankAccountRecord]:
        """The user's accounts, each with the newest balance a bank gave."""
        newest = (
            select(
                ACCOUNTS.c.bank_account_id,
                ACCOUNTS.c.balance_cents,
                ACCOUNTS.c.balance_at,
                ITEMS.c.connector_name,
                func.row_number()
                .over(partition_by=ACCOUNTS.c.bank_account_id, order_by=ACCOUNTS.c.balance_at.desc())
                .label("age"),
            )
            .join(ITEMS, ITEMS.c.id == ACCOUNTS.c.item_pk)
            .where(ITEMS.c.user_id == user_id)
            .subquery()
        )
        query = (
            select(
                BANK_ACCOUNTS.c.id.label("bank_account_id"),
                BANK_ACCOUNTS.c.name,
                BANK_ACCOUNTS.c.type,
                BANK_ACCOUNTS.c.currency_code,
                BANK_ACCOUNTS.c.number,
                func.coalesce(newest.c.connector_name, "").label("bank_name"),
                newest.c.balance_cents,
                newest.c.balance_at,
            )
            .outerjoin(newest, (newest.c.bank_account_id == BANK_ACCOUNTS.c.id) & (newest.c.age == 1))
            .where(BANK_ACCOUNTS.c.user_id == user_id)
            .order_by(BANK_ACCOUNTS.c.id)
        )
        return [record(BankAccountRecord, row) for row in self._connection.execute(query)]

    def statement(
        self, user_id: str, wanted: StatementFilter, *, limit: int, after: tuple[date, int] | None
    ) -> list[BankTransactionRecord]:
        """Movements, newest day first; `after` is the day and key of the last row of the page before."""
        query = (
            select(BANK_TRANSACTIONS, BANK_ACCOUNTS.c.name.label("account_name"))
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

        Over all accounts, money that went from one to another of them is neither: own transfers and paid card bills.
        """
        no_money = BANK_TRANSACTIONS.c.status == "removed"
        if wanted.bank_account_id is None:
            no_money |= BANK_TRANSACTIONS.c.category.in_(INTERNAL)
        amount = case((no_money, 0), else_=BANK_TRANSACTIONS.c.amount_cents)
        query = select(
            func.coalesce(func.sum(case((amount > 0, amount), else_=0)), 0),
            func.coalesce(func.sum(case((amount < 0, amount), else_=0)), 0),
            func.count(),
        ).where(*_matching(user_id, wanted))
        money_in, money_out, count = self._connection.execute(query).one()
        return Sums(int(money_in), int(money_out), int(count))

    def _insert(self, user_id: str, bank_account_id: int, fresh: Sequence[Mirrored], now: datetime) -> Sequence[int]:
        if not fresh:
            return []
        owned = {"user_id": user_id, "bank_account_id": bank_account_id, "created_at": now}
        values = [owned | {"category": m.transaction.category} | _columns(m, now) for m in fresh]
        statement = insert(BANK_TRANSACTIONS).returning(BANK_TRANSACTIONS.c.id, sort_by_parameter_order=True)
        return self._connection.execute(statement, values).scalars().all()

    def _overwrite(self, pairs: Sequence[tuple[int, Mirrored]], now: datetime) -> None:
        if not pairs:
            return
        values = [
            _columns(m, now)
            | {"pk": movement, "category_before": m.category_before, "category_now": m.transaction.category}
            for movement, m in pairs
        ]
        changed: dict[str, Any] = {name: bindparam(name) for name in _columns(pairs[0][1], now)}
        category = BANK_TRANSACTIONS.c.category
        unedited = category == bindparam("category_before")
        changed["category"] = case((unedited, bindparam("category_now")), else_=category)
        self._connection.execute(
            update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == bindparam("pk")).values(**changed), values
        )

    def _add_origins(self, pairs: Sequence[tuple[int, Mirrored]]) -> None:
        self._connection.execute(
            insert(ORIGINS),
            [
                {"bank_transaction_id": movement, "source": PLUGGY, "pluggy_transaction_pk": m.pk}
                for movement, m in pairs
            ],
        )

    def _origins(self, movements: list[int]) -> defaultdict[int, set[str]]:
        query = select(ORIGINS.c.bank_transaction_id, ORIGINS.c.source).where(
            ORIGINS.c.bank_transaction_id.in_(movements)
        )
        origins: defaultdict[int, set[str]] = defaultdict(set)
        for row in self._connection.execute(query):
            origins[row.bank_transaction_id].add(row.source)
        return origins


_BOOK_TYPES = {"CHECKING_ACCOUNT": "checking", "SAVINGS_ACCOUNT": "savings", "CREDIT_CARD": "card"}


#: What a movement says because a bank, a file or a person said it; what users add to it is the rest.
CONTENT = (
    "hash",
    "day",
    "amount_cents",
    "currency_code",
    "description",
    "search_text",
    "counterparty_name",
    "counterparty_document",
    "payment_method",
    "reference",
    "boleto_line",
    "end_to_end_id",
    "status",
)


def _columns(mirrored: Mirrored, now: datetime) -> dict[str, object]:
    t: Transaction = mirrored.transaction
    return {
        "hash": mirrored.hash,
        "day": t.day,
        "amount_cents": t.amount_cents,
        "currency_code": t.currency_code,
        "description": t.description,
        "search_text": normalised(f"{t.description} {t.counterparty_name}"),
        "counterparty_name": t.counterparty_name,
        "counterparty_document": t.counterparty_document,
        "payment_method": t.payment_method,
        "reference": t.reference,
        "boleto_line": t.boleto_line,
        "end_to_end_id": t.end_to_end_id,
        "status": t.status.value.lower(),
        "updated_at": now,
    }


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
    if words := normalised(wanted.q):
        conditions.append(rows.search_text.contains(words, autoescape=True))
    return conditions
