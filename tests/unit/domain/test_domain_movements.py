"""What a person says of a movement, beside what is known of it."""

from dataclasses import replace
from datetime import date

from pluggy_app.domain.movements import MovementChanges, OwnPart, trail

KNOWN = OwnPart(1, date(2026, 11, 23), "Food", False, "", False, "")


def test_only_what_differs_is_a_change() -> None:
    assert MovementChanges().beside(KNOWN) == {}
    assert MovementChanges(note="", ignored=False).beside(KNOWN) == {}
    assert MovementChanges(note="Almoço").beside(KNOWN) == {"note": "Almoço"}


def test_a_category_that_was_said_is_ones_own_even_where_the_bank_says_the_same() -> None:
    assert MovementChanges(category="Rent").beside(KNOWN) == {"category": "Rent", "category_chosen": True}
    assert MovementChanges(category="Food").beside(KNOWN) == {"category_chosen": True}
    assert trail(KNOWN, {"category_chosen": True}) == {}


def test_a_reason_goes_with_what_it_is_the_reason_of() -> None:
    ignored = replace(KNOWN, ignored=True, ignored_reason="Sócios")
    assert MovementChanges(ignored=False).beside(ignored) == {"ignored": False, "ignored_reason": ""}
    assert MovementChanges(ignored_reason="Nada").beside(KNOWN) == {}
    assert MovementChanges(ignored=True, ignored_reason="Sócios").beside(KNOWN) == {
        "ignored": True,
        "ignored_reason": "Sócios",
    }


def test_the_trail_says_before_and_now() -> None:
    assert trail(KNOWN, {"note": "Almoço", "ignored": True}) == {"note": ("", "Almoço"), "ignored": (False, True)}
