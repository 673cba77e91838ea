"""The settings: language, look, password, devices, keys for programs."""

import httpx
import pytest
from journey import (
    LOGIN,
    OVERVIEW,
    PASSWORD,
    SETTINGS,
    Person,
    a_person,
    enter,
    expect_at,
    expect_no_reload,
    heading,
    menu,
    no_reload,
    sign_in,
)
from playwright.sync_api import Browser, Locator, Page, expect
from served import Site
from test_browser_keyboard import tab_to
from test_browser_narrow import expect_no_side_scroll

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Language, Plan
from pluggy_app.services import api_tokens, people
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import NAMES, t

pytestmark = pytest.mark.browser

NEW = "outra senha comprida"


@pytest.fixture
def person(page: Page, site: Site) -> Person:
    """Somebody on their settings page."""
    person = a_person(site)
    enter(page, person)
    menu(page).get_by_role("link", name=t("nav.settings")).click()
    expect(card(page, "settings.devices")).to_be_visible()
    return person


def card(page: Page, title_key: str) -> Locator:
    title = page.get_by_role("heading", level=2, name=t(title_key), exact=True)
    return page.locator("section.card").filter(has=title)


def change_password(page: Page, current: str, new: str, repeated: str) -> None:
    page.get_by_label(t("settings.password.current"), exact=True).fill(current)
    page.get_by_label(t("settings.password.new"), exact=True).fill(new)
    page.get_by_label(t("settings.password.repeat"), exact=True).fill(repeated)
    page.get_by_role("button", name=t("settings.password.action"), exact=True).click()


