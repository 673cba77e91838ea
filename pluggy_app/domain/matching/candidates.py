"""Which pairs of a row and an entry are worth a look: direction, currency, cents within reach, days within reach."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from pluggy_app.domain.matching.amounts import LARGEST, SMALLEST, explained
from pluggy_app.domain.matching.evidence import Books, EntryFacts, Number, Pair, RowFacts, Who, excluded
from pluggy_app.domain.matching.model import Memory

EARLIEST, LATEST = -10, 32  #: bank days from the due day
KNOWN_EARLIEST, KNOWN_LATEST = -30, 90  #: for a row that says whom or what it pays
_CALENDAR = (timedelta(-46), timedelta(140))  #: so many days hold those bank days, holidays included
_MANY, _NEAREST = 60, 8  #: entries with the same cents; how many of them a row looks at on each side of its day
_NAMED = 2.0  #: nats: a row names somebody

_Lane = tuple[bool, str]  #: which way the money goes, and its currency


def pairs(books: Books) -> list[Pair]:
    """All pairs that may be one settlement, by row and entry."""
    return list(of(books, books.rows, books.entries))


def of(books: Books, rows: Iterable[RowFacts], entries: Sequence[EntryFacts]) -> Iterator[Pair]:
    """The pairs among some rows and some entries."""
    lanes = _lanes(entries)
    for row in rows:
        lane = lanes.get((row.row.cents > 0, row.row.currency))
        if lane is None or not row.row.cents or row.row.card:
            continue
        first, last = row.row.day - _CALENDAR[1], row.row.day - _CALENDAR[0]
        for entry in lane.within(int(row.size / (1 + LARGEST)), int(row.size / (1 + SMALLEST)) + 1, books, row):
            if first <= entry.entry.due_on <= last:
                amount = explained(row.row, entry.entry)
                if amount is not None and is_possible(pair := books.pair(row, entry, amount), books.memory):
                    yield pair


def is_possible(pair: Pair, memory: Memory) -> bool:
    """Whether nothing rules the pair out."""
    return not (
        excluded(pair.row, pair.entry)
        or is_refused(pair, memory)
        or (pair.who is Who.DIFFERENT and not _is_known_otherwise(pair))
        or not is_in_time(pair)
    )


def is_in_time(pair: Pair) -> bool:
    """Whether the days agree; a row that says whom or what it pays may be much earlier or later."""
    if EARLIEST <= pair.days <= LATEST:
        return True
    return KNOWN_EARLIEST <= pair.days <= KNOWN_LATEST and (pair.who is Who.EQUAL or pair.number >= Number.QUOTED)


def _is_known_otherwise(pair: Pair) -> bool:
    learned = pair.memory is not None and pair.memory.confirmations > pair.memory.refusals
    return learned or pair.is_named or pair.number >= Number.QUOTED


def is_refused(pair: Pair, memory: Memory) -> bool:
    """Whether a person refused these two."""
    row, entry = pair.ids
    return bool(memory.refused) and (frozenset((row,)), frozenset((entry,))) in memory.refused


class _Crowd:
    """Many entries with the same cents: a row looks at those of whom or what it says, and at the nearest."""

    def __init__(self, entries: list[EntryFacts]) -> None:
        self.entries = entries
        self.due = [facts.entry.due_on for facts in entries]
        self.by_person: defaultdict[int, list[EntryFacts]] = defaultdict(list)
        self.by_told: defaultdict[str, list[EntryFacts]] = defaultdict(list)
        for facts in entries:
            self.by_person[facts.person.number].append(facts)
            for told in {facts.number, facts.txid, facts.barcode} - {""}:
                self.by_told[told].append(facts)

    def of(self, books: Books, row: RowFacts) -> list[EntryFacts]:
        persons = {number for number, naming in row.named.items() if naming.worth >= _NAMED}
        persons.update(books.learned(row), () if row.person is None else (row.person.number,))
        place = bisect_left(self.due, row.row.day)
        chosen = self.entries[max(place - _NEAREST, 0) : place + _NEAREST]
        for person in persons & self.by_person.keys():
            theirs = self.by_person[person]
            place = bisect_left(theirs, row.row.day, key=lambda facts: facts.entry.due_on)
            chosen = [*chosen, *theirs[max(place - _NEAREST, 0) : place + _NEAREST]]
        for told in {*row.numbers, row.reference, row.barcode} & self.by_told.keys():
            chosen = [*chosen, *self.by_told[told][:_NEAREST]]
        return list({facts.entry.id: facts for facts in chosen}.values())


class _LaneOf:
    """Open entries of one way and currency, by cents; those that many share apart."""

    def __init__(self, entries: Iterable[EntryFacts]) -> None:
        by_cents: defaultdict[int, list[EntryFacts]] = defaultdict(list)
        for facts in sorted(entries, key=lambda facts: (facts.entry.open_cents, facts.entry.due_on, facts.entry.id)):
            by_cents[facts.entry.open_cents].append(facts)
        self.few = [facts for same in by_cents.values() if len(same) <= _MANY for facts in same]
        self.cents = [facts.entry.open_cents for facts in self.few]
        self.crowds = {cents: _Crowd(same) for cents, same in by_cents.items() if len(same) > _MANY}

    def within(self, low: int, high: int, books: Books, row: RowFacts) -> Iterator[EntryFacts]:
        """Entries whose cents lie within two amounts, both included."""
        yield from self.few[bisect_left(self.cents, low) : bisect_right(self.cents, high)]
        for cents, crowd in self.crowds.items():
            if low <= cents <= high:
                yield from crowd.of(books, row)


def _lanes(entries: Iterable[EntryFacts]) -> dict[_Lane, _LaneOf]:
    """Open entries by way and currency."""
    lanes: defaultdict[_Lane, list[EntryFacts]] = defaultdict(list)
    for facts in entries:
        if facts.entry.open_cents > 0:
            lanes[facts.entry.receivable, facts.entry.currency].append(facts)
    return {way: _LaneOf(lane) for way, lane in lanes.items()}
