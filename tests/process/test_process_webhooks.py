"""Events as Pluggy delivers them, at the door of the real process."""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from imitation import Imitation
from product_database import dump
from product_process import DONE, Person, Product, all_pages, connect, finished_run, runs, wait_for

CALLBACK = "/api/pluggy/callback"
MEDIAN_SECONDS = 0.050
BROUGHT_WITHIN_SECONDS = 15  #: a second or two on a quiet machine


@pytest.fixture(scope="module")
def owner(product: Product) -> Person:
    return product.person("dona")


@pytest.fixture(scope="module")
def rest(product: Product, owner: Person) -> Iterator[httpx.Client]:
    with product.program(owner.token) as rest:
        yield rest


@pytest.fixture(scope="module")
def item_id(pluggy: Imitation, owner: Person, rest: httpx.Client) -> str:
    item_id = pluggy.bank.connect(owner.user_id, rows=False)
    connect(rest, item_id)
    return item_id


@pytest.fixture
def door(product: Product) -> Iterator[httpx.Client]:
    """Pluggy, which knows the secret."""
    with product.client(headers={"X-Webhook-Secret": product.webhook_secret}) as door:
        yield door


@pytest.fixture(scope="module")
def stranger(product: Product) -> Iterator[httpx.Client]:
    with product.client() as stranger:
        yield stranger


def transactions_created(pluggy: Imitation, item_id: str, **more: object) -> dict[str, object]:
    return {
        "event": "transactions/created",
        "eventId": str(uuid4()),
        "itemId": item_id,
        "accountId": pluggy.bank.account_id(item_id, "BANK"),
        "transactionsCount": 1,
        "transactionsCreatedAtFrom": "2026-11-24T00:00:00.000Z",
        "createdTransactionsLink": f"{pluggy.url}/trap/transactions?accountId=1",
        **more,
    }


def has_arrived(rest: httpx.Client, item_id: str, transaction_id: str) -> float:
    """Seconds until the row could be read."""
    began = time.monotonic()
    wait_for(
        lambda: (
            transaction_id in {r["transactionId"] for r in all_pages(rest, f"/api/pluggy/items/{item_id}/transactions")}
        ),
        BROUGHT_WITHIN_SECONDS,
        lambda: f"the row did not arrive: {runs(rest, item_id)[:2]}",
    )
    return time.monotonic() - began


def is_quiet(rest: httpx.Client, item_id: str) -> None:
    """Wait until no run of the item is waiting or under way."""
    wait_for(lambda: all(run["status"] in DONE for run in runs(rest, item_id)), 30, lambda: "runs do not end")


def test_an_event_brings_the_new_row_within_seconds(
    pluggy: Imitation, door: httpx.Client, rest: httpx.Client, item_id: str
) -> None:
    row = pluggy.bank.arrives(pluggy.bank.account_id(item_id, "BANK"), cents=1234)

    answer = door.post(CALLBACK, json=transactions_created(pluggy, item_id))

    assert (answer.status_code, answer.json()) == (202, {})
    print(f"\nthe row was there after {has_arrived(rest, item_id, row.id):.1f} s")
    newest = runs(rest, item_id)[0]
    assert (newest["trigger"], newest["created"]) == ("webhook", 1)
    assert pluggy.count("GET", "/trap") == 0, "links in events are never followed"


def test_the_users_own_path_brings_rows_of_their_items(
    product: Product, pluggy: Imitation, stranger: httpx.Client, owner: Person, rest: httpx.Client, item_id: str
) -> None:
    row = pluggy.bank.arrives(pluggy.bank.account_id(item_id, "CREDIT"), cents=99)

    answer = stranger.post(product.callback_path(owner.user_id), json=transactions_created(pluggy, item_id))

    assert (answer.status_code, answer.json()) == (202, {})
    has_arrived(rest, item_id, row.id)


def test_anothers_own_path_moves_nothing_of_theirs(
    product: Product, pluggy: Imitation, stranger: httpx.Client, rest: httpx.Client, item_id: str
) -> None:
    other = product.person("outra")
    is_quiet(rest, item_id)
    before = len(runs(rest, item_id))

    answer = stranger.post(product.callback_path(other.user_id), json=transactions_created(pluggy, item_id))
    marker = stranger.post(product.callback_path(other.user_id), json={"event": "item/updated", "itemId": str(uuid4())})
    time.sleep(2.5)  # two looks at the queue

    assert (answer.status_code, answer.json()) == (marker.status_code, marker.json()) == (202, {})
    assert len(runs(rest, item_id)) == before


@pytest.mark.parametrize("name", ["item/updated", "ITEM_UPDATED", "TRANSACTIONS_CREATED"])
def test_both_spellings_of_an_event_lead_to_a_run(
    door: httpx.Client, rest: httpx.Client, item_id: str, name: str
) -> None:
    is_quiet(rest, item_id)
    before = len(runs(rest, item_id))

    assert door.post(CALLBACK, json={"event": name, "eventId": str(uuid4()), "itemId": item_id}).status_code == 202

    assert finished_run(rest, item_id, before + 1)["trigger"] == "webhook"


def test_a_new_item_of_a_user_of_ours_is_taken_in_from_its_event(
    pluggy: Imitation, door: httpx.Client, rest: httpx.Client, owner: Person
) -> None:
    new = pluggy.bank.connect(owner.user_id, rows=False)
    row = pluggy.bank.arrives(pluggy.bank.account_id(new, "BANK"), cents=500)

    door.post(CALLBACK, json={"event": "item/created", "eventId": str(uuid4()), "itemId": new})

    wait_for(lambda: rest.get(f"/api/pluggy/items/{new}").status_code == 200, 15, lambda: "the item was not taken in")
    has_arrived(rest, new, row.id)


