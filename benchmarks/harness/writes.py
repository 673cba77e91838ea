"""Counting every write to the mirror and the books of a SQLite file, by triggers: also one that changes nothing."""

from pathlib import Path

from pluggy_app.store.engine import open_engine
from pluggy_app.store.tables import BANK_ACCOUNTS, BANK_TRANSACTIONS, ORIGINS, TRANSACTIONS

WATCHED = (TRANSACTIONS.name, BANK_ACCOUNTS.name, BANK_TRANSACTIONS.name, ORIGINS.name)
ALSO = ("transaction_aliases", "transaction_changes")  #: where the schema has them


def watch_writes(db: Path) -> None:
    engine = open_engine(f"sqlite:///{db}")
    with engine.begin() as connection:
        there = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.exec_driver_sql("CREATE TABLE bench_writes (n INTEGER)")
        for table in {*WATCHED, *(name for name in ALSO if name in there)}:
            for act in ("INSERT", "UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER bench_{table}_{act} AFTER {act} ON {table} "
                    "BEGIN INSERT INTO bench_writes VALUES (1); END"
                )
    engine.dispose()


def count_writes(db: Path) -> int:
    engine = open_engine(f"sqlite:///{db}")
    with engine.connect() as connection:
        n = int(connection.exec_driver_sql("SELECT count(*) FROM bench_writes").scalar_one())
    engine.dispose()
    return n
