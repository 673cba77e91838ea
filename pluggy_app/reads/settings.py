"""What a person finds in their settings: where they are signed in, and which programs act for them."""

from dataclasses import dataclass
from datetime import datetime

from pluggy_app.domain.users import User
from pluggy_app.reads.sessions import is_live, session_token
from pluggy_app.store.unit_of_work import Store
from pluggy_app.store.users import token_hash

MOST_DEVICES = 50  #: rows of a page; whoever has more ends all others at once
MOST_API_TOKENS = 50


@dataclass(frozen=True)
class DeviceView:
    """A place where somebody is signed in."""

    key: str
    name: str  #: `Chrome · Windows`; empty when it did not say
    since: datetime
    last_seen_at: datetime
    is_this: bool  #: the one that asks


@dataclass(frozen=True)
class ApiTokenView:
    """A program that acts for somebody."""

    key: str
    name: str  #: empty when it was made by command
    ending: str  #: last characters; empty for those made before they were kept
    created_at: datetime
    last_used_at: datetime | None  #: to the hour; None: never, as far as we know


@dataclass(frozen=True)
class SettingsView:
    """Somebody's settings."""

    user: User
    is_demo: bool
    devices: list[DeviceView]  #: this one first, then the one used last
    api_tokens: list[ApiTokenView]  #: the newest first


def own(store: Store, user: User, cookie_header: str, now: datetime) -> SettingsView:
    """The settings of `user`, who asks from the session in the Cookie header."""
    here = token_hash(session_token(cookie_header))
    with store.reading() as work:
        known = work.users.credentials(user.email)
        devices = work.users.devices(user.user_id)
        tokens = work.users.api_tokens(user.user_id)
    views = [
        DeviceView(device.key, device.device, device.created_at, device.last_seen_at, device.token_hash == here)
        for device in devices
        if is_live(device.created_at, device.last_seen_at, now)
    ]
    return SettingsView(
        user=user,
        is_demo=known is not None and known.is_demo,
        devices=sorted(views, key=lambda view: not view.is_this)[:MOST_DEVICES],
        api_tokens=[
            ApiTokenView(token.key, token.name, token.ending, token.created_at, token.last_used_at)
            for token in tokens[:MOST_API_TOKENS]
        ],
    )
