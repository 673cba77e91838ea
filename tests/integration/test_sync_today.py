"""What became of today's runs, added up. On both databases."""

from datetime import timedelta

from builders import NOON, a_kept_item, a_user

from pluggy_app.domain.run_outcomes import BANK_READING
from pluggy_app.domain.sync_runs import Counts, RequestTally, RunStatus, Trigger
from pluggy_app.reads import sync_logs
from pluggy_app.store.unit_of_work import Store

DAY = timedelta(days=1)


def a_run(store: Store, item_pk: int, status: RunStatus, code: str = "", *, at: timedelta = timedelta()) -> None:
    """A run that found one new row."""
    now = NOON + at
    with store.unit_of_work() as work:
        work.sync_runs.request(item_pk, Trigger.WEBHOOK, now)
        run = work.sync_runs.claim(now, 120.0)
        assert run is not None
        work.sync_runs.add_counts(run, "account", Counts(seen=3, created=1, updated=2), None)
        work.sync_runs.finish(run, status, code, RequestTally(), now)


def test_the_sums_of_a_day_hold_however_many_runs_it_has(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)
    a_run(store, item, RunStatus.SUCCEEDED, at=-DAY)
    for _ in range(120):
        a_run(store, item, RunStatus.SUCCEEDED)

    (told,) = sync_logs.today(store, user, NOON, 12)

    assert (told.count, told.created, told.updated, told.removed) == (120, 120, 240, 0)


def test_runs_of_one_connection_that_end_alike_are_told_together(store: Store) -> None:
    user = a_user(store)
    item, other = a_kept_item(store, user), a_kept_item(store, user)
    a_run(store, a_kept_item(store, a_user(store)), RunStatus.SUCCEEDED)  # somebody else's
    a_run(store, item, RunStatus.SUCCEEDED)
    a_run(store, item, RunStatus.FAILED, "pluggy_unavailable")
    a_run(store, item, RunStatus.SUCCEEDED)
    a_run(store, other, RunStatus.SUCCEEDED)
    a_run(store, item, RunStatus.PARTIAL, BANK_READING)  # tells nobody anything
    a_run(store, item, RunStatus.SUCCEEDED)
    with store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.USER, NOON)

    told = sync_logs.today(store, user, NOON)

    assert [(one.newest.status, one.count, one.created) for one in told] == [
        ("pending", 1, 0),
        ("succeeded", 2, 2),
        ("succeeded", 1, 1),
        ("failed", 1, 1),
        ("succeeded", 1, 1),
    ]
    assert sync_logs.today(store, user, NOON, 2) == told[:2]


def test_a_failure_is_followed_by_what_begins_later_or_waits(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)
    a_run(store, item, RunStatus.FAILED, "pluggy_unavailable")
    last = sync_logs.today(store, user, NOON)
    with store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.RETRY, NOON, not_before=NOON + DAY)
    waits = sync_logs.today(store, user, NOON)
    with store.unit_of_work() as work:
        work.sync_runs.stop(item, "item_revoked", NOON)
    stopped = sync_logs.today(store, user, NOON)
    a_run(store, item, RunStatus.PARTIAL, BANK_READING)
    begun = sync_logs.today(store, user, NOON)

    assert [told[-1].is_followed for told in (last, waits, stopped, begun)] == [False, True, False, True]
