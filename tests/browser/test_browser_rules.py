"""A rule by the page: said, shown what it would do, made, applied, deleted; and from a transaction."""

import re

import pytest
from journey import STATEMENT, Person, a_person, enter, expect_accessible, expect_at, heading
from movements import Feed, a_row
from playwright.sync_api import Locator, Page, expect
from served import Site
from test_browser_narrow import expect_no_side_scroll

from pluggy_app.domain.users import Plan
from pluggy_app.store.books import StatementFilter
from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("width", [1440, 390])
RULES = "/app/rules"


def categories(site: Site, person: Person) -> list[str]:
    with site.store.reading() as work:
        rows = work.books.statement(person.user_id, StatementFilter(), limit=50, after=None)
    return sorted(row.category for row in rows)


def fees(site: Site, person: Person) -> Feed:
    """Two fees, another movement, and a fee that is money in."""
    feed = Feed(site, person)
    feed.post(
        a_row("TARIFA PACOTE MAIO", amount_cents=-79_90),
        a_row("TARIFA PACOTE JUNHO", amount_cents=-89_90, days_ago=1),
        a_row("COMPRA PADARIA", amount_cents=-10_00),
        a_row("ESTORNO TARIFA PACOTE", amount_cents=5_00),
    )
    return feed


def arrive(page: Page, person: Person, width: int = 1440) -> None:
    """By the statement, as a person finds it."""
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, person)
    page.goto(STATEMENT)
    page.locator("#main").get_by_role("link", name=t("rules.link"), exact=True).click()
    expect(heading(page, "rules.title")).to_be_visible()


def step(page: Page, key: str) -> Locator:
    """The step of this heading, which has the focus."""
    found = page.get_by_role("heading", level=2, name=t(key), exact=True)
    expect(found).to_be_focused()
    return found.locator("xpath=..")


def choice(within: Page | Locator, key: str) -> Locator:
    return within.get_by_role("combobox", name=t(key), exact=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def figures(page: Page) -> list[str]:
    return page.locator(".counts dd").all_inner_texts()


@BOTH
def test_a_rule_is_rehearsed_made_applied_and_deleted(page: Page, site: Site, width: int) -> None:
    person = a_person(site)
    fees(site, person)
    arrive(page, person, width)
    expect(page.get_by_text(t("rules.none"))).to_be_visible()
    press(page, t("rules.new"))
    form = step(page, "rules.new")
    expect_no_side_scroll(page, "form")
    form.get_by_label(t("rule.least")).fill("muito")
    press(page, t("rule.rehearse"))
    wrong = form.get_by_role("alert").filter(has_text=re.compile(r"\w"))
    expect(wrong).to_have_text([t("rule.needed.contains", least=3), t("rule.needed.amount"), t("rule.needed.category")])
    expect(form.get_by_label(t("rule.contains"))).to_be_focused()
    expect_accessible(page)
    form.get_by_label(t("rule.contains")).fill("Tarifa pacote")
    choice(form, "rule.direction").select_option("out")
    form.get_by_label(t("rule.least")).fill("1")
    form.get_by_label(t("rule.most")).fill("100,00")
    choice(form, "rule.category").select_option("Bank fees")
    press(page, t("rule.rehearse"))

    told = step(page, "rule.rehearsal")
    expect(told).to_contain_text("«tarifa pacote»")
    expect(told).to_contain_text("−R$\u00a0100,00")
    assert figures(page) == ["2", "0", "0", "0"]
    expect(told.get_by_text("TARIFA PACOTE MAIO")).to_be_visible()
    expect_no_side_scroll(page, "rehearsal")
    expect_accessible(page)
    assert "Bank fees" not in categories(site, person)
    press(page, t("rule.change"))
    expect(step(page, "rules.new").get_by_label(t("rule.most"))).to_have_value("100,00")
    press(page, t("rule.rehearse"))
    step(page, "rule.rehearsal")
    press(page, counted("rule_apply", 2))

    rules = page.get_by_role("listitem").filter(has_text="«tarifa pacote»")
    expect(rules).to_contain_text(counted("rows", 2))
    expect(page.get_by_text(counted("rule_made", 2))).to_be_visible()
    assert categories(site, person).count("Bank fees") == 2
    expect_no_side_scroll(page, "list")
    expect_accessible(page)
    undo = page.get_by_role("button", name=t("rule.undo.label", text="tarifa pacote"))
    undo.click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text(counted("rule_undo", 2))
    expect(question).to_contain_text(t("rule.undo.after"))
    expect_accessible(page)
    question.get_by_role("button", name=t("action.cancel"), exact=True).click()
    expect(undo).to_be_focused()
    assert categories(site, person).count("Bank fees") == 2
    undo.click()
    question.get_by_role("button", name=t("rule.undo.yes"), exact=True).click()
    expect(page.get_by_text(counted("rule_undone", 2))).to_be_visible()
    expect(rules).to_contain_text(counted("rule_was_undone", 2))
    expect(undo).to_have_count(0)
    assert "Bank fees" not in categories(site, person)
    expect_no_side_scroll(page, "undone")
    remove = page.get_by_role("button", name=t("rule.remove.label", text="tarifa pacote"))
    remove.click()
    press(page, t("action.cancel"))
    expect(remove).to_be_focused()
    remove.click()
    page.get_by_role("alertdialog").get_by_role("button", name=t("rule.remove"), exact=True).click()
    expect(page.get_by_text(t("rules.none"))).to_be_visible()


@BOTH
def test_a_rule_from_a_transaction_leaves_alone_what_was_decided(page: Page, site: Site, width: int) -> None:
    person = a_person(site)
    feed = fees(site, person)
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, person)
    page.goto(f"{STATEMENT}?transacao={feed.key_of('TARIFA PACOTE MAIO')}")
    drawer = page.get_by_role("dialog", name="TARIFA PACOTE MAIO")
    drawer.get_by_label(t("statement.category")).select_option("Pharmacy")
    drawer.get_by_role("button", name=t("row.save"), exact=True).click()
    expect(drawer.get_by_role("list").last).to_contain_text("Farmácia")
    drawer.get_by_role("link", name=t("rules.from_row")).click()

    form = step(page, "rules.new")
    text = form.get_by_label(t("rule.contains"))
    expect(text).to_have_value("TARIFA PACOTE MAIO")
    expect(choice(form, "rule.direction")).to_have_value("out")
    text.fill("TARIFA PACOTE")
    choice(form, "rule.category").select_option("Bank fees")
    press(page, t("rule.rehearse"))
    told = step(page, "rule.rehearsal")
    assert figures(page) == ["1", "1", "0", "0"]
    expect(told.get_by_role("listitem").filter(has_text="TARIFA PACOTE MAIO")).to_have_count(1)
    expect_accessible(page)
    press(page, t("rule.create"))

    expect(page.get_by_role("listitem").filter(has_text="«tarifa pacote»")).to_contain_text(counted("rows", 0))
    expect_at(page, RULES)
    assert "Bank fees" not in categories(site, person)


