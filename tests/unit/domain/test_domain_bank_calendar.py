"""Days on which Brazilian banks work, and how many lie between two."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.bank_calendar import bank_days_between, is_bank_day, payable_on

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    "closed",
    [
        "2026-01-01", "2026-02-16", "2026-02-17", "2026-04-03", "2026-04-21", "2026-06-04", "2026-11-20", "2026-12-25",
        "2027-02-08", "2027-03-26", "2027-05-27", "2024-11-20", "2026-08-01", "2026-08-02",
    ],
)  # fmt: skip
def test_banks_close_on_holidays_and_weekends(closed: str) -> None:
    assert not is_bank_day(date.fromisoformat(closed))


@pytest.mark.parametrize("open_day", ["2023-11-20", "2026-02-18", "2026-12-24", "2026-12-31", "2026-08-03"])
def test_banks_work_on_other_days(open_day: str) -> None:
    assert is_bank_day(date.fromisoformat(open_day))


def test_a_bill_due_at_carnival_is_paid_in_time_on_ash_wednesday() -> None:
    assert payable_on(date(2026, 2, 14)) == date(2026, 2, 18)
    assert bank_days_between(date(2026, 2, 14), date(2026, 2, 18)) == 0


@given(DAYS, st.integers(-90, 90))
def test_bank_days_are_counted_one_by_one(first: date, apart: int) -> None:
    last = first + timedelta(apart)
    low, high = sorted((payable_on(first), payable_on(last)))
    counted = sum(is_bank_day(low + timedelta(n + 1)) for n in range((high - low).days))

    assert bank_days_between(first, last) == (counted if first <= last else -counted)
