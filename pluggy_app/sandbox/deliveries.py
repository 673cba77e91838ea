"""Posting webhooks: five seconds each, three tries at once, later tries, then the notification is lost.

https://docs.pluggy.ai/docs/webhooks; Pluggy waits 15 minutes and 2 hours, the sandbox seconds.
"""

import asyncio
import logging
from collections.abc import Iterator

import httpx
import msgspec

from pluggy_app.sandbox.events import Event
from pluggy_app.sandbox.register import Webhook
from pluggy_app.sandbox.world import World

TIMEOUT_SECONDS = 5.0
IMMEDIATE_TRIES = 3
LATER_WAITS = (8.0, 30.0)  # seconds at pace 1 before the second and the third round of tries
LOST_BEFORE_DISABLED = 20
MAX_UNDER_WAY = 200

log = logging.getLogger(__name__)


class Postman:
    """Delivers events; every delivery is a task of its own and never raises."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self._world, self._client = world, client
        self._tasks: set[asyncio.Task[None]] = set()
        self._lost: dict[str, int] = {}

    def send_waiting(self) -> None:
        """Start the deliveries of all waiting events, as many as may be under way."""
        outbox = self._world.outbox
        while outbox and len(self._tasks) < MAX_UNDER_WAY:
            event = outbox.popleft()
            for url, webhook in self._addresses(event):
                task = asyncio.create_task(self._deliver(event, url, webhook))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        """Abandon what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _addresses(self, event: Event) -> Iterator[tuple[str, Webhook | None]]:
        if event.webhook_url:
            yield event.webhook_url, None
        for webhook in list(self._world.register.webhooks.values()):
            whole = webhook.event == "all" or (webhook.event == "item/all" and event.name.startswith("item/"))
            if webhook.disabled_at is None and (whole or webhook.event == event.name):
                yield webhook.url, webhook

    async def _deliver(self, event: Event, url: str, webhook: Webhook | None) -> None:
        headers = {"content-type": "application/json"} | dict(webhook.headers or {} if webhook else {})
        content = msgspec.json.encode(event.body)
        waits = () if event.name == "item/login_succeeded" else LATER_WAITS
        for wait in (0.0, *waits):
            await asyncio.sleep(wait / self._world.pace)
            for _ in range(IMMEDIATE_TRIES):
                if await self._accepted(url, headers, content):
                    self._note(webhook, lost=False)
                    return
        log.warning("webhook.lost", extra={"event_id": event.id, "event_name": event.name})
        self._note(webhook, lost=True)

    async def _accepted(self, url: str, headers: dict[str, str], content: bytes) -> bool:
        try:
            response = await self._client.post(url, headers=headers, content=content)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return False
        return response.is_success

    def _note(self, webhook: Webhook | None, *, lost: bool) -> None:
        """Disable a subscription after many losses in a row."""
        if webhook is None:
            return
        self._lost[webhook.id] = self._lost.get(webhook.id, 0) + 1 if lost else 0
        if self._lost[webhook.id] >= LOST_BEFORE_DISABLED and webhook.disabled_at is None:
            webhook.disabled_at = self._world.now()
            self._world.register.save()


def new_client(world: World) -> httpx.AsyncClient:
    """The client for deliveries: no redirects, no proxies, five seconds."""
    return httpx.AsyncClient(transport=world.transport, timeout=TIMEOUT_SECONDS, trust_env=False)
