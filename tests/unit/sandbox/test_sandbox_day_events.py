"""What webhooks tell of bad days."""

import pytest
from test_sandbox_webhooks import HOOK, Told, tell


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("login_error", ["item/error"]),
        ("consent_revoked", ["item/error"]),
        ("bank_down", ["item/error"]),
        ("bank_notice", ["item/error"]),
        ("mfa", ["item/waiting_user_input"]),
        ("waiting_approval", ["item/error", "item/waiting_user_action"]),
        ("partial", ["item/login_succeeded", "item/updated"]),
        ("stuck", []),
    ],
)
def test_a_day_is_told_as_pluggys_own_sync(day, names):
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        await told.look()
        await told.visitor.after(item, day)
        bodies = [body for body in await told.look() if body["event"].startswith("item/")]
        assert sorted(body["event"] for body in bodies) == names
        assert {body["triggeredBy"] for body in bodies} <= {"SYNC"}

    tell(story)


def test_any_status_with_an_error_is_told():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        await told.look()
        await told.visitor.choose(item, "any_status", status="OUTDATED", executionStatus="NEW", errorCode="X")
        (body,) = await told.look()
        assert (body["event"], body["error"]["code"]) == ("item/error", "X")

    tell(story)


def test_each_failed_hourly_try_is_an_event_of_its_own():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        await told.visitor.after(item, "bank_down")
        await told.look()
        told.visitor.clock.pass_seconds(3600)
        (body,) = await told.look()
        assert (body["event"], body["error"]["code"]) == ("item/error", "SITE_NOT_AVAILABLE")
        told.visitor.clock.pass_seconds(7 * 3600)
        assert len(await told.look()) == 1

    tell(story)


@pytest.mark.parametrize("day", ["ids_change", "withdrawals"])
def test_rows_that_go_are_told_by_account_and_those_that_come_too(day):
    async def story(told: Told) -> None:
        visitor = told.visitor
        item = await visitor.connect(webhookUrl=HOOK)
        accounts = await visitor.accounts(item)
        await told.look()
        known = {row["id"] for account in accounts for row in await visitor.rows(account)}
        gone = (await visitor.choose(item, day))["transactionIds"]
        bodies = await told.look()
        deleted = [body for body in bodies if body["event"] == "transactions/deleted"]
        assert {body["accountId"] for body in deleted} == {account["id"] for account in accounts}
        assert sorted(row_id for body in deleted for row_id in body["transactionIds"]) == sorted(gone)
        now = {row["id"] for account in accounts for row in await visitor.rows(account)}
        created = sum(body["transactionsCount"] for body in bodies if body["event"] == "transactions/created")
        assert created == len(now - known)
        assert (created == len(gone)) is (day == "ids_change")
        assert await told.look() == []

    tell(story)


def test_the_rows_that_came_back_are_found_from_the_events_instant():
    async def story(told: Told) -> None:
        visitor = told.visitor
        item = await visitor.connect(webhookUrl=HOOK)
        visitor.clock.pass_seconds(100)
        await told.look()
        await visitor.choose(item, "ids_change")
        for body in await told.look():
            if body["event"] == "transactions/created":
                query = {"accountId": body["accountId"], "createdAtFrom": body["transactionsCreatedAtFrom"]}
                page = await visitor.get("/v2/transactions", **query)
                assert len(page["results"]) == body["transactionsCount"]

    tell(story)


def test_an_item_that_pluggy_removes_is_told():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(webhookUrl=HOOK)
        await told.look()
        await told.visitor.choose(item, "gone")
        assert [(body["event"], body["itemId"]) for body in await told.look()] == [("item/deleted", item["id"])]

    tell(story)


def test_nothing_is_told_of_meu_pluggy():
    async def story(told: Told) -> None:
        item = await told.visitor.connect(bank=200, webhookUrl=HOOK)
        await told.visitor.after(item, "login_error")
        assert await told.look() == []
        await told.visitor.choose(item, "gone")
        assert await told.look() == []

    tell(story)
