"""The first page's figures: no number without its age."""

from datetime import date, timedelta

from builders import NOON
from ui_builders import an_item_view

from pluggy_app.domain.items import Health
from pluggy_app.domain.users import Language
from pluggy_app.reads.balance_proof import AccountTrouble, Span, Teller
from pluggy_app.reads.items import ItemView
from pluggy_app.reads.ledger_entries import EntrySums, LedgerEntry
from pluggy_app.reads.overview import Overview
from pluggy_app.reads.statement import BankAccountView
from pluggy_app.ui.components.expected import due_lines, open_lines
from pluggy_app.ui.connection_rows import urgent
from pluggy_app.ui.pages.overview import (
    late_lines,
    more_lines,
    oldest_balance,
    pair_lines,
    trouble_line,
    undone_lines,
)
from pluggy_app.ui.wording.language import speaking

FED_NOW = BankAccountView(1, "Conta", "checking", "BRL", "Banco Ipê", "1", 500, NOON - timedelta(hours=1))
BY_FILE = BankAccountView(2, "Caixa", "checking", "BRL", "", "2", 500, None)
DOLLARS = BankAccountView(3, "Dolares", "checking", "USD", "", "3", 500, None)
A_CARD = BankAccountView(4, "Cartao", "card", "BRL", "", "4", -500, None)
LONG_AGO = date(2018, 4, 29)


def oldest(*accounts: BankAccountView, stated_on: dict[int, date]) -> str:
    looked = (1, NOON.date())
    known = Overview(list(accounts), stated_on, [], 0, 0, [], has_items=False, troubles=[], looked=looked)
    return oldest_balance(known, NOON)


def test_the_sum_of_balances_says_how_old_its_oldest_is() -> None:
    stated = dict.fromkeys((2, 3, 4), LONG_AGO)
    assert oldest(FED_NOW, BY_FILE, stated_on=stated) == "O saldo mais antigo é de 29/04/2018."
    assert oldest(FED_NOW, DOLLARS, A_CARD, stated_on=stated) == ""  # they are not in the sum
    assert oldest(FED_NOW, BY_FILE, stated_on={}) == ""  # the sum of its transactions


def a_trouble(**changes: object) -> AccountTrouble:
    values: dict[str, object] = {
        "bank_account_id": 7,
        "name": "Conta",
        "currency_code": "BRL",
        "closed_through": None,
        "broken_on": None,
        "difference_cents": 0,
        "gaps": (),
    }
    return AccountTrouble(**(values | changes))  # type: ignore[arg-type]


GAPS = (
    Span(date(2026, 3, 1), date(2026, 3, 31), Teller.NONE),
    Span(date(2026, 6, 1), date(2026, 6, 30), Teller.NONE),
)


def test_an_account_that_does_not_hold_is_a_task_with_its_link() -> None:
    broken = trouble_line(a_trouble(broken_on=date(2026, 8, 31), difference_cents=-25_00))
    assert broken["text"] == "O saldo não confere com o do banco desde 31/08/2026. A diferença é de R$\u00a025,00."
    assert (broken["name"], broken["href"]) == ("Conta", "/app/accounts/7")
    missing = trouble_line(a_trouble(gaps=GAPS))
    assert missing["text"] == "Faltam as transações de 61 dias, entre 01/03/2026 e 30/06/2026."
    both = trouble_line(a_trouble(gaps=GAPS, broken_on=date(2026, 8, 31), closed_through=date(2026, 9, 30)))
    assert both["text"].startswith("O banco mudou algo no período fechado, até 30/09/2026. Faltam")


def test_what_the_bank_undid_is_told_with_the_way_there() -> None:
    assert undone_lines(0) == []
    (line,) = undone_lines(2)
    assert (line["name"], line["href"]) == ("2 conciliações desfeitas pelo banco", "/app/reconcile?ver=feitas")


