"""A sync run: one attempt to bring an item's accounts and transactions up to date.

    pending --claim--> running --> succeeded | partial | failed

Nothing ever moves back. A failure that can get better closes its attempt as failed and, in the same transaction,
merges attempt + 1 and its not-before into the item's pending run, or inserts one.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

MAX_ATTEMPTS = 5  #: then the item shows why, and the next trigger starts anew
BACKOFF_BASE = timedelta(minutes=1)
BACKOFF_MAX = timedelta(hours=6)


class Trigger(StrEnum):
    """Why a run was asked for."""

    WEBHOOK = "webhook"  #: Pluggy said something changed
    USER = "user"  #: a person pressed the button
    SCHEDULE = "schedule"  #: the clock, as a safety net
    CONNECT = "connect"  #: a bank was just connected
    RETRY = "retry"  #: an earlier attempt failed in a way that can get better


class RunStatus(StrEnum):
    """Where a run stands."""

    PENDING = "pending"  #: waits for a worker, not before `not_before`
    RUNNING = "running"  #: one worker holds its lease
    SUCCEEDED = "succeeded"  #: everything read
    PARTIAL = "partial"  #: read, but an account or some rows were left out; counts say which
    FAILED = "failed"  #: ended with an error code


class Step(StrEnum):
    """What a running run is doing."""

    ITEM = "item"  #: asking how the connection is
    ACCOUNTS = "accounts"  #: reading accounts
    TRANSACTIONS = "transactions"  #: reading and writing pages of transactions
    CLOSING = "closing"  #: writing the result


class Moment(StrEnum):
    """What happened to a run: a line of its timeline each, written in the transaction that it tells about."""

    REQUESTED = "requested"  #: somebody or something asked for it; it waits
    ASKED_AGAIN = "asked_again"  #: asked for once more while it waited, and the asking changed something about it
    STARTED = "started"  #: a worker took it
    REFRESH_ASKED = "refresh_asked"  #: Pluggy was asked to read the bank, and does
    REFRESH_REFUSED = "refresh_refused"  #: Pluggy does not read the bank for this run; the detail says why
    ITEM_READ = "item_read"  #: Pluggy said how the connection is
    ACCOUNTS_READ = "accounts_read"  #: the list of accounts is here
    ACCOUNT_DONE = "account_done"  #: every page of one account is here
    ACCOUNT_NOT_UPDATED = "account_not_updated"  #: the bank gave Pluggy nothing new of it: it was not read
    ACCOUNT_GONE = "account_gone"  #: Pluggy listed the account and did not know it a moment later
    ACCOUNT_FAILED = "account_failed"  #: one account could not be read; the others were, and the run failed
    HANDED_OVER = "handed_over"  #: the process is ending; another one, or the next start, goes on
    RETRY_QUEUED = "retry_queued"  #: it failed in a way that can get better; another attempt waits
    NEXT_QUEUED = "next_queued"  #: a run that looks again waits: more is still to come, or came while this one read
    FINISHED = "finished"  #: closed, as succeeded, partial or failed


@dataclass
class Counts:
    """What happened to rows. `seen == created + updated + unchanged + skipped`."""

    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    skipped_reasons: dict[str, int] = field(default_factory=dict)
    pages: int = 0  #: of what a reading shows; whoever died behind one got on. Rows asked for by name are on none

    def skip(self, reason: str) -> None:
        self.skipped += 1
        self.skipped_reasons[reason] = self.skipped_reasons.get(reason, 0) + 1

    def add(self, other: "Counts") -> None:
        self.seen += other.seen
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.removed += other.removed
        self.skipped += other.skipped
        self.pages += other.pages
        for reason, n in other.skipped_reasons.items():
            self.skipped_reasons[reason] = self.skipped_reasons.get(reason, 0) + n


@dataclass
class RequestTally:
    """What one run cost at Pluggy: requests sent, of which quick retries."""

    requests: int = 0
    retries: int = 0


def retry_delay(attempt: int, asked_seconds: float | None, jitter: float | None = None) -> timedelta:
    """How long to wait before attempt + 1: max(what the server asked, min(6 h, 2^(attempt-1) min)) plus up to 20 %.

    `jitter` is a number from 0 to 1; None draws one.
    """
    own = min(BACKOFF_MAX, BACKOFF_BASE * float(2 ** (attempt - 1)))
    wait = max(own, timedelta(seconds=asked_seconds or 0))
    return wait * (1 + 0.2 * (random.random() if jitter is None else jitter))  # noqa: S311 - spreading load, no secret
