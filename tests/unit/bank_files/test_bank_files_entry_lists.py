"""Lists of payables and receivables as people keep them: CSV and XLSX, by names, by content, by answer."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from pluggy_app.bank_files.list_file import EntryList, columns, read_list
from pluggy_app.domain.errors import InvalidRequest, MappingNeeded, StatementTooLarge, UnreadableStatement
from pluggy_app.domain.ledger_entries import EntryTerms

BOLETO = "23793.38128 60007.827136 95000.063305 9 75520000370000"
NAMES = (
    "Tipo;Vencimento;Valor;Descrição;Cliente/Fornecedor;CNPJ/CPF;Documento;Emissão;Linha digitável;Forma de pagamento"
)
FULL = (
    f"{NAMES}\n"
    "A receber;10/11/2026;1.234,50;Pães;Padaria Sol;11.222.333/0001-81;1042;01/11/2026;;Pix\n"
    f"A pagar;25/11/2026;3.700,00;Energia;Luz Ipê;;77;;{BOLETO};Boleto\n"
)


def csv(text: str, **said: object) -> EntryList:
    return read_list(text.encode(), **said)  # type: ignore[arg-type]


def workbook(*rows: tuple[object, ...], title: str = "Plan1") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(found: EntryList) -> list[tuple[str, date, int, str]]:
    return [(r.terms.kind, r.terms.due_on, r.terms.amount_cents, r.terms.description) for r in found.rows]


def test_every_column_that_people_name_is_kept() -> None:
    found = csv(FULL)
    assert [row.terms for row in found.rows] == [
        EntryTerms(
            kind="receivable",
            due_on=date(2026, 11, 10),
            amount_cents=1234_50,
            description="Pães",
            issued_on=date(2026, 11, 1),
            counterparty_name="Padaria Sol",
            counterparty_document="11222333000181",
            document_number="1042",
            expected_payment_method="PIX",
        ),
        EntryTerms(
            kind="payable",
            due_on=date(2026, 11, 25),
            amount_cents=3700_00,
            description="Energia",
            counterparty_name="Luz Ipê",
            document_number="77",
            boleto_line=BOLETO,
            expected_payment_method="BOLETO",
        ),
    ]
    assert (found.skipped, found.format) == ((), "csv")


@pytest.mark.parametrize(
    "head",
    [
        "Data de vencimento;Valor (R$);Histórico;Tipo",
        "Dt. Venc.;Vlr;Descricao;Natureza",
        "Due date;Amount;Description;Type",
        "VENCTO;VALOR TOTAL;Observação;Pagar/Receber",
        "Vencimento;Valor do título;Lançamento;tipo de lançamento",
        "data;valor;descrição;tipo",
    ],
)
def test_names_in_both_languages(head: str) -> None:
    found = csv(f"{head}\n10/11/2026;100,00;Um;debit\n15/11/2026;200,00;Dois;credit\n")
    assert told(found) == [
        ("payable", date(2026, 11, 10), 100_00, "Um"),
        ("receivable", date(2026, 11, 15), 200_00, "Dois"),
    ]


def test_the_amount_is_not_what_was_paid_or_fined() -> None:
    found = csv("Vencimento;Valor pago;Juros;Valor;Valor líquido;Nome;Tipo\n10/11/2026;1,00;2,00;30,00;29,00;A;pagar\n")
    assert told(found) == [("payable", date(2026, 11, 10), 30_00, "A")]


def test_an_english_file_with_points_and_commas() -> None:
    found = csv('due,amount,customer,type\n2026-11-10,"1,234.50",Ann,receivable\n2026-12-10,99.9,Bob,payable\n')
    assert told(found) == [
        ("receivable", date(2026, 11, 10), 1234_50, "Ann"),
        ("payable", date(2026, 12, 10), 99_90, "Bob"),
    ]


def test_a_sign_says_what_is_paid() -> None:
    assert [kind for kind, *_ in told(csv("vencimento;valor;nome\n10/11/2026;-5,00;A\n15/11/2026;7,00;B\n"))] == [
        "payable",
        "receivable",
    ]


def test_two_columns_of_money_say_the_kind() -> None:
    found = csv("Vencimento;A pagar;A receber;Nome\n10/11/2026;5,00;;A\n15/11/2026;;7,00;B\n16/11/2026;1,00;1,00;C\n")
    assert [kind for kind, *_ in told(found)] == ["payable", "receivable"]
    assert [(one.row, one.code) for one in found.skipped] == [(4, "amount_ambiguous")]


KIND_AND_SIGN = "Tipo;Vencimento;Valor;Nome\n"


def test_a_sign_against_the_kind_is_a_credit_note_and_no_entry() -> None:
    found = csv(
        f"{KIND_AND_SIGN}A receber;10/11/2026;80,00;A\nA receber;15/11/2026;-50,00;B\nA pagar;15/11/2026;7,00;C\n"
    )
    assert [(kind, amount) for kind, _, amount, _ in told(found)] == [("receivable", 80_00), ("payable", 7_00)]
    assert [(one.row, one.code, one.amount_cents) for one in found.skipped] == [(3, "amount_against_kind", -50_00)]
    for pays, odd in (("", "-"), ("-", "")):
        rows = [f"A pagar;10/11/2026;{sign}5,00;A\n" for sign in (pays, pays, odd)]
        found = csv(KIND_AND_SIGN + "".join(rows))
        assert [amount for _, _, amount, _ in told(found)] == [5_00, 5_00]
        assert [(one.row, one.code) for one in found.skipped] == [(4, "amount_against_kind")]


def test_a_minus_that_agrees_with_the_kind_is_an_entry() -> None:
    found = csv(f"{KIND_AND_SIGN}Despesa;10/11/2026;-5,00;A\nReceita;15/11/2026;7,00;B\n")
    assert [(kind, amount) for kind, _, amount, _ in told(found)] == [("payable", 5_00), ("receivable", 7_00)]
    found = csv("Vencimento;Saída;Entrada;Nome\n10/11/2026;-5,00;-;A\n15/11/2026;-;7,00;B\n16/11/2026;-;-1,00;C\n")
    assert [(kind, amount) for kind, _, amount, _ in told(found)] == [("payable", 5_00), ("receivable", 7_00)]
    assert [(one.row, one.code) for one in found.skipped] == [(4, "amount_against_kind")]


def test_a_kind_that_nothing_says_is_asked_once() -> None:
    text = "Vencimento;Valor;Fornecedor\n10/11/2026;5,00;A\n"
    with pytest.raises(MappingNeeded) as asked:
        csv(text)
    assert (asked.value.reason, asked.value.guess["all"]) == ("kind", "payable")
    assert told(csv(text, kind="receivable")) == [("receivable", date(2026, 11, 10), 5_00, "A")]
    with pytest.raises(MappingNeeded) as asked:
        csv("Vencimento;Valor;Nome\n10/11/2026;5,00;A\n", file_name="contas a receber.csv")
    assert asked.value.guess["all"] == "receivable"
    with pytest.raises(MappingNeeded) as asked:
        csv("Vencimento;Valor;Cliente/Fornecedor\n10/11/2026;5,00;A\n")
    assert "all" not in asked.value.guess


def test_a_bad_row_costs_a_row_and_says_why() -> None:
    rows = [
        "Contas do mês;;;;",
        "Vencimento;Valor;Descrição;Linha digitável;Situação",
        "10/11/2026;5,00;Um;;Aberto",
        "31/02/2026;5,00;Dia;;",
        ";5,00;Sem dia;;",
        "12/11/2026;muito;Valor;;",
        "12/11/2026;;Sem valor;;",
        "12/11/2026;0,00;Zero;;",
        "12/11/2026;1,005;Fração;;",
        "12/11/2026;5,00;;;",
        f"12/11/2026;3.700,00;Boleto;{BOLETO.replace('9 7', '8 7')};",
        "12/11/2026;5,00;Desistiu;;Cancelado",
        "Vencimento;Valor;Descrição;Linha digitável;Situação",
        "13/11/2026;5,00;Dois;;Pago",
        "14/11/2026;5,00;Três;;",
        "15/11/2026;5,00;Quatro;;",
        "16/11/2026;5,00;Cinco;;",
        "17/11/2026;5,00;Seis;;",
        "TOTAL;30,00;;;",
    ]
    found = csv("\n".join(rows), kind="payable")
    assert [one.terms.description for one in found.rows] == ["Um", "Dois", "Três", "Quatro", "Cinco", "Seis"]
    assert {one.row: one.code for one in found.skipped} == {
        4: "due_unreadable",
        5: "due_missing",
        6: "amount_unreadable",
        7: "no_amount",
        8: "amount_zero",
        9: "amount_not_in_cents",
        10: "no_text",
        11: "boleto_wrong",
        12: "cancelled",
        13: "header_repeated",
        19: "total_row",
    }


def test_columns_without_names_are_known_by_what_they_hold() -> None:
    found = csv("10/11/2026;Padaria;11.222.333/0001-81;1.234,50\n15/11/2026;Mercado;;7,00\n", kind="receivable")
    assert told(found)[0] == ("receivable", date(2026, 11, 10), 1234_50, "Padaria")
    assert (found.rows[0].terms.counterparty_document, found.by_content) == ("11222333000181", True)


def test_two_columns_that_could_be_the_amount_are_asked_about() -> None:
    text = "a;b;c;d\n10/11/2026;LUZ;1,00;2,00\n11/11/2026;AGUA;3,00;4,00\n"
    with pytest.raises(MappingNeeded) as asked:
        csv(text)
    assert (asked.value.reason, asked.value.columns) == ("columns", ("a", "b", "c", "d"))
    assert asked.value.sample_rows[0] == ("10/11/2026", "LUZ", "1,00", "2,00")
    mapping = {"due": "a", "amount": "d", "description": "b"}
    assert told(csv(text, mapping=mapping, kind="payable"))[1] == ("payable", date(2026, 11, 11), 4_00, "AGUA")
    with pytest.raises(MappingNeeded):
        csv(text, mapping={"due": "a", "amount": "z"})
    assert columns(text.encode()).columns == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    "mapping",
    [
        {"due": "a"},
        {"amount": "a"},
        {"due": "a", "amount": "b", "payable": "c"},
        {"due": "a", "amount": "b", "colour": "c"},
        {"due": ["a"], "amount": "b"},
        {"due": "a", "amount": "b", "decimal": ";"},
        {"due": "a", "amount": "b", "dayFirst": "yes"},
    ],
)
def test_junk_is_no_mapping(mapping: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        csv("a;b;c\n10/11/2026;1,00;x\n", mapping=mapping)


def test_amounts_and_days_in_doubt_are_asked_about() -> None:
    with pytest.raises(MappingNeeded) as asked:
        csv("vencimento;valor;nome\n20/11/2026;1.234,50;A\n21/11/2026;1,234.50;A\n22/11/2026;1.234;B\n")
    assert asked.value.reason == "decimal"
    with pytest.raises(MappingNeeded) as asked:
        csv("vencimento;valor;nome\n13/11/2026;1,00;A\n11/13/2026;2,00;B\n")
    assert asked.value.reason == "day_order"
    said = {"due": "vencimento", "amount": "valor", "description": "nome", "dayFirst": False}
    found = csv("vencimento;valor;nome\n13/11/2026;1,00;A\n11/13/2026;2,00;B\n", mapping=said, kind="payable")
    assert told(found) == [("payable", date(2026, 11, 13), 2_00, "B")]


def test_a_workbook_has_days_and_numbers_of_its_own() -> None:
    content = workbook(
        ("Contas a pagar",),
        (),
        ("Vencimento", "Valor", "Fornecedor", "CNPJ", "NF", "Tipo"),
        (date(2026, 11, 10), 1234.5, "Sol", 2_222_333_000_181, 1042, "pagar"),
        (date(2026, 11, 11), 0.1 + 0.2, "Lua", None, 77.0, "pagar"),
        ("12/11/2026", "1.500,75", "Mar", "", None, "receber"),
        (date(2026, 11, 13), 1.234, "Fração", None, None, "pagar"),
        (date(2026, 11, 13), 1500, "Inteiro", None, None, "pagar"),
        (None, True, None, None, None, None),
    )
    found = read_list(content)
    assert told(found) == [
        ("payable", date(2026, 11, 10), 1234_50, "Sol"),
        ("payable", date(2026, 11, 11), 30, "Lua"),
        ("receivable", date(2026, 11, 12), 1500_75, "Mar"),
        ("payable", date(2026, 11, 13), 1500_00, "Inteiro"),
    ]
    assert (found.format, found.rows[0].row) == ("xlsx", 4)
    assert [row.terms.document_number for row in found.rows[:2]] == ["1042", "77"]
    assert [(one.row, one.code) for one in found.skipped] == [(7, "amount_not_in_cents")]


def test_zeros_that_a_spreadsheet_dropped_come_back() -> None:
    content = workbook(("Vencimento", "Valor", "Nome", "CPF/CNPJ"), (date(2026, 11, 10), -1.5, "A", 191))
    assert read_list(content).rows[0].terms.counterparty_document == "00000000191"


def test_the_sheet_that_names_its_columns_is_read() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(("Leia", "antes", "de usar"))
    first.append(("a", "b", "c"))
    second = book.create_sheet("Contas a receber")
    second.append(("Vencimento", "Valor", "Cliente"))
    second.append((date(2026, 11, 10), 10.5, "Ana"))
    hidden = book.create_sheet("x", 0)
    hidden.append(("Vencimento", "Valor", "Cliente"))
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(MappingNeeded) as asked:
        read_list(out.getvalue())
    assert asked.value.guess["all"] == "receivable"
    assert told(read_list(out.getvalue(), kind="receivable")) == [("receivable", date(2026, 11, 10), 10_50, "Ana")]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "pdf"),
        (b"\xd0\xcf\x11\xe0old", "spreadsheet"),
        (b"PK\x03\x04junk", "broken_workbook"),
        (b"hello", "text"),
        (b"nome;cidade;uf\nAna;Recife;PE\nBia;Natal;RN\n", "table"),
        (b"<OFX><BANKTRANLIST></OFX>", "ofx"),
        (b"<html><table></table>", "html"),
        (b"x" * (48 * 2**20 + 1), "bytes"),
    ],
)
def test_what_is_no_list_is_refused_with_what_it_seems_to_be(content: bytes, found: str) -> None:
    with pytest.raises(UnreadableStatement) as refused:
        read_list(content)
    assert refused.value.found == found


def test_a_list_has_a_bound() -> None:
    with pytest.raises(StatementTooLarge):
        csv("vencimento;valor;nome\n" + "10/11/2026;-1,00;A\n" * 100_500)
    assert len(csv("vencimento;valor;nome\n" + "10/11/2026;-1,00;A\n" * 20_000).rows) == 20_000
