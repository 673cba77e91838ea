"""The life of items: create, read, update, second factor, delete."""

from datetime import timedelta
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox import days, outcomes, progress
from pluggy_app.sandbox.answers import Body, PluggyError, answer, body_of, instant, text_of
from pluggy_app.sandbox.connectors import CONNECTORS, MEU_PLUGGY, Connector, bank_of
from pluggy_app.sandbox.item_bodies import item_body
from pluggy_app.sandbox.keys import Grant
from pluggy_app.sandbox.register import Day, Item
from pluggy_app.sandbox.world import World, world_of

CREATE = ("connectorId", "parameters", "webhookUrl", "clientUserId", "oauthRedirectUri", "products", "avoidDuplicates")
UPDATE = ("id", "parameters", "webhookUrl", "clientUserId", "products")
DUPLICATE = "There are other items with the same credentials, you can't create a new one"

router = APIRouter()


@router.post("/items")
async def create(request: Request) -> Response:
    """Start a connection."""
    world = world_of(request)
    grant = world.keys.require(request)
    body = await body_of(request, *CREATE)
    bank = bank_of(body.get("connectorId"))
    user, password_ok = _credentials(body, bank)
    options, now = grant.options, world.now()
    client_user_id = text_of(body, "clientUserId") or options.client_user_id
    item_id = str(uuid4())
    item = Item(
        id=item_id,
        connector_id=bank.id,
        user=user,
        password_ok=password_ok,
        company=client_user_id or item_id,
        client_user_id=client_user_id,
        webhook_url=text_of(body, "webhookUrl") or options.webhook_url,
        oauth_redirect_uri=text_of(body, "oauthRedirectUri") or options.oauth_redirect_uri,
        products=_products(body) or [],
        created_at=now,
        updated_at=now,
        started_at=now,
        triggered_by=_by(grant),
    )
    if options.avoid_duplicates or body.get("avoidDuplicates") is True:
        _refuse_duplicate(world, item)
    world.register.items[item.id] = item
    world.adopt(item)
    world.note_made(grant.jti, item.id)
    progress.wake(item, now, world.pace)
    world.register.save()
    return answer(_body(world, item))


@router.get("/items/{item_id}")
async def read(request: Request, item_id: str) -> Response:
    """An item, for an API key or the item's own connect token."""
    world = world_of(request)
    grant, item = _open(request, item_id)
    world.rouse(item, gently=grant.is_api_key)
    return answer(_body(world, item))


@router.patch("/items/{item_id}")
async def update(request: Request, item_id: str) -> Response:
    """Start another execution, with new credentials when some are given."""
    world = world_of(request)
    grant, item = _open(request, item_id)
    body = await body_of(request, *UPDATE)
    _refuse_update(world, grant, item, renewing="parameters" in body)
    now, renewed = world.now(), None
    if "parameters" in body:
        renewed = _credentials(body, CONNECTORS[item.connector_id], item.user)
    progress.begin(item, now, world.pace, by=_by(grant))
    if renewed:
        _renew(world, item, *renewed)
    item.webhook_url = text_of(body, "webhookUrl") or item.webhook_url
    item.client_user_id = text_of(body, "clientUserId") or item.client_user_id
    item.products = _products(body) or item.products
    progress.wake(item, now, world.pace)
    world.adopt(item)
    world.register.save()
    return answer(_body(world, item))


@router.post("/items/{item_id}/mfa")
async def mfa(request: Request, item_id: str) -> Response:
    """Give the second factor."""
    world = world_of(request)
    grant, item = _open(request, item_id)
    body = await body_of(request, free=True)
    if item.mfa_at is not None:
        raise PluggyError(400, "The second factor was already given", "ITEM_MFA_ALREADY_PROVIDED")
    stage = progress.stage_of(item, world.now(), world.pace)
    if stage.outcome is outcomes.INPUT_TIMEOUT:
        raise PluggyError(400, "The second factor expired", "ITEM_MFA_EXPIRED")
    if stage.kind != "input":
        raise PluggyError(400, "The item does not wait for a second factor", "ITEM_MFA_NOT_FOUND")
    if "token" not in body:
        raise PluggyError(400, "The item waits for the parameter token", "ITEM_MFA_PARAMETER_EXPECTED_MISMATCH")
    item.mfa_at, item.mfa_ok = world.now(), str(body["token"]) == outcomes.MFA_CODE
    item.updated_at = item.mfa_at
    if item.mfa_ok and days.is_at_once(item):
        item.next_day = Day(name="good", since=item.mfa_at)
        progress.begin(item, item.mfa_at, world.pace, by=_by(grant))
    world.rouse(item)
    world.register.save()
    return answer(_body(world, item))


