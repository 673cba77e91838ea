"""The JSON of a balance proof and of coverage. Conventions: `schemas.py`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from pluggy_app.api.book_schemas import Strict
from pluggy_app.api.schemas import Day, Wire
from pluggy_app.reads.balance_proof import ClosingsView, ProofView, Span


class ProofDay(Wire):
    """One day. closing = opening + rows; difference = bank - closing; null: nobody stated a balance.

    `bankCents` that was stated within the day is carried to its end by the rows that came after it.
    """

    day: date = Field(serialization_alias="date")
    opening_cents: int
    rows_cents: int
    closing_cents: int
    bank_cents: int | None
    difference_cents: int | None


class ProofSuspect(Wire):
    """Where to look: a movement, or the days from `from` to `to` that nothing tells. `text` is for people."""

    kind: Literal["opening", "twin", "extra", "removed", "pending", "investment", "missing_span"]
    bank_transaction_id: int | None
    text: str
    since: date | None = Field(serialization_alias="from")
    until: date | None = Field(serialization_alias="to")
    amount_cents: int | None


class BalanceProof(Wire):
    """`unknown`: nothing to compare with, as on cards. `provenThrough`: the last day that holds before the first that
    does not. `differenceCents`: bank - ours on `firstBrokenDay`, else 0."""

    status: Literal["proven", "broken", "unknown"]
    days: list[ProofDay]
    first_broken_day: date | None
    difference_cents: int
    proven_through: date | None
    suspects: list[ProofSuspect]

    @classmethod
    def of(cls, view: ProofView, texts: Sequence[str]) -> "BalanceProof":
        told = [vars(one) | {"text": text} for one, text in zip(view.suspects, texts, strict=True)]
        suspects = [ProofSuspect.model_validate(one) for one in told]
        days = [ProofDay.model_validate(one) for one in view.proof.days]
        return cls.model_validate(vars(view.proof) | {"days": days, "suspects": suspects})


class CoverageSpan(Wire):
    """Days in a row, inclusive, that the same tells."""

    since: date = Field(serialization_alias="from")
    until: date = Field(serialization_alias="to")
    source: Literal["feed", "file", "none"]


class Coverage(Wire):
    """Every day that was asked for, in spans that touch."""

    spans: list[CoverageSpan]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "Coverage":
        return cls(spans=[CoverageSpan.model_validate(one) for one in spans])


class PeriodWanted(Strict):
    """The last day to be closed; null: nothing is."""

    day: Day | None = Field(alias="date")


class PeriodChange(Wire):
    """A period was closed or reopened: through `before` until then, through `date` since. null: nothing was.

    `closingCents`: what the account had at the end of `date`.
    """

    at: datetime
    by: str
    before: date | None
    through: date | None = Field(serialization_alias="date")
    closing_cents: int | None


class ClosedPeriods(Wire):
    closed_through: date | None
    results: list[PeriodChange]

    @classmethod
    def of(cls, view: ClosingsView) -> "ClosedPeriods":
        told = [PeriodChange.model_validate(vars(one) | {"by": "person"}) for one in view.changes]
        return cls(closed_through=view.closed_through, results=told)
