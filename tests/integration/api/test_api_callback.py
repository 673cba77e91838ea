"""The webhook's door: what is taken, what is refused, and that nothing refused is kept."""

import time

import pytest
from builders import NOON, a_webhook_event, an_item
from rest_client import Rest, new_application

from pluggy_app.store.webhook_events import UnknownItemEvent

CALLBACK = "/api/pluggy/callback"


def post(rest: Rest, body: object = None, path: str = CALLBACK, **headers: str) -> tuple[int, str]:
    content = body if isinstance(body, bytes) else None
    sent = {"X-Webhook-Secret": rest.parts.webhook_secret, "Content-Type": "application/json"} | headers
    answer = rest.client.post(path, headers=sent, **({"content": content} if content is not None else {"json": body}))
    return answer.status_code, answer.text


def an_event(**changes: object) -> dict[str, object]:
    return {"event": "item/updated", "eventId": "e-1", "itemId": "unknown-item"} | changes


def waiting(rest: Rest) -> list[UnknownItemEvent]:
    with rest.parts.store.reading() as work:
        return work.webhook_events.of_unknown_items(100)


def test_an_event_is_kept_before_it_is_answered(rest: Rest) -> None:
    assert post(rest, an_event()) == (202, "{}")
    assert rest.events() == 1


def test_a_redelivered_event_is_kept_once(rest: Rest) -> None:
    assert [post(rest, an_event())[0] for _ in range(3)] == [202] * 3
    assert rest.events() == 1


def test_an_event_without_an_id_is_known_by_its_body(rest: Rest) -> None:
    for body in ({"event": "item/updated"}, {"event": "item/updated"}, {"event": "item/error"}):
        assert post(rest, body)[0] == 202
    assert rest.events() == 2


def test_an_event_of_a_known_item_owes_it_a_run_in_either_spelling(rest: Rest) -> None:
    user = rest.user()
    item = an_item(user)
    with rest.parts.store.unit_of_work() as work:
        work.items.add_once(item, user.user_id, NOON)
    assert post(rest, an_event(event="ITEM_UPDATED", itemId=item.item_id))[0] == 202
    with rest.parts.store.reading() as work:
        assert [run.trigger for run in work.sync_logs.page(user_id=user.user_id, limit=9)] == ["webhook"]


@pytest.mark.parametrize("secret", [None, "", "wrong", "é"])
def test_a_wrong_secret_is_refused_before_anything_else_and_writes_nothing(rest: Rest, secret: str | None) -> None:
    headers = {"Content-Type": "text/plain"} | ({} if secret is None else {"X-Webhook-Secret": secret})
    encoded = {name: value.encode() for name, value in headers.items()}
    answer = rest.client.post(CALLBACK, content=b"x" * 70_000, headers=encoded)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert rest.events() == 0


def test_a_users_own_path_needs_their_own_key(rest: Rest) -> None:
    mine, theirs = rest.user(), rest.user()
    right = rest.path_of(mine)
    assert post(rest, an_event(), right, **{"X-Webhook-Secret": ""}) == (202, "{}")
    assert [event.only_user_id for event in waiting(rest)] == [mine.user_id]
    key = right.rpartition(".")[2]
    for wrong in (
        f"{theirs.user_id}.{key}",
        f"{mine.user_id}.",
        f".{key}",
        key,
        f"{mine.user_id}.{key}0",
        "%C3%A9.%C3%A9",
    ):
        assert post(rest, an_event(eventId="e-2"), f"{CALLBACK}/{wrong}")[0] == 401
    assert rest.events() == 1


def test_a_users_own_path_counts_for_their_items_only(rest: Rest) -> None:
    mine, theirs = rest.user(), rest.user()
    item = an_item(theirs)
    with rest.parts.store.unit_of_work() as work:
        work.items.add_once(item, theirs.user_id, NOON)
    assert post(rest, an_event(itemId=item.item_id), rest.path_of(mine))[0] == 202
    with rest.parts.store.reading() as work:
        assert work.sync_logs.page(user_id=theirs.user_id, limit=9) == []


def test_known_and_unknown_items_get_the_same_answer(rest: Rest) -> None:
    user = rest.user()
    item = an_item(user)
    with rest.parts.store.unit_of_work() as work:
        work.items.add_once(item, user.user_id, NOON)
    assert post(rest, an_event(itemId=item.item_id)) == post(rest, an_event(eventId="e-2"))


def test_only_json_is_taken(rest: Rest) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"):
        assert post(rest, b"{}", **{"Content-Type": kind})[0] == 415
    for n, kind in enumerate(("application/json; charset=utf-8", "Application/JSON", "application/cloudevents+json")):
        assert post(rest, an_event(eventId=f"e-{n}"), **{"Content-Type": kind})[0] == 202
    assert rest.events() == 3


def test_what_is_no_json_object_is_refused(rest: Rest) -> None:
    for body in (b"", b"{", b"[]", b"1", b'"x"', b"null", b"\xff", b"[" * 60_000, b"9" * 5_000):
        assert post(rest, body)[0] == 400
    assert rest.events() == 0


def test_a_body_over_64_kib_is_refused(rest: Rest) -> None:
    exactly = b'{"x": "' + b"a" * (64 * 1024 - 9) + b'"}'
    assert len(exactly) == 64 * 1024
    assert post(rest, exactly)[0] == 202
    assert post(rest, exactly + b" ")[0] == 413
    assert rest.events() == 1


def test_strange_values_are_kept_and_ignored(rest: Rest) -> None:
    strange = [
        {},
        {"event": 5, "itemId": ["x"], "eventId": {}, "transactionIds": "x", "accountId": None},
        {"event": "item/updated", "itemId": "a\x00b", "eventId": "x\x00"},
        {"event": "x" * 5_000, "itemId": "y" * 5_000, "eventId": "z" * 5_000},
        {"event": "never/heard_of", "transactionIds": [1, None, "t-1", {"a": []}], "eventId": "e-9"},
    ]
    assert [post(rest, body)[0] for body in strange] == [202] * len(strange)
    half_a_character = b'{"event": "item/updated", "itemId": "\\ud800", "eventId": "\\udfff"}'
    assert post(rest, half_a_character)[0] == 202
    assert rest.events() == len(strange) + 1
    assert waiting(rest) == []


def test_events_are_kept_while_the_integration_is_off(rest_without_pluggy: Rest) -> None:
    assert post(rest_without_pluggy, an_event())[0] == 202
    assert post(rest_without_pluggy, an_event(), **{"X-Webhook-Secret": "wrong"})[0] == 401
    assert rest_without_pluggy.events() == 1


def test_a_busy_database_is_told_in_time(rest: Rest) -> None:
    with rest.parts.store.unit_of_work() as work:  # somebody else holds what the event needs
        work.webhook_events.add([(a_webhook_event(event_id="e-1"), b"{}", "kept", NOON)])
        began = time.monotonic()
        status, text = post(rest, an_event())
        assert status == 503
        assert "database_unavailable" in text
        assert time.monotonic() - began < 3.5
    assert post(rest, an_event())[0] == 202


def test_the_first_event_waits_for_no_other_route_to_be_built(rest: Rest) -> None:
    rest.client = rest.client.of(new_application())
    began = time.process_time()
    assert post(rest, an_event())[0] == 202
    answered = time.process_time()
    rest.client.get("/api/metrics")  # tried after every other route
    assert answered - began < time.process_time() - answered
