"""A transaction of an account, and what makes two of them the same."""

import hashlib
import unicodedata
from datetime import date, datetime
from enum import StrEnum

import msgspec


class TransactionStatus(StrEnum):
    """Whether the bank has settled the movement."""

    POSTED = "POSTED"  #: settled
    PENDING = "PENDING"  #: authorised; on a card, not on a closed bill yet
    REMOVED = "REMOVED"  #: withdrawn by the bank; ours, Pluggy just stops listing it


class Transaction(msgspec.Struct, frozen=True, gc=False):
    """One movement as Pluggy describes it, in our units. A struct, because a sync makes one of every row.

    `amount_cents` is signed for the holder: plus is money in, on cards too. `day` is the bank's day in São Paulo,
    `occurred_at` the raw instant it came from. Text that the bank did not send is empty.
    """

    transaction_id: str
    account_id: str
    day: date
    occurred_at: datetime
    amount_cents: int
    currency_code: str
    description: str
    type: str
    status: TransactionStatus
    category: str
    payment_method: str
    counterparty_name: str
    counterparty_document: str
    reference: str
    boleto_line: str
    end_to_end_id: str
    provider_id: str
    penalty_cents: int | None = None  #: this and the next two as the slip of a paid boleto tells; None: it does not
    interest_cents: int | None = None
    discount_cents: int | None = None


def normalised(text: str) -> str:
    """The text without accents, case and repeated blanks: what the content hash and the search compare."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def content_hash(day: date, amount_cents: int, description: str) -> str:
    """Identity where ids cannot serve: day, cents and description. Equal movements share it, so it is *counted*."""
    return hash_of_words(day, amount_cents, normalised(description))


def hash_of_words(day: date, amount_cents: int, words: str) -> str:
    """The content hash of a description that is normalised already."""
    text = f"{day.isoformat()}|{amount_cents}|{words}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
