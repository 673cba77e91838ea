"""What an OFX reader must not get wrong, one rule at a time."""

import codecs

import pytest
from ofx_builder import a_row, an_ofx, ledger, the_account
from statement_samples import left_out, warned

from pluggy_app.bank_files.read import read_statement
from pluggy_app.domain.errors import UnreadableStatement


def amounts(text: str) -> list[int]:
    return [row.amount_cents for row in the_account(text).rows]


def test_three_digits_after_a_dot_are_thousands_where_the_file_uses_commas() -> None:
    assert amounts(an_ofx(a_row("1.000"), a_row("-10,50"))) == [100000, -1050]
    assert amounts(an_ofx(a_row("1.000"), a_row("-10.50"))) == [100, -1050]
    assert amounts(an_ofx(a_row("1.000"), after=ledger("10,50"))) == [100000]


def test_an_amount_that_can_be_two_is_left_out_and_told() -> None:
    account = the_account(an_ofx(a_row("1.000"), a_row("-10,50"), a_row("-10.50")))

    assert [row.amount_cents for row in account.rows] == [-1050, -1050]
    assert left_out(account) == warned(account) == [("amount_ambiguous", 1)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (a_row("-10.005"), "amount_not_in_cents"),
        (a_row("abc"), "amount_unreadable"),
        (a_row(""), "no_amount"),
        (a_row(day="00000000"), "day_unreadable"),
        (a_row(day=""), "day_unreadable"),
        (a_row(CURRENCY="<CURRATE>5.1<CURSYM>USD</CURRENCY>"), "currency_differs"),
    ],
)
def test_a_bad_row_costs_one_row_and_a_warning(row: str, code: str) -> None:
    account = the_account(an_ofx(a_row("-1.00"), row, a_row("-2.00")))

    assert [r.amount_cents for r in account.rows] == [-100, -200]
    assert left_out(account) == warned(account) == [(code, 2)]
    assert [(n.code, n.row) for n in account.notices()] == [(code, 2)]


def test_the_type_is_the_sign_only_where_no_amount_has_one() -> None:
    unsigned = the_account(an_ofx(a_row("10.00", TRNTYPE="DEBIT"), a_row("5.00", TRNTYPE="CREDIT"), a_row("1.00")))
    signed = the_account(an_ofx(a_row("10.00", TRNTYPE="DEBIT"), a_row("-5.00", TRNTYPE="CREDIT")))
    credits_only = the_account(an_ofx(a_row("10.00", TRNTYPE="CREDIT"), a_row("5.00", TRNTYPE="CREDIT")))

    assert [row.amount_cents for row in unsigned.rows] == [-1000, 500, 100]
    assert warned(unsigned) == [("sign_unsure", 3), ("sign_from_type", 0)]
    assert [row.amount_cents for row in signed.rows] == [1000, -500]
    assert [row.amount_cents for row in credits_only.rows] == [1000, 500]
    assert warned(signed) == warned(credits_only) == []


def test_balance_rows_do_not_hide_that_no_amount_has_a_sign() -> None:
    rows = [a_row("-3.00", memo="SALDO ANTERIOR"), a_row("10.00", TRNTYPE="DEBIT"), a_row("5.00", TRNTYPE="CREDIT")]

    assert amounts(an_ofx(*rows)) == [-1000, 500]


def test_a_sum_that_disagrees_is_told_and_nothing_invented() -> None:
    rows = [a_row("100.00", memo="Saldo Anterior"), a_row("-10.00"), a_row("90.00", memo="SALDO DO DIA")]

    assert warned(the_account(an_ofx(*rows, after=ledger("90.00")))) == []
    closing = the_account(an_ofx(*rows, after=ledger("95.00")))
    assert warned(closing) == [("balance_mismatch", 0)]
    assert len(closing.rows) == 1
    lost = the_account(an_ofx(rows[0], rows[2], after=ledger("90.00")))
    assert warned(lost) == [("balance_mismatch", 2)]


def test_a_newest_first_file_adds_up_too() -> None:
    rows = [
        a_row("70.00", "20260804", "SALDO DO DIA"),
        a_row("-20.00", "20260804"),
        a_row("90.00", "20260803", "SALDO DO DIA"),
        a_row("-10.00", "20260803"),
        a_row("100.00", "20260801", "SALDO ANTERIOR"),
    ]

    assert warned(the_account(an_ofx(*rows, after=ledger("70.00")))) == []


@pytest.mark.parametrize("text", ["SALDO ANTERIOR", "S A L D O", "Saldo do dia", "COD.LANC. 0", "SALDO EM 31/07/2026"])
def test_a_row_that_only_says_a_balance_is_no_movement(text: str) -> None:
    assert left_out(the_account(an_ofx(a_row("10.00", memo=text)))) == [("balance_row", 1)]


def test_a_balance_word_beside_a_name_is_money() -> None:
    account = the_account(
        an_ofx(a_row("10.00", memo="SALDO ANTERIOR", NAME="PIX RECEBIDO JOAO"), a_row(memo="SALDO X"))
    )

    assert [(row.description, row.counterparty_name) for row in account.rows] == [
        ("SALDO ANTERIOR", "PIX RECEBIDO JOAO"),
        ("SALDO X", ""),
    ]


