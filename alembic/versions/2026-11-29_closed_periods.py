"""closed periods: who closed and reopened which, and the balance each was closed with"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "period_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("through", sa.Date(), nullable=True),
        sa.Column("closing_cents", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["bank_account_id"], ["bank_accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_period_changes_bank_account_id", "period_changes", ["bank_account_id"])


def downgrade() -> None:
    op.drop_table("period_changes")
