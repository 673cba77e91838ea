"""What goes wrong with all of Pluggy, how often an item may be updated, MeuPluggy, and that days are remembered."""

import pytest
from sandbox_visitor import Visitor, visit

GOOD = {"user": "user-ok", "password": "password-ok"}


def test_an_update_is_refused_before_the_allowed_frequency():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        await visitor.choose(item, "min_update_hours", hours=1)
        visitor.clock.pass_seconds(3000)
        refused = await visitor.http.patch(f"/items/{item['id']}", json={})
        assert refused.status_code == 409
        body = refused.json()
        assert body["codeDescription"] == "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY"
        assert body["data"]["minUpdateFrequencyAllowedInHours"] == 1
        assert body["data"]["lastUpdatedAt"] == "2026-11-24T15:00:02.800Z"
        token = (await visitor.http.post("/connect_token", json={"itemId": item["id"]})).json()["accessToken"]
        by_widget = await visitor.http.patch(
            f"/items/{item['id']}", json={"parameters": GOOD}, headers={"X-API-KEY": token}
        )
        assert by_widget.status_code == 200
        visitor.clock.pass_seconds(3610)
        assert (await visitor.http.patch(f"/items/{item['id']}", json={})).status_code == 200

    visit(story)


def test_the_allowed_frequency_may_be_that_of_the_whole_world():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        await visitor.choose(None, "min_update_hours", hours=0.5)
        assert (await visitor.http.patch(f"/items/{item['id']}", json={})).status_code == 409
        await visitor.choose(None, "good")
        assert (await visitor.http.patch(f"/items/{item['id']}", json={})).status_code == 200

    visit(story)


def test_an_outage_is_html_and_ends():
    async def story(visitor: Visitor) -> None:
        await visitor.choose(None, "outage", seconds=30)
        out = await visitor.http.get("/connectors")
        assert (out.status_code, out.headers["content-type"]) == (503, "text/html; charset=utf-8")
        visitor.clock.pass_seconds(31)
        await visitor.get("/connectors")
        await visitor.choose(None, "outage")
        visitor.clock.pass_seconds(100_000)
        assert (await visitor.http.post("/auth", json={})).status_code == 503
        await visitor.choose(None, "good")
        await visitor.enter()
        await visitor.get("/connectors")

    visit(story)


def test_a_rate_limit_says_when_to_come_back():
    async def story(visitor: Visitor) -> None:
        await visitor.choose(None, "rate_limited", seconds=30)
        visitor.clock.pass_seconds(10)
        refused = await visitor.http.get("/connectors")
        assert refused.status_code == 429
        assert refused.json()["code"] == 429
        told = {name: refused.headers[name] for name in ("ratelimit-limit", "ratelimit-reset", "retry-after")}
        assert told == {"ratelimit-limit": "360", "ratelimit-reset": "20", "retry-after": "60"}
        visitor.clock.pass_seconds(21)
        await visitor.get("/connectors")

    visit(story)


@pytest.mark.parametrize(
    ("endpoint", "limited", "free"),
    [
        ("PATCH /items", "PATCH /items/1", "GET /items/1"),
        ("/v2/transactions", "GET /v2/transactions", "GET /accounts"),
        ("/accounts", "GET /accounts/1", "GET /consents/1"),
    ],
)
def test_one_endpoint_may_be_limited(endpoint, limited, free):
    async def story(visitor: Visitor) -> None:
        await visitor.choose(None, "rate_limited", seconds=30, endpoint=endpoint)
        assert (await visitor.http.request(*limited.split())).status_code == 429
        assert (await visitor.http.request(*free.split())).status_code != 429

    visit(story)


def test_meu_pluggy_is_refreshed_daily_and_refuses_updates():
    async def story(visitor: Visitor) -> None:
        made = await visitor.http.post("/items", json={"connectorId": 200, "parameters": {}})
        visitor.clock.pass_seconds(5)
        path = f"/items/{made.json()['id']}"
        item = await visitor.get(path)
        bank = item["connector"]
        assert (bank["name"], bank["oauth"], bank["isOpenFinance"], bank["credentials"]) == (
            "MeuPluggy",
            True,
            False,
            [],
        )
        refused = await visitor.http.patch(path, json={})
        told = {name: value for name, value in refused.json().items() if name != "errorId"}
        assert (refused.status_code, told) == (400, {"code": 400, "message": "MeuPluggy item cant be updated"})
        account = (await visitor.accounts(item))[0]
        first = await visitor.rows(account)
        visitor.clock.pass_seconds(80_000)
        await visitor.enter()
        assert await visitor.rows(account) == first
        assert (await visitor.get(path))["lastUpdatedAt"] == item["lastUpdatedAt"]
        mark = visitor.clock.now.isoformat()
        visitor.clock.pass_seconds(7_000)
        late = await visitor.rows(account, createdAtFrom=mark)
        assert {row["id"] for row in late} == {row["id"] for row in await visitor.rows(account)} - {
            row["id"] for row in first
        }
        assert late

    visit(story)


@pytest.mark.parametrize(
    "body",
    [
        {"day": "stuck"},
        {"day": "no such day"},
        {"day": "outage", "seconds": -1},
        {"day": "outage", "seconds": "soon"},
        {"day": "rate_limited", "endpoint": 7},
    ],
)
def test_what_is_not_a_day_is_refused(body):
    async def story(visitor: Visitor) -> None:
        assert (await visitor.http.post("/days", json=body)).status_code == 400
        await visitor.get("/connectors")

    visit(story)


def test_days_survive_a_restart(tmp_path):
    file, kept = tmp_path / "items.json", {}

    async def before(visitor: Visitor) -> None:
        item = await visitor.connect()
        kept["item"] = await visitor.after(item, "bank_notice")
        await visitor.choose(None, "rate_limited", endpoint="/accounts")
        kept["now"] = visitor.clock.now

    async def later(visitor: Visitor) -> None:
        visitor.clock.now = kept["now"]
        assert await visitor.get(f"/items/{kept['item']['id']}") == kept["item"]
        assert (await visitor.http.get("/accounts")).status_code == 429

    visit(before, items_file=file)
    visit(later, items_file=file)