def test_tags_that_no_standard_knows_do_not_stick_to_texts() -> None:
    one_line = (
        "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260803</DTPOSTED><X.CODE>9</X.CODE><TRNAMT>-1,00<MEMO>A <B> C</STMTTRN>"
    )
    lines = "<STMTTRN>\n<TRNAMT>-2,00\n<BANKTAG>77\n<DTPOSTED>20260803\n<MEMO>X\n <OTHERTAG>1\n</STMTTRN>"

    rows = the_account(an_ofx(one_line, lines)).rows

    assert [(row.amount_cents, row.description) for row in rows] == [(-100, "A <B> C"), (-200, "X")]


def test_texts_are_decoded_once() -> None:
    memo = "A&amp;lt;B &amp; C &ccedil; &copy M&M <![x"
    (row,) = the_account(an_ofx(a_row(memo=memo), currency="brl")).rows
    (cdata,) = the_account(an_ofx(a_row(memo="<![CDATA[D & E]]>"))).rows

    assert row.description == "A&lt;B & C ç &copy M&M <![x"
    assert cdata.description == "D & E"


def test_a_text_over_two_lines_is_one_text() -> None:
    (row,) = the_account(an_ofx(a_row(memo="\n  PIX RECEBIDO\r\n   FULANO  DE TAL\n"))).rows

    assert row.description == "PIX RECEBIDO FULANO  DE TAL"


def test_xml_with_attributes_and_empty_tags_is_read_like_any_other() -> None:
    text = (
        an_ofx(a_row(memo="A &lt;B&gt;"))
        .replace("<OFX>", '<OFX xmlns="x">')
        .replace("<MEMO>", '<NAME/><MEMO lang="pt">')
    )

    (row,) = the_account('<?xml version="1.0" encoding="UTF-8"?>' + text).rows

    assert (row.description, row.counterparty_name) == ("A <B>", "")


def test_an_account_printed_masked_keeps_its_mask() -> None:
    assert the_account(an_ofx().replace("5678-X", "1234****5678")).id.number == "1234****5678"


def test_another_partys_account_is_not_this_one() -> None:
    row = a_row(BANKACCTTO="<BANKID>001<ACCTID>999</BANKACCTTO>")

    account = the_account(an_ofx(row))

    assert (account.id.bank_code, account.id.branch, account.id.number) == ("341", "1234", "5678X")
    assert account.currency_code == "BRL"


def test_the_available_balance_is_not_the_ledgers() -> None:
    after = "<AVAILBAL><BALAMT>999.00<DTASOF>20260831</AVAILBAL>" + ledger("5.00")

    assert the_account(an_ofx(a_row(), after=after)).ledger_balance_cents == 500


@pytest.mark.parametrize(
    "lost", ["<STMTRS>", "<BANKTRANLIST>", "</STMTRS>", "<OFX>", "OFXHEADER:100\n", "</STMTTRN>\n"]
)
def test_a_lost_tag_loses_no_row(lost: str) -> None:
    account = the_account(an_ofx(a_row("-1.00"), a_row("-2.00")).replace(lost, ""))

    assert [row.amount_cents for row in account.rows] == [-100, -200]
    assert account.id.number == "5678X"


def test_a_row_in_which_the_file_ends_is_no_row_and_told() -> None:
    whole = an_ofx(a_row("-1.00"), a_row("13879.85", memo="PIX"))
    account = the_account(whole[: whole.index("879.85")])

    assert [row.amount_cents for row in account.rows] == [-100]
    assert left_out(account) == [("cut_off", 2)]
    assert warned(account) == [("cut_off", 2), ("file_cut", 0)]
    assert (account.period_start, account.period_end) == (None, None)


def test_a_file_that_ends_between_two_rows_is_told() -> None:
    whole = an_ofx(a_row("-1.00"), a_row("-2.00"), a_row("-3.00"))
    account = the_account(whole[: whole.rindex("<STMTTRN>")])

    assert [row.amount_cents for row in account.rows] == [-100, -200]
    assert warned(account) == [("file_cut", 0)]


def test_a_file_that_ends_before_its_first_row_is_refused() -> None:
    with pytest.raises(UnreadableStatement) as refused:
        read_statement(an_ofx(a_row()).partition("<ACCTID>")[0].encode())

    assert (refused.value.found, refused.value.expected) == ("ofx_cut_off", "whole_file")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le"])
def test_the_bytes_say_the_encoding_not_the_header(encoding: str) -> None:
    text = an_ofx(a_row(memo="ÁÇÃO"))

    assert the_account(text.encode(encoding)).rows[0].description == "ÁÇÃO"
    assert the_account(codecs.BOM_UTF8 + text.encode("cp1252")).rows[0].description == "ÁÇÃO"


def test_an_ofx_without_a_statement_is_refused() -> None:
    with pytest.raises(UnreadableStatement) as refused:
        read_statement(b"OFXHEADER:100\n<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>")

    assert (refused.value.found, refused.value.expected) == ("ofx_without_statement", "statement")
