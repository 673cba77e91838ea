"""The queue: what is owed is done once, whoever does it and whoever dies. On both databases."""

from datetime import timedelta

import pytest
from builders import NOON, a_kept_item, a_user

from pluggy_app.domain.errors import LeaseLost
from pluggy_app.domain.sync_runs import MAX_ATTEMPTS, Counts, RequestTally, RunStatus, Trigger
from pluggy_app.domain.users import Plan
from pluggy_app.store.sync_runs import WORKER_LOST, ClaimedRun
from pluggy_app.store.unit_of_work import Store

LEASE = 120.0


def claim(store: Store, later: timedelta = timedelta()) -> ClaimedRun:
    with store.unit_of_work() as work:
        run = work.sync_runs.claim(NOON + later, LEASE)
    assert run is not None
    return run


def request(store: Store, item_pk: int, trigger: Trigger = Trigger.WEBHOOK, **when: timedelta) -> bool:
    with store.unit_of_work() as work:
        return work.sync_runs.request(
            item_pk, trigger, NOON, not_before=NOON + when.get("wait", timedelta())
        ).already_waiting


def statuses(store: Store, user_id: str) -> list[tuple[str, int, str]]:
    with store.reading() as work:
        rows = work.sync_logs.page(user_id=user_id, limit=50)
    return [(row.status, row.attempt, row.error_code) for row in rows]


def test_asking_twice_leaves_one_waiting_run(store: Store) -> None:
    item = a_kept_item(store, a_user(store))

    assert [request(store, item), request(store, item)] == [False, True]


def test_an_event_during_a_run_queues_the_next_one(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)
    request(store, item)
    claim(store)

    request(store, item)

    assert [status for status, _, _ in statuses(store, user.user_id)] == ["pending", "running"]


def test_no_second_run_of_an_item_starts_while_one_runs(store: Store) -> None:
    item = a_kept_item(store, a_user(store))
    request(store, item)
    claim(store)
    request(store, item)

    with store.unit_of_work() as work:
        assert work.sync_runs.claim(NOON, LEASE) is None
        assert not work.sync_runs.has_due(NOON)


def test_a_failed_attempt_merges_into_the_run_that_already_waits(store: Store) -> None:
    # The trap: moving the failed run back to pending would break the index, because an event queued another meanwhile.
    user = a_user(store)
    item = a_kept_item(store, user)
    request(store, item)
    run = claim(store)
    request(store, item)

    with store.unit_of_work() as work:
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        assert work.sync_runs.retry(run, NOON + timedelta(minutes=5), NOON)

    assert statuses(store, user.user_id) == [("pending", 2, ""), ("failed", 1, "pluggy_unavailable")]
    with store.reading() as work:
        assert not work.sync_runs.has_due(NOON + timedelta(minutes=4))
        assert work.sync_runs.has_due(NOON + timedelta(minutes=5))


def test_a_worker_that_lost_its_lease_writes_nothing(store: Store) -> None:
    user = a_user(store)
    request(store, a_kept_item(store, user))
    lost = claim(store)
    claim(store, timedelta(seconds=LEASE + 1))

    def write_page() -> None:
        with store.unit_of_work() as work:
            work.users.raise_revision(user.user_id)
            work.sync_runs.renew(lost, NOON, LEASE)

    def close() -> None:
        with store.unit_of_work() as work:
            work.users.raise_revision(user.user_id)
            work.sync_runs.finish(lost, RunStatus.SUCCEEDED, "", RequestTally(), NOON)

    with store.reading() as work:
        before = work.users.revision(user.user_id)
    for write in (write_page, close):
        with pytest.raises(LeaseLost):
            write()

    with store.reading() as work:
        assert work.users.revision(user.user_id) == before, "what the fenced worker wrote before was rolled back"


def test_a_lost_run_is_continued_as_the_next_attempt(store: Store) -> None:
    user = a_user(store)
    request(store, a_kept_item(store, user))
    first = claim(store)

    second = claim(store, timedelta(seconds=LEASE + 1))

    assert (second.attempt, second.reading_since, second.is_fresh) == (2, first.reading_since, False)
    assert statuses(store, user.user_id) == [("running", 2, ""), ("failed", 1, WORKER_LOST)]


