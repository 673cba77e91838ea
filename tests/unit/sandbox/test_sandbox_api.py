"""The sandbox answers and refuses as api.pluggy.ai does."""

import asyncio
import base64
import json
from uuid import uuid4

import httpx
import pytest
from sandbox_visitor import Visitor, visit

from pluggy_app.sandbox.app import create_sandbox


def refused(answer: httpx.Response, status: int, message: str | None = None, code: str | None = None) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, status), body
    assert body["errorId"]
    assert body.get("codeDescription") == code
    if message is not None:
        assert body["message"] == message


def test_an_api_key_is_a_token_of_two_hours():
    async def story(visitor: Visitor) -> None:
        payload = visitor.http.headers["X-API-KEY"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        assert claims["exp"] - claims["iat"] == 7200

    visit(story)


def test_an_api_key_ends_after_two_hours():
    async def story(visitor: Visitor) -> None:
        visitor.clock.pass_seconds(7199)
        assert (await visitor.http.get("/webhooks")).status_code == 200
        visitor.clock.pass_seconds(1)
        refused(await visitor.http.get("/webhooks"), 403, "Missing or invalid authorization token")

    visit(story)


@pytest.mark.parametrize("key", ["", "x", "a.b.c", "a.b.", "é"])
def test_a_key_that_was_not_signed_here_is_refused(key):
    async def story(visitor: Visitor) -> None:
        visitor.http.headers["X-API-KEY"] = key
        refused(await visitor.http.get("/accounts"), 403)
        del visitor.http.headers["X-API-KEY"]
        refused(await visitor.http.get("/v2/transactions"), 403)

    visit(story)


def test_the_secret_wrong_is_wrong():
    async def story(visitor: Visitor) -> None:
        answer = await visitor.http.post("/auth", json={"clientId": "a", "clientSecret": "wrong"})
        refused(answer, 401, code="CLIENT_KEYS_UNAUTHORIZED")
        sdk = {"clientId": "a", "clientSecret": "b", "nonExpiring": False}
        assert (await visitor.http.post("/auth", json=sdk)).status_code == 200

    visit(story)


def test_unknown_parameters_are_refused():
    async def story(visitor: Visitor) -> None:
        query = {"accountId": str(uuid4()), "pageSize": "10"}
        refused(await visitor.http.get("/v2/transactions", params=query), 400, "property pageSize should not exist")
        body = {"connectorId": 901, "parameters": {}, "colour": "red"}
        refused(await visitor.http.post("/items", json=body), 400, "property colour should not exist")

    visit(story)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "accountId should not be null or undefined, accountId must be a UUID"),
        ({"accountId": "x"}, "accountId must be a UUID"),
        ({"dateFrom": "yesterday"}, None),
        ({"createdAtFrom": "yesterday"}, None),
        ({"dateFrom": "2026-01-01", "createdAtFrom": "2026-01-01T00:00:00.000Z"}, None),
        ({"after": "bm90aGluZw"}, "Invalid cursor"),
        ({"after": "é"}, "Invalid cursor"),
    ],
)
def test_a_wrong_question_about_transactions_is_refused(query, message):
    async def story(visitor: Visitor) -> None:
        account = (await visitor.accounts(await visitor.connect()))[0]
        asked = query if "accountId" in query or not query else {"accountId": account["id"]} | query
        refused(await visitor.http.get("/v2/transactions", params=asked), 400, message)

    visit(story)


def test_at_most_500_ids_are_taken():
    async def story(visitor: Visitor) -> None:
        account = (await visitor.accounts(await visitor.connect()))[0]
        ids = [row["id"] for row in await visitor.rows(account)]
        assert len(await visitor.rows(account, ids=",".join(ids[:500]))) == 500
        answer = await visitor.http.get(
            "/v2/transactions", params={"accountId": account["id"], "ids": ",".join(ids[:501])}
        )
        refused(answer, 400, code="IDS_PARAMETER_EXCEEDS_MAX_LENGTH")

    visit(story)


def test_pages_of_500_hold_every_row_once_newest_first():
    async def story(visitor: Visitor) -> None:
        account = (await visitor.accounts(await visitor.connect()))[0]
        page = await visitor.get("/v2/transactions", accountId=account["id"])
        assert len(page["results"]) == 500
        assert page["next"].startswith(f"?accountId={account['id']}&after=")
        rows = await visitor.rows(account)
        assert len({row["id"] for row in rows}) == len(rows) > 1000
        assert [row["date"] for row in rows] == sorted((row["date"] for row in rows), reverse=True)

    visit(story)


