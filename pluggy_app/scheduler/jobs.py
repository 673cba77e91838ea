"""The jobs, each safe to run in any number of processes at once.

A process that only serves the web (RUN_SCHEDULER=false) still writes down what it asked of Pluggy. Schedules come from
code and rows, so the memory job store can lose nothing.
"""

import asyncio
import functools
import logging
import os
import random
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError
from pluggy_app.reads.health import HEARTBEAT_SECONDS
from pluggy_app.services import checks, housekeeping, items
from pluggy_app.services.sync.requests import request_due
from pluggy_app.services.sync.run import run_next
from pluggy_app.wiring import Parts

log = logging.getLogger(__name__)

SYNC_SLOTS = 4  #: runs at once in one process; Pluggy's budget, not the processor, is the limit
TICK_SECONDS = 1
WRITE_DOWN_SECONDS = 10  #: what Pluggy answered is counted in memory for so long
LOOK_JITTER_SECONDS = 300  #: of the hourly look at Pluggy, so that processes do not look together
FIRST_LOOK_SECONDS = (1.0, 10.0)  #: after the start
STOP_SECONDS = 5.0  #: for runs to hand over; Pluggy's answer is not waited for


@asynccontextmanager
async def running(parts: Parts, *, works: bool = True) -> AsyncIterator[None]:
    """Run the jobs until the block ends; runs in the middle of something hand over. `works` False: no job but the
    one that each process must do for itself."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    jobs = _Jobs(parts)
    every: Every = functools.partial(scheduler.add_job, jobs.run, "interval")
    if parts.pluggy is not None:
        every(args=[jobs.write_down], seconds=WRITE_DOWN_SECONDS)
    if works:
        await jobs.run(jobs.beat)
        jobs.schedule(every)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        await jobs.stop()
        if works:
            await jobs.run(jobs.end_beats)


Every = Callable[..., object]  #: adds a job: `args`, and how often


class _Jobs:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._under_way: set[asyncio.Task[None]] = set()
        self._worker_id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"

    def schedule(self, every: Every) -> None:
        """What a process that works does."""
        every(args=[self.beat], seconds=HEARTBEAT_SECONDS)
        every(args=[self.tidy], hours=1)
        if self._parts.pluggy is None:
            return
        for _slot in range(SYNC_SLOTS):
            every(args=[self.sync], seconds=TICK_SECONDS)
        every(args=[self.look_up_items], seconds=TICK_SECONDS)
        every(args=[self.request_due], seconds=60)
        every(args=[self.finish_revokes], seconds=60)
        first_look = utc_now() + timedelta(seconds=random.uniform(*FIRST_LOOK_SECONDS))  # noqa: S311 - spreading load
        every(args=[self.look], hours=1, jitter=LOOK_JITTER_SECONDS, next_run_time=first_look)

    async def run(self, job: Callable[[], Awaitable[None]]) -> None:
        """Do a job. A failure is told here and ends nothing: the clock asks again."""
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            await job()
        except asyncio.CancelledError:
            log.debug("jobs.stopped", extra={"job": job.__name__})  # the process ends; whatever it held is handed over
        except AppError as error:
            log.error("jobs.failed", extra={"job": job.__name__, "code": error.code})
        finally:
            self._under_way.discard(task)

    async def stop(self) -> None:
        """End what is under way before the database is closed: runs hand over."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)

    async def sync(self) -> None:
        """Do runs until none is due."""
        assert self._parts.worker is not None
        while await run_next(self._parts.worker):
            pass

    async def look_up_items(self) -> None:
        assert self._parts.unknown_items is not None
        await self._parts.unknown_items.look_up()

    async def request_due(self) -> None:
        interval = timedelta(minutes=self._parts.settings.sync_interval_minutes)
        asked = await asyncio.to_thread(request_due, self._parts.store, utc_now(), interval)
        if asked:
            log.info("sync.due", extra={"items": asked})

    async def finish_revokes(self) -> None:
        assert self._parts.pluggy is not None
        await items.finish_revokes(self._parts.store, self._parts.pluggy)

    async def look(self) -> None:
        """Is Pluggy there, and does it know where to send events?"""
        assert self._parts.pluggy is not None
        await checks.look(self._parts.store, self._parts.pluggy)

    async def write_down(self) -> None:
        assert self._parts.pluggy is not None
        await checks.write_down(self._parts.store, self._parts.pluggy)

    async def beat(self) -> None:
        await asyncio.to_thread(housekeeping.beat, self._parts.store, self._worker_id, utc_now())

    async def end_beats(self) -> None:
        await asyncio.to_thread(housekeeping.end_beats, self._parts.store, self._worker_id)

    async def tidy(self) -> None:
        await asyncio.to_thread(housekeeping.tidy, self._parts.store, utc_now())
