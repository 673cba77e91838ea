"""What an operator reads when something is set wrongly: one line, and the process ends."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from product_process import ROOT, backend_command, free_port, run_command, run_mistaken

from pluggy_app import doctor, launch
from pluggy_app.settings import Integration

SECRET = "hush-hush"
SETTINGS: dict[str, tuple[dict[str, str], str]] = {
    "an id without its secret": ({"PLUGGY_CLIENT_ID": "x"}, "PLUGGY_CLIENT_SECRET"),
    "a secret without its id": ({"PLUGGY_CLIENT_SECRET": SECRET}, "PLUGGY_CLIENT_ID"),
    "demo users on a public address": ({"PLUGGY_BASE_URL": "sandbox", "APP_HOST": "0.0.0.0"}, "APP_HOST"),
    "several processes without Redis": (
        {"WEB_WORKERS": "2", "PLUGGY_BASE_URL": "http://127.0.0.1:1"},
        "needs REDIS_URL",
    ),
    "several processes and one sandbox": (
        {"WEB_WORKERS": "2", "REDIS_URL": "redis://127.0.0.1:1", "PLUGGY_BASE_URL": "sandbox"},
        "demonstration banks",
    ),
    "no number": ({"SYNC_LEASE_SECONDS": "long"}, "SYNC_LEASE_SECONDS"),
}
SERVERS: dict[str, tuple[dict[str, str], str]] = {
    "a database that is no address": ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    "a folder that cannot be": ({"DATABASE_URL": "sqlite:////dev/null/app.db"}, "database"),
    "no Redis": ({"REDIS_URL": f"redis://:{SECRET}@127.0.0.1:1"}, "REDIS_URL"),
    "no database server": ({"DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/d"}, "database"),
}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("mistake", SETTINGS | SERVERS)
def test_run_says_a_mistake_in_one_line_and_ends(tmp_path: Path, mistake: str) -> None:
    changes, hint = (SETTINGS | SERVERS)[mistake]
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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another folder than this one, which somebody may be running the product from."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_in(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pluggy_app", "run", "--port", str(free_port())],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder / 'app.db'}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_second_run_in_one_folder_names_the_port_of_the_first_and_ends(folder: Path) -> None:
    # It would build .web anew, and the first one's pages would look for the second one's port.
    held = launch.hold(4321, Integration.SANDBOX)
    try:
        done = run_in(folder)
    finally:
        os.close(held)

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"pluggy_app: already running .* on port 4321 \(process {os.getpid()}\): .*\n", done.stderr)


def test_the_lock_of_a_process_that_has_ended_keeps_nobody_out(folder: Path) -> None:
    (folder / doctor.LOCK).write_text(f"{os.getpid()} 4321 sandbox\n")

    assert doctor.running_here() is None
    os.close(launch.hold(4322, Integration.OFF))


def test_the_lock_outlives_the_change_into_another_program(folder: Path) -> None:
    script = (
        "import os, sys; from pluggy_app import launch; launch.hold(4321, 'sandbox');"
        "os.execv(sys.executable, [sys.executable, '-c', 'print(1, flush=True); input()'])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        running = doctor.running_here()
        first.communicate(b"\n")

    assert running == doctor.Running(first.pid, 4321, "sandbox")
    assert doctor.running_here() is None
