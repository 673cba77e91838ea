"""A person's request reads the bank first: Pluggy is asked once to do so, and only for a person, never by the clock.

Pluggy forbids updating items on a schedule of one's own. https://docs.pluggy.ai/docs/data-sync-update-an-item
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.domain.errors import ItemNotFound, PluggyRefused, PluggyUnavailable
from pluggy_app.domain.items import MEU_PLUGGY_CONNECTOR_ID
from pluggy_app.domain.sync_runs import Moment
from pluggy_app.services.sync.attempt import Attempt, SyncWorker

ALREADY_READING = frozenset({"ITEM_ALREADY_UPDATING", "ITEM_IS_ALREADY_UPDATING"})
FRESH = "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY"  #: the refusal whose time says that what is there is fresh
#: Between two times that one item is asked for: Pluggy takes 20 a minute, from the whole installation.
ASK_EVERY = timedelta(minutes=1)
# Why Pluggy was not asked
MEU_PLUGGY = "MEU_PLUGGY"  #: such an item refreshes itself once a day
TOO_SOON = "TOO_SOON"  #: Pluggy has said from when it reads this bank again
JUST_ASKED = "JUST_ASKED"  #: it was, less than `ASK_EVERY` ago, and reads
JUST_REFUSED = "JUST_REFUSED"  #: it was, less than `ASK_EVERY` ago, and did not
NOT_ASKED = (MEU_PLUGGY, TOO_SOON, JUST_ASKED, JUST_REFUSED)


@dataclass(frozen=True)
class _Answer:
    """What came of asking. `is_reading`: Pluggy reads the bank now. `allowed_at`: when it would; None: not said."""

    is_reading: bool
    reason: str = ""
    allowed_at: datetime | None = None


async def ask_for_refresh(worker: SyncWorker, attempt: Attempt) -> None:
    """Ask Pluggy to read the bank, when this run is to; whatever comes of it, the run reads what Pluggy has.

    The wish ends in the transaction that records what came of it: a worker that dies before leaves it to the next.

    Raises:
        PluggyRefused: our key is refused.
    """
    if not attempt.run.wants_refresh:
        return
    answer = await asyncio.to_thread(_known, worker, attempt) or await _ask(worker, attempt)
    await asyncio.to_thread(_record, worker, attempt, answer)
    attempt.bank_is_read = answer.is_reading or answer.reason == JUST_ASKED


def _known(worker: SyncWorker, attempt: Attempt) -> _Answer | None:
    """What is known without asking; None: ask."""
    now, allowed_at = worker.clock(), attempt.item.refresh_allowed_at
    if attempt.item.connector_id == MEU_PLUGGY_CONNECTOR_ID:
        return _Answer(False, MEU_PLUGGY)
    if allowed_at is not None and allowed_at > now:
        return _Answer(False, TOO_SOON, allowed_at)
    with worker.store.reading() as work:
        if work.sync_logs.has_since(attempt.item.id, Moment.REFRESH_ASKED, now - ASK_EVERY):
            return _Answer(False, JUST_ASKED)
        if work.sync_logs.has_since(attempt.item.id, Moment.REFRESH_REFUSED, now - ASK_EVERY, unless=NOT_ASKED):
            return _Answer(False, JUST_REFUSED)
    return None


async def _ask(worker: SyncWorker, attempt: Attempt) -> _Answer:
    try:
        await worker.pluggy.client.refresh_item(attempt.item.item_id, attempt.tally)
    except ItemNotFound:  # said again when the item is read, or it was no word about the item
        return _Answer(False, ItemNotFound.code)
    except PluggyUnavailable as trouble:  # not our turn, or no answer; reading has a budget and tries of its own
        return _Answer(False, trouble.code)
    except PluggyRefused as refusal:
        if refusal.is_about_the_key:
            raise
        allowed_at = refusal.again_at if refusal.reason == FRESH else None
        return _Answer(refusal.reason in ALREADY_READING, refusal.reason or str(refusal.status), allowed_at)
    return _Answer(True)


def _record(worker: SyncWorker, attempt: Attempt, answer: _Answer) -> None:
    now = worker.clock()
    moment = Moment.REFRESH_ASKED if answer.is_reading else Moment.REFRESH_REFUSED
    with worker.store.unit_of_work() as work:
        work.sync_runs.renew(attempt.run, now, worker.lease_seconds, wants_refresh=False)
        work.sync_runs.note(attempt.run.id, moment, now, answer.reason)
        work.items.save_refresh(attempt.item.id, answer.allowed_at, now)
        work.users.raise_revision(attempt.item.user_id)
