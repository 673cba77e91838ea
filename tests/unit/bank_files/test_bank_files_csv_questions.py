"""What can be read in two ways is asked about, never guessed; a person's answer is enough."""

import pytest
from ofx_builder import the_account
from statement_samples import sample, warned

from pluggy_app.bank_files.read import read_statement
from pluggy_app.bank_files.statement import StatementAccount
from pluggy_app.domain.accounts import AccountType
from pluggy_app.domain.errors import InvalidRequest, MappingNeeded, UnreadableStatement

QUESTIONS = {
    "two amounts": ("Data;Texto;Valor;Valor da transação\n13/08/2026;A;-1,00;-2,00", "columns"),
    "two days": ("Data um;Data dois;Valor\n13/08/2026;14/08/2026;-1,00", "columns"),
    "no names": ("a;b;c;d\n13/08/2026;X;-1,00;5,00\n14/08/2026;Y;-1,00;3,00", "columns"),
    "no header": ("13/08/2026;X;-1,00;5,00\n14/08/2026;Y;-1,00;3,00", "columns"),
    "names that lie": ("Data;Histórico;Valor\nX;13/08/2026;A\nY;14/08/2026;B", "columns"),
    "amounts that are none": ("Data;Histórico;Valor\n13/08/2026;A;um\n14/08/2026;B;dois", "columns"),
    "thousands or decimals": ("Data;Histórico;Valor\n13/08/2026;A;-1.000\n14/08/2026;B;2.500", "decimal"),
    "both decimals": ("Data;Histórico;Valor\n13/08/2026;A;-1.00\n14/08/2026;B;2,50\n15/08/2026;C;1.000", "decimal"),
    "both orders": ("Data;Histórico;Valor\n13/08/2026;A;-1,00\n08/14/2026;B;2,50", "day_order"),
    "the other order is sorted": (
        "Data;Histórico;Valor\n01/09/2026;A;-1,00\n02/01/2026;A;-1,00\n03/05/2026;A;-1,00",
        "day_order",
    ),
    "short years in front": ("Data;Histórico;Valor\n26/08/01;A;-1,00\n26/08/02;B;2,50\n26/08/15;C;2,50", "day_order"),
    "a card or not": ("Data;Descrição;Valor\n13/08/2026;Mercado;10,00\n14/08/2026;Loja;20,00", "sign"),
    "words against signs": (
        "data,descrição,valor\n2026-08-13,Compra Mercado,10.00\n2026-08-14,Pagamento recebido,-20.00",
        "sign",
    ),
    "unsigned, balance without a start": (
        "Data;Texto;Valor;Saldo\n13/08/2026;A;5,00;95,00\n14/08/2026;B;5,00;90,00",
        "",
    ),
}


@pytest.mark.parametrize("case", [case for case in QUESTIONS if QUESTIONS[case][1]])
def test_two_readings_are_a_question(case: str) -> None:
    text, reason = QUESTIONS[case]

    with pytest.raises(MappingNeeded) as asked:
        read_statement(text.encode())

    assert asked.value.reason == reason
    assert len(asked.value.columns) == text.splitlines()[0].count(";" if ";" in text else ",") + 1
    assert 1 <= len(asked.value.sample_rows) <= 10
    assert len(asked.value.header_signature) == 32


def test_a_balance_that_only_minus_explains_is_a_proof() -> None:
    account = the_account(QUESTIONS["unsigned, balance without a start"][0])

    assert [row.amount_cents for row in account.rows] == [-500, -500]
    assert warned(account) == [("sign_from_balance", 0)]


def asked_again(text: str, **mapping: object) -> StatementAccount:
    (account,) = read_statement(text.encode(), mapping=mapping).accounts
    return account


@pytest.mark.parametrize(
    ("case", "mapping", "amounts"),
    [
        ("two amounts", {"date": "Data", "amount": "Valor", "description": "Texto"}, [-100]),
        ("two amounts", {"date": "data", "amount": "VALOR DA TRANSACAO"}, [-200]),
        ("two days", {"date": "Data dois", "amount": "Valor"}, [-100]),
        ("no names", {"date": "a", "amount": "c", "description": "b"}, [-100, -100]),
        ("no header", {"date": "#1", "amount": "#3", "description": "#2"}, [-100, -100]),
        ("no header", {"date": 0, "amount": 2, "description": 1}, [-100, -100]),
        ("no header", {"date": 0, "debit": 2, "credit": 3, "description": 1}, None),
        ("thousands or decimals", {"date": "Data", "amount": "Valor", "decimal": ","}, [-100000, 250000]),
        ("thousands or decimals", {"date": "Data", "amount": "Valor", "decimal": "."}, [-100, 250]),
        ("the other order is sorted", {"date": "Data", "amount": "Valor", "dayFirst": False}, [-100] * 3),
        ("short years in front", {"date": "Data", "amount": "Valor", "dayFirst": True}, [-100, 250, 250]),
        ("a card or not", {"date": "Data", "amount": "Valor"}, [1000, 2000]),
        ("a card or not", {"date": "Data", "debit": "Valor"}, [-1000, -2000]),
    ],
)
def test_an_answer_is_enough(case: str, mapping: dict[str, object], amounts: list[int] | None) -> None:
    text, _ = QUESTIONS[case]
    if amounts is None:
        with pytest.raises(MappingNeeded):  # both sides of a row cannot be filled
            asked_again(text, **mapping)
    else:
        assert [row.amount_cents for row in asked_again(text, **mapping).rows] == amounts


