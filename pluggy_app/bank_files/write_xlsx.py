"""A statement as a spreadsheet: days and money are numbers, everything else is text and never a formula."""

from collections.abc import Iterable
from datetime import date
from typing import IO

from xlsxwriter import Workbook

from pluggy_app.domain.errors import InvalidRequest
from pluggy_app.domain.exports import COLUMNS, ExportRow, Vocabulary

MAX_ROWS = 1_048_575  #: of a sheet, below its heading
_MONEY = COLUMNS.index("amount_cents")
_WIDTHS = {"day": 11, "description": 44, "counterparty_name": 30, "amount_cents": 14, "note": 30, "account_name": 24}


def write(out: IO[bytes], rows: Iterable[ExportRow], words: Vocabulary) -> None:
    """Write one sheet, a row in memory at a time.

    Raises:
        InvalidRequest: more rows than a sheet holds.
    """
    book = Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    heading = book.add_format({"bold": True})
    day, money = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "#,##0.00"})
    text = book.add_format({"quote_prefix": True})  # stays text when somebody edits it
    for place, name in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS.get(name, 16))
        sheet.write_string(0, place, words.headings[place], heading)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            book.close()
            raise InvalidRequest(f"a spreadsheet holds {MAX_ROWS} rows: ask for fewer days")
        for place, cell in enumerate(words.cells(row)):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, day)
            elif place == _MONEY and isinstance(cell, int):
                sheet.write_number(number, place, cell / 100, money)
            elif isinstance(cell, int):
                sheet.write_number(number, place, cell)
            elif cell:
                sheet.write_string(number, place, str(cell), text)
    book.close()
