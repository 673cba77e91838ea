"""The JSON that REST speaks: camelCase, money in whole cents, instants in UTC, days as YYYY-MM-DD."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt
from pydantic.alias_generators import to_camel

from pluggy_app.domain.accounts import AccountChanges
from pluggy_app.domain.users import User
from pluggy_app.reads.items import AccountView, ItemView
from pluggy_app.reads.sync_logs import AccountCountsView, SyncLogView
from pluggy_app.reads.sync_logs import SyncLogDetail as SyncLogDetailView


class Wire(BaseModel):
    """A JSON object whose names are our field names in camelCase; what it does not know in a request is ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True, frozen=True)


class Credentials(Wire):
    email: str = Field(max_length=1_000)
    password: str = Field(max_length=10_000, repr=False)


class NewPassword(Wire):
    """`repeatedPassword`: typed again by a person; a program leaves it out."""

    current_password: str = Field(max_length=10_000, repr=False)
    new_password: str = Field(max_length=10_000, repr=False)
    repeated_password: str | None = Field(default=None, max_length=10_000, repr=False)


class Me(Wire):
    user_id: str
    email: str
    plan: Literal["free", "business"]
    role: Literal["user", "admin"]

    @classmethod
    def of(cls, user: User) -> "Me":
        return cls(user_id=user.user_id, email=user.email, plan=user.plan.value, role=user.role.value)


class ConnectRequest(Wire):
    """`itemId`: repair this item of one's own; without it, connect another bank."""

    item_id: str | None = None


class ConnectOffer(Wire):
    connect_token: str = Field(repr=False)
    connect_url: str
    expires_at: datetime


class NewItem(Wire):
    item_id: str


class Item(Wire):
    """One bank connection. `message`: what happened and who must act, in the user's language."""

    item_id: str
    connector_id: int
    connector_name: str
    connector_image_url: str | None
    status: str
    execution_status: str | None
    health: Literal["ok", "syncing", "waiting_user", "action_required", "degraded", "paused", "revoked"]
    error_code: str | None
    message: str | None
    consent_expires_at: datetime | None
    last_synced_at: datetime | None
    data_through: datetime | None
    next_auto_sync_at: datetime | None
    refreshable: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, item: ItemView, message: str | None) -> "Item":
        return cls(
            item_id=item.item_id,
            connector_id=item.connector_id,
            connector_name=item.connector_name,
            connector_image_url=item.connector_image_url or None,
            status=item.status,
            execution_status=item.execution_status or None,
            health=item.health.value,
            error_code=item.error_code or None,
            message=message or None,
            consent_expires_at=item.consent_expires_at,
            last_synced_at=item.last_synced_at,
            data_through=item.data_through,
            next_auto_sync_at=item.next_auto_sync_at,
            refreshable=item.refreshable,
            created_at=item.created_at,
            updated_at=item.updated_at,
        )


class Items(Wire):
    results: list[Item]
    next: str | None


class Revoked(Wire):
    """`revoking`: Pluggy could not be reached and is asked again until it confirms."""

    item_id: str
    status: Literal["revoked", "revoking"]


class Account(Wire):
    """An account of an item. `balanceCents` of a card is minus what is owed; null: unknown."""

    account_id: str
    item_id: str
    type: str
    subtype: str | None
    name: str | None
    number: str | None
    currency_code: str
    balance_cents: int | None
    balance_at: datetime | None
    bank_account_id: int | None
    sync_enabled: bool
    sync_from: date | None

    @classmethod
    def of(cls, account: AccountView) -> "Account":
        told = {name: getattr(account, name) or None for name in ("subtype", "name", "number")}
        return cls.model_validate(vars(account) | told)


def _a_usual_day(value: object) -> object:
    # pydantic also takes instants and numbers of seconds for a day
    if value is None or (isinstance(value, str) and re.fullmatch(r"(19[789]|2[01]\d)\d-\d\d-\d\d", value, re.ASCII)):
        return value
    raise ValueError("must be a day from 1970-01-01 to 2199-12-31, YYYY-MM-DD")


