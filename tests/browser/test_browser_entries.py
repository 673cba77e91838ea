"""What the business expects, on its page: entered, mended, changed, cancelled, deleted, paired, imported."""

import io
import re
from datetime import date, timedelta

import pytest
from journey import ENTRIES, Person, a_person, enter, expect_accessible, expect_no_reload, go, heading, no_reload
from movements import Feed, a_row, today
from openpyxl import Workbook
from playwright.sync_api import Locator, Page, expect
from served import Site
from test_browser_narrow import expect_no_side_scroll

from pluggy_app.domain.ledger_entries import EntryChanges, EntryTerms
from pluggy_app.domain.users import Language, Plan, User
from pluggy_app.reads import ledger_entries as reading
from pluggy_app.reads import reconciliation as proposals
from pluggy_app.reads.ledger_entries import EntryFilter
from pluggy_app.reads.sessions import LANGUAGE_COOKIE
from pluggy_app.services import ledger_entries, reconciliation
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("width", [1440, 390])
BOLETO = "23793.38128 60007.827136 95000.063305 9 75520000370000"
LIST = "Tipo;Vencimento;Valor;Cliente;NF\nreceber;10/12/2026;1.234,50;Sol;1042\npagar;11/12/2026;50,00;Luz;\n"
BAD = "receber;99/12/2026;7,00;Lua;\n"


def user_of(site: Site, person: Person) -> User:
    with site.store.reading() as work:
        user = work.users.by_id(person.user_id)
    assert user is not None
    return user


def keep(site: Site, person: Person, **said: object) -> int:
    """An entry that was there before."""
    usual: dict[str, object] = {"kind": "receivable", "due_on": today() + timedelta(5), "amount_cents": 1262_50}
    terms = EntryTerms(**usual | {"description": "NF 1042", "counterparty_name": "Padaria Sol"} | said)  # type: ignore[arg-type]
    return ledger_entries.add(site.store, user_of(site, person), [terms])[0]


def kept(site: Site, person: Person) -> list[tuple[str, int, str]]:
    rows = reading.page(site.store, user_of(site, person), EntryFilter(), limit=500, cursor=None).rows
    return [(row.kind, row.amount_cents, row.status) for row in rows]


def arrive(page: Page, person: Person, width: int = 1440) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, person)
    page.goto(ENTRIES)
    expect(heading(page, "entries.title")).to_be_visible()
    expect(page.get_by_role("link", name=t("entries.new"))).to_be_visible()


def open_new(page: Page) -> Locator:
    page.get_by_role("link", name=t("entries.new")).click()
    dialog = page.get_by_role("dialog", name=t("entries.form.new"))
    expect(dialog).to_be_visible()
    return dialog


def open_known(page: Page, name: str) -> Locator:
    page.get_by_role("link", name=name, exact=True).click()
    dialog = page.get_by_role("dialog", name=t("entries.form.known"), exact=True)
    expect(dialog.get_by_label(t("entries.field.description"))).not_to_have_value("")
    return dialog


def field(dialog: Locator, name: str) -> Locator:
    return dialog.get_by_label(t(f"entries.field.{name}"), exact=True)


def kind(dialog: Locator) -> Locator:
    return dialog.get_by_role("combobox", name=t("entries.field.kind"), exact=True)


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name=t("entries.form.save"), exact=True).click()


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name=t("entries.tabs")).get_by_role("link", name=t(f"entries.tab.{name}"))


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name=t("entries.table")).locator("tbody tr")


