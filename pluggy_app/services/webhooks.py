"""What Pluggy says has happened: keep it, owe a sync for it, answer. Data is read from Pluggy itself, later."""

import asyncio
import logging
import queue
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, DatabaseUnavailable, ItemNotFound, PluggyRefused, Refused, TryLater
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.webhook_events import REGISTERING_EVENTS, WebhookEvent
from pluggy_app.services import outages
from pluggy_app.services.items import take_in
from pluggy_app.services.link import PluggyLink
from pluggy_app.services.rations import Ration, take
from pluggy_app.store.items import Whose
from pluggy_app.store.unit_of_work import Store, Work
from pluggy_app.store.webhook_events import KEPT, UNKNOWN_ITEM, UnknownItemEvent

log = logging.getLogger(__name__)

ANSWER_SECONDS = 3.0  #: Pluggy gives up at 5 s; a database that takes longer is told as 503 and Pluggy tries again
RUN_GAP = timedelta(seconds=3)  #: between two runs that events ask for: a flood of events is few runs
GROUP = 200  #: events that share one commit at most
MINUTE = timedelta(minutes=1)
LOOKUPS_PER_MINUTE = 60  #: questions to Pluggy about items we do not know, in all
LOOKUPS_PER_MINUTE_AND_PATH = 10  #: and by one user's own path
LOOKUP_SPAN = timedelta(seconds=10)  #: whoever asks about an item is left alone with it for so long

IGNORED = "ignored"


@dataclass(frozen=True)
class _Delivery:
    event: WebhookEvent
    body: bytes
    received_at: datetime
    loop: asyncio.AbstractEventLoop
    kept: "asyncio.Future[None]"


class Inbox:
    """One writer thread with a connection of its own: events that arrive together share one commit (and its fsync).

    Nothing is answered 2xx before the commit that holds it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: queue.SimpleQueue[_Delivery | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="webhook-inbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what has arrived, then end."""
        self._waiting.put(None)
        self._thread.join(ANSWER_SECONDS)
        self._store.close()

    async def keep(self, event: WebhookEvent, body: bytes) -> None:
        """Return once the event is committed.

        Raises:
            DatabaseUnavailable: it could not be, within three seconds.
        """
        loop = asyncio.get_running_loop()
        delivery = _Delivery(event, body, utc_now(), loop, loop.create_future())
        self._waiting.put(delivery)
        try:
            await asyncio.wait_for(delivery.kept, ANSWER_SECONDS)
        except TimeoutError:
            raise DatabaseUnavailable from None

    def _write(self) -> None:
        while True:
            group, ended = self._next_group()
            if group:
                self._commit(group)
            if ended:
                return

    def _next_group(self) -> tuple[list[_Delivery], bool]:
        group: list[_Delivery] = []
        while len(group) < GROUP:
            try:
                delivery = self._waiting.get(block=not group)
            except queue.Empty:
                break
            if delivery is None:
                return group, True
            group.append(delivery)
        return group, False

    def _commit(self, group: list[_Delivery]) -> None:
        failure: Exception | None = None
        try:
            with self._store.unit_of_work() as work:
                receive(work, [(delivery.event, delivery.body, delivery.received_at) for delivery in group])
        except Exception as error:  # whatever it is, every caller must hear that nothing was kept
            log.error("webhook.not_kept", extra={"events": len(group), "error": type(error).__name__})
            failure = error if isinstance(error, AppError) else DatabaseUnavailable()
        for loop in {delivery.loop for delivery in group}:
            waiting = [delivery.kept for delivery in group if delivery.loop is loop]
            loop.call_soon_threadsafe(_settle, waiting, failure)


def receive(work: Work, said: Sequence[tuple[WebhookEvent, bytes, datetime]]) -> None:
    """Keep events with their bodies and when they came, and owe a sync for what they are about: all or nothing."""
    items = work.items.whose({event.item_id for event, *_ in said if event.asks_for_sync})
    judged = [(event, body, _status(event, _item(event, items)), at) for event, body, at in said]
    new = work.webhook_events.add(judged)
    asking: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for event, _, status, at in judged:
        item, is_new = _item(event, items), event.event_id in new
        new.discard(event.event_id)  # a second delivery may be in the same group
        if item is not None and status == KEPT and is_new:
            asking[item.id].append((event.event_id, at))
    runs: dict[str, int] = {}
    for item_pk, events in asking.items():
        now = max(at for _, at in events)
        newest = work.sync_runs.newest_start(item_pk)
        not_before = max(now, newest + RUN_GAP) if newest else now
        run = work.sync_runs.request(item_pk, Trigger.WEBHOOK, now, not_before=not_before)
        runs |= dict.fromkeys((event_id for event_id, _ in events), run.sync_log_id)
    work.webhook_events.link(runs)


