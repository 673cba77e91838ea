"""Several entries paid by one row, one entry paid by several rows, several by several: inside one counterparty.

That amounts add up proves little by itself: of eighteen amounts some thirty thousand sums can be made. So each sum
carries how easily it happens by chance, and only one that is alone and unlikely is certain.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations

from pluggy_app.domain.matching import codes, model, sums
from pluggy_app.domain.matching.cards import is_sale
from pluggy_app.domain.matching.evidence import Books, EntryFacts, RowFacts
from pluggy_app.domain.matching.model import Line, Proposal, Reason
from pluggy_app.domain.matching.people import Naming

_EARLIEST, _LATEST = -30, 45  #: days from an entry's due day to a row's
_CHANCE, _CHANCE_OF_PARTS = 0.002, 0.001  #: above, a sum may be an accident; at 0.004 none was seen
_PARTS_WITHIN = 30  #: days from the first part of a payment to its last
_MOST_ROWS = 4
_MOST_CROSSWISE = 40  #: open rows of one counterparty; of more, several by several are not tried
_CROSS_DAYS, _CROSS_ENTRIES = 10, 4
_QUOTED = 0.01  #: times the chance, for each number of an entry that a row quotes
_NO_GROUP = 1.0  #: odds that a row which fits nothing by itself is no group either; as measured
_CERTAIN = 0.985
_WEAK, _CROSSWISE = 0.95, 0.9  #: times the score, for a counterparty by part of a name; the score of several by several
_FULL_NAME, _PART_NAME = 4.0, 3.0  #: nats
_LETTERS = 10
_MOST_NAMESAKES = 8
_BUSY = 0.9  #: probability from which on a row or an entry is thought to belong elsewhere

_Pool = tuple[int, bool, str]  #: person, which way, currency


@dataclass(frozen=True, slots=True)
class _Sum:
    """Rows and entries that add up."""

    rows: tuple[RowFacts, ...]
    entries: tuple[EntryFacts, ...]
    score: float
    sure: bool


@dataclass(slots=True)
class Busy:
    """How probably rows and entries belong to something else, by id."""

    rows: dict[int, float] = field(default_factory=dict)
    entries: dict[int, float] = field(default_factory=dict)


def groups(books: Books, rows: Sequence[RowFacts], entries: Iterable[EntryFacts], busy: Busy) -> list[Proposal]:
    """Sums among open rows and entries, the likeliest first; automatic ones share nothing."""
    pools: defaultdict[_Pool, list[EntryFacts]] = defaultdict(list)
    for facts in entries:
        if facts.entry.open_cents > 0 and not is_sale(facts):
            pools[facts.person.number, facts.entry.receivable, facts.entry.currency].append(facts)
    for pool in pools.values():
        pool.sort(key=lambda facts: (facts.entry.due_on, facts.entry.id))
    payers: defaultdict[_Pool, list[RowFacts]] = defaultdict(list)
    strong: set[tuple[int, int]] = set()  #: a row and the person whom it is certain to be of
    found: list[_Sum] = []
    for row in sorted(rows, key=lambda row: (row.row.day, row.row.id)):
        if row.row.cents and not row.row.card:
            persons = who(books, row)
            way = row.row.cents > 0, row.row.currency
            for person, certain in persons:
                payers[person, *way].append(row)
                if certain:
                    strong.add((row.row.id, person))
            found += _together(row, [(pools.get((person, *way), []), certain) for person, certain in persons], busy)
    for key, theirs in payers.items():
        known = frozenset(row.row.id for row in theirs if (row.row.id, key[0]) in strong)
        for facts in pools.get(key, []):
            found += _in_parts(facts, theirs, known, busy)
        found += _crosswise([row for row in theirs if row.row.id in known], pools.get(key, []))
    allowed = [one for one in _with_twins_of_their_own(found, pools) if not _is_refused(one, books)]
    return _proposals(sorted(allowed, key=_order))


def who(books: Books, row: RowFacts) -> list[tuple[int, bool]]:
    """Persons with entries whom a row may be of, and whether that is certain."""
    if not books.parties:
        return []
    if row.person is not None and row.person.number in books.parties:
        return [(row.person.number, True)]
    if learned := books.learned(row):
        return [(number, True) for number in learned]
    least = max(_PART_NAME, row.best_worth[0] - 0.5)
    near = sorted(number for number, naming in row.named.items() if naming.worth >= least)
    namesakes = [number for number in near[:_MOST_NAMESAKES] if number in books.parties]
    return [(number, row.person is None and _is_full(row.named[number])) for number in namesakes]


def _is_full(naming: Naming) -> bool:
    """Whether a text has a whole name that is not just a word of two."""
    return naming.share >= 0.95 and naming.letters >= _LETTERS and naming.known >= _FULL_NAME


def _within(row: RowFacts, facts: EntryFacts) -> bool:
    return _EARLIEST <= (row.row.day - facts.entry.due_on).days <= _LATEST


def _near_due(pool: Sequence[EntryFacts], row: RowFacts) -> Sequence[EntryFacts]:
    """Entries that were due near a row's day; the pool is sorted by due day."""
    low = bisect_left(pool, row.row.day - timedelta(_LATEST), key=lambda facts: facts.entry.due_on)
    return pool[low : bisect_right(pool, row.row.day - timedelta(_EARLIEST), key=lambda facts: facts.entry.due_on)]


