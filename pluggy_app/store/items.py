"""Bank connections."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, select, update
from sqlalchemy.sql import Select

from pluggy_app.domain.items import Item, StaleProduct
from pluggy_app.domain.users import Plan
from pluggy_app.store import bulk
from pluggy_app.store.balances import Balances
from pluggy_app.store.bank_accounts import BankAccounts
from pluggy_app.store.prepared import Prepared
from pluggy_app.store.tables import (
    ACCOUNTS,
    EVENTS,
    ITEMS,
    ORIGINS,
    SYNC_LOGS,
    TRANSACTIONS,
    USERS,
    insert_or_ignore,
    record,
)


@dataclass(frozen=True)
class ItemRecord:
    """A row of `pluggy_items`; columns are explained in models.py."""

    id: int
    item_id: str
    user_id: str
    connector_id: int
    connector_name: str
    connector_image_url: str
    status: str
    execution_status: str
    error_code: str
    stale_products: str
    limited_products: str
    consent_expires_at: datetime | None
    prompt_expires_at: datetime | None
    bank_read_at: datetime | None
    next_auto_sync_at: datetime | None
    refresh_allowed_at: datetime | None
    last_synced_at: datetime | None
    data_through: datetime | None
    failing_code: str
    gone_at: datetime | None
    revoke_requested_at: datetime | None
    erase_when_revoked: bool
    revoked_at: datetime | None
    created_at: datetime
    updated_at: datetime
    bank_message: str = field(repr=False)

    @property
    def stale(self) -> list[StaleProduct]:
        """Products that the last collection did not update."""
        return [_stale(told) for told in json.loads(self.stale_products)]

    @property
    def limited(self) -> list[str]:
        """Products whose Open Finance quota of the month is used up."""
        return list(json.loads(self.limited_products))

    @property
    def is_over(self) -> bool:
        """Disconnected, being disconnected, or gone at Pluggy: nothing will be read any more."""
        return self.revoked_at is not None or self.revoke_requested_at is not None or self.gone_at is not None


class Whose(NamedTuple):
    """An item's key and its owner."""

    id: int
    user_id: str
    is_revoked: bool  #: or will be, as soon as Pluggy has confirmed it


