"""The inbox: every event Pluggy delivered, once."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from pluggy_app.domain.webhook_events import WebhookEvent
from pluggy_app.store import bulk
from pluggy_app.store.tables import EVENTS, record

KEPT = "kept"  #: status of an event that counts
UNKNOWN_ITEM = "unknown_item"  #: status of an event that waits for Pluggy to say whose its item is


@dataclass(frozen=True)
class UnknownItemEvent:
    """Events about an item we do not have that came by one path."""

    item_id: str
    only_user_id: str | None
    since: datetime


@dataclass(frozen=True)
class WaitingEventRecord:
    """An event whose consequences are to be read. `created_from` None: not said."""

    id: int
    event: str
    account_id: str
    transaction_ids: tuple[str, ...]
    created_from: datetime | None


@dataclass(frozen=True)
class LinkedEventRecord:
    """An event that asked for a run, without its body."""

    event_id: str
    event: str
    received_at: datetime


class WebhookEvents:
    """What Pluggy said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, said: Sequence[tuple[WebhookEvent, bytes, str, datetime]]) -> set[str]:
        """Keep events with their bodies, statuses and when they came; ids of those that are here for the first time."""
        rows = [
            (
                event.event_id,
                event.event,
                event.item_id,
                event.account_id,
                json.dumps(event.transaction_ids),
                event.created_from,
                event.only_user_id,
                status,
                at,
                body,
            )
            for event, body, status, at in said
        ]
        return bulk.insert_new(self._connection, EVENTS, _KEPT_OF_EACH, rows, "event_id")

    def of_unknown_items(self, limit_per_path: int) -> list[UnknownItemEvent]:
        """The oldest of each path that are worth asking Pluggy about: a flood on one path keeps no other waiting."""
        first = func.min(EVENTS.c.id)
        place = func.row_number().over(partition_by=EVENTS.c.only_user_id, order_by=first).label("place")
        waiting = (
            select(EVENTS.c.item_id, EVENTS.c.only_user_id, func.min(EVENTS.c.received_at).label("since"), place)
            .where(EVENTS.c.status == UNKNOWN_ITEM)
            .group_by(EVENTS.c.item_id, EVENTS.c.only_user_id)
            .subquery()
        )
        query = (
            select(waiting.c.item_id, waiting.c.only_user_id, waiting.c.since)
            .where(waiting.c.place <= limit_per_path)
            .order_by(waiting.c.place)
        )
        return [UnknownItemEvent(*row) for row in self._connection.execute(query)]

    def link(self, runs: Mapping[str, int]) -> None:
        """The run that each event asked for, or found waiting, by the event's id."""
        if runs:
            self._connection.execute(_LINK, [{"said": event, "sync_log_id": run} for event, run in runs.items()])

    def waiting(self, item_id: str, limit: int) -> list[WaitingEventRecord]:
        """The oldest events of an item that no run has read the consequences of."""
        query = select(EVENTS).where(
            EVENTS.c.item_id == item_id, EVENTS.c.status == KEPT, EVENTS.c.applied_at.is_(None)
        )
        return [
            WaitingEventRecord(
                row.id, row.event, row.account_id, tuple(json.loads(row.transaction_ids)), row.created_from
            )
            for row in self._connection.execute(query.order_by(EVENTS.c.id).limit(limit))
        ]

    def mark_applied(self, ids: Collection[int], now: datetime) -> None:
        """A run has read what these are about."""
        self._connection.execute(update(EVENTS).where(EVENTS.c.id.in_(ids)).values(applied_at=now))

    def of_run(self, sync_log_id: int, limit: int) -> list[LinkedEventRecord]:
        """The first events that asked for the run, oldest first."""
        query = select(EVENTS.c.event_id, EVENTS.c.event, EVENTS.c.received_at).where(
            EVENTS.c.sync_log_id == sync_log_id
        )
        return [
            record(LinkedEventRecord, row) for row in self._connection.execute(query.order_by(EVENTS.c.id).limit(limit))
        ]

    def settle(self, event: UnknownItemEvent, status: str, sync_log_id: int | None = None) -> None:
        """Nothing more is to be asked about this item's waiting events of this path; they led to run `sync_log_id`."""
        path = EVENTS.c.only_user_id
        self._connection.execute(
            update(EVENTS)
            .where(
                EVENTS.c.item_id == event.item_id,
                EVENTS.c.status == UNKNOWN_ITEM,
                path.is_(None) if event.only_user_id is None else path == event.only_user_id,
            )
            .values(status=status, sync_log_id=sync_log_id)
        )

    def erase_of(self, user_id: str) -> None:
        """What came by this user's own path."""
        self._connection.execute(delete(EVENTS).where(EVENTS.c.only_user_id == user_id))

    def count(self) -> int:
        return self._connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()

    def forget(self, *, before: datetime) -> None:
        self._connection.execute(delete(EVENTS).where(EVENTS.c.received_at < before))


_KEPT_OF_EACH = (
    "event_id",
    "event",
    "item_id",
    "account_id",
    "transaction_ids",
    "created_from",
    "only_user_id",
    "status",
    "received_at",
    "body",
)
_LINK = update(EVENTS).where(EVENTS.c.event_id == bindparam("said"))
