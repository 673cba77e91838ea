"""CSV: from a text to an account with its rows, or to the question which column is which."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pluggy_app.bank_files.amounts import habit, is_unsure
from pluggy_app.bank_files.csv_columns import Answer, Header, answer, answered, guessed, named
from pluggy_app.bank_files.csv_entries import SECOND_TABLE, Entries, Entry, Habits, entries
from pluggy_app.bank_files.csv_lines import Line, best_separated, sample_rows
from pluggy_app.bank_files.csv_names import Columns, is_nubank_card, plain_name, speaks_of_a_card
from pluggy_app.bank_files.csv_signs import Evidence, Settled, settle
from pluggy_app.bank_files.days import are_sorted, day, orders, years_may_come_first
from pluggy_app.bank_files.statement import (
    BAD_ROWS,
    AccountId,
    StatementAccount,
    StatementFile,
    StatementFormat,
    StatementRow,
    StatementWarning,
)
from pluggy_app.domain.accounts import AccountType
from pluggy_app.domain.errors import MappingNeeded, UnreadableStatement
from pluggy_app.domain.transactions import normalised

_ACCOUNT = re.compile(r"\b(?:conta|account|c/c)(?: corrente)?(?: n[o.]*)?\s?[:;,]?\s?(\d[\d.\-]{0,25}[\dx])\b")
_BRANCH = re.compile(r"\b(?:agencia|ag)\.?\s?[:;,]?\s?(\d[\d\-]{0,10}x?)\b")
_BRANCH_AND_ACCOUNT = re.compile(
    r"\bag(?:encia)?\.? ?(?:/|e) ?(?:conta|c/c)\D{0,12}(\d{1,6}(?:-[\dx])?)[ /]+(\d[\d.\-]{0,25}[\dx])\b"
)
_PERIOD_DAY = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{4}-\d{2}-\d{2}\b")
_CARD = ("fatura", "cartao de credito", "credit card")


def read(text: str, file_name: str, mapping: Mapping[str, object] | None) -> StatementFile:
    """The one account of a CSV.

    Raises:
        UnreadableStatement: no table of days and amounts; StatementTooLarge: too many lines.
        MappingNeeded: more than one reading of columns, signs, decimals or days is left.
        InvalidRequest: the mapping is none.
    """
    said = answer(mapping) if mapping else None
    lines = _lines(text)
    header = _header(lines, said)
    habits = _habits(lines, header, said)
    found = entries(lines, header, habits)
    _refuse_wrong_columns(lines, header, found)
    settled = settle(found, header.columns, _evidence(lines, header, file_name, said))
    if settled is None:
        raise _question(lines, header, "sign")
    account = _account(lines, header, found, settled, _type(lines, header, file_name), habits.currency)
    return StatementFile(StatementFormat.CSV, (account,), header.signature)


def columns(text: str) -> MappingNeeded:
    """The columns of a table and its first rows, whether or not they are in doubt.

    Raises:
        UnreadableStatement: no table; StatementTooLarge: too many lines.
    """
    lines = _lines(text)
    return _question(lines, named(lines) or guessed(lines), "columns")


def _lines(text: str) -> list[Line]:
    return best_separated(text, lambda sample: named(sample) is not None)


def _header(lines: Sequence[Line], said: Answer | None) -> Header:
    if said is not None:
        if (header := answered(lines, said)) is not None:
            return header
        raise _question(lines, named(lines) or guessed(lines), "columns")
    header = named(lines)
    if header is not None and not header.columns.unsure:
        return header
    guess = header or guessed(lines)
    if guess is None or not any(_is_dated(line) for line in lines):
        raise UnreadableStatement(found="table", expected="day_and_amount")
    if guess.columns.unsure or not guess.columns.complete:
        raise _question(lines, guess, "columns")
    return guess


def _is_dated(line: Line) -> bool:
    return len(line.cells) > 1 and any(day(cell) for cell in line.cells)


def _habits(lines: Sequence[Line], header: Header, said: Answer | None) -> Habits:
    """How the columns write; a person's answer comes first."""
    body = lines[header.line + 1 :]
    printed = [cell for column in header.columns.money for line in body if (cell := line.cell(column))]
    decimal = said.decimal if said and said.decimal else habit(printed)
    if decimal in ("", "?") and any(is_unsure(cell) for cell in printed):
        raise _question(lines, header, "decimal")
    currencies = Counter(cell.upper() for line in body if (cell := line.cell(header.columns.currency)))
    currency = currencies.most_common(1)[0][0] if currencies else ""
    if said is not None and said.day_first is not None:
        return Habits(decimal, said.day_first, currency)
    days = [cell for line in body if (cell := line.cell(header.columns.day))]
    possible = orders(days)
    if not possible or years_may_come_first(days):
        raise _question(lines, header, "day_order")
    if len(possible) == 2 and (_is_unlikely(days, header) or (not are_sorted(days, True) and are_sorted(days, False))):
        raise _question(lines, header, "day_order")
    return Habits(decimal, possible != {False}, currency)


def _is_unlikely(texts: Sequence[str], header: Header) -> bool:
    """Whether an English table has one day of every month, as if months came first."""
    days = [found for text in texts if (found := day(text)) is not None and not text[:4].isdigit()]
    months = {found.month for found in days}
    english = "date" in plain_name(header.names[header.columns.day or 0]).split()
    return english and len({found.day for found in days}) == 1 and len(months) > 2


