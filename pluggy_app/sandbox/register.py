"""What the sandbox remembers: items, webhooks and bad days, in memory and in one JSON file. Never a password or row."""

import logging
import os
import tempfile
from datetime import datetime
from pathlib import Path

import msgspec

from pluggy_app.sandbox.connectors import CONNECTORS

log = logging.getLogger(__name__)


class Day(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """A bad day of an item: how its executions end, from `since` on. days.py says what each name does."""

    name: str
    since: datetime
    #: of any_status; None = nothing said
    status: str | None = None
    execution_status: str | None = None
    error_code: str | None = None
    message: str | None = None
    provider_message: str | None = None
    #: any_status only: the execution that the day began is at its end from its beginning
    at_once: bool = False
    #: hourly tries of bank_down that were begun so far
    tries: int = 0


class Weather(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """What is wrong with the whole of Pluggy. An instant is until when; FOREVER until it is switched off."""

    outage_until: datetime | None = None
    rate_limited_until: datetime | None = None
    #: which endpoint is limited, as `/accounts` or `PATCH /items`; None = every one
    rate_limited_endpoint: str | None = None
    #: the header Retry-After
    retry_after_seconds: int = 60
    slow_until: datetime | None = None
    slow_milliseconds: int = 0
    #: PATCH /items before this interval is refused; None = at any time
    min_update_hours: float | None = None


class RowChange(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """Rows of an account that vanished at an instant, and whether they came back under other ids."""

    at: float
    account_id: str
    ids: list[str]
    again: bool = False


class Item(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """One connection. Instants are UTC; spans are pairs of seconds since 1970."""

    id: str
    connector_id: int
    user: str
    #: False when the last password was wrong
    password_ok: bool
    #: who owns the accounts; equal texts are the same company
    company: str
    client_user_id: str | None = None
    webhook_url: str | None = None
    oauth_redirect_uri: str | None = None
    products: list[str] = []
    created_at: datetime
    updated_at: datetime
    #: when the current or last execution began
    started_at: datetime
    #: USER through a connect token, CLIENT through an API key
    triggered_by: str = "CLIENT"
    #: when the second factor of this execution was given; None before
    mfa_at: datetime | None = None
    mfa_ok: bool = False
    #: end of the first execution that brought data
    first_synced_at: datetime | None = None
    #: until when earlier executions brought data
    good_through: datetime | None = None
    #: when somebody was interested, so that new rows arrive
    awake: list[tuple[float, float]] = []
    #: when nothing was read; rows of a gap are ingested at its end
    gaps: list[tuple[float, float]] = []
    auto_sync_disabled_at: datetime | None = None
    failed_logins: int = 0
    day: Day | None = None
    #: begins with the next execution
    next_day: Day | None = None
    #: PATCH before this interval is refused; None = as the whole world
    min_update_hours: float | None = None
    consent_expires_at: datetime | None = None
    #: end of the last execution that brought data, before the current one
    last_ready: datetime | None = None
    #: since when the cards are not read, while the accounts are
    cards_frozen_since: datetime | None = None
    #: when the cards were not read; their rows are ingested at the end
    card_gaps: list[tuple[float, float]] = []
    row_changes: list[RowChange] = []


class Webhook(msgspec.Struct, kw_only=True, rename="camel"):
    """One app-level subscription."""

    id: str
    url: str
    event: str
    headers: dict[str, str] | None = None
    disabled_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


class _Content(msgspec.Struct):
    items: list[Item] = []
    webhooks: list[Webhook] = []
    weather: Weather = msgspec.field(default_factory=Weather)


class Register:
    """All items and webhooks, by id."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        content = _read(file) if file is not None and file.exists() else _Content()
        self.items = {item.id: item for item in content.items if item.connector_id in CONNECTORS}
        self.webhooks = {webhook.id: webhook for webhook in content.webhooks}
        self.weather = content.weather

    def save(self) -> None:
        """Replace the file in one step, so that a crash leaves the old or the new one."""
        if self._file is None:
            return
        content = _Content(list(self.items.values()), list(self.webhooks.values()), self.weather)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}.")
        try:
            with os.fdopen(handle, "wb") as draft:
                draft.write(msgspec.json.encode(content))
            os.replace(name, self._file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _read(file: Path) -> _Content:
    """The file's content; a file that cannot be read is set aside, because a demonstration must start."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Content)
    except msgspec.DecodeError:
        log.warning("sandbox.items_unreadable")
        os.replace(file, file.with_name(f"{file.name}.broken"))
        return _Content()
