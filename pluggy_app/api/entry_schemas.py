"""The JSON of ledger entries. Conventions: `schemas.py`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from pluggy_app.api.book_schemas import Document, Required, Sent, Strict, Words
from pluggy_app.api.schemas import Day, Said, Wire
from pluggy_app.domain.bank_accounts import MAX_CENTS
from pluggy_app.domain.ledger_entries import EntryChanges, EntryTerms
from pluggy_app.reads.ledger_entries import LedgerEntry as Known

Kind = Literal["payable", "receivable"]
Status = Literal["open", "partial", "settled", "cancelled"]
Method = Literal["PIX", "BOLETO", "TED", "CARD", "CASH", "OTHER"]
Amount = Annotated[StrictInt, Field(ge=1, le=MAX_CENTS)]
Withheld = Annotated[StrictInt, Field(ge=0, le=MAX_CENTS)]


class LedgerEntry(Wire):
    """What is to be paid or received. `amountCents` is plus, whichever kind; `openCents`: what no match has settled."""

    ledger_entry_id: int
    kind: Kind
    issued_on: date | None
    due_on: date
    amount_cents: int
    open_cents: int
    description: str
    counterparty_name: str | None
    counterparty_document: str | None
    document_number: str | None
    boleto_line: str | None
    pix_txid: str | None
    expected_payment_method: Method | None
    card_brand: str | None
    acquirer: str | None
    withholding_cents: int
    category: str | None
    status: Status

    @classmethod
    def of(cls, entry: Known) -> "LedgerEntry":
        told = {name: None if value == "" else value for name, value in vars(entry).items()}
        derived = {"ledger_entry_id": entry.id, "open_cents": entry.open_cents, "status": entry.status}
        return cls.model_validate(told | derived | {"description": entry.description})


class LedgerEntries(Wire):
    results: list[LedgerEntry]
    next: str | None


class NewLedgerEntries(Wire):
    """Entries that were sent as a list, in its order."""

    results: list[LedgerEntry]


class NewLedgerEntry(Sent):
    """An entry to keep. `withholdingCents`: tax that the payer keeps; `cardBrand`, `acquirer`: of card sales."""

    ours = frozenset({"ledgerEntryId", "openCents", "status"})

    kind: Kind
    due_on: Day
    amount_cents: Amount
    description: Required
    issued_on: Day | None = None
    counterparty_name: Words = ""
    counterparty_document: Document = ""
    document_number: Words = ""
    boleto_line: Words = ""
    pix_txid: Words = ""
    expected_payment_method: Method | None = None
    card_brand: Words = ""
    acquirer: Words = ""
    withholding_cents: Withheld | None = 0
    category: Words = ""

    def terms(self) -> EntryTerms:
        said = {name: getattr(self, name) for name in type(self).model_fields}
        method, withheld = self.expected_payment_method or "", self.withholding_cents or 0
        return EntryTerms(**said | {"expected_payment_method": method, "withholding_cents": withheld})


class LedgerEntryPatch(Strict):
    """What to change; what is not said stays. `status`: `cancelled`, or `open` to bring a cancelled one back."""

    kind: Annotated[Kind | None, Said] = None
    due_on: Annotated[Day | None, Said] = None
    amount_cents: Annotated[Amount | None, Said] = None
    description: Annotated[Required | None, Said] = None
    issued_on: Day | None = None
    counterparty_name: Words = ""
    counterparty_document: Document = ""
    document_number: Words = ""
    boleto_line: Words = ""
    pix_txid: Words = ""
    expected_payment_method: Method | None = None
    card_brand: Words = ""
    acquirer: Words = ""
    withholding_cents: Annotated[Withheld | None, Said] = None
    category: Words = ""
    status: Annotated[Literal["open", "cancelled"] | None, Said] = None

    def changes(self) -> EntryChanges:
        """What was said of it, told from what was not."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        if "expected_payment_method" in said:
            said["expected_payment_method"] = said["expected_payment_method"] or ""
        if "status" in said:
            said["cancelled"] = said.pop("status") == "cancelled"
        return EntryChanges(**said)
