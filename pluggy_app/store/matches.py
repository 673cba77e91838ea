"""Matches of movements with entries, and with each other: kept, undone, listed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, exists, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.matches import Undone
from pluggy_app.domain.matching.model import Difference, Line
from pluggy_app.store import bulk
from pluggy_app.store.postings import REMOVED
from pluggy_app.store.tables import (
    BANK_ACCOUNTS,
    BANK_TRANSACTIONS,
    BATCHES,
    ENTRIES,
    MATCH_DIFFERENCES,
    MATCH_LINES,
    MATCHES,
    record,
)


@dataclass(frozen=True)
class NewMatch:
    """A match that closes, on its way in."""

    kind: str
    automatic: bool
    made_by: str
    batch_id: int | None
    suggestion_id: int | None
    lines: Sequence[Line]
    differences: Sequence[Difference]


@dataclass(frozen=True)
class MatchRecord:
    """A match with its parts."""

    id: int
    user_id: str
    kind: str
    automatic: bool
    made_by: str
    batch_id: int | None
    suggestion_id: int | None
    created_at: datetime
    undone_at: datetime | None
    undone_why: str
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]

    @property
    def movements(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(line.row_id for line in self.lines))

    @property
    def entries(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(line.entry_id for line in self.lines if line.entry_id is not None))


@dataclass(frozen=True)
class MatchFilter:
    """Which of the live matches; None: all. Account and days are those of one of its movements."""

    bank_account_id: int | None = None
    bank_transaction_id: int | None = None
    ledger_entry_id: int | None = None
    undone: bool = False  #: those that count no more, instead
    day_from: date | None = None
    day_to: date | None = None


@dataclass(frozen=True)
class Broken:
    """A match whose movement is no longer what it was when it was matched."""

    match_id: int
    why: Undone
    is_closed: bool


@dataclass(frozen=True)
class Settlement:
    """A movement that settles an entry, or a part of it; cents are plus in the entry's direction, whichever kind."""

    ledger_entry_id: int
    match_id: int
    bank_transaction_id: int
    day: date
    counterparty_name: str
    description: str
    amount_cents: int
    moved_cents: int = 0  #: the whole movement, as it was matched
    differences: tuple[tuple[str, int], ...] = ()  #: its kinds and cents, beyond all that it settles
    entries: int = 1  #: how many the movement pays in this match


