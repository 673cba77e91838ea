"""Lines, form and address of what the business expects, and of lists of it that are imported."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
import reflex as rx

from pluggy_app.domain.errors import AlreadyMatched, StatementTooLarge, UnreadableStatement
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.users import Language
from pluggy_app.reads.ledger_entries import EntryFilter, EntrySums, LedgerEntry, Settlement
from pluggy_app.services.entry_lists import ListOutcome, ListVerdict
from pluggy_app.services.reconciliation import Ran
from pluggy_app.ui import entries_address, entry_list_rows
from pluggy_app.ui.entries_address import Address
from pluggy_app.ui.entry_editing import EntryEditing, pairs_text, twin_text
from pluggy_app.ui.entry_form import EMPTY, blank, proposed, says_more, shown, understood
from pluggy_app.ui.entry_rows import entry_lines, settled_lines, sum_lines, tab_counts
from pluggy_app.ui.wording.language import speaking

NOW = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 29)
BOLETO = "23793.38128 60007.827136 95000.063305 9 75520000370000"


def an_entry(**changes: object) -> LedgerEntry:
    known = LedgerEntry("receivable", date(2026, 11, 30), 1000_00, "NF 1042", id=7, user_id="u")
    return replace(known, **changes)  # type: ignore[arg-type]


def settled(cents: int, key: int = 3, name: str = "Sol") -> Settlement:
    return Settlement(7, 1, key, date(2026, 11, 20), name, "PIX", cents, moved_cents=cents)


def a_form(**said: str) -> dict[str, str]:
    return EMPTY | {"kind": "payable", "due_on": "2026-12-10", "amount_cents": "10", "description": "Luz"} | said


# rows


@pytest.mark.parametrize(("due", "late"), [(29, ""), (30, ""), (28, "Vencida há 1 dia"), (19, "Vencida há 10 dias")])
def test_what_is_over_says_for_how_long(due: int, late: str) -> None:
    (line,) = entry_lines([an_entry(due_on=date(2026, 11, due))], {}, NOW, both_kinds=False)
    assert (line["late"], line["state"]) == (late, "overdue" if late else "open")


@pytest.mark.parametrize("changes", [{"settled_cents": 1000_00}, {"cancelled": True}])
def test_what_nobody_waits_for_is_never_late(changes: dict[str, object]) -> None:
    (line,) = entry_lines([an_entry(due_on=date(2026, 1, 1), **changes)], {}, NOW, both_kinds=True)
    assert (line["late"], line["kind"]) == ("", "A receber")
    assert line["badge"] in ("Quitada", "Cancelada")


def test_a_part_that_is_settled_is_told_with_what_settled_it() -> None:
    entry = an_entry(settled_cents=300_00, counterparty_name="Padaria Sol")
    (line,) = entry_lines([entry], {7: [settled(200_00), settled(100_00, key=4)]}, NOW, both_kinds=False)
    assert (line["open"], line["part"], line["badge"]) == (
        "R$\u00a0700,00",
        "R$\u00a0300,00 quitados",
        "Quitada em parte",
    )
    assert (line["name"], line["detail"], line["kind"]) == ("Padaria Sol", "NF 1042", "")
    assert line["settled"] == "Quitada por Sol, 20/11/2026 e mais 1"
    assert line["settled_href"] == "/app/transactions?transacao=3"
    assert [one["text"] for one in settled_lines([settled(200_00)], "receivable")] == [
        "R$\u00a0200,00 por Sol, 20/11/2026"
    ]
    with speaking(Language.ENGLISH):
        (line,) = entry_lines([entry], {7: [settled(200_00)]}, NOW, both_kinds=True)
    assert (line["settled"], line["kind"]) == ("Settled by Sol, 20 Nov 2026", "Receivable")


def test_what_settled_it_says_each_difference_and_what_really_moved() -> None:
    def more(one: Settlement, kind: str = "receivable") -> str:
        return settled_lines([one], kind)[0]["more"]

    exact = settled(100_00)
    assert more(exact) == ""
    late = replace(exact, differences=(("interest", 10_00), ("fine", 2_50)), moved_cents=112_50)
    assert more(late) == "Juros R$\u00a010,00 · Multa R$\u00a02,50 · Recebido de fato R$\u00a0112,50"
    short = replace(exact, differences=(("withholding", -3_00),), moved_cents=197_00, entries=2)
    assert more(short) == "Retenção −R$\u00a03,00 · Recebido de fato R$\u00a0197,00, por 2 lançamentos juntos"
    assert more(replace(exact, moved_cents=200_00, entries=2), "payable") == (
        "Pago de fato R$\u00a0200,00, por 2 lançamentos juntos"
    )
    with speaking(Language.ENGLISH):
        assert more(late, "payable") == "Interest R$\u00a010.00 · Fine R$\u00a02.50 · Really paid R$\u00a0112.50"


def test_sums_are_of_what_the_tab_lists() -> None:
    sums = EntrySums(1842, payable_cents=5_00, receivable_cents=7_00)
    assert [one["amount"] for one in sum_lines("receber", sums)] == ["R$\u00a07,00"]
    assert [one["amount"] for one in sum_lines("pagar", sums)] == ["R$\u00a05,00"]
    assert [one["label"] for one in sum_lines("vencidas", sums)] == ["A receber", "A pagar"]
    assert sum_lines("quitadas", sums) == []
    assert tab_counts({"receber": sums, "pagar": EntrySums(0, 0, 0)}) == {"receber": "1.842", "pagar": ""}


def test_what_the_matcher_found_is_one_sentence_or_two() -> None:
    assert pairs_text(0, None) == ""
    assert pairs_text(32, None) == "32 pares propostos esperam por você."
    assert pairs_text(0, Ran(0, 0, 1)) == "Nenhuma transação do banco combina ainda com o que está em aberto."
    assert pairs_text(1, Ran(2, 1, 1)) == "2 pares foram conciliados sozinhos. 1 par proposto espera por você."


def test_pairs_that_wait_are_those_of_now_in_the_readers_language() -> None:
    root = cast(Any, rx.State)(_reflex_internal_init=True)
    page = root.get_substate(EntryEditing.get_full_name().split("."))
    page._put(_ran=Ran(2, 28, 1))
    page._show_pairs(28)
    assert (page.pairs, page.pairs_found) == (pairs_text(28, Ran(2, 28, 1)), True)
    with speaking(Language.ENGLISH):
        page._show_pairs(28)
        assert page.pairs == "2 pairs were reconciled by themselves. 28 proposed pairs wait for you."
    page._show_pairs(32)
    assert page.pairs == "32 pares propostos esperam por você."
    page._show_pairs(0)
    assert (page.pairs, page.pairs_found) == ("", False)
    page._put(_pairs_trouble="Deu errado.")
    page._show_pairs(3)
    assert (page.pairs, page.pairs_found) == ("Deu errado.", False)


# form


@pytest.mark.parametrize(
    ("typed", "cents"), [("1234,5", 1234_50), ("1.234,50", 1234_50), ("2311", 2311_00), ("R$ 0,01", 1)]
)
def test_amounts_as_people_type_them(typed: str, cents: int) -> None:
    terms, _ = understood(a_form(amount_cents=typed), None, TODAY)
    assert terms is not None
    assert terms.amount_cents == cents


def test_a_form_says_the_whole_entry() -> None:
    said = a_form(
        counterparty_name=" Luz Ipê ",
        counterparty_document="12.abc.345/01de-35",
        document_number="77",
        expected_payment_method="CARD",
        card_brand="Visa",
        acquirer="Rede",
        withholding_cents="1,50",
        issued_on="2026-12-01",
        category="Utilities",
        pix_txid="TX1",
    )
    terms, wrong = understood(said, None, TODAY)
    assert not any(wrong.values())
    assert terms == EntryTerms(
        kind="payable",
        due_on=date(2026, 12, 10),
        amount_cents=10_00,
        description="Luz",
        issued_on=date(2026, 12, 1),
        counterparty_name="Luz Ipê",
        counterparty_document="12ABC34501DE35",
        document_number="77",
        pix_txid="TX1",
        expected_payment_method="CARD",
        card_brand="Visa",
        acquirer="Rede",
        withholding_cents=1_50,
        category="Utilities",
    )


def test_an_entry_that_is_there_already_is_named() -> None:
    twin = an_entry(counterparty_name="Padaria Sol", document_number="1042")
    assert twin_text(twin) == (
        "Já existe um lançamento igual: Padaria Sol, documento 1042, vence 30/11/2026. Salvar mesmo assim?"
    )
    with speaking(Language.ENGLISH):
        assert "already: NF 1042, due 30 Nov 2026. Save it" in twin_text(an_entry())


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("amount_cents", "0", "maior que zero"),
        ("amount_cents", "-5", "maior que zero"),
        ("amount_cents", "muito", "maior que zero"),
        ("amount_cents", "", "maior que zero"),
        ("due_on", "", "vencimento"),
        ("due_on", "2026-02-30", "vencimento"),
        ("issued_on", "0001-01-01", "dia que existe"),
        ("kind", "gift", "a pagar ou a receber"),
        ("description", "  ", "o que é"),
        ("description", "x" * 501, "longo"),
        ("counterparty_name", "a\x00b", "longo"),
        ("withholding_cents", "10,00", "menor que o valor"),
        ("withholding_cents", "x", "maior que zero"),
        ("expected_payment_method", "GOLD", "opções"),
        ("boleto_line", "1" * 47, "não confere"),
        ("boleto_line", "1" * 40, "A linha tem 40 números"),
        ("counterparty_document", "11.222.333/0001-82", "não conferem"),
        ("counterparty_document", "123", "14 letras e números"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(field: str, said: str, told: str) -> None:
    terms, wrong = understood(a_form(**{field: said}), None, TODAY)
    assert terms is None
    assert [name for name, text in wrong.items() if text] == [field]
    assert told in wrong[field]


@pytest.mark.parametrize("junk", [None, 5, [], {"a": 1}, "x" * 1_000])
def test_junk_is_no_form(junk: object) -> None:
    for field in EMPTY:
        if field != "key":
            assert understood(a_form() | {field: junk}, None, TODAY)[0] is None  # type: ignore[dict-item]


def test_a_boleto_fills_what_is_empty_and_nothing_else() -> None:
    near = date(2018, 6, 1)
    offer = proposed(BOLETO, near)
    assert offer == {"amount_cents": "3700,00", "due_on": "2018-06-11"}
    terms, _ = understood(a_form(boleto_line=BOLETO, amount_cents="", due_on=""), None, near)
    assert terms is not None
    assert (terms.amount_cents, terms.due_on) == (3700_00, date(2018, 6, 11))
    terms, _ = understood(a_form(boleto_line=BOLETO), None, near)
    assert terms is not None
    assert (terms.amount_cents, terms.due_on) == (10_00, date(2026, 12, 10))
    assert proposed("1" * 47, TODAY) is None


def test_what_is_known_already_is_not_doubted_again() -> None:
    known = an_entry(counterparty_document="123", boleto_line="999")
    terms, wrong = understood(shown(known), known, TODAY)
    assert not any(wrong.values())
    assert terms is not None
    assert (terms.counterparty_document, terms.boleto_line, terms.amount_cents) == ("123", "999", 1000_00)
    assert not says_more(shown(known))
    assert says_more(shown(an_entry(pix_txid="TX")))
    assert blank("payable")["kind"] == "payable"


# address


def test_an_address_says_the_same_again() -> None:
    for address in (
        Address(),
        Address(tab="vencidas", q="sol & mar", day_from="2026-11-01", day_to="2026-11-30"),
        Address(tab="pagar", cursor="abc", trail=("-", "b"), entry="novo"),
        Address(entry="12"),
    ):
        query = dict(part.split("=", 1) for part in entries_address.href(address).partition("?")[2].split("&") if part)
        unquoted = {
            name: value.replace("+", " ").replace("%26", "&").replace("%7E", "~") for name, value in query.items()
        }
        assert entries_address.parse(unquoted) == address


@pytest.mark.parametrize("junk", ["../x", "-1", "9" * 30, "novo2", "\x00", "2026-13-01"])
def test_junk_in_an_address_counts_as_not_said(junk: str) -> None:
    query = {"aba": junk, "de": junk, "ate": junk, "lancamento": junk}
    assert entries_address.parse(query) == Address()


def test_each_tab_lists_its_own() -> None:
    def listed(**said: str) -> EntryFilter:
        return entries_address.as_filter(Address(**said), TODAY)  # type: ignore[arg-type]

    assert listed() == EntryFilter(kind="receivable", is_open=True)
    assert listed(tab="pagar", q="x") == EntryFilter(kind="payable", is_open=True, q="x")
    assert listed(tab="vencidas") == EntryFilter(due_to=date(2026, 11, 28), is_open=True)
    assert listed(tab="vencidas", day_to="2026-11-10").due_to == date(2026, 11, 10)
    assert listed(tab="vencidas", day_to="2027-11-10").due_to == date(2026, 11, 28)
    assert listed(tab="quitadas").status == "settled"
    assert listed(tab="canceladas").status == "cancelled"


@pytest.mark.parametrize(
    ("address", "said", "there"),
    [
        (Address(), {}, ""),
        (Address(), {"kind": "payable"}, "pagar"),
        (Address(tab="pagar"), {}, "receber"),
        (Address(tab="vencidas"), {"due_on": date(2026, 11, 28), "kind": "payable"}, ""),
        (Address(tab="vencidas"), {}, "receber"),
        (Address(tab="quitadas"), {}, "receber"),
        (Address(tab="canceladas"), {"kind": "payable"}, "pagar"),
        (Address(day_to="2026-11-30"), {"due_on": date(2026, 12, 1)}, "receber"),
        (Address(day_from="2026-11-30"), {"due_on": date(2026, 11, 30)}, ""),
        (Address(q="  LUZ"), {"description": "Conta de luz"}, ""),
        (Address(q="sol"), {"counterparty_name": "Sol"}, ""),
        (Address(q="sol"), {}, "receber"),
    ],
)
def test_a_page_that_does_not_list_an_entry_says_which_tab_does(
    address: Address, said: dict[str, object], there: str
) -> None:
    assert entries_address.tab_with(address, an_entry(**{"due_on": TODAY} | said), TODAY) == there


def test_pages_are_walked_both_ways() -> None:
    first = Address(tab="pagar", entry="5")
    second = entries_address.next_page(first, "c2")
    third = entries_address.next_page(second, "c3")
    assert (third.cursor, third.trail, third.entry) == ("c3", ("-", "c2"), "")
    assert entries_address.previous_page(third) == second
    assert entries_address.previous_page(second) == replace(first, entry="")
    assert entries_address.with_filter(third, "q", "sol") == Address(tab="pagar", q="sol")
    assert entries_address.with_filter(third, "nada", "sol") == third
    assert entries_address.to_entries(Address()) == "/app/entries?lancamento="


# lists


def an_outcome(*verdicts: ListVerdict, **changes: object) -> ListOutcome:
    counts = [sum(v.verdict == word for v in verdicts) for word in ("new", "duplicate", "skipped")]
    outcome = ListOutcome("csv", len(verdicts), *counts, False, False, verdicts)
    return replace(outcome, **changes)  # type: ignore[arg-type]


def a_verdict(row: int, verdict: str = "new", because: str = "", kind: str = "payable") -> ListVerdict:
    return ListVerdict(row, kind, date(2026, 11, 10), 5_00, "Sol", "NF 1", verdict, because)


def test_a_preview_says_how_many_and_how_much() -> None:
    outcome = an_outcome(a_verdict(2), a_verdict(3, kind="receivable"), a_verdict(4), a_verdict(5, "duplicate"))
    line = entry_list_rows.preview_line(outcome, "")
    assert (line["new"], line["duplicate"], line["save"]) == ("3", "1", "Importar 3 lançamentos")
    assert entry_list_rows.sums_text(outcome) == (
        "A receber: 1 lançamento, R$\u00a05,00 · A pagar: 2 lançamentos, R$\u00a010,00"
    )
    nothing = entry_list_rows.preview_line(an_outcome(a_verdict(2, "duplicate")), "payable")
    assert (nothing["save"], nothing["target"]) == ("", "Todas a pagar")
    assert nothing["note"].startswith("Nenhum lançamento novo")
    assert entry_list_rows.preview_line(an_outcome(), "")["note"] == "O arquivo não tem lançamentos."


def test_rows_left_out_say_why() -> None:
    bad = [a_verdict(n, "skipped", "due_missing") for n in (2, 3)]
    outcome = an_outcome(*bad, a_verdict(4, "skipped", "total_row"), a_verdict(5, "skipped", "boleto_wrong"))
    assert entry_list_rows.warnings(outcome) == [
        "Falta o vencimento: linhas 2, 3.",
        "Linha 5: a linha digitável não confere.",
    ]
    credit = an_outcome(a_verdict(3, "skipped", "amount_against_kind"))
    assert "parece um crédito ou uma devolução" in entry_list_rows.warnings(credit)[0]
    with speaking(Language.ENGLISH):
        assert "credit note" in entry_list_rows.warnings(credit)[0]
    lines, told, pages = entry_list_rows.verdict_lines(outcome, "skipped", 9)
    assert (len(lines), told, pages) == (4, "1 a 4 de 4", 1)
    assert lines[2]["detail"] == "linha 4 · A pagar · NF 1 · é uma soma"
    assert len(entry_list_rows.warnings(replace(outcome, by_content=True))) == 3


def test_a_new_row_says_what_it_is_like() -> None:
    like = an_entry(document_number="9001", amount_cents=90_00)
    ((line,), _, _) = entry_list_rows.verdict_lines(an_outcome(replace(a_verdict(2), like=like)), "", 1)
    assert line["verdict"] == "new"
    assert line["detail"].endswith("parece o documento 9001, que já está aqui com outro valor: R$\u00a090,00")


def test_a_long_list_has_pages() -> None:
    outcome = an_outcome(*[a_verdict(n) for n in range(120)])
    lines, told, pages = entry_list_rows.verdict_lines(outcome, "", 3)
    assert (len(lines), told, pages) == (20, "101 a 120 de 120", 3)


def test_a_refusal_says_what_was_found_and_expected() -> None:
    told = entry_list_rows.refusal(UnreadableStatement(found="broken_workbook", expected="list"), "a.xlsx")
    assert told == "a.xlsx: isto parece ser uma planilha com defeito. Esperamos uma lista de contas em XLSX ou CSV."
    assert "48 MB" in entry_list_rows.refusal(StatementTooLarge(found="bytes", expected="fewer"), "a.xlsx")
    assert "outro tipo" in entry_list_rows.refusal(UnreadableStatement(found="?", expected="?"), "a.xlsx")
    assert entry_list_rows.refusal(AlreadyMatched(), "a").startswith("Isto já está")


def test_columns_are_said_and_read_back() -> None:
    columns = ("a", "b", "c", "d")
    said = entry_list_rows.said_of({"due": "a", "receivable": "b", "payable": "c", "decimal": ","}, columns)
    assert (said["amounts"], said["decimal"]) == ("two", "comma")
    assert entry_list_rows.mapping_of(said) == {"due": "a", "receivable": "b", "payable": "c", "decimal": ","}
    assert entry_list_rows.mapping_of(said | {"amounts": "one"}) is None
    assert entry_list_rows.said_in({"amounts": "one", "due": "z"}, columns) is None
    assert entry_list_rows.said_in({"amounts": "x"}, columns) is None
    one = entry_list_rows.said_in({"amounts": "one", "due": "a", "amount": "b", "day": "month"}, columns)
    assert one is not None
    assert entry_list_rows.mapping_of(one) == {"due": "a", "amount": "b", "dayFirst": False}
