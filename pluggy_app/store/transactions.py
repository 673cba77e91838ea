"""The mirror: transactions as Pluggy has them now. Pages are written in bulk: this is the hot path of a sync."""

import re
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, Row, bindparam, exists, func, select, tuple_, union_all, update

from pluggy_app.domain.transactions import Transaction, TransactionStatus, hash_of_words, normalised
from pluggy_app.store import bulk
from pluggy_app.store.prepared import Prepared
from pluggy_app.store.tables import ACCOUNTS, ITEMS, ORIGINS, TRANSACTIONS

ACCOUNTS_AT_ONCE = 100  #: databases take some hundred parts of one statement


class Seen:
    """A transaction as a page brought it, with the digest of its raw JSON; `content` is what its row will say."""

    __slots__ = ("content", "digest", "search_text", "transaction")

    def __init__(self, transaction: Transaction, digest: bytes) -> None:
        t = transaction
        words = normalised(t.description)
        self.transaction = transaction
        self.digest = digest
        self.search_text = f"{words} {normalised(t.counterparty_name)}".strip()
        self.content = (
            t.transaction_id,
            hash_of_words(t.day, t.amount_cents, words),
            t.day,
            t.occurred_at,
            t.amount_cents,
            t.currency_code,
            t.description,
            t.type,
            t.status.value,
            t.category,
            t.payment_method,
            t.counterparty_name,
            t.counterparty_document,
            t.reference,
            t.boleto_line,
            t.end_to_end_id,
            t.provider_id,
            t.penalty_cents,
            t.interest_cents,
            t.discount_cents,
        )


@dataclass(frozen=True)
class Stored:
    """A row of the mirror: its key, the digest of its JSON, and what it says; None: withdrawn, anything is a change."""

    pk: int
    digest: bytes
    content: tuple[object, ...] | None
    category: str

    def says(self, seen: Seen) -> bool:
        """Whether the page says the same; its JSON may still differ in what we do not keep."""
        return self.content == seen.content

    def differences(self, seen: Seen) -> dict[str, tuple[object, object]]:
        """What a person would see changed: by name of the field, before and now."""
        fields = zip(_CONTENT, self.content or (), seen.content, strict=False)
        return {name: (before, now) for name, before, now in fields if name in _TOLD and before != now}


class Mirrored(msgspec.Struct, frozen=True, gc=False):
    """A transaction that was just written to the mirror, the key of its row, and the category it had until then."""

    pk: int
    transaction: Transaction
    hash: str
    search_text: str
    category_before: str = ""


