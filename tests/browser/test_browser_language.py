"""The other language: chosen before anybody signs in, spoken by every page, the server and the widget."""

import re

import journey
from playwright.sync_api import Page, expect
from served import Site

from pluggy_app.domain.users import Language
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import NAMES, TEXTS, t


def _lang(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def test_everything_speaks_english_once_it_is_chosen(page: Page, site: Site) -> None:
    person = journey.a_person(site)
    journey.connect_without_pages(site, person)
    page.goto(journey.LOGIN)
    assert _lang(page) == Language.PORTUGUESE

    page.get_by_role("button", name=NAMES[Language.ENGLISH], exact=True).click()

    with speaking(Language.ENGLISH):
        expect(page.get_by_role("heading", level=1, name=t("login.title"), exact=True)).to_be_visible()
        assert _lang(page) == Language.ENGLISH
        journey.enter(page, person)
        expect(page).to_have_title(f"{t('overview.title')} · Em Dia")
        journey.go(page, "nav.connections", "connections.title")
        expect(journey.card(page).get_by_text(t("health.ok"), exact=True)).to_be_visible()
        frame = journey.open_widget(page)
        expect(frame.get_by_role("heading", level=1)).not_to_have_text("")
        assert frame.locator("html").get_attribute("lang") == Language.ENGLISH
        frame.locator("[data-step=quit]").click()
        expect(page.locator('iframe[name^="__zoid__"]')).to_have_count(0)
        journey.go(page, "nav.statement", "statement.title")
        amounts = page.get_by_role("table", name=t("statement.table")).locator("td.right")
        expect(amounts.first).to_have_text(_english_amount())
        _expect_no_portuguese(page)


def test_a_locked_bank_is_told_alike_in_widget_message_and_card(page: Page, site: Site) -> None:
    page.goto(journey.LOGIN)
    page.get_by_role("button", name=NAMES[Language.ENGLISH], exact=True).click()
    with speaking(Language.ENGLISH):
        expect(page.get_by_role("heading", level=1, name=t("login.title"), exact=True)).to_be_visible()
        journey.enter(page, journey.a_person(site))
        journey.go(page, "nav.connections", "connections.title")
        frame = journey.open_widget(page)
        frame.locator(f"[data-bank='{journey.BANK}']").click()
        journey.sign_in_at_bank(frame, user="user-locked")

        said = t("item.locked.title", the_bank=journey.BANK_NAME)
        expect(page.locator("[data-sonner-toast]")).to_contain_text(f"{said}. {t('item.locked.text')}")
        expect(frame.get_by_role("alert")).to_contain_text("Access is locked. Unlock it in the bank's app.")
        expect(frame.get_by_role("alert")).not_to_contain_text("bloqueado")
        journey.close_widget(page, frame)
        expect(journey.card(page).get_by_text(said, exact=True)).to_be_visible()


def test_the_choice_can_be_taken_back(page: Page) -> None:
    page.goto(journey.LOGIN)
    page.get_by_role("button", name=NAMES[Language.ENGLISH], exact=True).click()

    page.get_by_role("button", name=NAMES[Language.PORTUGUESE], exact=True).click()

    expect(page.get_by_role("heading", level=1, name=t("login.title"), exact=True)).to_be_visible()
    assert _lang(page) == Language.PORTUGUESE


def _english_amount() -> re.Pattern[str]:
    return re.compile(r"^[+\u2212]R\$\u00a0\d{1,3}(,\d{3})*\.\d\d$")


def _expect_no_portuguese(page: Page) -> None:
    """None of the dictionary's Portuguese texts is on the page, unless English says it the same."""
    english = {text for _, text in TEXTS.values()}
    shown = set(page.inner_text("body").splitlines())
    assert shown & ({text for text, _ in TEXTS.values()} - english) == set()