def _not_null(value: object) -> object:
    if value is None:
        raise ValueError("must not be null")
    return value


Day = Annotated[date, BeforeValidator(_a_usual_day)]  #: not null
Said = BeforeValidator(_not_null)  #: may be left out, but not be null


class AccountPatch(Wire):
    """What to change; what is not said stays. `syncFrom` null: no first day; `bankAccountId` null: into no books."""

    sync_enabled: Annotated[StrictBool | None, Said] = None
    sync_from: Day | None = None
    bank_account_id: StrictInt | None = None

    def changes(self) -> AccountChanges:
        """What was said of it, told from what was not."""
        return AccountChanges(**{name: getattr(self, name) for name in self.model_fields_set})


class Accounts(Wire):
    results: list[Account]
    next: str | None


class Transaction(Wire):
    """A movement. `amountCents`: plus is money for the account's owner, on cards too; `date`: a day in São Paulo."""

    transaction_id: str
    account_id: str
    item_id: str
    day: date = Field(serialization_alias="date")
    amount_cents: int
    currency_code: str
    description: str
    type: str
    status: Literal["POSTED", "PENDING", "REMOVED"]
    category: str | None
    payment_method: str | None
    counterparty_name: str | None
    bank_transaction_id: int | None


class Transactions(Wire):
    results: list[Transaction]
    next: str | None


class RequestedSync(Wire):
    sync_log_id: int
    status: str


class Counts(Wire):
    """`seen = created + updated + unchanged + skipped`."""

    seen: int
    created: int
    updated: int
    unchanged: int
    removed: int
    skipped: int
    skipped_reasons: dict[str, int]
    pages: int


class SyncLogAccount(Counts):
    """One account's share. `windowFrom` null: everything the bank has was read."""

    account_id: str
    window_from: date | None

    @classmethod
    def of(cls, share: AccountCountsView) -> "SyncLogAccount":
        return cls.model_validate(share)


class SyncLog(Counts):
    """One attempt of a sync run."""

    sync_log_id: int
    item_id: str
    trigger: Literal["webhook", "user", "schedule", "connect", "retry"]
    status: Literal["pending", "running", "succeeded", "partial", "failed"]
    step: str | None
    attempt: int
    requested_at: datetime
    not_before: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_ms: int | None
    requests: int
    retries: int
    error_code: str | None
    error_message: str | None
    accounts: list[SyncLogAccount]

    @classmethod
    def of(cls, run: SyncLogView, error_message: str | None) -> "SyncLog":
        told = vars(run) | {
            "step": run.step or None,
            "error_code": run.error_code or None,
            "error_message": error_message,
            "accounts": [SyncLogAccount.of(share) for share in run.accounts],
        }
        return cls.model_validate(told)


class TimelineEntry(Wire):
    """Something that happened to a run; `detail` is ids, counts and codes."""

    at: datetime
    what: str
    detail: str


class LinkedEvent(Wire):
    """A webhook event that asked for a run, or found it waiting."""

    event_id: str
    event: str
    received_at: datetime


class SyncLogDetail(SyncLog):
    """One attempt with what happened to it, oldest first."""

    timeline: list[TimelineEntry]
    webhooks: list[LinkedEvent]

    @classmethod
    def of_detail(cls, detail: SyncLogDetailView, error_message: str | None) -> "SyncLogDetail":
        run = SyncLog.of(detail.run, error_message)
        return cls.model_validate(vars(run) | {"timeline": detail.timeline, "webhooks": detail.webhooks})


class SyncLogs(Wire):
    results: list[SyncLog]
    next: str | None


class Health(Wire):
    status: Literal["ok"] = "ok"


class CheckResult(Wire):
    name: str
    ok: bool
    detail: str


class Readiness(Wire):
    status: Literal["ready", "not_ready"]
    checks: list[CheckResult]