def _item(event: WebhookEvent, items: Mapping[str, Whose]) -> Whose | None:
    """The item that an event asks to be read."""
    return items.get(event.item_id) if event.asks_for_sync else None


def _status(event: WebhookEvent, item: Whose | None) -> str:
    if item is not None:
        # An item that Pluggy once did not know may be back: its event is worth asking.
        is_theirs = event.only_user_id in (None, item.user_id)
        return KEPT if is_theirs and not item.is_revoked else IGNORED
    return UNKNOWN_ITEM if event.item_id and event.event in REGISTERING_EVENTS else IGNORED


class UnknownItems:
    """Events about items we do not know: a widget that never answered us. Pluggy is asked whose they are."""

    def __init__(self, store: Store, pluggy: PluggyLink) -> None:
        self._store = store
        self._pluggy = pluggy
        self._put_off: dict[UnknownItemEvent, datetime] = {}  #: those that got no answer, and until when
        self._none_before = datetime.min.replace(tzinfo=UTC)  #: Pluggy asked for it, or refused our key

    async def look_up(self) -> None:
        """Ask about those that wait, a rationed number of them, and take in the ones that are our users'."""
        for event in await asyncio.to_thread(self._waiting):
            if not await asyncio.to_thread(self._may_ask, event, utc_now()):
                continue
            run_id, is_told = None, True
            try:
                run_id = await self._take_in(event)
            except ItemNotFound:
                is_told = False  # Pluggy is not asked about an id of a form that no item has
            except AppError as error:
                if outages.concerns_all(error) or not isinstance(error, Refused):
                    log.info("webhook.lookup_waits", extra={"code": error.code})
                    await asyncio.to_thread(self._wait, event, error)
                    return
            await asyncio.to_thread(self._store_status, event, run_id, is_told=is_told)

    async def _take_in(self, event: UnknownItemEvent) -> int | None:
        """The run that the item is owed now; None when it is none of our users'."""
        item = await self._pluggy.client.item(event.item_id)
        owner = item.client_user_id
        if event.only_user_id not in (None, owner) or not await asyncio.to_thread(self._is_user, owner):
            return None
        return (await asyncio.to_thread(take_in, self._store, item, owner)).sync_log_id

    def _may_ask(self, event: UnknownItemEvent, now: datetime) -> bool:
        """Whether there is a question left, and no other process is asking this one."""
        path = event.only_user_id
        of_all = [
            Ration(f"lookup of {event.item_id} by {path}", 1, LOOKUP_SPAN),
            Ration("lookup", LOOKUPS_PER_MINUTE, MINUTE),
        ]
        of_path = [Ration(f"lookup by {path}", LOOKUPS_PER_MINUTE_AND_PATH, MINUTE)]
        with self._store.unit_of_work() as work:
            there_is_one = take(work, of_all + of_path if path else of_all, now)
            return there_is_one and work.outages.may_ask(now, outages.QUESTION_LASTS)

    def _wait(self, event: UnknownItemEvent, error: AppError) -> None:
        """Ask about this one later; about none before Pluggy wants to be asked or somebody can have mended our key."""
        now, is_first = utc_now(), event not in self._put_off
        self._put_off[event] = outages.next_try(error, event.since, now)
        if isinstance(error, PluggyRefused):
            self._none_before = now + MINUTE
        elif isinstance(error, TryLater):
            self._none_before = now + timedelta(seconds=error.wait_seconds or 0)
        with self._store.unit_of_work() as work:
            outages.note_trouble(work, error, now, is_first=is_first)

    def _waiting(self) -> list[UnknownItemEvent]:
        now = utc_now()
        with self._store.reading() as work:
            if now < self._none_before or work.outages.paused_until(now):
                return []
            events = work.webhook_events.of_unknown_items(LOOKUPS_PER_MINUTE_AND_PATH)
        self._put_off = {event: until for event, until in self._put_off.items() if event in events}
        return [event for event in events if self._put_off.get(event, now) <= now]

    def _is_user(self, user_id: str) -> bool:
        with self._store.reading() as work:
            return work.users.by_id(user_id) is not None

    def _store_status(self, event: UnknownItemEvent, run_id: int | None, *, is_told: bool) -> None:
        with self._store.unit_of_work() as work:
            if is_told:
                outages.note_answer(work, utc_now())
            work.webhook_events.settle(event, IGNORED if run_id is None else KEPT, run_id)


def _settle(waiting: "Iterable[asyncio.Future[None]]", failure: Exception | None) -> None:
    for kept in waiting:
        if kept.done():
            continue
        if failure is None:
            kept.set_result(None)
        else:
            kept.set_exception(failure)
