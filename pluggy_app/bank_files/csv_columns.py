"""Which column of a table is which: by a person's answer, by the header's names, else by what the cells hold."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pluggy_app.bank_files.amounts import cents
from pluggy_app.bank_files.csv_lines import SAMPLE_LINES, Line, usual_width
from pluggy_app.bank_files.csv_names import Columns, by_name, plain_name
from pluggy_app.bank_files.days import day
from pluggy_app.domain.errors import InvalidRequest

_KEYS = {"date", "amount", "credit", "debit", "description", "decimal", "dayFirst"}
_SHARE = 0.9  #: of a column's cells that must be days or money


@dataclass(frozen=True, slots=True)
class Header:
    """Where the table begins and what its columns are; `line` is an index of the lines, -1 when none is the header."""

    line: int
    names: tuple[str, ...]  #: each once; `#1` where the file names none
    columns: Columns
    by_content: bool = False

    @property
    def signature(self) -> str:
        """A word for this header, whatever the rows are."""
        return signature_of(self.names)


def signature_of(names: Sequence[str]) -> str:
    """A word for a header of these columns."""
    text = "|".join(name if name.startswith("#") else plain_name(name) for name in names)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """A mapping as a person gave it: columns by name, or by number from 0."""

    columns: Mapping[str, tuple[str | int, ...]]
    decimal: str = ""
    day_first: bool | None = None

    @property
    def plus_is_out(self) -> bool:
        """Only a debit column is named."""
        return "debit" in self.columns and "credit" not in self.columns and "amount" not in self.columns


def answer(mapping: Mapping[str, object]) -> Answer:
    """The mapping, checked.

    Raises:
        InvalidRequest: it is not one.
    """
    columns = {key: _names(mapping[key]) for key in _KEYS - {"decimal", "dayFirst"} if mapping.get(key) is not None}
    decimal, day_first = mapping.get("decimal") or "", mapping.get("dayFirst")
    amounts = columns.keys() & {"amount", "credit", "debit"}
    fits = (
        set(mapping) <= _KEYS
        and all(columns.values())
        and "date" in columns
        and amounts in ({"amount"}, {"credit", "debit"}, {"debit"})
        and decimal in ("", ",", ".")
        and (day_first is None or isinstance(day_first, bool))
    )
    if not fits:
        raise InvalidRequest("mapping: date, amount or credit and debit, description, decimal (, or .), dayFirst")
    return Answer(columns, str(decimal), day_first if isinstance(day_first, bool) else None)


def _names(value: object) -> tuple[str | int, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(v for v in values if isinstance(v, str | int) and not isinstance(v, bool) and v != "")


def named(lines: Sequence[Line]) -> Header | None:
    """The first line whose cells name a day and an amount, or credit and debit."""
    for at, line in enumerate(lines[:SAMPLE_LINES]):
        columns = by_name(line.cells)
        if columns.complete and not any(day(cell) or is_money(cell) for cell in line.cells):
            return Header(at, unique_names(line.cells), columns)
    return None


def answered(lines: Sequence[Line], said: Answer) -> Header | None:
    """The table that a person's answer speaks of; None when it names columns that are not there."""
    header = named(lines) or _where_named(lines, said) or guessed(lines)
    if header is None:
        return None
    found: dict[str, tuple[int, ...]] = {}
    for key, names in said.columns.items():
        places = tuple(place_of(name, header.names) for name in names)
        if None in places:
            return None
        found[key] = tuple(place for place in places if place is not None)
    used = {place for places in found.values() for place in places}
    columns = Columns(
        day=found["date"][0],
        amount=found["debit"][0] if said.plus_is_out else found.get("amount", (None,))[0],
        credit=found.get("credit", (None,))[0],
        debit=None if said.plus_is_out else found.get("debit", (None,))[0],
        texts=found.get("description") or header.columns.texts,
        balance=_unless(header.columns.balance, used),
        sign=_unless(header.columns.sign, used),
        party=_unless(header.columns.party, used),
        source_id=_unless(header.columns.source_id, used),
        document=_unless(header.columns.document, used),
        state=_unless(header.columns.state, used),
        currency=_unless(header.columns.currency, used),
    )
    return replace(header, columns=columns)


def guessed(lines: Sequence[Line]) -> Header | None:
    """The table by what its cells hold. Its columns are incomplete when more than one could be the amount.

    None: no line is part of a table.
    """
    width, count = usual_width(lines[:SAMPLE_LINES])
    rows = [line for line in lines[:SAMPLE_LINES] if len(line.cells) == width and not line.is_blank]
    if count < 2 or len(rows) < 2:
        return None
    dated = [line for line in rows if any(day(cell) for cell in line.cells)]
    body = dated or rows[1:]
    first = lines.index(body[0])
    above = lines[first - 1] if first and len(lines[first - 1].cells) == width else None
    has_names = above is not None and not any(day(cell) or is_money(cell) for cell in above.cells)
    header_cells = above.cells if above is not None and has_names else ("",) * width
    columns = _by_content(body, width, by_name(header_cells))
    return Header(first - 1 if has_names else -1, unique_names(header_cells), columns, by_content=True)


def _by_content(body: Sequence[Line], width: int, said: Columns) -> Columns:
    held = [[cell for line in body if (cell := line.cell(column))] for column in range(width)]
    days = [c for c in range(width) if mostly(held[c], lambda cell: day(cell) is not None)]
    money = [c for c in range(width) if c not in days and mostly(held[c], is_money)]
    texts = tuple(c for c in range(width) if c not in days and c not in money and mostly(held[c], has_letters))
    one = said.day if said.day in days else (days[0] if len(days) == 1 else None)
    left = [c for c in money if c != said.balance]
    amount = said.amount if said.amount in money else (left[0] if len(left) == 1 else None)
    return replace(said, day=one, amount=amount, texts=said.texts or texts)


def mostly(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    """Whether there are cells, and nine of ten are what is asked."""
    return bool(cells) and sum(fits(cell) for cell in cells) >= _SHARE * len(cells)


def is_money(cell: str) -> bool:
    """An amount with a separator or a currency: a bare number may be anything."""
    return bool(cell) and any(c in cell for c in ",.$") and isinstance(cents(cell), int)


def has_letters(cell: str) -> bool:
    """Whether it is a text rather than a number."""
    return any(c.isalpha() for c in cell)


def _where_named(lines: Sequence[Line], said: Answer) -> Header | None:
    wanted = {plain_name(name) for names in said.columns.values() for name in names if isinstance(name, str)}
    if not wanted or any(isinstance(name, int) for names in said.columns.values() for name in names):
        return None
    for at, line in enumerate(lines[:SAMPLE_LINES]):
        if wanted <= {plain_name(name) for name in line.cells}:
            return Header(at, unique_names(line.cells), by_name(line.cells))
    return None


def place_of(name: str | int, names: Sequence[str]) -> int | None:
    """The column that is called so, or has this number; None: none, or more than one."""
    if isinstance(name, int):
        return name if 0 <= name < len(names) else None
    if name in names:
        return names.index(name)
    plain = plain_name(name)
    same = [column for column, other in enumerate(names) if plain and plain_name(other) == plain]
    return same[0] if len(same) == 1 else None


def _unless(column: int | None, used: set[int]) -> int | None:
    return None if column in used else column


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """What the columns under these cells are called, each once; `#1` where the file names none."""
    seen: dict[str, int] = {}
    names = []
    for at, cell in enumerate(cells, 1):
        seen[cell] = seen.get(cell, 0) + 1
        names.append((cell if seen[cell] == 1 else f"{cell} ({seen[cell]})") if cell else f"#{at}")
    return tuple(names)
