"""what the rest of the surface remembers: languages, timelines, counters, checks, tokens and sessions by name"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ADDED: dict[str, list[sa.Column]] = {
    "users": [sa.Column("language", sa.String(), nullable=False, server_default="")],
    "sessions": [sa.Column("device", sa.String(), nullable=False, server_default="")],
    "api_tokens": [
        sa.Column("name", sa.String(), nullable=False, server_default=""),
        sa.Column("ending", sa.String(), nullable=False, server_default=""),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
    ],
    "pluggy_items": [
        sa.Column("bank_message", sa.String(), nullable=False, server_default=""),
        sa.Column("limited_products", sa.String(), nullable=False, server_default="[]"),
        sa.Column("refresh_allowed_at", sa.DateTime(timezone=True), nullable=True),
    ],
    "pluggy_sync_logs": [
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("wants_refresh", sa.Boolean(), nullable=False, server_default=sa.false()),
    ],
    "webhook_events": [sa.Column("sync_log_id", sa.Integer(), nullable=True)],
}


def upgrade() -> None:
    for table, columns in _ADDED.items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_webhook_events_sync_log_id", "webhook_events", ["sync_log_id"], unique=False)
    op.create_index("ix_pluggy_sync_logs_requested_at", "pluggy_sync_logs", ["requested_at"], unique=False)
    op.create_table(
        "pluggy_sync_log_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sync_log_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sync_log_id"], ["pluggy_sync_logs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pluggy_sync_log_events_run", "pluggy_sync_log_events", ["sync_log_id", "id"], unique=False)
    op.create_table(
        "request_counts",
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", "status"),
    )
    op.create_table(
        "checks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("checks")
    op.drop_table("request_counts")
    op.drop_index("ix_pluggy_sync_log_events_run", table_name="pluggy_sync_log_events")
    op.drop_table("pluggy_sync_log_events")
    op.drop_index("ix_pluggy_sync_logs_requested_at", table_name="pluggy_sync_logs")
    op.drop_index("ix_webhook_events_sync_log_id", table_name="webhook_events")
    for table, columns in _ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
