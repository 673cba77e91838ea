"""What REST says about itself, and how it is."""

from rest_client import Rest

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
