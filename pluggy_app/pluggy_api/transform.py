"""What Pluggy's payloads mean in our terms: signs, cents, days, names.

The sign of money is decided here and nowhere else.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from pluggy_app.domain.accounts import Account, AccountType
from pluggy_app.domain.clock import bank_day
from pluggy_app.domain.documents import document
from pluggy_app.domain.errors import AmountNotInCents, PluggyUnreadable
from pluggy_app.domain.items import Item, StaleProduct
from pluggy_app.domain.money import to_cents
from pluggy_app.domain.transactions import Transaction, TransactionStatus
from pluggy_app.pluggy_api.payloads import (
    AccountPayload,
    BoletoPayload,
    ItemPayload,
    PartyPayload,
    PaymentPayload,
    ProductPayload,
    TransactionPayload,
)

UNKNOWN_CONNECTOR_ID = -1  #: 0 is a real connector (Pluggy Bank of the sandbox)
YEARS = range(1970, 2200)  #: Pluggy writes "no date" as year 1 in places
MAX_DIGITS_BEFORE_POINT = 15  #: cents of anything longer do not fit a 64-bit column

KINDS = frozenset(AccountType)
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CODE = re.compile(r"[A-Za-z0-9_./-]{1,80}")
NO_CODE = "UNREADABLE"  #: in the place of a code that is no word
OPEN_FINANCE_QUOTA = "423"  #: warning code: the month's Open Finance quota of this bank and product is used up
MAX_BANK_MESSAGE = 300  #: a notice is a sentence or two
TRANSFER_NUMBER = re.compile(
    r"(?:(?P<bank>\d{3})/)?(?P<branch>\d{1,5}(?:-[\dXx])?)/(?P<account>[\d.]{1,20}(?:-?[\dXx])?)", re.ASCII
)
END_TO_END_ID = re.compile(r"E[0-9A-Za-z]{31}")  # https://www.bcb.gov.br/estabilidadefinanceira/pix (SPI, endToEndId)
NOT_DIGITS = re.compile(r"[^0-9]+")
NO_PARTY = PartyPayload()
NO_PAYMENT = PaymentPayload()
NO_SLIP = BoletoPayload()


def to_item(payload: ItemPayload) -> Item:
    """An item. Optional dates that cannot be read are None, like those that Pluggy does not know."""
    products = _products(payload)
    warnings = {name: [_code(w.code) for w in product.warnings or ()] for name, product in products.items()}
    prompt = payload.parameter or payload.user_action
    connector = payload.connector
    return Item(
        item_id=_id(payload.id),
        connector_id=connector.id if connector else UNKNOWN_CONNECTOR_ID,
        connector_name=_text(connector.name) if connector else "",
        connector_image_url=_text(connector.image_url) if connector else "",
        status=_code(payload.status),
        execution_status=_code(payload.execution_status),
        error_code=_code(payload.error.code) if payload.error else "",
        client_user_id=_text(payload.client_user_id),
        created_at=instant(payload.created_at),
        updated_at=instant(payload.updated_at),
        last_updated_at=instant(payload.last_updated_at),
        next_auto_sync_at=instant(payload.next_auto_sync_at),
        consent_expires_at=instant(payload.consent_expires_at),
        prompt_expires_at=instant(prompt.expires_at) if prompt else None,
        warning_codes=tuple(dict.fromkeys(code for codes in warnings.values() for code in codes if code)),
        stale_products=tuple(
            StaleProduct(name, _optional_instant(product.last_updated_at))
            for name, product in products.items()
            if product.is_updated is False
        ),
        limited_products=tuple(name for name, codes in warnings.items() if OPEN_FINANCE_QUOTA in codes),
        bank_message=words_of_the_bank(payload.error.provider_message) if payload.error else "",
        updated_products=tuple(name for name, product in products.items() if product.is_updated),
    )


def to_account(payload: AccountPayload, item_id: str) -> Account:
    """An account of the item that was asked about.

    Raises:
        PluggyUnreadable: no usable id, another item's, or neither a bank account nor a card.
    """
    if payload.type not in KINDS or (payload.item_id or item_id).lower() != item_id.lower():
        raise PluggyUnreadable
    kind = AccountType(payload.type)
    bank_code, branch, account_digits = bank_numbers(payload.bank_data.transfer_number if payload.bank_data else None)
    return Account(
        account_id=_id(payload.id),
        item_id=item_id,
        type=kind,
        subtype=_text(payload.subtype),
        name=_text(payload.name),
        number=_text(payload.number),
        currency_code=_text(payload.currency_code),
        balance_cents=_balance_cents(kind, payload.balance),
        owner_document=document(payload.tax_number),
        bank_code=bank_code,
        branch=branch,
        account_digits=account_digits,
        updated_at=instant(payload.updated_at),
    )


def to_transaction(payload: TransactionPayload, account_currency: str) -> Transaction:
    """A transaction of an account kept in `account_currency`.

    Raises:
        AmountNotInCents: its amount is no whole number of cents.
        PluggyUnreadable: no usable id, date, amount, type or status.
    """
    occurred_at = instant(payload.date)
    if occurred_at is None:
        raise PluggyUnreadable
    payment = payload.payment_data or NO_PAYMENT
    name, owner_document = _counterparty(payload, payment)
    slip = payment.boleto_metadata or NO_SLIP
    references = _text(payment.receiver_reference_id), _text(payment.reference_number)
    in_account_currency = payload.amount_in_account_currency is not None
    return Transaction(
        transaction_id=_id(payload.id),
        account_id=payload.account_id,
        day=_day(occurred_at),
        occurred_at=occurred_at,
        amount_cents=signed_cents(payload),
        currency_code=account_currency if in_account_currency else _text(payload.currency_code) or account_currency,
        description=_text(payload.description) or _text(payload.description_raw),
        type=payload.type,
        status=_status(payload.status),
        category=_text(payload.category),
        payment_method=_text(payment.payment_method),
        counterparty_name=name,
        counterparty_document=owner_document,
        reference=references[0] or references[1],
        boleto_line=digits(slip.digitable_line),
        end_to_end_id=_end_to_end_id(*references),
        provider_id=_text(payload.provider_id),
        penalty_cents=_told_cents(slip.penalty_amount),
        interest_cents=_told_cents(slip.interest_amount),
        discount_cents=_told_cents(slip.discount_amount),
    )


def signed_cents(payload: TransactionPayload) -> int:
    """Money out is minus, money in is plus, on bank accounts and on cards.

    Only `type` says which: `amount` is negative for a bank's debit and positive for a card's purchase.
    https://docs.pluggy.ai/docs/transactions
    """
    amount = payload.amount if payload.amount_in_account_currency is None else payload.amount_in_account_currency
    if amount is None:
        raise PluggyUnreadable
    if payload.type == "DEBIT":
        return -abs(_cents(amount))
    if payload.type == "CREDIT":
        return abs(_cents(amount))
    raise PluggyUnreadable


def instant(text: str | None) -> datetime | None:
    """The instant of an ISO 8601 text, in UTC (also when it names no zone); None when there is none."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year in YEARS else None