@router.patch("/items/{item_id}/disable-auto-sync")
async def disable_auto_sync(request: Request, item_id: str) -> Response:
    """Stop the automatic executions."""
    world = world_of(request)
    world.keys.require_api_key(request)
    item = world.item(item_id)
    item.auto_sync_disabled_at = item.updated_at = world.now()
    world.register.save()
    return answer(_body(world, item))


@router.delete("/items/{item_id}")
async def delete(request: Request, item_id: str) -> Response:
    """Forget an item for good."""
    world = world_of(request)
    world.keys.require_api_key(request)
    item = world.item(item_id)
    world.remove(item)
    world.register.save()
    return answer({"count": 1})


def _open(request: Request, item_id: str) -> tuple[Grant, Item]:
    """The item of a path, if the key or token opens it."""
    world = world_of(request)
    grant = world.keys.require(request)
    own = {grant.item_id, *world.made_with.get(grant.jti, ())}
    if not grant.is_api_key and item_id.lower() not in own:
        raise PluggyError(403, "Missing or invalid authorization token")
    return grant, world.item(item_id)


def _body(world: World, item: Item) -> Body:
    return item_body(item, world.book(item), world.now(), world.pace, world.public_path)


def _by(grant: Grant) -> str:
    return "CLIENT" if grant.is_api_key else "USER"


def _refuse_update(world: World, grant: Grant, item: Item, *, renewing: bool) -> None:
    """What Pluggy says to an update that it does not begin. The Connect page may do more than an API key.

    The refusal of MeuPluggy is undocumented and has no codeDescription. https://docs.pluggy.ai/reference/items
    """
    if grant.is_api_key and item.connector_id == MEU_PLUGGY:
        raise PluggyError(400, "MeuPluggy item cant be updated")
    now = world.now()
    stage = progress.stage_of(item, now, world.pace)
    if stage.kind == "running":
        raise PluggyError(409, "The item is already being updated", "ITEM_IS_ALREADY_UPDATING")
    if stage.status == "LOGIN_ERROR" and not renewing:
        raise PluggyError(400, "The last execution ended with a login error", "LAST_EXECUTION_HAD_LOGIN_ERROR")
    hours = item.min_update_hours if item.min_update_hours is not None else world.register.weather.min_update_hours
    last = progress.last_success(item, now, world.pace)
    if grant.is_api_key and hours and last and now < last + timedelta(hours=hours):
        at = instant(last)
        raise PluggyError(
            409,
            f"Client updates on this item are allowed at most every {hours:g} hours. Last update was at {at}",
            "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY",
            data={
                "minUpdateFrequencyAllowedInHours": int(hours) if hours == int(hours) else hours,
                "lastUpdatedAt": at,
            },
        )


def _renew(world: World, item: Item, user: str, password_ok: bool) -> None:
    """Take new credentials; right ones end a day that was about them, and give a new consent."""
    if user != item.user:
        world.library.forget(item.id)
    item.user, item.password_ok = user, password_ok
    if password_ok:
        item.consent_expires_at = None
        if item.day and item.day.name in days.ENDED_BY_LOGIN:
            item.day = None


def _credentials(body: Body, bank: Connector, user: str | None = None) -> tuple[str, bool]:
    """The user and whether the password is right; `user` is the one known before."""
    if bank.oauth:
        return user or "user-ok", True  # typed on the other side
    given = body.get("parameters")
    if given is None:
        raise PluggyError(400, "The connector's parameters were not given", "PARAMETERS_NOT_PROVIDED")
    values: Body = given if isinstance(given, dict) else {}
    known: Body = {"user": user} if user else {}
    values = known | values
    missing = [name for name in ("user", "password") if not isinstance(values.get(name), str) or not values[name]]
    if missing:
        details = [{"code": "001", "parameter": name, "message": f"{name} parameter is required"} for name in missing]
        message = "Connector parameters do not match validation rules"
        raise PluggyError(400, message, "CONNECTOR_VALIDATION_ERROR", details=details)
    return str(values["user"]), values["password"] == outcomes.PASSWORD


def _products(body: Body) -> list[str] | None:
    given = body.get("products")
    if given is not None and not (isinstance(given, list) and all(isinstance(name, str) for name in given)):
        raise PluggyError(400, "products must be an array")
    return given


def _refuse_duplicate(world: World, new: Item) -> None:
    def key(item: Item) -> tuple[int, str, str | None]:
        return item.connector_id, item.user, item.client_user_id

    if new.connector_id == MEU_PLUGGY:
        return  # one item for each bank of the same person
    same = [item.id for item in world.register.items.values() if item.password_ok and key(item) == key(new)]
    if same:
        raise PluggyError(400, DUPLICATE, "ITEM_USER_ALREADY_EXISTS", items=same)
