"""Looking after the way to Pluggy: counted, kept, and told once when it goes and once when it is back."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from builders import a_user

from pluggy_app import wiring
from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.scheduler import jobs
from pluggy_app.services import checks, items
from pluggy_app.services.sync.run import run_next
from pluggy_app.settings import Settings
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

URL = "https://emdia.example/api/pluggy/callback"


class Cable(httpx.AsyncBaseTransport):
    """The way to the sandbox, which can be cut."""

    def __init__(self) -> None:
        self.is_cut = False
        self._sandbox = httpx.ASGITransport(create_sandbox(items_file=None))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("cut")
        return await self._sandbox.handle_async_request(request)


@dataclass
class Linked:
    """A product whose cable a test can cut."""

    parts: wiring.Parts
    cable: Cable

    @property
    def store(self) -> Store:
        return self.parts.store

    async def sync(self) -> None:
        """A run for an item, or for what is left of it."""
        assert self.parts.worker is not None
        assert await run_next(self.parts.worker)

    async def write_down(self) -> None:
        assert self.parts.pluggy is not None
        await checks.write_down(self.store, self.parts.pluggy)

    async def look(self) -> None:
        assert self.parts.pluggy is not None
        await checks.look(self.store, self.parts.pluggy)

    def found(self) -> dict[str, tuple[bool, str]]:
        with self.store.reading() as work:
            return {name: (row.finding.ok, row.finding.code) for name, row in work.checks.all().items()}

    def counts(self) -> dict[tuple[str, str], int]:
        with self.store.reading() as work:
            return {(endpoint, status): n for endpoint, status, n in work.request_counts.all()}


@pytest.fixture
def linked(database_url: str) -> Iterator[Linked]:
    cable = Cable()
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        pluggy_base_url="http://pluggy.test",
        pluggy_client_id="id",
        pluggy_client_secret="secret",
        app_base_url="https://emdia.example",
    )
    parts = wiring.build(settings, transport=cable)
    yield Linked(parts, cable)
    asyncio.run(parts.close())


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    events = [record.message for record in caplog.records if record.message.split(".")[0] in ("pluggy", "webhook")]
    caplog.clear()
    return [event for event in events if event != "pluggy.request"]


def test_pluggy_going_down_is_told_once_and_coming_back_once(linked: Linked, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pluggy_app")

    async def days() -> None:
        await linked.look()
        assert told(caplog) == ["webhook.down"]
        for cut in (True, True, False, False):
            linked.cable.is_cut = cut
            await linked.look()
            assert linked.found()["pluggy"][0] is not cut
        assert told(caplog) == ["pluggy.down", "pluggy.up"]

    asyncio.run(days())
    assert linked.found() == {"pluggy": (True, "answers"), "webhook": (False, "missing")}


def test_a_webhook_that_cannot_be_is_not_kept_as_missing(linked: Linked, database_url: str) -> None:
    asyncio.run(linked.look())
    assert linked.found()["webhook"] == (False, "missing")
    settings = linked.parts.settings.model_copy(
        update={"app_base_url": "http://localhost:3000", "pluggy_base_url": "https://api.pluggy.ai"}
    )
    at_home = Linked(wiring.build(settings, transport=linked.cable), linked.cable)
    asyncio.run(at_home.look())
    asyncio.run(at_home.parts.close())
    assert set(linked.found()) == {"pluggy"}


def test_a_sync_run_that_cannot_reach_pluggy_tells_too(linked: Linked, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pluggy_app")
    user = a_user(linked.store)

    async def day() -> None:
        item_id = await consent(linked, user.user_id)
        await linked.write_down()
        assert linked.found() == {"pluggy": (True, "answers")}
        linked.cable.is_cut = True
        await linked.sync()
        await linked.write_down()
        assert linked.found() == {"pluggy": (False, "no_answer")}
        linked.cable.is_cut = False
        await items.register(linked.store, linked.parts.pluggy, user, item_id)
        await linked.write_down()

    async def consent(linked: Linked, user_id: str) -> str:
        assert linked.parts.pluggy is not None
        token = await linked.parts.pluggy.client.connect_token(client_user_id=user_id)
        async with httpx.AsyncClient(transport=linked.cable, base_url="http://pluggy.test") as widget:
            body = {"connectorId": 901, "parameters": {"user": "user-ok", "password": "password-ok"}}
            made = await widget.post("/items", headers={"X-API-KEY": token.access_token}, json=body)
        await items.register(linked.store, linked.parts.pluggy, user, made.json()["id"])
        return str(made.json()["id"])

    asyncio.run(day())
    assert told(caplog) == ["pluggy.down", "pluggy.up"]
    assert linked.counts()["items", "none"] == 3


def test_counts_add_up_over_processes(linked: Linked, database_url: str) -> None:
    async def ask(times: int) -> None:
        for _ in range(times):
            assert linked.parts.pluggy is not None
            await linked.parts.pluggy.client.webhooks()
            await linked.write_down()

    asyncio.run(ask(2))
    other = wiring.build(linked.parts.settings, transport=linked.cable)

    async def ask_too() -> None:
        assert other.pluggy is not None
        await other.pluggy.client.webhooks()
        await other.close()  # what was not written down yet is now

    asyncio.run(ask_too())
    assert linked.counts() == {("auth", "200"): 2, ("webhooks", "200"): 3}


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to this within 20 seconds")


@pytest.mark.parametrize("works", [True, False])
def test_every_process_writes_down_what_it_asked(works: bool, linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "WRITE_DOWN_SECONDS", 0.05)

    async def live() -> None:
        assert linked.parts.pluggy is not None
        async with jobs.running(linked.parts, works=works):
            with linked.store.reading() as work:
                assert (work.installation.newest_beat() is not None) is works
            await linked.parts.pluggy.client.log_in()
            await until(lambda: ("auth", "200") in linked.counts())

    asyncio.run(live())
    with linked.store.reading() as work:
        assert work.installation.beats() == {}


def test_the_first_look_comes_soon_after_the_start(linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "FIRST_LOOK_SECONDS", (0.0, 0.1))

    async def live() -> None:
        async with jobs.running(linked.parts):
            await until(lambda: "webhook" in linked.found())

    asyncio.run(live())
    assert linked.found() == {"pluggy": (True, "answers"), "webhook": (False, "missing")}


def test_what_cannot_be_written_down_is_not_lost(linked: Linked) -> None:
    away = Store(open_engine("postgresql://u:p@127.0.0.1:1/d"))

    async def day() -> None:
        assert linked.parts.pluggy is not None
        await linked.parts.pluggy.client.log_in()
        with pytest.raises(DatabaseUnavailable):
            await checks.write_down(away, linked.parts.pluggy)
        await linked.write_down()

    asyncio.run(day())
    assert linked.counts() == {("auth", "200"): 1}


def test_the_embedded_sandbox_is_not_asked_for_a_webhook(database_url: str) -> None:
    settings = Settings(_env_file=None, database_url=database_url, pluggy_base_url="sandbox")
    parts = wiring.build(settings, transport=Cable())
    embedded = Linked(parts, Cable())
    asyncio.run(embedded.look())
    assert embedded.found() == {"pluggy": (True, "answers")}
    asyncio.run(parts.close())