class Items:
    """Rows of `pluggy_items`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_once(self, item: Item, user_id: str, now: datetime) -> bool:
        """True when this call made the row; False when the item is known already."""
        values = _state(item) | {
            "item_id": item.item_id,
            "user_id": user_id,
            "failing_code": "",
            "erase_when_revoked": False,
            "created_at": item.created_at or now,
            "updated_at": now,
        }
        return insert_or_ignore(self._connection, ITEMS, values)

    def whose(self, item_ids: Collection[str]) -> dict[str, Whose]:
        """Which row is an item's, and whose it is, of those that are here; each event asks it."""
        found = bulk.among(self._connection, _WHOSE, [], item_ids) if item_ids else ()
        return {item_id: Whose(key, user_id, bool(is_revoked)) for item_id, key, user_id, is_revoked in found}

    def by_pk(self, pk: int) -> ItemRecord | None:
        return self._one(select(ITEMS).where(ITEMS.c.id == pk))

    def owned(self, user_id: str, item_id: str) -> ItemRecord | None:
        """The item if it is this user's; someone else's answers like an unknown one."""
        row = _OWNED.one_or_none(self._connection, item=item_id, user=user_id)
        return None if row is None else ItemRecord(*row)

    def of_user(self, user_id: str) -> list[ItemRecord]:
        rows = self._connection.execute(select(ITEMS).where(ITEMS.c.user_id == user_id).order_by(ITEMS.c.id))
        return [record(ItemRecord, row) for row in rows]

    def revoking(self, now: datetime) -> list[ItemRecord]:
        """Items that wait for Pluggy to confirm that they are gone and may be asked about; the new ones first."""
        tried = ITEMS.c.refresh_allowed_at
        waiting = (ITEMS.c.revoke_requested_at.is_not(None)) & (ITEMS.c.revoked_at.is_(None))
        due = select(ITEMS).where(waiting, tried.is_(None) | (tried <= now))
        ordered = due.order_by(tried.is_not(None), tried, ITEMS.c.id)
        return [record(ItemRecord, row) for row in self._connection.execute(ordered)]

    def due(self, *, requested_before: datetime) -> list[int]:
        """Keys of the items that nothing has asked to read since `requested_before`."""
        asked_lately = exists().where(
            SYNC_LOGS.c.item_pk == ITEMS.c.id,
            (SYNC_LOGS.c.status == "pending") | (SYNC_LOGS.c.requested_at >= requested_before),
        )
        query = (
            select(ITEMS.c.id)
            .join(USERS, USERS.c.user_id == ITEMS.c.user_id)
            .where(
                USERS.c.plan == Plan.BUSINESS.value,
                ITEMS.c.revoke_requested_at.is_(None),
                ITEMS.c.revoked_at.is_(None),
                ITEMS.c.gone_at.is_(None),
                ~asked_lately,
            )
        )
        return [row.id for row in self._connection.execute(query)]

    def save_state(self, pk: int, item: Item, now: datetime) -> None:
        self._set(pk, _state(item) | {"gone_at": None, "updated_at": now})

    def save_result(
        self, pk: int, *, failing_code: str, now: datetime, synced: bool, data_through: datetime | None
    ) -> None:
        """How our own reading ended; `synced` moves the age of the data."""
        values: dict[str, object] = {"failing_code": failing_code, "updated_at": now}
        if synced:
            values |= {"last_synced_at": now, "data_through": data_through}
        self._set(pk, values)

    def save_refresh(self, pk: int, allowed_at: datetime | None, now: datetime) -> None:
        """Pluggy was asked to read the bank: until `allowed_at` it will not again; None: it did not say.

        Of an item that waits to be disconnected: when Pluggy is asked again; None: it was not asked yet.
        """
        self._set(pk, {"refresh_allowed_at": allowed_at, "updated_at": now})

    def mark_gone(self, pk: int, now: datetime) -> None:
        self._set(pk, {"gone_at": now, "updated_at": now})

    def request_revoke(self, pk: int, *, erase: bool, now: datetime) -> None:
        self._set(pk, {"revoke_requested_at": now, "erase_when_revoked": erase, "updated_at": now})

    def mark_revoked(self, pk: int, now: datetime) -> None:
        self._set(pk, {"revoke_requested_at": now, "revoked_at": now, "updated_at": now})

    def erase(self, item: ItemRecord) -> None:
        """The mirror of the item: accounts, transactions, runs and events go; the books stay without Pluggy's ids.

        What stands behind a movement says itself then what the mirror said; the bank's balances and its name stay with
        the accounts of the books.
        """
        Balances(self._connection).keep(item.id)
        BankAccounts(self._connection).name_after(item.id, item.connector_name)
        mirror = select(TRANSACTIONS.c.id).join(ACCOUNTS, ACCOUNTS.c.id == TRANSACTIONS.c.account_pk)
        listed = mirror.where(ACCOUNTS.c.item_pk == item.id, TRANSACTIONS.c.removed_at.is_(None))
        told = {
            name: select(TRANSACTIONS.c[said])
            .where(TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
            .scalar_subquery()
            for name, said in _TOLD.items()
        }
        self._connection.execute(
            update(ORIGINS)
            .where(ORIGINS.c.pluggy_transaction_pk.in_(listed))
            .values(pluggy_transaction_pk=None, **told)
        )
        self._connection.execute(delete(EVENTS).where(EVENTS.c.item_id == item.item_id))
        self._connection.execute(delete(ITEMS).where(ITEMS.c.id == item.id))

    def _set(self, pk: int, values: dict[str, object]) -> None:
        self._connection.execute(update(ITEMS).where(ITEMS.c.id == pk).values(**values))

    def _one(self, query: Select[tuple[object, ...]]) -> ItemRecord | None:
        row = self._connection.execute(query).one_or_none()
        return row and record(ItemRecord, row)


#: What an origin says itself, and what the mirror calls it.
_TOLD = {"document_number": "reference"} | {
    name: name
    for name in (
        "day",
        "description",
        "counterparty_name",
        "counterparty_document",
        "payment_method",
        "boleto_line",
        "end_to_end_id",
    )
}

_RECORDS = select(*(ITEMS.c[field.name] for field in fields(ItemRecord)))
_WHOSE = "SELECT item_id, id, user_id, revoke_requested_at IS NOT NULL FROM pluggy_items WHERE item_id :among"
_OWNED = Prepared(_RECORDS.where(ITEMS.c.item_id == bindparam("item"), ITEMS.c.user_id == bindparam("user")))


def _stale(told: str | tuple[str, str | None]) -> StaleProduct:
    """A product is kept as its name and an instant; rows of earlier versions have the name alone."""
    name, since = (told, None) if isinstance(told, str) else told
    return StaleProduct(name, datetime.fromisoformat(since) if since else None)


def _state(item: Item) -> dict[str, object]:
    return {
        "connector_id": item.connector_id,
        "connector_name": item.connector_name,
        "connector_image_url": item.connector_image_url,
        "status": item.status,
        "execution_status": item.execution_status,
        "error_code": item.error_code,
        "warning_codes": json.dumps(item.warning_codes),
        "stale_products": json.dumps([(p.name, p.since and p.since.isoformat()) for p in item.stale_products]),
        "limited_products": json.dumps(item.limited_products),
        "bank_message": item.bank_message,
        "consent_expires_at": item.consent_expires_at,
        "prompt_expires_at": item.prompt_expires_at,
        "bank_read_at": item.last_updated_at,
        "next_auto_sync_at": item.next_auto_sync_at,
    }