def test_a_run_that_kills_every_worker_ends_visibly(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)
    request(store, item)

    for n in range(MAX_ATTEMPTS):
        claim(store, timedelta(seconds=n * (LEASE + 1)))
    with store.unit_of_work() as work:
        assert work.sync_runs.claim(NOON + timedelta(seconds=MAX_ATTEMPTS * (LEASE + 1)), LEASE) is None

    assert {status for status, _, _ in statuses(store, user.user_id)} == {"failed"}
    with store.reading() as work:
        kept = work.items.by_pk(item)
    assert kept is not None
    assert kept.failing_code == WORKER_LOST


@pytest.mark.parametrize("by_person", [Trigger.USER, Trigger.CONNECT])
def test_a_person_does_not_wait_out_a_backoff_but_events_do(store: Store, by_person: Trigger) -> None:
    item = a_kept_item(store, a_user(store))
    request(store, item)
    run = claim(store)
    with store.unit_of_work() as work:
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        work.sync_runs.retry(run, NOON + timedelta(hours=1), NOON)

    request(store, item, Trigger.WEBHOOK)
    with store.reading() as work:
        assert not work.sync_runs.has_due(NOON)
    request(store, item, by_person)
    with store.reading() as work:
        assert work.sync_runs.has_due(NOON)


@pytest.mark.parametrize("merges", [False, True])
def test_no_event_cuts_the_wait_of_a_retry_short_that_got_on(store: Store, merges: bool) -> None:
    """It is a first attempt still, and Pluggy may have asked for the wait."""
    item = a_kept_item(store, a_user(store))
    request(store, item)
    run = claim(store)
    if merges:
        request(store, item)
    with store.unit_of_work() as work:
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        work.sync_runs.retry(run, NOON + timedelta(minutes=10), NOON, counts=False)

    request(store, item, Trigger.WEBHOOK)
    with store.reading() as work:
        assert not work.sync_runs.has_due(NOON + timedelta(minutes=9))


def test_no_event_cuts_the_wait_of_a_wish_short_that_a_retry_merged_into(store: Store) -> None:
    item = a_kept_item(store, a_user(store))
    request(store, item)
    run = claim(store)
    request(store, item, Trigger.USER)
    with store.unit_of_work() as work:
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_rate_limited", RequestTally(), NOON)
        work.sync_runs.retry(run, NOON + timedelta(minutes=30), NOON)

    request(store, item, Trigger.WEBHOOK)
    with store.reading() as work:
        assert not work.sync_runs.has_due(NOON + timedelta(minutes=29))


def test_a_retry_that_merges_goes_on_with_the_reading(store: Store) -> None:
    item = a_kept_item(store, a_user(store))
    request(store, item)
    run = claim(store)
    request(store, item)
    with store.unit_of_work() as work:
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        work.sync_runs.retry(run, NOON + timedelta(minutes=5), NOON)

    again = claim(store, timedelta(minutes=6))
    assert (again.reading_since, again.is_fresh) == (run.reading_since, False)


def test_a_paused_items_run_waits_for_the_plan(store: Store) -> None:
    user = a_user(store, plan=Plan.FREE)
    request(store, a_kept_item(store, user))

    with store.unit_of_work() as work:
        assert work.sync_runs.claim(NOON, LEASE) is None
        work.users.set_plan(user.user_id, Plan.BUSINESS)
    claim(store)


def test_counts_of_pages_add_up_in_the_run_and_its_account(store: Store) -> None:
    user = a_user(store)
    request(store, a_kept_item(store, user))
    run = claim(store)
    page = Counts(seen=3, created=1, unchanged=1, pages=1)
    page.skip("amount_not_in_cents")

    with store.unit_of_work() as work:
        work.sync_runs.add_counts(run, "account", page, None)
        work.sync_runs.add_counts(run, "account", page, None)

    with store.reading() as work:
        log = work.sync_logs.page(user_id=user.user_id, limit=1)[0]
        account = work.sync_logs.account_counts([run.id])[0]
    for counted in (log, account):
        assert (counted.seen, counted.created, counted.unchanged, counted.skipped, counted.pages) == (6, 2, 2, 2, 2)
        assert counted.skipped_reasons == '{"amount_not_in_cents": 2}'