def test_the_keyboard_alone_makes_a_rule(page: Page, site: Site) -> None:
    person = a_person(site, Plan.FREE)
    arrive(page, person)
    page.get_by_role("button", name=t("rules.new")).focus()
    page.keyboard.press("Enter")
    step(page, "rules.new")
    page.keyboard.press("Tab")
    page.keyboard.type("rendimento")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(choice(page, "rule.action")).to_be_focused()
    page.keyboard.type(t("rule.action.ignore").split()[0])
    page.keyboard.press("Tab")
    page.keyboard.type("Aplicação automática")
    page.keyboard.press("Enter")
    step(page, "rule.rehearsal")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="«rendimento»")).to_contain_text("Aplicação automática")


def test_rules_made_elsewhere_appear_and_a_form_in_progress_stays(page: Page, site: Site) -> None:
    person = a_person(site)
    fees(site, person)
    arrive(page, person)
    press(page, t("rules.new"))
    page.get_by_label(t("rule.contains")).fill("meio escri")
    other = page.context.new_page()
    other.goto(RULES)
    press(other, t("rules.new"))
    other.get_by_label(t("rule.contains")).fill("padaria")
    choice(other, "rule.category").select_option("Bank fees")
    press(other, t("rule.rehearse"))
    step(other, "rule.rehearsal")
    press(other, t("rule.create"))

    expect(page.get_by_role("listitem").filter(has_text="«padaria»")).to_be_visible()
    expect(page.get_by_label(t("rule.contains"))).to_have_value("meio escri")


def test_somebody_elses_transaction_fills_no_form(page: Page, site: Site) -> None:
    feed = fees(site, a_person(site))
    enter(page, a_person(site, Plan.FREE))
    page.goto(f"{RULES}?transacao={feed.key_of('TARIFA PACOTE MAIO')}")
    expect(page.get_by_text(t("rules.none"))).to_be_visible()
