"""Pictures of every page, light and dark, wide and on a phone, of a product that runs with its demonstration banks.

    python tests/browser/screenshots.py http://localhost:3000 /some/folder

The Business demo user connects a bank if there is none yet; nothing else is changed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, the product is not on the path

import find_chromium
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from pluggy_app.ui.wording.lookup import t

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
MODES = ("light", "dark")
ZOID = 'iframe[name^="__zoid__pluggy_connect_widget__"]'


def main(address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    program = find_chromium.path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(find_chromium.FLAGS))
        _connect_once(browser, address)
        for mode in MODES:
            for size in SIZES:
                for name, page in _pages(browser, address, mode, size):
                    file = folder / f"{name}-{size}-{mode}.png"
                    _picture(page, file)
                    print(file)
        browser.close()


def _picture(page: Page, file: Path) -> None:
    """The whole page: the window is made as high as it is, or what sticks to its edges would lie across the middle."""
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    page.screenshot(path=file, animations="disabled")
    page.set_viewport_size(size)


def _pages(browser: Browser, address: str, mode: str, size: str) -> Iterator[tuple[str, Page]]:
    """Each page with its name, shown and at rest."""
    visit = _visit(browser, address, mode, size)
    page = visit.new_page()
    page.goto("/login")
    page.get_by_role("button", name=t("login.demo.business")).wait_for()
    yield "login", page
    page.goto("/login?error=invalid_credentials")
    page.get_by_role("alert").wait_for()
    yield "login-refused", page
    page.goto("/nada")
    page.get_by_role("heading", name=t("missing.title")).wait_for()
    yield "missing", page
    yield from _business(page)
    visit.close()
    visit = _visit(browser, address, mode, size)
    yield from _free(visit.new_page())
    visit.close()
    visit = _visit(browser, address, mode, size)
    yield from _admin(visit.new_page())
    visit.close()


def _business(page: Page) -> Iterator[tuple[str, Page]]:
    _sign_in(page, "business")
    page.get_by_role("heading", name=t("overview.latest")).wait_for()
    yield "overview", page
    page.goto("/app/integration")
    page.get_by_role("heading", name=t("today.title")).wait_for()
    yield "connections", page
    page.get_by_role("button", name=t("connections.more")).first.click()
    page.get_by_role("menuitem", name=t("action.disconnect")).click()
    page.get_by_role("alertdialog").wait_for()
    yield "disconnect", page
    page.get_by_role("button", name=t("action.cancel")).click()
    page.get_by_role("alertdialog").wait_for(state="detached")
    page.get_by_role("button", name=t("action.connect"), exact=True).first.click()
    page.get_by_role("dialog").wait_for()
    yield "before", page
    page.get_by_role("button", name=t("before.yes"), exact=True).click()
    page.frame_locator(ZOID).locator("[data-bank]").first.wait_for()
    yield "widget", page
    page.frame_locator(ZOID).locator("[data-step=quit]").click()
    page.locator(ZOID).wait_for(state="detached")
    page.get_by_role("button", name=t("connections.more")).first.click()
    page.get_by_role("menuitem", name=t("action.details")).click()
    page.get_by_role("heading", name=t("runs.title")).wait_for()
    yield "connection", page
    page.goto("/app/transactions")
    page.get_by_role("table", name=t("statement.table")).wait_for()
    yield "statement", page
    page.goto("/app/transactions?q=nada+disso")
    page.get_by_text(t("statement.nothing")).wait_for()
    yield "statement-nothing", page
    yield from _settings(page)


def _settings(page: Page) -> Iterator[tuple[str, Page]]:
    page.goto("/app/settings")
    page.get_by_role("heading", name=t("settings.devices")).wait_for()
    yield "settings-demo", page
    page.get_by_role("button", name=t("settings.keys.new")).click()
    page.get_by_role("dialog").wait_for()
    yield "settings-new-key", page
    page.get_by_role("button", name=t("action.cancel")).click()
    page.get_by_role("dialog").wait_for(state="detached")


def _admin(page: Page) -> Iterator[tuple[str, Page]]:
    _sign_in(page, "admin")
    page.goto("/admin/sync-logs")
    page.get_by_role("table", name=t("admin.table")).wait_for()
    page.get_by_role("img").first.wait_for(state="attached")
    yield "admin-runs", page
    page.locator("[data-row]").first.click()
    page.get_by_role("heading", name=t("admin.run.timeline")).wait_for()
    yield "admin-run", page
    page.goto("/admin/sync-logs?q=nada+disso")
    page.get_by_text(t("admin.nothing")).wait_for()
    yield "admin-runs-nothing", page
    page.goto("/admin/health")
    page.get_by_role("heading", name=t("admin.health.pluggy"), exact=True).wait_for()
    yield "admin-health", page


def _free(page: Page) -> Iterator[tuple[str, Page]]:
    _sign_in(page, "free")
    page.get_by_role("heading", name=t("free.title")).wait_for()
    yield "overview-free", page
    page.goto("/app/integration")
    page.get_by_role("heading", name=t("free.title")).wait_for()
    yield "connections-free", page
    page.goto("/app/transactions")
    page.get_by_text(t("statement.empty")).wait_for()
    yield "statement-empty", page
    page.goto("/app/settings?password=wrong_password")
    page.get_by_role("alert").wait_for()
    page.get_by_role("heading", name=t("settings.devices")).wait_for()
    yield "settings-free", page


def _connect_once(browser: Browser, address: str) -> None:
    visit = _visit(browser, address, "light", "wide")
    page = visit.new_page()
    _sign_in(page, "business")
    page.goto("/app/integration")
    page.get_by_role("button", name=t("action.connect"), exact=True).first.wait_for()
    if not page.get_by_role("article").count():
        page.get_by_role("button", name=t("action.connect"), exact=True).first.click()
        page.get_by_role("button", name=t("before.yes"), exact=True).click()
        frame = page.frame_locator(ZOID)
        for step in ("[data-bank='901']", "[data-step=consent]", "[data-step=login]", "[data-step=close]"):
            frame.locator(step).click()
        expect(page.get_by_text(t("health.ok"), exact=True)).to_be_visible(timeout=60_000)
    visit.close()


def _visit(browser: Browser, address: str, mode: str, size: str) -> BrowserContext:
    width, height = SIZES[size]
    return browser.new_context(
        base_url=address,
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        color_scheme="dark" if mode == "dark" else "light",
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        reduced_motion="reduce",
    )


def _sign_in(page: Page, who: str) -> None:
    page.goto("/login")
    page.get_by_role("button", name=t(f"login.demo.{who}")).click()
    page.get_by_role("heading", level=1, name=t("overview.title")).wait_for()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
