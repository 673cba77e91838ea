"""From an XLSX workbook to lines of cells, as a CSV has them. Nobody's workbook may fill the memory.

A workbook is a ZIP of XML. Each part is looked through before openpyxl sees it: its size once unpacked, what it
declares, and how many elements it holds in all and in one row.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from pluggy_app.bank_files.csv_lines import MAX_CELLS, MAX_LINES, Line, trimmed
from pluggy_app.domain.errors import StatementTooLarge, UnreadableStatement

MAX_UNPACKED = 128 * 2**20  #: bytes of all parts; 100,000 rows of 20 columns are about 90 MB
MAX_PARTS = 2_000
MAX_SHEETS = 20  #: that are looked into
#: Elements of one part, by its root: a cell is two or three. openpyxl keeps all shared strings in memory.
MAX_ELEMENTS = {"worksheet": 4_200_000, "sst": 1_200_000}
MAX_OTHER_ELEMENTS = 200_000
MAX_IN_ROW = 20_000  #: elements of one row; a row is in memory whole
_PIECE = 1 << 16
_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
_LOSSY = 10**15  #: a number from here on has lost digits: it was a text once


def sheets(content: bytes) -> Iterator[tuple[str, Iterator[Line]]]:
    """The visible sheets: name and lines, blank ones left out, each to be read once and in turn.

    Raises:
        UnreadableStatement: it is no workbook, or a hostile one; StatementTooLarge: beyond these limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _inspect(archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles that it does not know
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
    except UnreadableStatement:
        raise
    except Exception:  # openpyxl says in a dozen ways that a workbook is none
        raise UnreadableStatement(found="broken_workbook", expected="list") from None
    for sheet in visible:
        yield str(sheet.title), _lines(sheet)
    book.close()


def _lines(sheet: ReadOnlyWorksheet) -> Iterator[Line]:
    rows = sheet.iter_rows(max_row=MAX_LINES + 1, max_col=MAX_CELLS, values_only=True)
    try:
        for number, row in enumerate(rows, 1):
            cells = [trimmed(printed(value)) if value is not None else "" for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            if number > MAX_LINES:
                raise StatementTooLarge(found="too_many_rows", expected="fewer")
            yield Line(number, tuple(cells))
    except UnreadableStatement:
        raise
    except Exception:
        raise UnreadableStatement(found="broken_workbook", expected="list") from None


def printed(value: object) -> str:
    """A cell as a CSV would print it: days by ISO, numbers with a point, nothing of times and truths."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return ""


def _number(value: float) -> str:
    if not abs(value) < _LOSSY:
        return ""
    if value.is_integer():
        return str(int(value))
    text = format(Decimal(repr(value)), "f")
    # Three digits after a single point could be thousands: four cannot.
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _inspect(archive: zipfile.ZipFile) -> None:
    """Refuse what openpyxl should not be given."""
    parts = archive.infolist()
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise UnreadableStatement(found="archive", expected="list")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise StatementTooLarge(found="too_many_cells", expected="fewer")
    for part in parts:
        with archive.open(part) as opened:  # no more than `file_size` bytes come out of it
            _look_through(opened)


def _look_through(part: IO[bytes]) -> None:
    """Count what a part of XML holds. What does not begin as XML is none, whatever it is called."""
    piece = part.read(_PIECE)
    if piece.lstrip(_BLANK)[:1] not in (b"<", b""):
        return
    look = _Look()
    try:
        while piece:
            look.parser.Parse(piece, False)
            piece = part.read(_PIECE)
    except expat.ExpatError:
        raise UnreadableStatement(found="broken_workbook", expected="list") from None


class _Look:
    """A parser that keeps nothing but counts."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.StartElementHandler = self._began
        self._all = self._in_row = 0
        self._most = MAX_OTHER_ELEMENTS

    def _declared(self, *_: object) -> None:
        raise UnreadableStatement(found="entities", expected="list")  # no spreadsheet declares any

    def _began(self, name: str, _attributes: dict[str, Any]) -> None:
        if not self._all:
            self._most = MAX_ELEMENTS.get(name.rpartition(" ")[2], MAX_OTHER_ELEMENTS)
        self._all += 1
        self._in_row = 0 if name.endswith((" row", " si")) else self._in_row + 1
        if self._all > self._most or self._in_row > MAX_IN_ROW:
            raise StatementTooLarge(found="too_many_cells", expected="fewer")
