"""The product as its operator starts it: a process group of its own, a port, a database and an output file."""

import contextlib
import hashlib
import hmac
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from builders import a_user

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan, Role
from pluggy_app.services import people
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
REFLEX = Path(sys.executable).with_name("reflex")
START_SECONDS = 60  #: 4 s on a quiet machine
STOP_SECONDS = 20
DONE = ("succeeded", "partial", "failed")


@dataclass(frozen=True)
class Person:
    """Somebody with an account here."""

    email: str
    password: str
    user_id: str
    token: str


class Product:
    """One running product. `environment` is everything it is told; the rest of ours is passed on."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.webhook_secret = secrets.token_hex(24)
        self.output = folder / "output.txt"
        self.environment = {
            "DATABASE_URL": f"sqlite:///{folder / 'app.db'}",
            "APP_BASE_URL": self.url,
            "PLUGGY_WEBHOOK_SECRET": self.webhook_secret,
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it says that it is ready."""
        command = backend_command(self.port)
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment(), stdout=output, stderr=output, start_new_session=True
            )
        wait_for(self._is_ready, START_SECONDS, lambda: f"not ready:\n{self.said()[-4_000:]}")

    def stop(self, way: signal.Signals = signal.SIGINT, *, only_first: bool = False) -> int:
        """What Ctrl-C does, or another signal; the exit code. Nothing of the group may be left.

        `only_first`: as an init system does it, which knows no other process.
        """
        assert self._process is not None
        group = self._process.pid
        (os.kill if only_first else os.killpg)(group, way)
        try:
            code = self._process.wait(STOP_SECONDS)
            wait_for(lambda: not _group_lives(group), STOP_SECONDS, lambda: "processes were left behind")
        finally:
            self.kill()
        return code

    def kill(self) -> None:
        """End whatever is left, for good."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(STOP_SECONDS)
            self._process = None

    def pids(self) -> list[int]:
        """Every process of it; where there is /proc."""
        assert self._process is not None
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(ValueError, ProcessLookupError):
                if os.getpgid(int(entry.name)) == self._process.pid:
                    found.append(int(entry.name))
        return found

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m pluggy_app …` with the same environment."""
        return run_command([sys.executable, "-m", "pluggy_app", *arguments], self._environment())

    def person(self, name: str, *, plan: str = "business", role: str = "user") -> Person:
        """A new person who can log in, with an API token; a command for each takes 2 s and has its own tests."""
        email, password = f"{name}@empresa.example", f"pw-{secrets.token_hex(8)}"
        store = Store(open_engine(self.environment["DATABASE_URL"]))
        a_user(store, Plan(plan), Role(role), email=email, password=password)
        token = people.create_api_token(store, email, utc_now())
        store.close()
        with self.program(token) as rest:
            me = rest.get("/api/auth/me").json()
        assert (me["email"], me["plan"], me["role"]) == (email, plan, role)
        return Person(email, password, me["userId"], token)

    def client(self, **more: Any) -> httpx.Client:
        """A stranger's HTTP client; proxies of this machine are not for us."""
        return httpx.Client(base_url=self.url, timeout=30, trust_env=False, **more)

    def program(self, token: str) -> httpx.Client:
        """A program with an API token."""
        return self.client(headers={"Authorization": f"Bearer {token}"})

    @contextlib.contextmanager
    def browser(self, person: Person) -> Iterator[httpx.Client]:
        """A signed-in browser: cookie, and our own Origin."""
        with self.client(headers={"Origin": self.url}) as browser:
            answer = browser.post("/api/auth/login", json={"email": person.email, "password": person.password})
            assert answer.status_code == 200, answer.text
            yield browser

    def callback_path(self, user_id: str) -> str:
        """The path that a user's own webhook address has."""
        key = hmac.new(self.webhook_secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()
        return f"/api/pluggy/callback/{user_id}.{key}"

    def post_event(self, **body: object) -> httpx.Response:
        """An event as the application's webhook brings it."""
        with self.client(headers={"X-Webhook-Secret": self.webhook_secret}) as pluggy:
            return pluggy.post("/api/pluggy/callback", json=body)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return inherited | self.environment

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"it ended by itself:\n{self.said()[-4_000:]}"
        try:
            return httpx.get(f"{self.url}/api/ready", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


def connect(rest: httpx.Client, item_id: str, timeout: float = 60) -> dict[str, Any]:
    """Register an item and wait for its first run; the run's log."""
    answer = rest.post("/api/pluggy/items", json={"itemId": item_id})
    assert answer.status_code == 201, answer.text
    return finished_run(rest, item_id, 1, timeout)


def runs(rest: httpx.Client, item_id: str) -> list[dict[str, Any]]:
    """All attempts of an item, newest first."""
    answer = rest.get("/api/pluggy/sync-logs", params={"itemId": item_id, "limit": 500})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


def finished_run(rest: httpx.Client, item_id: str, number: int, timeout: float = 60) -> dict[str, Any]:
    """The `number`th attempt of an item, once it is over."""

    def found() -> dict[str, Any] | None:
        logs = runs(rest, item_id)[::-1]
        return logs[number - 1] if len(logs) >= number and logs[number - 1]["status"] in DONE else None

    return wait_for(found, timeout, lambda: f"run {number} not over: {runs(rest, item_id)[:3]}")


def all_pages(rest: httpx.Client, path: str, limit: int = 500, **params: str) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    results: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        query = params | {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        answer = rest.get(path, params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        results += page["results"]
        cursor = page["next"]
        if cursor is None:
            return results


def wait_for(condition: Callable[[], T | None], timeout: float, complaint: Callable[[], str]) -> T:
    """The first true answer; fails after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        if found := condition():
            return found
        assert time.monotonic() < end, complaint()
        time.sleep(0.1)


def run_command(
    command: list[str | Path], environment: dict[str, str], *, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run to the end, at the repository's root; the whole group dies with a time-out."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"{command} went on for {timeout} s:\n{out[-2_000:]}\n{err[-2_000:]}") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def backend_command(port: int) -> list[str | Path]:
    """How an operator starts the product without pages."""
    return [REFLEX, "run", "--env", "prod", "--backend-only", "--backend-port", str(port)]


def run_mistaken(command: list[str | Path], folder: Path, hint: str, **changes: str) -> str:
    """Start something that cannot start: exit 1, one line of ours that gives the hint, no frames. What was said."""
    environment = dict(os.environ) | {"DATABASE_URL": f"sqlite:///{folder / 'app.db'}"} | changes
    done = run_command(command, environment, timeout=45)
    said = done.stdout + done.stderr
    ours = [line for line in said.splitlines() if line.startswith("pluggy_app: ")]
    assert done.returncode == 1, said[-3_000:]
    assert "Traceback" not in said, said[-3_000:]
    assert [hint in line for line in ours] == [True], said[-3_000:]
    return said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(product: Product) -> Iterator[Product]:
    """Started, and gone afterwards whatever happens; a product that does not end well fails the test."""
    try:
        product.start()
        yield product
        assert product.stop() == 0, product.said()[-4_000:]
    finally:
        product.kill()


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
