"""The application's webhooks: what Pluggy has, and why it does not take one.

https://docs.pluggy.ai/docs/webhooks
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from pluggy_app.domain.errors import AppError, PluggyRefused
from pluggy_app.pluggy_api.answers import Refusal, refused
from pluggy_app.pluggy_api.payloads import WebhookPayload, WebhooksPayload, decode
from pluggy_app.pluggy_api.transform import instant

NO_CONTENT = b"{}"  #: what `answers.body_of` makes of a 204: there are none

_WEBHOOK = msgspec.json.Decoder(WebhookPayload)
_WEBHOOKS = msgspec.json.Decoder(WebhooksPayload)

#: Words of Pluggy's refusals, which have no codes, and what an operator can do about each.
_REASONS = {
    "https secured": "the address must begin with https://",
    "ip address": "the address must be a name, not an IP address",
    "reserved/internal": "the address must be a public name",
    "resolve to a private": "the name leads to a private network",
    "could not be resolved": "the name is unknown to DNS",
    "maximum of": "there are as many webhooks as Pluggy keeps: delete one at dashboard.pluggy.ai",
    "at most": "there are as many webhooks as Pluggy keeps: delete one at dashboard.pluggy.ai",
    "already exists": "there is one of this address and event already",
    "valid url": "the address must be public",
}


@dataclass(frozen=True)
class Webhook:
    """A subscription. `headers` is None when Pluggy does not say what they are; they hold our secret."""

    webhook_id: str
    url: str
    event: str
    is_disabled: bool
    disabled_at: datetime | None
    headers: Mapping[str, str] | None = field(repr=False)


def read_webhooks(body: bytes) -> list[Webhook]:
    return [] if body == NO_CONTENT else [_to_webhook(payload) for payload in decode(_WEBHOOKS, body).results]


def read_webhook(body: bytes) -> Webhook:
    return _to_webhook(decode(_WEBHOOK, body))


def address_refused(refusal: Refusal) -> AppError:
    """Pluggy's own words are matched and not repeated."""
    said = refusal.message.lower()
    for words, reason in _REASONS.items():
        if refusal.status == 400 and words in said:
            return PluggyRefused(f"Pluggy does not take the webhook: {reason}.", status=400, reason=refusal.reason)
    return refused(refusal)


def _to_webhook(payload: WebhookPayload) -> Webhook:
    return Webhook(
        webhook_id=payload.id,
        url=payload.url,
        event=payload.event,
        is_disabled=payload.disabled_at is not None,
        disabled_at=instant(payload.disabled_at),
        headers=_headers(payload.headers),
    )


def _headers(told: object) -> Mapping[str, str] | None:
    if not isinstance(told, dict):
        return None
    return {name: value for name, value in told.items() if isinstance(name, str) and isinstance(value, str)}
