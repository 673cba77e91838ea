"""What waits to be reconciled: the queue, the movement on the bench, and what may be matched with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE
from pluggy_app.domain.matching.model import REFUND, TRANSFER, Row
from pluggy_app.domain.money import typed_cents
from pluggy_app.domain.users import User
from pluggy_app.reads.balance_proof import ProofView
from pluggy_app.reads.balance_proof import proof as proof_of
from pluggy_app.store.books import BankAccountRecord, StatementFilter
from pluggy_app.store.ledger_entries import EntryFilter, LedgerEntry
from pluggy_app.store.matches import MatchFilter, MatchRecord
from pluggy_app.store.suggestions import SuggestionRecord, WaitingRecord
from pluggy_app.store.unit_of_work import Store, Work

__all__ = [
    "CERTAIN",
    "REVIEW",
    "UNMATCHED",
    "AccountProof",
    "BenchView",
    "Certain",
    "Desk",
    "LedgerEntry",
    "MatchRecord",
    "Matched",
    "Queue",
    "QueueRow",
    "SuggestionRecord",
    "Wanted",
    "certain",
    "found",
    "matched",
    "of",
    "waiting",
]

CERTAIN, REVIEW, UNMATCHED = "certain", "review", "unmatched"
PAGE = 50
FOUND = 50  #: entries that a search shows
LOOKED_AT = 400  #: of those with the text, which are then put in order by their amounts
PROOFS = 8  #: accounts that are proven beside each other
BULK = 200  #: suggestions that are accepted by one click


@dataclass(frozen=True)
class Wanted:
    """Which movements; None: all of them. `focus`: the one on the bench, None: the first."""

    bank_account_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    with_certain: bool = False  #: the queue lists those too
    offset: int = 0
    focus: int | None = None

    @property
    def movements(self) -> StatementFilter:
        """Those in question, whether they wait or not."""
        return StatementFilter(
            bank_account_id=self.bank_account_id, day_from=self.day_from, day_to=self.day_to, status="posted"
        )


@dataclass(frozen=True)
class QueueRow:
    """A movement that waits, and what is proposed for it."""

    row: Row
    group: str  #: CERTAIN, REVIEW or UNMATCHED
    suggestion: SuggestionRecord | None


@dataclass(frozen=True)
class Queue:
    """One page of it, and how many movements there are in all.

    Sums of those that are certain are of what came in and what went out (minus or zero); transfers and refunds, which
    are neither, are left out.
    """

    rows: list[QueueRow]
    certain_ids: tuple[int, ...]  #: of suggestions
    certain: int
    certain_in_cents: int
    certain_out_cents: int
    review: int
    unmatched: int
    reconciled: int
    ignored: int

    @property
    def waiting(self) -> int:
        return self.certain + self.review + self.unmatched


@dataclass(frozen=True)
class Desk:
    """The movement on the bench."""

    row: Row
    is_waiting: bool  #: False: it was matched, ignored, withdrawn or closed
    suggestions: tuple[SuggestionRecord, ...]  #: the best first


@dataclass(frozen=True)
class AccountProof:
    """An account and what became of its proof."""

    account: BankAccountRecord
    view: ProofView


@dataclass(frozen=True)
class BenchView:
    """All that the page shows; `rows` and `entries` are those that anything on it is about, by key."""

    accounts: list[BankAccountRecord]
    proofs: list[AccountProof]
    queue: Queue
    desk: Desk | None
    rows: Mapping[int, Row]
    entries: Mapping[int, LedgerEntry]
    has_entries: bool


@dataclass(frozen=True)
class Certain:
    """Suggestions that may be accepted together, and what they are about."""

    suggestions: list[SuggestionRecord]
    rows: Mapping[int, Row]
    entries: Mapping[int, LedgerEntry]


@dataclass(frozen=True)
class Matched:
    """Matches with what they are about, the newest first, and those that the bank undid."""

    matches: list[MatchRecord]
    has_more: bool
    undone: list[MatchRecord]
    rows: Mapping[int, Row]
    entries: Mapping[int, LedgerEntry]


def of(store: Store, user: User, wanted: Wanted) -> BenchView:
    """The queue and what is on the bench. An account that is not the user's has nothing that waits."""
    with store.reading() as work:
        accounts = work.books.accounts(user.user_id)
        told = work.suggestions.movements(user.user_id)
        queue = _queue(work, user, wanted, told)
        focus = wanted.focus if wanted.focus is not None else queue.rows[0].row.id if queue.rows else None
        desk = None if focus is None else _desk(work, user, focus, told)
        shown = [one.suggestion for one in queue.rows if one.suggestion] + list(desk.suggestions if desk else ())
        rows, entries = _about(work, user, shown)
        has_entries = bool(work.ledger_entries.page(user.user_id, EntryFilter(), limit=1, after=None))
    proven = [one for one in accounts if wanted.bank_account_id in (None, one.bank_account_id)][:PROOFS]
    proofs = [AccountProof(one, proof_of(store, user, one.bank_account_id, None, None)) for one in proven]
    return BenchView(accounts, proofs, queue, desk, rows, entries, has_entries)


