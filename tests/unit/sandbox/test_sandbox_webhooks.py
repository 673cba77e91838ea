"""Webhooks: what is told, to whom, and how often it is tried."""

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest
from sandbox_visitor import Visitor

from pluggy_app.sandbox.deliveries import LOST_BEFORE_DISABLED, Postman, new_client
from pluggy_app.sandbox.herald import Herald
from pluggy_app.sandbox.world import world_of

HOOK = "http://localhost:3000/hook"
APP_HOOK = "http://localhost:3000/app"
Answer = Callable[[httpx.Request], httpx.Response]


def accept(_: httpx.Request) -> httpx.Response:
    return httpx.Response(202)


class Told:
    """A visitor whose webhooks end in a list; a look happens when the test says so."""

    def __init__(self, answer: Answer = accept) -> None:
        self.requests: list[httpx.Request] = []
        self.visitor = Visitor()
        self.world = world_of(self.visitor.app)
        self.world.transport = httpx.MockTransport(lambda request: self.requests.append(request) or answer(request))
        self.herald = Herald(self.world)

    async def look(self) -> list[dict]:
        """Deliver what is new; the bodies in the order of arrival."""
        before = len(self.requests)
        self.herald.look()
        async with new_client(self.world) as client:
            postman = Postman(self.world, client)
            self.world.pace = 10_000.0  # only the waits between tries: the clock stands still
            postman.send_waiting()
            await postman.finish()
            self.world.pace = 1.0
        return [json.loads(request.content) for request in self.requests[before:]]


def tell(story: Callable[[Told], object], answer: Answer = accept) -> None:
    async def run() -> None:
        told = Told(answer)
        async with told.visitor.http:
            await told.visitor.enter()
            await story(told)

    asyncio.run(run())


def test_a_new_item_is_told_with_its_rows():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK, clientUserId="client-1")
        bodies = await told.look()
        names = [body["event"] for body in bodies]
        assert names[:2] == ["item/login_succeeded", "item/created"]
        assert names[-1] == "item/updated"
        assert names.count("transactions/created") == 2
        assert {body["itemId"] for body in bodies} == {item["id"]}
        assert {body["clientUserId"] for body in bodies} == {"client-1"}
        assert len({body["eventId"] for body in bodies}) == len(bodies)
        assert bodies[1]["triggeredBy"] == "CLIENT"
        assert await told.look() == []

    tell(story)


def test_the_first_rows_event_leads_to_all_rows():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        account = (await told.visitor.accounts(item))[0]
        events = [body for body in await told.look() if body.get("accountId") == account["id"]]
        rows = await told.visitor.rows(account, createdAtFrom=events[0]["transactionsCreatedAtFrom"])
        assert events[0]["transactionsCount"] == len(rows) == len(await told.visitor.rows(account))
        assert events[0]["transactionsMinDate"] == min(row["date"] for row in rows)
        assert "/v2/transactions?accountId=" in events[0]["createdTransactionsLinkV2"]

    tell(story)


def test_rows_that_arrive_and_post_later_are_told():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        await told.look()
        created, updated, known = 0, set(), set()
        for account in await told.visitor.accounts(item):
            known |= {row["id"] for row in await told.visitor.rows(account)}
        for _ in range(60):
            told.visitor.clock.pass_seconds(10)
            for body in await told.look():
                if body["event"] == "transactions/created":
                    created += body["transactionsCount"]
                if body["event"] == "transactions/updated":
                    updated |= set(body["transactionIds"])
        fresh = {}
        for account in await told.visitor.accounts(item):
            fresh |= {row["id"]: row for row in await told.visitor.rows(account) if row["id"] not in known}
        assert created == len(fresh) >= 25
        assert updated
        assert all(fresh[row_id]["status"] == "POSTED" for row_id in updated & fresh.keys())

    tell(story)


@pytest.mark.parametrize(
    ("user", "names"),
    [
        ("user-locked", ["item/error"]),
        ("user-ok-img", ["item/waiting_user_input"]),
        ("user-ok-auth-pending", ["item/waiting_user_action", "item/error"]),
    ],
)
def test_trouble_is_told(user, names):
    async def story(told: Told) -> None:
        await told.visitor.connect(user, webhookUrl=HOOK)
        bodies = await told.look()
        assert sorted(body["event"] for body in bodies) == sorted(names)
        assert all(body["error"]["code"] for body in bodies if body["event"] == "item/error")

    tell(story)


def test_a_deletion_is_told_without_who_triggered_it():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        await told.look()
        await told.visitor.http.delete(f"/items/{item['id']}")
        (body,) = await told.look()
        assert (body["event"], body["itemId"]) == ("item/deleted", item["id"])
        assert "triggeredBy" not in body

    tell(story)


