"""What is wrong with the whole of Pluggy stands at this gate: outage, rate limits, slowness.

https://docs.pluggy.ai/en/docs/reference/rate-limits.md; the Connect page and the page of days always open.
"""

import asyncio
from datetime import datetime

from fastapi import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pluggy_app.sandbox.answers import PluggyError
from pluggy_app.sandbox.register import Weather
from pluggy_app.sandbox.world import World

LIMIT, UPDATE_LIMIT = 360, 20  # requests a minute
OPEN = ("/days", "/days.css", "/connect", "/connect.js", "/connect-words.js", "/connect.css", "/zoid.js")
OUTAGE = "<html><head><title>503 Service Temporarily Unavailable</title></head><body>503</body></html>"


class WeatherGate:
    """Lets requests through unless the weather is bad."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app, self._world = app, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path = str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))
        if scope["type"] != "http" or path in OPEN or path.endswith(".svg"):
            await self._app(scope, receive, send)
            return
        weather = self._world.register.weather
        if _is(weather.slow_until, self._world.now()):
            await asyncio.sleep(weather.slow_milliseconds / 1000)
        refusal = _refusal(weather, self._world.now(), str(scope["method"]), path)
        await (refusal or self._app)(scope, receive, send)


def _refusal(weather: Weather, now: datetime, method: str, path: str) -> Response | None:
    if _is(weather.outage_until, now):
        return Response(OUTAGE, 503, media_type="text/html")
    if not _is(weather.rate_limited_until, now) or not _is_limited(weather.rate_limited_endpoint, method, path):
        return None
    assert weather.rate_limited_until is not None
    message = "Too many requests. Please try again later (see Retry-After header in seconds)"
    refusal = PluggyError(429, message).answer()
    refusal.headers["RateLimit-Limit"] = str(UPDATE_LIMIT if method == "PATCH" else LIMIT)
    left = min((weather.rate_limited_until - now).total_seconds(), 60.0)
    refusal.headers["RateLimit-Reset"] = str(max(1, round(left)))
    refusal.headers["Retry-After"] = str(weather.retry_after_seconds)
    return refusal


def _is_limited(endpoint: str | None, method: str, path: str) -> bool:
    """Whether `/accounts` or `PATCH /items` means this request; ids below the path count."""
    if endpoint is None:
        return True
    *verb, place = endpoint.split()
    return (not verb or verb[0].upper() == method) and (path == place or path.startswith(place.rstrip("/") + "/"))


def _is(until: datetime | None, now: datetime) -> bool:
    return until is not None and now < until
