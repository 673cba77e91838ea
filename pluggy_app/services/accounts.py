"""What its owner decides about an account of a connection: whether and since when it is read, and into which books."""

import logging

from pluggy_app.domain.accounts import UNSAID, AccountChanges
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AccountNotFound, BankAccountNotFound, CurrencyMismatch, ItemNotFound
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import User
from pluggy_app.services.items import require_plan
from pluggy_app.services.links import settle
from pluggy_app.store.accounts import AccountRecord
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)

ANSWER_SECONDS = 20.0  #: rows are brought along for this long: under the 30 s that programs wait


def change(
    store: Store,
    user: User,
    item_id: str,
    account_id: str,
    wanted: AccountChanges,
    *,
    answer_seconds: float = ANSWER_SECONDS,
) -> None:
    """Change what is said, all or nothing; saying it again changes nothing. A wish for more data owes a run.

    The link counts at once. The rows follow in batches; what has not after `answer_seconds` is left to a run.

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
            _relink(work, user, account, wanted.bank_account_id)
        work.users.raise_revision(user.user_id)
    if wanted.bank_account_id is not UNSAID:
        patience = None if item.is_over else answer_seconds  # no run follows then
        if not settle(store, user.user_id, known.id, utc_now, seconds=patience):
            with store.unit_of_work() as work:
                work.sync_runs.request(item.id, Trigger.USER, utc_now(), refresh=False)
                work.users.raise_revision(user.user_id)
    log.info("account.changed", extra={"item": item_id, "account": account_id})


def _set_window(work: Work, account: AccountRecord, wanted: AccountChanges) -> None:
    if wanted.sync_enabled is not UNSAID:
        work.accounts.switch(account.id, wanted.sync_enabled)
    since = account.sync_from if wanted.sync_from is UNSAID else wanted.sync_from
    if since != account.sync_from or (wanted.sync_enabled is True and not account.sync_enabled):
        work.accounts.read_from(account.id, since)


def _relink(work: Work, user: User, account: AccountRecord, new: int | None) -> None:
    """Pages of runs post there from now on."""
    if new is not None:
        found = work.books.lock_accounts(user.user_id, {new})
        if new not in found:
            raise BankAccountNotFound
        if account.currency_code not in ("", found[new]):
            raise CurrencyMismatch
    work.accounts.link(account.id, new)
