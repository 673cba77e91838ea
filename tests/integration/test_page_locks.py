"""Whatever is cancelled in whichever moment, the state of its page is not left locked."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
import redis_server
from redis.asyncio import Redis
from reflex.istate.manager.token import BaseStateToken

from pluggy_app.ui.page_locks import ReturnedLocks
from pluggy_app.ui.session import Session

LOCK_SECONDS = 30
AWAY_SECONDS = 0.02  #: how long a question to Redis is under way
MOMENTS = 40

Test = Callable[[ReturnedLocks, redis_server.Way, Redis], Awaitable[None]]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server.serving(tmp_path_factory.mktemp("redis")) as url:
        yield url


def run(address: str, test: Test) -> None:
    """`test` with the locks, a way to Redis that may become long, and a short one."""

    async def go() -> None:
        with redis_server.Way(address).open() as way:
            far, near = Redis.from_url(way.url), Redis.from_url(address)
            await near.flushall()
            locks = ReturnedLocks(
                redis=far, token_expiration=60, lock_expiration=LOCK_SECONDS * 1_000, lock_warning_threshold=20_000
            )
            try:
                await test(locks, way, near)
            finally:
                await locks.close()
                await near.aclose()

    asyncio.run(go())


@asynccontextmanager
async def locked(locks: ReturnedLocks, tab: str) -> AsyncIterator[None]:
    async with locks.modify_state(BaseStateToken(ident=tab, cls=Session)):
        yield


async def use(locks: ReturnedLocks, tab: str) -> None:
    async with locked(locks, tab):
        await asyncio.sleep(AWAY_SECONDS)


@pytest.mark.parametrize("times", [1, 2], ids=["cancelled once", "and again while it gives back"])
def test_a_lock_is_given_back_whenever_its_holder_is_cancelled(address: str, times: int) -> None:
    async def cancel_at_each_moment(locks: ReturnedLocks, way: redis_server.Way, redis: Redis) -> None:
        await use(locks, "warms up")
        way.seconds = AWAY_SECONDS
        for moment in range(MOMENTS):
            using = asyncio.create_task(use(locks, f"tab-{moment}"))
            await asyncio.sleep(moment * AWAY_SECONDS / 6)
            for _ in range(times):
                using.cancel()
                await asyncio.sleep(AWAY_SECONDS / 4)
            with suppress(asyncio.CancelledError):
                await using
        assert await redis.keys("*_lock") == []

    run(address, cancel_at_each_moment)


def test_the_next_in_line_gets_the_lock_when_the_one_whose_turn_it_is_leaves(address: str) -> None:
    async def leave(locks: ReturnedLocks, _: redis_server.Way, __: Redis) -> None:
        await use(locks, "tab")
        async with locked(locks, "tab"):
            first, second = (asyncio.create_task(use(locks, "tab")) for _ in range(2))
            await asyncio.sleep(0.3)  # both wait
            began = time.monotonic()
        first.cancel()
        await asyncio.wait_for(second, LOCK_SECONDS / 2)
        assert time.monotonic() - began < LOCK_SECONDS / 2

    run(address, leave)
