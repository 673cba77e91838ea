"""One claimed run under way, and what a worker needs to do it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import RequestTally
from pluggy_app.services.link import PluggyLink
from pluggy_app.store.items import ItemRecord
from pluggy_app.store.sync_runs import ClaimedRun
from pluggy_app.store.unit_of_work import Store
from pluggy_app.store.webhook_events import WaitingEventRecord


@dataclass(frozen=True)
class SyncWorker:
    """What a run needs."""

    store: Store
    pluggy: PluggyLink
    lease_seconds: float
    clock: Callable[[], datetime] = utc_now
    complete_every: timedelta = timedelta(hours=24)  #: everything is read so often; see windows.py


@dataclass
class Attempt:
    """One claimed run under way."""

    run: ClaimedRun
    item: ItemRecord
    tally: RequestTally
    events: list[WaitingEventRecord] = field(default_factory=list)  #: what Pluggy told before the run began
    unread: set[str] = field(
        default_factory=set
    )  #: accounts that the bank did not update, or Pluggy did not list: they were not read
    continued: set[str] = field(default_factory=set)  #: accounts that an earlier attempt read, or began to
    left_out: bool = False  #: an account or a row could not be read
    bank_is_read: bool = False  #: a person asked for it, and Pluggy reads the bank while this run reads what it has
    has_news: bool = False  #: the books have changed
    answered: bool = False  #: Pluggy is there: it has said how the item is
    got_on: bool = False  #: a page was written: the next attempt starts further on

    @property
    def log_ids(self) -> dict[str, object]:
        """For log lines."""
        return {"run": self.run.id, "item": self.item.item_id, "attempt": self.run.attempt}
