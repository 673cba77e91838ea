"""An account of an item: a current account, savings or a card."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Final


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


class Unsaid(Enum):
    """What a request leaves as it is: not the same as saying null."""

    UNSAID = "unsaid"


UNSAID: Final = Unsaid.UNSAID


@dataclass(frozen=True)
class AccountChanges:
    """What the owner of an account wants otherwise."""

    sync_enabled: bool | Unsaid = UNSAID  #: whether runs read it
    sync_from: date | Unsaid | None = UNSAID  #: the first day to read; None: everything the bank has
    bank_account_id: int | Unsaid | None = UNSAID  #: the account of the books it posts into; None: none

    def ask_for_more(self, *, enabled: bool, since: date | None) -> bool:
        """Whether an account that is read like this lacks something that the change asks for."""
        if not (enabled if self.sync_enabled is UNSAID else self.sync_enabled):
            return False
        return not enabled or self.reach_back(since)

    def reach_back(self, since: date | None) -> bool:
        """Whether days before `since` are to be read too; None: everything is."""
        if self.sync_from is UNSAID or since is None:
            return False
        return self.sync_from is None or self.sync_from < since
