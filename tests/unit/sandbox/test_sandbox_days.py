"""Bad days as a client of Pluggy sees them: chosen over HTTP, read through the API."""

import pytest
from sandbox_visitor import Visitor, visit

from pluggy_app.sandbox.world import world_of

GOOD = {"user": "user-ok", "password": "password-ok"}


@pytest.mark.parametrize(
    ("status", "execution", "code"),
    [
        ("UPDATED", "SUCCESS", None),
        ("UPDATED", "PARTIAL_SUCCESS", None),
        ("MERGING", "MERGING", None),
        ("LOGIN_ERROR", "ACCOUNT_LOCKED", "ACCOUNT_LOCKED"),
        ("OUTDATED", "A_NEW_WORD", "ANOTHER"),
        ("SOMETHING", "NEW", "ALTOGETHER"),
        ("WAITING_USER_INPUT", "WAITING_USER_INPUT", None),
        ("WAITING_USER_ACTION", "WAITING_USER_ACTION", None),
    ],
)
def test_any_status_is_so_at_once(status, execution, code):
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        await visitor.choose(item, "any_status", status=status, executionStatus=execution, errorCode=code)
        now = await visitor.get(f"/items/{item['id']}")
        assert (now["status"], now["executionStatus"]) == (status, execution)
        assert (now["error"] or {}).get("code") == code
        assert bool(now["parameter"]) is (status == "WAITING_USER_INPUT")
        assert bool(now["userAction"]) is (status == "WAITING_USER_ACTION")
        assert await visitor.accounts(item)

    visit(story)


@pytest.mark.parametrize(
    ("day", "status", "execution"),
    [
        ("login_error", "LOGIN_ERROR", "INVALID_CREDENTIALS"),
        ("mfa", "WAITING_USER_INPUT", "WAITING_USER_INPUT"),
        ("waiting_approval", "WAITING_USER_ACTION", "USER_AUTHORIZATION_PENDING"),
        ("partial", "UPDATED", "PARTIAL_SUCCESS"),
        ("partial_plain", "UPDATED", "PARTIAL_SUCCESS"),
        ("consent_revoked", "LOGIN_ERROR", "USER_AUTHORIZATION_REVOKED"),
        ("bank_down", "OUTDATED", "SITE_NOT_AVAILABLE"),
        ("bank_notice", "OUTDATED", "ACCOUNT_NEEDS_ACTION"),
        ("stuck", "UPDATING", "LOGIN_IN_PROGRESS"),
    ],
)
def test_a_day_ends_executions_until_it_is_over(day, status, execution):
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        before = await visitor.accounts(item)
        await visitor.choose(item, day)
        assert (await visitor.get(f"/items/{item['id']}"))["status"] == "UPDATING"
        visitor.clock.pass_seconds(30)
        now = await visitor.get(f"/items/{item['id']}")
        assert (now["status"], now["executionStatus"]) == (status, execution)
        good = await visitor.after(item, "good")
        assert (good["status"], good["executionStatus"], good["error"]) == ("UPDATED", "SUCCESS", None)
        assert [one["id"] for one in await visitor.accounts(item)] == [one["id"] for one in before]

    visit(story)


def test_a_day_may_wait_for_the_next_execution():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        assert (await visitor.after(item, "login_error", start=False))["status"] == "UPDATED"
        await visitor.http.patch(f"/items/{item['id']}", json={})
        visitor.clock.pass_seconds(5)
        assert (await visitor.get(f"/items/{item['id']}"))["error"]["code"] == "INVALID_CREDENTIALS"

    visit(story)


@pytest.mark.parametrize("day", ["login_error", "consent_revoked", "any_status"])
def test_right_credentials_in_the_connect_page_end_it(day):
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        await visitor.after(item, day, **({"status": "LOGIN_ERROR"} if day == "any_status" else {}))
        path = f"/items/{item['id']}"
        assert (await visitor.http.patch(path, json={})).json()["codeDescription"] == "LAST_EXECUTION_HAD_LOGIN_ERROR"
        token = (await visitor.http.post("/connect_token", json={"itemId": item["id"]})).json()["accessToken"]
        for password, status in (("wrong", "LOGIN_ERROR"), ("password-ok", "UPDATED")):
            given = {"parameters": GOOD | {"password": password}}
            assert (await visitor.http.patch(path, json=given, headers={"X-API-KEY": token})).status_code == 200
            visitor.clock.pass_seconds(5)
            assert (await visitor.get(path))["status"] == status

    visit(story)


