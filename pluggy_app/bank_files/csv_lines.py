"""From a CSV's text to lines of cells: quotes, separators, bounds. A stray quote never swallows the lines after it."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pluggy_app.bank_files.days import day
from pluggy_app.bank_files.statement import MAX_TEXT
from pluggy_app.domain.errors import StatementTooLarge, UnreadableStatement

SEPARATORS = (";", ",", "\t", "|")
MAX_LINES = 300_000
MAX_CELLS = 64  #: of one line; the widest export seen has 23
MAX_LINE = 20_000  #: characters
SAMPLE_LINES = 400  #: how many lines tell what the whole file is like
_ESCAPED = re.compile(r"'+[=+\-@]")  #: how a text is kept from being taken for a formula
_SAMPLE_ROWS, _SAMPLE_CELL = 10, 200  #: of a question about columns: lines, and characters of a cell
_JOINED_LINES = 5  #: a quoted cell over more lines than this is a stray quote


class Line(NamedTuple):
    """One line; `number` counts from 1 in the file, cells are trimmed."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)

    def cell(self, column: int | None) -> str:
        """The text in a column; empty beyond the line's end and for no column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


def physical(text: str) -> list[str]:
    """The text's lines, whatever ends them.

    Raises:
        StatementTooLarge: more than `MAX_LINES`.
    """
    found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(found) > MAX_LINES:
        raise StatementTooLarge(found="too_many_rows", expected="fewer")
    return found


def separated(raw: Sequence[str], separator: str) -> Iterator[Line]:
    """The lines with their cells."""
    at = 0
    while at < len(raw):
        number, line = at + 1, raw[at]
        at += 1
        if '"' not in line or len(line) > MAX_LINE:
            cells = line[:MAX_LINE].split(separator, MAX_CELLS)[:MAX_CELLS]
        else:
            joined, used = _joined(raw, at, line, separator)
            at += used
            cells = _quoted(joined, separator)
        yield Line(number, tuple(map(trimmed, cells)))


def best_separated(text: str, has_header: Callable[[Sequence[Line]], bool]) -> list[Line]:
    """All lines, by the separator that names a header or gives the most lines an equal number of cells.

    Raises:
        UnreadableStatement: no separator makes a table; StatementTooLarge: too many lines.
    """
    raw = physical(text)
    told = raw[0].strip().strip('"') if raw else ""
    separators: Sequence[str] = SEPARATORS
    if told.lower().startswith("sep=") and told[4:] in SEPARATORS:
        separators, raw[0] = (told[4:],), ""
    best, best_score = separators[0], (False, 0, 0)
    for separator in separators:
        sample = list(separated(raw[:SAMPLE_LINES], separator))
        width, count = usual_width(sample)
        score = (has_header(sample), count, width)
        if score > best_score:
            best, best_score = separator, score
    if not best_score[0] and best_score[1] < 2:
        raise UnreadableStatement(found="text", expected="ofx_or_csv")
    return list(separated(raw, best))


def sample_rows(lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """The first of these lines that say something, for a person who is to say which column is which."""
    below = [line for line in lines[:SAMPLE_LINES] if not line.is_blank][:_SAMPLE_ROWS]
    return tuple(tuple(cell[:_SAMPLE_CELL] for cell in line.cells) for line in below)


def usual_width(lines: Sequence[Line]) -> tuple[int, int]:
    """How many cells most lines with three or more have, and how many lines that is; zeros when there is none."""
    widths = Counter(len(line.cells) for line in lines if len(line.cells) >= 3)
    return max(widths.items(), key=lambda item: (item[1], item[0])) if widths else (0, 0)


def _joined(raw: Sequence[str], at: int, line: str, separator: str) -> tuple[str, int]:
    """The line with those that its open quote continues on, and how many; itself when the quote is a stray one."""
    if line.count('"') % 2 == 0:
        return line, 0
    whole = line
    for used, following in enumerate(raw[at : at + _JOINED_LINES], 1):
        if len(whole) > MAX_LINE or any(day(cell.strip(' "')) for cell in following[:MAX_LINE].split(separator)):
            break  # a row of its own
        whole += " " + following
        if whole.count('"') % 2 == 0:
            return whole, used
    return line, 0


def _quoted(line: str, separator: str) -> list[str]:
    if line.count('"') % 2:
        return [cell.replace('"', "") for cell in line[:MAX_LINE].split(separator, MAX_CELLS)[:MAX_CELLS]]
    try:
        (cells,) = csv.reader([line], delimiter=separator, skipinitialspace=True)
        if len(cells) == 1 and separator in cells[0]:  # a whole line in quotes, as spreadsheets save it
            (cells,) = csv.reader([cells[0]], delimiter=separator, skipinitialspace=True)
    except (csv.Error, ValueError):
        cells = line.replace('"', "").split(separator, MAX_CELLS)
    return cells[:MAX_CELLS]


def trimmed(cell: str) -> str:
    """A cell's text: bounded, printable, without what spreadsheets put around texts."""
    if not cell:
        return cell
    cell = cell[: 4 * MAX_TEXT].strip(" \t\u00a0\ufeff")
    if cell.startswith('="') and cell.endswith('"'):  # how spreadsheets are told that a number is text
        cell = cell[2:-1]
    elif len(cell) > 1 and cell[0] == cell[-1] == "'":
        cell = cell[1:-1]
    if cell[:1] == "'" and _ESCAPED.match(cell):
        cell = cell[1:]
    return (
        cell[:MAX_TEXT]
        if cell.isprintable()
        else "".join(c if c.isprintable() else " " for c in cell)[:MAX_TEXT].strip()
    )