class TransactionRecord(msgspec.Struct, frozen=True):
    """A transaction with its account, for reading."""

    id: int
    transaction_id: str
    account_id: str
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
        return dict(bulk.among(self._connection, _KNOWN, [account_pk], digests))

    def stored(self, account_pk: int, transaction_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the Pluggy ids that are here, by id."""
        keys = bulk.among(self._connection, _STORED, [account_pk], list(transaction_ids))
        if not keys:
            return {}
        content = (TRANSACTIONS.c[name] for name in _CONTENT)
        query = select(TRANSACTIONS.c.id, TRANSACTIONS.c.removed_at, TRANSACTIONS.c.digest, *content)
        return {
            row.pluggy_transaction_id: Stored(
                row.id, row.digest, None if row.removed_at else tuple(row)[3:], row.category
            )
            for row in self._connection.execute(query.where(TRANSACTIONS.c.id.in_([key for (key,) in keys])))
        }

    def insert(self, account_pk: int, seen: Sequence[Seen], now: datetime, run_id: int | None = None) -> list[Mirrored]:
        """New rows, brought by a run; in the order given."""
        brought = {"account_pk": account_pk, "first_run_id": run_id, "created_at": now, "updated_at": now}
        rows = [(*s.content, s.search_text, s.digest) for s in seen]
        keys = bulk.insert(self._connection, TRANSACTIONS, _WRITTEN, rows, brought)
        return [_as_mirrored(key, s) for key, s in zip(keys, seen, strict=True)]

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
        changed: dict[str, Any] = {name: bindparam(name) for name in _WRITTEN}
        self._connection.execute(
            update(TRANSACTIONS)
            .where(TRANSACTIONS.c.id == bindparam("pk"))
            .values(**changed, updated_at=now, removed_at=None),
            [
                dict(zip(_WRITTEN, (*seen.content, seen.search_text, seen.digest), strict=True)) | {"pk": stored.pk}
                for stored, seen in different
            ],
        )
        return [_as_mirrored(stored.pk, seen, stored.category) for stored, seen in different]

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
        return [mirrored(row) for row in self._connection.execute(MIRRORED.where(TRANSACTIONS.c.id.in_(keys)))]

    def unposted(self, keys: Collection[int]) -> list[Mirrored]:
        """Those that stand behind no movement of the books, by key; those that the bank withdrew are left out."""
        posted = exists().where(ORIGINS.c.pluggy_transaction_pk == TRANSACTIONS.c.id)
        query = MIRRORED.where(TRANSACTIONS.c.id.in_(keys), TRANSACTIONS.c.removed_at.is_(None), ~posted)
        return [mirrored(row) for row in self._connection.execute(query)]

    def page(
        self,
        accounts: Mapping[int, str],
        wanted: TransactionFilter,
        *,
        limit: int,
        after: tuple[date, int] | None,
    ) -> list[TransactionRecord]:
        """Of these accounts, key to id, newest day first; `after` is day and key of the last row of the page before."""
        keys = [key for key, account_id in accounts.items() if wanted.account_id in (None, account_id)]
        asked, values = _asked(wanted, after)
        found: list[tuple[Any, ...]] = []
        for some in (keys[n : n + ACCOUNTS_AT_ONCE] for n in range(0, len(keys), ACCOUNTS_AT_ONCE)):
            of_each = {f"account_{n}": key for n, key in enumerate(some)}
            found += _newest(len(some), asked).rows(self._connection, **of_each, **values, limit=limit)
        if len(keys) > ACCOUNTS_AT_ONCE:
            found = sorted(found, key=lambda row: (row[3], row[0]), reverse=True)[:limit]
        return [TransactionRecord(id, told, accounts[account], *rest) for id, told, account, *rest in found]

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


#: What is listed of a row, behind its ids.
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
    "penalty_cents",
    "interest_cents",
    "discount_cents",
)
_WRITTEN = (*_CONTENT, "search_text", "digest")

_KNOWN = "SELECT digest, id FROM pluggy_transactions WHERE account_pk = :given AND removed_at IS NULL AND digest :among"
_STORED = "SELECT id FROM pluggy_transactions WHERE account_pk = :given AND pluggy_transaction_id :among"

_LIKE_WILD = re.compile("[/%_]")

_T = TRANSACTIONS.c
#: What a list may be asked for, by the name of its parameter.
_CONDITIONS = {
    "status": _T.status == bindparam("status"),
    "day_from": _T.day >= bindparam("day_from"),
    "day_to": _T.day <= bindparam("day_to"),
    "words": _T.search_text.like(bindparam("words"), escape="/"),
    "after_day": tuple_(_T.day, _T.id) < tuple_(bindparam("after_day", type_=_T.day.type), bindparam("after_id")),
    "removed": _T.removed_at.is_not(None),
    "listed": _T.removed_at.is_(None),
}


def _asked(wanted: TransactionFilter, after: tuple[date, int] | None) -> tuple[tuple[str, ...], dict[str, object]]:
    """Which of the conditions a filter means, and their values."""
    removed = wanted.status == TransactionStatus.REMOVED.value
    values: dict[str, object] = {
        "status": None if removed else wanted.status,
        "day_from": wanted.day_from,
        "day_to": wanted.day_to,
    }
    if words := normalised(wanted.q):
        values["words"] = "%" + _LIKE_WILD.sub(r"/\g<0>", words) + "%"
    if after is not None:
        values |= {"after_day": after[0], "after_id": after[1]}
    values = {name: value for name, value in values.items() if value is not None}
    asked = tuple(name for name in values if name in _CONDITIONS)
    return (*asked, "removed" if removed else "listed"), values


@cache
def _newest(accounts: int, asked: tuple[str, ...]) -> Prepared:
    """The newest rows of so many accounts, as the list tells them."""
    of_each = (
        select(_T.id, _T.day).where(_T.account_pk == bindparam(f"account_{n}"), *(_CONDITIONS[name] for name in asked))
        for n in range(accounts)
    )
    # one order for all: each account's index is read in it side by side, and no further than the limit
    of_all = union_all(*of_each).subquery()
    newest = select(of_all.c.id, of_all.c.day).order_by(of_all.c.day.desc(), of_all.c.id.desc())
    # A bare parameter as LIMIT makes SQLite plan the query anew each time, which takes half as long as the query does.
    listed = newest.limit(bindparam("limit", type_=Integer) + 0).subquery()
    return Prepared(
        select(
            _T.id, _T.pluggy_transaction_id, _T.account_pk, *(_T[name] for name in _READ), ORIGINS.c.bank_transaction_id
        )
        .join(listed, listed.c.id == _T.id)
        .outerjoin(ORIGINS, ORIGINS.c.pluggy_transaction_pk == _T.id)
        .order_by(listed.c.day.desc(), listed.c.id.desc())
    )


#: Rows that `mirrored` reads, by key.
MIRRORED = (
    select(TRANSACTIONS, ACCOUNTS.c.account_id)
    .join(ACCOUNTS, ACCOUNTS.c.id == TRANSACTIONS.c.account_pk)
    .order_by(TRANSACTIONS.c.id)
)


def mirrored(row: Row[Any]) -> Mirrored:
    same = {name: getattr(row, name) for name in Transaction.__struct_fields__ if hasattr(row, name)}
    status = TransactionStatus(row.status)
    transaction = Transaction(**same | {"transaction_id": row.pluggy_transaction_id, "status": status})
    return Mirrored(row.id, transaction, row.hash, row.search_text)


def _as_mirrored(key: int, seen: Seen, category_before: str = "") -> Mirrored:
    return Mirrored(key, seen.transaction, seen.content[1], seen.search_text, category_before)
