"""Sync runs as a log: what was asked for, what became of it, and what it counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from pluggy_app.domain.sync_runs import Moment, RunStatus
from pluggy_app.store import timelines
from pluggy_app.store.tables import ITEMS, SYNC_LOG_ACCOUNTS, SYNC_LOG_EVENTS, SYNC_LOGS, record
from pluggy_app.store.timelines import TimelineRecord


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
    previous_id: int | None
    wants_refresh: bool


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


class SyncLogs:
    """Reads `pluggy_sync_logs`, `pluggy_sync_log_accounts` and `pluggy_sync_log_events`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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

    def one(self, sync_log_id: int, *, user_id: str | None) -> SyncLogRecord | None:
        """One run; `user_id` None: anybody's."""
        query = _LOG_QUERY.where(SYNC_LOGS.c.id == sync_log_id)
        if user_id is not None:
            query = query.where(ITEMS.c.user_id == user_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record(SyncLogRecord, row)

    def timeline(self, sync_log_id: int) -> list[TimelineRecord]:
        """What happened to a run, oldest first."""
        return timelines.lines_of(self._connection, sync_log_id)

    def forget_timelines(self, *, before: datetime, limit: int) -> bool:
        """Delete of the oldest `limit` lines those from before then; True: there may be more."""
        return timelines.forget_oldest(self._connection, before=before, limit=limit)

    def has_since(self, item_pk: int, moment: Moment, since: datetime, unless: Collection[str] = ()) -> bool:
        """Whether this happened to a run of the item after `since`, with a detail that is none of `unless`."""
        logs, lines = SYNC_LOGS.c, SYNC_LOG_EVENTS.c
        query = (
            select(lines.id)
            .join(SYNC_LOGS, logs.id == lines.sync_log_id)
            .where(logs.item_pk == item_pk, or_(logs.finished_at.is_(None), logs.finished_at > since))
            .where(lines.what == moment.value, lines.at > since, lines.detail.not_in(unless))
        )
        return self._connection.execute(query.limit(1)).first() is not None

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


_LOG_QUERY = select(SYNC_LOGS, ITEMS.c.item_id, ITEMS.c.user_id, ITEMS.c.connector_name).join(
    ITEMS, ITEMS.c.id == SYNC_LOGS.c.item_pk
)
