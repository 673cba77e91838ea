"""The timeline of a run: what happened to it, why it was made, and which events asked for it. On both databases."""

import asyncio
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from builders import NOON, a_kept_item, a_user, a_webhook_event

from pluggy_app.domain.errors import SyncLogNotFound
from pluggy_app.domain.sync_runs import Moment, RequestTally, RunStatus, Trigger
from pluggy_app.domain.users import Role, User
from pluggy_app.reads import sync_logs
from pluggy_app.services import items
from pluggy_app.services.sync.requests import request
from pluggy_app.services.sync.run import run_next
from pluggy_app.services.webhooks import UnknownItems
from pluggy_app.store.sync_runs import ClaimedRun
from pluggy_app.store.unit_of_work import Store

Product = Any  #: the fixture's class; see conftest.py
LEASE = 120.0
DAY = timedelta(days=1)


def connected(product: Product, user: User, **of_bank: str) -> str:
    item_id: str = product.bank_consent(user, **of_bank)
    product.pass_time(minutes=1)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()
    return item_id


def newest(store: Store, user: User) -> sync_logs.SyncLogDetail:
    return sync_logs.one(store, user, sync_logs.page(store, user, limit=1).rows[0].sync_log_id)


def story(detail: sync_logs.SyncLogDetail) -> list[str]:
    return [line.what for line in detail.timeline]


def claim(store: Store, later: timedelta = timedelta()) -> ClaimedRun:
    with store.unit_of_work() as work:
        run = work.sync_runs.claim(NOON + later, LEASE)
    assert run is not None
    return run


def test_a_run_tells_its_story_a_line_per_step_and_none_per_page(product: Product) -> None:
    user = product.user()
    connected(product, user, login="user-ok")

    detail = newest(product.store, user)

    assert detail.user_email == user.email
    assert detail.run.pages > len(detail.run.accounts), "one account has several pages"
    assert story(detail) == [
        Moment.REQUESTED,
        Moment.STARTED,
        Moment.ITEM_READ,
        Moment.ACCOUNTS_READ,
        *[Moment.ACCOUNT_DONE] * len(detail.run.accounts),
        Moment.FINISHED,
    ]
    told = {line.what: line.detail for line in detail.timeline}
    assert (told["requested"], told["started"], told["finished"]) == ("connect", "attempt 1", "succeeded")
    assert told["item_read"] == "UPDATED SUCCESS"
    assert [line.at for line in detail.timeline] == sorted(line.at for line in detail.timeline)


def test_events_that_ask_for_a_run_are_linked_to_it(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    product.pass_time(minutes=1)
    events = [a_webhook_event(name, item_id=item_id) for name in ("item/updated", "transactions/created")]
    ignored = a_webhook_event("connector/status_updated", item_id=item_id)
    for event in (*events, events[0], ignored):
        product.wait(product.parts.inbox.keep(event, b"{}"))

    detail = newest(product.store, user)

    assert [(e.event_id, e.event) for e in detail.webhooks] == [(e.event_id, e.event) for e in events]
    assert [line.detail.partition(",")[0] for line in detail.timeline] == ["webhook"]


def test_the_event_of_a_widget_that_never_answered_is_linked_too(product: Product) -> None:
    user = product.user()
    event = a_webhook_event("item/created", item_id=product.bank_consent(user))
    product.wait(product.parts.inbox.keep(event, b"{}"))
    product.wait(UnknownItems(product.store, product.parts.pluggy).look_up())

    assert [e.event_id for e in newest(product.store, user).webhooks] == [event.event_id]


def test_asking_again_is_told_only_when_it_changed_something(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    product.pass_time(minutes=1)
    product.wait(product.parts.inbox.keep(a_webhook_event(item_id=item_id), b"{}"))
    for _ in range(5):
        request(product.store, product.parts.pluggy, user, item_id)

    assert story(newest(product.store, user)) == [Moment.REQUESTED, Moment.ASKED_AGAIN]


def test_a_failed_attempt_and_the_next_name_each_other(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)
    with store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.WEBHOOK, NOON)
    run = claim(store)
    with store.unit_of_work() as work:
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        work.sync_runs.retry(run, NOON + timedelta(minutes=5), NOON)
    next_id = newest(store, user).run.sync_log_id

    failed, waiting = sync_logs.one(store, user, run.id), sync_logs.one(store, user, next_id)

    assert failed.timeline[-1].detail == f"run {next_id}, attempt 2, not before 2026-11-24T15:05:00Z"
    assert failed.timeline[-2].detail == "failed pluggy_unavailable"
    assert waiting.timeline[0].detail == f"retry, continues run {run.id}, not before 2026-11-24T15:05:00Z"
    assert previous(store, next_id) == run.id


def test_a_retry_that_merges_is_told_on_the_run_that_waits(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)
    with store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.WEBHOOK, NOON)
    run = claim(store)
    with store.unit_of_work() as work:
        waiting = work.sync_runs.request(item, Trigger.WEBHOOK, NOON)
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        work.sync_runs.retry(run, NOON + timedelta(minutes=5), NOON)

    assert story(sync_logs.one(store, user, waiting.sync_log_id)) == [Moment.REQUESTED, Moment.ASKED_AGAIN]
    assert previous(store, waiting.sync_log_id) == run.id


