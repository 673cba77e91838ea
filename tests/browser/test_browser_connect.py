"""From nothing to a connected bank and back, by hand, in the pages and in Pluggy's own widget."""

import re

import pytest
from journey import (
    BANK,
    BANK_NAME,
    CONNECTIONS,
    LOGIN,
    OVERVIEW,
    STATEMENT,
    a_person,
    card,
    change_password_at_bank,
    close_widget,
    connect_without_pages,
    enter,
    expect_at,
    expect_no_reload,
    fill_in_at_bank,
    go,
    heading,
    no_reload,
    open_widget,
    sign_in_at_bank,
    widget,
)
from playwright.sync_api import Page, Route, expect
from served import Site
from troubles import Troubles

from pluggy_app.ui.wording.lookup import t
from pluggy_app.ui.wording.sentences import a_bank, the_bank

pytestmark = pytest.mark.browser

TABLE = t("statement.table")
FIRST_READING_MS = 60_000


def test_the_demo_user_connects_a_bank_and_watches_it_fill(page: Page) -> None:
    page.goto(LOGIN)
    page.get_by_role("button", name=t("login.demo.business")).click()
    expect_at(page, OVERVIEW)
    expect(page.get_by_text(t("shell.demo"))).to_be_visible()
    go(page, "nav.connections", "connections.title")
    no_reload(page)

    frame = open_widget(page)
    frame.locator(f"[data-bank='{BANK}']").click()
    sign_in_at_bank(frame)
    close_widget(page, frame)

    connected = card(page)
    expect(connected.get_by_text(t("health.ok"), exact=True)).to_be_visible(timeout=FIRST_READING_MS)
    expect(connected.get_by_role("listitem").filter(has_text="R$")).not_to_have_count(0)
    expect_no_reload(page)
    go(page, "nav.statement", "statement.title")
    rows = page.get_by_role("table", name=TABLE).locator("tbody tr")
    expect(rows.nth(10)).to_be_visible()
    expect_no_reload(page)


def test_a_connected_bank_answers_shows_its_run_and_lets_go(page: Page, site: Site) -> None:
    person = a_person(site)
    connect_without_pages(site, person)
    enter(page, person)
    go(page, "nav.connections", "connections.title")
    no_reload(page)

    card(page).get_by_role("button", name=t("action.sync"), exact=True).click()
    expect(page.get_by_text(re.compile(f"{t('reply.asked')}|{t('reply.waiting')}"))).to_be_visible()
    today = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=t("today.details")))
    expect(today.filter(has_text=BANK_NAME).first).to_be_visible()

    card(page).get_by_role("button", name=t("connections.more")).click()
    page.get_by_role("menuitem", name=t("action.disconnect"), exact=True).click()
    dialog = page.get_by_role("alertdialog", name=t("revoke.title", a_bank=a_bank(BANK_NAME)))
    expect(dialog.get_by_role("radio", name=t("revoke.keep"))).to_be_checked()
    dialog.get_by_role("button", name=t("action.disconnect"), exact=True).click()
    expect(page.get_by_text(t("reply.revoked", the_bank=the_bank(BANK_NAME)))).to_be_visible()
    expect(card(page).get_by_text(t("health.revoked"), exact=True)).to_be_visible()
    expect(card(page).get_by_role("button", name=t("action.again"), exact=True)).to_be_visible()
    expect_no_reload(page)

    go(page, "nav.statement", "statement.title")
    expect(page.get_by_role("table", name=TABLE).locator("tbody tr").nth(10)).to_be_visible()


def test_a_password_refused_at_first_is_told_and_put_right_in_the_widget(page: Page, site: Site) -> None:
    enter(page, a_person(site))
    go(page, "nav.connections", "connections.title")
    frame = open_widget(page)
    frame.locator(f"[data-bank='{BANK}']").click()
    sign_in_at_bank(frame, user="x")
    expect(frame.get_by_role("alert")).to_be_visible()
    expect(page.locator("[data-sonner-toast]").get_by_text(t("item.password.title"))).to_be_visible()

    frame.locator("[data-step=retry]").click()
    fill_in_at_bank(frame)
    close_widget(page, frame)

    expect(card(page).get_by_text(t("health.ok"), exact=True)).to_be_visible(timeout=FIRST_READING_MS)


