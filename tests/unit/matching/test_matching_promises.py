"""What holds for any books whatever: order does not matter, nothing is given twice, everything closes to the cent."""

import gc
import random
from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import is_dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_builders import DAY, JOAO, OFICINA, OWNER, PADARIA, a_row, an_entry, closes, from_padaria

from pluggy_app.domain.matching import codes
from pluggy_app.domain.matching.engine import books_of, explain, propose
from pluggy_app.domain.matching.model import Entry, Memory, Proposal, Remembered, Row

NAMES = ("Padaria São João Ltda", "Oficina Boa Vista ME", "João Souza", "Cielo", "")
DOCUMENTS = (PADARIA, OFICINA, JOAO, f"***{JOAO[3:9]}**", "")
CENTS = (10_000, 20_000, 30_000, 12_345, 9_850, 10_233, 22_345, 5_000, 1)
TEXTS = (
    "PIX RECEBIDO PADARIA SAO JOAO", "TRANSF ENTRE CONTAS", "ESTORNO PIX", "LIQ.COBRANCA SIMPLES", "COBRANCA NF 4711",
    "PIX JOAO SOUZA03/08", "RECEBIMENTO CIELO VISA", "", "TED 123.456.789-09", "\u0301 \x00 ***",
)  # fmt: skip
BOLETOS = ("", "", "00193373700000001000500940144816060680935031", "123", "8" * 48)
KNOWN = {value for name, value in vars(codes).items() if name.isupper()}

days = st.integers(-40, 60).map(lambda n: DAY + timedelta(n))
currencies = st.sampled_from(("BRL", "BRL", "BRL", "USD"))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    return Row(
        id=draw(st.integers(1, 10**9)),
        account_id=draw(st.integers(1, 3)),
        day=draw(days),
        cents=draw(st.sampled_from((*CENTS, 0))) * draw(st.sampled_from((1, -1))),
        currency=draw(currencies),
        text=draw(st.sampled_from(TEXTS)),
        counterparty_name=draw(st.sampled_from(NAMES)),
        counterparty_document=draw(st.sampled_from((*DOCUMENTS, OWNER))),
        payment_method=draw(st.sampled_from(("PIX", "BOLETO", "TED", "OTHER", ""))),
        reference=draw(st.sampled_from(("", "NF4711", "D60701190202608041234567890123456"[:32], "A" * 26))),
        boleto_line=draw(st.sampled_from(BOLETOS)),
        end_to_end_id="",
        discount_cents=draw(st.sampled_from((None, 0, 150))),
        account_owner_document=draw(st.sampled_from((OWNER, OWNER, ""))),
        card=draw(st.sampled_from((False, False, False, True))),
    )


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    cents = draw(st.sampled_from(CENTS))
    return Entry(
        id=draw(st.integers(1, 10**9)),
        receivable=draw(st.booleans()),
        due_on=draw(days),
        issued_on=None,
        open_cents=cents,
        amount_cents=cents + draw(st.sampled_from((0, 5_000))),
        currency=draw(currencies),
        description=draw(st.sampled_from(("Venda", "Venda cartão VISA", ""))),
        counterparty_name=draw(st.sampled_from(NAMES)),
        counterparty_document=draw(st.sampled_from(DOCUMENTS)),
        document_number=draw(st.sampled_from(("", "NF4711", "1"))),
        boleto_line=draw(st.sampled_from(BOLETOS)),
        pix_txid=draw(st.sampled_from(("", "", "A" * 26))),
        expected_payment_method=draw(st.sampled_from(("", "PIX", "BOLETO", "CARD"))),
        card_brand=draw(st.sampled_from(("", "VISA"))),
        acquirer=draw(st.sampled_from(("", "", "Cielo"))),
        withholding_cents=draw(st.sampled_from((0, 0, 150))),
    )


def some(one: st.SearchStrategy, most: int) -> st.SearchStrategy:
    return st.lists(one, max_size=most, unique_by=lambda row_or_entry: row_or_entry.id)


