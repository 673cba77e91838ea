"""days of accounts: an index from which a proof adds up the days without a look at the rows"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["bank_account_id", "day", "status", "amount_cents"]
    op.create_index("ix_bank_transactions_day", "bank_transactions", columns)


def downgrade() -> None:
    op.drop_index("ix_bank_transactions_day", "bank_transactions")
