"""Every OFX file that was seen or made is read exactly."""

import pytest
from statement_samples import Figures, figures, left_out, read, warned

from pluggy_app.bank_files.statement import StatementFormat
from pluggy_app.domain.accounts import AccountType

#: file: for each account its number, currency, figures, and how many rows are no movements
EXPECTED: dict[str, list[tuple[str, str, Figures, int]]] = {
    "real/bb-trailing-spaces.ofx": [("12345-6", "BRL", (81, 659275, "2010-08-26", "2010-10-25"), 0)],
    "real/bradesco-comma-zero-dates.ofx": [("34545", "BRL", (6, -216681, "2015-07-30", "2015-07-30"), 0)],
    "real/bradesco-dtasof-zeros.ofx": [("1234", "BRL", (1, -83630, "2010-08-26", "2010-08-26"), 0)],
    "real/caixa-balance-row-amount-dot.ofx": [("0000000000001", "BRL", (0, 0, "", ""), 1)],
    "real/caixa-fitid-is-checknum.ofx": [("000123456", "BRL", (3, -3220, "2016-06-09", "2016-06-13"), 0)],
    "real/bb-utf8-despite-1252.ofx": [("455000-5", "BRL", (1, 23955, "2015-11-03", "2015-11-03"), 0)],
    "real/bb-two-accounts-one-empty.ofx": [
        ("455000-5", "BRL", (0, 0, "", ""), 0),
        ("655000-2", "BRL", (36, -364866, "2017-03-01", "2017-03-27"), 0),
    ],
    "real/bb-header-cr-only-twin-fitid.ofx": [("54321-9", "BRL", (7, -1000, "2016-06-01", "2016-06-03"), 0)],
    "real/bb-branchid-refnum.ofx": [("99999-9", "BRL", (3, 332255, "2014-03-05", "2014-03-05"), 0)],
    "real/itau-est-zone.ofx": [("9999 99999-9", "BRL", (3, -64444, "2013-12-09", "2013-12-10"), 0)],
    "real/santander-padded-mixed-decimals.ofx": [("9999999999999", "BRL", (3, -56666, "2013-11-07", "2013-11-08"), 0)],
    "real/santander-odd-thousands.ofx": [("0000999999999", "BRL", (4, 4745638, "2026-04-30", "2026-04-30"), 0)],
    "real/nubank-card-no-tranlist-utf8.ofx": [
        ("5a238fcc-966b-4956-8a8a-08db937682c6", "BRL", (5, 12553, "2017-11-04", "2017-11-15"), 0)
    ],
    "real/sicredi-fitid-by-position.ofx": [("8120000000000001", "BRL", (54, 776461, "2018-04-02", "2018-04-30"), 0)],
    "real/mixed-decimals-bank-and-card.ofx": [
        ("1459950-11", "BRL", (18, 63550, "2018-03-09", "2018-04-29"), 0),
        ("123412341234", "USD", (2, 32700, "2005-08-11", "2005-08-11"), 0),
    ],
    "real/empty-bank-and-card.ofx": [
        ("1459950-11", "BRL", (0, 0, "", ""), 0),
        ("123412341234", "USD", (0, 0, "", ""), 0),
    ],
    "real/one-line-body-eur.ofx": [("XXXXXXXXXXX", "EUR", (8, -197710, "2016-02-16", "2016-07-19"), 0)],
    "real/xml-header-sgml-body.ofx": [("1234123412341234", "AUD", (1, -550, "2017-05-08", "2017-05-08"), 0)],
    "made/itau-balance-rows.ofx": [("0123456789", "BRL", (4, 137985, "2026-08-03", "2026-08-04"), 3)],
    "made/bb-empty-and-repeated-fitid.ofx": [("98765-4", "BRL", (5, 450, "2026-09-02", "2026-09-03"), 2)],
    "made/c6-fresh-fitids-first.ofx": [("170000001", "BRL", (5, 123093, "2026-06-02", "2026-06-08"), 0)],
    "made/c6-fresh-fitids-again.ofx": [("170000001", "BRL", (5, 123093, "2026-06-02", "2026-06-08"), 0)],
    "made/inter-renumbered-first.ofx": [("10000001", "BRL", (4, -10890, "2026-07-22", "2026-07-27"), 0)],
    "made/inter-renumbered-second.ofx": [("10000001", "BRL", (5, 87110, "2026-07-22", "2026-07-28"), 0)],
    "made/nubank-card-shared-fitid.ofx": [
        ("00000000-0000-4000-8000-000000000001", "BRL", (6, 225066, "2026-07-03", "2026-07-17"), 0)
    ],
    "made/sicoob-name-and-memo.ofx": [("12345-6", "BRL", (4, -112517, "2026-08-07", "2026-08-25"), 0)],
    "made/one-line-header-nul-lowercase.ofx": [("5550001", "BRL", (4, 17726, "2026-09-10", "2026-09-13"), 0)],
    "made/dates-near-midnight.ofx": [("20000002", "BRL", (5, 15000, "2026-07-31", "2026-07-31"), 0)],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_yields_exactly_its_figures(name: str) -> None:
    file = read(name)

    assert file.format is StatementFormat.OFX
    assert [(a.id.number_printed, a.currency_code, figures(a), len(a.skipped)) for a in file.accounts] == EXPECTED[name]
    assert [warned(account) for account in file.accounts] == [[] for _ in file.accounts]


def test_an_account_can_be_compared_with_how_others_print_it() -> None:
    (itau,) = read("real/itau-est-zone.ofx").accounts
    (bb,) = read("real/bb-branchid-refnum.ofx").accounts
    card = read("real/mixed-decimals-bank-and-card.ofx").accounts[1]

    assert (itau.id.bank_code_printed, itau.id.bank_code, itau.id.number) == ("0341", "341", "9999999999")
    assert (bb.id.bank_code, bb.id.branch, bb.id.number) == ("1", "99999", "999999")
    assert (itau.type, card.type) == (AccountType.BANK, AccountType.CREDIT)


def test_balances_and_period_are_as_the_bank_says() -> None:
    (itau,) = read("made/itau-balance-rows.ofx").accounts
    (bradesco,) = read("real/bradesco-comma-zero-dates.ofx").accounts
    (santander,) = read("real/santander-odd-thousands.ofx").accounts
    (c6,) = read("made/c6-fresh-fitids-first.ofx").accounts

    assert (itau.opening_balance_cents, itau.ledger_balance_cents, str(itau.ledger_balance_on)) == (
        1250000,
        1387985,
        "2026-08-04",
    )
    assert (str(itau.period_start), str(itau.period_end)) == ("2026-08-01", "2026-08-04")
    assert bradesco.ledger_balance_on is None
    assert santander.ledger_balance_cents == 4688875
    assert (c6.ledger_balance_cents, c6.opening_balance_cents) == (None, None)


def test_balance_rows_are_skipped_with_their_balance_and_no_others() -> None:
    (itau,) = read("made/itau-balance-rows.ofx").accounts
    (caixa,) = read("real/caixa-balance-row-amount-dot.ofx").accounts

    assert left_out(itau) == [("balance_row", 1), ("balance_row", 4), ("balance_row", 7)]
    assert [(s.text, s.amount_cents) for s in itau.skipped][:1] == [("SALDO ANTERIOR", 1250000)]
    assert "PIX RECEBIDO SALDO ANTERIOR ACERTO" in [row.description for row in itau.rows]
    assert [(s.text, s.amount_cents, str(s.day)) for s in caixa.skipped] == [("SALDO DIA", None, "2022-04-11")]


def test_texts_come_as_printed() -> None:
    (nubank,) = read("real/nubank-card-no-tranlist-utf8.ofx").accounts
    (c6,) = read("made/c6-fresh-fitids-first.ofx").accounts
    (stone,) = read("made/one-line-header-nul-lowercase.ofx").accounts
    (sicoob,) = read("made/sicoob-name-and-memo.ofx").accounts
    (bb,) = read("real/bb-trailing-spaces.ofx").accounts

    assert [row.description for row in nubank.rows][:1] == ['IOF de "..."']
    assert nubank.rows[3].description == "Desconto Antecipação"
    assert [row.description for row in c6.rows][::2] == [
        "",
        "PIX RECEBIDO DE ÁGUA VIVA COMÉRCIO LTDA",
        "TRANSPORTE METROPOLITANO SAO PAULO BRA",
    ]
    assert [row.description for row in stone.rows] == [
        "RECEBIMENTO VENDAS M&M CALÇADOS",
        "TARIFA R$ 12,30 & IOF",
        "PAGTO A < B LTDA",
        "TRANSFERÊNCIA ENVIADA",
    ]
    assert [(row.description, row.counterparty_name) for row in sicoob.rows][-2:] == [
        ("DÉB. TÍT. COMPE EFETIVADO", "Distribuidora Exemplo S.A."),
        ("ESTORNO TARIFA", ""),
    ]
    assert all(row.description == row.description.strip() for row in bb.rows)


def test_hints_come_as_printed() -> None:
    (sicoob,) = read("made/sicoob-name-and-memo.ofx").accounts
    (stone,) = read("made/one-line-header-nul-lowercase.ofx").accounts
    (bb,) = read("made/bb-empty-and-repeated-fitid.ofx").accounts

    assert [row.document_number for row in sicoob.rows] == ["Pix", "7119835", "", ""]
    assert [row.source_id for row in stone.rows] == ["st-1", "st-2", "", "st-4"]
    assert [row.row for row in bb.rows] == [2, 3, 4, 6, 7]
    assert bb.rows[0].document_number == "90.201"


@pytest.mark.parametrize(
    ("first", "again", "newer"),
    [
        ("made/c6-fresh-fitids-first.ofx", "made/c6-fresh-fitids-again.ofx", []),
        ("made/inter-renumbered-first.ofx", "made/inter-renumbered-second.ofx", [("2026-07-28", 98000)]),
    ],
)
def test_an_export_made_again_has_the_same_movements_under_other_ids(
    first: str, again: str, newer: list[tuple[str, int]]
) -> None:
    (once,), (twice,) = read(first).accounts, read(again).accounts
    before = [(str(row.day), row.amount_cents, row.description) for row in once.rows]
    after = [(str(row.day), row.amount_cents, row.description) for row in twice.rows]

    assert sorted(after) == sorted(before + [row for row in after if row[:2] in newer])
    assert len(after) == len(before) + len(newer)
    assert {row.source_id for row in once.rows} != {row.source_id for row in twice.rows}
