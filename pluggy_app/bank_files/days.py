"""Days as banks print them. No time zone is ever applied: the day that is printed is the day."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan",
            "fev feb",
            "mar",
            "abr apr",
            "mai may",
            "jun",
            "jul",
            "ago aug",
            "set sep",
            "out oct",
            "nov",
            "dez dec",
        ),
        1,
    )
    for word in words.split()
}
_NUMBERS = re.compile(r"(\d{1,4})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{2,4})(?![\d/.\-])")
_ISO_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ]")
_EIGHT = re.compile(r"(\d{8})(?!\d)")
_WORDS = re.compile(
    r"(\d{1,2})(?:º|st|nd|rd|th)?[\s/.\-]*(?:de\s+)?([A-Za-zçÇ]{3,9})\.?[\s/.\-]*(?:de\s+)?,?\s*(\d{4})(?!\d)"
)
_WEEKDAY = re.compile(r"(?:seg|ter|qua|qui|sex|s[áa]b|dom|mon|tue|wed|thu|fri|sat|sun)[a-zç\-]*[.,]?\s+", re.IGNORECASE)
_MAX_LENGTH = 60


def ofx_day(text: str) -> date | None:
    """The first eight digits of an OFX date as printed; None for zeros and nonsense."""
    digits = text[:8]
    if not (digits.isascii() and digits.isdigit()):
        digits = "".join(c for c in text[:_MAX_LENGTH].strip()[:10] if c.isascii() and c.isdigit())[:8]
    return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if len(digits) == 8 else None


def day(text: str, *, day_first: bool = True) -> date | None:
    """The day of a CSV cell, its time of day ignored. `day_first` is asked only where the year comes last."""
    text = text[:_MAX_LENGTH].strip()
    if not text[:1].isdigit():
        text = _WEEKDAY.sub("", text, count=1)
    if found := _ISO_TIME.match(text):
        return _day(*(int(part) for part in found.groups()))
    if found := _NUMBERS.match(text):
        first, second, third = found.groups()
        if len(first) == 4 and len(third) <= 2:
            return _day(int(first), int(second), int(third))
        if len(first) > 2 or len(third) == 3:
            return None
        year = int(third) + (2000 if len(third) == 2 else 0)
        return _day(year, int(second), int(first)) if day_first else _day(year, int(first), int(second))
    if found := _EIGHT.match(text):
        digits = found[1]
        iso = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return iso or _day(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    if found := _WORDS.match(text):
        month = _MONTHS.get(found[2][:3].lower())
        return _day(int(found[3]), month, int(found[1])) if month else None
    return None


def orders(texts: Iterable[str]) -> set[bool]:
    """The values of `day_first` that these days allow: both when none has a day beyond twelve, none at a draw.

    One day that contradicts nine others is a bad day, not another order.
    """
    pairs = list(_undecided(texts))
    day_first = sum(12 < a <= 31 and b <= 12 for a, b in pairs)
    month_first = sum(12 < b <= 31 and a <= 12 for a, b in pairs)
    if not day_first and not month_first:
        return {True, False}
    if min(day_first, month_first) * 9 > max(day_first, month_first):
        return set()
    return {day_first > month_first}


def are_sorted(texts: Iterable[str], day_first: bool) -> bool:
    """Whether the days, read so, go one way."""
    days = [found for text in texts if (found := day(text, day_first=day_first)) is not None]
    return days == sorted(days) or days == sorted(days, reverse=True)


def years_may_come_first(texts: Iterable[str]) -> bool:
    """Whether `26/08/01` could be 2026 as well: with two-digit years only, the last number is no steady year."""
    short = [found.groups() for text in texts if (found := _NUMBERS.match(text.strip())) and _is_short(found)]
    last = {int(third) for _, _, third in short}
    first = {int(first) for first, _, _ in short}
    return bool(short) and (max(last) - min(last) > 2 or (min(last) < 10 and len(first) == 1 and len(short) > 1))


def _is_short(found: re.Match[str]) -> bool:
    return len(found[1]) <= 2 and len(found[3]) == 2


def _undecided(texts: Iterable[str]) -> Iterator[tuple[int, int]]:
    for text in texts:
        found = _NUMBERS.match(_WEEKDAY.sub("", text[:_MAX_LENGTH].strip(), count=1))
        if found and len(found[1]) <= 2:
            yield int(found[1]), int(found[2])


def _day(year: int, month: int, day_of_month: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None
