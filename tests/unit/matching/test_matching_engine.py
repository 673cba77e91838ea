"""What the engine proposes, what it keeps to itself, and what it leaves to people."""

import time
from datetime import date
from itertools import permutations

import pytest
from matching_builders import (
    DAY,
    JOAO,
    OFICINA,
    OWNER,
    PADARIA,
    a_row,
    after,
    an_entry,
    closes,
    from_padaria,
    other_entries,
    refusing,
)

from pluggy_app.domain.matching.engine import propose
from pluggy_app.domain.matching.model import Entry, Memory, Proposal, Remembered, Row, party_key, payer_key

BOLETO = "00193373700000001000500940144816060680935031"
OTHER_BOLETO = "00195373700000002000500940144816060680935031"
TXID = "20260803120000ABCDEFGHIJKL"


def automatic(rows: list[Row], entries: list[Entry], memory: Memory | None = None) -> list[tuple[str, tuple[int, ...]]]:
    """Kinds and entries of what needs no person, with other entries in the books."""
    found = propose(rows, [*entries, *other_entries()], memory or Memory())
    assert all(closes(proposal, rows) for proposal in found)
    return [(proposal.kind, proposal.entry_ids) for proposal in found if proposal.automatic]


def suggested(rows: list[Row], entries: list[Entry], memory: Memory | None = None) -> list[Proposal]:
    """What a person may decide."""
    found = propose(rows, [*entries, *other_entries()], memory or Memory())
    assert all(closes(proposal, rows) for proposal in found)
    return [proposal for proposal in found if not proposal.automatic]


def codes(proposal: Proposal) -> set[str]:
    return {reason.code for reason in proposal.reasons}


@pytest.mark.parametrize("profile", ["document", "name", "boleto", "txid", "number"])
def test_an_exact_amount_and_an_identity_are_enough(profile: str) -> None:
    row, entry = {
        "document": (a_row(counterparty_document=PADARIA), an_entry()),
        "name": (a_row(text="PIX RECEBIDO PADARIA SAO JOAO LTDA"), an_entry()),
        "boleto": (a_row(-123_456, boleto_line=BOLETO), an_entry(-123_456, boleto_line=BOLETO)),
        "txid": (a_row(reference=TXID), an_entry(pix_txid=TXID.lower())),
        "number": (a_row(text="COBRANCA NF 45871", payment_method="BOLETO"), an_entry(document_number="NF-45871")),
    }[profile]

    assert automatic([row], [entry]) == [("payment", (entry.id,))]


def test_an_exact_amount_without_an_identity_is_left_to_people() -> None:
    row, entry = a_row(text="LIQ.COBRANCA SIMPLES", payment_method="BOLETO"), an_entry()

    assert automatic([row], [entry]) == []
    assert suggested([row], [entry])[0].entry_ids == (entry.id,)


@pytest.mark.parametrize(
    ("row", "entry"),
    [
        (from_padaria(-123_456), an_entry(123_456)),
        (from_padaria(currency="USD"), an_entry()),
        (from_padaria(day=after(300)), an_entry()),
        (from_padaria(93_217), an_entry(123_456, counterparty_document="")),
        (a_row(-123_456, boleto_line=BOLETO), an_entry(-123_456, boleto_line=OTHER_BOLETO)),
        (from_padaria(reference=TXID), an_entry(pix_txid=TXID[::-1])),
        (from_padaria(card=True), an_entry()),
        (a_row(text="PIX", counterparty_document=OFICINA), an_entry()),
        (from_padaria(0), an_entry()),
    ],
    ids=["direction", "currency", "years late", "amount", "boleto", "txid", "card account", "document", "nothing"],
)
def test_a_contradiction_is_no_proposal(row: Row, entry: Entry) -> None:
    assert [p for p in propose([row], [entry]) if p.entry_ids] == []


