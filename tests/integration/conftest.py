"""The product's parts on a database of their own, with the sandbox for Pluggy and a clock that can be moved."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import pytest
from builders import a_user
from fastapi import FastAPI
from moved_clock import MovedClock

from pluggy_app import wiring
from pluggy_app.domain.users import Plan, User
from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.services.sync.run import run_next
from pluggy_app.settings import Settings
from pluggy_app.store.unit_of_work import Store

Result = TypeVar("Result")

FEW_ROWS = "user-ok-perf-1x"  #: 25 rows a year beside the card's; `user-ok` has about a thousand


class Product:
    """What a test does to the product: connect, let runs run, look."""

    def __init__(self, parts: wiring.Parts, sandbox: FastAPI, clock: MovedClock) -> None:
        self.parts, self.sandbox, self.clock = parts, sandbox, clock
        self._runner = asyncio.Runner()

    @property
    def store(self) -> Store:
        return self.parts.store

    def wait(self, doing: Coroutine[Any, Any, Result]) -> Result:
        """Everything on one event loop, as in the product."""
        return self._runner.run(doing)

    def user(self, plan: Plan = Plan.BUSINESS) -> User:
        return a_user(self.store, plan)

    def bank_consent(self, user: User, login: str = FEW_ROWS, connector_id: int = 901) -> str:
        """What the Connect widget does: the user picks a bank and consents; the item's id."""
        return self.wait(self._consent(user, login, connector_id))

    def pass_time(self, **span: float) -> None:
        self.clock.offset += timedelta(**span)

    def run_due(self) -> int:
        """Do every run that is due; how many there were."""
        done = 0
        assert self.parts.worker is not None
        while self.wait(run_next(self.parts.worker)):
            done += 1
        return done

    def sandbox_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.sandbox), base_url="http://sandbox")

    def close(self) -> None:
        self.wait(self.parts.close())
        self._runner.close()

    async def _consent(self, user: User, login: str, connector_id: int) -> str:
        assert self.parts.pluggy is not None
        token = await self.parts.pluggy.client.connect_token(client_user_id=user.user_id)
        async with self.sandbox_client() as widget:
            answer = await widget.post(
                "/items",
                headers={"X-API-KEY": token.access_token},
                json={"connectorId": connector_id, "parameters": {"user": login, "password": "password-ok"}},
            )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])


@pytest.fixture
def product(database_url: str) -> Iterator[Product]:
    clock = MovedClock()
    sandbox = create_sandbox(items_file=None, clock=clock)
    settings = Settings(_env_file=None, database_url=database_url, pluggy_base_url="sandbox")
    parts = wiring.build(settings, transport=httpx.ASGITransport(sandbox))
    assert parts.worker is not None
    parts.worker = replace(parts.worker, clock=clock)
    product = Product(parts, sandbox, clock)
    yield product
    product.close()
