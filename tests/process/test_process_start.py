"""What an operator reads when something is set wrongly: one line, and the process ends."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from product_process import backend_command, free_port, run_command, run_mistaken

SECRET = "hush-hush"
SETTINGS: dict[str, tuple[dict[str, str], str]] = {
    "an id without its secret": ({"PLUGGY_CLIENT_ID": "x"}, "PLUGGY_CLIENT_SECRET"),
    "a secret without its id": ({"PLUGGY_CLIENT_SECRET": SECRET}, "PLUGGY_CLIENT_ID"),
    "demo users on a public address": ({"PLUGGY_BASE_URL": "sandbox", "APP_HOST": "0.0.0.0"}, "APP_HOST"),
    "no number": ({"SYNC_LEASE_SECONDS": "long"}, "SYNC_LEASE_SECONDS"),
}
DATABASES: dict[str, tuple[dict[str, str], str]] = {
    "a database that is no address": ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    "a folder that cannot be": ({"DATABASE_URL": "sqlite:////dev/null/app.db"}, "database"),
    "no database server": ({"DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/d"}, "database"),
}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("mistake", SETTINGS | DATABASES)
def test_run_says_a_mistake_in_one_line_and_ends(tmp_path: Path, mistake: str) -> None:
    changes, hint = (SETTINGS | DATABASES)[mistake]
    command = [sys.executable, "-m", "pluggy_app", "run", "--port", str(free_port())]

    said = run_mistaken(command, tmp_path, hint, **changes)

    assert len(said.splitlines()) == 1
    assert SECRET not in said


@pytest.mark.parametrize("mistake", SETTINGS)
def test_reflex_run_says_a_mistake_in_one_line_and_ends(tmp_path: Path, mistake: str) -> None:
    changes, hint = SETTINGS[mistake]
    assert SECRET not in run_mistaken(backend_command(free_port()), tmp_path, hint, **changes)


def test_run_on_a_taken_port_says_so_in_one_line(tmp_path: Path, taken_port: int) -> None:
    command = [sys.executable, "-m", "pluggy_app", "run", "--port", str(taken_port)]
    assert len(run_mistaken(command, tmp_path, str(taken_port)).splitlines()) == 1


def test_reflex_run_on_a_taken_port_ends_with_an_error(tmp_path: Path, taken_port: int) -> None:
    done = run_command(backend_command(taken_port), dict(os.environ) | {"DATABASE_URL": f"sqlite:///{tmp_path}/app.db"})
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
