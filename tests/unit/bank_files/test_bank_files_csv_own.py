"""The banks' headers with other separators, encodings, orders, names and habits."""

import pytest
from statement_samples import SAMPLES, Figures, figures, left_out, read, warned

from pluggy_app.bank_files.read import read_statement

#: file: figures, rows that are no movements, codes of warnings, opening and closing balance
EXPECTED: dict[str, tuple[Figures, list[tuple[str, int]], list[str], tuple[int | None, int | None]]] = {
    "own/bb-account-new-layout.csv": (
        (2, 17450, "2026-09-01", "2026-09-02"),
        [("balance_row", 2), ("balance_row", 5), ("balance_row", 6)],
        [],
        (100000, 117450),
    ),
    "own/bb-account-semicolons.csv": (
        (2, 116150, "2026-09-01", "2026-09-15"),
        [("balance_row", 2), ("balance_row", 5)],
        [],
        (557488, 673638),
    ),
    "own/bradesco-account-signed-debits.csv": (
        (3, 123456, "2026-07-01", "2026-07-03"),
        [
            ("balance_row", 3),
            ("total_row", 7),
            ("second_table", 9),
            ("second_table", 10),
            ("second_table", 11),
            ("second_table", 12),
        ],
        ["second_table"],
        (100000, 223456),
    ),
    "own/bradesco-account-tabs.csv": ((2, 118466, "2026-07-01", "2026-07-15"), [], [], (100000, 218466)),
    "own/c6-account-day-balances.csv": ((4, 1000, "2026-08-03", "2026-08-14"), [], [], (10000, 11000)),
    "own/c6-card.csv": ((3, 225306, "2026-07-03", "2026-07-25"), [], [], (None, None)),
    "own/caixa-letters.csv": ((2, 129950, "2026-08-03", "2026-08-04"), [("balance_row", 4)], [], (0, 129950)),
    "own/day-and-hour.csv": ((2, 99000, "2026-08-03", "2026-08-14"), [], [], (None, None)),
    "own/english-account.csv": ((3, 68975, "2026-08-03", "2026-08-05"), [], [], (100000, 168975)),
    "own/english-us-order.csv": ((2, 70000, "2026-08-03", "2026-08-14"), [], [], (None, None)),
    "own/excel-hints.csv": ((2, 900, "2026-08-03", "2026-08-14"), [], [], (None, None)),
    "own/future-rows.csv": (
        (2, 900, "2026-08-03", "2026-08-14"),
        [("second_table", 5), ("second_table", 6)],
        ["second_table"],
        (None, None),
    ),
    "own/header-only.csv": ((0, 0, "", ""), [], [], (None, None)),
    "own/inter-account-cp1252-oldest-first.csv": ((3, -135456, "2026-07-22", "2026-07-27"), [], [], (280566, 145110)),
    "own/inter-account-without-accents.csv": ((2, 92000, "2026-07-05", "2026-07-28"), [], [], (151110, 243110)),
    "own/itau-account-commas.csv": ((2, 149990, "2026-08-03", "2026-08-13"), [], [], (None, None)),
    "own/itau-account-nine-lines.csv": (
        (3, 149993, "2026-08-03", "2026-08-13"),
        [("balance_row", 11), ("balance_row", 14), ("balance_row", 16), ("balance_row", 17)],
        [],
        (10000, 159993),
    ),
    "own/mercadopago-account-spaces.csv": ((2, 7000, "2026-08-14", "2026-08-15"), [], [], (0, 7000)),
    "own/nubank-account-pipes.csv": ((2, 76544, "2026-07-17", "2026-07-18"), [], [], (None, None)),
    "own/nubank-account-quoted-minus.csv": ((2, -194460, "2026-07-01", "2026-07-02"), [], [], (None, None)),
    "own/nubank-account-tabs-utf16.csv": ((4, 406256, "2026-07-01", "2026-07-17"), [], [], (None, None)),
    "own/nubank-card-category-comma.csv": ((3, -2598, "2026-07-03", "2026-07-25"), [], [], (None, None)),
    "own/pagbank-account-renamed.csv": ((2, 103095, "2026-08-25", "2026-08-27"), [], [], (None, None)),
    "own/pages.csv": ((2, 900, "2026-08-03", "2026-08-14"), [("header_repeated", 3)], [], (10000, 10900)),
    "own/renamed-columns.csv": ((2, 900, "2026-08-03", "2026-08-14"), [], [], (10000, 10900)),
    "own/santander-unsigned-with-balance.csv": (
        (3, 28950, "2026-08-03", "2026-08-15"),
        [("balance_row", 2)],
        ["sign_from_balance"],
        (100000, 128950),
    ),
    "own/sicoob-suffix.csv": ((2, 129950, "2026-08-03", "2026-08-17"), [("balance_row", 4)], [], (0, 129950)),
    "own/stray-quote.csv": ((4, -800, "2026-08-03", "2026-08-16"), [], [], (None, None)),
    "own/two-columns.csv": ((2, -900, "2026-08-03", "2026-08-14"), [], [], (None, None)),
}


