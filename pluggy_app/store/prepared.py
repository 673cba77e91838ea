"""SELECTs that are asked with nearly every request: SQLAlchemy puts them together once, the driver asks them.

What SQLAlchemy does for each execution costs ten times what the database does for a row found by its key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class _Told:
    """A SELECT in the words of one database, and how its types write parameters and read columns."""

    text: str
    constants: Mapping[str, object]  #: parameters that SQLAlchemy made of values in the query
    order: Sequence[str] | None  #: of parameters by place; None: by name
    writes: Mapping[str, Convert]
    reads: tuple[Convert | None, ...]


class Prepared:
    """A SELECT whose parameters are all `bindparam`s, none of them expanding."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._told: dict[str, _Told] = {}  #: by the dialect's name

    def rows(self, connection: Connection, **values: object) -> list[tuple[Any, ...]]:
        """Every row, with the types of its columns.

        Raises:
            What the driver raises; `Store` tells it as ours.
        """
        dialect = connection.dialect
        told = self._told.get(dialect.name) or self._prepare(dialect)
        values |= told.constants
        for name, write in told.writes.items():
            values[name] = write(values[name])
        driver: Any = connection.connection.driver_connection
        given = values if told.order is None else [values[name] for name in told.order]
        found: list[tuple[Any, ...]] = driver.execute(told.text, given).fetchall()
        if not found or not any(told.reads):
            return found
        columns = zip(told.reads, zip(*found, strict=True), strict=True)
        return list(zip(*[column if read is None else map(read, column) for read, column in columns], strict=True))

    def one_or_none(self, connection: Connection, **values: object) -> tuple[Any, ...] | None:
        """The only row there can be."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def _prepare(self, dialect: Dialect) -> _Told:
        compiled = self._query.compile(dialect=dialect)
        constants = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        writes = {
            name: write
            for name, parameter in compiled.binds.items()
            if (write := parameter.type.dialect_impl(dialect).bind_processor(dialect))
        }
        reads = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._query.selected_columns
        )
        order = compiled.positiontup if compiled.positional else None
        told = self._told[dialect.name] = _Told(str(compiled), constants, order, writes, reads)
        return told
