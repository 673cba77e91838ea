"""Reading one account: its rows page by page, then those that events named, then what a complete reading has not shown.

Which rows a run asks for is in windows.py; how they are written, in pages.py and withdrawals.py.
"""

import asyncio
import logging
from array import array
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from pluggy_app.domain.clock import bank_day
from pluggy_app.domain.errors import AccountNotFound, CursorRefused, PluggyRefused, PluggyUnreadable
from pluggy_app.domain.items import proves_absence
from pluggy_app.domain.silence import LOOKED_AT, quiet_after
from pluggy_app.domain.sync_runs import Moment
from pluggy_app.pluggy_api.pages import TransactionPage
from pluggy_app.services.sync.attempt import Attempt, SyncWorker
from pluggy_app.services.sync.pages import BEFORE_WINDOW, Reading, Shown, SwitchedOff, apply_page
from pluggy_app.services.sync.windows import PROMISED, News, created_from, news_of
from pluggy_app.services.sync.withdrawals import withdraw

log = logging.getLogger(__name__)

MAX_PAGES = 20_000  #: of one account in one run: ten million rows; more is a cursor that goes round
IDS_AT_ONCE = 400  #: asked for by name; Pluggy takes 500, and names 400 in an event

T = TypeVar("T")


async def read_account(worker: SyncWorker, attempt: Attempt, reading: Reading, index: int) -> None:
    """Bring the account up to date."""
    account = reading.account
    try:
        since = attempt.run.reading_since
        if attempt.run.is_fresh or account.read_at is None or account.read_at < since:  # else an earlier attempt did it
            await _read_window(worker, attempt, reading, index)
        else:
            attempt.continued.add(account.account_id)
            await asyncio.to_thread(_show_progress, worker, attempt, index)
        await _read_named(worker, attempt, reading, news_of(attempt.events, account.account_id))
    except SwitchedOff:
        log.info("sync.switched_off", extra=attempt.log_ids | {"account": account.account_id})
    except AccountNotFound:
        attempt.left_out = True
        await asyncio.to_thread(_note_gone, worker, attempt, account.account_id)


async def _read_window(worker: SyncWorker, attempt: Attempt, reading: Reading, index: int) -> None:
    """All pages of what Pluggy took in since the last reading, or of everything; that shows what is gone, too."""
    account = reading.account
    resumed = account.page_cursor is not None
    if not resumed:
        since = created_from(worker, attempt, account, news_of(attempt.events, account.account_id))
        account = replace(account, created_from=since)
        reading = replace(reading, account=account)
    else:
        attempt.continued.add(account.account_id)
    await asyncio.to_thread(_begin, worker, attempt, reading, index, resumed=resumed)
    everything = account.created_from is None
    after, asked, is_again = account.page_cursor, set[str | None](), False
    for _ in range(MAX_PAGES):
        asked.add(after)
        try:
            page = await _page(worker, attempt, reading, after)
        except CursorRefused:
            if after is None or is_again:
                raise
            # Start the window again: rows already here are recognised.
            after, asked, is_again, resumed = None, set(), True, False
            reading = replace(reading, shown=Shown())
            await asyncio.to_thread(_begin, worker, attempt, reading, index, resumed=False)
            continue
        await _apply(worker, attempt, reading, page)
        if page.next_after is None:
            if everything:
                await _conclude(worker, attempt, reading, was_whole=not resumed)
            return
        if page.next_after in asked:
            attempt.got_on = False  # nobody gets on here, however many pages are written
            raise PluggyUnreadable("Pluggy's page cursors go round")
        after = page.next_after
    attempt.got_on = False
    raise PluggyUnreadable("Pluggy's pages do not end")


async def _read_named(worker: SyncWorker, attempt: Attempt, reading: Reading, news: News) -> None:
    """What events named: changed rows are read; one that an event called deleted and Pluggy no longer has is withdrawn.

    An event is only a hint, and so is an answer that holds nothing: it takes both.
    """
    for block in _blocks(news.named):
        absent = await _ask_as_told(worker, attempt, reading, block)
        gone = await asyncio.to_thread(_keys_of, worker, reading, absent & news.said_gone)
        if gone:
            await asyncio.to_thread(withdraw, worker.store, reading, gone.values(), worker.clock())


async def _ask_as_told(worker: SyncWorker, attempt: Attempt, reading: Reading, block: Sequence[str]) -> set[str]:
    """The same as by name; where Pluggy refuses the ids of an event, only those that it has given us itself.

    An event may be forged, and it counts until a run has read what it names: one bad id must not end every run.
    """
    try:
        return await _ask_by_name(worker, attempt, reading, block)
    except PluggyRefused as refusal:
        if refusal.status != 400:
            raise
    log.warning("sync.names_refused", extra=attempt.log_ids | {"account": reading.account.account_id})
    here = await asyncio.to_thread(_keys_of, worker, reading, block)
    return await _ask_by_name(worker, attempt, reading, list(here)) if here else set()


