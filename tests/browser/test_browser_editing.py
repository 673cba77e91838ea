"""What a person says of transactions, on the page: typed ones, category and note, ignored ones, and their history."""

import pytest
from journey import OVERVIEW, STATEMENT, Person, a_person, enter, expect_accessible, expect_no_reload, no_reload
from movements import Feed, a_closed_row, a_row
from playwright.sync_api import Locator, Page, expect
from served import Site
from test_browser_narrow import expect_no_side_scroll

from pluggy_app.domain.users import Plan
from pluggy_app.ui.wording.lookup import t

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("width", [1440, 390])
SOLD = "Venda no balcao"


def open_statement(page: Page, person: Person, width: int = 1440) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, person)
    page.goto(STATEMENT)
    expect(page.get_by_role("button", name=t("new.action"))).to_be_visible()


def type_in(page: Page, amount: str, *, account: str = "") -> None:
    """Open the form and send it; whether it was accepted is the caller's question."""
    page.get_by_role("button", name=t("new.action")).click()
    dialog = page.get_by_role("dialog", name=t("new.title"))
    if account:
        dialog.get_by_label(t("import.new.name")).fill(account)
        dialog.get_by_label(t("import.new.type")).select_option("cash")
    dialog.get_by_label(t("new.direction")).select_option("in")
    dialog.get_by_label(t("new.amount")).fill(amount)
    dialog.get_by_label(t("new.description")).fill(SOLD)
    dialog.get_by_role("button", name=t("new.save"), exact=True).click()


def open_row(page: Page, name: str) -> Locator:
    page.get_by_role("link", name=name, exact=True).click()
    drawer = page.get_by_role("dialog", name=name)
    expect(drawer.get_by_role("heading", name=t("row.own"))).to_be_visible()
    return drawer


@BOTH
def test_a_typed_transaction_counts_at_once_and_can_be_deleted(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    open_statement(page, person, width)
    no_reload(page)
    type_in(page, "muito", account="Caixa da loja")
    dialog = page.get_by_role("dialog", name=t("new.title"))
    expect(dialog.get_by_role("alert")).to_have_text(t("new.needed.amount"))
    expect_no_side_scroll(page, "form")
    expect_accessible(page)
    dialog.get_by_label(t("new.amount")).fill("1.234,5")
    dialog.get_by_role("button", name=t("new.save"), exact=True).click()

    row = page.get_by_role("row").filter(has_text=SOLD)
    expect(row).to_contain_text("+R$\u00a01.234,50")
    expect(row.get_by_text(t("origin.manual"))).to_be_attached()
    expect(dialog).to_have_count(0)
    expect_no_reload(page)
    page.goto(OVERVIEW)
    expect(page.get_by_text("R$\u00a01.234,50", exact=True).first).to_be_visible()
    expect(page.get_by_text(t("overview.balance.added"))).to_be_visible()
    page.goto(STATEMENT)

    drawer = open_row(page, SOLD)
    expect(drawer.get_by_text(t("row.origin.manual"))).to_be_visible()
    expect_no_side_scroll(page, "drawer")
    drawer.get_by_role("button", name=t("row.remove")).click()
    page.get_by_role("alertdialog").get_by_role("button", name=t("action.cancel")).click()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    drawer.get_by_role("button", name=t("row.remove")).click()
    page.get_by_role("alertdialog").get_by_role("button", name=t("row.remove.action"), exact=True).click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(t("statement.empty"))).to_be_visible()


@BOTH
def test_category_note_and_ignoring_are_kept_with_their_history(page: Page, site: Site, width: int) -> None:
    person = a_person(site)
    Feed(site, person).post(a_row("COMPRA PADARIA"), a_row("COMPRA FARMACIA"))
    open_statement(page, person, width)
    row = page.get_by_role("row").filter(has_text="COMPRA PADARIA")
    expect(row.get_by_text(t("origin.pluggy"))).to_be_attached()
    drawer = open_row(page, "COMPRA PADARIA")
    expect(drawer.get_by_role("button", name=t("row.remove"))).to_have_count(0)

    names = drawer.get_by_label(t("statement.category")).locator("option").all_inner_texts()
    assert len(names) == len(set(names)) > 100
    drawer.get_by_label(t("statement.category")).select_option("Pharmacy")
    drawer.get_by_label(t("row.field.note")).fill("Recibo na gaveta")
    drawer.get_by_role("button", name=t("row.save"), exact=True).click()
    changes = drawer.get_by_role("list").last
    expect(changes).to_contain_text("Farmácia")
    expect(changes).to_contain_text("Recibo na gaveta")

    drawer.get_by_text(t("row.ignore"), exact=True).click()
    drawer.get_by_role("button", name=t("row.ignore.action"), exact=True).click()
    expect(drawer.locator("details").get_by_role("alert")).to_have_text(t("row.ignore.needed"))
    drawer.get_by_label(t("row.ignore.reason")).fill("Foi troco")
    drawer.get_by_role("button", name=t("row.ignore.action"), exact=True).click()
    expect(drawer.get_by_role("button", name=t("row.heed"))).to_be_visible()
    expect(changes).to_contain_text("Foi troco")
    expect_accessible(page)
    drawer.get_by_role("button", name=t("row.close")).click()
    expect(row.get_by_text(t("row.ignored"), exact=True)).to_be_visible()

    drawer = open_row(page, "COMPRA PADARIA")
    expect(drawer.get_by_label(t("row.field.note"))).to_have_value("Recibo na gaveta")
    expect(drawer.get_by_label(t("statement.category"))).to_have_value("Pharmacy")
    drawer.get_by_role("button", name=t("row.heed")).click()
    expect(drawer.get_by_text(t("row.ignore"), exact=True)).to_be_visible()
    drawer.get_by_role("button", name=t("row.close")).click()
    expect(row.get_by_text(t("row.ignored"), exact=True)).to_have_count(0)


def test_what_is_being_written_stays_when_news_come(page: Page, site: Site) -> None:
    person = a_person(site)
    feed = Feed(site, person)
    feed.post(a_row("COMPRA PADARIA"))
    open_statement(page, person)
    drawer = open_row(page, "COMPRA PADARIA")
    note = drawer.get_by_label(t("row.field.note"))
    note.fill("meio escri")

    feed.post(a_row("OUTRA COMPRA"))

    expect(page.get_by_text("OUTRA COMPRA", exact=True)).to_be_attached()
    expect(note).to_have_value("meio escri")
    expect(note).to_be_focused()


def test_a_row_in_a_closed_period_says_so_and_offers_nothing(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    account, row = a_closed_row(site, person)
    enter(page, person)
    page.goto(f"{STATEMENT}?transacao={row}")
    drawer = page.get_by_role("dialog", name="VENDA 1")
    expect(drawer.get_by_text(t("row.closed", day="31/08/2026"))).to_be_visible()
    expect(drawer.get_by_label(t("statement.category"))).to_be_disabled()
    for key in ("row.save", "row.heed"):
        expect(drawer.get_by_role("button", name=t(key), exact=True)).to_be_disabled()
    expect_accessible(page)
    drawer.get_by_role("link", name=t("row.closed.open")).click()

    expect(page.get_by_role("button", name=t("account.reopen"))).to_be_visible()
    expect(page).to_have_url(f"{site.address}/app/accounts/{account}?aba=ajustes")
