"""Matches that were proposed: which still wait, and which were accepted or refused."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, String, Table, and_, cast, delete, exists, func, literal, or_, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.matches import SuggestionStatus
from pluggy_app.domain.matching.model import Difference, Line, Proposal, Reason, RunnerUp
from pluggy_app.store import bulk
from pluggy_app.store.postings import REMOVED
from pluggy_app.store.tables import (
    BANK_ACCOUNTS,
    BANK_TRANSACTIONS,
    ENTRIES,
    SUGGESTION_ENTRIES,
    SUGGESTION_MOVEMENTS,
    SUGGESTIONS,
    record,
)

MILLION = 1_000_000
_GONE = "gone "  #: before the key, where the fingerprint was


@dataclass(frozen=True)
class SuggestionRecord:
    """A proposal with the row it is kept in."""

    id: int
    status: str
    proposal: Proposal
    is_blocked: bool  #: something of it was matched, ignored, withdrawn, cancelled or closed since


@dataclass(frozen=True)
class WaitingRecord:
    """A movement that a waiting suggestion is about: as much as a queue of thousands needs of each."""

    suggestion_id: int
    kind: str
    automatic: bool
    bank_transaction_id: int
    bank_account_id: int
    day: date
    amount_cents: int


class Suggestions:
    """Rows of `suggestions`, `suggestion_movements` and `suggestion_entries`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, user_id: str, proposals: Sequence[tuple[Proposal, int]], now: datetime) -> bool:
        """What the matcher proposes now, each with the days between its movement and the nearest due day.

        What it no longer proposes expires; what was decided stays decided. Whether that is news.
        """
        self._let_go(user_id)
        known = self._known(user_id)
        fresh: list[tuple[Proposal, int]] = []
        seen: set[int] = set()
        retold = 0
        named: set[str] = set()
        for proposal, days_off in proposals:
            mark = fingerprint(proposal.row_ids, proposal.entry_ids)
            if mark in named:
                continue  # the best of several ways to see the same pair comes first
            named.add(mark)
            row = known.get(mark)
            if row is None:
                fresh.append((proposal, days_off))
            elif row.status in (SuggestionStatus.PENDING, SuggestionStatus.EXPIRED):
                seen.add(row.id)
                told = _told(proposal, days_off)
                if row.status != SuggestionStatus.PENDING or any(getattr(row, name) != told[name] for name in told):
                    retold += 1
                    self._tell(row.id, proposal, told | {"status": SuggestionStatus.PENDING.value, "made_at": now})
        expired = self._expire(user_id, seen)
        self._insert(user_id, fresh, now)
        return bool(fresh or retold or expired)

    def pending(self, user_id: str, bank_account_id: int | None = None) -> list[SuggestionRecord]:
        """Those that wait for an answer, the best first, equal scores by the nearest due day."""
        query = select(SUGGESTIONS).where(*_waiting(user_id))
        if bank_account_id is not None:
            query = query.where(_touches(bank_account_id))
        score = SUGGESTIONS.c.score.desc()
        return self._read(query.order_by(score, SUGGESTIONS.c.days_off, SUGGESTIONS.c.id))

    def movements(self, user_id: str) -> list[WaitingRecord]:
        """What waits for an answer, movement by movement, the best first."""
        rows = BANK_TRANSACTIONS.c
        its = SUGGESTION_MOVEMENTS.c.suggestion_id == SUGGESTIONS.c.id
        query = (
            select(
                SUGGESTIONS.c.id.label("suggestion_id"),
                SUGGESTIONS.c.kind,
                SUGGESTIONS.c.automatic,
                rows.id.label("bank_transaction_id"),
                rows.bank_account_id,
                rows.day,
                rows.amount_cents,
            )
            .join(SUGGESTION_MOVEMENTS, its)
            .join(BANK_TRANSACTIONS, rows.id == SUGGESTION_MOVEMENTS.c.bank_transaction_id)
            .where(*_waiting(user_id))
            .order_by(SUGGESTIONS.c.score.desc(), SUGGESTIONS.c.days_off, SUGGESTIONS.c.id)
        )
        return [record(WaitingRecord, row) for row in self._connection.execute(query)]

    def some(self, user_id: str, keys: Collection[int]) -> dict[int, SuggestionRecord]:
        """The user's suggestions of these keys."""
        listed, found = list(keys), dict[int, SuggestionRecord]()
        for first in range(0, len(listed), bulk.AT_ONCE):
            some = SUGGESTIONS.c.id.in_(listed[first : first + bulk.AT_ONCE])
            query = select(SUGGESTIONS).where(SUGGESTIONS.c.user_id == user_id, some)
            found |= {one.id: one for one in self._read(query)}
        return found

    def count_pending(self, user_id: str, bank_account_id: int | None = None) -> int:
        query = select(func.count()).select_from(SUGGESTIONS).where(*_waiting(user_id))
        if bank_account_id is not None:
            query = query.where(_touches(bank_account_id))
        return int(self._connection.execute(query).scalar_one())

    def movements_of(self, user_id: str, keys: Collection[int]) -> list[int]:
        """Movements that the user's suggestions of these keys are about: to be locked before the suggestions are."""
        possible, found = [key for key in set(keys) if 0 < key < 2**63], list[int]()
        for first in range(0, len(possible), bulk.AT_ONCE):
            query = (
                select(SUGGESTION_MOVEMENTS.c.bank_transaction_id)
                .join(SUGGESTIONS, SUGGESTIONS.c.id == SUGGESTION_MOVEMENTS.c.suggestion_id)
                .where(SUGGESTIONS.c.user_id == user_id)
                .where(SUGGESTIONS.c.id.in_(possible[first : first + bulk.AT_ONCE]))
            )
            found += self._connection.execute(query).scalars()
        return found

    def lock(self, user_id: str, keys: Collection[int]) -> dict[int, SuggestionRecord]:
        """The user's suggestions of these keys, which nobody else decides until the end."""
        possible = sorted(key for key in set(keys) if 0 < key < 2**63)
        found: dict[int, SuggestionRecord] = {}
        for first in range(0, len(possible), bulk.AT_ONCE):
            some = SUGGESTIONS.c.id.in_(possible[first : first + bulk.AT_ONCE])
            query = select(SUGGESTIONS).where(SUGGESTIONS.c.user_id == user_id, some).order_by(SUGGESTIONS.c.id)
            found |= {one.id: one for one in self._read(query.with_for_update())}
        return found

    def decide(self, suggestion_ids: Sequence[int], status: SuggestionStatus, now: datetime | None) -> None:
        """Accepted or refused; PENDING again when its match is undone."""
        for first in range(0, len(suggestion_ids), bulk.AT_ONCE):
            some = SUGGESTIONS.c.id.in_(suggestion_ids[first : first + bulk.AT_ONCE])
            self._connection.execute(update(SUGGESTIONS).where(some).values(status=status.value, decided_at=now))

    def refused(self, user_id: str) -> frozenset[tuple[frozenset[int], frozenset[int]]]:
        """Movements and entries that belong not together, as people said."""
        said_no = SUGGESTIONS.c.status == SuggestionStatus.DISMISSED.value
        query = select(SUGGESTIONS.c.id).where(SUGGESTIONS.c.user_id == user_id, said_no, ~_IS_BROKEN)
        keys = list(self._connection.execute(query).scalars())
        rows, entries = self._of(SUGGESTION_MOVEMENTS, keys), self._of(SUGGESTION_ENTRIES, keys)
        return frozenset((frozenset(rows[key]), frozenset(entries[key])) for key in keys)

    def remove_expired(self, before: datetime) -> int:
        """Drop what nobody proposes any more since this instant."""
        old = and_(SUGGESTIONS.c.status == SuggestionStatus.EXPIRED.value, SUGGESTIONS.c.made_at < before)
        return self._connection.execute(delete(SUGGESTIONS).where(old)).rowcount

    def _let_go(self, user_id: str) -> None:
        """What is gone takes its proposals along: SQLite gives its key to what comes next, which is to be proposed."""
        gone = and_(SUGGESTIONS.c.user_id == user_id, _IS_BROKEN, ~SUGGESTIONS.c.fingerprint.startswith(_GONE))
        name = literal(_GONE) + cast(SUGGESTIONS.c.id, String)
        self._connection.execute(update(SUGGESTIONS).where(gone).values(fingerprint=name))

    def _known(self, user_id: str) -> dict[str, Row[Any]]:
        query = select(SUGGESTIONS).where(SUGGESTIONS.c.user_id == user_id)
        return {row.fingerprint: row for row in self._connection.execute(query)}

    def _tell(self, suggestion_id: int, proposal: Proposal, values: Mapping[str, object]) -> None:
        self._connection.execute(update(SUGGESTIONS).where(SUGGESTIONS.c.id == suggestion_id).values(**values))
        for entry_id, cents in _settling(proposal).items():
            its = and_(
                SUGGESTION_ENTRIES.c.suggestion_id == suggestion_id, SUGGESTION_ENTRIES.c.ledger_entry_id == entry_id
            )
            self._connection.execute(update(SUGGESTION_ENTRIES).where(its).values(amount_cents=cents))

    def _expire(self, user_id: str, seen: set[int]) -> int:
        query = select(SUGGESTIONS.c.id).where(*_waiting(user_id))  # the others come back when their parts are free
        gone = [key for key in self._connection.execute(query).scalars() if key not in seen]
        for first in range(0, len(gone), bulk.AT_ONCE):
            some = SUGGESTIONS.c.id.in_(gone[first : first + bulk.AT_ONCE])
            self._connection.execute(update(SUGGESTIONS).where(some).values(status=SuggestionStatus.EXPIRED.value))
        return len(gone)

    def _insert(self, user_id: str, proposals: Sequence[tuple[Proposal, int]], now: datetime) -> None:
        if not proposals:
            return
        names = ("fingerprint", "kind", "score", "automatic", "days_off", "parts", "detail")
        told = [_told(proposal, days_off) for proposal, days_off in proposals]
        prints = [fingerprint(proposal.row_ids, proposal.entry_ids) for proposal, _ in proposals]
        rows = [(mark, *(values[name] for name in names[1:])) for mark, values in zip(prints, told, strict=True)]
        same = {"user_id": user_id, "status": SuggestionStatus.PENDING.value, "made_at": now}
        keys = bulk.insert(self._connection, SUGGESTIONS, names, rows, same)
        pairs = list(zip(keys, (proposal for proposal, _ in proposals), strict=True))
        self._connection.execute(
            SUGGESTION_MOVEMENTS.insert(),
            [{"suggestion_id": key, "bank_transaction_id": row} for key, p in pairs for row in p.row_ids],
        )
        of_entries = [
            {"suggestion_id": key, "ledger_entry_id": entry, "amount_cents": cents}
            for key, proposal in pairs
            for entry, cents in _settling(proposal).items()
        ]
        if of_entries:
            self._connection.execute(SUGGESTION_ENTRIES.insert(), of_entries)

    def _of(self, table: Any, keys: Sequence[int]) -> defaultdict[int, list[int]]:
        """The other key of each pair of a suggestion."""
        other = next(column for column in table.primary_key.columns if column.name != "suggestion_id")
        found: defaultdict[int, list[int]] = defaultdict(list)
        for first in range(0, len(keys), bulk.AT_ONCE):
            some = table.c.suggestion_id.in_(keys[first : first + bulk.AT_ONCE])
            for key, value in self._connection.execute(select(table.c.suggestion_id, other).where(some)):
                found[key].append(value)
        return found

    def _read(self, query: Any) -> list[SuggestionRecord]:
        rows = self._connection.execute(query).all()
        keys = [row.id for row in rows]
        blocked: set[int] = set()
        for first in range(0, len(keys), bulk.AT_ONCE):
            some = SUGGESTIONS.c.id.in_(keys[first : first + bulk.AT_ONCE])
            blocked |= set(self._connection.execute(select(SUGGESTIONS.c.id).where(some, _BLOCKED)).scalars())
        return [SuggestionRecord(row.id, row.status, _proposal(row), row.id in blocked) for row in rows]


