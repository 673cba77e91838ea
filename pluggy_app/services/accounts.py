"""What its owner decides about an account of a connection: whether and since when it is read, and into which books."""

import logging
from datetime import datetime

from pluggy_app.domain.accounts import UNSAID, AccountChanges
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AccountNotFound, BankAccountNotFound, CurrencyMismatch, ItemNotFound
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import User
from pluggy_app.services.items import require_plan
from pluggy_app.store.accounts import AccountRecord
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 500  #: posted per statement, as by a page of a run


def change(store: Store, user: User, item_id: str, account_id: str, wanted: AccountChanges) -> None:
    """Change what is said, all or nothing; saying it again changes nothing. A wish for more data owes a run.

    Raises:
        PlanRequired
        ItemNotFound, AccountNotFound, BankAccountNotFound: unknown, or somebody else's.
        CurrencyMismatch: the bank account is kept in another currency.
    """
    require_plan(user)
    now = utc_now()
    with store.unit_of_work() as work:
        item = work.items.owned(user.user_id, item_id)
        if item is None:
            raise ItemNotFound
        known = work.accounts.one(item.id, account_id)
        if known is None:
            raise AccountNotFound
        # Runs before accounts, as a claim locks them.
        if not item.is_over and wanted.ask_for_more(enabled=known.sync_enabled, since=known.sync_from):
            work.sync_runs.request(item.id, Trigger.USER, now, refresh=False)
        account = work.accounts.lock(known.id)
        _set_window(work, account, wanted)
        if wanted.bank_account_id is not UNSAID and wanted.bank_account_id != account.bank_account_id:
            _relink(work, user, account, wanted.bank_account_id, now)
        work.users.raise_revision(user.user_id)
    log.info("account.changed", extra={"item": item_id, "account": account_id})


def _set_window(work: Work, account: AccountRecord, wanted: AccountChanges) -> None:
    if wanted.sync_enabled is not UNSAID:
        work.accounts.switch(account.id, wanted.sync_enabled)
    if wanted.sync_from is not UNSAID and wanted.sync_from != account.sync_from:
        work.accounts.read_from(account.id, wanted.sync_from)


def _relink(work: Work, user: User, account: AccountRecord, new: int | None, now: datetime) -> None:
    """Bring the account's rows where it posts into from now on, as if they had been read into there."""
    wanted = set() if new is None else {new}
    found = work.books.lock_accounts(user.user_id, wanted | work.links.places(account.id))
    if new is not None and new not in found:
        raise BankAccountNotFound
    if new is not None and account.currency_code not in ("", found[new]):
        raise CurrencyMismatch
    if new is None:
        work.links.withdraw(account.id)
    else:
        work.links.move(account.id, new, now)
        _post_the_rest(work, user, account.id, new, now)
    work.accounts.link(account.id, new)


def _post_the_rest(work: Work, user: User, account_pk: int, bank_account_id: int, now: datetime) -> None:
    after = 0
    while rows := work.transactions.unposted(account_pk, after_pk=after, limit=ROWS_AT_ONCE):
        work.books.post(user.user_id, bank_account_id, account_pk, rows, now)
        after = rows[-1].pk
