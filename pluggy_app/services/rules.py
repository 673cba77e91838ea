"""Rules that people make for movements that look alike: rehearsed, kept, applied. None is made or applied unasked."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.errors import RuleExists, RuleNotFound
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE, EntryTerms
from pluggy_app.domain.matches import Maker, Undone
from pluggy_app.domain.matching.model import PAYMENT, Line
from pluggy_app.domain.rules import MONTHS, Action, RuleTerms, Touched, contradicts, is_done
from pluggy_app.domain.users import User
from pluggy_app.services import matches
from pluggy_app.services.matches import Wanted, apply
from pluggy_app.store.movements import Detail, EditRecord
from pluggy_app.store.rules import Changed, RuleRecord
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


@dataclass(frozen=True)
class TakenBack:
    """Movements as they were before a rule, and those that stay: somebody changed them since, or they are closed."""

    undone: int
    stayed: int


@dataclass(frozen=True)
class _Earlier:
    """A movement as it was before a rule: the values that return, and what its history says of it."""

    row: Changed
    values: dict[str, object]
    told: Detail


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
        RuleExists: there is one like it.
    """
    terms, now = terms.checked(), utc_now()
    touched = 0
    with store.unit_of_work() as work:
        work.users.raise_revision(user.user_id)  # first: of two alike at once the second waits here and finds the other
        if any(rule.terms == terms for rule in work.rules.of_user(user.user_id)):
            raise RuleExists
        rule_id = work.rules.add(user.user_id, terms, now)
        if apply_now:
            rows = work.rules.touched(user.user_id, terms, since=today(now) - YEAR)
            touched = _apply(work, user, rule_id, terms, rows, now)
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


def could_take_back(store: Store, user: User, rule_id: int) -> TakenBack:
    """What `take_back` would do; writes nothing.

    Raises:
        RuleNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        rule = _rule(work, user, rule_id)
        rows = work.rules.changed(user.user_id, rule)
        earlier = _earlier(work, rule, rows)
    return TakenBack(len(earlier), len(rows) - len(earlier))


def take_back(store: Store, user: User, rule_id: int) -> TakenBack:
    """Undo what a rule did, all of it at once, wherever nobody said anything since and nothing is closed.

    The rule stays, for what comes; these movements it never touches again.

    Raises:
        RuleNotFound: unknown, or somebody else's.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        rule = _rule(work, user, rule_id)
        found = work.rules.changed(user.user_id, rule)
        work.matchables.lock(user.user_id, [row.id for row in found])
        work.ledger_entries.lock(user.user_id, [row.ledger_entry_id for row in found if row.ledger_entry_id])
        rows = work.rules.changed(user.user_id, rule)  # nobody else changes them any more
        earlier = _earlier(work, rule, rows)
        made = [one.row.match_id for one in earlier if rule.terms.action is Action.FEE and one.row.match_id]
        matches.take_back(work, user.user_id, work.matches.live(user.user_id, made), Undone.PERSON, now)
        for one in earlier:
            if rule.terms.action is Action.FEE and one.row.ledger_entry_id:
                work.ledger_entries.remove(one.row.ledger_entry_id)
            if one.values:
                work.movements.change(one.row.id, one.values, now)
            work.movements.note(one.row.id, user.user_id, one.told, now, rule_id=-rule.id)
        if earlier:
            work.users.raise_revision(user.user_id)
    log.info("rule.undone", extra={"rule": rule_id, "removed": len(earlier)})
    return TakenBack(len(earlier), len(rows) - len(earlier))


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


def _rule(work: Work, user: User, rule_id: int) -> RuleRecord:
    found = next((rule for rule in work.rules.of_user(user.user_id) if rule.id == rule_id), None)
    if found is None:
        raise RuleNotFound
    return found


def _earlier(work: Work, rule: RuleRecord, rows: Sequence[Changed]) -> list[_Earlier]:
    """Those of the movements that are still as the rule left them."""
    trails = work.movements.trails([row.id for row in rows])
    told = (_before(rule, row, trails[row.id]) for row in rows)
    return [one for one in told if one is not None]


def _before(rule: RuleRecord, row: Changed, trail: Sequence[EditRecord]) -> _Earlier | None:
    """The movement before the rule; None: a person changed it since, or it is closed."""
    place = next(i for i, edit in enumerate(trail) if edit.rule_id == rule.id and edit.at >= rule.created_at)
    own, by_person = trail[place], any(edit.rule_id is None for edit in trail[place + 1 :])
    if row.is_closed or by_person:
        return None
    if rule.terms.action is Action.CATEGORY:
        before, after = own.detail["category"]
        values = {"category": before, "category_chosen": _was_chosen(trail[:place])}
        return _Earlier(row, values, {"category": (after, before)}) if row.category == after else None
    if rule.terms.action is Action.IGNORE:
        told = {"ignored": (True, False), "ignored_reason": (row.ignored_reason, "")}
        return _Earlier(row, {"ignored": False, "ignored_reason": ""}, told) if row.ignored else None
    is_its_own = own.at == row.matched_at == row.entry_changed_at  # made by it, and nobody changed the entry
    return _Earlier(row, {}, {"ledger_entry": (row.entry_text, "")}) if is_its_own else None


def _was_chosen(trail: Iterable[EditRecord]) -> bool:
    """Whether a category of somebody's choice stood after these changes: of a person, or of a rule not undone since."""
    choosers: set[int] = set()
    for edit in trail:
        if "category" in edit.detail and (edit.rule_id or 0) >= 0:
            choosers.add(edit.rule_id or 0)
        elif edit.rule_id is not None:
            choosers.discard(-edit.rule_id)
    return bool(choosers)
