"""Builds the sandbox: an ASGI application with the paths of api.pluggy.ai and the Connect page."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from pluggy_app.sandbox.answers import PluggyError
from pluggy_app.sandbox.books import Library
from pluggy_app.sandbox.keys import Keys
from pluggy_app.sandbox.register import Register
from pluggy_app.sandbox.routes import (
    accounts,
    auth,
    connect_page,
    connectors,
    days,
    items,
    ledger,
    transactions,
    webhooks,
)
from pluggy_app.sandbox.weather import WeatherGate
from pluggy_app.sandbox.world import World

ZOID_FILE = Path(".web/node_modules/zoid/dist/zoid.frameworks.frame.min.js")


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def create_sandbox(
    *,
    items_file: Path | None,
    clock: Callable[[], datetime] = utc_now,
    deliver_webhooks_with: httpx.AsyncBaseTransport | None = None,
    zoid_file: Path | None = None,
    pace: float = 1.0,
    public_path: str = "/sandbox",
) -> FastAPI:
    """One imitation of Pluggy. Webhooks are sent only inside `sandbox_life(app)`.

    Args:
        items_file: where items and webhooks are kept; None keeps them in memory only.
        clock: an aware instant.
        deliver_webhooks_with: None uses the network.
        zoid_file: the script that connects the Connect page with the page around it.
        pace: 10 makes everything ten times faster.
        public_path: where browsers find this application, for links to images.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.world = World(
        clock=clock,
        register=Register(items_file),
        keys=Keys(clock),
        library=Library(pace),
        pace=pace,
        public_path=public_path.rstrip("/"),
        zoid_file=zoid_file or ZOID_FILE,
        transport=deliver_webhooks_with,
    )
    for routes in (auth, connectors, items, accounts, transactions, webhooks, connect_page, days, ledger):
        app.include_router(routes.router)
    app.add_middleware(WeatherGate, world=app.state.world)
    app.add_exception_handler(PluggyError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_path)
    return app


async def _refuse(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, PluggyError)
    return problem.answer()


async def _refuse_path(request: Request, problem: Exception) -> Response:
    """A path or method that Pluggy does not have."""
    assert isinstance(problem, HTTPException)
    return PluggyError(problem.status_code, f"Cannot {request.method} {request.url.path}").answer()
