"""Proposes which rows of the bank settle which entries, and says why or why not.

In this order: transfers between own accounts, refunds, one to one, sums inside one counterparty and card settlements,
parts of an entry. What is certain takes its rows and entries; of everything else a row has at most three suggestions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pluggy_app.domain.matching import (
    candidates,
    cards,
    codes,
    contest,
    groups,
    objections,
    parts,
    payments,
    reasons,
    refunds,
    transfers,
    trees,
)
from pluggy_app.domain.matching.amounts import LOOSE, Explained, explained
from pluggy_app.domain.matching.contest import Standing
from pluggy_app.domain.matching.evidence import Books, EntryFacts, Pair, RowFacts
from pluggy_app.domain.matching.features import features
from pluggy_app.domain.matching.model import EMPTY, PAYMENT, Entry, Explanation, Memory, Proposal, Reason, Row

_MOST = 3  #: suggestions of a row
_ROUNDS = 2  #: of one to one: a third found nothing more
_WANTED = 0.3  #: score of a suggestion whose entries are not given to an equal payment


def propose(rows: Sequence[Row], entries: Sequence[Entry], memory: Memory = EMPTY) -> list[Proposal]:
    """What belongs together, the likeliest first; automatic answers never share a row or an entry.

    Rows and entries are those that are open; their order does not matter. Ids are unique on each side.
    """
    return _decide(rows, entries, memory)[2].proposals()


def explain(
    row: Row, entry: Entry, rows: Sequence[Row], entries: Sequence[Entry], memory: Memory = EMPTY
) -> Explanation:
    """What speaks for and against one row and one entry, among all others; of any pair, possible or not."""
    rows = [*(other for other in rows if other.id != row.id), row]
    entries = [*(other for other in entries if other.id != entry.id), entry]
    books, standings, work = _decide(rows, entries, memory)
    row_facts = next(facts for facts in books.rows if facts.row.id == row.id)
    entry_facts = next(facts for facts in books.entries if facts.entry.id == entry.id)
    standing = _standing(standings, row_facts, entry_facts)
    together = next((p for p in work.proposals() if row.id in p.row_ids and entry.id in p.entry_ids), None)
    amount = explained(row, entry) if row.cents and entry.open_cents > 0 else None
    pair = books.pair(row_facts, entry_facts, amount or _UNEXPLAINED)
    for_it = list(reasons.of_pair(pair, standing)) if amount else reasons.of_identity(pair)
    if together is not None and together.kind != PAYMENT:
        for_it = [*together.reasons, *(reason for reason in for_it if reason not in together.reasons)]
    against = list(objections.that_rule_out(pair, books, explained=amount is not None or together is not None))
    ruled_out = bool(against)
    against += objections.that_leave_doubt(pair, books)
    against += objections.other_match(pair, work.certain)
    if not (ruled_out or (together is not None and together.automatic)):
        against += objections.that_leave_it_to_people(pair, standing)
    score = 0.0 if ruled_out else together.score if together else standing.probability if standing else 0.0
    return Explanation(score, tuple(for_it), tuple(against))


_UNEXPLAINED = Explained(LOOSE, (), Reason(codes.AMOUNT_UNEXPLAINED))


def _standing(standings: Iterable[Standing], row: RowFacts, entry: EntryFacts) -> Standing | None:
    """The row's standing with the entry or one of its twins."""
    return next((s for s in standings if s.pair.row is row and entry in s.twins), None)


def _decide(rows: Sequence[Row], entries: Sequence[Entry], memory: Memory) -> tuple[Books, list[Standing], "_Work"]:
    books = books_of(rows, entries, memory)
    work = _Work(books)
    work.take([*transfers.transfers(books), *refunds.refunds(books)])
    if not entries:
        return books, [], work
    payable = [row for row in books.rows if row.row.id not in work.rows and not refunds.says_so(row.row)]
    owed = [facts for facts in books.entries if not cards.is_sale(facts)]
    rounds = list(_rounds(books, list(candidates.of(books, payable, owed)), work))
    exact = [one for each in rounds for one in each.certain if payments.is_close(one.standing)]
    adjusted = [payments.proposal(one, True) for one in rounds[-1].certain if not payments.is_close(one.standing)]
    last = rounds[-1]
    work.settle([*_sums(books, last.standings, work), *adjusted])
    wanted = {facts.entry.id for facts in last.shared.values()}
    work.take(payments.proposal(one, True) for one in payments.oldest_first(exact, work.release(exact) | wanted))
    work.suggest(payments.suggestions(last.standings, last.shared, work.rows, work.entries))
    work.suggest(parts.parts(books, work.rows, work.entries))
    return books, [standing for each in reversed(rounds) for standing in each.standings], work


@dataclass(frozen=True, slots=True)
class _Round:
    """One to one, among what the rounds before left."""

    standings: list[Standing]
    shared: payments.Shared
    certain: list[payments.Chosen]


