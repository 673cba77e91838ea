"""A statement file into the books by the page: chosen or dropped, explained, checked, imported, taken back."""

import base64
import re
from pathlib import Path

import pytest
from journey import CONNECTIONS, IMPORT, STATEMENT, Person, a_person, enter, expect_accessible, heading, menu
from playwright.sync_api import Locator, Page, expect
from served import Site
from test_browser_narrow import expect_no_side_scroll

from pluggy_app.domain.users import Plan
from pluggy_app.store.books import StatementFilter
from pluggy_app.ui.components.file_choice import FIELD
from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser

FILES = Path(__file__).parents[1] / "data" / "statements"
ITAU, TWO = FILES / "made" / "itau-balance-rows.ofx", FILES / "real" / "mixed-decimals-bank-and-card.ofx"
UNSURE = b"a;b;c\n01/02/2026;LUZ;1,00\n02/02/2026;AGUA;2,00\n03/02/2026;GAS;3,00\n"
LATER = b"a;b;c\n03/02/2026;GAS;3,00\n04/02/2026;FONE;4,00\n05/02/2026;SEGURO;5,00\n"
BOTH = pytest.mark.parametrize("width", [1440, 390])


def rows_of(site: Site, person: Person) -> list[int]:
    """What is in the person's books, in cents, newest day first."""
    with site.store.reading() as work:
        found = work.books.statement(person.user_id, StatementFilter(), limit=1_000, after=None)
    return [row.amount_cents for row in found]


def accounts_of(site: Site, person: Person) -> list[str]:
    with site.store.reading() as work:
        return [account.name for account in work.bank_accounts.states(person.user_id)]


def arrive(page: Page, person: Person, width: int = 1440) -> None:
    """On the page by its menu, as the free plan finds it."""
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, person)
    if width > 768:
        menu(page).get_by_role("link", name=t("nav.import")).click()
    else:
        page.get_by_role("button", name=t("nav.more"), exact=True).click()
        page.get_by_role("menuitem", name=t("nav.import")).click()
    expect(heading(page, "import.title")).to_be_visible()
    expect(page.get_by_text(t("import.drop"))).to_be_visible()


def choose(page: Page, *files: Path | tuple[str, bytes]) -> None:
    told = [
        {"name": one.name, "mimeType": "application/x-ofx", "buffer": one.read_bytes()}
        if isinstance(one, Path)
        else {"name": one[0], "mimeType": "text/csv", "buffer": one[1]}
        for one in files
    ]
    field = page.get_by_label(t("import.choose")).first
    expect(field).to_be_enabled()  # Playwright would fill it as soon as it is there
    field.set_input_files(told)  # type: ignore[arg-type]


def drop(page: Page, file: Path) -> None:
    """As a mouse does that brings a file from elsewhere."""
    transfer = page.evaluate_handle(
        """([name, content]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
          return transfer;
        }""",
        [file.name, base64.b64encode(file.read_bytes()).decode()],
    )
    zone = page.locator("[data-drop]")
    for kind in ("dragenter", "dragover", "drop"):
        zone.dispatch_event(kind, {"dataTransfer": transfer})


def step(page: Page, key: str) -> Locator:
    """The step of this heading, which has the focus."""
    found = page.get_by_role("heading", level=2, name=t(key), exact=True)
    expect(found).to_be_focused()
    return found.locator("xpath=..")


def figures(page: Page) -> dict[str, int]:
    """What the preview promises."""
    names = ("new", "duplicate", "skipped", "seen")
    pairs = page.locator(".counts > div")
    found = {pairs.nth(n).locator("dt").inner_text(): int(pairs.nth(n).locator("dd").inner_text()) for n in range(4)}
    return {name: found[t(f"import.preview.{name}")] for name in names}


def is_new(page: Page, name: str) -> None:
    page.get_by_label(t("import.account.into")).select_option("new")
    page.get_by_label(t("import.new.name")).fill(name)


def press(page: Page, key: str) -> None:
    page.get_by_role("button", name=t(key), exact=True).click()


