"""Processes that are started, measured and ended."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import BENCHMARKS

RIVALS = BENCHMARKS / ".venv-rivals" / "bin" / "python"  #: see the README; what needs it is skipped without it
OF_NODE = BENCHMARKS / "node_modules" / "pluggy-sdk"  #: the same
FULL = os.environ.get("BENCH_SIZES") == "full"  #: the sizes of the goals instead of the quick ones

F3 = "--tables books --pragma cache_size=-65536,wal_autocheckpoint=10000"
N1 = "--write sqlite3-skip --pragma cache_size=-65536,wal_autocheckpoint=10000"

Cost = dict[str, Any]


@dataclass(frozen=True)
class Pages:
    """A page server that is up."""

    url: str
    rows: int

    def asked(self) -> dict[str, int]:
        """Page requests so far, and the pages there are."""
        with urllib.request.urlopen(self.url + "/asked") as answer:
            return json.load(answer)


@contextmanager
def page_server(rows: int) -> Iterator[Pages]:
    with ended([sys.executable, "-m", "harness.pages", "--rows", str(rows)]) as server:
        assert server.stdout is not None
        yield Pages(server.stdout.readline().decode().strip(), rows)


@contextmanager
def ended(command: list[str], **env: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that runs as long as the block."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(BENCHMARKS)} | env)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def measured(script: str, options: str, *, by: str = sys.executable, **env: str) -> Cost:
    """The JSON line of a script of ours or of the reference, and the most memory it held (`rss_mb`)."""
    command = [by, *script.split(), *options.split()]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=BENCHMARKS, env=os.environ | {"PYTHONPATH": str(BENCHMARKS)} | env
    )
    assert process.stdout is not None
    said = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{script} {options}: ended with {process.returncode}")
    cost: Cost = {"rss_mb": used.ru_maxrss / 1024}
    for line in said.splitlines():
        if line.startswith("{"):
            cost |= json.loads(line)
    return cost


def floor(pages: Pages, db: Path, options: str) -> Cost:
    return measured("reference/floor.py", f"--url {pages.url} --db {db} {options}")


def dlt(pages: Pages, db: Path) -> Cost:
    """One table, into DuckDB by parquet files, its fastest way."""
    options = f"--url {pages.url} --db {db} --dest duckdb --format parquet"
    return measured("reference/rival_dlt.py", options, by=str(RIVALS))


def sdk(pages: Pages, db: Path) -> Cost:
    """Pluggy's own client: one table, a transaction for each account."""
    return measured("reference/rival_node.js", str(db), by="node", PLUGGY_API_URL=pages.url)


def product(what: str, pages: Pages, db: Path | str) -> Cost:
    address = f"sqlite:///{db}" if isinstance(db, Path) else db
    return measured("-m harness.product", f"{what} --url {pages.url} --db {address}")


def copied(source: Path, target: Path) -> Path:
    """A SQLite file and its journal, as they are."""
    for ending in ("", "-wal"):
        if Path(f"{source}{ending}").exists():
            shutil.copy(f"{source}{ending}", f"{target}{ending}")
    return target


def forgotten(db: Path) -> None:
    for path in db.parent.glob(db.name + "*"):
        path.unlink()
