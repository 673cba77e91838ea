"""What a bank withdraws, gives anew under another id, and changes: mirror rows, their movements, and the trail of both.

The caller holds the Pluggy account locked.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.corrections import Change, Side
from pluggy_app.store.movements import is_untouched
from pluggy_app.store.tables import (
    ACCOUNTS,
    ALIASES,
    BANK_TRANSACTIONS,
    CHANGES,
    EDITS,
    ORIGINS,
    QUESTIONS,
    TRANSACTIONS,
    insert_or_ignore,
    record,
    upsert,
)

REMOVED = "removed"  #: status of a movement that no bank lists any more

Detail = Mapping[str, Sequence[object]]  #: name of a field to what it said before and says now


@dataclass(frozen=True)
class ChangeRecord:
    """A row of `transaction_changes`."""

    at: datetime
    what: str
    sync_log_id: int | None
    detail: Detail


@dataclass(frozen=True)
class AliasRecord:
    """An id that a transaction had, and until when."""

    pluggy_transaction_id: str
    replaced_at: datetime


@dataclass(frozen=True)
class QuestionRecord:
    """Two rows of one account that may be one transaction."""

    question_id: int
    account_pk: int
    account_name: str
    withdrawn_pk: int
    withdrawn_day: date
    withdrawn_text: str
    arrived_pk: int
    arrived_day: date
    arrived_text: str
    amount_cents: int
    currency_code: str


class Corrections:
    """Mirror rows that were withdrawn or replaced; aliases, changes and questions about them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def withdrawn(self, account_pk: int, since: datetime) -> list[Side]:
        """Those of the account that the bank withdrew after then and that nothing has replaced."""
        return self._sides(_WITHDRAWN, {"account": account_pk, "since": since})

    def arrived(self, account_pk: int, since: datetime) -> list[Side]:
        """Those of the account that are listed and came after then."""
        came = TRANSACTIONS.c.created_at > since
        return self._sides(
            _SIDES.where(TRANSACTIONS.c.account_pk == account_pk, TRANSACTIONS.c.removed_at.is_(None), came)
        )

    def listed(self, account_pk: int, keys: Collection[int]) -> list[Side]:
        """Those of these keys that are not withdrawn."""
        ours = TRANSACTIONS.c.id.in_(keys) & (TRANSACTIONS.c.account_pk == account_pk)
        return self._sides(_SIDES.where(ours, TRANSACTIONS.c.removed_at.is_(None)))

    def withdraw(self, keys: Collection[int], now: datetime, sync_log_id: int) -> None:
        """The bank no longer lists these. Their movements stay, marked, unless something else stands behind them."""
        if not keys:
            return
        self._connection.execute(
            update(TRANSACTIONS).where(TRANSACTIONS.c.id.in_(keys)).values(removed_at=now, updated_at=now)
        )
        self.note([(key, Change.WITHDRAWN, {}) for key in keys], now, sync_log_id)
        movement = BANK_TRANSACTIONS.c.id
        self._connection.execute(
            update(BANK_TRANSACTIONS)
            .where(movement.in_(_movements_of(keys)), ~_is_listed(movement))
            .values(status=REMOVED, updated_at=now)
        )

    def alone(self, keys: Collection[int]) -> set[int]:
        """Those whose movement can go: nothing else stands behind it, and no person edited or matched it.

        What a rule set is no reason to keep it. Those without a movement are among them.
        """
        other = ORIGINS.alias("other")
        shared = exists().where(
            other.c.bank_transaction_id == ORIGINS.c.bank_transaction_id, other.c.id != ORIGINS.c.id
        )
        query = (
            select(TRANSACTIONS.c.id)
            .outerjoin(ORIGINS, ORIGINS.c.pluggy_transaction_pk == TRANSACTIONS.c.id)
            .outerjoin(BANK_TRANSACTIONS, BANK_TRANSACTIONS.c.id == ORIGINS.c.bank_transaction_id)
            .where(TRANSACTIONS.c.id.in_(keys), or_(ORIGINS.c.id.is_(None), ~shared & _is_nobodys()))
        )
        return set(self._connection.execute(query).scalars())

    def take_over(
        self, withdrawn: int, arrived: int, now: datetime, sync_log_id: int | None, *, keep_arrived: bool = False
    ) -> str:
        """The arrived row stands for the withdrawn one from now on: with its movement, its trail and its ids.

        The movement that the arrived row had goes; with `keep_arrived` the other one goes, unless something else stands
        behind it too. The category that the withdrawn row had is returned.
        """
        lost = self._connection.execute(select(TRANSACTIONS).where(TRANSACTIONS.c.id == withdrawn)).one()
        moved = [ALIASES.c.transaction_pk, CHANGES.c.transaction_pk]
        if keep_arrived:
            going = self.alone([withdrawn])
        else:
            going = {arrived}
            moved.append(ORIGINS.c.pluggy_transaction_pk)
        self._connection.execute(delete(BANK_TRANSACTIONS).where(BANK_TRANSACTIONS.c.id.in_(_movements_of(going))))
        for column in moved:
            self._connection.execute(update(column.table).where(column == withdrawn).values({column: arrived}))
        self._connection.execute(delete(TRANSACTIONS).where(TRANSACTIONS.c.id == withdrawn))
        self._connection.execute(
            update(TRANSACTIONS)
            .where(TRANSACTIONS.c.id == arrived)
            .values(created_at=lost.created_at, first_run_id=lost.first_run_id)
        )
        alias = {"account_pk": lost.account_pk, "pluggy_transaction_id": lost.pluggy_transaction_id}
        named = alias | {"transaction_pk": arrived, "replaced_at": now}
        upsert(self._connection, ALIASES, named, keys=list(alias))
        self.note([(arrived, Change.REPLACED, {})], now, sync_log_id)
        return str(lost.category)

    def note(self, changes: Sequence[tuple[int, Change, Detail]], now: datetime, sync_log_id: int | None) -> None:
        """Add to the trail of each row, by key, what the bank did to it."""
        if changes:
            self._connection.execute(
                insert(CHANGES),
                [
                    {
                        "transaction_pk": key,
                        "at": now,
                        "what": what.value,
                        "sync_log_id": sync_log_id,
                        "detail": json.dumps(detail, ensure_ascii=False, default=str),
                    }
                    for key, what, detail in changes
                ],
            )

    def trail(self, transaction_pk: int) -> list[ChangeRecord]:
        """What the bank did to a row, oldest first."""
        query = select(CHANGES).where(CHANGES.c.transaction_pk == transaction_pk).order_by(CHANGES.c.id)
        return [
            ChangeRecord(row.at, row.what, row.sync_log_id, json.loads(row.detail))
            for row in self._connection.execute(query)
        ]

    def aliases(self, transaction_pk: int) -> list[AliasRecord]:
        """The ids that a row had before, oldest first."""
        query = select(ALIASES).where(ALIASES.c.transaction_pk == transaction_pk).order_by(ALIASES.c.replaced_at)
        return [record(AliasRecord, row) for row in self._connection.execute(query)]

    def ask(self, user_id: str, pairs: Sequence[tuple[int, int]], now: datetime) -> None:
        """Keep a question about each pair (withdrawn, arrived); one that was asked before is not asked again."""
        for withdrawn, arrived in pairs:
            values = {"user_id": user_id, "withdrawn_pk": withdrawn, "arrived_pk": arrived}
            insert_or_ignore(self._connection, QUESTIONS, values | {"asked_at": now, "answer": ""})

    def open_questions(self, user_id: str, limit: int) -> list[QuestionRecord]:
        """The user's questions that nobody has answered and that still stand, oldest first."""
        return [record(QuestionRecord, row) for row in self._connection.execute(_questions(user_id).limit(limit))]

    def question(self, user_id: str, question_id: int) -> QuestionRecord | None:
        """One of them."""
        row = self._connection.execute(_questions(user_id).where(QUESTIONS.c.id == question_id)).one_or_none()
        return None if row is None else record(QuestionRecord, row)

    def settle(self, question_id: int, answer: str) -> None:
        """Keep the answer; it is not asked again."""
        self._connection.execute(update(QUESTIONS).where(QUESTIONS.c.id == question_id).values(answer=answer))

    def _sides(self, query: Select[tuple[object, ...]], given: Mapping[str, object] | None = None) -> list[Side]:
        return [record(Side, row) for row in self._connection.execute(query, given)]


