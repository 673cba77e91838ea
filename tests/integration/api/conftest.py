"""REST as a client meets it: the whole application but the pages, on a database of its own, with the sandbox."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from rest_client import Rest, open_application

from pluggy_app import wiring
from pluggy_app.settings import Settings


@pytest.fixture
def start(database_url: str) -> Iterator[Callable[..., Rest]]:
    """Start the product with these settings; stopped when the test ends."""
    with asyncio.Runner() as runner:
        running: list[wiring.Parts] = []

        def started(**settings: object) -> Rest:
            rest = open_application(runner, Settings(_env_file=None, database_url=database_url, **settings))
            running.append(rest.parts)
            return rest

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
