"""Is the application able to do its work? For `/api/ready`."""

from dataclasses import dataclass
from datetime import datetime

from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.store.migrations import newest_revision
from pluggy_app.store.unit_of_work import Store

HEARTBEAT_SECONDS = 10  #: workers say so this often
HEARTBEAT_LATE_SECONDS = 60
QUEUE_LATE_SECONDS = 300  #: a due run that waits longer means that nobody works


@dataclass(frozen=True)
class Check:
    """One thing looked at; `detail` says what was found, without any bank data."""

    name: str
    ok: bool
    detail: str


def ready(store: Store, now: datetime) -> list[Check]:
    """Database, migrations, scheduler heartbeat, queue age."""
    try:
        with store.reading() as work:
            at, wanted = work.revision(), newest_revision()
            beat, oldest = work.installation.newest_beat(), work.sync_runs.oldest_due(now)
    except DatabaseUnavailable as error:
        return [Check("database", False, str(error))]
    beat_age = None if beat is None else round((now - beat).total_seconds())
    queue_age = 0 if oldest is None else round((now - oldest).total_seconds())
    return [
        Check("database", True, "answers"),
        Check("migrations", at == wanted, f"at {at}, needs {wanted}"),
        Check(
            "scheduler",
            beat_age is not None and beat_age <= HEARTBEAT_LATE_SECONDS,
            "no heartbeat yet" if beat_age is None else f"last heartbeat {beat_age} s ago",
        ),
        Check("queue", queue_age <= QUEUE_LATE_SECONDS, f"oldest due run waits {queue_age} s"),
    ]
