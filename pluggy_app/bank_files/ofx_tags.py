"""OFX as a row of tags with their text: any case, closed or not, on one line or many. No XML, so no entities to blow
up, nothing nested, no network; linear in the length of the text."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from pluggy_app.bank_files.statement import MAX_TEXT

#: Tags that hold tags. https://financialdataexchange.org/ofx (OFX 1.6 and 2.2), bank and card statements.
_AGGREGATES = """
OFX SIGNONMSGSRSV1 SONRS STATUS FI BANKMSGSRSV1 STMTTRNRS STMTRS BANKACCTFROM BANKACCTTO BANKTRANLIST STMTTRN LEDGERBAL
AVAILBAL CREDITCARDMSGSRSV1 CCSTMTTRNRS CCSTMTRS CCACCTFROM CCACCTTO PAYEE CURRENCY ORIGCURRENCY BALLIST BAL
BANKTRANLISTP STMTTRNP EXTDPAYEE IMAGEDATA SIGNUPMSGSRSV1 INVSTMTMSGSRSV1 INVSTMTTRNRS INVSTMTRS INVACCTFROM REWARDINFO
"""
_VALUES = """
CODE SEVERITY MESSAGE DTSERVER LANGUAGE ORG FID TRNUID CURDEF BANKID BRANCHID ACCTID ACCTTYPE ACCTKEY DTSTART DTEND
TRNTYPE DTPOSTED DTUSER DTAVAIL TRNAMT FITID CORRECTFITID CORRECTACTION SRVRTID CHECKNUM REFNUM SIC PAYEEID NAME MEMO
BALAMT DTASOF CURRATE CURSYM MKTGINFO CLTCOOKIE DTACCTUP DTPROFUP USERKEY TSKEYEXPIRE INTU.BID INTU.USERID INTU.ORG
SESSCOOKIE BALTYPE DESC VALUE ADDR1 ADDR2 ADDR3 CITY STATE POSTALCODE COUNTRY PHONE INV401KSOURCE CASHADVBALAMT
INTRATE BALCLOSE BALOPEN FEETOTAL DTCLOSE DTOPEN
"""
AGGREGATES = frozenset(_AGGREGATES.split())
_KNOWN = AGGREGATES | frozenset(_VALUES.split())
_TAG = re.compile(r"<[ \t]{0,8}(/?)([A-Za-z][A-Za-z0-9._]{0,31})(?:[ \t\r\n/][^<>]{0,200})?>")
_BODY = re.compile(r"<[ \t]{0,8}OFX\b", re.IGNORECASE)
_STATEMENT = re.compile(
    r"OFXHEADER|<[ \t]{0,8}(?:OFX|BANKMSGSRSV1|CREDITCARDMSGSRSV1|STMTTRNRS|STMTRS|CCSTMTRS|BANKTRANLIST|STMTTRN)\b",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class Tag(NamedTuple):
    """A tag and the text up to the next one; `name` in upper case."""

    name: str
    closes: bool
    text: str


def is_ofx(text: str) -> bool:
    """Whether anything in the text is OFX."""
    return _STATEMENT.search(text) is not None


def tags(text: str) -> Iterator[Tag]:
    """Every real tag after the header, in order. `A < B` and `<3` are text, and so is a word no tag is called."""
    start = body.start() if (body := _BODY.search(text)) else 0
    before: re.Match[str] | None = None
    for found in _TAG.finditer(text, start):
        if not _is_real(text, found, before):
            continue
        if before is not None:
            yield _tag(before, text[before.end() : found.start()])
        before = found
    if before is not None:
        yield _tag(before, text[before.end() :])


def _is_real(text: str, found: re.Match[str], before: re.Match[str] | None) -> bool:
    """Names of the standard are; others where a tag is expected: on a line of their own, or after a closed one."""
    if found[2].upper() in _KNOWN:
        return True
    if before is None:
        return False
    if found[1] and found[2].upper() == before[2].upper():
        return True
    line = text[max(before.end(), found.start() - 200) : found.start()]
    if "\n" in line or "\r" in line:
        return not line.replace("\r", "\n").rpartition("\n")[2].strip()
    follows = bool(before[1]) or before[2].upper() in AGGREGATES
    return follows and not line.strip()


def _tag(found: re.Match[str], text: str) -> Tag:
    return Tag(found[2].upper(), bool(found[1]), text)


def value(text: str) -> str:
    """A tag's text for people: trimmed, entities decoded once, on one line, cut at `MAX_TEXT`."""
    text = text[: 4 * MAX_TEXT].strip().removeprefix("<![CDATA[").removesuffix("]]>")
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if "\n" in text or "\r" in text:
        text = " ".join(line.strip() for line in text.splitlines())
    return _CONTROL.sub(" ", text).strip()[:MAX_TEXT]