def money(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\ ", r"\s"))


@pytest.mark.parametrize(("width", "language"), [(1440, Language.PORTUGUESE), (390, Language.ENGLISH)])
def test_an_entry_is_kept_once_its_form_is_understood(page: Page, site: Site, width: int, language: Language) -> None:
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language.value, "url": site.address}])
    with speaking(language):
        person = a_person(site, Plan.FREE)
        arrive(page, person, width)
        expect(page.get_by_text(t("entries.bare"), exact=True)).to_be_visible()
        no_reload(page)
        dialog = open_new(page)
        field(dialog, "amount_cents").fill("muito")
        save(dialog)
        for name, told in (("amount_cents", "amount"), ("due_on", "due"), ("description", "description")):
            expect(dialog.get_by_text(t(f"entries.wrong.{told}"))).to_be_visible()
            expect(field(dialog, name)).to_have_attribute("aria-invalid", "true")
        expect(field(dialog, "due_on")).to_be_focused()
        expect_no_side_scroll(page, "form")
        expect_accessible(page)

        due = today() - timedelta(3)
        field(dialog, "due_on").fill(due.isoformat())
        field(dialog, "amount_cents").fill("1234,5")
        field(dialog, "description").fill("Pães")
        field(dialog, "counterparty_name").fill(
            "Cooperativa Agroindustrial dos Produtores de Café do Sul de Minas Ltda"
        )
        save(dialog)

        expect(dialog).to_be_hidden()
        expect(rows(page)).to_have_count(1)
        expect(rows(page)).to_contain_text(counted("late", 3))
        expect(rows(page)).to_contain_text(money("R$ 1.234,50" if language is Language.PORTUGUESE else "R$ 1,234.50"))
        expect(tab(page, "vencidas")).to_contain_text("1")
        expect_no_side_scroll(page, "rows")
        expect_accessible(page)
        expect_no_reload(page)
        assert kept(site, person) == [("receivable", 1234_50, "open")]


@pytest.mark.parametrize("here", ["receber", "vencidas", "quitadas"])
def test_a_new_entry_is_shown_on_the_tab_where_it_is(page: Page, site: Site, here: str) -> None:
    person = a_person(site, Plan.FREE)
    keep(site, person)
    arrive(page, person)
    tab(page, here).click()
    expect(tab(page, here)).to_have_attribute("aria-current", "page")
    dialog = open_new(page)
    kind(dialog).select_option("payable")
    field(dialog, "due_on").fill((today() + timedelta(3)).isoformat())
    field(dialog, "amount_cents").fill("80")
    field(dialog, "description").fill("Conta de luz")
    save(dialog)
    expect(dialog).to_be_hidden()
    told = t("entries.elsewhere", said=t("entries.added"), tab=t("entries.tab.pagar"))
    expect(page.get_by_text(told)).to_be_visible()
    expect(tab(page, "pagar")).to_have_attribute("aria-current", "page")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Conta de luz")
    page.go_back()
    expect(tab(page, here)).to_have_attribute("aria-current", "page")


def test_a_boleto_fills_in_what_is_empty(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person)
    tab(page, "pagar").click()
    expect(tab(page, "pagar")).to_have_attribute("aria-current", "page")
    dialog = open_new(page)
    expect(kind(dialog)).to_have_value("payable")
    field(dialog, "description").fill("Boleto")
    field(dialog, "boleto_line").fill(BOLETO.replace("9 7552", "8 7552"))
    save(dialog)
    expect(dialog.get_by_text(t("entries.wrong.boleto"))).to_be_visible()
    expect(field(dialog, "due_on")).to_be_focused()  # the first that is wrong

    field(dialog, "boleto_line").fill(BOLETO)
    field(dialog, "description").focus()
    expect(field(dialog, "amount_cents")).to_have_value("3700,00")
    expect(field(dialog, "due_on")).not_to_have_value("")
    expect(dialog.get_by_text(t("entries.field.boleto_line.read"))).to_be_visible()
    save(dialog)
    expect(rows(page)).to_contain_text(money("R$ 3.700,00"))
    assert kept(site, person) == [("payable", 3700_00, "open")]


