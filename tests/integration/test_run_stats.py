"""All users' runs as administrators see them: counted, found, and run again. On both databases."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from builders import NOON, a_kept_item, a_user
from sqlalchemy import insert, update

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AdminOnly, ItemRevoked, PlanRequired, PluggyNotConfigured, SyncLogNotFound
from pluggy_app.domain.run_outcomes import Outcome
from pluggy_app.domain.run_periods import Period
from pluggy_app.domain.sync_runs import RequestTally, RunStatus, Trigger
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.reads import run_search, run_stats, sync_logs
from pluggy_app.reads.run_search import RunFilter
from pluggy_app.services.sync import admin as admin_runs
from pluggy_app.store.tables import ITEMS, SYNC_LOGS
from pluggy_app.store.unit_of_work import Store

PLUGGY: Any = object()  #: nobody asks it: a run only waits here
EVER = RunFilter(since=NOON - timedelta(days=365))


@pytest.fixture
def admin(store: Store) -> User:
    return a_user(store, role=Role.ADMIN)


def a_run(store: Store, item_pk: int, **changes: Any) -> int:
    """A run by the clock that was asked for two minutes before noon and read everything in four seconds."""
    asked = changes.get("requested_at", NOON - timedelta(minutes=2))
    values = {
        "item_pk": item_pk,
        "trigger": "schedule",
        "status": "succeeded",
        "step": "closing",
        "attempt": 1,
        "requested_at": asked,
        "not_before": asked,
        "started_at": asked + timedelta(seconds=1),
        "finished_at": asked + timedelta(seconds=5),
        "skipped_reasons": "{}",
        "error_code": "",
        "wants_refresh": False,
    }
    zero = ("account_index", "account_total", "seen", "created", "updated", "unchanged", "removed", "skipped")
    zeros = dict.fromkeys((*zero, "pages", "requests", "retries"), 0)
    with store.engine.begin() as connection:
        made = connection.execute(insert(SYNC_LOGS).values(**(zeros | values | changes)).returning(SYNC_LOGS.c.id))
        return int(made.scalar_one())


def failed(code: str = "pluggy_unavailable", **changes: Any) -> dict[str, Any]:
    return {"status": "failed", "error_code": code, **changes}


def found(store: Store, admin: User, **changes: Any) -> list[int]:
    return [row.id for row in run_search.page(store, admin, replace(EVER, **changes)).rows]


def test_a_period_is_counted_by_outcome_and_code(store: Store, admin: User) -> None:
    item = a_kept_item(store, a_user(store))
    a_run(store, item)
    a_run(store, item, status="partial", error_code="SITE_NOT_AVAILABLE")
    a_run(store, item, **failed("INVALID_CREDENTIALS"))
    a_run(store, item, **failed("INVALID_CREDENTIALS"))
    a_run(store, item, status="partial", error_code="bank_reading")
    a_run(store, item, **failed("item_revoked"))

    told = run_stats.figures(store, admin, Period.DAY, NOON)

    assert told.runs == 6
    assert told.ended == {Outcome.SUCCEEDED: 1, Outcome.PARTIAL: 1, Outcome.FAILED: 2}
    assert [(c.code, c.runs, c.mostly_failed) for c in told.codes] == [
        ("INVALID_CREDENTIALS", 2, True),
        ("SITE_NOT_AVAILABLE", 1, False),
    ]


@pytest.mark.parametrize(
    ("period", "bars"), [(Period.HOUR, 12), (Period.DAY, 24), (Period.WEEK, 28), (Period.MONTH, 30)]
)
def test_each_bar_holds_the_runs_of_its_time(store: Store, admin: User, period: Period, bars: int) -> None:
    item, now = a_kept_item(store, a_user(store)), NOON + timedelta(minutes=1)
    a_run(store, item, requested_at=NOON)
    width = {Period.HOUR: timedelta(minutes=5), Period.DAY: timedelta(hours=1)}.get(period, timedelta(days=1))
    a_run(store, item, **failed(requested_at=NOON - width))
    a_run(store, item, requested_at=NOON - timedelta(days=40))

    told = run_stats.figures(store, admin, period, now).slots

    assert len(told) == bars
    assert (told[-1].succeeded, told[-1].failed) == (1, 0)
    assert sum(slot.failed for slot in told) == 1
    assert sum(slot.succeeded for slot in told) == 1


def test_a_day_begins_at_midnight_in_sao_paulo(store: Store, admin: User) -> None:
    told = run_stats.figures(store, admin, Period.MONTH, NOON).slots
    assert {(slot.begins_at.hour, slot.begins_at.minute) for slot in told} == {(3, 0)}


def test_the_period_before_is_there_to_compare(store: Store, admin: User) -> None:
    item = a_kept_item(store, a_user(store))
    a_run(store, item, **failed(requested_at=NOON - timedelta(hours=30)))
    told = run_stats.figures(store, admin, Period.DAY, NOON)
    assert (told.ended[Outcome.FAILED], told.before[Outcome.FAILED]) == (0, 1)


def test_median_and_p95_are_of_runs_that_read_everything(store: Store, admin: User) -> None:
    item, asked = a_kept_item(store, a_user(store)), NOON - timedelta(minutes=2)
    assert run_stats.figures(store, admin, Period.DAY, NOON).median_ms is None
    for tenths in range(1, 101):
        a_run(store, item, started_at=asked, finished_at=asked + timedelta(milliseconds=100 * tenths))
    a_run(store, item, **failed(finished_at=asked + timedelta(hours=1)))
    told = run_stats.figures(store, admin, Period.DAY, NOON)
    assert (told.median_ms, told.p95_ms) == (5_000, 9_500)


def test_of_many_runs_a_share_says_how_long_they_took(
    store: Store, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_stats, "SAMPLE", 25)
    item = a_kept_item(store, a_user(store))
    for _ in range(100):
        a_run(store, item)
    assert run_stats.figures(store, admin, Period.DAY, NOON).median_ms == 4_000
    with store.reading() as work:
        looked_at = work.run_stats.durations(NOON - timedelta(days=1), NOON, every=4)
    assert sum(runs for _, runs in looked_at) == 25


def test_the_longest_wait_is_kept_by_time(store: Store, admin: User) -> None:
    item, asked = a_kept_item(store, a_user(store)), NOON - timedelta(minutes=2)
    a_run(store, item, started_at=asked + timedelta(seconds=58))
    a_run(store, item, started_at=None, finished_at=None, status="pending")
    slots = run_stats.figures(store, admin, Period.DAY, NOON).slots
    assert [round(slot.longest_wait_seconds) for slot in slots[-2:]] == [58, 0]


def test_the_glance_moves_with_any_run_of_anybody(store: Store, admin: User) -> None:
    item, seen = a_kept_item(store, a_user(store)), []

    def look() -> None:
        seen.append(run_stats.glance(store, admin, NOON))

    look()
    with store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.USER, NOON)
    look()
    with store.unit_of_work() as work:
        run = work.sync_runs.claim(NOON, 120)
    assert run is not None
    look()
    with store.unit_of_work() as work:
        work.sync_runs.renew(run, NOON, 120)
    with store.engine.begin() as connection:
        connection.execute(update(SYNC_LOGS).values(pages=3, seen=700))
    look()
    with store.unit_of_work() as work:
        work.sync_runs.finish(run, RunStatus.SUCCEEDED, "", RequestTally(), NOON)
    look()

    moved = [(one.newest_run, one.newest_event, one.progress) for one in seen]
    assert len(set(moved)) == 5
    assert [(one.waiting, one.running) for one in seen] == [(0, 0), (1, 0), (0, 1), (0, 1), (0, 0)]
    assert seen[1].oldest_due == NOON


def test_the_glance_tells_what_is_stuck(store: Store, admin: User) -> None:
    item = a_kept_item(store, a_user(store))
    a_run(store, item, status="running", finished_at=None, lease_until=NOON)
    assert run_stats.glance(store, admin, NOON).stuck == 0
    assert run_stats.glance(store, admin, NOON + timedelta(seconds=1)).stuck == 1


def test_an_outage_is_many_failures_and_few_successes(store: Store, admin: User) -> None:
    items = [a_kept_item(store, a_user(store)) for _ in range(5)]
    for item in items[:4]:
        a_run(store, item, **failed())
    assert run_stats.outage(store, admin, NOON) is None
    a_run(store, items[4], **failed())
    found_now = run_stats.outage(store, admin, NOON)
    assert found_now is not None
    assert (found_now.runs, found_now.code) == (5, "pluggy_unavailable")
    assert run_stats.outage(store, admin, NOON + timedelta(hours=1)) is None
    for item in items:
        a_run(store, item)
    assert run_stats.outage(store, admin, NOON) is None


def test_runs_are_found_by_each_filter(store: Store, admin: User) -> None:
    mine, other = a_user(store), a_user(store)
    item, another = a_kept_item(store, mine), a_kept_item(store, other)
    with store.engine.begin() as connection:
        connection.execute(update(ITEMS).where(ITEMS.c.id == another).values(connector_id=902))
        item_id = connection.execute(ITEMS.select().where(ITEMS.c.id == another)).one().item_id
    well = a_run(store, item)
    waits = a_run(store, item, status="partial", error_code="bank_reading", trigger="webhook")
    old = a_run(store, item, **failed("INVALID_CREDENTIALS", requested_at=NOON - timedelta(days=3)))
    last = a_run(store, another, **failed())

    assert found(store, admin) == [last, waits, well, old]
    assert found(store, admin, since=NOON - timedelta(days=1)) == [last, waits, well]
    assert found(store, admin, outcome=Outcome.FAILED) == [last, old]
    assert found(store, admin, outcome=Outcome.PARTIAL) == []
    assert found(store, admin, outcome=Outcome.WAITING) == [waits]
    assert found(store, admin, trigger="webhook") == [waits]
    assert found(store, admin, connector_id=902) == [last]
    assert found(store, admin, error_code="INVALID_CREDENTIALS") == [old]
    assert found(store, admin, text=other.email.upper()) == [last]
    assert found(store, admin, text=item_id[:8]) == [last]
    assert waits in found(store, admin, text=str(waits))
    assert found(store, admin, text="100%_") == []
    assert found(store, admin, but_not="pluggy_unavailable") == [waits, well, old]


def test_pages_go_on_where_the_last_one_ended(store: Store, admin: User) -> None:
    item = a_kept_item(store, a_user(store))
    ids = [a_run(store, item, requested_at=NOON - timedelta(minutes=n // 2)) for n in range(5)]
    first = run_search.page(store, admin, EVER, limit=3)
    rest = run_search.page(store, admin, EVER, limit=3, cursor=first.next)
    shown = [row.id for row in (*first.rows, *rest.rows)]
    assert sorted(shown) == ids
    assert shown == [ids[1], ids[0], ids[3], ids[2], ids[4]]
    assert rest.next is None


def test_runs_that_come_later_wait_outside_and_are_counted(store: Store, admin: User) -> None:
    item = a_kept_item(store, a_user(store))
    seen = a_run(store, item)
    a_run(store, item)
    a_run(store, item, **failed())
    page = run_search.page(store, admin, replace(EVER, outcome=Outcome.SUCCEEDED, up_to_id=seen))
    assert ([row.id for row in page.rows], page.newer) == ([seen], 1)
    assert run_search.tally(store, admin, replace(EVER, up_to_id=seen)).runs == 3


def test_a_run_is_asked_for_again_once(store: Store, admin: User) -> None:
    owner = a_user(store)
    run = a_run(store, a_kept_item(store, owner), **failed())
    first = admin_runs.run_again(store, PLUGGY, admin, run)
    second = admin_runs.run_again(store, PLUGGY, admin, run)
    assert first.sync_log_id == second.sync_log_id
    assert (first.already_waiting, second.already_waiting) == (False, True)
    assert sync_logs.one(store, owner, first.sync_log_id).run.trigger == "user"


def test_what_cannot_be_run_again_says_why(store: Store, admin: User) -> None:
    free, gone = a_kept_item(store, a_user(store, Plan.FREE)), a_kept_item(store, a_user(store))
    with store.unit_of_work() as work:
        work.items.request_revoke(gone, erase=False, now=NOON)
    for run, error in ((a_run(store, free), PlanRequired), (a_run(store, gone), ItemRevoked), (999, SyncLogNotFound)):
        with pytest.raises(error):
            admin_runs.run_again(store, PLUGGY, admin, run)
    with pytest.raises(PluggyNotConfigured):
        admin_runs.run_again(store, None, admin, 1)


def test_failures_are_run_again_together_an_item_once(store: Store, admin: User) -> None:
    items = [a_kept_item(store, a_user(store)) for _ in range(4)]
    for item in (items[0], items[0], items[1], items[2]):
        a_run(store, item, **failed())
    a_run(store, items[2])  # read well since
    a_run(store, items[3], **failed("INVALID_CREDENTIALS"))
    with store.unit_of_work() as work:
        work.sync_runs.request(items[1], Trigger.WEBHOOK, utc_now())
    wanted = replace(EVER, outcome=Outcome.FAILED, error_code="pluggy_unavailable")

    assert run_search.tally(store, admin, wanted).failed_items == 2
    asked = admin_runs.run_failed_again(store, PLUGGY, admin, wanted)

    assert (asked.queued, asked.already_waiting) == (1, 1)


def test_an_item_that_pluggy_does_not_know_is_not_asked_for_again(store: Store, admin: User) -> None:
    item = a_kept_item(store, a_user(store))
    a_run(store, item, **failed("item_not_found"))
    with store.unit_of_work() as work:
        work.items.mark_gone(item, NOON)

    assert run_search.tally(store, admin, replace(EVER, outcome=Outcome.FAILED)).failed_items == 0
    assert admin_runs.run_failed_again(store, PLUGGY, admin, EVER).queued == 0


def test_an_owner_asks_while_an_administrator_does(store: Store, admin: User) -> None:
    """The race: each holds what the other needs next, if the batch locks an owner before the last of the runs."""
    owner = a_user(store)
    items = [a_kept_item(store, owner), a_kept_item(store, owner)]
    for item in items:
        a_run(store, item, **failed())
    batch = Thread(target=lambda: outcome.append(admin_runs.run_failed_again(store, PLUGGY, admin, EVER)))
    outcome: list[admin_runs.RequestedRuns] = []

    with store.unit_of_work() as work:
        work.sync_runs.request(items[1], Trigger.USER, utc_now())
        batch.start()
        batch.join(0.5)  # long enough to come to the second item, which is held here
        work.users.raise_revision(owner.user_id)
    batch.join()

    assert outcome == [admin_runs.RequestedRuns(queued=1, already_waiting=1)]


def test_only_administrators_see_and_do_any_of_it(store: Store) -> None:
    person = a_user(store)
    run = a_run(store, a_kept_item(store, person))
    for doing in (
        lambda: run_stats.glance(store, person, NOON),
        lambda: run_stats.figures(store, person, Period.DAY, NOON),
        lambda: run_stats.outage(store, person, NOON),
        lambda: run_search.page(store, person, EVER),
        lambda: run_search.tally(store, person, EVER),
        lambda: admin_runs.run_again(store, PLUGGY, person, run),
        lambda: admin_runs.run_failed_again(store, PLUGGY, person, EVER),
    ):
        with pytest.raises(AdminOnly):
            doing()
