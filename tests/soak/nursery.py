"""Starts workers in a few hundredths of a second, and ends them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from imitation import CLIENT_ID, Imitation
from product_process import ROOT, wait_for

GONE_SECONDS = 10


class Worker:
    """One worker process."""

    def __init__(self, pid: int, output: Path) -> None:
        self.pid = pid
        self._output = output

    def said(self) -> str:
        return self._output.read_text(errors="replace") if self._output.exists() else ""

    def runs_over(self) -> int:
        """How many runs it has ended, in whatever way."""
        return self.said().splitlines().count("over")

    def send(self, way: signal.Signals) -> None:
        os.kill(self.pid, way)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.send(signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float = GONE_SECONDS) -> None:
        wait_for(lambda: not self.lives(), seconds, lambda: f"{self.pid} does not end:\n{self.said()[-2_000:]}")

    def lives(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True


class Nursery:
    """The process that makes workers; they end with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workers: list[Worker] = []
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("sync_worker.py")],
            cwd=ROOT,
            env=inherited | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, database_url: str, pluggy: Imitation, **more: str) -> Worker:
        """A worker, ready or about to be."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        environment = {
            "DATABASE_URL": database_url,
            "PLUGGY_BASE_URL": pluggy.url,
            "PLUGGY_CLIENT_ID": CLIENT_ID,
            "PLUGGY_CLIENT_SECRET": pluggy.client_secret,
            **more,
        }
        output = self._folder / f"worker{len(self._workers)}.txt"
        self._process.stdin.write(json.dumps({"environment": environment, "output": str(output)}) + "\n")
        self._process.stdin.flush()
        worker = Worker(int(self._process.stdout.readline()), output)
        self._workers.append(worker)
        return worker

    def said(self) -> str:
        return "\n".join(worker.said() for worker in self._workers)

    def close(self) -> None:
        for worker in self._workers:
            if worker.lives():
                worker.kill()
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(GONE_SECONDS)
        self._process.stdout.close()  # type: ignore[union-attr]


@contextlib.contextmanager
def a_nursery(folder: Path) -> Iterator[Nursery]:
    nursery = Nursery(folder)
    try:
        yield nursery
    finally:
        nursery.close()
