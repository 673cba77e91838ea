"""The revisions keep what is in the database: each step up and down again, over a row of every table."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
)

from pluggy_app.store import migrations
from pluggy_app.store.engine import open_engine

REVISIONS = [str(script.revision) for script in ScriptDirectory.from_config(migrations._config()).walk_revisions()][
    ::-1
]
NOT_OURS = "alembic_version"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def tables_of(engine: Engine) -> list[Table]:
    """As they are in the database, those that others refer to first."""
    found = MetaData()
    found.reflect(engine)
    return [table for table in found.sorted_tables if table.name != NOT_OURS]


def a_value(column: Column[Any]) -> object:
    kind = column.type
    if column.foreign_keys:
        return a_value(next(iter(column.foreign_keys)).column)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 7
    if isinstance(kind, DateTime):
        return datetime(2026, 11, 24, 15, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2026, 11, 24)
    if isinstance(kind, LargeBinary):
        return b"bytes"
    return "[7]"  # a text, and JSON where one is kept


def fill(engine: Engine) -> None:
    """A row in every table, each one referring to the others."""
    tables = tables_of(engine)
    with engine.begin() as connection:
        for table in tables:
            if not connection.execute(select(func.count()).select_from(table)).scalar_one():
                connection.execute(insert(table).values({column.name: a_value(column) for column in table.columns}))


def contents(engine: Engine, columns: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    """What is in these columns."""
    told, tables = {}, tables_of(engine)
    with engine.connect() as connection:
        for table in tables:
            if table.name in columns:
                query = select(*[table.c[name] for name in columns[table.name]])
                told[table.name] = [tuple(map(str, row)) for row in connection.execute(query)]
    return told


def columns_of(engine: Engine) -> dict[str, list[str]]:
    return {table.name: [column.name for column in table.columns] for table in tables_of(engine)}


@pytest.mark.parametrize(("older", "newer"), list(itertools.pairwise(REVISIONS)))
def test_a_step_up_down_and_up_again_loses_nothing(engine: Engine, older: str, newer: str) -> None:
    migrations.downgrade(engine, older)
    fill(engine)
    columns = columns_of(engine)
    before = contents(engine, columns)
    assert all(len(rows) == 1 for rows in before.values())

    migrations.migrate(engine, newer)
    assert contents(engine, columns) == before
    fill(engine)  # what is new has rows, too
    migrations.downgrade(engine, older)
    assert contents(engine, columns) == before
    assert columns_of(engine) == columns
    migrations.migrate(engine)
    assert contents(engine, columns) == before
    with engine.connect() as connection:
        assert migrations.current_revision(connection) == migrations.newest_revision()
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_every_revision_is_in_one_line(engine: Engine) -> None:
    assert REVISIONS[-1] == migrations.newest_revision()
    assert "users" in inspect(engine).get_table_names()
