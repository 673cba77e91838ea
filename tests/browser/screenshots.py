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
UNSURE = b"Dia;Historico;Movimento\n01/02/2026;LUZ;1,00\n02/02/2026;AGUA;2,00\n03/02/2026;GAS;3,00\n"
LIST = b"Vencimento;Valor;Fornecedor\n10/12/2026;1.234,50;Padaria Sol\n99/12/2026;5,00;Dia ruim\n"
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
    page.goto("/app")
    page.locator("a[href^='/app/accounts/']").first.click()
    page.get_by_role("heading", name=t("account.coverage")).wait_for()
    yield "account", page
    page.get_by_role("link", name=t("account.tab.settings")).click()
    page.get_by_role("heading", name=t("account.opening")).wait_for()
    yield "account-settings", page
    page.goto("/app/transactions")
    page.get_by_role("table", name=t("statement.table")).wait_for()
    yield "statement", page
    page.get_by_role("button", name=t("new.action")).click()
    page.get_by_role("dialog", name=t("new.title")).wait_for()
    yield "statement-new", page
    page.get_by_role("button", name=t("action.cancel")).click()
    page.get_by_role("dialog").wait_for(state="detached")
    page.locator("[data-row]").first.click()
    page.get_by_role("heading", name=t("row.changes")).wait_for()
    yield "statement-row", page
    page.goto("/app/transactions?q=nada+disso")
    page.get_by_text(t("statement.nothing")).wait_for()
    yield "statement-nothing", page
    yield from _reconcile(page)
    yield from _entries(page)
    yield from _rules(page)
    yield from _settings(page)


def _reconcile(page: Page) -> Iterator[tuple[str, Page]]:
    """Whatever there is to reconcile; where the demonstration has no entries yet, the page says what is missing."""
    page.goto("/app/reconcile")
    page.locator("#bench-title").wait_for()
    yield "reconcile", page
    for name in ("search", "split", "new", "ignore"):
        page.locator(f"#bench-{name}").evaluate("one => one.click()")  # on a phone it is in a menu
        page.get_by_role("dialog").wait_for()
        yield f"reconcile-{name}", page
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    page.goto("/app/reconcile?ver=feitas")
    page.get_by_role("link", name=t("reconcile.view.done")).wait_for()
    yield "reconcile-done", page


def _entries(page: Page) -> Iterator[tuple[str, Page]]:
    page.goto("/app/entries")
    page.get_by_role("link", name=t("entries.new")).click()
    page.get_by_role("dialog").wait_for()
    yield "entries-new", page
    page.get_by_role("button", name=t("entries.form.save")).click()
    page.get_by_text(t("entries.wrong.description")).wait_for()
    yield "entries-form-error", page
    page.get_by_role("button", name=t("entries.form.close")).click()
    page.get_by_role("dialog").wait_for(state="detached")
    yield "entries", page
    page.goto("/app/entries/import")
    page.get_by_text(t("list.how")).wait_for()
    yield "entries-import", page
    _choose(page, "nota.pdf", b"%PDF-1.4")
    page.get_by_role("alert").wait_for()
    yield "entries-import-refused", page
    _choose(page, "contas.csv", LIST)
    page.get_by_role("heading", name=t("list.kind.title")).wait_for()
    yield "entries-import-kind", page
    page.get_by_role("button", name=t("import.check")).click()
    page.get_by_role("heading", name=t("import.preview.title")).wait_for()
    yield "entries-import-preview", page


def _rules(page: Page) -> Iterator[tuple[str, Page]]:
    """As far as the rehearsal: no rule is made."""
    page.goto("/app/rules")
    page.get_by_role("button", name=t("rules.new")).wait_for()
    yield "rules", page
    page.get_by_role("button", name=t("rules.new")).click()
    page.get_by_role("button", name=t("rule.rehearse")).click()
    page.get_by_text(t("rule.needed.category")).wait_for()
    yield "rules-refused", page
    page.get_by_label(t("rule.contains")).fill("pix")
    page.get_by_role("combobox", name=t("rule.category"), exact=True).select_option("Bank fees")
    page.get_by_role("button", name=t("rule.rehearse")).click()
    page.get_by_role("heading", name=t("rule.rehearsal")).wait_for()
    yield "rules-rehearsal", page


def _settings(page: Page) -> Iterator[tuple[str, Page]]:
    page.goto("/app/settings")
    page.get_by_role("heading", name=t("settings.devices")).wait_for()
    yield "settings-demo", page
    page.get_by_role("button", name=t("settings.keys.new")).click()
    page.get_by_role("dialog").wait_for()
    yield "settings-new-key", page
    page.get_by_role("button", name=t("action.cancel")).click()
    page.get_by_role("dialog").wait_for(state="detached")


def _choose(page: Page, name: str, content: bytes) -> None:
    field = page.get_by_label(t("import.choose")).first
    field.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


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
    yield from _importing(page)
    page.goto("/app/settings?password=wrong_password")
    page.get_by_role("alert").wait_for()
    page.get_by_role("heading", name=t("settings.devices")).wait_for()
    yield "settings-free", page


def _importing(page: Page) -> Iterator[tuple[str, Page]]:
    """As far as the preview: nothing is stored."""
    page.goto("/app/import")
    page.get_by_text(t("import.drop")).wait_for()
    yield "import", page
    _choose(page, "nota.pdf", b"%PDF-1.4")
    page.get_by_role("alert").wait_for()
    yield "import-refused", page
    _choose(page, "caixa.csv", UNSURE)
    page.get_by_role("heading", name=t("import.columns.title")).wait_for()
    yield "import-columns", page
    page.get_by_role("combobox", name=t("import.columns.amounts"), exact=True).select_option("out")
    page.get_by_role("button", name=t("import.columns.apply")).click()
    page.get_by_label(t("import.account.into")).select_option("new")
    page.get_by_label(t("import.new.name")).fill("Caixa")
    yield "import-account", page
    page.get_by_role("button", name=t("import.check"), exact=True).click()
    page.get_by_role("heading", name=t("import.preview.title")).wait_for()
    yield "import-preview", page


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
