"""Which bank account a Pluggy account posts into, and what becomes of its rows in the books when that changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, exists, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.store.books import CONTENT, Books
from pluggy_app.store.tables import BANK_TRANSACTIONS, ORIGINS, TRANSACTIONS

T = TypeVar("T")

AT_ONCE = 500  #: rows or contents per statement


class Links:
    """Moves rows of the books. The caller holds the Pluggy account and both bank accounts locked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._books = Books(connection)

    def places(self, account_pk: int) -> set[int]:
        """Bank accounts that movements of the account are in; in more than one, where its owner edited some before."""
        query = (
            select(BANK_TRANSACTIONS.c.bank_account_id)
            .join(ORIGINS, ORIGINS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id)
            .join(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
            .where(TRANSACTIONS.c.account_pk == account_pk)
        )
        return set(self._connection.execute(query.distinct()).scalars())

    def move(self, account_pk: int, new: int, now: datetime) -> None:
        """Bring the account's movements into one bank account, doubling nothing that is there already.

        A movement that this account alone stands behind goes over as it is, or into an equal one that is free there.
        One that something else stands behind stays; the mirror rows behind it are to be posted anew.
        """
        alone: defaultdict[str, list[int]] = defaultdict(list)
        for row in self._connection.execute(self._alone(account_pk, BANK_TRANSACTIONS.c.bank_account_id != new)):
            alone[row.hash].append(row.id)
        elsewhere = select(BANK_TRANSACTIONS.c.id).where(
            BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id, BANK_TRANSACTIONS.c.bank_account_id != new
        )
        self._let_go(account_pk, elsewhere.exists(), self._held_by_others(account_pk))
        for hashes in _batches(alone, AT_ONCE):
            free = self._books.free_movements(new, account_pk, set(hashes))
            equal = [(alone[hash].pop(), free[hash].pop()) for hash in hashes for _ in range(_pairs(alone, free, hash))]
            self._merge(equal, now)
            self._carry_over([movement for hash in hashes for movement in alone[hash]], new, now)

    def withdraw(self, account_pk: int) -> None:
        """Take the account's movements out of the books, but for what something else stands behind or a person edited.

        A person edited a movement when its category is not the bank's. What stays keeps its origin, so that it is not
        posted again, whatever the bank makes of the row meanwhile and wherever the account is linked to; but what
        another Pluggy account stands behind belongs to that one.
        """
        behind = TRANSACTIONS.alias("behind")
        as_the_bank_has_it = exists().where(
            ORIGINS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id,
            behind.c.id == ORIGINS.c.pluggy_transaction_pk,
            behind.c.category == BANK_TRANSACTIONS.c.category,
        )
        unedited = self._alone(account_pk).where(as_the_bank_has_it)
        movements = [row.id for row in self._connection.execute(unedited)]
        for ids in _batches(movements, AT_ONCE):
            self._connection.execute(delete(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(ids)))
        other = ORIGINS.alias("another")
        self._let_go(
            account_pk,
            exists().where(
                other.c.bank_transaction_id == ORIGINS.c.bank_transaction_id,
                other.c.id != ORIGINS.c.id,
                other.c.pluggy_transaction_pk.is_not(None),
            ),
        )

    def _alone(self, account_pk: int, *which: ColumnElement[bool]) -> Any:
        """Movements that this Pluggy account, and nothing else, stands behind."""
        ours = exists().where(
            ORIGINS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id,
            TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk,
            TRANSACTIONS.c.account_pk == account_pk,
        )
        others = _somebody_else(account_pk, BANK_TRANSACTIONS.c.id)
        query = select(BANK_TRANSACTIONS.c.id, BANK_TRANSACTIONS.c.hash).order_by(BANK_TRANSACTIONS.c.id.desc())
        return query.where(ours, ~others, *which)

    def _held_by_others(self, account_pk: int) -> ColumnElement[bool]:
        return _somebody_else(account_pk, ORIGINS.c.bank_transaction_id)

    def _let_go(self, account_pk: int, *which: ColumnElement[bool]) -> None:
        """This account no longer stands behind its movements."""
        mirror = select(TRANSACTIONS.c.id).where(TRANSACTIONS.c.account_pk == account_pk)
        self._connection.execute(delete(ORIGINS).where(ORIGINS.c.pluggy_transaction_pk.in_(mirror), *which))

    def _merge(self, equal: Sequence[tuple[int, int]], now: datetime) -> None:
        """Each first movement becomes an origin of the second, which then says what the bank says, as when posting."""
        if not equal:
            return
        into = dict(equal)
        rows = self._connection.execute(select(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(into))).all()
        values = [{name: getattr(row, name) for name in CONTENT} | {"updated_at": now} for row in rows]
        changed: dict[str, Any] = {name: bindparam(name) for name in values[0]}
        self._connection.execute(
            update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == bindparam("pk")).values(**changed),
            [told | {"pk": into[row.id]} for told, row in zip(values, rows, strict=True)],
        )
        self._connection.execute(
            update(ORIGINS)
            .where(ORIGINS.c.bank_transaction_id == bindparam("before"))
            .values(bank_transaction_id=bindparam("after")),
            [{"before": before, "after": after} for before, after in equal],
        )
        self._connection.execute(delete(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(into)))

    def _carry_over(self, movements: Sequence[int], new: int, now: datetime) -> None:
        for ids in _batches(movements, AT_ONCE):
            self._connection.execute(
                update(BANK_TRANSACTIONS)
                .where(BANK_TRANSACTIONS.c.id.in_(ids))
                .values(bank_account_id=new, updated_at=now)
            )


def _somebody_else(account_pk: int, movement: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a file, a person or another Pluggy account stands behind a movement too."""
    other, mirror = ORIGINS.alias("other"), TRANSACTIONS.alias("mirror")
    of_ours = select(mirror.c.id).where(mirror.c.id == other.c.pluggy_transaction_pk, mirror.c.account_pk == account_pk)
    return exists().where(other.c.bank_transaction_id == movement, ~of_ours.correlate(other).exists())


def _pairs(alone: dict[str, list[int]], free: dict[str, list[int]], hash: str) -> int:
    return min(len(alone[hash]), len(free[hash]))


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch
