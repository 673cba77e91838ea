"""The composition root: what `reflex run` loads. Settings, REST, pages, sandbox and lifespan meet here."""

import contextlib
import os
import sys
from collections.abc import AsyncIterator

import httpx
import reflex as rx
from fastapi import FastAPI

from pluggy_app import ending, wiring
from pluggy_app.api.app import create_api
from pluggy_app.api.edge import BodyLimit, EventOrigin, PageSlash, SecurityHeaders, SessionBoundToken
from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.fairness import share_fairly
from pluggy_app.logs import setup_logging
from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.sandbox.life import sandbox_life
from pluggy_app.scheduler import jobs
from pluggy_app.settings import Integration, Settings, load_settings
from pluggy_app.ui.errors import handle
from pluggy_app.ui.export_words import vocabulary
from pluggy_app.ui.item_sentences import item_message
from pluggy_app.ui.page_locks import give_back_locks
from pluggy_app.ui.proof_sentences import suspect_message
from pluggy_app.ui.reason_sentences import reason_message
from pluggy_app.ui.session import EndedSessions
from pluggy_app.ui.site import HEAD, add_pages


def _settings() -> Settings:
    try:
        return load_settings()
    except BadConfiguration as error:
        sys.exit(f"pluggy_app: {error}")


def _sandbox(settings: Settings) -> FastAPI | None:
    if settings.integration is not Integration.SANDBOX:
        return None
    return create_sandbox(items_file=settings.sandbox_file, public_path=wiring.SANDBOX_PATH)


def _refuse_two_ports() -> None:
    """Plain `reflex run` serves pages and REST on two ports: log-in, widget and security headers need one."""
    asked = sys.argv[1:]
    if asked[:1] == ["run"] and os.environ.get("REFLEX_ENV_MODE") == "dev" and "--backend-only" not in asked:
        sys.exit("pluggy_app: type `make dev`, or `reflex run --env preview`: pages and REST share one port here")


_refuse_two_ports()
SETTINGS = _settings()
SANDBOX = _sandbox(SETTINGS)


@contextlib.asynccontextmanager
async def life() -> AsyncIterator[None]:
    """Everything that must not exist before a worker process does: database, client, threads, jobs."""
    setup_logging(SETTINGS.log_level, SETTINGS.log_format)
    try:
        built = wiring.build(SETTINGS, transport=httpx.ASGITransport(SANDBOX) if SANDBOX else None)
    except BadConfiguration as error:
        print(f"pluggy_app: {error}", file=sys.stderr, flush=True)
        os._exit(1)  # an exception here would be told as two stack traces
    wiring.use(built)
    share_fairly()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(built.close)
        if SANDBOX is not None:
            await stack.enter_async_context(sandbox_life(SANDBOX))
        working = await stack.enter_async_context(contextlib.AsyncExitStack())
        await working.enter_async_context(jobs.running(built, works=SETTINGS.run_scheduler))
        async with ending.in_time(working.aclose, stack.aclose):
            yield


api = create_api(say=item_message, explain=suspect_message, because=reason_message, vocabulary=vocabulary)
if SANDBOX is not None:
    # Before the catch-all of /api, which is under another path anyway.
    api.mount(wiring.SANDBOX_PATH, SANDBOX)

app = rx.App(
    head_components=HEAD,
    html_lang="pt-BR",
    api_transformer=[api, PageSlash, SessionBoundToken, EventOrigin, BodyLimit, SecurityHeaders],
    backend_exception_handler=handle,
)
give_back_locks(app)
app.register_lifespan_task(life)
app.add_middleware(EndedSessions(), index=0)
add_pages(app)
