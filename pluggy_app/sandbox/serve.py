"""The sandbox on a port of its own."""

import asyncio
import logging
import signal
import socket
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.sandbox.life import sandbox_life

HOST = "127.0.0.1"


def serve(port: int, items_file: Path | None) -> None:
    """Serve until SIGTERM or SIGINT; prints one line with the address."""
    address = f"http://{HOST}:{port}"
    _require_free(port)
    logging.getLogger("_granian").setLevel(logging.ERROR)
    asyncio.run(_serve(address, port, items_file))


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise SystemExit(f"Sandbox: port {port} is taken") from None


async def _serve(address: str, port: int, items_file: Path | None) -> None:
    app = create_sandbox(items_file=items_file, public_path=address)
    server = Server(app, address=HOST, port=port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False)
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, server.stop)
    async with sandbox_life(app):
        serving = asyncio.create_task(server.serve())
        if await _answers(port, serving):
            print(f"Sandbox: {address} (Connect page: {address}/connect)", flush=True)
        await serving


async def _answers(port: int, serving: "asyncio.Task[None]") -> bool:
    """Wait until the port takes connections; False when the server ended before."""
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return True
    return False
