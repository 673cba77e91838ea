"""What Pluggy answered, counted in memory until somebody takes it away, and whether Pluggy can be reached at all.

One failed request says little: three in a row, as many as one step sends, say that Pluggy is away.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

ANSWERS = "answers"
NO_ANSWER = "no_answer"
CREDENTIALS_REFUSED = "credentials_refused"

NOT_SENT = "none"  #: status of a request that got no answer
FAILURES_IN_A_ROW = 3
REFUSALS_OF_A_LOG_IN = (400, 401, 403)

Counts = dict[tuple[str, str], int]  #: requests by endpoint and status


@dataclass(frozen=True)
class Report:
    """What happened since the last report. `state` is None when nothing says whether Pluggy can be reached."""

    counts: Counts = field(default_factory=dict)
    state: str | None = None  #: ANSWERS, NO_ANSWER or CREDENTIALS_REFUSED
    skew_seconds: int | None = None  #: our clock minus Pluggy's; None: no answer said what time it is there


class Traffic:
    """Noted by whoever sends, taken by whoever writes it down; both in one event loop."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._failures = 0
        self._state: str | None = None
        self._skew_seconds: int | None = None

    def note(self, endpoint: str, status: int, *, usable: bool) -> None:
        """One request is over. `status` 0: no answer; `usable`: nothing went wrong, though it may be a refusal."""
        self._counts[endpoint, str(status) if status else NOT_SENT] += 1
        if status == 429:
            return  # somebody is there, and has had enough of us
        if endpoint == "auth" and status in REFUSALS_OF_A_LOG_IN:
            self._failures, self._state = 0, CREDENTIALS_REFUSED
        elif usable and status:
            self._failures, self._state = 0, ANSWERS
        elif not usable:  # a request that we gave up ourselves says nothing
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                self._state = NO_ANSWER

    def note_date(self, date: str, now: datetime) -> None:
        """The Date header of an answer that came `now`."""
        try:
            self._skew_seconds = round(now.timestamp() - parsedate_to_datetime(date).timestamp())
        except (ValueError, TypeError, IndexError, OverflowError):
            return  # none, or none that can be read

    @property
    def skew_seconds(self) -> int | None:
        """As the newest answer since the last report showed it."""
        return self._skew_seconds

    def take(self) -> Report:
        """What happened since the last time."""
        report = Report(dict(self._counts), self._state, self._skew_seconds)
        self._counts.clear()
        self._state = self._skew_seconds = None
        return report

    def give_back(self, report: Report) -> None:
        """It could not be written down: it belongs to the next report, whose newer findings stand."""
        self._counts.update(report.counts)
        self._state = self._state or report.state
        if self._skew_seconds is None:
            self._skew_seconds = report.skew_seconds
