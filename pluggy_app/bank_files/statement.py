"""What a statement file says, in our units."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pluggy_app.domain.accounts import AccountType

#: Longer texts of a file are cut here; the longest seen at a bank has 140 characters.
MAX_TEXT = 1_000


class StatementFormat(StrEnum):
    """How the file is written."""

    OFX = "ofx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One movement. `row` counts from 1: movements of the file in OFX, lines of the file in CSV.

    `amount_cents` is signed for the owner, on cards too: plus is money in. Text the bank did not send is empty.
    """

    row: int
    day: date
    amount_cents: int
    description: str
    counterparty_name: str = ""
    source_id: str = ""  #: FITID or the bank's id: a hint, banks repeat and renew it
    document_number: str = ""  #: CHECKNUM, else REFNUM; a CSV's document column
    running_balance_cents: int | None = None  #: the account's balance after this row, as printed


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """Something printed that is no movement, or one that cannot be read; `text` is what the row says."""

    row: int
    code: str  #: balance_row, total_row, second_table, header_repeated, not_posted, no_day, or one of `BAD_ROWS`
    text: str
    day: date | None = None
    amount_cents: int | None = None  #: as printed; of a balance row the balance


#: Codes of skipped rows that may have been money: each is a warning too.
BAD_ROWS = frozenset(
    {
        "amount_unreadable",
        "amount_not_in_cents",
        "amount_ambiguous",
        "currency_differs",
        "day_unreadable",
        "day_missing",
        "no_amount",
        "columns_shifted",
        "cut_off",
    }
)


@dataclass(frozen=True, slots=True)
class StatementWarning:
    """Something a person should know; `row` is 0 when it is about the whole account."""

    code: str  #: balance_mismatch, sign_from_type, sign_unsure, second_table, file_cut, … or one of `BAD_ROWS`
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class AccountId:
    """Which account the bank printed. Empty parts were not printed."""

    bank_code_printed: str = ""
    branch_printed: str = ""
    number_printed: str = ""

    @property
    def bank_code(self) -> str:
        """To compare: without leading zeros."""
        return compared(self.bank_code_printed).lstrip("0")

    @property
    def branch(self) -> str:
        """To compare: digits, and the check digit X."""
        return compared(self.branch_printed)

    @property
    def number(self) -> str:
        """To compare: digits, and the check digit X; letters and digits where a bank numbers with letters."""
        return compared(self.number_printed)


def compared(printed: str) -> str:
    """Letters, digits and masking stars, upper case: what is equal however a bank punctuates it."""
    return "".join(c for c in printed.upper() if c.isalnum() or c == "*")


@dataclass(frozen=True)
class StatementAccount:
    """One account of the file. Balances are signed for the owner: a card's debt is minus. None: the file is silent.

    The period is what the bank says it is; rows outside it are rows all the same.
    """

    id: AccountId
    type: AccountType
    currency_code: str  #: empty when the file names none
    rows: tuple[StatementRow, ...]
    skipped: tuple[SkippedRow, ...] = ()
    warnings: tuple[StatementWarning, ...] = ()
    ledger_balance_cents: int | None = None
    ledger_balance_on: date | None = None
    opening_balance_cents: int | None = None  #: before the first row
    period_start: date | None = None
    period_end: date | None = None

    def notices(self) -> Iterator[StatementWarning]:
        """Every warning, and every skipped row that is not among them."""
        yield from self.warnings
        warned = {(w.code, w.row) for w in self.warnings}
        for skipped in self.skipped:
            if (skipped.code, skipped.row) not in warned:
                yield StatementWarning(skipped.code, skipped.row, skipped.text)


@dataclass(frozen=True)
class StatementFile:
    """A whole file. A CSV has one account."""

    format: StatementFormat
    accounts: tuple[StatementAccount, ...] = field(default=())
    header_signature: str = ""  #: of a CSV: under this word a mapping can be remembered