def test_a_lost_and_a_stopped_run_say_so(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)
    with store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.WEBHOOK, NOON)
    lost = claim(store)
    second = claim(store, timedelta(seconds=LEASE + 1))
    with store.unit_of_work() as work:
        work.sync_runs.stop(item, "item_revoked", NOON + DAY)

    assert story(sync_logs.one(store, user, lost.id))[-2:] == [Moment.FINISHED, Moment.RETRY_QUEUED]
    assert sync_logs.one(store, user, lost.id).timeline[-2].detail == "failed worker_lost"
    assert sync_logs.one(store, user, second.id).timeline[-1].detail == "failed item_revoked"
    assert previous(store, second.id) == lost.id


def test_a_run_handed_over_at_shutdown_says_so(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    request(product.store, product.parts.pluggy, user, item_id)
    stopped = newest(product.store, user).run.sync_log_id

    async def stop_in_the_middle() -> None:
        asked = asyncio.Event()
        run = asyncio.create_task(run_next(replace(product.parts.worker, pluggy=silent(product, asked))))
        await asked.wait()
        run.cancel()
        await asyncio.wait([run])

    product.wait(stop_in_the_middle())

    assert story(sync_logs.one(product.store, user, stopped))[-3:] == [
        Moment.FINISHED,
        Moment.HANDED_OVER,
        Moment.RETRY_QUEUED,
    ]
    assert newest(product.store, user).run.status == "pending"


def silent(product: Product, asked: asyncio.Event) -> Any:
    """A Pluggy that is asked and never answers."""

    class Client:
        def __getattr__(self, name: str) -> object:
            async def never(*_: object, **__: object) -> None:
                asked.set()
                await asyncio.Event().wait()

            return never

    return replace(product.parts.pluggy, client=Client())


def test_the_bank_being_read_is_told_with_the_run_that_looks_again(product: Product) -> None:
    user = product.user()
    item_id = product.bank_consent(user)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()

    looked, waiting = reversed(sync_logs.page(product.store, user).rows)

    detail = sync_logs.one(product.store, user, looked.sync_log_id)
    assert story(detail)[-2:] == [Moment.FINISHED, Moment.NEXT_QUEUED]
    assert f"run {waiting.sync_log_id}, " in detail.timeline[-1].detail
    assert previous(product.store, waiting.sync_log_id) == looked.sync_log_id


def test_only_its_owner_and_admins_may_read_a_run(store: Store) -> None:
    owner, other, admin = a_user(store), a_user(store), a_user(store, role=Role.ADMIN)
    item = a_kept_item(store, owner)
    with store.unit_of_work() as work:
        run_id = work.sync_runs.request(item, Trigger.USER, NOON).sync_log_id

    assert sync_logs.one(store, owner, run_id) == sync_logs.one(store, admin, str(run_id))
    for who, absurd in [
        (other, run_id),
        *((admin, x) for x in (0, -1, run_id + 1, 10**30, "", "x", "1.0", "٣", "%00")),
    ]:
        with pytest.raises(SyncLogNotFound):
            sync_logs.one(store, who, absurd)


def previous(store: Store, run_id: int) -> int | None:
    with store.reading() as work:
        row = work.sync_logs.one(run_id, user_id=None)
    assert row is not None
    return row.previous_id


def test_a_run_begins_after_whatever_kept_it_from_the_database(product: Product) -> None:
    """The race: a worker looks for work, and the transaction that it then waits for ends the run before."""
    if product.store.engine.dialect.name != "sqlite":  # one writer at a time there only
        return
    user = product.user()
    request(product.store, product.parts.pluggy, user, connected(product, user))
    held, looked, ends = threading.Event(), threading.Event(), list[datetime]()

    def clock() -> datetime:
        now: datetime = product.clock()
        looked.set()
        return now

    def write() -> None:
        with product.store.unit_of_work():
            held.set()
            looked.wait(10)
            ends.append(product.clock())

    other = threading.Thread(target=write)
    other.start()
    held.wait(10)
    product.wait(run_next(replace(product.parts.worker, clock=clock)))
    other.join()
    runs = sync_logs.page(product.store, user).rows
    assert max(run.started_at for run in runs if run.started_at is not None) >= ends[0]