def _together(row: RowFacts, pools: Sequence[tuple[Sequence[EntryFacts], bool]], busy: Busy) -> Iterator[_Sum]:
    """Entries that one row pays, of whomever it may be of."""
    found: list[tuple[tuple[EntryFacts, ...], float, bool]] = []
    for pool, strong in pools:
        near = [facts for facts in _near_due(pool, row) if facts.entry.open_cents < row.size and _within(row, facts)]
        free = [facts for facts in near if busy.entries.get(facts.entry.id, 0) < _BUSY]
        theirs = [(entries, chance, strong) for entries, chance in _sums_of(row, free)]
        found += theirs or [(entries, chance, False) for entries, chance in _sums_of(row, near)]
    weights = [1 / max(chance, 1e-9) for _, chance, _ in found]
    for (entries, chance, strong), weight in zip(found, weights, strict=True):
        score = weight / (sum(weights) + _NO_GROUP * len(pools)) * (1 if strong else _WEAK)
        score *= 1 - busy.rows.get(row.row.id, 0)
        sure = strong and len(found) == 1 and chance * len(pools) < _CHANCE and score >= _CERTAIN
        yield _Sum((row,), entries, score, sure)


def _sums_of(row: RowFacts, near: Sequence[EntryFacts]) -> Iterator[tuple[tuple[EntryFacts, ...], float]]:
    if len(near) < 2:
        return
    nearest = [near[i] for i in sums.nearest([abs((row.row.day - facts.entry.due_on).days) for facts in near])]
    cents = [facts.entry.open_cents for facts in nearest]
    for places in sums.solutions(cents, row.size):
        entries = tuple(nearest[place] for place in places)
        quoted = sum(facts.number in row.numbers for facts in entries)
        yield entries, sums.chance(cents, row.size, len(places)) * _QUOTED**quoted


def _in_parts(facts: EntryFacts, rows: Sequence[RowFacts], known: frozenset[int], busy: Busy) -> Iterator[_Sum]:
    """Rows that pay one entry; `known` are ids of those that are certain to be of its counterparty."""
    total = facts.entry.open_cents
    if busy.entries.get(facts.entry.id, 0) >= _BUSY:
        return
    low = bisect_left(rows, facts.entry.due_on + timedelta(_EARLIEST), key=lambda row: row.row.day)
    high = bisect_right(rows, facts.entry.due_on + timedelta(_LATEST), key=lambda row: row.row.day)
    near = [row for row in rows[low:high] if row.size < total and busy.rows.get(row.row.id, 0) < _BUSY]
    strong = _parts_of([row for row in near if row.row.id in known], facts)
    found = strong or _parts_of(near, facts)
    weights = [1 / max(chance, 1e-9) for _, chance in found]
    for (parts, chance), weight in zip(found, weights, strict=True):
        score = weight / (sum(weights) + 2 * _NO_GROUP) * (1 if strong else _WEAK)
        sure = bool(strong) and len(found) == 1 and chance < _CHANCE_OF_PARTS and score >= _CERTAIN
        yield _Sum(parts, (facts,), score, sure)


def _parts_of(rows: Sequence[RowFacts], facts: EntryFacts) -> list[tuple[tuple[RowFacts, ...], float]]:
    """Rows that add up to an entry, within a month, and how easily they do."""
    total = facts.entry.open_cents
    nearest = [rows[i] for i in sums.nearest([abs((row.row.day - facts.entry.due_on).days) for row in rows])]
    cents = [row.size for row in nearest]
    found = []
    for places in sums.solutions(cents, total, _MOST_ROWS):
        parts = tuple(nearest[place] for place in places)
        if (parts[-1].row.day - parts[0].row.day).days <= _PARTS_WITHIN:
            quoted = sum(facts.number in row.numbers for row in parts)
            found.append((parts, sums.chance(cents, total, len(places)) * _QUOTED**quoted))
    return found


