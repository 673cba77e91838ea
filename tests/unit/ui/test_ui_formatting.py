from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.ui import formatting

NOW = datetime(2026, 11, 24, 17, 32, tzinfo=UTC)  # 14:32 in São Paulo


@pytest.mark.parametrize(
    ("cents", "currency", "printed"),
    [
        (0, "BRL", "R$\u00a00,00"),
        (5, "BRL", "R$\u00a00,05"),
        (123_456, "BRL", "R$\u00a01.234,56"),
        (-25_000, "BRL", "\u2212R$\u00a0250,00"),
        (123_456_789_012, "BRL", "R$\u00a01.234.567.890,12"),
        (2_000, "USD", "US$\u00a020,00"),
        (-1, "EUR", "\u2212€\u00a00,01"),
        (100, "CHF", "CHF\u00a01,00"),
    ],
)
def test_money_is_printed_as_in_brazil(cents: int, currency: str, printed: str) -> None:
    assert formatting.money(cents, currency) == printed


def test_a_plus_stands_only_before_money_that_came_in() -> None:
    assert formatting.money(100, plus=True) == "+R$\u00a01,00"
    assert formatting.money(0, plus=True) == "R$\u00a00,00"
    assert formatting.money(-100, plus=True) == "\u2212R$\u00a01,00"


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_printed_money_reads_back_as_the_same_cents(cents: int) -> None:
    printed = formatting.money(cents)
    digits = "".join(c for c in printed if c.isdigit())
    assert int(digits) * (-1 if printed.startswith("\u2212") else 1) == cents


def test_numbers_and_percents_use_points_and_commas() -> None:
    assert formatting.number(1_842) == "1.842"
    assert formatting.number(-7) == "\u22127"
    assert formatting.percent(982) == "98,2\u00a0%"
    assert formatting.percent(-5) == "\u22120,5\u00a0%"


def test_days_are_printed_with_the_year_only_where_it_is_not_this_one() -> None:
    assert formatting.day(date(2026, 1, 2)) == "02/01/2026"
    assert formatting.short_day(date(2026, 11, 23), NOW) == "23/11"
    assert formatting.short_day(date(2025, 11, 23), NOW) == "23/11/2025"
    assert formatting.day_heading(date(2026, 11, 23)) == "23/11/2026, segunda-feira"


def test_times_are_those_of_sao_paulo() -> None:
    assert formatting.clock_time(NOW) == "14:32"
    assert formatting.clock_time(datetime(2026, 11, 24, 2, 5, tzinfo=UTC)) == "23:05"


@pytest.mark.parametrize(
    ("passed", "printed"),
    [
        (timedelta(seconds=30), "agora"),
        (timedelta(minutes=4), "há 4 min"),
        (timedelta(minutes=60), "há 60 min"),
        (timedelta(minutes=61), "hoje, 13:31"),
        (timedelta(hours=20, minutes=27), "ontem, 18:05"),
        (timedelta(days=2), "22/11/2026"),
        (timedelta(hours=-1), "hoje, 15:32"),
        (timedelta(days=-3), "27/11/2026"),
    ],
)
def test_an_age_gets_coarser_as_it_grows(passed: timedelta, printed: str) -> None:
    assert formatting.age(NOW - passed, NOW) == printed


def test_a_moment_names_yesterday_today_and_tomorrow() -> None:
    assert formatting.moment(NOW, NOW) == "hoje, 14:32"
    assert formatting.moment(NOW - timedelta(days=1), NOW) == "ontem, 14:32"
    assert formatting.moment(NOW + timedelta(days=1), NOW) == "amanhã, 14:32"
    assert formatting.moment(NOW - timedelta(days=4), NOW) == "20/11/2026, 14:32"


def test_yesterday_begins_at_midnight_in_sao_paulo_not_in_utc() -> None:
    just_after_midnight = datetime(2026, 11, 24, 3, 1, tzinfo=UTC)
    before_midnight = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert formatting.moment(before_midnight, just_after_midnight) == "ontem, 22:00"


def test_days_ago_are_counted_from_two_on() -> None:
    assert formatting.days_ago(NOW - timedelta(days=1), NOW) == ""
    assert formatting.days_ago(NOW - timedelta(days=4), NOW) == "há 4 dias"


@pytest.mark.parametrize(("ms", "printed"), [(0, "0,0 s"), (4_230, "4,2 s"), (9_960, "10 s"), (128_400, "128 s")])
def test_durations_lose_their_tenths_from_ten_seconds_on(ms: int, printed: str) -> None:
    assert formatting.seconds(ms) == printed


@pytest.mark.parametrize(
    ("number", "tail"), [("0001/12345-6", "••3456"), ("4821", "••4821"), ("12", "••12"), ("", ""), ("--", "")]
)
def test_only_the_end_of_an_account_number_is_shown(number: str, tail: str) -> None:
    assert formatting.account_tail(number) == tail


def test_documents_show_only_their_end() -> None:
    assert formatting.masked_document("12.345.678/0001-90") == "•••/0001-90"
    assert formatting.masked_document("123.456.789-01") == "•••.789-••"
    assert formatting.masked_document("12ABC34501DE35") == "•••/01DE-35"
    assert formatting.masked_document("123") == "•••"
    assert formatting.masked_document("") == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Marina Lopes", "ML"), ("marina.lopes@x.example", "ML"), ("demo@x", "DE"), ("", "?"), ("a", "A")],
)
def test_initials_stand_for_names_and_addresses(name: str, letters: str) -> None:
    assert formatting.initials(name) == letters
