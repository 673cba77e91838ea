"""Connections: offer the widget, take in what it made, disconnect."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import (
    AppError,
    ItemNotFound,
    ItemRevoked,
    PlanRequired,
    PluggyNotConfigured,
    PluggyRefused,
    PluggyUnavailable,
)
from pluggy_app.domain.items import Item
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import User
from pluggy_app.services import outages
from pluggy_app.services.link import PluggyLink
from pluggy_app.store.items import ItemRecord
from pluggy_app.store.unit_of_work import Store

log = logging.getLogger(__name__)

REVOKED = "revoked"  #: Pluggy has confirmed
REVOKING = "revoking"  #: Pluggy could not be reached; repeated until it confirms


@dataclass(frozen=True)
class ConnectOffer:
    """What a browser needs to open the Connect widget."""

    connect_token: str = field(repr=False)
    connect_url: str
    expires_at: datetime


@dataclass(frozen=True)
class TakenIn:
    """An item that is kept now, and the run that it is owed."""

    is_new: bool
    sync_log_id: int


async def connect_token(
    store: Store, pluggy: PluggyLink | None, user: User, item_id: str | None = None
) -> ConnectOffer:
    """A token for the widget: to connect a bank, or to repair one of the user's items.

    Raises:
        PlanRequired, ItemNotFound, ItemRevoked, PluggyNotConfigured, PluggyUnavailable, PluggyRefused
    """
    require_plan(user)
    if item_id is not None:
        await asyncio.to_thread(live_item, store, user, item_id)
    if pluggy is None:
        raise PluggyNotConfigured
    token = await pluggy.client.connect_token(
        client_user_id=user.user_id, item_id=item_id, webhook_url=pluggy.webhook_url(user.user_id)
    )
    return ConnectOffer(token.access_token, pluggy.connect_url, token.expires_at)


async def register(store: Store, pluggy: PluggyLink | None, user: User, item_id: str) -> bool:
    """Take in an item that a browser says it made or repaired; True when it is new here.

    The browser's word is not enough: Pluggy is asked whether the item carries this user's id.

    Raises:
        PlanRequired, ItemNotFound, PluggyNotConfigured, PluggyUnavailable, PluggyRefused
    """
    require_plan(user)
    if pluggy is None:
        raise PluggyNotConfigured
    item = await _at_pluggy(pluggy, item_id)
    if item.client_user_id != user.user_id:
        raise ItemNotFound
    return (await asyncio.to_thread(take_in, store, item, user.user_id)).is_new


def take_in(store: Store, item: Item, user_id: str) -> TakenIn:
    """Keep an item that Pluggy says is this user's, and owe it a sync: both or neither.

    Raises:
        ItemNotFound: it is known here as somebody else's.
        ItemRevoked: the user disconnected it.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        outages.note_answer(work, now)
        is_new = work.items.add_once(item, user_id, now)
        known = work.items.owned(user_id, item.item_id)
        if known is None:
            raise ItemNotFound
        if known.revoke_requested_at is not None:
            raise ItemRevoked
        if not is_new:
            work.items.save_state(known.id, item, now)
            work.items.save_refresh(known.id, None, now)  # said of the connection as it was before
        run = work.sync_runs.request(known.id, Trigger.CONNECT, now)
        work.users.raise_revision(user_id)
    log.info("item.registered" if is_new else "item.reconnected", extra={"item": item.item_id})
    return TakenIn(is_new, run.sync_log_id)


async def revoke(store: Store, pluggy: PluggyLink | None, user: User, item_id: str, erase: bool = False) -> str:
    """Disconnect one of the user's items, on any plan; with `erase` what was synced goes too, the books stay.

    Returns:
        REVOKED, or REVOKING while Pluggy has not confirmed. Asking again is harmless.

    Raises:
        ItemNotFound: unknown, or somebody else's.
    """
    item = await asyncio.to_thread(_ask_to_revoke, store, user, item_id, erase)
    if item.revoked_at is not None:
        await asyncio.to_thread(_finish_revoke, store, item)
    elif pluggy is None or await _trouble_at_pluggy(store, pluggy, item):
        return REVOKING
    return REVOKED


async def revoke_all(store: Store, pluggy: PluggyLink | None, user: User) -> None:
    """Disconnect every item of the user, before the user is erased.

    Raises:
        PluggyNotConfigured: some are connected and there is no Pluggy to ask; nothing has changed.
        PluggyUnavailable: Pluggy has not confirmed all of them; those it has are disconnected.
    """
    with store.reading() as work:
        connected = [item for item in work.items.of_user(user.user_id) if item.revoked_at is None]
    if connected and pluggy is None:
        raise PluggyNotConfigured(f"{len(connected)} bank(s) are connected: run this with Pluggy's credentials")
    waiting = [i.item_id for i in connected if await revoke(store, pluggy, user, i.item_id) == REVOKING]
    if waiting:
        raise PluggyUnavailable(f"Pluggy has not confirmed {len(waiting)} disconnection(s): try again later")


