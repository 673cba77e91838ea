"""Many rows change their place in batches, and what an interrupted change left behind follows. On both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from test_account_links import accounts, connected, count, read_again

from pluggy_app.domain.accounts import AccountChanges
from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.domain.users import User
from pluggy_app.reads import sync_logs
from pluggy_app.services.accounts import change
from pluggy_app.services.links import settle
from pluggy_app.store.tables import ACCOUNTS, TRANSACTIONS
from pluggy_app.store.unit_of_work import Work

Product = Any  #: the fixture's class; see conftest.py


def test_a_change_that_was_cut_short_is_finished_by_the_next_run(product: Product) -> None:
    user, item_id, account, other, _ = two_accounts(product)
    its = count(product, user, account.bank_account_id)
    link_and_crash(product, user, item_id, other)
    assert 0 < count(product, user, account.bank_account_id) < its, "one batch came over"

    read_again(product)

    assert count(product, user, account.bank_account_id) == 0
    assert count(product, user, other) == as_one(product, other)


def test_unlinking_that_was_cut_short_is_finished_by_saying_it_again(product: Product) -> None:
    user, item_id, account, _, everything = two_accounts(product)
    its = count(product, user, account.bank_account_id)
    link_and_crash(product, user, item_id, None)
    assert 0 < count(product, user, account.bank_account_id) < its

    change(product.store, user, item_id, account.account_id, AccountChanges(bank_account_id=None))
    assert count(product, user) == everything - its
    change(product.store, user, item_id, account.account_id, AccountChanges(bank_account_id=account.bank_account_id))

    assert count(product, user) == everything


def test_what_takes_longer_than_an_answer_may_is_left_to_a_run(product: Product) -> None:
    user, item_id, account, other, _ = two_accounts(product)

    wanted = AccountChanges(bank_account_id=other)
    change(product.store, user, item_id, account.account_id, wanted, answer_seconds=0)

    assert accounts(product, user, item_id)[0].bank_account_id == other, "the link counts at once"
    assert count(product, user, account.bank_account_id) > 0
    assert newest(product, user, item_id).status == "pending"
    product.run_due()
    assert count(product, user, account.bank_account_id) == 0
    assert count(product, user, other) == as_one(product, other)


def newest(product: Product, user: User, item_id: str) -> Any:
    return sync_logs.of_item(product.store, user, item_id)[0]


def two_accounts(product: Product) -> tuple[User, str, Any, int, int]:
    """A connection whose first account has more rows than a batch; the bank account of the second; all rows."""
    user = product.user()
    item_id = connected(product, user, login="user-ok")
    first, second = accounts(product, user, item_id)[:2]
    return user, item_id, first, second.bank_account_id, count(product, user)


def as_one(product: Product, bank_account_id: int) -> int:
    """Movements of two accounts in one: of each day and amount as many as the one has that has most (decision 15)."""
    with product.store.engine.connect() as connection:
        query = (
            select(TRANSACTIONS.c.account_pk, TRANSACTIONS.c.day, TRANSACTIONS.c.amount_cents, func.count())
            .join(ACCOUNTS, ACCOUNTS.c.id == TRANSACTIONS.c.account_pk)
            .where(ACCOUNTS.c.bank_account_id == bank_account_id)
            .group_by(TRANSACTIONS.c.account_pk, TRANSACTIONS.c.day, TRANSACTIONS.c.amount_cents)
        )
        rows = connection.execute(query).all()
        assert len({account for account, *_ in rows}) == 2
    most: dict[tuple[date, int], int] = {}
    for _, day, cents, number in rows:
        most[day, cents] = max(number, most.get((day, cents), 0))
    return sum(most.values())


def link_and_crash(product: Product, user: User, item_id: str, place: int | None) -> None:
    """What a process leaves behind that ends after the first batch."""
    with product.store.unit_of_work() as work:
        item = work.items.owned(user.user_id, item_id)
        account_pk = work.accounts.of_item(item.id)[0].id
        work.accounts.link(account_pk, place)
    batches: list[Work] = []

    def crash(work: Work) -> None:
        batches.append(work)
        if len(batches) > 1:
            raise DatabaseUnavailable

    with pytest.raises(DatabaseUnavailable):
        settle(product.store, user.user_id, account_pk, product.clock, prove=crash)
