"""reconciliation: entries, matches, suggestions, what was learned, rules; which match a movement is in"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LONG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_OF_A_SLIP = ("penalty_cents", "interest_cents", "discount_cents")
_MATCHED = sa.text("match_id IS NOT NULL")
_BROKEN = sa.text("match_id IS NOT NULL AND (amount_cents <> matched_cents OR status = 'removed')")


def upgrade() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", _LONG_KEY, nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("settled_cents", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _ENTRY_TEXT),
        sa.Column("withholding_cents", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ledger_entries_due", "ledger_entries", ["user_id", "due_on", "id"])
    op.create_table(
        "match_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_match_batches_user_id", "match_batches", ["user_id"])
    op.create_table(
        "matches",
        sa.Column("id", _LONG_KEY, nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("suggestion_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("undone_at", _INSTANT, nullable=True),
        sa.Column("undone_why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["batch_id"], ["match_batches.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_matches_user", "matches", ["user_id", "id"])
    op.create_index("ix_matches_batch_id", "matches", ["batch_id"])
    op.create_table(
        "match_lines",
        sa.Column("id", _LONG_KEY, nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("ledger_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["bank_transaction_id"], ["bank_transactions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ledger_entry_id"], ["ledger_entries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "match_differences",
        sa.Column("id", _LONG_KEY, nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["bank_transaction_id"], ["bank_transactions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    for table, column in (
        ("match_lines", "match_id"),
        ("match_lines", "bank_transaction_id"),
        ("match_lines", "ledger_entry_id"),
        ("match_differences", "match_id"),
        ("match_differences", "bank_transaction_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    _create_suggestions()
    op.create_table(
        "match_memories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("payer_key", sa.String(), nullable=False),
        sa.Column("party_key", sa.String(), nullable=False),
        sa.Column("confirmations", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("refused_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "payer_key", "party_key", name="uq_match_memories_pair"),
    )
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("contains", sa.String(), nullable=False),
        sa.Column("amount_from", sa.BigInteger(), nullable=True),
        sa.Column("amount_to", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rules_user_id", "rules", ["user_id"])
    for name in _OF_A_SLIP:
        op.add_column("pluggy_transactions", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("bank_transactions", sa.Column("match_id", sa.BigInteger(), nullable=True))
    op.add_column("bank_transactions", sa.Column("matched_cents", sa.BigInteger(), nullable=True))
    for index, column, only in (
        ("ix_bank_transactions_match", "match_id", _MATCHED),
        ("ix_bank_transactions_broken", "bank_account_id", _BROKEN),
    ):
        op.create_index(index, "bank_transactions", [column], sqlite_where=only, postgresql_where=only)
    op.add_column("movement_changes", sa.Column("rule_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("movement_changes", "rule_id")
    for index in ("ix_bank_transactions_broken", "ix_bank_transactions_match"):
        op.drop_index(index, "bank_transactions")
    op.drop_column("bank_transactions", "matched_cents")
    op.drop_column("bank_transactions", "match_id")
    for name in _OF_A_SLIP:
        op.drop_column("pluggy_transactions", name)
    for table in (
        "rules",
        "match_memories",
        "suggestion_entries",
        "suggestion_movements",
        "suggestions",
        "match_differences",
        "match_lines",
        "matches",
        "match_batches",
        "ledger_entries",
    ):
        op.drop_table(table)


def _create_suggestions() -> None:
    op.create_table(
        "suggestions",
        sa.Column("id", _LONG_KEY, nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("days_off", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "fingerprint", name="uq_suggestions_fingerprint"),
    )
    op.create_index("ix_suggestions_status", "suggestions", ["user_id", "status"])
    cents = sa.Column("amount_cents", sa.BigInteger(), nullable=False)
    for table, column, of, more in (
        ("suggestion_movements", "bank_transaction_id", "bank_transactions.id", ()),
        ("suggestion_entries", "ledger_entry_id", "ledger_entries.id", (cents,)),
    ):
        op.create_table(
            table,
            sa.Column("suggestion_id", sa.BigInteger(), nullable=False),
            sa.Column(column, sa.BigInteger(), nullable=False),
            *more,
            sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], ondelete="CASCADE"),
            sa.ForeignKeyConstraint([column], [of], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("suggestion_id", column),
        )
        op.create_index(f"ix_{table}_{column}", table, [column])


_ENTRY_TEXT = (
    "description",
    "search_text",
    "counterparty_name",
    "counterparty_document",
    "document_number",
    "boleto_line",
    "pix_txid",
    "expected_payment_method",
    "card_brand",
    "acquirer",
)
