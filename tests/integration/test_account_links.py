"""Accounts whose owner decided where their rows belong, while runs go on. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from pluggy_app.domain.accounts import AccountChanges
from pluggy_app.domain.errors import AccountNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads import items as item_reads
from pluggy_app.reads import statement, sync_logs
from pluggy_app.services import items
from pluggy_app.services.accounts import change
from pluggy_app.services.sync.requests import request_due
from pluggy_app.services.sync.run import run_next
from pluggy_app.store.books import StatementFilter

Product = Any  #: the fixture's class; see conftest.py


def connected(product: Product, user: User, **of_bank: str) -> str:
    item_id: str = product.bank_consent(user, **of_bank)
    product.pass_time(minutes=1)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()
    return item_id


def accounts(product: Product, user: User, item_id: str) -> list[item_reads.AccountView]:
    return item_reads.one(product.store, user, item_id, product.clock()).accounts


def read_again(product: Product) -> None:
    product.pass_time(minutes=1)
    request_due(product.store, product.clock(), timedelta())
    product.run_due()


def count(product: Product, user: User, bank_account_id: int | None = None) -> int:
    wanted = StatementFilter(bank_account_id=bank_account_id)
    return statement.totals(product.store, user, wanted).count


def test_an_unlinked_account_stays_unlinked_until_its_owner_links_it(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    first, everything = accounts(product, user, item_id)[0], count(product, user)
    books = first.bank_account_id
    assert books is not None
    its = count(product, user, books)
    change(product.store, user, item_id, first.account_id, AccountChanges(bank_account_id=None))
    assert count(product, user) == everything - its

    read_again(product)

    assert accounts(product, user, item_id)[0].bank_account_id is None
    assert count(product, user, books) == 0
    change(product.store, user, item_id, first.account_id, AccountChanges(bank_account_id=books))
    assert count(product, user, books) >= its


def test_a_page_that_comes_after_the_change_is_posted_where_its_owner_wants_it(product: Product) -> None:
    # The race: a run took up the account while it posted elsewhere, and its owner links it anew between two pages.
    user = product.user()
    item_id: str = product.bank_consent(user, login="user-ok")
    product.pass_time(minutes=1)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    meddled: list[int] = []

    def meddle() -> datetime:
        told = accounts(product, user, item_id)
        if len(told) > 1 and not meddled and count(product, user, told[0].bank_account_id):
            meddled.append(told[1].bank_account_id or 0)
            change(product.store, user, item_id, told[0].account_id, AccountChanges(bank_account_id=meddled[0]))
        now: datetime = product.clock()
        return now

    while product.wait(run_next(replace(product.parts.worker, clock=meddle))):
        pass

    first, second = accounts(product, user, item_id)[:2]
    assert first.bank_account_id == second.bank_account_id == meddled[0]
    newest = sync_logs.of_item(product.store, user, item_id)[0]
    assert newest.pages > len(newest.accounts), "the first account has a page after the change"
    assert count(product, user) == count(product, user, meddled[0]) + sum(
        count(product, user, account.bank_account_id) for account in accounts(product, user, item_id)[2:]
    )


def test_a_window_is_read_as_its_owner_set_it(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    first, second = accounts(product, user, item_id)[:2]
    before, day = count(product, user), date(2026, 11, 1)
    change(product.store, user, item_id, first.account_id, AccountChanges(sync_from=day))
    change(product.store, user, item_id, second.account_id, AccountChanges(sync_enabled=False))

    read_again(product)

    read = {
        share.account_id: share.window_from for share in sync_logs.of_item(product.store, user, item_id)[0].accounts
    }
    assert read[first.account_id] == day
    assert second.account_id not in read
    assert count(product, user) >= before, "what was read before stays"
    change(product.store, user, item_id, first.account_id, AccountChanges(sync_from=None))
    product.run_due()
    newest = sync_logs.of_item(product.store, user, item_id)[0]
    assert (newest.trigger, newest.accounts[0].window_from) == ("user", None)


def test_two_that_link_at_once_lose_and_double_nothing(product: Product) -> None:
    # The race: both see the rows in the old bank account and bring them somewhere else.
    user = product.user()
    item_id = connected(product, user, login="user-ok")
    told, everything = accounts(product, user, item_id), count(product, user)
    places = [account.bank_account_id for account in told]

    def link(place: int | None) -> None:
        change(product.store, user, item_id, told[0].account_id, AccountChanges(bank_account_id=place))

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(link, place) for place in [places[1], places[0]] * 4]:
            done.result()
    link(places[0])

    assert count(product, user) == everything


def test_an_account_that_is_erased_after_it_was_looked_up_is_not_found(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    with product.store.reading() as work:
        item = work.items.owned(user.user_id, item_id)
        known = work.accounts.of_item(item.id)[0]

    product.wait(items.revoke(product.store, product.parts.pluggy, user, item_id, erase=True))

    with pytest.raises(AccountNotFound), product.store.unit_of_work() as work:
        work.accounts.lock(known.id)
