"""An account of an item: a current account, savings or a card."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountType(StrEnum):
    """Pluggy's kinds of account. https://docs.pluggy.ai/reference/accounts"""

    BANK = "BANK"  #: checking or savings
    CREDIT = "CREDIT"  #: a card


@dataclass(frozen=True)
class Account:
    """One account as Pluggy describes it.

    `balance_cents` is signed for the holder: a card's debt is minus. None: Pluggy's figure was not whole cents.
    `bank_code`, `branch` and `account_digits` come from `bankData.transferNumber`, digits only; empty when unknown.
    """

    account_id: str
    item_id: str
    type: AccountType
    subtype: str
    name: str
    number: str
    currency_code: str
    balance_cents: int | None
    owner_document: str
    bank_code: str
    branch: str
    account_digits: str
    updated_at: datetime | None
