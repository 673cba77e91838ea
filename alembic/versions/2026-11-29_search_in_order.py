"""search in order: on SQLite what `q` looks in stands in the index that a list follows"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DAY = ("ix_pluggy_transactions_day", "pluggy_transactions", ["account_pk", "day", "id"])
_STATEMENT = ("ix_bank_transactions_statement", "bank_transactions", ["user_id", "day", "id"])
_LIST = (
    "ix_pluggy_transactions_list",
    "pluggy_transactions",
    ["account_pk", "day", "id", "removed_at", "search_text"],
)
_BOOKS = ("ix_bank_transactions_list", "bank_transactions", ["user_id", "day", "id", "search_text"])


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _replace(_DAY, _LIST)
        _replace(_STATEMENT, _BOOKS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _replace(_LIST, _DAY)
        _replace(_BOOKS, _STATEMENT)


def _replace(old: tuple[str, str, list[str]], new: tuple[str, str, list[str]]) -> None:
    op.drop_index(old[0], old[1])
    op.create_index(*new)
