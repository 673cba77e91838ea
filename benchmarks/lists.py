"""Lists over many rows: a page at any depth, a search, and REST against a bare FastAPI route.

`python benchmarks/lists.py [--sizes 10000,100000]`; 10,000, 100,000 and 1,000,000 rows with BENCH_SIZES=full.
Times are medians of pages of 50 rows, asked of the product's `reads` on SQLite.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from harness import BENCHMARKS, many_rows
from harness.children import FULL, RIVALS
from harness.goals import ratio, skip, spread, tell
from harness.knock import Answers, knock, request
from harness.many_rows import ITEM_ID, OURS
from harness.serving import serving

from pluggy_app.domain.clock import utc_now
from pluggy_app.reads import statement, transactions
from pluggy_app.reads.pages import encode_cursor
from pluggy_app.services import api_tokens
from pluggy_app.store.unit_of_work import Store

LISTS = {"mirror (REST)": "pluggy_transactions", "books (statement)": "bank_transactions"}
WORDS = {"frequent": "ifood", "rare": "zebra", "none": "qqqqq"}
DEPTHS = {"first": 0.0, "middle": 0.5, "last": 1.0}
PAGE = 50


def page(store: Store, kind: str, q: str = "", cursor: str | None = None) -> int:
    """How many rows a page has."""
    if kind == "mirror (REST)":
        return len(transactions.page(store, OURS, ITEM_ID, transactions.TransactionFilter(q=q), cursor=cursor).rows)
    return len(statement.page(store, OURS, statement.StatementFilter(q=q), cursor=cursor).rows)


def milliseconds(asks: dict[int, Callable[[], object]], most: int = 50, seconds: float = 1.0) -> dict[int, float]:
    """Of each size: the median of at least 5 questions, asked of the sizes in turn, as many as fit into the time."""
    took: dict[int, list[float]] = {size: [] for size in asks}
    for ask in asks.values():
        ask()
    began = time.perf_counter()
    while any(len(of_size) < 5 for of_size in took.values()) or (
        len(took[max(took)]) < most and time.perf_counter() - began < seconds * len(asks)
    ):
        for size, ask in asks.items():
            start = time.perf_counter()
            ask()
            took[size].append((time.perf_counter() - start) * 1000)
    return {size: statistics.median(of_size) for size, of_size in took.items()}


def deep(store: Store, kind: str, share: float) -> str:
    """A cursor this far down the list."""
    mine = "account_pk IN (1, 2, 3, 4)" if kind == "mirror (REST)" else f"user_id = '{OURS.user_id}'"
    with store.engine.connect() as connection:
        count = connection.exec_driver_sql(f"SELECT count(*) FROM {LISTS[kind]} WHERE {mine}").scalar_one()
        offset = max(0, int(count * share) - PAGE - 10)
        row = connection.exec_driver_sql(
            f"SELECT day, id FROM {LISTS[kind]} WHERE {mine} ORDER BY day DESC, id DESC LIMIT 1 OFFSET {offset}"
        ).one()
    return encode_cursor(date.fromisoformat(str(row[0])), row[1])


def times(stores: dict[int, Store], kind: str) -> dict[int, dict[str, float]]:
    """Of each size: milliseconds of each question."""
    questions: dict[str, dict[int, Callable[[], int]]] = {}
    for name, share in DEPTHS.items():
        cursors = {size: deep(store, kind, share) if share else None for size, store in stores.items()}
        questions[name] = {size: partial(page, store, kind, cursor=cursors[size]) for size, store in stores.items()}
        assert all(ask() == PAGE for ask in questions[name].values()), (kind, name)
    for name, word in WORDS.items():
        questions[name] = {size: partial(page, store, kind, word) for size, store in stores.items()}
        assert all(bool(ask()) is (name != "none") for ask in questions[name].values()), (kind, name)
    got = {name: milliseconds(asks) for name, asks in questions.items()}
    return {size: {name: of_sizes[size] for name, of_sizes in got.items()} for size in stores}


def rest(store: Store, db: Path, folder: Path, runs: int, seconds: float) -> None:
    """Requests a second for the newest 50, 32 connections, in turn with the reference over a table of as many rows."""
    name = "list requests a second / readapi.py fastapi"
    if not RIVALS.exists():
        return skip(name, "no benchmarks/.venv-rivals, see the README")
    token = api_tokens.create(store, OURS, "bench", utc_now())
    bare = folder / "bare.db"
    _bare_table(store, bare)
    reference = {
        "READ_DB": str(bare),
        "READ": "fastapi",
        "python": str(RIVALS),
        "folder": str(BENCHMARKS / "reference"),
    }
    ours = {"BENCH_DB": f"sqlite:///{db}", "BENCH_PAGES": "http://127.0.0.1:9", "BENCH_INBOX": "kept"}
    asked = {
        "ours": request("GET", f"/api/pluggy/items/{ITEM_ID}/transactions", {"Authorization": f"Bearer {token}"}),
        "reference": request("GET", "/list?after=2021-01-01", {}),
    }
    got: dict[str, list[Answers]] = {"ours": [], "reference": []}
    with serving("harness.served:app", **ours) as port, serving("readapi:app", **reference) as other:
        ports = {"ours": port, "reference": other}
        for n in range(runs + 1):
            for side in got if n % 2 == 0 else list(got)[::-1]:
                line = asked[side]
                try:
                    answers = knock(ports[side], lambda line=line: line, connections=32, seconds=seconds, status=b"200")
                except TimeoutError:
                    return tell(name, 0.0, 0.4, 0.8, least=True, note="(no answer within 20 s)")
                if n:  # the first round warms up
                    got[side].append(answers)
    rates = {side: [answers.a_second for answers in of_side] for side, of_side in got.items()}
    a_second = {side: statistics.median(of_side) for side, of_side in rates.items()}
    note = (
        f"({spread(rates['ours'], rates['reference'])}; {a_second['ours']:.0f} / {a_second['reference']:.0f} a second)"
    )
    return tell(name, ratio(rates["ours"], rates["reference"]), 0.4, 0.8, least=True, note=note)


def _bare_table(store: Store, bare: Path) -> None:
    """The reference's table, with the same rows."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("ATTACH ? AS bare", (str(bare),))
        raw.execute(
            "CREATE TABLE bare.t (id integer primary key, uid text unique, item_id int, account_id int, posted_on text,"
            " amount_cents int, description text, category text, status text, document text, extra text)"
        )
        raw.execute(
            "INSERT INTO bare.t SELECT id, pluggy_transaction_id, account_pk > 4, account_pk, day, amount_cents,"
            " description, category, status, counterparty_document, printf('%.150c', 'x') FROM pluggy_transactions"
        )
        raw.execute("CREATE INDEX bare.ix ON t (item_id, posted_on DESC, id DESC)")
        raw.execute("DETACH bare")


