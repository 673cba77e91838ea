"""Rules in words, what their form means, and what a rehearsal says."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from builders import a_user
from reflex_base.event import EventHandler
from test_ui_handlers import a_tab, call
from ui_builders import NOW

from pluggy_app import wiring
from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.clock import bank_day, utc_now
from pluggy_app.domain.movements import MovementChanges, TypedMovement
from pluggy_app.domain.users import Language, Plan
from pluggy_app.reads import rules as reading
from pluggy_app.reads import sessions
from pluggy_app.reads.rules import Action, RuleRecord, RuleTerms
from pluggy_app.reads.statement import StatementRow
from pluggy_app.services import bank_accounts, movements, people, rules
from pluggy_app.services.rules import Rehearsal, TakenBack
from pluggy_app.store.unit_of_work import Store
from pluggy_app.ui.pages.rules import FORM, REHEARSAL, RulesPage
from pluggy_app.ui.rule_rows import (
    NAMED,
    NOTHING_SAID,
    heard,
    named,
    rehearsal_line,
    rule_line,
    rule_sentence,
    said_of,
    terms_of,
    touched_line,
    undo_text,
    undone_text,
)
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import t

PASSWORD = "a long password"


def terms(
    least: int | None = None, most: int | None = None, action: str = "category", value: str = "Tarifas"
) -> RuleTerms:
    return RuleTerms("tarifa pacote", Action(action), value, least, most)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (terms(), "Quando o texto contém «tarifa pacote» → categoria Tarifas"),
        (
            terms(-100_00, -1),
            "Quando o texto contém «tarifa pacote» e o valor está entre −R$\u00a0100,00 e −R$\u00a00,01 "
            "→ categoria Tarifas",
        ),
        (terms(1), "Quando o texto contém «tarifa pacote» e é uma entrada → categoria Tarifas"),
        (terms(None, -1, value="Pharmacy"), "Quando o texto contém «tarifa pacote» e é uma saída → categoria Farmácia"),
        (
            terms(50_00, action="ignore", value="entre contas"),
            "Quando o texto contém «tarifa pacote» e é uma entrada de R$\u00a050,00 ou mais "
            "→ ignorar na conciliação: entre contas",
        ),
        (
            terms(None, -50_00, "fee"),
            "Quando o texto contém «tarifa pacote» e é uma saída de R$\u00a050,00 ou mais "
            "→ lançar como tarifa em Tarifas e conciliar",
        ),
        (terms(-5), "Quando o texto contém «tarifa pacote» e o valor é −R$\u00a00,05 ou maior → categoria Tarifas"),
        (terms(None, 5), "Quando o texto contém «tarifa pacote» e o valor é R$\u00a00,05 ou menor → categoria Tarifas"),
    ],
)
def test_a_rule_is_a_sentence(rule: RuleTerms, text: str) -> None:
    assert rule_sentence(rule) == text


def test_a_rule_says_what_it_did_and_since_when() -> None:
    line = rule_line(RuleRecord(7, terms(), NOW, 12))
    assert (line["key"], line["detail"]) == ("7", "12 transações · criada em 24/11/2026")
    assert line["undo"]
    undone = rule_line(RuleRecord(7, terms(), NOW, 0, 12))
    assert (undone["undo"], undone["detail"]) == ("", "Nenhuma transação · desfeita em 12 · criada em 24/11/2026")
    with speaking(Language.ENGLISH):
        assert rule_sentence(terms()) == "When the text contains “tarifa pacote” → category Tarifas"


def said(**changes: str) -> dict[str, str]:
    return NOTHING_SAID | {"contains": "Tarifa  Pacote", "category": "Tarifas"} | changes


@pytest.mark.parametrize(
    ("form", "bounds"),
    [
        (said(), (None, None)),
        (said(direction="in"), (1, None)),
        (said(direction="out"), (None, -1)),
        (said(direction="in", least="10", most="1.234,50"), (10_00, 1234_50)),
        (said(direction="out", least="10", most="20"), (-20_00, -10_00)),
        (said(direction="out", most="20"), (-20_00, -1)),
        (said(direction="out", least="20"), (None, -20_00)),
    ],
)
def test_amounts_take_the_sign_of_the_direction(form: dict[str, str], bounds: tuple[int | None, int | None]) -> None:
    rule, wrong = terms_of(form)
    assert rule is not None
    assert not any(wrong.values())
    assert (rule.contains, rule.amount_from, rule.amount_to) == ("tarifa pacote", *bounds)


@pytest.mark.parametrize(
    ("form", "beside"),
    [
        (said(contains="ta"), "contains"),
        (said(contains=" "), "contains"),
        (said(direction="in", least="muito"), "amount"),
        (said(direction="in", most="-5"), "amount"),
        (said(least="5"), "amount"),
        (said(direction="out", least="20", most="10"), "amount"),
        (said(category=""), "value"),
        (said(action="fee", category=""), "value"),
        (said(action="ignore"), "value"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(form: dict[str, str], beside: str) -> None:
    rule, wrong = terms_of(form)
    assert rule is None
    assert [name for name, text in wrong.items() if text] == [beside]


def test_only_a_form_of_this_page_is_heard() -> None:
    assert heard(said()) == said()
    assert heard(said(action="delete")) is None
    assert heard(said(direction="up")) is None
    assert heard(said(contains="a" * 201)) is None
    assert heard({"contains": "tarifa"}) is None


def a_row(**changes: object) -> StatementRow:
    values: dict[str, object] = dict.fromkeys(StatementRow.__dataclass_fields__, "")
    values |= {"bank_transaction_id": 7, "day": date(2026, 11, 23), "amount_cents": -79_90, "currency_code": "BRL"}
    return StatementRow(**(values | {"description": "TARIFA PACOTE"} | changes))  # type: ignore[arg-type]


def test_a_rule_from_a_transaction_has_its_text_and_its_sign() -> None:
    form = said_of(a_row())
    assert (form["contains"], form["direction"]) == ("TARIFA PACOTE", "out")
    form = said_of(a_row(description="", counterparty_name="Padaria", amount_cents=5))
    assert (form["contains"], form["direction"]) == ("Padaria", "in")


def test_a_rehearsal_counts_all_and_names_the_newest() -> None:
    told = Rehearsal(tuple(range(NAMED + 4)), (1,), 2, 3)
    line = rehearsal_line(told, terms())
    assert (line["touched"], line["contradicted"], line["already"], line["closed"]) == ("12", "1", "2", "3")
    assert (line["more_touched"], line["more_contradicted"], line["apply"]) == ("e mais 4", "", "Criar e aplicar às 12")
    assert named(told.touched) == list(range(NAMED + 3, 3, -1))
    assert rehearsal_line(Rehearsal((), (), 0, 0), terms())["apply"] == ""


def test_a_rehearsal_shows_the_text_that_rules_look_in() -> None:
    assert touched_line(a_row(counterparty_name="Banco Ipê"))["text"] == "TARIFA PACOTE · Banco Ipê"
    assert touched_line(a_row(description="Pix João Lima", counterparty_name="JOAO LIMA"))["text"] == "Pix João Lima"
    assert touched_line(a_row(description=""))["text"] == t("statement.nameless")


class Owner:
    """Somebody signed in, with one account, on the page."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.user = a_user(store, Plan.FREE, email="dona@padaria.example", password=PASSWORD)
        self.account = bank_accounts.create(store, self.user, BankAccountTerms("Conta", "checking"))
        token = people.log_in(store, self.user.email, PASSWORD, "::1", utc_now(), demo_allowed=False)
        self.tab = a_tab(RulesPage, "/app/rules", f"{sessions.COOKIE_NAME}={token}")
        self.do("enter")

    def row(self, cents: int, **more: str) -> int:
        typed = TypedMovement(bank_day(utc_now()), cents, "TARIFA PACOTE", **more)
        return movements.add(self.store, self.user, self.account, typed)

    def do(self, name: str, *arguments: object) -> object:
        return call(self.tab, cast(EventHandler, RulesPage.event_handlers[name]), list(arguments))

    def rules(self) -> list[RuleRecord]:
        return reading.listing(self.store, self.user)


