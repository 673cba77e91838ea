"""Pluggy is away for everybody: few questions, no attempt used up, and no stampede afterwards. On both databases."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from builders import a_kept_item
from feed import Feed
from sqlalchemy import event

from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.services.sync.run import run_next
from pluggy_app.store.tables import SYNC_LOGS

Trouble = Callable[[httpx.Request], httpx.Response | None]
MOST_REQUESTS = 100  #: of one item in a day


@pytest.fixture
def feed(database_url: str) -> Iterator[Feed]:
    feed = Feed(database_url, sleeps=False)
    feed.bank.post("UM")
    feed.connect()
    yield feed
    feed.close()


def away(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, text="<html>503</html>")


def away_for(account: str) -> Trouble:
    """Pluggy is well, and only has no answer for the rows of this account."""
    return lambda request: away(request) if request.url.params.get("accountId") == account else None


def hours_of_clock(feed: Feed, hours: int) -> None:
    """What the jobs do: a tick now and then, a run asked for every six hours."""
    for minute in range(0, hours * 60, 5):
        feed.clock.offset += timedelta(minutes=5)
        if minute % 360 == 0:
            with feed.parts.store.unit_of_work() as work:
                work.sync_runs.request(feed.item_pk(), Trigger.SCHEDULE, feed.clock())
        feed.wait(run_next(feed.worker))


def six_hours_of_runs(feed: Feed) -> None:
    """Whatever is due; the clock asks for none."""
    for _ in range(6 * 12):
        feed.clock.offset += timedelta(minutes=5)
        while feed.wait(run_next(feed.worker)):
            pass


def test_a_day_without_pluggy_is_few_requests_and_then_all_is_read(feed: Feed) -> None:
    feed.bank.trouble = away
    feed.bank.asked.clear()
    hours_of_clock(feed, 24)
    asked = len(feed.bank.asked)
    assert 20 <= asked <= MOST_REQUESTS
    feed.bank.trouble = lambda _request: None
    feed.bank.post("DOIS")
    hours_of_clock(feed, 2)
    assert feed.mirror() == feed.bank.ids()
    runs = feed.every(SYNC_LOGS)
    assert max(run.attempt for run in runs) < 5, "an outage uses up no attempts"
    assert {run.status for run in runs} <= {"failed", "succeeded"}


def test_one_asks_while_the_others_wait(feed: Feed) -> None:
    feed.bank.trouble = away
    hours_of_clock(feed, 1)
    feed.clock.offset += timedelta(hours=2)
    with feed.parts.store.unit_of_work() as work:
        assert work.outages.may_ask(feed.clock(), timedelta(seconds=120))
        assert not work.outages.may_ask(feed.clock(), timedelta(seconds=120))
    feed.clock.offset += timedelta(seconds=121)
    with feed.parts.store.unit_of_work() as work:
        assert work.outages.may_ask(feed.clock(), timedelta(seconds=120)), "whoever asked may have died"


def test_a_connection_that_is_made_meanwhile_ends_the_outage(feed: Feed) -> None:
    feed.bank.trouble = away
    hours_of_clock(feed, 3)
    feed.bank.trouble = lambda _request: None
    feed.connect()
    assert feed.last_run().status == "succeeded"
    with feed.parts.store.reading() as work:
        assert work.outages.paused_until(feed.clock()) is None


def test_runs_that_waited_start_one_after_the_other(feed: Feed) -> None:
    others = [a_kept_item(feed.parts.store, feed.user) for _ in range(5)]
    with feed.parts.store.unit_of_work() as work:
        for pk in others:
            work.sync_runs.request(pk, Trigger.SCHEDULE, feed.clock())
        feed.clock.offset += timedelta(minutes=1)
        work.sync_runs.spread(feed.clock(), timedelta(seconds=2))
    starts = sorted(run.not_before for run in feed.every(SYNC_LOGS) if run.status == "pending")
    assert {later - earlier for earlier, later in itertools.pairwise(starts)} == {timedelta(seconds=2)}


def test_an_account_without_an_answer_is_no_outage_and_ends_visibly(feed: Feed) -> None:
    feed.bank.trouble = away_for(feed.bank.card)
    hours_of_clock(feed, 5)
    with feed.parts.store.reading() as work:
        assert work.outages.paused_until(feed.clock()) is None, "nobody else waits because of it"
    last = feed.last_run()
    assert (last.status, last.attempt) == ("failed", 5)
    assert feed.health() == ("degraded", "pluggy_down")


def test_an_account_without_an_answer_keeps_no_other_away(feed: Feed) -> None:
    feed.bank.trouble = away_for(feed.bank.checking)
    row = feed.bank.post("CARTAO", -5_00, accountId=feed.bank.card)
    hours_of_clock(feed, 1)
    assert row in feed.mirror()


def test_cursors_that_go_round_end_visibly(feed: Feed) -> None:
    after = {"": "A", "A": "B", "B": "A"}

    def round_and_round(request: httpx.Request) -> httpx.Response | None:
        if request.url.params.get("accountId") != feed.bank.checking:
            return None
        following = after[request.url.params.get("after", "")]
        return httpx.Response(200, json={"results": [], "next": f"?accountId=x&after={following}"})

    feed.bank.trouble = round_and_round
    hours_of_clock(feed, 5)
    last = feed.last_run()
    assert (last.status, last.attempt, last.error_code) == ("failed", 5, "pluggy_unreadable")


def test_a_run_that_saves_an_item_and_whoever_takes_it_in_lock_the_outage_first(feed: Feed) -> None:
    """In the order of `take_in`: else each would wait for the other, once a run had got no answer."""
    with feed.parts.store.unit_of_work() as work:
        work.outages.note_silence(feed.clock())
        work.sync_runs.request(feed.item_pk(), Trigger.SCHEDULE, feed.clock())
    written: list[str] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if statement.startswith("UPDATE pluggy_items"):
            written.append("item")
        elif statement.startswith("UPDATE rate_budgets") and "'*'" in repr(parameters):
            written.append("outage")

    event.listen(feed.parts.store.engine, "before_cursor_execute", listen)
    feed.run()
    assert written.index("outage") < written.index("item")


def test_a_follower_of_a_reading_that_is_cut_again_reads_no_more_than_what_came(feed: Feed) -> None:
    """Each reading is cut after four pages, as a time-out does; nothing that is whole ever comes of it."""
    for number in range(15):
        feed.bank.post(f"LINHA {number}", day=f"2026-11-{number + 1:02}")
    feed.sync(minutes=5)
    pages = []

    def cut(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != "/v2/transactions":
            return None
        pages.append(request)
        return away(request) if len(pages) % 7 >= 4 else None  # three quick tries

    feed.bank.trouble = cut
    before = len(feed.every(SYNC_LOGS))
    feed.sync(hours=30)
    six_hours_of_runs(feed)
    assert len(feed.every(SYNC_LOGS)) - before <= 12
    assert len(pages) <= 60


def test_an_account_that_only_answers_the_second_time_makes_few_runs(feed: Feed) -> None:
    """Each time what follows a reading that was continued has to be continued itself."""
    asked: list[int] = []

    def first_time(request: httpx.Request) -> httpx.Response | None:
        """No answer to the three quick tries of an attempt, then one, then again none."""
        if request.url.params.get("accountId") != feed.bank.card:
            return None
        asked.append(1)
        return away(request) if len(asked) % 4 else None

    feed.bank.trouble = first_time
    before = len(feed.every(SYNC_LOGS))
    feed.sync(hours=2)
    six_hours_of_runs(feed)
    assert len(feed.every(SYNC_LOGS)) - before <= 60, "in six hours"


def test_a_clock_that_was_set_back_reads_and_asks_for_nothing_more(feed: Feed) -> None:
    feed.clock.offset -= timedelta(hours=1)
    with feed.parts.store.unit_of_work() as work:
        work.sync_runs.request(feed.item_pk(), Trigger.SCHEDULE, feed.clock())
    assert feed.wait(run_next(feed.worker))
    assert not feed.wait(run_next(feed.worker))
    assert feed.last_run().status == "succeeded"
