"""Everything that can be wrong with an answer: what is tried again, how often, and what the caller hears."""

import asyncio
import json
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from pluggy_api_fakes import (
    ACCOUNT_ID,
    ITEM_ID,
    NOW,
    Chunks,
    FakeBudget,
    FakePluggy,
    Naps,
    a_client,
    a_page,
    a_row,
    an_account,
    an_item,
    gzipped,
    refusal,
)

from pluggy_app.domain.errors import (
    PluggyRateLimited,
    PluggyRefused,
    PluggyUnavailable,
    PluggyUnreadable,
)
from pluggy_app.domain.sync_runs import RequestTally
from pluggy_app.pluggy_api.rate_limit import asked_wait

GOOD = httpx.Response(200, json=an_item())


async def hang(request: httpx.Request) -> httpx.Response:
    await asyncio.Event().wait()
    return GOOD


TROUBLES = {
    "500": httpx.Response(500),
    "502 page": httpx.Response(502, html="<h1>Bad gateway</h1>"),
    "503": httpx.Response(503),
    "408": httpx.Response(408),
    "time-out": httpx.ReadTimeout("late"),
    "no connection": httpx.ConnectError("refused"),
    "dropped": httpx.RemoteProtocolError("Server disconnected without sending a response."),
    "socket": ConnectionResetError("reset"),
    "cut body": lambda _: httpx.Response(200, stream=Chunks(b'{"id": "a09', httpx.ReadError("cut"))),
    "cut JSON": httpx.Response(200, content=json.dumps(an_item())[:-9]),
    "garbage": httpx.Response(200, content=b"\x00\xff\xfegarbage"),
    "HTML": httpx.Response(200, html="<!doctype html><title>Maintenance</title>"),
    "empty": httpx.Response(200),
    "204": httpx.Response(204),
    "null": httpx.Response(200, content=b"null"),
    "list": httpx.Response(200, json=[an_item()]),
    "string": httpx.Response(200, json="ok"),
    "wrong types": httpx.Response(200, json=an_item(status=7)),
    "wrong nested types": httpx.Response(200, json=an_item(connector="Itaú")),
    "no id": httpx.Response(200, json=an_item() | {"id": None}),
    "impossible id": httpx.Response(200, json=an_item(id="../auth")),
    "bad UTF-8": httpx.Response(200, content=b'{"id": "\xff"}'),
    "nested too deep": httpx.Response(200, content=b'{"a":' + b"[" * 100_000),
    "redirect": httpx.Response(302, headers={"Location": "https://evil.test/items"}),
    "redirect to nowhere": httpx.Response(301, headers={"Location": "http://["}),
    "redirect without place": httpx.Response(304),
    "brotli": lambda _: httpx.Response(200, headers={"Content-Encoding": "br"}, stream=Chunks(b"x")),
    "not gzip": lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Chunks(b"{}")),
    "cut gzip": lambda _: httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=Chunks(gzipped(json.dumps(an_item()).encode())[:-9])
    ),
    "gzip and more": lambda _: httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=Chunks(gzipped(json.dumps(an_item()).encode()), b"more")
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_trouble_that_passes_is_not_noticed(trouble: httpx.Response) -> None:
    pluggy, tally, naps = FakePluggy(trouble, trouble, GOOD), RequestTally(), Naps()
    item = asyncio.run(a_client(pluggy, sleep=naps).item(ITEM_ID, tally))
    assert item.item_id == ITEM_ID
    assert tally == RequestTally(requests=4, retries=2)
    assert [nap > 0 for nap in naps.seconds] == [True, True]


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_trouble_that_stays_is_given_up_after_three_tries(trouble: httpx.Response) -> None:
    pluggy = FakePluggy(trouble)
    with pytest.raises(PluggyUnavailable) as caught:
        asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert (len(pluggy.requests), len(pluggy.logins)) == (3, 1)
    assert caught.value.wait_seconds is None
    assert {request.url.host for request in pluggy.requests} == {"api.pluggy.test"}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_log_in_in_trouble_is_tried_three_times_and_nothing_else_is_sent(trouble: httpx.Response) -> None:
    pluggy = FakePluggy(GOOD, auth=(trouble,) * 3)
    with pytest.raises(PluggyUnavailable):
        asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert (len(pluggy.requests), len(pluggy.logins)) == (0, 3)


@pytest.mark.parametrize("status", [400, 402, 405, 406, 409, 410, 418, 422, 451])
def test_a_refusal_is_never_repeated(status: int) -> None:
    pluggy = FakePluggy(refusal(status, "SOME_REASON"))
    with pytest.raises(PluggyRefused) as caught:
        asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert (caught.value.status, caught.value.reason, len(pluggy.requests)) == (status, "SOME_REASON", 1)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", ""),
        (b"<html>", ""),
        (b"[1]", ""),
        (b'{"message": ["a", "b"]}', ""),
        (b'{"message": 5, "codeDescription": "X"}', ""),
        (b'{"codeDescription": "Jo\xc3\xa3o da Silva"}', ""),
        (b'{"codeDescription": "TOO_EARLY", "data": {"x": []}, "errorId": "e"}', "TOO_EARLY"),
    ],
)
def test_the_reason_of_a_refusal_is_a_word_or_nothing(body: bytes, reason: str) -> None:
    with pytest.raises(PluggyRefused) as caught:
        asyncio.run(a_client(FakePluggy(httpx.Response(409, content=body))).refresh_item(ITEM_ID))
    assert caught.value.reason == reason
    assert "Silva" not in str(caught.value)


