"""The application's webhook at Pluggy: registering it, and judging what is registered.

App-level webhooks bring the secret in a header, which only the API can set: one made in the dashboard has none, and
each of its deliveries is refused here. https://docs.pluggy.ai/docs/webhooks
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pluggy_app.domain.errors import PluggyNotConfigured, PluggyRefused
from pluggy_app.pluggy_api.webhooks import Webhook
from pluggy_app.services.link import SECRET_HEADER, PluggyLink
from pluggy_app.store.checks import Finding

ALL_EVENTS = "all"
EVENTS_ENOUGH = (ALL_EVENTS, "item/all")  #: the second is in Pluggy's examples and means the same to us


class Done(StrEnum):
    """What registering came to."""

    CREATED = "created"
    ENABLED = "enabled again"  #: Pluggy had given up on it after too many failed deliveries
    CONFIRMED = "there already"  #: it got the secret again


@dataclass(frozen=True)
class Registered:
    """What registering came to. `elsewhere`: other addresses that get our secret, such as one that we had before."""

    done: Done
    elsewhere: tuple[str, ...]


async def register(pluggy: PluggyLink) -> Registered:
    """Make sure that Pluggy tells us everything. Repeating it is harmless; webhooks of other addresses stay.

    Raises:
        PluggyNotConfigured: we have no address that Pluggy could reach; nothing was asked.
        PluggyUnavailable, PluggyRefused
    """
    url = pluggy.app_webhook_url
    if url is None:
        raise PluggyNotConfigured(
            "Pluggy cannot reach this application: set APP_BASE_URL to its public address (https, a name and no IP)"
        )
    headers = {SECRET_HEADER: pluggy.webhook_secret}
    webhooks = await pluggy.client.webhooks()
    ours = _ours(webhooks, url)
    elsewhere = tuple(w.url for w in webhooks if not _is_at(w, url) and _brings(w.headers or {}, pluggy.webhook_secret))
    if ours is None:
        try:
            await pluggy.client.create_webhook(url, ALL_EVENTS, headers)
        except PluggyRefused:
            # Perhaps because a first try came through and its answer was lost.
            ours = _ours(await pluggy.client.webhooks(), url)
            if ours is None:
                raise
        else:
            return Registered(Done.CREATED, elsewhere)
    await pluggy.client.update_webhook(ours.webhook_id, **_changes(ours, headers))
    return Registered(Done.ENABLED if ours.is_disabled else Done.CONFIRMED, elsewhere)


def judged(webhooks: Sequence[Webhook], url: str, secret: str | None) -> Finding:
    """What to say about our webhook among those that Pluggy has. `secret` None: we do not know it here."""
    ours = _ours(webhooks, url)
    if ours is None:
        return Finding(False, "missing", {"url": url})
    if ours.is_disabled:
        at = ours.disabled_at
        return Finding(False, "disabled", {"url": url, "disabled_at": at.isoformat() if at else None})
    if ours.event not in EVENTS_ENOUGH:
        return Finding(False, "wrong_events", {"url": url, "event": ours.event})
    if secret is None or ours.headers is None:
        return Finding(True, "enabled", {"url": url, "header": "unknown"})
    if not _brings(ours.headers, secret):
        return Finding(False, "wrong_secret", {"url": url})
    return Finding(True, "enabled", {"url": url, "header": "same"})


def _changes(ours: Webhook, headers: Mapping[str, str]) -> dict[str, object]:
    """Only what must change: Pluggy refuses an address and event that it has already."""
    changes: dict[str, object] = {"headers": dict(headers)}
    if ours.is_disabled:
        changes["enabled"] = True
    if ours.event not in EVENTS_ENOUGH:
        changes["event"] = ALL_EVENTS
    return changes


def _ours(webhooks: Sequence[Webhook], url: str) -> Webhook | None:
    """The one of our address; of several, the one that needs the least."""
    same = [webhook for webhook in webhooks if _is_at(webhook, url)]
    return min(same, key=lambda w: (w.event not in EVENTS_ENOUGH, w.is_disabled), default=None)


def _is_at(webhook: Webhook, url: str) -> bool:
    return webhook.url.rstrip("/").lower() == url.lower()


def _brings(headers: Mapping[str, str], secret: str) -> bool:
    """Whether deliveries with these headers will be believed."""
    return any(name.lower() == SECRET_HEADER.lower() and value == secret for name, value in headers.items())
