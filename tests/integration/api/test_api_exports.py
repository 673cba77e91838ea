"""The books as a file by REST: what goes out comes back in equal, and only one's own."""

import io
import tracemalloc
from datetime import date, timedelta

import pytest
from builders import NOON
from openpyxl import load_workbook
from rest_client import Rest
from test_api_balance_proof import AUGUST, OPENING, Owner, ofx

from pluggy_app.domain.exports import ExportFormat
from pluggy_app.domain.users import Plan
from pluggy_app.services import exports
from pluggy_app.store.postings import FileRow
from pluggy_app.ui.export_words import vocabulary

FORMATS = ["csv", "ofx", "xlsx"]


@pytest.fixture
def owner(rest: Rest) -> Owner:
    owner = Owner(rest, rest.user(Plan.FREE), openingCents=OPENING, number="12345-6", bankCode="341")
    owner.send(ofx([*AUGUST, (2, -20_00, "CAFE"), (3, 7_00, "=1+1")], 1, 31, 1_436_00))
    return owner


def exported(owner: Owner, format: str, **query: str) -> bytes:
    answer = owner.ask("GET", "/api/export", params={"format": format, **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="extrato.{format}"'
    return answer.content


def books(owner: Owner) -> list[tuple[str, int, str]]:
    rows = owner.ask("GET", f"/api/bank-accounts/{owner.key}/transactions").json()["results"]
    return sorted((row["date"], row["amountCents"], row["description"]) for row in rows)


@pytest.mark.parametrize("format", ["csv", "ofx"])
def test_what_goes_out_comes_back_in_equal(owner: Owner, rest: Rest, format: str) -> None:
    content = exported(owner, format, bankAccountId=str(owner.key))
    assert owner.ask("POST", f"/api/bank-accounts/{owner.key}/statements", files={"file": (f"a.{format}", content)})
    assert len(books(owner)) == 6  # all of them were there
    other = Owner(rest, owner.user)
    answer = other.ask("POST", f"/api/bank-accounts/{other.key}/statements", files={"file": (f"a.{format}", content)})
    assert (answer.status_code, answer.json()["created"], answer.json()["skipped"]) == (201, 6, 0)
    assert books(other) == books(owner)


def test_a_spreadsheet_holds_the_days_that_were_asked_for(owner: Owner) -> None:
    content = exported(owner, "xlsx", **{"from": "2026-08-02", "to": "2026-08-05"})
    heading, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert heading[:5] == ("Data", "Descrição", "Contraparte", "Valor", "D/C")
    told = [(row[0].date().isoformat(), round(row[3] * 100), row[1]) for row in rows]
    assert sorted(told) == [row for row in books(owner) if "2026-08-02" <= row[0] <= "2026-08-05"]


@pytest.mark.parametrize("format", FORMATS)
def test_nobody_elses_rows_go_out(owner: Owner, rest: Rest, format: str) -> None:
    stranger = Owner(rest, rest.user())
    empty = exported(stranger, format)
    foreign = exported(stranger, format, bankAccountId=str(owner.key))
    assert b"CAFE" not in empty + foreign
    for unknown in ("999999999", "9" * 30, "none", "-1", "\u0661"):
        exported(stranger, format, bankAccountId=unknown)


def test_what_is_no_format_or_no_day_is_refused(owner: Owner) -> None:
    assert owner.ask("GET", "/api/export").headers["content-type"] == "text/csv; charset=utf-8"
    for query in ({"format": ""}, {"format": "pdf"}, {"format": "csv", "from": "soon"}):
        answer = owner.ask("GET", "/api/export", params=query)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_a_withdrawn_row_is_no_money_and_stays(owner: Owner) -> None:
    with owner.rest.parts.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE bank_transactions SET status = 'removed' WHERE description = 'LUZ'")
    assert "LUZ" not in exported(owner, "csv").decode()


@pytest.mark.parametrize("format", FORMATS)
def test_many_rows_take_little_memory(rest: Rest, format: str) -> None:
    owner = Owner(rest, rest.user(Plan.FREE))
    rows = [FileRow(n, date(2024, 1, 1) + timedelta(n // 20), n - 7_000, f"PIX {n}") for n in range(15_000)]
    store = rest.parts.store
    with store.unit_of_work() as work:
        work.postings.take_in(owner.user.user_id, owner.key, "BRL", "ofx", None, rows, {}, NOON)
    exports.export(store, owner.user, ExportFormat(format), vocabulary(None), 0).close()  # what is loaded once
    tracemalloc.start()
    with exports.export(store, owner.user, ExportFormat(format), vocabulary(None)) as file:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert sum(map(len, exports.chunks(file))) > 150_000
    assert peak < 6 * 1024 * 1024
