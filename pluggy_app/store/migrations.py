"""Bring the database to the schema of this code; run at start and by the `migrate` command."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from pluggy_app.domain.errors import BadConfiguration

_ROOT = Path(__file__).resolve().parents[2]
_LOCK = 7_203_112_024  #: PostgreSQL advisory lock: two processes that start together migrate one after the other


def _config() -> Config:
    config = Config(str(_ROOT / "alembic.ini"))
    config.attributes["configure_logger"] = False
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to `revision` in one transaction; the database is as before when it fails.

    Raises:
        BadConfiguration: the database is locked or out of reach.
    """
    try:
        if revision == "head" and _is_newest(engine):
            return
        _move(engine, lambda config: command.upgrade(config, revision))
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise BadConfiguration(f"the database cannot be brought up to date: {reason}") from None


def _is_newest(engine: Engine) -> bool:
    with engine.connect().execution_options(only_reads=True) as connection:
        return current_revision(connection) == newest_revision()


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to `revision`; "base" is an empty database."""
    _move(engine, lambda config: command.downgrade(config, revision))


def _move(engine: Engine, step: Callable[[Config], None]) -> None:
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            # A table rebuilt in batch mode must not cascade its deletion (https://www.sqlite.org/lang_altertable.html).
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                config = _config()
                config.attributes["connection"] = connection
                step(config)
        finally:
            if connection.dialect.name == "sqlite":
                raw.execute("PRAGMA foreign_keys=ON")


@cache
def newest_revision() -> str:
    """The revision this code needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None: empty."""
    return MigrationContext.configure(connection).get_current_revision()
