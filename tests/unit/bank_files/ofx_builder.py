"""Small OFX files, made in a test."""

from pluggy_app.bank_files.read import read_statement
from pluggy_app.bank_files.statement import StatementAccount


def a_row(amount: str = "-10.00", day: str = "20260803", memo: str = "COMPRA", **more: str) -> str:
    values = {"TRNTYPE": "OTHER", "DTPOSTED": day, "TRNAMT": amount, "FITID": "1", "MEMO": memo, **more}
    return "<STMTTRN>" + "".join(f"<{tag}>{value}" for tag, value in values.items()) + "</STMTTRN>\n"


def an_ofx(*rows: str, after: str = "", currency: str = "BRL") -> str:
    return (
        f"OFXHEADER:100\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>0341"
        "<BRANCHID>1234<ACCTID>5678-X<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260801<DTEND>20260831\n"
        f"{''.join(rows)}</BANKTRANLIST>{after}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def ledger(amount: str) -> str:
    return f"<LEDGERBAL><BALAMT>{amount}<DTASOF>20260831</LEDGERBAL>"


def the_account(text: str | bytes) -> StatementAccount:
    (account,) = read_statement(text.encode() if isinstance(text, str) else text).accounts
    return account
