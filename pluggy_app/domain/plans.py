"""What a person is about to match: one movement, some entries, and a name for what is left between them.

Amounts of entries are plus, whichever way they go; what is made of them is signed like the movement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pluggy_app.domain.matching.model import (
    DISCOUNT,
    FEE,
    FINE,
    INTEREST,
    OTHER,
    WITHHOLDING,
    Difference,
    Line,
)

PART = "part"  #: no difference: what is missing stays open
KINDS = (INTEREST, FINE, FEE, DISCOUNT, WITHHOLDING, OTHER)  #: that a person may choose, in the order of their keys
ASK_ABOVE_PERCENT = 10  #: a greater difference is asked about, and none is chosen beforehand
_ADDING, _TAKING = (INTEREST, FINE), (DISCOUNT, WITHHOLDING)


@dataclass(frozen=True)
class Part:
    """What is open of an entry."""

    entry_id: int
    open_cents: int


@dataclass(frozen=True)
class Plan:
    """A match to be made. It closes when nothing is left; `rest_cents` is signed like the movement."""

    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]
    rest_cents: int

    @property
    def closes(self) -> bool:
        return bool(self.lines) and self.rest_cents == 0

    @property
    def is_large(self) -> bool:
        """Whether its differences are more than a person overlooks."""
        named = abs(sum(part.cents for part in self.differences))
        return named * 100 > ASK_ABOVE_PERCENT * abs(sum(line.cents for line in self.lines))


def missing(row_cents: int, parts: Sequence[Part]) -> int:
    """What the movement has beyond these entries: plus more, minus less, whichever way it goes."""
    return abs(row_cents) - sum(part.open_cents for part in parts)


def fits(kind: str, row_cents: int, more_cents: int) -> bool:
    """Whether what is `missing` can be of this kind."""
    if not more_cents:
        return False
    if kind == PART:
        return more_cents < 0
    if kind == FEE:  # the bank keeps it: less arrives, more leaves
        return (more_cents < 0) == (row_cents > 0)
    return more_cents > 0 if kind in _ADDING else more_cents < 0 if kind in _TAKING else True


def preselected(row_cents: int, parts: Sequence[Part]) -> str:
    """The kind that is chosen beforehand, by the sign; empty where a person has to say."""
    more = missing(row_cents, parts)
    if not parts or abs(more) * 100 > ASK_ABOVE_PERCENT * sum(part.open_cents for part in parts):
        return ""
    if more > 0:
        return INTEREST
    return "" if more == 0 else FEE if row_cents > 0 else DISCOUNT


def planned(row_id: int, row_cents: int, parts: Sequence[Part], kind: str) -> Plan:
    """All of these entries and what is left by one name; a part pays the first of them first."""
    sign, more = (1 if row_cents > 0 else -1), missing(row_cents, parts)
    if not parts or (kind and not fits(kind, row_cents, more)):
        kind = ""
    if kind == PART:
        left, lines = abs(row_cents), []
        for part in parts:
            paid = min(left, part.open_cents)
            lines += [Line(row_id, part.entry_id, sign * paid)] if paid else []
            left -= paid
        return Plan(tuple(lines), (), 0)
    whole = tuple(Line(row_id, part.entry_id, sign * part.open_cents) for part in parts)
    if kind:
        return Plan(whole, (Difference(kind, sign * more, row_id),), 0)
    return Plan(whole, (), sign * more)


def divided(row_id: int, row_cents: int, entries: Sequence[Part], differences: Sequence[tuple[str, int]]) -> Plan:
    """A movement as somebody divides it.

    Args:
        entries: what of each entry is settled.
        differences: kinds with what they come to; plus, except where only the sign tells which way it goes.
    """
    sign = 1 if row_cents > 0 else -1
    lines = tuple(Line(row_id, part.entry_id, sign * part.open_cents) for part in entries if part.open_cents)
    named = tuple(
        Difference(kind, sign * cents * _way(kind, row_cents), row_id) for kind, cents in differences if cents
    )
    return Plan(lines, named, row_cents - sum(part.cents for part in lines) - sum(part.cents for part in named))


def _way(kind: str, row_cents: int) -> int:
    """Whether a difference of this kind makes a movement greater or smaller."""
    if kind == FEE:
        return -1 if row_cents > 0 else 1
    return -1 if kind in _TAKING else 1
