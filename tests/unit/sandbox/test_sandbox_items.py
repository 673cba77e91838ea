"""How items live, who may see them, and that they outlive the process."""

import pytest
from sandbox_visitor import Clock, Visitor, visit

GOOD = {"user": "user-ok", "password": "password-ok"}

OUTCOMES = [
    ("user-ok", "UPDATED", "SUCCESS"),
    ("user-ok-two-checking-accounts", "UPDATED", "SUCCESS"),
    ("user-ok-multi-company", "UPDATED", "SUCCESS"),
    ("user-ok-perf", "UPDATED", "SUCCESS"),
    ("user-ok-perf-3x", "UPDATED", "SUCCESS"),
    ("user-ok-account-error", "UPDATED", "PARTIAL_SUCCESS"),
    ("user-ok-account-warning", "UPDATED", "SUCCESS"),
    ("user-ok-auth-pending", "WAITING_USER_ACTION", "USER_AUTHORIZATION_PENDING"),
    ("user-ok-img", "WAITING_USER_INPUT", "WAITING_USER_INPUT"),
    ("user-ok-select", "WAITING_USER_INPUT", "WAITING_USER_INPUT"),
    ("user-ok-phone", "WAITING_USER_INPUT", "WAITING_USER_INPUT"),
    ("user-logged", "OUTDATED", "ALREADY_LOGGED_IN"),
    ("user-locked", "LOGIN_ERROR", "ACCOUNT_LOCKED"),
    ("user-error", "OUTDATED", "UNEXPECTED_ERROR"),
    ("user-unavailable", "OUTDATED", "SITE_NOT_AVAILABLE"),
    ("user-connection-error", "OUTDATED", "CONNECTION_ERROR"),
    ("user-account-need-actions", "OUTDATED", "ACCOUNT_NEEDS_ACTION"),
    ("user-account-need-actions-provider-message", "OUTDATED", "ACCOUNT_NEEDS_ACTION"),
    ("user-account-credentials-reset", "LOGIN_ERROR", "ACCOUNT_CREDENTIALS_RESET"),
    ("user-not-supported", "OUTDATED", "USER_NOT_SUPPORTED"),
    ("somebody", "LOGIN_ERROR", "INVALID_CREDENTIALS"),
]


@pytest.mark.parametrize(("user", "status", "execution"), OUTCOMES)
def test_every_demo_user_has_its_outcome(user, status, execution):
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect(user)
        assert (item["status"], item["executionStatus"]) == (status, execution)
        good = status == "UPDATED"
        assert bool(await visitor.accounts(item)) is good
        assert (item["error"] or {}).get("code") == (None if good or "INPUT" in status else execution)

    visit(story)


def test_a_wrong_password_is_invalid_credentials():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect(password="secret")
        assert (item["status"], item["consecutiveFailedLoginAttempts"]) == ("LOGIN_ERROR", 1)

    visit(story)


def test_an_execution_goes_through_its_stages():
    async def story(visitor: Visitor) -> None:
        answer = await visitor.http.post("/items", json={"connectorId": 901, "parameters": GOOD})
        item, seen = answer.json(), []
        for _ in range(12):
            seen.append((item["status"], item["executionStatus"]))
            visitor.clock.pass_seconds(0.3)
            item = await visitor.get(f"/items/{item['id']}")
        order = ["CREATED", "LOGIN_IN_PROGRESS", "ACCOUNTS_IN_PROGRESS", "TRANSACTIONS_IN_PROGRESS", "SUCCESS"]
        assert list(dict.fromkeys(execution for _, execution in seen)) == order
        assert {status for status, execution in seen if execution != "SUCCESS"} == {"UPDATING"}

    visit(story)


def test_partial_success_says_what_is_missing():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect("user-ok-account-error")
        assert item["statusDetail"]["transactions"]["isUpdated"] is True
        assert item["statusDetail"]["creditCards"]["isUpdated"] is False
        assert [account["type"] for account in await visitor.accounts(item)] == ["BANK"]

    visit(story)


def test_the_monthly_limit_is_warning_423():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect("user-ok-account-warning")
        assert [warning["code"] for warning in item["statusDetail"]["transactions"]["warnings"]] == ["423"]

    visit(story)


def test_two_checking_accounts_and_two_companies():
    async def story(visitor: Visitor) -> None:
        two = await visitor.accounts(await visitor.connect("user-ok-two-checking-accounts"))
        assert [account["type"] for account in two] == ["BANK", "BANK", "CREDIT"]
        many = await visitor.accounts(await visitor.connect("user-ok-multi-company"))
        assert len({account["taxNumber"] for account in many}) == 2

    visit(story)


