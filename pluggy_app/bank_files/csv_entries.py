"""From the lines below a CSV's header to what each of them is: a movement, a balance, a total, another table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pluggy_app.bank_files import words
from pluggy_app.bank_files.amounts import UNREADABLE, UnreadAmount, cents
from pluggy_app.bank_files.csv_columns import Header
from pluggy_app.bank_files.csv_lines import Line
from pluggy_app.bank_files.csv_names import Columns, by_name
from pluggy_app.bank_files.days import day
from pluggy_app.bank_files.statement import SkippedRow
from pluggy_app.domain.transactions import normalised

SECOND_TABLE = "second_table"


@dataclass(slots=True)
class Entry:
    """A dated line: a movement, or a balance when `amount_cents` is None."""

    line: Line
    day: date | None
    amount_cents: int | None
    balance_cents: int | None
    text: str
    is_wider: bool = False  #: a balance that holds more than the account


@dataclass(slots=True)
class Entries:
    """Everything below the header, in the file's order."""

    found: list[Entry] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    has_marks: bool = False  #: some amount says its direction: a minus, a plus, a letter, credit and debit columns

    @property
    def movements(self) -> list[Entry]:
        return [entry for entry in self.found if entry.amount_cents is not None]


@dataclass(frozen=True, slots=True)
class Habits:
    """How the columns write money and days."""

    decimal: str
    day_first: bool
    currency: str = ""  #: what most rows are in; empty when no column says


def entries(lines: Sequence[Line], header: Header, habits: Habits) -> Entries:
    """What the lines below the header are."""
    result = Entries()
    ended = False
    was_row = True
    for line in lines[header.line + 1 :]:
        if line.is_blank:
            continue
        if not ended and (page := _other_header(line, header, was_row)) is not None:
            ended = not page
            result.skipped.append(_skipped(line, "header_repeated" if page else SECOND_TABLE))
            continue
        ended = ended or _title_of_another(line)
        if ended:
            result.skipped.append(_skipped(line, SECOND_TABLE))
            continue
        if any(line.cells[len(header.names) :]) and any(day(cell) for cell in line.cells):
            result.skipped.append(_skipped(line, "columns_shifted"))  # an unquoted separator: any cell may be another's
            result.found.append(Entry(line, None, None, None, ""))
            continue
        was_row = _read(result, line, header.columns, habits)
    _tell_missing_days(result)
    return result


def _tell_missing_days(result: Entries) -> None:
    """An amount without a day is a footer's below the rows, and perhaps money between them."""
    last = max((entry.line.number for entry in result.movements), default=0)
    result.skipped = [
        replace(s, code="day_missing") if s.code == "no_day" and s.amount_cents is not None and s.row < last else s
        for s in result.skipped
    ]


def _other_header(line: Line, header: Header, was_row: bool) -> bool | None:
    """True: the same header again, at the top of a page; False: another table's; None: no header."""
    if day(line.cell(header.columns.day)):
        return None
    columns = by_name(line.cells)
    if columns.day is None or not (columns.complete or columns.texts):
        return None
    if any(day(cell) for cell in line.cells):
        return None
    return was_row and columns.day == header.columns.day and columns.money == header.columns.money


def _title_of_another(line: Line) -> bool:
    said = [cell for cell in line.cells if cell]
    return len(said) == 1 and words.begins_another_table(said[0])


