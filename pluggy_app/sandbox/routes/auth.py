"""POST /auth and POST /connect_token."""

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox.answers import PluggyError, answer, body_of, is_uuid, text_of
from pluggy_app.sandbox.keys import Options
from pluggy_app.sandbox.world import world_of

WRONG_SECRET = "wrong"  # noqa: S105  the one secret that is refused, for trying that case

router = APIRouter()


@router.post("/auth")
async def auth(request: Request) -> Response:
    """An API key for any credentials; Pluggy's own client also sends `nonExpiring`."""
    body = await body_of(request, "clientId", "clientSecret", "nonExpiring")
    client_id, client_secret = text_of(body, "clientId"), text_of(body, "clientSecret")
    if not client_id or not client_secret:
        missing = "clientId" if not client_id else "clientSecret"
        raise PluggyError(400, f"{missing} should not be null or undefined")
    if client_secret == WRONG_SECRET:
        raise PluggyError(401, "Client keys are invalid", "CLIENT_KEYS_UNAUTHORIZED")
    return answer({"apiKey": world_of(request).keys.api_key(client_id)})


@router.post("/connect_token")
async def connect_token(request: Request) -> Response:
    """A token for the Connect page, bound to an item when it is to be updated."""
    world = world_of(request)
    grant = world.keys.require_api_key(request)
    body = await body_of(request, "itemId", "options")
    item_id, options = text_of(body, "itemId"), body.get("options")
    if item_id is not None:
        if not is_uuid(item_id):
            raise PluggyError(400, "itemId must be a UUID")
        item_id = world.item(item_id).id
    return answer({"accessToken": world.keys.connect_token(grant.client_id, item_id, _options(options))})


def _options(given: object) -> Options:
    if given is None:
        return Options()
    if not isinstance(given, dict):
        raise PluggyError(400, "options must be an object")
    known = ("clientUserId", "webhookUrl", "oauthRedirectUri", "avoidDuplicates", "connectorSortAlphabetically")
    unknown = [name for name in given if name not in known]
    if unknown:
        raise PluggyError(400, f"options.property {unknown[0]} should not exist")
    return Options(
        text_of(given, "clientUserId"),
        text_of(given, "webhookUrl"),
        text_of(given, "oauthRedirectUri"),
        given.get("avoidDuplicates") is True,
    )
