"""Whether an account's rows make the balances that its bank states, where they do not, and which days nobody tells."""

from dataclasses import dataclass
from datetime import date, timedelta

from pluggy_app.domain import coverage
from pluggy_app.domain.balance_proof import Ground, Proof, ProofRow, ProofStatus, Suspect, SuspectKind, suspects
from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.coverage import Span, Teller
from pluggy_app.domain.errors import BankAccountNotFound, InvalidRequest
from pluggy_app.domain.users import User
from pluggy_app.store.balances import SuspectRow
from pluggy_app.store.books import BankAccount
from pluggy_app.store.closings import PeriodChange
from pluggy_app.store.postings import REMOVED
from pluggy_app.store.unit_of_work import Store, Work

__all__ = [
    "AccountTrouble",
    "ClosingsView",
    "ProofView",
    "Span",
    "SuspectKind",
    "SuspectView",
    "Teller",
    "closings",
    "covered",
    "known",
    "proof",
    "troubles",
]

MAX_DAYS = 3_660  #: listed at once: ten years
MAX_SUSPECTS = 20  #: more is no hint
LONG_GAP = timedelta(days=28)  #: days in a row that nothing tells are a task; shorter ones wait for the next file
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SuspectView:
    """Where to look: a movement, or days from `since` to `until`; of an opening balance, what it would have to be."""

    kind: SuspectKind
    bank_transaction_id: int | None = None
    since: date | None = None
    until: date | None = None
    amount_cents: int | None = None
    description: str = ""


@dataclass(frozen=True)
class ProofView:
    """A proof with what may be behind its difference, the likeliest first."""

    proof: Proof
    suspects: tuple[SuspectView, ...]
    currency_code: str


@dataclass(frozen=True)
class AccountTrouble:
    """An account that a person has to look at.

    `closed_through`: its closed period no longer is as it was closed. `broken_on`: the first day on which it differs
    from the bank, by `difference_cents` = bank - ours. `gaps`: long spans of days that nothing tells.
    """

    bank_account_id: int
    name: str
    currency_code: str
    closed_through: date | None
    broken_on: date | None
    difference_cents: int
    gaps: tuple[Span, ...]


@dataclass(frozen=True)
class ClosingsView:
    """How far an account is closed, and how that came about, newest first."""

    closed_through: date | None
    changes: tuple[PeriodChange, ...]


def proof(store: Store, user: User, bank_account_id: int, since: date | None, until: date | None) -> ProofView:
    """The proof of these days; without them, of everything that is known, the last ten years of it.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
        InvalidRequest: more days than are listed at once.
    """
    with store.reading() as work:
        account = _account(work, user, bank_account_id)
        return _proof(work, account, work.balances.ground(account), since, until)


def known(store: Store, user: User, bank_account_id: int) -> tuple[ProofView, list[Span]]:
    """Proof and coverage of everything that is known, in one reading.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        account = _account(work, user, bank_account_id)
        ground = work.balances.ground(account)
        return _proof(work, account, ground, None, None), _covered(work, account, ground, None, None)


def covered(store: Store, user: User, bank_account_id: int, since: date | None, until: date | None) -> list[Span]:
    """Who tells each of these days; without them, from the first that anything is known of until today.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        account = _account(work, user, bank_account_id)
        ground = work.balances.ground(account) if since is None or until is None else None
        return _covered(work, account, ground, since, until)


def troubles(store: Store, user: User) -> list[AccountTrouble]:
    """The user's accounts whose balance does not hold, or of which days are missing; one look at each."""
    with store.reading() as work:
        found = [_trouble(work, account) for account in work.closings.accounts(user.user_id)]
    return [one for one in found if one is not None]