def test_a_person_who_pays_for_a_company_is_left_to_people() -> None:
    row, entry = a_row(counterparty_document=JOAO, counterparty_name="João Souza"), an_entry()

    assert automatic([row], [entry]) == []
    assert suggested([row], [entry])[0].entry_ids == (entry.id,)


def test_a_masked_cpf_compares_what_it_shows() -> None:
    entry = an_entry(counterparty_document=JOAO, counterparty_name="João Souza")

    same = a_row(text="PIX JOAO SOUZA", counterparty_document=f"***{JOAO[3:9]}**")
    other = a_row(text="PIX", counterparty_document="***000111**")

    assert automatic([same], [entry]) == [("payment", (entry.id,))]
    assert propose([other], [entry]) == []


def test_two_that_fit_as_well_are_left_to_people() -> None:
    one, other = from_padaria(), a_row(text="PIX RECEBIDO PADARIA SAO JOAO LTDA", day=DAY)
    entry = an_entry()

    found = suggested([one, other], [entry])

    assert automatic([one, other], [entry]) in ([], [("payment", (entry.id,))])
    assert len({p.row_ids for p in found} | {(one.id,)}) >= 1


def test_of_twins_the_oldest_due_is_paid_first() -> None:
    older, younger = an_entry(due_on=after(-20)), an_entry(due_on=DAY)
    row = from_padaria()

    for entries in permutations([older, younger]):
        assert automatic([row], list(entries)) == [("payment", (older.id,))]


def test_a_row_that_says_which_of_twins_it_means_takes_that_one() -> None:
    older, younger = an_entry(due_on=after(-20), document_number="1001"), an_entry(document_number="1002")
    row = from_padaria(text="PIX RECEBIDO PADARIA SAO JOAO 1002")

    assert automatic([row], [older, younger]) == [("payment", (younger.id,))]


def test_twins_are_settled_each_by_its_row() -> None:
    entries = [an_entry(due_on=after(days)) for days in (-30, -15, 0)]
    rows = [from_padaria(day=after(days)) for days in (-30, -15, 0)]

    found = propose(rows, [*entries, *other_entries()])

    assert {(p.row_ids[0], p.entry_ids[0]) for p in found if p.automatic} == {
        (row.id, entry.id) for row, entry in zip(rows, entries, strict=True)
    }


def test_a_refused_pair_never_comes_back() -> None:
    row, entry = from_padaria(), an_entry()

    assert propose([row], [entry], refusing([row], [entry])) == []


def test_a_refused_pair_does_not_come_back_within_a_group() -> None:
    row, entries = from_padaria(30_123), [an_entry(10_017), an_entry(20_106)]

    assert automatic([row], entries) == [("group", (entries[0].id, entries[1].id))]
    assert [p for p in propose([row], entries, refusing([row], entries[:1])) if p.kind == "group"] == []
    assert propose([row], entries, refusing([row], entries)) == []


def learned(row: Row, entry: Entry, confirmations: int, refusals: float) -> Memory:
    return Memory({(payer_key(row), party_key(entry)): Remembered(confirmations, refusals)})


def test_what_people_confirmed_twice_is_an_identity() -> None:
    row, entry = a_row(counterparty_document=JOAO, counterparty_name="Maria Lima", text="PIX MARIA LIMA"), an_entry()

    assert automatic([row], [entry]) == []
    assert automatic([row], [entry], learned(row, entry, 3, 0)) == [("payment", (entry.id,))]


def test_what_people_refused_is_proposed_later_and_with_less() -> None:
    row, entry = a_row(text="PIX RECEBIDO PADARIA 03/08"), an_entry()

    def score(memory: Memory) -> float:
        return max(p.score for p in propose([row], [entry, *other_entries()], memory))

    assert score(learned(row, entry, 0, 2)) < score(Memory()) < score(learned(row, entry, 2, 0))