def _rounds(books: Books, pairs: list[Pair], work: "_Work") -> Iterator[_Round]:
    """Reserves what is certain and equal to the cent, then looks again: a rival that is gone leaves no doubt behind."""
    lessons = None
    for _ in range(_ROUNDS):
        standings = contest.standings(books, pairs, lessons)
        for standing in standings:
            standing.probability = payments.weighed(trees.probability(features(standing)), standing.pair.memory)
        contest.name_rivals(standings)
        shared = payments.twins_shared_out(standings)
        certain = payments.certain(standings, shared)
        yield _Round(standings, shared, certain)
        exact = [one for one in certain if payments.is_close(one.standing)]
        if not exact:
            return
        work.reserve(exact)
        lessons = lessons or contest.learned(standings)
        pairs = [pair for pair in pairs if pair.ids[0] not in work.rows and pair.ids[1] not in work.entries]


def books_of(rows: Sequence[Row], entries: Sequence[Entry], memory: Memory) -> Books:
    """Rows and entries in one order, whatever order they came in."""
    by_day = sorted(rows, key=lambda row: (row.day, row.id))
    by_due_day = sorted(entries, key=lambda entry: (entry.due_on, entry.id))
    return Books(by_day, by_due_day, memory)


def _sums(books: Books, standings: Iterable[Standing], work: "_Work") -> list[Proposal]:
    """Groups and card settlements among what is left."""
    busy = groups.Busy()
    for standing in standings:
        row, entry = standing.pair.ids
        busy.rows[row] = max(busy.rows.get(row, 0.0), standing.probability)
        busy.entries[entry] = max(busy.entries.get(entry, 0.0), standing.probability)
    rows = [row for row in books.rows if row.row.id not in work.rows]
    entries = [facts for facts in books.entries if facts.entry.id not in work.entries]
    return [*cards.settlements(books, rows, entries), *groups.groups(books, rows, entries, busy)]


class _Work:
    """What is decided so far, and what may be suggested."""

    def __init__(self, books: Books) -> None:
        self.rows: set[int] = set()  #: taken for certain
        self.entries: set[int] = set()
        self._days = {row.id: row.day.toordinal() for row in books.told}
        self._due = {entry.id: entry.due_on.toordinal() for entry in books.expected}
        self.certain: list[Proposal] = []
        self._perhaps: list[Proposal] = []

    def take(self, proposals: Iterable[Proposal]) -> None:
        """Keeps the certain ones that are still free; what is not certain may be suggested."""
        for proposal in proposals:
            if proposal.automatic and self._is_free(proposal):
                self.certain.append(proposal)
                self.rows.update(proposal.row_ids)
                self.entries.update(proposal.entry_ids)
            else:
                self._perhaps.append(doubted(proposal))

    def reserve(self, chosen: Iterable[payments.Chosen]) -> None:
        """Keeps rows and entries from others until it is known which of equal entries each takes."""
        for row, entry in (one.ids for one in chosen):
            self.rows.add(row)
            self.entries.add(entry)

    def release(self, chosen: Iterable[payments.Chosen]) -> set[int]:
        """Gives reserved rows and entries free; answers the entries that others want."""
        for row, entry in (one.ids for one in chosen):
            self.rows.remove(row)
            self.entries.remove(entry)
        wanted = (entry for proposal in self._perhaps if proposal.score >= _WANTED for entry in proposal.entry_ids)
        return {*self.entries, *wanted}

    def settle(self, proposals: Sequence[Proposal]) -> None:
        """Like `take`, but two certain ones that want the same are both doubtful."""
        claims: defaultdict[tuple[str, int], int] = defaultdict(int)
        for proposal in proposals:
            for end in ends(proposal) if proposal.automatic else ():
                claims[end] += 1
        self.take(p if all(claims[end] <= 1 for end in ends(p)) else doubted(p) for p in proposals)

    def suggest(self, proposals: Iterable[Proposal]) -> None:
        self._perhaps += proposals

    def _is_free(self, proposal: Proposal) -> bool:
        return self.rows.isdisjoint(proposal.row_ids) and self.entries.isdisjoint(proposal.entry_ids)

    def proposals(self) -> list[Proposal]:
        """The certain ones, and up to three others of each row, the likeliest first."""
        count: defaultdict[int, int] = defaultdict(int)
        chosen, seen = [], set[tuple[tuple[int, ...], tuple[int, ...]]]()
        for proposal in sorted(self._perhaps, key=self._order):
            ids = proposal.row_ids, proposal.entry_ids
            if ids not in seen and self._is_free(proposal) and all(count[row] < _MOST for row in proposal.row_ids):
                seen.add(ids)
                for row in proposal.row_ids:
                    count[row] += 1
                chosen.append(proposal)
        return sorted([*self.certain, *chosen], key=self._order)

    def _order(self, proposal: Proposal) -> tuple[float, int, tuple[int, ...], tuple[int, ...]]:
        day = self._days[proposal.row_ids[0]]
        apart = min((abs(day - self._due[entry]) for entry in proposal.entry_ids), default=0)
        return -proposal.score, apart, proposal.row_ids, proposal.entry_ids


def ends(proposal: Proposal) -> set[tuple[str, int]]:
    """The rows and entries of a proposal."""
    return {*(("row", row) for row in proposal.row_ids), *(("entry", entry) for entry in proposal.entry_ids)}


def doubted(proposal: Proposal) -> Proposal:
    """The same, for a person to decide."""
    return replace(proposal, automatic=False)
