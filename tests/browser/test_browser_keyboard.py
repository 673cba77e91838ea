"""Connecting and disconnecting by keys alone; whoever opened something has the focus again when it closes."""

import pytest
from journey import BANK, CONNECTIONS, a_person, card, connect_without_pages, enter, widget
from playwright.sync_api import Locator, Page, expect
from served import Site

from pluggy_app.ui.wording.lookup import t
from pluggy_app.ui.wording.sentences import the_bank

pytestmark = pytest.mark.browser

MOST_TABS = 40
KEY_MS = 100  #: how long a finger stays on a key; radio buttons look whether it is still down


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus, as somebody does who cannot point."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === one.ownerDocument.activeElement && one.matches(':focus-visible')"):
            return
    raise AssertionError(f"{target} was not reached by {MOST_TABS} tabs")


def test_the_first_tab_skips_the_menu(page: Page, site: Site) -> None:
    enter(page, a_person(site))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=t("shell.skip"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused(timeout=3_000)


def test_a_bank_is_chosen_by_keys_and_every_way_back_leads_to_the_button(page: Page, site: Site) -> None:
    enter(page, a_person(site))
    page.goto(CONNECTIONS)
    opener = page.get_by_role("button", name=t("action.connect"), exact=True).first
    dialog = page.get_by_role("dialog", name=t("before.title"))

    tab_to(page, opener)
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    tab_to(page, dialog.get_by_role("button", name=t("before.no"), exact=True))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    tab_to(page, dialog.get_by_role("button", name=t("before.yes"), exact=True))
    page.keyboard.press("Enter")
    frame = widget(page)
    tab_to(page, frame.locator(f"[data-bank='{BANK}']"))
    page.keyboard.press("Enter")
    tab_to(page, frame.locator("[data-step=consent]"))
    frame.locator("[data-step=quit]").press("Enter")
    expect(page.locator('iframe[name^="__zoid__"]')).to_have_count(0)
    expect(opener).to_be_focused()


def test_disconnecting_by_keys_can_be_thought_over(page: Page, site: Site) -> None:
    person = a_person(site)
    connect_without_pages(site, person)
    enter(page, person)
    page.goto(CONNECTIONS)
    menu = card(page).get_by_role("button", name=t("connections.more"))
    dialog = page.get_by_role("alertdialog")

    tab_to(page, menu)
    _ask_to_disconnect(page)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(menu).to_be_focused()
    expect(card(page).get_by_text(t("health.ok"), exact=True)).to_be_visible()

    _ask_to_disconnect(page)
    tab_to(page, dialog.get_by_role("radio", name=t("revoke.keep")))
    page.keyboard.press("ArrowDown", delay=KEY_MS)
    expect(dialog.get_by_role("radio", name=t("revoke.erase"))).to_be_checked()
    page.keyboard.press("ArrowUp", delay=KEY_MS)
    expect(dialog.get_by_role("radio", name=t("revoke.keep"))).to_be_checked()
    tab_to(page, dialog.get_by_role("button", name=t("action.disconnect"), exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text(t("reply.revoked", the_bank=the_bank("Banco Marés")))).to_be_visible()
    expect(page.get_by_text(t("health.revoked"), exact=True)).to_be_visible()


def _ask_to_disconnect(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name=t("action.details"), exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name=t("action.disconnect"), exact=True)).to_be_focused()
    page.keyboard.press("Enter")
