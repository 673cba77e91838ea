"""Rows where their account is linked to: whatever is not there yet is brought there, a batch at a time."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from pluggy_app.services.matches import undo_broken
from pluggy_app.store.unit_of_work import Store, Work

ROWS_AT_ONCE = 250  #: in one transaction, which others wait for: 0.15 s, 0.7 s on a busy machine


def settle(
    store: Store,
    user_id: str,
    account_pk: int,
    clock: Callable[[], datetime],
    *,
    seconds: float | None = None,
    prove: Callable[[Work], None] | None = None,
) -> bool:
    """Bring the account's rows to the bank account it is linked to now, or out of the books; whether all are there.

    What is left to do can be seen in the rows themselves: it may be interrupted, repeated, and done by two at once.

    Args:
        seconds: begin no further batch after this long; None: go on to the end.
        prove: the first write of each batch; what it raises ends the work.
    """
    began = monotonic()
    with store.reading() as work:
        rows = work.links.unsettled(account_pk)
    for first in range(0, len(rows), ROWS_AT_ONCE):
        if seconds is not None and monotonic() - began >= seconds:
            return False
        with store.unit_of_work() as work:
            if prove is not None:
                prove(work)
            _settle_batch(work, user_id, account_pk, rows[first : first + ROWS_AT_ONCE], clock())
            work.users.raise_revision(user_id)
    return True


def _settle_batch(work: Work, user_id: str, account_pk: int, rows: list[int], now: datetime) -> None:
    place = work.accounts.lock(account_pk).bank_account_id  # its owner may have changed it since the batch before
    work.books.lock_accounts(user_id, work.links.places(rows) | (set() if place is None else {place}))
    if place is None:
        work.links.withdraw(rows)
        undo_broken(work, user_id, now)
        return
    work.links.move(account_pk, rows, place, now)
    work.postings.post(user_id, place, account_pk, work.transactions.unposted(rows), now)
    undo_broken(work, user_id, now)
