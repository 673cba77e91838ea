"""Movements and entries as the matching engine takes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, Row, Select, bindparam, or_, select

from pluggy_app.domain.ledger_entries import CURRENCY, RECEIVABLE
from pluggy_app.domain.matching import model
from pluggy_app.store import bulk
from pluggy_app.store.ledger_entries import LedgerEntry
from pluggy_app.store.postings import CARD, REMOVED
from pluggy_app.store.prepared import Prepared
from pluggy_app.store.tables import BANK_ACCOUNTS, BANK_TRANSACTIONS, ORIGINS, TRANSACTIONS

MOST = 20_000  #: movements that one run of the matcher looks at


@dataclass(frozen=True)
class Movement:
    """A movement that is about to be matched, with what its account allows."""

    id: int
    bank_account_id: int
    day: date
    amount_cents: int
    is_free: bool  #: neither matched, nor ignored, nor withdrawn
    is_matched: bool
    is_closed: bool  #: its day is
    auto_reconcile: bool


class Matchables:
    """Rows of `bank_transactions`, with their accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, user_id: str, keys: Collection[int]) -> dict[int, Movement]:
        """The user's movements of these keys, which nobody else changes until the end.

        Their accounts are held too, first, as whoever posts into them or closes them does.
        """
        found: dict[int, Movement] = {}
        possible = sorted(key for key in set(keys) if 0 < key < 2**63)
        self._lock_accounts(user_id, possible)
        for first in range(0, len(possible), bulk.AT_ONCE):
            query = (
                select(BANK_TRANSACTIONS, BANK_ACCOUNTS.c.closed_through, BANK_ACCOUNTS.c.auto_reconcile)
                .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == BANK_TRANSACTIONS.c.bank_account_id)
                .where(BANK_TRANSACTIONS.c.user_id == user_id)
                .where(BANK_TRANSACTIONS.c.id.in_(possible[first : first + bulk.AT_ONCE]))
                .order_by(BANK_TRANSACTIONS.c.id)
                .with_for_update(of=BANK_TRANSACTIONS)
            )
            found |= {row.id: _movement(row) for row in self._connection.execute(query)}
        return found

    def _lock_accounts(self, user_id: str, keys: Sequence[int]) -> None:
        accounts: set[int] = set()
        for first in range(0, len(keys), bulk.AT_ONCE):
            some = BANK_TRANSACTIONS.c.id.in_(keys[first : first + bulk.AT_ONCE])
            query = select(BANK_TRANSACTIONS.c.bank_account_id).where(BANK_TRANSACTIONS.c.user_id == user_id, some)
            accounts |= set(self._connection.execute(query.distinct()).scalars())
        held = select(BANK_ACCOUNTS.c.id).where(BANK_ACCOUNTS.c.id.in_(accounts)).order_by(BANK_ACCOUNTS.c.id)
        self._connection.execute(held.with_for_update(key_share=True))

    def free(self, user_id: str) -> list[model.Row]:
        """The user's settled movements that no match has and that nobody ignores, outside of closed periods.

        The newest MOST of them: whoever has more does not reconcile, and each reading of a bank would cost minutes.
        """
        return self._with_slips([_face(row) for row in _FREE.rows(self._connection, user=user_id)])

    def some(self, user_id: str, keys: Collection[int]) -> dict[int, model.Row]:
        """The user's movements of these keys, whatever became of them."""
        found: dict[int, model.Row] = {}
        listed = list(keys)
        for first in range(0, len(listed), bulk.AT_ONCE):
            some = BANK_TRANSACTIONS.c.id.in_(listed[first : first + bulk.AT_ONCE])
            query = _FACES.where(BANK_TRANSACTIONS.c.user_id == user_id, some)
            found |= {row.id: _face(tuple(row)) for row in self._connection.execute(query)}
        return {face.id: face for face in self._with_slips(found.values())}

    def _with_slips(self, faces: Collection[model.Row]) -> list[model.Row]:
        """The same, with what the bank tells of the boletos that were paid."""
        paid = [face.id for face in faces if face.boleto_line]
        told: dict[int, Row[Any]] = {}
        for first in range(0, len(paid), bulk.AT_ONCE):
            some = ORIGINS.c.bank_transaction_id.in_(paid[first : first + bulk.AT_ONCE])
            told |= {row.bank_transaction_id: row for row in self._connection.execute(_SLIPS.where(some))}
        return [_told(face, told[face.id]) if face.id in told else face for face in faces]


