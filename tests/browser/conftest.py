"""The served product, a browser, and pages that tolerate no trouble the test did not announce.

Playwright's event loop lives in the main thread as long as it is open, and other tests need that thread for loops of
their own: the browser is opened for one module at a time, never for the session.
"""

from collections.abc import Iterator
from pathlib import Path

import find_chromium
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from served import Site
from troubles import Troubles

PATIENCE_MS = 20_000  #: for whatever a journey waits for; a quiet machine needs a tenth of it

_OUTCOMES = pytest.StashKey[dict[str, pytest.TestReport]]()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product, served until the last test is over."""
    site = Site(tmp_path_factory.mktemp("site") / "source")
    yield site
    site.stop()


@pytest.fixture(scope="module", autouse=True)
def _guests_leave(site: Site) -> Iterator[None]:
    yield
    site.see_off()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module."""
    program = find_chromium.path()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(find_chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A browser that nobody has used yet, in Brazil."""
    context = browser.new_context(
        base_url=site.address,
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        viewport={"width": 1440, "height": 900},
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def troubles(context: BrowserContext) -> Troubles:
    """What this test's pages complain about."""
    return Troubles(context)


@pytest.fixture
def page(
    context: BrowserContext, troubles: Troubles, request: pytest.FixtureRequest, site: Site, tmp_path: Path
) -> Iterator[Page]:
    """A tab. At the end it has complained about nothing that was not announced."""
    yield context.new_page()
    report = request.node.stash.get(_OUTCOMES, {}).get("call")
    failed = report is None or report.failed
    unannounced = troubles.unannounced()
    if failed or unannounced:
        for number, tab in enumerate(context.pages):
            picture = tmp_path / f"tab{number}.png"
            tab.screenshot(path=picture)
            print(f"tab {number} at {tab.url}: {picture}")
        print("\n".join(["complaints of the pages:", *troubles.seen, "the product said:", site.last_lines()]))
    assert not unannounced


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let fixtures know, when they take down, whether their test failed."""
    report = yield
    item.stash.setdefault(_OUTCOMES, {})[report.when] = report
    return report
