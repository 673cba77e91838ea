"""Documents are kept in one spelling, whoever wrote them, and agree as far as they are shown."""

import pytest

from pluggy_app.domain.documents import Agreement, agreement, document, is_checked, within

CNPJ = "41873205000169"
CNPJ_WITH_LETTERS = "12ABC34501DE35"  #: the tax office's own example
CPF = "12345678909"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("123.456.789-09", "12345678909"),
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        ("***.456.789-**", "***456789**"),
        (" - ", ""),
        (None, ""),
    ],
)
def test_a_document_is_letters_and_digits_and_what_is_masked(written: str | None, kept: str) -> None:
    assert document(written) == kept


@pytest.mark.parametrize("kept", [CNPJ, CNPJ_WITH_LETTERS, CPF])
def test_check_digits_are_those_of_the_tax_office(kept: str) -> None:
    assert is_checked(kept)
    assert not is_checked(kept[:-1] + ("1" if kept[-1] != "1" else "2"))


@pytest.mark.parametrize("kept", ["", "1", "11111111111", "***456789**", "ABCDEFGHIJK", "ÁBCDEFGHIJKL35"])
def test_what_is_no_whole_document_is_not_checked(kept: str) -> None:
    assert not is_checked(kept)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PIX RECEBIDO 41.873.205/0001-69 PADARIA", (CNPJ,)),
        ("Pix 12.abc.345/01de-35", (CNPJ_WITH_LETTERS,)),
        ("TED 12345678909 MARIA 123.456.789-09", (CPF,)),
        ("PIX - JOAO - •••.456.789-•• ***.456.789-**", ("***456789**",)),
        ("TED 12345678900 NSU 20260105123456", ()),
    ],
)
def test_a_text_may_mention_documents(text: str, found: tuple[str, ...]) -> None:
    assert within(text) == found


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        (CNPJ, CNPJ, Agreement.EQUAL),
        (CNPJ, "41873205000240", Agreement.SAME_ROOT),
        (CNPJ_WITH_LETTERS, "12ABC345000100", Agreement.SAME_ROOT),
        (CNPJ, CNPJ_WITH_LETTERS, Agreement.DIFFERENT),
        (CPF, "98765432100", Agreement.DIFFERENT),
        (CPF, CNPJ, Agreement.PERSON_AND_COMPANY),
        (CPF, "***456789**", Agreement.VISIBLE),
        (CPF, "***456780**", Agreement.DIFFERENT),
        (CPF, "*******89**", Agreement.UNKNOWN),
        (CNPJ, "***456789**", Agreement.UNKNOWN),
        (CPF, "", Agreement.UNKNOWN),
        (CPF, "123", Agreement.UNKNOWN),
    ],
)
def test_documents_agree_as_far_as_they_are_shown(one: str, other: str, how: Agreement) -> None:
    assert agreement(one, other) is how
    assert agreement(other, one) is how
