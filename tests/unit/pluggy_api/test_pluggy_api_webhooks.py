"""The application's webhooks: what is asked of Pluggy, and what is made of its answers."""

import asyncio
import json

import httpx
import pytest
from pluggy_api_fakes import FakePluggy, a_client, refusal

from pluggy_app.domain.errors import PluggyRefused, PluggyUnreadable
from pluggy_app.pluggy_api.webhooks import Webhook

URL = "https://emdia.example/api/pluggy/callback"
HEADERS = {"X-Webhook-Secret": "Canarinho"}
WEBHOOK = {"id": "d619cfde-a8d7-4fe0-a10d-6de488bde4e0", "event": "all", "url": URL, "disabledAt": None}


def listed(*webhooks: dict[str, object]) -> httpx.Response:
    return httpx.Response(200, json={"page": 1, "total": len(webhooks), "totalPages": 1, "results": list(webhooks)})


def found(answer: httpx.Response) -> list[Webhook]:
    return asyncio.run(a_client(FakePluggy(answer)).webhooks())


def test_none_may_be_204_or_an_empty_page() -> None:
    assert found(httpx.Response(204)) == []
    assert found(listed()) == []


def test_a_disabled_one_says_since_when() -> None:
    (webhook,) = found(listed(WEBHOOK | {"disabledAt": "2026-11-20T10:00:00.000Z"}))
    assert webhook.is_disabled
    assert str(webhook.disabled_at) == "2026-11-20 10:00:00+00:00"


def test_headers_are_kept_out_of_every_repr() -> None:
    (webhook,) = found(listed(WEBHOOK | {"headers": HEADERS}))
    assert webhook.headers == HEADERS
    assert "Canarinho" not in repr(webhook)


@pytest.mark.parametrize(("headers", "read"), [({"A": None, "B": "b"}, {"B": "b"}), ([], None), ("x", None), ({}, {})])
def test_odd_headers_of_a_stranger_cost_nothing(headers: object, read: object) -> None:
    (webhook,) = found(listed(WEBHOOK | {"headers": headers}))
    assert webhook.headers == read


def test_an_answer_that_is_no_page_is_not_taken_for_none() -> None:
    with pytest.raises(PluggyUnreadable):
        found(httpx.Response(200, json={"page": 1}))


@pytest.mark.parametrize("status", [200, 201])
def test_one_is_made_with_address_event_and_headers(status: int) -> None:
    pluggy = FakePluggy(httpx.Response(status, json=WEBHOOK))
    made = asyncio.run(a_client(pluggy).create_webhook(URL, "all", HEADERS))
    (asked,) = pluggy.requests
    assert (asked.method, asked.url.path) == ("POST", "/webhooks")
    assert json.loads(asked.content) == {"url": URL, "event": "all", "headers": HEADERS}
    assert made.webhook_id == WEBHOOK["id"]


def test_one_is_changed_by_what_is_named_only() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=WEBHOOK))
    asyncio.run(a_client(pluggy).update_webhook(str(WEBHOOK["id"]), enabled=True))
    (asked,) = pluggy.requests
    assert (asked.method, asked.url.path) == ("PATCH", f"/webhooks/{WEBHOOK['id']}")
    assert json.loads(asked.content) == {"enabled": True}


def test_an_id_that_is_none_is_not_asked_about() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=WEBHOOK))
    with pytest.raises(PluggyRefused):
        asyncio.run(a_client(pluggy).update_webhook("../items", enabled=True))
    assert pluggy.requests == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Webhook url must be a https secured url", "https://"),
        ("Webhook url host can't be an IP address", "a name, not an IP address"),
        ("Webhook url host can't be localhost or a reserved/internal name", "a public name"),
        ("Webhook url can't resolve to a private, loopback, link-local or reserved address", "private network"),
        ("Webhook url host could not be resolved", "unknown to DNS"),
        ("You have reached the maximum of 5 webhooks for event 'all'.", "delete one"),
    ],
)
def test_a_refusal_says_what_can_be_done(said: str, reason: str) -> None:
    with pytest.raises(PluggyRefused, match=reason):
        asyncio.run(a_client(FakePluggy(refusal(400, message=said))).create_webhook(URL, "all", HEADERS))


def test_any_other_refusal_tells_its_status_only() -> None:
    with pytest.raises(PluggyRefused) as refused:
        asyncio.run(a_client(FakePluggy(refusal(400, message="Canarinho"))).create_webhook(URL, "all", HEADERS))
    assert str(refused.value) == "Pluggy refused the request (400)."
