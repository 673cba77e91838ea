"""The JSON of reconciliation: proposals, matches, and why. Conventions: `schemas.py`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from pluggy_app.api.book_schemas import Strict
from pluggy_app.api.schemas import Wire
from pluggy_app.domain.bank_accounts import MAX_CENTS
from pluggy_app.domain.matching import model
from pluggy_app.reads.reconciliation import Explanation as Explained
from pluggy_app.reads.reconciliation import MatchRecord, MemoryRecord, SuggestionRecord

Kind = Literal["payment", "group", "card_settlement", "transfer", "refund"]
DifferenceKind = Literal["interest", "fine", "discount", "fee", "withholding", "rounding", "other"]
Id = Annotated[StrictInt, Field(ge=1, le=2**63 - 1)]
Cents = Annotated[StrictInt, Field(ge=-MAX_CENTS, le=MAX_CENTS)]
MAX_PARTS = 500  #: of one match
MAX_ACCEPTED = 5_000  #: by one click

#: A reason in a sentence for the one who asks.
Because = Callable[[model.Reason], str]


class MatchLine(Strict):
    """The part of an entry that a transaction settles, signed like the bank; without an entry it meets another line."""

    bank_transaction_id: Id
    ledger_entry_id: Id | None = None
    amount_cents: Cents

    def part(self) -> model.Line:
        return model.Line(self.bank_transaction_id, self.ledger_entry_id, self.amount_cents)

    @classmethod
    def of(cls, line: model.Line) -> "MatchLine":
        return cls(bank_transaction_id=line.row_id, ledger_entry_id=line.entry_id, amount_cents=line.cents)


class MatchDifference(Strict):
    """What a transaction has beyond its lines, and why; signed like the bank."""

    kind: DifferenceKind
    amount_cents: Cents
    bank_transaction_id: Id | None = None

    def part(self) -> model.Difference:
        return model.Difference(self.kind, self.amount_cents, self.bank_transaction_id)

    @classmethod
    def of(cls, part: model.Difference) -> "MatchDifference":
        return cls.model_validate({"kind": part.kind, "amount_cents": part.cents, "bank_transaction_id": part.row_id})


class Reason(Wire):
    """A code with its values, and the sentence in the user's language."""

    code: str
    values: dict[str, str | int | float]
    text: str

    @classmethod
    def of(cls, reason: model.Reason, because: Because) -> "Reason":
        return cls(code=reason.code, values=dict(reason.values), text=because(reason))


class RunnerUp(Wire):
    """The best other answer, and what lost it or makes it close."""

    ledger_entry_ids: list[int]
    bank_transaction_ids: list[int]
    score: float
    text: str


class Suggestion(Wire):
    """A match that is proposed. `automatic`: it cannot be wrong, as far as the matcher knows.

    For each transaction its lines and differences, which acceptance makes, sum to its amount.
    """

    suggestion_id: int
    kind: Kind
    bank_transaction_ids: list[int]
    ledger_entry_ids: list[int]
    score: float
    automatic: bool
    reasons: list[Reason]
    runner_up: RunnerUp | None
    lines: list[MatchLine]
    differences: list[MatchDifference]
    difference_cents: int
    status: Literal["pending", "accepted", "dismissed", "expired"]

    @classmethod
    def of(cls, known: SuggestionRecord, because: Because) -> "Suggestion":
        one = known.proposal
        best = one.runner_up and RunnerUp(
            ledger_entry_ids=list(one.runner_up.entry_ids),
            bank_transaction_ids=list(one.runner_up.row_ids),
            score=one.runner_up.score,
            text=because(one.runner_up.reason),
        )
        return cls.model_validate(
            {
                "suggestion_id": known.id,
                "kind": one.kind,
                "bank_transaction_ids": list(one.row_ids),
                "ledger_entry_ids": list(one.entry_ids),
                "score": one.score,
                "automatic": one.automatic,
                "reasons": [Reason.of(reason, because) for reason in one.reasons],
                "runner_up": best,
                "lines": [MatchLine.of(line) for line in one.lines],
                "differences": [MatchDifference.of(part) for part in one.differences],
                "difference_cents": sum(part.cents for part in one.differences),
                "status": known.status,
            }
        )


class Suggestions(Wire):
    results: list[Suggestion]
    next: str | None


class Match(Wire):
    """Transactions that settle entries, or each other. `by`: person, automatic or rule."""

    match_id: int
    kind: Kind
    lines: list[MatchLine]
    differences: list[MatchDifference]
    automatic: bool
    created_at: datetime
    by: Literal["person", "automatic", "rule"]
    batch_id: int | None

    @classmethod
    def of(cls, match: MatchRecord) -> "Match":
        return cls.model_validate(
            {
                "match_id": match.id,
                "kind": match.kind,
                "lines": [MatchLine.of(line) for line in match.lines],
                "differences": [MatchDifference.of(part) for part in match.differences],
                "automatic": match.automatic,
                "created_at": match.created_at,
                "by": match.made_by,
                "batch_id": match.batch_id,
            }
        )


class Matches(Wire):
    results: list[Match]
    next: str | None


class NewMatch(Strict):
    """A match that closes to the cent: for each transaction its lines and differences sum to its `openCents`."""

    lines: Annotated[list[MatchLine], Field(min_length=1, max_length=MAX_PARTS)]
    differences: Annotated[list[MatchDifference], Field(max_length=MAX_PARTS)] = Field(default_factory=list)


class MatchMade(Wire):
    match_id: int


class AcceptMany(Strict):
    suggestion_ids: Annotated[list[Id], Field(min_length=1, max_length=MAX_ACCEPTED)]


class BatchMade(Wire):
    """Matches of one click: `batchId` undoes them all."""

    batch_id: int
    match_ids: list[int]


class ReconciliationRun(Wire):
    """`automatic`: matches that were made; `suggested`: proposals that wait after it."""

    automatic: int
    suggested: int
    duration_ms: int


class Explanation(Wire):
    """Why two things belong together, and why not; score 0: they cannot."""

    score: float
    reasons: list[Reason]
    against: list[Reason]

    @classmethod
    def of(cls, told: Explained, because: Because) -> "Explanation":
        reasons = [Reason.of(reason, because) for reason in told.reasons]
        against = [Reason.of(reason, because) for reason in told.against]
        return cls(score=told.score, reasons=reasons, against=against)


class Memory(Wire):
    """What was learned of one payer and one party, by what they are called: a document, or a name."""

    memory_id: int
    payer: str
    party: str
    confirmations: int
    refusals: int
    changed_at: datetime

    @classmethod
    def of(cls, known: MemoryRecord) -> "Memory":
        told = {"memory_id": known.id, "payer": known.payer_key, "party": known.party_key}
        return cls.model_validate(vars(known) | told)


class Memories(Wire):
    results: list[Memory]
    next: str | None
