"""Money never rounds; days are São Paulo's; equal content hashes equal."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.clock import SAO_PAULO, bank_day
from pluggy_app.domain.errors import AmountNotInCents
from pluggy_app.domain.money import to_cents, typed_cents
from pluggy_app.domain.transactions import content_hash, normalised


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_whole_cents_come_back_exactly(cents: int) -> None:
    assert to_cents(Decimal(cents) / 100) == cents


@pytest.mark.parametrize(("text", "cents"), [("212.45000000000002", 21245), ("-0.1", -10), ("1e3", 100000), ("0", 0)])
def test_a_banks_float_noise_is_the_cent_it_means(text: str, cents: int) -> None:
    assert to_cents(Decimal(text)) == cents


@pytest.mark.parametrize("text", ["10.005", "0.0039", "NaN", "Infinity", "212.4500001", "1e999999", "9" * 40 + ".001"])
def test_what_is_no_cent_is_refused_not_rounded(text: str) -> None:
    with pytest.raises(AmountNotInCents):
        to_cents(Decimal(text))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-20T00:00:00.000+00:00", "2026-11-20"),  # a calendar day, as some banks send it
        ("2026-11-20T03:00:00.000+00:00", "2026-11-20"),  # midnight in São Paulo
        ("2026-11-20T02:59:59.999+00:00", "2026-11-19"),  # still the evening before
        ("2026-11-20T23:30:00.000+00:00", "2026-11-20"),  # 20:30 in São Paulo
        ("2026-11-21T00:00:00.001+00:00", "2026-11-20"),  # a moment, not a day
        ("2018-11-20T02:30:00.000+00:00", "2018-11-20"),  # summer time, as it was until 2019
    ],
)
def test_the_day_is_the_one_the_bank_means(instant: str, day: str) -> None:
    assert bank_day(datetime.fromisoformat(instant)) == date.fromisoformat(day)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)))  # noqa: DTZ001 - made aware below
def test_a_bank_day_is_never_more_than_a_day_away(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)

    assert abs(bank_day(at) - at.astimezone(SAO_PAULO).date()) <= timedelta(days=1)


def test_a_hash_sees_through_accents_case_and_blanks_only() -> None:
    day = date(2026, 11, 20)

    assert content_hash(day, 100, "PADARIA  SÃO JOÃO") == content_hash(day, 100, "padaria sao joao ")
    assert content_hash(day, 100, "A") != content_hash(day, -100, "A")
    assert content_hash(day, 100, "A") != content_hash(date(2026, 11, 21), 100, "A")
    assert normalised("Açaí\n 100%") == "acai 100%"


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234,5", 1_234_50),
        ("1.234,50", 1_234_50),
        ("1,234.50", 1_234_50),
        ("2311", 2_311_00),
        ("R$ 2.311", 2_311_00),
        ("R$\u00a01 234 567,89", 1_234_567_89),
        ("-12,00", -12_00),
        ("\u2212R$ 0,07", -7),
        ("0", 0),
        ("", None),
        ("doze", None),
        ("1,2345", None),
        ("1.23.456", None),
        ("--1", None),
        ("1e5", None),
    ],
)
def test_what_people_type_for_money(text: str, cents: int | None) -> None:
    assert typed_cents(text) == cents
