"""Which web process of a product answers: the kernel knows who holds the other end of a connection. Needs /proc."""

import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
from event_socket import EventSocket, socket_to
from product_process import Product

TRIES = 100  #: connections until one leads to the process that is wanted; each leads anywhere


def holders(product: Product) -> dict[int, int]:
    """The process that holds the product's end of each connection, by the port of the other end."""
    ends = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        here, there, inode = (line.split()[field] for field in (1, 2, 9))
        if int(here.rpartition(":")[2], 16) == product.port:
            ends[f"socket:[{inode}]"] = int(there.rpartition(":")[2], 16)
    held = {}
    for pid in product.pids():
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):  # closed meanwhile
                if port := ends.get(os.readlink(f"/proc/{pid}/fd/{descriptor}")):
                    held[port] = pid
    return held


def web_processes(product: Product) -> set[int]:
    """Those that answer, as far as many connections at once can show."""
    with contextlib.ExitStack() as stack:
        for _ in range(TRIES):
            stack.enter_context(product.client()).get("/api/health")
        return set(holders(product).values())


@contextlib.contextmanager
def door(product: Product, pid: int, **more: Any) -> Iterator[httpx.Client]:
    """A client whose one connection leads to this process, and stays."""
    for _ in range(TRIES):
        with product.client(limits=httpx.Limits(keepalive_expiry=None), **more) as client:
            stream = client.get("/api/health").extensions["network_stream"]
            port = stream.get_extra_info("client_addr")[1]
            if holders(product).get(port) == pid:
                yield client
                assert holders(product).get(port) == pid, "the connection was replaced"
                return
    raise AssertionError(f"no connection led to process {pid}")


@contextlib.asynccontextmanager
async def socket_at(product: Product, pid: int, cookie: str, token: str | None = None) -> AsyncIterator[EventSocket]:
    """A tab whose websocket leads to this process."""
    for _ in range(TRIES):
        async with socket_to(product.url, origin=product.url, cookie=cookie, token=token) as socket:
            if holders(product).get(socket.client_port) == pid:
                yield socket
                return
    raise AssertionError(f"no websocket led to process {pid}")