def test_one_row_pays_several_entries_of_one_counterparty() -> None:
    entries = [an_entry(10_017), an_entry(20_106, after(2)), an_entry(33_333, after(5))]
    row = from_padaria(30_123, after(3))

    assert automatic([row], entries) == [("group", (entries[0].id, entries[1].id))]


def test_several_rows_pay_one_entry() -> None:
    rows = [from_padaria(50_211), from_padaria(73_245, after(7))]
    entry = an_entry(123_456)

    assert automatic(rows, [entry]) == [("group", (entry.id,))]


def test_entries_of_two_counterparties_are_no_group() -> None:
    entries = [an_entry(10_017), an_entry(20_106, counterparty_name="Oficina Boa Vista", counterparty_document=OFICINA)]

    assert [p for p in propose([from_padaria(30_123)], entries) if p.kind == "group"] == []


def test_a_sum_that_could_be_another_is_left_to_people() -> None:
    entries = [an_entry(cents, after(i)) for i, cents in enumerate((10_000, 20_000, 15_000, 15_001, 4_999))]
    row = from_padaria(30_000, after(3))

    assert automatic([row], entries) == []


def test_two_rows_that_fit_no_single_entry_are_a_suggestion() -> None:
    entries = [an_entry(31_007), an_entry(42_013), an_entry(27_111)]
    rows = [from_padaria(50_000), from_padaria(50_131, after(2))]

    assert automatic(rows, entries) == []
    found = next(p for p in suggested(rows, entries) if len(p.row_ids) == 2)
    assert set(found.entry_ids) == {entry.id for entry in entries}