def test_the_items_of_one_client_user_belong_to_one_company():
    async def story(visitor: Visitor) -> None:
        owners = set()
        for bank in (901, 902, 903):
            item = await visitor.connect(bank=bank, clientUserId="client-1")
            owners |= {(account["owner"], account["taxNumber"]) for account in await visitor.accounts(item)}
        assert len(owners) == 1

    visit(story)


@pytest.mark.parametrize(("code", "status"), [("123456", "UPDATED"), ("000000", "OUTDATED")])
def test_the_second_factor_decides(code, status):
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect(bank=5)
        assert item["parameter"]["name"] == "token"
        path = f"/items/{item['id']}/mfa"
        mismatch = await visitor.http.post(path, json={"other": code})
        assert mismatch.json()["codeDescription"] == "ITEM_MFA_PARAMETER_EXPECTED_MISMATCH"
        assert (await visitor.http.post(path, json={"token": code})).json()["status"] == "UPDATING"
        again = await visitor.http.post(path, json={"token": code})
        assert again.json()["codeDescription"] == "ITEM_MFA_ALREADY_PROVIDED"
        visitor.clock.pass_seconds(5)
        assert (await visitor.get(f"/items/{item['id']}"))["status"] == status

    visit(story)


def test_a_second_factor_that_nobody_gives_expires():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect("user-ok-img")
        assert item["parameter"]["data"].startswith("data:image/svg+xml;base64,")
        visitor.clock.pass_seconds(200)
        assert (await visitor.get(f"/items/{item['id']}"))["executionStatus"] == "USER_INPUT_TIMEOUT"

    visit(story)


def test_a_pending_authorization_is_given_by_itself():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect("user-ok-auth-pending")
        assert item["userAction"]["type"] == "authorize-access"
        visitor.clock.pass_seconds(60)
        assert (await visitor.get(f"/items/{item['id']}"))["executionStatus"] == "SUCCESS"

    visit(story)


def test_an_update_reads_again_and_keeps_the_rows():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        account = (await visitor.accounts(item))[0]
        before = {row["id"]: row["createdAt"] for row in await visitor.rows(account)}
        assert (await visitor.http.patch(f"/items/{item['id']}", json={})).json()["status"] == "UPDATING"
        busy = await visitor.http.patch(f"/items/{item['id']}", json={})
        assert (busy.status_code, busy.json()["codeDescription"]) == (409, "ITEM_IS_ALREADY_UPDATING")
        visitor.clock.pass_seconds(5)
        after = {row["id"]: row["createdAt"] for row in await visitor.rows(account)}
        assert before.items() <= after.items()

    visit(story)


def test_rows_that_were_missed_during_an_error_are_ingested_when_it_is_repaired():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        account, path = (await visitor.accounts(item))[0], f"/items/{item['id']}"
        wrong = {"parameters": GOOD | {"password": "x"}}
        await visitor.http.patch(path, json=wrong)
        visitor.clock.pass_seconds(600)
        assert (await visitor.get(path))["status"] == "LOGIN_ERROR"
        known = {row["id"] for row in await visitor.rows(account)}
        mark = visitor.clock.now.isoformat()
        refused = await visitor.http.patch(path, json={})
        assert refused.json()["codeDescription"] == "LAST_EXECUTION_HAD_LOGIN_ERROR"
        await visitor.http.patch(path, json={"parameters": GOOD})
        visitor.clock.pass_seconds(5)
        late = {row["id"] for row in await visitor.rows(account, createdAtFrom=mark)}
        assert late == {row["id"] for row in await visitor.rows(account)} - known
        assert late

    visit(story)


def test_a_deleted_item_is_gone():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        account = (await visitor.accounts(item))[0]
        assert (await visitor.http.delete(f"/items/{item['id']}")).json() == {"count": 1}
        gone = await visitor.http.get(f"/items/{item['id']}")
        assert (gone.status_code, gone.json()["codeDescription"]) == (404, "ITEM_NOT_FOUND")
        assert (await visitor.http.delete(f"/items/{item['id']}")).status_code == 404
        assert await visitor.accounts(item) == []
        assert await visitor.rows(account) == []

    visit(story)


def test_auto_sync_can_be_stopped():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        assert item["nextAutoSyncAt"]
        stopped = (await visitor.http.patch(f"/items/{item['id']}/disable-auto-sync")).json()
        assert stopped["autoSyncDisabledAt"]
        assert stopped["nextAutoSyncAt"] is None

    visit(story)


def test_the_same_account_twice_is_refused_on_request():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect(clientUserId="client-1")
        body = {"connectorId": 901, "parameters": GOOD, "clientUserId": "client-1", "avoidDuplicates": True}
        refused = (await visitor.http.post("/items", json=body)).json()
        assert (refused["codeDescription"], refused["items"]) == ("ITEM_USER_ALREADY_EXISTS", [item["id"]])
        other = await visitor.http.post("/items", json=body | {"clientUserId": "client-2"})
        assert other.status_code == 200

    visit(story)


