"""Accounts of the books that their owner makes, describes otherwise and removes."""

import logging

from pluggy_app.domain.bank_accounts import BankAccountChanges, BankAccountTerms
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AccountInUse, BankAccountNotFound, PeriodClosed
from pluggy_app.domain.users import User
from pluggy_app.store.books import BankAccount
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)


def create(store: Store, user: User, terms: BankAccountTerms) -> int:
    """A new, empty account; its id."""
    with store.unit_of_work() as work:
        key = work.bank_accounts.add(user.user_id, terms, utc_now())
        work.users.raise_revision(user.user_id)
    log.info("bank_account.created", extra={"bank_account": key})
    return key


def change(store: Store, user: User, bank_account_id: int, wanted: BankAccountChanges) -> None:
    """Change what is said, all or nothing; saying it again changes nothing.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
        AccountInUse: another currency, while there is something in this one.
        PeriodClosed: another opening balance, while the days it counts for are closed.
    """
    with store.unit_of_work() as work:
        account = _locked(work, user, bank_account_id)
        values = wanted.beside(account)
        if not values:
            return
        if "currency_code" in values and work.bank_accounts.is_in_use(bank_account_id):
            raise AccountInUse
        if account.closed_through is not None and {"opening_cents", "opening_on"} & values.keys():
            raise PeriodClosed
        work.bank_accounts.change(user.user_id, bank_account_id, values)
        work.users.raise_revision(user.user_id)
    log.info("bank_account.changed", extra={"bank_account": bank_account_id})


def remove(store: Store, user: User, bank_account_id: int) -> None:
    """Remove an account that nothing is in.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
        AccountInUse: it has movements, statement files or a connection.
    """
    with store.unit_of_work() as work:
        _locked(work, user, bank_account_id)
        if work.bank_accounts.is_in_use(bank_account_id):
            raise AccountInUse
        work.bank_accounts.remove(user.user_id, bank_account_id)
        work.users.raise_revision(user.user_id)
    log.info("bank_account.removed", extra={"bank_account": bank_account_id})


def _locked(work: Work, user: User, bank_account_id: int) -> BankAccount:
    account = work.bank_accounts.lock(user.user_id, bank_account_id)
    if account is None:
        raise BankAccountNotFound
    return account
