"""What this installation made up once, and which processes run its jobs."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from pluggy_app.store.tables import HEARTBEATS, INSTALLATION, insert_or_ignore, upsert

SECRET_BYTES = 32


class Installation:
    """The installation's own secret and its workers' heartbeats."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def webhook_secret(self) -> str | None:
        """The secret Pluggy must show, or None before the first start."""
        return self._connection.execute(select(INSTALLATION.c.webhook_secret)).scalar_one_or_none()

    def make_webhook_secret(self, now: datetime) -> str:
        """The secret; made by the first of any number of processes that ask."""
        insert_or_ignore(
            self._connection,
            INSTALLATION,
            {"id": 1, "webhook_secret": secrets.token_urlsafe(SECRET_BYTES), "created_at": now},
        )
        return str(self._connection.execute(select(INSTALLATION.c.webhook_secret)).scalar_one())

    def beat(self, worker_id: str, now: datetime) -> None:
        upsert(self._connection, HEARTBEATS, {"worker_id": worker_id, "at": now}, keys=["worker_id"])

    def beats(self) -> dict[str, datetime]:
        """When each worker last said that it works."""
        return {row.worker_id: row.at for row in self._connection.execute(select(HEARTBEATS))}

    def newest_beat(self) -> datetime | None:
        return self._connection.execute(select(func.max(HEARTBEATS.c.at))).scalar_one_or_none()

    def end_beats(self, worker_id: str) -> None:
        """This worker has stopped, as it should."""
        self._connection.execute(delete(HEARTBEATS).where(HEARTBEATS.c.worker_id == worker_id))

    def forget_beats(self, *, before: datetime) -> None:
        self._connection.execute(delete(HEARTBEATS).where(HEARTBEATS.c.at < before))