def test_missing_credentials_are_named():
    async def story(visitor: Visitor) -> None:
        body = {"connectorId": 901, "parameters": {"user": "user-ok"}}
        refused = (await visitor.http.post("/items", json=body)).json()
        assert refused["codeDescription"] == "CONNECTOR_VALIDATION_ERROR"
        assert [detail["parameter"] for detail in refused["details"]] == ["password"]

    visit(story)


def test_a_connect_token_opens_its_own_item_only():
    async def story(visitor: Visitor) -> None:
        foreign = await visitor.connect()
        options = {"clientUserId": "client-1", "webhookUrl": "http://localhost:1/hook"}
        token = (await visitor.http.post("/connect_token", json={"options": options})).json()["accessToken"]
        own = {"X-API-KEY": token}
        made = (await visitor.http.post("/items", json={"connectorId": 902, "parameters": GOOD}, headers=own)).json()
        assert (made["clientUserId"], made["webhookUrl"]) == ("client-1", "http://localhost:1/hook")
        visitor.clock.pass_seconds(5)
        assert (await visitor.http.get(f"/items/{made['id']}", headers=own)).status_code == 200
        reduced = (await visitor.http.get("/accounts", params={"itemId": made["id"]}, headers=own)).json()["results"]
        assert reduced
        assert "balance" not in reduced[0]
        for method, path in (
            ("GET", f"/items/{foreign['id']}"),
            ("PATCH", f"/items/{foreign['id']}"),
            ("GET", f"/accounts?itemId={foreign['id']}"),
            ("GET", f"/accounts/{reduced[0]['id']}"),
            ("GET", f"/v2/transactions?accountId={reduced[0]['id']}"),
            ("DELETE", f"/items/{made['id']}"),
            ("GET", "/webhooks"),
            ("POST", "/connect_token"),
        ):
            assert (await visitor.http.request(method, path, headers=own)).status_code == 403, path
        visitor.clock.pass_seconds(1800)
        assert (await visitor.http.get(f"/items/{made['id']}", headers=own)).status_code == 403

    visit(story)


def test_an_update_token_repairs_its_item():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect(password="x")
        token = (await visitor.http.post("/connect_token", json={"itemId": item["id"]})).json()["accessToken"]
        own = {"X-API-KEY": token}
        await visitor.http.patch(f"/items/{item['id']}", json={"parameters": GOOD}, headers=own)
        visitor.clock.pass_seconds(5)
        assert (await visitor.get(f"/items/{item['id']}"))["status"] == "UPDATED"
        unknown = await visitor.http.post("/connect_token", json={"itemId": "3f0c6a3e-6d3b-4a53-9a43-0a4d5a2c1b10"})
        assert unknown.json()["codeDescription"] == "ITEM_NOT_FOUND"

    visit(story)


def test_items_and_their_rows_survive_a_restart(tmp_path):
    file, clock, kept = tmp_path / "deep" / "items.json", Clock(), {}

    async def before(visitor: Visitor) -> None:
        item = await visitor.connect(clientUserId="client-1")
        visitor.clock.pass_seconds(100)
        await visitor.http.patch(f"/items/{item['id']}", json={})
        visitor.clock.pass_seconds(500)
        await visitor.http.post("/webhooks", json={"url": "https://example.com/a", "event": "all"})
        kept["item"] = await visitor.get(f"/items/{item['id']}")
        kept["rows"] = [await visitor.rows(account) for account in await visitor.accounts(item)]

    async def after(visitor: Visitor) -> None:
        assert await visitor.get(f"/items/{kept['item']['id']}") == kept["item"]
        assert [await visitor.rows(account) for account in await visitor.accounts(kept["item"])] == kept["rows"]
        assert (await visitor.get("/webhooks"))["total"] == 1

    visit(before, items_file=file, clock=clock)
    assert b"password-ok" not in file.read_bytes()
    visit(after, items_file=file, clock=clock)
    assert [path.name for path in file.parent.iterdir()] == ["items.json"]


def test_an_unreadable_file_is_set_aside(tmp_path):
    (tmp_path / "items.json").write_text("{")

    async def story(visitor: Visitor) -> None:
        await visitor.connect()

    visit(story, items_file=tmp_path / "items.json")
    assert (tmp_path / "items.json.broken").read_text() == "{"


def test_consents_follow_the_item():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        consent = (await visitor.get("/consents", itemId=item["id"]))["results"][0]
        assert (consent["itemId"], consent["revokedAt"]) == (item["id"], None)
        assert await visitor.get(f"/consents/{consent['id']}") == consent

    visit(story)
