"""What the embedded sandbox says its company expects to pay and receive. Pluggy has no such answer."""

from datetime import date
from typing import Literal

import msgspec

from pluggy_app.domain.documents import document
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.pluggy_api.payloads import Payload, decode


class ExpectedPayload(Payload, frozen=True):
    """A new entry, as REST takes it."""

    kind: Literal["payable", "receivable"]
    due_on: date
    amount_cents: int
    description: str
    issued_on: date | None = None
    counterparty_name: str | None = None
    counterparty_document: str | None = None
    document_number: str | None = None
    boleto_line: str | None = None
    pix_txid: str | None = None
    expected_payment_method: Literal["PIX", "BOLETO", "TED", "CARD", "CASH", "OTHER"] | None = None
    card_brand: str | None = None
    acquirer: str | None = None
    withholding_cents: int = 0
    category: str | None = None


class ExpectedListPayload(Payload, frozen=True):
    """`GET /ledger/{itemId}`."""

    results: list[ExpectedPayload]


_LEDGER = msgspec.json.Decoder(ExpectedListPayload)


def read_ledger(body: bytes) -> list[EntryTerms]:
    """The entries, by due day.

    Raises:
        PluggyUnreadable: they are not what they must be.
    """
    return [_terms(payload) for payload in decode(_LEDGER, body).results]


def _terms(payload: ExpectedPayload) -> EntryTerms:
    return EntryTerms(
        kind=payload.kind,
        due_on=payload.due_on,
        amount_cents=payload.amount_cents,
        description=payload.description,
        issued_on=payload.issued_on,
        counterparty_name=payload.counterparty_name or "",
        counterparty_document=document(payload.counterparty_document),
        document_number=payload.document_number or "",
        boleto_line=payload.boleto_line or "",
        pix_txid=payload.pix_txid or "",
        expected_payment_method=payload.expected_payment_method or "",
        card_brand=payload.card_brand or "",
        acquirer=payload.acquirer or "",
        withholding_cents=payload.withholding_cents,
        category=payload.category or "",
    )