def main(sizes: list[int], runs: int, seconds: float) -> None:
    print(f"lists: {', '.join(f'{size:,}' for size in sizes)} rows, half of them the asker's; milliseconds")
    with tempfile.TemporaryDirectory() as name:
        stores = {size: many_rows.make(Path(name) / f"{size}.db", size) for size in sizes}
        measured = {kind: times(stores, kind) for kind in LISTS}
        for size in sizes:
            for kind, of_kind in measured.items():
                cells = "   ".join(f"{question} {ms:.2f}" for question, ms in of_kind[size].items())
                print(f"  {size:>9,} {kind:18s} {cells}", flush=True)
        goals(measured, sizes[0], sizes[-1])
        rest(stores[sizes[-1]], Path(name) / f"{sizes[-1]}.db", Path(name), runs, seconds)
        for store in stores.values():
            store.close()


def goals(measured: dict[str, dict[int, dict[str, float]]], small: int, large: int) -> None:
    for kind, of_kind in measured.items():
        by_depth = {depth: of_kind[large][depth] / of_kind[small][depth] for depth in DEPTHS}
        worst = max(by_depth, key=lambda depth: by_depth[depth])
        tell(f"{kind}, a page at {large:,} / {small:,} rows", by_depth[worst], 2, 1.3, note=f"(worst: {worst})")
        word = max(WORDS, key=lambda word: of_kind[large][word])
        value = of_kind[large][word] / min(of_kind[large][depth] for depth in by_depth)
        tell(f"{kind}, search at {large:,} / its fastest page", value, 1000, 400, note=f"(worst: {word})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000,1000000" if FULL else "10000,50000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3 if FULL else 0.5)
    asked = parser.parse_args()
    main([int(size) for size in asked.sizes.split(",")], asked.runs, asked.seconds)
