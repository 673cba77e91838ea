"""The real product, built and served from a copy of this source tree on a port and a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import InvalidRequest
from pluggy_app.domain.users import Plan
from pluggy_app.services import people
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

ROOT = Path(__file__).parents[2]
NOT_SOURCE = (".git", ".venv", ".web", ".states", "data", "uploaded_files", "__pycache__")
OURS = ("PLUGGY_", "APP_", "SYNC_", "REFLEX_", "LOG_")
START_SECONDS = 300  #: the first build took 20 to 90 s, more when packages come from far away
STOP_SECONDS = 30
READY, FIRST_PAGE = "/api/ready", "/login/"


class Site:
    """A running product."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://localhost:{self.port}"
        self.log = folder.with_suffix(".log")
        self.guests: list[str] = []  #: e-mails of people that the tests of one module have made
        copy_source(folder)
        self._process = self._start()
        try:
            wait_for(self._answers, f"{self.address} did not start", START_SECONDS)
        except BaseException:
            self._kill()
            raise
        self.store = Store(open_engine(f"sqlite:///{folder / 'data' / 'app.db'}"))

    def last_lines(self, count: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def see_off(self) -> None:
        """Pause the banks of the guests: each would go on with news every 20 seconds, to be read for nobody."""
        while self.guests:
            with suppress(InvalidRequest):  # a test may have erased them
                people.set_plan(self.store, self.guests.pop(), Plan.FREE, utc_now())

    def stop(self) -> None:
        """End it as Ctrl-C does.

        Raises:
            AssertionError: it recorded an error before, did not end in time, or left a process or its port behind.
        """
        self.store.close()
        errors = [line for line in self.log.read_text(errors="replace").splitlines() if '"level": "ERROR"' in line]
        self._process.send_signal(signal.SIGINT)
        try:
            code = self._process.wait(STOP_SECONDS)
            wait_for(lambda: not self._alive(), "a process of the product stayed after Ctrl-C", 5)
            assert not _is_taken(self.port), f"port {self.port} stayed taken after Ctrl-C"
            assert code in (0, -signal.SIGINT, 128 + signal.SIGINT), f"Ctrl-C ended with {code}\n{self.last_lines()}"
        finally:
            self._kill()
        assert not errors, "\n".join(errors)

    def _start(self) -> "subprocess.Popen[bytes]":
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        for name in ("DATABASE_URL", "REDIS_URL", "RUN_SCHEDULER", "WEB_WORKERS", "GRANIAN_WORKERS"):
            environment.pop(name, None)
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "pluggy_app", "run", "--port", str(self.port)],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own: what stays behind can be found and ended
            )

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"the product ended with {self._process.returncode}\n{self.last_lines()}")
        return _is_ok(self.address + READY) and _is_ok(self.address + FIRST_PAGE)

    def _alive(self) -> bool:
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _kill(self) -> None:
        if self._alive():
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def copy_source(folder: Path) -> None:
    """What git knows or would add; without git everything that was not made here."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        names = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_SOURCE))
        return
    for name in filter(None, names):
        if (ROOT / name).is_file():  # not one that was removed and is still known
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def wait_for(done: Callable[[], bool], otherwise: str, seconds: float) -> None:
    """Look until it is so.

    Raises:
        AssertionError: with `otherwise`, when it is not so in time.
    """
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_ok(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        error.close()  # it is an answer with a socket, too
        return False
    except OSError:
        return False
