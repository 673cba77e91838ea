"""The sandbox as a Pluggy on a port of its own, in a process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
START_SECONDS = 30


class PluggyOverHttp:
    """What a test does at Pluggy's side."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._http = httpx.Client(base_url=self.url, timeout=10, trust_env=False)

    def webhooks(self) -> list[dict[str, Any]]:
        return list(self._ask("GET", "/webhooks")["results"])

    def add_webhook(self, url: str, event: str = "all", headers: dict[str, str] | None = None) -> str:
        return str(self._ask("POST", "/webhooks", {"url": url, "event": event, "headers": headers})["id"])

    def change_webhook(self, **changes: object) -> None:
        """The only one there is."""
        (webhook,) = self.webhooks()
        self._ask("PATCH", f"/webhooks/{webhook['id']}", changes)

    def forget_webhooks(self) -> None:
        for webhook in self.webhooks():
            self._ask("DELETE", f"/webhooks/{webhook['id']}")

    def is_there(self) -> bool:
        try:
            return self._http.get("/").status_code < 500
        except httpx.TransportError:
            return False

    def close(self) -> None:
        self._http.close()

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        key = self._http.post("/auth", json={"clientId": "test", "clientSecret": "test"}).json()["apiKey"]
        answer = self._http.request(method, path, headers={"X-API-KEY": key}, json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@contextlib.contextmanager
def pluggy_over_http() -> Iterator[PluggyOverHttp]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "pluggy_app", "sandbox", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL)
    pluggy = PluggyOverHttp(port)
    try:
        end = time.monotonic() + START_SECONDS
        while not pluggy.is_there():
            assert process.poll() is None, "the sandbox ended by itself"
            assert time.monotonic() < end, "the sandbox does not start"
            time.sleep(0.05)
        yield pluggy
    finally:
        pluggy.close()
        process.terminate()
        process.wait(10)
