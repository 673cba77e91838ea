"""The movements of one account of the books."""

from dataclasses import replace

from pluggy_app.domain.errors import BankAccountNotFound, TransactionNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads import statement
from pluggy_app.reads.statement import StatementFilter, StatementPage, StatementRow
from pluggy_app.store.unit_of_work import Store

__all__ = ["StatementFilter", "StatementPage", "StatementRow", "one", "page"]


def page(
    store: Store, user: User, bank_account_id: int, wanted: StatementFilter, *, limit: int, cursor: str | None
) -> StatementPage:
    """Newest day first.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
        InvalidRequest: a cursor that is not of this list.
    """
    with store.reading() as work:
        if work.books.account(user.user_id, bank_account_id) is None:
            raise BankAccountNotFound
    return statement.page(store, user, replace(wanted, bank_account_id=bank_account_id), limit, cursor)


def one(store: Store, user: User, bank_account_id: int, bank_transaction_id: int) -> StatementRow:
    """One of them.

    Raises:
        TransactionNotFound: unknown, or somebody else's.
    """
    wanted = StatementFilter(bank_account_id=bank_account_id, bank_transaction_id=bank_transaction_id)
    with store.reading() as work:
        found = work.books.statement(user.user_id, wanted, limit=1, after=None)
    if not found:
        raise TransactionNotFound
    return found[0]
