"""The printed day is the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.bank_files.days import day, ofx_day, orders, years_may_come_first


@pytest.mark.parametrize(
    "text",
    [
        "31/07/2026",
        "31-07-2026",
        "31.07.2026",
        "31/07/26",
        "2026-07-31",
        "2026/07/31",
        "2026-07-31T23:59:59-03:00",
        "2026-07-31 00:00",
        "31/07/2026 23:59:59",
        "31/07/2026 às 10h11",
        "20260731",
        "31072026",
        "31 jul 2026",
        "31/jul/2026",
        "31 de julho de 2026",
        "31 Jul. 2026",
        "sex, 31/07/2026",
        " 31/7/2026 ",
    ],
)
def test_a_day_is_read_however_it_is_printed(text: str) -> None:
    assert day(text) == date(2026, 7, 31)


@pytest.mark.parametrize(
    "text",
    ["", "31/07", "32/01/2026", "31/02/2026", "1.234,56", "-10,00", "99/99/9999", "0000-00-00", "12345678", "1/1/1"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day(text) is None


def test_the_month_comes_first_when_told_so() -> None:
    assert day("07/31/2026", day_first=False) == date(2026, 7, 31)
    assert day("2026-07-31", day_first=False) == date(2026, 7, 31)


def test_a_day_beyond_twelve_shows_the_order() -> None:
    assert orders(["01/02/2026", "13/02/2026"]) == {True}
    assert orders(["01/02/2026", "02/13/2026"]) == {False}
    assert orders(["01/02/2026"]) == {True, False}
    assert orders(["13/02/2026", "02/13/2026"]) == set()
    assert orders(["2026-02-13", "nonsense"]) == {True, False}


def test_short_years_may_stand_in_front() -> None:
    assert years_may_come_first(["26/08/01", "26/08/02", "26/08/15"])
    assert years_may_come_first(["26-08-01", "26-08-01"])
    assert not years_may_come_first(["01/08/26", "02/08/26", "15/08/26"])
    assert not years_may_come_first(["01/08/2026"])


@pytest.mark.parametrize(
    "text",
    [
        "20260731",
        "20260731000000[0:GMT]",
        "20260731233000[-3:BRT]",
        "20260731120000.000[-3]",
        " 20260731 ",
        "2026-07-31",
    ],
)
def test_ofx_days_are_their_first_eight_digits(text: str) -> None:
    assert ofx_day(text) == date(2026, 7, 31)


@pytest.mark.parametrize("text", ["", "00000000", "2026073", "20261331", "x"])
def test_ofx_nonsense_is_no_day(text: str) -> None:
    assert ofx_day(text) is None


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_none(text: str) -> None:
    assert isinstance(day(text), date | None)
    assert isinstance(ofx_day(text), date | None)
    orders([text])
    years_may_come_first([text])
