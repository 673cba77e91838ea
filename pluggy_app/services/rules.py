"""Rules that people make for movements that look alike: rehearsed, kept, applied. None is made or applied unasked."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.errors import RuleNotFound
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE, EntryTerms
from pluggy_app.domain.matches import Maker
from pluggy_app.domain.matching.model import PAYMENT, Line
from pluggy_app.domain.rules import MONTHS, Action, RuleTerms, Touched, contradicts, is_done
from pluggy_app.domain.users import User
from pluggy_app.services.matches import Wanted, apply
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)

YEAR = timedelta(days=365 * MONTHS // 12)


@dataclass(frozen=True)
class Rehearsal:
    """What a rule would have done in the last twelve months: keys of movements, the oldest first."""

    touched: tuple[int, ...]
    contradicted: tuple[int, ...]  #: a person said something else of these: they are left alone
    done: int  #: are so already
    closed: int  #: are in a closed period


def rehearse(store: Store, user: User, terms: RuleTerms) -> Rehearsal:
    """What a rule would have done; writes nothing.

    Raises:
        InvalidRequest: it would do nothing, or touch nearly everything.
    """
    terms = terms.checked()
    with store.reading() as work:
        rows = work.rules.touched(user.user_id, terms, since=today(utc_now()) - YEAR)
    contradicted = tuple(row.bank_transaction_id for row in rows if contradicts(terms, row))
    return Rehearsal(
        tuple(row.bank_transaction_id for row in _due(terms, rows)),
        contradicted,
        sum(is_done(terms, row) for row in rows),
        sum(row.is_closed for row in rows),
    )


def add(store: Store, user: User, terms: RuleTerms, *, apply_now: bool = False) -> tuple[int, int]:
    """Keep a rule for movements that come from now on; its id, and how many movements it has touched at once.

    Args:
        apply_now: to those of the last twelve months too, as its rehearsal said.

    Raises:
        InvalidRequest: it would do nothing, or touch nearly everything.
    """
    terms, now = terms.checked(), utc_now()
    touched = 0
    with store.unit_of_work() as work:
        rule_id = work.rules.add(user.user_id, terms, now)
        if apply_now:
            rows = work.rules.touched(user.user_id, terms, since=today(now) - YEAR)
            touched = _apply(work, user, rule_id, terms, rows, now)
        work.users.raise_revision(user.user_id)
    log.info("rule.created", extra={"rule": rule_id, "written": touched})
    return rule_id, touched


def remove(store: Store, user: User, rule_id: int) -> None:
    """Forget a rule; what it did stays.

    Raises:
        RuleNotFound: unknown, or somebody else's.
    """
    with store.unit_of_work() as work:
        if not work.rules.remove(user.user_id, rule_id):
            raise RuleNotFound
        work.users.raise_revision(user.user_id)
    log.info("rule.removed", extra={"rule": rule_id})


def apply_to_news(store: Store, user: User) -> int:
    """Let each rule do with movements that came since it was made what it says, once each; how many it was."""
    touched = 0
    with store.reading() as work:
        rules = work.rules.of_user(user.user_id)
    now = utc_now()  # what a rule does is not older than the rule
    for rule in rules:
        with store.unit_of_work() as work:
            rows = work.rules.touched(user.user_id, rule.terms, arrived=rule.created_at, rule_id=rule.id)
            done = _apply(work, user, rule.id, rule.terms, rows, now)
            if done:
                work.users.raise_revision(user.user_id)
        if done:
            log.info("rule.applied", extra={"rule": rule.id, "written": done})
        touched += done
    return touched


def _due(terms: RuleTerms, rows: Iterable[Touched]) -> list[Touched]:
    """Movements that the rule has something to do with."""
    return [row for row in rows if not (row.is_closed or is_done(terms, row) or contradicts(terms, row))]


def _apply(work: Work, user: User, rule_id: int, terms: RuleTerms, rows: list[Touched], now: datetime) -> int:
    work.rules.locked(user.user_id, rows)
    due = _due(terms, rows)
    for row in due:
        if terms.action is Action.FEE:
            _write_entry(work, user, terms, row, now)
            detail: dict[str, tuple[object, object]] = {}  # the match says the rest
        elif terms.action is Action.IGNORE:
            values = {"ignored": True, "ignored_reason": terms.value}
            work.movements.change(row.bank_transaction_id, values, now)
            detail = {"ignored": (False, True), "ignored_reason": ("", terms.value)}
        else:
            values = {"category": terms.value, "category_chosen": True}
            work.movements.change(row.bank_transaction_id, values, now)
            detail = {"category": (row.category, terms.value)}
        work.movements.note(row.bank_transaction_id, user.user_id, detail, now, rule_id=rule_id)
    return len(due)


def _write_entry(work: Work, user: User, terms: RuleTerms, row: Touched, now: datetime) -> None:
    """The entry that a fee pays, and the match of the two."""
    face = work.matchables.some(user.user_id, [row.bank_transaction_id])[row.bank_transaction_id]
    entry = EntryTerms(
        PAYABLE if face.cents < 0 else RECEIVABLE,
        face.day,
        abs(face.cents),
        face.text or terms.value,
        counterparty_name=face.counterparty_name,
        category=terms.value,
    )
    (key,) = work.ledger_entries.add(user.user_id, [entry], now)
    apply(work, user.user_id, Wanted([Line(face.id, key, face.cents)], kind=PAYMENT, maker=Maker.RULE), now)
