"""Statement files that were imported: what they said of themselves, and the balances and columns they taught."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, insert, select

from pluggy_app.store.tables import ANCHORS, BANK_TRANSACTIONS, IMPORTS, MAPPINGS, ORIGINS, record, upsert

LEDGER = "ledger"  #: source of a balance: what a file says of itself
ROW = "row"  #: source of a balance: printed beside the last row of a day


@dataclass(frozen=True)
class Warned:
    """Something of a file that a person should know; `row` is 0 when it is about the whole file."""

    code: str
    row: int
    text: str


@dataclass(frozen=True)
class ImportRecord:
    """A row of `statement_imports`, with what it warned of."""

    id: int
    user_id: str
    bank_account_id: int
    file_name: str
    format: str
    digest: str
    account: str
    seen: int
    created: int
    duplicates: int
    skipped: int
    warnings: tuple[Warned, ...]
    day_from: date | None
    day_to: date | None
    created_at: datetime


class Statements:
    """Rows of `statement_imports`, `csv_mappings` and of `balance_anchors` that files stated."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, values: Mapping[str, object], warnings: Sequence[Warned]) -> int:
        """Keep an import; its key."""
        told = json.dumps([asdict(warning) for warning in warnings], ensure_ascii=False)
        made = insert(IMPORTS).values(**values, warnings=told).returning(IMPORTS.c.id)
        return int(self._connection.execute(made).scalar_one())

    def one(self, user_id: str, statement_import_id: int) -> ImportRecord | None:
        query = select(IMPORTS).where(IMPORTS.c.user_id == user_id, IMPORTS.c.id == statement_import_id)
        return next(iter(self._found(query)), None)

    def same_file(self, bank_account_id: int, digest: str, account: str) -> ImportRecord | None:
        """The import of the same account of the same file."""
        query = select(IMPORTS).where(
            IMPORTS.c.bank_account_id == bank_account_id, IMPORTS.c.digest == digest, IMPORTS.c.account == account
        )
        return next(iter(self._found(query)), None)

    def of_account(self, bank_account_id: int) -> list[ImportRecord]:
        """Newest first."""
        query = select(IMPORTS).where(IMPORTS.c.bank_account_id == bank_account_id)
        return self._found(query.order_by(IMPORTS.c.id.desc()))

    def movements_of(self, statement_import_id: int) -> list[int]:
        """Movements that rows of the file stand behind, by key."""
        query = select(ORIGINS.c.bank_transaction_id).where(ORIGINS.c.statement_import_id == statement_import_id)
        return list(self._connection.execute(query.order_by(ORIGINS.c.bank_transaction_id)).scalars())

    def brought_alone(self, statement_import_id: int) -> list[int]:
        """Movements that nothing but this file tells, by key."""
        return list(self._connection.execute(self._alone(statement_import_id)).scalars())

    def remove(self, statement_import_id: int) -> int:
        """Take the import back with what only it brought; the number of movements that went."""
        alone = BANK_TRANSACTIONS.c.id.in_(self._alone(statement_import_id))
        gone = self._connection.execute(delete(BANK_TRANSACTIONS).where(alone))
        self._connection.execute(delete(IMPORTS).where(IMPORTS.c.id == statement_import_id))
        return gone.rowcount

    @staticmethod
    def _alone(statement_import_id: int) -> Select[Any]:
        another = ORIGINS.alias("another")
        shared = exists().where(
            another.c.bank_transaction_id == ORIGINS.c.bank_transaction_id,
            (another.c.statement_import_id.is_(None)) | (another.c.statement_import_id != statement_import_id),
        )
        its = ORIGINS.c.statement_import_id == statement_import_id
        return select(ORIGINS.c.bank_transaction_id).where(its, ~shared)

    def add_balances(
        self, bank_account_id: int, statement_import_id: int, balances: Collection[tuple[date, int, str]], now: datetime
    ) -> None:
        """Keep balances that a file states: day, cents, LEDGER or ROW."""
        if balances:
            same = {"bank_account_id": bank_account_id, "statement_import_id": statement_import_id, "stated_at": now}
            self._connection.execute(
                insert(ANCHORS),
                [same | {"day": day, "balance_cents": cents, "source": source} for day, cents, source in balances],
            )

    def mapping(self, user_id: str, signature: str) -> dict[str, object] | None:
        """What the user said that the columns under this header mean."""
        query = select(MAPPINGS.c.mapping).where(MAPPINGS.c.user_id == user_id, MAPPINGS.c.signature == signature)
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else dict(json.loads(found))

    def remember_mapping(self, user_id: str, signature: str, mapping: Mapping[str, object], now: datetime) -> None:
        keys = {"user_id": user_id, "signature": signature}
        upsert(
            self._connection, MAPPINGS, keys | {"mapping": json.dumps(dict(mapping)), "used_at": now}, keys=list(keys)
        )

    def _found(self, query: object) -> list[ImportRecord]:
        rows = self._connection.execute(query).all()  # type: ignore[call-overload]
        return [
            replace(record(ImportRecord, row), warnings=tuple(Warned(**told) for told in json.loads(row.warnings)))
            for row in rows
        ]