class Matches:
    """Rows of `matches`, `match_lines`, `match_differences` and `match_batches`, and which match a movement is in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, matches: Sequence[NewMatch], now: datetime) -> list[int]:
        """New matches; their keys. The caller holds their movements, which are free, and settles their entries."""
        names = ("kind", "automatic", "made_by", "batch_id", "suggestion_id")
        same = {"user_id": user_id, "created_at": now, "undone_why": ""}
        told = [tuple(getattr(match, name) for name in names) for match in matches]
        keys = list(bulk.insert(self._connection, MATCHES, names, told, same))
        pairs = list(zip(keys, matches, strict=True))
        bulk.insert(
            self._connection,
            MATCH_LINES,
            ("match_id", "bank_transaction_id", "ledger_entry_id", "amount_cents"),
            [(key, line.row_id, line.entry_id, line.cents) for key, match in pairs for line in match.lines],
            {},
        )
        bulk.insert(
            self._connection,
            MATCH_DIFFERENCES,
            ("match_id", "bank_transaction_id", "kind", "amount_cents"),
            [(key, part.row_id, part.kind, part.cents) for key, match in pairs for part in match.differences],
            {},
        )
        used = {line.row_id: key for key, match in pairs for line in match.lines}
        rows = BANK_TRANSACTIONS.c
        if used:
            self._connection.execute(
                update(BANK_TRANSACTIONS)
                .where(rows.id == bindparam("pk"))
                .values(match_id=bindparam("match"), matched_cents=rows.amount_cents),
                [{"pk": row, "match": key} for row, key in used.items()],
            )
        return keys

    def undo(self, match_id: int, why: Undone, now: datetime) -> None:
        """Let its movements go and take back what it settled."""
        line = MATCH_LINES.c
        its = and_(line.match_id == match_id, line.ledger_entry_id == ENTRIES.c.id)
        part = select(func.sum(func.abs(line.amount_cents))).where(its).scalar_subquery()
        settling = select(line.ledger_entry_id).where(line.match_id == match_id, line.ledger_entry_id.is_not(None))
        self._connection.execute(
            update(ENTRIES)
            .where(ENTRIES.c.id.in_(settling))
            .values(settled_cents=ENTRIES.c.settled_cents - part, updated_at=now)
        )
        whose = BANK_TRANSACTIONS.c.match_id == match_id
        self._connection.execute(update(BANK_TRANSACTIONS).where(whose).values(match_id=None, matched_cents=None))
        undone = update(MATCHES).where(MATCHES.c.id == match_id).values(undone_at=now, undone_why=why.value)
        self._connection.execute(undone)

    def add_batch(self, user_id: str, now: datetime) -> int:
        made = insert(BATCHES).values(user_id=user_id, created_at=now).returning(BATCHES.c.id)
        return int(self._connection.execute(made).scalar_one())

    def of_batch(self, user_id: str, batch_id: int) -> list[MatchRecord]:
        """Those of a batch that still count."""
        fits = 0 < batch_id < 2**31
        of_it = and_(MATCHES.c.batch_id == (batch_id if fits else 0), MATCHES.c.undone_at.is_(None))
        return self._read(select(MATCHES).where(MATCHES.c.user_id == user_id, of_it).order_by(MATCHES.c.id))

    def live(self, user_id: str, match_ids: Collection[int]) -> list[MatchRecord]:
        """Those of these keys that the user has and that count, which nobody else undoes until the end."""
        possible = [key for key in match_ids if 0 < key < 2**63]
        query = select(MATCHES).where(
            MATCHES.c.user_id == user_id, MATCHES.c.id.in_(possible), MATCHES.c.undone_at.is_(None)
        )
        return self._read(query.order_by(MATCHES.c.id).with_for_update())

    def of_movements(self, movements: Collection[int]) -> list[int]:
        """Keys of the matches that these movements are in."""
        listed, found = list(movements), set[int]()
        for first in range(0, len(listed), bulk.AT_ONCE):
            some = BANK_TRANSACTIONS.c.id.in_(listed[first : first + bulk.AT_ONCE])
            query = select(BANK_TRANSACTIONS.c.match_id).where(some, BANK_TRANSACTIONS.c.match_id.is_not(None))
            found |= set(self._connection.execute(query).scalars())
        return sorted(found)

    def page(self, user_id: str, wanted: MatchFilter, *, limit: int, before: int | None) -> list[MatchRecord]:
        """The newest first; `before` is the key of the last one of the page before."""
        has_ended = MATCHES.c.undone_at.is_not(None)
        query = select(MATCHES).where(MATCHES.c.user_id == user_id, has_ended if wanted.undone else ~has_ended)
        line, its = MATCH_LINES.c, MATCH_LINES.c.match_id == MATCHES.c.id
        if wanted.bank_transaction_id is not None:
            query = query.where(exists().where(its, line.bank_transaction_id == wanted.bank_transaction_id))
        if wanted.ledger_entry_id is not None:
            query = query.where(exists().where(its, line.ledger_entry_id == wanted.ledger_entry_id))
        if among := _among(wanted):
            query = query.where(exists().where(its, line.bank_transaction_id == BANK_TRANSACTIONS.c.id, *among))
        if before is not None:
            query = query.where(MATCHES.c.id < before)
        return self._read(query.order_by(MATCHES.c.id.desc()).limit(limit))

    def of_movement(self, bank_transaction_id: int) -> list[MatchRecord]:
        """All that it ever was in, the oldest first; those that count no more among them."""
        its = MATCH_LINES.c.bank_transaction_id == bank_transaction_id
        query = select(MATCHES).where(exists().where(MATCH_LINES.c.match_id == MATCHES.c.id, its))
        return self._read(query.order_by(MATCHES.c.id))

    def settlements(self, user_id: str, entries: Collection[int]) -> list[Settlement]:
        """What settles these entries, by live matches, the earliest movement first."""
        line, row = MATCH_LINES.c, BANK_TRANSACTIONS.c
        query = (
            select(
                line.ledger_entry_id,
                line.match_id,
                line.bank_transaction_id,
                row.day,
                row.counterparty_name,
                row.description,
                func.abs(func.sum(line.amount_cents)).label("amount_cents"),
            )
            .join(MATCHES, MATCHES.c.id == line.match_id)
            .join(BANK_TRANSACTIONS, row.id == line.bank_transaction_id)
            .where(MATCHES.c.user_id == user_id, MATCHES.c.undone_at.is_(None))
            .group_by(line.ledger_entry_id, line.match_id, line.bank_transaction_id)
            .group_by(row.day, row.counterparty_name, row.description)
            .order_by(row.day, func.min(line.id))
        )
        listed, found = list(entries), list[Settlement]()
        for first in range(0, len(listed), bulk.AT_ONCE):
            some = query.where(line.ledger_entry_id.in_(listed[first : first + bulk.AT_ONCE]))
            found += [record(Settlement, told) for told in self._connection.execute(some)]
        matches = {one.match_id for one in found}
        known = {match.id: match for match in self._read(select(MATCHES).where(MATCHES.c.id.in_(matches)))}
        return [_with_whole(one, known[one.match_id]) for one in found]

    def broken(self, user_id: str) -> list[Broken]:
        """Live matches of movements that the bank has changed or withdrawn since."""
        rows = BANK_TRANSACTIONS.c
        is_closed = and_(BANK_ACCOUNTS.c.closed_through.is_not(None), rows.day <= BANK_ACCOUNTS.c.closed_through)
        query = (
            select(rows.match_id, rows.status, case((is_closed, 1), else_=0).label("is_closed"))
            .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == rows.bank_account_id)
            .where(BANK_ACCOUNTS.c.user_id == user_id, rows.match_id.is_not(None))
            .where(or_(rows.amount_cents != rows.matched_cents, rows.status == REMOVED))
        )
        found: dict[int, Broken] = {}
        for row in self._connection.execute(query):
            why = Undone.WITHDRAWN if row.status == REMOVED else Undone.AMOUNT_CHANGED
            known = found.get(row.match_id)
            is_shut = bool(row.is_closed) or (known is not None and known.is_closed)
            found[row.match_id] = Broken(row.match_id, why, is_shut)
        return list(found.values())

    def count_undone_by_bank(self, user_id: str, since: datetime) -> int:
        """How many the bank undid since, by changing a movement or taking it back."""
        by_bank = MATCHES.c.undone_why.in_((Undone.AMOUNT_CHANGED.value, Undone.WITHDRAWN.value))
        query = select(func.count()).where(MATCHES.c.user_id == user_id, by_bank, MATCHES.c.undone_at >= since)
        return int(self._connection.execute(query).scalar_one())

    def undone_by_people(self, user_id: str) -> set[tuple[frozenset[int], frozenset[int]]]:
        """Movements and entries of the matches that people took back."""
        by_people = MATCHES.c.undone_why == Undone.PERSON.value
        query = select(MATCHES).where(MATCHES.c.user_id == user_id, by_people)
        return {(frozenset(m.movements), frozenset(m.entries)) for m in self._read(query)}

    def closed_days(self, user_id: str, match: MatchRecord) -> list[date]:
        """Days of its movements that are closed."""
        rows, account = BANK_TRANSACTIONS.c, BANK_ACCOUNTS.c
        query = (
            select(rows.day)
            .join(BANK_ACCOUNTS, account.id == rows.bank_account_id)
            .where(rows.user_id == user_id, rows.id.in_(match.movements))
            .where(account.closed_through.is_not(None), rows.day <= account.closed_through)
        )
        return list(self._connection.execute(query).scalars())

    def _read(self, query: Select[Any]) -> list[MatchRecord]:
        rows = self._connection.execute(query).all()
        lines: defaultdict[int, list[Line]] = defaultdict(list)
        differences: defaultdict[int, list[Difference]] = defaultdict(list)
        keys = [row.id for row in rows]
        for first in range(0, len(keys), bulk.AT_ONCE):
            some = keys[first : first + bulk.AT_ONCE]
            of_these = select(MATCH_LINES).where(MATCH_LINES.c.match_id.in_(some)).order_by(MATCH_LINES.c.id)
            for row in self._connection.execute(of_these):
                lines[row.match_id].append(Line(row.bank_transaction_id, row.ledger_entry_id, row.amount_cents))
            of_those = select(MATCH_DIFFERENCES).where(MATCH_DIFFERENCES.c.match_id.in_(some))
            for row in self._connection.execute(of_those.order_by(MATCH_DIFFERENCES.c.id)):
                differences[row.match_id].append(Difference(row.kind, row.amount_cents, row.bank_transaction_id))
        names = [name for name in MatchRecord.__dataclass_fields__ if name not in ("lines", "differences")]
        return [
            MatchRecord(
                **{name: getattr(row, name) for name in names},
                lines=tuple(lines[row.id]),
                differences=tuple(differences[row.id]),
            )
            for row in rows
        ]


def _with_whole(one: Settlement, match: MatchRecord) -> Settlement:
    """What else the movement paid in this match, and what it was beyond that."""
    lines = [line for line in match.lines if line.row_id == one.bank_transaction_id]
    beyond = [part for part in match.differences if part.row_id == one.bank_transaction_id]
    sign = next(-1 if line.cents < 0 else 1 for line in lines if line.entry_id == one.ledger_entry_id)
    kinds = dict.fromkeys(part.kind for part in beyond)
    parts = [*(line.cents for line in lines), *(part.cents for part in beyond)]
    return replace(
        one,
        moved_cents=sign * sum(parts),
        differences=tuple((kind, sign * sum(p.cents for p in beyond if p.kind == kind)) for kind in kinds),
        entries=len({line.entry_id for line in lines if line.entry_id is not None}),
    )


def _among(wanted: MatchFilter) -> list[ColumnElement[bool]]:
    """What is asked of one of its movements; empty: nothing."""
    row, asked = BANK_TRANSACTIONS.c, list[ColumnElement[bool]]()
    if wanted.bank_account_id is not None:
        asked.append(row.bank_account_id == wanted.bank_account_id)
    if wanted.day_from is not None:
        asked.append(row.day >= wanted.day_from)
    if wanted.day_to is not None:
        asked.append(row.day <= wanted.day_to)
    return asked
