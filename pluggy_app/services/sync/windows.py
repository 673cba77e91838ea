"""What a run reads of an account, and when it reads everything.

Rows are found by when Pluggy took them in: a bank hands in late rows with early days. Rows that changed are found by
events that name them; whatever no event has told is found by reading everything now and then, which alone shows that a
row is gone. https://docs.pluggy.ai/docs/setup-two-way-sync-with-webhooks
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.domain.items import MEU_PLUGGY_CONNECTOR_ID
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.services.sync.attempt import Attempt, SyncWorker
from pluggy_app.store.accounts import AccountRecord
from pluggy_app.store.sync_runs import ClaimedRun
from pluggy_app.store.webhook_events import WaitingEventRecord

OVERLAP = timedelta(minutes=10)  #: rows that were being taken in while the last reading began
COMPLETE_EVERY = timedelta(hours=24)  #: what a lost event told is here by then, at the latest
ASKINGS = 4  #: of the clock, from one reading of everything to the next: a day with its usual six hours
COMPLETE_FOR_A_PERSON = timedelta(hours=1)  #: and for somebody who asks, by then
MAX_EVENTS = 200  #: that one run reads the consequences of; more are left to the next one
PROMISED = timedelta(days=365)  #: that Pluggy has rows for; older ones may go without a withdrawal by the bank
WITHDRAWN = "transactions/deleted"


@dataclass(frozen=True)
class News:
    """What events have told of one account: ids that changed or went, and since when Pluggy took new rows in."""

    named: tuple[str, ...] = ()
    said_gone: frozenset[str] = frozenset()
    created_from: datetime | None = None


def complete_every(sync_interval: timedelta) -> timedelta:
    """How often to read everything: the clock is the safety net behind the events, however often it is told to ask."""
    nearest = (
        min(COMPLETE_EVERY, sync_interval) / 2
    )  # a little sooner than the day is over, instead of an interval later
    return min(COMPLETE_EVERY, ASKINGS * sync_interval) - nearest


def news_of(events: Iterable[WaitingEventRecord], account_id: str) -> News:
    """The events of one account as one."""
    ours = [event for event in events if event.account_id.lower() == account_id.lower()]
    named = dict.fromkeys(id for event in ours for id in event.transaction_ids)
    gone = frozenset(id for event in ours if event.event == WITHDRAWN for id in event.transaction_ids)
    since = min((event.created_from for event in ours if event.created_from is not None), default=None)
    return News(tuple(named), gone, since)


def follows_a_retry(run: ClaimedRun) -> bool:
    """Whether the run looks for what came while the one before it went on with a reading."""
    return run.is_fresh and run.previous_id is not None and run.trigger == Trigger.SCHEDULE


def created_from(worker: SyncWorker, attempt: Attempt, account: AccountRecord, news: News) -> datetime | None:
    """From when on to ask for what Pluggy took in; None: everything is to be read."""
    if account.complete_at is None or account.read_at is None:
        return None
    hears_of_changes = worker.pluggy.webhooks_reach_us and attempt.item.connector_id != MEU_PLUGGY_CONNECTOR_ID
    by_person = attempt.run.trigger == Trigger.USER.value
    every = min(COMPLETE_FOR_A_PERSON, worker.complete_every) if by_person else worker.complete_every
    if follows_a_retry(attempt.run):
        every = 2 * every  # what came meanwhile is enough: cut again, a reading of everything would never end
    elif not hears_of_changes:
        return None
    if attempt.run.reading_since - account.complete_at >= every:
        return None
    ahead = timedelta(seconds=max(0, worker.pluggy.client.traffic.skew_seconds or 0))  # Pluggy dates by its own clock
    told = max(news.created_from, attempt.run.reading_since - PROMISED) if news.created_from else None
    return min(filter(None, (account.read_at - OVERLAP - ahead, told)))
