"""Matching movements with entries, and with each other; and taking it back."""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import (
    AlreadyMatched,
    BatchNotFound,
    DoesNotClose,
    InvalidRequest,
    LedgerEntryNotFound,
    MatchNotFound,
    PeriodClosed,
    TransactionNotFound,
)
from pluggy_app.domain.ledger_entries import RECEIVABLE
from pluggy_app.domain.matches import Maker, SuggestionStatus, Undone, closed, kind_of
from pluggy_app.domain.matching.model import Difference, Line, party_key, payer_key
from pluggy_app.domain.users import User
from pluggy_app.store.matchables import as_entry
from pluggy_app.store.matches import MatchRecord, NewMatch
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)

#: Why a match cannot be made.
_REFUSALS = (
    AlreadyMatched,
    DoesNotClose,
    InvalidRequest,
    LedgerEntryNotFound,
    PeriodClosed,
    TransactionNotFound,
)


@dataclass(frozen=True)
class Wanted:
    """A match that is to be made. `kind` empty: what its parts say."""

    lines: Sequence[Line]
    differences: Sequence[Difference] = ()
    kind: str = ""
    maker: Maker = Maker.PERSON
    batch_id: int | None = None
    suggestion_id: int | None = None


def make(store: Store, user: User, lines: Sequence[Line], differences: Sequence[Difference] = ()) -> int:
    """A match as a person says it; its id.

    Raises:
        TransactionNotFound, LedgerEntryNotFound: unknown, or somebody else's.
        DoesNotClose: a movement is not used up to the cent, or an entry is exceeded.
        AlreadyMatched: a movement is in another match, or an entry is settled.
        PeriodClosed: a movement's day is closed.
        InvalidRequest: a movement is ignored or was withdrawn, or an entry is cancelled.
    """
    with store.unit_of_work() as work:
        made = apply(work, user.user_id, Wanted(lines, differences), utc_now())
        work.users.raise_revision(user.user_id)
    log.info("match.created", extra={"match": made})
    return made


def undo(store: Store, user: User, match_id: int) -> int:
    """Take a match back: its movements are free, its entries open again; how many movements that are.

    Raises:
        MatchNotFound: unknown, somebody else's, or undone.
        PeriodClosed: a movement's day is closed.
    """
    with store.unit_of_work() as work:
        found = work.matches.live(user.user_id, [match_id])
        if not found:
            raise MatchNotFound
        take_back(work, user.user_id, found, Undone.PERSON, utc_now())
        work.users.raise_revision(user.user_id)
    log.info("match.undone", extra={"match": match_id})
    return _movements(found)


def undo_batch(store: Store, user: User, batch_id: int) -> int:
    """Take back what is left of a batch, all of it; how many movements are free then.

    Raises:
        BatchNotFound: unknown, somebody else's, or undone.
        PeriodClosed: a movement's day is closed; nothing is undone.
    """
    with store.unit_of_work() as work:
        found = work.matches.of_batch(user.user_id, batch_id)
        if not found:
            raise BatchNotFound
        take_back(work, user.user_id, found, Undone.PERSON, utc_now())
        work.users.raise_revision(user.user_id)
    log.info("match.batch_undone", extra={"batch": batch_id, "removed": len(found)})
    return _movements(found)


def apply(work: Work, user_id: str, wanted: Wanted, now: datetime) -> int:
    """Make a match inside a transaction of the caller's; its id. Raises like `make`."""
    (made,) = apply_all(work, user_id, [wanted], now)
    return made


def apply_all(
    work: Work, user_id: str, several: Sequence[Wanted], now: datetime, *, leave_out: bool = False
) -> list[int]:
    """Make several, one after the other, inside a transaction of the caller's; their ids.

    Args:
        leave_out: those that cannot be made, instead of raising like `make` for the first of them.
    """
    field = _Field(work, user_id, several)
    new = []
    for wanted in several:
        try:
            new.append(field.closing(wanted))
        except _REFUSALS:
            if not leave_out:
                raise
    made = work.matches.add(user_id, new, now)
    work.ledger_entries.settle(field.settled, now)
    taught = [wanted.lines for wanted in several if wanted.maker is Maker.PERSON]
    learn(work, user_id, taught, now, confirmations=1)
    return made