@BOTH
def test_a_dropped_ofx_is_checked_imported_and_taken_back(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person, width)
    expect_no_side_scroll(page, "file")
    expect_accessible(page)

    drop(page, ITAU)
    step(page, "import.account.title")
    expect_no_side_scroll(page, "account")
    is_new(page, "Conta da padaria")
    expect_accessible(page)
    press(page, "import.check")
    step(page, "import.preview.title")
    promised = figures(page)
    assert promised == {"new": 4, "duplicate": 0, "skipped": 3, "seen": 7}
    table = page.get_by_role("table", name=t("import.preview.rows"))
    expect(table.locator("tbody tr")).to_have_count(7)
    expect(table.get_by_text(t("import.verdict.skipped"), exact=True)).to_have_count(3)
    expect_no_side_scroll(page, "preview")
    expect_accessible(page)
    assert (rows_of(site, person), accounts_of(site, person)) == ([], [])

    page.get_by_role("button", name=counted("import_save", promised["new"])).click()
    step(page, "import.done.title")
    expect(page.get_by_text(counted("import_new", 4))).to_be_visible()
    expect_no_side_scroll(page, "done")
    expect_accessible(page)
    assert (len(rows_of(site, person)), sum(rows_of(site, person))) == (4, 137985)
    assert accounts_of(site, person) == ["Conta da padaria"]

    page.get_by_role("link", name=t("import.done.statement")).click()
    expect(page).to_have_url(re.compile(r"conta=\d+$"))
    expect(page.get_by_text("SISPAG FORNECEDORES", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_text(t("import.drop"))).to_be_visible()

    choose(page, ITAU)
    step(page, "import.account.title")
    expect(page.get_by_text(t("import.account.recognised"))).to_be_visible()
    press(page, "import.check")
    step(page, "import.preview.title")
    expect(page.get_by_text(t("import.preview.same"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(t("import.action")))).to_have_count(0)
    expect_accessible(page)
    assert len(rows_of(site, person)) == 4
    press(page, "import.done.again")
    expect(page.get_by_text(t("import.drop"))).to_be_visible()


@BOTH
def test_an_import_is_undone_where_it_was_done(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person, width)
    choose(page, ITAU)
    step(page, "import.account.title")
    is_new(page, "Conta")
    press(page, "import.check")
    step(page, "import.preview.title")
    page.get_by_role("button", name=counted("import_save", 4)).click()
    step(page, "import.done.title")

    press(page, "import.done.undo")

    expect(page.get_by_text(t("import.done.undone", removed=counted("import_gone", 4)))).to_be_visible()
    expect(page.get_by_role("button", name=t("import.done.undo"))).to_have_count(0)
    assert rows_of(site, person) == []


@BOTH
def test_columns_in_doubt_are_explained_once(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person, width)
    choose(page, ("caixa.csv", UNSURE))
    step(page, "import.columns.title")
    expect(page.get_by_role("table", name=t("import.columns.sample")).locator("tbody tr")).to_have_count(3)
    expect_no_side_scroll(page, "columns")
    expect_accessible(page)
    press(page, "import.columns.apply")
    expect(page.get_by_role("alert")).to_contain_text(t("import.columns.needed"))

    expect(page.get_by_role("combobox", name=t("import.columns.date"), exact=True)).to_have_value("a")
    expect(page.get_by_role("combobox", name=t("import.columns.amount"), exact=True)).to_have_value("c")
    page.get_by_role("combobox", name=t("import.columns.amounts"), exact=True).select_option("out")
    press(page, "import.columns.apply")
    step(page, "import.account.title")
    is_new(page, "Caixa")
    press(page, "import.check")
    step(page, "import.preview.title")
    assert figures(page)["new"] == 3
    page.get_by_role("button", name=counted("import_save", 3)).click()
    step(page, "import.done.title")
    assert rows_of(site, person) == [-300, -200, -100]

    press(page, "import.done.again")
    choose(page, ("caixa-2.csv", LATER))
    step(page, "import.account.title")
    expect(page.get_by_text(t("import.columns.known"))).to_be_visible()
    page.get_by_label(t("import.account.into")).select_option(label="Caixa")
    press(page, "import.check")
    step(page, "import.preview.title")
    assert figures(page) == {"new": 2, "duplicate": 1, "skipped": 0, "seen": 3}
    press(page, "import.back")
    press(page, "import.columns.again")
    step(page, "import.columns.title")
    expect(page.get_by_role("combobox", name=t("import.columns.amounts"), exact=True)).to_have_value("out")


def test_each_account_of_a_file_goes_its_own_way(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person)
    choose(page, TWO, ITAU)
    step(page, "import.account.title")
    expect(page.get_by_role("radio")).to_have_count(2)
    is_new(page, "Conta corrente")
    press(page, "import.check")
    page.get_by_role("button", name=counted("import_save", 18)).click()
    step(page, "import.done.title")

    press(page, "import.done.next_account")
    step(page, "import.account.title")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_label(t("import.account.into")).select_option(label="Conta corrente ••5011")
    press(page, "import.check")
    expect(page.get_by_role("alert")).to_contain_text("USD")
    expect(page.get_by_role("alert")).to_contain_text(t("import.nothing"))
    is_new(page, "Cartão")
    press(page, "import.check")
    page.get_by_role("button", name=counted("import_save", 2)).click()
    step(page, "import.done.title")
    assert accounts_of(site, person) == ["Conta corrente", "Cartão"]

    page.get_by_role("button", name=ITAU.name).click()
    step(page, "import.account.title")
    page.get_by_label(t("import.account.into")).select_option(label="Conta corrente ••5011")
    press(page, "import.check")
    expect(page.get_by_role("alert")).to_contain_text("••6789")
    press(page, "import.force")
    step(page, "import.preview.title")
    page.get_by_role("button", name=counted("import_save", 4)).click()
    step(page, "import.done.title")
    expect(page.get_by_role("button", name=t("import.done.undo"))).to_have_count(3)
    assert len(rows_of(site, person)) == 24


def test_what_is_no_statement_is_refused_in_words(page: Page, site: Site, tmp_path: Path) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person)
    alert = page.get_by_role("alert")
    choose(page, ("nota.pdf", b"%PDF-1.4"))
    expect(alert).to_contain_text(t("import.found.pdf"))
    expect(alert).to_contain_text(t("import.nothing"))
    choose(page, ("vazio.ofx", b""))
    expect(alert).to_contain_text(t("import.found.empty"))
    large = tmp_path / "grande.csv"
    large.write_bytes(b"x" * (48 * 2**20 + 1))
    page.get_by_label(t("import.choose")).first.set_input_files(large)
    expect(alert).to_contain_text("48 MB")
    choose(page, ITAU)
    step(page, "import.account.title")
    expect(alert).to_have_count(0)
    assert rows_of(site, person) == []


def test_a_bad_file_among_several_does_not_end_the_others(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person)
    choose(page, ITAU, ("nota.pdf", b"%PDF-1.4"), TWO)
    step(page, "import.account.title")
    is_new(page, "Conta da padaria")
    press(page, "import.check")
    page.get_by_role("button", name=counted("import_save", 4)).click()
    step(page, "import.done.title")
    page.get_by_role("button", name="nota.pdf").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(t("import.found.pdf"))
    expect(alert).to_be_focused()

    alert.get_by_role("button", name=TWO.name).click()
    step(page, "import.account.title")
    expect(page.get_by_role("radio")).to_have_count(2)
    expect(alert).to_have_count(0)


def test_a_file_that_was_imported_before_leads_to_the_next(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person, width=390)
    choose(page, ITAU)
    step(page, "import.account.title")
    is_new(page, "Conta da padaria")
    press(page, "import.check")
    page.get_by_role("button", name=counted("import_save", 4)).click()
    step(page, "import.done.title")
    press(page, "import.done.again")
    choose(page, ITAU, TWO)
    step(page, "import.account.title")
    expect(page.get_by_text(t("import.account.recognised"))).to_be_visible()
    press(page, "import.check")
    step(page, "import.preview.title")
    expect(page.get_by_text(t("import.preview.same"))).to_be_visible()
    expect_no_side_scroll(page, "the next file")

    page.get_by_role("button", name=TWO.name).click()

    step(page, "import.account.title")
    expect(page.get_by_role("radio")).to_have_count(2)


def test_books_that_change_meanwhile_are_checked_anew(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person)
    choose(page, ITAU)
    is_new(page, "Conta")
    press(page, "import.check")
    page.get_by_role("button", name=counted("import_save", 4)).click()
    step(page, "import.done.title")
    press(page, "import.done.undo")
    expect(page.get_by_role("button", name=t("import.done.undo"))).to_have_count(0)
    expect(page.locator(":focus")).to_contain_text(counted("import_gone", 4))
    press(page, "import.done.again")
    other = page.context.new_page()
    other.goto(IMPORT)
    for tab in (page, other):
        choose(tab, ITAU)
        expect(tab.get_by_text(t("import.account.recognised"))).to_be_visible()
        press(tab, "import.check")
        expect(tab.get_by_role("button", name=counted("import_save", 4))).to_be_visible()
    other.get_by_role("button", name=counted("import_save", 4)).click()
    expect(other.get_by_text(counted("import_new", 4))).to_be_visible()

    page.get_by_role("button", name=counted("import_save", 4)).click()

    expect(page.get_by_role("alert")).to_contain_text(t("error.preview_outdated"))
    expect(page.get_by_text(t("import.preview.same"))).to_be_visible()
    assert len(rows_of(site, person)) == 4


def test_the_keyboard_alone_imports(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person)
    page.locator(f"#{FIELD}").focus()
    with page.expect_file_chooser() as chooser:
        page.evaluate("0")  # answered after the request to hand the dialog over, which nothing waits for
        page.keyboard.press("Enter")
    chooser.value.set_files(ITAU)
    step(page, "import.account.title")
    page.keyboard.press("Tab")
    expect(page.get_by_label(t("import.account.into"))).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Conta")
    page.keyboard.press("Enter")
    step(page, "import.preview.title")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=counted("import_save", 4))).to_be_focused()
    page.keyboard.press("Enter")
    step(page, "import.done.title")
    assert len(rows_of(site, person)) == 4


def test_empty_pages_lead_to_the_import(page: Page, site: Site) -> None:
    enter(page, a_person(site, Plan.FREE))
    for route in (STATEMENT, CONNECTIONS, "/app"):
        page.goto(route)
        page.locator("#main").get_by_role("link", name=t("import.action")).click()
        expect(heading(page, "import.title")).to_be_visible()
