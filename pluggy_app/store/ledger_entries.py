"""What the business expects to pay and to receive."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, tuple_, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain import ledger_entries
from pluggy_app.domain.ledger_entries import CANCELLED, OPEN, PARTIAL, SETTLED, EntryTerms
from pluggy_app.domain.transactions import normalised
from pluggy_app.store import bulk
from pluggy_app.store.tables import ENTRIES, record

#: What `q` looks in.
_SEARCHED = ("description", "counterparty_name", "counterparty_document", "document_number")


@dataclass(frozen=True)
class LedgerEntry(EntryTerms):
    """A row of `ledger_entries`; columns are explained in reconciliation_models.py."""

    id: int = 0
    user_id: str = ""
    settled_cents: int = 0
    cancelled: bool = False

    @property
    def open_cents(self) -> int:
        """What no match has settled; nobody waits for anything of a cancelled one."""
        return 0 if self.cancelled else self.amount_cents - self.settled_cents

    @property
    def status(self) -> str:
        return ledger_entries.status(
            amount_cents=self.amount_cents, settled_cents=self.settled_cents, cancelled=self.cancelled
        )


@dataclass(frozen=True)
class EntryFilter:
    """What to list; None or empty: everything. Days are due days, inclusive."""

    kind: str = ""
    status: str = ""
    due_from: date | None = None
    due_to: date | None = None
    q: str = ""
    is_open: bool | None = None  #: something of it is waited for
    cents: int | None = None  #: of the whole, or of what is open


@dataclass(frozen=True)
class EntrySums:
    """Number and open cents of a filter, by kind."""

    count: int
    payable_cents: int
    receivable_cents: int


class LedgerEntries:
    """Rows of `ledger_entries`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, entries: Sequence[EntryTerms], now: datetime) -> list[int]:
        """New ones; their keys, in order."""
        values = [_row(asdict(terms)) for terms in entries]
        same = {"user_id": user_id, "settled_cents": 0, "cancelled": False, "created_at": now, "updated_at": now}
        names = tuple(values[0])
        return list(bulk.insert(self._connection, ENTRIES, names, [tuple(v[n] for n in names) for v in values], same))

    def one(self, user_id: str, ledger_entry_id: int) -> LedgerEntry | None:
        return self.some(user_id, [ledger_entry_id]).get(ledger_entry_id)

    def some(self, user_id: str, keys: Collection[int]) -> dict[int, LedgerEntry]:
        """The user's entries of these keys."""
        return self._found(user_id, keys, lock=False)

    def lock(self, user_id: str, keys: Collection[int]) -> dict[int, LedgerEntry]:
        """The same, which nobody else changes until the end."""
        return self._found(user_id, keys, lock=True)

    def change(self, entry: LedgerEntry, values: Mapping[str, object], now: datetime) -> None:
        derived = _row({name: getattr(entry, name) for name in EntryTerms.__dataclass_fields__} | dict(values))
        changed = {name: derived[name] for name in (*values, "search_text") if name in derived} | {"updated_at": now}
        self._connection.execute(update(ENTRIES).where(ENTRIES.c.id == entry.id).values(**changed))

    def remove(self, ledger_entry_id: int) -> None:
        self._connection.execute(delete(ENTRIES).where(ENTRIES.c.id == ledger_entry_id))

    def settle(self, parts: Mapping[int, int], now: datetime) -> None:
        """Add to what is settled of each entry. The caller holds them locked."""
        if not parts:
            return
        settled = ENTRIES.c.settled_cents + bindparam("part")
        self._connection.execute(
            update(ENTRIES).where(ENTRIES.c.id == bindparam("pk")).values(settled_cents=settled, updated_at=now),
            [{"pk": key, "part": parts[key]} for key in sorted(parts)],
        )

    def page(
        self,
        user_id: str,
        wanted: EntryFilter,
        *,
        limit: int,
        after: tuple[date, int] | None,
        last_first: bool = False,
    ) -> list[LedgerEntry]:
        """The first due first, or the last; `after` is the due day and key of the last row of the page before."""
        place = (ENTRIES.c.due_on, ENTRIES.c.id)
        order = [column.desc() for column in place] if last_first else place
        query = select(ENTRIES).where(*_matching(user_id, wanted)).order_by(*order).limit(limit)
        if after is not None:
            query = query.where(tuple_(*place) < after if last_first else tuple_(*place) > after)
        return [record(LedgerEntry, row) for row in self._connection.execute(query)]

    def due_between(self, user_id: str, first: date, last: date) -> list[LedgerEntry]:
        """Every entry that is due on these days, whatever became of it, by key."""
        within = _matching(user_id, EntryFilter(due_from=first, due_to=last))
        query = select(ENTRIES).where(*within).order_by(ENTRIES.c.id)
        return [record(LedgerEntry, row) for row in self._connection.execute(query)]

    def waited_for(self, user_id: str) -> list[LedgerEntry]:
        """Every entry of which something is open."""
        query = select(ENTRIES).where(*_matching(user_id, EntryFilter(is_open=True))).order_by(ENTRIES.c.id)
        return [record(LedgerEntry, row) for row in self._connection.execute(query)]

    def has_any(self, user_id: str) -> bool:
        """Whether there is one, whatever its status."""
        query = select(ENTRIES.c.id).where(ENTRIES.c.user_id == user_id).limit(1)
        return self._connection.execute(query).first() is not None

    def sums(self, user_id: str, wanted: EntryFilter) -> EntrySums:
        """How many a filter finds, and what of them is open."""
        query = (
            select(ENTRIES.c.kind, func.count(), func.coalesce(func.sum(_OPEN_CENTS).filter(~ENTRIES.c.cancelled), 0))
            .where(*_matching(user_id, wanted))
            .group_by(ENTRIES.c.kind)
        )
        found = {kind: (count, cents) for kind, count, cents in self._connection.execute(query)}
        none = (0, 0)
        return EntrySums(
            sum(count for count, _ in found.values()),
            int(found.get(ledger_entries.PAYABLE, none)[1]),
            int(found.get(ledger_entries.RECEIVABLE, none)[1]),
        )

    def _found(self, user_id: str, keys: Collection[int], *, lock: bool) -> dict[int, LedgerEntry]:
        possible = sorted(key for key in set(keys) if 0 < key < 2**63)
        found: dict[int, LedgerEntry] = {}
        for first in range(0, len(possible), bulk.AT_ONCE):
            some = ENTRIES.c.id.in_(possible[first : first + bulk.AT_ONCE])
            query = select(ENTRIES).where(ENTRIES.c.user_id == user_id, some).order_by(ENTRIES.c.id)
            rows = self._connection.execute(query.with_for_update() if lock else query)
            found |= {row.id: record(LedgerEntry, row) for row in rows}
        return found