def test_card_sales_of_a_day_are_paid_less_one_rate() -> None:
    cents = (10_000, 5_550, 3_333)
    sales = [
        an_entry(
            c, counterparty_name="Cielo", counterparty_document="", expected_payment_method="CARD", card_brand="VISA"
        )
        for c in cents
    ]
    net = sum(c - (c * 199 + 5_000) // 10_000 for c in cents)
    row = a_row(net, text="RECEBIMENTO CIELO VISA CD001234", payment_method="TED")

    found = [p for p in propose([row], [*sales, *other_entries()]) if p.automatic]

    assert [(p.kind, set(p.entry_ids)) for p in found] == [("card_settlement", {sale.id for sale in sales})]
    assert [(d.kind, d.cents) for d in found[0].differences] == [("fee", net - sum(cents))]
    assert closes(found[0], [row])


def test_a_transfer_between_own_accounts_takes_both_rows() -> None:
    out = a_row(-50_000, text="TRANSF ENTRE CONTAS", payment_method="TEV")
    into = a_row(50_000, after(1), text="TRANSF ENTRE CONTAS", payment_method="TEV", account_id=2)

    found = propose([out, into], other_entries())

    assert [(p.kind, p.row_ids, p.automatic) for p in found] == [("transfer", (out.id, into.id), True)]
    assert sum(line.cents for line in found[0].lines) == 0


def test_transfers_are_paired_as_a_whole_and_not_one_by_one() -> None:
    outs = [a_row(-50_000, after(days), text="TRANSF ENTRE CONTAS") for days in (0, 1)]
    intos = [a_row(50_000, after(days), text="TRANSF ENTRE CONTAS", account_id=2) for days in (1, 2)]

    found = propose([*outs, *intos], [])

    assert {p.row_ids for p in found} == {(outs[0].id, intos[0].id), (outs[1].id, intos[1].id)}


def test_a_row_of_somebody_else_is_no_transfer() -> None:
    out = a_row(-50_000, text="TRANSF ENTRE CONTAS")
    into = from_padaria(50_000, account_id=2)

    assert propose([out, into], []) == []


@pytest.mark.parametrize(
    "told",
    [{"text": "ESTORNO PIX ENVIADO"}, {"reference": "D60701190202608041234567890123456"[:32]}],
    ids=["word", "return id"],
)
def test_money_that_comes_back_is_a_refund(told: dict[str, str]) -> None:
    sent = from_padaria(-45_017)
    back = a_row(45_017, after(1), counterparty_document=PADARIA, **told)

    found = propose([sent, back], other_entries())

    assert [(p.kind, p.row_ids, p.automatic) for p in found] == [("refund", (sent.id, back.id), True)]


def test_a_refund_in_part_is_left_to_people_and_closes() -> None:
    sent, back = from_padaria(-45_000), from_padaria(20_000, after(2), text="DEVOLUCAO PIX")

    found = propose([sent, back], [])

    assert [(p.kind, p.automatic) for p in found] == [("refund", False)]
    assert closes(found[0], [sent, back])
    assert sum(line.cents for line in found[0].lines) == 0


def test_a_part_is_suggested_only_where_the_row_says_whom_it_pays() -> None:
    entry = an_entry(100_000)

    assert [p.lines[0].cents for p in suggested([from_padaria(30_000)], [entry])] == [30_000]
    assert suggested([a_row(30_000, text="PIX PADARIA")], [entry]) == []


def test_a_row_has_at_most_three_suggestions_the_nearest_due_first() -> None:
    entries = [
        an_entry(due_on=after(days), counterparty_name=f"{name} Comercial", counterparty_document="")
        for days, name in enumerate(("Aurora", "Brisa", "Cometa", "Dunas"))
    ]
    row = a_row(text="COBRANCA", day=DAY, payment_method="BOLETO")

    found = propose([row], entries)

    assert len(found) == 3
    assert found[0].entry_ids == (entries[0].id,)
    assert found == sorted(found, key=lambda p: -p.score)
    assert found[0].runner_up is not None


def test_the_runner_up_is_the_likeliest_of_the_others() -> None:
    entries = [
        an_entry(due_on=after(days), counterparty_name=f"{name} Comercial", counterparty_document="")
        for days, name in enumerate(("Aurora", "Brisa", "Cometa", "Dunas"))
    ]
    row = a_row(text="PIX RECEBIDO", day=DAY)

    first, second, _ = propose([row], entries)

    assert first.runner_up is not None
    assert second.runner_up is not None
    assert (first.runner_up.entry_ids, first.runner_up.score) == (second.entry_ids, second.score)
    assert (second.runner_up.entry_ids, second.runner_up.score) == (first.entry_ids, first.score)


def test_the_own_document_is_no_counterparty() -> None:
    row = a_row(counterparty_document=OWNER, counterparty_name="Serra Verde", text="PIX")

    assert automatic([row], [an_entry()]) == []


def test_reasons_say_what_was_seen() -> None:
    row, entry = from_padaria(102_333, date(2026, 8, 13)), an_entry(100_000)

    found = next(p for p in propose([row], [entry, *other_entries()]) if p.entry_ids == (entry.id,))

    assert {"amount_interest", "same_document", "due_distance"} <= codes(found)
    assert {r.code: dict(r.values) for r in found.reasons}["amount_interest"] == {"days": 10, "cents": 2_333}


def test_a_fee_that_hundreds_pay_alike_is_told_apart_by_who_pays() -> None:
    documents = [f"{number:014d}" for number in range(1, 401)]
    entries = [
        an_entry(35_000, after(n % 20), counterparty_name=f"Aluno {n}", counterparty_document=documents[n])
        for n in range(400)
    ]
    rows = [a_row(35_000, after(n % 20 + 1), counterparty_document=documents[n]) for n in range(400)]
    unnamed = [a_row(35_000, after(n % 20), text="COBRANCA", payment_method="BOLETO") for n in range(400)]

    started = time.process_time()
    found = propose([*rows, *unnamed], entries)
    seconds = time.process_time() - started

    pairs = {(p.row_ids[0], p.entry_ids[0]) for p in found if p.automatic}
    assert pairs == {(row.id, entry.id) for row, entry in zip(rows, entries, strict=True)}
    assert seconds < 5
