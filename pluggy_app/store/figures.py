"""Numbers about the work itself, over several tables: for the health page and for metrics. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from pluggy_app.domain.sync_runs import RunStatus
from pluggy_app.store.tables import EVENTS, SYNC_LOGS


@dataclass(frozen=True)
class Database:
    """Which database answers. `journal` is SQLite's mode, "wal" or "delete"; empty elsewhere."""

    kind: str  #: sqlite | postgresql
    version: str
    journal: str


@dataclass(frozen=True)
class Queue:
    """How many runs wait and are under way. `due`: wait for nothing but a worker; `stuck`: theirs is silent."""

    waiting: int
    due: int
    running: int
    stuck: int


class Figures:
    """Counted when asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def database(self) -> Database:
        if self._connection.dialect.name == "sqlite":
            version = self._connection.execute(select(func.sqlite_version())).scalar_one()
            journal = self._connection.execute(text("PRAGMA journal_mode")).scalar_one()
            return Database("sqlite", str(version), str(journal))
        version = self._connection.execute(text("SHOW server_version")).scalar_one()
        return Database("postgresql", str(version).partition(" ")[0], "")

    def queue(self, now: datetime) -> Queue:
        by_status = select(SYNC_LOGS.c.status, func.count()).where(SYNC_LOGS.c.status.in_(_UNFINISHED))
        counted: dict[str, int] = dict(self._connection.execute(by_status.group_by(SYNC_LOGS.c.status)).all())
        lost = select(func.count()).where(SYNC_LOGS.c.status == RunStatus.RUNNING.value, SYNC_LOGS.c.lease_until < now)
        due = select(func.count()).where(SYNC_LOGS.c.status == RunStatus.PENDING.value, SYNC_LOGS.c.not_before <= now)
        return Queue(
            waiting=counted.get(RunStatus.PENDING.value, 0),
            due=self._connection.execute(due).scalar_one(),
            running=counted.get(RunStatus.RUNNING.value, 0),
            stuck=self._connection.execute(lost).scalar_one(),
        )

    def finished_runs(self) -> list[tuple[str, str, int]]:
        """How many runs ended, by status and trigger."""
        query = select(SYNC_LOGS.c.status, SYNC_LOGS.c.trigger, func.count()).where(
            SYNC_LOGS.c.status.not_in(_UNFINISHED)
        )
        rows = self._connection.execute(query.group_by(SYNC_LOGS.c.status, SYNC_LOGS.c.trigger))
        return list(rows)

    def webhook_events(self) -> list[tuple[str, str, int]]:
        """How many events are kept, by event and status."""
        query = select(EVENTS.c.event, EVENTS.c.status, func.count()).group_by(EVENTS.c.event, EVENTS.c.status)
        return list(self._connection.execute(query))


_UNFINISHED = (RunStatus.PENDING.value, RunStatus.RUNNING.value)
