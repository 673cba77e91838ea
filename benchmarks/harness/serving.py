"""A granian of our own with one ASGI application, on a free port, one worker as the product has."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from harness import BENCHMARKS
from harness.children import ended


@contextmanager
def serving(app: str, *, python: str = sys.executable, folder: str = str(BENCHMARKS), **env: str) -> Iterator[int]:
    """The port that `app` answers on as long as the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [python, "-m", "granian", app, "--interface", "asgi", "--port", str(port), "--log-level", "warning"]
    with ended(command, PYTHONPATH=folder, **env) as server:
        for _ in range(600):
            if server.poll() is not None:
                raise SystemExit(f"{app} ended with {server.returncode}")
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
