"""What the invented statements promise."""

import time
from collections import Counter
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from sandbox_visitor import NOON, Visitor, visit

from pluggy_app.domain import boletos
from pluggy_app.sandbox.accounts import accounts_of
from pluggy_app.sandbox.books import Book
from pluggy_app.sandbox.lines import BOLETO_IN, BOLETO_OUT, OWN_IN, OWN_OUT, Line, day_of, month_of
from pluggy_app.sandbox.register import Item
from pluggy_app.sandbox.slips import slip_of

ITEM_ID = "3f0c6a3e-6d3b-4a53-9a43-0a4d5a2c1b10"


def an_item(user: str = "user-ok", bank: int = 901, **more) -> Item:
    started = {"created_at": NOON, "updated_at": NOON, "started_at": NOON}
    fields = {"id": ITEM_ID, "connector_id": bank, "user": user, "password_ok": True, "company": "bakery"}
    return Item(**(fields | started | more))


def a_book(through: datetime = NOON + timedelta(minutes=5), **more) -> Book:
    book = Book(an_item(**more), 1.0)
    book.advance(through.timestamp())
    return book


def flat(book: Book) -> list[tuple]:
    return [
        (line.id, line.at, line.cents, line.balance, line.created, line.order)
        for statement in book.statements.values()
        for line in statement.rows
    ]


def rows_of(book: Book, *, card: bool) -> list[Line]:
    return next(s.rows for s in book.statements.values() if s.account.is_card is card)


def test_the_same_item_and_time_give_the_same_rows():
    awake = [(NOON.timestamp(), NOON.timestamp() + 1800)]
    assert flat(a_book(awake=awake)) == flat(a_book(awake=awake))


def test_reading_on_in_steps_gives_the_rows_of_reading_at_once():
    awake = [(NOON.timestamp(), NOON.timestamp() + 1800)]
    stepped = a_book(awake=awake)
    for hour in range(24 * 45):
        stepped.advance((NOON + timedelta(hours=hour, minutes=6)).timestamp())
    at_once = a_book(NOON + timedelta(hours=24 * 45 - 1, minutes=6), awake=awake)
    assert flat(stepped) == flat(at_once)


@pytest.mark.parametrize("bank", [901, 902, 903, 904, 0, 2, 5])
def test_every_bank_has_a_year_of_plausible_rows(bank):
    book = a_book(bank=bank)
    for statement in book.statements.values():
        assert len({month_of(line.at) for line in statement.rows}) == 13
    assert min(line.balance for line in rows_of(book, card=False)) > 0
    assert all(line.balance <= 0 for line in rows_of(book, card=True))


def test_one_bank_has_more_rows_than_fit_on_a_page():
    assert len(rows_of(a_book(), card=False)) > 500


def test_a_card_bill_leaves_the_bank_and_arrives_at_the_card():
    book = a_book()
    paid = [-line.cents for line in rows_of(book, card=False) if "FATURA" in line.wording.raw]
    received = [line.cents for line in rows_of(book, card=True) if line.wording.raw == "PAGAMENTO RECEBIDO"]
    assert paid == received
    assert len(paid) == 12


def test_twins_stand_on_both_kinds_of_account():
    book = a_book()
    for card in (False, True):
        rows = rows_of(book, card=card)
        same = Counter((line.dated, line.cents, line.wording, line.party) for line in rows)
        assert max(same.values()) >= 2


def test_a_new_row_arrives_about_every_twenty_seconds():
    awake = [(NOON.timestamp(), NOON.timestamp() + 1800)]
    quiet, lively = a_book(NOON + timedelta(minutes=10)), a_book(NOON + timedelta(minutes=10), awake=awake)
    assert 25 <= len(flat(lively)) - len(flat(quiet)) <= 31


def own_moves(book: Book, place: int = 0) -> list[tuple[float, int]]:
    statement = list(book.statements.values())[place]
    return [(line.at, line.cents) for line in statement.rows if line.wording in (OWN_IN, OWN_OUT)]


def test_a_transfer_between_own_banks_stands_on_both_sides():
    sent, received = own_moves(a_book(bank=901)), own_moves(a_book(bank=902))
    assert len(sent) >= 12
    assert [(at, -cents) for at, cents in sent] == received


def test_a_transfer_between_own_accounts_stands_on_both_sides():
    book = a_book(bank=903, user="user-ok-two-checking-accounts")
    assert [(at, -cents) for at, cents in own_moves(book, 0)] == own_moves(book, 1) != []


def test_late_boletos_name_fine_and_interest():
    async def story(visitor: Visitor) -> None:
        bank, _ = await visitor.accounts(await visitor.connect())
        slips = [row for row in await visitor.rows(bank) if (row["paymentData"] or {}).get("boletoMetadata")]
        for row in slips:
            slip = row["paymentData"]["boletoMetadata"]
            parts = cents(slip["baseAmount"]) + cents(slip["penaltyAmount"]) + cents(slip["interestAmount"])
            assert parts == abs(cents(row["amount"]))
        assert any(row["paymentData"]["boletoMetadata"]["penaltyAmount"] for row in slips)

    visit(story)


