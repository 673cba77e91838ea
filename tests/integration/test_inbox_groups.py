"""Events that share one commit, on both databases: each counts as if it had come alone."""

from dataclasses import replace
from datetime import timedelta

from builders import NOON, a_user, a_webhook_event, an_item
from sqlalchemy import select

from pluggy_app.domain.users import User
from pluggy_app.domain.webhook_events import WebhookEvent
from pluggy_app.services.webhooks import receive
from pluggy_app.store.tables import EVENTS, SYNC_LOGS
from pluggy_app.store.unit_of_work import Store

CHANGED = "item/updated"


def connected(store: Store, user: User) -> str:
    item = an_item(user)
    with store.unit_of_work() as work:
        work.items.add_once(item, user.user_id, NOON)
    return item.item_id


def about(item_id: str, event_id: str) -> WebhookEvent:
    return a_webhook_event(CHANGED, item_id=item_id, event_id=event_id)


def take(store: Store, *events: WebhookEvent) -> None:
    """One group, an event a second."""
    said = [(event, event.event_id.encode(), NOON + timedelta(seconds=n)) for n, event in enumerate(events)]
    with store.unit_of_work() as work:
        receive(work, said)


def kept(store: Store) -> list[tuple[str, str, bytes, bool]]:
    """In the order in which they are here: id, status, body, and whether a run is linked."""
    with store.engine.connect() as connection:
        rows = connection.execute(select(EVENTS).order_by(EVENTS.c.id)).all()
    return [(row.event_id, row.status, row.body, row.sync_log_id is not None) for row in rows]


def runs(store: Store) -> int:
    with store.engine.connect() as connection:
        return len(connection.execute(select(SYNC_LOGS.c.id)).all())


def test_each_event_of_a_group_is_kept_in_its_order_and_each_item_owed_one_run(store: Store) -> None:
    user = a_user(store)
    one, other = connected(store, user), connected(store, user)
    take(store, about(one, "e-3"), about(other, "e-1"), about("nobodys", "e-4"), about(one, "e-2"))
    assert kept(store) == [
        ("e-3", "kept", b"e-3", True),
        ("e-1", "kept", b"e-1", True),
        ("e-4", "unknown_item", b"e-4", False),
        ("e-2", "kept", b"e-2", True),
    ]
    assert runs(store) == 2


def test_a_second_delivery_in_the_group_or_later_changes_nothing(store: Store) -> None:
    item_id = connected(store, a_user(store))
    take(store, about(item_id, "e-1"), about(item_id, "e-1"))
    before = kept(store)
    take(store, about(item_id, "e-1"), about(item_id, "e-2"), about(item_id, "e-1"))
    assert before == [("e-1", "kept", b"e-1", True)]
    assert kept(store) == [*before, ("e-2", "kept", b"e-2", True)]
    assert runs(store) == 1


def test_what_counted_for_nothing_first_asks_for_nothing_when_it_is_said_again_in_the_group(store: Store) -> None:
    item_id = connected(store, a_user(store))
    by_strangers_path = replace(about(item_id, "e-1"), only_user_id=a_user(store).user_id)
    take(store, by_strangers_path, about(item_id, "e-1"))
    assert kept(store) == [("e-1", "ignored", b"e-1", False)]
    assert runs(store) == 0


def test_a_whole_group_fits_into_one_statement(store: Store) -> None:
    item_id = connected(store, a_user(store))
    take(store, *(about(item_id, f"e-{n}") for n in range(200)))
    assert [event for event, *_ in kept(store)] == [f"e-{n}" for n in range(200)]
    assert runs(store) == 1
