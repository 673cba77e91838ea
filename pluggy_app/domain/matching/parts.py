"""A row that pays a part of an entry: only ever a suggestion, and only where the row says whom or what it pays."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from pluggy_app.domain.bank_calendar import bank_days_between
from pluggy_app.domain.matching import cards, codes, model, reasons
from pluggy_app.domain.matching.amounts import LOOSE, Explained
from pluggy_app.domain.matching.candidates import is_possible
from pluggy_app.domain.matching.evidence import Books, EntryFacts, Number, Pair, RowFacts, Who
from pluggy_app.domain.matching.model import Line, Proposal, Reason

_EARLIEST, _LATEST = -20, 45  #: bank days from the due day
_NUMBERED, _SAME_PARTY = 0.8, 0.05  #: scores
_NEAREST = 10  #: entries of the payer that are looked at, on each side of the row's day
_MOST = 2  #: entries that a row may be a part of


def parts(books: Books, rows: set[int], entries: set[int]) -> list[Proposal]:
    """Parts of entries that open rows may pay; the sets are ids of what is taken."""
    by_person: defaultdict[tuple[int, bool, str], list[EntryFacts]] = defaultdict(list)
    numbered: defaultdict[str, list[EntryFacts]] = defaultdict(list)
    for facts in books.entries:
        if facts.entry.id not in entries and not cards.is_sale(facts):
            by_person[facts.person.number, facts.entry.receivable, facts.entry.currency].append(facts)
            for told in {facts.number, facts.txid, facts.barcode} - {""}:
                numbered[told].append(facts)
    found = []
    for row in books.rows:
        if row.row.id in rows or not row.row.cents or row.row.card:
            continue
        way, currency = row.row.cents > 0, row.row.currency
        theirs = by_person[row.person.number, way, currency] if row.person is not None else []
        place = bisect_left(theirs, row.row.day, key=lambda facts: facts.entry.due_on)
        theirs = theirs[max(place - _NEAREST, 0) : place + _NEAREST]
        said = [
            facts
            for told in {*row.numbers, row.reference, row.barcode} & numbered.keys()
            for facts in numbered[told]
            if (facts.entry.receivable, facts.entry.currency) == (way, currency)
        ]
        pairs = {pair.ids: pair for pair in _pairs(books, row, [*theirs, *said])}
        for pair in sorted(pairs.values(), key=_order)[:_MOST]:
            found.append(_proposal(pair))
    return found


def _pairs(books: Books, row: RowFacts, pool: list[EntryFacts]) -> Iterator[Pair]:
    for facts in pool:
        if facts.entry.open_cents <= row.size:
            continue
        told = {"cents": row.size, "open": facts.entry.open_cents}
        days = bank_days_between(facts.entry.due_on, row.row.day)
        if not _EARLIEST <= days <= _LATEST:
            continue
        pair = books.pair(row, facts, Explained(LOOSE, (), Reason(codes.AMOUNT_PART, told)))
        strong = pair.number >= Number.QUOTED or pair.who is Who.EQUAL
        if strong and is_possible(pair, books.memory):
            yield pair


def _order(pair: Pair) -> tuple[int, int, tuple[int, int]]:
    return -pair.number, abs(pair.days), pair.ids


def _proposal(pair: Pair) -> Proposal:
    row, entry = pair.ids
    return Proposal(
        kind=model.PAYMENT,
        row_ids=(row,),
        entry_ids=(entry,),
        lines=(Line(row, entry, pair.row.row.cents),),
        differences=(),
        score=_NUMBERED if pair.number >= Number.QUOTED else _SAME_PARTY,
        automatic=False,
        reasons=reasons.of_pair(pair),
    )
