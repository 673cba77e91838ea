"""A client of the sandbox for tests, with a clock that tests move."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from pluggy_app.sandbox.app import create_sandbox

NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class Clock:
    """Time that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Visitor:
    """Somebody with an API key."""

    def __init__(self, *, items_file: Path | None = None, clock: Clock | None = None, pace: float = 1.0) -> None:
        self.clock = clock or Clock()
        self.app = create_sandbox(items_file=items_file, clock=self.clock, pace=pace)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://sandbox")

    async def enter(self) -> None:
        """Get an API key and use it from now on."""
        answer = await self.http.post("/auth", json={"clientId": "any", "clientSecret": "thing"})
        self.http.headers["X-API-KEY"] = answer.json()["apiKey"]

    async def get(self, path: str, **query: str) -> dict:
        """The JSON of a good answer."""
        answer = await self.http.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def connect(self, user: str = "user-ok", bank: int = 901, *, password: str = "password-ok", **more) -> dict:
        """A new item whose execution is over."""
        parameters = {"user": user, "password": password}
        answer = await self.http.post("/items", json={"connectorId": bank, "parameters": parameters, **more})
        assert answer.status_code == 200, answer.text
        self.clock.pass_seconds(5)
        return await self.get(f"/items/{answer.json()['id']}")

    async def choose(self, item: dict | None, day: str, **options: object) -> dict:
        """Put a day on an item, or on all of Pluggy."""
        answer = await self.http.post("/days", json={"day": day, "itemId": item and item["id"], **options})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def after(self, item: dict, day: str, **options: object) -> dict:
        """The item when the execution of the day is over."""
        await self.choose(item, day, **options)
        self.clock.pass_seconds(5)
        return await self.get(f"/items/{item['id']}")

    async def accounts(self, item: dict) -> list[dict]:
        """The accounts of an item."""
        return (await self.get("/accounts", itemId=item["id"]))["results"]

    async def rows(self, account: dict, **query: str) -> list[dict]:
        """All rows of an account, page by page."""
        page = await self.get("/v2/transactions", accountId=account["id"], **query)
        found = page["results"]
        while page["next"]:
            page = await self.get("/v2/transactions" + page["next"])
            found += page["results"]
        return found


def visit(story: Callable[[Visitor], Awaitable[None]], **options) -> None:
    """Run one story with a visitor that has entered."""

    async def run() -> None:
        visitor = Visitor(**options)
        async with visitor.http:
            await visitor.enter()
            await story(visitor)

    asyncio.run(run())
