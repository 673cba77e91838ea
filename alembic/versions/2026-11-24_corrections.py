"""what is read and when, and what banks correct: readings, aliases, changes, questions, events that were applied"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_ADDED: dict[str, list[sa.Column]] = {
    "pluggy_accounts": [
        sa.Column("created_from", _INSTANT, nullable=True),
        sa.Column("complete_at", _INSTANT, nullable=True),
        sa.Column("quiet_after", sa.Date(), nullable=True),
    ],
    "pluggy_transactions": [sa.Column("first_run_id", sa.Integer(), nullable=True)],
    "webhook_events": [
        sa.Column("created_from", _INSTANT, nullable=True),
        sa.Column("applied_at", _INSTANT, nullable=True),
    ],
}
_REMOVED = sa.text("removed_at IS NOT NULL")
_WAITING = sa.text("applied_at IS NULL AND status = 'kept'")


def upgrade() -> None:
    for table, columns in _ADDED.items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE pluggy_accounts SET complete_at = read_at")  # each reading was of everything
    op.execute("UPDATE webhook_events SET applied_at = received_at WHERE sync_log_id IS NOT NULL")
    op.create_index(
        "ix_pluggy_transactions_removed",
        "pluggy_transactions",
        ["account_pk", "removed_at"],
        sqlite_where=_REMOVED,
        postgresql_where=_REMOVED,
    )
    op.create_index("ix_pluggy_sync_logs_status", "pluggy_sync_logs", ["status", "trigger"])
    op.create_index(
        "ix_webhook_events_waiting",
        "webhook_events",
        ["item_id", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "transaction_aliases",
        sa.Column("account_pk", sa.Integer(), nullable=False),
        sa.Column("pluggy_transaction_id", sa.String(), nullable=False),
        sa.Column("transaction_pk", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_pk"], ["pluggy_accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["transaction_pk"], ["pluggy_transactions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_pk", "pluggy_transaction_id"),
    )
    op.create_index("ix_transaction_aliases_transaction_pk", "transaction_aliases", ["transaction_pk"])
    op.create_table(
        "transaction_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction_pk", sa.BigInteger(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("sync_log_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["transaction_pk"], ["pluggy_transactions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_transaction_changes_transaction_pk", "transaction_changes", ["transaction_pk"])
    op.create_table(
        "correction_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("withdrawn_pk", sa.BigInteger(), nullable=False),
        sa.Column("arrived_pk", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["withdrawn_pk"], ["pluggy_transactions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["arrived_pk"], ["pluggy_transactions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("withdrawn_pk", "arrived_pk", name="uq_correction_questions_pair"),
    )
    op.create_index("ix_correction_questions_user_id", "correction_questions", ["user_id"])
    op.create_index("ix_correction_questions_arrived_pk", "correction_questions", ["arrived_pk"])


def downgrade() -> None:
    for table in ("correction_questions", "transaction_changes", "transaction_aliases"):
        op.drop_table(table)
    op.drop_index("ix_webhook_events_waiting", table_name="webhook_events")
    op.drop_index("ix_pluggy_sync_logs_status", table_name="pluggy_sync_logs")
    op.drop_index("ix_pluggy_transactions_removed", table_name="pluggy_transactions")
    for table, columns in _ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
