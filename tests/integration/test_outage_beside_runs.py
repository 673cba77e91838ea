"""Pluggy is away, and what is asked beside the runs waits too: disconnections, and whose an unknown item is.

On both databases.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from feed import Feed

from pluggy_app.services import items, webhooks
from pluggy_app.services.webhooks import UnknownItems, receive
from pluggy_app.store.tables import EVENTS, ITEMS

MOST_REQUESTS = 100  #: of one disconnection in six hours


@pytest.fixture
def feed(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    feed = Feed(database_url, sleeps=False)
    for service in (items, webhooks):
        monkeypatch.setattr(service, "utc_now", feed.clock)
    feed.bank.post("UM")
    feed.connect()
    yield feed
    feed.close()


def away(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, text="<html>503</html>")


def disconnect(feed: Feed, item_id: str = "") -> str:
    return feed.wait(items.revoke(feed.parts.store, feed.worker.pluggy, feed.user, item_id or feed.bank.item_id))


def minutes_of_disconnecting(feed: Feed, minutes: int) -> None:
    for _ in range(minutes):
        feed.clock.offset += timedelta(minutes=1)
        feed.wait(items.finish_revokes(feed.parts.store, feed.worker.pluggy))


def is_paused(feed: Feed) -> bool:
    with feed.parts.store.reading() as work:
        return work.outages.paused_until(feed.clock()) is not None


def unconfirmed(feed: Feed) -> list[str]:
    return [item.item_id for item in feed.every(ITEMS) if item.revoke_requested_at and not item.revoked_at]


def test_a_disconnection_is_few_requests_while_pluggy_is_away_and_is_done_afterwards(feed: Feed) -> None:
    feed.bank.trouble = away
    feed.bank.asked.clear()
    assert disconnect(feed) == items.REVOKING
    minutes_of_disconnecting(feed, 60)
    assert 10 <= len(feed.bank.asked) <= 40, "in the first hour"
    assert not is_paused(feed), "one that gets no answer says nothing of everybody's"
    minutes_of_disconnecting(feed, 300)
    assert len(feed.bank.asked) <= MOST_REQUESTS
    feed.bank.trouble = lambda _request: None
    minutes_of_disconnecting(feed, 61)
    assert unconfirmed(feed) == []


def test_a_disconnection_is_tried_more_and_more_seldom_where_pluggy_refuses_it(feed: Feed) -> None:
    def refuses(request: httpx.Request) -> httpx.Response | None:
        return (
            httpx.Response(409, json={"code": 409, "codeDescription": "BUSY"}) if request.method == "DELETE" else None
        )

    feed.bank.trouble = refuses
    disconnect(feed)
    feed.bank.asked.clear()
    minutes_of_disconnecting(feed, 5)
    assert 3 <= len(feed.bank.asked) <= 5
    minutes_of_disconnecting(feed, 120)
    assert len(feed.bank.asked) <= 30
    assert not is_paused(feed), "it answers"
    feed.bank.trouble = lambda _request: None
    minutes_of_disconnecting(feed, 21)
    assert unconfirmed(feed) == []


def test_a_disconnection_waits_as_long_as_pluggy_asks(feed: Feed) -> None:
    feed.bank.trouble = lambda _request: httpx.Response(503, headers={"Retry-After": "1800"}, json={"code": 503})
    disconnect(feed)
    feed.bank.asked.clear()
    minutes_of_disconnecting(feed, 29)
    assert feed.bank.asked == []
    feed.bank.trouble = lambda _request: None
    minutes_of_disconnecting(feed, 2)
    assert unconfirmed(feed) == []


def test_a_disconnection_does_not_wait_until_the_bank_may_be_read_again(feed: Feed) -> None:
    with feed.parts.store.unit_of_work() as work:
        work.items.save_refresh(feed.item_pk(), feed.clock() + timedelta(hours=8), feed.clock())
    nowhere = items.revoke(feed.parts.store, None, feed.user, feed.bank.item_id)
    assert feed.wait(nowhere) == items.REVOKING
    minutes_of_disconnecting(feed, 1)
    assert unconfirmed(feed) == []


def test_a_disconnection_that_never_works_keeps_nobody_else_waiting(feed: Feed) -> None:
    other = str(uuid4())

    def fails(item_id: str) -> None:
        def trouble(request: httpx.Request) -> httpx.Response | None:
            if request.method == "DELETE" and request.url.path.endswith(item_id):
                return httpx.Response(500, json={"code": 500})
            if request.url.path == f"/items/{other}":
                return httpx.Response(200, json=feed.bank._item() | {"id": other})
            return None

        feed.bank.trouble = trouble

    fails("")
    feed.wait(items.register(feed.parts.store, feed.worker.pluggy, feed.user, other))
    assert [disconnect(feed), disconnect(feed, other)] == [items.REVOKING] * 2
    fails(feed.bank.item_id)
    minutes_of_disconnecting(feed, 5)
    assert unconfirmed(feed) == [feed.bank.item_id]
    for _ in range(120):
        minutes_of_disconnecting(feed, 1)
        assert not is_paused(feed), "Pluggy has answered since it failed first"


def test_pressing_again_and_again_makes_nobody_else_wait(feed: Feed) -> None:
    feed.bank.trouble = lambda request: away(request) if request.method == "DELETE" else None
    for _ in range(10):
        assert disconnect(feed) == items.REVOKING
        feed.clock.offset += timedelta(seconds=20)
    assert not is_paused(feed)


def test_nothing_is_asked_of_pluggy_in_a_pause(feed: Feed) -> None:
    with feed.parts.store.unit_of_work() as work:
        work.items.request_revoke(feed.item_pk(), erase=False, now=feed.clock())
        receive(work, [(replace(feed.event("item/created"), item_id=str(uuid4())), b"{}", feed.clock())])
        for _ in range(6):
            work.outages.note_silence(feed.clock())
    feed.bank.asked.clear()
    feed.wait(UnknownItems(feed.parts.store, feed.worker.pluggy).look_up())
    minutes_of_disconnecting(feed, 7)
    assert feed.bank.asked == []
    minutes_of_disconnecting(feed, 2)
    assert len(feed.bank.asked) == 1


def test_items_that_are_not_known_are_few_requests_while_pluggy_is_away_and_are_asked_about_afterwards(
    feed: Feed,
) -> None:
    with feed.parts.store.unit_of_work() as work:
        for _ in range(10):
            receive(work, [(replace(feed.event("item/updated"), item_id=str(uuid4())), b"{}", feed.clock())])
    look = UnknownItems(feed.parts.store, feed.worker.pluggy)
    feed.bank.trouble = away
    feed.bank.asked.clear()
    for _ in range(200):
        feed.clock.offset += timedelta(seconds=3)
        feed.wait(look.look_up())
    assert 9 <= len(feed.bank.asked) <= 30
    assert is_paused(feed)
    feed.bank.trouble = lambda _request: None
    for _ in range(200):
        feed.clock.offset += timedelta(seconds=10)
        feed.wait(look.look_up())
    assert {event.status for event in feed.every(EVENTS)} == {"ignored"}


@pytest.mark.parametrize(
    ("answer", "most"),
    [
        (httpx.Response(503, headers={"Retry-After": "1800"}, json={"code": 503}), 1),
        (httpx.Response(403, json={"code": 403, "message": "Missing or invalid authorization token"}), 30),
    ],
    ids=["as Pluggy asks", "until our key can be mended"],
)
def test_items_that_are_not_known_wait(feed: Feed, answer: httpx.Response, most: int) -> None:
    with feed.parts.store.unit_of_work() as work:
        for _ in range(5):
            receive(work, [(replace(feed.event("item/updated"), item_id=str(uuid4())), b"{}", feed.clock())])
    look = UnknownItems(feed.parts.store, feed.worker.pluggy)
    feed.bank.trouble = lambda _request: answer
    feed.bank.asked.clear()
    for _ in range(100):
        feed.clock.offset += timedelta(seconds=15)
        feed.wait(look.look_up())
    assert 1 <= len(feed.bank.asked) <= most
    assert {event.status for event in feed.every(EVENTS)} == {"unknown_item"}
