"""Whether what is in the database is what the bank holds: no row lost, none doubled, every count right."""

from collections import Counter
from dataclasses import dataclass, fields
from typing import Any

from imitated_bank import Bank
from sqlalchemy import Engine, text

MIRROR = """
SELECT i.item_id, a.account_id, t.pluggy_transaction_id, t.amount_cents, t.day, t.currency_code
FROM pluggy_transactions t JOIN pluggy_accounts a ON a.id = t.account_pk JOIN pluggy_items i ON i.id = a.item_pk
WHERE t.removed_at IS NULL
"""
BOOKS = """
SELECT i.item_id, a.account_id, t.pluggy_transaction_id, b.amount_cents, b.day, b.currency_code
FROM bank_transactions b JOIN transaction_origins o ON o.bank_transaction_id = b.id
JOIN pluggy_transactions t ON t.id = o.pluggy_transaction_pk
JOIN pluggy_accounts a ON a.id = t.account_pk JOIN pluggy_items i ON i.id = a.item_pk
WHERE b.status <> 'removed'
"""
LOGS = """
SELECT l.*, i.item_id FROM pluggy_sync_logs l JOIN pluggy_items i ON i.id = l.item_pk ORDER BY l.id
"""
ACCOUNT_LOGS = """
SELECT sync_log_id, sum(seen) seen, sum(created) created, sum(updated) updated, sum(unchanged) unchanged,
       sum(removed) removed, sum(skipped) skipped, sum(pages) pages
FROM pluggy_sync_log_accounts GROUP BY sync_log_id
"""
COUNTED = ("seen", "created", "updated", "unchanged", "removed", "skipped", "pages")


@dataclass
class Reckoning:
    """What is wrong, in numbers; and how many rows were compared."""

    rows: int = 0
    lost: int = 0  #: the bank has it, the mirror or the books do not
    doubled: int = 0  #: it is there more often than at the bank, or the bank does not have it
    wrong: int = 0  #: another amount, day or currency
    removed: int = 0  #: marked as withdrawn
    miscounted: int = 0  #: a run's counts do not add up
    created_too_often: int = 0  #: rows that the logs say were made, more than there are
    unfinished: int = 0  #: runs that wait or are under way

    def __add__(self, other: "Reckoning") -> "Reckoning":
        return Reckoning(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def is_right(self) -> bool:
        return not any(getattr(self, f.name) for f in fields(self) if f.name != "rows")

    def __str__(self) -> str:
        counts = ", ".join(f"{getattr(self, f.name)} {f.name.replace('_', ' ')}" for f in fields(self)[1:])
        return f"{self.rows} rows: {counts}"


def reckon(engine: Engine, bank: Bank, item_ids: list[str]) -> Reckoning:
    """Compare everything these items have here with everything they have at the bank."""
    theirs = {
        (item_id, str(account["id"]), row.id): (row.cents, row.day, row.currency)
        for item_id in item_ids
        for account in bank.accounts
        if account["itemId"] == item_id
        for row in bank.rows_of(str(account["id"]))
        if row.cents is not None
    }
    found = Reckoning(rows=len(theirs))
    with engine.connect().execution_options(only_reads=True) as connection:
        for query in (MIRROR, BOOKS):
            _compare(found, theirs, [tuple(row) for row in connection.execute(text(query))])
        books = connection.execute(text("SELECT count(*) FROM bank_transactions")).scalar_one()
        found.doubled += max(0, books - len(theirs))
        for table, what in (
            ("pluggy_transactions", "removed_at IS NOT NULL"),
            ("bank_transactions", "status = 'removed'"),
        ):
            found.removed += connection.execute(text(f"SELECT count(*) FROM {table} WHERE {what}")).scalar_one()
        _count(found, [dict(row._mapping) for row in connection.execute(text(LOGS))], connection)
    return found


def _compare(found: Reckoning, theirs: dict[Any, Any], ours: list[tuple[Any, ...]]) -> None:
    times = Counter(row[:3] for row in ours)
    found.lost += len(theirs.keys() - times.keys())
    found.doubled += len(times.keys() - theirs.keys()) + sum(n - 1 for n in times.values())
    found.wrong += sum(theirs[row[:3]] != (row[3], str(row[4]), row[5]) for row in ours if row[:3] in theirs)


def _count(found: Reckoning, logs: list[dict[str, Any]], connection: Any) -> None:
    by_account = {row.sync_log_id: dict(row._mapping) for row in connection.execute(text(ACCOUNT_LOGS))}
    for log in logs:
        parts = by_account.get(log["id"], dict.fromkeys(COUNTED, 0))
        adds_up = log["seen"] == log["created"] + log["updated"] + log["unchanged"] + log["skipped"]
        found.miscounted += not adds_up or any(log[name] != parts[name] for name in COUNTED)
        found.unfinished += log["status"] in ("pending", "running")
    found.created_too_often += sum(log["created"] for log in logs) - found.rows


def logs_of(engine: Engine) -> list[dict[str, Any]]:
    """Every run, oldest first."""
    with engine.connect().execution_options(only_reads=True) as connection:
        return [dict(row._mapping) for row in connection.execute(text(LOGS))]


def fingerprint(engine: Engine) -> dict[str, list[str]]:
    """Everything that a run may write."""
    tables = (
        "pluggy_items", "pluggy_accounts", "pluggy_transactions", "pluggy_sync_logs", "pluggy_sync_log_accounts",
        "pluggy_sync_log_events", "bank_accounts", "bank_transactions", "transaction_origins", "users",
    )  # fmt: skip
    with engine.connect().execution_options(only_reads=True) as connection:
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {name}")))
            for name in tables
        }
