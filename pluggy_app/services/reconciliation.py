"""Proposing matches, and what people make of the proposals."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import perf_counter

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import (
    AlreadyMatched,
    AppError,
    BankAccountNotFound,
    DoesNotClose,
    InvalidRequest,
    SuggestionNotFound,
    SuggestionOutdated,
)
from pluggy_app.domain.matches import Maker, SuggestionStatus
from pluggy_app.domain.matching.engine import propose
from pluggy_app.domain.matching.model import Proposal
from pluggy_app.domain.users import User
from pluggy_app.services import matches
from pluggy_app.services.matches import Wanted
from pluggy_app.services.rules import apply_to_news
from pluggy_app.store.field import field_of
from pluggy_app.store.suggestions import SuggestionRecord
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ran:
    """What a run did: matches it made, proposals that wait after it, and how long it took."""

    automatic: int
    suggested: int
    duration_ms: int


def run(store: Store, user: User, bank_account_id: int | None = None) -> Ran:
    """Propose matches anew; those that cannot be wrong are made in accounts whose owner said so.

    Args:
        bank_account_id: only matches of this account are made, and only its proposals counted; None: of all of them.
            What is proposed is always told for all: news of one account may take an entry from another's.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
    """
    began, now = perf_counter(), utc_now()
    with store.reading() as work:
        if bank_account_id is not None and work.books.account(user.user_id, bank_account_id) is None:
            raise BankAccountNotFound
        field = field_of(work, user.user_id, now)
        taken_back = work.matches.undone_by_people(user.user_id)
    proposals = [_doubted(one, taken_back) for one in propose(field.rows, field.entries, field.memory)]
    its_own = {row.id for row in field.rows if bank_account_id in (None, row.account_id)}
    with store.unit_of_work() as work:
        made = _apply_automatic(work, user, (one for one in proposals if not its_own.isdisjoint(one.row_ids)), now)
        days = {row.id: row.day for row in field.rows}
        due = {entry.id: entry.due_on for entry in field.entries}
        waiting = [(one, _days_off(one, days, due)) for one in proposals]
        is_news = work.suggestions.put(user.user_id, waiting, now)
        suggested = work.suggestions.count_pending(user.user_id, bank_account_id)
        if made or is_news:
            work.users.raise_revision(user.user_id)
    ran = Ran(made, suggested, round((perf_counter() - began) * 1000))
    log.info("reconciliation.ran", extra={"automatic": made, "suggested": suggested, "ms": ran.duration_ms})
    return ran


def run_after_news(store: Store, user_id: str) -> None:
    """A run because the bank or a file told something. What brought the news stands, whatever comes of it."""
    try:
        with store.reading() as work:
            user = work.users.by_id(user_id)
        if user is not None:
            apply_to_news(store, user)
            run(store, user)
    except AppError as error:
        log.warning("reconciliation.failed", extra={"code": error.code})
    except Exception as error:  # our bug: the news are kept, and the next run may be luckier
        log.error("reconciliation.crashed", extra={"error": type(error).__name__}, exc_info=error)


def accept(store: Store, user: User, suggestion_id: int) -> int:
    """Make the match that is suggested; its id.

    Raises:
        As `accept_all`.
    """
    with store.unit_of_work() as work:
        (made,) = _accept(work, user, [suggestion_id], None, utc_now())
        work.users.raise_revision(user.user_id)
    log.info("suggestion.accepted", extra={"suggestion": suggestion_id, "match": made})
    return made


def accept_all(store: Store, user: User, suggestion_ids: Sequence[int]) -> tuple[int, list[int]]:
    """Make all of these matches or none: the batch's id, by which all are undone, and theirs, in order.

    Raises:
        SuggestionNotFound: unknown, or somebody else's.
        AlreadyMatched: it was accepted, or what it is about was matched otherwise.
        SuggestionOutdated: it was refused, or the matcher does not propose it any more.
        PeriodClosed: a movement's day is closed.
        InvalidRequest: there are none.
    """
    if not suggestion_ids:
        raise InvalidRequest("suggestionIds: there must be at least one")
    now = utc_now()
    with store.unit_of_work() as work:
        batch_id = work.matches.add_batch(user.user_id, now)
        made = _accept(work, user, suggestion_ids, batch_id, now)
        work.users.raise_revision(user.user_id)
    log.info("suggestion.batch_accepted", extra={"batch": batch_id, "written": len(made)})
    return batch_id, made


def dismiss(store: Store, user: User, suggestion_id: int) -> None:
    """Refuse a suggestion: these movements and entries are never proposed together again.

    Raises:
        SuggestionNotFound: unknown, or somebody else's.
        AlreadyMatched: it was accepted.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        (known,) = _known(work, user, [suggestion_id])
        if known.status == SuggestionStatus.ACCEPTED:
            raise AlreadyMatched
        if known.status != SuggestionStatus.DISMISSED:
            work.suggestions.decide([suggestion_id], SuggestionStatus.DISMISSED, now)
            matches.learn(work, user.user_id, [known.proposal.lines], now, refusals=1)
            work.users.raise_revision(user.user_id)
    log.info("suggestion.dismissed", extra={"suggestion": suggestion_id})


