"""A sandbox in a process of its own, for what must reach it over real HTTP."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

#: not `-m pluggy_app sandbox`: that imports the whole product first
SERVE = (
    "import sys; from pathlib import Path; from pluggy_app.sandbox.serve import serve;"
    " serve(int(sys.argv[1]), Path(sys.argv[2]))"
)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    items_file = tmp_path_factory.mktemp("sandbox") / "items.json"
    command = [sys.executable, "-c", SERVE, str(port), str(items_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("Sandbox: ")
        yield f"http://127.0.0.1:{port}"
        process.terminate()
