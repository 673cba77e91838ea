"""What people taught: who pays for whom, as often as they said so, and as often as they refused it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, select, update

from pluggy_app.store import bulk
from pluggy_app.store.tables import BANK_TRANSACTIONS, ENTRIES, MEMORIES, insert_or_ignore, record


@dataclass(frozen=True)
class MemoryRecord:
    """A row of `match_memories`; columns are explained in reconciliation_models.py."""

    id: int
    payer_key: str
    party_key: str
    confirmations: int
    refusals: int
    changed_at: datetime
    refused_at: datetime | None


class Memories:
    """Rows of `match_memories`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        user_id: str,
        payer_key: str,
        party_key: str,
        *,
        confirmations: int = 0,
        refusals: int = 0,
        now: datetime,
    ) -> None:
        """Count once more, or (minus) once less; never below 0."""
        keys = {"user_id": user_id, "payer_key": payer_key, "party_key": party_key}
        insert_or_ignore(self._connection, MEMORIES, keys | {"confirmations": 0, "refusals": 0, "changed_at": now})
        known = self._connection.execute(
            select(MEMORIES).where(*(MEMORIES.c[name] == value for name, value in keys.items())).with_for_update()
        ).one()
        values: dict[str, object] = {
            "confirmations": max(0, known.confirmations + confirmations),
            "refusals": max(0, known.refusals + refusals),
            "changed_at": now,
        }
        if refusals > 0:
            values["refused_at"] = now
        self._connection.execute(update(MEMORIES).where(MEMORIES.c.id == known.id).values(**values))

    def of_user(self, user_id: str) -> list[MemoryRecord]:
        """What is known, the newest first."""
        query = select(MEMORIES).where(MEMORIES.c.user_id == user_id)
        known = query.where((MEMORIES.c.confirmations > 0) | (MEMORIES.c.refusals > 0))
        rows = self._connection.execute(known.order_by(MEMORIES.c.changed_at.desc(), MEMORIES.c.id.desc()))
        return [record(MemoryRecord, row) for row in rows]

    def names_of_payers(self, user_id: str, documents: Sequence[str]) -> dict[str, str]:
        """What banks call whoever has one of these documents, as the newest movement says."""
        return self._names(BANK_TRANSACTIONS, "day", user_id, documents)

    def names_of_parties(self, user_id: str, documents: Sequence[str]) -> dict[str, str]:
        """What entries call whoever has one of these documents, as the one says that is due last."""
        return self._names(ENTRIES, "due_on", user_id, documents)

    def _names(self, table: Table, day: str, user_id: str, documents: Sequence[str]) -> dict[str, str]:
        document, name = table.c.counterparty_document, table.c.counterparty_name
        newest = func.max(table.c[day])
        query = select(document, name).where(table.c.user_id == user_id, name != "").group_by(document, name)
        found: dict[str, str] = {}
        for first in range(0, len(documents), bulk.AT_ONCE):
            some = query.where(document.in_(documents[first : first + bulk.AT_ONCE])).order_by(newest, name)
            found |= {row[0]: row[1] for row in self._connection.execute(some)}  # the newest last
        return found

    def remove(self, user_id: str, memory_id: int | None = None) -> int:
        """Forget one, or all; how many there were."""
        gone = delete(MEMORIES).where(MEMORIES.c.user_id == user_id)
        if memory_id is not None:
            gone = gone.where(MEMORIES.c.id == (memory_id if 0 < memory_id < 2**31 else 0))
        return self._connection.execute(gone).rowcount
