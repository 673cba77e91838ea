"""Why a row and an entry are proposed, and why not: each objection has its code and carries its values."""

import pytest
from matching_builders import (
    DAY,
    JOAO,
    OFICINA,
    PADARIA,
    a_row,
    after,
    an_entry,
    from_padaria,
    other_entries,
    refusing,
)

from pluggy_app.domain.matching.engine import explain, propose
from pluggy_app.domain.matching.model import EMPTY, Entry, Explanation, Memory, Remembered, Row, party_key, payer_key

BOLETO = "00193373700000001000500940144816060680935031"
TXID = "20260803120000ABCDEFGHIJKL"


def told(row: Row, entry: Entry, memory: Memory = EMPTY) -> Explanation:
    return explain(row, entry, [row], [entry, *other_entries()], memory)


@pytest.mark.parametrize(
    ("row", "entry", "code", "values"),
    [
        (from_padaria(-123_456), an_entry(), "wrong_direction", {}),
        (from_padaria(currency="USD"), an_entry(), "other_currency", {"row": "USD", "entry": "BRL"}),
        (from_padaria(0), an_entry(), "nothing_open", {}),
        (from_padaria(200_000), an_entry(), "amount_unexplained", {"cents": 76_544}),
        (a_row(text="", boleto_line=BOLETO), an_entry(boleto_line="9" + BOLETO[1:]), "other_boleto", {}),
        (from_padaria(reference=TXID), an_entry(pix_txid=TXID[::-1]), "other_txid", {}),
        (from_padaria(day=after(-80)), an_entry(), "too_early", {"days": 55}),
        (from_padaria(day=after(200)), an_entry(), "too_late", {"days": 136}),
        (from_padaria(card=True), an_entry(), "card_account", {}),
        (a_row(counterparty_document=OFICINA), an_entry(), "other_document", {"row": OFICINA, "entry": PADARIA}),
        (a_row(counterparty_document=JOAO), an_entry(), "other_document", {"row": JOAO, "entry": PADARIA}),
        (
            from_padaria(),
            an_entry(expected_payment_method="BOLETO"),
            "method_differs",
            {"row": "PIX", "entry": "BOLETO"},
        ),
        (a_row(text="COBRANCA"), an_entry(), "no_identity", {}),
    ],
)
def test_each_objection_has_its_code(row: Row, entry: Entry, code: str, values: dict[str, object]) -> None:
    against = {reason.code: dict(reason.values) for reason in told(row, entry).against}

    assert against[code] == values


def test_what_is_certain_has_reasons_and_no_objection() -> None:
    found = told(from_padaria(), an_entry())

    assert found.score > 0.985
    assert [reason.code for reason in found.reasons][:2] == ["amount_exact", "same_document"]
    assert found.against == ()


def test_what_is_ruled_out_has_no_score() -> None:
    assert told(from_padaria(-123_456), an_entry()).score == 0


def test_a_refused_pair_says_so() -> None:
    row, entry = from_padaria(), an_entry()

    found = told(row, entry, refusing([row], [entry]))

    assert (found.score, [reason.code for reason in found.against]) == (0, ["refused"])


def test_what_people_refused_before_and_confirmed_is_told() -> None:
    row, entry = a_row(text="PIX MARIA LIMA", counterparty_document=JOAO), an_entry()
    memory = Memory({(payer_key(row), party_key(entry)): Remembered(3, 0.5)})

    found = told(row, entry, memory)

    assert {"learned": {"times": 3}}.items() <= {r.code: dict(r.values) for r in found.reasons}.items()
    assert {"refused_before": {"times": 0.5}}.items() <= {r.code: dict(r.values) for r in found.against}.items()


def test_a_rival_is_named() -> None:
    entry = an_entry(counterparty_name="Aurora Comercial", counterparty_document="")
    rival = an_entry(counterparty_name="Brisa Comercial", counterparty_document="", due_on=after(1))
    row = a_row(text="COBRANCA", payment_method="BOLETO")

    found = explain(row, entry, [row], [entry, rival], EMPTY)

    rivals = [dict(reason.values) for reason in found.against if reason.code == "rival"]
    assert [(values["entry_id"], values["name"]) for values in rivals] == [(rival.id, "Brisa Comercial")]


def test_what_belongs_to_something_likelier_says_to_what() -> None:
    out = a_row(-50_000, text="TRANSF ENTRE CONTAS")
    into = a_row(50_000, text="TRANSF ENTRE CONTAS", account_id=2)
    entry = an_entry(50_000)

    found = explain(into, entry, [out, into], [entry], EMPTY)

    assert {"other_match": {"kind": "transfer"}}.items() <= {r.code: dict(r.values) for r in found.against}.items()


def test_one_of_a_group_is_explained_by_the_group() -> None:
    row, entries = from_padaria(30_123), [an_entry(10_017), an_entry(20_106)]

    found = explain(row, entries[0], [row], entries, EMPTY)

    assert found.reasons[0].code == "sum_of"
    assert found.score == propose([row], entries)[0].score
    assert found.against == ()


def test_another_documents_number_in_the_row_is_named() -> None:
    entry, other = an_entry(document_number="1001"), an_entry(77_700, document_number="2002")
    row = from_padaria(text="PIX RECEBIDO PADARIA SAO JOAO 2002")

    found = explain(row, entry, [row], [entry, other], EMPTY)

    assert {"other_number": {"number": "2002"}}.items() <= {r.code: dict(r.values) for r in found.against}.items()


def test_the_row_may_be_unknown_to_the_others() -> None:
    found = explain(from_padaria(day=DAY), an_entry(), [], [], EMPTY)

    assert found.score > 0.5
