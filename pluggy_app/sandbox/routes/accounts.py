"""GET /accounts, GET /consents and GET /categories."""

from uuid import UUID, uuid5

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox import days, lines, progress
from pluggy_app.sandbox.answers import Body, PluggyError, answer, instant, page_of, query_of, uuid_of
from pluggy_app.sandbox.connectors import PRODUCTS
from pluggy_app.sandbox.lines import Wording
from pluggy_app.sandbox.register import Item
from pluggy_app.sandbox.row_bodies import account_body
from pluggy_app.sandbox.world import World, world_of

#: what a connect token sees of an account
REDUCED = ("id", "type", "subtype", "name", "number", "currencyCode", "itemId", "createdAt", "updatedAt")
CATEGORIES = {w.category_id: w.category for w in vars(lines).values() if isinstance(w, Wording)}
PERMISSIONS = ["ACCOUNTS_LIST", "ACCOUNTS_BALANCES", "ACCOUNTS_TRANSACTIONS", "CREDIT_CARDS_ALL"]

router = APIRouter()


@router.get("/accounts")
async def accounts(request: Request) -> Response:
    """The accounts of an item; none for an item that is gone or was never read."""
    world = world_of(request)
    grant = world.keys.require(request)
    asked = query_of(request, "itemId", "type", "page", "pageSize")
    item_id, kind = uuid_of(asked, "itemId"), asked.get("type")
    if kind not in (None, "BANK", "CREDIT"):
        raise PluggyError(400, "type must be one of the following values: BANK, CREDIT")
    if not grant.is_api_key and item_id not in {grant.item_id, *world.made_with.get(grant.jti, ())}:
        raise PluggyError(403, "Missing or invalid authorization token")
    item = world.register.items.get(item_id)
    if item and grant.is_api_key:
        world.rouse(item, gently=True)
    found = [body for body in _bodies(world, item) if kind in (None, body["type"])]
    if not grant.is_api_key:
        found = [{name: body[name] for name in REDUCED} for body in found]
    return page_of(found)


@router.get("/accounts/{account_id}")
async def account(request: Request, account_id: str) -> Response:
    """One account."""
    world = world_of(request)
    world.keys.require_api_key(request)
    found = world.book_of_account(account_id.lower())
    if found is None:
        raise PluggyError(404, "account not found", "ACCOUNT_NOT_FOUND")
    return answer(account_body(*found))


@router.get("/consents")
async def consents(request: Request) -> Response:
    """The one consent of an item."""
    world = world_of(request)
    world.keys.require_api_key(request)
    item = world.register.items.get(uuid_of(query_of(request, "itemId"), "itemId"))
    synced = item and progress.first_synced_at(item, world.pace)
    return page_of([_consent(world, item)] if item and synced and synced <= world.now() else [])


@router.get("/consents/{consent_id}")
async def consent(request: Request, consent_id: str) -> Response:
    """One consent."""
    world = world_of(request)
    world.keys.require_api_key(request)
    for item in world.register.items.values():
        body = _consent(world, item)
        if body["id"] == consent_id.lower():
            return answer(body)
    raise PluggyError(404, "consent not found", "CONSENT_NOT_FOUND")


@router.get("/categories")
async def categories(request: Request) -> Response:
    """The few categories that the statements use; none is below another."""
    world_of(request).keys.require_api_key(request)
    parent = query_of(request, "parentId").get("parentId")
    return page_of([_category(key) for key in sorted(CATEGORIES)] if parent is None else [])


@router.get("/categories/{category_id}")
async def category(request: Request, category_id: str) -> Response:
    """One category."""
    world_of(request).keys.require_api_key(request)
    if category_id not in CATEGORIES:
        raise PluggyError(404, "category not found", "CATEGORY_NOT_FOUND")
    return answer(_category(category_id))


def _category(category_id: str) -> Body:
    return {"id": category_id, "description": CATEGORIES[category_id], "parentId": None}


def _bodies(world: World, item: Item | None) -> list[Body]:
    book = world.book(item) if item else None
    return [account_body(book, account) for account in book.accounts] if book else []


def _consent(world: World, item: Item) -> Body:
    revoked = progress.stage_of(item, world.now(), world.pace).execution_status == days.REVOKED.execution_status
    return {
        "id": str(uuid5(UUID(item.id), "consent")),
        "itemId": item.id,
        "products": item.products or PRODUCTS,
        "openFinancePermissionsGranted": PERMISSIONS,
        "createdAt": instant(item.created_at),
        "expiresAt": instant(item.consent_expires_at),
        "revokedAt": instant(item.started_at) if revoked else None,
    }
