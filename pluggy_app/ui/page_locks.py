"""Locks on the state of open pages in Redis, given back also by what is cancelled.

Reflex cancels what a page has begun when its tab leaves. Cancelled while it asks for the lock, it does not know of the
one that Redis then grants: the tab would be frozen when it is back, until the lock expires.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar, cast

import reflex as rx
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import StateToken

T = TypeVar("T")


class ReturnedLocks(StateManagerRedis):
    """Reflex's own, but a cancellation waits while a lock is asked for or given back."""

    async def _try_get_lock(self, lock_key: bytes, lock_id: bytes) -> bool | None:
        return await _uninterrupted(super()._try_get_lock(lock_key, lock_id))

    async def _wait_lock(self, lock_key: bytes, lock_id: bytes) -> None:
        try:
            await super()._wait_lock(lock_key, lock_id)
        except asyncio.CancelledError:
            self._notify_next_waiter(lock_key)  # from Python 3.12 on it may have been our turn
            raise

    @contextlib.asynccontextmanager
    async def _lock(self, token: StateToken[Any], event_name: str | None = None) -> AsyncIterator[bytes]:
        lock = super()._lock(token, event_name)
        lock_id = await lock.__aenter__()
        try:
            yield lock_id
        except BaseException as error:
            await _uninterrupted(lock.__aexit__(type(error), error, error.__traceback__))
            raise
        await _uninterrupted(lock.__aexit__(None, None, None))


def give_back_locks(app: rx.App) -> None:
    """Let `app` lock its pages so, if Redis holds them."""
    made = app.state_manager
    if isinstance(made, StateManagerRedis):
        app._state_manager = cast(Any, ReturnedLocks)(  # its base is abstract in the eyes of mypy
            redis=made.redis,
            token_expiration=made.token_expiration,
            lock_expiration=made.lock_expiration,
            lock_warning_threshold=made.lock_warning_threshold,
        )


async def _uninterrupted(step: Coroutine[Any, Any, T]) -> T:
    """What `step` returns. Whoever is cancelled meanwhile is so at the next thing it waits for."""
    doing, cancelled = asyncio.ensure_future(step), False
    while not doing.done():
        try:
            await asyncio.wait([doing])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled and (task := asyncio.current_task()):
        task.uncancel()
        task.cancel()
    return doing.result()
