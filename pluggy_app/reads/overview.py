"""The first page: what needs me, what I have, what moved."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from pluggy_app.domain.clock import today
from pluggy_app.domain.items import Health
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE
from pluggy_app.domain.users import User
from pluggy_app.reads import balance_proof, items, revision
from pluggy_app.reads.balance_proof import AccountTrouble
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.reads.items import ItemView
from pluggy_app.reads.ledger_entries import EntryFilter, EntrySums, LedgerEntry
from pluggy_app.reads.statement import BankAccountView, StatementFilter, StatementRow
from pluggy_app.store.unit_of_work import Store, Work

DAYS = 30  #: span of the money-in and money-out figures
DUE = 5  #: entries that are told while there is nothing else
UNDONE_DAYS = 14  #: so long a match that the bank undid is told


@dataclass(frozen=True)
class Overview:
    """Figures of the first page. Sums are cents over the last 30 days, `out_cents_30d` minus or zero.

    Accounts that no connection feeds have the balance that their bank stated last, in a file or by a connection that
    was erased, of the day in `stated_on`, or the sum of their movements. `looked`: revision and day of the look at the
    accounts that found the troubles. `undone_by_bank`: matches of the last days that a change of the bank's undid.
    `pairs`: proposed matches that wait for an answer. `late`: what is open of each kind although its due day is over.
    While there is nothing but entries, `expected` is what is open of each kind, and `due` the entries that are due
    first.
    """

    accounts: list[BankAccountView]
    stated_on: dict[int, date]
    needs: list[ItemView]
    in_cents_30d: int
    out_cents_30d: int
    latest: list[StatementRow]
    has_items: bool
    troubles: list[AccountTrouble]
    looked: tuple[int, date]
    undone_by_bank: int = 0
    pairs: int = 0
    late: dict[str, EntrySums] = field(default_factory=dict)
    expected: dict[str, EntrySums] = field(default_factory=dict)
    due: list[LedgerEntry] = field(default_factory=list)


def of(store: Store, user: User, now: datetime, before: Overview | None = None) -> Overview:
    """What the first page shows this user.

    Args:
        before: what it showed last: the accounts are proven anew only if something has changed since, or the day has.
    """
    looked = (revision.of(store, user.user_id), today(now))
    connections = items.listing(store, user, now)
    needing = (Health.ACTION_REQUIRED, Health.WAITING_USER)
    overdue = EntryFilter(due_to=today(now) - timedelta(days=1), is_open=True)
    lately = StatementFilter(day_from=today(now) - timedelta(days=DAYS - 1), day_to=today(now))
    with store.reading() as work:
        fed = work.books.accounts(user.user_id)
        kept = {state.bank_account_id: state for state in work.bank_accounts.states(user.user_id)}
        sums = work.books.sums(user.user_id, lately)
        latest = work.books.statement(user.user_id, StatementFilter(), limit=10, after=None)
        undone = work.matches.count_undone_by_bank(user.user_id, now - timedelta(days=UNDONE_DAYS))
        pairs = work.suggestions.count_pending(user.user_id)
        late = _by_kind(work, user, overdue)
        awaited = EntryFilter(is_open=True)
        is_bare = not (connections or fed or latest)
        due = work.ledger_entries.page(user.user_id, awaited, limit=DUE, after=None) if is_bare else []
        expected = _by_kind(work, user, awaited) if due else {}
    return Overview(
        [_with_balance(account, kept[account.bank_account_id]) for account in fed],
        {key: state.balance_on for key, state in kept.items() if state.balance_on is not None},
        [c for c in connections if c.health in needing],
        sums.in_cents,
        sums.out_cents,
        latest,
        has_items=bool(connections),
        troubles=before.troubles if before and before.looked == looked else balance_proof.troubles(store, user),
        looked=looked,
        undone_by_bank=undone,
        pairs=pairs,
        late=late,
        expected=expected,
        due=due,
    )


def _by_kind(work: Work, user: User, wanted: EntryFilter) -> dict[str, EntrySums]:
    return {kind: work.ledger_entries.sums(user.user_id, replace(wanted, kind=kind)) for kind in (PAYABLE, RECEIVABLE)}


def _with_balance(account: BankAccountView, kept: BankAccountState) -> BankAccountView:
    return account if account.balance_cents is not None else replace(account, balance_cents=kept.balance_cents)