def restore(store: Store, user: User, suggestion_id: int) -> None:
    """Take a refusal back: the suggestion waits for an answer again, and what the refusal taught is forgotten.

    Raises:
        SuggestionNotFound: unknown, or somebody else's.
        SuggestionOutdated: it is not refused.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        (known,) = _known(work, user, [suggestion_id])
        if known.status != SuggestionStatus.DISMISSED:
            raise SuggestionOutdated
        work.suggestions.decide([suggestion_id], SuggestionStatus.PENDING, None)
        matches.learn(work, user.user_id, [known.proposal.lines], now, refusals=-1)
        work.users.raise_revision(user.user_id)
    log.info("suggestion.restored", extra={"suggestion": suggestion_id})


def _apply_automatic(work: Work, user: User, proposals: Iterable[Proposal], now: datetime) -> int:
    """Make the certain ones where it was asked for; how many. The others stay proposals."""
    certain = [one for one in proposals if one.automatic]
    movements = work.matchables.lock(user.user_id, {key for one in certain for key in one.row_ids})
    asked = [
        Wanted(one.lines, one.differences, one.kind, Maker.AUTOMATIC)
        for one in certain
        if all(key in movements and movements[key].auto_reconcile for key in one.row_ids)
    ]
    return len(matches.apply_all(work, user.user_id, asked, now, leave_out=True))


def _accept(work: Work, user: User, suggestion_ids: Sequence[int], batch_id: int | None, now: datetime) -> list[int]:
    known = _known(work, user, suggestion_ids)
    if any(one.status == SuggestionStatus.ACCEPTED or one.is_blocked for one in known):
        raise AlreadyMatched
    if any(one.status != SuggestionStatus.PENDING for one in known):
        raise SuggestionOutdated
    wanted = [
        Wanted(p.lines, p.differences, p.kind, batch_id=batch_id, suggestion_id=one.id)
        for one in known
        for p in [one.proposal]
    ]
    try:
        made = matches.apply_all(work, user.user_id, wanted, now)
    except (DoesNotClose, InvalidRequest):
        raise SuggestionOutdated from None
    work.suggestions.decide([one.id for one in known], SuggestionStatus.ACCEPTED, now)
    return made


def _known(work: Work, user: User, suggestion_ids: Sequence[int]) -> list[SuggestionRecord]:
    # A run holds movements and then writes suggestions: in the same order here, the two do not wait for each other.
    work.matchables.lock(user.user_id, work.suggestions.movements_of(user.user_id, suggestion_ids))
    known = work.suggestions.lock(user.user_id, suggestion_ids)
    if any(key not in known for key in suggestion_ids):
        raise SuggestionNotFound
    return [known[key] for key in suggestion_ids]


def _doubted(one: Proposal, taken_back: set[tuple[frozenset[int], frozenset[int]]]) -> Proposal:
    """What a person took back once is asked, never made."""
    is_doubted = (frozenset(one.row_ids), frozenset(one.entry_ids)) in taken_back
    return replace(one, automatic=False) if is_doubted else one


def _days_off(one: Proposal, days: Mapping[int, date], due: Mapping[int, date]) -> int:
    """Between its movements and the due days of its entries, the least."""
    return min((abs((days[row] - due[key]).days) for row in one.row_ids for key in one.entry_ids), default=0)
