"""Lateness, retry delays and webhook names."""

from datetime import timedelta

import pytest
from builders import NOON

from pluggy_app.domain.items import is_late
from pluggy_app.domain.sync_runs import retry_delay
from pluggy_app.domain.webhook_events import canonical_event


def test_silence_is_late_after_the_slowest_cycle() -> None:
    assert not is_late(NOON, NOON + timedelta(hours=26))
    assert is_late(NOON, NOON + timedelta(hours=26, seconds=1))
    assert not is_late(None, NOON)


def test_the_wait_grows_with_each_attempt_and_is_never_shorter_than_asked() -> None:
    waits = [retry_delay(n, None, jitter=0).total_seconds() for n in range(1, 6)]

    assert waits == [60, 120, 240, 480, 960]
    assert retry_delay(1, 300, jitter=0).total_seconds() == 300
    assert retry_delay(30, None, jitter=1) == timedelta(hours=6) * 1.2


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("item/updated", "item/updated"),
        ("ITEM_UPDATED", "item/updated"),
        ("TRANSACTIONS_CREATED", "transactions/created"),
        ("item/waiting_user_input", "item/waiting_user_input"),
        ("ITEM_WAITING_USER_INPUT", "item/waiting_user_input"),
        ("CONNECTOR_STATUS_UPDATED", "connector/status_updated"),
        ("nonsense", "nonsense"),
    ],
)
def test_the_older_spelling_of_an_event_is_understood(name: str, canonical: str) -> None:
    assert canonical_event(name) == canonical