def test_an_answer_names_the_texts_and_the_order() -> None:
    two, _ = QUESTIONS["two amounts"]
    days, _ = QUESTIONS["the other order is sorted"]

    assert asked_again(two, date="Data", amount="Valor", description="Texto").rows[0].description == "A"
    account = asked_again(days, date="Data", amount="Valor", dayFirst=False)
    assert [str(row.day) for row in account.rows] == ["2026-01-09", "2026-02-01", "2026-03-05"]


def test_an_answer_about_columns_that_are_not_there_is_asked_again() -> None:
    with pytest.raises(MappingNeeded):
        asked_again(QUESTIONS["two amounts"][0], date="Quando", amount="Valor")


@pytest.mark.parametrize(
    "mapping",
    [
        {"date": "Data"},
        {"amount": "Valor"},
        {"date": "Data", "amount": "Valor", "credit": "C", "debit": "D"},
        {"date": "Data", "credit": "C"},
        {"date": "Data", "amount": "Valor", "decimal": ";"},
        {"date": "Data", "amount": "Valor", "dayFirst": "yes"},
        {"date": "Data", "amount": "Valor", "sheet": 1},
        {"date": {}, "amount": []},
    ],
)
def test_what_is_no_answer_is_refused(mapping: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        read_statement(sample("made/nubank-account.csv"), mapping=mapping)


def test_a_signature_is_the_headers_and_not_the_rows() -> None:
    one = read_statement("Data;Histórico;Valor\n13/08/2026;A;-1,00".encode())
    same = read_statement("DATA;HISTORICO;VALOR\n14/09/2026;B;-2,00\n15/09/2026;C;3,00".encode("cp1252"))
    other = read_statement(sample("made/nubank-account.csv"))

    assert one.header_signature == same.header_signature != other.header_signature


def test_a_card_is_known_by_its_answer_too() -> None:
    mapping = {"date": "date", "amount": "amount", "description": "title"}
    (account,) = read_statement(sample("made/nubank-card.csv"), mapping=mapping).accounts

    assert (sum(row.amount_cents for row in account.rows), account.type) == (225068, AccountType.CREDIT)


def test_a_file_name_can_say_that_it_is_a_card() -> None:
    text = b"Data;Texto;Valor\n13/08/2026;Mercado;10,00\n14/08/2026;Loja;20,00"
    (account,) = read_statement(text, "Fatura-2026-08.csv").accounts

    assert [row.amount_cents for row in account.rows] == [-1000, -2000]


def test_columns_without_names_are_read_where_only_one_reading_is_left() -> None:
    account = the_account("Quando;O que;Quanto\n13/08/2026;Mercado;-10,00\n14/08/2026;Cliente;20,00")

    assert [(str(row.day), row.amount_cents, row.description) for row in account.rows] == [
        ("2026-08-13", -1000, "Mercado"),
        ("2026-08-14", 2000, "Cliente"),
    ]
    assert warned(account) == [("columns_by_content", 0)]


def test_a_balance_that_disagrees_is_told() -> None:
    text = "Data;Texto;Valor;Saldo\n13/08/2026;A;-5,00;95,00\n14/08/2026;B;-5,00;91,00\n15/08/2026;C;1,00;92,00"

    assert warned(the_account(text)) == [("balance_mismatch", 3)]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("14/08/2026;B;1,005", "amount_not_in_cents"),
        ("31/02/2026;B;1,00", "day_unreadable"),
        ("14/08/2026;B;", "no_amount"),
    ],
)
def test_a_bad_row_costs_one_row_and_a_warning(cells: str, code: str) -> None:
    account = the_account(f"Data;Texto;Valor\n13/08/2026;A;-5,00\n{cells}\n15/08/2026;C;1,00")

    assert [row.amount_cents for row in account.rows] == [-500, 100]
    assert warned(account) == [(code, 3)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "empty"),
        (b" \r\n\0\0", "empty"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"PK\x03\x04....", "spreadsheet_or_zip"),
        (b"\xd0\xcf\x11\xe0....", "spreadsheet"),
        (b"<!DOCTYPE html><html></html>", "html"),
        (b"Dear all, this is a letter.\nNothing else.", "text"),
        (b"a;b;c\nd;e;f\ng;h;i", "table"),
        (b'{"rows": [1, 2, 3]}', "text"),
    ],
)
def test_what_is_no_statement_is_refused_with_what_it_is(content: bytes, found: str) -> None:
    with pytest.raises(UnreadableStatement) as refused:
        read_statement(content)

    assert refused.value.found == found
