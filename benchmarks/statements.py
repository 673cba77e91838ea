"""One account as it grows: the proof of its balance, a file imported into it, all of it exported.

`python benchmarks/statements.py [--sizes 1000,10000,50000]`; 1,000, 10,000 and 200,000 rows with BENCH_SIZES=full.
Medians in milliseconds on SQLite, of an account with 20 rows a day and a stated balance a month. Another account has
as many rows.
"""

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from harness.children import FULL
from harness.goals import tell

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.exports import ExportFormat, Vocabulary
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.reads import balance_proof
from pluggy_app.services import bank_accounts, exports, statements
from pluggy_app.services.statements import Upload
from pluggy_app.store.engine import open_engine
from pluggy_app.store.migrations import migrate
from pluggy_app.store.postings import FileRow
from pluggy_app.store.statements import LEDGER
from pluggy_app.store.unit_of_work import Store

OWNER = User("a" * 32, "dona@empresa.example", Plan.FREE, Role.USER)
LAST = date(2026, 8, 31)
A_DAY = 20  #: rows
FILE_ROWS = 500
WORDS = Vocabulary("statement", ("",) * 14, "yes")


def built(db: Path, size: int) -> tuple[Store, int]:
    """A store, and the key of an account with so many rows."""
    engine = open_engine(f"sqlite:///{db}")
    migrate(engine)
    store, now = Store(engine), utc_now()
    with store.unit_of_work() as work:
        work.users.add_once(
            user_id=OWNER.user_id,
            email=OWNER.email,
            password_hash="-",
            plan=OWNER.plan,
            role=OWNER.role,
            is_demo=False,
            now=now,
        )
    keys = [
        bank_accounts.create(store, OWNER, BankAccountTerms("Conta", "checking", opening_cents=1)) for _ in range(2)
    ]
    for key in keys:
        _fill(store, key, size, now)
    return store, keys[0]


def _fill(store: Store, key: int, size: int, now: datetime) -> None:
    rows = [
        FileRow(n, LAST - timedelta(n // A_DAY), (n * 7_919) % 100_000 - 50_000, f"PIX RECEBIDO CLIENTE {n % 400}")
        for n in range(size)
    ]
    with store.unit_of_work() as work:
        work.postings.take_in(OWNER.user_id, key, "BRL", "ofx", None, rows, {}, now)
    before, months = 1 + sum(row.amount_cents for row in rows), []
    for at in range(0, size, 30 * A_DAY):
        months.append((rows[at].day, before, LEDGER))
        before -= sum(row.amount_cents for row in rows[at : at + 30 * A_DAY])
    with store.unit_of_work() as work:
        said = {"file_name": "a.ofx", "format": "ofx", "digest": "", "account": "", "created_at": now}
        counts = {"seen": size, "created": size, "duplicates": 0, "skipped": 0}
        kept = {"user_id": OWNER.user_id, "bank_account_id": key} | said | counts
        import_key = work.statements.add(kept | {"day_from": rows[-1].day, "day_to": LAST}, [])
        work.statements.add_balances(key, import_key, months, now)


def a_file() -> bytes:
    """Half of its rows are in the account already."""
    told = []
    for n in range(FILE_ROWS):
        cents = (n * 7_919) % 100_000 - 50_000 + (n % 2)
        day = LAST - timedelta(n // A_DAY)
        told.append(f"<STMTTRN><DTPOSTED>{day:%Y%m%d}<TRNAMT>{cents / 100:.2f}<MEMO>PIX RECEBIDO {n % 400}</STMTTRN>")
    body = f"<STMTRS><CURDEF>BRL<ACCTID>1<BANKTRANLIST>{''.join(told)}</BANKTRANLIST></STMTRS>"
    return f"OFXHEADER:100\n\n<OFX>{body}</OFX>".encode()


class AtImport(logging.Handler):
    """When the file's rows were in: what follows, the search for matches, looks at 20,000 movements at most."""

    at = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "statement.imported":
            self.at = time.perf_counter()


def milliseconds(ask: Callable[[], object], runs: int, undo: Callable[[], object] | None = None) -> float:
    took: list[float] = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        ask()
        took.append((time.perf_counter() - start) * 1000)
        if undo is not None:
            undo()
    return statistics.median(took[1:])  # the first one warms up


def measured(folder: Path, size: int, runs: int) -> dict[str, float]:
    store, key = built(folder / f"{size}.db", size)
    proven = balance_proof.proof(store, OWNER, key, None, None).proof
    assert proven.status == "proven", proven.first_broken_day
    upload = Upload(a_file(), "a.ofx")
    made: list[int] = []
    imported, alone = AtImport(), []
    logging.getLogger(statements.__name__).addHandler(imported)
    logging.getLogger(statements.__name__).setLevel(logging.INFO)

    def take_in() -> None:
        began = time.perf_counter()
        made.append(statements.take_in(store, OWNER, key, upload).statement_import_id or 0)
        alone.append((imported.at - began) * 1000)

    got = {
        "proof": milliseconds(lambda: balance_proof.proof(store, OWNER, key, None, None), runs),
        "import and search": milliseconds(take_in, runs, lambda: statements.undo(store, OWNER, made.pop())),
        "import": statistics.median(alone[1:]),
        "export": milliseconds(lambda: exports.export(store, OWNER, ExportFormat.CSV, WORDS, key).close(), runs),
    }
    store.close()
    return got


def main(sizes: Sequence[int], runs: int) -> None:
    print(f"statements: an account of {', '.join(f'{size:,}' for size in sizes)} rows; milliseconds")
    got: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            got[size] = measured(Path(name), size, runs)
            print(f"  {size:>9,} {'   '.join(f'{what} {ms:.1f}' for what, ms in got[size].items())}", flush=True)
    small, large = sizes[-2], sizes[-1]
    for what in ("proof", "export"):
        growth = (got[large][what] / large) / (got[small][what] / small)
        tell(f"{what}, µs a row at {large:,} / {small:,} rows", growth, 1.3, 1.1)
    first = sizes[0]
    growth, whole = (got[large][what] / got[first][what] for what in ("import", "import and search"))
    note = f"(with the search for matches {whole:.2f})"
    tell(f"import of {FILE_ROWS} rows into {large:,} / {first:,} rows", growth, 3, 1.5, note=note)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1000,10000,200000" if FULL else "1000,10000,50000")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    main([int(size) for size in asked.sizes.split(",")], asked.runs)
