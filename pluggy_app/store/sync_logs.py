"""Sync runs as a log: what was asked for, what became of it, and what it counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Subquery, and_, case, exists, func, not_, or_, select

from pluggy_app.domain.run_outcomes import HARMLESS, Outcome
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


@dataclass(frozen=True)
class AlikeRecord:
    """Runs of one item that followed each other and ended alike: the newest, how many, and the sums of their counts.

    `is_followed`: another run of the item has begun since, or waits.
    """

    newest: SyncLogRecord
    count: int
    created: int
    updated: int
    removed: int
    is_followed: bool


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
        if before_id is not None:
            query = query.where(SYNC_LOGS.c.id < before_id)
        return [record(SyncLogRecord, row) for row in self._connection.execute(query)]

    def alike(self, user_id: str, *, requested_since: datetime, limit: int) -> list[AlikeRecord]:
        """The user's runs as groups, newest first, without those that only found the bank still being read.

        The database counts: a group has all its runs, however many there are.
        """
        groups = _alike(user_id, requested_since, limit)
        query = _LOG_QUERY.join(groups, groups.c.newest == SYNC_LOGS.c.id).order_by(SYNC_LOGS.c.id.desc())
        rows = self._connection.execute(query.add_columns(*(groups.c[name] for name in _SUMS), _FOLLOWED))
        return [
            AlikeRecord(
                record(SyncLogRecord, row),
                count=row.runs,
                created=row.sum_created,
                updated=row.sum_updated,
                removed=row.sum_removed,
                is_followed=row.followed,
            )
            for row in rows
        ]

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

_LATER = SYNC_LOGS.alias("later")
_FOLLOWED = (
    exists()
    .where(_LATER.c.item_pk == SYNC_LOGS.c.item_pk, _LATER.c.id > SYNC_LOGS.c.id)
    .where(or_(_LATER.c.started_at.is_not(None), _LATER.c.status == RunStatus.PENDING.value))
    .label("followed")
)

_SLACK = timedelta(minutes=10)  #: more than a run waits between asking the clock and getting its id
_SUMS = ("runs", "sum_created", "sum_updated", "sum_removed")
_ENDED = (RunStatus.SUCCEEDED.value, RunStatus.PARTIAL.value, RunStatus.FAILED.value)


def _alike(user_id: str, requested_since: datetime, limit: int) -> Subquery:
    """A row for each group of an item's runs that follow each other with one status and one code."""
    logs = SYNC_LOGS.c
    newer = [
        func.lag(column).over(partition_by=logs.item_pk, order_by=logs.id.desc())
        for column in (logs.status, logs.error_code)
    ]
    goes_on = and_(newer[0] == logs.status, newer[1] == logs.error_code, logs.status.in_(_ENDED))
    looked, code = HARMLESS[Outcome.WAITING]
    soon_before = select(logs.id).where(logs.requested_at >= requested_since - _SLACK)
    first = soon_before.order_by(logs.requested_at, logs.id).limit(1).scalar_subquery()
    told = (
        select(logs.id, logs.item_pk, logs.created, logs.updated, logs.removed)
        .add_columns(case((goes_on, 0), else_=1).label("begins"))
        .join(ITEMS, ITEMS.c.id == logs.item_pk)
        .where(ITEMS.c.user_id == user_id, logs.requested_at >= requested_since)
        .where(logs.id >= first)  # in the index of an item's runs, the years before are not looked at
        .where(not_(and_(logs.status == looked.value, logs.error_code == code)))
        .subquery()
    )
    place = func.sum(told.c.begins).over(partition_by=told.c.item_pk, order_by=told.c.id.desc())
    placed = select(told, place.label("place")).subquery()
    newest = func.max(placed.c.id)
    sums = [func.sum(placed.c[name]).label(f"sum_{name}") for name in ("created", "updated", "removed")]
    return (
        select(newest.label("newest"), func.count().label("runs"), *sums)
        .group_by(placed.c.item_pk, placed.c.place)
        .order_by(newest.desc())
        .limit(limit)
        .subquery()
    )
