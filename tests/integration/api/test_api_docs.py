"""What REST says about itself, and how it is."""

from jsonschema import Draft202012Validator
from rest_client import Rest

from pluggy_app.api.examples import OBJECTS
from pluggy_app.domain.clock import utc_now

ROUTES = {
    ("post", "/api/auth/login"),
    ("post", "/api/auth/logout"),
    ("get", "/api/auth/me"),
    ("post", "/api/auth/password"),
    ("post", "/api/pluggy/connect-token"),
    ("get", "/api/pluggy/items"),
    ("post", "/api/pluggy/items"),
    ("get", "/api/pluggy/items/{itemId}"),
    ("delete", "/api/pluggy/items/{itemId}"),
    ("get", "/api/pluggy/items/{itemId}/accounts"),
    ("patch", "/api/pluggy/items/{itemId}/accounts/{accountId}"),
    ("get", "/api/pluggy/items/{itemId}/transactions"),
    ("post", "/api/pluggy/sync/{itemId}"),
    ("get", "/api/bank-accounts"),
    ("post", "/api/bank-accounts"),
    ("patch", "/api/bank-accounts/{bankAccountId}"),
    ("delete", "/api/bank-accounts/{bankAccountId}"),
    ("get", "/api/bank-accounts/{bankAccountId}/transactions"),
    ("post", "/api/bank-accounts/{bankAccountId}/transactions"),
    ("patch", "/api/bank-accounts/{bankAccountId}/transactions/{bankTransactionId}"),
    ("get", "/api/bank-accounts/{bankAccountId}/transactions/{bankTransactionId}/history"),
    ("post", "/api/bank-accounts/{bankAccountId}/statements"),
    ("get", "/api/bank-accounts/{bankAccountId}/balance-proof"),
    ("get", "/api/bank-accounts/{bankAccountId}/coverage"),
    ("get", "/api/bank-accounts/{bankAccountId}/closed-through"),
    ("put", "/api/bank-accounts/{bankAccountId}/closed-through"),
    ("delete", "/api/statements/{statementImportId}"),
    ("get", "/api/export"),
    ("get", "/api/rules"),
    ("post", "/api/rules"),
    ("post", "/api/rules/rehearsal"),
    ("delete", "/api/rules/{ruleId}"),
    ("post", "/api/rules/{ruleId}/undo"),
    ("get", "/api/ledger-entries"),
    ("post", "/api/ledger-entries"),
    ("patch", "/api/ledger-entries/{ledgerEntryId}"),
    ("delete", "/api/ledger-entries/{ledgerEntryId}"),
    ("post", "/api/reconciliation/run"),
    ("get", "/api/reconciliation/suggestions"),
    ("post", "/api/reconciliation/suggestions/accept"),
    ("post", "/api/reconciliation/suggestions/{suggestionId}/accept"),
    ("post", "/api/reconciliation/suggestions/{suggestionId}/dismiss"),
    ("delete", "/api/reconciliation/batches/{batchId}"),
    ("get", "/api/reconciliation/matches"),
    ("post", "/api/reconciliation/matches"),
    ("delete", "/api/reconciliation/matches/{matchId}"),
    ("get", "/api/reconciliation/explain"),
    ("get", "/api/reconciliation/memories"),
    ("delete", "/api/reconciliation/memories/{memoryId}"),
    ("get", "/api/pluggy/sync-logs"),
    ("get", "/api/pluggy/sync-logs/{syncLogId}"),
    ("post", "/api/pluggy/callback"),
    ("post", "/api/pluggy/callback/{credentials}"),
    ("get", "/api/health"),
    ("get", "/api/ready"),
    ("get", "/metrics"),
}


def test_openapi_describes_every_route(rest: Rest) -> None:
    paths = rest.client.get("/api/openapi.json").json()["paths"]
    assert {(method, path) for path, operations in paths.items() for method in operations} == ROUTES


def test_refusals_are_described_as_problems_only(rest: Rest) -> None:
    items = rest.client.get("/api/openapi.json").json()["paths"]["/api/pluggy/items"]["get"]
    assert items["security"] == [{"session": []}, {"apiToken": []}]
    assert items["responses"]["403"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }


def test_the_docs_page_shows_every_route_and_loads_nothing(rest: Rest) -> None:
    answer = rest.client.get("/api/docs")
    assert answer.headers["content-type"].startswith("text/html")
    for method, path in ROUTES:
        assert f"{method.upper()} {path}</h3>" in answer.text
    assert 'id="plan_required"' in answer.text
    assert "<pre>{\n  &quot;email&quot;: &quot;dona@empresa.example&quot;," in answer.text
    for loading in ("<script", "<link", "<img", "src=", "@import", "url("):
        assert loading not in answer.text


def test_the_process_is_alive(rest: Rest) -> None:
    assert rest.client.get("/api/health").json() == {"status": "ok"}


def test_it_is_ready_once_somebody_works(rest: Rest) -> None:
    answer = rest.client.get("/api/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "not_ready")
    with rest.parts.store.unit_of_work() as work:
        work.installation.beat("w", utc_now())
    answer = rest.client.get("/api/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert {check["name"] for check in answer.json()["checks"]} == {"database", "migrations", "scheduler", "queue"}


def test_a_database_that_cannot_be_looked_at_is_not_ready(rest: Rest) -> None:
    store, rest.parts.store = rest.parts.store, None  # type: ignore[assignment]
    answer = rest.client.get("/api/ready")
    rest.parts.store = store
    assert (answer.status_code, answer.json()["checks"][0]["ok"]) == (503, False)


def test_every_object_has_an_example_that_is_one(rest: Rest) -> None:
    document = rest.client.get("/api/openapi.json").json()
    objects = {n: s for n, s in document["components"]["schemas"].items() if s["type"] == "object"}
    assert [name for name, schema in objects.items() if not schema.get("examples")] == []
    assert set(OBJECTS) == set(objects)
    for name, schema in objects.items():
        (example,) = schema["examples"]
        whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(example)
        assert set(example) <= set(schema["properties"]), name


def test_every_body_has_an_example(rest: Rest) -> None:
    document = rest.client.get("/api/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            holders = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in (c for holder in holders for c in holder.get("content", {}).values()):
                schema = content.get("schema", {})
                options = [schema, *schema.get("anyOf", ())]
                is_object = any("$ref" in option for option in options)
                assert is_object or "example" in content or schema == {}, (method, path)
                if "example" in content and "$ref" not in schema:
                    whole = schema | {"components": document["components"]}
                    Draft202012Validator(whole).validate(content["example"])


def test_no_refusal_is_described_in_another_shape(rest: Rest) -> None:
    document = rest.client.get("/api/openapi.json").json()
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status.startswith("4"):
                    assert list(answer["content"]) == ["application/problem+json"]


def test_an_unknown_address_is_a_problem_for_every_method(rest: Rest) -> None:
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
        for path in ("/api/nothing", "/api/", "/api/pluggy/items/a/b/c"):
            answer = rest.client.request(method, path)
            assert answer.headers["content-type"] == "application/problem+json", (method, path)
            assert answer.status_code == 404
    for method in ("TRACE", "PROPFIND", "PUT"):
        answer = rest.client.request(method, "/api/health")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert rest.client.request("HEAD", "/api/nothing").content == b""