@BOTH
def test_an_entry_is_changed_cancelled_brought_back_and_deleted(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    keep(site, person)
    arrive(page, person, width)
    dialog = open_known(page, "Padaria Sol")
    expect(field(dialog, "amount_cents")).to_have_value("1262,50")
    field(dialog, "amount_cents").fill("2311")
    save(dialog)
    expect(rows(page)).to_contain_text(money("R$ 2.311,00"))

    dialog = open_known(page, "Padaria Sol")
    dialog.get_by_role("button", name=t("entries.cancel")).click()
    expect(page.get_by_text(t("entries.nothing.receber"))).to_be_visible()
    tab(page, "canceladas").click()
    expect(rows(page)).to_contain_text(t("entries.status.cancelled"))
    expect_accessible(page)
    dialog = open_known(page, "Padaria Sol")
    dialog.get_by_role("button", name=t("entries.bring_back")).click()
    expect(page.get_by_text(t("entries.nothing.canceladas"))).to_be_visible()
    assert kept(site, person) == [("receivable", 2311_00, "open")]

    tab(page, "receber").click()
    dialog = open_known(page, "Padaria Sol")
    dialog.get_by_role("button", name=t("entries.remove")).click()
    asked = page.get_by_role("alertdialog", name=t("entries.remove.title"))
    asked.get_by_role("button", name=t("action.cancel")).click()
    expect(asked).to_be_hidden()
    dialog.get_by_role("button", name=t("entries.remove")).click()
    asked.get_by_role("button", name=t("entries.remove"), exact=True).click()
    expect(page.get_by_text(t("entries.bare"), exact=True)).to_be_visible()
    assert kept(site, person) == []


def test_what_is_matched_names_its_movement_and_is_not_deleted(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    user = user_of(site, person)
    Feed(site, person).post(a_row("PIX RECEBIDO PADARIA SOL", amount_cents=1262_50))
    keep(site, person, due_on=today())
    reconciliation.run(site.store, user)
    (suggestion,) = proposals.suggestions(site.store, user)
    reconciliation.accept(site.store, user, suggestion.id)
    arrive(page, person)
    tab(page, "quitadas").click()
    expect(rows(page)).to_contain_text(t("entries.status.settled"))
    expect_accessible(page)
    dialog = open_known(page, "Padaria Sol")
    expect(dialog.get_by_role("heading", name=t("entries.settled.title"))).to_be_visible()
    dialog.get_by_role("button", name=t("entries.remove")).click()
    expect(dialog.get_by_role("alert")).to_have_text(t("error.already_matched"))
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    field(dialog, "amount_cents").fill("1")
    save(dialog)
    expect(dialog.get_by_role("alert")).to_have_text(t("error.already_matched"))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    rows(page).get_by_role("link", name=re.compile("PIX RECEBIDO")).click()
    expect(page).to_have_url(re.compile(r"/app/transactions\?transacao=\d+$"))
    assert kept(site, person) == [("receivable", 1262_50, "settled")]


def test_pairs_are_looked_for_after_a_new_entry(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    Feed(site, person).post(a_row("PIX RECEBIDO PADARIA SOL", amount_cents=1262_50))
    arrive(page, person)
    dialog = open_new(page)
    field(dialog, "due_on").fill(today().isoformat())
    field(dialog, "amount_cents").fill("1262,50")
    field(dialog, "description").fill("Padaria Sol")
    save(dialog)
    expect(page.get_by_text(counted("pairs", 1))).to_be_visible()
    expect(page.get_by_role("link", name=t("entries.pairs.see"))).to_have_attribute("href", "/app/reconcile")


def test_pairs_that_wait_follow_the_books_and_the_language(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    user = user_of(site, person)
    arrive(page, person)
    expect(page.locator("div.pairs-line")).to_be_hidden()
    Feed(site, person).post(a_row("PIX RECEBIDO PADARIA SOL", amount_cents=1262_50))
    keep(site, person, due_on=today())
    reconciliation.run(site.store, user)
    expect(page.get_by_text(counted("pairs", 1))).to_be_visible()
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": Language.ENGLISH.value, "url": site.address}])
    page.reload()
    with speaking(Language.ENGLISH):
        expect(page.get_by_text(counted("pairs", 1))).to_be_visible()
    (suggestion,) = proposals.suggestions(site.store, user)
    reconciliation.accept(site.store, user, suggestion.id)
    expect(page.locator("div.pairs-line")).to_be_hidden()


def test_a_twin_is_asked_about_once(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    keep(site, person, due_on=today(), document_number="1042")
    arrive(page, person)
    dialog = open_new(page)
    same = {"due_on": today().isoformat(), "amount_cents": "1262,50", "description": "Outra vez"}
    for name, value in (same | {"counterparty_name": "Padaria Sol", "document_number": "1042"}).items():
        field(dialog, name).fill(value)
    save(dialog)
    asked = dialog.get_by_text(t("entries.twin", what="Padaria Sol, documento 1042", day=f"{today():%d/%m/%Y}"))
    expect(asked).to_be_visible()
    expect(field(dialog, "description")).to_have_value("Outra vez")
    expect_accessible(page)
    assert len(kept(site, person)) == 1
    field(dialog, "document_number").fill("1043")
    save(dialog)
    expect(dialog).to_be_hidden()

    dialog = open_new(page)
    for name, value in (same | {"counterparty_name": "Padaria Sol", "document_number": "1042"}).items():
        field(dialog, name).fill(value)
    expect(asked).to_have_count(0)
    save(dialog)
    expect(asked).to_be_visible()
    save(dialog)
    expect(dialog).to_be_hidden()
    expect(rows(page)).to_have_count(3)
    assert len(kept(site, person)) == 3


def test_news_from_elsewhere_leave_a_half_filled_form_alone(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    key = keep(site, person)
    arrive(page, person)
    no_reload(page)
    dialog = open_known(page, "Padaria Sol")
    field(dialog, "description").fill("Ainda escrevendo")
    ledger_entries.change(site.store, user_of(site, person), key, EntryChanges(amount_cents=99_00))
    keep(site, person, counterparty_name="Mercado Lua")
    expect(page.locator("table.entries tbody tr")).to_have_count(2)  # behind the dialog no role is told
    expect(field(dialog, "description")).to_have_value("Ainda escrevendo")
    expect(field(dialog, "description")).to_be_focused()
    save(dialog)
    expect(dialog).to_be_hidden()
    expect(rows(page).nth(1)).to_contain_text("Mercado Lua")
    expect(rows(page).first).to_contain_text("Ainda escrevendo")
    expect(rows(page).first).to_contain_text(money("R$ 99,00"))
    expect_no_reload(page)


def test_keys_open_forms_and_give_the_focus_back(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    keep(site, person)
    keep(site, person, counterparty_name="Mercado Lua", due_on=today() + timedelta(9))
    arrive(page, person)
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name=t("entries.form.new"))
    expect(kind(dialog)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name=t("entries.new"))).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Mercado Lua")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=t("entries.form.known"), exact=True)
    expect(field(dialog, "counterparty_name")).to_have_value("Mercado Lua")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Mercado Lua")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label(t("entries.search"))).to_be_focused()


def test_filters_and_the_open_entry_live_in_the_address(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    key = keep(site, person)
    keep(site, person, counterparty_name="Mercado Lua", amount_cents=1)
    arrive(page, person)
    page.get_by_label(t("entries.search")).fill("lua")
    expect(page).to_have_url(re.compile(r"q=lua"))
    expect(rows(page)).to_have_count(1)
    page.get_by_label(t("entries.search")).fill("nada disso")
    expect(page.get_by_text(t("statement.nothing"))).to_be_visible()
    page.locator("#main").get_by_role("link", name=t("statement.clear")).last.click()
    expect(rows(page)).to_have_count(2)
    page.goto(f"{ENTRIES}?lancamento={key}")
    dialog = page.get_by_role("dialog", name=t("entries.form.known"), exact=True)
    expect(field(dialog, "counterparty_name")).to_have_value("Padaria Sol")
    page.goto(f"{ENTRIES}?lancamento=999999999")
    expect(page.get_by_text(t("entries.unknown"))).to_be_visible()
    page.goto(f"{ENTRIES}?lancamento=novo&aba=pagar")
    expect(kind(page.get_by_role("dialog"))).to_have_value("payable")
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_fifty_at_a_time(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    first = today() + timedelta(1)
    terms = [EntryTerms("receivable", first + timedelta(n), 1_00, f"Parcela {n}") for n in range(120)]
    ledger_entries.add(site.store, user_of(site, person), terms)
    arrive(page, person)
    expect(rows(page)).to_have_count(50)
    page.get_by_role("link", name=t("entries.next")).click()
    expect(page.get_by_role("link", name="Parcela 50", exact=True)).to_be_visible()
    page.get_by_role("link", name=t("entries.next")).click()
    expect(rows(page)).to_have_count(20)
    expect(page.get_by_text(counted("entries", 120))).to_be_visible()
    page.get_by_role("link", name=t("entries.previous")).click()
    expect(page.get_by_role("link", name="Parcela 50", exact=True)).to_be_visible()


# lists


def to_import(page: Page, person: Person, width: int = 1440) -> None:
    arrive(page, person, width)
    page.get_by_role("link", name=t("entries.import")).first.click()
    expect(heading(page, "list.title")).to_be_visible()
    expect(page.get_by_text(t("list.how"))).to_be_visible()


def choose(page: Page, name: str, content: bytes) -> None:
    told = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label(t("import.choose")).first.set_input_files(told)  # type: ignore[arg-type]


def step(page: Page, key: str) -> None:
    expect(page.get_by_role("heading", name=t(key))).to_be_visible()


def figures(page: Page) -> list[str]:
    return page.locator("dl.counts dd").all_inner_texts()


def a_workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Vencimento", "Valor", "Fornecedor"))
    sheet.append((date(2026, 12, 10), 1234.5, "Sol"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@BOTH
def test_a_list_is_checked_imported_and_known_the_next_time(page: Page, site: Site, width: int) -> None:
    person = a_person(site, Plan.FREE)
    to_import(page, person, width)
    choose(page, "lista.csv", (LIST + BAD).encode())
    step(page, "import.preview.title")
    assert figures(page) == ["2", "0", "1", "3"]
    expect(page.get_by_text(t("list.skip.due_unreadable")).first).to_be_visible()
    expect_no_side_scroll(page, "preview")
    expect_accessible(page)
    page.get_by_role("button", name=t("import.preview.skipped"), exact=True).click()
    expect(page.get_by_role("table", name=t("import.preview.rows")).locator("tbody tr")).to_have_count(1)
    assert kept(site, person) == []

    page.get_by_role("button", name=counted("list_save", 2)).click()
    step(page, "import.done.title")
    expect(page.get_by_text(counted("pairs", 0))).to_be_visible()
    expect_accessible(page)
    assert sorted(kept(site, person)) == [("payable", 50_00, "open"), ("receivable", 1234_50, "open")]

    page.get_by_role("button", name=t("import.done.again")).click()
    choose(page, "lista.csv", (LIST + BAD).encode())
    step(page, "import.preview.title")
    assert figures(page) == ["0", "2", "1", "3"]
    expect(page.get_by_text(t("list.preview.nothing_new"))).to_be_visible()
    page.get_by_role("link", name=t("list.back")).first.click()
    expect(rows(page)).to_have_count(1)


def test_a_workbook_is_asked_what_it_is(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    to_import(page, person)
    choose(page, "contas.xlsx", a_workbook())
    step(page, "list.kind.title")
    expect_accessible(page)
    expect(page.get_by_role("radio", name=t("list.all.payable"))).to_be_checked()
    page.get_by_role("radio", name=t("list.all.receivable")).check()
    page.get_by_role("button", name=t("import.check")).click()
    step(page, "import.preview.title")
    expect(page.get_by_text(t("list.all.receivable"))).to_be_visible()
    page.get_by_role("button", name=counted("list_save", 1)).click()
    step(page, "import.done.title")
    assert kept(site, person) == [("receivable", 1234_50, "open")]


def test_columns_of_a_list_are_explained_once(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    to_import(page, person)
    unsure = "a;b;c;d\n10/11/2026;LUZ;1,00;-2,00\n11/11/2026;AGUA;3,00;-4,00\n"
    choose(page, "lista.csv", unsure.encode())
    step(page, "import.columns.title")
    expect_accessible(page)
    page.get_by_role("button", name=t("import.columns.apply")).click()
    expect(page.get_by_role("alert")).to_contain_text(t("list.columns.needed"))
    page.get_by_role("combobox", name=t("list.columns.amount"), exact=True).select_option("d")
    page.get_by_role("button", name=t("import.columns.apply")).click()
    step(page, "import.preview.title")
    page.get_by_role("button", name=counted("list_save", 2)).click()
    step(page, "import.done.title")
    assert kept(site, person) == [("payable", 2_00, "open"), ("payable", 4_00, "open")]

    page.get_by_role("button", name=t("import.done.again")).click()
    choose(page, "lista.csv", f"{unsure}12/11/2026;GAS;5,00;-6,00\n".encode())
    step(page, "import.preview.title")
    expect(page.get_by_text(t("import.columns.known"))).to_be_visible()
    assert figures(page) == ["1", "2", "0", "3"]
    page.get_by_role("button", name=t("import.columns.again")).click()
    step(page, "import.columns.title")


def test_what_is_no_list_is_refused_in_words(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    to_import(page, person)
    alert = page.get_by_role("alert")
    for name, content, found in (
        ("nota.pdf", b"%PDF-1.4", "pdf"),
        ("ruim.xlsx", a_workbook()[:400], "broken_workbook"),
        ("extrato.ofx", b"OFXHEADER:100\n\n<OFX><STMTRS></OFX>", "ofx"),
    ):
        choose(page, name, content)
        expect(alert).to_contain_text(t(f"import.found.{found}"))
        expect(alert).to_contain_text(t("import.nothing"))
    choose(page, "contas.xlsx", a_workbook())
    step(page, "list.kind.title")
    expect(alert).to_have_count(0)
    assert kept(site, person) == []


def test_the_menu_leads_here(page: Page, site: Site) -> None:
    enter(page, a_person(site, Plan.FREE))
    go(page, "nav.entries", "entries.title")
