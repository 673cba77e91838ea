"""When a bank corrects itself: a transaction is withdrawn and given anew, and nothing says that the two are one.

Pluggy keeps an id while what it derives it from stays the same; a settled or re-dated movement often gets a new one.
https://docs.pluggy.ai/docs/credit-card-statement-cycle
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rapidfuzz import fuzz

NEAR = timedelta(days=5)  #: from the day a movement was announced to the day it was settled: a long weekend and a day
ALIKE = 80.0  #: of 100: texts that say the same in other words
PERHAPS = 50.0  #: below, they are about something else
MARGIN = 10.0  #: another one that is less alike by more than this is no rival
KEPT_OPEN = timedelta(days=45)  #: for so long a withdrawn movement may come back: pending on a card lasts weeks


class Change(StrEnum):
    """What the bank did to a transaction that was here."""

    CHANGED = "changed"  #: it says something else
    WITHDRAWN = "withdrawn"  #: the bank no longer lists it
    RESTORED = "restored"  #: it lists it again
    REPLACED = "replaced"  #: it has another id now


@dataclass(frozen=True)
class Side:
    """One transaction that was withdrawn, or that arrived; `key` is whatever the caller knows it by."""

    key: int
    provider_id: str
    hash: str
    day: date
    amount_cents: int
    currency_code: str
    text: str  #: normalised description and counterparty


@dataclass(frozen=True)
class Pairing:
    """Keys (withdrawn, arrived): those that are one transaction, and those that may be. No key is in two pairs."""

    sure: tuple[tuple[int, int], ...] = ()
    doubtful: tuple[tuple[int, int], ...] = ()


def pair(withdrawn: Sequence[Side], arrived: Sequence[Side]) -> Pairing:
    """Which arrived transaction a withdrawn one has become, one to one.

    In this order: the bank's own id; the same day, cents and text, counted; the same cents on a near day in alike
    words, where nothing else comes as close. What has a rival, or is alike only in part, is doubtful.
    """
    lost, found = list(withdrawn), list(arrived)
    sure = _counted(lost, found, lambda side: side.provider_id) + _counted(lost, found, lambda side: side.hash)
    close = sorted(_close(lost, found))
    doubtful: list[tuple[int, int]] = []
    taken: set[tuple[str, int]] = set()
    for place in close:
        ends = (("lost", place.lost.key), ("found", place.found.key))
        if taken.intersection(ends):
            continue
        taken.update(ends)
        pairs = sure if place.likeness >= ALIKE and not _has_rival(place, close) else doubtful
        pairs.append((place.lost.key, place.found.key))
    return Pairing(tuple(sure), tuple(doubtful))


@dataclass(frozen=True)
class _Place:
    """Two that could be one."""

    lost: Side
    found: Side
    likeness: float
    days: int

    def __lt__(self, other: "_Place") -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[float, int, int, int]:
        return -self.likeness, self.days, self.lost.key, self.found.key


def _counted(lost: list[Side], found: list[Side], by: Callable[[Side], Hashable]) -> list[tuple[int, int]]:
    """Pairs of those that agree in something, as many as both sides have, oldest first; they leave the lists."""
    waiting: defaultdict[Hashable, list[Side]] = defaultdict(list)
    for side in sorted(found, key=lambda side: (side.day, side.key), reverse=True):
        if by(side) != "":
            waiting[by(side)].append(side)
    pairs = []
    for side in sorted(lost, key=lambda side: (side.day, side.key)):
        if by(side) != "" and waiting[by(side)] and _same_money(side, waiting[by(side)][-1]):
            pairs.append((side, waiting[by(side)].pop()))
    for one, other in pairs:
        lost.remove(one)
        found.remove(other)
    return [(one.key, other.key) for one, other in pairs]


def _same_money(one: Side, other: Side) -> bool:
    return (one.amount_cents, one.currency_code) == (other.amount_cents, other.currency_code)


def _close(lost: Iterable[Side], found: Iterable[Side]) -> list[_Place]:
    by_money: defaultdict[tuple[int, str], list[Side]] = defaultdict(list)
    for side in found:
        by_money[side.amount_cents, side.currency_code].append(side)
    places = []
    for one in lost:
        for other in by_money[one.amount_cents, one.currency_code]:
            likeness = fuzz.token_set_ratio(one.text, other.text)
            if abs(one.day - other.day) <= NEAR and likeness >= PERHAPS:
                places.append(_Place(one, other, likeness, abs((one.day - other.day).days)))
    return places


def _has_rival(place: _Place, close: Sequence[_Place]) -> bool:
    """Whether one of the two could as well belong to somebody else; twins of either are no rivals, they are counted."""
    for other in close:
        if other.likeness < max(ALIKE, place.likeness - MARGIN):
            continue
        if other.lost.key == place.lost.key and other.found.hash != place.found.hash:
            return True
        if other.found.key == place.found.key and other.lost.hash != place.lost.hash:
            return True
    return False
