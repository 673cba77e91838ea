"""Where movements of the books come from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from pluggy_app.store.tables import BANK_TRANSACTIONS, ORIGINS, TRANSACTIONS, record


@dataclass(frozen=True)
class OriginRecord:
    """One origin of a movement; the rest is empty where the source is not Pluggy."""

    source: str
    brought_at: datetime
    pluggy_transaction_pk: int | None
    transaction_id: str
    first_run_id: int | None


class Origins:
    """Rows of `transaction_origins`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_movement(self, bank_transaction_id: int) -> list[OriginRecord]:
        """The origins of a movement, oldest first."""
        query = (
            select(
                ORIGINS.c.source,
                func.coalesce(TRANSACTIONS.c.created_at, BANK_TRANSACTIONS.c.created_at).label("brought_at"),
                ORIGINS.c.pluggy_transaction_pk,
                func.coalesce(TRANSACTIONS.c.pluggy_transaction_id, "").label("transaction_id"),
                TRANSACTIONS.c.first_run_id,
            )
            .join(BANK_TRANSACTIONS, BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id)
            .outerjoin(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
            .where(ORIGINS.c.bank_transaction_id == bank_transaction_id)
            .order_by(ORIGINS.c.id)
        )
        return [record(OriginRecord, row) for row in self._connection.execute(query)]
