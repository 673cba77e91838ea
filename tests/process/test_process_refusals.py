"""Who is refused, with which code, and what comes first: over every route that the product describes itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from imitation import Imitation
from product_process import Person, Product, all_pages, connect, runs

WRITES = ("POST", "PUT", "PATCH", "DELETE")
#: Routes that ask for no session: each says in another way who may come.
OPEN = {"/api/auth/login", "/api/pluggy/callback", "/api/pluggy/callback/{credentials}", "/api/health", "/api/ready"}
FREE_TOO = {("DELETE", "/api/pluggy/items/{itemId}")}
JUNK_QUERIES = {
    "limit": ("0", "501", "-1", "x", "1e2"),
    "from": ("yesterday", "2026-13-01", "20260101", "2026-01-01T00:00:00Z"),
    "to": ("2026-02-30", "0"),
    "status": ("NOPE",),
    "all": ("maybe",),
    "erase": ("maybe",),
    "cursor": ("x" * 201,),
}
MALFORMED = {"content": b'{"itemId": ', "headers": {"Content-Type": "application/json"}}
STATEMENT = Path(__file__).parents[1] / "data" / "statements" / "real" / "bradesco-dtasof-zeros.ofx"
#: What is sent to routes that read a whole body before they look for the id; the others are content with nothing in it.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/bank-accounts/{bankAccountId}/statements": {"files": {"file": ("a.ofx", STATEMENT.read_bytes())}},
    "POST /api/bank-accounts/{bankAccountId}/transactions": {
        "json": {"date": "2026-11-23", "amountCents": 1, "description": "PIX"}
    },
    "PUT /api/bank-accounts/{bankAccountId}/closed-through": {"json": {"date": None}},
    "POST /api/reconciliation/suggestions/accept": {"json": {"suggestionIds": [987654321]}},
    "POST /api/reconciliation/matches": {"json": {"lines": [{"bankTransactionId": 987654321, "amountCents": 1}]}},
}
UNKNOWN = {"itemId": "00000000-0000-4000-8000-000000000000"}
UNKNOWN_KEY = "987654321"


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    parameters: tuple[str, ...]  #: of the query
    takes_body: bool

    @property
    def is_pluggys(self) -> bool:
        """Whether only the Business plan has it."""
        return self.path.startswith("/api/pluggy/") and (self.method, self.path) not in FREE_TOO

    @property
    def ids(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def body(self) -> dict[str, Any]:
        """What a request sends that is about an id, as arguments of httpx."""
        return BODIES.get(str(self), {"json": {}}) if self.takes_body else {}

    def at(self, ids: dict[str, str], default: str = UNKNOWN_KEY) -> str:
        return "/".join(ids.get(part[1:-1], default) if part.startswith("{") else part for part in self.path.split("/"))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@pytest.fixture(scope="module")
def routes(product: Product) -> list[Route]:
    """Every described route that needs a session."""
    with product.client() as client:
        document = client.get("/api/openapi.json").json()
    found = [
        Route(
            method.upper(),
            path,
            tuple(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"),
            "requestBody" in operation,
        )
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    assert {route.path for route in found} >= OPEN
    return [route for route in found if route.path not in OPEN]


@pytest.fixture(scope="module")
def free(product: Product) -> Person:
    return product.person("gratis", plan="free")


@pytest.fixture
def in_browser(product: Product, other: Person) -> Iterator[httpx.Client]:
    """Somebody on the Business plan, in a browser, who owns nothing."""
    with product.browser(other) as browser:
        yield browser


def is_refused(answer: httpx.Response, status: int, code: str, why: object) -> None:
    """A problem as it should be, with exactly this status and code."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), (
        why,
        answer.text,
    )
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail", "code"}, why
    assert (problem["status"], problem["code"]) == (status, code), (why, problem)


def test_nobody_is_401_before_anything_else_is_looked_at(product: Product, routes: list[Route]) -> None:
    assert len(routes) >= 10
    nobodies: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer junk"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": ""},
        {"Cookie": "em_dia_session=junk", "Origin": product.url},
        {"Cookie": "em_dia_session=junk", "Origin": "https://evil.example"},
        {"Cookie": 'em_dia_session="\\', "Origin": "null"},
    ]
    with product.client() as client:
        for route in routes:
            for headers in nobodies:
                more = _malformed(route, headers)
                is_refused(client.request(route.method, route.at(UNKNOWN), **more), 401, "not_authenticated", route)


