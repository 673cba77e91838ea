"""All users' runs as numbers: the queue this moment, and a period counted by time, outcome and code. Reads only.

Counted in SQL, over the index on `requested_at`; what comes back is as long as the period has hours, not runs.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Float, Integer, case, cast, extract, func, literal_column, select
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.sync_runs import RunStatus
from pluggy_app.store.tables import ITEMS, SYNC_LOG_EVENTS, SYNC_LOGS

TENTHS = 10  #: durations are counted in tenths of a second, which is what pages print


@dataclass(frozen=True)
class QueueGlance:
    """The queue now, and three numbers of which one moves whenever any run of any user changes."""

    newest_run: int  #: id, 0 without any
    newest_event: int  #: id of the newest line of a timeline: every step of a run writes one
    progress: int  #: pages and rows of the runs under way: they grow between two lines
    waiting: int
    running: int
    stuck: int  #: under way, and their worker has not been heard of in time
    oldest_due: datetime | None  #: since when the run that waits longest could have begun


@dataclass(frozen=True)
class RunGroup:
    """The runs of one slot of time that ended, or stand, alike."""

    slot: str  #: UTC, such as "2026-11-24 17" or "2026-11-24 17:05"
    status: str
    error_code: str
    runs: int
    longest_wait_seconds: float  #: between being due and beginning; 0 for those that have not begun


class RunStats:
    """Numbers about `pluggy_sync_logs`, everybody's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def glance(self, now: datetime) -> QueueGlance:
        """Cheap enough for once a second: two ends of an index, and the few runs that are open."""
        due = case((SYNC_LOGS.c.not_before <= now, SYNC_LOGS.c.not_before))
        late = case((SYNC_LOGS.c.lease_until < now, 1))
        newest = select(
            select(func.max(SYNC_LOGS.c.id)).scalar_subquery(),
            select(func.max(SYNC_LOG_EVENTS.c.id)).scalar_subquery(),
        )
        newest_run, newest_event = self._connection.execute(newest).one()
        waiting, oldest = self._connection.execute(select(func.count(), func.min(due)).where(_PENDING)).one()
        work = func.coalesce(func.sum(SYNC_LOGS.c.pages + SYNC_LOGS.c.seen), 0)
        running, progress, stuck = self._connection.execute(
            select(func.count(), work, func.count(late)).where(_RUNNING)
        ).one()
        return QueueGlance(newest_run or 0, newest_event or 0, int(progress), waiting, running, stuck, oldest)

    def groups(self, since: datetime, until: datetime, *, by_minute: bool = False) -> list[RunGroup]:
        """Runs asked for in [since, until), by slot, status and code."""
        slot = self._slot(by_minute)
        wait = func.coalesce(func.max(self._seconds(SYNC_LOGS.c.not_before, SYNC_LOGS.c.started_at)), 0.0)
        query = (
            select(slot, SYNC_LOGS.c.status, SYNC_LOGS.c.error_code, func.count(), wait)
            .where(*_asked_for(since, until))
            .group_by(slot, SYNC_LOGS.c.status, SYNC_LOGS.c.error_code)
        )
        return [RunGroup(s, status, code, n, max(0.0, w)) for s, status, code, n, w in self._connection.execute(query)]

    def outcomes(self, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
        """Runs asked for in [since, until), by status and code."""
        kinds = (SYNC_LOGS.c.status, SYNC_LOGS.c.error_code)
        query = select(*kinds, func.count()).where(*_asked_for(since, until)).group_by(*kinds)
        return [(status, code, n) for status, code, n in self._connection.execute(query)]

    def durations(self, since: datetime, until: datetime, *, every: int = 1) -> list[tuple[int, int]]:
        """How many of the runs that read everything took how many tenths of a second, shortest first.

        As long as there are different durations, never as long as there are runs. `every` 5: look at a fifth of them.
        """
        took = self._seconds(SYNC_LOGS.c.started_at, SYNC_LOGS.c.finished_at)
        tenths = cast(func.floor(took * TENTHS + 0.5), Integer)
        wanted = [*_asked_for(since, until), SYNC_LOGS.c.status == RunStatus.SUCCEEDED.value]
        if every > 1:
            wanted.append(SYNC_LOGS.c.id % every == 0)
        query = select(tenths, func.count()).where(*wanted).group_by(tenths).order_by(tenths)
        return [(max(0, t), n) for t, n in self._connection.execute(query) if t is not None]

    def connectors(self) -> list[tuple[int, str]]:
        """Banks that somebody has connected, by name."""
        query = select(ITEMS.c.connector_id, func.max(ITEMS.c.connector_name)).group_by(ITEMS.c.connector_id)
        return sorted(((pk, name) for pk, name in self._connection.execute(query)), key=lambda one: one[1].casefold())

    def _slot(self, by_minute: bool) -> ColumnElement[str]:
        if self._is_sqlite:  # kept as text, 2026-11-24 17:05:31.000000
            return func.substr(SYNC_LOGS.c.requested_at, 1, literal_column("16" if by_minute else "13"))
        shape: ColumnElement[str] = literal_column("'YYYY-MM-DD HH24:MI'" if by_minute else "'YYYY-MM-DD HH24'")
        return func.to_char(func.timezone(literal_column("'UTC'"), SYNC_LOGS.c.requested_at), shape)

    def _seconds(self, begin: ColumnElement[datetime], end: ColumnElement[datetime]) -> ColumnElement[float]:
        if self._is_sqlite:
            return (func.julianday(end) - func.julianday(begin)) * literal_column("86400.0")
        return cast(extract("epoch", end - begin), Float)


# Written out, not bound: the partial indexes are found only where the query names their very condition.
_PENDING = SYNC_LOGS.c.status == literal_column("'pending'")
_RUNNING = SYNC_LOGS.c.status == literal_column("'running'")


def _asked_for(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [SYNC_LOGS.c.requested_at >= since, SYNC_LOGS.c.requested_at < until]