def elsewhere(browser: Browser, site: Site, person: Person) -> Page:
    """The same person on another device."""
    context = browser.new_context(base_url=site.address, user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/131.0")
    other = context.new_page()
    sign_in(other, person.email)
    expect_at(other, OVERVIEW)
    expect(other.get_by_text(person.email, exact=True)).to_be_attached()
    return other


def bearer(site: Site, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(f"{site.address}/api/auth/me", headers=headers, timeout=30).status_code


def make_key(page: Page, name: str) -> str:
    page.get_by_role("button", name=t("settings.keys.new"), exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(t("settings.key.name"), exact=True).fill(name)
    dialog.get_by_role("button", name=t("settings.key.create"), exact=True).click()
    value = dialog.get_by_label(t("settings.key.value"), exact=True)
    expect(value).to_be_visible()
    return value.input_value()


def test_the_language_changes_at_once_and_comes_along_to_the_next_browser(
    page: Page, browser: Browser, site: Site, person: Person
) -> None:
    page.get_by_role("button", name=NAMES[Language.ENGLISH], exact=True).click()
    with speaking(Language.ENGLISH):
        expect(heading(page, "settings.title")).to_be_visible()
        expect(card(page, "settings.devices").get_by_text(t("settings.device.this"))).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name=NAMES[Language.ENGLISH])).to_have_attribute("aria-pressed", "true")

    other = elsewhere(browser, site, person)
    with speaking(Language.ENGLISH):
        expect(heading(other, "overview.title")).to_be_visible()
    other.context.close()

    page.get_by_role("button", name=NAMES[Language.PORTUGUESE], exact=True).click()
    expect(heading(page, "settings.title")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    assert people.by_email(site.store, person.email).language is Language.PORTUGUESE


def test_the_look_is_remembered_by_this_browser(page: Page, person: Person) -> None:
    for mode, shown in (("dark", "dark"), ("light", "light"), ("system", "light"), ("dark", "dark")):
        choice = page.get_by_role("button", name=t(f"settings.theme.{mode}"), exact=True)
        choice.click()
        expect(choice).to_have_attribute("aria-pressed", "true")
        expect(page.locator(f"html.{shown}")).to_be_attached()
    page.reload()
    expect(page.get_by_role("button", name=t("settings.theme.dark"), exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("html.dark")).to_be_attached()


def test_a_new_password_is_told_and_ends_the_other_device(
    page: Page, browser: Browser, site: Site, person: Person
) -> None:
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    page.reload()
    expect(card(page, "settings.devices")).to_be_visible()
    other = elsewhere(browser, site, person)

    change_password(page, "not the password", NEW, NEW)
    expect(page.get_by_role("alert")).to_have_text(t("settings.password.said.wrong_password"))
    change_password(page, PASSWORD, NEW, NEW + "?")
    expect(page.get_by_role("alert")).to_have_text(t("settings.password.said.passwords_differ"))
    expect(heading(other, "overview.title")).to_be_visible()

    change_password(page, PASSWORD, NEW, NEW)
    expect(page.get_by_text(t("settings.password.said.changed"))).to_be_visible()
    expect_at(other, LOGIN)
    other.context.close()
    expect(card(page, "settings.devices").get_by_role("listitem")).to_have_count(1)
    assert sent
    assert not [frame for frame in sent if PASSWORD in frame or NEW in frame]

    menu(page).get_by_role("button", name=t("shell.logout"), exact=True).click()
    expect_at(page, LOGIN)
    sign_in(page, person.email, NEW)
    expect_at(page, OVERVIEW)


def test_another_device_appears_by_itself_and_can_be_ended(
    page: Page, browser: Browser, site: Site, person: Person
) -> None:
    devices = card(page, "settings.devices")
    expect(devices.get_by_role("listitem")).to_have_count(1)
    expect(devices.get_by_role("button", name=t("settings.devices.end"))).to_have_count(0)
    no_reload(page)
    other = elsewhere(browser, site, person)
    expect(devices.get_by_text("Chrome · Android", exact=True)).to_be_visible()

    devices.get_by_role("button", name="Chrome · Android").click()
    said = page.locator("[data-sonner-toast]").filter(has_text=t("settings.device.ended"))
    for mode, solid in (("dark", "rgb(25, 25, 25)"), ("light", "rgb(255, 255, 255)")):
        page.get_by_role("button", name=t(f"settings.theme.{mode}"), exact=True).click()
        expect(said).to_have_css("background-color", solid)
    expect_at(other, LOGIN)
    expect(devices.get_by_role("listitem")).to_have_count(1)
    sign_in(other, person.email)
    expect_at(other, OVERVIEW)
    devices.get_by_role("button", name=t("settings.devices.end"), exact=True).click()
    expect_at(other, LOGIN)
    expect(devices.get_by_text(t("settings.device.this"))).to_be_visible()
    expect_no_reload(page)
    other.context.close()


def test_a_key_opens_the_door_for_a_program_until_it_is_deleted(page: Page, site: Site, person: Person) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    key = make_key(page, "Planilha do contador")
    page.get_by_role("button", name=t("settings.key.copy"), exact=True).click()
    expect(page.get_by_text(t("settings.key.copied"))).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == key
    page.get_by_role("button", name=t("settings.key.done"), exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert key not in page.content()
    assert bearer(site, key) == 200

    page.reload()
    keys = card(page, "settings.keys")
    expect(keys.get_by_text("Planilha do contador")).to_be_visible()
    expect(keys.get_by_text(f"••{key[-4:]}")).to_be_visible()
    expect(keys.get_by_text("último uso em")).to_be_visible()
    assert key not in page.content()

    keys.get_by_role("button", name="Planilha do contador").click()
    question = page.get_by_role("alertdialog")
    question.get_by_role("button", name=t("settings.key.drop.action"), exact=True).click()
    expect(keys.get_by_text(t("settings.keys.none"))).to_be_visible()
    assert bearer(site, key) == 401


def test_a_key_is_made_and_kept_by_keys_alone(page: Page, person: Person) -> None:
    opener = page.get_by_role("button", name=t("settings.keys.new"), exact=True)
    tab_to(page, opener)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(t("settings.key.name"), exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    expect(dialog.get_by_label(t("settings.key.name"), exact=True)).to_be_focused()
    page.keyboard.type("Planilha")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label(t("settings.key.value"), exact=True)).to_be_focused()
    tab_to(page, dialog.get_by_role("button", name=t("settings.key.done"), exact=True))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    drop = card(page, "settings.keys").get_by_role("button", name="Planilha")
    tab_to(page, drop)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drop).to_be_focused()


def test_a_demonstration_user_is_told_why_there_is_no_password_to_change(page: Page) -> None:
    page.goto(LOGIN)
    page.get_by_role("button", name=t("login.demo.free")).click()
    expect_at(page, OVERVIEW)
    page.goto(SETTINGS)
    expect(page.get_by_text(t("settings.password.demo"))).to_be_visible()
    expect(page.get_by_label(t("settings.password.new"))).to_have_count(0)
    expect(card(page, "settings.plan").get_by_text(t("settings.plan.without.banks"))).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_the_phone_reaches_the_settings_without_side_scroll(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    api_tokens.create(site.store, people.by_email(site.store, person.email), "x" * api_tokens.MAX_NAME, utc_now())
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, person)
    page.get_by_role("banner").get_by_role("link", name=t("nav.settings")).click()
    expect(card(page, "settings.keys").get_by_text("x" * api_tokens.MAX_NAME)).to_be_visible()
    expect_no_side_scroll(page, SETTINGS)
    page.get_by_role("button", name=t("settings.keys.new"), exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect_no_side_scroll(page, "new key")
