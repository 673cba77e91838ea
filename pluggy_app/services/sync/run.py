"""A sync run: claim, ask how the item is, read its accounts, read every page, close.

The network first, then one transaction per step; every transaction renews the run's lease or rolls back.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.domain.accounts import Account
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import (
    AccountNotFound,
    AppError,
    Crashed,
    CursorRefused,
    DatabaseUnavailable,
    ItemNotFound,
    LeaseLost,
    PluggyUnreadable,
    TryLater,
)
from pluggy_app.domain.items import Health, Item, bank_health, is_running, trouble_code
from pluggy_app.domain.sync_runs import RequestTally, RunStatus, Step, Trigger, retry_delay
from pluggy_app.services.link import PluggyLink
from pluggy_app.services.sync.pages import Reading, apply_page
from pluggy_app.store.items import ItemRecord
from pluggy_app.store.sync_runs import ClaimedRun
from pluggy_app.store.unit_of_work import Store

log = logging.getLogger(__name__)

MAX_PAGES = 20_000  #: of one account in one run: ten million rows; more is a cursor that goes round
WORKER_STOPPED = "worker_stopped"  #: error code of a run handed over at shutdown
BANK_READING = "bank_reading"  #: error code of a run that found Pluggy still reading the bank
BANK_PATIENCE = timedelta(hours=1)  #: an item that "is being read" for longer is read as it is
SHORTEST_LOOK = timedelta(seconds=4)
LONGEST_LOOK = timedelta(minutes=5)


@dataclass(frozen=True)
class SyncWorker:
    """What a run needs."""

    store: Store
    pluggy: PluggyLink
    lease_seconds: float
    clock: Callable[[], datetime] = utc_now


@dataclass
class _Attempt:
    """One claimed run under way."""

    run: ClaimedRun
    item: ItemRecord
    tally: RequestTally
    left_out: bool = False  #: an account or a row could not be read
    got_on: bool = False  #: a page was written: the next attempt starts further on


async def run_next(worker: SyncWorker) -> bool:
    """Do the oldest due run, whatever comes of it; False when none is due."""
    attempt = await _claimed(worker)
    if attempt is None:
        return False
    log.info("sync.started", extra=_ids(attempt))
    try:
        await _perform(worker, attempt)
    except asyncio.CancelledError:
        _hand_over(worker, attempt)  # blocking on purpose: the loop is ending
        raise
    except LeaseLost:
        log.warning("sync.lease_lost", extra=_ids(attempt))
    except ItemNotFound:
        await asyncio.to_thread(_close_gone, worker, attempt)
    except AppError as error:
        await _fail(worker, attempt, error)
    except Exception as error:  # our bug: recorded on the run, tried again, logged without what it held
        log.error("sync.crashed", extra=_ids(attempt) | {"error": type(error).__name__}, exc_info=error)
        await _fail(worker, attempt, Crashed())
    return True


async def _claimed(worker: SyncWorker) -> "_Attempt | None":
    """The oldest due run, ours now; a claim that is under way when the process ends is finished and handed over."""
    claim = asyncio.create_task(asyncio.to_thread(_claim, worker))
    try:
        return await asyncio.shield(claim)
    except asyncio.CancelledError:
        attempt = await claim
        if attempt is not None:
            _hand_over(worker, attempt)
        raise


async def _fail(worker: SyncWorker, attempt: "_Attempt", error: AppError) -> None:
    try:
        await asyncio.to_thread(_close_failed, worker, attempt, error)
    except (LeaseLost, DatabaseUnavailable) as second:  # the lease runs out, and another worker takes over
        log.error("sync.not_closed", extra=_ids(attempt) | {"code": second.code})


async def _perform(worker: SyncWorker, attempt: _Attempt) -> None:
    item = await worker.pluggy.client.item(attempt.item.item_id, attempt.tally)
    await asyncio.to_thread(_save_item, worker, attempt, item)
    if item.client_user_id not in ("", attempt.item.user_id):
        raise ItemNotFound  # Pluggy says that it is somebody else's now
    if _unfinished(item) and worker.clock() - attempt.run.reading_since < BANK_PATIENCE:
        await asyncio.to_thread(_close_for_later, worker, attempt)
        return
    listed = await worker.pluggy.client.accounts(attempt.item.item_id, attempt.tally)
    attempt.left_out = listed.left_out > 0
    readings = await asyncio.to_thread(_save_accounts, worker, attempt, listed.accounts)
    for index, reading in enumerate(readings, start=1):
        await _read_account(worker, attempt, reading, index)
    await asyncio.to_thread(_close, worker, attempt, item)


async def _read_account(worker: SyncWorker, attempt: _Attempt, reading: Reading, index: int) -> None:
    account = reading.account
    if account.read_at is not None and account.read_at >= attempt.run.reading_since:
        return  # an earlier attempt of this reading finished it
    await asyncio.to_thread(_show_progress, worker, attempt, index)
    after, asked = account.page_cursor, set[str | None]()
    for _ in range(MAX_PAGES):
        asked.add(after)
        try:
            page = await worker.pluggy.client.transactions(
                account.account_id, after=after, date_from=account.sync_from, tally=attempt.tally
            )
        except CursorRefused:
            if after is None or None in asked:
                raise
            after = None  # start the window again: rows already here are recognised
            await asyncio.to_thread(_show_progress, worker, attempt, index)  # another step at Pluggy, another lease
            continue
        except AccountNotFound:
            attempt.left_out = True
            return
        counts = await asyncio.to_thread(apply_page, worker.store, reading, page, worker.clock())
        attempt.got_on = True
        attempt.left_out = attempt.left_out or counts.skipped > 0
        if page.next_after is None:
            return
        if page.next_after in asked:
            raise PluggyUnreadable("Pluggy's page cursors go round")
        after = page.next_after
    raise PluggyUnreadable("Pluggy's pages do not end")


def _claim(worker: SyncWorker) -> _Attempt | None:
    now = worker.clock()
    with worker.store.reading() as work:
        if not work.sync_runs.has_due(now):
            return None
    with worker.store.unit_of_work() as work:
        run = work.sync_runs.claim(now, worker.lease_seconds)
        item = work.items.by_pk(run.item_pk) if run else None
        if run is None or item is None:
            return None
        if run.is_fresh:
            work.accounts.forget_cursors(item.id)
        work.users.raise_revision(item.user_id)
    return _Attempt(run, item, RequestTally())


def _save_item(worker: SyncWorker, attempt: _Attempt, item: Item) -> None:
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds, step=Step.ACCOUNTS.value)
        work.items.save_state(attempt.item.id, item, now)
        work.users.raise_revision(attempt.item.user_id)


def _unfinished(item: Item) -> bool:
    """Pluggy is reading the bank right now, or will as soon as the user has approved: what it has is half a picture."""
    health = bank_health(item.status, item.execution_status, item.error_code)
    return is_running(item.status) or health is Health.WAITING_USER


def _close_for_later(worker: SyncWorker, attempt: _Attempt) -> None:
    """Close without reading, and look again soon.

    A webhook may be sooner; without a public address for webhooks, this is how we learn that the bank is read.
    """
    now = worker.clock()
    since = attempt.run.reading_since
    wait = min(LONGEST_LOOK, max(SHORTEST_LOOK, (now - since) / 4))
    with worker.store.unit_of_work() as work:
        work.sync_runs.finish(attempt.run, RunStatus.PARTIAL, BANK_READING, attempt.tally, now)
        work.sync_runs.request(
            attempt.item.id, Trigger(attempt.run.trigger), now, not_before=now + wait, reading_since=since
        )
        work.users.raise_revision(attempt.item.user_id)
    log.info("sync.waits_for_bank", extra=_ids(attempt) | {"wait_seconds": round(wait.total_seconds())})


def _save_accounts(worker: SyncWorker, attempt: _Attempt, accounts: list[Account]) -> list[Reading]:
    """Keep the accounts, give each its place in the books, and say which are to be read."""
    now = worker.clock()
    pk, user_id = attempt.item.id, attempt.item.user_id
    told = {account.account_id: account for account in accounts}
    readings = []
    with worker.store.unit_of_work() as work:
        for account in accounts:
            work.accounts.save(pk, account, now)
        known = [record for record in work.accounts.of_item(pk) if record.account_id in told]
        for record in known:
            bank_account_id = record.bank_account_id
            if bank_account_id is None:
                name = told[record.account_id].name or attempt.item.connector_name
                bank_account_id = work.books.account_for(user_id, pk, told[record.account_id], name, now)
                work.accounts.link(record.id, bank_account_id)
            if record.sync_enabled:
                readings.append(Reading(attempt.run, user_id, record, bank_account_id, worker.lease_seconds))
        work.sync_runs.renew(
            attempt.run, now, worker.lease_seconds, step=Step.TRANSACTIONS.value, account_total=len(readings)
        )
        work.users.raise_revision(user_id)
    return readings


def _show_progress(worker: SyncWorker, attempt: _Attempt, index: int) -> None:
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, worker.clock(), worker.lease_seconds, account_index=index)
        work.users.raise_revision(attempt.item.user_id)


def _close(worker: SyncWorker, attempt: _Attempt, item: Item) -> None:
    now = worker.clock()
    health = bank_health(item.status, item.execution_status, item.error_code)
    bank_code = trouble_code(item.status, item.execution_status, item.error_code)
    if health in (Health.ACTION_REQUIRED, Health.WAITING_USER):
        status, code = RunStatus.FAILED, bank_code
    elif health is not Health.OK:
        status, code = RunStatus.PARTIAL, bank_code
    else:
        status, code = (RunStatus.PARTIAL if attempt.left_out else RunStatus.SUCCEEDED), ""
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds, step=Step.CLOSING.value)
        work.sync_runs.finish(attempt.run, status, code, attempt.tally, now)
        work.items.save_result(
            attempt.item.id,
            failing_code="",
            now=now,
            synced=status is not RunStatus.FAILED,
            data_through=item.last_updated_at or attempt.run.reading_since,
        )
        if _unfinished(item):  # read as it was; the whole picture is still to come
            work.sync_runs.request(attempt.item.id, Trigger(attempt.run.trigger), now, not_before=now + LONGEST_LOOK)
        work.users.raise_revision(attempt.item.user_id)
    log.info("sync.finished", extra=_ids(attempt) | {"status": status.value, "code": code})


def _close_gone(worker: SyncWorker, attempt: _Attempt) -> None:
    """Pluggy no longer knows the item: nothing to retry, and what is here stays."""
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.finish(attempt.run, RunStatus.FAILED, ItemNotFound.code, attempt.tally, now)
        work.items.mark_gone(attempt.item.id, now)
        work.users.raise_revision(attempt.item.user_id)
    log.warning("item.gone", extra=_ids(attempt))


def _close_failed(worker: SyncWorker, attempt: _Attempt, error: AppError) -> None:
    """Close as failed; when it can get better, owe another attempt in the same transaction."""
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.finish(attempt.run, RunStatus.FAILED, error.code, attempt.tally, now)
        again = False
        if isinstance(error, TryLater):
            not_before = now + retry_delay(attempt.run.attempt, error.wait_seconds)
            again = work.sync_runs.retry(attempt.run, not_before, now, counts=not attempt.got_on)
        work.items.save_result(attempt.item.id, failing_code=error.code, now=now, synced=False, data_through=None)
        work.users.raise_revision(attempt.item.user_id)
    log.warning("sync.failed", extra=_ids(attempt) | {"code": error.code, "retry": again})


def _hand_over(worker: SyncWorker, attempt: _Attempt) -> None:
    """This process is ending: let another one, or the next start, continue at once instead of after the lease."""
    now = worker.clock()
    try:
        with worker.store.unit_of_work() as work:
            work.sync_runs.finish(attempt.run, RunStatus.FAILED, WORKER_STOPPED, attempt.tally, now)
            work.sync_runs.retry(attempt.run, now, now, counts=False)
    except AppError as error:
        log.warning("sync.not_handed_over", extra=_ids(attempt) | {"code": error.code})


def _ids(attempt: _Attempt) -> dict[str, object]:
    return {"run": attempt.run.id, "item": attempt.item.item_id, "attempt": attempt.run.attempt}
