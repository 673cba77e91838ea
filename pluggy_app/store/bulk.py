"""Many rows at once, in the driver's own words: what SQLAlchemy does for each row costs several times the database.

Its types still say how a value is written.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

AT_ONCE = 1_000  #: values of one look-up: drivers and planners bear more, but not ten times as many

Write = Callable[[Any], Any]  #: a value as the driver takes it


def insert(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    same: Mapping[str, Any],
) -> Sequence[int]:
    """Insert rows and give them keys, which are returned in the order of the rows.

    Args:
        names: the columns that each of `rows` has values of, in this order.
        same: columns in which the rows do not differ.
    """
    if not rows:
        return []
    keys = _new_keys(connection, table, len(rows))
    dialect = connection.dialect
    constant = [repeat(_written(table, name, dialect, [value])[0]) for name, value in same.items()]
    values = [
        _written(table, name, dialect, column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    ]
    told = zip(keys, *constant, *values, strict=False)  # what is repeated has no end
    columns = ", ".join(("id", *same, *names))
    if dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in told:
                copy.write_row(row)
    else:
        places = ", ".join("?" * (1 + len(same) + len(names)))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  # names of the schema only
        connection.exec_driver_sql(statement, list(told))
    return keys


def insert_new(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[object]], key: str
) -> set[Any]:
    """Insert those rows to which no unique index objects, a few hundred at most; their values of the column `key`."""
    dialect = connection.dialect
    values = [
        _written(table, name, dialect, column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    ]
    one = ", ".join(["%s" if dialect.name == "postgresql" else "?"] * len(names))
    places = ", ".join([f"({one})"] * len(rows))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES {places} ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608
    told = tuple(chain.from_iterable(zip(*values, strict=True)))
    return set(connection.exec_driver_sql(statement, told).scalars())


def among(connection: Connection, statement: str, given: Sequence[object], wanted: Collection[object]) -> list[Any]:
    """Rows of a SELECT in which every value of `given` stands as `:given`, and `wanted` as `:among` behind a column.

    Values go in and come out as the driver has them: for keys, digests and texts, not for days and instants.
    """
    if connection.dialect.name == "postgresql":
        one, several, values = "%s", "= ANY(%s)", (*given, list(wanted))
    else:
        one, several, values = "?", f"IN ({', '.join('?' * len(wanted))})", (*given, *wanted)
    told = statement.replace(":given", one).replace(":among", several)
    return list(connection.exec_driver_sql(told, values))


def _new_keys(connection: Connection, table: Table, n: int) -> Sequence[int]:
    """Keys that nobody has. SQLite has one writer, so the next ones are ours."""
    if connection.dialect.name == "postgresql":
        query = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        return list(connection.exec_driver_sql(query, (table.name, n)).scalars())
    last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one()  # noqa: S608
    return range(last + 1, last + 1 + n)


def _written(table: Table, name: str, dialect: Dialect, values: Sequence[Any]) -> Sequence[Any]:
    write = _writer(table, name, dialect)
    if write is None:
        return values
    known = {value: write(value) for value in set(values)}  # most rows share their day with others
    return [known[value] for value in values]


@cache
def _writer(table: Table, name: str, dialect: Dialect) -> Write | None:
    write: Write | None = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return write
