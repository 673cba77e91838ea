"""What runs did: every attempt with its counts."""

import json
import re
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any

from pluggy_app.domain.clock import SAO_PAULO
from pluggy_app.domain.clock import today as bank_today
from pluggy_app.domain.errors import AdminOnly, ItemNotFound, SyncLogNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads.pages import encode_cursor, key
from pluggy_app.store.sync_logs import AccountCountsRecord, SyncLogRecord
from pluggy_app.store.unit_of_work import Store, Work

MAX_WEBHOOKS = 100  #: events shown with a run; a flood finds one run waiting


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
class AlikeRuns:
    """Runs of one connection that followed each other and ended alike, with the sums of what they found.

    `is_followed`: another run of the connection has begun since, or waits.
    """

    newest: SyncLogView
    count: int
    created: int
    updated: int
    removed: int
    is_followed: bool


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened to a run. `what` is a `Moment`; `detail` is ids, counts and codes."""

    at: datetime
    what: str
    detail: str


@dataclass(frozen=True)
class LinkedEvent:
    """A webhook event that asked for a run, or found it waiting."""

    event_id: str
    event: str
    received_at: datetime


@dataclass(frozen=True)
class SyncLogDetail:
    """One run with all that is known about it, and whose it is. Timeline and webhooks are oldest first."""

    run: SyncLogView
    user_email: str
    timeline: list[TimelineEntry]
    webhooks: list[LinkedEvent]


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
        rows = work.sync_logs.page(
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
        return _views(work, work.sync_logs.page(user_id=user.user_id, item_id=item_id, limit=limit))


def one(store: Store, user: User, sync_log_id: int | str) -> SyncLogDetail:
    """One of the user's runs; anybody's, for admins. The id may be anything that came from outside.

    Raises:
        SyncLogNotFound: unknown, somebody else's, or no id at all.
    """
    with store.reading() as work:
        owner = None if user.is_admin else user.user_id
        row = work.sync_logs.one(_key(sync_log_id), user_id=owner)
        person = None if row is None else work.users.by_id(row.user_id)
        if row is None or person is None:
            raise SyncLogNotFound
        timeline = [TimelineEntry(**vars(line)) for line in work.sync_logs.timeline(row.id)]
        webhooks = [LinkedEvent(**vars(event)) for event in work.webhook_events.of_run(row.id, MAX_WEBHOOKS)]
        return SyncLogDetail(_views(work, [row])[0], person.email, timeline, webhooks)


def today(store: Store, user: User, now: datetime, limit: int = 20) -> list[AlikeRuns]:
    """The user's runs asked for since midnight in São Paulo, newest first; those that only found the bank still being
    read are left out.
    """
    midnight = datetime.combine(bank_today(now), time(0), tzinfo=SAO_PAULO).astimezone(UTC)
    with store.reading() as work:
        groups = work.sync_logs.alike(user.user_id, requested_since=midnight, limit=limit)
        views = _views(work, [group.newest for group in groups])
    return [
        AlikeRuns(view, group.count, group.created, group.updated, group.removed, group.is_followed)
        for view, group in zip(views, groups, strict=True)
    ]


def _views(work: Work, rows: list[SyncLogRecord]) -> list[SyncLogView]:
    counts: dict[int, list[AccountCountsView]] = {}
    for row in work.sync_logs.account_counts([r.id for r in rows]):
        counts.setdefault(row.sync_log_id, []).append(_account(row))
    return [_view(row, counts.get(row.id, [])) for row in rows]


def _view(row: SyncLogRecord, accounts: list[AccountCountsView]) -> SyncLogView:
    took = (row.finished_at - row.started_at).total_seconds() if row.finished_at and row.started_at else None
    own = {
        "sync_log_id": row.id,
        "duration_ms": None if took is None else round(took * 1000),
        "skipped_reasons": json.loads(row.skipped_reasons),
        "accounts": accounts,
    }
    return SyncLogView(**_same_names(SyncLogView, row) | own)


def _account(row: AccountCountsRecord) -> AccountCountsView:
    own = {"skipped_reasons": json.loads(row.skipped_reasons)}
    return AccountCountsView(**_same_names(AccountCountsView, row) | own)


def _same_names(view: type[SyncLogView] | type[AccountCountsView], row: object) -> dict[str, Any]:
    """What a view takes over from a row as it stands there."""
    return {field.name: getattr(row, field.name) for field in fields(view) if hasattr(row, field.name)}


def _key(sync_log_id: int | str) -> int:
    text = str(sync_log_id)
    if not re.fullmatch(r"[0-9]{1,9}", text):  # nine digits fit the column
        raise SyncLogNotFound
    return int(text)
