"""Every row of a bank, over three runs of the real process."""

from typing import Any

import httpx
import pytest
from imitated_bank import Row
from imitation import Imitation
from product_process import Person, Product, all_pages, connect, finished_run

PAGES = 4  #: 1,004 rows of the account and 205 of the card, at most 500 on a page
ACCOUNTS = 2


@pytest.fixture(scope="module")
def owner(product: Product) -> Person:
    return product.person("dona")


@pytest.fixture(scope="module")
def rest(product: Product, owner: Person) -> Any:
    with product.program(owner.token) as rest:
        yield rest


@pytest.fixture(scope="module")
def item_id(pluggy: Imitation, owner: Person) -> str:
    return pluggy.bank.connect(owner.user_id)


@pytest.fixture(scope="module")
def first(rest: httpx.Client, item_id: str) -> dict[str, Any]:
    return connect(rest, item_id)


def meant(rows: list[Row]) -> dict[str, tuple[int | None, str, str, str]]:
    return {row.id: (row.cents, row.day, row.currency, row.body["status"]) for row in rows if row.cents is not None}


def kept(rest: httpx.Client, item_id: str) -> dict[str, tuple[int, str, str, str]]:
    results = all_pages(rest, f"/api/pluggy/items/{item_id}/transactions")
    rows = {row["transactionId"]: row for row in results}
    assert len(rows) == len(results), "no row twice"
    return {id: (row["amountCents"], row["date"], row["currencyCode"], row["status"]) for id, row in rows.items()}


def test_every_row_arrives_with_its_cents_its_day_and_its_status(
    pluggy: Imitation, rest: httpx.Client, item_id: str, first: dict[str, Any]
) -> None:
    ours, theirs = kept(rest, item_id), meant(pluggy.bank.rows(item_id))

    assert len(theirs) == 1_208
    assert {id: (ours.get(id), row) for id, row in theirs.items() if ours.get(id) != row} == {}
    assert ours.keys() == theirs.keys()
    assert sum(row[0] for row in ours.values()) == sum(row[0] or 0 for row in theirs.values())


def test_the_first_run_counts_the_row_that_is_no_whole_cents_and_says_why(first: dict[str, Any]) -> None:
    assert (first["trigger"], first["seen"], first["created"], first["pages"]) == ("connect", 1_209, 1_208, PAGES)
    assert first["skipped"] == 1
    assert sum(first["skippedReasons"].values()) == 1
    assert [share["skipped"] for share in first["accounts"] if share["seen"] == 1_004] == [1]
    assert first["seen"] == first["created"] + first["updated"] + first["unchanged"] + first["skipped"]


def test_two_more_runs_change_nothing_and_ask_for_no_page_twice(
    pluggy: Imitation, rest: httpx.Client, item_id: str, first: dict[str, Any]
) -> None:
    before = kept(rest, item_id)
    for number in (2, 3):
        pluggy.forget()
        asked = rest.post(f"/api/pluggy/sync/{item_id}")
        run = finished_run(rest, item_id, number)

        assert asked.status_code == 202
        assert asked.json()["syncLogId"] == run["syncLogId"]
        assert (run["trigger"], run["seen"], run["created"], run["updated"]) == ("user", 0, 0, 0)
        assert (run["unchanged"], run["skipped"], run["removed"]) == (0, 0, 0)
        assert pluggy.count("GET", "/v2/transactions") == ACCOUNTS, (
            "what is new since the last reading, of each account"
        )
        assert pluggy.count("GET", "/accounts") == 1
        assert pluggy.count("GET", "/items") == 1
        assert pluggy.count("PATCH", "/items") <= 1
        assert pluggy.count("POST", "/auth") == 0
        assert run["requests"] == len([ask for ask in pluggy.asked if ask.path != "/webhooks"])
    assert kept(rest, item_id) == before


def test_no_request_to_pluggy_used_a_dead_or_unknown_address(pluggy: Imitation, first: dict[str, Any]) -> None:
    assert pluggy.count("GET", "/transactions") == 0
    known = {"auth", "items", "accounts", "v2", "connect_token", "webhooks"}
    assert {ask.path.split("/")[1] for ask in pluggy.asked} <= known


def test_a_page_that_fails_is_asked_again_and_the_run_is_whole(
    pluggy: Imitation, rest: httpx.Client, item_id: str, first: dict[str, Any]
) -> None:
    number = len(all_pages(rest, "/api/pluggy/sync-logs", itemId=item_id)) + 1
    pluggy.misbehave(2, 500, path="/v2/transactions")

    rest.post(f"/api/pluggy/sync/{item_id}")
    run = finished_run(rest, item_id, number)

    assert (run["status"], run["seen"], run["created"]) == ("succeeded", 0, 0)
    assert run["retries"] >= 2


def test_a_bank_that_asks_to_wait_is_left_alone_and_the_run_waits(
    pluggy: Imitation, rest: httpx.Client, item_id: str, first: dict[str, Any]
) -> None:
    number = len(all_pages(rest, "/api/pluggy/sync-logs", itemId=item_id)) + 1
    pluggy.misbehave(1, 429, path="/v2/transactions", headers={"Retry-After": "60", "RateLimit-Reset": "60"})
    pluggy.forget()

    rest.post(f"/api/pluggy/sync/{item_id}")
    run = finished_run(rest, item_id, number)
    waiting = all_pages(rest, "/api/pluggy/sync-logs", itemId=item_id)[0]

    assert (run["status"], run["seen"]) == ("failed", 0)
    assert (waiting["status"], waiting["trigger"]) == ("pending", "retry")
    assert waiting["notBefore"] > run["finishedAt"]
    assert pluggy.count("GET", "/v2/transactions") == 1