memories = st.builds(
    lambda count, refusals: Memory(
        {(PADARIA, PADARIA): Remembered(count, refusals), ("joao souza", PADARIA): Remembered(count, 0)}
    ),
    st.integers(0, 4),
    st.floats(0, 3),
)


@given(some(rows(), 12), some(entries(), 12), memories)
@settings(max_examples=60, deadline=None)
def test_every_promise_of_a_proposal_is_kept(bank: list[Row], books: list[Entry], memory: Memory) -> None:
    found = propose(bank, books, memory)

    assert_each_is_sound(found, bank, books)
    sure = [proposal for proposal in found if proposal.automatic]
    assert max(Counter(row for p in sure for row in p.row_ids).values(), default=0) <= 1
    assert max(Counter(entry for p in sure for entry in p.entry_ids).values(), default=0) <= 1
    taken = {row for p in sure for row in p.row_ids}
    assert all(taken.isdisjoint(p.row_ids) for p in found if not p.automatic)
    assert max(Counter(row for p in found for row in p.row_ids).values(), default=0) <= 3
    assert len({(p.row_ids, p.entry_ids) for p in found}) == len(found)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def assert_each_is_sound(found: Sequence[Proposal], bank: list[Row], books: list[Entry]) -> None:
    by_id = {entry.id: entry for entry in books}
    for proposal in found:
        assert closes(proposal, bank)
        assert 0 < proposal.score <= 1
        assert proposal.reasons
        assert {reason.code for reason in proposal.reasons} <= KNOWN
        assert {line.entry_id for line in proposal.lines} - {None} == set(proposal.entry_ids)
        for entry in proposal.entry_ids:
            settled = sum(line.cents for line in proposal.lines if line.entry_id == entry)
            assert 0 < settled * (1 if by_id[entry].receivable else -1) <= by_id[entry].open_cents
        if not proposal.entry_ids:
            assert sum(line.cents for line in proposal.lines) == 0


@given(some(rows(), 10), some(entries(), 10), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_answer_does_not_depend_on_any_order(bank: list[Row], books: list[Entry], dice: random.Random) -> None:
    first = propose(bank, books)
    dice.shuffle(bank)
    dice.shuffle(books)

    assert propose(bank, books) == first


@given(rows(), entries(), some(rows(), 5), some(entries(), 5), memories)
@settings(max_examples=60, deadline=None)
def test_any_pair_can_be_explained(row: Row, entry: Entry, bank: list[Row], books: list[Entry], memory: Memory) -> None:
    told = explain(row, entry, bank, books, memory)

    said = (*told.reasons, *told.against)
    assert 0 <= told.score <= 1
    assert {reason.code for reason in said} <= KNOWN
    assert all(isinstance(value, str | int | float) for reason in said for value in reason.values.values())
    bank = [*(other for other in bank if other.id != row.id), row]
    books = [*(other for other in books if other.id != entry.id), entry]
    found = [p for p in propose(bank, books, memory) if row.id in p.row_ids and entry.id in p.entry_ids]
    assert told.score == found[0].score if found else told.against


@given(rows(), entries())
@settings(max_examples=5, deadline=None)
def test_rows_and_entries_are_values(row: Row, entry: Entry) -> None:
    for value in (row, entry, Memory(), propose([from_padaria()], [an_entry()])[0]):
        assert copy(value) == value
        with pytest.raises((AttributeError, TypeError)):  # a frozen dataclass with slots says TypeError
            value.unheard_of = 1
        for name in value.__slots__ if is_dataclass(value) else value.__struct_fields__:
            with pytest.raises(AttributeError):
                setattr(value, name, 1)


def test_thousands_of_rows_are_nothing_to_the_collector_of_garbage() -> None:
    """To look at them stops the whole process, webhooks among it."""
    rows = [
        a_row(id=n, cents=1_000 + n, text=f"PIX {n} CLIENTE {n:x}", counterparty_name=f"Cliente {n:x} Ltda")
        for n in range(2_000)
    ]
    gc.collect()
    before = len(gc.get_objects())

    facts = books_of(rows, [], Memory()).rows
    gc.collect()

    assert len(gc.get_objects()) - before < len(facts) / 4
