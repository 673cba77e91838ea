"""Administrators see every run, whoever's; to everybody else their pages are an unknown address."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from builders import an_item
from journey import (
    BANK_NAME,
    PASSWORD,
    Person,
    a_person,
    connect_without_pages,
    enter,
    expect_at,
    expect_no_reload,
    heading,
    menu,
    no_reload,
)
from playwright.sync_api import Locator, Page, expect
from served import Site
from sqlalchemy import delete, insert
from test_browser_narrow import expect_no_side_scroll
from troubles import Troubles

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import Plan, Role
from pluggy_app.services import people
from pluggy_app.store.tables import SYNC_LOGS
from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser

CODES = ("INVALID_CREDENTIALS", "pluggy_unavailable")  #: of failures that are made here and taken away again
STILL_MS = 2_500  #: pages look once a second
#: Playwright cannot hide a tab: the page is told that it is.
SAY_HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""
RUNS, HEALTH = "/admin/sync-logs", "/admin/health"


def an_admin(site: Site) -> Person:
    email = f"{secrets.token_hex(4)}@operacao.example"
    user = people.create_user(
        site.store, email=email, password=PASSWORD, now=utc_now(), plan=Plan.FREE, role=Role.ADMIN
    )
    return Person(email, user.user_id)


def an_idle_item(site: Site, person: Person, *, gone: bool = False) -> int:
    """An item that Pluggy does not know; its row key. Gone: the product knows it, and never reads it by itself."""
    now = utc_now()
    with site.store.unit_of_work() as work:
        user = work.users.by_id(person.user_id)
        assert user is not None
        item = an_item(user, created_at=now, updated_at=now, last_updated_at=now)
        work.items.add_once(item, person.user_id, now)
        kept = work.items.whose([item.item_id]).get(item.item_id)
        assert kept is not None
        if gone:
            work.items.mark_gone(kept.id, now)
    return kept.id


def add_failures(site: Site, item_pk: int, count: int, code: str) -> None:
    """Runs that ended with this code a minute ago."""
    asked = utc_now() - timedelta(minutes=1)
    row: dict[str, Any] = {
        "item_pk": item_pk,
        "trigger": "schedule",
        "status": "failed",
        "step": "item",
        "attempt": 1,
        "requested_at": asked,
        "not_before": asked,
        "started_at": asked,
        "finished_at": asked + timedelta(seconds=2),
        "skipped_reasons": "{}",
        "error_code": code,
        "wants_refresh": False,
    }
    counts = ("account_index", "account_total", "seen", "created", "updated", "unchanged", "removed", "skipped")
    row |= dict.fromkeys((*counts, "pages", "requests", "retries"), 0)
    with site.store.engine.begin() as connection:
        connection.execute(insert(SYNC_LOGS), [row] * count)


def remove_failures(site: Site, item_pk: int) -> None:
    """Those, and no run that the product may be at: it would miss it."""
    ours = (SYNC_LOGS.c.item_pk == item_pk) & (SYNC_LOGS.c.trigger == "schedule") & (SYNC_LOGS.c.step == "item")
    with site.store.engine.begin() as connection:
        connection.execute(delete(SYNC_LOGS).where(ours, SYNC_LOGS.c.error_code.in_(CODES)))


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name=t("admin.table")).locator("tbody tr")


def row_of(page: Page, person: Person) -> Locator:
    return rows(page).filter(has_text=person.email).first


@pytest.fixture(scope="module")
def baker(site: Site) -> Person:
    """Somebody with a bank that was read well."""
    person = a_person(site)
    connect_without_pages(site, person)
    return person


@pytest.fixture
def failures(site: Site, baker: Person) -> Iterator[int]:
    """Eleven failures of one item of the baker's; its row key. They are gone afterwards."""
    item_pk = an_idle_item(site, baker)
    add_failures(site, item_pk, 11, "INVALID_CREDENTIALS")
    yield item_pk
    remove_failures(site, item_pk)