def test_a_password_that_stops_working_is_told_and_healed_in_the_same_connection(page: Page, site: Site) -> None:
    person = a_person(site)
    item_id = connect_without_pages(site, person)
    enter(page, person)
    go(page, "nav.connections", "connections.title")
    change_password_at_bank(site, person, item_id)

    refused = card(page)
    expect(refused.get_by_text(t("item.password.title"), exact=True)).to_be_visible()
    expect(refused.get_by_text(t("health.action_required"), exact=True)).to_be_visible()
    expect(refused.get_by_role("listitem").filter(has_text="R$")).not_to_have_count(0)
    refused.get_by_role("button", name=t("action.reconnect"), exact=True).click()
    frame = widget(page)
    expect(frame.get_by_role("heading", name=BANK_NAME)).to_be_visible()
    sign_in_at_bank(frame)
    close_widget(page, frame)

    expect(card(page).get_by_text(t("health.ok"), exact=True)).to_be_visible(timeout=FIRST_READING_MS)
    expect(card(page)).to_have_count(1)


def test_a_bank_that_is_connected_already_is_opened_not_doubled(page: Page, site: Site, troubles: Troubles) -> None:
    troubles.announce("400.*/sandbox/items")  # the bank's refusal of a second connection
    person = a_person(site)
    connect_without_pages(site, person)
    enter(page, person)
    go(page, "nav.connections", "connections.title")
    frame = open_widget(page)
    frame.locator(f"[data-bank='{BANK}']").click()
    sign_in_at_bank(frame)

    expect(page.get_by_text(t("reply.exists"))).to_be_visible()
    sign_in_at_bank(widget(page))
    close_widget(page, widget(page))

    expect(card(page).get_by_text(t("health.ok"), exact=True)).to_be_visible(timeout=FIRST_READING_MS)
    expect(page.get_by_role("article")).to_have_count(1)


def test_a_widget_that_never_loads_is_given_up_with_advice(page: Page, site: Site, troubles: Troubles) -> None:
    troubles.announce("Detected container element removed from DOM")  # zoid, when taken down before it has loaded
    enter(page, a_person(site))
    go(page, "nav.connections", "connections.title")
    held: list[Route] = []
    page.route(
        "**/sandbox/connect", lambda route: held.append(route)
    )  # neither answered nor refused, as a blocker does
    page.get_by_role("button", name=t("action.connect"), exact=True).first.click()
    page.get_by_role("button", name=t("before.yes"), exact=True).click()

    advice = page.get_by_role("alertdialog", name=t("blocked.title"))
    expect(advice.get_by_text(t("blocked.text"))).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    advice.get_by_role("button", name=t("blocked.retry"), exact=True).click()

    expect(widget(page).locator(f"[data-bank='{BANK}']")).to_be_visible()


def test_a_reloaded_page_has_no_widget_of_before_on_it(page: Page, site: Site, troubles: Troubles) -> None:
    troubles.announce("Detected container element removed from DOM")  # zoid, when taken down before it has loaded
    troubles.announce("/sandbox/")  # what the taken down widget had begun to load
    enter(page, a_person(site))
    page.goto(CONNECTIONS)
    expect(open_widget(page).locator("[data-bank]").first).to_be_visible()

    page.reload()

    expect(heading(page, "connections.title")).to_be_visible()
    expect(page.locator('iframe[name^="__zoid__"]')).to_have_count(0)
    expect(open_widget(page).locator("[data-bank]").first).to_be_visible()


def test_an_unknown_connection_is_not_there(page: Page, site: Site) -> None:
    enter(page, a_person(site))
    others = connect_without_pages(site, a_person(site))
    for item_id in ("00000000-0000-4000-8000-000000000000", others):
        page.goto(f"{CONNECTIONS}/{item_id}")
        expect(page.get_by_role("heading", level=1, name=t("missing.title"))).to_be_visible()
        expect(page.get_by_text(BANK_NAME)).to_have_count(0)
    page.get_by_role("link", name=t("missing.action")).click()
    expect_at(page, OVERVIEW)


def test_one_connection_tells_its_accounts_runs_and_consent(page: Page, site: Site) -> None:
    person = a_person(site)
    item_id = connect_without_pages(site, person)
    enter(page, person)
    page.goto(f"{CONNECTIONS}/{item_id}")
    expect(page.get_by_role("heading", level=1, name=BANK_NAME)).to_be_visible()
    runs = page.get_by_role("region", name=t("runs.title"))
    expect(runs.get_by_text(t("status.succeeded"), exact=True).first).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="R$")).not_to_have_count(0)
    page.get_by_role("button", name=t("action.disconnect"), exact=True).click()
    page.get_by_role("radio", name=t("revoke.erase")).click()
    page.get_by_role("alertdialog").get_by_role("button", name=t("action.disconnect"), exact=True).click()
    expect(page.get_by_text(t("reply.revoked", the_bank=the_bank(BANK_NAME)))).to_be_visible()
    expect_at(page, CONNECTIONS)
    page.goto(STATEMENT)
    expect(page.get_by_role("table", name=TABLE).locator("tbody tr").nth(10)).to_be_visible()
