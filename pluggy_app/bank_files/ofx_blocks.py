"""From OFX tags to the printed values of each account and each of its rows: text only, nothing is judged here."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pluggy_app.bank_files.ofx_tags import Tag, tags, value
from pluggy_app.domain.errors import StatementTooLarge

MAX_ROWS = 250_000  #: a year of the busiest account seen has 60,000
MAX_ACCOUNTS = 200
MAX_TAGS = 4_000_000  #: 16 for each of `MAX_ROWS`

_OPENS_ACCOUNT = {"STMTRS": False, "CCSTMTRS": True, "INVSTMTRS": False}  #: whether it is a card
_ENDS_ROW = {
    "STMTTRN",
    "BANKTRANLIST",
    "LEDGERBAL",
    "AVAILBAL",
    "STMTRS",
    "CCSTMTRS",
    "STMTTRNRS",
    "CCSTMTTRNRS",
    "OFX",
    "BANKMSGSRSV1",
    "CREDITCARDMSGSRSV1",
    "STMTTRNP",
    "BANKTRANLISTP",
    "BALLIST",
}
_ENDS_ROWS = _ENDS_ROW - {"STMTTRN", "STMTTRNP", "BANKTRANLISTP"}  #: a statement without any of these was cut off
#: Aggregates whose values are not the account's or the row's own.
_SECTIONS = {
    "BANKACCTFROM",
    "CCACCTFROM",
    "BANKACCTTO",
    "CCACCTTO",
    "INVACCTFROM",
    "LEDGERBAL",
    "AVAILBAL",
    "CURRENCY",
    "ORIGCURRENCY",
    "BAL",
    "STATUS",
    "FI",
    "STMTTRNP",
}
_OWN_ACCOUNT = {"BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"}
_ROW_VALUES = {"TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "CHECKNUM", "REFNUM", "NAME", "MEMO"}
_ACCOUNT_VALUES = {"CURDEF", "DTSTART", "DTEND"}
_ID_VALUES = {"BANKID", "BRANCHID", "ACCTID", "ACCTTYPE"}
_BALANCE_VALUES = {"BALAMT", "DTASOF"}


@dataclass(slots=True)
class Block:
    """One statement: values by tag, rows in the file's order with their number in the file.

    `is_cut`: the text ends before the statement does; `cut_row`: within this row, 0 for none.
    """

    is_card: bool
    is_cut: bool = False
    cut_row: int = 0
    values: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


class _Scan:
    """Where the scanner stands: which account, which row, which aggregate."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.block: Block | None = None
        self.row: dict[str, str] | None = None
        self.section = ""
        self.in_cards = False
        self.has_ended = False
        self.count = 0

    def open_block(self, is_card: bool) -> Block:
        if len(self.blocks) >= MAX_ACCOUNTS:
            raise StatementTooLarge(found="too_many_accounts", expected="fewer")
        self.block = Block(is_card)
        self.has_ended = False
        self.blocks.append(self.block)
        return self.block

    def open_row(self) -> None:
        self.count += 1
        if self.count > MAX_ROWS:
            raise StatementTooLarge(found="too_many_rows", expected="fewer")
        self.row, self.has_ended = {}, False
        (self.block or self.open_block(self.in_cards)).rows.append((self.count, self.row))

    def take(self, tag: Tag) -> None:
        if tag.name in _ENDS_ROW:
            self.row, self.section = None, ""
        if tag.name in _ENDS_ROWS and (tag.closes or tag.name.endswith("BAL")):  # a balance follows the rows
            self.has_ended = True
        if tag.closes:
            self._close(tag.name)
        elif tag.name in _OPENS_ACCOUNT:
            self.open_block(_OPENS_ACCOUNT[tag.name])
        elif tag.name == "STMTTRN":
            self.open_row()
        elif tag.name in _SECTIONS:
            self._open_section(tag.name)
        elif tag.name in ("BANKMSGSRSV1", "CREDITCARDMSGSRSV1"):
            self.in_cards = tag.name == "CREDITCARDMSGSRSV1"
        else:
            self._value(tag)

    def _open_section(self, name: str) -> None:
        self.section = name
        if name in _OWN_ACCOUNT and self.row is None:
            block = self.block or self.open_block(name == "CCACCTFROM")
            if "ACCTID" in block.values:  # a second account whose opening tag is lost
                self.open_block(name == "CCACCTFROM")

    def _close(self, name: str) -> None:
        if name == self.section:
            self.section = ""
        elif name in _OPENS_ACCOUNT:
            self.block = None

    def _value(self, tag: Tag) -> None:
        if self.row is not None:
            if self.section == "CURRENCY" and tag.name == "CURSYM":
                self.row.setdefault("CURSYM", value(tag.text))
            elif tag.name in _ROW_VALUES:
                self.row.setdefault(tag.name, value(tag.text))
        elif self.block is None and tag.name == "CURDEF":  # the tag that opens the statement is lost
            self.open_block(self.in_cards).values["CURDEF"] = value(tag.text)
        elif self.block is not None and tag.name in self._expected():
            self.block.values.setdefault(tag.name, value(tag.text))

    def _expected(self) -> set[str]:
        if self.section in _OWN_ACCOUNT:
            return _ID_VALUES
        if self.section == "LEDGERBAL":
            return _BALANCE_VALUES
        return set() if self.section else _ACCOUNT_VALUES


def blocks(text: str) -> Iterator[Block]:
    """Every statement of the text, empty ones too; rows without any statement around them are one of their own.

    Raises:
        StatementTooLarge: more than `MAX_ROWS` rows, `MAX_ACCOUNTS` statements or `MAX_TAGS` tags.
    """
    if text.count("<") > MAX_TAGS:
        raise StatementTooLarge(found="too_many_tags", expected="fewer")
    scan = _Scan()
    for tag in tags(text):
        scan.take(tag)
    if scan.blocks and not scan.has_ended:
        scan.blocks[-1].is_cut = True
        scan.blocks[-1].cut_row = 0 if scan.row is None else scan.count
    yield from scan.blocks