def _crosswise(rows: Sequence[RowFacts], pool: Sequence[EntryFacts]) -> Iterator[_Sum]:
    """Two rows that pay two to four entries and fit none of them."""
    for one, other in combinations(rows, 2) if len(rows) <= _MOST_CROSSWISE else ():
        if abs((one.row.day - other.row.day).days) > _CROSS_DAYS:
            continue
        total = one.size + other.size
        near = [facts for facts in _near_due(pool, one) if facts.entry.open_cents < total and _within(one, facts)]
        nearest = [near[i] for i in sums.nearest([abs((one.row.day - facts.entry.due_on).days) for facts in near])]
        cents = [facts.entry.open_cents for facts in nearest]
        found = sums.solutions(cents, total, _CROSS_ENTRIES)
        for places in found[:2]:
            chance = sums.chance(cents, total, len(places))
            score = _CROSSWISE / len(found) * (1 - min(chance * 10, 0.9))
            yield _Sum((one, other), tuple(nearest[place] for place in places), score, False)


def _with_twins_of_their_own(found: Sequence[_Sum], pools: Mapping[_Pool, Sequence[EntryFacts]]) -> list[_Sum]:
    """The same sums; certain ones that want the same entry get equal ones as far as there are, the older row first."""
    taken: set[int] = set()
    given: list[_Sum] = []
    for one in sorted(found, key=lambda one: (not one.sure, one.rows[0].row.day, _order(one))):
        if not one.sure:
            given.append(one)
            continue
        entries = list(one.entries)
        for place, facts in enumerate(entries):
            pool = pools[facts.person.number, facts.entry.receivable, facts.entry.currency]
            if facts.entry.id in taken:
                others = (o for o in pool if o.entry.open_cents == facts.entry.open_cents and o not in entries)
                free = (o for o in others if o.entry.id not in taken and all(_within(row, o) for row in one.rows))
                entries[place] = next(free, facts)
        taken.update(facts.entry.id for facts in entries)
        given.append(replace(one, entries=tuple(entries)))
    return given


def _is_refused(one: _Sum, books: Books) -> bool:
    refused = books.memory.refused
    if not refused:
        return False
    rows, entries = [row.row.id for row in one.rows], [facts.entry.id for facts in one.entries]
    pairs = ((frozenset((row,)), frozenset((entry,))) for row in rows for entry in entries)
    return (frozenset(rows), frozenset(entries)) in refused or any(pair in refused for pair in pairs)


def _order(one: _Sum) -> tuple[float, int, date, list[int], list[int]]:
    rows, entries = [row.row.id for row in one.rows], [facts.entry.id for facts in one.entries]
    return -one.score, len(rows) + len(entries), one.entries[0].entry.due_on, rows, entries


def _proposals(found: Sequence[_Sum]) -> list[Proposal]:
    taken: set[tuple[str, int]] = set()
    claims: defaultdict[tuple[str, int], int] = defaultdict(int)
    for one in found:
        for end in _ends(one) if one.sure else ():
            claims[end] += 1
    proposals = []
    for one in found:
        ends = _ends(one)
        sure = one.sure and all(claims[end] == 1 for end in ends) and taken.isdisjoint(ends)
        if sure:
            taken |= ends
        proposals.append(_proposal(one, sure))
    return proposals


def _ends(one: _Sum) -> set[tuple[str, int]]:
    return {*(("row", row.row.id) for row in one.rows), *(("entry", facts.entry.id) for facts in one.entries)}


def _proposal(one: _Sum, sure: bool) -> Proposal:
    side, count = ("rows", len(one.rows)) if len(one.rows) > len(one.entries) else ("entries", len(one.entries))
    reasons = [Reason(codes.SUM_OF, {"count": count, "side": side})]
    document = one.entries[0].entry.counterparty_document
    if document and all(row.document == document for row in one.rows):
        reasons.append(Reason(codes.SAME_DOCUMENT, {"document": document}))
    else:
        reasons.append(Reason(codes.NAME_SIMILAR, {"name": one.entries[0].entry.counterparty_name, "percent": 100}))
    return Proposal(
        kind=model.GROUP,
        row_ids=tuple(row.row.id for row in one.rows),
        entry_ids=tuple(facts.entry.id for facts in one.entries),
        lines=tuple(_lines(one)),
        differences=(),
        score=one.score,
        automatic=sure,
        reasons=tuple(reasons),
    )


def _lines(one: _Sum) -> Iterator[Line]:
    """The older row settles the older due, until both are used up."""
    entries = [[facts.entry.id, facts.entry.open_cents] for facts in one.entries]
    for row in one.rows:
        left, sign = row.size, 1 if row.row.cents > 0 else -1
        while left:
            part = min(left, entries[0][1])
            yield Line(row.row.id, entries[0][0], sign * part)
            left -= part
            entries[0][1] -= part
            if not entries[0][1]:
                del entries[0]
