"""One row per Pluggy endpoint that every process shares: window, used, blocked until."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, select, update

from pluggy_app.domain.budgets import LIMITS, WINDOW_SECONDS
from pluggy_app.store.tables import BUDGETS, insert_or_ignore

_WINDOW = timedelta(seconds=WINDOW_SECONDS)


class RateBudgets:
    """See `domain.budgets.RequestBudget`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, endpoint: str, now: datetime) -> float:
        """Use one request of this minute; or the seconds to wait, having used nothing."""
        if self._took(endpoint, now):
            return 0.0
        self._begin(endpoint, now)  # or another process just has, and then there is as much left
        if self._took(endpoint, now):
            return 0.0
        row = self._connection.execute(select(BUDGETS).where(BUDGETS.c.endpoint == endpoint)).one()
        blocked = row.blocked_until is not None and row.blocked_until > now
        until = row.blocked_until if blocked else row.window_started_at + _WINDOW
        return float((until - now).total_seconds())

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

    def _took(self, endpoint: str, now: datetime) -> bool:
        asked = {"wanted": endpoint, "now": now, "passed": now - _WINDOW, "most": LIMITS[endpoint]}
        return self._connection.execute(_TAKE, asked).rowcount == 1

    def _begin(self, endpoint: str, now: datetime) -> None:
        values = {"endpoint": endpoint, "window_started_at": now, "used": 0, "blocked_until": None}
        insert_or_ignore(self._connection, BUDGETS, values)


_NOW, _IS_OVER = (
    bindparam("now", type_=BUDGETS.c.blocked_until.type),
    BUDGETS.c.window_started_at <= bindparam("passed"),
)
_TAKE = (
    update(BUDGETS)
    .where(
        BUDGETS.c.endpoint == bindparam("wanted"),
        BUDGETS.c.blocked_until.is_(None) | (BUDGETS.c.blocked_until <= _NOW),
        _IS_OVER | (BUDGETS.c.used < bindparam("most")),
    )
    .values(
        window_started_at=case((_IS_OVER, _NOW), else_=BUDGETS.c.window_started_at),
        used=case((_IS_OVER, 1), else_=BUDGETS.c.used + 1),
    )
)
