"""An amount is read to the cent, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.bank_files.amounts import AMBIGUOUS, NOT_IN_CENTS, UNREADABLE, UnreadAmount, cents, habit, is_unsure

CENTS = st.integers(min_value=-(10**14), max_value=10**14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("6000.000,00", 600000000),
        ("-5800.000,00", -580000000),
        ("(45,00)", -4500),
        ("1.000,00-", -100000),
        ("R$ -5", -500),
        ("-R$ 5,1", -510),
        ("R$ 1.234,56", 123456),
        ("+1.234,56", 123456),
        ("- 2.944,60", -294460),
        ("−12,30", -1230),
        ("            -11.11", -1111),
        ("-500.5", -50050),
        ("12,30 D", -1230),
        ("-12,30 D", -1230),
        ("12,30C", 1230),
        ("1.234.567", 123456700),
        ("1 234,56", 123456),
        ("1\u00a0234,56", 123456),
        ("100.000000", 10000),
        ("212.45000000000002", 21245),
        (",50", 50),
        ("9.999.999.999.999,99", 10**15 - 1),
        ("000000000001000,00", 100000),
        ("0,001", NOT_IN_CENTS),
        ("10.005,001", NOT_IN_CENTS),
        ("12,3456", NOT_IN_CENTS),
        *[
            (text, UNREADABLE)
            for text in (
                "",
                " ",
                ".",
                "            .  ",
                "-",
                "--5",
                "-5-",
                "(-5)",
                "1e5",
                "abc",
                "12/08/2026",
                "1.2,3",
                "1.23.45",
                "1,234.567.89",
                "12 34,56",
                "5 C D",
                "-5,00 C",
                "NaN",
                "1" * 14,
                "99.999.999.999.999,99",
                "1" * 16,
                "9" * 5000,
                "١٢",
            )
        ],
    ],
)
def test_an_amount_is_what_the_bank_means(text: str, expected: int | UnreadAmount) -> None:
    assert cents(text) == expected


def test_three_digits_after_one_separator_follow_the_files_habit() -> None:
    assert cents("1.000", ",") == 100000
    assert cents("1.000", ".") == 100
    assert cents("1,500", ".") == 150000
    assert cents("1.000") == 100
    assert cents("1.000", "?") == AMBIGUOUS
    assert cents("0.500", ",") == 50
    assert cents("1.234", ".") == NOT_IN_CENTS


def test_the_habit_is_the_majority_of_what_is_certain() -> None:
    assert habit(["1.000", "12,30", "x", ""]) == ","
    assert habit(["1.234.567"]) == ","
    assert habit(["1.00", "2.00", "3,00"]) == "."
    assert habit(["1.00", "3,00"]) == "?"
    assert habit(["1.000", "15"]) == ""
    assert [is_unsure(text) for text in ("1.000", "-R$ 1,500", "1.00", "1000", "12.345,67")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def brazilian(value: int) -> str:
    whole, fraction = divmod(abs(value), 100)
    return f"{whole:,}".replace(",", ".") + f",{fraction:02}"


@given(CENTS, st.sampled_from(["{0}{1}", "{0} {1}", "R$ {0}{1}", "{0}R$ {1}", " {0}{1} ", "{0}{1} R$"]))
def test_brazilian_amounts_come_back(value: int, shape: str) -> None:
    text = shape.format("-" if value < 0 else "", brazilian(value))

    assert cents(text) == value
    assert cents(text, ".") == value


@given(CENTS, st.booleans())
def test_english_amounts_come_back(value: int, grouped: bool) -> None:
    whole, fraction = divmod(abs(value), 100)
    figures = (f"{whole:,}" if grouped else f"{whole}") + f".{fraction:02}"

    assert cents(f"{'-' if value < 0 else ''}{figures}", ",") == value


@given(st.integers(min_value=1, max_value=10**14))
def test_every_way_to_write_minus_is_minus(value: int) -> None:
    figures = brazilian(value)

    for text in (f"-{figures}", f"{figures}-", f"({figures})", f"{figures} D", f"−{figures}", f"(R$ {figures})"):
        assert cents(text) == -value


@given(st.text(alphabet="0123456789.,-+()R$ DC\u00a0−e'", max_size=60), st.sampled_from(["", ",", ".", "?"]))
def test_anything_is_cents_or_a_reason(text: str, decimal: str) -> None:
    assert isinstance(cents(text, decimal), int | UnreadAmount)
    habit([text])
    is_unsure(text)
