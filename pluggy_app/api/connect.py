"""The Connect widget: a token to open it, and the item it made."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from pluggy_app.api.items import answer_of
from pluggy_app.api.schemas import ConnectOffer, ConnectRequest, Item, NewItem
from pluggy_app.api.security import SCHEMES, Asker, OnBusinessPlan, item_id_of
from pluggy_app.domain.clock import utc_now
from pluggy_app.services import items, rations
from pluggy_app.services.rations import Ration
from pluggy_app.wiring import parts

TOKENS_PER_MINUTE = 10

router = APIRouter(prefix="/api/pluggy", tags=["pluggy"], route_class=OnBusinessPlan, dependencies=SCHEMES)


@router.post("/connect-token")
async def connect_token(user: Asker, wanted: ConnectRequest | None = None) -> ConnectOffer:
    """A token for the widget, to connect a bank or to repair one of one's own items."""
    built = parts()
    ration = Ration(f"connect_token of {user.user_id}", TOKENS_PER_MINUTE, timedelta(minutes=1))
    await asyncio.to_thread(rations.use, built.store, ration, utc_now())
    item_id = wanted.item_id if wanted else None
    offer = await items.connect_token(built.store, built.pluggy, user, None if item_id is None else item_id_of(item_id))
    return ConnectOffer.model_validate(offer)


@router.post("/items", status_code=201, responses={200: {"model": Item, "description": "It was known already."}})
async def register(request: Request, response: Response, user: Asker, new: NewItem) -> Item:
    """Take in an item that the widget made; Pluggy is asked whose it is."""
    built = parts()
    item_id = item_id_of(new.item_id)
    if not await items.register(built.store, built.pluggy, user, item_id):
        response.status_code = 200
    return await asyncio.to_thread(answer_of, request, user, item_id)
