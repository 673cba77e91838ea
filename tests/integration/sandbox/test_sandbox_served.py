"""The sandbox on its own port and with its life on: real sockets, real time at a quick pace."""

import asyncio
import json
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.sandbox.life import sandbox_life

SERVE = (
    "import sys; from pathlib import Path; from pluggy_app.sandbox.serve import serve;"
    " serve(int(sys.argv[1]), Path(sys.argv[2]))"
)
GOOD = {"user": "user-ok", "password": "password-ok"}


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port: int, items_file: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SERVE, str(port), str(items_file)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_a_port_says_so_and_ends_cleanly(tmp_path, ending):
    port = a_free_port()
    process = start(port, tmp_path / "items.json")
    try:
        assert (
            process.stdout.readline()
            == f"Sandbox: http://127.0.0.1:{port} (Connect page: http://127.0.0.1:{port}/connect)\n"
        )
        answer = httpx.post(f"http://127.0.0.1:{port}/auth", json={"clientId": "a", "clientSecret": "b"})
        assert answer.json()["apiKey"]
        key = {"X-API-KEY": answer.json()["apiKey"]}
        banks = httpx.get(f"http://127.0.0.1:{port}/connectors", headers=key).json()["results"]
        assert httpx.get(banks[0]["imageUrl"]).status_code == 200
    finally:
        process.send_signal(ending)
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_a_taken_port_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(port, tmp_path / "items.json")
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (1, f"Sandbox: port {port} is taken\n")


def test_webhooks_come_by_themselves_while_the_life_is_on():
    async def story() -> list[str]:
        names: list[str] = []
        enough = asyncio.Event()

        def hear(request: httpx.Request) -> httpx.Response:
            names.append(json.loads(request.content)["event"])
            if names.count("transactions/created") >= 6:
                enough.set()
            return httpx.Response(202)

        app = create_sandbox(items_file=None, deliver_webhooks_with=httpx.MockTransport(hear), pace=200)
        async with (
            sandbox_life(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as http,
        ):
            key = (await http.post("/auth", json={"clientId": "a", "clientSecret": "b"})).json()["apiKey"]
            item = {"connectorId": 901, "parameters": GOOD, "webhookUrl": "http://localhost/hook"}
            assert (await http.post("/items", json=item, headers={"X-API-KEY": key})).status_code == 200
            await asyncio.wait_for(enough.wait(), 30)
        heard = len(names)
        await asyncio.sleep(0)
        assert len(names) == heard
        return names

    names = asyncio.run(story())
    assert "item/created" in names
    assert "item/updated" in names


def test_leaving_the_life_abandons_deliveries_at_once():
    async def story() -> None:
        started = asyncio.Event()

        async def hang(_: httpx.Request) -> httpx.Response:
            started.set()
            await asyncio.Event().wait()
            raise AssertionError

        app = create_sandbox(items_file=None, deliver_webhooks_with=httpx.MockTransport(hang), pace=200)
        async with (
            sandbox_life(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as http,
        ):
            key = (await http.post("/auth", json={"clientId": "a", "clientSecret": "b"})).json()["apiKey"]
            item = {"connectorId": 901, "parameters": GOOD, "webhookUrl": "http://localhost/hook"}
            await http.post("/items", json=item, headers={"X-API-KEY": key})
            await asyncio.wait_for(started.wait(), 30)

    asyncio.run(asyncio.wait_for(story(), 40))
