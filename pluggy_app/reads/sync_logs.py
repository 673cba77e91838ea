"""What runs did: every attempt with its counts."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pluggy_app.domain.clock import SAO_PAULO
from pluggy_app.domain.clock import today as bank_today
from pluggy_app.domain.errors import AdminOnly, ItemNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads.pages import encode_cursor, key
from pluggy_app.store.sync_runs import AccountCountsRecord, SyncLogRecord
from pluggy_app.store.unit_of_work import Store, Work


@dataclass(frozen=True)
class AccountCountsView:
    """One account's share of a run. `window_from` None: everything the bank has was read."""

    account_id: str
    window_from: date | None
    seen: int
    created: int
    updated: int
    unchanged: int
    removed: int
    skipped: int
    skipped_reasons: dict[str, int]
    pages: int


@dataclass(frozen=True)
class SyncLogView:
    """One attempt of a sync run."""

    sync_log_id: int
    item_id: str
    connector_name: str
    trigger: str
    status: str
    step: str
    attempt: int
    requested_at: datetime
    not_before: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_ms: int | None
    seen: int
    created: int
    updated: int
    unchanged: int
    removed: int
    skipped: int
    skipped_reasons: dict[str, int]
    pages: int
    requests: int
    retries: int
    error_code: str
    accounts: list[AccountCountsView]


@dataclass(frozen=True)
class SyncLogPage:
    """Newest first; `next` is the cursor of the following page."""

    rows: list[SyncLogView]
    next: str | None


def page(
    store: Store,
    user: User,
    *,
    everyone: bool = False,
    item_id: str | None = None,
    status: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> SyncLogPage:
    """The user's runs; with `everyone` all users', for admins.

    Raises:
        AdminOnly: `everyone` asked by somebody else.
        InvalidRequest: a cursor that is not of this list.
    """
    if everyone and not user.is_admin:
        raise AdminOnly
    owner = None if everyone else user.user_id
    with store.reading() as work:
        rows = work.sync_runs.page(
            user_id=owner, item_id=item_id, status=status, before_id=key(cursor), limit=limit + 1
        )
        more = len(rows) > limit
        views = _views(work, rows[:limit])
    return SyncLogPage(views, encode_cursor(views[-1].sync_log_id) if more else None)


def of_item(store: Store, user: User, item_id: str, limit: int = 20) -> list[SyncLogView]:
    """The newest runs of one of the user's items.

    Raises:
        ItemNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        if work.items.owned(user.user_id, item_id) is None:
            raise ItemNotFound
        return _views(work, work.sync_runs.page(user_id=user.user_id, item_id=item_id, limit=limit))


def today(store: Store, user: User, now: datetime, limit: int = 20) -> list[SyncLogView]:
    """The user's runs asked for since midnight in São Paulo, newest first."""
    midnight = datetime.combine(bank_today(now), time(0), tzinfo=SAO_PAULO).astimezone(UTC)
    with store.reading() as work:
        return _views(work, work.sync_runs.page(user_id=user.user_id, requested_since=midnight, limit=limit))


def _views(work: Work, rows: list[SyncLogRecord]) -> list[SyncLogView]:
    counts: dict[int, list[AccountCountsView]] = {}
    for row in work.sync_runs.account_counts([r.id for r in rows]):
        counts.setdefault(row.sync_log_id, []).append(_account(row))
    return [_view(row, counts.get(row.id, [])) for row in rows]


def _view(r: SyncLogRecord, accounts: list[AccountCountsView]) -> SyncLogView:
    took = (r.finished_at - r.started_at).total_seconds() if r.finished_at and r.started_at else None
    return SyncLogView(
        sync_log_id=r.id,
        item_id=r.item_id,
        connector_name=r.connector_name,
        trigger=r.trigger,
        status=r.status,
        step=r.step,
        attempt=r.attempt,
        requested_at=r.requested_at,
        not_before=r.not_before,
        started_at=r.started_at,
        finished_at=r.finished_at,
        duration_ms=None if took is None else round(took * 1000),
        seen=r.seen,
        created=r.created,
        updated=r.updated,
        unchanged=r.unchanged,
        removed=r.removed,
        skipped=r.skipped,
        skipped_reasons=json.loads(r.skipped_reasons),
        pages=r.pages,
        requests=r.requests,
        retries=r.retries,
        error_code=r.error_code,
        accounts=accounts,
    )


def _account(r: AccountCountsRecord) -> AccountCountsView:
    return AccountCountsView(
        r.account_id,
        r.window_from,
        r.seen,
        r.created,
        r.updated,
        r.unchanged,
        r.removed,
        r.skipped,
        json.loads(r.skipped_reasons),
        r.pages,
    )
