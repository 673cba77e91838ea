"""One page of transactions into the mirror and the books: rows, cursor, counts and lease commit together or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pluggy_app.domain.errors import AmountNotInCents, PluggyUnreadable
from pluggy_app.domain.sync_runs import Counts, Moment
from pluggy_app.pluggy_api.pages import TransactionPage, TransactionRow
from pluggy_app.store.accounts import AccountRecord
from pluggy_app.store.sync_runs import ClaimedRun
from pluggy_app.store.transactions import Seen, Stored
from pluggy_app.store.unit_of_work import Store, Work

UNREADABLE_ROW = "unreadable_row"  #: reason why a row was left out


@dataclass(frozen=True)
class Reading:
    """The account that a run is reading, and for whose books."""

    run: ClaimedRun
    user_id: str
    account: AccountRecord
    lease_seconds: float


def apply_page(store: Store, reading: Reading, page: TransactionPage, now: datetime) -> Counts:
    """Write one page and where the reading goes on.

    Raises:
        LeaseLost: another worker owns the run; nothing was written.
    """
    counts = Counts(seen=len(page.rows), pages=1)
    fresh = _decode(page.rows, _known(store, reading.account.id, page.rows), reading.account, counts)
    with store.unit_of_work() as work:
        work.sync_runs.renew(reading.run, now, reading.lease_seconds)
        posts_into = work.accounts.lock(reading.account.id).bank_account_id  # its owner may just have changed it
        _write_rows(work, reading, posts_into, fresh, counts, now)
        if page.next_after is None:
            work.accounts.mark_read(reading.account.id, reading.run.reading_since)
            work.sync_runs.note(reading.run.id, Moment.ACCOUNT_DONE, now, f"account {reading.account.account_id}")
        else:
            work.accounts.continue_at(reading.account.id, page.next_after)
        work.sync_runs.add_counts(reading.run, reading.account.account_id, counts, reading.account.sync_from)
        work.users.raise_revision(reading.user_id)
    return counts


def _known(store: Store, account_pk: int, rows: Sequence[TransactionRow]) -> set[bytes]:
    with store.reading() as work:
        return work.transactions.known_digests(account_pk, [row.digest for row in rows])


def _decode(
    rows: Sequence[TransactionRow], known: set[bytes], account: AccountRecord, counts: Counts
) -> dict[str, Seen]:
    """The rows that are not here as they stand, by Pluggy's id; a row that cannot be kept is counted, with why."""
    fresh: dict[str, Seen] = {}
    for row in rows:
        if row.digest in known:
            counts.unchanged += 1
            continue
        try:
            transaction = row.read(account.currency_code)
        except AmountNotInCents as error:
            counts.skip(error.code)
        except PluggyUnreadable:
            counts.skip(UNREADABLE_ROW)
        else:
            if transaction.transaction_id in fresh:
                counts.unchanged += 1  # the same row twice on one page; the last one stands
            fresh[transaction.transaction_id] = Seen(transaction, row.digest)
    return fresh


def _write_rows(
    work: Work, reading: Reading, posts_into: int | None, fresh: dict[str, Seen], counts: Counts, now: datetime
) -> None:
    if not fresh:
        return
    account_pk = reading.account.id
    stored = work.transactions.stored(account_pk, fresh)
    same: list[tuple[Stored, Seen]] = []
    different: list[tuple[Stored, Seen]] = []
    for id in stored.keys() & fresh.keys():
        (same if stored[id].says(fresh[id]) else different).append((stored[id], fresh[id]))
    created = work.transactions.insert(account_pk, [s for id, s in fresh.items() if id not in stored], now)
    updated = work.transactions.update(different, now)
    work.transactions.remember_digests(same)
    if posts_into is not None:
        work.books.post(reading.user_id, posts_into, account_pk, created, now)
    work.books.repost(updated, now)
    counts.created += len(created)
    counts.updated += len(updated)
    counts.unchanged += len(same)