def test_a_run_is_found_opened_run_again_and_closed_by_keys(page: Page, site: Site, baker: Person) -> None:
    enter(page, an_admin(site))
    menu(page).get_by_role("link", name=t("admin.nav.runs")).click()
    expect(heading(page, "admin.runs.title")).to_be_visible()
    search = page.get_by_role("searchbox", name=t("admin.filter.text"))
    expect(search).to_be_visible()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    search.fill(baker.email)
    expect(page).to_have_url(re.compile(r"\?q=[^&]+$"))
    expect(row_of(page, baker)).to_contain_text(BANK_NAME)
    expect(rows(page).filter(has_not_text=baker.email)).to_have_count(0)  # the focus goes with a row that leaves
    no_reload(page)

    search.blur()
    page.keyboard.press("j")
    first = rows(page).first.get_by_role("link")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("list").first).to_contain_text(t("admin.moment.finished"))
    expect(drawer).to_contain_text(baker.email)
    expect(page).to_have_url(re.compile(r"&execucao=\d+$"))
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('[role=dialog]').contains(document.activeElement)")

    again = drawer.get_by_role("button", name=t("admin.run.again"))
    again.focus()
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("status")).to_contain_text(re.compile(r"\d+"))

    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(first).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?q=[^&]+$"))
    expect(page.get_by_role("button", name=re.compile(t("admin.show_newer", newer=r"\d.+")))).to_be_visible()
    expect_no_reload(page)


def test_filters_are_in_the_address_and_back_takes_them_off(page: Page, site: Site, failures: int) -> None:
    enter(page, an_admin(site))
    page.goto(RUNS)
    status = page.get_by_label(t("admin.filter.outcome"))
    status.select_option("failed")
    expect(page).to_have_url(re.compile(r"\?sit=failed$"))
    expect(rows(page).first).to_contain_text(t("admin.outcome.failed"))
    page.get_by_role("button", name=re.compile("^INVALID_CREDENTIALS")).click()
    expect(page).to_have_url(re.compile(r"sit=failed&codigo=INVALID_CREDENTIALS$"))
    page.get_by_role("group", name=t("admin.filter.period")).get_by_role("button", name=t("admin.period.7d")).click()
    expect(page).to_have_url(re.compile(r"periodo=7d&sit=failed&codigo="))

    page.reload()
    expect(status).to_have_value("failed")
    expect(rows(page).first).to_contain_text("INVALID_CREDENTIALS")
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?sit=failed$"))
    expect(page.get_by_label(t("admin.filter.code"))).to_have_value("")
    page.go_back()
    expect(status).to_have_value("")


def test_failures_are_run_again_together_after_their_count_was_named(page: Page, site: Site, failures: int) -> None:
    enter(page, an_admin(site))
    page.goto(f"{RUNS}?sit=failed&codigo=INVALID_CREDENTIALS")
    one = counted("fallen", 1)
    opener = page.get_by_role("button", name=t("admin.bulk", count=one))
    opener.click()
    dialog = page.get_by_role("alertdialog", name=t("admin.bulk.title", count=one))
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    dialog.get_by_role("button", name=t("admin.bulk.yes"), exact=True).click()
    expect(page.get_by_text(t("admin.bulk.done", count=one, waiting=0))).to_be_visible()
    with site.store.reading() as work:
        newest = work.sync_logs.page(user_id=None, limit=20)
    assert failures in {run.item_pk for run in newest if run.trigger == Trigger.USER}


def test_an_outage_is_one_sentence_and_no_rows(page: Page, site: Site, baker: Person) -> None:
    item_pk = an_idle_item(site, baker)
    add_failures(site, item_pk, 300, "pluggy_unavailable")
    try:
        enter(page, an_admin(site))
        page.goto(RUNS)
        callout = page.get_by_text(t("admin.outage.title"))
        expect(callout).to_be_visible()
        expect(rows(page).filter(has_text="pluggy_unavailable")).to_have_count(0)
        page.get_by_role("link", name=t("admin.outage.show")).click()
        expect(rows(page).filter(has_text="pluggy_unavailable")).to_have_count(50)
    finally:
        remove_failures(site, item_pk)


def test_runs_of_anybody_show_up_by_themselves(page: Page, site: Site) -> None:
    person = a_person(site)
    item_pk = an_idle_item(site, person, gone=True)
    enter(page, an_admin(site))
    page.goto(f"{RUNS}?q={person.email}")
    expect(page.get_by_text(t("admin.nothing"))).to_be_visible()
    no_reload(page)
    add_failures(site, item_pk, 2, "worker_lost")
    newer = page.get_by_role("button", name=t("admin.show_newer", newer=counted("more_runs", 2)))
    expect(newer).to_be_visible(timeout=5_000)
    newer.click()
    expect(rows(page)).to_have_count(2)
    expect_no_reload(page)


