"""Every route × everybody, made from the OpenAPI document: a route that is in no table here fails.

Who may ask what: the docstring of `api/security.py`. Ids of others answer like ids that nobody has.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from rest_client import PASSWORD, Rest

from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.services import people

#: Answers to nobody in particular.
OPEN = {
    ("POST", "/api/auth/login"),
    ("GET", "/api/health"),
    ("GET", "/api/ready"),
}
#: Whoever knows the secret.
SECRET = {
    ("POST", "/api/pluggy/callback"),
    ("POST", "/api/pluggy/callback/{credentials}"),
}
#: Everybody who is signed in, on any plan.
SIGNED_IN = {
    ("POST", "/api/auth/logout"),
    ("GET", "/api/auth/me"),
    ("POST", "/api/auth/password"),
    ("GET", "/api/bank-accounts"),
    ("POST", "/api/bank-accounts"),
    ("PATCH", "/api/bank-accounts/{bankAccountId}"),
    ("DELETE", "/api/bank-accounts/{bankAccountId}"),
    ("GET", "/api/bank-accounts/{bankAccountId}/transactions"),
    ("POST", "/api/bank-accounts/{bankAccountId}/transactions"),
    ("PATCH", "/api/bank-accounts/{bankAccountId}/transactions/{bankTransactionId}"),
    ("GET", "/api/bank-accounts/{bankAccountId}/transactions/{bankTransactionId}/history"),
    ("POST", "/api/bank-accounts/{bankAccountId}/statements"),
    ("GET", "/api/bank-accounts/{bankAccountId}/balance-proof"),
    ("GET", "/api/bank-accounts/{bankAccountId}/coverage"),
    ("GET", "/api/bank-accounts/{bankAccountId}/closed-through"),
    ("PUT", "/api/bank-accounts/{bankAccountId}/closed-through"),
    ("DELETE", "/api/statements/{statementImportId}"),
    ("GET", "/api/export"),
    ("GET", "/api/rules"),
    ("POST", "/api/rules"),
    ("POST", "/api/rules/rehearsal"),
    ("DELETE", "/api/rules/{ruleId}"),
    ("POST", "/api/rules/{ruleId}/undo"),
    ("GET", "/api/ledger-entries"),
    ("POST", "/api/ledger-entries"),
    ("PATCH", "/api/ledger-entries/{ledgerEntryId}"),
    ("DELETE", "/api/ledger-entries/{ledgerEntryId}"),
    ("POST", "/api/reconciliation/run"),
    ("GET", "/api/reconciliation/suggestions"),
    ("POST", "/api/reconciliation/suggestions/accept"),
    ("POST", "/api/reconciliation/suggestions/{suggestionId}/accept"),
    ("POST", "/api/reconciliation/suggestions/{suggestionId}/dismiss"),
    ("DELETE", "/api/reconciliation/batches/{batchId}"),
    ("GET", "/api/reconciliation/matches"),
    ("POST", "/api/reconciliation/matches"),
    ("DELETE", "/api/reconciliation/matches/{matchId}"),
    ("GET", "/api/reconciliation/explain"),
    ("GET", "/api/reconciliation/memories"),
    ("DELETE", "/api/reconciliation/memories/{memoryId}"),
    ("DELETE", "/api/pluggy/items/{itemId}"),
}
#: The Business plan.
BUSINESS = {
    ("POST", "/api/pluggy/connect-token"),
    ("GET", "/api/pluggy/items"),
    ("POST", "/api/pluggy/items"),
    ("GET", "/api/pluggy/items/{itemId}"),
    ("GET", "/api/pluggy/items/{itemId}/accounts"),
    ("PATCH", "/api/pluggy/items/{itemId}/accounts/{accountId}"),
    ("GET", "/api/pluggy/items/{itemId}/transactions"),
    ("POST", "/api/pluggy/sync/{itemId}"),
}
#: The Business plan, or an administrator on any.
BUSINESS_OR_ADMIN = {
    ("GET", "/api/pluggy/sync-logs"),
    ("GET", "/api/pluggy/sync-logs/{syncLogId}"),
}
ADMIN = {("GET", "/metrics")}

#: What administrators see of everybody.
SEEN_BY_ADMINS = {("GET", "/api/pluggy/sync-logs/{syncLogId}")}

CLOSED = SIGNED_IN | BUSINESS | BUSINESS_OR_ADMIN | ADMIN
ALL = CLOSED | OPEN | SECRET

#: An id that nobody has, by the name it has in paths.
UNKNOWN = {
    "itemId": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "accountId": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "syncLogId": "999999999",
    "bankAccountId": "999999999",
    "bankTransactionId": "999999999",
    "statementImportId": "999999999",
    "ledgerEntryId": "999999999",
    "suggestionId": "999999999",
    "matchId": "999999999",
    "batchId": "999999999",
    "memoryId": "999999999",
    "ruleId": "999999999",
}
#: Bodies that would change something.
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/api/bank-accounts/{bankAccountId}/transactions"): {
        "date": "2026-11-23",
        "amountCents": 1,
        "description": "PIX",
    },
    ("PATCH", "/api/bank-accounts/{bankAccountId}"): {"name": "Minha"},
    ("PATCH", "/api/ledger-entries/{ledgerEntryId}"): {"description": "Minha"},
    ("PUT", "/api/bank-accounts/{bankAccountId}/closed-through"): {"date": "2026-11-23"},
    ("PATCH", "/api/bank-accounts/{bankAccountId}/transactions/{bankTransactionId}"): {"note": "Minha"},
}
#: What a route cannot be asked without.
ASKING = {"/api/reconciliation/explain": "?bankTransactionId=999999999&ledgerEntryId=999999999"}
JSON = {"Content-Type": "application/json"}
STATEMENT = Path(__file__).parents[2] / "data" / "statements" / "real" / "bradesco-dtasof-zeros.ofx"
FILES = {("POST", "/api/bank-accounts/{bankAccountId}/statements"): {"file": ("a.ofx", STATEMENT.read_bytes())}}
NO_LISTS = {"/api/export", "/api/reconciliation/run", "/api/reconciliation/explain"}  #: their own tests look into them
NONSENSE = b"{"  #: a body that is refused, but only after who asks was


@dataclass
class People:
    """Who asks, as headers; `owner` has everything there is."""

    owner: User
    ids: dict[str, str]  #: the owner's, one of each kind
    stranger: dict[str, str]
    stranger_ids: dict[str, str]
    free: dict[str, str]
    admin: dict[str, str]  #: on the free plan
    paying_admin: dict[str, str]


@pytest.fixture
def people_of(rest: Rest) -> People:
    owner, stranger = rest.user(), rest.user()
    return People(
        owner,
        rest.connect(owner),
        rest.bearer(stranger),
        rest.connect(stranger),
        rest.bearer(rest.user(Plan.FREE)),
        rest.bearer(rest.user(Plan.FREE, Role.ADMIN)),
        rest.bearer(rest.user(Plan.BUSINESS, Role.ADMIN)),
    )


def documented(rest: Rest) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Method, path and parameters of every route."""
    for path, operations in rest.client.get("/api/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path, operation.get("parameters", [])


def filled(path: str, ids: dict[str, str]) -> str:
    """A path with ids; an id of a new kind must be taught to `UNKNOWN` and to `Rest.connect`."""
    return re.sub(r"{(\w+)}", lambda name: ids[name[1]], path)


def body_of(method: str, path: str, otherwise: dict[str, object]) -> dict[str, object]:
    """A body that is taken: a file where one is wanted, else JSON."""
    if (method, path) in FILES:
        return {"files": FILES[method, path]}
    return {"json": BODIES.get((method, path), otherwise)}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_every_route_is_in_one_table_and_every_table_is_true(rest: Rest) -> None:
    assert {(method, path) for method, path, _ in documented(rest)} == ALL
    assert len(ALL) == sum(map(len, (OPEN, SECRET, SIGNED_IN, BUSINESS, BUSINESS_OR_ADMIN, ADMIN)))


def test_nobody_is_refused_before_anything_is_read(rest: Rest, people_of: People) -> None:
    for method, path in CLOSED:
        where = filled(path, people_of.ids)
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}, {"Cookie": "session=x"}):
            answer = rest.client.request(method, f"{where}?limit=9999", content=NONSENSE, headers=JSON | headers)
            assert (method, path, *refusal(answer)) == (method, path, 401, "not_authenticated")


