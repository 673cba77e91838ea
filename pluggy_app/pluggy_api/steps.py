"""A step: our turn, the key, up to three sends, at most one new log-in, all of it bounded in time."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

import msgspec

from pluggy_app.domain.errors import AppError, PluggyRateLimited, PluggyUnavailable
from pluggy_app.domain.sync_runs import RequestTally
from pluggy_app.pluggy_api.answers import Refusal, body_of, refused
from pluggy_app.pluggy_api.auth import KeyKeeper
from pluggy_app.pluggy_api.exchange import Call, Exchange
from pluggy_app.pluggy_api.payloads import AuthPayload, decode
from pluggy_app.pluggy_api.rate_limit import DEFAULT_WAIT_SECONDS, Sleep, Turns
from pluggy_app.pluggy_api.retry import QUICK_TRIES, Tries
from pluggy_app.pluggy_api.traffic import Traffic

log = logging.getLogger(__name__)
T = TypeVar("T")

_AUTH = msgspec.json.Decoder(AuthPayload)


class Steps:
    """Asks Pluggy. Everything that may be repeated is repeated here, so callers see the end of it only."""

    def __init__(
        self,
        exchange: Exchange,
        turns: Turns,
        log_in: Call,
        *,
        clock: Callable[[], datetime],
        sleep: Sleep,
        step_seconds: float,
    ) -> None:
        self._exchange = exchange
        self._turns = turns
        self._log_in = log_in
        self._clock = clock
        self._sleep = sleep
        self._step_seconds = step_seconds
        self._keys = KeyKeeper(self._fetch_key, clock)
        self.traffic = Traffic()

    async def ask(
        self,
        call: Call,
        read: Callable[[bytes], T],
        tally: RequestTally | None,
        refusal_error: Callable[[Refusal], AppError] = refused,
        tries: int = QUICK_TRIES,
    ) -> T:
        """What `read` makes of the answer; a body that it cannot read is asked for again, `tries` sends at most.

        A key that Pluggy refuses is renewed once, and the request sent once more with the new one.
        """
        sends = Tries(self._sleep, tries)
        try:
            async with self.within():
                key = await self._keys.key(tally)
                try:
                    return await sends.run(lambda: self._send(call, read, key, sends, tally))
                except Refusal as refusal:
                    if not refusal.is_about_the_key:
                        raise
                self._keys.forget(key)
                renewed = await self._keys.key(tally)
                return await sends.run(lambda: self._send(call, read, renewed, sends, tally))
        except Refusal as refusal:
            raise refusal_error(refusal) from None

    async def log_in(self) -> None:
        """Make sure that there is a key."""
        await self._keys.key(None)

    @asynccontextmanager
    async def within(self) -> AsyncIterator[None]:
        """Ends what is inside after `step_seconds`."""
        deadline = asyncio.timeout(self._step_seconds)
        try:
            async with deadline:
                yield
        except TimeoutError:
            if not deadline.expired():
                raise
            raise PluggyUnavailable(f"Pluggy gave no answer within {self._step_seconds:g} seconds.") from None

    async def close(self) -> None:
        await self._keys.close()
        await self._exchange.close()

    async def _fetch_key(self, tally: RequestTally | None) -> str:
        tries = Tries(self._sleep)
        try:
            async with self.within():
                return await tries.run(lambda: self._send(self._log_in, _api_key, "", tries, tally))
        except Refusal as refusal:
            raise refused(refusal) from None

    async def _send(
        self, call: Call, read: Callable[[bytes], T], key: str, tries: Tries, tally: RequestTally | None
    ) -> T:
        """One request. A 429 is made known to every process before it is raised."""
        await self._turns.take(call.endpoint)
        tries.sent += 1
        if tally is not None:
            tally.requests += 1
            tally.retries += tries.sent > 1
        started, status, usable = time.monotonic(), 0, True
        try:
            answer = await self._exchange.send(call, key)
            status = answer.status
            self.traffic.note_date(answer.date, self._clock())
            return read(body_of(answer, self._clock()))
        except PluggyUnavailable as error:
            usable = False
            if status == 429 and isinstance(error, PluggyRateLimited):
                await self._turns.block(call.endpoint, error.wait_seconds or DEFAULT_WAIT_SECONDS)
            raise
        finally:
            self.traffic.note(call.endpoint, status, usable=usable)
            ms = round((time.monotonic() - started) * 1000)
            extra = {"endpoint": call.endpoint, "status": status, "ms": ms, "attempt": tries.sent}
            log.debug("pluggy.request", extra=extra)


def _api_key(body: bytes) -> str:
    return decode(_AUTH, body).api_key
