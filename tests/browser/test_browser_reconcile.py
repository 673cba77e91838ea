"""Reconciling: by keys alone, by touch alone, with differences; refused for good, undone, and done elsewhere first."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from journey import RECONCILE, Person, a_person, enter, expect_at
from ledger import BAKERY, MARKET, MILL, Ledger, a_busy_week, a_ledger, today
from playwright.sync_api import Browser, Page, expect
from served import Site, wait_for
from troubles import Troubles

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.matching.model import Line
from pluggy_app.domain.users import Plan
from pluggy_app.services import matches
from pluggy_app.services.matches import Wanted
from pluggy_app.ui.formatting import day, money
from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser

TEN = 10
#: Faster than any delay between fields, as a person is on a slow machine.
TYPE_AT_ONCE = """(typed) => {
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  for (const [field, text] of typed) {
    field.focus();
    set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""

LATE_MS = 1000
#: As on a busy machine: what the page does by itself a moment later comes a second later.
LATE_TIMERS = f"""
const {{ setTimeout }} = window;
window.setTimeout = (act, ms, ...rest) => setTimeout(act, ms > 0 && ms < 100 ? ms + {LATE_MS} : ms, ...rest);
"""


@pytest.fixture
def baker(site: Site) -> Person:
    return a_person(site, Plan.FREE)


@pytest.fixture
def ledger(site: Site, baker: Person) -> Iterator[Ledger]:
    with a_ledger(site, baker) as ledger:
        yield ledger


def ten_likely(ledger: Ledger) -> None:
    """Ten movements whose partner is likely and not certain: late, and under a name that is only similar."""
    for place in range(TEN):
        cents = 111_11 * (place + 1)
        ledger.row(cents, f"Cliente {chr(65 + place)} Rocha Prado", days_ago=place + 1)
        ledger.entry(cents, f"Cliente {chr(65 + place)} R Prado", days_ago=place + 8, text=f"Encomenda {place}")
    ledger.run()
    assert sum(not one["automatic"] for one in ledger.suggestions()) == TEN


def open_bench(page: Page, person: Person) -> None:
    enter(page, person)
    page.goto(RECONCILE)
    expect(page.locator("#bench-title")).to_be_visible()


def said(page: Page, text: str) -> None:
    expect(page.locator("#reconcile-said")).to_have_text(text)


def row(page: Page, name: str) -> None:
    """Put a movement on the bench."""
    page.get_by_role("region", name=t("reconcile.queue")).get_by_role("link", name=name).click()
    expect(page.locator("#bench-title")).to_have_text(name)


def accept(page: Page) -> None:
    page.get_by_role("region", name=t("bench.label")).get_by_role("button", name=t("bench.accept")).click()


def test_ten_movements_are_matched_by_keys_alone(page: Page, baker: Person, ledger: Ledger) -> None:
    ten_likely(ledger)
    open_bench(page, baker)
    expect(page.locator("#bench-title")).to_have_text("Cliente A Rocha Prado")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#bench-title")).to_have_text("Cliente B Rocha Prado")
    page.keyboard.press("p")
    expect(page.locator("#bench-title")).to_have_text("Cliente C Rocha Prado")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("#bench-title")).to_have_text("Cliente A Rocha Prado")
    expect(page.locator("[data-row]").first).to_be_focused()
    for left in range(TEN - 1, -1, -1):
        page.keyboard.press("Enter")
        said(page, f"{t('reconcile.done')} {counted('left', left)}")
        if left:
            following = f"Cliente {chr(65 + TEN - left)} Rocha Prado"
            expect(page.locator("#bench-title")).to_have_text(following)
            expect(page.locator("[data-pick]:focus")).to_contain_text(following)
    expect(page.get_by_text(t("reconcile.all.done", day=day(today() - timedelta(days=1))))).to_be_visible()
    assert len(ledger.matches()) == TEN

    page.keyboard.press("z")
    expect(page.locator("#bench-title")).to_have_text("Cliente J Rocha Prado")
    assert len(ledger.matches()) == TEN - 1


def test_ten_movements_are_matched_by_touch_on_a_phone(
    browser: Browser, site: Site, baker: Person, ledger: Ledger
) -> None:
    ten_likely(ledger)
    phone = browser.new_context(
        base_url=site.address, locale="pt-BR", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    troubles, page = Troubles(phone), phone.new_page()
    open_bench(page, baker)
    title, bench = page.locator("#bench-title"), page.get_by_role("region", name=t("bench.label"))
    expect(title).to_have_text("Cliente A Rocha Prado")
    page.get_by_role("button", name=t("bench.next"), exact=True).tap()
    expect(title).to_have_text("Cliente B Rocha Prado")
    page.get_by_role("button", name=t("bench.previous"), exact=True).tap()
    expect(title).to_have_text("Cliente A Rocha Prado")
    page.get_by_role("button", name=t("reconcile.queue.show")).tap()
    page.get_by_role("link", name="Cliente C Rocha Prado").tap()
    expect(title).to_have_text("Cliente C Rocha Prado")
    bench.get_by_role("button", name=t("bench.skip")).tap()
    expect(title).to_have_text("Cliente D Rocha Prado")
    for left in range(TEN - 1, -1, -1):
        before = title.inner_text()
        bench.get_by_role("button", name=t("bench.accept")).tap()
        said(page, f"{t('reconcile.done')} {counted('left', left)}")
        if left:
            expect(title).not_to_have_text(before)
            expect(bench.get_by_role("button", name=t("bench.accept"))).to_be_in_viewport()
    assert len(ledger.matches()) == TEN
    page.get_by_role("button", name=t("reconcile.undo"), exact=True).tap()
    said(page, counted("undone", 1))
    wait_for(lambda: len(ledger.matches()) == TEN - 1, "it was not undone", 10)
    assert troubles.unannounced() == []
    phone.close()


def test_a_difference_needs_a_name_and_a_large_one_is_asked_about(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(1_250_00, "Mercado Bom Preço", days_ago=1)
    invoice = ledger.entry(1_000_00, "Mercado Bom Preço", days_ago=2, documentNumber="NF 77")
    open_bench(page, baker)
    page.keyboard.press("b")
    drawer = page.get_by_role("dialog", name=t("search.title"))
    drawer.get_by_label(t("search.field")).fill("bom preco")
    drawer.get_by_role("checkbox", name="NF 77").check()
    drawer.get_by_role("button", name=t("search.use")).click()
    bench = page.get_by_role("region", name=t("bench.label"))
    button = bench.get_by_role("button", name=t("bench.accept"))
    expect(bench.get_by_text(t("bench.left.more", amount=money(250_00)))).to_be_visible()
    expect(button).to_be_disabled()
    page.keyboard.press("1")
    expect(bench.get_by_text(t("bench.closes"))).to_be_visible()
    button.click()
    question = page.get_by_role("alertdialog", name=t("bench.large.title"))
    question.get_by_role("button", name=t("bench.accept")).click()
    said(page, f"{t('reconcile.done')} {counted('left', 0)}")
    (made,) = ledger.matches()
    assert made["differences"][0]["kind"] == "interest"
    assert ledger.open_of(invoice) == 0


def test_a_movement_is_split_with_two_differences(page: Page, baker: Person, ledger: Ledger) -> None:
    paid = ledger.row(-1_035_00, "Moinho Vale Verde", days_ago=1, counterpartyDocument=MILL)
    ledger.entry(-600_00, "Moinho Vale Verde", days_ago=30, text="Farinha", counterpartyDocument=MILL)
    ledger.entry(-400_00, "Moinho Vale Verde", days_ago=31, text="Farelo", counterpartyDocument=MILL)
    open_bench(page, baker)
    page.keyboard.press("d")
    drawer = page.get_by_role("dialog", name=t("split.title"))
    entries, kinds = drawer.get_by_label(t("split.add.entry")), drawer.get_by_label(t("split.add.difference"))
    for text, cents in (("Farinha", 600_00), ("Farelo", 400_00)):
        entries.select_option(label=f"{text} · Moinho Vale Verde · {money(cents)}")
        expect(drawer.get_by_label(t("split.entry", title=text, amount=money(cents)))).to_be_visible()
    kinds.select_option("dfine")
    drawer.get_by_label(t("bench.kind.fine"), exact=True).fill("20,00")
    expect(drawer.get_by_text(money(15_00))).to_be_visible()
    button = drawer.get_by_role("button", name=t("bench.accept"))
    expect(button).to_be_disabled()
    kinds.select_option("dinterest")
    expect(drawer.get_by_label(t("bench.kind.interest"), exact=True)).to_have_value("15,00")
    expect(drawer.get_by_text(t("bench.closes"))).to_be_visible()
    button.click()
    said(page, f"{t('reconcile.done')} {counted('left', 0)}")
    (made,) = ledger.matches()
    assert [(one["kind"], one["amountCents"]) for one in made["differences"]] == [
        ("fine", -20_00),
        ("interest", -15_00),
    ]
    assert {line["bankTransactionId"] for line in made["lines"]} == {paid}


def test_what_is_refused_is_never_seen_again(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(480_00, "Ana Beatriz Rocha", days_ago=2)
    ledger.entry(480_00, "Ana B Rocha", days_ago=9, text="Encomenda 311")
    ledger.run()
    open_bench(page, baker)
    bench = page.get_by_role("region", name=t("bench.label"))
    expect(bench.get_by_text("Encomenda 311 · Ana B Rocha").first).to_be_visible()
    bench.get_by_role("button", name=t("bench.refuse")).click()
    expect(bench.get_by_text(t("bench.none"))).to_be_visible()
    page.keyboard.press("z")
    expect(bench.get_by_text("Encomenda 311 · Ana B Rocha").first).to_be_visible()
    bench.get_by_role("button", name=t("bench.refuse")).click()
    expect(bench.get_by_text(t("bench.none"))).to_be_visible()
    page.get_by_role("button", name=t("reconcile.run")).click()
    expect(page.get_by_text(t("reconcile.ran.nothing"))).to_be_visible()
    expect(bench.get_by_text(t("bench.none"))).to_be_visible()
    page.get_by_role("button", name=t("reconcile.memories")).click()
    learned = page.get_by_role("dialog", name=t("reconcile.memories"))
    expect(learned.get_by_text(counted("refused", 1))).to_be_visible()
    learned.get_by_role("button", name=t("reconcile.memories.forget")).first.click()
    expect(learned.get_by_text(t("reconcile.memories.none"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(learned).to_be_hidden()
    page.keyboard.press("i")
    page.get_by_label(t("ignore.reason")).fill("Já está em outro caixa")
    page.get_by_role("dialog").get_by_role("button", name=t("bench.ignore")).click()
    said(page, f"{t('ignore.done')} {counted('left', 0)}")
    page.get_by_role("link", name=t("reconcile.view.ignored")).click()
    page.get_by_role("button", name=t("row.heed")).click()
    expect(page.get_by_text(t("reconcile.none.ignored"))).to_be_visible()


def test_many_are_matched_at_once_and_one_undo_takes_all_back(page: Page, baker: Person, ledger: Ledger) -> None:
    a_busy_week(ledger)
    sure = sum(one["automatic"] for one in ledger.suggestions())
    open_bench(page, baker)
    strip = page.get_by_role("region", name=t("reconcile.queue"))
    strip.get_by_role("button", name=f"{t('bench.accept')} {sure}").click()
    dialog = page.get_by_role("dialog", name=counted("certain", sure))
    expect(dialog.get_by_role("checkbox")).to_have_count(sure)
    dialog.get_by_role("checkbox").first.uncheck()
    dialog.get_by_role("button", name=t("reconcile.bulk.submit")).click()
    expect(dialog).to_be_hidden()
    expect(strip.get_by_text(counted("certain", 1))).to_be_visible()
    assert len(ledger.matches()) == sure  # one was there before
    expect(page.locator("#reconcile-said")).to_contain_text(counted("matched", sure - 1))
    page.keyboard.press("z")
    said(page, f"{counted('undone', sure - 1)} {t('undo.batch')}")
    expect(strip.get_by_text(counted("certain", sure))).to_be_visible()
    assert len(ledger.matches()) == 1
    page.get_by_role("link", name=t("reconcile.view.done")).click()
    page.get_by_role("button", name=t("reconcile.undo")).first.click()
    expect(page.get_by_text(t("reconcile.none.done"))).to_be_visible()
    assert ledger.matches() == []


def test_a_new_entry_comes_from_the_movement(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(-39_90, "", text="TARIFA PACOTE DE SERVICOS")
    open_bench(page, baker)
    expect(page.get_by_text(t("reconcile.no.entries"))).to_be_visible()
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name=t("entry.title"))
    expect(dialog.get_by_label(t("entry.amount"))).to_have_value("39,90")
    dialog.get_by_label(t("entry.description")).fill("")
    dialog.get_by_role("button", name=t("entry.save")).click()
    expect(dialog.get_by_text(t("entry.needed.description"))).to_be_visible()
    dialog.get_by_label(t("entry.description")).fill("Tarifa do banco")
    dialog.get_by_role("button", name=t("entry.save")).click()
    said(page, f"{t('reconcile.done')} {counted('left', 0)}")
    assert len(ledger.matches()) == 1


def test_another_tab_was_first(page: Page, site: Site, baker: Person, ledger: Ledger) -> None:
    """The race: both tabs show the same movement, and the slower one has not heard of the faster."""
    pairs = ((300_00, "Bia", 1), (50_00, "Davi", 2))
    rows = [ledger.row(cents, f"{name} Rocha Prado", days_ago=late) for cents, name, late in pairs]
    entries = [ledger.entry(cents, f"{name} R Prado", days_ago=late + 7) for cents, name, late in pairs]
    ledger.run()
    enter(page, baker)
    page.goto(f"{RECONCILE}?transacao={rows[0]}")  # chosen on an open page, it would be read once more meanwhile
    expect(page.locator("#bench-title")).to_have_text("Bia Rocha Prado")
    with site.store.unit_of_work() as work:  # without a word to open pages
        matches.apply(work, baker.user_id, Wanted([Line(rows[0], entries[0], 300_00)]), utc_now())
    accept(page)
    expect(page.get_by_text(t("reconcile.taken")).first).to_be_visible()
    expect(page.locator("#bench-title")).to_have_text("Davi Rocha Prado")
    ledger.match(rows[1], entries[1], 50_00)
    bench = page.get_by_role("region", name=t("bench.label"))
    expect(bench.get_by_text(t("reconcile.taken"))).to_be_visible()
    bench.get_by_role("button", name=t("reconcile.taken.next")).click()
    expect(bench).to_be_hidden()


def test_news_from_elsewhere_leave_what_is_typed(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(100_00, "Bia Souza", days_ago=1)
    ledger.entry(90_00, "Bia Souza", text="Bolo")
    open_bench(page, baker)
    page.keyboard.press("d")
    drawer = page.get_by_role("dialog", name=t("split.title"))
    drawer.get_by_label(t("split.add.entry")).select_option(label=f"Bolo · Bia Souza · {money(90_00)}")
    field = drawer.get_by_label(t("split.entry", title="Bolo", amount=money(90_00)))
    field.fill("80,00")
    ledger.row(77_00, "Davi Melo", days_ago=0)
    page.wait_for_timeout(2_500)
    expect(field).to_have_value("80,00")
    expect(drawer.get_by_text(money(20_00))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Davi Melo")).to_be_visible()
    expect(page.locator("#bench-title")).to_have_text("Bia Souza")


def test_nobody_sees_anybody_elses_movements(page: Page, site: Site, baker: Person, ledger: Ledger) -> None:
    key = ledger.row(100_00, "Segredo da padaria", counterpartyDocument=BAKERY)
    page.goto(RECONCILE)
    expect_at(page, "/login")
    enter(page, a_person(site, Plan.FREE))
    for query in (
        f"?transacao={key}",
        f"?conta={ledger.account}",
        f"?conta={ledger.account}&transacao={key}",
        "?mes=nada",
    ):
        page.goto(f"{RECONCILE}{query}")
        expect(page.get_by_text(t("reconcile.nothing"))).to_be_visible()
        expect(page.get_by_text("Segredo da padaria")).to_have_count(0)


def test_shortcuts_leave_fields_alone_and_can_be_turned_off(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(100_00, "Bia Souza", days_ago=1)
    ledger.row(50_00, "Davi Melo", days_ago=2)
    open_bench(page, baker)
    expect(page.locator("#bench-title")).to_have_text("Bia Souza")
    page.keyboard.press("b")
    page.get_by_label(t("search.field")).press_sequentially("pj")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#bench-title")).to_have_text("Bia Souza")
    page.keyboard.press("?")
    page.get_by_role("button", name=t("reconcile.keys.off")).click()
    expect(page.get_by_role("button", name=t("reconcile.keys.on"))).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_timeout(500)
    expect(page.locator("#bench-title")).to_have_text("Bia Souza")


def test_amounts_of_long_names_are_seen_while_searching_on_a_phone(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(77_77, "Condomínio")
    ledger.entry(100_00, "Maquininha de Pagamentos e Recebimentos do Comércio de Bairro SA", documentNumber="652377")
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, baker)
    page.goto(RECONCILE)
    expect(page.locator("#bench-title")).to_be_visible()
    page.locator("#bench-search").evaluate("one => one.click()")  # in a menu there
    amount = page.get_by_role("dialog").locator(".found .num").first
    expect(amount).to_be_visible()
    box = amount.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390


def test_the_bench_is_in_sight_wherever_the_queue_is(page: Page, baker: Person, ledger: Ledger) -> None:
    for place in range(25):
        ledger.row(10_00 + place, f"Cliente {place:02}", days_ago=place + 1)
    page.set_viewport_size({"width": 1366, "height": 768})
    open_bench(page, baker)
    row(page, "Cliente 24")
    expect(page.locator("#bench-title")).to_be_in_viewport()
    expect(page.locator("#bench-search")).to_be_in_viewport()


def test_enter_goes_on_after_the_mouse_has_chosen(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(1_020_00, "Mercado Bom Preço", days_ago=1)
    ledger.entry(1_000_00, "Mercado Bom Preço", days_ago=2, documentNumber="NF 77")
    page.add_init_script(LATE_TIMERS)
    open_bench(page, baker)
    page.keyboard.press("b")
    drawer = page.get_by_role("dialog", name=t("search.title"))
    drawer.get_by_role("checkbox", name="NF 77").check()
    drawer.get_by_role("button", name=t("search.use")).click()
    bench = page.get_by_role("region", name=t("bench.label"))
    bench.get_by_role("button", name=t("bench.kind.fine")).click()
    expect(bench.get_by_text(t("bench.closes"))).to_be_visible()
    page.wait_for_timeout(LATE_MS + 200)
    page.keyboard.press("Enter")
    said(page, f"{t('reconcile.done')} {counted('left', 0)}")
    assert ledger.matches()[0]["differences"][0]["kind"] == "fine"


def test_a_split_counts_what_was_typed_before_the_next_field(page: Page, baker: Person, ledger: Ledger) -> None:
    ledger.row(1_035_00, "Mercado Bom Preço", days_ago=1)
    ledger.entry(1_000_00, "Mercado Bom Preço", days_ago=2, text="Bolo")
    open_bench(page, baker)
    page.keyboard.press("d")
    drawer = page.get_by_role("dialog", name=t("split.title"))
    drawer.get_by_label(t("split.add.entry")).select_option(index=1)
    kinds = drawer.get_by_label(t("split.add.difference"))
    for kind in ("fine", "interest"):
        kinds.select_option(f"d{kind}")
        expect(drawer.get_by_label(t(f"bench.kind.{kind}"), exact=True)).to_be_visible()
    fields = [
        drawer.get_by_label(t(f"bench.kind.{kind}"), exact=True).element_handle() for kind in ("fine", "interest")
    ]
    page.evaluate(TYPE_AT_ONCE, [[fields[0], "20,00"], [fields[1], "5,00"]])
    expect(drawer.get_by_text(money(10_00))).to_be_visible()


def test_what_is_certain_has_room_beside_its_button_on_a_phone(page: Page, baker: Person, ledger: Ledger) -> None:
    cents_in, cents_out = 456_789_01, 345_678_90
    for cents in (cents_in, -cents_out):
        ledger.row(cents, "Empório Aurora Ltda", counterpartyDocument=MARKET)
        ledger.entry(cents, "Empório Aurora Ltda", counterpartyDocument=MARKET)
    ledger.run()
    page.set_viewport_size({"width": 360, "height": 800})
    enter(page, baker)
    page.goto(RECONCILE)
    button = page.get_by_role("button", name=f"{t('bench.accept')} 2")
    expect(button).to_be_visible()
    beside = button.bounding_box()
    assert beside is not None
    for told in (t("reconcile.bulk.in", amount=money(cents_in)), t("reconcile.bulk.out", amount=money(cents_out))):
        box = page.locator(".mq").get_by_text(told, exact=True).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= beside["x"], told