def test_without_the_secret_no_event_is_taken(rest: Rest) -> None:
    for method, path in SECRET:
        answer = rest.client.request(method, filled(path, {"credentials": "user.key"}), json={"eventId": "1"})
        assert refusal(answer) == (401, "not_authenticated")
    assert rest.events() == 0


def test_a_cookie_changes_nothing_without_our_origin(rest: Rest, people_of: People) -> None:
    rest.person()
    rest.log_in()
    for method, path in CLOSED:
        for origin in ({}, {"Origin": "null"}, {"Origin": "https://evil.example"}):
            where = filled(path, people_of.ids) + ASKING.get(path, "")
            answer = rest.client.request(method, where, content=NONSENSE, headers=JSON | origin)
            if method == "GET":
                assert answer.status_code in (200, 403, 404)
            else:
                assert (method, path, *refusal(answer)) == (method, path, 403, "csrf")


def test_the_free_plan_is_refused_before_the_body(rest: Rest, people_of: People) -> None:
    for method, path in CLOSED:
        where = filled(path, people_of.ids)
        answer = rest.client.request(method, f"{where}?limit=9999", content=NONSENSE, headers=people_of.free | JSON)
        if (method, path) in BUSINESS | BUSINESS_OR_ADMIN:
            assert (method, path, *refusal(answer)) == (method, path, 403, "plan_required")
        elif (method, path) in ADMIN:
            assert (method, path, *refusal(answer)) == (method, path, 403, "admin_only")
        else:
            assert answer.status_code in (200, 204, 404, 422)