# Waits


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 60),
        ({"Retry-After": "60"}, 60),
        ({"Retry-After": "60", "RateLimit-Reset": "17"}, 17),
        ({"Retry-After": "90", "RateLimit-Reset": "soon"}, 90),
        ({"Retry-After": "90", "RateLimit-Reset": "-5"}, 90),
        ({"Retry-After": "90", "RateLimit-Reset": "1795521600"}, 90),
        ({"Retry-After": "90", "RateLimit-Reset": "9" * 400}, 90),
        ({"Retry-After": "nan"}, 60),
        ({"Retry-After": "inf"}, 60),
        ({"Retry-After": "-1"}, 60),
        ({"Retry-After": "\u0663"}, 3),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=40), usegmt=True)}, 40),
        ({"Retry-After": format_datetime(NOW - timedelta(days=40), usegmt=True)}, 60),
        ({"Retry-After": "Fri, 99 Nov 9999 99:99:99 GMT"}, 60),
        ({"RateLimit-Reset": "0"}, 1),
        ({"RateLimit-Reset": "12.5"}, 12.5),
    ],
)
def test_how_long_a_429_asks_us_to_wait(headers: dict[str, str], seconds: float) -> None:
    assert asked_wait(headers.get("RateLimit-Reset", ""), headers.get("Retry-After", ""), NOW) == seconds


def test_a_long_wait_is_handed_to_the_caller_and_made_known_to_every_process() -> None:
    pluggy, budget, naps = FakePluggy(httpx.Response(429, headers={"Retry-After": "60"})), FakeBudget(), Naps()
    with pytest.raises(PluggyRateLimited) as caught:
        asyncio.run(a_client(pluggy, budget=budget, sleep=naps).accounts(ITEM_ID))
    assert caught.value.wait_seconds == 60
    assert budget.blocks == [("accounts", NOW + timedelta(seconds=60))]
    assert (len(pluggy.requests), naps.seconds) == (1, [])


def test_a_short_wait_is_waited() -> None:
    pluggy = FakePluggy(httpx.Response(429, headers={"RateLimit-Reset": "3", "Retry-After": "60"}), GOOD)
    budget, naps = FakeBudget(), Naps()
    asyncio.run(a_client(pluggy, budget=budget, sleep=naps).item(ITEM_ID))
    assert budget.blocks == [("items", NOW + timedelta(seconds=3))]
    assert len(naps.seconds) == 1
    assert 3 <= naps.seconds[0] <= 5


def test_a_503_may_say_how_long() -> None:
    pluggy, budget = FakePluggy(httpx.Response(503, headers={"Retry-After": "120"})), FakeBudget()
    with pytest.raises(PluggyRateLimited) as caught:
        asyncio.run(a_client(pluggy, budget=budget).item(ITEM_ID))
    assert (caught.value.wait_seconds, len(pluggy.requests), budget.blocks) == (120, 1, [])


def test_a_long_wait_for_the_budget_sends_nothing() -> None:
    pluggy, tally = FakePluggy(GOOD), RequestTally()
    with pytest.raises(PluggyRateLimited) as caught:
        asyncio.run(a_client(pluggy, budget=FakeBudget(42.0)).item(ITEM_ID, tally))
    assert caught.value.wait_seconds == 42
    assert (pluggy.requests, pluggy.logins, tally) == ([], [], RequestTally())


def test_a_short_wait_for_the_budget_is_waited() -> None:
    pluggy, naps, tally = FakePluggy(GOOD), Naps(), RequestTally()
    asyncio.run(a_client(pluggy, budget=FakeBudget(2.0, 1.5), sleep=naps).item(ITEM_ID, tally))
    assert naps.seconds == [2.0, 1.5]
    assert tally == RequestTally(requests=2, retries=0)


# Bounds


def test_an_answer_that_is_too_big_is_not_read_to_its_end() -> None:
    bodies: list[Chunks] = []

    def big(request: httpx.Request) -> httpx.Response:
        bodies.append(Chunks(*[b" " * 1000] * 100))
        return httpx.Response(200, stream=bodies[-1])

    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(FakePluggy(big), answer_bytes=10_000).item(ITEM_ID))
    assert [body.served for body in bodies] == [11, 11, 11]


