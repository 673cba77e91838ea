"""How often something may be done in a while, counted in the database: all processes share what there is."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.domain.errors import TooManyRequests
from pluggy_app.store.unit_of_work import Store, Work


@dataclass(frozen=True)
class Ration:
    """So many uses of `what`, by all together or by whoever is part of the name, within any `span`."""

    what: str
    uses: int
    span: timedelta

    @property
    def key(self) -> str:
        """Whatever is in the name is not for reading in the database."""
        return hashlib.sha256(f"ration:{self.what}".encode()).hexdigest()


def use(store: Store, ration: Ration, now: datetime) -> None:
    """Use it once.

    Raises:
        TooManyRequests: it is used up.
    """
    with store.unit_of_work() as work:
        if not take(work, [ration], now):
            first = work.users.first_attempt(ration.key, now - ration.span)
            raise TooManyRequests(wait_seconds=(first + ration.span - now).total_seconds() if first else 0.0)


def take(work: Work, rations: list[Ration], now: datetime) -> bool:
    """Use each of them once, or none when one is used up."""
    work.users.queue_for_attempts()
    if any(work.users.failed_attempts(each.key, now - each.span) >= each.uses for each in rations):
        return False
    for each in rations:
        work.users.add_failed_attempt(each.key, now)
    return True
