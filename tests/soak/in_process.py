"""The product's parts in this process, a Pluggy on a port, and a clock that sleeping moves on."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from builders import a_user, an_item
from imitation import CLIENT_ID, Imitation

from pluggy_app import wiring
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import User
from pluggy_app.pluggy_api.client import PluggyClient
from pluggy_app.services.items import take_in
from pluggy_app.services.sync.run import run_next
from pluggy_app.settings import Settings
from pluggy_app.store.unit_of_work import Store

Result = TypeVar("Result")

ANSWER_BYTES = 2**20  #: more than any page here; a bomb need not be large to be one
STEP_SECONDS = 4.5  #: an answer has a third of it


class Clock:
    """The real time, later by all that was slept and skipped."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.slept = 0.0

    def __call__(self) -> datetime:
        return utc_now() + self.offset

    async def sleep(self, seconds: float) -> None:
        """Nobody waits: it is later at once."""
        self.slept += seconds
        self.offset += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Budget:
    """The shared budget, by the moved clock."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def take(self, endpoint: str, now: datetime) -> float:
        with self._store.unit_of_work() as work:
            return work.rate_budgets.take(endpoint, now)

    def block(self, endpoint: str, until: datetime) -> None:
        with self._store.unit_of_work() as work:
            work.rate_budgets.block(endpoint, until, self._clock())


class InProcess:
    """One worker, called by hand."""

    def __init__(self, database_url: str, pluggy: Imitation) -> None:
        self.clock = Clock()
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            pluggy_base_url=pluggy.url,
            pluggy_client_id=CLIENT_ID,
            pluggy_client_secret=pluggy.client_secret,
        )
        self.parts = wiring.build(settings)
        assert self.parts.worker is not None
        assert self.parts.pluggy is not None
        self._unused = self.parts.pluggy.client
        client = PluggyClient(
            base_url=pluggy.url,
            client_id=CLIENT_ID,
            client_secret=pluggy.client_secret,
            budget=Budget(self.parts.store, self.clock),
            clock=self.clock,
            step_seconds=STEP_SECONDS,
            answer_bytes=ANSWER_BYTES,
            sleep=self.clock.sleep,
        )
        self.parts.pluggy = replace(self.parts.pluggy, client=client)
        self.worker = replace(self.parts.worker, pluggy=self.parts.pluggy, clock=self.clock)
        self._runner = asyncio.Runner()

    @property
    def store(self) -> Store:
        return self.parts.store

    def wait(self, doing: Coroutine[Any, Any, Result]) -> Result:
        return self._runner.run(doing)

    def user(self) -> User:
        return a_user(self.store)

    def connect(self, user: User, item_id: str) -> None:
        """Keep the item and owe it its first run."""
        take_in(self.store, an_item(user, item_id), user.user_id)

    def run_due(self, most: int = 20) -> int:
        """Do what is due; how many runs that were."""
        for done in range(most):
            if not self.wait(run_next(self.worker)):
                return done
        raise AssertionError(f"{most} runs, and there is always one more")

    def ask(self, item_id: str, trigger: Trigger) -> None:
        """Owe the item a run, now."""
        with self.store.unit_of_work() as work:
            item = work.items.whose([item_id]).get(item_id)
            assert item is not None
            work.sync_runs.request(item.id, trigger, self.clock())

    def pass_time(self, **span: float) -> None:
        self.clock.offset += timedelta(**span)

    def close(self) -> None:
        self.wait(self._unused.close())
        self.wait(self.parts.close())
        self._runner.close()
