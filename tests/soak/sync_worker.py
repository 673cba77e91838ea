"""Workers that can be killed: a process that has imported the product and makes a new worker, by fork, for each line.

A line on stdin is JSON: `environment`, and `output`, the file that the worker writes to. The answer is its process id.
A worker does runs and nothing else. It says `ready`, and `over` after each run, whatever came of it.

Told so by SOAK_POINT, as `name:n`, a worker kills itself at a point in the middle: the n-th time it gets there. The
points are seen from outside, in what the database driver is asked to do. SOAK_CLOCK_AHEAD is how many seconds later it
is by the worker's clock.
"""

import asyncio
import json
import os
import signal
import sys
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from pluggy_app import wiring
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError
from pluggy_app.logs import setup_logging
from pluggy_app.services.sync.attempt import SyncWorker
from pluggy_app.services.sync.run import run_next
from pluggy_app.settings import Settings

#: A point: which statement makes a transaction the one that is meant, and when to die in it. PostgreSQL copies rows
#: where SQLite inserts them, which shows as the question for their keys.
POINTS = {
    "before the claim is committed": ("UPDATE pluggy_sync_logs SET status=", "started_at", "commit"),
    "after the claim": ("UPDATE pluggy_sync_logs SET status=", "started_at", "after"),
    "before a page is committed": ("INSERT INTO pluggy_transactions ", "", "commit"),
    "after a page is committed": ("INSERT INTO pluggy_transactions ", "", "after"),
    "while a page is written": ("INSERT INTO pluggy_transactions ", "", "statement"),
    "while posting": ("INSERT INTO bank_transactions ", "", "statement"),
    "between books and origins": ("INSERT INTO transaction_origins ", "", "statement"),
    "while closing": ("UPDATE pluggy_sync_logs SET ", "finished_at", "statement"),
    "before the close is committed": ("UPDATE pluggy_sync_logs SET ", "finished_at", "commit"),
    "after the close": ("UPDATE pluggy_sync_logs SET ", "finished_at", "after"),
}
KEYS = "SELECT nextval(pg_get_serial_sequence("
IDLE_SECONDS = 0.1
SLOTS = 2


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a dead worker
    for line in sys.stdin:
        told = json.loads(line)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            _become_worker(told["environment"], told["output"])
        print(pid, flush=True)


def _become_worker(environment: dict[str, str], output: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((0, nothing), (1, out), (2, out)):
        os.dup2(new, old)
    os.environ.update(environment)
    try:
        settings = Settings(_env_file=None)
        setup_logging(settings.log_level, settings.log_format)
        asyncio.run(_work(settings))
    finally:
        os._exit(1)


async def _work(settings: Settings) -> None:
    parts = wiring.build(settings)
    if point := os.environ.get("SOAK_POINT"):
        name, _, nth = point.partition(":")
        _die_at(parts.store.engine, name, int(nth))
    assert parts.worker is not None
    ahead = timedelta(seconds=float(os.environ.get("SOAK_CLOCK_AHEAD", "0")))
    worker = replace(parts.worker, clock=lambda: utc_now() + ahead)
    print("ready", flush=True)
    await asyncio.gather(*(_do_runs(worker) for _ in range(SLOTS)))


async def _do_runs(worker: SyncWorker) -> None:
    nursery = os.getppid()
    while os.getppid() == nursery:
        try:
            if await run_next(worker):
                print("over", flush=True)
                continue
        except AppError as error:  # as the clock's jobs: the next tick asks again
            print("not now", error.code, flush=True)
        await asyncio.sleep(IDLE_SECONDS)


def _die_at(engine: Engine, name: str, nth: int) -> None:
    start, mark, when = POINTS[name]
    left = nth

    def is_meant(statement: str, parameters: Any) -> bool:
        if statement.startswith(KEYS):
            return start == f"INSERT INTO {parameters[0]} "
        return statement.startswith(start) and mark in statement.partition(" WHERE ")[0]

    def die() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)

    @event.listens_for(engine, "after_cursor_execute")
    def executed(connection, _cursor, sql, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        if not is_meant(sql, parameters) or "meant" in connection.info:
            return
        connection.info["meant"] = True
        if when == "statement":
            die()  # rows that are written in several statements are half there

    @event.listens_for(engine, "rollback")
    def rolled_back(connection) -> None:  # type: ignore[no-untyped-def]
        connection.info.pop("meant", None)

    @event.listens_for(engine, "commit")
    def commits(connection) -> None:  # type: ignore[no-untyped-def]
        if when == "commit" and "meant" in connection.info:
            die()
        if when != "after":
            connection.info.pop("meant", None)

    @event.listens_for(engine, "checkin")
    def given_back(_dbapi_connection, record) -> None:  # type: ignore[no-untyped-def]
        if when == "after" and record.info.pop("meant", False):
            die()


if __name__ == "__main__":
    main()
