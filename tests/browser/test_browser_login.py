"""Who gets in, who does not, and what is left on the screen afterwards."""

import pytest
from journey import (
    CONNECTIONS,
    LOGIN,
    OVERVIEW,
    STATEMENT,
    a_person,
    enter,
    expect_at,
    go,
    heading,
    menu,
    sign_in,
)
from movements import Feed, a_row
from playwright.sync_api import BrowserContext, Page, Route, expect
from served import Site
from troubles import Troubles

from pluggy_app.ui.wording.lookup import t

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_and_only_the_right_one_lets_in(page: Page, site: Site) -> None:
    person = a_person(site)
    sign_in(page, person.email, "outra senha")
    expect(page.get_by_role("alert")).to_have_text(t("login.error.invalid_credentials"))
    expect(page.get_by_label(t("login.email"), exact=True)).to_be_visible()
    page.goto(OVERVIEW)
    expect_at(page, LOGIN)
    sign_in(page, person.email)
    expect_at(page, OVERVIEW)
    expect(page.get_by_text(person.email, exact=True)).to_be_attached()


def test_after_logging_out_nothing_private_is_left(page: Page, context: BrowserContext, site: Site) -> None:
    person = a_person(site)
    Feed(site, person).post(a_row("SEGREDO"))
    enter(page, person)
    go(page, "nav.statement", "statement.title")
    expect(page.get_by_text("SEGREDO", exact=True)).to_be_visible()
    menu(page).get_by_role("button", name=t("shell.logout"), exact=True).click()
    expect_at(page, LOGIN)

    page.go_back()
    expect_at(page, LOGIN)
    other = context.new_page()
    other.goto(STATEMENT)
    expect_at(other, LOGIN)
    for tab in (page, other):
        expect(heading(tab, "login.title")).to_be_visible()
        assert "SEGREDO" not in tab.content()
        assert person.email not in tab.content()


def test_logging_out_in_one_tab_empties_the_other(page: Page, context: BrowserContext, site: Site) -> None:
    person = a_person(site)
    feed = Feed(site, person)
    feed.post(a_row("SEGREDO"))
    enter(page, person)
    other = context.new_page()
    other.goto(STATEMENT)
    expect(other.get_by_text("SEGREDO", exact=True)).to_be_visible()
    menu(page).get_by_role("button", name=t("shell.logout"), exact=True).click()
    expect_at(page, LOGIN)

    feed.post(a_row("MAIS UM SEGREDO"))
    expect_at(other, LOGIN)
    expect(heading(other, "login.title")).to_be_visible()  # the address changes before the page does
    assert "SEGREDO" not in other.content()


def test_who_is_signed_in_has_nothing_to_do_at_the_login(page: Page, site: Site) -> None:
    enter(page, a_person(site))
    page.goto(LOGIN)
    expect_at(page, OVERVIEW)


@pytest.mark.parametrize("route", [OVERVIEW, CONNECTIONS, f"{CONNECTIONS}/unknown", STATEMENT])
def test_strangers_are_sent_to_the_login(page: Page, route: str) -> None:
    page.goto(route)
    expect_at(page, LOGIN)
    expect(heading(page, "login.title")).to_be_visible()


def test_the_bare_address_is_the_way_in(page: Page, site: Site) -> None:
    page.goto("/")
    expect(heading(page, "login.title")).to_be_visible()
    expect(page.get_by_role("button", name=t("login.demo.business"))).to_be_visible()
    enter(page, a_person(site))
    page.goto("/")
    expect_at(page, OVERVIEW)


def test_an_unknown_page_says_so(page: Page, troubles: Troubles) -> None:
    troubles.announce("404")
    answer = page.goto("/nada")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1, name=t("missing.title"))).to_be_visible()
    page.get_by_role("link", name=t("missing.action")).click()
    expect_at(page, LOGIN)


def test_nothing_moves_when_the_logo_arrives(page: Page, site: Site) -> None:
    held: list[Route] = []
    page.route("**/logo.svg", lambda route: held.append(route))
    page.goto(LOGIN, wait_until="commit")
    expect(page.get_by_label(t("login.email"), exact=True)).to_be_visible()
    page.wait_for_function("[...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)")
    page.wait_for_function(
        "document.querySelector('.brand img').complete === false && document.fonts.status === 'loaded'"
    )
    before = page.get_by_label(t("login.email"), exact=True).bounding_box()
    for route in held:
        route.continue_()
    page.wait_for_function("document.querySelector('.brand img').naturalWidth > 0")
    assert held
    assert page.get_by_label(t("login.email"), exact=True).bounding_box() == before
