"""Waiting for our turn at an endpoint, and what a 429 says about the wait.

https://docs.pluggy.ai/docs/rate-limits
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from pluggy_app.domain.budgets import RequestBudget
from pluggy_app.domain.errors import PluggyRateLimited

SHORT_WAIT_SECONDS = 5.0  #: longer waits are not waited here: the caller gives up its place and comes back
DEFAULT_WAIT_SECONDS = 60.0  #: what Pluggy's Retry-After always says
BELIEVED_WAIT_SECONDS = 3600.0  #: more is an epoch or nonsense; Pluggy's windows are one minute

Sleep = Callable[[float], Awaitable[None]]


class Turns:
    """The shared budget, asked before every request. It is SQL, so it is asked in a thread."""

    def __init__(self, budget: RequestBudget, clock: Callable[[], datetime], sleep: Sleep) -> None:
        self._budget = budget
        self._clock = clock
        self._sleep = sleep

    async def take(self, endpoint: str) -> None:
        """Returns when one request may be sent.

        Raises:
            PluggyRateLimited: the wait is longer than a short one.
        """
        left = SHORT_WAIT_SECONDS
        while (wait := await asyncio.to_thread(self._budget.take, endpoint, self._clock())) > 0:
            if wait > left:
                raise PluggyRateLimited(wait_seconds=wait)
            left -= wait
            await self._sleep(wait)

    async def block(self, endpoint: str, seconds: float) -> None:
        """Nobody asks `endpoint` for the next `seconds`."""
        until = self._clock() + timedelta(seconds=seconds)
        await asyncio.to_thread(self._budget.block, endpoint, until)


def asked_wait(rate_limit_reset: str, retry_after: str, now: datetime) -> float:
    """Seconds a 429 asks for: RateLimit-Reset, else Retry-After (seconds or a date), else a minute.

    Never less than a second: a window that ends "now" ends within this one.
    """
    for seconds in (_number(rate_limit_reset), _number(retry_after), _until(retry_after, now)):
        if seconds is not None and 0 <= seconds <= BELIEVED_WAIT_SECONDS:
            return max(seconds, 1.0)
    return DEFAULT_WAIT_SECONDS


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(text: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=now.tzinfo)).timestamp() - now.timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
