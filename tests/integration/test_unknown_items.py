"""Events of items that are not here yet: Pluggy is asked whose they are. On both databases."""

from collections.abc import Iterator

import httpx
import pytest
from feed import Feed

from pluggy_app.services.webhooks import UnknownItems, receive
from pluggy_app.store.tables import EVENTS

REFUSED_KEY = {"code": 403, "message": "Missing or invalid authorization token"}
OTHER_REFUSAL = {"code": 403, "message": "Forbidden", "codeDescription": "ITEM_IS_SOMEBODY_ELSES"}


@pytest.fixture
def feed(database_url: str) -> Iterator[Feed]:
    feed = Feed(database_url, sleeps=False)
    with feed.parts.store.unit_of_work() as work:
        receive(work, [(feed.event("item/created"), b"{}", feed.clock())])
    yield feed
    feed.close()


def statuses(feed: Feed) -> list[str]:
    return [event.status for event in feed.every(EVENTS)]


def test_an_event_waits_while_our_own_key_is_refused(feed: Feed) -> None:
    feed.bank.trouble = lambda _request: httpx.Response(403, json=REFUSED_KEY)
    feed.wait(UnknownItems(feed.parts.store, feed.worker.pluggy).look_up())
    assert statuses(feed) == ["unknown_item"]


def test_an_event_whose_item_pluggy_refuses_to_tell_is_ignored(feed: Feed) -> None:
    def refuses(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(403, json=OTHER_REFUSAL) if request.url.path.startswith("/items") else None

    feed.bank.trouble = refuses
    feed.wait(UnknownItems(feed.parts.store, feed.worker.pluggy).look_up())
    assert statuses(feed) == ["ignored"]