def test_a_cookie_without_our_origin_is_csrf_before_plan_and_body(
    product: Product, routes: list[Route], free: Person
) -> None:
    with product.browser(free) as browser:
        del browser.headers["Origin"]
        for route in [route for route in routes if route.method in WRITES]:
            for origin in (
                None,
                "",
                "null",
                "https://evil.example",
                f"{product.url}.evil.example",
                "http://127.0.0.1:1",
            ):
                more = _malformed(route, {} if origin is None else {"Origin": origin})
                is_refused(browser.request(route.method, route.at(UNKNOWN), **more), 403, "csrf", (route, origin))


def test_the_free_plan_is_refused_before_the_request_is_read_and_pluggy_hears_nothing(
    product: Product, pluggy: Imitation, routes: list[Route], free: Person
) -> None:
    pluggy.forget()
    with product.browser(free) as browser, product.program(free.token) as program:
        for route in [route for route in routes if route.is_pluggys]:
            for client in (browser, program):
                junk = {name: values[0] for name, values in JUNK_QUERIES.items() if name in route.parameters}
                answer = client.request(route.method, route.at(UNKNOWN), params=junk, **_malformed(route, {}))
                is_refused(answer, 403, "plan_required", route)
        is_refused(browser.post("/api/pluggy/items", json={"itemId": "x"}), 403, "plan_required", "items")
        is_refused(browser.post("/api/pluggy/connect-token", json={}), 403, "plan_required", "token")
    assert {ask.path for ask in pluggy.asked} <= {"/webhooks", "/auth"}, "the clock looks at the webhooks by itself"


def test_what_cannot_be_understood_is_422_before_404(routes: list[Route], in_browser: httpx.Client) -> None:
    for route in routes:
        path = route.at(UNKNOWN)
        for name, values in JUNK_QUERIES.items():
            for value in values if name in route.parameters else ():
                answer = in_browser.request(route.method, path, params={name: value})
                is_refused(answer, 422, "invalid_request", (route, name, value))
        if "cursor" in route.parameters and not route.ids:
            is_refused(in_browser.get(path, params={"cursor": "%%%"}), 422, "invalid_request", route)
        if route.takes_body:
            wrong_types = (b'{"itemId":7,"syncEnabled":7}', b'{"itemId":[],"syncEnabled":[]}')
            for body in (b"", b"{", b"[1]", b'"x"', b"\xff", b"nul", *wrong_types):
                if body == b"" and route.path.endswith("/connect-token"):
                    continue  # its body is optional
                answer = in_browser.request(
                    route.method, path, content=body, headers={"Content-Type": "application/json"}
                )
                is_refused(answer, 422, "invalid_request", (route, body))


def test_an_unknown_id_is_404(routes: list[Route], in_browser: httpx.Client) -> None:
    for route in [route for route in routes if route.ids]:
        answer = in_browser.request(route.method, route.at(UNKNOWN), **route.body)
        assert answer.status_code == 404, (route, answer.text)
        if "itemId" in route.ids:
            is_refused(answer, 404, "item_not_found", route)
    odd = ("..", "%2e%2e", "a" * 500, "%00", "é", "a b", "1;drop", "%", "*")
    for id in odd:
        assert in_browser.get(f"/api/pluggy/items/{id}/accounts").status_code == 404, id


def test_anothers_ids_answer_byte_for_byte_as_unknown_ones(
    product: Product, pluggy: Imitation, routes: list[Route], owner: Any, other: Person, in_browser: httpx.Client
) -> None:
    with product.program(owner.person.token) as theirs:
        log_id = str(runs(theirs, owner.item_id)[0]["syncLogId"])
        before = theirs.get(f"/api/pluggy/items/{owner.item_id}").json(), len(runs(theirs, owner.item_id))
    foreign = {
        "itemId": owner.item_id,
        "accountId": pluggy.bank.account_id(owner.item_id, "BANK"),
        "syncLogId": log_id,
    }
    pluggy.forget()

    for route in [route for route in routes if route.ids]:
        answers = [
            _told(in_browser.request(route.method, route.at(ids, default), **route.body), (ids, default))
            for ids, default in ((foreign, "1"), (UNKNOWN, UNKNOWN_KEY))
        ]
        assert answers[0] == answers[1], route
    for path in ("items", "connect-token"):
        answers = [
            _told(in_browser.post(f"/api/pluggy/{path}", json={"itemId": ids["itemId"]}), (ids, "-"))
            for ids in (foreign, UNKNOWN)
        ]
        assert answers[0] == answers[1], path
    assert {ask.method for ask in pluggy.asked} <= {"GET", "POST"}
    for query in ({"itemId": foreign["itemId"]}, UNKNOWN, {"itemId": "a b"}):
        assert in_browser.get("/api/pluggy/sync-logs", params=query).json() == {"results": [], "next": None}
    with product.program(owner.person.token) as theirs:
        assert (theirs.get(f"/api/pluggy/items/{owner.item_id}").json(), len(runs(theirs, owner.item_id))) == before


