"""One row and one entry: which pairs are certain, which are worth a look, and why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pluggy_app.domain.bank_calendar import bank_days_between
from pluggy_app.domain.matching import codes, model, reasons
from pluggy_app.domain.matching.amounts import EXACT, TOLD
from pluggy_app.domain.matching.candidates import EARLIEST, LATEST
from pluggy_app.domain.matching.contest import Standing, best_first, twins_of
from pluggy_app.domain.matching.evidence import EntryFacts, Number, Pair, Who, is_proven
from pluggy_app.domain.matching.model import Line, Proposal, Reason, Remembered, RunnerUp

CERTAIN = 0.985  #: probability from which on a pair may be automatic; the benchmark keeps it
_RIVAL_ODDS = 20  #: a pair's odds over those of the best rival
_NAMED, _NAMED_BETTER = 3.0, -0.5  #: nats of a part of a name, and of anybody else's beside it
_CONFIRMED, _REFUSED = 2.0, 3.0  #: powers of how often people said so
_LEAST = 0.02  #: less is not worth a person's time
_MOST = 3  #: suggestions of a row


Shared = dict[int, EntryFacts]  #: the entry that each standing has, by `id` of the standing


@dataclass(frozen=True, slots=True)
class Chosen:
    """A standing, with the one of its twins that it settles."""

    standing: Standing
    entry: EntryFacts

    @property
    def ids(self) -> tuple[int, int]:
        return self.standing.pair.row.row.id, self.entry.entry.id


def certain(standings: Sequence[Standing], entries: Shared) -> list[Chosen]:
    """Pairs that need no person, no row and no entry twice, the likeliest first."""
    rivals = _Rivals(standings)
    chosen = []
    taken: set[int] = set()
    for standing in sorted(standings, key=best_first):
        row, entry = standing.pair.row.row.id, entries.get(id(standing))
        if entry is not None and row not in taken and is_certain(standing) and not rivals.comes_near(standing):
            taken.add(row)
            chosen.append(Chosen(standing, entry))
    return chosen


def is_certain(standing: Standing) -> bool:
    """Whether the pair by itself is proof enough: probability, identity, and nothing that contradicts."""
    pair = standing.pair
    if not EARLIEST <= pair.days <= LATEST and pair.number < Number.QUOTED:
        return False
    return standing.probability >= CERTAIN and not standing.spare and has_identity(pair, standing)


def has_identity(pair: Pair, standing: Standing | None = None) -> bool:
    """Whether something says who it is: an identifier, a document, a name, or people who said so twice.

    A word of a name that others have too is enough where nobody else owes these cents in the month.
    """
    if pair.number is Number.EQUAL or (pair.memory is not None and is_proven(pair.memory)):
        return True
    if pair.who <= Who.PERSON_FOR_COMPANY:
        return False
    if pair.number is Number.QUOTED or pair.who >= Who.BY_NAME or pair.is_named:
        return True
    rare = standing is not None and standing.entries_alike == 0
    return pair.naming.worth >= _NAMED and pair.other_named <= (0.0 if rare else _NAMED_BETTER)


class _Rivals:
    """The two likeliest of each row and of each entry."""

    def __init__(self, standings: Iterable[Standing]) -> None:
        self.of_row: defaultdict[int, list[Standing]] = defaultdict(list)
        self.of_entry: defaultdict[int, list[Standing]] = defaultdict(list)
        for standing in standings:
            row, entry = standing.pair.ids
            self.of_row[row].append(standing)
            self.of_entry[entry].append(standing)

    def comes_near(self, standing: Standing) -> bool:
        """Whether a rival of either side has a twentieth of the odds or more."""
        row, entry = standing.pair.ids
        rivals = (s for s in (*self.of_row[row], *self.of_entry[entry]) if s is not standing)
        return any(comes_near(standing, rival) for rival in rivals)


def comes_near(standing: Standing, rival: Standing) -> bool:
    """Whether a rival has a twentieth of the odds or more."""
    return odds(rival.probability) * _RIVAL_ODDS > odds(standing.probability)


def weighed(probability: float, learned: Remembered | None) -> float:
    """A probability with what people said of the payer and the counterparty: each word of theirs adds or takes odds."""
    if learned is None:
        return probability
    factor: float = (1 + learned.confirmations) ** _CONFIRMED / (1 + learned.refusals) ** _REFUSED
    weighed_odds = odds(probability) * factor
    return weighed_odds / (1 + weighed_odds)


def odds(probability: float) -> float:
    return probability / max(1 - probability, 1e-9)


def twins_shared_out(standings: Iterable[Standing]) -> Shared:
    """The entry of each standing that has one, no entry twice.

    Of twins the older row takes the older due, unless a row says which one it means. Only the likeliest standing of a
    row asks for one.
    """
    best: dict[int, Standing] = {}
    for standing in sorted(standings, key=best_first):
        best.setdefault(standing.pair.row.row.id, standing)
    kinds: defaultdict[object, list[Standing]] = defaultdict(list)
    for standing in best.values():
        if not standing.spare:
            kinds[twins_of(standing.pair.entry)].append(standing)
    shared: Shared = {}
    for kind in kinds.values():
        shared.update(_shared(kind))
    return shared


def _shared(kind: Sequence[Standing]) -> Shared:
    """The entries that rows of one kind have, put in order: the older row has the older due."""
    before = {id(standing): standing.pair.entry for standing in kind}
    free = sorted((s for s in kind if not is_fixed(s)), key=_by_day)
    due = sorted((before[id(s)] for s in free), key=lambda facts: (facts.entry.due_on, facts.entry.id))
    ordered = dict(zip(map(id, free), due, strict=True))
    if all(facts in standing.twins for standing, facts in zip(free, due, strict=True)):
        return before | ordered
    return before


def _by_day(standing: Standing) -> tuple[date, int]:
    return standing.pair.row.row.day, standing.pair.row.row.id


def oldest_first(chosen: Sequence[Chosen], taken: set[int]) -> list[Chosen]:
    """The same pairs, but an older twin that nothing else wants goes before a younger one (Código Civil, art. 355)."""
    given = {one.entry.entry.id for one in chosen} | taken
    moved: dict[int, Chosen] = {}
    for one in sorted(chosen, key=lambda one: _by_day(one.standing)):
        entry = one.entry
        if not is_fixed(one.standing):
            given.discard(entry.entry.id)
            entry = oldest(one.standing, given) or entry
            given.add(entry.entry.id)
        moved[id(one)] = Chosen(one.standing, entry)
    return [moved[id(one)] for one in chosen]


def is_fixed(standing: Standing) -> bool:
    """Whether a row says which of equal entries it settles."""
    return standing.pair.number >= Number.QUOTED or standing.pair.amount.closeness != EXACT or len(standing.twins) == 1


def oldest(standing: Standing, taken: set[int]) -> EntryFacts | None:
    """The oldest due of the equal entries that is free."""
    return next((facts for facts in standing.twins if facts.entry.id not in taken), None)


def suggestions(standings: Sequence[Standing], shared: Shared, rows: set[int], entries: set[int]) -> list[Proposal]:
    """What a person may decide, at most three for a row, the likeliest first; nothing that is taken already."""
    open_ones = [s for s in standings if s.pair.row.row.id not in rows and s.probability >= _LEAST]
    given = {facts.entry.id for facts in shared.values()}
    found = []
    count: defaultdict[int, int] = defaultdict(int)
    for standing in sorted(open_ones, key=best_first):
        row = standing.pair.row.row.id
        entry = shared.get(id(standing)) or _free(standing, entries, given)
        if count[row] < _MOST and entry is not None and entry.entry.id not in entries:
            count[row] += 1
            found.append(proposal(Chosen(standing, entry), False))
    return found


def _free(standing: Standing, entries: set[int], given: set[int]) -> EntryFacts | None:
    """The entry to suggest: among twins the oldest that no other row was given, else the oldest that is open."""
    if is_fixed(standing):
        return standing.pair.entry
    return oldest(standing, entries | given) or oldest(standing, entries)


def proposal(chosen: Chosen, automatic: bool) -> Proposal:
    """A pair as it is proposed."""
    standing, entry = chosen.standing, chosen.entry
    pair = standing.pair
    if entry is not pair.entry:
        days = bank_days_between(entry.entry.due_on, pair.row.row.day)
        pair = replace(pair, entry=entry, days=days)
    return Proposal(
        kind=model.PAYMENT,
        row_ids=(pair.row.row.id,),
        entry_ids=(entry.entry.id,),
        lines=(Line(pair.row.row.id, entry.entry.id, entry.entry.signed_cents),),
        differences=pair.amount.differences,
        score=standing.probability,
        automatic=automatic,
        reasons=reasons.of_pair(pair, standing),
        runner_up=runner_up(standing),
    )


def runner_up(standing: Standing) -> RunnerUp | None:
    """The likeliest other entry for the row, else the likeliest other row for the entry."""
    rival = standing.row_rival or standing.entry_rival
    if rival is None or rival.probability < _LEAST:
        return None
    row, entry = rival.pair.ids
    return RunnerUp((row,), (entry,), rival.probability, rival_reason(standing, rival))


def rival_reason(standing: Standing, rival: Standing) -> Reason:
    """That something else fits as well."""
    values: dict[str, str | int | float] = {"score": round(rival.probability, 4)}
    if rival is standing.row_rival:
        values |= {"entry_id": rival.pair.entry.entry.id, "name": rival.pair.entry.entry.counterparty_name}
    else:
        values |= {"row_id": rival.pair.row.row.id, "name": rival.pair.row.row.counterparty_name}
    return Reason(codes.RIVAL, values)


def is_close(standing: Standing) -> bool:
    """Whether the amount is the entry's own, or the bank or the entry says why it is not."""
    return standing.pair.amount.closeness <= TOLD
