"""One sync log with its timeline, through REST."""

import pytest
from builders import NOON, a_kept_item
from rest_client import Rest

from pluggy_app.domain.sync_runs import RequestTally, RunStatus, Trigger
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


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("INVALID_CREDENTIALS", "The bank gave nothing new: its customer must reconnect, or act at the bank."),
        ("WAITING_USER_INPUT", "The bank waits for its customer to approve or to type a code."),
        ("SITE_NOT_AVAILABLE", "The bank could not be read; Pluggy tries again by itself."),
        ("PARTIAL_SUCCESS", "The bank gave Pluggy a part only; what it left out stays as it was."),
        ("A_NEW_WORD", "Pluggy's reading of the bank did not end well; what is here stays."),
        ("item_not_found", "There is no such item."),
    ],
)
def test_every_error_code_comes_with_a_sentence(rest: Rest, code: str, sentence: str) -> None:
    user = rest.user()
    run_id, store = a_run_of(rest, user), rest.parts.store
    with store.unit_of_work() as work:
        run = work.sync_runs.claim(NOON, 120)
        assert run is not None
        work.sync_runs.finish(run, RunStatus.PARTIAL, code, RequestTally(), NOON)
    told = rest.client.get(f"/api/pluggy/sync-logs/{run_id}", headers=rest.bearer(user)).json()
    assert (told["errorCode"], told["errorMessage"]) == (code, sentence)