_OPEN_CENTS: ColumnElement[int] = ENTRIES.c.amount_cents - ENTRIES.c.settled_cents

_STATUS: dict[str, ColumnElement[bool]] = {
    OPEN: and_(~ENTRIES.c.cancelled, ENTRIES.c.settled_cents == 0),
    PARTIAL: and_(~ENTRIES.c.cancelled, ENTRIES.c.settled_cents > 0, _OPEN_CENTS > 0),
    SETTLED: and_(~ENTRIES.c.cancelled, _OPEN_CENTS <= 0),
    CANCELLED: ENTRIES.c.cancelled.is_(True),
}


def _matching(user_id: str, wanted: EntryFilter) -> list[ColumnElement[bool]]:
    entry = ENTRIES.c
    conditions: list[ColumnElement[bool]] = [entry.user_id == user_id]
    if wanted.kind:
        conditions.append(entry.kind == wanted.kind)
    if wanted.status:
        conditions.append(_STATUS[wanted.status])
    if wanted.due_from is not None:
        conditions.append(entry.due_on >= wanted.due_from)
    if wanted.due_to is not None:
        conditions.append(entry.due_on <= wanted.due_to)
    if wanted.is_open is not None:
        is_open = and_(~entry.cancelled, _OPEN_CENTS > 0)
        conditions.append(is_open if wanted.is_open else ~is_open)
    if wanted.cents is not None:
        open_cents: ColumnElement[int] = _OPEN_CENTS
        conditions.append(or_(entry.amount_cents == wanted.cents, open_cents == wanted.cents))
    if words := normalised(wanted.q):
        conditions.append(entry.search_text.contains(words, autoescape=True))
    return conditions


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "search_text": normalised(" ".join(str(values[name]) for name in _SEARCHED))}
