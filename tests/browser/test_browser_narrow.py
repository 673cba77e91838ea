"""Small screens: nothing needs scrolling sideways, and the phone's own bars lead everywhere."""

import pytest
from journey import (
    CONNECTIONS,
    ENTRIES,
    IMPORT,
    LOGIN,
    OVERVIEW,
    STATEMENT,
    Person,
    a_person,
    connect_without_pages,
    enter,
    expect_at,
    open_widget,
)
from movements import Feed, a_broken_account, a_row
from playwright.sync_api import Page, expect
from served import Site
from troubles import Troubles

from pluggy_app.ui.wording.lookup import t

pytestmark = pytest.mark.browser

WIDTHS = (390, 320)
LONG = "PAGAMENTO A COOPERATIVA AGROINDUSTRIAL DOS PRODUTORES DE CAFE DO SUL DE MINAS LTDA 00012345678901234"

#: How far the page can be scrolled sideways, in CSS pixels, and what sticks out most.
SIDEWAYS = """() => {
  const root = document.documentElement;
  const out = [...document.querySelectorAll("body *")]
    .map((one) => [Math.round(one.getBoundingClientRect().right), one.tagName + "." + one.className])
    .filter(([right]) => right > root.clientWidth).sort((a, b) => b[0] - a[0]).slice(0, 5);
  return { excess: root.scrollWidth - root.clientWidth, out };
}"""


@pytest.fixture(scope="module")
def merchant(site: Site) -> tuple[Person, str]:
    """Somebody with a bank and with names as long as they come, and the bank's item."""
    person = a_person(site)
    item_id = connect_without_pages(site, person)
    name = "Conta corrente pessoa jurídica com um nome comprido"
    Feed(site, person, name).post(a_row(LONG, amount_cents=-1_234_567_89), a_row("SEM" + "ESPACO" * 20))
    return person, item_id


def expect_no_side_scroll(page: Page, where: str) -> None:
    found = page.evaluate(SIDEWAYS)
    assert found["excess"] <= 0, f"{where}: {found}"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(
    page: Page, site: Site, merchant: tuple[Person, str], troubles: Troubles, width: int
) -> None:
    person, item_id = merchant
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(LOGIN)
    expect(page.get_by_role("button", name=t("login.demo.admin"))).to_be_visible()
    expect_no_side_scroll(page, LOGIN)
    enter(page, person)
    account = f"/app/accounts/{a_broken_account(site, person)}"
    proofs = {
        OVERVIEW: page.get_by_text(t("overview.latest")),
        CONNECTIONS: page.get_by_role("heading", name=t("today.title")),
        f"{CONNECTIONS}/{item_id}": page.get_by_role("heading", name=t("runs.title")),
        STATEMENT: page.get_by_text(LONG),
        ENTRIES: page.get_by_role("link", name=t("entries.new")),
        f"{ENTRIES}/import": page.get_by_text(t("list.how")),
        IMPORT: page.get_by_text(t("import.how")),
        "/app/rules": page.get_by_text(t("rules.none")),
        account: page.get_by_role("heading", name=t("account.coverage")),
        f"{account}?aba=ajustes": page.get_by_role("button", name=t("account.close"), exact=True),
        "/app/reconcile": page.get_by_role("heading", name=t("bench.options")),
        "/app/reconcile?ver=feitas": page.get_by_role("link", name=t("reconcile.view.done")),
        f"{STATEMENT}?q=nada+disso": page.get_by_text(t("statement.nothing")),
    }
    for route, proof in proofs.items():
        page.goto(route)
        expect(proof.first).to_be_visible()
        expect_no_side_scroll(page, route)
    troubles.announce("404")
    page.goto("/nada")
    expect(page.get_by_role("heading", name=t("missing.title"))).to_be_visible()
    expect_no_side_scroll(page, "404")


def test_a_phone_shows_what_needs_you_before_the_figures(page: Page, merchant: tuple[Person, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, merchant[0])
    needs = page.get_by_role("heading", name=t("overview.needs")).bounding_box()
    total = page.get_by_role("heading", name=t("overview.total")).bounding_box()
    assert needs is not None
    assert total is not None
    assert needs["y"] < total["y"]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_cards_footer_is_one_row_within_the_card(page: Page, merchant: tuple[Person, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, merchant[0])
    page.goto(CONNECTIONS)
    footer = page.get_by_role("article").first.locator("footer")
    expect(footer).to_be_visible()
    assert footer.evaluate("one => one.scrollWidth <= one.clientWidth"), "its buttons stick out"
    box = footer.bounding_box()
    assert box is not None
    assert box["height"] < 72


@pytest.mark.parametrize("width", WIDTHS)
def test_the_phone_reaches_every_page_and_the_widget(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, a_person(site))
    tabs = page.get_by_role("navigation", name=t("nav.label.phone"))
    tabs.get_by_role("link", name=t("nav.statement.short")).click()
    expect_at(page, STATEMENT)
    tabs.get_by_role("link", name=t("nav.connections.short")).click()
    frame = open_widget(page)
    expect(frame.locator("[data-bank]").first).to_be_in_viewport()
    expect_no_side_scroll(page, "widget")
    frame.locator("[data-step=quit]").click()
    page.get_by_role("button", name=t("shell.logout")).click()
    expect_at(page, LOGIN)


@pytest.mark.parametrize("width", [390, 320])
def test_the_phones_filters_unfold_within_the_screen(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, a_person(site))
    page.goto(STATEMENT)
    expect(page.get_by_text(t("statement.empty"))).to_be_visible()
    page.get_by_role("button", name=t("statement.filters")).click()
    page.get_by_label(t("statement.status")).select_option("pending")
    expect(page.get_by_text(t("statement.nothing"))).to_be_visible()
    expect_no_side_scroll(page, "open filters")
