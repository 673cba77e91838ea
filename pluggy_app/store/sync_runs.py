"""Sync runs: the queue, the leases and the log are the rows of one table.

    pending --claim--> running --finish--> succeeded | partial | failed

Every UPDATE names the state it expects; no row matched means someone else was first.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, exists, func, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.errors import LeaseLost
from pluggy_app.domain.sync_runs import MAX_ATTEMPTS, Counts, RequestTally, RunStatus, Step, Trigger
from pluggy_app.domain.users import Plan
from pluggy_app.store.tables import ITEMS, SYNC_LOG_ACCOUNTS, SYNC_LOGS, USERS, insert_or_ignore, record

WORKER_LOST = "worker_lost"  #: error code of a run whose process stopped renewing its lease


@dataclass(frozen=True)
class RequestedRun:
    """A run that waits; `already_waiting` when this request found it there."""

    sync_log_id: int
    status: str
    already_waiting: bool


@dataclass(frozen=True)
class ClaimedRun:
    """A run this worker holds. Every write for it names `lease_token`."""

    id: int
    item_pk: int
    trigger: str
    attempt: int
    requested_at: datetime
    reading_since: datetime
    lease_token: str
    is_fresh: bool = False  #: first attempt of this reading: positions of earlier readings do not count


@dataclass(frozen=True)
class SyncLogRecord:
    """A row of `pluggy_sync_logs` with its item; columns are explained in models.py."""

    id: int
    item_pk: int
    item_id: str
    user_id: str
    connector_name: str
    trigger: str
    status: str
    step: str
    attempt: int
    requested_at: datetime
    not_before: datetime
    started_at: datetime | None
    finished_at: datetime | None
    account_index: int
    account_total: int
    seen: int
    created: int
    updated: int
    unchanged: int
    removed: int
    skipped: int
    skipped_reasons: str
    pages: int
    requests: int
    retries: int
    error_code: str


@dataclass(frozen=True)
class AccountCountsRecord:
    """A row of `pluggy_sync_log_accounts`."""

    sync_log_id: int
    account_id: str
    window_from: date | None
    seen: int
    created: int
    updated: int
    unchanged: int
    removed: int
    skipped: int
    skipped_reasons: str
    pages: int


class SyncRuns:
    """Rows of `pluggy_sync_logs` and `pluggy_sync_log_accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def request(
        self,
        item_pk: int,
        trigger: Trigger,
        now: datetime,
        *,
        not_before: datetime | None = None,
        reading_since: datetime | None = None,
    ) -> RequestedRun:
        """Owe the item a run; asking twice leaves one. A person neither waits out a backoff nor uses up attempts.

        `reading_since`: the reading that this run goes on with; None: it starts a new one.
        """
        due = not_before or now
        made, waiting = False, None
        while waiting is None:  # a run that waits can be claimed between the two statements
            made = self._insert(item_pk, trigger, now, not_before=due, attempt=1, reading_since=reading_since)
            waiting = self._pending(item_pk)
        if not made and trigger is Trigger.USER:
            self._connection.execute(update(SYNC_LOGS).where(self._is_pending(item_pk)).values(attempt=1))
        if not made:
            sooner = (SYNC_LOGS.c.not_before > due) & (SYNC_LOGS.c.attempt == 1)
            self._connection.execute(update(SYNC_LOGS).where(self._is_pending(item_pk), sooner).values(not_before=due))
        return RequestedRun(waiting, RunStatus.PENDING.value, already_waiting=not made)

    def has_due(self, now: datetime) -> bool:
        """Whether `claim` would find work; a read, so idle workers take no lock."""
        ready = select(SYNC_LOGS.c.id).where(self._claimable(now)).limit(1)
        lost = select(SYNC_LOGS.c.id).where(self._lost(now)).limit(1)
        return any(self._connection.execute(query).first() for query in (ready, lost))

    def claim(self, now: datetime, lease_seconds: float) -> ClaimedRun | None:
        """Take the oldest due run whose item has none running, after closing runs whose worker is lost."""
        self._close_lost(now)
        oldest = select(SYNC_LOGS.c.id).where(self._claimable(now)).order_by(SYNC_LOGS.c.not_before, SYNC_LOGS.c.id)
        if self._connection.dialect.name == "postgresql":
            oldest = oldest.with_for_update(skip_locked=True, of=SYNC_LOGS)
        token = secrets.token_hex(16)
        run_id = self._connection.execute(oldest.limit(1)).scalar_one_or_none()
        if run_id is None:
            return None
        row = self._connection.execute(
            update(SYNC_LOGS)
            .where(SYNC_LOGS.c.id == run_id, SYNC_LOGS.c.status == RunStatus.PENDING.value)
            .values(
                status=RunStatus.RUNNING.value,
                step=Step.ITEM.value,
                started_at=now,
                lease_token=token,
                lease_until=now + timedelta(seconds=lease_seconds),
            )
            .returning(SYNC_LOGS)
        ).one_or_none()
        if row is None:
            return None
        since = row.reading_since
        if since is None:
            self._connection.execute(update(SYNC_LOGS).where(SYNC_LOGS.c.id == run_id).values(reading_since=now))
        return ClaimedRun(
            row.id, row.item_pk, row.trigger, row.attempt, row.requested_at, since or now, token, is_fresh=since is None
        )

    def renew(self, run: ClaimedRun, now: datetime, lease_seconds: float, **progress: object) -> None:
        """Prove that the run is still ours and hold it longer; the first write of every transaction of a run.

        Raises:
            LeaseLost: another worker owns it; the transaction must not commit.
        """
        until = now + timedelta(seconds=lease_seconds)
        found = self._connection.execute(update(SYNC_LOGS).where(self._held(run)).values(lease_until=until, **progress))
        if found.rowcount != 1:
            raise LeaseLost

    def add_counts(self, run: ClaimedRun, account_id: str, counts: Counts, window_from: date | None) -> None:
        """Add one page's counts to the run and to the account in it."""
        insert_or_ignore(
            self._connection,
            SYNC_LOG_ACCOUNTS,
            {"sync_log_id": run.id, "account_id": account_id, "window_from": window_from}
            | dict.fromkeys(_COUNTED, 0)
            | {"skipped_reasons": "{}"},
        )
        of_run = SYNC_LOGS.c.id == run.id
        of_account = (SYNC_LOG_ACCOUNTS.c.sync_log_id == run.id) & (SYNC_LOG_ACCOUNTS.c.account_id == account_id)
        for table, where in ((SYNC_LOGS, of_run), (SYNC_LOG_ACCOUNTS, of_account)):
            values: dict[str, object] = {name: table.c[name] + getattr(counts, name) for name in _COUNTED}
            if counts.skipped_reasons:
                stored = self._connection.execute(select(table.c.skipped_reasons).where(where)).scalar_one()
                total = Counts(skipped_reasons=json.loads(stored))
                total.add(Counts(skipped_reasons=counts.skipped_reasons))
                values["skipped_reasons"] = json.dumps(total.skipped_reasons)
            self._connection.execute(update(table).where(where).values(**values))

    def finish(self, run: ClaimedRun, status: RunStatus, error_code: str, tally: RequestTally, now: datetime) -> None:
        """Close the run.

        Raises:
            LeaseLost: another worker owns it; the transaction must not commit.
        """
        found = self._connection.execute(
            update(SYNC_LOGS)
            .where(self._held(run))
            .values(
                status=status.value,
                finished_at=now,
                error_code=error_code,
                requests=tally.requests,
                retries=tally.retries,
                lease_token=None,
                lease_until=None,
            )
        )
        if found.rowcount != 1:
            raise LeaseLost

    def stop(self, item_pk: int, error_code: str, now: datetime) -> None:
        """Close whatever the item still has waiting or running; a worker in the middle of it is fenced."""
        self._connection.execute(
            update(SYNC_LOGS)
            .where(
                SYNC_LOGS.c.item_pk == item_pk,
                SYNC_LOGS.c.status.in_((RunStatus.PENDING.value, RunStatus.RUNNING.value)),
            )
            .values(
                status=RunStatus.FAILED.value,
                finished_at=now,
                error_code=error_code,
                lease_token=None,
                lease_until=None,
            )
        )

    def retry(self, run: ClaimedRun, not_before: datetime, now: datetime, *, counts: bool = True) -> bool:
        """Owe the item another attempt, merged into a run that already waits; False after the last one.

        `counts` False: the attempt got on, or was handed over at shutdown; neither is a step towards the last.
        """
        attempt = run.attempt + 1 if counts else run.attempt
        if attempt > MAX_ATTEMPTS:
            return False
        made = self._insert(
            run.item_pk, Trigger.RETRY, now, not_before=not_before, attempt=attempt, reading_since=run.reading_since
        )
        if not made:
            later = func.max if self._connection.dialect.name == "sqlite" else func.greatest
            self._connection.execute(
                update(SYNC_LOGS)
                .where(self._is_pending(run.item_pk))
                .values(
                    attempt=later(SYNC_LOGS.c.attempt, attempt),
                    not_before=later(SYNC_LOGS.c.not_before, not_before),
                )
            )
        return True

    def page(
        self,
        *,
        user_id: str | None,
        item_id: str | None = None,
        status: str | None = None,
        requested_since: datetime | None = None,
        before_id: int | None = None,
        limit: int,
    ) -> list[SyncLogRecord]:
        """Newest first; `user_id` None: everybody's."""
        query = _LOG_QUERY.order_by(SYNC_LOGS.c.id.desc()).limit(limit)
        if user_id is not None:
            query = query.where(ITEMS.c.user_id == user_id)
        if item_id is not None:
            query = query.where(ITEMS.c.item_id == item_id)
        if status is not None:
            query = query.where(SYNC_LOGS.c.status == status)
        if requested_since is not None:
            query = query.where(SYNC_LOGS.c.requested_at >= requested_since)
        if before_id is not None:
            query = query.where(SYNC_LOGS.c.id < before_id)
        return [record(SyncLogRecord, row) for row in self._connection.execute(query)]

    def running_of_user(self, user_id: str) -> list[SyncLogRecord]:
        query = _LOG_QUERY.where(ITEMS.c.user_id == user_id, SYNC_LOGS.c.status == RunStatus.RUNNING.value)
        return [record(SyncLogRecord, row) for row in self._connection.execute(query)]

    def account_counts(self, sync_log_ids: list[int]) -> list[AccountCountsRecord]:
        query = (
            select(SYNC_LOG_ACCOUNTS)
            .where(SYNC_LOG_ACCOUNTS.c.sync_log_id.in_(sync_log_ids))
            .order_by(SYNC_LOG_ACCOUNTS.c.sync_log_id, SYNC_LOG_ACCOUNTS.c.account_id)
        )
        return [record(AccountCountsRecord, row) for row in self._connection.execute(query)]

    def newest_start(self, item_pk: int) -> datetime | None:
        """When the item's newest run began; None: none has."""
        query = select(func.max(SYNC_LOGS.c.started_at)).where(SYNC_LOGS.c.item_pk == item_pk)
        found: datetime | None = self._connection.execute(query).scalar_one()
        return found

    def forget_unclaimable(self, error_code: str, now: datetime) -> None:
        """Close what waits for items that were disconnected in the moment of asking."""
        revoked = select(ITEMS.c.id).where(ITEMS.c.revoked_at.is_not(None))
        self._connection.execute(
            update(SYNC_LOGS)
            .where(SYNC_LOGS.c.status == RunStatus.PENDING.value, SYNC_LOGS.c.item_pk.in_(revoked))
            .values(status=RunStatus.FAILED.value, finished_at=now, error_code=error_code)
        )

    def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the oldest due run waits; None: nothing waits."""
        query = select(func.min(SYNC_LOGS.c.not_before)).where(self._claimable(now))
        return self._connection.execute(query).scalar_one_or_none()

    def _insert(
        self,
        item_pk: int,
        trigger: Trigger,
        now: datetime,
        *,
        not_before: datetime,
        attempt: int,
        reading_since: datetime | None,
    ) -> bool:
        # Two requests can arrive together: the partial unique index on pending runs decides.
        values = {
            "item_pk": item_pk,
            "trigger": trigger.value,
            "status": RunStatus.PENDING.value,
            "step": "",
            "attempt": attempt,
            "requested_at": now,
            "not_before": not_before,
            "reading_since": reading_since,
            "account_index": 0,
            "account_total": 0,
            "requests": 0,
            "retries": 0,
            "error_code": "",
            "skipped_reasons": "{}",
        }
        return insert_or_ignore(self._connection, SYNC_LOGS, values | dict.fromkeys(_COUNTED, 0))

    def _close_lost(self, now: datetime) -> None:
        """Close runs whose lease has run out and owe their items another attempt, or show why none follows."""
        lost = select(SYNC_LOGS).where(self._lost(now))
        if self._connection.dialect.name == "postgresql":
            lost = lost.with_for_update(skip_locked=True)
        for row in self._connection.execute(lost).all():
            run = record(ClaimedRun, row)
            self.finish(run, RunStatus.FAILED, WORKER_LOST, RequestTally(row.requests, row.retries), now)
            if not self.retry(run, now, now):
                self._connection.execute(
                    update(ITEMS).where(ITEMS.c.id == run.item_pk).values(failing_code=WORKER_LOST)
                )
            owner = select(ITEMS.c.user_id).where(ITEMS.c.id == run.item_pk).scalar_subquery()
            self._connection.execute(
                update(USERS).where(USERS.c.user_id == owner).values(revision=USERS.c.revision + 1)
            )

    def _pending(self, item_pk: int) -> int | None:
        query = select(SYNC_LOGS.c.id).where(self._is_pending(item_pk))
        return self._connection.execute(query).scalar_one_or_none()

    def _is_pending(self, item_pk: int) -> ColumnElement[bool]:
        return (SYNC_LOGS.c.item_pk == item_pk) & (SYNC_LOGS.c.status == RunStatus.PENDING.value)

    def _held(self, run: ClaimedRun) -> ColumnElement[bool]:
        return (
            (SYNC_LOGS.c.id == run.id)
            & (SYNC_LOGS.c.status == RunStatus.RUNNING.value)
            & (SYNC_LOGS.c.lease_token == run.lease_token)
        )

    def _lost(self, now: datetime) -> ColumnElement[bool]:
        return (SYNC_LOGS.c.status == RunStatus.RUNNING.value) & (SYNC_LOGS.c.lease_until < now)

    def _claimable(self, now: datetime) -> ColumnElement[bool]:
        other = SYNC_LOGS.alias("other")
        busy = exists().where(other.c.item_pk == SYNC_LOGS.c.item_pk, other.c.status == RunStatus.RUNNING.value)
        readable = exists().where(
            ITEMS.c.id == SYNC_LOGS.c.item_pk,
            ITEMS.c.revoke_requested_at.is_(None),
            ITEMS.c.revoked_at.is_(None),
            ITEMS.c.user_id == USERS.c.user_id,
            USERS.c.plan == Plan.BUSINESS.value,
        )
        return (SYNC_LOGS.c.status == RunStatus.PENDING.value) & (SYNC_LOGS.c.not_before <= now) & ~busy & readable


_COUNTED = ("seen", "created", "updated", "unchanged", "removed", "skipped", "pages")
_LOG_QUERY = select(SYNC_LOGS, ITEMS.c.item_id, ITEMS.c.user_id, ITEMS.c.connector_name).join(
    ITEMS, ITEMS.c.id == SYNC_LOGS.c.item_pk
)