def test_every_own_file_has_its_figures() -> None:
    assert sorted(EXPECTED) == sorted(f"own/{path.name}" for path in (SAMPLES / "own").iterdir())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_yields_exactly_its_figures(name: str) -> None:
    (account,) = read(name).accounts
    codes = [code for code, _ in warned(account)]
    balances = (account.opening_balance_cents, account.ledger_balance_cents)

    assert (figures(account), left_out(account), codes, balances) == EXPECTED[name]


def test_branch_and_account_are_told_apart() -> None:
    (itau,) = read("own/itau-account-nine-lines.csv").accounts
    (bradesco,) = read("own/bradesco-account-signed-debits.csv").accounts

    assert (itau.id.branch, itau.id.number, str(itau.period_end)) == ("1234", "123456", "2026-08-31")
    assert (bradesco.id.branch, bradesco.id.number) == ("1234", "01234567")


def test_cells_that_look_like_formulas_are_text() -> None:
    (account,) = read("own/excel-hints.csv").accounts

    assert [(row.description, row.document_number) for row in account.rows] == [
        ("=2+2", "000123"),
        ("@TARIFA", "000124"),
    ]


def test_a_stray_quote_swallows_nothing() -> None:
    (account,) = read("own/stray-quote.csv").accounts

    assert [row.amount_cents for row in account.rows] == [-1000, -100, -200, 500]


def test_the_other_party_is_told_where_the_bank_names_it() -> None:
    (account,) = read("own/day-and-hour.csv").accounts

    assert [(row.description, row.counterparty_name) for row in account.rows] == [
        ("Pix enviado", "PADARIA SÃO JOÃO"),
        ("Pix recebido", "CLIENTE"),
    ]


def test_a_letter_that_says_which_way_money_went_is_no_description() -> None:
    text = "Data;Tipo;Descrição;Valor\n01/03/2026;C;Fulano;10,00\n15/03/2026;Débito;;5,00"
    (account,) = read_statement(text.encode()).accounts

    assert [(row.description, row.amount_cents) for row in account.rows] == [("Fulano", 1000), ("Débito", -500)]


def test_the_balance_before_a_row_is_not_the_one_beside_it() -> None:
    text = (
        "Movimentação;Tipo;Valor;Saldo antes;Saldo depois;Data\n"
        "Crédito;Pix;500,00;1.000,00;1.500,00;02/03/2026\n"
        "Débito;Pix;-200,00;1.500,00;1.300,00;03/03/2026"
    )
    (account,) = read_statement(text.encode()).accounts

    assert [row.running_balance_cents for row in account.rows] == [150000, 130000]
    assert (account.warnings, account.opening_balance_cents) == ((), 100000)
