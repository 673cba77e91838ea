"""An account of a connection is put by hand into another account of the books, or into none."""

import pytest
from journey import CONNECTIONS, Person, a_person, connect_without_pages, enter
from playwright.sync_api import Page, expect
from served import Site
from test_browser_narrow import expect_no_side_scroll

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.services import bank_accounts
from pluggy_app.store.books import StatementFilter
from pluggy_app.ui.wording.lookup import t

pytestmark = pytest.mark.browser


def rows_in(site: Site, person: Person, bank_account_id: int) -> int:
    with site.store.reading() as work:
        return work.books.sums(person.user_id, StatementFilter(bank_account_id=bank_account_id)).count


@pytest.mark.parametrize("width", [1440, 390])
def test_rows_move_into_the_account_that_is_chosen(page: Page, site: Site, width: int) -> None:
    person = a_person(site)
    item_id = connect_without_pages(site, person)
    with site.store.reading() as work:
        user = work.users.by_id(person.user_id)
        fed = work.bank_accounts.states(person.user_id)[0].bank_account_id
    assert user is not None
    mine = bank_accounts.create(site.store, user, BankAccountTerms("Conta por arquivo", "checking"))
    before = rows_in(site, person, fed)
    assert before > 10
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, person)
    page.goto(f"{CONNECTIONS}/{item_id}")
    line = page.locator(".link-form").first
    expect(line.get_by_role("combobox")).to_have_value(str(fed))
    expect(line.get_by_role("option", name="Cartão")).to_have_count(0)
    expect(page.locator(".link-form").last.get_by_role("option")).to_have_count(2)
    expect_no_side_scroll(page, "links")

    line.get_by_role("combobox").select_option(str(mine))
    line.get_by_role("button", name=t("item.links.save")).click()

    expect(page.get_by_text(t("item.links.done")).first).to_be_visible()
    expect(line.get_by_role("combobox")).to_have_value(str(mine))
    expect(line.get_by_role("button", name=t("item.links.save"))).to_be_focused()
    assert (rows_in(site, person, mine) >= before, rows_in(site, person, fed)) == (True, 0)

    line.get_by_role("combobox").select_option("")
    line.get_by_role("button", name=t("item.links.save")).click()
    expect(page.get_by_text(t("item.links.undone")).first).to_be_visible()
    assert rows_in(site, person, mine) == 0


def test_an_account_of_another_currency_is_refused_in_words(page: Page, site: Site) -> None:
    person = a_person(site)
    item_id = connect_without_pages(site, person)
    with site.store.reading() as work:
        user = work.users.by_id(person.user_id)
    assert user is not None
    dollars = bank_accounts.create(site.store, user, BankAccountTerms("Dolares", "checking", "USD"))
    enter(page, person)
    page.goto(f"{CONNECTIONS}/{item_id}")
    line = page.locator(".link-form").first

    line.get_by_role("combobox").select_option(str(dollars))
    line.get_by_role("button", name=t("item.links.save")).click()

    expect(page.get_by_text(t("error.currency_mismatch")).first).to_be_visible()
    assert rows_in(site, person, dollars) == 0
