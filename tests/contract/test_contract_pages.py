"""The sandbox's pages in a real browser: what the Connect page hands to the page around it, and the page of days."""

import time
from collections.abc import Iterator

import httpx
import pytest
from browser.find_chromium import FLAGS, path
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = pytest.mark.browser

GOOD = {"user": "user-ok", "password": "password-ok"}
#: as the bridge hands them over: https://www.npmjs.com/package/pluggy-connect-sdk
OUTSIDE = """(props) => {
  window.heard = [];
  const hear = (name) => (value) => { window.heard.push([name, value]); return Promise.resolve(); };
  window.xprops = { ...props, onSuccessProp: hear("success"), onErrorProp: hear("error"), onEventProp: hear("event") };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, sandbox: str) -> Iterator[Page]:
    context = browser.new_context(base_url=sandbox, color_scheme="dark")
    yield context.new_page()
    context.close()


@pytest.fixture
def http(sandbox: str) -> Iterator[httpx.Client]:
    """A client with an API key; afterwards no item is left."""
    with httpx.Client(base_url=sandbox) as client:
        key = client.post("/auth", json={"clientId": "a", "clientSecret": "b"}).json()["apiKey"]
        client.headers["X-API-KEY"] = key
        yield client
        for item in client.get("/days", headers={"Accept": "application/json"}).json()["items"]:
            client.delete(f"/items/{item['id']}")


def settled(http: httpx.Client, item_id: str) -> dict:
    """The item when its execution is over."""
    until = time.monotonic() + 15
    while (item := http.get(f"/items/{item_id}").json())["status"] == "UPDATING":
        assert time.monotonic() < until
        time.sleep(0.1)
    return item


def connected(http: httpx.Client, **more: object) -> dict:
    return settled(http, http.post("/items", json={"connectorId": 901, "parameters": GOOD, **more}).json()["id"])


def open_connect(page: Page, http: httpx.Client, asked: dict, **props: object) -> None:
    """The Connect page with a token, as the widget opens it."""
    token = http.post("/connect_token", json=asked).json()["accessToken"]
    given = httpx.Response(200, json={"connectToken": token, "language": "pt", **props}).text
    page.add_init_script(f"({OUTSIDE})({given})")
    page.goto("/connect")


def heard(page: Page, name: str) -> list[dict]:
    """What the page around was told, when it was told something under this name."""
    page.wait_for_function("(name) => window.heard.some((one) => one[0] === name)", arg=name, timeout=15_000)
    return [value for kind, value in page.evaluate("window.heard") if kind == name]


def test_a_duplicate_is_handed_over_with_its_item(page, http):
    item = connected(http, clientUserId="somebody")
    open_connect(page, http, {"options": {"clientUserId": "somebody", "avoidDuplicates": True}})
    page.locator("[data-bank='901']").click()
    page.locator("[data-step=consent]").click()
    page.locator("[data-step=login]").click()
    assert heard(page, "error") == [{"message": "ITEM_USER_ALREADY_EXISTS", "data": {"items": [item["id"]]}}]


@pytest.mark.parametrize("day", ["login_error", "consent_revoked"])
def test_the_update_mode_heals_an_item(page, http, day):
    item = connected(http)
    http.post("/days", json={"itemId": item["id"], "day": day})
    assert settled(http, item["id"])["status"] == "LOGIN_ERROR"
    open_connect(page, http, {"itemId": item["id"]}, updateItem=item["id"])
    page.locator("[data-step=consent]").click()
    page.locator("[data-step=login]").click()
    assert heard(page, "success")[0]["item"]["id"] == item["id"]
    assert settled(http, item["id"])["status"] == "UPDATED"


def test_the_update_mode_takes_the_code_that_an_item_waits_for(page, http):
    item = connected(http)
    http.post("/days", json={"itemId": item["id"], "day": "mfa"})
    assert settled(http, item["id"])["status"] == "WAITING_USER_INPUT"
    open_connect(page, http, {"itemId": item["id"]}, updateItem=item["id"])
    page.locator("[name=token]").fill("123456")
    page.locator("[data-step=mfa]").click()
    assert heard(page, "success")[0]["item"]["status"] == "UPDATED"


def test_meu_pluggy_is_marked_as_an_imitation_and_asks_for_no_password(page, http):
    open_connect(page, http, {})
    expect(page.locator("[data-bank='200']")).to_contain_text("Imitação do MeuPluggy")
    page.locator("[data-bank='200']").click()
    page.locator("[data-step=consent]").click()
    expect(page.locator("input")).to_have_count(0)
    page.locator("[data-step=login]").click()
    assert heard(page, "success")[0]["item"]["connector"]["name"] == "MeuPluggy"


def test_a_person_chooses_a_bad_day_and_reads_the_page_in_english(page, http):
    item = connected(http)
    page.goto("/days")
    section = page.get_by_role("region", name=f"Banco Marés {item['id'][:8]}")
    section.get_by_role("button", name="Banco fora do ar").click()
    expect(page.get_by_role("status")).to_have_text("Feito: Banco fora do ar")
    assert settled(http, item["id"])["executionStatus"] == "SITE_NOT_AVAILABLE"
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bad days")
    expect(section).to_contain_text("OUTDATED / SITE_NOT_AVAILABLE (chosen day: Bank is down)")
    section.get_by_text("Other options").click()
    section.get_by_label("Days until the end").fill("7")
    section.get_by_role("button", name="Apply: Consent ends").click()
    expect(page.get_by_role("status")).to_have_text("Done: Consent ends")
    assert http.get(f"/items/{item['id']}").json()["consentExpiresAt"]
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(17, 17, 19)"