def _read(result: Entries, line: Line, columns: Columns, habits: Habits) -> bool:
    """Adds the line to the result; whether it is a row of the table."""
    texts = said(line, columns)
    text = " - ".join(texts)
    on = day(line.cell(columns.day), day_first=habits.day_first)
    amount = _amount(line, columns, habits)
    balance = cents(line.cell(columns.balance), habits.decimal) if columns.balance is not None else UNREADABLE
    balance_cents = balance if isinstance(balance, int) else None
    first = next((cell for cell in line.cells if cell), "")
    if words.is_balance(*(texts or _labels(line, columns))) or (on is None and words.is_balance(first)):
        value = balance_cents if balance_cents is not None else amount if isinstance(amount, int) else None
        result.found.append(Entry(line, on, None, value, text or first, not words.proves_sums(text or first)))
        result.skipped.append(SkippedRow(line.number, "balance_row", text or first, on, value))
    elif on is None:
        code = _undated(line, columns, first, amount)
        result.skipped.append(_skipped(line, code, amount=amount if isinstance(amount, int) else None))
    elif code := _not_counted(line, columns, habits):
        result.has_marks = result.has_marks or "-" in line.cell(columns.amount)
        result.found.append(Entry(line, on, None, None, text))
        result.skipped.append(SkippedRow(line.number, code, text, on, amount if isinstance(amount, int) else None))
    elif words.is_total(text):
        result.skipped.append(_skipped(line, "total_row", on))
    elif amount is None and balance_cents is not None:
        result.found.append(Entry(line, on, None, balance_cents, text))
        result.skipped.append(SkippedRow(line.number, "balance_row", text, on, balance_cents))
    elif amount is None or isinstance(amount, UnreadAmount):
        result.has_marks = result.has_marks or "-" in line.cell(columns.amount)
        result.found.append(Entry(line, on, None, None, text))
        result.skipped.append(SkippedRow(line.number, "no_amount" if amount is None else amount.code, text, on))
    else:
        result.found.append(Entry(line, on, amount, balance_cents, text))
        result.has_marks = result.has_marks or amount < 0 or _is_marked(line.cell(columns.amount))
    return bool(result.found) and result.found[-1].line is line


def _not_counted(line: Line, columns: Columns, habits: Habits) -> str:
    """Why a row that can be read does not count: it did not happen, or in other money; empty when it counts."""
    if words.is_not_posted(line.cell(columns.state)):
        return "not_posted"
    currency = line.cell(columns.currency).upper()
    return "currency_differs" if currency and currency != habits.currency else ""


def _labels(line: Line, columns: Columns) -> list[str]:
    """Where a line has no description: the words in its other cells."""
    other = {columns.day, *columns.money}
    return [cell for at, cell in enumerate(line.cells) if at not in other and any(c.isalpha() for c in cell)]


def _undated(line: Line, columns: Columns, first: str, amount: int | UnreadAmount | None) -> str:
    """Why a line without a day is none: its day is bad, it is a total, or it just is no movement."""
    if words.is_total(first):
        return "total_row"
    printed = line.cell(columns.day)
    has_amount = isinstance(amount, int)
    return "day_unreadable" if printed and has_amount and any(c.isdigit() for c in printed) else "no_day"


def said(line: Line, columns: Columns) -> tuple[str, ...]:
    """The different texts of a line, in the file's order. What only says which way money went is one where none is."""
    told = [(column, text) for column in columns.texts if (text := line.cell(column))]
    more = [text for column, text in told if column != columns.sign or normalised(text) not in words.OUT | words.IN]
    return tuple(dict.fromkeys(more or [text for _, text in told]))


def _amount(line: Line, columns: Columns, habits: Habits) -> int | UnreadAmount | None:
    """Signed cents as printed, None for blank."""
    if columns.amount is not None:
        printed = line.cell(columns.amount)
        if not printed:
            return None
        return cents(printed, habits.decimal)
    sides = [_side(line.cell(column), habits.decimal) for column in (columns.credit, columns.debit)]
    for side in sides:
        if isinstance(side, UnreadAmount):
            return side
    credit, debit = (side if isinstance(side, int) else None for side in sides)
    if credit is None and debit is None:
        return None
    if credit and debit:
        return UnreadAmount("amount_ambiguous")
    return credit or -abs(debit or 0)


def _is_marked(printed: str) -> bool:
    """Whether an amount that is not negative says so itself: `+5,00`, `5,00 C`. Blank: it has a column for each way."""
    return not printed or printed[0] == "+" or printed[-1] in "Cc+"


def _side(printed: str, decimal: str) -> int | UnreadAmount | None:
    return cents(printed, decimal) if printed.strip(" -") else None


def _skipped(line: Line, code: str, on: date | None = None, amount: int | None = None) -> SkippedRow:
    return SkippedRow(line.number, code, " ".join(cell for cell in line.cells if cell)[:200], on, amount)


def oldest_first(found: Sequence[Entry]) -> Iterator[Entry]:
    """The entries by time: as they are, or turned when the file begins with the newest."""
    days = [entry.day for entry in found if entry.day is not None]
    turned = len(days) > 1 and days[0] > days[-1]
    yield from reversed(found) if turned else found
