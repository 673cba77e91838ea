"""What comes while an attempt fails, or between it and its retry, is here as soon as the retry is."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from feed import Feed

from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.sync_runs import MAX_ATTEMPTS, Trigger
from pluggy_app.services import ledger_entries
from pluggy_app.services.sync.run import run_next
from pluggy_app.services.webhooks import receive
from pluggy_app.store.tables import EVENTS, ITEMS, SUGGESTIONS, SYNC_LOGS

BROKEN = httpx.Response(500, json={"code": 500, "message": "broken"})
Trouble = Callable[[httpx.Request], httpx.Response | None]


@pytest.fixture
def feed(database_url: str) -> Iterator[Feed]:
    feed = Feed(database_url, sleeps=False)
    yield feed
    feed.close()


def broken(account: str) -> Trouble:
    """Pluggy has no answer for the rows of this account."""
    return lambda request: BROKEN if request.url.params.get("accountId") == account else None


def well(_request: httpx.Request) -> None:
    return None


class Killed(BaseException):
    """The worker is gone, in the middle of a request."""


def kills(account: str, times: int) -> Trouble:
    left = [None] * times

    def trouble(request: httpx.Request) -> None:
        if left and request.url.params.get("accountId") == account:
            left.pop()
            raise Killed

    return trouble


def runs_until_killed(feed: Feed) -> bool:
    """What is due once the last worker's lease is over; True: it died of it."""
    feed.clock.offset += timedelta(seconds=feed.worker.lease_seconds + 10)
    try:
        feed.wait(run_next(feed.worker))
    except Killed:
        return True
    return False


def hear(feed: Feed, name: str, *transaction_ids: str, account: str = "") -> None:
    """An event, without the run that it asks for."""
    with feed.parts.store.unit_of_work() as work:
        receive(work, [(feed.event(name, *transaction_ids, account=account), b"{}", feed.clock())])


def ask(feed: Feed) -> None:
    with feed.parts.store.unit_of_work() as work:
        work.sync_runs.request(feed.item_pk(), Trigger.USER, feed.clock(), refresh=False)


@pytest.mark.parametrize(
    "told",
    [lambda feed: hear(feed, "transactions/created"), lambda feed: hear(feed, "item/updated"), ask],
    ids=["new rows", "item", "person"],
)
def test_what_came_between_an_attempt_and_its_retry_is_read(feed: Feed, told: Callable[[Feed], None]) -> None:
    feed.bank.post("UM")
    feed.connect()
    feed.bank.trouble = broken(feed.bank.card)
    feed.sync(hours=1)
    assert feed.last_run().status == "pending"
    feed.bank.trouble = well
    feed.clock.offset += timedelta(minutes=20)
    row = feed.bank.post("DOIS", 5_00)
    told(feed)
    feed.run()
    assert row in feed.mirror()
    assert all(event.applied_at for event in feed.every(EVENTS))
    (item,) = feed.every(ITEMS)
    assert item.failing_code == ""


def test_what_came_in_an_outage_between_two_accounts_is_read(feed: Feed) -> None:
    feed.bank.post("UM")
    feed.connect()
    feed.bank.trouble = broken(feed.bank.card)
    feed.sync(hours=1)
    feed.clock.offset += timedelta(hours=5)
    row = feed.bank.post("DOIS", 5_00)
    feed.bank.trouble = well
    feed.run()
    assert row in feed.mirror()
    assert feed.last_run().status == "succeeded"


def test_what_came_while_a_window_is_resumed_is_read(feed: Feed) -> None:
    for number in range(9):
        feed.bank.post(f"LINHA {number}", day=f"2026-11-{number + 10}")
    feed.bank.trouble = lambda request: BROKEN if "after" in request.url.params else None
    feed.connect()
    assert feed.last_run().status == "pending"
    feed.clock.offset += timedelta(minutes=5)
    row = feed.bank.post("NO TOPO", 5_00)
    hear(feed, "transactions/created")
    feed.bank.trouble = well
    feed.run()
    assert row in feed.mirror()


def test_a_reading_that_was_continued_says_until_when_everything_is_here(feed: Feed) -> None:
    feed.bank.post("UM")
    feed.connect()
    feed.bank.trouble = broken(feed.bank.card)
    feed.sync(hours=1)
    (failed, _) = sorted(feed.every(SYNC_LOGS), key=lambda run: run.id)[-2:]
    feed.clock.offset += timedelta(hours=5)
    once = []

    def look(request: httpx.Request) -> httpx.Response | None:
        """When the run that follows begins, what the item says of itself is what its retry left."""
        if request.url.path.startswith("/items/"):
            once.append(feed.every(ITEMS)[0].data_through)
        return None

    feed.bank.trouble = look
    feed.run()
    _, after_retry = once
    assert after_retry == failed.reading_since
    assert feed.every(ITEMS)[0].data_through > failed.reading_since


def test_a_bank_that_was_never_read_says_nothing_of_its_data(feed: Feed) -> None:
    feed.bank.item_says = {"status": "ERROR", "executionStatus": "UNEXPECTED_ERROR", "lastUpdatedAt": None}
    feed.connect()
    assert feed.every(ITEMS)[0].data_through is None
    feed.bank.item_says = {}
    feed.sync(hours=1)
    assert feed.every(ITEMS)[0].data_through is not None


def test_events_of_an_account_that_cannot_be_read_now_are_no_reason_to_look_again(feed: Feed) -> None:
    card = feed.bank.post("CARTAO", -5_00, accountId=feed.bank.card)
    feed.connect()
    feed.bank.stale = {"creditCards"}
    said = [feed.event("transactions/updated", card, account=feed.bank.card) for _ in range(200)]
    with feed.parts.store.unit_of_work() as work:
        receive(work, [(event, b"{}", feed.clock()) for event in said])
    feed.run()
    assert sorted(run.trigger for run in feed.every(SYNC_LOGS)) == ["connect", "webhook"]


def test_a_worker_that_dies_behind_rows_by_name_uses_up_an_attempt(feed: Feed) -> None:
    row = feed.bank.post("UM")
    feed.connect()
    feed.bank.trouble = kills(feed.bank.card, times=20)
    hear(feed, "transactions/updated", row)
    assert sum(runs_until_killed(feed) for _ in range(20)) <= MAX_ATTEMPTS + 1, "the first one wrote a page"
    assert feed.last_run().error_code == "worker_lost"


def test_rows_of_a_worker_that_died_are_offered_for_matching(feed: Feed) -> None:
    feed.connect()
    day = feed.clock().date()
    ledger_entries.add(feed.parts.store, feed.user, [EntryTerms("receivable", day, 12_50, "Bolo")])
    feed.bank.post("PIX RECEBIDO BOLO", 12_50, day=day.isoformat())
    feed.bank.trouble = kills(feed.bank.card, times=1)
    hear(feed, "transactions/created")
    assert runs_until_killed(feed)
    assert feed.every(SUGGESTIONS) == []
    assert not runs_until_killed(feed)
    assert [row.status for row in feed.every(SUGGESTIONS)] != []
