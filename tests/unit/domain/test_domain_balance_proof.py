"""The proof of a balance: it holds when it should, breaks on the right day by the right amount, and invents nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.balance_proof import (
    ProofRow,
    ProofStatus,
    Stated,
    Suspect,
    SuspectKind,
    prove,
    suspects,
)

FIRST, LAST = date(2026, 8, 1), date(2026, 8, 31)


def day(n: int) -> date:
    return FIRST + timedelta(n - 1)


def test_opening_and_rows_make_the_stated_balance() -> None:
    proof = prove((FIRST, 1_000), {day(3): -200, day(5): 50}, [Stated(day(4), 800), Stated(day(31), 850)], FIRST, LAST)
    assert (proof.status, proof.first_broken_day, proof.proven_through) == (ProofStatus.PROVEN, None, day(31))
    assert len(proof.days) == 31
    third = proof.days[2]
    assert (third.opening_cents, third.rows_cents, third.closing_cents, third.bank_cents) == (1_000, -200, 800, None)
    assert proof.days[3].difference_cents == 0


def test_the_first_broken_day_and_its_amount_are_told() -> None:
    stated = [Stated(day(2), 1_000), Stated(day(4), 790), Stated(day(6), 700)]
    proof = prove((FIRST, 1_000), {day(3): -200}, stated, FIRST, LAST)
    assert (proof.status, proof.first_broken_day, proof.difference_cents) == (ProofStatus.BROKEN, day(4), -10)
    assert proof.proven_through == day(2)


def test_without_an_opening_the_first_stated_balance_is_granted() -> None:
    stated = [Stated(day(2), 500), Stated(day(9), 450)]
    assert prove(None, {day(1): 77, day(5): -50}, stated, FIRST, LAST).status is ProofStatus.PROVEN
    assert prove(None, {day(5): -51}, stated, FIRST, LAST).difference_cents == 1
    assert prove(None, {day(5): -51}, stated[:1], FIRST, LAST).status is ProofStatus.UNKNOWN
    assert prove(None, {day(5): -51}, [], FIRST, LAST).days == ()


def test_nothing_to_compare_with_is_unknown() -> None:
    assert prove((FIRST, 0), {day(5): -51}, [], FIRST, LAST).status is ProofStatus.UNKNOWN
    assert prove((FIRST, 0), {day(5): -51}, [Stated(day(2), 0)], day(3), LAST).status is ProofStatus.UNKNOWN
    assert prove((LAST, 0), {}, [Stated(LAST, 0)], FIRST, day(3)).days == ()


def test_the_better_source_of_a_day_counts() -> None:
    stated = [Stated(day(2), 7, rank=2), Stated(day(2), 0, rank=1), Stated(day(2), 9, rank=3)]
    assert prove((FIRST, 0), {}, stated, FIRST, LAST).status is ProofStatus.PROVEN


@given(st.dictionaries(st.integers(1, 31), st.integers(-10_000, 10_000)), st.integers(-5_000, 5_000), st.data())
def test_what_the_rows_make_is_proven_and_a_lost_row_breaks_it(
    sums: dict[int, int], opening: int, data: st.DataObject
) -> None:
    rows = {day(n): cents for n, cents in sums.items() if cents}
    stated = [Stated(day(n), opening + sum(c for on, c in rows.items() if on <= day(n))) for n in (7, 14, 21, 28, 31)]
    assert prove((FIRST, opening), rows, stated, FIRST, LAST).status is ProofStatus.PROVEN
    if rows:
        lost = data.draw(st.sampled_from(sorted(rows)))
        proof = prove((FIRST, opening), {on: c for on, c in rows.items() if on != lost}, stated, FIRST, LAST)
        assert (proof.status, proof.difference_cents) == (ProofStatus.BROKEN, rows[lost])
        assert proof.first_broken_day == min(one.day for one in stated if one.day >= lost)


def test_the_likeliest_suspects_come_first() -> None:
    rows = [
        ProofRow(1, day(3), -50, "cafe"),
        ProofRow(2, day(3), -50, "cafe"),
        ProofRow(3, day(4), 20, "rende facil resgate"),
        ProofRow(4, day(4), -9, "pix", is_pending=True),
        ProofRow(5, day(5), 50, "estorno", is_removed=True),
        ProofRow(6, day(5), 9, "pix"),
    ]
    assert suspects(50, rows, [(day(6), day(7))]) == [
        Suspect(SuspectKind.TWIN, 1),
        Suspect(SuspectKind.REMOVED, 5),
        Suspect(SuspectKind.PENDING, 4),
        Suspect(SuspectKind.INVESTMENT, 3),
        Suspect(SuspectKind.MISSING_SPAN, since=day(6), until=day(7)),
    ]
    assert suspects(-9, rows, [])[0] == Suspect(SuspectKind.EXTRA, 6)


def test_rows_that_came_after_the_moment_of_a_balance_are_not_in_it() -> None:
    rows = {day(2): -200}
    proof = prove((FIRST, 1_000), rows, [Stated(day(2), 1_000, late_cents=-200)], FIRST, LAST)
    assert (proof.status, proof.days[1].bank_cents, proof.days[1].difference_cents) == (ProofStatus.PROVEN, 800, 0)
    in_it = prove((FIRST, 1_000), rows, [Stated(day(2), 800, late_cents=-200)], FIRST, LAST)
    assert in_it.status is ProofStatus.PROVEN
    neither = prove((FIRST, 1_000), rows, [Stated(day(2), 900, late_cents=-200)], FIRST, LAST)
    assert (neither.status, neither.difference_cents) == (ProofStatus.BROKEN, -100)


def test_a_moment_that_a_later_day_clears_up_is_no_difference() -> None:
    moment = Stated(day(2), 900, late_cents=0)
    alone = prove((FIRST, 1_000), {}, [moment], FIRST, LAST)
    assert (alone.status, alone.first_broken_day, alone.difference_cents) == (ProofStatus.BROKEN, day(2), -100)
    cleared = prove((FIRST, 1_000), {}, [moment, Stated(day(3), 1_000, late_cents=0)], FIRST, LAST)
    assert (cleared.status, cleared.proven_through) == (ProofStatus.PROVEN, day(3))
    assert cleared.days[1].bank_cents is None
    of_the_end = prove((FIRST, 1_000), {}, [Stated(day(2), 900), Stated(day(3), 1_000)], FIRST, LAST)
    assert of_the_end.first_broken_day == day(2)


def test_a_granted_moment_is_carried_to_the_end_of_its_day() -> None:
    stated = [Stated(day(2), 500, late_cents=-20), Stated(day(9), 430)]
    assert prove(None, {day(2): -30, day(5): -50}, stated, FIRST, LAST).status is ProofStatus.PROVEN
