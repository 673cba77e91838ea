"""The spans of time that all runs are looked at over, cut into slots: the bars of a chart. Pure."""

from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from pluggy_app.domain.clock import SAO_PAULO


class Period(StrEnum):
    """How far back, counting the slot that is under way."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"


#: How many slots of which width.
_CUT: dict[Period, tuple[int, timedelta]] = {
    Period.HOUR: (12, timedelta(minutes=5)),
    Period.DAY: (24, timedelta(hours=1)),
    Period.WEEK: (28, timedelta(hours=6)),
    Period.MONTH: (30, timedelta(days=1)),
}


def slots(period: Period, now: datetime) -> list[datetime]:
    """When each slot begins, oldest first; they begin where clocks and days in São Paulo do."""
    count, width = _CUT[period]
    local = now.astimezone(SAO_PAULO)
    midnight = datetime.combine(local.date(), time(0), tzinfo=SAO_PAULO)
    current = midnight + (local - midnight) // width * width
    return [(current - width * n).astimezone(UTC) for n in reversed(range(count))]


def slot_of(starts: list[datetime], instant: datetime) -> int:
    """Which slot an instant is in; what is earlier counts for the first."""
    return max(0, bisect_right(starts, instant) - 1)
