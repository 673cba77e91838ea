"""A row of the statement opens a drawer that explains it: by click, by keys, by its address, and on a phone."""

import re

import pytest
from journey import STATEMENT, Person, a_person, connect_without_pages, enter, expect_at, expect_no_reload, no_reload
from movements import Feed, a_row
from playwright.sync_api import Locator, Page, expect
from served import Site
from test_browser_narrow import LONG, expect_no_side_scroll

from pluggy_app.domain.users import Role
from pluggy_app.ui.wording.lookup import t

pytestmark = pytest.mark.browser

BEFORE, AFTER = "COMPRA PADARIA", "COMPRA PADARIA SP"


@pytest.fixture(scope="module")
def baker(site: Site) -> tuple[Person, Feed, int]:
    """Somebody with a row to which everything has happened, the account, and the run that found it."""
    person = a_person(site)
    feed = Feed(site, person)
    feed.post(a_row("VENDA 1"), a_row("VENDA 2"), a_row(LONG, amount_cents=-1_234_567_89))
    return person, feed, feed.trouble(a_row(BEFORE), a_row(AFTER))


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name=t("statement.table")).get_by_role("link", name=name, exact=True)


def drawer(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name, exact=True)


def test_a_row_tells_every_id_and_every_change(page: Page, baker: tuple[Person, Feed, int]) -> None:
    person, _, run = baker
    enter(page, person)
    page.goto(STATEMENT)
    link(page, BEFORE).click()
    told = drawer(page, BEFORE)
    expect(told.get_by_role("heading", name=t("row.changes"))).to_be_visible()
    expect(told.get_by_text(t("statement.badge.removed")).first).to_be_visible()
    expect(told.locator(".removed .num")).to_have_css("text-decoration-line", "line-through")
    expect(told.locator(".removed")).to_contain_text(t("row.run", id=run))
    expect(told.locator("code")).to_have_count(2)
    changes = told.get_by_role("list").last.get_by_role("listitem")
    expect(changes).to_have_count(3)
    for place, what in enumerate(("changed", "replaced", "withdrawn")):
        expect(changes.nth(place)).to_contain_text(t(f"row.change.{what}"))
        expect(changes.nth(place)).to_contain_text(t("row.run", id=run))
    expect(changes.first).to_contain_text(AFTER)
    expect(told.get_by_role("link", name=t("row.run", id=run))).to_have_count(0)


def test_keys_open_and_close_it_and_the_row_has_the_focus_again(page: Page, baker: tuple[Person, Feed, int]) -> None:
    enter(page, baker[0])
    page.goto(f"{STATEMENT}?q=venda")
    opener = link(page, "VENDA 1")
    expect(opener).to_be_visible()
    no_reload(page)
    for close in ("Escape", "Enter"):
        opener.focus()
        page.keyboard.press("Enter")
        told = drawer(page, "VENDA 1")
        expect(told.get_by_text(t("row.changes.none"))).to_be_visible()
        expect(told).to_be_focused()
        expect(page).to_have_url(re.compile(r"\?q=venda&transacao=\d+$"))
        if close == "Enter":
            told.get_by_role("button", name=t("row.close")).focus()
        page.keyboard.press(close)
        expect(told).to_have_count(0)
        expect(opener).to_be_focused()
        expect(page).to_have_url(re.compile(r"\?q=venda$"))
    expect_no_reload(page)


def test_j_and_k_walk_the_rows(page: Page, baker: tuple[Person, Feed, int]) -> None:
    enter(page, baker[0])
    page.goto(f"{STATEMENT}?q=venda")
    expect(link(page, "VENDA 2")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(link(page, "VENDA 1")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(drawer(page, "VENDA 2")).to_be_visible()


def test_the_address_keeps_the_open_row(page: Page, baker: tuple[Person, Feed, int]) -> None:
    enter(page, baker[0])
    page.goto(f"{STATEMENT}?q=venda")
    link(page, "VENDA 1").click()
    told = drawer(page, "VENDA 1")
    expect(told).to_be_visible()
    page.reload()
    expect(told.get_by_text(t("row.changes.none"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(link(page, "VENDA 1")).to_be_focused()  # though nobody clicked it here

    link(page, "VENDA 2").click()
    expect(drawer(page, "VENDA 2")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.go_forward()
    expect(drawer(page, "VENDA 2")).to_be_visible()


def test_an_open_row_follows_the_bank(page: Page, site: Site) -> None:
    person = a_person(site)
    feed = Feed(site, person)
    row = a_row("SAQUE")
    feed.post(row)
    enter(page, person)
    page.goto(f"{STATEMENT}?transacao={feed.key_of('SAQUE')}")
    told = drawer(page, "SAQUE")
    expect(told.get_by_text(t("row.changes.none"))).to_be_visible()
    feed.withdraw(row)
    expect(told.get_by_text(t("row.change.withdrawn")).last).to_be_visible()
    expect(told.get_by_text(t("row.changes.none"))).to_have_count(0)


def test_anothers_row_never_opens(page: Page, site: Site, baker: tuple[Person, Feed, int]) -> None:
    enter(page, a_person(site))
    for key in (baker[1].key_of(BEFORE), 10**17):
        page.goto(f"{STATEMENT}?transacao={key}")
        told = page.get_by_role("dialog")
        expect(told.get_by_text(t("row.unknown"))).to_be_visible()
        expect(told).not_to_contain_text(BEFORE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_at(page, STATEMENT)


def test_the_run_and_the_bank_are_one_click_away_for_whoever_may_see_them(page: Page, site: Site) -> None:
    person = a_person(site, role=Role.ADMIN)
    item_id = connect_without_pages(site, person)
    enter(page, person)
    page.goto(STATEMENT)
    page.get_by_role("table", name=t("statement.table")).get_by_role("link").first.click()
    told = page.get_by_role("dialog")
    expect(told.get_by_role("link", name="Banco Marés")).to_have_attribute("href", f"/app/integration/{item_id}")
    run = told.get_by_role("link", name=re.compile(t("row.run", id=r"\d+")))
    name = run.first.inner_text()
    run.first.click()
    expect(page).to_have_url(re.compile(rf"/admin/sync-logs/?\?execucao={name.split()[-1]}$"))
    expect(drawer(page, t("admin.run.title", id=name.split()[-1]))).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_has_it_over_the_whole_screen(page: Page, baker: tuple[Person, Feed, int], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, baker[0])
    page.goto(STATEMENT)
    link(page, LONG).click()
    told = drawer(page, LONG)
    expect(told.get_by_text(t("row.changes.none"))).to_be_visible()
    assert told.evaluate("one => one.offsetWidth") == width
    assert told.evaluate("one => one.scrollWidth <= one.clientWidth"), "something sticks out of it"
    expect_no_side_scroll(page, "drawer")
    told.get_by_role("button", name=t("row.close")).click()
    expect(told).to_have_count(0)
    link(page, BEFORE).click()
    told = drawer(page, BEFORE)
    expect(told.get_by_role("heading", name=t("row.changes"))).to_be_visible()
    assert told.evaluate("one => one.scrollWidth <= one.clientWidth"), "something sticks out of it"


def test_a_row_of_the_overview_opens_on_the_statement(page: Page, baker: tuple[Person, Feed, int]) -> None:
    enter(page, baker[0])
    link(page, "VENDA 1").click()
    expect(drawer(page, "VENDA 1").get_by_text(t("row.changes.none"))).to_be_visible()
    expect(page).to_have_url(re.compile(rf"{STATEMENT}/?\?transacao=\d+$"))
