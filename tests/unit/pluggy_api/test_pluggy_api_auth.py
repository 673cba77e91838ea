"""The API key: one log-in for everybody, renewed in time, and renewed once when Pluggy refuses it."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest
from pluggy_api_fakes import ACCOUNT_ID, ITEM_ID, NOW, FakePluggy, a_client, a_jwt, a_key, a_page, an_item, refusal

from pluggy_app.domain.errors import PluggyRefused, PluggyUnavailable
from pluggy_app.domain.sync_runs import RequestTally

GOOD = httpx.Response(200, json=an_item())


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_twenty_callers_at_once_log_in_once() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        return httpx.Response(200, json={"apiKey": a_key()})

    async def crowd() -> None:
        client = a_client(pluggy)
        await asyncio.gather(*[client.item(ITEM_ID, tally) for _ in range(20)])

    pluggy, tally = FakePluggy(GOOD, auth=(slow,)), RequestTally()
    asyncio.run(crowd())
    assert (len(pluggy.logins), len(pluggy.requests), tally.requests) == (1, 20, 21)


def test_twenty_callers_whose_key_is_refused_log_in_once_more() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return refusal(403) if request.headers["X-API-KEY"] == a_key(1) else httpx.Response(200, json=an_item())

    async def crowd() -> None:
        client = a_client(pluggy)
        await asyncio.gather(*[client.item(ITEM_ID) for _ in range(20)])

    pluggy = FakePluggy(answer)
    asyncio.run(crowd())
    assert (len(pluggy.logins), len(pluggy.requests)) == (2, 40)


def test_a_failed_log_in_fails_all_who_waited_for_it_and_the_next_caller_tries_anew() -> None:
    async def crowd() -> None:
        client = a_client(pluggy)
        results = await asyncio.gather(*[client.item(ITEM_ID) for _ in range(20)], return_exceptions=True)
        assert {type(result) for result in results} == {PluggyUnavailable}
        assert len(pluggy.logins) == 3
        await client.item(ITEM_ID)

    pluggy = FakePluggy(GOOD, auth=(httpx.Response(500),) * 3)
    asyncio.run(crowd())
    assert len(pluggy.logins) == 4


def test_a_caller_who_leaves_does_not_take_the_log_in_along() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.02)
        return httpx.Response(200, json={"apiKey": a_key()})

    async def leave() -> None:
        client = a_client(pluggy)
        first, second = (asyncio.create_task(client.item(ITEM_ID)) for _ in range(2))
        await asyncio.sleep(0.005)
        first.cancel()
        assert (await second).item_id == ITEM_ID

    pluggy = FakePluggy(GOOD, auth=(slow,))
    asyncio.run(leave())
    assert len(pluggy.logins) == 1


def test_closing_ends_a_log_in_under_way() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        return GOOD

    async def close() -> None:
        client = a_client(FakePluggy(GOOD, auth=(never,)))
        caller = asyncio.create_task(client.item(ITEM_ID))
        await asyncio.sleep(0.005)
        await client.close()
        with pytest.raises(PluggyUnavailable):
            await caller

    asyncio.run(close())


@pytest.mark.parametrize(
    ("key", "good_for"),
    [
        (a_key(life=timedelta(hours=2)), timedelta(hours=1, minutes=55)),
        (a_key(life=timedelta(minutes=20)), timedelta(minutes=15)),
        (a_key(life=timedelta(minutes=4)), timedelta(minutes=1)),
        (a_key(life=timedelta(days=-1)), timedelta(minutes=1)),
        ("opaque", timedelta(hours=1, minutes=55)),
        ("a.!!!.c", timedelta(hours=1, minutes=55)),
        (a_jwt(exp=1e18), timedelta(hours=1, minutes=55)),
        (a_jwt(exp=None), timedelta(hours=1, minutes=55)),
    ],
)
def test_a_key_is_renewed_before_it_ends(key: str, good_for: timedelta) -> None:
    async def days() -> None:
        client = a_client(pluggy, clock=clock)
        await client.item(ITEM_ID)
        clock.now = NOW + good_for - timedelta(seconds=1)
        await client.item(ITEM_ID)
        assert len(pluggy.logins) == 1
        clock.now = NOW + good_for
        await client.item(ITEM_ID)
        assert len(pluggy.logins) == 2

    clock, pluggy = Clock(), FakePluggy(GOOD, auth=(httpx.Response(200, json={"apiKey": key}),))
    asyncio.run(days())


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_renewed_once_in_the_middle_of_pages(status: int) -> None:
    async def two_pages() -> None:
        client = a_client(pluggy)
        await client.transactions(ACCOUNT_ID, tally=tally)
        await client.transactions(ACCOUNT_ID, after="a", tally=tally)

    pluggy, tally = (
        FakePluggy(
            httpx.Response(200, json=a_page(next="?after=a")), refusal(status), httpx.Response(200, json=a_page())
        ),
        RequestTally(),
    )
    asyncio.run(two_pages())
    assert pluggy.keys_used == [a_key(1), a_key(1), a_key(2)]
    assert tally == RequestTally(requests=5, retries=1)


def test_a_key_that_is_refused_again_is_a_refusal() -> None:
    pluggy = FakePluggy(refusal(403))
    with pytest.raises(PluggyRefused) as caught:
        asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert (caught.value.status, len(pluggy.logins), len(pluggy.requests)) == (403, 2, 2)


def test_three_tries_stay_three_when_the_key_is_renewed_between_them() -> None:
    pluggy = FakePluggy(httpx.Response(500), refusal(403), httpx.Response(500))
    with pytest.raises(PluggyUnavailable):
        asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert len(pluggy.requests) == 3


def test_a_403_about_the_business_has_nothing_to_do_with_the_key() -> None:
    pluggy = FakePluggy(refusal(403, "CLIENT_HAS_ITEM_UPDATES_DISABLED"))
    with pytest.raises(PluggyRefused) as caught:
        asyncio.run(a_client(pluggy).refresh_item(ITEM_ID))
    assert caught.value.reason == "CLIENT_HAS_ITEM_UPDATES_DISABLED"
    assert (len(pluggy.logins), len(pluggy.requests)) == (1, 1)


@pytest.mark.parametrize(("status", "word"), [(401, "CLIENT_KEYS_UNAUTHORIZED"), (401, "CLIENT_DISABLED"), (403, None)])
def test_wrong_credentials_are_a_refusal_and_are_not_tried_again(status: int, word: str | None) -> None:
    pluggy = FakePluggy(GOOD, auth=(refusal(status, word),))
    with pytest.raises(PluggyRefused) as caught:
        asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert (caught.value.status, caught.value.reason) == (status, word or "")
    assert (len(pluggy.logins), len(pluggy.requests)) == (1, 0)


@pytest.mark.parametrize("key", ["", "a\r\nX-Evil: 1", "chave é", 7, None])
def test_a_key_that_cannot_be_a_header_is_unreadable(key: object) -> None:
    pluggy = FakePluggy(GOOD, auth=(httpx.Response(200, json={"apiKey": key}),) * 3)
    with pytest.raises(PluggyUnavailable):
        asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert pluggy.requests == []
