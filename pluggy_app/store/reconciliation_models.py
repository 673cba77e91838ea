"""The schema of reconciliation: what the business expects, and how it was matched with the books.

The rest of the schema, and how columns are written, is in `models.py`.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from pluggy_app.store.models import LongKey


class LedgerEntryRow(SQLModel, table=True):
    """Something the business expects to pay or to receive."""

    __tablename__ = "ledger_entries"
    __table_args__ = (Index("ix_ledger_entries_due", "user_id", "due_on", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE")
    kind: str  #: payable | receivable
    issued_on: date | None
    due_on: date
    amount_cents: int = Field(sa_type=BigInteger)  #: plus, whichever kind
    settled_cents: int = Field(default=0, sa_type=BigInteger)  #: by matches
    description: str
    search_text: str  #: what `q` looks in, normalised
    counterparty_name: str
    counterparty_document: str
    document_number: str
    boleto_line: str
    pix_txid: str
    expected_payment_method: str
    card_brand: str
    acquirer: str
    withholding_cents: int = Field(sa_type=BigInteger)  #: what the payer keeps back by law
    category: str
    cancelled: bool = False
    created_at: datetime
    updated_at: datetime


class MatchBatchRow(SQLModel, table=True):
    """Matches that were made by one click."""

    __tablename__ = "match_batches"

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE", index=True)
    created_at: datetime


class MatchRow(SQLModel, table=True):
    """Movements that pay entries, or each other. Undone: the row stays and says why, and counts for nothing."""

    __tablename__ = "matches"
    __table_args__ = (Index("ix_matches_user", "user_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE")
    kind: str  #: domain.matches.MatchKind
    automatic: bool  #: nobody was asked
    made_by: str  #: automatic | person | rule
    batch_id: int | None = Field(default=None, foreign_key="match_batches.id", index=True)
    suggestion_id: int | None = Field(default=None, sa_type=BigInteger)  #: that was accepted
    created_at: datetime
    undone_at: datetime | None = None
    undone_why: str = ""  #: domain.matches.Undone


class MatchLineRow(SQLModel, table=True):
    """The part of an entry that a movement settles, signed like the movement; without an entry: of another movement."""

    __tablename__ = "match_lines"

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    match_id: int = Field(foreign_key="matches.id", ondelete="CASCADE", index=True, sa_type=BigInteger)
    bank_transaction_id: int = Field(
        foreign_key="bank_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    ledger_entry_id: int | None = Field(
        default=None, foreign_key="ledger_entries.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    amount_cents: int = Field(sa_type=BigInteger)


class MatchDifferenceRow(SQLModel, table=True):
    """What a movement has beyond its lines, and why."""

    __tablename__ = "match_differences"

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    match_id: int = Field(foreign_key="matches.id", ondelete="CASCADE", index=True, sa_type=BigInteger)
    bank_transaction_id: int = Field(
        foreign_key="bank_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    kind: str  #: domain.matches.DifferenceKind
    amount_cents: int = Field(sa_type=BigInteger)


class SuggestionRow(SQLModel, table=True):
    """A match that is proposed, was accepted or was refused."""

    __tablename__ = "suggestions"
    __table_args__ = (
        UniqueConstraint("user_id", "fingerprint", name="uq_suggestions_fingerprint"),
        Index("ix_suggestions_status", "user_id", "status"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE")
    fingerprint: str  #: of its movements and entries: the same proposal keeps its row until one of them is gone
    kind: str
    status: str  #: domain.matches.SuggestionStatus
    score: int  #: millionths
    automatic: bool
    days_off: int  #: between the movement and the nearest due day
    parts: int  #: movements and entries that it is about; where some are gone, it does not hold
    detail: str  #: JSON: lines, differences, reasons, runner_up
    made_at: datetime
    decided_at: datetime | None = None


class SuggestionMovementRow(SQLModel, table=True):
    """A movement that a suggestion is about."""

    __tablename__ = "suggestion_movements"

    suggestion_id: int = Field(primary_key=True, foreign_key="suggestions.id", ondelete="CASCADE", sa_type=BigInteger)
    bank_transaction_id: int = Field(
        primary_key=True, foreign_key="bank_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )


class SuggestionEntryRow(SQLModel, table=True):
    """An entry that a suggestion is about."""

    __tablename__ = "suggestion_entries"

    suggestion_id: int = Field(primary_key=True, foreign_key="suggestions.id", ondelete="CASCADE", sa_type=BigInteger)
    ledger_entry_id: int = Field(
        primary_key=True, foreign_key="ledger_entries.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    amount_cents: int = Field(sa_type=BigInteger)  #: plus: what of it would be settled


class MatchMemoryRow(SQLModel, table=True):
    """How often people said that this payer pays for this party, and how often they refused it."""

    __tablename__ = "match_memories"
    __table_args__ = (UniqueConstraint("user_id", "payer_key", "party_key", name="uq_match_memories_pair"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE")
    payer_key: str  #: domain.matching: what the bank calls them
    party_key: str  #: domain.matching: what the entry calls them
    confirmations: int
    refusals: int
    changed_at: datetime
    refused_at: datetime | None = None


class RuleRow(SQLModel, table=True):
    """What its owner wants done with movements like these."""

    __tablename__ = "rules"

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE", index=True)
    contains: str  #: the text, normalised
    amount_from: int | None = Field(default=None, sa_type=BigInteger)  #: cents, signed; None: no bound
    amount_to: int | None = Field(default=None, sa_type=BigInteger)
    action: str  #: domain.rules.Action
    value: str  #: the category, or the reason
    created_at: datetime
