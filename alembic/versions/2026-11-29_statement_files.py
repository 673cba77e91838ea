"""statement files: imports, what each row of them said, stated balances, mappings; notes and closed periods"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LONG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_TEXT: dict[str, object] = {"type_": sa.String(), "nullable": False, "server_default": ""}
_NO: dict[str, object] = {"type_": sa.Boolean(), "nullable": False, "server_default": sa.false()}

#: What an origin says itself where no mirror row says it.
_TOLD = (
    "description",
    "counterparty_name",
    "source_id",
    "document_number",
    "counterparty_document",
    "payment_method",
    "boleto_line",
    "end_to_end_id",
)


def upgrade() -> None:
    op.add_column("bank_accounts", sa.Column("opening_cents", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("bank_accounts", sa.Column("opening_on", sa.Date(), nullable=True))
    op.add_column("bank_accounts", sa.Column("auto_reconcile", **_NO))
    op.add_column("bank_accounts", sa.Column("closed_through", sa.Date(), nullable=True))
    op.add_column("bank_transactions", sa.Column("category_chosen", **_NO))
    op.add_column("bank_transactions", sa.Column("note", **_TEXT))
    op.add_column("bank_transactions", sa.Column("ignored", **_NO))
    op.add_column("bank_transactions", sa.Column("ignored_reason", **_TEXT))
    op.drop_index("ix_bank_transactions_hash", "bank_transactions")
    op.create_index("ix_bank_transactions_place", "bank_transactions", ["bank_account_id", "amount_cents", "day"])
    op.create_table(
        "statement_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.String(), nullable=False),
        sa.Column("day_from", sa.Date(), nullable=True),
        sa.Column("day_to", sa.Date(), nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["bank_account_id"], ["bank_accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_statement_imports_bank_account_id", "statement_imports", ["bank_account_id"])
    op.create_table(
        "csv_mappings",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "signature"),
    )
    op.create_table(
        "balance_anchors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("account_pk", sa.Integer(), nullable=True),
        sa.Column("statement_import_id", sa.Integer(), nullable=True),
        sa.Column("stated_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["bank_account_id"], ["bank_accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_pk"], ["pluggy_accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["statement_import_id"], ["statement_imports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_balance_anchors_day", "balance_anchors", ["bank_account_id", "day"])
    op.create_index("ix_balance_anchors_account_pk", "balance_anchors", ["account_pk"])
    op.create_index("ix_balance_anchors_statement_import_id", "balance_anchors", ["statement_import_id"])
    op.create_table(
        "movement_changes",
        sa.Column("id", _LONG_KEY, nullable=False),
        sa.Column("bank_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bank_transaction_id"], ["bank_transactions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_movement_changes_bank_transaction_id", "movement_changes", ["bank_transaction_id"])
    with op.batch_alter_table("transaction_origins") as origins:
        origins.add_column(sa.Column("statement_import_id", sa.Integer(), nullable=True))
        origins.add_column(sa.Column("row", sa.Integer(), nullable=True))
        origins.add_column(sa.Column("day", sa.Date(), nullable=True))
        for name in _TOLD:
            origins.add_column(sa.Column(name, **_TEXT))
        origins.create_foreign_key(
            "fk_transaction_origins_statement_import_id",
            "statement_imports",
            ["statement_import_id"],
            ["id"],
            ondelete="CASCADE",
        )
    op.create_index("ix_transaction_origins_statement_import_id", "transaction_origins", ["statement_import_id"])


def downgrade() -> None:
    op.drop_index("ix_transaction_origins_statement_import_id", "transaction_origins")
    with op.batch_alter_table("transaction_origins") as origins:
        origins.drop_constraint("fk_transaction_origins_statement_import_id", type_="foreignkey")
        for name in ("statement_import_id", "row", "day", *_TOLD):
            origins.drop_column(name)
    for table in ("movement_changes", "balance_anchors", "csv_mappings", "statement_imports"):
        op.drop_table(table)
    op.drop_index("ix_bank_transactions_place", "bank_transactions")
    op.create_index("ix_bank_transactions_hash", "bank_transactions", ["bank_account_id", "hash"])
    for name in ("ignored_reason", "ignored", "note", "category_chosen"):
        op.drop_column("bank_transactions", name)
    for name in ("closed_through", "auto_reconcile", "opening_on", "opening_cents"):
        op.drop_column("bank_accounts", name)
