"""Choosing bad days: POST /days with JSON for tests, and a page with forms for people at GET /days.

The names and their options are in days.py. Open to everybody: the sandbox has no secrets.
"""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import msgspec
from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox import day_choice, day_page, progress
from pluggy_app.sandbox.answers import MAX_BODY_BYTES, Body, PluggyError, answer, body_of, text_of
from pluggy_app.sandbox.day_words import words_for
from pluggy_app.sandbox.register import Item
from pluggy_app.sandbox.world import World, world_of

STYLE = (Path(__file__).parent.parent / "connect" / "days.css").read_bytes()
FORM = "application/x-www-form-urlencoded"
LANGUAGE_COOKIE = "em_dia_language"  #: the application's, which may be served from the same address
FRESH = {"Cache-Control": "no-store"}

router = APIRouter()


@router.get("/days")
async def days(request: Request) -> Response:
    """The page; for a client that wants JSON, each item's day and the weather."""
    world = world_of(request)
    if "application/json" in request.headers.get("accept", ""):
        items = [_told(world, item) for item in list(world.register.items.values())]
        return answer({"items": items, "weather": msgspec.to_builtins(world.register.weather)})
    asked = request.query_params
    words = words_for(asked.get("lang") or request.cookies.get(LANGUAGE_COOKIE))
    texts = words.days if asked.get("of") == "item" else words.world
    said = texts.get(asked.get("done", ""), ("",))[0]
    return _shown(day_page.page(world, words, said=said))


@router.post("/days")
async def choose(request: Request) -> Response:
    """Put a day on an item, or on all of Pluggy when no item is named."""
    _refuse_strangers(request)
    if request.headers.get("content-type", "").partition(";")[0] == FORM:
        return await _choose_by_form(request)
    body = await body_of(request, free=True)
    return answer(_chosen(world_of(request), body))


@router.get("/days.css")
async def style() -> Response:
    """The page's style."""
    return Response(STYLE, media_type="text/css; charset=utf-8", headers=FRESH)


async def _choose_by_form(request: Request) -> Response:
    raw = await request.body()
    if len(raw) > MAX_BODY_BYTES:
        raise PluggyError(413, "request entity too large")
    fields: Body = dict(parse_qsl(raw.decode("utf-8", "replace")))  # an empty field is not given
    world, lang = world_of(request), str(fields.get("lang", "pt"))
    try:
        told = _chosen(world, fields)
    except PluggyError as refusal:
        return _shown(day_page.page(world, words_for(lang), problem=refusal.message), refusal.status)
    query = {"lang": lang, "done": told["day"], "of": "item" if told["itemId"] else "world"}
    return Response(status_code=303, headers={"Location": f"days?{urlencode(query)}"})


def _chosen(world: World, options: Body) -> Body:
    name, item_id, gone = text_of(options, "day") or "", text_of(options, "itemId"), list[str]()
    if item_id is None:
        day_choice.choose_for_world(world, name, options)
    else:
        gone = day_choice.choose_for_item(world, world.item(item_id), name, options)
    return {"itemId": item_id, "day": name, "transactionIds": gone}


def _refuse_strangers(request: Request) -> None:
    """A browser may come from our own pages only; whoever is no browser sends neither header.

    https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if not (own if site is None else site == "same-origin"):
        raise PluggyError(403, "Days are chosen on the sandbox's own page")


def _told(world: World, item: Item) -> Body:
    stage = progress.stage_of(item, world.now(), world.pace)
    return {
        "id": item.id,
        "connectorId": item.connector_id,
        "day": item.day and item.day.name,
        "nextDay": item.next_day and item.next_day.name,
        "minUpdateHours": item.min_update_hours,
        "status": stage.status,
        "executionStatus": stage.execution_status,
    }


def _shown(page: str, status: int = 200) -> Response:
    return Response(page, status, media_type="text/html; charset=utf-8", headers=FRESH)
