"""An account of the books, as its owner describes it."""

import re
from dataclasses import dataclass, fields
from datetime import date

from pluggy_app.domain.accounts import UNSAID, Unsaid

MAX_CENTS = 10**15  #: ten trillion: no account has more, and thousands of such still add up within 64 bits

_NOT_DIGITS = re.compile(r"[^0-9]+")


@dataclass(frozen=True)
class BankAccountTerms:
    """What an owner says of an account; text that was not said is empty. `type`: checking, savings, card or cash.

    `opening_cents` is the balance before the first movement of `opening_on`: earlier movements are in it already.
    Without a day it is the balance before every movement, those of files that are yet to come included.
    """

    name: str
    type: str
    currency_code: str = "BRL"
    bank_code: str = ""
    branch: str = ""
    number: str = ""
    owner_document: str = ""
    opening_cents: int = 0
    opening_on: date | None = None
    auto_reconcile: bool = False


@dataclass(frozen=True)
class BankAccountChanges:
    """What its owner wants otherwise."""

    name: str | Unsaid = UNSAID
    type: str | Unsaid = UNSAID
    currency_code: str | Unsaid = UNSAID
    bank_code: str | Unsaid = UNSAID
    branch: str | Unsaid = UNSAID
    number: str | Unsaid = UNSAID
    owner_document: str | Unsaid = UNSAID
    opening_cents: int | Unsaid = UNSAID
    opening_on: date | Unsaid | None = UNSAID
    auto_reconcile: bool | Unsaid = UNSAID

    def beside(self, known: object) -> dict[str, object]:
        """Those that differ from the fields of `known`, by name."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in said.items() if value is not UNSAID and value != getattr(known, name)}


def account_digits(number: str) -> str:
    """What an account is recognised by: the digits of `12345-6`, or of `0001/12345-6` without its branch."""
    return _NOT_DIGITS.sub("", number.rpartition("/")[2])
