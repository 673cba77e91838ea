"""Days on which Brazilian banks work: not weekends, national holidays, Carnival Monday and Tuesday, Corpus Christi.

Resolution CMN 4.880/2020 and law 14.759/2023 (20 November since 2024). Holidays of a state or a town are not known.
The `holidays` library was looked at: its exchange calendar also closes 24 and 31 December, on which boletos are paid.
"""

from datetime import date, timedelta
from functools import lru_cache

_EVERY_YEAR = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25))
_FROM_EASTER = (-48, -47, -2, 60)  #: Carnival Monday and Tuesday, Good Friday, Corpus Christi
_BLACK_AWARENESS, _SINCE = (11, 20), 2024
_ONE_DAY = timedelta(1)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Days of a year on which banks do not work, weekends apart."""
    fixed = [*_EVERY_YEAR, _BLACK_AWARENESS] if year >= _SINCE else _EVERY_YEAR
    moving = (_easter(year) + timedelta(days) for days in _FROM_EASTER)
    return frozenset((*(date(year, month, day) for month, day in fixed), *moving))


def is_bank_day(day: date) -> bool:
    """Whether banks work on a day."""
    return day.weekday() < 5 and day not in holidays(day.year)


@lru_cache(maxsize=16_384)
def payable_on(due: date) -> date:
    """The day until which a bill that is due then is paid in time: itself, or the next day on which banks work."""
    while not is_bank_day(due):
        due += _ONE_DAY
    return due


def bank_days_between(first: date, last: date) -> int:
    """How many bank days after `first` lies `last`; minus when it is before. Closed days count as the next open one."""
    return _number(payable_on(last)) - _number(payable_on(first))


@lru_cache(maxsize=16_384)
def _number(day: date) -> int:
    """How many bank days there were from the year 1 to a day: weekdays less the holidays that fall on them."""
    weeks, rest = divmod(day.toordinal() - 1, 7)  # day 1 was a Monday
    weekdays = weeks * 5 + min(rest + 1, 5)
    return weekdays - _holidays_before(day.year) - sum(h <= day and h.weekday() < 5 for h in holidays(day.year))


@lru_cache(maxsize=256)
def _holidays_before(year: int) -> int:
    """Holidays on weekdays from 1970 to the end of the year before."""
    return sum(h.weekday() < 5 for past in range(1970, year) for h in holidays(past))


def _easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian rule (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
