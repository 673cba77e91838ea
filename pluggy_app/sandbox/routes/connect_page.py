"""The Connect page and its script; the bridge to the page around it is zoid, the one the real widget brings along."""

from pathlib import Path

import msgspec
from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox import outcomes
from pluggy_app.sandbox.connectors import CONNECTORS
from pluggy_app.sandbox.world import world_of

FILES = Path(__file__).parent.parent / "connect"
PAGE = (FILES / "connect.html").read_text(encoding="utf-8")
SCRIPT = (FILES / "connect.js").read_bytes()
WORDS = (FILES / "words.js").read_bytes()
STYLE = (FILES / "connect.css").read_bytes()
FRESH = {"Cache-Control": "no-store"}

router = APIRouter()


@router.get("/connect")
async def page() -> Response:
    """The page; the banks are written into it, because a connect token may not list them."""
    banks = [
        {
            "id": bank.id,
            "name": bank.name,
            "color": bank.color,
            "logo": f"connectors/{bank.id}/logo.svg",
            "oauth": bank.oauth,
        }
        for bank in CONNECTORS.values()
    ]
    facts = {"banks": banks, "users": list(outcomes.USERS)}
    text = msgspec.json.encode(facts).decode().replace("<", "\\u003c")
    return Response(PAGE.replace("{{facts}}", text), media_type="text/html; charset=utf-8", headers=FRESH)


@router.get("/connect.js")
async def script() -> Response:
    """The page's script."""
    return Response(SCRIPT, media_type="text/javascript; charset=utf-8", headers=FRESH)


@router.get("/connect-words.js")
async def words() -> Response:
    """What the page says, in Portuguese and English."""
    return Response(WORDS, media_type="text/javascript; charset=utf-8", headers=FRESH)


@router.get("/connect.css")
async def style() -> Response:
    """The page's style."""
    return Response(STYLE, media_type="text/css; charset=utf-8", headers=FRESH)


@router.get("/zoid.js")
async def zoid(request: Request) -> Response:
    """The bridge, from the front end's own packages."""
    file = world_of(request).zoid_file
    if not file.is_file():
        return Response("zoid is missing: build the front end first", 404, media_type="text/plain; charset=utf-8")
    return Response(file.read_bytes(), media_type="text/javascript; charset=utf-8")