def _refuse_wrong_columns(lines: Sequence[Line], header: Header, found: Entries) -> None:
    """A column whose cells are mostly neither days nor money is not that column."""
    bad = sum(skipped.code in BAD_ROWS for skipped in found.skipped)
    rows = len(found.movements)
    full = sum(sum(map(bool, line.cells)) >= 3 for line in lines[header.line + 1 :]) if not found.found else 0
    if bad > max(rows, 1) or (not rows and (bad or full)):
        raise _question(lines, header, "columns")


def _evidence(lines: Sequence[Line], header: Header, file_name: str, said: Answer | None) -> Evidence:
    return Evidence(
        plus_is_purchase=is_nubank_card(lines[header.line].cells) if header.line >= 0 else False,
        is_card=_type(lines, header, file_name) is AccountType.CREDIT,
        plus_is_out=said is not None and said.plus_is_out,
        answered=said is not None,
    )


def _type(lines: Sequence[Line], header: Header, file_name: str) -> AccountType:
    """A card when its columns, its title or the file's name say so and no balance is printed."""
    if header.columns.balance is not None or header.columns.credit is not None:
        return AccountType.BANK
    title = normalised(" ".join([file_name, *(cell for line in lines[: max(header.line, 0)] for cell in line.cells)]))
    card = (
        is_nubank_card(header.names)
        or speaks_of_a_card(header.names)
        or (any(word in title for word in _CARD) and "conta corrente" not in title)
    )
    return AccountType.CREDIT if card else AccountType.BANK


def _question(lines: Sequence[Line], header: Header | None, reason: str) -> MappingNeeded:
    header = header or Header(-1, (), Columns())
    return MappingNeeded(
        columns=header.names,
        sample_rows=sample_rows(lines[header.line + 1 :]),
        header_signature=header.signature,
        reason=reason,
        guess=_certain(header),
    )


def _certain(header: Header) -> dict[str, str]:
    """The columns whose role is not in doubt, by name."""
    columns = header.columns
    if columns.unsure or not columns.complete:
        return {}
    description = columns.texts[0] if columns.texts else None
    roles = {"date": columns.day, "description": description, "amount": columns.amount}
    roles |= {"credit": columns.credit, "debit": columns.debit}
    return {role: header.names[at] for role, at in roles.items() if at is not None and at < len(header.names)}


def _account(
    lines: Sequence[Line], header: Header, found: Entries, settled: Settled, kind: AccountType, currency: str
) -> StatementAccount:
    rows = tuple(_row(entry, header) for entry in found.movements)
    warnings = [StatementWarning(s.code, s.row, s.text) for s in found.skipped if s.code in BAD_ROWS]
    second = next((s for s in found.skipped if s.code == SECOND_TABLE), None)
    if second is not None:
        warnings.append(StatementWarning(SECOND_TABLE, second.row, "a second table begins here and is left out"))
    if header.by_content:
        warnings.append(StatementWarning("columns_by_content", 0, "the header does not say which column is which"))
    above = [normalised(" ".join(line.cells)) for line in lines[: max(header.line, 0)]]
    start, end = _period(above)
    return StatementAccount(
        id=_account_id(above),
        type=kind,
        currency_code=_currency(currency, header),
        rows=rows,
        skipped=tuple(found.skipped),
        warnings=tuple(warnings + settled.warnings),
        ledger_balance_cents=settled.ledger_cents,
        ledger_balance_on=settled.ledger_on,
        opening_balance_cents=settled.opening_cents,
        period_start=start,
        period_end=end,
    )


def _currency(said: str, header: Header) -> str:
    """What a column says, or the names of the columns; empty when nothing does."""
    if said:
        return "BRL" if said in ("R$", "REAL", "REAIS") else said
    return "BRL" if any("R$" in name.upper() for name in header.names) else ""


def _row(entry: Entry, header: Header) -> StatementRow:
    columns, line = header.columns, entry.line
    return StatementRow(
        row=line.number,
        day=entry.day or date.min,
        amount_cents=entry.amount_cents or 0,
        description=entry.text,
        counterparty_name=line.cell(columns.party),
        source_id=line.cell(columns.source_id),
        document_number=line.cell(columns.document).strip("0 ") and line.cell(columns.document),
        running_balance_cents=entry.balance_cents,
    )


def _account_id(above: Sequence[str]) -> AccountId:
    """What the lines above the header say."""
    for text in above:
        if both := _BRANCH_AND_ACCOUNT.search(text[:500]):
            return AccountId(branch_printed=both[1].upper(), number_printed=both[2].upper())
    return AccountId(branch_printed=_first(_BRANCH, above).upper(), number_printed=_first(_ACCOUNT, above).upper())


def _first(pattern: re.Pattern[str], texts: Sequence[str]) -> str:
    return next((found[1] for text in texts if (found := pattern.search(text[:500]))), "")


def _period(texts: Sequence[str]) -> tuple[date | None, date | None]:
    """The two days that one line above the header names."""
    for text in texts:
        days = [found for printed in _PERIOD_DAY.findall(text[:500]) if (found := day(printed))]
        if len(days) == 2 and days[0] <= days[1]:
            return days[0], days[1]
    return None, None
