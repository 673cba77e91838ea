"""The sample files, and what a test asks of one."""

from datetime import date
from pathlib import Path

from pluggy_app.bank_files.read import read_statement
from pluggy_app.bank_files.statement import StatementAccount, StatementFile

SAMPLES = Path(__file__).parents[2] / "data" / "statements"
ALL_SAMPLES = sorted(path for path in SAMPLES.rglob("*") if path.suffix in (".ofx", ".csv"))

Figures = tuple[int, int, str, str]  #: rows, sum in cents, first and last day


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def read(name: str) -> StatementFile:
    return read_statement(sample(name), Path(name).name)


def figures(account: StatementAccount) -> Figures:
    days = sorted(row.day for row in account.rows)
    return (
        len(days),
        sum(row.amount_cents for row in account.rows),
        shown(days[0]) if days else "",
        shown(days[-1]) if days else "",
    )


def shown(day: date) -> str:
    return day.isoformat()


def warned(account: StatementAccount) -> list[tuple[str, int]]:
    return [(warning.code, warning.row) for warning in account.warnings]


def left_out(account: StatementAccount) -> list[tuple[str, int]]:
    return [(skipped.code, skipped.row) for skipped in account.skipped]
