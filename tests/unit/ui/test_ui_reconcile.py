"""The lines of reconciliation: what a proposal is called, why it fits field by field, what its sum says."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.balance_proof import ProofStatus, Stated, prove
from pluggy_app.domain.matches import Maker
from pluggy_app.domain.matching.model import Difference, Line, Proposal, Reason, Row, RunnerUp
from pluggy_app.domain.plans import PART
from pluggy_app.reads.balance_proof import ProofView
from pluggy_app.reads.bench import (
    REVIEW,
    UNMATCHED,
    AccountProof,
    Desk,
    LedgerEntry,
    Matched,
    MatchRecord,
    Queue,
    QueueRow,
    SuggestionRecord,
)
from pluggy_app.reads.reconciliation import Learned
from pluggy_app.reads.statement import BankAccountView
from pluggy_app.ui import reconcile_address as addresses
from pluggy_app.ui.bench_fields import also, field_lines
from pluggy_app.ui.bench_rows import (
    Option,
    bench_line,
    certainty,
    chip_lines,
    option_lines,
    options_of,
    plan_of,
    sum_line,
    term_lines,
)
from pluggy_app.ui.queue_rows import bulk_lines, certain_sums, queue_lines
from pluggy_app.ui.reconcile_address import Address
from pluggy_app.ui.reconcile_lists import match_lines, memory_lines, proof_banner, proof_chips, undone_lines

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
DAY = date(2026, 11, 23)
BAKERY, MILL = "41873205000169", "11222333000181"
NBSP = "\u00a0"


def a_row(key: int = 1, cents: int = 1_262_50, **more: object) -> Row:
    values: dict[str, object] = {
        "account_id": 5,
        "day": DAY,
        "currency": "BRL",
        "text": "LIQ NF1042",
        "counterparty_name": "Mercado Bom Preço",
        "counterparty_document": BAKERY,
        "payment_method": "BOLETO",
        "reference": "",
        "boleto_line": "",
        "end_to_end_id": "",
    }
    return Row(id=key, cents=cents, **(values | more))  # type: ignore[arg-type]


def an_entry(key: int = 10, cents: int = 1_250_00, **more: object) -> LedgerEntry:
    values: dict[str, object] = {
        "kind": "receivable",
        "due_on": date(2026, 11, 19),
        "description": "Pães",
        "counterparty_name": "Mercado Bom Preço",
        "counterparty_document": BAKERY,
        "document_number": "NF 1042",
    }
    return LedgerEntry(id=key, amount_cents=cents, **(values | more))  # type: ignore[arg-type]


def a_suggestion(
    *lines: Line, differences: tuple[Difference, ...] = (), runner_up: RunnerUp | None = None, **more: object
) -> SuggestionRecord:
    values: dict[str, object] = {"kind": "payment", "score": 0.8, "automatic": False, "reasons": ()}
    rows, entries = (
        tuple(dict.fromkeys(one.row_id for one in lines)),
        tuple(one.entry_id for one in lines if one.entry_id),
    )
    proposal = Proposal(
        row_ids=rows, entry_ids=entries, lines=lines, differences=differences, runner_up=runner_up, **(values | more)
    )  # type: ignore[arg-type]
    return SuggestionRecord(3, "pending", proposal, False)


INTEREST = a_suggestion(Line(1, 10, 1_250_00), differences=(Difference("interest", 12_50, 1),))
ENTRIES = {
    10: an_entry(),
    11: an_entry(
        11, 1_262_50, counterparty_name="Mercado Bom Gosto", document_number="NF 1051", counterparty_document=MILL
    ),
}


def hints(one: SuggestionRecord | None, rows: dict[int, Row], entries: dict[int, LedgerEntry]) -> str:
    queue = Queue([QueueRow(rows[1], REVIEW if one else UNMATCHED, one)], (), 0, 0, 0, 1, 0, 0, 0)
    return queue_lines(queue, rows, entries, {5: "Banco Lume ••7710", 6: "Banco Ipê ••2207"}, NOW)[0]["hint"]


def test_a_row_of_the_queue_names_its_partner() -> None:
    rows = {1: a_row(), 2: a_row(2, -1_262_50, account_id=6, day=date(2026, 11, 24))}
    assert hints(INTEREST, rows, ENTRIES) == "NF 1042, diferença de 12,50"
    assert hints(a_suggestion(Line(1, 10, 600_00)), rows, ENTRIES) == "NF 1042, paga em parte"
    assert hints(a_suggestion(Line(1, 10, 1), Line(1, 11, 1), kind="group"), rows, ENTRIES).startswith(
        "2 contas a receber"
    )
    transfer = a_suggestion(Line(1, None, 1_262_50), Line(2, None, -1_262_50), kind="transfer")
    assert hints(transfer, rows, {}) == "parece vir de Banco Ipê ••2207"
    assert hints(a_suggestion(Line(1, None, 1), Line(2, None, -1), kind="refund"), rows, {}).endswith("24/11")
    assert hints(None, rows, {}) == "procure ou crie um lançamento"
    (line,) = bulk_lines([INTEREST], rows, ENTRIES, {}, NOW)
    assert (line["partner"], line["amount"]) == ("NF 1042", f"+R${NBSP}1.262,50")


def test_money_that_came_in_and_that_went_out_are_told_apart() -> None:
    def told(money_in: int, money_out: int) -> list[str]:
        return certain_sums(Queue([], (), 0, money_in, money_out, 0, 0, 0, 0))

    assert told(30_571_79, -1_200_00) == [f"entradas R${NBSP}30.571,79", f"saídas R${NBSP}1.200,00"]
    assert told(12_00, 0) == [f"entradas R${NBSP}12,00"]
    assert told(0, -12_00) == [f"saídas R${NBSP}12,00"]
    assert told(0, 0) == [], "transfers and refunds alone"


def test_the_bench_says_who_when_and_how_sure() -> None:
    desk = Desk(a_row(), True, (INTEREST,))
    line = bench_line(desk, options_of(desk)[0], "Banco Lume", "1 de 6 para revisar")
    assert (line["lead"], line["amount"], line["certainty"]) == (
        "Entrou em 23/11/2026 · Boleto",
        f"+R${NBSP}1.262,50",
        "Provável",
    )
    words = [
        certainty(Option("s", (10,), (1,), a_suggestion(Line(1, 10, 1), score=score, automatic=sure)))
        for score, sure in ((0.99, True), (0.99, False), (0.2, False))
    ]
    assert words == ["Certa", "Provável", "Possível"]
    assert certainty(None) == certainty(Option("p", (10,), (1,))) == ""


def test_the_runner_up_says_why_it_lost() -> None:
    second = RunnerUp((1,), (11,), 0.1, Reason("other_document"))
    desk = Desk(a_row(), True, (a_suggestion(Line(1, 10, 1_250_00), runner_up=second),))
    options = options_of(desk)
    lines = option_lines(options, desk.row, {}, ENTRIES, NOW)
    assert [line["title"] for line in lines] == ["NF 1042 · Mercado Bom Preço", "NF 1051 · Mercado Bom Gosto"]
    assert lines[0]["sub"] == "A receber · venceu em 19/11"
    assert lines[1]["sub"] == "Segunda opção: Outro CNPJ ou CPF"
    assert [one.key for one in options_of(desk, [11])] == ["p", "s3"], "what was picked is no runner-up as well"


def test_fields_are_compared_one_by_one() -> None:
    reasons = (
        Reason("amount_interest", {"days": 4, "cents": 12_50}),
        Reason("number_equal", {"number": "NF 1042"}),
        Reason("learned", {"times": 2}),
    )
    option = Option("s3", (10,), (1,), INTEREST)
    plan = plan_of(a_row(), option, ENTRIES, "")
    lines = {line["key"]: line for line in field_lines(a_row(), option, plan, {}, ENTRIES, reasons, {})}
    assert {key: line["mark"] for key, line in lines.items()} == {
        "amount": "near",
        "day": "late",
        "document": "ok",
        "name": "ok",
        "number": "ok",
    }
    assert lines["day"]["why"] == "4 dias depois do vencimento"
    assert (lines["document"]["bank"], lines["document"]["ours"]) == ("•••/0001-69", "•••/0001-69")
    assert also(reasons) == "Já conciliado assim 2 vezes"
    rival = Option("r", (11,), (1,))
    lines = {
        line["key"]: line
        for line in field_lines(a_row(), rival, plan_of(a_row(), rival, ENTRIES, ""), {}, ENTRIES, (), {})
    }
    assert [lines[key]["mark"] for key in ("amount", "document", "name", "number")] == ["ok", "no", "no", ""]
    part = Option("p", (10,), (1,))
    lines = {
        line["key"]: line
        for line in field_lines(
            a_row(cents=600_00), part, plan_of(a_row(cents=600_00), part, ENTRIES, PART), {}, ENTRIES, (), {}
        )
    }
    assert lines["amount"]["why"] == f"Paga R${NBSP}600,00 dos R${NBSP}1.250,00 em aberto"


def test_two_movements_are_compared_with_each_other() -> None:
    rows = {1: a_row(), 2: a_row(2, -1_262_50, account_id=6, day=date(2026, 11, 24))}
    transfer = a_suggestion(Line(1, None, 1_262_50), Line(2, None, -1_262_50), kind="transfer")
    option = Option("s3", (), (1, 2), transfer)
    plan = plan_of(rows[1], option, {}, "")
    lines = field_lines(rows[1], option, plan, rows, {}, (), {5: "Lume", 6: "Ipê"})
    assert [(line["key"], line["mark"]) for line in lines] == [
        ("amount", "ok"),
        ("day", "late"),
        ("account", ""),
        ("text", ""),
    ]
    assert plan.closes
    assert chip_lines(rows[1], option, {}, "") == []


def test_the_sum_is_told_and_the_difference_named() -> None:
    option = Option("s3", (10,), (1,), INTEREST)
    plan = plan_of(a_row(), option, ENTRIES, "")
    terms = [f"{one['sign']}{one['amount']} {one['label']}".strip() for one in term_lines(a_row(), plan, ENTRIES)]
    assert terms == ["1.262,50", "=1.250,00 NF 1042", f"+12,50 juros (1{NBSP}%)"]
    assert [chip["kind"] for chip in chip_lines(a_row(), option, ENTRIES, "") if chip["chosen"]] == ["interest"]
    assert [chip["kind"] for chip in chip_lines(a_row(), option, ENTRIES, "other") if chip["chosen"]] == ["other"]
    told = sum_line(a_row(), option, plan, ENTRIES)
    assert (told["closes"], told["verdict"]) == (True, "Fecha em 0,00")
    picked = Option("p", (10,), (1,))
    large = a_row(cents=2_000_00)
    assert sum_line(large, picked, plan_of(large, picked, ENTRIES, ""), ENTRIES)["verdict"].startswith(
        f"Sobram R${NBSP}750,00"
    )
    small = a_row(cents=600_00)
    assert [chip["kind"] for chip in chip_lines(small, picked, ENTRIES, "")][-1] == PART
    assert (
        sum_line(small, picked, plan_of(small, picked, ENTRIES, PART), ENTRIES)["rest"]
        == f"R${NBSP}650,00 continuam em aberto"
    )


def test_a_balance_is_proven_differs_or_has_nothing_to_be_compared_with() -> None:
    account = BankAccountView(7, "Conta", "checking", "BRL", "Banco Lume", "7710", 100, NOW)
    first, last = date(2026, 8, 1), date(2026, 8, 31)
    views = [
        ProofView(prove((first, 1_000), {date(2026, 8, 3): -200}, stated, first, last), (), "BRL")
        for stated in ((Stated(last, 800),), (Stated(last, 790),), ())
    ]
    banners = [proof_banner(AccountProof(account, view), NOW) for view in views]
    assert [one["status"] for one in banners] == ["proven", "broken", "unknown"]
    assert banners[0]["verdict"] == "Confere"
    assert banners[1]["difference"] == f"\u2212R${NBSP}0,10"
    assert (banners[2]["bank"], banners[2]["verdict"]) == ("", "Sem saldo para comparar")
    assert banners[2]["ours"] == f"R${NBSP}8,00", "opening balance and rows are known"
    unknown = ProofView(prove(None, {date(2026, 8, 3): -200}, (), first, last), (), "BRL")
    told = proof_banner(AccountProof(account, unknown), NOW)
    assert (told["ours"], told["verdict"]) == ("", "Sem saldo para comparar"), "no figure that nobody computed"
    chips = proof_chips([AccountProof(account, view) for view in views], NOW)
    assert chips[1]["verdict"] == f"Diferença de \u2212R${NBSP}0,10"
    assert views[1].proof.status is ProofStatus.BROKEN


def test_matches_say_who_made_them_and_why_the_bank_undid_them() -> None:
    rows = {1: a_row()}
    lines, differences = (Line(1, 10, 1_250_00),), (Difference("interest", 12_50, 1),)
    made = MatchRecord(4, "u", "payment", False, Maker.PERSON, None, None, NOW, None, "", lines, differences)
    undone = MatchRecord(5, "u", "payment", False, Maker.PERSON, None, None, NOW, NOW, "amount_changed", lines, ())
    matched = Matched([made], False, [undone], rows, ENTRIES)
    (line,) = match_lines(matched, NOW)
    assert (line["partner"], line["differences"], line["by"]) == (
        "NF 1042 · Mercado Bom Preço",
        "juros 12,50",
        "por você, hoje, 12:00",
    )
    assert undone_lines(matched, NOW)[0]["why"] == "O banco mudou o valor, hoje, 12:00"
    makers = {
        maker: match_lines(Matched([replace(made, made_by=maker, automatic=sure)], False, [], rows, ENTRIES), NOW)[0][
            "by"
        ]
        for maker, sure in ((Maker.AUTOMATIC, True), (Maker.PERSON, False), (Maker.RULE, False))
    }
    assert makers == {
        Maker.AUTOMATIC: "sozinho, hoje, 12:00",
        Maker.PERSON: "por você, hoje, 12:00",
        Maker.RULE: "por uma regra sua, hoje, 12:00",
    }


def test_what_was_learned_names_both_or_one_who_pays_alone() -> None:
    def told(payer: str, party: str, *names: str) -> tuple[str, str, str]:
        (line,) = memory_lines([Learned(1, payer, party, 2, 1, NOW, NOW, *names)])
        return line["payer"], line["party"], line["times"]

    times = "confirmado 2 vezes, recusado 1 vez"
    assert told(BAKERY, "mercado bom preco") == ("•••/0001-69", "Mercado Bom Preco", times)
    assert told(BAKERY, MILL, "PADARIA SOL", "Moinho") == (
        "PADARIA SOL · •••/0001-69",
        "Moinho · •••/0001-81",
        times,
    )
    assert told(BAKERY, BAKERY, "PADARIA SOL", "Padaria Sol Ltda") == ("PADARIA SOL · •••/0001-69", "", times)
    assert told(BAKERY, "padaria sol", "PADARIA SOL LTDA") == ("PADARIA SOL LTDA · •••/0001-69", "", times)
    assert told("padaria sol", BAKERY, "", "Padaria Sol Ltda")[:2] == ("Padaria Sol", "")
    assert told(BAKERY, MILL, "Padaria Sol", "Padaria Sol")[1] == "Padaria Sol · •••/0001-81"


@given(
    st.dictionaries(
        st.sampled_from(["ver", "conta", "mes", "certas", "pular", "transacao", "antes"]), st.text(max_size=30)
    )
)
def test_any_address_is_understood_or_not_said(query: dict[str, str]) -> None:
    address = addresses.parse(query)
    assert addresses.as_wanted(address)
    assert addresses.href(address).startswith(addresses.ROUTE)


def test_the_address_keeps_filter_and_movement() -> None:
    address = addresses.parse({"conta": "7", "mes": "2026-02", "transacao": "9", "certas": "sim", "pular": "50"})
    assert address == Address(account="7", month="2026-02", row="9", certain=True, offset=50)
    assert addresses.as_wanted(address).day_to == date(2026, 2, 28)
    assert addresses.with_filter(address, "mes", "") == Address(account="7")
    assert addresses.with_filter(address, "row", "1") == address
    assert addresses.to_rows(Address()) == "/app/reconcile?transacao="
    assert addresses.months(date(2026, 2, 1))[:3] == ["2026-02", "2026-01", "2025-12"]
