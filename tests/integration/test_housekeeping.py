"""What has served its purpose goes, and nothing else."""

from datetime import timedelta

from builders import NOON, a_kept_item, a_user
from sqlalchemy import func, select

from pluggy_app.domain.sync_runs import Moment, Trigger
from pluggy_app.services import housekeeping
from pluggy_app.services.housekeeping import LINES_AT_ONCE, TIMELINES
from pluggy_app.store.tables import SYNC_LOG_EVENTS
from pluggy_app.store.unit_of_work import Store


def lines(store: Store) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(SYNC_LOG_EVENTS)).scalar_one()


def test_timelines_of_old_runs_go_and_their_counts_stay(store: Store) -> None:
    item = a_kept_item(store, a_user(store))
    with store.unit_of_work() as work:
        run = work.sync_runs.request(item, Trigger.SCHEDULE, NOON)
        for _ in range(LINES_AT_ONCE + 2):
            work.sync_runs.note(run.sync_log_id, Moment.ACCOUNT_DONE, NOON)
        work.sync_runs.note(run.sync_log_id, Moment.ACCOUNT_DONE, NOON + timedelta(days=1))

    housekeeping.tidy(store, NOON + TIMELINES)
    assert lines(store) == LINES_AT_ONCE + 4, "ninety days have not passed"
    housekeeping.tidy(store, NOON + TIMELINES + timedelta(hours=1))
    assert lines(store) == 1
    with store.reading() as work:
        assert work.sync_logs.one(run.sync_log_id, user_id=None) is not None
