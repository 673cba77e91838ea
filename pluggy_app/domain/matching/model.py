"""What the matching engine is given and what it answers.

Money is whole cents. A row is signed like the bank: plus is money in. An entry is positive, and says which way it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import msgspec

from pluggy_app.domain import documents
from pluggy_app.domain.matching import names

#: What a reason carries: words and numbers, days as ISO text.
Values = Mapping[str, str | int | float]

PAYMENT = "payment"  #: one row and one entry
GROUP = "group"  #: several rows, or several entries, of one counterparty
CARD_SETTLEMENT = "card_settlement"  #: a day's card sales of one brand, less the acquirer's fee
TRANSFER = "transfer"  #: two rows of two own accounts
REFUND = "refund"  #: money that came back, whole or in part

INTEREST = "interest"  #: received plus, paid minus; also of a row whose bank does not tell a fine apart
FINE = "fine"  #: for being late, signed like interest
DISCOUNT = "discount"  #: we gave minus, we got plus
FEE = "fee"  #: kept by the bank or an acquirer: minus
WITHHOLDING = "withholding"  #: tax kept by a customer minus, kept by us plus
ROUNDING = "rounding"  #: up to three cents
OTHER = "other"  #: what is left of a refund in part


class Row(msgspec.Struct, frozen=True, gc=False):
    """A movement of a bank account. Text that the bank did not give is empty.

    A struct that the collector of garbage does not count: there are thousands, and to look at them all stops the
    process, webhooks among it.
    """

    id: int
    account_id: int
    day: date
    cents: int  #: open amount, plus is money in; a row is used whole
    currency: str
    text: str  #: the bank's description
    counterparty_name: str
    counterparty_document: str  #: letters and digits, those that are masked as `*`
    payment_method: str  #: PIX, BOLETO, TED, …
    reference: str
    boleto_line: str  #: 47 or 48 digits, or the 44 of the barcode
    end_to_end_id: str
    penalty_cents: int | None = None  #: this and the next two as a paid boleto tells them; None: not told
    interest_cents: int | None = None
    discount_cents: int | None = None
    account_owner_document: str = ""
    card: bool = False  #: the account is a credit card


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody owes us, or we owe somebody. Text that nobody wrote is empty."""

    id: int
    receivable: bool
    due_on: date
    issued_on: date | None
    open_cents: int  #: positive
    amount_cents: int  #: positive; what it was before parts of it were settled
    currency: str
    description: str
    counterparty_name: str
    counterparty_document: str
    document_number: str
    boleto_line: str
    pix_txid: str
    expected_payment_method: str
    card_brand: str
    acquirer: str
    withholding_cents: int  #: tax that the one who pays will keep; 0: none is known

    @property
    def settled_part(self) -> bool:
        """Whether a part was settled before."""
        return self.open_cents < self.amount_cents

    @property
    def signed_cents(self) -> int:
        """What is open, signed like the bank."""
        return self.open_cents if self.receivable else -self.open_cents


@dataclass(frozen=True, slots=True)
class Remembered:
    """What people said about one payer and one counterparty."""

    confirmations: int
    refusals: float  #: faded by the caller: an old one weighs less than 1


#: Row ids and entry ids that a person refused.
Refusal = tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What people confirmed and refused, by `payer_key` and `party_key`.

    `refused` is never proposed again; a refused pair of one row and one entry not within a group either.
    """

    pairs: Mapping[tuple[str, str], Remembered] = field(default_factory=lambda: MappingProxyType({}))
    refused: frozenset[Refusal] = frozenset()


EMPTY = Memory()


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a row that settles no entry, by kind, signed like the bank."""

    kind: str
    cents: int
    row_id: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a row that settles an entry, signed like the bank; without an entry in transfers and refunds."""

    row_id: int
    entry_id: int | None
    cents: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, or why not, as a code of `codes.py` with its values; the words are made where they are shown."""

    code: str
    values: Values = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best other answer for a row, and what speaks against or for it most."""

    row_ids: tuple[int, ...]
    entry_ids: tuple[int, ...]
    score: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rows and entries that belong together. For each row its lines and differences sum to its cents."""

    kind: str
    row_ids: tuple[int, ...]
    entry_ids: tuple[int, ...]
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]
    score: float  #: the probability that it is right
    automatic: bool  #: certain enough to be applied without being asked
    reasons: tuple[Reason, ...]
    runner_up: RunnerUp | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What speaks for and against one row and one entry; a score of 0: they cannot belong together."""

    score: float
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]


def payer_key(row: Row) -> str:
    """Who is behind a row, as memory keeps it: a whole document, else the name, else what the text names; or empty."""
    if documents.is_whole(row.counterparty_document):
        return row.counterparty_document
    return names.key(row.counterparty_name) or names.key(row.text)


def party_key(entry: Entry) -> str:
    """The counterparty of an entry, as memory keeps it: a whole document, else the name; or empty."""
    if documents.is_whole(entry.counterparty_document):
        return entry.counterparty_document
    return names.key(entry.counterparty_name)
