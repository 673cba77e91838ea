"""The door Pluggy knocks at: secret, content type, size, shape, then one committed insert and 202.

The body is only a hint. Events: https://docs.pluggy.ai/docs/webhooks
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from pluggy_app.api.bodies import is_json, kind_of, read_within
from pluggy_app.api.problems import problem, refused
from pluggy_app.api.security import is_same
from pluggy_app.domain.errors import InvalidRequest
from pluggy_app.domain.webhook_events import WebhookEvent, body_key, canonical_event
from pluggy_app.services.link import CALLBACK_PATH, user_key
from pluggy_app.wiring import parts

MAX_BYTES = 64 * 1024
MAX_TEXT = 200  #: longer ids and names are none of Pluggy's
MAX_IDS = 2_000  #: transaction ids in one event

router = APIRouter(tags=["webhook"])

_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@router.post(CALLBACK_PATH, status_code=202, openapi_extra=_BODY)
async def by_header(request: Request) -> Response:
    """An event by the application's webhook; the secret is in the header `X-Webhook-Secret`."""
    if not is_same(request.headers.get("x-webhook-secret", ""), parts().webhook_secret):
        return _wrong_secret()
    return await _take(request, only_user_id=None)


@router.post(CALLBACK_PATH + "/{credentials}", status_code=202, openapi_extra=_BODY)
async def by_path(request: Request, credentials: str) -> Response:
    """An event by a user's own path, `userId.key`: it counts for that user's items only."""
    user_id, _, key = credentials.rpartition(".")
    if not user_id or not is_same(key, user_key(parts().webhook_secret, user_id)):
        return _wrong_secret()
    return await _take(request, only_user_id=user_id)


def _wrong_secret() -> Response:
    return problem(401, "not_authenticated", "The webhook secret is wrong or missing.")


async def _take(request: Request, only_user_id: str | None) -> Response:
    if not is_json(kind_of(request)):
        return refused(415, "The body must be JSON.")
    body = await read_within(request, MAX_BYTES)
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return problem(400, InvalidRequest.code, "The body must be a JSON object.")
    await parts().inbox.keep(_event(said, body, only_user_id), body)
    return JSONResponse({}, 202)


def _event(said: Mapping[str, object], body: bytes, only_user_id: str | None) -> WebhookEvent:
    """What the body says, as far as it says it; what has the wrong type is taken as not said."""
    ids = said.get("transactionIds")
    return WebhookEvent(
        event_id=_text(said.get("eventId")) or body_key(body),
        event=canonical_event(_text(said.get("event"))),
        item_id=_text(said.get("itemId")),
        account_id=_text(said.get("accountId")),
        transaction_ids=tuple(filter(None, map(_text, ids[:MAX_IDS]))) if isinstance(ids, list) else (),
        only_user_id=only_user_id,
        created_from=_instant(said.get("transactionsCreatedAtFrom")),
    )


def _instant(value: object) -> datetime | None:
    """An instant with its zone; None when it is none."""
    try:
        at = datetime.fromisoformat(_text(value))
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: object) -> str:
    """A text that every database can keep; empty when it is none."""
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        return ""
    return value
