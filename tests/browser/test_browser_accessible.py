"""axe-core finds nothing on any page: light and dark, wide and on a phone, in both languages between them."""

from collections.abc import Iterator

import journey
import pytest
from axe_playwright_python.sync_playwright import Axe
from ledger import a_busy_week, a_ledger
from movements import Feed, a_broken_account, a_row
from playwright.sync_api import Browser, BrowserContext, Page, expect
from served import Site
from troubles import Troubles

from pluggy_app.domain.users import Language, Role
from pluggy_app.reads.sessions import LANGUAGE_COOKIE
from pluggy_app.ui import site as pages_of
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import t

WIDE, PHONE = (1440, 900), (390, 844)
LOOKS = [
    ("light", WIDE, Language.PORTUGUESE),
    ("dark", WIDE, Language.ENGLISH),
    ("light", PHONE, Language.ENGLISH),
    ("dark", PHONE, Language.PORTUGUESE),
]

#: Every route, and the key of the text that proves its page is there and alive.
PROOFS = {
    "/": "login.demo",
    "/login": "login.demo",
    "/app": "overview.latest",
    "/app/integration": "today.title",
    "/app/integration/[item]": "runs.title",
    "/app/transactions": "statement.amount",
    "/app/import": "import.how",
    "/app/reconcile": "bench.options",
    "/app/entries": "entries.new",
    "/app/entries/import": "list.how",
    "/app/rules": "rules.none",
    "/app/accounts/[id]": "account.coverage",
    "/app/settings": "settings.device.this",
    "/admin/sync-logs": "admin.chart.wait",
    "/admin/health": "admin.health.workers",
    "404": "missing.title",
}
STRANGERS = ("/", "/login")
DRAWERS = ("bench-search", "bench-split", "bench-new", "bench-ignore", "learned")


class _Pages:
    """Stands where `rx.App` does, and remembers which routes it was given."""

    def __init__(self) -> None:
        self.routes: set[str] = set()

    def add_page(self, _page: object, *, route: str, **_rest: object) -> None:
        self.routes.add(route)


@pytest.fixture(scope="module")
def visited(site: Site) -> tuple[journey.Person, str]:
    """Somebody who may see every page, and their connection."""
    person = journey.a_person(site, role=Role.ADMIN)
    return person, journey.connect_without_pages(site, person)


@pytest.fixture(scope="module")
def row(site: Site, visited: tuple[journey.Person, str]) -> str:
    """Address of a row to which everything has happened; the page behind it asks about two others."""
    feed = Feed(site, visited[0])
    feed.trouble(a_row("COMPRA PADARIA"), a_row("COMPRA PADARIA SP"))
    feed.correct(a_row("PAGAMENTO ENEL SP"), a_row("DEBITO ENEL DISTRIB"))
    return f"{journey.STATEMENT}?transacao={feed.key_of('COMPRA PADARIA')}"


@pytest.fixture(scope="module")
def account(site: Site, visited: tuple[journey.Person, str]) -> str:
    """Address of an account whose proof is broken, with days that nothing tells."""
    return f"/app/accounts/{a_broken_account(site, visited[0])}"


@pytest.fixture(scope="module", autouse=True)
def books(site: Site, visited: tuple[journey.Person, str]) -> None:
    """What is to be reconciled, and what was."""
    with a_ledger(site, visited[0]) as ledger:
        a_busy_week(ledger)


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1][0]}-{look[2].value}")
def look(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[tuple[BrowserContext, Language]]:
    theme, (width, height), language = request.param
    context = browser.new_context(
        base_url=site.address,
        color_scheme=theme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language.value, "url": site.address}])
    with speaking(language):
        yield context, language
    context.close()


def test_no_page_is_forgotten() -> None:
    app = _Pages()
    pages_of.add_pages(app)  # type: ignore[arg-type]

    assert app.routes == PROOFS.keys()


def test_axe_finds_nothing(
    look: tuple[BrowserContext, Language], visited: tuple[journey.Person, str], row: str, account: str
) -> None:
    context, language = look
    person, item_id = visited
    troubles = Troubles(context)
    troubles.announce("/nothing-here")
    page = context.new_page()

    found = [line for route in STRANGERS for line in _violations(page, t(PROOFS[route]), route)]
    journey.enter(page, person)
    for route in PROOFS.keys() - set(STRANGERS):
        address = "/nothing-here" if route == "404" else route.replace("[item]", item_id)
        address = account if route == "/app/accounts/[id]" else address
        found += _violations(page, t(PROOFS[route]), address)
        assert page.evaluate("document.documentElement.lang") == language.value
    found += _violations(page, t("row.changes"), row)
    found += _violations(page, "agosto.ofx", f"{account}?aba=arquivos")
    found += _violations(page, t("account.opening.save"), f"{account}?aba=ajustes")
    found += [line for opener in DRAWERS for line in _drawer_violations(page, opener)]
    found += _violations(page, t("bench.certainty.certain"), "/app/reconcile?certas=sim")
    found += _violations(page, "Lia Prado", "/app/reconcile?ver=feitas")
    found += _violations(page, t("reconcile.none.ignored"), "/app/reconcile?ver=ignoradas")
    found += _violations(page, t("reconcile.proof.causes"), account.replace("/app/accounts/", "/app/reconcile?conta="))

    assert not found, "\n".join(found)
    assert troubles.unannounced() == []


def _drawer_violations(page: Page, opener: str) -> list[str]:
    """Of a drawer or dialog of the bench."""
    page.goto("/app/reconcile")
    expect(page.get_by_text(t("bench.options"), exact=True).first).to_be_attached()
    expect(page.locator(f"#{opener}")).to_be_attached()
    page.locator(f"#{opener}").evaluate("one => one.click()")  # on a phone it is in a menu
    expect(page.get_by_role("dialog")).to_be_visible()
    return _looked_at(page, opener)


def _violations(page: Page, proof: str, address: str) -> list[str]:
    page.goto(address)
    expect(page.get_by_text(proof, exact=True).first).to_be_attached()
    expect(page.get_by_text(t("shell.loading"))).to_have_count(0)
    return _looked_at(page, address)


def _looked_at(page: Page, address: str) -> list[str]:
    result = Axe().run(page)
    return [
        f"{address}: {rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in result.response["violations"]
        for node in rule["nodes"]
    ]
