"""What a person typed can be taken back; what a bank or a file tells cannot."""

from datetime import date

import pytest
from builders import a_user

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.errors import NotTyped, PeriodClosed, TransactionNotFound
from pluggy_app.domain.movements import MovementChanges, TypedMovement
from pluggy_app.domain.users import User
from pluggy_app.reads import history
from pluggy_app.services import bank_accounts, movements, statements
from pluggy_app.services.statement_files import Upload
from pluggy_app.store.books import BankTransactionRecord, StatementFilter
from pluggy_app.store.tables import BANK_ACCOUNTS
from pluggy_app.store.unit_of_work import Store

TYPED = TypedMovement(date(2026, 8, 3), -12_50, "Padaria")
SAME = b"Data;Descricao;Valor\n03/08/2026;PADARIA CENTRAL;-12,50\n04/08/2026;OUTRA;-1,00\n"


@pytest.fixture
def user(store: Store) -> User:
    return a_user(store)


@pytest.fixture
def account(store: Store, user: User) -> int:
    return bank_accounts.create(store, user, BankAccountTerms("Caixa", "cash"))


def rows(store: Store, user: User) -> list[BankTransactionRecord]:
    with store.reading() as work:
        return work.books.statement(user.user_id, StatementFilter(), limit=10, after=None)


def test_a_typed_movement_goes_with_all_that_was_said_of_it(store: Store, user: User, account: int) -> None:
    key = movements.add(store, user, account, TYPED)
    movements.change(store, user, account, key, MovementChanges(note="troco", ignored=True, ignored_reason="teste"))
    known = history.explained(store, user, key).movement
    assert (known.bank_account_id, known.note, known.ignored, known.ignored_reason) == (account, "troco", True, "teste")

    movements.remove(store, user, account, key)

    assert rows(store, user) == []
    with pytest.raises(TransactionNotFound):
        movements.remove(store, user, account, key)


def test_what_a_file_tells_too_stays_and_says_what_the_file_says(store: Store, user: User, account: int) -> None:
    key = movements.add(store, user, account, TYPED)
    movements.change(store, user, account, key, MovementChanges(note="troco"))
    statements.take_in(store, user, account, Upload(SAME))

    movements.remove(store, user, account, key)

    (kept,) = [row for row in rows(store, user) if row.bank_transaction_id == key]
    assert (kept.description, kept.origins, kept.note) == ("PADARIA CENTRAL", ("csv",), "troco")
    with pytest.raises(NotTyped):
        movements.remove(store, user, account, key)


def test_nothing_is_taken_back_that_is_closed_or_another_persons(store: Store, user: User, account: int) -> None:
    key = movements.add(store, user, account, TYPED)
    with pytest.raises(TransactionNotFound):
        movements.remove(store, user, bank_accounts.create(store, user, BankAccountTerms("Outra", "cash")), key)
    with store.engine.begin() as connection:
        connection.execute(BANK_ACCOUNTS.update().values(closed_through=TYPED.day))
    with pytest.raises(PeriodClosed):
        movements.remove(store, user, account, key)
    assert len(rows(store, user)) == 1
