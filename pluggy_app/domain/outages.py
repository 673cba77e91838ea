"""When Pluggy is away for everybody: runs wait, one of them asks now and then, and afterwards they start one by one.

What is asked beside the runs, to disconnect an item or whose an unknown one is, waits with them.
"""

from datetime import timedelta

OPENS_AFTER = 3  #: runs in a row that got no answer; a step has tried three times by then
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)  #: a day of outage is about thirty questions, of up to three requests each
SPREAD = timedelta(seconds=2)  #: between two runs that waited, once Pluggy is back

SHORTEST_SPACING = timedelta(seconds=30)
LONGEST_SPACING = timedelta(minutes=20)


def pause(failures: int) -> timedelta:
    """How long nobody asks after so many runs in a row without an answer; zero while there are few."""
    if failures < OPENS_AFTER:
        return timedelta()
    return min(LONGEST_PAUSE, FIRST_PAUSE * float(2 ** min(failures - OPENS_AFTER, 10)))


def spacing(age: timedelta) -> timedelta:
    """How long what is asked beside the runs waits after a try that failed, by how long it is wanted."""
    return min(LONGEST_SPACING, max(SHORTEST_SPACING, age / 2))
