"""REST as a client meets it: the whole application but the pages, on a database of its own, with the sandbox."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from rest_client import Client, Rest

from pluggy_app import wiring
from pluggy_app.api.app import create_api
from pluggy_app.api.edge import BodyLimit, EventOrigin, PageSlash, SecurityHeaders, SessionBoundToken
from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.settings import Settings


@pytest.fixture
def start(database_url: str) -> Iterator[Callable[..., Rest]]:
    """Start the product with these settings; stopped when the test ends."""
    with asyncio.Runner() as runner:
        running: list[wiring.Parts] = []

        def started(**settings: object) -> Rest:
            chosen = Settings(_env_file=None, database_url=database_url, **settings)
            sandbox = create_sandbox(items_file=None) if chosen.pluggy_base_url == "sandbox" else None
            parts = wiring.build(chosen, transport=httpx.ASGITransport(sandbox) if sandbox else None)
            running.append(parts)
            wiring.use(parts)
            app: object = create_api(
                say=lambda view, language: f"say:{view.reason}" + (f" in {language}" if language else "")
            )
            for layer in (PageSlash, SessionBoundToken, EventOrigin, BodyLimit, SecurityHeaders):
                app = layer(app)  # type: ignore[arg-type]
            return Rest(parts, Client(runner, app), Client(runner, sandbox) if sandbox else None)

        yield started
        for parts in running:
            runner.run(parts.close())
        wiring.use(None)


@pytest.fixture
def rest(start: Callable[..., Rest]) -> Rest:
    """With the embedded sandbox."""
    return start(pluggy_base_url="sandbox")


@pytest.fixture
def rest_without_pluggy(start: Callable[..., Rest]) -> Rest:
    """Without credentials: the integration is off."""
    return start()