def certain(store: Store, user: User, keys: Sequence[int]) -> Certain:
    """Suggestions of these keys with what they are about, in their order."""
    with store.reading() as work:
        found = work.suggestions.some(user.user_id, keys[:BULK])
        listed = [found[key] for key in keys if key in found]
        return Certain(listed, *_about(work, user, listed))


def waiting(store: Store, user: User, most: int) -> int:
    """How many movements wait to be matched, `most` at most; 0 while there is nothing to match them with."""
    with store.reading() as work:
        if not work.ledger_entries.page(user.user_id, EntryFilter(), limit=1, after=None):
            return 0
        return work.books.count(user.user_id, StatementFilter(waiting=True), most)


def found(store: Store, user: User, row: Row, q: str, keys: Collection[int] = ()) -> list[LedgerEntry]:
    """Open entries that this movement can pay, by text or amount, the nearest amount first; `keys` always."""
    kind = RECEIVABLE if row.cents > 0 else PAYABLE
    wanted = EntryFilter(kind=kind, is_open=True)
    cents = typed_cents(q) if q else abs(row.cents)
    with store.reading() as work:
        entries = work.ledger_entries
        listed = entries.page(user.user_id, EntryFilter(kind, is_open=True, q=q), limit=LOOKED_AT, after=None)
        if cents is not None:
            exact = EntryFilter(kind, is_open=True, cents=abs(cents))
            listed += entries.page(user.user_id, exact, limit=FOUND, after=None)
        chosen = [one for one in entries.some(user.user_id, keys).values() if one.kind == wanted.kind]
    by_key = {one.id: one for one in (*chosen, *listed) if one.open_cents}
    nearest = abs(cents) if cents is not None else abs(row.cents)
    return sorted(
        by_key.values(),
        key=lambda one: (one.id not in keys, abs(one.open_cents - nearest), abs((one.due_on - row.day).days), one.id),
    )[:FOUND]


def matched(store: Store, user: User, wanted: Wanted, before: int | None) -> Matched:
    """What was matched, a page of it; `before`: the key of the last one of the page before."""
    live = MatchFilter(bank_account_id=wanted.bank_account_id, day_from=wanted.day_from, day_to=wanted.day_to)
    with store.reading() as work:
        matches = work.matches.page(user.user_id, live, limit=PAGE + 1, before=before)
        undone = [] if before else work.matches.page(user.user_id, replace(live, undone=True), limit=PAGE, before=None)
        told = [*matches[:PAGE], *undone]
        rows = work.matchables.some(user.user_id, {key for one in told for key in one.movements})
        entries = work.ledger_entries.some(user.user_id, {key for one in told for key in one.entries})
    by_bank = [one for one in undone if one.undone_why != "person"]
    return Matched(matches[:PAGE], len(matches) > PAGE, by_bank, rows, entries)