def as_entry(entry: LedgerEntry) -> model.Entry:
    """An entry as the engine takes it."""
    return model.Entry(
        id=entry.id,
        receivable=entry.kind == RECEIVABLE,
        due_on=entry.due_on,
        issued_on=entry.issued_on,
        open_cents=entry.open_cents,
        amount_cents=entry.amount_cents,
        currency=CURRENCY,
        description=entry.description,
        counterparty_name=entry.counterparty_name,
        counterparty_document=entry.counterparty_document,
        document_number=entry.document_number,
        boleto_line=entry.boleto_line,
        pix_txid=entry.pix_txid,
        expected_payment_method=entry.expected_payment_method,
        card_brand=entry.card_brand,
        acquirer=entry.acquirer,
        withholding_cents=entry.withholding_cents,
    )


_FACES: Select[Any] = (
    select(
        BANK_TRANSACTIONS.c.id,
        BANK_TRANSACTIONS.c.bank_account_id,
        BANK_TRANSACTIONS.c.day,
        BANK_TRANSACTIONS.c.amount_cents,
        BANK_TRANSACTIONS.c.currency_code,
        BANK_TRANSACTIONS.c.description,
        BANK_TRANSACTIONS.c.counterparty_name,
        BANK_TRANSACTIONS.c.counterparty_document,
        BANK_TRANSACTIONS.c.payment_method,
        BANK_TRANSACTIONS.c.reference,
        BANK_TRANSACTIONS.c.boleto_line,
        BANK_TRANSACTIONS.c.end_to_end_id,
        BANK_ACCOUNTS.c.owner_document,
        BANK_ACCOUNTS.c.type,
    )
    .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == BANK_TRANSACTIONS.c.bank_account_id)
    .order_by(BANK_TRANSACTIONS.c.id)
)


_IS_OPEN = or_(BANK_ACCOUNTS.c.closed_through.is_(None), BANK_TRANSACTIONS.c.day > BANK_ACCOUNTS.c.closed_through)
_FREE = Prepared(
    _FACES.where(
        BANK_TRANSACTIONS.c.user_id == bindparam("user"),
        BANK_TRANSACTIONS.c.match_id.is_(None),
        BANK_TRANSACTIONS.c.status == "posted",
        ~BANK_TRANSACTIONS.c.ignored,
        BANK_TRANSACTIONS.c.amount_cents != 0,
        _IS_OPEN,
    )
    .order_by(None)
    .order_by(BANK_TRANSACTIONS.c.day.desc(), BANK_TRANSACTIONS.c.id.desc())
    .limit(MOST)
)

_SLIP = (TRANSACTIONS.c.penalty_cents, TRANSACTIONS.c.interest_cents, TRANSACTIONS.c.discount_cents)
_SLIPS: Select[Any] = (
    select(ORIGINS.c.bank_transaction_id, *_SLIP)
    .join(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
    .where(or_(*(column.is_not(None) for column in _SLIP)))
)


def _told(face: model.Row, slip: Row[Any]) -> model.Row:
    return structs.replace(
        face,
        penalty_cents=slip.penalty_cents,
        interest_cents=slip.interest_cents,
        discount_cents=slip.discount_cents,
    )


def _face(row: tuple[Any, ...]) -> model.Row:
    """A row of `_FACES`. What is told of a slip is read later."""
    id, account_id, day, cents, currency, text, name, document, method, reference, line, end_to_end, owner, kind = row
    return model.Row(
        id=id,
        account_id=account_id,
        day=day,
        cents=cents,
        currency=currency,
        text=text,
        counterparty_name=name,
        counterparty_document=document,
        payment_method=method,
        reference=reference,
        boleto_line=line,
        end_to_end_id=end_to_end,
        account_owner_document=owner,
        card=kind == CARD,
    )


def _movement(row: Row[Any]) -> Movement:
    is_matched = row.match_id is not None
    return Movement(
        id=row.id,
        bank_account_id=row.bank_account_id,
        day=row.day,
        amount_cents=row.amount_cents,
        is_free=not is_matched and not row.ignored and row.status != REMOVED,
        is_matched=is_matched,
        is_closed=row.closed_through is not None and row.day <= row.closed_through,
        auto_reconcile=row.auto_reconcile,
    )
