"""Plans: what closes by which name, in which direction, and what stays open."""

from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.matches import closed
from pluggy_app.domain.matching.model import DISCOUNT, FEE, INTEREST, OTHER, WITHHOLDING
from pluggy_app.domain.plans import KINDS, PART, Part, divided, fits, missing, planned, preselected

ROW = 7
cents = st.integers(1, 10**9)
parts = st.lists(cents, min_size=1, max_size=4).map(lambda open_: [Part(n + 1, one) for n, one in enumerate(open_)])


def test_the_sign_chooses_the_name() -> None:
    invoice = [Part(1, 1_000_00)]
    assert preselected(1_012_50, invoice) == preselected(-1_012_50, invoice) == INTEREST
    assert preselected(996_50, invoice) == FEE
    assert preselected(-996_50, invoice) == DISCOUNT
    assert preselected(1_000_00, invoice) == ""
    assert preselected(600_00, invoice) == "", "a large one is asked"


def test_a_name_is_offered_only_where_it_can_be_true() -> None:
    assert fits(FEE, 900, -100)
    assert fits(FEE, -900, 100), "a fee makes less arrive and more leave"
    assert not fits(FEE, 900, 100)
    assert not fits(WITHHOLDING, 900, 100)
    assert not fits(INTEREST, 900, -100)
    assert fits(OTHER, 900, 100)
    assert fits(PART, -900, -100)
    assert not any(fits(kind, 900, 0) for kind in (*KINDS, PART))


def test_differences_are_signed_like_the_bank() -> None:
    received, paid = (
        planned(ROW, 985_00, [Part(1, 1_000_00)], WITHHOLDING),
        planned(ROW, -985_00, [Part(1, 1_000_00)], DISCOUNT),
    )
    assert [(one.kind, one.cents) for one in received.differences] == [(WITHHOLDING, -15_00)]
    assert [(one.kind, one.cents) for one in paid.differences] == [(DISCOUNT, 15_00)]
    split = divided(ROW, -1_035_00, [Part(1, 1_000_00)], [("fine", 20_00), (INTEREST, 15_00)])
    assert [one.cents for one in split.differences] == [-20_00, -15_00]
    assert split.closes
    assert divided(ROW, 996_50, [Part(1, 1_000_00)], [(FEE, 3_50)]).closes
    assert divided(ROW, -1_003_50, [Part(1, 1_000_00)], [(FEE, 3_50)]).closes


def test_a_part_payment_leaves_the_rest_open() -> None:
    plan = planned(ROW, 700_00, [Part(1, 500_00), Part(2, 400_00)], PART)
    assert [(line.entry_id, line.cents) for line in plan.lines] == [(1, 500_00), (2, 200_00)]
    assert plan.differences == ()
    assert plan.closes


def test_what_has_no_name_does_not_close_and_large_ones_are_known() -> None:
    nameless = planned(ROW, 1_250_00, [Part(1, 1_000_00)], "")
    assert (nameless.closes, nameless.rest_cents) == (False, 250_00)
    assert planned(ROW, 1_250_00, [Part(1, 1_000_00)], INTEREST).is_large
    assert not planned(ROW, 1_100_00, [Part(1, 1_000_00)], INTEREST).is_large
    assert not planned(ROW, 100, [], INTEREST).closes


@given(row=cents, sign=st.sampled_from((1, -1)), entries=parts, kind=st.sampled_from(("", PART, *KINDS)))
def test_a_plan_that_closes_is_a_match(row: int, sign: int, entries: list[Part], kind: str) -> None:
    plan = planned(ROW, sign * row, entries, kind)
    total = sum(one.cents for one in plan.lines) + sum(one.cents for one in plan.differences) + plan.rest_cents
    assert total == sign * row
    if kind and fits(kind, sign * row, missing(sign * row, entries)):
        assert plan.closes
    if plan.closes:
        closed(
            plan.lines, plan.differences, {ROW: sign * row}, {one.entry_id: sign * one.open_cents for one in entries}
        )
