"""When Pluggy refuses to read a bank again, and says from when it will."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest
from pluggy_api_fakes import ITEM_ID, FakePluggy, a_client, refusal

from pluggy_app.domain.errors import ItemNotFound, PluggyRefused

EARLY = "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY"
FAILURES = "TOO_MANY_CONSECUTIVE_LOGIN_FAILURES"
READ_AT = "2026-11-24T11:30:00.000Z"


def refused(status: int, **envelope: object) -> PluggyRefused:
    answer = httpx.Response(status, content=json.dumps({"code": status, "message": "no"} | envelope).encode())
    with pytest.raises(PluggyRefused) as caught:
        asyncio.run(a_client(FakePluggy(answer)).refresh_item(ITEM_ID))
    return caught.value


@pytest.mark.parametrize(
    ("word", "data", "again_at"),
    [
        (EARLY, {"minUpdateFrequencyAllowedInHours": 8, "lastUpdatedAt": READ_AT}, (19, 30)),
        (EARLY, {"minUpdateFrequencyAllowedInHours": 0.5, "lastUpdatedAt": READ_AT}, (12, 0)),
        (FAILURES, {"canRetryAfterDate": "2026-11-24T12:15:00Z"}, (12, 15)),
    ],
)
def test_a_refusal_says_from_when_a_bank_may_be_read_again(
    word: str, data: dict[str, object], again_at: tuple[int, int]
) -> None:
    error = refused(409, codeDescription=word, data=data)
    assert (error.reason, error.again_at) == (word, datetime(2026, 11, 24, *again_at, tzinfo=UTC))


@pytest.mark.parametrize("hours", [None, "8", True, [], {}, 0, -1, 1e9, 10**400])
def test_hours_that_are_none_say_nothing(hours: object) -> None:
    data = {"minUpdateFrequencyAllowedInHours": hours, "lastUpdatedAt": READ_AT}
    assert refused(409, codeDescription=EARLY, data=data).again_at is None


@pytest.mark.parametrize("data", [None, "x", 5, [], {}, {"lastUpdatedAt": READ_AT}, {"canRetryAfterDate": 5}])
def test_facts_that_are_missing_or_of_another_kind_say_nothing(data: object) -> None:
    assert refused(409, codeDescription=EARLY, data=data).again_at is None
    bad_day = {"minUpdateFrequencyAllowedInHours": 8, "lastUpdatedAt": data}
    assert refused(409, codeDescription=EARLY, data=bad_day).again_at is None


def test_a_refusal_of_our_key_is_told_from_one_of_the_item() -> None:
    assert refused(403).is_about_the_key
    assert not refused(403, codeDescription="CLIENT_HAS_ITEM_UPDATES_DISABLED").is_about_the_key
    assert not refused(400).is_about_the_key, "MeuPluggy's refusal has no codeDescription"


def test_an_item_that_is_gone_is_no_refusal() -> None:
    with pytest.raises(ItemNotFound):
        asyncio.run(a_client(FakePluggy(refusal(404))).refresh_item(ITEM_ID))