def test_a_filter_by_an_unknown_account_is_an_empty_list(product: Product, owner: Any) -> None:
    with product.program(owner.person.token) as rest:
        path = f"/api/pluggy/items/{owner.item_id}/transactions"
        for account in ("unknown", "a b", UNKNOWN["itemId"]):
            assert rest.get(path, params={"accountId": account}).json() == {"results": [], "next": None}


def test_a_program_needs_no_origin_and_no_origin_can_stop_it(product: Product, other: Person) -> None:
    with product.program(other.token) as program:
        for headers in ({}, {"Origin": "https://evil.example"}, {"Cookie": "em_dia_session=junk"}):
            is_refused(program.post("/api/pluggy/sync/unknown", headers=headers), 404, "item_not_found", headers)


def test_only_administrators_see_everybodys_runs_and_on_any_plan(product: Product, owner: Any, other: Person) -> None:
    admin = product.person("admin", plan="free", role="admin")
    with product.program(admin.token) as rest, product.program(other.token) as user:
        assert owner.item_id in {run["itemId"] for run in all_pages(rest, "/api/pluggy/sync-logs", all="true")}
        assert rest.get("/api/pluggy/sync-logs").json()["results"] == []
        is_refused(rest.get("/api/pluggy/items"), 403, "plan_required", "an admin's plan counts elsewhere")
        assert user.get("/api/pluggy/sync-logs", params={"all": "true"}).status_code == 403


def test_an_unknown_address_or_method_under_api_is_a_problem_and_no_page(
    routes: list[Route], in_browser: httpx.Client
) -> None:
    for path in ("/api/", "/api/nothing", "/api/pluggy", "/api/pluggy/items/", "/api/auth/login/", "/api//health"):
        is_refused(in_browser.get(path), 404, "not_found", path)
    for route in routes:
        answer = in_browser.request("TRACE" if route.ids else "PUT", route.at(UNKNOWN))
        assert answer.status_code in (401, 404, 405, 422), (route, answer.status_code)
        assert "text/html" not in answer.headers.get("content-type", ""), route


def test_a_free_user_may_still_disconnect_a_bank(product: Product, pluggy: Imitation) -> None:
    person = product.person("sai")
    item_id = pluggy.bank.connect(person.user_id, rows=False)
    with product.program(person.token) as rest:
        connect(rest, item_id)
        product.run("users", "set-plan", "--email", person.email, "--plan", "free")
        for _ in range(2):
            answer = rest.delete(f"/api/pluggy/items/{item_id}")
            assert (answer.status_code, answer.json()) == (200, {"itemId": item_id, "status": "revoked"})
        product.run("users", "set-plan", "--email", person.email, "--plan", "business")
        assert rest.get(f"/api/pluggy/items/{item_id}").json()["health"] == "revoked"
        is_refused(rest.post(f"/api/pluggy/sync/{item_id}"), 409, "item_revoked", "sync")
        assert rest.delete(f"/api/pluggy/items/{item_id}", params={"erase": "true"}).status_code == 200
        is_refused(rest.get(f"/api/pluggy/items/{item_id}"), 404, "item_not_found", "erased")
    assert item_id not in pluggy.bank.items


def _malformed(route: Route, headers: dict[str, str]) -> dict[str, Any]:
    """A body that cannot be read, where there is one."""
    if not route.takes_body:
        return {"headers": headers}
    return {"content": MALFORMED["content"], "headers": {**MALFORMED["headers"], **headers}}  # type: ignore[dict-item]


def _told(answer: httpx.Response, asked: tuple[dict[str, str], str]) -> tuple[int, str, list[tuple[str, str]]]:
    """Everything of an answer but the ids that were asked for and the time."""
    ids, default = asked
    text = answer.text
    for id in (*ids.values(), default):
        text = text.replace(id, "ID") if len(id) > 3 else text
    headers = [(name, value) for name, value in answer.headers.items() if name not in ("date", "content-length")]
    return answer.status_code, text, headers