def test_the_code_ends_the_day_that_asks_for_it():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        asked = await visitor.after(item, "mfa")
        assert (asked["parameter"]["name"], asked["parameter"]["expiresAt"][-1]) == ("token", "Z")
        path = f"/items/{item['id']}"
        await visitor.http.post(f"{path}/mfa", json={"token": "123456"})
        visitor.clock.pass_seconds(5)
        assert (await visitor.get(path))["status"] == "UPDATED"
        await visitor.http.patch(path, json={})
        visitor.clock.pass_seconds(5)
        assert (await visitor.get(path))["status"] == "UPDATED"

    visit(story)


def test_an_approval_is_waited_for_five_minutes():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        waiting = await visitor.after(item, "waiting_approval")
        assert waiting["userAction"]["expiresAt"] == "2026-11-24T15:05:05.000Z"
        assert waiting["error"]["code"] == "USER_AUTHORIZATION_PENDING"
        visitor.clock.pass_seconds(300)
        assert (await visitor.get(f"/items/{item['id']}"))["executionStatus"] == "SUCCESS"

    visit(story)


@pytest.mark.parametrize(("day", "code"), [("partial", "423"), ("partial_plain", "001")])
def test_a_partial_day_leaves_the_cards_as_they_were(day, code):
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        visitor.clock.pass_seconds(300)
        bank, card = await visitor.accounts(item)
        bank_rows, card_rows = await visitor.rows(bank), await visitor.rows(card)
        began = (await visitor.get(f"/items/{item['id']}"))["status"], visitor.clock.now
        await visitor.after(item, day)
        visitor.clock.pass_seconds(900)
        part = await visitor.get(f"/items/{item['id']}")
        detail = part["statusDetail"]
        assert (detail["accounts"]["isUpdated"], detail["creditCards"]["isUpdated"]) == (True, False)
        assert detail["creditCards"]["lastUpdatedAt"] == "2026-11-24T15:05:05.000Z"
        assert [warning["code"] for warning in detail["creditCards"]["warnings"]] == [code]
        assert await visitor.rows(card) == card_rows
        assert len(await visitor.rows(bank)) > len(bank_rows)
        assert (await visitor.accounts(item))[1] == card
        assert began[0] == "UPDATED"
        mark = visitor.clock.now.isoformat()
        await visitor.after(item, "good")
        late = await visitor.rows(card, createdAtFrom=mark)
        assert {row["id"] for row in late} == {row["id"] for row in await visitor.rows(card)} - {
            row["id"] for row in card_rows
        }
        assert late
        world_of(visitor.app).library.forget(item["id"])
        assert await visitor.rows(card, createdAtFrom=mark) == late

    visit(story)


def test_without_consent_every_product_is_empty_and_the_data_comes_back_with_it():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        account = (await visitor.accounts(item))[0]
        rows = await visitor.rows(account)
        revoked = await visitor.after(item, "consent_revoked")
        assert revoked["error"]["code"] == "USER_AUTHORIZATION_REVOKED"
        assert revoked["lastUpdatedAt"] >= item["lastUpdatedAt"]
        assert await visitor.accounts(item) == []
        assert await visitor.rows(account) == []
        assert (await visitor.get("/consents", itemId=item["id"]))["results"][0]["revokedAt"]
        await visitor.after(item, "good")
        known = {row["id"] for row in await visitor.rows(account)}
        assert {row["id"] for row in rows} <= known
        assert (await visitor.get("/consents", itemId=item["id"]))["results"][0]["revokedAt"] is None

    visit(story)


def test_a_consent_ends_on_its_day():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        path = f"/items/{item['id']}"
        await visitor.choose(item, "consent_ends")
        assert (await visitor.get(path))["consentExpiresAt"] == "2026-12-04T15:00:05.000Z"
        await visitor.choose(item, "consent_ends", days=3)
        consent = (await visitor.get("/consents", itemId=item["id"]))["results"][0]
        assert consent["expiresAt"] == "2026-11-27T15:00:05.000Z"
        visitor.clock.pass_seconds(3 * 86_400)
        await visitor.enter()
        await visitor.http.patch(path, json={})
        visitor.clock.pass_seconds(5)
        assert (await visitor.get(path))["executionStatus"] == "USER_AUTHORIZATION_REVOKED"
        await visitor.http.patch(path, json={"parameters": GOOD})
        visitor.clock.pass_seconds(5)
        renewed = await visitor.get(path)
        assert (renewed["status"], renewed["consentExpiresAt"]) == ("UPDATED", None)

    visit(story)


