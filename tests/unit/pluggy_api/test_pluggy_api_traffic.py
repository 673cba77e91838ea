"""What Pluggy answered is counted, and three failures in a row say that it is away."""

import asyncio
import contextlib

import httpx
from pluggy_api_fakes import ITEM_ID, FakePluggy, Reply, a_client, an_item, refusal

from pluggy_app.domain.errors import AppError
from pluggy_app.pluggy_api.client import PluggyClient
from pluggy_app.pluggy_api.traffic import Report

GOOD = httpx.Response(200, json=an_item())
DOWN = httpx.Response(503)


def asked(*script: Reply, times: int = 1, auth: tuple[Reply, ...] = ()) -> PluggyClient:
    """A client that has asked for an item so many times."""
    client = a_client(FakePluggy(*script, auth=auth))

    async def ask() -> None:
        for _ in range(times):
            with contextlib.suppress(AppError):
                await client.item(ITEM_ID)

    asyncio.run(ask())
    return client


def test_every_send_is_counted_by_endpoint_and_status() -> None:
    report = asked(DOWN, httpx.ConnectError("x"), GOOD).traffic.take()
    assert report.counts == {("auth", "200"): 1, ("items", "503"): 1, ("items", "none"): 1, ("items", "200"): 1}


def test_what_was_taken_is_not_taken_again() -> None:
    traffic = asked(GOOD).traffic
    traffic.take()
    assert traffic.take() == Report()


def test_what_could_not_be_written_down_comes_again() -> None:
    traffic = asked(GOOD, times=2).traffic
    report = traffic.take()
    traffic.give_back(report)
    assert traffic.take() == report


def test_one_failed_try_does_not_say_that_pluggy_is_away() -> None:
    assert asked(DOWN, GOOD).traffic.take().state == "answers"


def test_three_in_a_row_do() -> None:
    assert asked(DOWN).traffic.take().state == "no_answer"
    assert asked(httpx.Response(200, content=b"<html>")).traffic.take().state == "no_answer"


def test_failures_are_counted_over_steps_that_end_early() -> None:
    busy = httpx.Response(503, headers={"Retry-After": "60"})
    assert asked(busy, times=1).traffic.take().state == "answers"  # of the log-in
    assert asked(busy, times=3).traffic.take().state == "no_answer"


def test_a_refusal_is_an_answer() -> None:
    assert asked(refusal(404, "ITEM_NOT_FOUND")).traffic.take().state == "answers"


def test_a_refused_log_in_says_so() -> None:
    assert asked(GOOD, auth=(refusal(401, "CLIENT_DISABLED"),)).traffic.take().state == "credentials_refused"


def test_too_often_says_nothing_about_being_away() -> None:
    client = asked(GOOD)
    client.traffic.take()
    limited = asked(httpx.Response(429), auth=(httpx.Response(429),)).traffic.take()
    assert (limited.state, limited.counts) == (None, {("auth", "429"): 1})


def test_the_clocks_are_compared() -> None:
    ahead = httpx.Response(200, json=an_item(), headers={"Date": "Tue, 24 Nov 2026 11:58:00 GMT"})
    assert asked(ahead).traffic.take().skew_seconds == 120
    nonsense = httpx.Response(200, json=an_item(), headers={"Date": "yesterday"})
    assert asked(nonsense).traffic.take().skew_seconds is None