def fingerprint(movements: Iterable[int], entries: Iterable[int]) -> str:
    """What a proposal is recognised by."""
    told = f"{sorted(movements)}{sorted(entries)}"
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _count(table: Table) -> ColumnElement[int]:
    """How many of the things that a suggestion is about are in this table still."""
    its = table.c.suggestion_id == SUGGESTIONS.c.id
    return select(func.count()).select_from(table).where(its).correlate(SUGGESTIONS).scalar_subquery()


#: Something that it is about is gone.
_IS_BROKEN = SUGGESTIONS.c.parts > _count(SUGGESTION_MOVEMENTS) + _count(SUGGESTION_ENTRIES)
#: A movement of it is not free any more, or an entry of it has too little left.
_BLOCKED: ColumnElement[bool] = or_(
    exists()
    .where(
        SUGGESTION_MOVEMENTS.c.suggestion_id == SUGGESTIONS.c.id,
        SUGGESTION_MOVEMENTS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id,
        BANK_TRANSACTIONS.c.bank_account_id == BANK_ACCOUNTS.c.id,
        or_(
            BANK_TRANSACTIONS.c.match_id.is_not(None),
            BANK_TRANSACTIONS.c.ignored,
            BANK_TRANSACTIONS.c.status == REMOVED,
            BANK_TRANSACTIONS.c.day <= BANK_ACCOUNTS.c.closed_through,
        ),
    )
    .correlate(SUGGESTIONS),
    exists()
    .where(
        SUGGESTION_ENTRIES.c.suggestion_id == SUGGESTIONS.c.id,
        SUGGESTION_ENTRIES.c.ledger_entry_id == ENTRIES.c.id,
        or_(
            ENTRIES.c.cancelled,
            ENTRIES.c.amount_cents - ENTRIES.c.settled_cents < SUGGESTION_ENTRIES.c.amount_cents,
        ),
    )
    .correlate(SUGGESTIONS),
    _IS_BROKEN,
)


