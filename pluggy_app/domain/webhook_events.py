"""A webhook event: something Pluggy says has happened. Only a hint; data is read from Pluggy itself.

Events: https://docs.pluggy.ai/docs/webhooks
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

#: Events after which the item's data may have changed.
SYNC_EVENTS = frozenset(
    {
        "item/created",
        "item/updated",
        "item/error",
        "item/deleted",
        "item/waiting_user_input",
        "item/waiting_user_action",
        "item/login_succeeded",
        "transactions/created",
        "transactions/updated",
        "transactions/deleted",
    }
)

#: Events about an item we do not know that are worth asking Pluggy about.
REGISTERING_EVENTS = frozenset({"item/created", "item/updated"})


@dataclass(frozen=True)
class WebhookEvent:
    """One delivery. `only_user_id` is set when it came by a user's own path: it then counts for that user's items."""

    event_id: str
    event: str
    item_id: str
    account_id: str
    transaction_ids: tuple[str, ...]
    only_user_id: str | None
    created_from: datetime | None = None  #: since when Pluggy took the new transactions in; None: not said

    @property
    def asks_for_sync(self) -> bool:
        return bool(self.item_id) and self.event in SYNC_EVENTS


def canonical_event(name: str) -> str:
    """Pluggy's spelling (`item/updated`) of a name that may come in the older one (`ITEM_UPDATED`)."""
    if "/" in name or "_" not in name:
        return name
    subject, _, verb = name.partition("_")
    return f"{subject}/{verb}".lower()


def body_key(body: bytes) -> str:
    """The key of an event without an eventId: SHA-256 of what was posted."""
    return "sha256:" + hashlib.sha256(body).hexdigest()
