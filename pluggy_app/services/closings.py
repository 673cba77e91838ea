"""Closing a period of an account, once it is proven and nothing in it is open; and reopening it."""

import logging
from datetime import date

from pluggy_app.domain.balance_proof import Ground
from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.errors import BalanceNotProven, BankAccountNotFound, UnreconciledRows
from pluggy_app.domain.users import User
from pluggy_app.store.closings import PeriodChange
from pluggy_app.store.unit_of_work import Store

log = logging.getLogger(__name__)


def close_through(store: Store, user: User, bank_account_id: int, through: date | None) -> None:
    """Close everything up to a day; with an earlier day than before, or None, reopen what follows it.

    Who did it stays on record. Saying it again changes nothing.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
        BalanceNotProven: what the bank states does not agree with the rows up to this day, or it states nothing.
        UnreconciledRows: a movement up to this day is neither reconciled nor ignored.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        work.books.lock_accounts(user.user_id, {bank_account_id})
        account = work.books.account(user.user_id, bank_account_id)
        if account is None:
            raise BankAccountNotFound
        before = account.closed_through
        if through == before:
            return
        ground = work.balances.ground(account)
        if through is not None and (before is None or through > before):
            if not ground.holds(through, today(now)):
                raise BalanceNotProven
            if work.closings.has_open_rows(account.id, through):
                raise UnreconciledRows
        closing = _closing(ground, through, work.closings.changes(account.id))
        work.closings.change(PeriodChange(account.id, user.user_id, now, before, through, closing))
        work.users.raise_revision(user.user_id)
    log.info("period.closed" if through is not None else "period.reopened", extra={"bank_account": bank_account_id})


def _closing(ground: Ground, through: date | None, changes: list[PeriodChange]) -> int | None:
    """The balance at the end of a closed period; reopened to an earlier closing, it is that one's."""
    if through is None:
        return None
    earlier = next((one.closing_cents for one in changes if one.through == through), None)
    is_reopening = bool(changes) and changes[0].through is not None and through < changes[0].through
    return earlier if is_reopening and earlier is not None else ground.closing(through)
