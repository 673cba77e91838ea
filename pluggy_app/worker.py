"""Jobs without the web, in a process of its own: `python -m pluggy_app worker`, any number of them on PostgreSQL."""

import asyncio
import logging

from pluggy_app import ending, wiring
from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.logs import setup_logging
from pluggy_app.scheduler import jobs
from pluggy_app.settings import Integration, Settings

log = logging.getLogger(__name__)


def work(settings: Settings) -> None:
    """Do jobs until SIGTERM or SIGINT, then hand over the runs under way.

    Raises:
        BadConfiguration: the banks are the embedded sandbox's, which live in the web process.
    """
    if settings.integration is Integration.SANDBOX:
        raise BadConfiguration(
            "PLUGGY_BASE_URL=sandbox lives inside the web process, which does its own jobs: no worker"
        )
    setup_logging(settings.log_level, settings.log_format)
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear() -> None:
        told_to_stop.set()
        ending.at_the_latest()

    for way in ending.SIGNALS:
        loop.add_signal_handler(way, hear)
    built = wiring.build(settings)
    try:
        async with jobs.running(built):
            log.info("worker.started")
            await told_to_stop.wait()
    finally:
        await built.close()
    log.info("worker.stopped")
