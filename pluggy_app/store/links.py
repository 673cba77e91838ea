"""Which bank account a Pluggy account posts into, and what becomes of its rows in the books when that changes.

For a Pluggy account no two rows stand behind one movement.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, exists, or_, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.store.books import CONTENT, Books
from pluggy_app.store.tables import ACCOUNTS, BANK_TRANSACTIONS, ORIGINS, TRANSACTIONS


class Links:
    """Moves rows of the books. The caller holds the Pluggy account and the bank accounts locked, and brings a batch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._books = Books(connection)

    def unsettled(self, account_pk: int) -> list[int]:
        """Mirror rows of the account that are not where its link says, by key; locks nothing."""
        linked = select(ACCOUNTS.c.bank_account_id).where(ACCOUNTS.c.id == account_pk)
        place = self._connection.execute(linked).scalar_one_or_none()
        if place is None:
            astray = or_(_leaves_with_its_row(), _is_left_to_another())
        else:
            unposted = and_(ORIGINS.c.id.is_(None), TRANSACTIONS.c.removed_at.is_(None))
            astray = or_(unposted, BANK_TRANSACTIONS.c.bank_account_id != place)
        query = (
            select(TRANSACTIONS.c.id)
            .outerjoin(ORIGINS, ORIGINS.c.pluggy_transaction_pk == TRANSACTIONS.c.id)
            .outerjoin(BANK_TRANSACTIONS, BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id)
            .where(TRANSACTIONS.c.account_pk == account_pk, astray)
            .order_by(TRANSACTIONS.c.id)
        )
        return list(self._connection.execute(query).scalars())

    def places(self, mirror: Collection[int]) -> set[int]:
        """Bank accounts that the movements of these mirror rows are in."""
        query = (
            select(BANK_TRANSACTIONS.c.bank_account_id)
            .join(ORIGINS, ORIGINS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id)
            .where(ORIGINS.c.pluggy_transaction_pk.in_(mirror))
        )
        return set(self._connection.execute(query.distinct()).scalars())

    def move(self, account_pk: int, mirror: Collection[int], new: int, now: datetime) -> None:
        """Bring the movements of these mirror rows into a bank account, doubling nothing that is there already.

        A movement that the row alone stands behind goes over as it is, or into an equal one that is free there.
        One that something else stands behind stays; the mirror row behind it is to be posted anew.
        """
        alone: defaultdict[str, list[int]] = defaultdict(list)
        shared: list[int] = []
        for row in self._connection.execute(_elsewhere(mirror, new)):
            if row.is_shared:
                shared.append(row.origin)
            else:
                alone[row.hash].append(row.id)
        self._connection.execute(delete(ORIGINS).where(ORIGINS.c.id.in_(shared)))
        free = self._books.free_movements(new, account_pk, set(alone))
        equal = [(alone[hash].pop(), free[hash].pop()) for hash in alone for _ in range(_pairs(alone, free, hash))]
        self._merge(equal, now)
        rest = [movement for same in alone.values() for movement in same]
        self._connection.execute(
            update(BANK_TRANSACTIONS)
            .where(BANK_TRANSACTIONS.c.id.in_(rest))
            .values(bank_account_id=new, updated_at=now)
        )

    def withdraw(self, mirror: Collection[int]) -> None:
        """Take the movements of these mirror rows out of the books, but for what a person edited or a file brought too.

        A person edited a movement when its category is not the bank's. What stays keeps its origin, so that it is not
        posted again, whatever the bank makes of the row meanwhile and wherever the account is linked to; but what
        another Pluggy account stands behind belongs to that one.
        """
        joined = (
            select(ORIGINS.c.bank_transaction_id)
            .join(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
            .join(BANK_TRANSACTIONS, BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id)
            .where(ORIGINS.c.pluggy_transaction_pk.in_(mirror), _leaves_with_its_row())
        )
        leaving = list(self._connection.execute(joined).scalars())
        self._connection.execute(delete(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(leaving)))
        self._connection.execute(
            delete(ORIGINS).where(ORIGINS.c.pluggy_transaction_pk.in_(mirror), _is_left_to_another())
        )

    def _merge(self, equal: Sequence[tuple[int, int]], now: datetime) -> None:
        """Each first movement becomes an origin of the second, which then says what the bank says, as when posting."""
        if not equal:
            return
        into = dict(equal)
        rows = self._connection.execute(select(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(into))).all()
        values = [{name: getattr(row, name) for name in CONTENT} | {"updated_at": now} for row in rows]
        changed: dict[str, Any] = {name: bindparam(name) for name in values[0]}
        category = BANK_TRANSACTIONS.c.category
        changed["category"] = case((category == "", bindparam("its_category")), else_=category)
        self._connection.execute(
            update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == bindparam("pk")).values(**changed),
            [told | {"pk": into[row.id], "its_category": row.category} for told, row in zip(values, rows, strict=True)],
        )
        self._connection.execute(
            update(ORIGINS)
            .where(ORIGINS.c.bank_transaction_id == bindparam("before"))
            .values(bank_transaction_id=bindparam("after")),
            [{"before": before, "after": after} for before, after in equal],
        )
        self._connection.execute(delete(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(into)))


def _elsewhere(mirror: Collection[int], new: int) -> Any:
    """Movements of these mirror rows in other bank accounts, the oldest last."""
    return (
        select(BANK_TRANSACTIONS.c.id, BANK_TRANSACTIONS.c.hash, ORIGINS.c.id.label("origin"))
        .add_columns(_another().label("is_shared"))
        .join(ORIGINS, ORIGINS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id)
        .where(ORIGINS.c.pluggy_transaction_pk.in_(mirror), BANK_TRANSACTIONS.c.bank_account_id != new)
        .order_by(BANK_TRANSACTIONS.c.id.desc())
    )


def _another() -> ColumnElement[bool]:
    """Whether something else stands behind the movement of an origin too: a file, a person, another Pluggy account."""
    other = ORIGINS.alias("another")
    same = other.c.bank_transaction_id == ORIGINS.c.bank_transaction_id
    return exists().where(same, other.c.id != ORIGINS.c.id).correlate(ORIGINS)


def _leaves_with_its_row() -> ColumnElement[bool]:
    """A movement that a mirror row alone stands behind and that says what it says, category included."""
    return and_(TRANSACTIONS.c.category == BANK_TRANSACTIONS.c.category, ~_another())


def _is_left_to_another() -> ColumnElement[bool]:
    """Whether another Pluggy account stands behind the movement of an origin too."""
    other = ORIGINS.alias("connected")
    return (
        exists()
        .where(
            other.c.bank_transaction_id == ORIGINS.c.bank_transaction_id,
            other.c.id != ORIGINS.c.id,
            other.c.pluggy_transaction_pk.is_not(None),
        )
        .correlate(ORIGINS)
    )


def _pairs(alone: dict[str, list[int]], free: dict[str, list[int]], hash: str) -> int:
    return min(len(alone[hash]), len(free[hash]))
