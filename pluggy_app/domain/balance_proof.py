"""Whether opening balance and rows make the balance that the bank states, day by day; and where to look if not.

Nothing is made to fit: a difference is told, never a row invented for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

A_DAY = timedelta(days=1)
#: Money that banks move to an investment by themselves, and back: often in the statement, seldom in the balance.
OF_ITSELF = ("aplicacao automatica", "aplic aut", "resgate automatico", "resgate aut", "invest facil", "rende facil")


class ProofStatus(StrEnum):
    """What became of it."""

    PROVEN = "proven"
    BROKEN = "broken"
    UNKNOWN = "unknown"  #: nothing to compare with


class SuspectKind(StrEnum):
    """What may be behind a difference, the likeliest first."""

    OPENING = "opening"  #: nobody said what the account began with
    TWIN = "twin"  #: one of two equal rows, and without it there is no difference
    EXTRA = "extra"  #: a row without which there is no difference
    REMOVED = "removed"  #: a withdrawn row with which there is none
    PENDING = "pending"  #: not settled: the bank's balance may not have it yet
    INVESTMENT = "investment"  #: moved by the bank itself
    MISSING_SPAN = "missing_span"  #: days that nothing covers


@dataclass(frozen=True)
class Stated:
    """A balance that the bank states, after all rows of the day; the best source has the least rank.

    One of a moment has `late_cents`: what rows of its day come to that were not known then. `is_closing`: no bank
    stated it, a period was closed with it.
    """

    day: date
    cents: int
    rank: int = 0
    late_cents: int | None = None
    is_closing: bool = False

    def at_days_end(self, closing_cents: int) -> int:
        """What it makes after all rows of the day: those that came late were in it already, or came after it."""
        if not self.late_cents or self.cents == closing_cents:
            return self.cents
        return self.cents + self.late_cents


@dataclass(frozen=True)
class ProofDay:
    """One day; `bank_cents` None: nobody stated a balance. difference = bank - ours.

    `bank_cents` of a moment is carried to the day's end by the rows that came after it. `is_closing`: no bank stated
    one, a period was closed with it.
    """

    day: date
    opening_cents: int
    rows_cents: int
    closing_cents: int
    bank_cents: int | None
    difference_cents: int | None
    is_closing: bool = False


@dataclass(frozen=True)
class Proof:
    """`proven_through`: the last day on which both agree before the first on which they do not."""

    status: ProofStatus
    days: tuple[ProofDay, ...] = ()
    first_broken_day: date | None = None
    difference_cents: int = 0
    proven_through: date | None = None


@dataclass(frozen=True)
class ProofRow:
    """A row near a difference; `text` is normalised."""

    key: int
    day: date
    amount_cents: int
    text: str
    is_pending: bool = False
    is_removed: bool = False


@dataclass(frozen=True)
class Suspect:
    """Where to look: a row by key, or days."""

    kind: SuspectKind
    key: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Ground:
    """What one account is proven by. `rows_by_day` and `stated` are all there are.

    `is_fed`: a connection knows it, which does not say what it began with.
    """

    opening_cents: int
    opening_on: date | None
    is_fed: bool
    is_comparable: bool  #: False: what the bank states is no balance after rows, as on cards
    rows_by_day: Mapping[date, int]
    stated: tuple[Stated, ...]

    @property
    def first_day(self) -> date | None:
        """The first that anything is known of; None: nothing is."""
        return self.opening_on or min((*self.rows_by_day, *(one.day for one in self.stated)), default=None)

    @property
    def last_day(self) -> date | None:
        """The last that anything is known of."""
        return max((*self.rows_by_day, *(one.day for one in self.stated)), default=self.opening_on)

    @property
    def is_opening_said(self) -> bool:
        return self.opening_on is not None or self.opening_cents != 0

    def opening(self) -> tuple[date, int] | None:
        """The balance before the first row of a day; None: unknown.

        Without a day it is that before every row, and zero where nobody said another; but a bank that is connected
        was there before its first row.
        """
        first = self.first_day
        return None if first is None or (self.is_fed and not self.is_opening_said) else (first, self.opening_cents)

    def prove(self, since: date, until: date) -> Proof:
        """See `prove`."""
        return prove(self.opening(), self.rows_by_day, self.stated if self.is_comparable else (), since, until)

    def holds(self, through: date, today: date) -> bool:
        """Whether everything up to this day is proven: by the balance of that day or a later one, or of an earlier one
        and there are no rows since."""
        first = self._provable_from()
        if first is None or through < first:
            return False
        proof = self.prove(first, max(through, *(one.day for one in self.stated)))
        if proof.proven_through is None or (proof.first_broken_day or date.max) <= through:
            return False
        return proof.proven_through >= through or (
            through <= today and not any(proof.proven_through < day <= through for day in self.rows_by_day)
        )

    def closing(self, day: date) -> int:
        """What opening balance and rows make at the end of a day."""
        since, cents = self.opening() or _granted(_best(self.stated))
        return cents + sum(of_day for on, of_day in self.rows_by_day.items() if since <= on <= day)

    def _provable_from(self) -> date | None:
        """The first day that a proof says something of; None: there is nothing to compare."""
        opening = self.opening()
        if not self.stated:
            return None
        return min(one.day for one in self.stated) if opening is None else opening[0]


def prove(
    opening: tuple[date, int] | None,
    rows_by_day: Mapping[date, int],
    stated: Iterable[Stated],
    since: date,
    until: date,
) -> Proof:
    """Compare each stated balance from `since` to `until` with what opening balance and rows make.

    A moment's balance that disagrees says nothing once a later day's agrees: banks date and settle rows afterwards.

    Args:
        opening: the balance before the first row of that day; None: the first stated balance is taken for granted.
        rows_by_day: sums of all days of the account, not only of these.
    """
    stated = list(stated)
    told = {day: one for day, one in _best(stated).items() if day <= until}
    by_banks = {one.day for one in stated if not one.is_closing}
    if opening is None:
        if not told:
            return Proof(ProofStatus.UNKNOWN)
        opening = _granted(told)
    first, before = opening
    rows = {day: cents for day, cents in sorted(rows_by_day.items()) if first <= day <= until}
    closings = _closings(before, rows, told)
    bank = _comparable({day: told[day] for day in sorted(told) if day >= first}, closings)
    differing = [day for day, cents in bank.items() if day >= since and cents != closings[day]]
    broken = min(differing, default=None)
    agreeing = [day for day, cents in bank.items() if cents == closings[day] and (broken is None or day < broken)]
    days = tuple(_days(before, rows, bank, max(first, since), first, until, by_banks))
    through = max(agreeing, default=None)
    if broken is not None:
        return Proof(ProofStatus.BROKEN, days, broken, bank[broken] - closings[broken], through)
    is_compared = any(day >= since for day in bank)
    return Proof(ProofStatus.PROVEN if is_compared else ProofStatus.UNKNOWN, days, proven_through=through)


def _best(stated: Iterable[Stated]) -> dict[date, Stated]:
    """The best of each day."""
    return {one.day: one for one in sorted(stated, key=lambda one: (one.day, -one.rank))}


def _granted(stated: Mapping[date, Stated]) -> tuple[date, int]:
    """The opening that the first of these makes."""
    first = stated[min(stated)]
    return first.day + A_DAY, first.cents + (first.late_cents or 0)


def _closings(before: int, rows: Mapping[date, int], stated: Iterable[date]) -> dict[date, int]:
    """What opening balance and rows make at the end of each of these days."""
    closings, total = {}, before
    for day in sorted({*rows, *stated}):
        total += rows.get(day, 0)
        closings[day] = total
    return closings


def _comparable(stated: Mapping[date, Stated], closings: Mapping[date, int]) -> dict[date, int]:
    """What the bank states at the end of days, by day, without moments that a later day clears up."""
    found, is_cleared = {}, False
    for day in sorted(stated, reverse=True):
        bank = stated[day].at_days_end(closings[day])
        agrees = bank == closings[day]
        if agrees or stated[day].late_cents is None or not is_cleared:
            found[day] = bank
        is_cleared = is_cleared or agrees
    return dict(sorted(found.items()))


def _days(
    before: int,
    rows: Mapping[date, int],
    bank: Mapping[date, int],
    since: date,
    first: date,
    until: date,
    by_banks: set[date],
) -> Iterable[ProofDay]:
    opening = before + sum(cents for day, cents in rows.items() if first <= day < since)
    for place in range((until - since).days + 1):
        day = since + timedelta(place)
        closing = opening + rows.get(day, 0)
        stated = bank.get(day)
        difference = None if stated is None else stated - closing
        is_closing = stated is not None and day not in by_banks
        yield ProofDay(day, opening, closing - opening, closing, stated, difference, is_closing)
        opening = closing


def suspects(difference_cents: int, rows: Sequence[ProofRow], uncovered: Sequence[tuple[date, date]]) -> list[Suspect]:
    """What may be behind a difference, the likeliest first. Rows and days are those since the last proven day."""
    counted = Counter((row.day, row.amount_cents) for row in rows if not row.is_removed)
    found: dict[SuspectKind, list[Suspect]] = {kind: [] for kind in SuspectKind}
    told: set[tuple[date, int]] = set()
    for row in rows:
        kind = _suspected(row, difference_cents, counted[row.day, row.amount_cents])
        if kind is SuspectKind.TWIN:
            if (row.day, row.amount_cents) in told:
                continue  # one of them is enough
            told.add((row.day, row.amount_cents))
        if kind is not None:
            found[kind].append(Suspect(kind, row.key))
    found[SuspectKind.MISSING_SPAN] = [
        Suspect(SuspectKind.MISSING_SPAN, since=since, until=until) for since, until in uncovered
    ]
    return [suspect for kind in SuspectKind for suspect in found[kind]]


def _suspected(row: ProofRow, difference_cents: int, equal: int) -> SuspectKind | None:
    if row.is_removed:
        return SuspectKind.REMOVED if row.amount_cents == difference_cents else None
    if row.amount_cents == -difference_cents:
        return SuspectKind.TWIN if equal > 1 else SuspectKind.EXTRA
    if row.is_pending:
        return SuspectKind.PENDING
    return SuspectKind.INVESTMENT if any(words in row.text for words in OF_ITSELF) else None
