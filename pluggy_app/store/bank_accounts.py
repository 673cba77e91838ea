"""Accounts of the books as their owner keeps them: described, changed, removed, and what is in them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, or_, select, update

from pluggy_app.domain.bank_accounts import BankAccountTerms, account_digits
from pluggy_app.domain.banks import bank_name
from pluggy_app.domain.clock import today
from pluggy_app.store.books import BankAccount, newest_feeds
from pluggy_app.store.postings import REMOVED
from pluggy_app.store.tables import ACCOUNTS, ANCHORS, BANK_ACCOUNTS, BANK_TRANSACTIONS, IMPORTS, record


@dataclass(frozen=True)
class BankAccountState(BankAccountTerms):
    """An account with its balance, which is the bank's newest figure; where no bank gave one, it is added up.

    `balance_on` is the day that the bank's figure is of; None: it is added up, or is as new as the connection.
    """

    bank_account_id: int = 0
    balance_cents: int = 0
    balance_on: date | None = None
    closed_through: date | None = None


class BankAccounts:
    """Rows of `bank_accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, terms: BankAccountTerms, now: datetime) -> int:
        """A new account; its key."""
        digits = account_digits(terms.number)
        made = insert(BANK_ACCOUNTS).values(user_id=user_id, created_at=now, account_digits=digits, **asdict(terms))
        return int(self._connection.execute(made.returning(BANK_ACCOUNTS.c.id)).scalar_one())

    def lock(self, user_id: str, bank_account_id: int) -> BankAccount | None:
        """One of the user's; nothing comes to refer to it until the end."""
        query = select(BANK_ACCOUNTS).where(*_whose(user_id, bank_account_id)).with_for_update()
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record(BankAccount, row)

    def change(self, user_id: str, bank_account_id: int, values: Mapping[str, object]) -> None:
        derived = {"account_digits": account_digits(str(values["number"]))} if "number" in values else {}
        changed = update(BANK_ACCOUNTS).where(*_whose(user_id, bank_account_id))
        self._connection.execute(changed.values(**values, **derived))

    def name_after(self, item_pk: int, bank: str) -> None:
        """Put the bank's name before that of each account that only this connection feeds, if no code tells it."""
        feeds, account = ACCOUNTS.c, BANK_ACCOUNTS.c
        others = select(feeds.bank_account_id).where(feeds.item_pk != item_pk, feeds.bank_account_id.is_not(None))
        query = select(account.id, account.name, account.bank_code).where(
            account.id.in_(select(feeds.bank_account_id).where(feeds.item_pk == item_pk)), account.id.not_in(others)
        )
        for row in self._connection.execute(query.order_by(account.id)).all():
            if bank_name(row.bank_code) == row.bank_code and bank.casefold() not in row.name.casefold():
                named = update(BANK_ACCOUNTS).where(account.id == row.id)
                self._connection.execute(named.values(name=f"{bank} · {row.name}"))

    def is_in_use(self, bank_account_id: int) -> bool:
        """Whether it has movements, statement files, or a connection that feeds it."""
        referring = (BANK_TRANSACTIONS.c.bank_account_id, IMPORTS.c.bank_account_id, ACCOUNTS.c.bank_account_id)
        found = (select(column).where(column == bank_account_id).limit(1) for column in referring)
        return any(self._connection.execute(query).first() for query in found)

    def remove(self, user_id: str, bank_account_id: int) -> None:
        self._connection.execute(delete(BANK_ACCOUNTS).where(*_whose(user_id, bank_account_id)))

    def states(self, user_id: str, bank_account_id: int | None = None) -> list[BankAccountState]:
        """The user's accounts, or one of them; the oldest first."""
        feed = newest_feeds(user_id)
        query = (
            select(
                BANK_ACCOUNTS,
                feed.c.balance_cents.label("fed_cents"),
                feed.c.balance_at.label("fed_at"),
                func.coalesce(feed.c.owner_document, "").label("fed_document"),
            )
            .outerjoin(feed, and_(feed.c.bank_account_id == BANK_ACCOUNTS.c.id, feed.c.age == 1))
            .where(*_whose(user_id, bank_account_id))
            .order_by(BANK_ACCOUNTS.c.id)
        )
        rows = self._connection.execute(query).all()
        stated = self._stated([row.id for row in rows])
        known = {row.id: _newest(row, stated.get(row.id)) for row in rows}
        added_up = self._added_up([key for key, newest in known.items() if newest is None])
        return [_state(row, known[row.id], added_up.get(row.id, 0)) for row in rows]

    def _stated(self, keys: Collection[int]) -> dict[int, tuple[date, int]]:
        """The newest balance that each account's bank stated on a day, in a file or by a connection: day and cents."""
        age = func.row_number().over(
            partition_by=ANCHORS.c.bank_account_id,
            order_by=(ANCHORS.c.day.desc(), ANCHORS.c.stated_at.desc(), ANCHORS.c.source, ANCHORS.c.id.desc()),
        )
        of_these = select(ANCHORS, age.label("age")).where(ANCHORS.c.bank_account_id.in_(keys)).subquery()
        rows = self._connection.execute(select(of_these).where(of_these.c.age == 1))
        return {row.bank_account_id: (row.day, row.balance_cents) for row in rows}

    def _added_up(self, keys: Collection[int]) -> dict[int, int]:
        """What each account's movements come to, since its opening balance."""
        rows, account = BANK_TRANSACTIONS.c, BANK_ACCOUNTS.c
        query: Select[Any] = (
            select(rows.bank_account_id, func.sum(rows.amount_cents).label("cents"))
            .join(BANK_ACCOUNTS, account.id == rows.bank_account_id)
            .where(account.id.in_(keys), rows.status != REMOVED)
            .where(or_(account.opening_on.is_(None), rows.day >= account.opening_on))
            .group_by(rows.bank_account_id)
        )
        return {row.bank_account_id: int(row.cents) for row in self._connection.execute(query)}


def _whose(user_id: str, bank_account_id: int | None) -> list[Any]:
    whose: list[Any] = [BANK_ACCOUNTS.c.user_id == user_id]
    if bank_account_id is not None:
        fits = 0 < bank_account_id < 2**31
        whose.append(BANK_ACCOUNTS.c.id == (bank_account_id if fits else 0))
    return whose


def _newest(row: Row[Any], stated: tuple[date, int] | None) -> tuple[date | None, int] | None:
    """The figure of the connection, unless one is stated of a later day; None: nobody stated any."""
    if row.fed_cents is None or (stated is not None and stated[0] > today(row.fed_at)):
        return stated
    return None, int(row.fed_cents)


def _state(row: Row[Any], newest: tuple[date | None, int] | None, added_up_cents: int) -> BankAccountState:
    day, balance = newest or (None, row.opening_cents + added_up_cents)
    terms = {name: getattr(row, name) for name in BankAccountTerms.__dataclass_fields__}
    terms["owner_document"] = row.owner_document or row.fed_document
    return BankAccountState(
        **terms,
        bank_account_id=row.id,
        balance_cents=balance,
        balance_on=day,
        closed_through=row.closed_through,
    )
