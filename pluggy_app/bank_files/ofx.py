"""OFX: from printed values to an account with its rows."""

from dataclasses import dataclass, field
from datetime import date

from pluggy_app.bank_files import words
from pluggy_app.bank_files.amounts import UnreadAmount, cents, habit
from pluggy_app.bank_files.days import ofx_day
from pluggy_app.bank_files.ofx_blocks import Block, blocks
from pluggy_app.bank_files.statement import (
    BAD_ROWS,
    AccountId,
    SkippedRow,
    StatementAccount,
    StatementFile,
    StatementFormat,
    StatementRow,
    StatementWarning,
)
from pluggy_app.bank_files.sums import BalanceRow, mismatch
from pluggy_app.domain.accounts import AccountType
from pluggy_app.domain.errors import UnreadableStatement

_OUT = {"DEBIT", "PAYMENT", "CHECK", "FEE", "SRVCHG", "ATM", "POS", "DIRECTDEBIT", "REPEATPMT"}
_IN = {"CREDIT", "DEP", "DIRECTDEP", "DIV"}


@dataclass(frozen=True, slots=True)
class _Habits:
    """What only the whole file can tell."""

    decimal: str
    type_decides: bool  #: no amount has a minus, though debits and credits are there: TRNTYPE is the sign


@dataclass(slots=True)
class _Reading:
    rows: list[StatementRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    warnings: list[StatementWarning] = field(default_factory=list)
    balances: list[BalanceRow] = field(default_factory=list)

    def skip(self, row: SkippedRow) -> None:
        self.skipped.append(row)
        if row.code in BAD_ROWS:
            self.warnings.append(StatementWarning(row.code, row.row, row.text))


def read(text: str) -> StatementFile:
    """Every account of an OFX text.

    Raises:
        UnreadableStatement: no statement in it, or too large.
    """
    found = list(blocks(text))
    if not found:
        raise UnreadableStatement(found="ofx_without_statement", expected="statement")
    if found[-1].is_cut and not any(block.rows for block in found):
        raise UnreadableStatement(found="ofx_cut_off", expected="whole_file")
    habits = _habits(found)
    return StatementFile(StatementFormat.OFX, tuple(_account(block, habits) for block in found))


def _habits(found: list[Block]) -> _Habits:
    amounts = [row.get("TRNAMT", "") for block in found for _, row in block.rows]
    decimal = habit([*amounts, *(block.values.get("BALAMT", "") for block in found)])
    moving = [row for block in found for _, row in block.rows if not words.is_balance(*_texts(row))]
    read_amounts = [cents(row.get("TRNAMT", ""), decimal) for row in moving]
    minus = any(isinstance(amount, int) and amount < 0 for amount in read_amounts)
    types = {row.get("TRNTYPE", "").upper() for row in moving}
    return _Habits(decimal, not minus and {"CREDIT", "DEBIT"} <= types)


def _account(block: Block, habits: _Habits) -> StatementAccount:
    values = block.values
    reading = _Reading()
    currency = values.get("CURDEF", "").upper()
    for number, row in block.rows:
        if number == block.cut_row:  # its amount may have lost its end
            reading.skip(SkippedRow(number, "cut_off", _texts(row)[0]))
        else:
            _read_row(reading, number, row, habits, currency)
    if block.is_cut:
        reading.warnings.append(StatementWarning("file_cut", 0, "the file ends before the statement does"))
    ledger = cents(values.get("BALAMT", ""), habits.decimal)
    ledger_cents = None if isinstance(ledger, UnreadAmount) else ledger
    opening, wrong = mismatch(reading.rows, reading.balances, ledger_cents)
    if wrong is not None:
        reading.warnings.append(wrong)
    if habits.type_decides and reading.rows:
        reading.warnings.append(StatementWarning("sign_from_type", 0, "no amount has a minus: the type says which do"))
    return StatementAccount(
        id=AccountId(values.get("BANKID", ""), values.get("BRANCHID", ""), values.get("ACCTID", "")),
        type=_type(block),
        currency_code=currency,
        rows=tuple(reading.rows),
        skipped=tuple(reading.skipped),
        warnings=tuple(reading.warnings),
        ledger_balance_cents=ledger_cents,
        ledger_balance_on=ofx_day(values.get("DTASOF", "")),
        opening_balance_cents=opening,
        period_start=None if block.is_cut else ofx_day(values.get("DTSTART", "")),
        period_end=None if block.is_cut else ofx_day(values.get("DTEND", "")),
    )


def _type(block: Block) -> AccountType:
    card = block.is_card or "CREDITCARD" in block.values.get("ACCTTYPE", "").upper()
    return AccountType.CREDIT if card else AccountType.BANK


def _read_row(reading: _Reading, number: int, row: dict[str, str], habits: _Habits, currency: str) -> None:
    texts = _texts(row)
    description = texts[0]
    day = ofx_day(row.get("DTPOSTED", ""))
    amount = cents(row.get("TRNAMT", ""), habits.decimal)
    if words.is_balance(*texts):
        value = None if isinstance(amount, UnreadAmount) else amount
        reading.skip(SkippedRow(number, "balance_row", description, day, value))
        if day is not None and value is not None and words.proves_sums(*texts):
            reading.balances.append(BalanceRow(number, day, value, words.is_opening(*texts)))
    elif bad := _fault(row, day, amount, currency):
        reading.skip(SkippedRow(number, bad, description, day, None if isinstance(amount, UnreadAmount) else amount))
    elif day is not None and isinstance(amount, int):
        signed = _signed(reading, number, row, amount) if habits.type_decides else amount
        reading.rows.append(_row(number, day, signed, row, texts))


def _fault(row: dict[str, str], day: date | None, amount: int | UnreadAmount, currency: str) -> str:
    """Why the row cannot be read; empty when it can."""
    if isinstance(amount, UnreadAmount):
        return amount.code if row.get("TRNAMT") else "no_amount"
    if day is None:
        return "day_unreadable"
    other = row.get("CURSYM", "").upper()
    return "currency_differs" if other and currency and other != currency else ""


def _signed(reading: _Reading, number: int, row: dict[str, str], amount: int) -> int:
    kind = row.get("TRNTYPE", "").upper()
    if kind not in _OUT | _IN:
        reading.warnings.append(StatementWarning("sign_unsure", number, "neither amount nor type say the direction"))
    return -amount if kind in _OUT else amount


def _texts(row: dict[str, str]) -> tuple[str, str]:
    """Description and the other text: MEMO, else NAME."""
    memo, name = row.get("MEMO", ""), row.get("NAME", "")
    return (memo, name) if memo else (name, "")


def _row(number: int, day: date, amount: int, row: dict[str, str], texts: tuple[str, str]) -> StatementRow:
    check, reference = row.get("CHECKNUM", ""), row.get("REFNUM", "")
    return StatementRow(
        row=number,
        day=day,
        amount_cents=amount,
        description=texts[0],
        counterparty_name=texts[1],
        source_id=row.get("FITID", ""),
        document_number=check if check.strip("0") else reference if reference.strip("0") else "",
    )
