"""Rules for movements that look alike, on every plan: rehearsed, kept, removed."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from pluggy_app.api.bank_accounts import Key
from pluggy_app.api.book_schemas import Cents, Required, Strict
from pluggy_app.api.lists import Cursor, Limit, slice_of
from pluggy_app.api.schemas import Wire
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.reads import rules
from pluggy_app.reads.rules import Action, RuleRecord, RuleTerms
from pluggy_app.services import rules as keeping
from pluggy_app.wiring import parts

router = APIRouter(prefix="/api/rules", tags=["reconciliation"], route_class=SignedIn, dependencies=SCHEMES)


class NewRule(Strict):
    """Transactions whose text contains `contains`, with an amount between the two, both included.

    `action`: `category` gives them the category `value`; `ignore` takes them out of reconciliation for the reason
    `value`; `fee` writes the entry that each pays, in the category `value`, and matches the two.
    """

    contains: Required
    action: Literal["category", "ignore", "fee"]
    value: Required
    amount_from: Cents | None = None
    amount_to: Cents | None = None

    def terms(self) -> RuleTerms:
        return RuleTerms(self.contains, Action(self.action), self.value, self.amount_from, self.amount_to)


class Rule(Wire):
    """A rule. `applied`: transactions that it has touched, less those (`undone`) where that was undone."""

    rule_id: int
    contains: str
    action: Literal["category", "ignore", "fee"]
    value: str
    amount_from: int | None
    amount_to: int | None
    created_at: datetime
    applied: int
    undone: int

    @classmethod
    def of(cls, rule: RuleRecord) -> "Rule":
        told = {name: getattr(rule, name) for name in ("created_at", "applied", "undone")}
        return cls.model_validate(vars(rule.terms) | told | {"rule_id": rule.id})


class Rules(Wire):
    results: list[Rule]
    next: str | None


class RuleMade(Wire):
    """`touched`: transactions of the last twelve months that the rule was applied to."""

    rule_id: int
    touched: int


class RuleUndone(Wire):
    """Transactions that are as they were before the rule, and those that stay as they are."""

    undone: int
    stayed: int


class Rehearsal(Wire):
    """What a rule would do with transactions of the last twelve months.

    `contradicted`: it leaves these alone, because somebody said something else of them. `done`: are so already.
    `closed`: are in a closed period.
    """

    touched: int
    bank_transaction_ids: list[int] = Field(validation_alias="shown")
    contradicted: list[int]
    done: int
    closed: int


SHOWN = 500  #: of a rehearsal


@router.get("")
def listing(user: Asker, limit: Limit = 50, cursor: Cursor = None) -> Rules:
    """One's rules, the oldest first: it is asked first."""
    page, following = slice_of(rules.listing(parts().store, user), limit, cursor)
    return Rules(results=[Rule.of(one) for one in page], next=following)


@router.post("", status_code=201)
def create(
    user: Asker,
    new: NewRule,
    applyNow: Annotated[  # noqa: N803
        bool, Query(description="To transactions of the last twelve months too.")
    ] = False,
) -> RuleMade:
    """Keep a rule for transactions that come from now on."""
    rule_id, touched = keeping.add(parts().store, user, new.terms(), apply_now=applyNow)
    return RuleMade(rule_id=rule_id, touched=touched)


@router.post("/rehearsal")
def rehearse(user: Asker, new: NewRule) -> Rehearsal:
    """Only say what a rule would do."""
    told = keeping.rehearse(parts().store, user, new.terms())
    return Rehearsal.model_validate(
        {
            "touched": len(told.touched),
            "shown": list(told.touched[-SHOWN:]),
            "contradicted": list(told.contradicted[-SHOWN:]),
            "done": told.done,
            "closed": told.closed,
        }
    )


@router.delete("/{ruleId}", status_code=204)
def remove(user: Asker, ruleId: Key) -> None:  # noqa: N803 - interface
    """Forget a rule; what it did stays."""
    keeping.remove(parts().store, user, ruleId)


@router.post("/{ruleId}/undo")
def undo(user: Asker, ruleId: Key) -> RuleUndone:  # noqa: N803 - interface
    """Undo what a rule did; it stays for transactions that come, and never touches these again.

    Transactions that somebody changed since stay as they are, and so do those in a closed period.
    """
    return RuleUndone.model_validate(vars(keeping.take_back(parts().store, user, ruleId)))
