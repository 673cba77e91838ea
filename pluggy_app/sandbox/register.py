"""What the sandbox remembers: items and webhooks, in memory and in one JSON file. Never a password, never a row."""

import logging
import os
import tempfile
from datetime import datetime
from pathlib import Path

import msgspec

from pluggy_app.sandbox.connectors import CONNECTORS

log = logging.getLogger(__name__)


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


class Register:
    """All items and webhooks, by id."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        content = _read(file) if file is not None and file.exists() else _Content()
        self.items = {item.id: item for item in content.items if item.connector_id in CONNECTORS}
        self.webhooks = {webhook.id: webhook for webhook in content.webhooks}

    def save(self) -> None:
        """Replace the file in one step, so that a crash leaves the old or the new one."""
        if self._file is None:
            return
        content = _Content(list(self.items.values()), list(self.webhooks.values()))
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