def test_a_wrong_or_missing_secret_is_401_whatever_is_sent(product: Product, owner: Person) -> None:
    good = product.callback_path(owner.user_id)
    for path, headers in [
        (CALLBACK, {}),
        (CALLBACK, {"X-Webhook-Secret": ""}),
        (CALLBACK, {"X-Webhook-Secret": product.webhook_secret[:-1]}),
        (CALLBACK, {"X-Webhook-Secret": "é".encode()}),
        (good[:-1], {}),
        (good.replace(owner.user_id, "somebody"), {}),
        (f"{CALLBACK}/{product.webhook_secret}", {}),
        (f"{CALLBACK}/.{good.rpartition('.')[2]}", {}),
        (f"{CALLBACK}/{owner.user_id}.", {}),
    ]:
        for body in (b'{"event":"item/updated"}', b"junk", b"x" * 100_000):
            with product.client() as stranger:  # a refused body that was not read ends its connection
                answer = stranger.post(path, content=body, headers={"Content-Type": "application/json"} | headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated"), (path, headers)


def test_a_body_that_is_no_json_object_is_refused_by_its_reason(door: httpx.Client) -> None:
    json_kind = {"Content-Type": "application/json"}
    for status, body, headers in [
        (415, b'{"event":"item/updated"}', {"Content-Type": "text/plain"}),
        (415, b'{"event":"item/updated"}', {}),
        (415, b"event=item", {"Content-Type": "application/x-www-form-urlencoded"}),
        (400, b"", json_kind),
        (400, b"[]", json_kind),
        (400, b'"text"', json_kind),
        (400, b"null", json_kind),
        (400, b'{"event":', json_kind),
        (400, b"\xff\xfe{}", json_kind),
        (400, b"[" * 50_000, json_kind),
        (413, b'{"a":"' + b"x" * 65_536 + b'"}', json_kind),
    ]:
        answer = door.post(CALLBACK, content=body, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), body[:20]


def test_a_body_that_grows_too_large_without_saying_so_is_413(door: httpx.Client) -> None:
    pieces = (b"x" * 8_192 for _ in range(20))
    answer = door.post(CALLBACK, content=pieces, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_odd_but_true_json_is_202(door: httpx.Client) -> None:
    for body in (
        b"{}",
        b'{"event":null,"eventId":1,"itemId":[],"accountId":{},"transactionIds":"x"}',
        b'{"event":"\\u0000","eventId":"\\ud800","itemId":"\\u0000"}',
        b'{"event":"item/updated","eventId":"' + b"e" * 30_000 + b'"}',
        b'{"n":' + b"9" * 4_000 + b"}",
        b'{"n":1e999,"m":NaN}',
        b'{"a":1,"a":2}',
        b'\xef\xbb\xbf{"bom":true}',
    ):
        answer = door.post(CALLBACK, content=body, headers={"Content-Type": "application/json; charset=utf-8"})
        assert (answer.status_code, answer.json()) == (202, {}), body[:60]


def test_known_and_unknown_items_get_the_same_answer(door: httpx.Client, item_id: str) -> None:
    known, unknown = (
        door.post(CALLBACK, json={"event": "item/updated", "eventId": str(uuid4()), "itemId": id})
        for id in (item_id, str(uuid4()))
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.headers.keys() == unknown.headers.keys()


def test_a_hundred_callbacks_one_after_the_other_are_answered_at_once(
    pluggy: Imitation, door: httpx.Client, item_id: str
) -> None:
    took = []
    for _ in range(100):
        body = json.dumps(transactions_created(pluggy, item_id))
        began = time.perf_counter()
        answer = door.post(CALLBACK, content=body, headers={"Content-Type": "application/json"})
        took.append(time.perf_counter() - began)
        assert answer.status_code == 202

    median, slowest = statistics.median(took), max(took)
    print(f"\n100 callbacks: median {median * 1e3:.1f} ms, slowest {slowest * 1e3:.1f} ms")
    assert median < MEDIAN_SECONDS


def test_a_hundred_events_at_once_are_a_few_runs_of_one_item(rest: httpx.Client, item_id: str) -> None:
    is_quiet(rest, item_id)
    logs = runs(rest, item_id)
    assert len(logs) < 60, "each look at the queue finds one waiting run, however many events asked for it"


def test_events_are_kept_once_each_and_unknown_ones_too(product: Product, door: httpx.Client, item_id: str) -> None:
    """The last test here: it looks into the database."""
    twice, strange, nameless = str(uuid4()), str(uuid4()), {"event": "item/updated", "itemId": str(uuid4())}
    for _ in range(2):
        assert door.post(CALLBACK, json={"event": "item/error", "eventId": twice, "itemId": item_id}).status_code == 202
        assert door.post(CALLBACK, json=nameless).status_code == 202
    assert door.post(CALLBACK, json={"event": "boleto/paid-in-2031", "eventId": strange}).status_code == 202

    rows = dump(Path(product.folder) / "app.db")["webhook_events"]

    assert sum(row["event_id"] == twice for row in rows) == 1
    assert [row["event"] for row in rows if row["event_id"] == strange] == ["boleto/paid-in-2031"]
    assert sum(row["item_id"] == nameless["itemId"] for row in rows) == 1
    assert len({row["event_id"] for row in rows}) == len(rows)
