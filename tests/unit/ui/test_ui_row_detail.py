"""What the drawer of a transaction says, from what is known of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from ui_builders import NOW

from pluggy_app.domain.users import Language
from pluggy_app.reads.history import Explanation, HistoryLine, IdSpan, MovementView, OriginView
from pluggy_app.ui.statement_row_detail import NO_LINK, RowDetail, row_detail
from pluggy_app.ui.wording.language import speaking

ARRIVED = NOW - timedelta(days=1)
MOVEMENT = MovementView(
    bank_transaction_id=7,
    account_name="Conta corrente",
    account_number="0001/12345-6",
    day=date(2026, 11, 23),
    amount_cents=126_250,
    currency_code="BRL",
    description="PIX RECEBIDO",
    counterparty_name="Padaria Aurora",
    counterparty_document="12345678000190",
    payment_method="PIX",
    category="Services",
    status="posted",
    bank_account_id=3,
    note="",
    ignored=False,
    ignored_reason="",
    closed_through=None,
)
FROM_BANK = OriginView("pluggy", ARRIVED, "Banco Ipê", "item-1", 41, (IdSpan("id-1", ARRIVED),))


def a_line(what: str, at: datetime = NOW, run: int | None = 42, **more: object) -> HistoryLine:
    return HistoryLine(at, what, "", sync_log_id=run, **more)  # type: ignore[arg-type]


def told(*lines: HistoryLine, sees_runs: bool = False, **changes: object) -> RowDetail:
    row = replace(MOVEMENT, **changes)  # type: ignore[arg-type]
    brought = a_line("created", ARRIVED, 41, ids=("id-1",))
    return row_detail(Explanation(row, [FROM_BANK], [brought, *lines]), NOW, sees_runs=sees_runs)


def test_a_row_says_what_it_is() -> None:
    row = told()
    assert (row["name"], row["heading"]) == ("Padaria Aurora", "23/11/2026, segunda-feira")
    assert (row["amount"], row["money_in"], row["badge"]) == ("+R$\u00a01.262,50", True, "Efetivada")
    assert (row["account"], row["account_key"], row["method"]) == ("Conta corrente ••3456", "3", "Pix")
    assert (row["own_category"], row["typed"], row["ignored"]) == ("Services", False, False)
    assert (row["counterparty_label"], row["counterparty"]) == ("Quem pagou", "Padaria Aurora · •••/0001-90")
    assert (row["withdrawn"], row["changes"]) == ("", [])
    assert told(amount_cents=-1)["counterparty_label"] == "Quem recebeu"


def test_it_says_which_bank_and_which_run_brought_it() -> None:
    (origin,) = told()["origins"]
    assert (origin["title"], origin["href"], origin["at"]) == ("Banco Ipê", "/app/integration/item-1", "ontem, 14:30")
    assert origin["run"] == {"text": "leitura 41", "href": ""}


def test_only_whoever_sees_runs_gets_a_way_to_them() -> None:
    (origin,) = told(sees_runs=True)["origins"]
    assert origin["run"]["href"] == "/admin/sync-logs?execucao=41"


@pytest.mark.parametrize(
    ("source", "title"),
    [("ofx", "Arquivo OFX"), ("csv", "Planilha CSV"), ("manual", "Registrada à mão"), ("?", "Outra origem")],
)
def test_what_no_bank_brought_has_neither_connection_nor_run(source: str, title: str) -> None:
    origin = OriginView(source, NOW, "", "", None, ())
    row = row_detail(Explanation(MOVEMENT, [origin], []), NOW, sees_runs=True)
    assert row["origins"] == [{"title": title, "href": "", "at": "hoje, 14:30", "run": NO_LINK}]
    assert row["ids"] == []


def test_a_file_is_known_by_its_name() -> None:
    origin = OriginView("ofx", NOW, "", "", None, (), "novembro.ofx")
    row = row_detail(Explanation(MOVEMENT, [origin], []), NOW, sees_runs=False)
    assert [one["title"] for one in row["origins"]] == ["Arquivo OFX · novembro.ofx"]


def test_what_a_person_changed_is_not_the_banks_doing() -> None:
    (change,) = told(a_line("edited", run=None, changes={"note": ("", "Almoço")}))["changes"]
    assert (change["title"], change["tone"], change["run"]) == ("Você mudou", "plain", NO_LINK)


def test_ids_say_from_when_until_when() -> None:
    origin = replace(FROM_BANK, ids=(IdSpan("id-1", ARRIVED, NOW), IdSpan("id-2", NOW)))
    row = row_detail(Explanation(MOVEMENT, [origin], []), NOW, sees_runs=False)
    assert [(one["id"], one["span"]) for one in row["ids"]] == [
        ("id-1", "de ontem, 14:30 até hoje, 14:30"),
        ("id-2", "desde hoje, 14:30"),
    ]


@pytest.mark.parametrize(
    ("field", "said", "line"),
    [
        ("description", ("COMPRA", "COMPRA SP"), ("Descrição", "COMPRA", "COMPRA SP")),
        ("amount_cents", (-8_00, -9_50), ("Valor", "−R$\u00a08,00", "−R$\u00a09,50")),
        ("day", ("2026-11-20", "2026-11-21"), ("Data", "20/11/2026", "21/11/2026")),
        ("status", ("PENDING", "POSTED"), ("Situação", "Pendente", "Efetivada")),
        ("status", ("HELD", "POSTED"), ("Situação", "HELD", "Efetivada")),
        ("category", ("", "Services"), ("Categoria", "(vazio)", "Serviços")),
        ("payment_method", ("PIX", "TED"), ("Forma", "Pix", "TED")),
        ("counterparty_name", ("Ana", ""), ("Nome", "Ana", "(vazio)")),
        ("note", ("", "Almoço"), ("Anotação", "(vazio)", "Almoço")),
        ("ignored", (False, True), ("Ignorada", "não", "sim")),
        ("ignored_reason", ("Sócios", ""), ("Motivo", "Sócios", "(vazio)")),
        ("colour", ("a", "b"), ("Outro campo", "a", "b")),
    ],
)
def test_a_change_says_before_and_now(field: str, said: tuple[object, object], line: tuple[str, str, str]) -> None:
    (change,) = told(a_line("changed", changes={field: said}))["changes"]
    assert (change["title"], change["at"], change["run"]["text"]) == (
        "Corrigida pelo banco",
        "hoje, 14:30",
        "leitura 42",
    )
    assert [tuple(one.values()) for one in change["fields"]] == [line]


@pytest.mark.parametrize(
    ("what", "by", "rule", "title"),
    [
        ("matched", "rule", "tarifa pacote", "Conciliada pela regra «tarifa pacote»"),
        ("matched", "rule", "", "Conciliada por uma regra sua"),
        ("edited", "rule", "tarifa pacote", "A regra «tarifa pacote» mudou"),
        ("edited", "person", "", "Você mudou"),
        ("rule_undone", "person", "tarifa pacote", "Você desfez o que a regra «tarifa pacote» fez"),
        ("rule_undone", "person", "", "Você desfez o que uma regra fez"),
    ],
)
def test_a_rule_is_named_while_there_is_one(what: str, by: str, rule: str, title: str) -> None:
    (change,) = told(HistoryLine(NOW, what, by, rule=rule))["changes"]
    assert change["title"] == title


def test_another_id_and_who_said_that_the_two_are_one() -> None:
    by_bank, by_person = told(
        a_line("replaced", ids=("id-1", "id-2")), a_line("replaced", run=None, ids=("id-2", "id-3"))
    )["changes"]
    assert by_bank["title"] == "O banco deu outra identificação"
    assert by_bank["fields"] == [{"field": "Identificação", "before": "id-1", "after": "id-2"}]
    assert (by_person["title"], by_person["run"]) == ("Você disse que é a mesma transação", NO_LINK)


def test_a_withdrawn_row_says_when_and_by_which_run() -> None:
    row = told(a_line("withdrawn", ARRIVED, 40), a_line("restored"), a_line("withdrawn", run=43), status="removed")
    assert (row["badge"], row["money_in"], row["withdrawn"]) == ("Removida pelo banco", False, "hoje, 14:30")
    assert row["withdrawn_run"]["text"] == "leitura 43"
    assert [change["tone"] for change in row["changes"]] == ["bad", "good", "bad"]


def test_a_row_that_came_back_is_not_withdrawn() -> None:
    assert told(a_line("withdrawn"), a_line("restored"))["withdrawn"] == ""


def test_something_new_in_the_trail_is_still_told() -> None:
    (change,) = told(a_line("merged"))["changes"]
    assert (change["title"], change["tone"]) == ("Outra mudança", "plain")


def test_a_row_without_any_text_has_a_name() -> None:
    assert told(counterparty_name="", description="")["name"] == "Sem descrição"


def test_it_is_told_in_english_too() -> None:
    with speaking(Language.ENGLISH):
        row = told(a_line("withdrawn"), status="removed")
    assert (row["badge"], row["withdrawn_run"]["text"]) == ("Removed by the bank", "reading 42")
    assert row["ids"][0]["span"] == "since yesterday, 14:30"


@pytest.mark.parametrize(
    ("through", "text"),
    [
        (None, ""),
        (date(2026, 11, 22), ""),
        (
            date(2026, 11, 23),
            "O período até 23/11/2026 está fechado: nada muda nesta transação enquanto ele não for reaberto.",
        ),
    ],
)
def test_a_row_in_a_closed_period_says_so(through: date | None, text: str) -> None:
    assert told(closed_through=through)["closed"] == text
