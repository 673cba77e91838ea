"""The free plan: one card says what connections are, everything else works."""

from datetime import timedelta

import pytest
from journey import (
    CONNECTIONS,
    ENTRIES,
    IMPORT,
    OVERVIEW,
    RECONCILE,
    SETTINGS,
    STATEMENT,
    a_person,
    connect_without_pages,
    enter,
    expect_at,
    go,
    menu,
)
from movements import Feed, a_row, today
from playwright.sync_api import Page, expect
from served import Site
from test_browser_entries import expect_accessible
from test_browser_narrow import expect_no_side_scroll

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.users import Plan
from pluggy_app.reads import reconciliation as proposals
from pluggy_app.services import ledger_entries, people, reconciliation
from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser


def test_the_free_plan_is_told_what_it_lacks_and_nothing_is_locked(page: Page, site: Site) -> None:
    enter(page, a_person(site, Plan.FREE))
    expect(page.get_by_role("heading", name=t("free.title"))).to_be_visible()
    expect(page.get_by_text(t("free.ask"))).to_be_visible()
    expect(page.get_by_text(t("overview.empty"))).to_have_count(0)
    go(page, "nav.connections", "connections.title")
    expect(page.get_by_role("heading", name=t("free.title"))).to_be_visible()
    expect(page.get_by_text(t("free.plan"))).to_be_visible()
    expect(page.get_by_text(t("free.ask"))).to_be_visible()
    expect(page.get_by_text(t("free.kept"))).to_have_count(0)
    expect(page.get_by_role("button", name=t("action.connect"))).to_have_count(0)
    expect(page.get_by_text(t("connections.empty"), exact=True)).to_have_count(0)

    go(page, "nav.statement", "statement.title")
    expect(page.get_by_text(t("statement.empty"))).to_be_visible()
    pages = (OVERVIEW, STATEMENT, RECONCILE, ENTRIES, CONNECTIONS, IMPORT, SETTINGS)
    assert menu(page).get_by_role("link").count() == len(pages)


def test_with_nothing_at_all_a_statement_is_imported_first(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    enter(page, person)
    first = page.locator(".empty").get_by_role("link").first
    for route, title in ((RECONCILE, "reconcile.nothing"), (STATEMENT, "statement.empty")):
        page.goto(route)
        expect(page.get_by_role("heading", name=t(title))).to_be_visible()
        expect(first).to_have_attribute("href", IMPORT)
        expect(page.locator(".empty").get_by_role("link")).to_have_count(1)
        people.set_plan(site.store, person.email, Plan.BUSINESS, utc_now())
        page.goto(route)
        expect(first).to_have_attribute("href", CONNECTIONS)
        people.set_plan(site.store, person.email, Plan.FREE, utc_now())


@pytest.mark.parametrize("width", [1440, 390])
def test_who_has_entries_only_sees_them_on_the_first_page(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, person)
    expect(page.get_by_role("heading", name=t("free.title"))).to_be_visible()
    with site.store.reading() as work:
        user = work.users.by_id(person.user_id)
    assert user is not None
    late = EntryTerms("receivable", today() - timedelta(3), 1262_50, "NF 1042", counterparty_name="Padaria Sol")
    ledger_entries.add(site.store, user, [late, EntryTerms("payable", today() + timedelta(5), 80_00, "Conta de luz")])

    expect(page.get_by_role("heading", name=t("overview.next"))).to_be_visible()
    expect(page.get_by_role("heading", name=t("free.title"))).to_have_count(0)
    listed = page.get_by_role("region", name=t("overview.due")).get_by_role("listitem")
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text(counted("late", 3))
    expect(page.get_by_role("link", name=t("overview.overdue.open"))).to_have_count(1)
    step = page.get_by_role("region", name=t("overview.next"))
    expect(step.get_by_role("link")).to_have_count(1)
    expect(step.get_by_role("link", name=t("import.action"))).to_have_attribute("href", IMPORT)
    expect_no_side_scroll(page, "entries only")
    expect_accessible(page)
    listed.last.get_by_role("link", name="Conta de luz").click()
    expect(page.get_by_role("dialog", name=t("entries.form.known"), exact=True)).to_be_visible()


def test_books_are_open_to_the_free_plan(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    Feed(site, person).post(a_row("VENDA NO BALCAO"))
    enter(page, person)
    expect(page.get_by_text("VENDA NO BALCAO", exact=True)).to_be_visible()
    go(page, "nav.statement", "statement.title")
    expect(page.get_by_text("VENDA NO BALCAO", exact=True)).to_be_visible()


def test_what_waits_and_what_is_overdue_is_told_on_the_first_page(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    with site.store.reading() as work:
        user = work.users.by_id(person.user_id)
    assert user is not None
    Feed(site, person).post(a_row("PIX RECEBIDO PADARIA SOL", amount_cents=1262_50))
    enter(page, person)
    expect(page.get_by_text(t("overview.needs.none"))).to_be_visible()
    late = EntryTerms("receivable", today() - timedelta(1), 1262_50, "NF 1042", counterparty_name="Padaria Sol")
    ledger_entries.add(site.store, user, [late])
    reconciliation.run(site.store, user)
    overdue = page.get_by_role("link", name=f"{t('overview.overdue.open')}: {counted('overdue_receivable', 1)}")
    expect(overdue).to_have_attribute("href", "/app/entries?aba=vencidas")
    pairs = page.get_by_role("link", name=f"{t('overview.pairs.open')}: {counted('pairs_to_review', 1)}")
    expect(pairs).to_have_attribute("href", "/app/reconcile")
    expect_no_side_scroll(page, "what needs me")
    (suggestion,) = proposals.suggestions(site.store, user)
    reconciliation.accept(site.store, user, suggestion.id)
    expect(page.get_by_text(t("overview.needs.none"))).to_be_visible()


def test_a_smaller_plan_pauses_connections_and_a_larger_one_brings_them_back(page: Page, site: Site) -> None:
    person = a_person(site)
    connect_without_pages(site, person)
    enter(page, person)
    go(page, "nav.connections", "connections.title")
    expect(page.get_by_text(t("health.ok"), exact=True)).to_be_visible()

    people.set_plan(site.store, person.email, Plan.FREE, utc_now())

    expect(page.get_by_text(t("health.paused"), exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=t("free.title"))).to_be_visible()
    expect(page.get_by_text(t("free.kept"))).to_be_visible()
    expect(page.get_by_role("button", name=t("action.connect"))).to_have_count(0)
    go(page, "nav.statement", "statement.title")
    expect_at(page, STATEMENT)
    expect(page.get_by_role("table", name=t("statement.table")).locator("tbody tr").nth(10)).to_be_visible()

    people.set_plan(site.store, person.email, Plan.BUSINESS, utc_now())

    go(page, "nav.connections", "connections.title")
    expect(page.get_by_text(t("health.ok"), exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=t("action.connect"), exact=True).first).to_be_visible()