def test_a_bank_that_is_down_is_tried_hourly_and_given_up_after_five_times():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        seen = [await visitor.after(item, "bank_down")]
        for _ in range(6):
            visitor.clock.pass_seconds(3600)
            await visitor.enter()
            seen.append(await visitor.get(f"/items/{item['id']}"))
        assert [one["nextAutoSyncAt"] and one["nextAutoSyncAt"][11:16] for one in seen] == [
            *("16:00", "17:00", "18:00", "19:00", "20:00"),
            *(None, None),
        ]
        assert {one["executionStatus"] for one in seen} == {"SITE_NOT_AVAILABLE"}

    visit(story)


def test_a_notice_of_the_bank_has_its_own_words():
    async def story(visitor: Visitor) -> None:
        item = await visitor.after(await visitor.connect(), "bank_notice")
        assert item["error"]["providerMessage"] == "Aceite os novos termos de uso no aplicativo do banco."

    visit(story)


def test_a_stuck_item_refuses_updates():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        await visitor.after(item, "stuck")
        visitor.clock.pass_seconds(100_000)
        await visitor.enter()
        assert (await visitor.get(f"/items/{item['id']}"))["status"] == "UPDATING"
        busy = (await visitor.http.patch(f"/items/{item['id']}", json={})).json()
        assert busy["codeDescription"] == "ITEM_IS_ALREADY_UPDATING"

    visit(story)


def without(row: dict, *names: str) -> dict:
    return {name: value for name, value in row.items() if name not in names}


def test_rows_may_change_their_ids_and_nothing_else():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect(bank=903)
        visitor.clock.pass_seconds(400)
        accounts = await visitor.accounts(item)
        before = {row["id"]: row for account in accounts for row in await visitor.rows(account)}
        told = await visitor.choose(item, "ids_change", count=4)
        now = {row["id"]: row for account in accounts for row in await visitor.rows(account)}
        gone, fresh = before.keys() - now.keys(), now.keys() - before.keys()
        assert gone == set(told["transactionIds"])
        assert len(gone) == len(fresh) == 8
        own = ("id", "createdAt", "updatedAt", "providerId")
        old = [without(before[row_id], *own) for row_id in gone]
        new = [without(now[row_id], *own) for row_id in fresh]
        assert sorted(map(str, old)) == sorted(map(str, new))
        kinds = {account["id"]: account["type"] for account in accounts}
        assert {kinds[now[row_id]["accountId"]] for row_id in fresh} == {"BANK", "CREDIT"}
        assert [one["balance"] for one in await visitor.accounts(item)] == [one["balance"] for one in accounts]
        assert (await visitor.http.get(f"/transactions/{min(gone)}")).status_code == 404
        world_of(visitor.app).library.forget(item["id"])
        again = {row["id"]: row for account in accounts for row in await visitor.rows(account)}
        assert again == now

    visit(story)


def test_chosen_rows_may_vanish_and_a_cursor_before_them_still_works():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect("user-ok-perf-40x")
        account = (await visitor.accounts(item))[0]
        page = await visitor.get("/v2/transactions", accountId=account["id"])
        ids = [page["results"][-1]["id"], page["results"][0]["id"]]
        told = await visitor.choose(item, "withdrawals", transactionIds=ids)
        assert set(told["transactionIds"]) == set(ids)
        following = await visitor.get("/v2/transactions" + page["next"])
        assert len(following["results"]) == 500
        assert not set(ids) & {row["id"] for row in await visitor.rows(account)}

    visit(story)


def test_an_item_may_be_gone():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        await visitor.choose(item, "gone")
        assert (await visitor.http.get(f"/items/{item['id']}")).json()["codeDescription"] == "ITEM_NOT_FOUND"
        assert await visitor.accounts(item) == []

    visit(story)
