"""Webhook intake: the callback against the same route without its insert, and while a sync writes the same file.

`python benchmarks/webhooks.py [--runs 5]`. Over real HTTP; each answer of the product is a commit with a sync to disk.
"""

import argparse
import json
import statistics
import tempfile
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from harness.children import FULL, Pages, copied, forgotten, page_server, product
from harness.goals import ratio, spread, tell
from harness.knock import Answers, knock, request
from harness.serving import serving

CALLBACK = "/api/pluggy/callback"
APP = "harness.served:app"
ITEMS = 200  #: known items, as `harness.product connect` leaves them


def events(secret: str, run: str) -> Callable[[], bytes]:
    """One new event after the other."""
    numbers = count()

    def make() -> bytes:
        n = next(numbers)
        event = {
            "event": "transactions/created",
            "eventId": f"{run}-{n}",
            "itemId": f"known-{n % ITEMS}",
            "accountId": "a20f9411-1f1e-4cd2-8d9c-6f2b2c2f9b11",
            "clientId": "c",
            "transactionsCount": 3,
            "transactionsCreatedAtFrom": "2026-11-20T03:00:00.000Z",
            "createdTransactionsLinkV2": "https://api.example/v2/transactions?accountId=a20f9411",
        }
        headers = {"Content-Type": "application/json", "X-Webhook-Secret": secret}
        return request("POST", CALLBACK, headers, json.dumps(event).encode())

    return make


def intake(pages: Pages, seed: Path, secret: str, folder: Path, runs: int, seconds: float) -> None:
    """Both servers stand; each is asked in turn."""
    got: dict[str, list[Answers]] = {"kept": [], "answered": []}
    with ExitStack() as stack:
        ports = {}
        for side in got:
            db = copied(seed, folder / f"{side}.db")
            env = {"BENCH_DB": f"sqlite:///{db}", "BENCH_PAGES": pages.url, "BENCH_INBOX": side}
            ports[side] = stack.enter_context(serving(APP, **env))
            knock(ports[side], events(secret, "warm"), connections=32, seconds=0.5)
        for n in range(runs):
            for side in got if n % 2 == 0 else list(got)[::-1]:
                make = events(secret, str(n))
                got[side].append(knock(ports[side], make, connections=32, seconds=seconds))
    rates = {side: [answers.a_second for answers in of_side] for side, of_side in got.items()}
    p50, p99 = (statistics.median(a.percentile(share) for a in got["kept"]) for share in (0.5, 0.99))
    worst = max(max(a.ms) for a in got["kept"])
    a_second = {side: statistics.median(of_side) for side, of_side in rates.items()}
    note = (
        f"({spread(rates['kept'], rates['answered'])}; {a_second['kept']:.0f} / {a_second['answered']:.0f} a second, "
    )
    note += f"p50 {p50:.0f}, p99 {p99:.0f}, max {worst:.0f} ms)"
    value = ratio(rates["kept"], rates["answered"])
    tell("callbacks a second / without insert, 32 connections", value, 0.4, 0.6, least=True, note=note)


def during_a_sync(pages: Pages, seed: Path, secret: str, folder: Path, runs: int, seconds: float) -> None:
    """A fresh database each round: first idle, then as long as the initial load of `pages` lasts."""
    idle: list[float] = []
    busy: list[float] = []
    worst = 0.0
    for n in range(runs):
        db = copied(seed, folder / "sync.db")
        env = {"BENCH_DB": f"sqlite:///{db}", "BENCH_PAGES": pages.url, "BENCH_INBOX": "kept"}
        with serving(APP, **env) as port:
            url = f"http://127.0.0.1:{port}/bench/run"

            def is_over(url: str = url) -> bool:
                with urllib.request.urlopen(url) as answer:
                    return bool(json.load(answer)["done"])

            knock(port, events(secret, "warm"), connections=8, seconds=0.5)
            idle.append(knock(port, events(secret, f"idle-{n}"), connections=8, seconds=seconds).percentile(0.99))
            urllib.request.urlopen(urllib.request.Request(url, method="POST")).close()
            answers = knock(port, events(secret, f"busy-{n}"), connections=8, until=is_over)
            busy.append(answers.percentile(0.99))
            worst = max(worst, *answers.ms)
        forgotten(db)
    note = f"({statistics.median(busy):.0f} / {statistics.median(idle):.0f} ms)"
    tell("callback p99 during a sync / idle, 8 connections", ratio(busy, idle), 10, 5, note=note)
    tell("callback during a sync, the longest, ms", worst, 1000, 250)


def main(runs: int, seconds: float, rows: int) -> None:
    print(f"webhook intake: {runs} runs of {seconds:g} s each, a sync of {rows:,} rows")
    with tempfile.TemporaryDirectory() as name, page_server(rows) as pages:
        folder = Path(name)
        seed = folder / "seed.db"
        secret = product("connect", pages, seed)["secret"]
        intake(pages, seed, secret, folder, runs, seconds)
        during_a_sync(pages, seed, secret, folder, runs, seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3 if FULL else 1)
    parser.add_argument("--rows", type=int, default=20_000 if FULL else 4_000)
    asked = parser.parse_args()
    main(asked.runs, asked.seconds, asked.rows)
