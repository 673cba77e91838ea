"""A bank by its code."""

import pytest

from pluggy_app.domain.banks import bank_name


@pytest.mark.parametrize("code", ["341", "0341", "00341"])
def test_a_bank_is_known_by_its_code(code: str) -> None:
    assert bank_name(code) == "Itaú"


@pytest.mark.parametrize("code", ["", "999", "0999", "ITAU", "٣٤١"])
def test_what_is_no_known_code_stays_as_it_is(code: str) -> None:
    assert bank_name(code) == code
