"""Quick tries: a few sends of one request, three unless told, for troubles that pass by themselves within seconds."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from pluggy_app.domain.errors import PluggyUnavailable
from pluggy_app.pluggy_api.rate_limit import SHORT_WAIT_SECONDS, Sleep

QUICK_TRIES = 3

_backoff = wait_exponential_jitter(multiplier=0.5, max=SHORT_WAIT_SECONDS, jitter=0.5)

T = TypeVar("T")


class Tries:
    """The sends of one request, counted on when the request goes on after a new log-in."""

    def __init__(self, sleep: Sleep, most: int = QUICK_TRIES) -> None:
        self.sent = 0  #: the sender counts, because a try may end while it waits for its turn
        self._sleep = sleep
        self._most = most

    async def run(self, send: Callable[[], Awaitable[T]]) -> T:
        """The first good answer, or the last trouble.

        Raises:
            PluggyUnavailable: the last try failed too, or the wait asked for is not a short one.
        """

        async def once() -> T:  # tenacity awaits coroutine functions only, not functions that return awaitables
            return await send()

        retrying = AsyncRetrying(
            sleep=self._sleep,
            stop=stop_after_attempt(max(1, self._most - self.sent)),
            wait=_wait,
            retry=retry_if_exception(_passes_soon),
            reraise=True,
        )
        return await retrying(once)


def _passes_soon(error: BaseException) -> bool:
    return isinstance(error, PluggyUnavailable) and (error.wait_seconds or 0) <= SHORT_WAIT_SECONDS


def _wait(state: RetryCallState) -> float:
    """Our own backoff, or what the other side asked for if that is more; never a whole herd at once."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_seconds if isinstance(error, PluggyUnavailable) else None
    return (asked or 0) + _backoff(state)
