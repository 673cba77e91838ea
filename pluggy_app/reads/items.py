"""Connections: is every bank being read, and who must act?"""

from dataclasses import dataclass, field
from datetime import date, datetime

from pluggy_app.domain.errors import ItemNotFound
from pluggy_app.domain.items import MEU_PLUGGY_CONNECTOR_ID, Health
from pluggy_app.domain.users import User
from pluggy_app.reads.item_health import behind, health_of
from pluggy_app.store.accounts import AccountRecord
from pluggy_app.store.items import ItemRecord
from pluggy_app.store.sync_logs import SyncLogRecord
from pluggy_app.store.unit_of_work import Store, Work


@dataclass(frozen=True)
class AccountView:
    """One account of a connection. `balance_cents` of a card is minus what is owed; None: unknown."""

    account_id: str
    item_id: str
    type: str
    subtype: str
    name: str
    number: str
    currency_code: str
    balance_cents: int | None
    balance_at: datetime | None
    bank_account_id: int | None
    sync_enabled: bool
    sync_from: date | None


@dataclass(frozen=True)
class Progress:
    """Where a running sync stands. `account_index` counts from 1; 0: accounts are not known yet."""

    sync_log_id: int
    step: str
    account_index: int
    account_total: int
    pages: int
    seen: int
    created: int
    updated: int
    trigger: str


@dataclass(frozen=True)
class ItemView:
    """One connection. `reason` names the sentence that says what happened and who must act.

    `transaction_count` is how many transactions a disconnected one has left here; 0 while it is connected.
    `refreshable`: asking for a sync makes Pluggy read the bank, not before `refresh_allowed_at` (None: at any time).
    `limited_products` are named as in Pluggy's `statusDetail`: accounts, creditCards, transactions and others.
    `accounts_done` of `accounts_total` were read last time, the others since `behind_since` not; None: not known.
    """

    item_id: str
    connector_id: int
    connector_name: str
    connector_image_url: str
    status: str
    execution_status: str
    health: Health
    reason: str
    error_code: str
    consent_expires_at: datetime | None
    prompt_expires_at: datetime | None
    last_synced_at: datetime | None
    data_through: datetime | None
    next_auto_sync_at: datetime | None
    refreshable: bool
    is_new: bool
    created_at: datetime
    updated_at: datetime
    revoked_at: datetime | None
    transaction_count: int
    accounts: list[AccountView]
    progress: Progress | None
    bank_message: str = field(default="", repr=False)  #: the bank's own words to its customer
    limited_products: tuple[str, ...] = ()
    accounts_done: int | None = None
    accounts_total: int | None = None
    behind_account: str = ""  #: name of the first account that was left behind; it may have none
    behind_number: str = field(default="", repr=False)
    behind_since: datetime | None = None
    refresh_allowed_at: datetime | None = None


def listing(store: Store, user: User, now: datetime) -> list[ItemView]:
    """The user's connections, oldest first; also on a plan without connections, where they are paused."""
    with store.reading() as work:
        return _views(work, user, work.items.of_user(user.user_id), now)


def one(store: Store, user: User, item_id: str, now: datetime) -> ItemView:
    """One connection.

    Raises:
        ItemNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        item = work.items.owned(user.user_id, item_id)
        if item is None:
            raise ItemNotFound
        return _views(work, user, [item], now)[0]


def _views(work: Work, user: User, items: list[ItemRecord], now: datetime) -> list[ItemView]:
    accounts: dict[int, list[AccountRecord]] = {}
    for account in work.accounts.of_user(user.user_id):
        accounts.setdefault(account.item_pk, []).append(account)
    running = {run.item_pk: run for run in work.sync_logs.running_of_user(user.user_id)}
    counts = work.transactions.count_of_revoked(user.user_id)
    return [
        _view(user, item, accounts.get(item.id, []), running.get(item.id), counts.get(item.id, 0), now)
        for item in items
    ]


def _view(
    user: User,
    item: ItemRecord,
    accounts: list[AccountRecord],
    run: SyncLogRecord | None,
    transaction_count: int,
    now: datetime,
) -> ItemView:
    health, reason = health_of(user, item, accounts, run, now)
    left = behind(item, accounts)
    allowed_at = item.refresh_allowed_at
    return ItemView(
        item_id=item.item_id,
        connector_id=item.connector_id,
        connector_name=item.connector_name,
        connector_image_url=item.connector_image_url,
        status=item.status,
        execution_status=item.execution_status,
        health=health,
        reason=reason,
        error_code=item.error_code or item.failing_code,
        consent_expires_at=item.consent_expires_at,
        prompt_expires_at=item.prompt_expires_at,
        last_synced_at=item.last_synced_at,
        data_through=item.data_through,
        next_auto_sync_at=item.next_auto_sync_at,
        refreshable=item.connector_id != MEU_PLUGGY_CONNECTOR_ID and not item.is_over,
        is_new=item.last_synced_at is None,
        created_at=item.created_at,
        updated_at=item.updated_at,
        revoked_at=item.revoked_at,
        transaction_count=transaction_count,
        accounts=[_account(account, item.item_id) for account in accounts],
        progress=_progress(run) if run else None,
        bank_message=item.bank_message,
        limited_products=tuple(item.limited),
        accounts_done=left.done,
        accounts_total=left.total,
        behind_account=left.account,
        behind_number=left.number,
        behind_since=left.since,
        refresh_allowed_at=allowed_at if allowed_at is not None and allowed_at > now else None,
    )


def _account(account: AccountRecord, item_id: str) -> AccountView:
    return AccountView(
        account_id=account.account_id,
        item_id=item_id,
        type=account.type,
        subtype=account.subtype,
        name=account.name,
        number=account.number,
        currency_code=account.currency_code,
        balance_cents=account.balance_cents,
        balance_at=account.balance_at,
        bank_account_id=account.bank_account_id,
        sync_enabled=account.sync_enabled,
        sync_from=account.sync_from,
    )


def _progress(run: SyncLogRecord) -> Progress:
    return Progress(
        run.id,
        run.step,
        run.account_index,
        run.account_total,
        run.pages,
        run.seen,
        run.created,
        run.updated,
        run.trigger,
    )
