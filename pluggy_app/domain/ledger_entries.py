"""What the business expects to pay or to receive, as a person says it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from pluggy_app.domain.accounts import UNSAID, Unsaid
from pluggy_app.domain.boletos import barcode
from pluggy_app.domain.errors import InvalidRequest

PAYABLE = "payable"
RECEIVABLE = "receivable"
CURRENCY = "BRL"  #: of every entry

OPEN = "open"
PARTIAL = "partial"  #: a part of it is settled
SETTLED = "settled"
CANCELLED = "cancelled"

METHODS = ("PIX", "BOLETO", "TED", "CARD", "CASH", "OTHER")


@dataclass(frozen=True)
class EntryTerms:
    """A new entry. `amount_cents` is plus, whichever kind; text that was not said is empty."""

    kind: str
    due_on: date
    amount_cents: int
    description: str
    issued_on: date | None = None
    counterparty_name: str = ""
    counterparty_document: str = ""
    document_number: str = ""
    boleto_line: str = ""
    pix_txid: str = ""
    expected_payment_method: str = ""
    card_brand: str = ""
    acquirer: str = ""
    withholding_cents: int = 0
    category: str = ""


@dataclass(frozen=True)
class EntryChanges:
    """What its owner wants otherwise. `cancelled`: nobody will pay it any more; False brings it back."""

    kind: str | Unsaid = UNSAID
    due_on: date | Unsaid = UNSAID
    amount_cents: int | Unsaid = UNSAID
    description: str | Unsaid = UNSAID
    issued_on: date | Unsaid | None = UNSAID
    counterparty_name: str | Unsaid = UNSAID
    counterparty_document: str | Unsaid = UNSAID
    document_number: str | Unsaid = UNSAID
    boleto_line: str | Unsaid = UNSAID
    pix_txid: str | Unsaid = UNSAID
    expected_payment_method: str | Unsaid = UNSAID
    card_brand: str | Unsaid = UNSAID
    acquirer: str | Unsaid = UNSAID
    withholding_cents: int | Unsaid = UNSAID
    category: str | Unsaid = UNSAID
    cancelled: bool | Unsaid = UNSAID

    def beside(self, known: object) -> dict[str, object]:
        """Those that differ from the fields of `known`, by name."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in said.items() if value is not UNSAID and value != getattr(known, name)}


def check(said: Mapping[str, object]) -> None:
    """Refuse an entry, given by the names of its fields, that cannot be.

    Raises:
        InvalidRequest: with the name of the field as REST spells it.
    """
    amount, withheld, line = said["amount_cents"], said["withholding_cents"], said["boleto_line"]
    if not isinstance(amount, int) or amount <= 0:
        raise InvalidRequest("amountCents: must be more than 0")
    if not isinstance(withheld, int) or not 0 <= withheld < amount:
        raise InvalidRequest("withholdingCents: must be less than amountCents")
    if line and barcode(str(line)) is None:
        raise InvalidRequest("boletoLine: its check digits do not agree, or it has not 47 or 48 digits")


def status(*, amount_cents: int, settled_cents: int, cancelled: bool) -> str:
    """OPEN, PARTIAL, SETTLED or CANCELLED."""
    if cancelled:
        return CANCELLED
    if settled_cents >= amount_cents:
        return SETTLED
    return PARTIAL if settled_cents else OPEN