async def _conclude(worker: SyncWorker, attempt: Attempt, reading: Reading, *, was_whole: bool) -> None:
    """After a complete reading: what it has not shown, and Pluggy does not give by name either, is withdrawn.

    Nothing is concluded from an account without any row, from one that the bank did not update or no longer lists, or
    from a reading that another process began.
    """
    account, shown = reading.account, reading.shown
    may_conclude = was_whole and not shown.nameless
    missing = await asyncio.to_thread(_missing, worker, reading) if may_conclude else {}
    if missing and not (shown.keys and await _is_there(worker, attempt, reading)):
        return
    for block in _blocks(list(missing)):
        absent = await _ask_by_name(worker, attempt, reading, block)
        await asyncio.to_thread(
            withdraw, worker.store, reading, [missing[id] for id in block if id in absent], worker.clock()
        )
    if may_conclude or account.complete_at is None:
        await asyncio.to_thread(_mark_complete, worker, attempt, account.id)


async def _is_there(worker: SyncWorker, attempt: Attempt, reading: Reading) -> bool:
    """Whether, after all pages, Pluggy still has the item as a whole and lists the account."""
    item = await worker.pluggy.client.item(attempt.item.item_id, attempt.tally)
    if not proves_absence(item, reading.account.type):
        return False
    await asyncio.to_thread(_hold, worker, attempt)
    listed = await worker.pluggy.client.accounts(attempt.item.item_id, attempt.tally)
    await asyncio.to_thread(_hold, worker, attempt)
    return any(account.account_id == reading.account.account_id for account in listed.accounts)


async def _ask_by_name(worker: SyncWorker, attempt: Attempt, reading: Reading, block: Sequence[str]) -> set[str]:
    """Read and write these rows; those of the block that Pluggy does not have."""
    absent, after = set(block), None
    for _ in range(len(block)):
        page = await _page(worker, attempt, reading, after, ids=block)
        await _apply(worker, attempt, reading, page, named=True)
        absent.difference_update(row.transaction_id() for row in page.rows)
        after = page.next_after
        if after is None:
            break
    return absent


async def _page(
    worker: SyncWorker, attempt: Attempt, reading: Reading, after: str | None, ids: Sequence[str] = ()
) -> TransactionPage:
    account = reading.account
    since = None if ids else account.created_from
    return await worker.pluggy.client.transactions(
        account.account_id,
        after=after,
        date_from=account.sync_from if since is None and not ids else None,
        created_at_from=since,
        ids=ids,
        tally=attempt.tally,
    )


async def _apply(
    worker: SyncWorker, attempt: Attempt, reading: Reading, page: TransactionPage, *, named: bool = False
) -> None:
    now = worker.clock()
    counts = await asyncio.to_thread(apply_page, worker.store, reading, page, now, named=named)
    attempt.got_on = attempt.got_on or not named  # rows by name are asked for anew by each attempt
    attempt.has_news = attempt.has_news or counts.created + counts.updated > 0
    attempt.left_out = attempt.left_out or any(reason != BEFORE_WINDOW for reason in counts.skipped_reasons)


def _blocks(ids: Sequence[T]) -> list[Sequence[T]]:
    return [ids[first : first + IDS_AT_ONCE] for first in range(0, len(ids), IDS_AT_ONCE)]


def _missing(worker: SyncWorker, reading: Reading) -> dict[str, int]:
    """Rows that are here and that the reading has not shown: Pluggy's ids, with their keys."""
    day = bank_day(reading.run.reading_since) - PROMISED
    since = max(day, reading.account.sync_from or date.min)
    with worker.store.reading() as work:
        absent = _absent(work.transactions.listed_keys(reading.account.id, since), reading.shown.keys)
        return {id: key for block in _blocks(absent) for id, key in work.transactions.ids_of(block).items()}


def _absent(here: "array[int]", shown: "array[int]") -> list[int]:
    """Those of `here`, which is in order, that are not among `shown`. A set of both would be ten times their size."""
    seen = iter(sorted(shown))
    nearest = next(seen, None)
    absent = []
    for key in here:
        while nearest is not None and nearest < key:
            nearest = next(seen, None)
        if key != nearest:
            absent.append(key)
    return absent


def _keys_of(worker: SyncWorker, reading: Reading, ids: Collection[str]) -> dict[str, int]:
    """Those of the ids that are here and not withdrawn, with their keys."""
    with worker.store.reading() as work:
        return work.transactions.keys_of(reading.account.id, ids)


def _hold(worker: SyncWorker, attempt: Attempt) -> None:
    """Between two answers that bring nothing to write: each may take most of a lease."""
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, worker.clock(), worker.lease_seconds)


def _begin(worker: SyncWorker, attempt: Attempt, reading: Reading, index: int, *, resumed: bool) -> None:
    account = reading.account
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, worker.clock(), worker.lease_seconds, account_index=index)
        if not resumed:
            work.accounts.begin(account.id, account.created_from)
        work.users.raise_revision(attempt.item.user_id)


def _show_progress(worker: SyncWorker, attempt: Attempt, index: int) -> None:
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, worker.clock(), worker.lease_seconds, account_index=index)


def _mark_complete(worker: SyncWorker, attempt: Attempt, account_pk: int) -> None:
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds)
        until = bank_day(now)
        days = work.transactions.days(account_pk, until - LOOKED_AT, until)
        work.accounts.mark_complete(account_pk, now, quiet_after(days))


def _note_gone(worker: SyncWorker, attempt: Attempt, account_id: str) -> None:
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds)
        work.sync_runs.note(attempt.run.id, Moment.ACCOUNT_GONE, now, f"account {account_id}")
