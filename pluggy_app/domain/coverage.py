"""Which days of an account something tells: a bank connection, a statement file, or nothing."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

A_DAY = timedelta(days=1)

Days = tuple[date, date]  #: from and until, inclusive


class Teller(StrEnum):
    """Who tells a day's movements; the first that does, counts."""

    FEED = "feed"  #: a connection to the bank
    FILE = "file"  #: a statement file says that it covers the day
    NONE = "none"


@dataclass(frozen=True)
class Span:
    """Days in a row, inclusive, of which the same tells."""

    since: date
    until: date
    source: Teller


def spans(feeds: Iterable[Days], files: Iterable[Days], since: date, until: date) -> list[Span]:
    """Every day from `since` to `until`, in spans that touch; none where `until` is before `since`."""
    told = [(Teller.FEED, _merged(feeds)), (Teller.FILE, _merged(files))]
    edges = {since} if since <= until else set()
    for _, covered in told:
        for first, last in covered:
            edges |= {day for day in (first, _after(last)) if since < day <= until}
    starts = sorted(edges)
    found: list[Span] = []
    for place, day in enumerate(starts):
        end = starts[place + 1] - A_DAY if place + 1 < len(starts) else until
        source = next((name for name, covered in told if _holds(covered, day)), Teller.NONE)
        if found and found[-1].source is source:
            found[-1] = Span(found[-1].since, end, source)
        else:
            found.append(Span(day, end, source))
    return found


def _merged(covered: Iterable[Days]) -> list[Days]:
    """The same days, without overlaps."""
    merged: list[Days] = []
    for first, last in sorted(days for days in covered if days[0] <= days[1]):
        if merged and first <= _after(merged[-1][1]):
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged


def _after(day: date) -> date:
    return day if day == date.max else day + A_DAY


def _holds(covered: Sequence[Days], day: date) -> bool:
    place = bisect_right(covered, (day, date.max)) - 1
    return place >= 0 and day <= covered[place][1]
