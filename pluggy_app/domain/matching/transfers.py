"""Money between two own accounts: opposite cents within two bank days, and a word or a document that says so."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pluggy_app.domain.bank_calendar import bank_days_between
from pluggy_app.domain.matching import codes, model, names, texts
from pluggy_app.domain.matching.evidence import Books, RowFacts
from pluggy_app.domain.matching.model import Line, Memory, Proposal, Reason, Row

_MOST_DAYS = 2  #: bank days from the one to the other
_REACH = timedelta(7)  #: calendar days that hold them
_SURE, _LIKELY, _PERHAPS = 0.997, 0.85, 0.3
_NEAREST = 40  #: rows of one amount that another is compared with, on each side of its day
_WHOLE_SEARCH = 7  #: rows on one side of one amount; beyond, the strongest and nearest go first
_SOMEBODY, _NOTHING, _TRANSFER, _OWN = -1, 0, 1, 2  #: what a row says of its other side
_AHEAD = 0.5  #: of worth: another pairing that comes nearer leaves doubt
_NAMED = 3.0  #: nats: the text names somebody


@dataclass(frozen=True, slots=True, eq=False)
class _Edge:
    """Two rows that may be one transfer."""

    out: RowFacts
    into: RowFacts
    days: int
    score: float
    worth: float

    @property
    def order(self) -> tuple[float, int, int]:
        return -self.worth, self.out.row.id, self.into.row.id


def transfers(books: Books) -> list[Proposal]:
    """Pairs of rows, each row in one at most, the likeliest first."""
    of_amount: defaultdict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in books.told:
        of_amount[abs(row.cents), row.currency].append(row)
    found = []
    for rows in of_amount.values():
        if len({row.account_id for row in rows}) < 2 or len({row.cents > 0 for row in rows}) < 2:
            continue
        possible = [facts for facts in map(books.facts, rows) if _says(facts) >= _NOTHING or facts.row.card]
        outs = [facts for facts in possible if facts.row.cents < 0]
        intos = [facts for facts in possible if facts.row.cents > 0]
        edges = list(_edges(outs, sorted(intos, key=_by_day), books.memory))
        for near in _apart(edges):
            found += [_proposal(edge, doubtful) for edge, doubtful in _paired(near)]
    return sorted(found, key=lambda proposal: (-proposal.score, proposal.row_ids))


def _by_day(row: RowFacts) -> tuple[date, int]:
    return row.row.day, row.row.id


def _edges(outs: Sequence[RowFacts], intos: Sequence[RowFacts], memory: Memory) -> Iterator[_Edge]:
    """Possible pairs, of each row with the nearest on both sides of its day; the other side is sorted by day."""
    for out in outs:
        low = bisect_left(intos, out.row.day - _REACH, key=lambda row: row.row.day)
        high = bisect_right(intos, out.row.day + _REACH, key=lambda row: row.row.day)
        place = bisect_left(intos, out.row.day, low, high, key=lambda row: row.row.day)
        for into in intos[max(low, place - _NEAREST) : min(high, place + _NEAREST)]:
            edge = _edge(out, into, memory)
            if edge is not None:
                yield edge


def _edge(out: RowFacts, into: RowFacts, memory: Memory) -> _Edge | None:
    one, other = out.row, into.row
    if one.account_id == other.account_id or abs(one.day - other.day) > _REACH:
        return None
    days = abs(bank_days_between(one.day, other.day))
    if days > _MOST_DAYS or (memory.refused and (frozenset((one.id, other.id)), frozenset[int]()) in memory.refused):
        return None
    score = _score(out, into)
    return _Edge(out, into, days, score, _worth(out, into, days, score)) if score else None


def _worth(out: RowFacts, into: RowFacts, days: int, score: float) -> float:
    """Score first, then one way of paying on both sides, then days, squared so that none is far; never early."""
    one, other = out.row, into.row
    alike = 4 * (one.payment_method == other.payment_method) + 3 * (names.key(one.text) == names.key(other.text))
    return score * 100 + alike - days**2 - 6 * (other.day < one.day)


def _score(out: RowFacts, into: RowFacts) -> float:
    """By what the two rows say; 0: one of them speaks of somebody else."""
    bill = into.row.card and texts.is_card_bill(out.row.text)
    said = (_OWN, _TRANSFER) if bill else sorted((_says(out), _says(into)), reverse=True)
    if min(said) < _NOTHING:
        return 0.0
    return {
        (_OWN, _OWN): _SURE,
        (_OWN, _TRANSFER): _SURE,
        (_OWN, _NOTHING): _LIKELY,
        (_TRANSFER, _TRANSFER): _LIKELY,
    }.get((said[0], said[1]), _PERHAPS if said[0] else 0.0)


def _says(row: RowFacts) -> int:
    """How plainly a row says that it goes to or comes from ourselves."""
    if row.own or (texts.is_between_own(row.row.text) and not row.document):
        return _OWN
    if (
        row.document
        or row.best_worth[0] >= _NAMED
        or row.barcode
        or row.row.payment_method == "BOLETO"
        or texts.is_refund(row.row.text)
    ):
        return _SOMEBODY
    return _TRANSFER if texts.is_transfer(f"{row.row.text} {row.row.payment_method}") else _NOTHING


def _apart(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    """The edges in sets that have no row in common."""
    leader: dict[int, int] = {}

    def lead(row: int) -> int:
        while leader.setdefault(row, row) != row:
            leader[row] = row = leader[leader[row]]
        return row

    for edge in edges:
        leader[lead(edge.out.row.id)] = lead(edge.into.row.id)
    sets: defaultdict[int, list[_Edge]] = defaultdict(list)
    for edge in edges:
        sets[lead(edge.out.row.id)].append(edge)
    return list(sets.values())


def _paired(edges: Sequence[_Edge]) -> list[tuple[_Edge, bool]]:
    """The edges that together are worth most, no row twice, and whether another pairing is worth as much."""
    outs = sorted({edge.out.row.id for edge in edges})
    if len(outs) > _WHOLE_SEARCH:
        return _nearest_first(edges)
    worth, chosen = _best_of(edges, outs)
    if len(edges) == len(chosen):
        return [(edge, False) for edge in chosen]
    others = {edge: [other for other in edges if not _is_twin(edge, other)] for edge in chosen}
    return [(edge, _best_of(others[edge], outs)[0] > worth - _AHEAD) for edge in chosen]


def _nearest_first(edges: Sequence[_Edge]) -> list[tuple[_Edge, bool]]:
    """As above, where there are too many rows of one amount to look at every pairing; all are doubtful."""
    taken: set[int] = set()
    chosen = []
    for edge in sorted(edges, key=lambda edge: edge.order):
        if taken.isdisjoint((edge.out.row.id, edge.into.row.id)):
            taken |= {edge.out.row.id, edge.into.row.id}
            chosen.append((edge, True))
    return chosen


def _is_twin(edge: _Edge, other: _Edge) -> bool:
    """Whether nothing tells two pairs apart: the same accounts on the same days."""
    return all(
        (one.row.account_id, one.row.day, one.row.text) == (two.row.account_id, two.row.day, two.row.text)
        for one, two in ((edge.out, other.out), (edge.into, other.into))
    )


def _best_of(edges: Sequence[_Edge], outs: Sequence[int]) -> tuple[float, list[_Edge]]:
    by_out = {out: sorted((e for e in edges if e.out.row.id == out), key=lambda e: e.order) for out in outs}
    return _best(tuple(outs), by_out, frozenset())


def _best(outs: tuple[int, ...], edges: dict[int, list[_Edge]], taken: frozenset[int]) -> tuple[float, list[_Edge]]:
    """The worth and the edges of the best pairing of the rows that are left."""
    if not outs:
        return 0.0, []
    best = _best(outs[1:], edges, taken)
    for edge in edges[outs[0]][:_WHOLE_SEARCH]:
        if edge.into.row.id not in taken:
            worth, chosen = _best(outs[1:], edges, taken | {edge.into.row.id})
            if worth + edge.worth > best[0]:
                best = worth + edge.worth, [edge, *chosen]
    return best


def _proposal(edge: _Edge, doubtful: bool) -> Proposal:
    rows = (edge.out.row, edge.into.row)
    reasons = [Reason(codes.AMOUNT_EXACT)]
    if edge.out.own or edge.into.own:
        reasons.append(Reason(codes.OWN_DOCUMENT))
    if any(texts.is_transfer(row.text) or texts.is_between_own(row.text) for row in rows):
        reasons.append(Reason(codes.TRANSFER_WORD))
    reasons.append(Reason(codes.DAYS_APART, {"days": edge.days}))
    return Proposal(
        kind=model.TRANSFER,
        row_ids=tuple(row.id for row in rows),
        entry_ids=(),
        lines=tuple(Line(row.id, None, row.cents) for row in rows),
        differences=(),
        score=_LIKELY if doubtful and edge.score > _LIKELY else edge.score,
        automatic=edge.score >= _SURE and not doubtful,
        reasons=tuple(reasons),
    )
