"""What people add to movements of the books, and the trail of it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.movements import OwnPart
from pluggy_app.store import bulk
from pluggy_app.store.postings import MANUAL
from pluggy_app.store.tables import BANK_TRANSACTIONS, EDITS, ORIGINS, TRANSACTIONS, record

Detail = Mapping[str, Sequence[object]]  #: name of a field to what it said before and says now


@dataclass(frozen=True)
class EditRecord:
    """A row of `movement_changes`; `rule_id` minus: what that rule did was undone."""

    at: datetime
    user_id: str
    detail: Detail
    rule_id: int | None = None


class Movements:
    """Rows of `movement_changes`, and the columns of `bank_transactions` that their owners fill."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, user_id: str, bank_account_id: int, bank_transaction_id: int) -> OwnPart | None:
        """One of the user's, which nobody else changes until the end."""
        rows = BANK_TRANSACTIONS.c
        whose = and_(rows.user_id == user_id, rows.bank_account_id == bank_account_id, rows.id == bank_transaction_id)
        query = select(*(rows[name] for name in OwnPart.__dataclass_fields__)).where(whose)
        row = self._connection.execute(query.with_for_update(key_share=True)).one_or_none()
        return None if row is None else record(OwnPart, row)

    def change(self, bank_transaction_id: int, values: Mapping[str, object], now: datetime) -> None:
        row = BANK_TRANSACTIONS.c.id == bank_transaction_id
        self._connection.execute(update(BANK_TRANSACTIONS).where(row).values(**values, updated_at=now))

    def remove_typed(self, bank_transaction_id: int) -> bool:
        """Take away what a person typed, and the movement that nothing else tells; False: no person typed it."""
        its = ORIGINS.c.bank_transaction_id == bank_transaction_id
        typed = self._connection.execute(delete(ORIGINS).where(its, ORIGINS.c.source == MANUAL)).rowcount
        if typed and self._connection.execute(select(ORIGINS.c.id).where(its).limit(1)).first() is None:
            self._connection.execute(delete(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id == bank_transaction_id))
        return bool(typed)

    def note(
        self, bank_transaction_id: int, user_id: str, detail: Detail, now: datetime, *, rule_id: int | None = None
    ) -> None:
        """Add to the trail what a person changed, or a rule of theirs."""
        told = json.dumps(dict(detail), ensure_ascii=False)
        values = {"bank_transaction_id": bank_transaction_id, "user_id": user_id, "at": now, "detail": told}
        self._connection.execute(insert(EDITS).values(values | {"rule_id": rule_id}))

    def trail(self, bank_transaction_id: int) -> list[EditRecord]:
        """What people and their rules changed, oldest first."""
        return self.trails([bank_transaction_id]).get(bank_transaction_id, [])

    def trails(self, keys: Sequence[int]) -> dict[int, list[EditRecord]]:
        """The same of several movements; those that nobody changed are not in it."""
        found: defaultdict[int, list[EditRecord]] = defaultdict(list)
        for first in range(0, len(keys), bulk.AT_ONCE):
            some = EDITS.c.bank_transaction_id.in_(keys[first : first + bulk.AT_ONCE])
            for row in self._connection.execute(select(EDITS).where(some).order_by(EDITS.c.id)):
                edit = EditRecord(row.at, row.user_id, json.loads(row.detail), row.rule_id)
                found[row.bank_transaction_id].append(edit)
        return dict(found)


def is_untouched() -> ColumnElement[bool]:
    """Whether nobody added anything to the movement of a mirror row, nor matched it."""
    rows = BANK_TRANSACTIONS.c
    its_category = and_(rows.category == TRANSACTIONS.c.category, ~rows.category_chosen)
    return and_(its_category, rows.note == "", ~rows.ignored, rows.match_id.is_(None))
