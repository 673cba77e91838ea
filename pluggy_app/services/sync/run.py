"""A sync run: claim, ask how the item is, read its accounts, read every page, close.

The network first, then one transaction per step; every transaction renews the run's lease or rolls back.
"""

import asyncio
import logging
from datetime import timedelta

from pluggy_app.domain.errors import (
    AppError,
    Crashed,
    DatabaseUnavailable,
    ItemNotFound,
    LeaseLost,
    PluggyRefused,
    PluggyUnreadable,
)
from pluggy_app.domain.items import Item, is_unfinished, is_updated
from pluggy_app.domain.sync_runs import Moment, RequestTally, Step
from pluggy_app.pluggy_api.client import AccountList
from pluggy_app.services.links import settle
from pluggy_app.services.outages import note_answer
from pluggy_app.services.reconciliation import run_after_news
from pluggy_app.services.sync.attempt import Attempt, SyncWorker
from pluggy_app.services.sync.demonstration import bring_entries
from pluggy_app.services.sync.endings import close, close_failed, close_for_later, close_gone, hand_over
from pluggy_app.services.sync.pages import Reading
from pluggy_app.services.sync.reading import read_account
from pluggy_app.services.sync.refresh import ask_for_refresh
from pluggy_app.services.sync.windows import MAX_EVENTS
from pluggy_app.store.unit_of_work import Work

log = logging.getLogger(__name__)

BANK_PATIENCE = timedelta(hours=1)  #: an item that "is being read" for longer is read as it is


async def run_next(worker: SyncWorker) -> bool:
    """Do the oldest due run, whatever comes of it; False when none is due."""
    attempt = await _claimed(worker)
    if attempt is None:
        return False
    log.info("sync.started", extra=attempt.log_ids)
    try:
        await _perform(worker, attempt)
    except asyncio.CancelledError:
        hand_over(worker, attempt)  # blocking on purpose: the loop is ending
        raise
    except LeaseLost:
        log.warning("sync.lease_lost", extra=attempt.log_ids)
    except ItemNotFound:
        await asyncio.to_thread(close_gone, worker, attempt)
    except AppError as error:
        await _fail(worker, attempt, error)
    except Exception as error:  # our bug: recorded on the run, tried again, logged without what it held
        log.error("sync.crashed", extra=attempt.log_ids | {"error": type(error).__name__}, exc_info=error)
        await _fail(worker, attempt, Crashed())
    if attempt.has_news:  # also of a run that failed later on
        await asyncio.to_thread(run_after_news, worker.store, attempt.item.user_id)
    return True


async def _claimed(worker: SyncWorker) -> Attempt | None:
    """The oldest due run, ours now; a claim that is under way when the process ends is finished and handed over."""
    claim = asyncio.create_task(asyncio.to_thread(_claim, worker))
    try:
        return await asyncio.shield(claim)
    except asyncio.CancelledError:
        attempt = await claim
        if attempt is not None:
            hand_over(worker, attempt)
        raise


async def _fail(worker: SyncWorker, attempt: Attempt, error: AppError) -> None:
    try:
        await asyncio.to_thread(close_failed, worker, attempt, error)
    except (LeaseLost, DatabaseUnavailable) as second:  # the lease runs out, and another worker takes over
        log.error("sync.not_closed", extra=attempt.log_ids | {"code": second.code})


async def _perform(worker: SyncWorker, attempt: Attempt) -> None:
    await ask_for_refresh(worker, attempt)
    item = await worker.pluggy.client.item(attempt.item.item_id, attempt.tally)
    if item.client_user_id not in ("", attempt.item.user_id):
        raise ItemNotFound  # Pluggy says that it is somebody else's now
    attempt.answered = True
    await asyncio.to_thread(_save_item, worker, attempt, item)
    if is_unfinished(item) and not _is_worth_reading(worker, attempt):
        await asyncio.to_thread(close_for_later, worker, attempt)
        return
    listed = await worker.pluggy.client.accounts(attempt.item.item_id, attempt.tally)
    readings = await asyncio.to_thread(_save_accounts, worker, attempt, listed)
    attempt.has_news = not attempt.run.is_fresh  # what came before is offered too: whoever read it may have died
    await asyncio.to_thread(_settle_accounts, worker, attempt)
    trouble: AppError | None = None
    turn = (attempt.run.attempt - 1) % max(1, len(readings))  # whom Pluggy has no answer for keeps no other away
    for index, reading in enumerate(readings[turn:] + readings[:turn], start=1):
        was_read = reading.account.complete_at is not None and reading.account.read_at is not None
        if was_read and not is_updated(item, reading.account.type):
            await asyncio.to_thread(_leave_as_it_is, worker, attempt, reading)
            continue
        try:
            await read_account(worker, attempt, reading, index)
        except (PluggyRefused, PluggyUnreadable) as error:
            if isinstance(error, PluggyRefused) and error.is_about_the_key:
                raise
            if trouble is None or isinstance(error, PluggyUnreadable):  # this one is tried again
                trouble = error
            await asyncio.to_thread(_note_failed, worker, attempt, reading, error)
    if trouble is not None:  # of one account; the others are read all the same
        raise trouble
    await asyncio.to_thread(close, worker, attempt, item)
    await bring_entries(worker, attempt)