def test_a_gzip_bomb_is_not_inflated() -> None:
    bomb = gzipped(b" " * 100_000_000)
    bodies: list[Chunks] = []

    def boom(request: httpx.Request) -> httpx.Response:
        bodies.append(Chunks(*[bomb[at : at + 1000] for at in range(0, len(bomb), 1000)]))
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=bodies[-1])

    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(FakePluggy(boom), answer_bytes=1_000_000).item(ITEM_ID))
    assert all(body.served <= 3 for body in bodies)


def test_a_compressed_answer_is_read() -> None:
    body = gzipped(json.dumps(an_item()).encode())

    def zipped(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Chunks(body[:20], b"", body[20:]))

    assert asyncio.run(a_client(FakePluggy(zipped)).item(ITEM_ID)).item_id == ITEM_ID


def test_an_answer_that_never_comes_ends_in_time() -> None:
    pluggy = FakePluggy(hang)
    with pytest.raises(PluggyUnavailable):
        asyncio.run(asyncio.wait_for(a_client(pluggy, step_seconds=0.15).item(ITEM_ID), 2))
    assert len(pluggy.requests) <= 3


def test_a_body_that_drips_ends_in_time() -> None:
    class Drip(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            while True:
                yield b" "
                await asyncio.sleep(0.001)  # each piece comes early; only the whole is late

    pluggy = FakePluggy(lambda _: httpx.Response(200, stream=Drip()))
    with pytest.raises(PluggyUnavailable):
        asyncio.run(asyncio.wait_for(a_client(pluggy, step_seconds=0.15).item(ITEM_ID), 2))


def test_a_log_in_that_never_comes_ends_in_time() -> None:
    pluggy = FakePluggy(GOOD, auth=(hang,) * 3)
    with pytest.raises(PluggyUnavailable):
        asyncio.run(asyncio.wait_for(a_client(pluggy, step_seconds=0.15).item(ITEM_ID), 2))
    assert pluggy.requests == []


def test_accounts_of_many_slow_pages_end_in_the_time_of_one_step() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.04)
        return httpx.Response(200, json={"totalPages": 20, "results": [an_account()]})

    pluggy = FakePluggy(slow)
    with pytest.raises(PluggyUnavailable):
        asyncio.run(a_client(pluggy, step_seconds=0.15).accounts(ITEM_ID))
    assert len(pluggy.requests) < 6


def test_a_cancelled_caller_is_cancelled() -> None:
    async def cancel() -> None:
        task = asyncio.create_task(client.item(ITEM_ID))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    client = a_client(FakePluggy(hang))
    asyncio.run(cancel())


# Pages and cursors


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        (f"?accountId={ACCOUNT_ID}&after=abc", "abc"),
        ("?after=MjAyNi0x%7C%3D%3D", "MjAyNi0x|=="),
        ("/v2/transactions?after=abc&accountId=x", "abc"),
        ("https://evil.test/v2/transactions?after=abc#f", "abc"),
        ("//evil.test?after=abc", "abc"),
        ("http://[broken?after=abc", "abc"),
    ],
)
def test_the_cursor_is_taken_out_of_any_link_and_the_link_is_not_followed(link: str, cursor: str) -> None:
    async def two_pages() -> None:
        client = a_client(pluggy)
        first = await client.transactions(ACCOUNT_ID)
        assert first.next_after == cursor
        await client.transactions(ACCOUNT_ID, after=first.next_after)

    pluggy = FakePluggy(httpx.Response(200, json=a_page(a_row(), next=link)), httpx.Response(200, json=a_page(a_row())))
    asyncio.run(two_pages())
    assert {request.url.host for request in pluggy.requests} == {"api.pluggy.test"}
    assert pluggy.requests[1].url.params["after"] == cursor


@pytest.mark.parametrize(
    "link",
    [
        "",
        "?",
        "abc",
        "?accountId=x",
        "?after=",
        "?after=a&after=b",
        "?after=" + "a" * 3000,
        "?after=%00",
        7,
        ["?after=a"],
    ],
)
def test_a_next_page_without_a_usable_cursor_is_unreadable(link: object) -> None:
    pluggy = FakePluggy(httpx.Response(200, json=a_page(a_row(), next=link)))
    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(pluggy).transactions(ACCOUNT_ID))
    assert len(pluggy.requests) == 3


def test_a_cursor_that_does_not_advance_is_unreadable() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=a_page(a_row(), next="?after=same")))
    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(pluggy).transactions(ACCOUNT_ID, after="same"))


@pytest.mark.parametrize("body", [b"{}", b'{"results": []}', b'{"next": null}', b'{"results": null, "next": null}'])
def test_a_page_that_lacks_its_parts_is_not_an_empty_last_page(body: bytes) -> None:
    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(FakePluggy(httpx.Response(200, content=body))).transactions(ACCOUNT_ID))


@pytest.mark.parametrize("body", [b"{}", b'{"results": null}'])
def test_accounts_that_lack_their_parts_are_not_an_empty_list(body: bytes) -> None:
    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(FakePluggy(httpx.Response(200, content=body))).accounts(ITEM_ID))
