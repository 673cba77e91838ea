"""Open pages show what happened elsewhere, by themselves and soon."""

import re
import statistics
import time

import pytest
from journey import a_person, connect_without_pages, enter, expect_no_reload, go, no_reload
from movements import Feed, a_row
from playwright.sync_api import Page, expect
from served import Site

from pluggy_app.ui.wording.lookup import t

pytestmark = pytest.mark.browser

MOST_SECONDS = 3.0  #: from the commit to the eye; pages look once a second
TRIES = 5


def test_a_committed_row_is_seen_within_three_seconds(
    page: Page, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    person = a_person(site)
    feed = Feed(site, person)
    enter(page, person)
    go(page, "nav.statement", "statement.title")
    expect(page.get_by_text(t("statement.empty"))).to_be_visible()
    no_reload(page)

    took = []
    for number in range(TRIES):
        feed.post(a_row(f"PADEIRO {number}"))
        committed = time.perf_counter()
        page.get_by_text(f"PADEIRO {number}", exact=True).wait_for()
        took.append(time.perf_counter() - committed)

    with capsys.disabled():
        print(f"\n  commit to eye: median {statistics.median(took):.2f} s, slowest of {TRIES} {max(took):.2f} s")
    assert max(took) < MOST_SECONDS
    expect_no_reload(page)


def test_the_banks_own_new_row_comes_by_itself(page: Page, site: Site) -> None:
    person = a_person(site)
    connect_without_pages(site, person)
    enter(page, person)
    go(page, "nav.statement", "statement.title")
    count = page.get_by_text(re.compile(rf"^[\d.]+{t('count.rows.many', n='')}$"))
    expect(count).to_be_visible()
    before = count.inner_text()
    no_reload(page)

    expect(count).not_to_have_text(before, timeout=45_000)  # the imitated bank has news every 20 s or so

    assert int(count.inner_text().split()[0].replace(".", "")) > int(before.split()[0].replace(".", ""))
    expect_no_reload(page)


def test_the_overview_follows_too(page: Page, site: Site) -> None:
    person = a_person(site)
    feed = Feed(site, person)
    enter(page, person)
    feed.post(a_row("PADEIRO"))
    expect(page.get_by_role("table", name=t("statement.table")).get_by_text("PADEIRO", exact=True)).to_be_visible()
