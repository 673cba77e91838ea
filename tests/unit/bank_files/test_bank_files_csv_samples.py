"""Every CSV file that was made after a bank's export is read exactly."""

import pytest
from statement_samples import Figures, figures, left_out, read, warned

from pluggy_app.bank_files.statement import StatementFormat
from pluggy_app.domain.accounts import AccountType

#: file: figures, and the rows that are no movements
EXPECTED: dict[str, tuple[Figures, list[tuple[str, int]]]] = {
    "made/nubank-account.csv": ((6, -84952, "2026-07-01", "2026-07-17"), []),
    "made/nubank-card.csv": ((6, 225068, "2026-07-03", "2026-07-25"), []),
    "made/inter-account.csv": ((4, -37456, "2026-07-22", "2026-07-28"), []),
    "made/itau-account.csv": (
        (3, 140000, "2026-08-02", "2026-08-05"),
        [("balance_row", 6), ("balance_row", 9), ("balance_row", 11), ("no_day", 12), ("no_day", 13)],
    ),
    "made/bradesco-account.csv": (
        (3, 1975, "2026-08-03", "2026-08-04"),
        [("balance_row", 3), ("total_row", 8), ("second_table", 9), ("second_table", 10), ("second_table", 11)],
    ),
    "made/bb-account.csv": ((2, 116150, "2026-09-01", "2026-09-02"), [("balance_row", 2), ("balance_row", 5)]),
    "made/c6-account.csv": ((3, 195333, "2026-08-03", "2026-08-10"), []),
    "made/mercadopago-account.csv": ((3, 1157641, "2026-08-01", "2026-08-08"), []),
    "made/pagbank-account.csv": ((3, 3132, "2026-08-05", "2026-08-08"), []),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_yields_exactly_its_figures(name: str) -> None:
    file = read(name)
    (account,) = file.accounts

    assert file.format is StatementFormat.CSV
    assert (figures(account), left_out(account)) == EXPECTED[name]
    assert [code for code, _ in warned(account)] == (["second_table"] if "bradesco" in name else [])


def test_texts_ids_and_balances_come_as_printed() -> None:
    (nubank,) = read("made/nubank-account.csv").accounts
    (inter,) = read("made/inter-account.csv").accounts
    (bb,) = read("made/bb-account.csv").accounts
    (c6,) = read("made/c6-account.csv").accounts
    (mercado,) = read("made/mercadopago-account.csv").accounts
    (card,) = read("made/nubank-card.csv").accounts

    assert nubank.rows[0].source_id == "6a100000-0000-4000-8000-000000000001"
    assert nubank.rows[3].description == "Pagamento de boleto efetuado - ENERGIA EXEMPLO, DISTRIBUIDORA"
    assert [row.description for row in inter.rows][::3] == ["Pix recebido - Cliente Delta", "Pagamento efetuado"]
    assert [row.running_balance_cents for row in inter.rows] == [243110, 145110, 151110, 157110]
    assert [row.document_number for row in bb.rows] == ["361216", "20902101100"]
    assert [row.description for row in c6.rows][1:] == [
        "Pix recebido de Cliente Exemplo",
        "Pix enviado para Fornecedor - TRANSF ENVIADA PIX, NF 123",
    ]
    assert mercado.rows[0].source_id == "140282341986"
    assert (card.rows[4].description, card.type) == ('Estorno de "Padaria, Lda"', AccountType.CREDIT)


def test_what_stands_above_the_header_is_heard() -> None:
    (c6,) = read("made/c6-account.csv").accounts
    (bradesco,) = read("made/bradesco-account.csv").accounts
    (inter,) = read("made/inter-account.csv").accounts

    assert (c6.id.branch_printed, c6.id.number_printed) == ("1", "170000001")
    assert (bradesco.id.branch, bradesco.id.number) == ("1234", "1234567")
    assert (inter.id.branch, inter.id.number) == ("", "10000001")
    assert (str(c6.period_start), str(c6.period_end)) == ("2026-08-01", "2026-08-31")
    assert bradesco.currency_code == "BRL"


@pytest.mark.parametrize(
    ("name", "opening", "closing", "on"),
    [
        ("inter", 280566, 243110, "2026-07-28"),
        ("itau", 100000, 240000, "2026-08-05"),
        ("bradesco", 52140, 54115, "2026-08-04"),
        ("bb", 557488, 673638, "2026-09-30"),
        ("c6", -18605, 176728, "2026-08-10"),
        ("mercadopago", 92543, 1250184, "2026-08-08"),
    ],
)
def test_balances_that_the_rows_agree_with_are_told(name: str, opening: int, closing: int, on: str) -> None:
    (account,) = read(f"made/{name}-account.csv").accounts

    assert (account.opening_balance_cents, account.ledger_balance_cents, str(account.ledger_balance_on)) == (
        opening,
        closing,
        on,
    )
