"""The part of the sandbox that acts by itself: webhooks. Without it everything can still be read."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from pluggy_app.sandbox import progress
from pluggy_app.sandbox.deliveries import Postman, new_client
from pluggy_app.sandbox.herald import Herald
from pluggy_app.sandbox.world import World, world_of

LOOK_EVERY_SECONDS = 0.5
SHORTEST_WAIT_SECONDS = 0.02

log = logging.getLogger(__name__)


@asynccontextmanager
async def sandbox_life(app: FastAPI) -> AsyncIterator[None]:
    """Tell the world what happens, as long as the block runs.

    A mounted application's own lifespan is never run, so whoever serves it enters this in a task of the same loop.
    """
    world = world_of(app)
    stir(app)
    async with new_client(world) as client:
        postman = Postman(world, client)
        task = asyncio.create_task(_live(world, Herald(world), postman))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await postman.stop()


def stir(app: FastAPI) -> None:
    """Let new rows arrive at every item for the next half hour: somebody is looking."""
    world = world_of(app)
    changed = [progress.wake(item, world.now(), world.pace) for item in world.register.items.values()]
    if any(changed):
        world.register.save()


async def _live(world: World, herald: Herald, postman: Postman) -> None:
    while True:
        try:
            herald.look()
            postman.send_waiting()
        except Exception as problem:  # one bad item must not end the life of the others
            log.error("sandbox.look_failed", extra={"problem": type(problem).__name__})
        await asyncio.sleep(max(LOOK_EVERY_SECONDS / world.pace, SHORTEST_WAIT_SECONDS))