def test_a_boleto_says_until_when_it_could_be_paid_and_interest_follows_from_the_days():
    late = 0
    for line in rows_of(a_book(), card=False):
        if line.wording in (BOLETO_IN, BOLETO_OUT):
            slip, day = slip_of(line), day_of(line.at)
            days = (day - slip.due_on).days
            code = boletos.barcode(slip.digits)
            assert code == slip.barcode
            assert (boletos.due_day(code, day), boletos.amount_cents(code)) == (slip.due_on, slip.owed)
            if slip.fine:
                assert slip.fine == round_half_up(Decimal(slip.owed) * 2 / 100)
                assert slip.interest == round_half_up(Decimal(slip.owed) * days / 3000)
                assert slip.due_on.weekday() < 5
                late += 1
            else:
                assert slip.owed == abs(line.cents)
                assert -3 <= days <= 0
    assert late > 5


def round_half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize("company", ["bakery", "company-1", "company-3"])
def test_every_company_collects_boletos_in_every_month(company):
    rows = rows_of(a_book(company=company, bank=904), card=False)
    months = {month_of(line.at) for line in rows if line.wording is BOLETO_IN}
    assert len(months) >= 12


def test_instalments_return_month_by_month():
    parts = [line for line in rows_of(a_book(), card=True) if line.installment]
    numbers = Counter(line.installment[0] for line in parts)
    assert numbers[1]
    assert numbers[2]
    assert all(line.installment[0] <= line.installment[1] for line in parts)


def test_a_bulk_user_has_the_rows_asked_for():
    started = time.perf_counter()
    book = a_book(NOON, user="user-ok-perf-400x")
    assert len(rows_of(book, card=False)) == 400 * 25
    assert time.perf_counter() - started < 5


def test_ids_follow_from_the_item():
    first, second = accounts_of(an_item()), accounts_of(an_item())
    assert [account.id for account in first] == [account.id for account in second]
    other = accounts_of(an_item(id="3f0c6a3e-6d3b-4a53-9a43-0a4d5a2c1b11"))
    assert first[0].id != other[0].id


def test_every_balance_follows_from_the_one_before_to_the_cent():
    async def story(visitor: Visitor) -> None:
        bank, card = await visitor.accounts(await visitor.connect())
        rows = sorted(await visitor.rows(bank), key=lambda row: (sao_paulo_day(row["date"]), row["order"]))
        for before, row in pairwise(rows):
            assert cents(row["balance"]) == cents(before["balance"]) + cents(row["amount"])
        assert cents(rows[-1]["balance"]) == cents(bank["balance"])
        assert card["balance"] > 0

    visit(story)


def cents(reais: float) -> int:
    exact = Decimal(str(reais)) * 100
    assert exact == int(exact)
    return int(exact)


def sao_paulo_day(date: str) -> str:
    return (datetime.fromisoformat(date) - timedelta(hours=3)).date().isoformat()


def test_signs_follow_pluggy_on_both_kinds_of_account():
    async def story(visitor: Visitor) -> None:
        for account in await visitor.accounts(await visitor.connect()):
            for row in await visitor.rows(account):
                outgoing = row["type"] == "DEBIT"
                assert (row["amount"] > 0) is (outgoing if account["type"] == "CREDIT" else not outgoing)
                assert row["amount"] != 0

    visit(story)


def test_dollar_purchases_carry_the_amount_in_reais():
    async def story(visitor: Visitor) -> None:
        _, card = await visitor.accounts(await visitor.connect())
        abroad = [row for row in await visitor.rows(card) if row["currencyCode"] == "USD"]
        assert abroad
        assert all(row["amountInAccountCurrency"] > 4 * row["amount"] > 0 for row in abroad)

    visit(story)


def test_dates_are_midnights_of_sao_paulo_and_some_late_evenings():
    async def story(visitor: Visitor) -> None:
        bank, _ = await visitor.accounts(await visitor.connect())
        hours = Counter(row["date"][11:13] for row in await visitor.rows(bank))
        assert hours["03"] > sum(hours.values()) / 2
        assert hours["00"] + hours["01"] + hours["02"] > 0

    visit(story)


def test_a_pending_card_row_posts_later_under_the_same_id():
    async def story(visitor: Visitor) -> None:
        _, card = await visitor.accounts(await visitor.connect())
        before = {row["id"]: row for row in await visitor.rows(card) if row["status"] == "PENDING"}
        assert before
        visitor.clock.pass_seconds(6 * 86_400)
        await visitor.enter()
        after = {row["id"]: row for row in await visitor.rows(card)}
        for row_id, row in before.items():
            assert "billId" not in row["creditCardMetadata"]
            assert after[row_id]["status"] == "POSTED"
            assert after[row_id]["creditCardMetadata"]["billId"]
            assert after[row_id]["updatedAt"] > row["updatedAt"]

    visit(story)
