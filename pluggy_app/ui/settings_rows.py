"""Where somebody is signed in, which programs act for them, and what became of a new password, as text."""

from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.clock import today
from pluggy_app.reads.settings import ApiTokenView, DeviceView
from pluggy_app.services.passwords import MAX_PASSWORD, MIN_PASSWORD
from pluggy_app.ui.formatting import age, day, moment
from pluggy_app.ui.wording.lookup import t

PASSWORD_CHANGED = "changed"  # noqa: S105 - a word in an address
_SAID = (
    PASSWORD_CHANGED,
    "wrong_password",
    "password_length",
    "passwords_differ",
    "too_many_attempts",
    "demo_password",
    "origin",
)
_PHONES = ("iPhone", "Android")


class DeviceLine(TypedDict):
    """A place where somebody is signed in."""

    key: str
    name: str
    text: str
    end: str  #: what its button says to those who cannot see the line
    is_this: bool
    is_phone: bool


class KeyLine(TypedDict):
    """A program that acts for somebody."""

    key: str
    name: str
    ending: str
    text: str
    drop: str  #: as `DeviceLine.end`


def password_sentence(code: str) -> str:
    """What became of a new password, by the code in the address; empty when none was posted."""
    if not code:
        return ""
    key = f"settings.password.said.{code if code in _SAID else 'other'}"
    return t(key, least=MIN_PASSWORD, most=MAX_PASSWORD)


def device_line(view: DeviceView, now: datetime) -> DeviceLine:
    """One device, its times printed."""
    name, since = view.name or t("settings.device.unknown"), moment(view.since, now)
    return DeviceLine(
        key=view.key,
        name=name,
        text=t("settings.device.used", since=since, used=age(view.last_seen_at, now)),
        end=t("settings.device.end.label", name=name, since=since),
        is_this=view.is_this,
        is_phone=any(phone in view.name for phone in _PHONES),
    )


def key_line(view: ApiTokenView) -> KeyLine:
    """One access key, its days printed: when it was used last is known to the hour only."""
    name, ending = view.name or t("settings.key.unnamed"), f"••{view.ending}" if view.ending else ""
    return KeyLine(
        key=view.key,
        name=name,
        ending=ending,
        text=_use(view),
        drop=t("settings.key.drop.label", name=name, ending=ending),
    )


def _use(view: ApiTokenView) -> str:
    created = day(today(view.created_at))
    if view.last_used_at is None:
        return t("settings.key.unused", created=created)
    return t("settings.key.used", created=created, used=day(today(view.last_used_at)))
