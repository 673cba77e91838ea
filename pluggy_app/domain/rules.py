"""What its owner wants done with movements that look alike: by their text and their amount."""

from dataclasses import dataclass
from enum import StrEnum

from pluggy_app.domain.errors import InvalidRequest
from pluggy_app.domain.transactions import normalised

LEAST_TEXT = 3  #: letters that a rule must name; fewer are in everything
MONTHS = 12  #: that a rehearsal looks back


class Action(StrEnum):
    """What a rule does with a movement."""

    CATEGORY = "category"  #: give it this category, where nobody chose one
    IGNORE = "ignore"  #: take it out of reconciliation, for this reason
    FEE = "fee"  #: write the entry that it pays, in this category, and match the two


@dataclass(frozen=True)
class RuleTerms:
    """A rule: a text that the movement contains, bounds of its cents (plus is money in; None: none), and what to do."""

    contains: str
    action: Action
    value: str
    amount_from: int | None = None
    amount_to: int | None = None

    def checked(self) -> "RuleTerms":
        """The rule with its text as it is compared.

        Raises:
            InvalidRequest: it would do nothing, or touch nearly everything.
        """
        words = normalised(self.contains)
        if len(words) < LEAST_TEXT:
            raise InvalidRequest(f"contains: must have at least {LEAST_TEXT} letters")
        if not self.value.strip():
            raise InvalidRequest("value: must say the category or the reason")
        if self.amount_from is not None and self.amount_to is not None and self.amount_from > self.amount_to:
            raise InvalidRequest("amountFrom: must not be more than amountTo")
        return RuleTerms(words, self.action, self.value.strip(), self.amount_from, self.amount_to)


@dataclass(frozen=True)
class Touched:
    """A movement that a rule is about, as it stands."""

    bank_transaction_id: int
    bank_account_id: int
    category: str
    chosen_by_person: bool  #: its category
    ignored: bool
    unignored_by_person: bool  #: somebody took it back into reconciliation
    is_matched: bool
    is_closed: bool


def is_done(rule: RuleTerms, row: Touched) -> bool:
    """Whether the movement is already as the rule wants it."""
    if rule.action is Action.CATEGORY:
        return row.category == rule.value
    if rule.action is Action.IGNORE:
        return row.ignored
    return False


def contradicts(rule: RuleTerms, row: Touched) -> bool:
    """Whether a person has said something else of the movement: the rule leaves it alone."""
    if rule.action is Action.CATEGORY:
        return row.chosen_by_person and row.category != rule.value
    if rule.action is Action.IGNORE:
        return row.is_matched or row.unignored_by_person
    return row.is_matched or row.ignored
