"""The revisions: they make the schema of the models, and every step has a way back. On both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.store.engine import check_writable, open_engine, sqlite_version, wal_is_safe
from pluggy_app.store.engine import database_url as database_url_of
from pluggy_app.store.migrations import current_revision, downgrade, migrate, newest_revision


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_the_revisions_make_exactly_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        here = MigrationContext.configure(connection, opts={"include_object": _is_of(engine.dialect.name)})
        differences = compare_metadata(here, SQLModel.metadata)

    assert differences == []


def test_down_and_up_again_is_the_same_schema(engine: Engine) -> None:
    before = sorted(inspect(engine).get_table_names())

    downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    migrate(engine)

    assert sorted(inspect(engine).get_table_names()) == before
    with engine.connect() as connection:
        assert current_revision(connection) == newest_revision()


def test_foreign_keys_are_on_after_migrating(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'app.db'}", pool_size=1)
    migrate(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "safe"),
    [("3.40.1", False), ("3.44.6", True), ("3.50.4", False), ("3.50.7", True), ("3.51.2", False), ("3.53.4", True)],
)
def test_wal_is_used_only_where_it_cannot_lose_a_commit(version: str, safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_the_journal_here_is_the_one_this_copy_of_sqlite_can_be_trusted_with(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'app.db'}")

    with engine.connect() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()

    assert journal == ("wal" if wal_is_safe(sqlite_version()) else "delete")
    engine.dispose()


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "", "sqlite3:///x.db"])
def test_an_address_of_no_database_we_know_is_refused(url: str) -> None:
    with pytest.raises(BadConfiguration):
        database_url_of(url)


def test_a_database_that_cannot_be_written_is_one_clear_line() -> None:
    with pytest.raises(BadConfiguration, match="cannot be"):
        check_writable(open_engine("sqlite:////proc/nowhere/app.db"))


def _is_of(dialect: str) -> Callable[..., bool]:
    """Whether a part of the schema is one that this database has."""
    return lambda part, *_: part.info.get("only", dialect) == dialect
