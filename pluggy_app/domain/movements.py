"""A movement of the books, as far as a person says what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from pluggy_app.domain.accounts import UNSAID, Unsaid


@dataclass(frozen=True)
class TypedMovement:
    """One that a person typed, in the currency of its account; plus is money in. Text that was not said is empty.

    `currency_code`: what they believe the account is kept in.
    """

    day: date
    amount_cents: int
    description: str
    counterparty_name: str = ""
    counterparty_document: str = ""
    payment_method: str = ""
    reference: str = ""
    boleto_line: str = ""
    end_to_end_id: str = ""
    category: str = ""
    note: str = ""
    currency_code: str = ""


@dataclass(frozen=True)
class OwnPart:
    """What a person may change about any movement, with its key and day."""

    id: int
    day: date
    category: str
    category_chosen: bool  #: by a person, so it does not follow the bank's
    note: str
    ignored: bool
    ignored_reason: str
    match_id: int | None = None


@dataclass(frozen=True)
class MovementChanges:
    """What a person wants otherwise."""

    category: str | Unsaid = UNSAID
    note: str | Unsaid = UNSAID
    ignored: bool | Unsaid = UNSAID
    ignored_reason: str | Unsaid = UNSAID

    def beside(self, known: OwnPart) -> dict[str, object]:
        """What differs from the movement as it is known, by name.

        A reason goes with what it is the reason of; a category that was said no longer follows the bank's.
        """
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        wanted = {name: value for name, value in said.items() if value is not UNSAID}
        if not wanted.get("ignored", known.ignored):
            wanted["ignored_reason"] = ""
        if "category" in wanted:
            wanted["category_chosen"] = True
        return {name: value for name, value in wanted.items() if value != getattr(known, name)}


def trail(known: OwnPart, values: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """What is told of a change, by name: before and now."""
    told = [name for name in values if name != "category_chosen"]
    return {name: (getattr(known, name), values[name]) for name in told}
