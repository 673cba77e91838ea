"""The mirror: transactions as Pluggy has them now. Pages are written in bulk: this is the hot path of a sync."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, select, tuple_, update

from pluggy_app.domain.transactions import Transaction, TransactionStatus, content_hash, normalised
from pluggy_app.store.tables import ACCOUNTS, ITEMS, ORIGINS, TRANSACTIONS, record


@dataclass(frozen=True)
class Seen:
    """A transaction as a page brought it, with the digest of its raw JSON."""

    transaction: Transaction
    digest: bytes


@dataclass(frozen=True)
class Stored:
    """A row of the mirror: its key, and what it says (None: withdrawn, so that anything is a change)."""

    pk: int
    content: tuple[object, ...] | None
    category: str

    def says(self, seen: Seen) -> bool:
        """Whether the page says the same; its JSON may still differ in what we do not keep."""
        columns = _columns(seen)
        return self.content == tuple(columns[name] for name in _CONTENT)

    def differences(self, seen: Seen) -> dict[str, tuple[object, object]]:
        """What a person would see changed: by name of the field, before and now."""
        columns, before = _columns(seen), dict(zip(_CONTENT, self.content or (), strict=False))
        return {
            name: (before[name], columns[name]) for name in _TOLD if name in before and before[name] != columns[name]
        }


@dataclass(frozen=True)
class Mirrored:
    """A transaction that was just written to the mirror, the key of its row, and the category it had until then."""

    pk: int
    transaction: Transaction
    hash: str
    category_before: str = ""


@dataclass(frozen=True)
class TransactionRecord:
    """A transaction with its account and item, for reading."""

    id: int
    transaction_id: str
    account_id: str
    item_id: str
    day: date
    amount_cents: int
    currency_code: str
    description: str
    type: str
    status: str
    category: str
    payment_method: str
    counterparty_name: str
    bank_transaction_id: int | None


@dataclass(frozen=True)
class TransactionFilter:
    """What to list; None or empty: everything. Days are inclusive. REMOVED rows only when asked for."""

    account_id: str | None = None
    day_from: date | None = None
    day_to: date | None = None
    status: str | None = None
    q: str = ""


class Transactions:
    """Rows of `pluggy_transactions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known_digests(self, account_pk: int, digests: Sequence[bytes]) -> dict[bytes, int]:
        """Those digests whose row is here exactly as the page has it, with the row's key."""
        query = select(TRANSACTIONS.c.digest, TRANSACTIONS.c.id).where(
            TRANSACTIONS.c.account_pk == account_pk,
            TRANSACTIONS.c.digest.in_(digests),
            TRANSACTIONS.c.removed_at.is_(None),
        )
        return {row.digest: row.id for row in self._connection.execute(query)}

    def stored(self, account_pk: int, transaction_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the Pluggy ids that are here, by id."""
        content = (TRANSACTIONS.c[name] for name in _CONTENT)
        query = select(TRANSACTIONS.c.id, TRANSACTIONS.c.removed_at, *content).where(
            TRANSACTIONS.c.account_pk == account_pk, TRANSACTIONS.c.pluggy_transaction_id.in_(list(transaction_ids))
        )
        return {
            row.pluggy_transaction_id: Stored(row.id, None if row.removed_at else tuple(row)[2:], row.category)
            for row in self._connection.execute(query)
        }

    def insert(self, account_pk: int, seen: Sequence[Seen], now: datetime, run_id: int | None = None) -> list[Mirrored]:
        """New rows, brought by a run; in the order given."""
        if not seen:
            return []
        brought = {"account_pk": account_pk, "first_run_id": run_id, "created_at": now, "updated_at": now}
        values = [_columns(s) | brought for s in seen]
        statement = insert(TRANSACTIONS).returning(TRANSACTIONS.c.id, sort_by_parameter_order=True)
        keys = self._connection.execute(statement, values).scalars().all()
        return [Mirrored(pk, s.transaction, v["hash"]) for pk, s, v in zip(keys, seen, values, strict=True)]  # type: ignore[arg-type]

    def remember_digests(self, again: Sequence[tuple[Stored, Seen]]) -> None:
        """The raw JSON of these changed in nothing that we keep: next time it is recognised."""
        if again:
            self._connection.execute(
                update(TRANSACTIONS).where(TRANSACTIONS.c.id == bindparam("pk")).values(digest=bindparam("told")),
                [{"pk": stored.pk, "told": seen.digest} for stored, seen in again],
            )

    def update(self, different: Sequence[tuple[Stored, Seen]], now: datetime) -> list[Mirrored]:
        """Overwrite rows that are here with what the page says."""
        if not different:
            return []
        values = [
            _columns(seen) | {"updated_at": now, "removed_at": None, "pk": stored.pk} for stored, seen in different
        ]
        changed: dict[str, Any] = {name: bindparam(name) for name in values[0] if name != "pk"}
        self._connection.execute(
            update(TRANSACTIONS).where(TRANSACTIONS.c.id == bindparam("pk")).values(**changed), values
        )
        return [
            Mirrored(stored.pk, seen.transaction, str(row["hash"]), stored.category)
            for (stored, seen), row in zip(different, values, strict=True)
        ]

    def listed_keys(self, account_pk: int, since: date) -> "array[int]":
        """Keys of the account's rows from this day on that are not withdrawn, in order."""
        query = select(TRANSACTIONS.c.id).where(
            TRANSACTIONS.c.account_pk == account_pk, TRANSACTIONS.c.removed_at.is_(None), TRANSACTIONS.c.day >= since
        )
        return array("q", self._connection.execute(query.order_by(TRANSACTIONS.c.id)).scalars())

    def days(self, account_pk: int, since: date, until: date) -> list[date]:
        """The days on which the account has movements, in order."""
        day = TRANSACTIONS.c.day
        query = select(day).where(
            TRANSACTIONS.c.account_pk == account_pk, TRANSACTIONS.c.removed_at.is_(None), day.between(since, until)
        )
        return list(self._connection.execute(query.distinct().order_by(day)).scalars())

    def ids_of(self, keys: Collection[int]) -> dict[str, int]:
        """Pluggy's ids of these rows, with their keys."""
        query = select(TRANSACTIONS.c.pluggy_transaction_id, TRANSACTIONS.c.id).where(TRANSACTIONS.c.id.in_(keys))
        return {row.pluggy_transaction_id: row.id for row in self._connection.execute(query)}

    def keys_of(self, account_pk: int, transaction_ids: Collection[str]) -> dict[str, int]:
        """Keys of those of Pluggy's ids that are here and not withdrawn, by id."""
        query = select(TRANSACTIONS.c.pluggy_transaction_id, TRANSACTIONS.c.id).where(
            TRANSACTIONS.c.account_pk == account_pk,
            TRANSACTIONS.c.pluggy_transaction_id.in_(transaction_ids),
            TRANSACTIONS.c.removed_at.is_(None),
        )
        return {row.pluggy_transaction_id: row.id for row in self._connection.execute(query)}

    def mirrored(self, keys: Collection[int]) -> list[Mirrored]:
        """What these rows say, in the order of their keys."""
        return [_mirrored(row) for row in self._connection.execute(_MIRRORED.where(TRANSACTIONS.c.id.in_(keys)))]

    def unposted(self, keys: Collection[int]) -> list[Mirrored]:
        """Those that stand behind no movement of the books, by key; those that the bank withdrew are left out."""
        posted = exists().where(ORIGINS.c.pluggy_transaction_pk == TRANSACTIONS.c.id)
        query = _MIRRORED.where(TRANSACTIONS.c.id.in_(keys), TRANSACTIONS.c.removed_at.is_(None), ~posted)
        return [_mirrored(row) for row in self._connection.execute(query)]

    def page(
        self,
        item_pk: int,
        wanted: TransactionFilter,
        *,
        limit: int,
        after: tuple[date, int] | None,
    ) -> list[TransactionRecord]:
        """Newest day first; `after` is the day and key of the last row of the page before."""
        query = (
            select(
                TRANSACTIONS.c.id,
                TRANSACTIONS.c.pluggy_transaction_id.label("transaction_id"),
                ACCOUNTS.c.account_id,
                ITEMS.c.item_id,
                *(TRANSACTIONS.c[name] for name in _READ),
                ORIGINS.c.bank_transaction_id,
            )
            .join(ACCOUNTS, ACCOUNTS.c.id == TRANSACTIONS.c.account_pk)
            .join(ITEMS, ITEMS.c.id == ACCOUNTS.c.item_pk)
            .outerjoin(ORIGINS, ORIGINS.c.pluggy_transaction_pk == TRANSACTIONS.c.id)
            .where(ACCOUNTS.c.item_pk == item_pk)
            .order_by(TRANSACTIONS.c.day.desc(), TRANSACTIONS.c.id.desc())
            .limit(limit)
        )
        removed = wanted.status == TransactionStatus.REMOVED.value
        query = query.where(TRANSACTIONS.c.removed_at.is_not(None) if removed else TRANSACTIONS.c.removed_at.is_(None))
        if wanted.status and not removed:
            query = query.where(TRANSACTIONS.c.status == wanted.status)
        if wanted.account_id is not None:
            query = query.where(ACCOUNTS.c.account_id == wanted.account_id)
        if wanted.day_from is not None:
            query = query.where(TRANSACTIONS.c.day >= wanted.day_from)
        if wanted.day_to is not None:
            query = query.where(TRANSACTIONS.c.day <= wanted.day_to)
        if words := normalised(wanted.q):
            query = query.where(TRANSACTIONS.c.search_text.contains(words, autoescape=True))
        if after is not None:
            query = query.where(tuple_(TRANSACTIONS.c.day, TRANSACTIONS.c.id) < after)
        return [record(TransactionRecord, row) for row in self._connection.execute(query)]

    def count_of_revoked(self, user_id: str) -> dict[int, int]:
        """Number of transactions that each of the user's disconnected items left here, by the item's row key."""
        query = (
            select(ACCOUNTS.c.item_pk, func.count().label("n"))
            .join(ITEMS, ITEMS.c.id == ACCOUNTS.c.item_pk)
            .join(TRANSACTIONS, TRANSACTIONS.c.account_pk == ACCOUNTS.c.id)
            .where(ITEMS.c.user_id == user_id, ITEMS.c.revoked_at.is_not(None), TRANSACTIONS.c.removed_at.is_(None))
            .group_by(ACCOUNTS.c.item_pk)
        )
        return {row.item_pk: row.n for row in self._connection.execute(query)}


_READ = (
    "day",
    "amount_cents",
    "currency_code",
    "description",
    "type",
    "status",
    "category",
    "payment_method",
    "counterparty_name",
)


#: What is told of a change.
_TOLD = ("day", "amount_cents", "description", "status", "category", "payment_method", "counterparty_name")

#: Everything a row says, apart from the digest of how it was said.
_CONTENT = (
    "pluggy_transaction_id",
    "hash",
    "day",
    "occurred_at",
    "amount_cents",
    "currency_code",
    "description",
    "type",
    "status",
    "category",
    "payment_method",
    "counterparty_name",
    "counterparty_document",
    "reference",
    "boleto_line",
    "end_to_end_id",
    "provider_id",
)


_MIRRORED = (
    select(TRANSACTIONS, ACCOUNTS.c.account_id)
    .join(ACCOUNTS, ACCOUNTS.c.id == TRANSACTIONS.c.account_pk)
    .order_by(TRANSACTIONS.c.id)
)


def _mirrored(row: Row[Any]) -> Mirrored:
    same = {field.name: getattr(row, field.name) for field in fields(Transaction) if hasattr(row, field.name)}
    status = TransactionStatus(row.status)
    return Mirrored(
        row.id, Transaction(**same | {"transaction_id": row.pluggy_transaction_id, "status": status}), row.hash
    )


def _columns(seen: Seen) -> dict[str, object]:
    t = seen.transaction
    return {
        "pluggy_transaction_id": t.transaction_id,
        "digest": seen.digest,
        "hash": content_hash(t.day, t.amount_cents, t.description),
        "day": t.day,
        "occurred_at": t.occurred_at,
        "amount_cents": t.amount_cents,
        "currency_code": t.currency_code,
        "description": t.description,
        "search_text": normalised(f"{t.description} {t.counterparty_name}"),
        "type": t.type,
        "status": t.status.value,
        "category": t.category,
        "payment_method": t.payment_method,
        "counterparty_name": t.counterparty_name,
        "counterparty_document": t.counterparty_document,
        "reference": t.reference,
        "boleto_line": t.boleto_line,
        "end_to_end_id": t.end_to_end_id,
        "provider_id": t.provider_id,
    }
