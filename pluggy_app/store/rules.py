"""Rules of people, and the movements that they are about."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, case, delete, exists, func, insert, or_, select
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.matches import Maker
from pluggy_app.domain.rules import Action, RuleTerms, Touched
from pluggy_app.store.postings import REMOVED
from pluggy_app.store.tables import (
    BANK_ACCOUNTS,
    BANK_TRANSACTIONS,
    EDITS,
    ENTRIES,
    MATCH_LINES,
    MATCHES,
    RULES,
    record,
)


@dataclass(frozen=True)
class RuleRecord:
    """A rule with how many movements it has touched, less those where that was undone."""

    id: int
    terms: RuleTerms
    created_at: datetime
    applied: int
    undone: int = 0


@dataclass(frozen=True)
class Changed:
    """A movement that a rule has touched, as it stands, with the match and the entry of a fee's rule."""

    id: int
    category: str
    ignored: bool
    ignored_reason: str
    is_closed: bool
    match_id: int | None  #: that a rule made
    matched_at: datetime | None
    ledger_entry_id: int | None
    entry_text: str | None
    entry_changed_at: datetime | None


_IS_CLOSED: ColumnElement[bool] = and_(
    BANK_ACCOUNTS.c.closed_through.is_not(None), BANK_TRANSACTIONS.c.day <= BANK_ACCOUNTS.c.closed_through
)


