"""What may be done only so often is counted for all processes together."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from builders import a_webhook_event

from pluggy_app.domain.budgets import LIMITS
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import TooManyRequests
from pluggy_app.services.rations import Ration, take, use
from pluggy_app.services.webhooks import UnknownItems
from pluggy_app.store.unit_of_work import Store

MINUTE = timedelta(minutes=1)
Product = Any  #: the fixture's class; see conftest.py


def test_a_ration_is_used_up_and_comes_back(store: Store) -> None:
    ration, now = Ration("cake of a", 2, MINUTE), utc_now()
    use(store, ration, now)
    use(store, ration, now + timedelta(seconds=20))
    with pytest.raises(TooManyRequests) as refusal:
        use(store, ration, now + timedelta(seconds=50))

    assert refusal.value.wait_seconds == pytest.approx(10)
    use(store, Ration("cake of b", 2, MINUTE), now + timedelta(seconds=50))
    use(store, ration, now + timedelta(seconds=61))


def test_of_several_rations_all_are_used_or_none(store: Store) -> None:
    small, large, now = Ration("small", 1, MINUTE), Ration("large", 2, MINUTE), utc_now()
    with store.unit_of_work() as work:
        taken = [take(work, [small, large], now), take(work, [small, large], now), take(work, [large], now)]

    assert taken == [True, False, True]


def test_uses_that_come_all_at_once_are_counted(store: Store) -> None:
    def one(_number: int) -> int:
        with suppress(TooManyRequests):
            use(store, Ration("cake", 5, MINUTE), utc_now())
            return 1
        return 0

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(one, range(16))) == 5


def test_two_processes_share_the_questions_about_unknown_items(product: Product) -> None:
    events = [a_webhook_event("item/updated", only_user_id="somebody") for _ in range(30)]

    async def deliver_and_look() -> None:
        await asyncio.gather(*(product.parts.inbox.keep(event, b"{}") for event in events))
        lookers = [UnknownItems(product.store, product.parts.pluggy) for _ in range(2)]
        await asyncio.gather(*(looker.look_up() for looker in lookers))

    product.wait(deliver_and_look())

    counts = product.parts.pluggy.client.traffic.take().counts
    assert sum(number for (endpoint, _), number in counts.items() if endpoint == "items") == 10
    with product.store.reading() as work:
        assert len(work.webhook_events.of_unknown_items(100)) == 20


def test_the_first_requests_of_all_are_made_at_once(store: Store) -> None:
    """Whoever finds that another has just begun an endpoint's minute waits for nothing."""
    start = Barrier(2)

    def first(endpoint: str) -> float:
        start.wait()
        with store.unit_of_work() as work:
            return work.rate_budgets.take(endpoint, utc_now())

    with ThreadPoolExecutor(2) as both:
        for endpoint in LIMITS:
            assert list(both.map(first, [endpoint] * 2)) == [0.0, 0.0], endpoint
