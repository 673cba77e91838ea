"""What webhooks say. Fields as in Pluggy's SDK and docs: https://docs.pluggy.ai/docs/webhooks"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID, uuid5

from pluggy_app.sandbox.answers import Body, instant_of
from pluggy_app.sandbox.lines import Line
from pluggy_app.sandbox.register import Item

CLIENT_ID = "5a9d0b0c-0000-4000-8000-5a0d0b0c5a0d"
IDS_PER_EVENT = 400
EVENTS = frozenset(
    {
        "item/created",
        "item/updated",
        "item/error",
        "item/deleted",
        "item/waiting_user_input",
        "item/waiting_user_action",
        "item/login_succeeded",
        "connector/status_updated",
        "transactions/created",
        "transactions/updated",
        "transactions/deleted",
    }
)
SUBSCRIBABLE = EVENTS | {"all", "item/all"}

Rows = Literal["transactions/updated", "transactions/deleted"]


@dataclass(frozen=True)
class Event:
    """One notification and the item's own address for it."""

    name: str
    body: Body
    webhook_url: str | None

    @property
    def id(self) -> str:
        """Pluggy's eventId."""
        return str(self.body["eventId"])


def item_event(item: Item, name: str, error: Body | None = None) -> Event:
    """An item/… event of the current execution."""
    more: Body = {"itemId": item.id, "clientUserId": item.client_user_id, "clientId": CLIENT_ID}
    if name != "item/deleted":
        more["triggeredBy"] = item.triggered_by
    if error is not None:
        more["error"] = error
    return _event(item, name, str(item.started_at.timestamp()), more)


def created_event(item: Item, account_id: str, rows: list[Line], base: str) -> Event:
    """New rows of one account; `rows` is not empty, oldest first."""
    created_from = instant_of(rows[0].created)
    query = urlencode({"accountId": account_id, "createdAtFrom": created_from}, safe=":")
    more: Body = {
        "itemId": item.id,
        "accountId": account_id,
        "clientId": CLIENT_ID,
        "clientUserId": item.client_user_id,
        "triggeredBy": item.triggered_by,
        "transactionsCount": len(rows),
        "transactionsMinDate": instant_of(min(line.dated for line in rows)),
        "transactionsCreatedAtFrom": created_from,
        "createdTransactionsLink": f"{base}/transactions?{query}",
        "createdTransactionsLinkV2": f"{base}/v2/transactions?{query}",
    }
    return _event(item, "transactions/created", f"{account_id}:{rows[-1].id}", more)


def rows_events(item: Item, name: Rows, account_id: str, ids: list[str]) -> list[Event]:
    """Changed or withdrawn rows of one account, in blocks of 400."""
    found = []
    for start in range(0, len(ids), IDS_PER_EVENT):
        block = ids[start : start + IDS_PER_EVENT]
        more: Body = {
            "itemId": item.id,
            "accountId": account_id,
            "clientId": CLIENT_ID,
            "clientUserId": item.client_user_id,
            "transactionIds": block,
            "transactionsCount": len(block),
        }
        found.append(_event(item, name, f"{account_id}:{block[0]}:{len(block)}", more))
    return found


def _event(item: Item, name: str, of: str, more: Body) -> Event:
    """The id follows from what happened: telling it twice is telling the same event."""
    event_id = str(uuid5(UUID(item.id), f"{name}:{of}"))
    return Event(name, {"event": name, "eventId": event_id} | more, item.webhook_url)
