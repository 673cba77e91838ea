"""A statement as OFX 1.02, one block an account. It states no balance: only a bank knows what it holds."""

from collections.abc import Iterable
from datetime import date
from typing import IO

from pluggy_app.domain.exports import ExportAccount, ExportRow

_HEADER = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\nCOMPRESSION:NONE\n"
    "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": " ", "\r": " ", "\t": " "})
CARD = "card"


def write(
    out: IO[bytes],
    statements: Iterable[tuple[ExportAccount, Iterable[ExportRow]]],
    since: date | None,
    until: date | None,
    today: date,
) -> None:
    """Write a block for each account; `since` and `until` are said where they are known."""
    out.write(f"{_HEADER}<OFX>\n<SIGNONMSGSRSV1><SONRS>{_OK}<DTSERVER>{_day(today)}<LANGUAGE>POR</SONRS>".encode())
    out.write(b"</SIGNONMSGSRSV1>\n")
    for account, rows in statements:
        is_card = account.kind == CARD
        opening, closing = _CARD if is_card else _BANK
        out.write(f"{opening}<TRNUID>{account.id}{_OK}{_whose(account, is_card)}<BANKTRANLIST>".encode())
        out.write(f"{_stated('DTSTART', since)}{_stated('DTEND', until)}\n".encode())
        for row in rows:
            out.write(_row(row).encode())
        out.write(f"</BANKTRANLIST>{closing}\n".encode())
    out.write(b"</OFX>\n")


_OK = "<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
_BANK = "<BANKMSGSRSV1><STMTTRNRS>", "</STMTRS></STMTTRNRS></BANKMSGSRSV1>"
_CARD = "<CREDITCARDMSGSRSV1><CCSTMTTRNRS>", "</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1>"


def _whose(account: ExportAccount, is_card: bool) -> str:
    number = _value("ACCTID", account.number or str(account.id))
    if is_card:
        return f"<CCSTMTRS><CURDEF>{account.currency_code}<CCACCTFROM>{number}</CCACCTFROM>"
    kind = "SAVINGS" if account.kind == "savings" else "CHECKING"
    bank = _value("BANKID", account.bank_code or "0") + (_value("BRANCHID", account.branch) if account.branch else "")
    return f"<STMTRS><CURDEF>{account.currency_code}<BANKACCTFROM>{bank}{number}<ACCTTYPE>{kind}</BANKACCTFROM>"


def _row(row: ExportRow) -> str:
    sign, cents = "-" if row.amount_cents < 0 else "", abs(row.amount_cents)
    told = f"<STMTTRN><TRNTYPE>{'DEBIT' if sign else 'CREDIT'}<DTPOSTED>{_day(row.day)}"
    told += f"<TRNAMT>{sign}{cents // 100}.{cents % 100:02d}<FITID>{row.id}"
    for tag, text in (("CHECKNUM", row.reference), ("NAME", row.counterparty_name), ("MEMO", row.description)):
        told += _value(tag, text) if text else ""
    return f"{told}</STMTTRN>\n"


def _value(tag: str, text: str) -> str:
    return f"<{tag}>{text.translate(_ESCAPED)}"


def _day(value: date) -> str:
    return f"{value:%Y%m%d}"


def _stated(tag: str, value: date | None) -> str:
    return "" if value is None else f"<{tag}>{_day(value)}"
