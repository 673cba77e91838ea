"""How a run ends: one transaction each, that closes it and owes what follows."""

import logging
from datetime import datetime, timedelta

from pluggy_app.domain.errors import (
    AppError,
    ItemNotFound,
    PluggyRateLimited,
    PluggyRefused,
    PluggyUnavailable,
    TryLater,
)
from pluggy_app.domain.items import Health, Item, bank_word, is_unfinished
from pluggy_app.domain.run_outcomes import BANK_READING
from pluggy_app.domain.sync_runs import Moment, RunStatus, Step, Trigger, retry_delay
from pluggy_app.services.outages import note_answer
from pluggy_app.services.sync.attempt import Attempt, SyncWorker
from pluggy_app.services.sync.windows import MAX_EVENTS
from pluggy_app.store.timelines import not_before as due
from pluggy_app.store.unit_of_work import Work

log = logging.getLogger(__name__)

WORKER_STOPPED = "worker_stopped"  #: error code of a run handed over at shutdown
SHORTEST_LOOK = timedelta(seconds=4)
LONGEST_LOOK = timedelta(minutes=5)
BETWEEN_LOOKS = timedelta(minutes=30)  #: at least, from one reading that had to be continued to what follows the next
AFTER_REFRESH = timedelta(seconds=60)  #: from the run that made Pluggy read the bank to the one that reads the result


def close_for_later(worker: SyncWorker, attempt: Attempt) -> None:
    """Close without reading, and look again soon.

    A webhook may be sooner; without a public address for webhooks, this is how we learn that the bank is read.
    """
    now = worker.clock()
    since = attempt.run.reading_since
    wait = min(LONGEST_LOOK, max(SHORTEST_LOOK, (now - since) / 4))
    with worker.store.unit_of_work() as work:
        work.sync_runs.finish(attempt.run, RunStatus.PARTIAL, BANK_READING, attempt.tally, now)
        _look_again(work, attempt, now, now + wait, reading_since=since)
        work.users.raise_revision(attempt.item.user_id)
    log.info("sync.waits_for_bank", extra=attempt.log_ids | {"wait_seconds": round(wait.total_seconds())})


def close(worker: SyncWorker, attempt: Attempt, item: Item) -> None:
    """Everything that could be read is here; the bank's own trouble decides what to call it."""
    now = worker.clock()
    word = bank_word(item.status, item.execution_status, item.error_code)
    asked_for = attempt.bank_is_read and word.health is Health.SYNCING  # what was there before was read as a whole
    if word.health in (Health.ACTION_REQUIRED, Health.WAITING_USER):
        status, code = RunStatus.FAILED, word.reason
    elif word.health is not Health.OK and not asked_for:
        status, code = RunStatus.PARTIAL, word.reason
    else:
        status, code = (RunStatus.PARTIAL if attempt.left_out else RunStatus.SUCCEEDED), ""
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds, step=Step.CLOSING.value)
        work.sync_runs.finish(attempt.run, status, code, attempt.tally, now)
        note_answer(work, now)
        work.items.save_result(
            attempt.item.id,
            failing_code="",
            now=now,
            synced=status is not RunStatus.FAILED,
            data_through=_data_through(attempt, item, status),
        )
        left = {account_id.lower() for account_id in attempt.unread | attempt.continued}
        applied = [event.id for event in attempt.events if event.account_id.lower() not in left]
        work.webhook_events.mark_applied(applied, now)
        if attempt.continued:
            last = attempt.item.last_synced_at
            _look_again(work, attempt, now, now if last is None else max(now, last + BETWEEN_LOOKS))
        elif applied and len(attempt.events) == MAX_EVENTS:
            _look_again(work, attempt, now, now)
        if attempt.bank_is_read:
            _look_again(work, attempt, now, now + AFTER_REFRESH)
        elif is_unfinished(item):  # read as it was; the whole picture is still to come
            _look_again(work, attempt, now, now + LONGEST_LOOK)
        work.users.raise_revision(attempt.item.user_id)
    log.info("sync.finished", extra=attempt.log_ids | {"status": status.value, "code": code})


def _data_through(attempt: Attempt, item: Item, status: RunStatus) -> datetime | None:
    """Until when everything is here: when Pluggy last read the bank, if it says so.

    What came since the reading began is not here of accounts that an earlier attempt had read.
    """
    since, told = attempt.run.reading_since, item.last_updated_at
    if told is None:
        return since if status is RunStatus.SUCCEEDED else attempt.item.data_through
    return min(told, since) if attempt.continued else told


def close_gone(worker: SyncWorker, attempt: Attempt) -> None:
    """Pluggy no longer knows the item: nothing to retry, and what is here stays."""
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.finish(attempt.run, RunStatus.FAILED, ItemNotFound.code, attempt.tally, now)
        note_answer(work, now)
        work.items.mark_gone(attempt.item.id, now)
        work.users.raise_revision(attempt.item.user_id)
    log.warning("item.gone", extra=attempt.log_ids)


def close_failed(worker: SyncWorker, attempt: Attempt, error: AppError) -> None:
    """Close as failed; when it can get better, owe another attempt in the same transaction."""
    now = worker.clock()
    with worker.store.unit_of_work() as work:
        work.sync_runs.finish(attempt.run, RunStatus.FAILED, error.code, attempt.tally, now)
        again, in_outage = False, False
        if type(error) is PluggyUnavailable:  # not one that has had enough of us, or whose answer cannot be read
            in_outage = not attempt.answered and work.outages.note_silence(now)
        elif isinstance(error, PluggyRateLimited | PluggyRefused):
            note_answer(work, now)
        if isinstance(error, TryLater):
            not_before = now + retry_delay(attempt.run.attempt, error.wait_seconds)
            again = work.sync_runs.retry(attempt.run, not_before, now, counts=not (attempt.got_on or in_outage))
        work.items.save_result(attempt.item.id, failing_code=error.code, now=now, synced=False, data_through=None)
        work.users.raise_revision(attempt.item.user_id)
    log.warning("sync.failed", extra=attempt.log_ids | {"code": error.code, "retry": again})


def hand_over(worker: SyncWorker, attempt: Attempt) -> None:
    """This process is ending: let another one, or the next start, continue at once instead of after the lease."""
    now = worker.clock()
    try:
        with worker.store.unit_of_work() as work:
            work.sync_runs.finish(attempt.run, RunStatus.FAILED, WORKER_STOPPED, attempt.tally, now)
            work.sync_runs.note(attempt.run.id, Moment.HANDED_OVER, now)
            work.sync_runs.retry(attempt.run, now, now, counts=False)
    except AppError as error:
        log.warning("sync.not_handed_over", extra=attempt.log_ids | {"code": error.code})


def _look_again(
    work: Work, attempt: Attempt, now: datetime, not_before: datetime, reading_since: datetime | None = None
) -> None:
    """Owe the item one more run, because the bank is still being read, or something came while this one read it."""
    run = attempt.run
    trigger = Trigger.SCHEDULE if run.trigger == Trigger.RETRY else Trigger(run.trigger)  # nothing failed this time
    asked = work.sync_runs.request(
        run.item_pk,
        trigger,
        now,
        not_before=not_before,
        reading_since=reading_since,
        previous_id=run.id,
    )
    work.sync_runs.note(run.id, Moment.NEXT_QUEUED, now, f"run {asked.sync_log_id}, {due(not_before)}")
