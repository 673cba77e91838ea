"""One line for each REST request: method, the route's pattern, status, milliseconds. Never an address: it holds ids."""

import logging
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

PREFIXES = ("/api/", "/metrics")
#: Asked every few seconds by machines; told at DEBUG.
PROBES = ("/api/health", "/api/ready", "/metrics")
NO_ROUTE = "none"


class RequestLog:
    """Stands around the REST application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIXES):
            await self.app(scope, receive, send)
            return
        started, status = monotonic(), 0  # 0: nobody was there any more to be answered

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            _tell(scope, status, round((monotonic() - started) * 1000))


def _tell(scope: Scope, status: int, ms: int) -> None:
    route = getattr(scope.get("route"), "path", NO_ROUTE)
    level = logging.DEBUG if route in PROBES else logging.INFO
    log.log(level, "http.answered", extra={"method": scope["method"], "route": route, "status": status, "ms": ms})
