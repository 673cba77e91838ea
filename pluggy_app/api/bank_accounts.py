"""The books: accounts of the business and their movements, on every plan."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from pluggy_app.api.book_schemas import (
    BankAccount,
    BankAccountPatch,
    BankAccounts,
    BankTransaction,
    BankTransactionPatch,
    BankTransactions,
    History,
    HistoryEntry,
    NewBankAccount,
    NewBankTransaction,
)
from pluggy_app.api.lists import Cursor, Day, Limit, Search, slice_of
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.domain.users import User
from pluggy_app.reads import bank_accounts, history, movements
from pluggy_app.reads.movements import StatementFilter
from pluggy_app.services import bank_accounts as keeping
from pluggy_app.services import movements as editing
from pluggy_app.wiring import parts

router = APIRouter(prefix="/api/bank-accounts", tags=["books"], route_class=SignedIn, dependencies=SCHEMES)

MAX_KEY = 2**63 - 1
Key = Annotated[int, Path(ge=1, le=MAX_KEY)]


@router.get("")
def listing(user: Asker, limit: Limit = 50, cursor: Cursor = None) -> BankAccounts:
    """One's accounts of the books, oldest first."""
    page, following = slice_of(bank_accounts.listing(parts().store, user), limit, cursor)
    return BankAccounts(results=[BankAccount.of(account) for account in page], next=following)


@router.post("", status_code=201)
def create(user: Asker, new: NewBankAccount) -> BankAccount:
    """Keep an account that is not connected, or not yet; a connection to the same number will feed it."""
    return _answer(user, keeping.create(parts().store, user, new.terms()))


@router.patch("/{bankAccountId}")
def change(user: Asker, bankAccountId: Key, wanted: BankAccountPatch) -> BankAccount:  # noqa: N803 - interface
    """Describe an account otherwise."""
    keeping.change(parts().store, user, bankAccountId, wanted.changes())
    return _answer(user, bankAccountId)


@router.delete("/{bankAccountId}", status_code=204)
def remove(user: Asker, bankAccountId: Key) -> None:  # noqa: N803 - interface
    """Remove an account that has no movements, no statement files and no connection."""
    keeping.remove(parts().store, user, bankAccountId)


@router.get("/{bankAccountId}/transactions")
def transactions(
    user: Asker,
    bankAccountId: Key,  # noqa: N803 - interface
    since: Annotated[Day, Query(alias="from", description="First day, YYYY-MM-DD.")] = None,
    until: Annotated[Day, Query(alias="to", description="Last day, YYYY-MM-DD.")] = None,
    q: Search = "",
    reconciled: bool | None = None,
    ignored: bool | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> BankTransactions:
    """Movements of an account, newest day first; those that the bank withdrew are among them."""
    wanted = StatementFilter(q, day_from=since, day_to=until, reconciled=reconciled, ignored=ignored)
    page = movements.page(parts().store, user, bankAccountId, wanted, limit=limit, cursor=cursor)
    return BankTransactions(results=[BankTransaction.of(row) for row in page.rows], next=page.next)


@router.post("/{bankAccountId}/transactions", status_code=201)
def add_transaction(user: Asker, bankAccountId: Key, new: NewBankTransaction) -> BankTransaction:  # noqa: N803
    """Type a movement; it is a new one, whatever is there. A bank or a file that tells it later finds it."""
    store = parts().store
    made = editing.add(store, user, bankAccountId, new.typed())
    return BankTransaction.of(movements.one(store, user, bankAccountId, made))


@router.patch("/{bankAccountId}/transactions/{bankTransactionId}")
def change_transaction(
    user: Asker,
    bankAccountId: Key,  # noqa: N803 - interface
    bankTransactionId: Key,  # noqa: N803
    wanted: BankTransactionPatch,
) -> BankTransaction:
    """Say of a movement what only a person knows. A reason is kept for as long as the movement is ignored."""
    store = parts().store
    editing.change(store, user, bankAccountId, bankTransactionId, wanted.changes())
    return BankTransaction.of(movements.one(store, user, bankAccountId, bankTransactionId))


@router.get("/{bankAccountId}/transactions/{bankTransactionId}/history")
def transaction_history(user: Asker, bankAccountId: Key, bankTransactionId: Key) -> History:  # noqa: N803 - interface
    """What brought a movement, every id it had, and what changed about it, oldest first."""
    lines = history.of_movement(parts().store, user, bankAccountId, bankTransactionId)
    return History(results=[HistoryEntry.of(line) for line in lines])


def _answer(user: User, bank_account_id: int) -> BankAccount:
    return BankAccount.of(bank_accounts.one(parts().store, user, bank_account_id))
