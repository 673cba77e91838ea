"""What is written is read back equal: by our own reader, and by a spreadsheet. No text becomes a formula."""

import io
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pluggy_app.bank_files import write_csv, write_ofx, write_xlsx
from pluggy_app.bank_files.read import read_statement
from pluggy_app.domain.exports import COLUMNS, ExportAccount, ExportRow
from pluggy_app.domain.users import Language
from pluggy_app.ui.export_words import vocabulary

PORTUGUESE, ENGLISH = vocabulary(None), vocabulary(Language.ENGLISH)
LEADING = ["=1+1", "+55 11", "-DESCONTO", "@SUM(A1)", "'=x", "''-y", "'aspas'", '="12"', "=x'", "|a", "-", "'"]
TEXTS = st.one_of(
    st.sampled_from(LEADING),
    st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30),
    st.sampled_from(["PIX; MARIA", 'O "BAR"', "A & B < C", "Café à vista", "x" * 200]),
)
ROWS = st.lists(
    st.builds(
        ExportRow,
        day=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        description=TEXTS.map(lambda text: f"{text} pix"),
        counterparty_name=TEXTS.map(lambda text: f"{text} ltda"),
        amount_cents=st.integers(-(10**12), 10**12).filter(bool),
        currency_code=st.just("BRL"),
        category=st.sampled_from(["", "Office supplies", "=Nenhuma"]),
        payment_method=st.sampled_from(["", "PIX"]),
        reference=st.sampled_from(["", "123", "-45"]),
        counterparty_document=st.just("12ABC34501DE35"),
        note=TEXTS,
        pending=st.booleans(),
        account_name=st.just("Conta"),
        id=st.integers(1, 2**40),
    ),
    min_size=1,
    max_size=8,
)


def written(write: Callable[..., None], *told: object) -> bytes:
    out = io.BytesIO()
    write(out, *told)
    return out.getvalue()


def a_row(**said: object) -> ExportRow:
    values: dict[str, object] = dict.fromkeys(ExportRow.__dataclass_fields__, "") | {
        "day": date(2026, 8, 3),
        "description": "PIX",
        "amount_cents": -1250,
        "currency_code": "BRL",
        "pending": False,
        "id": 7,
    }
    return ExportRow(**(values | said))  # type: ignore[arg-type]


def read_back(content: bytes, name: str) -> list[tuple[object, ...]]:
    (account,) = read_statement(content, name).accounts
    assert account.skipped == ()
    return [(row.day, row.amount_cents, row.description, row.counterparty_name) for row in account.rows]


def told(rows: Sequence[ExportRow]) -> list[tuple[object, ...]]:
    return [(row.day, row.amount_cents, row.description, row.counterparty_name) for row in rows]


@pytest.mark.parametrize("words", [PORTUGUESE, ENGLISH], ids=["pt", "en"])
@given(rows=ROWS)
@settings(max_examples=60)
def test_a_csv_is_read_back_equal(words: object, rows: list[ExportRow]) -> None:
    rows = sorted(rows, key=lambda row: row.day)
    content = written(write_csv.write, rows, words)
    assert read_back(content, "extrato.csv") == told(rows)


def test_money_in_alone_is_read_back_too() -> None:
    rows = [a_row(amount_cents=100, day=date(2026, 8, n)) for n in (3, 14)]
    assert read_back(written(write_csv.write, rows, PORTUGUESE), "a.csv") == told(rows)


@given(rows=ROWS)
@settings(max_examples=40)
def test_an_ofx_is_read_back_equal(rows: list[ExportRow]) -> None:
    account = ExportAccount(1, "checking", "BRL", "341", "0001", "12345-6")
    content = written(write_ofx.write, [(account, rows)], date(2024, 1, 1), None, date(2026, 11, 29))
    assert read_back(content, "extrato.ofx") == told(rows)


def test_every_account_has_its_block_in_ofx() -> None:
    card, savings = ExportAccount(2, "card", "BRL", "", "", "4821"), ExportAccount(3, "savings", "USD", "1", "", "")
    content = written(write_ofx.write, [(card, [a_row()]), (savings, [])], None, None, date(2026, 11, 29))
    first, second = read_statement(content, "a.ofx").accounts
    assert (first.id.number_printed, len(first.rows), first.currency_code) == ("4821", 1, "BRL")
    assert (second.id.number_printed, second.rows, second.currency_code) == ("3", (), "USD")


@given(rows=ROWS)
@settings(max_examples=25)
def test_a_spreadsheet_reads_the_same_and_no_formula(rows: list[ExportRow]) -> None:
    sheet = load_workbook(io.BytesIO(written(write_xlsx.write, rows, PORTUGUESE))).active
    heading, *lines = list(sheet.iter_rows())
    assert tuple(cell.value for cell in heading) == PORTUGUESE.headings
    for row, cells in zip(rows, lines, strict=True):
        day, text, who, cents, *_, key = [cell.value for cell in cells]
        assert (day.date(), text, who, round(cents * 100), key) == (
            row.day,
            row.description,
            row.counterparty_name,
            row.amount_cents,
            row.id,
        )
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert cells[COLUMNS.index("category")].value in (None, "Material de escritório", "=Nenhuma")


@pytest.mark.parametrize("leading", [*"=+-@", "\t=", "\r=", "'=", "\n="])
def test_no_cell_of_a_csv_begins_like_a_formula(leading: str) -> None:
    row = a_row(description=f"{leading}A1", note=f"{leading}cmd", counterparty_name=leading)
    lines = written(write_csv.write, [row], PORTUGUESE).decode("utf-8-sig")
    cells = lines.split("\r\n", 1)[1].replace('"', "").split(";")
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r", "\n") or cell == leading] == []
    assert cells[3] == "-12,50"