def test_what_is_overdue_is_told_by_kind_with_the_way_there() -> None:
    late = {"payable": EntrySums(1, 50_00, 0), "receivable": EntrySums(1842, 0, 1234_50)}
    assert [(line["name"], line["text"], line["href"]) for line in late_lines(late)] == [
        ("1 conta a pagar vencida", "R$\u00a050,00 em aberto.", "/app/entries?aba=vencidas"),
        ("1.842 contas a receber vencidas", "R$\u00a01.234,50 em aberto.", "/app/entries?aba=vencidas"),
    ]
    with speaking(Language.ENGLISH):
        assert late_lines(late)[1]["name"] == "1,842 overdue receivables"
    assert late_lines({"payable": EntrySums(0, 0, 0), "receivable": EntrySums(0, 0, 0)}) == []


def test_what_is_due_first_says_when_and_leads_to_it() -> None:
    late = LedgerEntry("payable", date(2026, 11, 21), 80_00, "Luz", id=7, user_id="u", settled_cents=30_00)
    ahead = LedgerEntry("receivable", date(2026, 12, 1), 10_00, "NF 1", counterparty_name="Sol", id=8, user_id="u")
    told = [
        (one["name"], one["kind"], one["late"], one["amount"], one["href"]) for one in due_lines([late, ahead], NOON)
    ]
    assert told == [
        ("Luz", "A pagar", "Vencida há 3 dias", "R$\u00a050,00", "/app/entries?aba=pagar&lancamento=7"),
        ("Sol", "A receber", "", "R$\u00a010,00", "/app/entries?lancamento=8"),
    ]
    with speaking(Language.ENGLISH):
        assert due_lines([ahead], NOON)[0]["due"] == "due on 1 Dec"


def test_what_is_open_is_summed_by_kind() -> None:
    lines = open_lines({"payable": EntrySums(1, 50_00, 0), "receivable": EntrySums(1842, 0, 1234_50)})
    assert [(one["label"], one["amount"], one["count"]) for one in lines] == [
        ("A receber", "R$\u00a01.234,50", "1.842 lançamentos"),
        ("A pagar", "R$\u00a050,00", "1 lançamento"),
    ]
    assert open_lines({}) == []


def test_proposed_pairs_that_wait_are_a_task() -> None:
    assert pair_lines(0) == []
    (line,) = pair_lines(28)
    assert (line["name"], line["href"], line["open"]) == (
        "28 pares propostos para conferir",
        "/app/reconcile",
        "Conferir",
    )


def a_code(item_id: str, minutes: int) -> ItemView:
    """A bank that waits for its code."""
    ends_at = NOON + timedelta(minutes=minutes)
    facts = {"health": Health.WAITING_USER, "reason": "WAITING_USER_INPUT", "prompt_expires_at": ends_at}
    return an_item_view(item_id=item_id, connector_name=item_id, **facts)


def a_refusal(item_id: str) -> ItemView:
    refused = {"health": Health.ACTION_REQUIRED, "reason": "INVALID_CREDENTIALS"}
    return an_item_view(item_id=item_id, connector_name=item_id, **refused)


def test_a_code_that_is_valid_for_minutes_comes_before_all_that_waits() -> None:
    views = [a_refusal("a"), a_code("late", -1), a_code("day", 1440), a_refusal("b"), a_code("soon", 5)]
    assert [card["item_id"] for card in urgent(views, NOON)] == ["soon", "day", "a", "b", "late"]


def test_connections_that_need_the_person_beyond_the_list_are_told() -> None:
    left = urgent([a_refusal("Banco Ipê"), a_refusal("Banco Lume")], NOON)
    assert more_lines([]) == []
    (line,) = more_lines(left)
    assert (line["name"], line["text"], line["href"]) == (
        "Mais 2 conexões precisam de você",
        "Banco Ipê, Banco Lume",
        "/app/integration",
    )
    assert more_lines(left[:1])[0]["name"] == "Mais 1 conexão precisa de você"