@pytest.fixture
def owner(store: Store) -> Iterator[Owner]:
    wiring.use(cast(Any, SimpleNamespace(store=store, is_demo=False)))
    yield Owner(store)
    wiring.use(None)


def test_a_rule_like_one_that_is_there_is_refused_beside_the_form(owner: Owner) -> None:
    owner.do("ask_new")
    owner.do("rehearse", said())
    owner.do("create")
    owner.do("ask_new")
    owner.do("rehearse", said(contains="  TARIFA pacote"))
    told = t("error.rule_exists")
    assert (owner.tab.step, owner.tab.wrong["contains"], len(owner.rules())) == (FORM, told, 1)

    owner.do("rehearse", said(contains="tarifa"))
    assert owner.tab.step == REHEARSAL
    rules.add(owner.store, owner.user, cast(RuleTerms, terms_of(said(contains="tarifa"))[0]))
    owner.do("create")  # somebody made it elsewhere meanwhile
    assert (owner.tab.step, owner.tab.said["contains"], owner.tab.wrong["contains"]) == (FORM, "tarifa", told)
    assert len(owner.rules()) == 2


def test_nothing_is_made_before_it_was_rehearsed(owner: Owner) -> None:
    owner.row(-79_90)
    owner.do("create")
    owner.do("create_and_apply")
    owner.do("ask_new")
    owner.do("create_and_apply")
    assert (owner.tab.step, owner.rules()) == (FORM, [])
    owner.do("rehearse", said(category=""))
    assert (owner.tab.step, owner.rules()) == (FORM, [])
    owner.do("rehearse", said())
    assert (owner.tab.step, owner.rules()) == (REHEARSAL, [])
    owner.do("change_mind")
    owner.do("create")
    assert (owner.tab.step, owner.tab.said["contains"], owner.rules()) == (FORM, "Tarifa  Pacote", [])