def _waiting(user_id: str) -> tuple[ColumnElement[bool], ...]:
    pending = SUGGESTIONS.c.status == SuggestionStatus.PENDING.value
    return SUGGESTIONS.c.user_id == user_id, pending, ~_BLOCKED


def _touches(bank_account_id: int) -> ColumnElement[bool]:
    """Whether a movement of it is in this bank account."""
    return (
        exists()
        .where(
            SUGGESTION_MOVEMENTS.c.suggestion_id == SUGGESTIONS.c.id,
            SUGGESTION_MOVEMENTS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id,
            BANK_TRANSACTIONS.c.bank_account_id == bank_account_id,
        )
        .correlate(SUGGESTIONS)
    )


def _settling(proposal: Proposal) -> dict[int, int]:
    """What it would settle of each entry, in plus."""
    parts: defaultdict[int, int] = defaultdict(int)
    for line in proposal.lines:
        if line.entry_id is not None:
            parts[line.entry_id] += abs(line.cents)
    return dict(parts)


def _told(proposal: Proposal, days_off: int) -> dict[str, Any]:
    best = proposal.runner_up
    detail = {
        "rows": list(proposal.row_ids),
        "entries": list(proposal.entry_ids),
        "lines": [[line.row_id, line.entry_id, line.cents] for line in proposal.lines],
        "differences": [[part.kind, part.cents, part.row_id] for part in proposal.differences],
        "reasons": [[reason.code, dict(reason.values)] for reason in proposal.reasons],
        "runner_up": best
        and [list(best.row_ids), list(best.entry_ids), best.score, best.reason.code, dict(best.reason.values)],
    }
    return {
        "kind": proposal.kind,
        "score": round(proposal.score * MILLION),
        "automatic": proposal.automatic,
        "days_off": days_off,
        "parts": len(proposal.row_ids) + len(_settling(proposal)),
        "detail": json.dumps(detail, ensure_ascii=False),
    }


def _proposal(row: Row[Any]) -> Proposal:
    detail = json.loads(row.detail)
    best = detail["runner_up"]
    return Proposal(
        kind=row.kind,
        row_ids=tuple(detail["rows"]),
        entry_ids=tuple(detail["entries"]),
        lines=tuple(Line(*line) for line in detail["lines"]),
        differences=tuple(Difference(*part) for part in detail["differences"]),
        score=row.score / MILLION,
        automatic=row.automatic,
        reasons=tuple(Reason(code, values) for code, values in detail["reasons"]),
        runner_up=best and RunnerUp(tuple(best[0]), tuple(best[1]), best[2], Reason(best[3], best[4])),
    )