def test_both_addresses_get_the_same_event_and_only_one_gets_headers():
    async def story(told: Told) -> None:
        subscription = {"url": APP_HOOK, "event": "item/created", "headers": {"X-Webhook-Secret": "s"}}
        assert (await told.visitor.http.post("/webhooks", json=subscription)).status_code == 200
        await told.visitor.connect(webhookUrl=HOOK)
        await told.look()
        sent = [request for request in told.requests if b"item/created" in request.content]
        by_url = {str(request.url): request for request in sent}
        assert by_url.keys() == {HOOK, APP_HOOK}
        assert by_url[HOOK].content == by_url[APP_HOOK].content
        assert by_url[APP_HOOK].headers["x-webhook-secret"] == "s"
        assert "x-webhook-secret" not in by_url[HOOK].headers
        assert [str(request.url) for request in told.requests].count(APP_HOOK) == 1

    tell(story)


@pytest.mark.parametrize("failure", [httpx.Response(500), httpx.Response(302), httpx.ConnectTimeout("slow")])
def test_a_failing_address_is_tried_nine_times(failure):
    def answer(_: httpx.Request) -> httpx.Response:
        if isinstance(failure, Exception):
            raise failure
        return failure

    async def story(told: Told) -> None:
        await told.visitor.connect("user-locked", webhookUrl=HOOK)
        bodies = await told.look()
        assert len(bodies) == 9
        assert len({body["eventId"] for body in bodies}) == 1

    tell(story, answer)


def test_a_later_try_succeeds_and_ends_the_tries():
    answers = iter([500, 500, 500, 503, 200])

    async def story(told: Told) -> None:
        await told.visitor.connect("user-locked", webhookUrl=HOOK)
        assert len(await told.look()) == 5

    tell(story, lambda _: httpx.Response(next(answers)))


def test_login_succeeded_is_tried_three_times_only():
    async def story(told: Told) -> None:
        await told.visitor.connect(webhookUrl=HOOK)
        names = [body["event"] for body in await told.look()]
        assert (names.count("item/login_succeeded"), names.count("item/created")) == (3, 9)

    tell(story, lambda _: httpx.Response(500))


def test_a_subscription_that_always_fails_is_disabled_and_can_be_enabled():
    async def story(told: Told) -> None:
        made = (await told.visitor.http.post("/webhooks", json={"url": APP_HOOK, "event": "all"})).json()
        async with new_client(told.world) as client:
            postman = Postman(told.world, client)
            for _ in range(LOST_BEFORE_DISABLED):
                await told.visitor.connect("user-locked")
            told.herald.look()
            told.world.pace = 10_000.0
            postman.send_waiting()
            await postman.finish()
        assert (await told.visitor.get(f"/webhooks/{made['id']}"))["disabledAt"]
        enabled = await told.visitor.http.patch(f"/webhooks/{made['id']}", json={"enabled": True})
        assert enabled.json()["disabledAt"] is None

    tell(story, lambda _: httpx.Response(500))


def test_what_was_settled_before_a_restart_is_not_told_again():
    async def story(told: Told) -> None:
        await told.visitor.connect(webhookUrl=HOOK)
        told.herald = Herald(told.world)
        assert await told.look() == []

    tell(story)


def test_an_update_that_ends_after_a_restart_tells_only_new_rows():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        await told.look()
        await told.visitor.http.patch(f"/items/{item['id']}", json={})
        told.herald = Herald(told.world)
        told.visitor.clock.pass_seconds(5)
        bodies = await told.look()
        assert "item/updated" in {body["event"] for body in bodies}
        assert "item/created" not in {body["event"] for body in bodies}
        assert sum(body.get("transactionsCount", 0) for body in bodies) < 5

    tell(story)


def test_subscriptions_are_checked_and_listed():
    async def story(told: Told) -> None:
        http = told.visitor.http
        for body in ({"url": "ftp://x", "event": "all"}, {"url": HOOK, "event": "item.created"}, {"url": HOOK}):
            assert (await http.post("/webhooks", json=body)).status_code == 400
        made = (await http.post("/webhooks", json={"url": HOOK, "event": "item/all"})).json()
        assert (await http.post("/webhooks", json={"url": HOOK, "event": "item/all"})).status_code == 400
        for number in range(4):
            assert (
                await http.post("/webhooks", json={"url": f"{HOOK}{number}", "event": "item/all"})
            ).status_code == 200
        assert (await http.post("/webhooks", json={"url": f"{HOOK}9", "event": "item/all"})).status_code == 400
        assert (await told.visitor.get("/webhooks"))["total"] == 5
        assert (await http.delete(f"/webhooks/{made['id']}")).json() == {"count": 1}
        assert (await http.get(f"/webhooks/{made['id']}")).json()["codeDescription"] == "WEBHOOK_NOT_FOUND"

    tell(story)
