"""What keeps the database honest and small: heartbeats, and the end of what has served its purpose."""

from datetime import datetime, timedelta

from pluggy_app.domain.errors import ItemRevoked
from pluggy_app.domain.users import SESSION_IDLE, SESSION_LIFE
from pluggy_app.store.unit_of_work import Store

WEBHOOK_BODIES = timedelta(days=30)  #: what Pluggy said is kept this long, to answer questions about a run
TIMELINES = timedelta(days=90)  #: a run keeps its counts and how it ended; step by step it is asked about while recent
LINES_AT_ONCE = 5_000  #: of timelines, so that nobody waits long for the database
PROPOSALS = timedelta(days=90)  #: that the matcher no longer makes
LOGIN_ATTEMPTS = timedelta(hours=1)  #: longer than any limit that counts them
SILENT_WORKERS = timedelta(days=1)


def beat(store: Store, worker_id: str, now: datetime) -> None:
    """This process runs jobs."""
    with store.unit_of_work() as work:
        work.installation.beat(worker_id, now)


def end_beats(store: Store, worker_id: str) -> None:
    """This process no longer runs jobs, as it should be: nobody needs to miss it."""
    with store.unit_of_work() as work:
        work.installation.end_beats(worker_id)


def tidy(store: Store, now: datetime) -> None:
    """Delete what is past its purpose."""
    with store.unit_of_work() as work:
        work.webhook_events.forget(before=now - WEBHOOK_BODIES)
        work.users.forget_attempts(before=now - LOGIN_ATTEMPTS)
        work.users.forget_sessions(seen_before=now - SESSION_IDLE, made_before=now - SESSION_LIFE)
        work.sync_runs.forget_unclaimable(ItemRevoked.code, now)
        work.suggestions.remove_expired(before=now - PROPOSALS)
        work.installation.forget_beats(before=now - SILENT_WORKERS)
    more = True
    while more:
        with store.unit_of_work() as work:
            more = work.sync_logs.forget_timelines(before=now - TIMELINES, limit=LINES_AT_ONCE)