def _queue(work: Work, user: User, wanted: Wanted, told: Sequence[WaitingRecord]) -> Queue:
    best: dict[int, WaitingRecord] = {}
    for one in told:
        if _is_wanted(one, wanted):
            best.setdefault(one.bank_transaction_id, one)
    newest = sorted(best.values(), key=lambda one: (one.day, one.bank_transaction_id), reverse=True)
    certain, review = [one for one in newest if one.automatic], [one for one in newest if not one.automatic]
    head = [*(certain if wanted.with_certain else ()), *review]
    window = _proposed(work, user, head[wanted.offset : wanted.offset + PAGE])
    if len(window) < PAGE:
        window += _unmatched(work, user, wanted, best, max(0, wanted.offset - len(head)), PAGE - len(window))
    moved = [one.amount_cents for one in certain if one.kind not in (TRANSFER, REFUND)]
    total = work.books.sums(user.user_id, replace(wanted.movements, waiting=True)).count
    return Queue(
        window,
        tuple(dict.fromkeys(one.suggestion_id for one in certain)),
        len(certain),
        sum(cents for cents in moved if cents > 0),
        sum(cents for cents in moved if cents < 0),
        len(review),
        max(0, total - len(best)),
        work.books.sums(user.user_id, replace(wanted.movements, reconciled=True)).count,
        work.books.sums(user.user_id, replace(wanted.movements, ignored=True)).count,
    )


def _proposed(work: Work, user: User, listed: Sequence[WaitingRecord]) -> list[QueueRow]:
    """These movements with what is proposed for each."""
    suggestions = work.suggestions.some(user.user_id, {one.suggestion_id for one in listed})
    rows = work.matchables.some(user.user_id, {one.bank_transaction_id for one in listed})
    return [
        QueueRow(rows[one.bank_transaction_id], CERTAIN if one.automatic else REVIEW, suggestions[one.suggestion_id])
        for one in listed
        if one.bank_transaction_id in rows and one.suggestion_id in suggestions
    ]


def _unmatched(
    work: Work, user: User, wanted: Wanted, best: Mapping[int, WaitingRecord], skip: int, count: int
) -> list[QueueRow]:
    """Movements for which nothing is proposed, the newest first."""
    keys: list[int] = []
    after, waiting = None, replace(wanted.movements, waiting=True)
    while len(keys) < skip + count:
        page = work.books.statement(user.user_id, waiting, limit=4 * PAGE, after=after)
        keys += [one.bank_transaction_id for one in page if one.bank_transaction_id not in best]
        if len(page) < 4 * PAGE:
            break
        after = (page[-1].day, page[-1].bank_transaction_id)
    keys = keys[skip : skip + count]
    rows = work.matchables.some(user.user_id, keys)
    return [QueueRow(rows[key], UNMATCHED, None) for key in keys if key in rows]


def _desk(work: Work, user: User, focus: int, told: Sequence[WaitingRecord]) -> Desk | None:
    row = work.matchables.some(user.user_id, [focus]).get(focus) if 0 < focus < 2**63 else None
    if row is None:
        return None
    alone = StatementFilter(bank_transaction_id=focus, waiting=True)
    is_waiting = bool(work.books.statement(user.user_id, alone, limit=1, after=None))
    keys = [one.suggestion_id for one in told if one.bank_transaction_id == focus] if is_waiting else []
    found = work.suggestions.some(user.user_id, keys)
    return Desk(row, is_waiting, tuple(found[key] for key in keys if key in found))


def _about(
    work: Work, user: User, suggestions: list[SuggestionRecord]
) -> tuple[dict[int, Row], dict[int, LedgerEntry]]:
    proposals = [one.proposal for one in suggestions]
    beside = [one.runner_up for one in proposals if one.runner_up is not None]
    rows = {key for one in proposals for key in one.row_ids} | {key for one in beside for key in one.row_ids}
    entries = {key for one in proposals for key in one.entry_ids} | {key for one in beside for key in one.entry_ids}
    return work.matchables.some(user.user_id, rows), work.ledger_entries.some(user.user_id, entries)


def _is_wanted(one: WaitingRecord, wanted: Wanted) -> bool:
    if wanted.bank_account_id is not None and one.bank_account_id != wanted.bank_account_id:
        return False
    return (wanted.day_from or one.day) <= one.day <= (wanted.day_to or one.day)