def test_nothing_moves_behind_an_open_run_or_in_a_hidden_tab(page: Page, site: Site) -> None:
    person = a_person(site)
    item_pk = an_idle_item(site, person)
    add_failures(site, item_pk, 1, "worker_lost")
    enter(page, an_admin(site))
    page.goto(f"{RUNS}?q={person.email}")
    rows(page).first.get_by_role("link").click()
    expect(page.get_by_role("dialog").get_by_text(person.email)).to_be_visible()
    waits = page.get_by_text(t("admin.show_newer", newer=counted("more_runs", 1)))
    more = page.get_by_text(t("admin.show_newer", newer=counted("more_runs", 2)))

    add_failures(site, item_pk, 1, "worker_lost")
    page.wait_for_timeout(STILL_MS)
    expect(waits).to_have_count(0)
    page.keyboard.press("Escape")
    expect(waits).to_be_visible(timeout=5_000)

    page.evaluate(SAY_HIDDEN, True)
    page.wait_for_timeout(STILL_MS)
    add_failures(site, item_pk, 1, "worker_lost")
    page.wait_for_timeout(STILL_MS)
    expect(waits).to_be_visible()
    page.evaluate(SAY_HIDDEN, False)
    expect(more).to_be_visible(timeout=5_000)


def test_the_charts_can_be_read_as_a_table(page: Page, site: Site, baker: Person) -> None:
    enter(page, an_admin(site))
    page.goto(RUNS)
    expect(page.get_by_role("img", name=re.compile(t("admin.chart.runs.24h")))).to_be_visible()
    squares = page.locator(".key i")
    assert [(box["width"], box["height"]) for one in squares.all() if (box := one.bounding_box())] == [(9, 9)] * 3
    page.get_by_text(t("admin.chart.table"), exact=True).first.click()
    expect(page.get_by_role("table", name=t("admin.chart.table")).locator("tbody tr")).to_have_count(24)


def test_health_says_a_sentence_about_each_thing(page: Page, site: Site) -> None:
    enter(page, an_admin(site))
    menu(page).get_by_role("link", name=t("admin.nav.health")).click()
    expect(heading(page, "admin.health.title")).to_be_visible()
    for name in ("database", "migrations", "clock", "workers", "queue", "webhook", "pluggy"):
        expect(page.get_by_role("heading", level=2, name=t(f"admin.health.{name}"), exact=True)).to_be_visible()
    expect(page.get_by_text(t("admin.health.good"))).to_be_visible()


@pytest.mark.parametrize("route", [RUNS, HEALTH, f"{RUNS}?execucao=1"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_to_everybody_else_it_is_an_unknown_address(
    page: Page, site: Site, troubles: Troubles, route: str, signed_in: bool
) -> None:
    troubles.announce("404")
    if signed_in:
        person = a_person(site)
        enter(page, person)
        expect(page.get_by_role("link", name=t("admin.nav.runs"))).to_have_count(0)
    page.goto("/nada")
    expect(heading(page, "missing.title")).to_be_visible()
    look = page.locator("body").inner_text(), page.title(), page.locator("#main").bounding_box()
    page.goto(route)
    expect(heading(page, "missing.title")).to_be_visible()
    assert (page.locator("body").inner_text(), page.title(), page.locator("#main").bounding_box()) == look


def test_an_administrator_no_longer_loses_the_open_page(page: Page, site: Site, baker: Person) -> None:
    admin = an_admin(site)
    enter(page, admin)
    page.goto(RUNS)
    expect(rows(page).first).to_be_visible()
    people.erase(site.store, admin.email)
    expect_at(page, "/login")


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_reaches_both_pages_and_needs_no_side_scroll(page: Page, site: Site, baker: Person, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, an_admin(site))
    tabs = page.get_by_role("navigation", name=t("nav.label.phone"))
    tabs.get_by_role("button", name=t("nav.more")).click()
    page.get_by_role("menuitem", name=t("admin.nav.runs")).click()
    expect(rows(page).first).to_be_visible()
    expect_no_side_scroll(page, RUNS)
    rows(page).first.get_by_role("link").click()
    expect(page.get_by_role("heading", name=t("admin.run.timeline"))).to_be_visible()
    expect_no_side_scroll(page, "drawer")
    page.get_by_role("button", name=t("admin.run.close")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    tabs.get_by_role("button", name=t("nav.more")).click()
    page.get_by_role("menuitem", name=t("admin.nav.health")).click()
    expect(heading(page, "admin.health.title")).to_be_visible()
    expect(page.get_by_text(t("admin.health.good"))).to_be_visible()
    expect_no_side_scroll(page, HEALTH)
