"""One row per Pluggy endpoint that every process shares: window, used, blocked until."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from pluggy_app.domain.budgets import LIMITS, WINDOW_SECONDS
from pluggy_app.store.tables import BUDGETS, insert_or_ignore


class RateBudgets:
    """See `domain.budgets.RequestBudget`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, endpoint: str, now: datetime) -> float:
        """Use one request of this minute; or the seconds to wait, having used nothing."""
        self._begin(endpoint, now)
        query = select(BUDGETS).where(BUDGETS.c.endpoint == endpoint)
        if self._connection.dialect.name == "postgresql":
            query = query.with_for_update()
        row = self._connection.execute(query).one()
        if row.blocked_until is not None and row.blocked_until > now:
            return float((row.blocked_until - now).total_seconds())
        window_ends = row.window_started_at + timedelta(seconds=WINDOW_SECONDS)
        fresh = now >= window_ends
        if not fresh and row.used >= LIMITS[endpoint]:
            return float((window_ends - now).total_seconds())
        self._connection.execute(
            update(BUDGETS)
            .where(BUDGETS.c.endpoint == endpoint)
            .values(window_started_at=now if fresh else row.window_started_at, used=1 if fresh else row.used + 1)
        )
        return 0.0

    def block(self, endpoint: str, until: datetime, now: datetime) -> None:
        """Nobody asks this endpoint before `until`; a longer block stays."""
        self._begin(endpoint, now)
        self._connection.execute(
            update(BUDGETS)
            .where(
                BUDGETS.c.endpoint == endpoint,
                (BUDGETS.c.blocked_until.is_(None)) | (BUDGETS.c.blocked_until < until),
            )
            .values(blocked_until=until)
        )

    def _begin(self, endpoint: str, now: datetime) -> None:
        insert_or_ignore(
            self._connection,
            BUDGETS,
            {"endpoint": endpoint, "window_started_at": now, "used": 0, "blocked_until": None},
        )