class _Field:
    """Movements and entries that are about to be matched, and what of them is used up."""

    def __init__(self, work: Work, user_id: str, several: Sequence[Wanted]) -> None:
        lines = [line for wanted in several for line in wanted.lines]
        self._movements = work.matchables.lock(user_id, {line.row_id for line in lines})
        asked = {line.entry_id for line in lines if line.entry_id is not None}
        self._entries = work.ledger_entries.lock(user_id, asked)
        self._used: set[int] = set()
        self.settled: dict[int, int] = {}  #: of entries, in plus

    def closing(self, wanted: Wanted) -> NewMatch:
        """The match, which uses what it is made of. Raises like `make`."""
        keys = {line.row_id for line in wanted.lines}
        asked = {line.entry_id for line in wanted.lines if line.entry_id is not None}
        if missing := keys - self._movements.keys():
            raise TransactionNotFound(f"There is no transaction {min(missing)}.")
        if missing := asked - self._entries.keys():
            raise LedgerEntryNotFound(f"There is no ledger entry {min(missing)}.")
        movements = [self._movements[key] for key in keys]
        if keys & self._used or any(movement.is_matched for movement in movements):
            raise AlreadyMatched
        if any(not movement.is_free for movement in movements):
            raise InvalidRequest("lines: a transaction is ignored, or its bank withdrew it")
        if any(movement.is_closed for movement in movements):
            raise PeriodClosed
        if any(self._entries[key].cancelled for key in asked):
            raise InvalidRequest("lines: an entry is cancelled")
        left = {key: self._left(key) for key in asked}
        if not all(left.values()):
            raise AlreadyMatched
        amounts = {movement.id: movement.amount_cents for movement in movements}
        differences = closed(wanted.lines, wanted.differences, amounts, left)
        self._used |= keys
        for line in wanted.lines:
            if line.entry_id is not None:
                self.settled[line.entry_id] = self.settled.get(line.entry_id, 0) + abs(line.cents)
        return NewMatch(
            wanted.kind or kind_of(wanted.lines, {movement.id: movement.bank_account_id for movement in movements}),
            wanted.maker is Maker.AUTOMATIC,
            wanted.maker.value,
            wanted.batch_id,
            wanted.suggestion_id,
            wanted.lines,
            differences,
        )

    def _left(self, key: int) -> int:
        """What is open of an entry, signed like the bank."""
        entry = self._entries[key]
        cents = entry.open_cents - self.settled.get(key, 0)
        return cents if entry.kind == RECEIVABLE else -cents


def take_back(work: Work, user_id: str, matches: Collection[MatchRecord], why: Undone, now: datetime) -> None:
    """Undo live matches inside a transaction of the caller's.

    Raises:
        PeriodClosed: a person wants to, and a movement's day is closed.
    """
    work.matchables.lock(user_id, {key for match in matches for key in match.movements})
    for match in matches:
        if why is Undone.PERSON and work.matches.closed_days(user_id, match):
            raise PeriodClosed
        work.matches.undo(match.id, why, now)
        if match.suggestion_id is not None:
            status = SuggestionStatus.PENDING if why is Undone.PERSON else SuggestionStatus.EXPIRED
            work.suggestions.decide([match.suggestion_id], status, None)
        if match.made_by == Maker.PERSON and why is Undone.PERSON:
            learn(work, user_id, [match.lines], now, confirmations=-1)


def _movements(matches: Collection[MatchRecord]) -> int:
    return sum(len(match.movements) for match in matches)


def undo_broken(work: Work, user_id: str, now: datetime) -> int:
    """Undo the matches of movements that the bank has changed or withdrawn, but in closed periods; how many.

    Called by whatever lets the bank's word into the books, in its transaction.
    """
    broken = {one.match_id: one.why for one in work.matches.broken(user_id) if not one.is_closed}
    for match in work.matches.live(user_id, broken):
        take_back(work, user_id, [match], broken[match.id], now)
        log.info("match.undone_by_bank", extra={"match": match.id, "reason": broken[match.id].value})
    return len(broken)


def learn(
    work: Work,
    user_id: str,
    answers: Sequence[Sequence[Line]],
    now: datetime,
    *,
    confirmations: int = 0,
    refusals: int = 0,
) -> None:
    """Remember who pays for whom, as the lines of each answer say; each answer counts once."""
    pairs = [{(line.row_id, line.entry_id) for line in lines if line.entry_id is not None} for lines in answers]
    rows = work.matchables.some(user_id, {row for told in pairs for row, _ in told})
    entries = work.ledger_entries.some(user_id, {entry for told in pairs for _, entry in told})
    times: Counter[tuple[str, str]] = Counter()
    for told in pairs:
        known = [(rows[row], entries[entry]) for row, entry in told if row in rows and entry in entries]
        times.update({(payer_key(row), party_key(as_entry(entry))) for row, entry in known})
    for (payer, party), count in sorted(times.items()):
        if payer and party:
            work.memories.add(
                user_id, payer, party, confirmations=count * confirmations, refusals=count * refusals, now=now
            )
