"""GET /ledger/{itemId}: what a demonstration's company expects to pay and receive. No part of Pluggy's API."""

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox.answers import answer, query_of
from pluggy_app.sandbox.ledger.book import ledger_of
from pluggy_app.sandbox.world import world_of

router = APIRouter()


@router.get("/ledger/{item_id}")
async def ledger(request: Request, item_id: str) -> Response:
    """The entries as the application takes new ones; none while the item's bank has not been read."""
    world = world_of(request)
    world.keys.require_api_key(request)
    query_of(request)
    book = world.book(world.item(item_id))
    return answer({"results": [one.body for one in ledger_of(book)] if book else []})
