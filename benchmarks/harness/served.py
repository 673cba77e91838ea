"""The REST application alone, without pages: ASGI `harness.served:app`, for granian.

Environment: BENCH_DB, BENCH_PAGES (Pluggy's address), BENCH_INBOX=kept|answered (the same route, without the insert).
`POST /bench/run` does the oldest due run in this process, as the clock would; `GET` says whether it is over.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import replace

from fastapi import FastAPI

from harness.product import built, lift_limits
from pluggy_app import wiring
from pluggy_app.api.app import create_api
from pluggy_app.api.edge import BodyLimit, EventOrigin, PageSlash, SecurityHeaders, SessionBoundToken
from pluggy_app.domain.exports import Vocabulary
from pluggy_app.domain.webhook_events import WebhookEvent
from pluggy_app.fairness import share_fairly
from pluggy_app.services.sync.run import run_next
from pluggy_app.services.webhooks import Inbox


class Answering(Inbox):
    """An inbox that keeps nothing."""

    async def keep(self, event: WebhookEvent, body: bytes) -> None:
        pass


@contextlib.asynccontextmanager
async def life(_app: FastAPI) -> AsyncIterator[None]:
    lift_limits()
    parts = built(os.environ["BENCH_DB"], os.environ["BENCH_PAGES"])
    keeping = parts.inbox
    if os.environ["BENCH_INBOX"] == "answered":
        parts = replace(parts, inbox=Answering(parts.store))
    wiring.use(parts)
    share_fairly()
    yield
    await replace(parts, inbox=keeping).close()


rest = create_api(
    say=lambda _item, _language: None,
    explain=lambda _suspect, _currency, _language: "",
    because=lambda _reason, _language: "",
    vocabulary=lambda _language: Vocabulary("", (), ""),
)
rest.router.lifespan_context = life
runs: list["asyncio.Task[bool]"] = []


async def begin() -> dict[str, bool]:
    worker = wiring.parts().worker
    assert worker is not None
    runs.append(asyncio.create_task(run_next(worker)))
    return {"done": False}


async def look() -> dict[str, bool]:
    return {"done": bool(runs) and runs[-1].done() and runs[-1].result()}


rest.add_api_route("/bench/run", begin, methods=["POST"])
rest.add_api_route("/bench/run", look, methods=["GET"])

app = rest
for layer in (PageSlash, SessionBoundToken, EventOrigin, BodyLimit, SecurityHeaders):
    app = layer(app)  # type: ignore[assignment]
