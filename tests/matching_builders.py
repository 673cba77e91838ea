"""Rows and entries for the matching engine, as small as a test needs them."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from pluggy_app.domain.matching.model import Entry, Memory, Proposal, Row

DAY = date(2026, 8, 3)  #: a Monday without holidays near
OWNER = "41873205000169"
PADARIA, OFICINA = "11222333000181", "45997418000153"
JOAO = "52998224725"

_ids = count(1)


def after(days: int) -> date:
    return DAY + timedelta(days)


def a_row(cents: int = 123_456, day: date = DAY, **told: object) -> Row:
    """Money in on DAY of which the bank says nothing."""
    known: dict[str, object] = {
        "id": next(_ids), "account_id": 1, "currency": "BRL", "text": "PIX", "counterparty_name": "",
        "counterparty_document": "", "payment_method": "PIX", "reference": "", "boleto_line": "", "end_to_end_id": "",
        "account_owner_document": OWNER,
    }  # fmt: skip
    return Row(**(known | told | {"cents": cents, "day": day}))


def an_entry(cents: int = 123_456, due_on: date = DAY, **told: object) -> Entry:
    """A bill to the bakery, due on DAY; `cents` below zero: one that we have to pay."""
    known: dict[str, object] = {
        "id": next(_ids), "issued_on": None, "amount_cents": abs(cents), "currency": "BRL", "description": "Venda",
        "counterparty_name": "Padaria São João Ltda", "counterparty_document": PADARIA, "document_number": "",
        "boleto_line": "", "pix_txid": "", "expected_payment_method": "", "card_brand": "", "acquirer": "",
        "withholding_cents": 0,
    }  # fmt: skip
    return Entry(**(known | told | {"receivable": cents > 0, "open_cents": abs(cents), "due_on": due_on}))


def from_padaria(cents: int = 123_456, day: date = DAY, **told: object) -> Row:
    """A row of which the bank says that the bakery is behind it."""
    known = {"text": "PIX RECEBIDO PADARIA SAO JOAO", "counterparty_document": PADARIA}
    return a_row(cents, day, **(known | {"counterparty_name": "PADARIA SAO JOAO LTDA"} | told))


def other_entries() -> list[Entry]:
    """Two of another counterparty, far from all amounts in use, so that there are books."""
    return [
        an_entry(77_701, counterparty_name="Oficina Boa Vista ME", counterparty_document=OFICINA),
        an_entry(-88_802, counterparty_name="Gráfica Central", counterparty_document=""),
    ]


def closes(proposal: Proposal, rows: Sequence[Row]) -> bool:
    """Whether for each row its lines and differences sum to its cents."""
    return all(
        sum(line.cents for line in proposal.lines if line.row_id == row.id)
        + sum(difference.cents for difference in proposal.differences if difference.row_id == row.id)
        == row.cents
        for row in rows
        if row.id in proposal.row_ids
    )


def refusing(rows: Sequence[Row], entries: Sequence[Entry]) -> Memory:
    """People refused these rows with these entries."""
    return Memory(refused=frozenset({(frozenset(row.id for row in rows), frozenset(entry.id for entry in entries))}))