async def finish_revokes(store: Store, pluggy: PluggyLink) -> None:
    """Ask Pluggy again for items that wait for it to confirm, each ever more seldom and none while Pluggy is away."""
    for item in await asyncio.to_thread(_revoking, store):
        if not await asyncio.to_thread(_may_ask, store):
            return
        if outages.concerns_all(await _trouble_at_pluggy(store, pluggy, item)):
            return


def require_plan(user: User) -> None:
    """Raises:
    PlanRequired: when the user's plan does not include connections.
    """
    if not user.may_connect_banks:
        raise PlanRequired


def live_item(store: Store, user: User, item_id: str) -> ItemRecord:
    """One of the user's items that is still connected.

    Raises:
        ItemNotFound: unknown, or somebody else's.
        ItemRevoked: the user disconnected it.
    """
    with store.reading() as work:
        item = work.items.owned(user.user_id, item_id)
    if item is None:
        raise ItemNotFound
    if item.revoke_requested_at is not None:
        raise ItemRevoked
    return item


async def _at_pluggy(pluggy: PluggyLink, item_id: str) -> Item:
    try:
        return await pluggy.client.item(item_id)
    except PluggyRefused as refusal:
        if refusal.status == 400 and not refusal.reason:  # an id of a form that Pluggy's never have
            raise ItemNotFound from None
        raise


def _ask_to_revoke(store: Store, user: User, item_id: str, erase: bool) -> ItemRecord:
    now = utc_now()
    with store.unit_of_work() as work:
        item = work.items.owned(user.user_id, item_id)
        if item is None:
            raise ItemNotFound
        if item.revoked_at is None or erase:
            work.sync_runs.stop(item.id, ItemRevoked.code, now)  # runs before items, as a run itself locks them
            if item.revoke_requested_at is None:
                work.items.save_refresh(item.id, None, now)  # said of reading the bank
            work.items.request_revoke(item.id, erase=erase or item.erase_when_revoked, now=now)
            work.users.raise_revision(user.user_id)
        asked = work.items.by_pk(item.id)
    assert asked is not None
    return asked


async def _trouble_at_pluggy(store: Store, pluggy: PluggyLink, item: ItemRecord) -> AppError | None:
    """Delete the item there and then here; why it could not be, once the next try is settled."""
    try:
        await pluggy.client.delete_item(item.item_id)
    except ItemNotFound:
        pass  # it is gone already
    except (PluggyUnavailable, PluggyRefused) as error:
        await asyncio.to_thread(_put_off, store, item, error)
        return error
    await asyncio.to_thread(_finish_revoke, store, item)
    await asyncio.to_thread(_note_answer, store)
    return None


def _put_off(store: Store, item: ItemRecord, error: AppError) -> None:
    now = utc_now()
    with store.unit_of_work() as work:
        outages.note_trouble(work, error, now, is_first=item.refresh_allowed_at is None)
        again = outages.next_try(error, item.revoke_requested_at or now, now)
        work.items.save_refresh(item.id, again, now)
    log.warning("item.revoke_waits", extra={"item": item.item_id, "code": error.code})


def _note_answer(store: Store) -> None:
    with store.unit_of_work() as work:
        outages.note_answer(work, utc_now())


def _finish_revoke(store: Store, item: ItemRecord) -> None:
    now = utc_now()
    with store.unit_of_work() as work:
        current = work.items.by_pk(item.id)
        if current is None or (current.revoked_at is not None and not current.erase_when_revoked):
            return
        work.sync_runs.stop(current.id, ItemRevoked.code, now)
        if current.erase_when_revoked:
            work.items.erase(current)
        else:
            work.items.mark_revoked(current.id, now)
        work.users.raise_revision(current.user_id)
    log.info("item.revoked", extra={"item": item.item_id, "erased": current.erase_when_revoked})


def _revoking(store: Store) -> list[ItemRecord]:
    now = utc_now()
    with store.reading() as work:
        return [] if work.outages.paused_until(now) else work.items.revoking(now)


def _may_ask(store: Store) -> bool:
    with store.unit_of_work() as work:
        return work.outages.may_ask(utc_now(), outages.QUESTION_LASTS)