def test_administrators_pass_where_they_should_and_nowhere_else(rest: Rest, people_of: People) -> None:
    for method, path in BUSINESS | BUSINESS_OR_ADMIN | ADMIN:
        answer = rest.client.request(method, filled(path, people_of.ids), headers=people_of.admin)
        if (method, path) in BUSINESS:
            assert (method, path, *refusal(answer)) == (method, path, 403, "plan_required")
        else:
            assert (method, path, answer.status_code) == (method, path, 200)


def test_anothers_ids_answer_like_ids_that_nobody_has(rest: Rest, people_of: People) -> None:
    asked = 0
    for method, path, parameters in documented(rest):
        names = [parameter["name"] for parameter in parameters if parameter["in"] == "path"]
        if not names or (method, path) in SECRET:
            continue
        body = body_of(method, path, {}) if method in ("POST", "PATCH", "PUT") else {}
        for foreign in names:  # this one is the owner's, the others are one's own
            where = filled(path, people_of.stranger_ids | {foreign: people_of.ids[foreign]})
            theirs = rest.client.request(method, where, headers=people_of.stranger, **body)
            where = filled(path, people_of.stranger_ids | {foreign: UNKNOWN[foreign]})
            nobodys = rest.client.request(method, where, headers=people_of.stranger, **body)
            assert refusal(theirs)[0] == 404
            assert (theirs.status_code, theirs.json()) == (nobodys.status_code, nobodys.json())
            asked += 1
        if (method, path) not in SEEN_BY_ADMINS:
            of_admin = rest.client.request(method, filled(path, people_of.ids), headers=people_of.paying_admin, **body)
            assert refusal(of_admin)[0] == 404
    assert asked >= 7


def test_a_filter_by_anothers_id_finds_nothing(rest: Rest, people_of: People) -> None:
    asked = 0
    for method, path, parameters in documented(rest):
        if path in NO_LISTS:
            continue
        for name in (p["name"] for p in parameters if p["in"] == "query" and p["name"] in UNKNOWN):
            where = filled(path, people_of.stranger_ids)
            for someone in (people_of.ids[name], UNKNOWN[name], "no id at all", "%00"):
                answer = rest.client.request(method, f"{where}?{name}={someone}", headers=people_of.stranger)
                if someone.isdecimal() or not UNKNOWN[name].isdecimal():
                    assert (answer.status_code, answer.json()) == (200, {"results": [], "next": None})
                else:
                    assert refusal(answer) == (422, "invalid_request")  # such ids are numbers
                asked += 1
            own = rest.client.request(
                method, f"{where}?{name}={people_of.stranger_ids[name]}", headers=people_of.stranger
            )
            assert own.json()["results"] != []
    assert asked >= 8


def test_anothers_id_in_a_body_is_unknown(rest: Rest, people_of: People) -> None:
    for path in ("connect-token", "items"):
        for item_id in (people_of.ids["itemId"], UNKNOWN["itemId"]):
            answer = rest.client.post(f"/api/pluggy/{path}", json={"itemId": item_id}, headers=people_of.stranger)
            assert refusal(answer) == (404, "item_not_found")


def test_what_strangers_tried_has_changed_nothing(rest: Rest, people_of: People) -> None:
    headers = rest.bearer(people_of.owner)

    def everything() -> list[object]:
        mirror = ("items", "sync-logs", f"items/{people_of.ids['itemId']}/accounts")
        rows = f"/api/bank-accounts/{people_of.ids['bankAccountId']}/transactions"
        matching = [f"/api/reconciliation/{path}" for path in ("suggestions", "matches", "memories")] + ["/api/rules"]
        books = ["/api/bank-accounts", rows, "/api/ledger-entries", *matching]
        lists = [*(f"/api/pluggy/{path}" for path in mirror), *books]
        return [rest.client.get(path, headers=headers).json() for path in lists]

    before = everything()
    for method, path in sorted(CLOSED):
        for someone in (people_of.stranger, people_of.free, people_of.admin, people_of.paying_admin):
            body = body_of(method, path, {"syncEnabled": False}) if method != "GET" else {}
            rest.client.request(method, filled(path, people_of.ids), headers=someone, **body)
    assert everything() == before


def test_an_ended_session_and_a_revoked_token_are_nobody(rest: Rest) -> None:
    user = rest.person()
    token = rest.bearer(user)
    rest.log_in()
    people.revoke_api_tokens(rest.parts.store, user.email)
    people.set_password(rest.parts.store, user.email, PASSWORD)
    for headers in (token, {}):
        assert refusal(rest.client.get("/api/auth/me", headers=headers)) == (401, "not_authenticated")
