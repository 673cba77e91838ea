"""Pluggy's JSON as structs: only the fields we read, every one optional unless it says who the thing is.

Unknown fields are ignored, because Pluggy adds fields without a new version. Dates stay text here: one bad optional
date must not cost an item. Field reference: https://docs.pluggy.ai/reference
"""

from decimal import Decimal
from typing import TypeVar

import msgspec

from pluggy_app.domain.errors import PluggyUnreadable

T = TypeVar("T")


class Payload(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """Something Pluggy sent. Prints its id only: everything else may be bank data.

    `gc=False` spares the collector thousands of objects a page; frozen JSON has no cycles.
    """

    def __repr__(self) -> str:
        return f"{type(self).__name__}({getattr(self, 'id', '')})"

    def __rich_repr__(self) -> list[str]:  # type: ignore[override]  # rich would otherwise print every field
        return [str(getattr(self, "id", ""))]


class AuthPayload(Payload, frozen=True):
    """`POST /auth`."""

    api_key: str


class ConnectTokenPayload(Payload, frozen=True):
    """`POST /connect_token`."""

    access_token: str


class DeletedPayload(Payload, frozen=True):
    """`DELETE /items/{id}`."""

    count: int | None = None


class ErrorPayload(Payload, frozen=True):
    """The envelope of every refusal; a validation error may carry several messages."""

    code: object = None  #: the HTTP status again; what is not Pluggy's word has none
    message: str | list[str] | None = None
    code_description: str | None = None
    data: object = None  #: facts about some refusals, by name; read with care


class ConnectorPayload(Payload, frozen=True):
    id: int
    name: str | None = None
    image_url: str | None = None


class ItemErrorPayload(Payload, frozen=True):
    code: str | int | None = None
    provider_message: object = None  #: a text, when the bank had something to say; any other kind costs nothing


class PromptPayload(Payload, frozen=True):
    """What the user must type (`parameter`) or do (`userAction`)."""

    expires_at: str | None = None


class WarningPayload(Payload, frozen=True):
    code: str | int | None = None


class ProductPayload(Payload, frozen=True):
    """How the last reading of one product went."""

    is_updated: bool | None = None
    last_updated_at: object = None  #: a date-time, or nothing we can use
    warnings: list[WarningPayload] | None = None


class ItemPayload(Payload, frozen=True):
    id: str
    status: str
    execution_status: str | None = None
    connector: ConnectorPayload | None = None
    error: ItemErrorPayload | None = None
    client_user_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    last_updated_at: str | None = None
    next_auto_sync_at: str | None = None
    consent_expires_at: str | None = None
    parameter: PromptPayload | None = None
    user_action: PromptPayload | None = None
    #: By product. A key that holds no object is one that we do not know.
    status_detail: dict[str, ProductPayload | str | float | bool | None] | None = None


class BankDataPayload(Payload, frozen=True):
    transfer_number: str | None = None


class AccountPayload(Payload, frozen=True):
    id: str
    item_id: str | None = None
    type: str | None = None
    subtype: str | None = None
    name: str | None = None
    number: str | None = None
    balance: Decimal | None = None
    currency_code: str | None = None
    tax_number: str | None = None
    updated_at: str | None = None
    bank_data: BankDataPayload | None = None


class AccountsPayload(Payload, frozen=True):
    """`GET /accounts`: numbered pages."""

    results: list[msgspec.Raw]  #: each an AccountPayload; one that is not costs itself, not the list
    total_pages: float | None = None


class DocumentPayload(Payload, frozen=True):
    value: str | None = None


class PartyPayload(Payload, frozen=True):
    """Who paid or received."""

    name: str | None = None
    document_number: DocumentPayload | None = None


class BoletoPayload(Payload, frozen=True):
    digitable_line: str | None = None
    penalty_amount: object = None  #: this and the next two: a number, or nothing we can use
    interest_amount: object = None
    discount_amount: object = None


class PaymentPayload(Payload, frozen=True):
    payer: PartyPayload | None = None
    receiver: PartyPayload | None = None
    payment_method: str | None = None
    reference_number: str | None = None
    receiver_reference_id: str | None = None
    boleto_metadata: BoletoPayload | None = None


class MerchantPayload(Payload, frozen=True):
    name: str | None = None
    business_name: str | None = None
    cnpj: str | None = None


class TransactionPayload(Payload, frozen=True):
    id: str
    account_id: str
    date: str
    type: str
    amount: Decimal | None = None
    amount_in_account_currency: Decimal | None = None
    currency_code: str | None = None
    description: str | None = None
    description_raw: str | None = None
    status: str | None = None
    category: str | None = None
    provider_id: str | None = None
    payment_data: PaymentPayload | None = None
    merchant: MerchantPayload | None = None


class NamePayload(Payload, frozen=True):
    """Which transaction a row is about, and nothing else of it."""

    id: str


class TransactionsPayload(Payload, frozen=True):
    """`GET /v2/transactions`: rows undecoded, so that a bad one costs itself only.

    `next` must be there: an answer without it is not the last page but a broken one.
    """

    results: list[msgspec.Raw]
    next: str | None


class WebhookPayload(Payload, frozen=True):
    """A subscription of the application. `headers` hold our secret; Pluggy may keep them to itself."""

    id: str
    url: str
    event: str
    headers: object = None  #: read with care: it may be a stranger's webhook
    disabled_at: str | None = None


class WebhooksPayload(Payload, frozen=True):
    """`GET /webhooks`: one page."""

    results: list[WebhookPayload]


def decode(decoder: "msgspec.json.Decoder[T]", json: bytes | msgspec.Raw) -> T:
    """What `json` says.

    Raises:
        PluggyUnreadable: it is no JSON or not of the decoder's shape. The reason stays out of it: it may quote data.
    """
    try:
        return decoder.decode(json)
    # ValueError: bad UTF-8; ArithmeticError: a number beyond Decimal; RecursionError: nested too deep
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError):
        raise PluggyUnreadable from None
