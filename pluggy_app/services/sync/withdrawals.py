"""Transactions that the bank no longer lists: marked as withdrawn, or recognised under another id."""

from collections.abc import Collection
from datetime import datetime

from msgspec import structs

from pluggy_app.domain.corrections import pair
from pluggy_app.domain.sync_runs import Counts
from pluggy_app.services.matches import undo_broken
from pluggy_app.services.sync.pages import Reading
from pluggy_app.store.unit_of_work import Store, Work


def withdraw(store: Store, reading: Reading, keys: Collection[int], now: datetime) -> None:
    """Take these rows as withdrawn, in one transaction.

    One that came since the last complete reading may be what a withdrawn one has become: no reading has shown the two
    side by side.

    Raises:
        LeaseLost: another worker owns the run; nothing was written.
    """
    with store.unit_of_work() as work:
        work.sync_runs.renew(reading.run, now, reading.lease_seconds)
        account = work.accounts.lock(reading.account.id)
        lost = work.corrections.listed(account.id, keys)
        if not lost:
            return
        left = {side.key for side in lost}
        arrived = work.corrections.arrived(account.id, account.complete_at) if account.complete_at else []
        pairing = pair(lost, [side for side in arrived if side.key not in left])
        free = work.corrections.alone([found for _, found in pairing.sure])
        doubtful = list(pairing.doubtful)
        for before, found in pairing.sure:
            if found in free:
                _replace(work, before, found, now, reading.run.id)
                left.discard(before)
            else:
                doubtful.append((before, found))
        work.corrections.withdraw(left, now, reading.run.id)
        work.corrections.ask(reading.user_id, doubtful, now)
        undo_broken(work, reading.user_id, now)
        counts = Counts(removed=len(lost))
        work.sync_runs.add_counts(reading.run, account.account_id, counts, account.sync_from)
        work.users.raise_revision(reading.user_id)


def _replace(work: Work, withdrawn: int, arrived: int, now: datetime, run_id: int) -> None:
    category = work.corrections.take_over(withdrawn, arrived, now, run_id)
    work.postings.repost(
        [structs.replace(m, category_before=category) for m in work.transactions.mirrored([arrived])], now
    )