def words_of_the_bank(text: object) -> str:
    """What a bank says to its customer, on one line, without what a screen would obey; empty when it is no text."""
    if not isinstance(text, str):
        return ""
    printed = "".join(char if char.isprintable() else " " for char in text[: 10 * MAX_BANK_MESSAGE])
    return " ".join(printed.split())[:MAX_BANK_MESSAGE].rstrip()


def digits(text: str | None) -> str:
    """The digits of `text`."""
    return NOT_DIGITS.sub("", text) if text else ""


def bank_numbers(transfer_number: str | None) -> tuple[str, str, str]:
    """Bank code, branch and account, digits only, of `341/0001/12345-6` or `0001/12345-6`; empty where unknown."""
    found = TRANSFER_NUMBER.fullmatch((transfer_number or "").replace(" ", ""))
    if not found:
        return "", "", ""
    return digits(found["bank"]), digits(found["branch"]), digits(found["account"])


def _counterparty(payload: TransactionPayload, payment: PaymentPayload) -> tuple[str, str]:
    """Name and document of who is on the other side; the merchant when the bank names neither."""
    party = (payment.receiver if payload.type == "DEBIT" else payment.payer) or NO_PARTY
    name = _text(party.name)
    number = document(party.document_number.value) if party.document_number else ""
    if name or number:
        return name, number
    merchant = payload.merchant
    if merchant is None:
        return "", ""
    return _text(merchant.name) or _text(merchant.business_name), document(merchant.cnpj)


def _end_to_end_id(*references: str) -> str:
    for reference in references:
        if END_TO_END_ID.fullmatch(reference):
            return reference
    return ""


def _status(word: str | None) -> TransactionStatus:
    """Banks that send no status list settled movements only. An unknown word is not guessed."""
    if word is None or word == "POSTED":
        return TransactionStatus.POSTED
    if word == "PENDING":
        return TransactionStatus.PENDING
    raise PluggyUnreadable


def _balance_cents(kind: AccountType, balance: Decimal | None) -> int | None:
    """A card's balance is its debt as a positive number; a bank account's is what the holder owns."""
    try:
        cents = None if balance is None else _cents(balance)
    except AmountNotInCents:
        return None
    if cents is None:
        return None
    return -cents if kind is AccountType.CREDIT else cents


def _told_cents(amount: object) -> int | None:
    """Cents of what is told besides; what is no amount in cents is not told."""
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return None
    try:
        return abs(_cents(Decimal(str(amount))))
    except (AmountNotInCents, PluggyUnreadable):
        return None


def _cents(amount: Decimal) -> int:
    if amount.is_finite() and amount.adjusted() >= MAX_DIGITS_BEFORE_POINT:
        raise AmountNotInCents
    return to_cents(amount)


def _day(at: datetime) -> date:
    """`bank_day`, remembered by hour: São Paulo is whole hours from UTC, and only exact midnight is special."""
    if at.hour == 0 and at.minute == 0 and at.second == 0 and at.microsecond == 0:
        return at.date()
    return _day_of_hour(at.toordinal(), at.hour)


@lru_cache(maxsize=4096)  # 170 days of hours: one page of the busiest account
def _day_of_hour(ordinal: int, hour: int) -> date:
    return bank_day(datetime.fromordinal(ordinal).replace(hour=hour, minute=30, tzinfo=UTC))


def _text(text: str | None) -> str:
    """Trimmed. NUL is legal in JSON and refused by PostgreSQL."""
    return text.replace("\x00", "").strip() if text else ""


def _products(payload: ItemPayload) -> dict[str, ProductPayload]:
    """The products that were asked for, by the name they have in `statusDetail`."""
    details = (payload.status_detail or {}).items()
    return {name: told for name, told in details if isinstance(told, ProductPayload) and CODE.fullmatch(name)}


def _optional_instant(value: object) -> datetime | None:
    return instant(value) if isinstance(value, str) else None


def _code(code: str | int | None) -> str:
    """A word for machines. Anything else in its place is an unknown word: codes go to logs and pages as they are."""
    text = _text(None if code is None else str(code))
    return text if not text or CODE.fullmatch(text) else NO_CODE


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        raise PluggyUnreadable
    return text
