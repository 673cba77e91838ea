"""What a demonstration's company expects: every case, made from its own rows, the same each time."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from sandbox_visitor import NOON, Visitor, visit

from pluggy_app.domain import boletos, documents
from pluggy_app.sandbox import shares
from pluggy_app.sandbox.books import Book
from pluggy_app.sandbox.ledger.book import ledger_of
from pluggy_app.sandbox.ledger.entries import Expected
from pluggy_app.sandbox.lines import SETTLEMENT, Line, day_of
from pluggy_app.sandbox.register import Item
from pluggy_app.sandbox.row_bodies import transaction_body

#: of companies that pay their costs and get their card sales through the account
ONLY_MAIN = {"card", "rent", "wage", "utility", "tax"}
CASES = {
    "on_the_day", "early", "late", "late_with_fine", "late_with_some_interest", "discount", "withheld", "withheld_told",
    "fee", "part", "two_rows", "together", "twin", "owner", "first_name", "nobody", "overdue", "decoy", "future",
}  # fmt: skip
#: banks by whether they are the main one
BANKS = {901: True, 902: False, 903: False, 904: False, 0: True, 2: True, 5: False, 200: True}
MOMENTS = [NOON, NOON + timedelta(days=96, hours=9), NOON + timedelta(days=217)]


def a_book(company: str = "company-1", bank: int = 901, created: datetime = NOON, user: str = "user-ok") -> Book:
    item = Item(
        id=str(uuid5(UUID(int=1), f"{company} {bank} {created}")),
        connector_id=bank,
        user=user,
        password_ok=True,
        company=company,
        created_at=created,
        updated_at=created,
        started_at=created,
    )
    return Book(item, 1.0)


def of_case(entries: list[Expected], case: str) -> list[Expected]:
    return [one for one in entries if one.case == case]


def paid(one: Expected) -> int:
    return abs(sum(line.cents for line in one.rows))


def days_late(one: Expected) -> int:
    return (day_of(one.rows[0].at) - one.due_on).days


@pytest.fixture(scope="module", params=MOMENTS, ids=lambda moment: str(moment.date()))
def created(request) -> datetime:
    return request.param


@pytest.fixture(scope="module", params=["company-1", "company-8"])
def ledger(request, created) -> list[Expected]:
    return ledger_of(a_book(request.param, created=created))


@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize("company", ["company-2", "company-5"])
def test_every_case_is_there_at_every_bank(company, bank, created):
    entries = ledger_of(a_book(company, bank, created))
    found = {one.case for one in entries} - {"boleto"}
    assert found == (CASES | ONLY_MAIN if BANKS[bank] else CASES)
    assert 30 <= len(entries) <= 45


def test_the_entries_follow_from_the_item_whatever_arrives_later():
    book = a_book()
    before = ledger_of(book)
    book.advance((NOON + timedelta(days=20)).timestamp())
    assert [one.body for one in ledger_of(book)] == [one.body for one in before]
    assert [one.row_ids for one in ledger_of(a_book())] == [one.row_ids for one in before]


def test_another_item_of_the_same_company_expects_something_else():
    one, other = ledger_of(a_book(bank=901)), ledger_of(a_book(bank=902))
    assert {entry.number for entry in one if entry.number} != {entry.number for entry in other if entry.number}


def test_a_row_pays_one_entry_or_several_that_add_up(ledger):
    by_row: dict[str, list[Expected]] = {}
    for one in ledger:
        for line in one.rows:
            by_row.setdefault(line.id, []).append(one)
    assert {one.case for several in by_row.values() if len(several) > 1 for one in several} == {"together", "card"}


def test_money_goes_the_way_that_the_entry_says(ledger):
    assert all(line.cents > 0 for one in ledger if one.receivable for line in one.rows)
    assert all(line.cents < 0 for one in ledger if not one.receivable for line in one.rows)
    assert all(one.cents > 0 for one in ledger)


@pytest.mark.parametrize("case", ["on_the_day", "early", "late", "twin", "owner", "first_name", "nobody", "two_rows"])
def test_what_is_paid_exactly_is_paid_to_the_cent(ledger, case):
    assert all(paid(one) == one.cents for one in of_case(ledger, case))


def test_days_agree_with_the_case(ledger):
    assert all(days_late(one) == 0 for one in of_case(ledger, "on_the_day"))
    assert all(days_late(one) < 0 for one in of_case(ledger, "early") + of_case(ledger, "discount"))
    assert all(days_late(one) > 0 for one in of_case(ledger, "late") + of_case(ledger, "late_with_some_interest"))


def test_late_ones_pay_two_percent_and_one_percent_a_month(ledger):
    for one in of_case(ledger, "late_with_fine"):
        days = days_late(one)
        assert days >= 6
        assert paid(one) == one.cents + shares.fine(one.cents) + shares.interest(one.cents, days)


def test_what_is_kept_is_the_usual_share(ledger):
    for case, rate in (("discount", "0.05"), ("withheld_told", "0.015"), ("withheld", "0.0465")):
        (one,) = of_case(ledger, case)
        assert abs(one.cents - paid(one) - one.cents * Decimal(rate)) <= Decimal("0.5")
    assert [one.withholding_cents for one in of_case(ledger, "withheld_told")] == [
        one.cents - paid(one) for one in of_case(ledger, "withheld_told")
    ]
    for one in of_case(ledger, "withheld_told") + of_case(ledger, "withheld"):
        assert len(documents.document(one.document)) == 14
    (fee,) = of_case(ledger, "fee")
    assert fee.rows[0].wording.method == "BOLETO"
    assert 0 < fee.cents - paid(fee) <= 500


def test_a_part_is_far_less_than_the_whole(ledger):
    (one,) = of_case(ledger, "part")
    assert paid(one) < one.cents * 0.88


def test_two_rows_pay_one_entry_and_one_row_pays_three(ledger):
    (one,) = of_case(ledger, "two_rows")
    assert len({line.id for line in one.rows}) == 2
    assert len({line.party for line in one.rows}) == 1
    together = of_case(ledger, "together")
    assert len(together) == 3
    assert {one.row_ids for one in together} == {together[0].row_ids}
    assert sum(one.cents for one in together) == paid(together[0])


def test_a_days_card_sales_leave_the_settlement_at_one_rate_of_each(ledger):
    sales = of_case(ledger, "card")
    (line,) = {one.row_ids: one.rows[0] for one in sales}.values()
    assert line.wording is SETTLEMENT
    assert len({(one.card_brand, one.acquirer, one.due_on) for one in sales}) == 1
    rates = [r for r in range(40, 450) if sum(s.cents - shares.share(s.cents, r, 10_000) for s in sales) == line.cents]
    assert rates


def test_twins_are_two_equal_rows_of_one_day(ledger):
    one, other = of_case(ledger, "twin")
    assert one.row_ids != other.row_ids
    assert (one.document, one.cents, one.due_on) == (other.document, other.cents, other.due_on)


def test_what_nobody_has_paid_is_overdue_or_to_come(ledger, created):
    today = day_of(created.timestamp())
    overdue, future = of_case(ledger, "overdue"), of_case(ledger, "future")
    assert [one.rows for one in overdue + future + of_case(ledger, "decoy")] == [()] * (len(overdue + future) + 1)
    assert all(one.due_on < today for one in overdue)
    assert all(today < one.due_on < today + timedelta(45) for one in future)
    assert {one.receivable for one in future} == {True, False}


def test_a_decoy_is_another_partys_with_the_cents_of_a_paid_one_near_the_day(ledger):
    (decoy,) = of_case(ledger, "decoy")
    exact = [one for one in ledger if one.rows and one.cents == decoy.cents and one.document != decoy.document]
    assert any(abs((one.due_on - decoy.due_on).days) <= 2 for one in exact)


def test_invoices_are_older_than_what_happens_to_them(ledger, created):
    for one in ledger:
        assert one.issued_on <= min([one.due_on, day_of(created.timestamp()), *(day_of(line.at) for line in one.rows)])


def test_most_of_what_was_paid_is_of_the_last_weeks(ledger, created):
    first = day_of(created.timestamp()) - timedelta(45)
    old = [one for one in ledger if one.rows and day_of(one.rows[0].at) < first]
    assert len(old) <= 4


def test_documents_boletos_and_categories_are_valid(ledger):
    for one in ledger:
        if one.document:
            assert documents.is_checked(documents.document(one.document))
            assert one.document.startswith("99")
        if one.boleto_line:
            code = boletos.barcode(one.boleto_line)
            assert code is not None
            assert (boletos.amount_cents(code), boletos.due_day(code, one.due_on)) == (one.cents, one.due_on)
        assert str(one.body["category"]).startswith("Demonstração: ")


def test_names_documents_and_numbers_are_what_the_rows_say(created):
    book = a_book(created=created)
    for one in ledger_of(book):
        for line in one.rows:
            told = paymentdata_of(book, line)
            if told and one.case not in ("owner", "first_name", "nobody"):
                other = told["payer" if one.receivable else "receiver"]
                assert (one.name, one.document) == (other["name"], other["documentNumber"]["value"])
            if told and one.boleto_line:
                assert one.boleto_line == told["boletoMetadata"]["digitableLine"]
            if one.pix_txid:
                assert one.pix_txid == told["receiverReferenceId"]


def paymentdata_of(book: Book, line: Line) -> dict:
    return transaction_body(line, book.accounts[0], book.through)["paymentData"]


def test_the_route_answers_with_a_key_what_the_application_takes():
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect()
        entries = (await visitor.get(f"/ledger/{item['id']}"))["results"]
        assert len(entries) >= 30
        assert (await visitor.get(f"/ledger/{item['id'].upper()}"))["results"] == entries
        for entry in entries:
            assert {"kind", "dueOn", "amountCents", "description"} <= entry.keys()
            assert date.fromisoformat(entry["issuedOn"]) <= date.fromisoformat(entry["dueOn"])
        unknown = await visitor.http.get(f"/ledger/{UUID(int=5)}")
        assert unknown.status_code == 404
        stranger = await visitor.http.get(f"/ledger/{item['id']}", headers={"X-API-KEY": "no"})
        assert stranger.status_code == 403

    visit(story)


@pytest.mark.parametrize("user", ["user-locked", "user-ok-perf-1x"])
def test_a_bank_that_was_not_read_and_a_bulk_user_expect_nothing(user):
    async def story(visitor: Visitor) -> None:
        item = await visitor.connect(user)
        assert await visitor.get(f"/ledger/{item['id']}") == {"results": []}

    visit(story)