def closings(store: Store, user: User, bank_account_id: int) -> ClosingsView:
    """Who closed and reopened what, newest first.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        account = _account(work, user, bank_account_id)
        return ClosingsView(account.closed_through, tuple(work.closings.changes(account.id)))


def _trouble(work: Work, account: BankAccount) -> AccountTrouble | None:
    """None: there is nothing to look at."""
    ground = work.balances.ground(account)
    told, through = ground.prove(*_period(ground, None, None)), account.closed_through
    is_changed = (
        through is not None
        and ground.first_day is not None
        and ground.prove(ground.first_day, through).status is ProofStatus.BROKEN
    )
    gaps = _long_gaps(work, account, ground)
    if not (is_changed or gaps or told.status is ProofStatus.BROKEN):
        return None
    return AccountTrouble(
        account.id,
        account.name,
        account.currency_code,
        through if is_changed else None,
        told.first_broken_day,
        told.difference_cents,
        gaps,
    )


def _long_gaps(work: Work, account: BankAccount, ground: Ground) -> tuple[Span, ...]:
    """What a connection has not told yet is none, and an account that is kept by hand has none."""
    feeds, files = _feeds(work, account.id), work.balances.filed(account.id)
    if not feeds and not files:
        return ()
    spans = _covered(work, account, ground, None, None)
    spans = spans[:-1] if feeds and spans[-1].source is Teller.NONE else spans
    return tuple(one for one in spans if one.source is Teller.NONE and one.until - one.since + A_DAY >= LONG_GAP)


def _proof(work: Work, account: BankAccount, ground: Ground, since: date | None, until: date | None) -> ProofView:
    first, last = _period(ground, since, until)
    told = ground.prove(first, last)
    found = _suspects(work, account, ground, told) if told.status is ProofStatus.BROKEN else ()
    return ProofView(told, found, account.currency_code)


def _covered(
    work: Work, account: BankAccount, ground: Ground | None, since: date | None, until: date | None
) -> list[Span]:
    """`ground` is needed where one of the days is not said."""
    feeds, files = _feeds(work, account.id), work.balances.filed(account.id)
    if ground is not None:
        ends = [day for days in (*feeds, *files) for day in days]
        known = [day for day in (*ends, ground.first_day, ground.last_day) if day is not None]
        since = since or min(known, default=None)
        until = until or max((today(utc_now()), *known))
    return [] if since is None or until is None else coverage.spans(feeds, files, since, until)


def _account(work: Work, user: User, bank_account_id: int) -> BankAccount:
    account = work.books.account(user.user_id, bank_account_id)
    if account is None:
        raise BankAccountNotFound
    return account


def _period(ground: Ground, since: date | None, until: date | None) -> tuple[date, date]:
    last = until or max(filter(None, (ground.last_day, since)), default=today(utc_now()))
    if since is not None and (last - since).days >= MAX_DAYS:
        raise InvalidRequest(f"from, to: at most {MAX_DAYS} days")
    first = since or ground.first_day or last
    return max(first, last - timedelta(days=MAX_DAYS - 1)), last


def _feeds(work: Work, bank_account_id: int) -> list[tuple[date, date]]:
    """The days that connections tell or told: from the first row each has, until its bank was last read to the end."""
    told = [
        (fed.first_day, today(min(fed.read_at, fed.bank_read_at or fed.read_at)))
        for fed in work.balances.fed(bank_account_id)
        if fed.first_day is not None and fed.read_at is not None
    ]
    before = work.balances.fed_before(bank_account_id)
    return told if before is None else [before, *told]


def _suspects(work: Work, account: BankAccount, ground: Ground, told: Proof) -> tuple[SuspectView, ...]:
    """What lies between the last day that holds and the first that does not."""
    broken, opening = told.first_broken_day, ground.opening()
    assert broken is not None
    since = told.proven_through + A_DAY if told.proven_through is not None else opening[0] if opening else broken
    rows = {row.id: row for row in work.balances.suspected(account.id, told.difference_cents, since, broken)}
    spans = coverage.spans(_feeds(work, account.id), work.balances.filed(account.id), since, broken)
    uncovered = [(span.since, span.until) for span in spans if span.source is Teller.NONE]
    found = [
        _view(one, rows)
        for one in suspects(told.difference_cents, [_proof_row(row) for row in rows.values()], uncovered)
    ]
    if told.proven_through is None and not ground.is_opening_said and opening is not None:
        found.insert(0, SuspectView(SuspectKind.OPENING, None, opening[0], opening[0], told.difference_cents))
    return tuple(found[:MAX_SUSPECTS])


def _view(suspect: Suspect, rows: dict[int, SuspectRow]) -> SuspectView:
    if suspect.key is None:
        return SuspectView(suspect.kind, None, suspect.since, suspect.until)
    row = rows[suspect.key]
    return SuspectView(suspect.kind, row.id, row.day, row.day, row.amount_cents, row.description)


def _proof_row(row: SuspectRow) -> ProofRow:
    return ProofRow(row.id, row.day, row.amount_cents, row.search_text, row.status == "pending", row.status == REMOVED)