def test_what_was_rehearsed_is_made_once(owner: Owner) -> None:
    owner.row(-79_90)
    mine = owner.row(-79_90, category="Banco")
    owner.do("rehearse", said())
    assert (owner.tab.rehearsed["touched"], [line["key"] for line in owner.tab.contradicted]) == ("1", [str(mine)])
    owner.do("create_and_apply")
    owner.do("create_and_apply")
    (rule,) = owner.rules()
    assert (rule.applied, owner.tab.step) == (1, "")


def test_a_rule_is_not_applied_to_what_nobody_saw(owner: Owner) -> None:
    owner.row(-79_90)
    owner.do("rehearse", said())
    owner.row(-5_00)
    assert "error" in str(owner.do("create_and_apply"))
    assert (owner.rules(), owner.tab.rehearsed["touched"]) == ([], "2")
    owner.do("create_and_apply")
    assert [rule.applied for rule in owner.rules()] == [2]


def test_a_rule_is_deleted_after_a_question(owner: Owner) -> None:
    owner.do("rehearse", said())
    owner.do("create")
    (rule,) = owner.rules()
    owner.tab._show(owner.rules(), utc_now())
    owner.do("remove")
    owner.do("ask_remove", "999")
    owner.do("remove")
    assert owner.rules()
    owner.do("ask_remove", str(rule.id))
    assert owner.tab.remove_open
    owner.do("remove")
    assert (owner.rules(), owner.tab.remove_open) == ([], False)


def test_undoing_says_its_number_before_and_after() -> None:
    assert undo_text(TakenBack(46, 2), Action.FEE) == (
        "46 transações voltam a ser como eram. Os lançamentos que ela criou são excluídos. "
        "2 ficam como estão: você mexeu nelas depois, ou o período delas está fechado. "
        "A regra continua valendo para as próximas; nestas ela não mexe mais."
    )
    assert "lançamentos" not in undo_text(TakenBack(46, 0), Action.IGNORE)
    assert undone_text(TakenBack(46, 0)) == "Desfeito em 46 transações."


def test_what_a_rule_did_is_undone_after_a_question(owner: Owner) -> None:
    first, second = owner.row(-79_90), owner.row(-89_90)
    owner.do("rehearse", said())
    owner.do("create_and_apply")
    (rule,) = owner.rules()
    owner.do("undo")
    owner.do("ask_undo", "999")
    owner.do("ask_undo", "x")
    assert (owner.tab.undo_open, owner.rules()[0].applied) == (False, 2)
    owner.do("ask_undo", str(rule.id))
    assert owner.tab.undo_text.startswith("2 transações")
    owner.do("close_dialogs", False)
    owner.do("undo")
    assert owner.rules()[0].applied == 2

    movements.change(owner.store, owner.user, owner.account, first, MovementChanges(note="vista"))
    owner.do("ask_undo", str(rule.id))
    assert owner.tab.undo_text.startswith("1 transação")
    owner.do("undo")
    (rule,) = owner.rules()
    assert (owner.tab.undo_open, rule.applied, rule.undone) == (False, 1, 1)
    owner.do("ask_undo", str(rule.id))
    assert not owner.tab.undo_open, "nothing is left to undo"
    assert [row.category for row in reading.some(owner.store, owner.user, [first, second])] == ["Tarifas", ""]
