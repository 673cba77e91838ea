"""Which bank account a Pluggy account posts into, and what becomes of its rows in the books when that changes.

For a Pluggy account no two rows stand behind one movement.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, exists, or_, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.matches import Undone
from pluggy_app.store.matches import Matches
from pluggy_app.store.movements import is_untouched
from pluggy_app.store.postings import CONTENT, Postings
from pluggy_app.store.tables import (
    ACCOUNTS,
    BANK_TRANSACTIONS,
    EDITS,
    MATCH_DIFFERENCES,
    MATCH_LINES,
    ORIGINS,
    TRANSACTIONS,
)


class Links:
    """Moves rows of the books. The caller holds the Pluggy account and the bank accounts locked, and brings a batch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postings = Postings(connection)

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
        rows = self._connection.execute(_elsewhere(mirror, new)).all()
        left = [row for row in rows if row.is_shared]
        self._connection.execute(delete(ORIGINS).where(ORIGINS.c.id.in_([row.origin for row in left])))
        self._postings.retell([row.id for row in left], now)
        alone = [row.id for row in rows if not row.is_shared]
        equal = self._postings.equals(new, account_pk, alone)
        self._merge(list(equal.items()), now)
        self._connection.execute(
            update(BANK_TRANSACTIONS)
            .where(BANK_TRANSACTIONS.c.id.in_([key for key in alone if key not in equal]))
            .values(bank_account_id=new, updated_at=now)
        )

    def withdraw(self, mirror: Collection[int]) -> None:
        """Take the movements of these mirror rows out of the books, but for what a person edited or a file brought too.

        A person edited a movement when its category is not the bank's, or is told about it more than that. What stays
        keeps its origin, so that it is not posted again, whatever the bank makes of the row meanwhile and wherever the
        account is linked to; but what another Pluggy account stands behind belongs to that one.
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
        changed: dict[str, Any] = {name: bindparam(name) for name in values[0]} | _kept_of_both()
        self._connection.execute(
            update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == bindparam("pk")).values(**changed),
            [
                told | {"pk": into[row.id]} | {f"its_{name}": getattr(row, name) for name in _ADDED}
                for told, row in zip(values, rows, strict=True)
            ],
        )
        self._rematch(into, {row.id: row.match_id for row in rows if row.match_id is not None}, now)
        for referring in (ORIGINS, EDITS):
            movement = referring.c.bank_transaction_id
            self._connection.execute(
                update(referring).where(movement == bindparam("before")).values(bank_transaction_id=bindparam("after")),
                [{"before": before, "after": after} for before, after in equal],
            )
        self._connection.execute(delete(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(into)))

    def _rematch(self, into: Mapping[int, int], matched: Mapping[int, int], now: datetime) -> None:
        """Matches of movements that go are those of the movements that stay, unless these have one of their own."""
        if not matched:
            return
        stays = BANK_TRANSACTIONS.c.id.in_([into[key] for key in matched])
        taken = select(BANK_TRANSACTIONS.c.id).where(stays, BANK_TRANSACTIONS.c.match_id.is_not(None))
        has_its_own = set(self._connection.execute(taken).scalars())
        for key, match_id in matched.items():
            if into[key] in has_its_own:
                Matches(self._connection).undo(match_id, Undone.MERGED, now)
                continue
            free = update(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == into[key])
            cents = BANK_TRANSACTIONS.c.amount_cents
            self._connection.execute(free.values(match_id=match_id, matched_cents=cents))
        for referring in (MATCH_LINES, MATCH_DIFFERENCES):
            movement = referring.c.bank_transaction_id
            self._connection.execute(
                update(referring).where(movement == bindparam("before")).values(bank_transaction_id=bindparam("after")),
                [{"before": key, "after": into[key]} for key in matched],
            )


_ADDED = ("category", "category_chosen", "note", "ignored", "ignored_reason")  #: by people, to a movement


def _kept_of_both() -> dict[str, Any]:
    """What people added to the movement that stays, and to the one that goes where that one has nothing."""
    rows = BANK_TRANSACTIONS.c
    no_category = and_(rows.category == "", ~rows.category_chosen)
    no_note, not_ignored = rows.note == "", ~rows.ignored
    free = dict(zip(_ADDED, (no_category, no_category, no_note, not_ignored, not_ignored), strict=True))
    return {name: case((is_free, bindparam(f"its_{name}")), else_=rows[name]) for name, is_free in free.items()}


def _elsewhere(mirror: Collection[int], new: int) -> Any:
    """Movements of these mirror rows in other bank accounts, the oldest last."""
    return (
        select(BANK_TRANSACTIONS.c.id, ORIGINS.c.id.label("origin"))
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
    """A movement that a mirror row alone stands behind and that nobody added anything to."""
    return and_(is_untouched(), ~_another())


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
