"""What users get while Pluggy is away, off, or not paid for, and after a stop in the middle."""

import signal
import time
from collections.abc import Iterator

import httpx
import pytest
from imitation import Imitation
from product_process import (
    Person,
    Product,
    all_pages,
    connect,
    running,
    runs,
    wait_for,
)


@pytest.fixture(scope="module")
def owner(product: Product) -> Person:
    return product.person("dona")


@pytest.fixture(scope="module")
def rest(product: Product, owner: Person) -> Iterator[httpx.Client]:
    with product.program(owner.token) as rest:
        yield rest


@pytest.mark.parametrize("status", [0, 500])
def test_pluggy_down_at_connect_is_502_and_works_afterwards(
    pluggy: Imitation, rest: httpx.Client, owner: Person, status: int
) -> None:
    item_id = pluggy.bank.connect(owner.user_id, rows=False)
    pluggy.misbehave(99, status)

    for answer in (
        rest.post("/api/pluggy/items", json={"itemId": item_id}),
        rest.post("/api/pluggy/connect-token", json={}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (502, "pluggy_unavailable")
        assert answer.headers["content-type"] == "application/problem+json"
    assert rest.get(f"/api/pluggy/items/{item_id}").status_code == 404, "nothing was half kept"

    pluggy.behave()
    assert connect(rest, item_id)["status"] == "succeeded"
    offer = rest.post("/api/pluggy/connect-token", json={}).json()
    assert {"connectToken", "connectUrl", "expiresAt"} <= offer.keys()


def test_an_item_of_somebody_else_at_pluggy_cannot_be_taken(
    pluggy: Imitation, rest: httpx.Client, product: Product
) -> None:
    foreign, nobodys = pluggy.bank.connect("somebody-else"), pluggy.bank.connect("")
    for item_id in (foreign, nobodys, "unknown"):
        answer = rest.post("/api/pluggy/items", json={"itemId": item_id})
        assert (answer.status_code, answer.json()["code"]) == (404, "item_not_found")


def test_the_connect_token_names_the_person_and_their_own_webhook(
    product: Product, pluggy: Imitation, rest: httpx.Client, owner: Person
) -> None:
    pluggy.forget()
    rest.post("/api/pluggy/connect-token", json={})
    (ask,) = [ask for ask in pluggy.asked if ask.path == "/connect_token"]
    assert ask.body["options"]["clientUserId"] == owner.user_id
    assert ask.body["options"]["webhookUrl"] == product.url + product.callback_path(owner.user_id)


def test_a_paused_item_keeps_its_events_and_runs_once_on_the_way_back(product: Product, pluggy: Imitation) -> None:
    person = product.person("volta")
    item_id = pluggy.bank.connect(person.user_id, rows=False)
    with product.program(person.token) as rest:
        connect(rest, item_id)
        assert product.run("users", "set-plan", "--email", person.email, "--plan", "free").returncode == 0
        pluggy.forget()
        for _ in range(3):
            product.post_event(event="item/updated", itemId=item_id)
        assert rest.get(f"/api/pluggy/items/{item_id}").json()["code"] == "plan_required"
        time.sleep(2.5)  # two looks at the queue
        assert pluggy.asked == []

        assert product.run("users", "set-plan", "--email", person.email, "--plan", "business").returncode == 0
        assert rest.get(f"/api/pluggy/items/{item_id}").json()["health"] != "paused"
        time.sleep(4)
        assert len(runs(rest, item_id)) == 2


@pytest.fixture(scope="module")
def stopped(
    product: Product, pluggy: Imitation, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Product, Person, str]:
    """A product that was told to end in the middle of its first run, its user and the item being read."""
    told = {name: value for name, value in product.environment.items() if name.startswith("PLUGGY_")}
    stopped = Product(tmp_path_factory.mktemp("stopped"), **told)
    try:
        stopped.start()
        person = stopped.person("meio")
        item_id = pluggy.bank.connect(person.user_id)
        pluggy.forget()
        pluggy.misbehave(3, 500, path="/v2/transactions")  # tried three times, about a second apart
        with stopped.program(person.token) as rest:
            rest.post("/api/pluggy/items", json={"itemId": item_id})
        wait_for(lambda: pluggy.count("GET", "/v2/transactions"), 20, lambda: "no page was asked for")
        assert stopped.stop(signal.SIGTERM) == 0
    finally:
        stopped.kill()
        pluggy.behave()
    return stopped, person, item_id


def test_a_run_cut_off_by_the_end_of_the_process_goes_on_at_the_next_start(
    stopped: tuple[Product, Person, str],
) -> None:
    product, person, item_id = stopped
    with running(product), product.program(person.token) as rest:
        wait_for(
            lambda: len(all_pages(rest, f"/api/pluggy/items/{item_id}/transactions")) == 1_208,
            20,
            lambda: f"not read to the end: {runs(rest, item_id)}",
        )
        assert runs(rest, item_id)[-1]["status"] == "failed", "the first attempt was handed over"
    assert "Traceback" not in product.said()


def test_without_credentials_only_what_needs_pluggy_is_off(
    stopped: tuple[Product, Person, str], pluggy: Imitation
) -> None:
    before, person, item_id = stopped
    database = {"DATABASE_URL": before.environment["DATABASE_URL"]}
    pluggy.forget()
    with running(Product(before.folder, **database)) as off, off.program(person.token) as rest:
        for answer in (
            rest.post("/api/pluggy/connect-token", json={}),
            rest.post("/api/pluggy/connect-token", json={"itemId": item_id}),
            rest.post("/api/pluggy/items", json={"itemId": item_id}),
            rest.post(f"/api/pluggy/sync/{item_id}"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "pluggy_not_configured"), answer.url
        for path in ("", f"/{item_id}", f"/{item_id}/accounts", f"/{item_id}/transactions"):
            assert rest.get(f"/api/pluggy/items{path}").status_code == 200
        assert rest.get("/api/pluggy/sync-logs").status_code == 200
        assert off.post_event(event="item/updated", itemId=item_id).status_code == 202
        assert rest.get("/api/ready").status_code == 200
        for answer in (
            rest.post("/api/pluggy/connect-token", json={"itemId": "unknown"}),
            rest.post("/api/pluggy/sync/unknown"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "item_not_found"), answer.url
        answer = rest.delete(f"/api/pluggy/items/{item_id}")
        assert (answer.status_code, answer.json()["status"]) == (202, "revoking")
    assert pluggy.asked == []
