"""The statement as somebody takes it along: which columns, and what a row of them says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ExportFormat(StrEnum):
    """What a statement can be taken along as."""

    CSV = "csv"
    OFX = "ofx"
    XLSX = "xlsx"


#: Columns of a table, in order: the fields of `ExportRow`, and which way the money went, as banks print it.
COLUMNS = (
    "day",
    "description",
    "counterparty_name",
    "amount_cents",
    "direction",
    "currency_code",
    "category",
    "payment_method",
    "reference",
    "counterparty_document",
    "note",
    "pending",
    "account_name",
    "id",
)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A movement; plus is money in. `pending`: the bank has not settled it."""

    day: date
    description: str
    counterparty_name: str
    amount_cents: int
    currency_code: str
    category: str
    payment_method: str
    reference: str
    counterparty_document: str
    note: str
    pending: bool
    account_name: str
    id: int


@dataclass(frozen=True, slots=True)
class ExportAccount:
    """An account whose rows follow; `kind`: checking, savings, card or cash."""

    id: int
    kind: str
    currency_code: str
    bank_code: str
    branch: str
    number: str


@dataclass(frozen=True)
class Vocabulary:
    """The words of a table in one language; names that are not translated stay as they are."""

    file_name: str  #: without its ending
    headings: tuple[str, ...]  #: of COLUMNS
    yes: str
    categories: Mapping[str, str] = field(default_factory=dict)
    payment_methods: Mapping[str, str] = field(default_factory=dict)

    def cells(self, row: ExportRow) -> tuple[object, ...]:
        """What the columns say of a row: a day, cents and a key, everything else as text."""
        return (
            row.day,
            row.description,
            row.counterparty_name,
            row.amount_cents,
            "D" if row.amount_cents < 0 else "C",
            row.currency_code,
            self.categories.get(row.category, row.category),
            self.payment_methods.get(row.payment_method, row.payment_method),
            row.reference,
            row.counterparty_document,
            row.note,
            self.yes if row.pending else "",
            row.account_name,
            row.id,
        )
