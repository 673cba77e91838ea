"""The API key: kept in memory for its two hours, fetched once however many ask.

https://docs.pluggy.ai/docs/authentication
"""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec

from pluggy_app.domain.errors import PluggyUnavailable, PluggyUnreadable
from pluggy_app.domain.sync_runs import RequestTally
from pluggy_app.pluggy_api.payloads import decode

KEY_LIFE = timedelta(hours=2)  #: where the key itself does not say
SAFETY_MARGIN = timedelta(minutes=5)  #: longer than any step, so that a key does not end inside one
SHORTEST_USE = timedelta(minutes=1)  #: when our clock is ahead of Pluggy's a key looks old at once; do not hammer

HEADER_SAFE = re.compile(r"[\x21-\x7e]+")

LogIn = Callable[[RequestTally | None], Awaitable[str]]


class KeyKeeper:
    """The key everybody uses. One log-in at a time; those who come meanwhile get its result, good or bad."""

    def __init__(self, log_in: LogIn, clock: Callable[[], datetime]) -> None:
        self._log_in = log_in
        self._clock = clock
        self._key = ""
        self._good_until: datetime | None = None
        self._flight: asyncio.Task[str] | None = None

    async def key(self, tally: RequestTally | None) -> str:
        """A key good for at least one step. A log-in is counted in the tally of whoever caused it."""
        if self._good_until is not None and self._clock() < self._good_until:
            return self._key
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(self._renewed(tally))
            self._flight.add_done_callback(_look_at)
        flight = self._flight
        await asyncio.wait([flight])  # a caller that is cancelled here does not cancel the log-in of the others
        if flight.cancelled():
            raise PluggyUnavailable("The client was closed.")
        return flight.result()

    def forget(self, key: str) -> None:
        """Pluggy refused `key`. Nothing happens when another caller has renewed it already."""
        if key == self._key:
            self._good_until = None

    async def close(self) -> None:
        if self._flight is not None and not self._flight.done():
            self._flight.cancel()
            await asyncio.wait([self._flight])

    async def _renewed(self, tally: RequestTally | None) -> str:
        key = await self._log_in(tally)
        if not HEADER_SAFE.fullmatch(key):
            raise PluggyUnreadable("Pluggy's API key is no key.")
        now = self._clock()
        expires_at = expiry(key) or now + KEY_LIFE
        self._key, self._good_until = key, max(expires_at - SAFETY_MARGIN, now + SHORTEST_USE)
        return key


class _Claims(msgspec.Struct, frozen=True):
    exp: float


_CLAIMS = msgspec.json.Decoder(_Claims)


def expiry(token: str) -> datetime | None:
    """When a JWT ends; None when it is no JWT or does not say. The signature is Pluggy's business."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = decode(_CLAIMS, base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(claims.exp, UTC)
    except (PluggyUnreadable, ValueError, OverflowError, OSError):
        return None


def _look_at(flight: "asyncio.Task[str]") -> None:
    """Nobody may be left to hear of a failed log-in; asyncio would warn about it."""
    if not flight.cancelled():
        flight.exception()
