"""GET /connectors and the banks' logos."""

from fastapi import APIRouter, Request, Response

from pluggy_app.sandbox.answers import answer, page_of, query_of
from pluggy_app.sandbox.connectors import CONNECTORS, PLUGGY_BANKS, bank_of, connector_body
from pluggy_app.sandbox.world import world_of

router = APIRouter()
FLAGS = (
    "healthDetails",
    "isOpenFinance",
    "supportsPaymentInitiation",
    "supportsSmartTransfers",
    "supportsAutomaticPix",
)


@router.get("/connectors")
async def connectors(request: Request) -> Response:
    """The invented banks; Pluggy's own test banks too when sandbox=true."""
    world = world_of(request)
    world.keys.require_api_key(request)
    asked = query_of(request, "countries", "types", "name", "sandbox", *FLAGS)
    wanted, sandbox = asked.get("name", "").lower(), asked.get("sandbox") == "true"
    shown = [bank for bank in CONNECTORS.values() if sandbox or bank.id not in PLUGGY_BANKS]
    return page_of([connector_body(bank, world.public_path) for bank in shown if wanted in bank.name.lower()])


@router.get("/connectors/{connector_id}")
async def connector(request: Request, connector_id: str) -> Response:
    """One connector."""
    world = world_of(request)
    world.keys.require_api_key(request)
    query_of(request, "healthDetails")
    return answer(connector_body(bank_of(connector_id), world.public_path))


@router.get("/connectors/{connector_id}/logo.svg")
async def logo(connector_id: str) -> Response:
    """A round mark with the bank's first letter; open, because browsers show it."""
    bank = bank_of(connector_id)
    letter = bank.name.removeprefix("Banco ")[0]
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
        f'<rect width="64" height="64" rx="16" fill="#{bank.color}"/>'
        f'<path d="M0 46q16-10 32 0t32 0v18H0z" fill="#fff" opacity=".16"/>'
        '<text x="32" y="43" text-anchor="middle" font-family="system-ui,sans-serif" font-size="32" font-weight="600"'
        f' fill="#fff">{letter}</text></svg>'
    )
    return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
