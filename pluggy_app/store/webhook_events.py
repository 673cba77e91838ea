"""The inbox: every event Pluggy delivered, once."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from pluggy_app.domain.webhook_events import WebhookEvent
from pluggy_app.store.tables import EVENTS, insert_or_ignore


@dataclass(frozen=True)
class UnknownItemEvent:
    """An event about an item we do not have."""

    id: int
    item_id: str
    only_user_id: str | None


class WebhookEvents:
    """What Pluggy said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_once(self, event: WebhookEvent, body: bytes, status: str, now: datetime) -> bool:
        """True when this is the event's first delivery."""
        return insert_or_ignore(
            self._connection,
            EVENTS,
            {
                "event_id": event.event_id,
                "event": event.event,
                "item_id": event.item_id,
                "account_id": event.account_id,
                "transaction_ids": json.dumps(event.transaction_ids),
                "only_user_id": event.only_user_id,
                "status": status,
                "received_at": now,
                "body": body,
            },
        )

    def of_unknown_items(self, limit: int) -> list[UnknownItemEvent]:
        """Oldest first, those that are worth asking Pluggy about."""
        query = (
            select(EVENTS.c.id, EVENTS.c.item_id, EVENTS.c.only_user_id)
            .where(EVENTS.c.status == "unknown_item")
            .order_by(EVENTS.c.id)
            .limit(limit)
        )
        return [UnknownItemEvent(*row) for row in self._connection.execute(query)]

    def settle_item(self, item_id: str, status: str) -> None:
        """Nothing more is to be asked about this item's waiting events."""
        self._connection.execute(
            update(EVENTS).where(EVENTS.c.item_id == item_id, EVENTS.c.status == "unknown_item").values(status=status)
        )

    def erase_of(self, user_id: str) -> None:
        """What came by this user's own path."""
        self._connection.execute(delete(EVENTS).where(EVENTS.c.only_user_id == user_id))

    def count(self) -> int:
        return self._connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()

    def forget(self, *, before: datetime) -> None:
        self._connection.execute(delete(EVENTS).where(EVENTS.c.received_at < before))
