"""App-level webhooks. Pluggy takes https on public names only; the sandbox also takes http and localhost."""

from urllib.parse import urlsplit
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox.answers import Body, PluggyError, answer, body_of, instant, page_of, query_of, text_of
from pluggy_app.sandbox.events import SUBSCRIBABLE
from pluggy_app.sandbox.register import Webhook
from pluggy_app.sandbox.world import World, world_of

MAX_PER_EVENT = 5

router = APIRouter()


@router.post("/webhooks")
async def create(request: Request) -> Response:
    """Subscribe. Answers 200, which is what Pluggy's own client accepts."""
    world = _world(request)
    body = await body_of(request, "url", "event", "headers")
    now = world.now()
    webhook = Webhook(
        id=str(uuid4()), url=_url(body), event=_event(body), headers=_headers(body), created_at=now, updated_at=now
    )
    same = [other for other in world.register.webhooks.values() if other.event == webhook.event]
    if any(other.url == webhook.url for other in same):
        raise PluggyError(400, "A webhook with this event and url already exists")
    if len(same) >= MAX_PER_EVENT:
        raise PluggyError(400, f"At most {MAX_PER_EVENT} webhooks are allowed for an event")
    world.register.webhooks[webhook.id] = webhook
    world.register.save()
    return answer(_body(webhook))


@router.get("/webhooks")
async def webhooks(request: Request) -> Response:
    """All subscriptions."""
    world = _world(request)
    query_of(request)
    return page_of([_body(webhook) for webhook in world.register.webhooks.values()])


@router.get("/webhooks/{webhook_id}")
async def webhook(request: Request, webhook_id: str) -> Response:
    """One subscription."""
    return answer(_body(_found(_world(request), webhook_id)))


@router.patch("/webhooks/{webhook_id}")
async def update(request: Request, webhook_id: str) -> Response:
    """Change a subscription, or enable it again."""
    world = _world(request)
    webhook = _found(world, webhook_id)
    body = await body_of(request, "id", "url", "event", "headers", "enabled")
    url = _url(body) if "url" in body else webhook.url
    event = _event(body) if "event" in body else webhook.event
    headers = _headers(body) if "headers" in body else webhook.headers
    if body.get("enabled") is True:
        webhook.disabled_at = None
    elif body.get("enabled") is False:
        webhook.disabled_at = world.now()
    webhook.url, webhook.event, webhook.headers, webhook.updated_at = url, event, headers, world.now()
    world.register.save()
    return answer(_body(webhook))


@router.delete("/webhooks/{webhook_id}")
async def delete(request: Request, webhook_id: str) -> Response:
    """End a subscription."""
    world = _world(request)
    del world.register.webhooks[_found(world, webhook_id).id]
    world.register.save()
    return answer({"count": 1})


def _world(request: Request) -> World:
    world = world_of(request)
    world.keys.require_api_key(request)
    return world


def _found(world: World, webhook_id: str) -> Webhook:
    webhook = world.register.webhooks.get(webhook_id.lower())
    if webhook is None:
        raise PluggyError(404, "webhook not found", "WEBHOOK_NOT_FOUND")
    return webhook


def _url(body: Body) -> str:
    url = text_of(body, "url") or ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise PluggyError(400, "Webhook url must be valid URL address and not localhost")
    return url


def _event(body: Body) -> str:
    event = text_of(body, "event") or ""
    if event not in SUBSCRIBABLE:
        raise PluggyError(400, f"Invalid event type '{event}' for webhook")
    return event


def _headers(body: Body) -> dict[str, str] | None:
    headers = body.get("headers")
    if headers is None:
        return None
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise PluggyError(400, "headers must be an object of strings")
    return headers


def _body(webhook: Webhook) -> Body:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "event": webhook.event,
        "headers": webhook.headers,
        "disabledAt": instant(webhook.disabled_at),
        "createdAt": instant(webhook.created_at),
        "updatedAt": instant(webhook.updated_at),
    }
