"""How it is put together: store, Pluggy client and inbox are built once, here, when the application starts.

Nothing is built at import: Reflex imports the application in a supervisor and forks its workers from there.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from pluggy_app.domain.budgets import RequestBudget
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, OurBug
from pluggy_app.pluggy_api.client import PluggyClient
from pluggy_app.reads.health import Surroundings
from pluggy_app.services import checks
from pluggy_app.services.link import PluggyLink
from pluggy_app.services.people import DemoUser, ensure_demo_users
from pluggy_app.services.sync.attempt import SyncWorker
from pluggy_app.services.sync.windows import complete_every
from pluggy_app.services.webhooks import Inbox, UnknownItems
from pluggy_app.settings import EMBEDDED, Integration, Settings
from pluggy_app.store.engine import check_writable, open_engine
from pluggy_app.store.migrations import migrate
from pluggy_app.store.unit_of_work import Store

SANDBOX_PATH = "/sandbox"  #: where the root mounts the embedded sandbox
SANDBOX_BASE_URL = "http://sandbox"  #: name of the embedded sandbox inside the process
INBOX_LOCK_WAIT_MS = 2_000  #: an event waits this long for another writer, then Pluggy is told to come back
STEP_SHARE = 0.75  #: of the lease: one step at Pluggy ends well before the lease does

log = logging.getLogger(__name__)


@dataclass
class Parts:
    """Everything that edges hand to services and reads."""

    settings: Settings
    store: Store
    inbox: Inbox
    webhook_secret: str
    pluggy: PluggyLink | None
    worker: SyncWorker | None
    unknown_items: UnknownItems | None
    demo_users: list[DemoUser] = field(default_factory=list)

    @property
    def is_demo(self) -> bool:
        """Whether the banks are the sandbox's."""
        return self.settings.integration is Integration.SANDBOX

    @property
    def surroundings(self) -> Surroundings:
        """What health depends on besides the database."""
        return surroundings(self.settings)

    async def close(self) -> None:
        self.inbox.stop()
        if self.pluggy is not None:
            await self.pluggy.client.close()
            try:
                await checks.write_down(self.store, self.pluggy)
            except AppError as error:
                log.warning("counts.lost", extra={"code": error.code})
        self.store.close()


_parts: Parts | None = None


def parts() -> Parts:
    """What was built at start. Reflex makes State objects itself, so they cannot be given it."""
    if _parts is None:
        raise OurBug("the application has not started")
    return _parts


def use(built: Parts | None) -> None:
    """Make `built` what `parts()` answers."""
    global _parts
    _parts = built


def build(settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> Parts:
    """Open and migrate the database and tie everything together.

    `transport` reaches Pluggy where the network should not: the embedded sandbox.

    Raises:
        BadConfiguration: the database cannot be opened or written.
    """
    engine = open_engine(settings.database_url)
    check_writable(engine)
    migrate(engine)
    store = Store(engine)
    inbox_engine = open_engine(settings.database_url, lock_wait_ms=INBOX_LOCK_WAIT_MS, pool_size=1)
    inbox = Inbox(store.ahead_of_others(inbox_engine, INBOX_LOCK_WAIT_MS / 1000))
    inbox.start()
    now = utc_now()
    secret = settings.pluggy_webhook_secret.get_secret_value() or _own_secret(store, now)
    pluggy = link(settings, secret, SharedBudget(store), transport)
    return Parts(
        settings=settings,
        store=store,
        inbox=inbox,
        webhook_secret=secret,
        pluggy=pluggy,
        worker=_worker(settings, store, pluggy) if pluggy else None,
        unknown_items=UnknownItems(store, pluggy) if pluggy else None,
        demo_users=ensure_demo_users(store, now) if settings.integration is Integration.SANDBOX else [],
    )


class SharedBudget:
    """The endpoints' budgets, each question one short transaction of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, endpoint: str, now: datetime) -> float:
        with self._store.unit_of_work() as work:
            return work.rate_budgets.take(endpoint, now)

    def block(self, endpoint: str, until: datetime) -> None:
        with self._store.unit_of_work() as work:
            work.rate_budgets.block(endpoint, until, utc_now())


def _worker(settings: Settings, store: Store, pluggy: PluggyLink) -> SyncWorker:
    every = complete_every(timedelta(minutes=settings.sync_interval_minutes))
    return SyncWorker(store, pluggy, settings.sync_lease_seconds, complete_every=every)


def _own_secret(store: Store, now: datetime) -> str:
    with store.unit_of_work() as work:
        return work.installation.make_webhook_secret(now)


def surroundings(settings: Settings) -> Surroundings:
    """What health depends on besides the database."""
    return Surroundings(settings.integration.value, settings.webhooks_reach_us)


def link(
    settings: Settings, secret: str, budget: RequestBudget, transport: httpx.AsyncBaseTransport | None = None
) -> PluggyLink | None:
    """The way to Pluggy; None when the integration is off. Nothing is asked yet."""
    if settings.integration is Integration.OFF:
        return None
    embedded = settings.pluggy_base_url == EMBEDDED
    client = PluggyClient(
        base_url=SANDBOX_BASE_URL if embedded else settings.pluggy_base_url,
        client_id=settings.pluggy_client_id or EMBEDDED,
        client_secret=settings.pluggy_client_secret.get_secret_value() or EMBEDDED,
        budget=budget,
        transport=transport,
        step_seconds=settings.sync_lease_seconds * STEP_SHARE,
    )
    connect_url = f"{settings.app_base_url}{SANDBOX_PATH}/connect" if embedded else settings.pluggy_connect_url
    base = settings.app_base_url if settings.webhooks_reach_us else None
    return PluggyLink(client, connect_url, base, secret, is_embedded=embedded)
