"""The statement's filters and pages live in the address: reload, Back and a shared link keep them."""

import re

import pytest
from journey import STATEMENT, Person, a_person, enter, expect_at, go
from movements import Feed, a_row
from playwright.sync_api import Locator, Page, expect
from served import Site

from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser


@pytest.fixture
def baker(site: Site) -> Person:
    """Somebody with 120 movements: the newest first, every third of them money out."""
    person = a_person(site)
    rows = [a_row(f"VENDA {n:03}", days_ago=n // 10, amount_cents=-5_00 if n % 3 == 0 else 7_00) for n in range(120)]
    Feed(site, person).post(*reversed(rows))
    return person


def row(page: Page, description: str) -> Locator:
    return page.get_by_role("table", name=t("statement.table")).get_by_text(description, exact=True)


def test_filters_are_in_the_address_and_survive_reload_and_back(page: Page, baker: Person) -> None:
    enter(page, baker)
    go(page, "nav.statement", "statement.title")
    search = page.get_by_role("searchbox", name=t("statement.search"))
    search.fill("VENDA 01")
    expect(page).to_have_url(re.compile(r"\?q=VENDA\+01$"))
    expect(page.get_by_text(counted("rows", 10))).to_be_visible()
    page.get_by_label(t("statement.direction")).select_option("out")
    expect(page).to_have_url(re.compile(r"\?q=VENDA\+01&mov=out$"))
    expect(page.get_by_text(counted("rows", 3))).to_be_visible()

    page.reload()
    expect(page.get_by_text(counted("rows", 3))).to_be_visible()
    expect(search).to_have_value("VENDA 01")
    expect(page.get_by_label(t("statement.direction"))).to_have_value("out")

    page.go_back()
    expect(page.get_by_text(counted("rows", 10))).to_be_visible()
    expect(page.get_by_label(t("statement.direction"))).to_have_value("")
    expect(search).to_have_value("VENDA 01")
    page.get_by_role("link", name=t("statement.clear")).click()
    expect_at(page, STATEMENT)
    expect(search).to_have_value("")
    expect(page.get_by_text(counted("rows", 120))).to_be_visible()


def test_typing_goes_on_while_the_rows_change(page: Page, baker: Person) -> None:
    enter(page, baker)
    go(page, "nav.statement", "statement.title")
    search = page.get_by_role("searchbox", name=t("statement.search"))
    search.press_sequentially("VENDA 1", delay=150)
    expect(page.get_by_text(counted("rows", 20))).to_be_visible()
    expect(search).to_be_focused()
    search.press_sequentially("19", delay=150)
    expect(page.get_by_text(counted("rows", 1), exact=True)).to_be_visible()
    expect(search).to_have_value("VENDA 119")
    expect(search).to_be_focused()


def test_two_fields_filled_at_once_both_count(page: Page, baker: Person) -> None:
    enter(page, baker)
    go(page, "nav.statement", "statement.title")
    page.get_by_label(t("statement.from"), exact=True).fill("2026-01-01")
    page.get_by_label(t("statement.to"), exact=True).fill("2026-01-31")
    page.get_by_role("searchbox", name=t("statement.search")).fill("VENDA")
    expect(page).to_have_url(re.compile(r"\?q=VENDA&de=2026-01-01&ate=2026-01-31$"))


def test_a_filter_that_fits_nothing_offers_the_way_back(page: Page, baker: Person) -> None:
    enter(page, baker)
    page.goto(f"{STATEMENT}?q=nada+disso")
    expect(page.get_by_text(t("statement.nothing"))).to_be_visible()
    page.get_by_role("link", name=t("statement.clear")).first.click()
    expect(row(page, "VENDA 000")).to_be_visible()


def test_the_first_page_keeps_the_filters(page: Page, baker: Person) -> None:
    enter(page, baker)
    page.goto(f"{STATEMENT}?q=VENDA")
    pages = page.get_by_role("navigation", name=t("statement.pages"))
    pages.get_by_role("link", name=t("statement.next")).click()
    pages.get_by_role("link", name=t("statement.first")).click()
    expect(page).to_have_url(re.compile(r"\?q=VENDA$"))
    expect(row(page, "VENDA 000")).to_be_visible()


def test_pages_are_turned_forth_and_back(page: Page, baker: Person) -> None:
    enter(page, baker)
    go(page, "nav.statement", "statement.title")
    expect(row(page, "VENDA 049")).to_be_visible()
    pages = page.get_by_role("navigation", name=t("statement.pages"))

    pages.get_by_role("link", name=t("statement.next")).click()
    expect(row(page, "VENDA 050")).to_be_visible()
    pages.get_by_role("link", name=t("statement.next")).click()
    expect(row(page, "VENDA 119")).to_be_visible()
    expect(pages.get_by_role("link", name=t("statement.next"))).to_have_count(0)

    pages.get_by_role("link", name=t("statement.previous")).click()
    expect(row(page, "VENDA 050")).to_be_visible()
    page.go_back()
    expect(row(page, "VENDA 119")).to_be_visible()
    page.reload()
    expect(row(page, "VENDA 119")).to_be_visible()
    pages.get_by_role("link", name=t("statement.first")).click()
    expect(row(page, "VENDA 000")).to_be_visible()
    expect_at(page, STATEMENT)


@pytest.mark.parametrize("answer", ["correction.same", "correction.different"])
def test_a_doubtful_correction_is_asked_and_answered(page: Page, site: Site, answer: str) -> None:
    person = a_person(site)
    feed = Feed(site, person)
    enter(page, person)
    go(page, "nav.statement", "statement.title")
    feed.correct(a_row("PAGAMENTO ENEL SP", days_ago=2), a_row("DEBITO ENEL DISTRIB", days_ago=1))
    asked = page.locator("#correction-questions")
    expect(asked).to_contain_text("PAGAMENTO ENEL SP")
    expect(asked).to_contain_text("DEBITO ENEL DISTRIB")
    expect(row(page, "PAGAMENTO ENEL SP")).to_be_visible()
    asked.get_by_role("button", name=t(answer)).click()
    expect(asked).to_have_count(0)
    expect(row(page, "DEBITO ENEL DISTRIB")).to_be_visible()
    expect(row(page, "PAGAMENTO ENEL SP")).to_have_count(0 if answer == "correction.same" else 1)
