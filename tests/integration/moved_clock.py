"""A clock that a test can move."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pluggy_app.domain.clock import utc_now


@dataclass
class MovedClock:
    """The real time, later by what the test adds."""

    offset: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return utc_now() + self.offset
