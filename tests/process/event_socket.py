"""Reflex's websocket as a stranger would use it: any Origin, any cookie, any token, any event."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
import socketio
from product_process import ROOT

NAMESPACE = "/_event"
ROOT_STATE = "reflex___state____state"
HYDRATE = f"{ROOT_STATE}.hydrate_and_load"
ON_LOAD = f"{ROOT_STATE}.reflex___state____on_load_internal_state.on_load_internal"

#: Every handler that a message can name, with its arguments, as the application itself has registered them.
_HANDLERS = """
import inspect, json
import pluggy_app.pluggy_app
import reflex as rx

def walk(state):
    for name, handler in state.event_handlers.items():
        yield f"{state.get_full_name()}.{name}", list(inspect.signature(handler.fn).parameters)[1:]
    for child in state.get_substates():
        yield from walk(child)

print(json.dumps(dict(walk(rx.State))))
"""


class EventSocket:
    """One connection; `heard` is everything the server said, as one text."""

    def __init__(self, client: socketio.AsyncClient, token: str) -> None:
        self._client = client
        self.token = token
        self._said: list[str] = []
        client.on("*", self._hear, namespace=NAMESPACE)

    @property
    def heard(self) -> str:
        return "\n".join(self._said)

    @property
    def client_port(self) -> int:
        """Our end of the connection."""
        return int(self._client.eio.ws.get_extra_info("sockname")[1])

    def forget(self) -> None:
        self._said.clear()

    async def send(self, name: str, payload: Mapping[str, Any] | None = None, path: str = "/app") -> None:
        router_data = {"pathname": path, "query": {}, "asPath": path}
        event = {"token": self.token, "name": name, "payload": dict(payload or {}), "router_data": router_data}
        await self.raw(event)

    async def raw(self, event: Any) -> None:
        await self.emit("event", event)

    async def emit(self, message: str, data: Any) -> None:
        await self._client.emit(message, data, namespace=NAMESPACE)

    async def load(self, path: str, seconds: float = 10, until: str = "") -> str:
        """What a tab does when a page opens; waits for `until`, or for silence."""
        await self.send(HYDRATE, path=path)
        return await self.listen(seconds, until)

    async def listen(self, seconds: float, until: str = "") -> str:
        """What is heard until `until` comes, or the seconds are over."""
        for _ in range(round(seconds / 0.05)):
            await asyncio.sleep(0.05)
            if until and until in self.heard:
                break
        return self.heard

    async def _hear(self, _event: str, *data: Any) -> None:
        self._said.append(json.dumps(data, ensure_ascii=False, default=str))


@asynccontextmanager
async def socket_to(
    url: str, *, origin: str | None, cookie: str = "", token: str | None = None
) -> AsyncIterator[EventSocket]:
    """A connection; raises `socketio.exceptions.ConnectionError` when it is refused."""
    token = token or str(uuid4())
    http = aiohttp.ClientSession()  # a refused client would leave its own open
    client = socketio.AsyncClient(reconnection=False, http_session=http)
    socket = EventSocket(client, token)
    headers = ({"Origin": origin} if origin is not None else {}) | ({"Cookie": cookie} if cookie else {})
    query = urlencode({"token": token})
    try:
        await client.connect(
            f"{url}/?{query}",
            headers,
            transports=["websocket"],
            namespaces=[NAMESPACE],
            socketio_path=NAMESPACE,
            wait_timeout=20,
        )
        yield socket
    finally:
        await client.disconnect()
        await http.close()
        await asyncio.sleep(0.05)  # lets the transport close


@cache
def registered_handlers() -> dict[str, list[str]]:
    """Names of all handlers of the product and of Reflex itself, each with its arguments."""
    done = subprocess.run([sys.executable, "-c", _HANDLERS], cwd=ROOT, capture_output=True, text=True, check=True)
    handlers: dict[str, list[str]] = json.loads(done.stdout)
    return handlers