def _is_worth_reading(worker: SyncWorker, attempt: Attempt) -> bool:
    """Whether to read what Pluggy has while it is still reading the bank.

    After a person's request, yes: what was complete before is complete still, and one more run follows.
    """
    if attempt.bank_is_read and attempt.item.last_synced_at is not None:
        return True
    return worker.clock() - attempt.run.reading_since >= BANK_PATIENCE


def _claim(worker: SyncWorker) -> Attempt | None:
    now = worker.clock()
    with worker.store.reading() as work:
        if not work.sync_runs.has_due(now) or work.outages.paused_until(now):
            return None
    with worker.store.unit_of_work() as work:
        now = worker.clock()  # whoever had the database until now may have ended the run before
        if not work.outages.may_ask(now, timedelta(seconds=worker.lease_seconds)):
            return None
        run = work.sync_runs.claim(now, worker.lease_seconds)
        item = work.items.by_pk(run.item_pk) if run else None
        if run is None or item is None:
            return None
        if run.is_fresh:
            work.accounts.forget_cursors(item.id)
        work.users.raise_revision(item.user_id)
        events = work.webhook_events.waiting(item.item_id, MAX_EVENTS)
    return Attempt(run, item, RequestTally(), events)


def _save_item(worker: SyncWorker, attempt: Attempt, item: Item) -> None:
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds, step=Step.ACCOUNTS.value)
        work.sync_runs.note(attempt.run.id, Moment.ITEM_READ, now, f"{item.status} {item.execution_status}".rstrip())
        note_answer(work, now)  # before the item, as whoever takes one in
        work.items.save_state(attempt.item.id, item, now)
        work.users.raise_revision(attempt.item.user_id)


def _save_accounts(worker: SyncWorker, attempt: Attempt, listed: AccountList) -> list[Reading]:
    """Keep the accounts, give each new one its place in the books, and say which are to be read.

    One that is not new and has no place there was unlinked by its owner.
    """
    now = worker.clock()
    pk, user_id = attempt.item.id, attempt.item.user_id
    told = {account.account_id: account for account in listed.accounts}
    readings = []
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds, step=Step.TRANSACTIONS.value)
        before = {record.account_id for record in work.accounts.of_item(pk)}
        attempt.left_out = listed.left_out > 0 or bool(before and not told)  # a list without any shows nothing
        for account in listed.accounts:
            work.accounts.save(pk, account, now)
        for record in work.accounts.of_item(pk):
            if record.account_id not in told:
                if not told or listed.left_out:  # else it is closed, and nothing will read what events tell of it
                    attempt.unread.add(record.account_id)
                continue
            if record.account_id not in before:
                name = told[record.account_id].name or attempt.item.connector_name
                work.accounts.link(record.id, work.books.account_for(user_id, pk, told[record.account_id], name, now))
            if record.sync_enabled:
                readings.append(Reading(attempt.run, user_id, record, worker.lease_seconds))
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds, account_total=len(readings))
        counted = f"{len(told)} accounts, {len(readings)} to read, {listed.left_out} not understood"
        work.sync_runs.note(attempt.run.id, Moment.ACCOUNTS_READ, now, counted)
        work.users.raise_revision(user_id)
    return readings


def _settle_accounts(worker: SyncWorker, attempt: Attempt) -> None:
    """Bring rows along that a change of an account's link left where they were, because it was interrupted."""
    with worker.store.reading() as work:
        accounts = work.accounts.of_item(attempt.item.id)

    def prove(work: Work) -> None:
        work.sync_runs.renew(attempt.run, worker.clock(), worker.lease_seconds)

    for account in accounts:
        settle(worker.store, attempt.item.user_id, account.id, worker.clock, prove=prove)


def _note_failed(worker: SyncWorker, attempt: Attempt, reading: Reading, error: AppError) -> None:
    now, account_id = worker.clock(), reading.account.account_id
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds)
        work.sync_runs.note(attempt.run.id, Moment.ACCOUNT_FAILED, now, f"account {account_id}: {error.code}")


def _leave_as_it_is(worker: SyncWorker, attempt: Attempt, reading: Reading) -> None:
    """The bank gave Pluggy nothing new of this account: what events told of it waits for the run that follows."""
    now, account_id = worker.clock(), reading.account.account_id
    attempt.left_out = True
    attempt.unread.add(account_id)
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds)
        work.sync_runs.note(attempt.run.id, Moment.ACCOUNT_NOT_UPDATED, now, f"account {account_id}")
