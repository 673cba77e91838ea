"""POST /days: what tests choose a bad day with. The names and their options are in days.py."""

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox import day_choice
from pluggy_app.sandbox.answers import Body, PluggyError, answer, body_of, text_of
from pluggy_app.sandbox.world import world_of

router = APIRouter()


@router.post("/days")
async def choose(request: Request) -> Response:
    """Put a day on an item, or on all of Pluggy when no item is named. Open: the sandbox has no secrets."""
    refuse_strangers(request)
    body = await body_of(request, free=True)
    name, item_id, gone = text_of(body, "day") or "", text_of(body, "itemId"), list[str]()
    world = world_of(request)
    if item_id is None:
        day_choice.choose_for_world(world, name, body)
    else:
        gone = day_choice.choose_for_item(world, world.item(item_id), name, body)
    told: Body = {"itemId": item_id, "day": name, "transactionIds": gone}
    return answer(told)


def refuse_strangers(request: Request) -> None:
    """A browser may come from our own pages only; whoever is no browser sends neither header.

    https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if site not in (None, "same-origin") or not own:
        raise PluggyError(403, "Days are chosen on the sandbox's own page")
