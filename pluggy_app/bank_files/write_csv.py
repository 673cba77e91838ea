"""A statement as CSV that Brazilian spreadsheets open and `read.py` reads back: `;`, decimal commas, marked UTF-8."""

import csv
import io
import re
from collections.abc import Iterable
from typing import IO

from pluggy_app.domain.exports import COLUMNS, ExportRow, Vocabulary

#: What a spreadsheet takes for a formula; after quotes too, so that each text is read back as it was.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_MONEY = COLUMNS.index("amount_cents")
AT_ONCE = 1_000  #: rows in memory


def write(out: IO[bytes], rows: Iterable[ExportRow], words: Vocabulary) -> None:
    """Write a table with a heading, in the order of rows."""
    buffer = io.StringIO()
    table = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    out.write("\ufeff".encode())
    table.writerow(words.headings)
    for number, row in enumerate(rows, 1):
        told = [_money(cell) if place == _MONEY else text(cell) for place, cell in enumerate(words.cells(row))]
        table.writerow(told)
        if number % AT_ONCE == 0:
            _flush(buffer, out)
    _flush(buffer, out)


def text(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    told = str(cell)
    if _FORMULA.match(told):
        told = f"'{told}"
    return f"'{told}'" if len(told) > 1 and told[0] == told[-1] == "'" else told


def _money(cents: object) -> str:
    """`-1234,56`."""
    if not isinstance(cents, int):
        return ""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def _flush(buffer: io.StringIO, out: IO[bytes]) -> None:
    out.write(buffer.getvalue().encode())
    buffer.seek(0)
    buffer.truncate()
