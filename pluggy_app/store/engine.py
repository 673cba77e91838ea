"""The one place that opens a database and chooses the SQLite driver.

SQLite 3.7.0–3.51.2 can lose a committed WAL (fixed in 3.51.3, 3.50.7 and 3.44.6); the best copy at hand is taken, and
without a good one WAL is not used. Only one copy may open a file in a process: closing it through a second copy drops
the first one's locks (https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

import importlib
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pluggy_app.domain.errors import BadConfiguration

FROZEN_MS = 30_000  #: PostgreSQL ends a transaction whose process has said nothing for so long: it may be stopped
BUSY_TIMEOUT_MS = 5_000  #: a writer waits this long for another; write transactions are one page at most


def _sqlite_driver() -> ModuleType:
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3.dbapi2")


def wal_is_safe(version: str) -> bool:
    """Whether this SQLite has the WAL-reset fix."""
    parts = tuple(int(n) for n in re.findall(r"\d+", version)[:3])
    return parts >= (3, 51, 3) or (3, 50, 7) <= parts < (3, 51) or (3, 44, 6) <= parts < (3, 45)


def sqlite_version() -> str:
    """Version of the SQLite copy this process uses, such as "3.53.4"."""
    return str(_sqlite_driver().sqlite_version)


def database_url(raw: str) -> URL:
    """The URL with the driver we use.

    Raises:
        BadConfiguration: when it is no SQLite or PostgreSQL URL.
    """
    try:
        url = make_url(raw)
    except ArgumentError:
        raise BadConfiguration("DATABASE_URL is not a database address") from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return url.set(drivername="sqlite+pysqlite")
    raise BadConfiguration("DATABASE_URL must begin with sqlite:/// or postgresql://")


def sqlite_file(raw_url: str) -> Path | None:
    """The file of a SQLite URL; None: a server, or memory.

    Raises:
        BadConfiguration: when it is no SQLite or PostgreSQL URL.
    """
    url = database_url(raw_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def open_engine(
    raw_url: str, *, lock_wait_ms: int = BUSY_TIMEOUT_MS, pool_size: int = 8, as_found: bool = False
) -> Engine:
    """An engine for the URL; nothing is connected yet, but a SQLite file's folder is made.

    Args:
        lock_wait_ms: how long a statement waits for another writer before it fails.
        as_found: leave a SQLite file's journal mode as it is, for whoever only looks.
    """
    url = database_url(raw_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, lock_wait_ms, pool_size, as_found)
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c lock_timeout={lock_wait_ms} -c idle_in_transaction_session_timeout={FROZEN_MS}",
        },
    )


def _sqlite_engine(url: URL, lock_wait_ms: int, pool_size: int, as_found: bool) -> Engine:
    driver = _sqlite_driver()
    if url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadConfiguration(f"the database's folder cannot be made: {error.strerror}") from None
    engine = create_engine(
        url, module=driver, pool_size=pool_size, max_overflow=pool_size, connect_args={"check_same_thread": False}
    )
    journal = "" if as_found else "=WAL" if wal_is_safe(driver.sqlite_version) else "=DELETE"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            f"busy_timeout={lock_wait_ms}",
            f"journal_mode{journal}",
            "foreign_keys=ON",
            "synchronous=FULL",  # what was answered 2xx survives a power cut
            "cache_size=-65536",
            "wal_autocheckpoint=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("only_reads", False):
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")  # cannot fail: it takes no lock yet
        else:  # a writer takes the lock at once: upgrading a read lock later fails without waiting
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def check_writable(engine: Engine) -> None:
    """Prove that the database can be reached and written; nothing of the attempt stays.

    Raises:
        BadConfiguration: with one line that says what to mend.
    """
    try:
        with engine.connect() as connection, connection.begin() as attempt:
            connection.execute(text("CREATE TABLE _probe (n INTEGER)"))
            attempt.rollback()
    except SQLAlchemyError as error:
        reason = _reason(error)
        raise BadConfiguration(f"the database cannot be opened or written: {reason}") from None


def damage(engine: Engine) -> str:
    """What is broken inside a SQLite file, in one line; empty when nothing is, and for PostgreSQL, which checks itself.

    Reads the whole file: about a second for each gigabyte. https://www.sqlite.org/pragma.html#pragma_quick_check
    """
    if engine.dialect.name != "sqlite":
        return ""
    try:
        with engine.connect().execution_options(only_reads=True) as connection:
            found = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
    except SQLAlchemyError as error:
        return _reason(error)
    return "" if found == "ok" else found.strip().splitlines()[-1]


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[0]
