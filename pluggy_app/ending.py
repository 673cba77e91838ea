"""How a process ends in time, whatever it is in the middle of.

Granian ends when the last request has its answer, Reflex sets it no limit, and half a request of some stranger's is
open for ever: SIGTERM would be without effect. So the signal starts a clock of ours, too.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 6.0  #: for requests that are being answered
LATEST_SECONDS = 9.0  #: for all of it: Docker kills after ten
SIGNALS = (signal.SIGTERM, signal.SIGINT)

Step = Callable[[], Awaitable[None]]


@asynccontextmanager
async def in_time(stop_work: Step, close: Step) -> AsyncIterator[None]:
    """At the first SIGTERM or Ctrl-C stop the work at once, and end the process when the server does not by itself.

    `close` is what would come after this block.
    """
    told, closing = asyncio.Event(), asyncio.Event()
    stopping = asyncio.create_task(_stop(told, stop_work))
    giving_up = asyncio.create_task(_give_up(told, stopping, closing, close))
    with _heard(asyncio.get_running_loop(), told):
        try:
            yield
        finally:
            if not closing.is_set():
                giving_up.cancel()
            if not told.is_set():
                stopping.cancel()
            await asyncio.wait([stopping, giving_up])


def at_the_latest() -> None:
    """End this process when it has not ended in `LATEST_SECONDS`; a thread does it, because the loop may be stuck."""
    clock = threading.Timer(LATEST_SECONDS, _cut)
    clock.daemon = True
    clock.start()


async def _stop(told: asyncio.Event, stop_work: Step) -> None:
    await told.wait()
    await stop_work()


async def _give_up(told: asyncio.Event, stopping: "asyncio.Task[None]", closing: asyncio.Event, close: Step) -> None:
    await told.wait()
    await asyncio.sleep(PATIENCE_SECONDS)
    await asyncio.wait([stopping])
    closing.set()
    log.warning("process.gave_up_waiting")
    await close()
    os._exit(0)


def _cut() -> None:
    log.warning("process.cut")
    os._exit(1)


@contextmanager
def _heard(loop: asyncio.AbstractEventLoop, told: asyncio.Event) -> Iterator[None]:
    """Set `told` at a signal. The event loop's own handlers, the server's among them, are called as before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def hear(_number: int, _frame: FrameType | None) -> None:
        if not told.is_set():
            at_the_latest()
            loop.call_soon_threadsafe(told.set)

    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, hear)
        signal.siginterrupt(number, False)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