_SIDES = select(
    TRANSACTIONS.c.id.label("key"),
    TRANSACTIONS.c.provider_id,
    TRANSACTIONS.c.hash,
    TRANSACTIONS.c.day,
    TRANSACTIONS.c.amount_cents,
    TRANSACTIONS.c.currency_code,
    TRANSACTIONS.c.search_text.label("text"),
)

_WITHDRAWN = _SIDES.where(
    TRANSACTIONS.c.account_pk == bindparam("account"), TRANSACTIONS.c.removed_at > bindparam("since")
)


def _questions(user_id: str) -> Select[tuple[object, ...]]:
    """One stands while the bank has withdrawn the one and lists the other."""
    withdrawn, arrived = TRANSACTIONS.alias("withdrawn"), TRANSACTIONS.alias("arrived")
    return (
        select(
            QUESTIONS.c.id.label("question_id"),
            withdrawn.c.account_pk,
            ACCOUNTS.c.name.label("account_name"),
            QUESTIONS.c.withdrawn_pk,
            withdrawn.c.day.label("withdrawn_day"),
            withdrawn.c.description.label("withdrawn_text"),
            QUESTIONS.c.arrived_pk,
            arrived.c.day.label("arrived_day"),
            arrived.c.description.label("arrived_text"),
            arrived.c.amount_cents,
            arrived.c.currency_code,
        )
        .join(withdrawn, withdrawn.c.id == QUESTIONS.c.withdrawn_pk)
        .join(arrived, arrived.c.id == QUESTIONS.c.arrived_pk)
        .join(ACCOUNTS, ACCOUNTS.c.id == withdrawn.c.account_pk)
        .where(QUESTIONS.c.user_id == user_id, QUESTIONS.c.answer == "")
        .where(withdrawn.c.removed_at.is_not(None), arrived.c.removed_at.is_(None))
        .order_by(QUESTIONS.c.id)
    )


def _movements_of(keys: Collection[int]) -> Select[tuple[int]]:
    return select(ORIGINS.c.bank_transaction_id).where(ORIGINS.c.pluggy_transaction_pk.in_(keys))


def _is_nobodys() -> ColumnElement[bool]:
    """Whether no person added anything to the movement of a mirror row, though a rule may have; nor is it matched."""
    edited = EDITS.c.bank_transaction_id == BANK_TRANSACTIONS.c.id
    by_rule = exists().where(edited, EDITS.c.rule_id.is_not(None))
    by_person = exists().where(edited, EDITS.c.rule_id.is_(None))
    no_more = and_(by_rule, ~by_person, BANK_TRANSACTIONS.c.note == "", BANK_TRANSACTIONS.c.match_id.is_(None))
    return or_(is_untouched(), no_more)


def _is_listed(movement: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a bank still lists what is behind a movement, or a file or a person brought it."""
    behind = (
        select(ORIGINS.c.id)
        .outerjoin(TRANSACTIONS, TRANSACTIONS.c.id == ORIGINS.c.pluggy_transaction_pk)
        .where(ORIGINS.c.bank_transaction_id == movement, TRANSACTIONS.c.removed_at.is_(None))
    )
    return behind.exists()
