"""Steps that several journeys share. They find things as a person does: by role and name, in the words of the pages."""

import re
import secrets
from dataclasses import dataclass

import httpx
from axe_playwright_python.sync_playwright import Axe
from builders import a_user
from playwright.sync_api import FrameLocator, Locator, Page, expect
from served import Site, wait_for

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan, Role
from pluggy_app.services import people
from pluggy_app.ui.wording.lookup import t

PASSWORD = "uma senha comprida"
BANK = 901  #: data-bank of the first invented bank
BANK_NAME = "Banco Marés"
USER, BANK_PASSWORD = "user-ok", "password-ok"  #: https://docs.pluggy.ai/docs/sandbox

OVERVIEW, CONNECTIONS, STATEMENT, LOGIN = "/app", "/app/integration", "/app/transactions", "/login"
SETTINGS, IMPORT, ENTRIES, RECONCILE = "/app/settings", "/app/import", "/app/entries", "/app/reconcile"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    email: str
    user_id: str


def a_person(site: Site, plan: Plan = Plan.BUSINESS, role: Role = Role.USER) -> Person:
    """Somebody of this test's own, so that no test sees another's banks."""
    email = f"{secrets.token_hex(4)}@padaria.example"
    user = a_user(site.store, plan, role, email=email, password=PASSWORD)
    site.guests.append(email)
    return Person(email, user.user_id)


def connect_without_pages(site: Site, person: Person) -> str:
    """Connect a bank as a program does, and wait for its first reading; the item's id."""
    with _rest(site, person) as rest:
        asked = {"connectorId": BANK, "parameters": {"user": USER, "password": BANK_PASSWORD}}
        made = rest.post("/sandbox/items", json=asked, headers=_widget_key(rest, {})).raise_for_status()
        item_id = str(made.json()["id"])
        rest.post("/api/pluggy/items", json={"itemId": item_id}).raise_for_status()

        def is_read() -> bool:
            return bool(rest.get(f"/api/pluggy/items/{item_id}").raise_for_status().json()["health"] == "ok")

        wait_for(is_read, "the bank was not read", 60)
    return item_id


def change_password_at_bank(site: Site, person: Person, item_id: str) -> None:
    """From now on the bank refuses what it knows of this connection."""
    with _rest(site, person) as rest:
        key = _widget_key(rest, {"itemId": item_id})
        asked = {"parameters": {"user": "x", "password": BANK_PASSWORD}}
        rest.patch(f"/sandbox/items/{item_id}", json=asked, headers=key).raise_for_status()


def _rest(site: Site, person: Person) -> httpx.Client:
    token = people.create_api_token(site.store, person.email, utc_now())
    return httpx.Client(base_url=site.address, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def _widget_key(rest: httpx.Client, wanted: dict[str, str]) -> dict[str, str]:
    offer = rest.post("/api/pluggy/connect-token", json=wanted).raise_for_status().json()
    return {"X-API-KEY": offer["connectToken"]}


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the form and send it; whether it was accepted is the caller's question."""
    page.goto(LOGIN)
    page.get_by_label(t("login.email"), exact=True).fill(email)
    page.get_by_label(t("login.password"), exact=True).fill(password)
    page.get_by_role("button", name=t("login.submit"), exact=True).click()


def enter(page: Page, person: Person) -> None:
    """Be on the overview as this person, without the form, which has journeys of its own.

    The e-mail proves that the page is alive: its headings come before that.
    """
    asked = {"email": person.email, "password": PASSWORD}
    assert page.context.request.post("/api/auth/login", data=asked).ok
    page.goto(OVERVIEW)
    expect_at(page, OVERVIEW)
    expect(page.get_by_text(person.email, exact=True)).to_be_attached()


def expect_at(page: Page, route: str) -> None:
    """Addresses end with a slash or not: links inside the application have none, whole pages do."""
    expect(page).to_have_url(re.compile(rf"//[^/]+{re.escape(route)}/?$"))


def heading(page: Page, key: str) -> Locator:
    return page.get_by_role("heading", level=1, name=t(key), exact=True)


def menu(page: Page) -> Locator:
    return page.get_by_role("navigation", name=t("nav.label"), exact=True)


def go(page: Page, nav_key: str, title_key: str) -> None:
    """By the menu, as a person would, without loading a page anew."""
    menu(page).get_by_role("link", name=t(nav_key)).click()
    expect(heading(page, title_key)).to_be_visible()


def card(page: Page, bank: str = BANK_NAME) -> Locator:
    return page.get_by_role("article", name=bank, exact=True)


def open_widget(page: Page) -> FrameLocator:
    """From the button to the widget's list of banks."""
    page.get_by_role("button", name=t("action.connect"), exact=True).first.click()
    dialog = page.get_by_role("dialog", name=t("before.title"))
    expect(dialog.get_by_text(t("before.sandbox", user=USER, password=BANK_PASSWORD))).to_be_visible()
    dialog.get_by_role("button", name=t("before.yes"), exact=True).click()
    return widget(page)


def widget(page: Page) -> FrameLocator:
    """The page inside Pluggy's own widget; zoid names the frame."""
    return page.frame_locator('iframe[name^="__zoid__pluggy_connect_widget__"]')


def sign_in_at_bank(frame: FrameLocator, user: str = USER) -> None:
    """From the consent on, as far as the bank's answer."""
    frame.locator("[data-step=consent]").click()
    fill_in_at_bank(frame, user)


def fill_in_at_bank(frame: FrameLocator, user: str = USER) -> None:
    frame.locator("[name=user]").fill(user)
    frame.locator("[name=password]").fill(BANK_PASSWORD)
    frame.locator("[data-step=login]").click()


def close_widget(page: Page, frame: FrameLocator) -> None:
    frame.locator("[data-step=close]").click()
    expect(page.locator('iframe[name^="__zoid__"]')).to_have_count(0)


def no_reload(page: Page) -> None:
    """Leave a mark that a newly loaded page would not have."""
    page.evaluate("window.sameDocument = true")


def expect_no_reload(page: Page) -> None:
    assert page.evaluate("window.sameDocument === true"), "the page was loaded anew"


def expect_accessible(page: Page) -> None:
    """Axe finds nothing, once messages have faded in or out: until then they have no contrast."""
    expect(page.locator("[data-sonner-toast][data-removed=true]")).to_have_count(0)
    for message in page.locator("[data-sonner-toast]").all():
        expect(message).to_have_css("opacity", "1")
    found = Axe().run(page).response["violations"]
    assert not found, [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
