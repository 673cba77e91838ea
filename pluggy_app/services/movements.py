"""Movements of the books that a person types, and what people add to any of them."""

import logging

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import (
    AlreadyMatched,
    BankAccountNotFound,
    CurrencyMismatch,
    NotTyped,
    PeriodClosed,
    TransactionNotFound,
)
from pluggy_app.domain.movements import MovementChanges, TypedMovement, trail
from pluggy_app.domain.users import User
from pluggy_app.store.books import BankAccount
from pluggy_app.store.postings import MANUAL, FileRow
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)


def add(store: Store, user: User, bank_account_id: int, typed: TypedMovement) -> int:
    """A new movement, whatever is there already; its id. A bank or a file that tells it later finds it.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
        PeriodClosed: its day is closed.
        CurrencyMismatch: the account is kept in another currency than was said.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        account = _locked(work, user, bank_account_id)
        if typed.currency_code not in ("", account.currency_code):
            raise CurrencyMismatch
        if account.closes(typed.day):
            raise PeriodClosed
        (key,) = work.postings.take_in(
            user.user_id, account.id, account.currency_code, MANUAL, None, [_row(typed)], {}, now
        )
        added = {"category": typed.category, "category_chosen": typed.category != "", "note": typed.note}
        work.movements.change(key, added, now)
        work.users.raise_revision(user.user_id)
    log.info("movement.added", extra={"movement": key})
    return key


def change(store: Store, user: User, bank_account_id: int, bank_transaction_id: int, wanted: MovementChanges) -> None:
    """Change what is said, all or nothing, and keep who did; saying it again changes nothing.

    Raises:
        BankAccountNotFound, TransactionNotFound: unknown, or somebody else's.
        PeriodClosed: its day is closed.
        AlreadyMatched: it is matched, and was to be ignored.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        account = _locked(work, user, bank_account_id)
        known = work.movements.lock(user.user_id, bank_account_id, bank_transaction_id)
        if known is None:
            raise TransactionNotFound
        values = wanted.beside(known)
        if not values:
            return
        if account.closes(known.day):
            raise PeriodClosed
        if values.get("ignored") and known.match_id is not None:
            raise AlreadyMatched
        work.movements.change(known.id, values, now)
        if detail := trail(known, values):
            work.movements.note(known.id, user.user_id, detail, now)
        work.users.raise_revision(user.user_id)
    log.info("movement.changed", extra={"movement": bank_transaction_id})


def remove(store: Store, user: User, bank_account_id: int, bank_transaction_id: int) -> None:
    """Take back what a person typed: the movement goes, unless a bank or a file tells it too.

    Raises:
        BankAccountNotFound, TransactionNotFound: unknown, or somebody else's.
        NotTyped: no person typed it.
        PeriodClosed: its day is closed.
        AlreadyMatched: it is matched.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        account = _locked(work, user, bank_account_id)
        known = work.movements.lock(user.user_id, bank_account_id, bank_transaction_id)
        if known is None:
            raise TransactionNotFound
        if account.closes(known.day):
            raise PeriodClosed
        if known.match_id is not None:
            raise AlreadyMatched
        if not work.movements.remove_typed(known.id):
            raise NotTyped
        work.postings.retell([known.id], now)
        work.users.raise_revision(user.user_id)
    log.info("movement.removed", extra={"movement": bank_transaction_id})


def _locked(work: Work, user: User, bank_account_id: int) -> BankAccount:
    """The account; no period of it is closed meanwhile."""
    work.books.lock_accounts(user.user_id, {bank_account_id})
    account = work.books.account(user.user_id, bank_account_id)
    if account is None:
        raise BankAccountNotFound
    return account


def _row(typed: TypedMovement) -> FileRow:
    return FileRow(
        0,
        typed.day,
        typed.amount_cents,
        typed.description,
        typed.counterparty_name,
        document_number=typed.reference,
        counterparty_document=typed.counterparty_document,
        payment_method=typed.payment_method,
        boleto_line=typed.boleto_line,
        end_to_end_id=typed.end_to_end_id,
    )
