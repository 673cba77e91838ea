"""Which amounts explain each other, by kind and sign, and which have nothing to do with each other."""

from datetime import date

import pytest
from matching_builders import DAY, JOAO, OFICINA, PADARIA, a_row, after, an_entry

from pluggy_app.domain.matching.amounts import (
    CUSTOMARY,
    EXACT,
    LAWFUL,
    LOOSE,
    ROUND_SHARE,
    ROUNDED_OFF,
    TOLD,
    explained,
)

ROW_FIELDS = ("penalty_cents", "interest_cents", "discount_cents", "payment_method", "text")


def kinds(paid: int, owed: int, day: date = DAY, **told: object) -> tuple[int, list[tuple[str, int]]] | None:
    """How closely the amounts are explained, and the differences."""
    of_row = {name: told.pop(name) for name in list(told) if name in ROW_FIELDS}
    found = explained(a_row(paid, day, **of_row), an_entry(owed, **told))
    return None if found is None else (found.closeness, [(d.kind, d.cents) for d in found.differences])


def test_equal_amounts_need_no_reason() -> None:
    assert kinds(100_000, 100_000) == (EXACT, [])


def test_a_late_payment_has_a_fine_and_interest_by_the_day() -> None:
    # 2 % and 10 days of 1 % a month
    assert kinds(102_333, 100_000, after(10)) == (LAWFUL, [("fine", 2_000), ("interest", 333)])
    assert kinds(-102_333, -100_000, after(10)) == (LAWFUL, [("fine", -2_000), ("interest", -333)])


def test_interest_may_be_counted_to_an_earlier_day_than_the_banks() -> None:
    assert kinds(102_267, 100_000, after(10)) == (LAWFUL, [("fine", 2_000), ("interest", 267)])


def test_a_payment_that_is_rounder_than_its_bill_is_doubtful() -> None:
    assert kinds(100_333, 100_000, after(10)) == (CUSTOMARY, [("interest", 333)])
    assert kinds(30_000, 29_900, after(10)) == (LOOSE, [("interest", 100)])


def test_less_than_the_lawful_interest_is_possible_and_more_is_not() -> None:
    assert kinds(101_000, 100_000, after(10)) == (LOOSE, [("interest", 1_000)])
    assert kinds(103_000, 100_000, after(10)) is None


def test_nobody_pays_interest_in_time() -> None:
    assert kinds(102_333, 100_000, DAY) is None


def test_a_bill_due_on_a_sunday_is_in_time_on_monday() -> None:
    monday = date(2026, 8, 10)

    assert kinds(102_033, 100_000, monday, due_on=date(2026, 8, 9)) is None


@pytest.mark.parametrize(("percent", "closeness"), [(2, CUSTOMARY), (5, ROUND_SHARE), (10, ROUND_SHARE)])
def test_a_discount_is_a_usual_share_of_what_is_paid_in_time(percent: int, closeness: int) -> None:
    paid = 100_000 - percent * 1_000

    assert kinds(paid, 100_000, counterparty_document=JOAO) == (closeness, [("discount", paid - 100_000)])
    assert kinds(-paid, -100_000, counterparty_document=JOAO) == (closeness, [("discount", 100_000 - paid)])
    assert kinds(paid, 100_000, after(3), counterparty_document=JOAO) is None


@pytest.mark.parametrize("withheld", [1_500, 4_650, 6_150, 11_000])
def test_a_company_may_withhold_tax(withheld: int) -> None:
    assert kinds(100_000 - withheld, 100_000, after(3)) == (LAWFUL, [("withholding", -withheld)])


def test_a_person_withholds_nothing() -> None:
    assert kinds(98_500, 100_000, after(3), counterparty_document=JOAO) is None


@pytest.mark.parametrize("withheld", [1_500, 2_500, 4_650, 6_150, 11_000])
@pytest.mark.parametrize("payer", [JOAO, "***982247**"])
def test_a_person_who_pays_for_a_company_withholds_nothing(withheld: int, payer: str) -> None:
    row, entry = a_row(100_000 - withheld, after(3), counterparty_document=payer), an_entry(100_000)

    assert entry.counterparty_document == PADARIA
    assert explained(row, entry) is None


def test_a_company_that_pays_for_another_may_withhold() -> None:
    found = explained(a_row(93_850, after(3), counterparty_document=OFICINA), an_entry(100_000))

    assert found is not None
    assert [(d.kind, d.cents) for d in found.differences] == [("withholding", -6_150)]


def test_withholding_that_the_entry_knows_explains_exactly() -> None:
    assert kinds(98_765, 100_000, after(3), withholding_cents=1_235) == (TOLD, [("withholding", -1_235)])


def test_what_a_paid_boleto_says_of_itself_explains_exactly() -> None:
    told = {"penalty_cents": 2_000, "interest_cents": 417, "discount_cents": 0}

    assert kinds(-102_417, -100_000, after(3), **told) == (TOLD, [("fine", -2_000), ("interest", -417)])


def test_a_bank_keeps_a_small_fee_of_a_collected_boleto_only() -> None:
    assert kinds(99_801, 100_000, after(3), payment_method="BOLETO") == (CUSTOMARY, [("fee", -199)])
    assert kinds(99_801, 100_000, after(3)) is None
    assert kinds(-99_801, -100_000, after(3), payment_method="BOLETO") is None
    assert kinds(99_499, 100_000, after(3), payment_method="BOLETO") is None


def test_three_cents_are_rounding_and_four_are_not() -> None:
    assert kinds(99_997, 100_000) == (ROUNDED_OFF, [("rounding", -3)])
    assert kinds(99_996, 100_000) is None


def test_what_has_no_reason_is_no_settlement() -> None:
    assert kinds(93_217, 100_000) is None
    assert kinds(50_000, 100_000) is None
