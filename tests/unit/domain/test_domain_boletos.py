"""Boletos as people type them: 47 digits of a bank, 48 of a convênio, 44 of the barcode."""

from datetime import date

import pytest

from pluggy_app.domain.boletos import amount_cents, barcode, due_day

#: The example that banks print in their manuals: R$ 1.00 of Banco do Brasil, factor 3737.
BANK_LINE = "00190.50095 40144.816069 06809.350314 3 37370000000100"
BANK_CODE = "00193373700000001000500940144816060680935031"


def with_digit(line: str, place: int, digit: str) -> str:
    return line[:place] + digit + line[place + 1 :]


def test_a_banks_line_holds_its_barcode() -> None:
    assert barcode(BANK_LINE) == BANK_CODE
    assert barcode(BANK_CODE) == BANK_CODE


def test_a_banks_barcode_states_its_money() -> None:
    assert amount_cents(BANK_CODE) == 100


def convenio(value_id: str, rest: str) -> tuple[str, str]:
    """A barcode and its line, from 3 + 40 digits."""
    code = barcode_with_check(f"82{value_id}", rest)
    return code, "".join(field + check(field, value_id) for field in (code[i : i + 11] for i in range(0, 44, 11)))


def barcode_with_check(start: str, rest: str) -> str:
    return start + check(start + rest, start[2]) + rest


def check(digits: str, value_id: str) -> str:
    """Written from the bank association's text, apart from the code under test."""
    if value_id in "67":
        total = 0
        for place, digit in enumerate(digits[::-1]):
            product = int(digit) * (2 if place % 2 == 0 else 1)
            total += product if product < 10 else product - 9
        return str((10 - total % 10) % 10)
    weights = [2, 3, 4, 5, 6, 7, 8, 9] * 6
    rest = sum(int(digit) * weight for digit, weight in zip(digits[::-1], weights, strict=False)) % 11
    return {0: "0", 1: "0", 10: "1"}.get(rest, str(11 - rest))


@pytest.mark.parametrize("value_id", ["6", "7", "8", "9"])
def test_a_convenios_line_holds_its_barcode(value_id: str) -> None:
    code, line = convenio(value_id, "00000123456" + "12345678901234567890123456789")

    assert barcode(line) == code
    assert barcode(f"{line[:12]} {line[12:24]}-{line[24:]}") == code
    assert amount_cents(code) == (123456 if value_id in "68" else None)
    assert due_day(code, date(2026, 1, 1)) is None


@pytest.mark.parametrize("place", range(44))
def test_a_wrong_digit_of_a_barcode_is_seen(place: int) -> None:
    other = "7" if BANK_CODE[place] != "7" else "4"

    assert barcode(with_digit(BANK_CODE, place, other)) is None


@pytest.mark.parametrize("text", ["", "0", "1" * 47, "8" + "1" * 47, "9" * 48, BANK_CODE[:-1], "linha digitável"])
def test_what_is_no_boleto_has_no_barcode(text: str) -> None:
    assert barcode(text) is None


@pytest.mark.parametrize(
    ("factor", "near", "due"),
    [
        (1000, date(2025, 3, 1), date(2025, 2, 22)),
        (1000, date(2001, 1, 1), date(2000, 7, 3)),
        (9999, date(2025, 2, 1), date(2025, 2, 21)),
        (1314, date(2026, 1, 10), date(2026, 1, 2)),
        (0, date(2026, 1, 10), None),
    ],
)
def test_the_due_factor_began_anew_in_2025(factor: int, near: date, due: date | None) -> None:
    assert due_day(BANK_CODE[:5] + f"{factor:04d}" + BANK_CODE[9:], near) == due