def test_rows_that_arrive_between_pages_neither_repeat_nor_hide_others():
    async def story(visitor: Visitor) -> None:
        account = (await visitor.accounts(await visitor.connect()))[0]
        before = {row["id"] for row in await visitor.rows(account)}
        page = await visitor.get("/v2/transactions", accountId=account["id"])
        seen = [row["id"] for row in page["results"]]
        while page["next"]:
            visitor.clock.pass_seconds(120)
            page = await visitor.get("/v2/transactions" + page["next"])
            seen += [row["id"] for row in page["results"]]
        assert len(set(seen)) == len(seen)
        assert before <= set(seen)

    visit(story)


def test_created_at_from_brings_only_what_came_since():
    async def story(visitor: Visitor) -> None:
        account = (await visitor.accounts(await visitor.connect()))[0]
        before = {row["id"] for row in await visitor.rows(account)}
        mark = visitor.clock.now.isoformat()
        visitor.clock.pass_seconds(300)
        fresh = {row["id"] for row in await visitor.rows(account, createdAtFrom=mark)}
        assert fresh
        assert fresh == {row["id"] for row in await visitor.rows(account)} - before

    visit(story)


def test_days_are_inclusive():
    async def story(visitor: Visitor) -> None:
        account = (await visitor.accounts(await visitor.connect()))[0]
        rows = await visitor.rows(account)
        some = await visitor.rows(account, dateFrom="2026-03-02", dateTo="2026-08-03")
        assert {row["id"] for row in some} == {r["id"] for r in rows if "2026-03-02" <= r["date"][:10] <= "2026-08-03"}

    visit(story)


def test_one_transaction_is_read_by_id():
    async def story(visitor: Visitor) -> None:
        account = (await visitor.accounts(await visitor.connect()))[1]
        row = (await visitor.rows(account))[7]
        assert await visitor.get(f"/transactions/{row['id']}") == row
        refused(await visitor.http.get(f"/transactions/{uuid4()}"), 404, code="TRANSACTION_NOT_FOUND")

    visit(story)


def test_numbered_pages_are_retired():
    async def story(visitor: Visitor) -> None:
        answer = await visitor.http.get("/transactions", params={"accountId": str(uuid4()), "page": "1"})
        refused(answer, 410, code="ENDPOINT_DEPRECATED")

    visit(story)


def test_unknown_accounts_and_items_are_empty_lists():
    async def story(visitor: Visitor) -> None:
        assert (await visitor.get("/v2/transactions", accountId=str(uuid4()))) == {"results": [], "next": None}
        assert (await visitor.get("/accounts", itemId=str(uuid4())))["results"] == []

    visit(story)


def test_there_are_four_invented_banks_meu_pluggy_and_the_test_banks_on_request():
    async def story(visitor: Visitor) -> None:
        names = [bank["name"] for bank in (await visitor.get("/connectors"))["results"]]
        assert names == ["Banco Marés", "Banco Ipê", "Banco Lume", "Coop Serrana", "MeuPluggy"]
        more = {bank["id"]: bank for bank in (await visitor.get("/connectors", sandbox="true"))["results"]}
        assert {0, 2, 5} <= more.keys()
        assert more[901]["imageUrl"] == "/sandbox/connectors/901/logo.svg"
        logo = await visitor.http.get("/connectors/901/logo.svg", headers={"X-API-KEY": ""})
        assert logo.headers["content-type"] == "image/svg+xml"
        refused(await visitor.http.get("/connectors/77"), 404, code="CONNECTOR_NOT_FOUND")

    visit(story)


def test_unknown_paths_speak_pluggys_envelope_and_there_are_no_docs():
    async def story(visitor: Visitor) -> None:
        for path in ("/docs", "/redoc", "/openapi.json", "/nothing"):
            refused(await visitor.http.get(path), 404)
        refused(await visitor.http.put("/items"), 405)

    visit(story)


def test_a_body_that_is_not_an_object_is_refused():
    async def story(visitor: Visitor) -> None:
        for content in (b"{", b"[]", b"\xff"):
            refused(await visitor.http.post("/items", content=content), 400)
        refused(await visitor.http.post("/items", content=b" " * 70_000), 413)

    visit(story)


def test_two_sandboxes_do_not_accept_each_others_keys():
    async def story() -> None:
        one, two = create_sandbox(items_file=None), create_sandbox(items_file=None)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(one), base_url="http://one") as http:
            key = (await http.post("/auth", json={"clientId": "a", "clientSecret": "b"})).json()["apiKey"]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(two), base_url="http://two") as http:
            refused(await http.get("/webhooks", headers={"X-API-KEY": key}), 403)

    asyncio.run(story())
