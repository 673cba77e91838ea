"""Whether Pluggy answers anybody: one row that every process shares, beside the budgets of its endpoints."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from pluggy_app.domain.outages import OPENS_AFTER, pause
from pluggy_app.store.tables import BUDGETS, insert_or_ignore

EVERYTHING = "*"  #: the endpoint that stands for all of them


class Outages:
    """The row of `rate_budgets` that counts runs without an answer; `blocked_until`: when one asks again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def paused_until(self, now: datetime) -> datetime | None:
        """Until when no run is to be taken; None: one may be. A read."""
        row = self._connection.execute(select(BUDGETS).where(_ROW)).one_or_none()
        return row.blocked_until if row is not None and row.blocked_until and row.blocked_until > now else None

    def may_ask(self, now: datetime, holds: timedelta) -> bool:
        """Whether a run may be taken; in an outage one only, and nobody else's for as long as `holds`."""
        row = self._connection.execute(select(BUDGETS).where(_ROW)).one_or_none()
        if row is None or row.used < OPENS_AFTER:
            return True
        free = update(BUDGETS).where(_ROW, BUDGETS.c.blocked_until <= now)
        return self._connection.execute(free.values(blocked_until=now + holds)).rowcount == 1

    def note_silence(self, now: datetime) -> bool:
        """A run got no answer; True in an outage."""
        begun = {"endpoint": EVERYTHING, "window_started_at": now, "used": 0, "blocked_until": None}
        insert_or_ignore(self._connection, BUDGETS, begun)
        counted = update(BUDGETS).where(_ROW).values(used=BUDGETS.c.used + 1).returning(BUDGETS.c.used)
        failures = self._connection.execute(counted).scalar_one()
        if failures >= OPENS_AFTER:
            self._connection.execute(update(BUDGETS).where(_ROW).values(blocked_until=now + pause(failures)))
        return bool(failures >= OPENS_AFTER)

    def note_answer(self) -> bool:
        """Pluggy answered; True when this ended an outage."""
        ended = update(BUDGETS).where(_ROW, BUDGETS.c.used >= OPENS_AFTER).values(used=0, blocked_until=None)
        if self._connection.execute(ended).rowcount == 1:
            return True
        self._connection.execute(update(BUDGETS).where(_ROW, BUDGETS.c.used > 0).values(used=0))
        return False


_ROW = BUDGETS.c.endpoint == EVERYTHING
