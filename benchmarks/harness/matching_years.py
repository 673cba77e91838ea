"""Made-up company years of the frozen generator as rows and entries of the matching engine, and its answers judged."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pluggy_app.domain.documents import document
from pluggy_app.domain.matching.model import Entry, Proposal, Row

sys.path.append(str(Path(__file__).resolve().parents[1] / "matching_frozen"))

import generate
import score as scorer
from made_company import OWN_CNPJ, PROFILES, Json

ACCOUNTS = {"conta-1": 1, "conta-2": 2}


@dataclass(frozen=True)
class Year:
    """One company year: what the engine is given, and the truth."""

    profile: str
    seed: int
    rows: list[Row]
    entries: list[Entry]
    truth: list[Json]


def year(profile: str, seed: int) -> Year:
    """The frozen generator's year of a profile (thin, rich) and a seed."""
    company = generate.company_year(PROFILES[profile], seed)
    generate.number_all(company)
    return Year(
        profile,
        seed,
        [row_of(row.fields) for row in company.rows],
        [entry_of(entry.fields) for entry in company.entries],
        [generate.truth_line(pairing) for pairing in company.pairings],
    )


def number_of(name: object) -> int:
    """The id that the engine knows `T00012` or `E00012` by."""
    return int(str(name)[1:])


def row_of(fields: Json) -> Row:
    payment = fields["paymentData"] or {}
    boleto = payment.get("boletoMetadata") or {}
    reference = payment.get("receiverReferenceId") or payment.get("referenceNumber") or fields["reference"]
    return Row(
        id=number_of(fields["bankTransactionId"]),
        account_id=ACCOUNTS[fields["bankAccountId"]],
        day=date.fromisoformat(fields["date"]),
        cents=fields["amountCents"],
        currency=fields["currencyCode"],
        text=fields["description"],
        counterparty_name=fields["counterpartyName"] or "",
        counterparty_document=document(fields["counterpartyDocument"]),
        payment_method=fields["paymentMethod"] or "",
        reference=reference or "",
        boleto_line=boleto.get("digitableLine") or "",
        end_to_end_id="",
        penalty_cents=cents(boleto.get("penaltyAmount")),
        interest_cents=cents(boleto.get("interestAmount")),
        discount_cents=cents(boleto.get("discountAmount")),
        account_owner_document=OWN_CNPJ,
    )


def cents(amount: float | None) -> int | None:
    return None if amount is None else round(amount * 100)


def entry_of(fields: Json) -> Entry:
    return Entry(
        id=number_of(fields["ledgerEntryId"]),
        receivable=fields["kind"] == "receivable",
        due_on=date.fromisoformat(fields["dueOn"]),
        issued_on=date.fromisoformat(fields["issuedOn"]),
        open_cents=fields["openCents"],
        amount_cents=fields["amountCents"],
        currency="BRL",
        description=fields["description"],
        counterparty_name=fields["counterpartyName"] or "",
        counterparty_document=document(fields["counterpartyDocument"]),
        document_number=fields["documentNumber"] or "",
        boleto_line=fields["boletoLine"] or "",
        pix_txid=fields["pixTxid"] or "",
        expected_payment_method=fields["expectedPaymentMethod"] or "",
        card_brand="",
        acquirer="",
        withholding_cents=fields["withholdingCents"],
    )


def answers(proposals: Sequence[Proposal]) -> list[scorer.Answer]:
    """Proposals as the scorer reads them: rank is the worst place among a proposal's rows, automatic ones apart."""
    place: dict[int, int] = {}
    given = []
    for proposal in proposals:
        for row in proposal.row_ids:
            place[row] = place.get(row, 0) + 1
        rank = 1 if proposal.automatic else max(place[row] for row in proposal.row_ids)
        rows, entries = names("T", proposal.row_ids), names("E", proposal.entry_ids)
        given.append(scorer.Answer(rows, entries, proposal.kind, proposal.score, proposal.automatic, rank))
    return given


def names(letter: str, ids: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"{letter}{number:05d}" for number in ids)


def report(told: Year, proposals: Sequence[Proposal]) -> scorer.Report:
    """How right the proposals are."""
    return scorer.judge(scorer.Truth(told.truth), answers(proposals))
