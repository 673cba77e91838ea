"""Pairs against each other: which entry of equal ones a row means, who else wants the row, who else wants the entry.

Entries of one counterparty with the same cents are twins: which of them a row settles cannot be told apart, so they do
not compete; each row takes one of them.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pluggy_app.domain.matching.amounts import EXACT
from pluggy_app.domain.matching.evidence import Books, EntryFacts, Number, Pair, RowFacts, Who

_NEAR = 30  #: days within which equal cents are rivals
_PLENTY = 10  #: rivals of equal cents: how many more makes no difference
_AHEAD = 3.0  #: nats by which a pair must lead to teach something about its payer
_WHO = {  # nats, by rule of thumb; the fitted trees decide, this only orders rivals
    Who.DIFFERENT: -6.0,
    Who.OTHER_PARTY: -4.0,
    Who.PERSON_FOR_COMPANY: -2.0,
    Who.STRANGER: -1.5,
    Who.UNKNOWN: 0.0,
    Who.BY_NAME: 5.0,
    Who.IN_PART: 6.0,
    Who.EQUAL: 8.0,
}
_NUMBER = {Number.OTHER: -3.0, Number.NONE: 0.0, Number.QUOTED: 7.0, Number.EQUAL: 12.0}
_CLOSENESS = (0.0, 0.0, -2.0, -2.5, -3.0, -4.0, -4.5)  #: nats, by how an amount is explained
_EARLY, _LATE = 0.25, 0.1  #: nats a bank day
_NAME = 8.0  #: nats, the most that a name is worth
_NO_RIVAL = 99.0

Twins = tuple[int, bool, int, str]


@dataclass(slots=True, eq=False)
class Standing:
    """A row and the entries of one kind it may settle, beside everything else that wants the same."""

    pair: Pair
    thumb: float  #: nats, by rule of thumb
    twins: tuple[
        EntryFacts, ...
    ]  #: equal entries that the row may settle as well, by due day; the pair's own with them
    spare: bool = False  #: more rows than twins, and this one got none
    of_row: float = _NO_RIVAL  #: nats ahead of the best other entry for the row
    of_entry: float = _NO_RIVAL  #: nats ahead of the best other row for the entry
    row_rival: "Standing | None" = None  #: the likeliest other entry for the row
    entry_rival: "Standing | None" = None  #: the likeliest other row for the entry
    entries_alike: int = 0  #: entries of others with these cents near the day
    rows_alike: int = 0  #: rows of others with these cents near the day
    together: int = 0  #: other rows of this payer that settle this counterparty, as far as is plain
    elsewhere: int = 0  #: rows of this payer that settle others
    lag: int | None = None  #: usual bank days from due to paid, of this counterparty's other payments
    probability: float = 0.0


def twins_of(facts: EntryFacts) -> Twins:
    """What equal entries share."""
    return facts.person.number, facts.entry.receivable, facts.entry.open_cents, facts.entry.currency


def thumb(pair: Pair) -> float:
    """Nats for a pair by rule of thumb."""
    late = pair.days * _LATE if pair.days > 0 else -pair.days * _EARLY
    name = min(pair.naming.worth, _NAME) - max(0.0, min(pair.other_named, _NAME)) * 0.7
    learned = 2.0 * (pair.memory.confirmations - pair.memory.refusals) if pair.memory else 0.0
    evidence = _WHO[pair.who] + _NUMBER[pair.number] + _CLOSENESS[pair.amount.closeness]
    return evidence + name - late + max(-6.0, min(learned, 6.0))


@dataclass(frozen=True, slots=True)
class Lessons:
    """What plain pairs teach about payers and counterparties."""

    plain: frozenset[tuple[int, int]]  #: ids of the pairs that teach
    links: Counter[tuple[str, int]]  #: how many, by payer and counterparty
    payers: Counter[str]
    lags: Mapping[int, list[int]]  #: bank days from due to paid, by counterparty


def standings(books: Books, pairs: Sequence[Pair], lessons: Lessons | None = None) -> list[Standing]:
    """Each row with each kind of entry it may settle, and its rivals; `lessons` are those of an earlier round."""
    found = _one_of_twins(pairs)
    _compete(found)
    _count_alike(books, found)
    _apply(lessons or learned(found), found)
    return found


def _one_of_twins(pairs: Iterable[Pair]) -> list[Standing]:
    """One standing for each row and kind of twins: the best pairs first, so that each row gets an entry of its own."""
    kinds: defaultdict[Twins, list[tuple[float, Pair]]] = defaultdict(list)
    for pair in pairs:
        kinds[twins_of(pair.entry)].append((thumb(pair), pair))
    found: list[Standing] = []
    for kind in kinds.values():
        kind.sort(key=lambda scored: (-scored[0], scored[1].entry.entry.due_on, scored[1].row.row.day, scored[1].ids))
        rows: dict[int, Standing] = {}
        taken: set[int] = set()
        late: list[tuple[float, Pair]] = []
        of_row: defaultdict[int, list[EntryFacts]] = defaultdict(list)
        for score, pair in kind:
            row, entry = pair.ids
            of_row[row].append(pair.entry)
            if row in rows:
                continue
            if entry in taken:
                late.append((score, pair))
                continue
            taken.add(entry)
            rows[row] = Standing(pair, score, ())
        for score, pair in late:
            if pair.row.row.id not in rows:
                rows[pair.row.row.id] = Standing(pair, score, (), spare=True)
        for row, standing in rows.items():
            standing.twins = tuple(sorted(of_row[row], key=lambda facts: (facts.entry.due_on, facts.entry.id)))
        found += rows.values()
    return found


def _compete(found: Sequence[Standing]) -> None:
    """How far each is ahead of the best other for its row, and for its entry."""
    by_row, by_entry = _by_end(found)
    for group in by_row:
        for standing, rival in _rivals(sorted(group, key=_by_thumb)):
            standing.of_row = standing.thumb - rival.thumb
    for group in by_entry:
        for standing, rival in _rivals(sorted(group, key=_by_thumb)):
            standing.of_entry = standing.thumb - rival.thumb


def name_rivals(found: Sequence[Standing]) -> None:
    """Tells each the likeliest other for its row, and for its entry, once it is known how likely they are."""
    by_row, by_entry = _by_end(found)
    for group in by_row:
        for standing, rival in _rivals(sorted(group, key=best_first)):
            standing.row_rival = rival
    for group in by_entry:
        for standing, rival in _rivals(sorted(group, key=best_first)):
            standing.entry_rival = rival


def _by_end(found: Iterable[Standing]) -> tuple[list[list[Standing]], list[list[Standing]]]:
    """Those of each row, and those of each entry, where there are several."""
    by_row: defaultdict[int, list[Standing]] = defaultdict(list)
    by_entry: defaultdict[int, list[Standing]] = defaultdict(list)
    for standing in found:
        row, entry = standing.pair.ids
        by_row[row].append(standing)
        by_entry[entry].append(standing)
    return [group for group in by_row.values() if len(group) > 1], [g for g in by_entry.values() if len(g) > 1]


def _rivals(ordered: Sequence[Standing]) -> Iterable[tuple[Standing, Standing]]:
    """Each of several with the first of the others."""
    for standing in ordered:
        yield standing, ordered[1] if standing is ordered[0] else ordered[0]


def _by_thumb(standing: Standing) -> tuple[float, tuple[int, int]]:
    return -standing.thumb, standing.pair.ids


class _Alike:
    """Days of everything that has some cents, with who it is of."""

    def __init__(self, told: Iterable[tuple[object, date, object]]) -> None:
        self._days: defaultdict[object, list[tuple[int, object]]] = defaultdict(list)
        for cents, day, who in told:
            self._days[cents].append((day.toordinal(), who))
        self._of: dict[object, Counter[object]] = {}
        for cents, days in self._days.items():
            days.sort(key=lambda one: one[0])
            self._of[cents] = Counter(who for _, who in days)

    def others(self, cents: object, day: date, who: object) -> int:
        """How many of somebody else lie near a day; of plenty, at least so many."""
        if cents not in self._of:
            return 0
        days, at = self._days[cents], day.toordinal()
        low = bisect_left(days, at - _NEAR, key=lambda one: one[0])
        high = bisect_right(days, at + _NEAR, key=lambda one: one[0])
        least = high - low - self._of[cents][who]
        return least if least >= _PLENTY else sum(other != who for _, other in days[low:high])


def _count_alike(books: Books, found: Iterable[Standing]) -> None:
    """How rare the cents are near the day: of the entry among entries, of the row among rows."""
    entries = _Alike((e.entry.signed_cents, e.entry.due_on, e.person.number) for e in books.entries)
    rows = _Alike((r.row.cents, r.row.day, r.payer or r.row.id) for r in books.rows)
    for standing in found:
        row, entry = standing.pair.row, standing.pair.entry
        standing.entries_alike = entries.others(entry.entry.signed_cents, row.row.day, entry.person.number)
        standing.rows_alike = rows.others(row.row.cents, row.row.day, row.payer or row.row.id)


def learned(found: Iterable[Standing]) -> Lessons:
    """The lessons of what is plain."""
    plain = [standing for standing in found if _is_plain(standing)]
    lags: defaultdict[int, list[int]] = defaultdict(list)
    for standing in plain:
        if standing.pair.who >= Who.BY_NAME or standing.pair.number >= Number.QUOTED or standing.pair.is_named:
            lags[standing.pair.entry.person.number].append(standing.pair.days)
    return Lessons(
        frozenset(standing.pair.ids for standing in plain),
        Counter(_link(standing) for standing in plain),
        Counter(standing.pair.row.payer for standing in plain),
        {person: sorted(days) for person, days in lags.items()},
    )


def _apply(lessons: Lessons, found: Iterable[Standing]) -> None:
    """Tells each standing what the others teach, never what it teaches itself."""
    for standing in found:
        itself = standing.pair.ids in lessons.plain
        payer = standing.pair.row.payer
        if payer:
            standing.together = lessons.links[_link(standing)] - itself
            standing.elsewhere = lessons.payers[payer] - itself - standing.together
        days = lessons.lags.get(standing.pair.entry.person.number, ())
        standing.lag = usual_lag(days, standing.pair.days if itself else None)


def usual_lag(days: Sequence[int], left_out: int | None) -> int | None:
    """The lower median of sorted days, one of them left out if it is there; None of fewer than two."""
    at = len(days) if left_out is None else bisect_left(days, left_out)
    is_there = at < len(days) and days[at] == left_out
    count = len(days) - is_there
    if count < 2:
        return None
    middle = (count - 1) // 2
    return days[middle + (is_there and middle >= at)]


def _is_plain(standing: Standing) -> bool:
    ahead = standing.of_row >= _AHEAD and standing.of_entry >= _AHEAD
    return ahead and not standing.spare and standing.pair.amount.closeness == EXACT and standing.thumb > -3.0


def _link(standing: Standing) -> tuple[str, int]:
    return standing.pair.row.payer, standing.pair.entry.person.number


def best_first(standing: Standing) -> tuple[float, int, date, tuple[int, int]]:
    """Order of proposals: the likeliest, then the nearest due day, then the older, then the smaller ids."""
    pair = standing.pair
    return -standing.probability, abs(pair.days), pair.entry.entry.due_on, pair.ids


def settles(row: RowFacts, entry: EntryFacts) -> bool:
    """Whether the amounts are the same to the cent."""
    return row.row.cents == entry.entry.signed_cents
