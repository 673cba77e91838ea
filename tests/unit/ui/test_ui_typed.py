"""What people type: amounts and days as they write them, and nothing else."""

from datetime import date

import pytest

from pluggy_app.ui.typed import cents_of, day_of, key_of, text_of


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1.234,50", 123450), ("R$\u00a05", 500), ("0", None), ("-5", None), ("", None), ("9" * 20, None)],
)
def test_an_amount_is_above_zero_or_none(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


def test_days_keys_and_texts_are_what_a_form_sends() -> None:
    assert day_of("2026-08-03") == date(2026, 8, 3)
    assert (day_of("0002-08-03"), day_of("03/08/2026"), day_of("")) == (None, None, None)
    assert (key_of("7"), key_of("x"), key_of("٣"), key_of(7), key_of("9" * 19)) == (7, None, None, None, None)
    assert text_of({"note": " a\nb "}, "note", 10) == "a\nb"
    assert (text_of({}, "note", 10), text_of({"note": "a" * 11}, "note", 10)) == (None, None)
    assert text_of({"note": "a\x00"}, "note", 10) is None
