"""The calls: what is sent, and what comes back when Pluggy is well."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from pluggy_api_fakes import (
    ACCOUNT_ID,
    BASE_URL,
    ITEM_ID,
    NOW,
    FakeBudget,
    FakePluggy,
    a_client,
    a_jwt,
    a_page,
    a_row,
    an_account,
    an_item,
    refusal,
)

from pluggy_app.domain.errors import (
    AccountNotFound,
    BadConfiguration,
    CursorRefused,
    ItemNotFound,
    PluggyRefused,
    PluggyUnreadable,
)
from pluggy_app.domain.sync_runs import RequestTally


def test_an_item_is_asked_for_with_the_key() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=an_item()))
    item = asyncio.run(a_client(pluggy).item(ITEM_ID))
    assert (item.item_id, item.status, item.connector_id) == (ITEM_ID, "UPDATED", 201)
    assert str(pluggy.requests[0].url) == f"{BASE_URL}/items/{ITEM_ID}"
    assert pluggy.requests[0].headers["X-API-KEY"]
    assert pluggy.requests[0].headers["User-Agent"] == "PluggyApp/0.1"
    assert json.loads(pluggy.logins[0].content) == {"clientId": "client-id", "clientSecret": "client-secret"}


def test_a_base_url_may_have_a_path() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=an_item()))
    asyncio.run(a_client(pluggy, base_url="http://localhost:8080/pluggy/").item(ITEM_ID))
    assert str(pluggy.logins[0].url) == "http://localhost:8080/pluggy/auth"
    assert str(pluggy.requests[0].url) == f"http://localhost:8080/pluggy/items/{ITEM_ID}"


@pytest.mark.parametrize("url", ["", "ftp://x", "https://", "https://u:p@x", "https://x/?a=1", "not a url"])
def test_a_base_url_that_cannot_work_is_told_at_once(url: str) -> None:
    with pytest.raises(BadConfiguration):
        a_client(FakePluggy(), base_url=url)


def test_a_refresh_is_a_patch_with_an_empty_body_in_its_own_budget() -> None:
    pluggy, budget = FakePluggy(httpx.Response(200, json=an_item(status="UPDATING"))), FakeBudget()
    item = asyncio.run(a_client(pluggy, budget=budget).refresh_item(ITEM_ID))
    assert item.status == "UPDATING"
    assert (pluggy.requests[0].method, pluggy.requests[0].content) == ("PATCH", b"{}")
    assert budget.taken == ["auth", "items.patch"]


@pytest.mark.parametrize(
    ("status", "word"),
    [(409, "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY"), (400, "ITEM_ALREADY_UPDATING"), (400, "")],
)
def test_a_refused_refresh_says_why_and_is_not_repeated(status: int, word: str) -> None:
    pluggy = FakePluggy(refusal(status, word or None, "MeuPluggy item cant be updated"))
    with pytest.raises(PluggyRefused) as caught:
        asyncio.run(a_client(pluggy).refresh_item(ITEM_ID))
    assert (caught.value.status, caught.value.reason, len(pluggy.requests)) == (status, word, 1)


def test_an_item_can_be_deleted() -> None:
    pluggy = FakePluggy(httpx.Response(200, json={"count": 1}))
    asyncio.run(a_client(pluggy).delete_item(ITEM_ID))
    assert pluggy.requests[0].method == "DELETE"


def test_a_deletion_may_have_nothing_to_say() -> None:
    asyncio.run(a_client(FakePluggy(httpx.Response(204))).delete_item(ITEM_ID))


def test_404_is_no_such_item() -> None:
    async def everything() -> None:
        client = a_client(FakePluggy(refusal(404, "ITEM_NOT_FOUND")))
        for ask in (client.item, client.refresh_item, client.delete_item):
            with pytest.raises(ItemNotFound):
                await ask(ITEM_ID)
        with pytest.raises(PluggyRefused):
            await client.accounts(ITEM_ID)
        with pytest.raises(ItemNotFound):
            await client.connect_token(client_user_id="u1", item_id=ITEM_ID)
        with pytest.raises(AccountNotFound):
            await client.transactions(ACCOUNT_ID)

    asyncio.run(everything())


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("page", ["", "<h1>Not Found</h1>", '{"message": "Not Found"}', '{"error": "no route"}'])
def test_a_page_of_a_proxy_does_not_mean_that_the_item_is_gone(status: int, page: str) -> None:
    pluggy = FakePluggy(httpx.Response(status, html=page))
    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(pluggy).item(ITEM_ID))


@pytest.mark.parametrize("bad", ["", "..", "a/b", "a?b", "a" * 65, "é", "a\n", "../auth"])
def test_an_id_that_cannot_be_one_is_never_sent(bad: str) -> None:
    async def everything() -> None:
        client = a_client(pluggy)
        for ask in (client.item, client.refresh_item, client.delete_item, client.accounts):
            with pytest.raises(ItemNotFound):
                await ask(bad)
        with pytest.raises(ItemNotFound):
            await client.connect_token(client_user_id="u1", item_id=bad)
        with pytest.raises(AccountNotFound):
            await client.transactions(bad)

    pluggy = FakePluggy()
    asyncio.run(everything())
    assert pluggy.logins == []


def test_a_first_connection_avoids_duplicates_and_a_repair_does_not() -> None:
    expires = int((NOW + timedelta(minutes=20)).timestamp())
    pluggy = FakePluggy(httpx.Response(200, json={"accessToken": a_jwt(exp=expires)}))

    async def both() -> None:
        client = a_client(pluggy)
        token = await client.connect_token(client_user_id="u1", webhook_url="https://app.test/hook")
        assert token.expires_at == NOW + timedelta(minutes=20)
        assert token.access_token not in repr(token)
        await client.connect_token(client_user_id="u1", item_id=ITEM_ID)

    asyncio.run(both())
    first, repair = (json.loads(request.content) for request in pluggy.requests)
    assert first == {"options": {"clientUserId": "u1", "webhookUrl": "https://app.test/hook", "avoidDuplicates": True}}
    assert repair == {"itemId": ITEM_ID, "options": {"clientUserId": "u1"}}


@pytest.mark.parametrize("token", ["opaque", "a.b.c", a_jwt(exp="soon"), a_jwt(exp=1e300), a_jwt(sub="x")])
def test_a_connect_token_that_does_not_say_when_it_ends_lives_30_minutes(token: str) -> None:
    pluggy = FakePluggy(httpx.Response(200, json={"accessToken": token}))
    found = asyncio.run(a_client(pluggy).connect_token(client_user_id="u1"))
    assert found.expires_at == NOW + timedelta(minutes=30)


def test_accounts_of_every_page_and_of_this_item_only() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", "1"))
        rows = [an_account(id=f"account-{page}"), an_account(id=f"stray-{page}", itemId="another")]
        return httpx.Response(200, json={"page": page, "totalPages": 3, "results": rows})

    pluggy = FakePluggy(answer)
    listed = asyncio.run(a_client(pluggy).accounts(ITEM_ID))
    assert [account.account_id for account in listed.accounts] == ["account-1", "account-2", "account-3"]
    assert listed.left_out == 3


def test_a_list_of_accounts_that_never_ends_is_given_up() -> None:
    pluggy = FakePluggy(httpx.Response(200, json={"totalPages": 1e9, "results": [an_account()]}))
    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(pluggy).accounts(ITEM_ID))
    assert len(pluggy.requests) == 20


@pytest.mark.parametrize("stray", [an_account(id="w", type="WALLET"), {"itemId": "x"}, 5, an_account(name=7)])
def test_an_account_we_do_not_understand_is_left_out_and_counted(stray: object) -> None:
    pluggy = FakePluggy(httpx.Response(200, json={"results": [stray, an_account()]}))
    listed = asyncio.run(a_client(pluggy).accounts(ITEM_ID))
    assert [account.account_id for account in listed.accounts] == [ACCOUNT_ID]
    assert listed.left_out == 1


def test_an_account_that_does_not_name_its_item_is_the_one_we_asked_for() -> None:
    nameless = {name: value for name, value in an_account().items() if name != "itemId"}
    listed = asyncio.run(a_client(FakePluggy(httpx.Response(200, json={"results": [nameless]}))).accounts(ITEM_ID))
    assert [account.item_id for account in listed.accounts] == [ITEM_ID]


def test_a_400_to_a_look_at_an_item_does_not_say_that_it_is_gone() -> None:
    refusal = {"code": 400, "message": "id must be a UUID"}
    with pytest.raises(PluggyRefused):
        asyncio.run(a_client(FakePluggy(httpx.Response(400, json=refusal))).item("not-a-uuid"))


def test_an_id_is_the_same_in_either_case() -> None:
    item = asyncio.run(a_client(FakePluggy(httpx.Response(200, json=an_item()))).item(ITEM_ID.upper()))
    assert item.item_id == ITEM_ID


def test_a_page_of_transactions_and_its_cursor() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=a_page(a_row(), next=f"?accountId={ACCOUNT_ID}&after=MjAyNg%3D%3D")))
    page = asyncio.run(a_client(pluggy).transactions(ACCOUNT_ID, date_from=date(2026, 1, 2)))
    assert page.next_after == "MjAyNg=="
    assert page.rows[0].read("BRL").amount_cents == 150000
    assert dict(pluggy.requests[0].url.params) == {"accountId": ACCOUNT_ID, "dateFrom": "2026-01-02"}


def test_what_a_window_asks_for() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=a_page()))
    since = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    asyncio.run(a_client(pluggy).transactions(ACCOUNT_ID, after="a+b/c=|", created_at_from=since, ids=["t1", "x,y"]))
    assert dict(pluggy.requests[0].url.params) == {
        "accountId": ACCOUNT_ID,
        "createdAtFrom": "2026-11-24T09:30:00.000Z",
        "ids": "t1",
        "after": "a+b/c=|",
    }


def test_asking_only_for_ids_that_cannot_be_asks_for_nothing() -> None:
    pluggy = FakePluggy()
    page = asyncio.run(a_client(pluggy).transactions(ACCOUNT_ID, ids=["x,y", ""]))
    assert (page.rows, page.next_after, pluggy.logins) == ([], None, [])


def test_a_refused_cursor_is_told_from_other_refusals() -> None:
    async def both() -> None:
        client = a_client(FakePluggy(refusal(400, None, "Invalid cursor")))
        with pytest.raises(CursorRefused):
            await client.transactions(ACCOUNT_ID, after="old")
        client = a_client(FakePluggy(refusal(400, None, "property page should not exist")))
        with pytest.raises(PluggyRefused) as caught:
            await client.transactions(ACCOUNT_ID, after="old")
        assert type(caught.value) is PluggyRefused

    asyncio.run(both())


def test_what_a_run_cost_is_counted_log_in_and_repeats_included() -> None:
    pluggy, tally = FakePluggy(httpx.Response(500), httpx.Response(200, json=an_item())), RequestTally()
    asyncio.run(a_client(pluggy).item(ITEM_ID, tally))
    assert tally == RequestTally(requests=3, retries=1)


def test_an_answer_about_another_item_is_not_believed() -> None:
    pluggy = FakePluggy(httpx.Response(200, json=an_item(id="another")))
    with pytest.raises(PluggyUnreadable):
        asyncio.run(a_client(pluggy).item(ITEM_ID))


def test_a_client_made_outside_a_loop_closes_even_when_never_used() -> None:
    client = a_client(FakePluggy(httpx.Response(200, json=an_item())))

    async def use() -> None:
        await client.item(ITEM_ID)
        await client.close()
        await client.close()

    asyncio.run(use())
    asyncio.run(a_client(FakePluggy()).close())