class Rules:
    """Rows of `rules`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, terms: RuleTerms, now: datetime) -> int:
        """A new one; its key."""
        values = asdict(terms) | {"action": terms.action.value}
        made = insert(RULES).values(user_id=user_id, created_at=now, **values)
        return int(self._connection.execute(made.returning(RULES.c.id)).scalar_one())

    def remove(self, user_id: str, rule_id: int) -> bool:
        """Forget a rule; what it did stays. False: there is none."""
        fits = 0 < rule_id < 2**31
        gone = delete(RULES).where(RULES.c.user_id == user_id, RULES.c.id == (rule_id if fits else 0))
        return bool(self._connection.execute(gone).rowcount)

    def of_user(self, user_id: str) -> list[RuleRecord]:
        """The oldest first: it is asked first."""
        # The key of a rule that was deleted may be given again: what was done before is another's.
        its_own = and_(RULES.c.id == func.abs(EDITS.c.rule_id), RULES.c.created_at <= EDITS.c.at)
        counted = (
            select(
                RULES.c.id,
                func.sum(case((EDITS.c.rule_id > 0, 1), else_=-1)).label("applied"),
                func.sum(case((EDITS.c.rule_id < 0, 1), else_=0)).label("undone"),
            )
            .join(EDITS, its_own)
            .where(RULES.c.user_id == user_id)
            .group_by(RULES.c.id)
            .subquery()
        )
        query = (
            select(
                RULES,
                func.coalesce(counted.c.applied, 0).label("applied"),
                func.coalesce(counted.c.undone, 0).label("undone"),
            )
            .outerjoin(counted, counted.c.id == RULES.c.id)
            .where(RULES.c.user_id == user_id)
            .order_by(RULES.c.id)
        )
        return [
            RuleRecord(
                row.id,
                RuleTerms(row.contains, Action(row.action), row.value, row.amount_from, row.amount_to),
                row.created_at,
                row.applied,
                row.undone,
            )
            for row in self._connection.execute(query)
        ]

    def looked_for(self, user_id: str, keys: Collection[int]) -> dict[int, tuple[str, datetime]]:
        """The text that these rules look for, and when they were made; those that are gone are not in it."""
        query = select(RULES.c.id, RULES.c.contains, RULES.c.created_at)
        rows = self._connection.execute(query.where(RULES.c.user_id == user_id, RULES.c.id.in_(keys)))
        return {row.id: (row.contains, row.created_at) for row in rows}

    def changed(self, user_id: str, rule: RuleRecord) -> list[Changed]:
        """Movements that this rule has touched and where nobody has undone that, the oldest first."""
        rows = BANK_TRANSACTIONS.c
        its = and_(EDITS.c.bank_transaction_id == rows.id, EDITS.c.at >= rule.created_at)
        query = (
            select(
                rows.id,
                rows.category,
                rows.ignored,
                rows.ignored_reason,
                _IS_CLOSED.label("is_closed"),
                MATCHES.c.id.label("match_id"),
                MATCHES.c.created_at.label("matched_at"),
                MATCH_LINES.c.ledger_entry_id,
                ENTRIES.c.description.label("entry_text"),
                ENTRIES.c.updated_at.label("entry_changed_at"),
            )
            .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == rows.bank_account_id)
            .outerjoin(MATCHES, and_(MATCHES.c.id == rows.match_id, MATCHES.c.made_by == Maker.RULE.value))
            .outerjoin(MATCH_LINES, MATCH_LINES.c.match_id == MATCHES.c.id)
            .outerjoin(ENTRIES, ENTRIES.c.id == MATCH_LINES.c.ledger_entry_id)
            .where(rows.user_id == user_id, exists().where(its, EDITS.c.rule_id == rule.id))
            .where(~exists().where(its, EDITS.c.rule_id == -rule.id))
            .order_by(rows.day, rows.id)
        )
        return [record(Changed, row) for row in self._connection.execute(query)]

    def touched(
        self,
        user_id: str,
        terms: RuleTerms,
        *,
        since: date | None = None,
        arrived: datetime | None = None,
        rule_id: int | None = None,
    ) -> list[Touched]:
        """Movements that a rule is about, the oldest first.

        Args:
            since: from this day on.
            arrived: that came since this instant.
            rule_id: and that this rule has not touched yet.
        """
        rows = BANK_TRANSACTIONS.c
        of_it = EDITS.c.bank_transaction_id == rows.id
        by_person = exists().where(of_it, EDITS.c.rule_id.is_(None))
        named = EDITS.c.detail.contains('"category"')
        by_rule = exists().where(of_it, EDITS.c.rule_id.is_not(None), named)
        chosen = and_(rows.category_chosen, or_(by_person.where(named), ~by_rule))
        query = (
            select(
                rows.id,
                rows.bank_account_id,
                rows.category,
                rows.ignored,
                rows.match_id,
                chosen.label("chosen"),
                by_person.where(EDITS.c.detail.contains('"ignored": [true')).label("unignored"),
                _IS_CLOSED.label("is_closed"),
            )
            .join(BANK_ACCOUNTS, BANK_ACCOUNTS.c.id == rows.bank_account_id)
            .where(rows.user_id == user_id, rows.status != REMOVED)
            .where(rows.search_text.contains(terms.contains, autoescape=True))
            .order_by(rows.day, rows.id)
        )
        if terms.amount_from is not None:
            query = query.where(rows.amount_cents >= terms.amount_from)
        if terms.amount_to is not None:
            query = query.where(rows.amount_cents <= terms.amount_to)
        if since is not None:
            query = query.where(rows.day >= since)
        if arrived is not None:
            query = query.where(rows.created_at >= arrived)
        if rule_id is not None:
            query = query.where(~exists().where(EDITS.c.bank_transaction_id == rows.id, EDITS.c.rule_id == rule_id))
        return [
            Touched(
                row.id,
                row.bank_account_id,
                row.category,
                bool(row.chosen),
                row.ignored,
                bool(row.unignored),
                row.match_id is not None,
                bool(row.is_closed),
            )
            for row in self._connection.execute(query)
        ]

    def locked(self, user_id: str, rows: Sequence[Touched]) -> None:
        """Hold the accounts of these movements: no period of them is closed meanwhile."""
        keys = sorted({row.bank_account_id for row in rows})
        query = select(BANK_ACCOUNTS.c.id).where(BANK_ACCOUNTS.c.user_id == user_id, BANK_ACCOUNTS.c.id.in_(keys))
        self._connection.execute(query.order_by(BANK_ACCOUNTS.c.id).with_for_update(key_share=True))
