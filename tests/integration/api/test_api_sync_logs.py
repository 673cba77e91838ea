"""One sync log with its timeline, through REST."""

from builders import NOON, a_kept_item
from rest_client import Rest

from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import Plan, Role, User


def a_run_of(rest: Rest, user: User) -> int:
    with rest.parts.store.unit_of_work() as work:
        item = work.items.of_user(user.user_id)
    pk = item[0].id if item else a_kept_item(rest.parts.store, user)
    with rest.parts.store.unit_of_work() as work:
        return work.sync_runs.request(pk, Trigger.SCHEDULE, NOON).sync_log_id


def test_one_sync_log_is_the_listed_one_and_its_timeline(rest: Rest) -> None:
    user = rest.user()
    run, headers = a_run_of(rest, user), rest.bearer(user)
    (listed,) = rest.client.get("/api/pluggy/sync-logs", headers=headers).json()["results"]

    told = rest.client.get(f"/api/pluggy/sync-logs/{run}", headers=headers).json()

    assert told.pop("timeline") == [{"at": "2026-11-24T15:00:00Z", "what": "requested", "detail": "schedule"}]
    assert told.pop("webhooks") == []
    assert told == listed


def test_a_sync_log_of_somebody_else_is_like_an_unknown_one(rest: Rest) -> None:
    run, stranger = a_run_of(rest, rest.user()), rest.bearer(rest.user())
    foreign = rest.client.get(f"/api/pluggy/sync-logs/{run}", headers=stranger)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "sync_log_not_found")
    for nonsense in (run + 1, 0, -1, "9" * 40, "x", "%00", "1e3", "%D9%A3"):
        unknown = rest.client.get(f"/api/pluggy/sync-logs/{nonsense}", headers=stranger)
        assert (unknown.status_code, unknown.json()) == (404, foreign.json())


def test_admins_read_every_sync_log_on_any_plan_and_the_free_plan_none(rest: Rest) -> None:
    owner = rest.user()
    path = f"/api/pluggy/sync-logs/{a_run_of(rest, owner)}"
    assert rest.client.get(path, headers=rest.bearer(rest.user(Plan.FREE, Role.ADMIN))).status_code == 200
    refused = rest.client.get(path, headers=rest.bearer(rest.user(Plan.FREE)))
    assert (refused.status_code, refused.json()["code"]) == (403, "plan_required")
    assert rest.client.get(path).status_code == 401
