"""The timeline of a sync run: what happened to it, a line each, written in the transaction that did it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from pluggy_app.domain.sync_runs import Moment
from pluggy_app.store.tables import SYNC_LOG_EVENTS, record

MAX_DETAIL = 200  #: a line is ids, counts and codes; anything longer is none of these

_NOTE = insert(SYNC_LOG_EVENTS)


@dataclass(frozen=True)
class TimelineRecord:
    """A row of `pluggy_sync_log_events`."""

    at: datetime
    what: str
    detail: str


def note(connection: Connection, sync_log_id: int, moment: Moment, now: datetime, detail: str = "") -> None:
    """Add a line. `detail` is ids, counts and codes only, never what a bank said."""
    values = {"sync_log_id": sync_log_id, "at": now, "what": moment.value, "detail": detail[:MAX_DETAIL]}
    connection.execute(_NOTE, values)


def lines_of(connection: Connection, sync_log_id: int) -> list[TimelineRecord]:
    """Oldest first."""
    query = select(SYNC_LOG_EVENTS).where(SYNC_LOG_EVENTS.c.sync_log_id == sync_log_id).order_by(SYNC_LOG_EVENTS.c.id)
    return [record(TimelineRecord, row) for row in connection.execute(query)]


def forget_oldest(connection: Connection, *, before: datetime, limit: int) -> bool:
    """Delete of the oldest `limit` lines those from before then; True: there may be more."""
    oldest = select(SYNC_LOG_EVENTS.c.id).order_by(SYNC_LOG_EVENTS.c.id).limit(limit)
    past = delete(SYNC_LOG_EVENTS).where(SYNC_LOG_EVENTS.c.id.in_(oldest), SYNC_LOG_EVENTS.c.at < before)
    return connection.execute(past).rowcount == limit


def not_before(instant: datetime) -> str:
    """How a line says when a run may start."""
    return f"not before {instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
