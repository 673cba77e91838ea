"""When a feed has been quiet for too long: longer than it ever is, though every run succeeds."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

LOOKED_AT = timedelta(days=180)  #: how far back a feed's habits are taken from
FEWEST_DAYS = 10  #: days with movements; fewer show no habit
SHORTEST = timedelta(days=5)  #: a carnival, from Friday to Ash Wednesday
MARGIN = 1.5  #: times the longest silence of its own


def quiet_after(days: Sequence[date]) -> date | None:
    """The last day on which silence is usual; None: the feed has no habit yet.

    `days` are the days with movements, in order, without those to come.
    """
    if len(days) < FEWEST_DAYS:
        return None
    longest = max(later - earlier for earlier, later in pairwise(days))
    return days[-1] + max(SHORTEST, timedelta(days=round(longest.days * MARGIN)))
