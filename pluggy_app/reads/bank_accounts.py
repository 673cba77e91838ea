"""The user's accounts of the books, with what their owner said of them and their balances."""

from pluggy_app.domain.errors import BankAccountNotFound
from pluggy_app.domain.users import User
from pluggy_app.store.bank_accounts import BankAccountState
from pluggy_app.store.unit_of_work import Store

__all__ = ["BankAccountState", "listing", "one"]


def listing(store: Store, user: User) -> list[BankAccountState]:
    """The oldest first."""
    with store.reading() as work:
        return work.bank_accounts.states(user.user_id)


def one(store: Store, user: User, bank_account_id: int) -> BankAccountState:
    """One of them.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        found = work.bank_accounts.states(user.user_id, bank_account_id)
    if not found:
        raise BankAccountNotFound
    return found[0]
