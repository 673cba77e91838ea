"""What speaks against a row and an entry, from what rules them out to what only leaves doubt."""

from collections.abc import Iterator

from pluggy_app.domain.matching import candidates, codes, payments
from pluggy_app.domain.matching.contest import Standing
from pluggy_app.domain.matching.evidence import Books, Number, Pair, Who
from pluggy_app.domain.matching.model import Proposal, Reason

_NAMED = 1.0  #: nats by which somebody else is named better


def that_rule_out(pair: Pair, books: Books, *, explained: bool) -> Iterator[Reason]:
    """Why the two cannot belong together, however the rest looks; `explained`: their amounts agree."""
    row, entry = pair.row.row, pair.entry.entry
    if row.cents == 0 or entry.open_cents <= 0:
        yield Reason(codes.NOTHING_OPEN)
    if row.card:
        yield Reason(codes.CARD_ACCOUNT)
    if (row.cents > 0) != entry.receivable and row.cents:
        yield Reason(codes.WRONG_DIRECTION)
    if row.currency != entry.currency:
        yield Reason(codes.OTHER_CURRENCY, {"row": row.currency, "entry": entry.currency})
    if not explained:
        yield Reason(codes.AMOUNT_UNEXPLAINED, {"cents": abs(row.cents) - entry.open_cents})
    if pair.row.barcode and pair.entry.barcode and pair.row.barcode != pair.entry.barcode:
        yield Reason(codes.OTHER_BOLETO)
    if pair.row.txid and pair.entry.txid and pair.row.txid != pair.entry.txid:
        yield Reason(codes.OTHER_TXID)
    if not candidates.is_in_time(pair):
        early = pair.days < 0
        yield Reason(codes.TOO_EARLY if early else codes.TOO_LATE, {"days": abs(pair.days)})
    if candidates.is_refused(pair, books.memory):
        yield Reason(codes.REFUSED)


def that_leave_doubt(pair: Pair, books: Books) -> Iterator[Reason]:
    """What the two say of different people, numbers and ways of paying."""
    row, entry = pair.row.row, pair.entry.entry
    if pair.who in (Who.DIFFERENT, Who.PERSON_FOR_COMPANY):
        yield Reason(codes.OTHER_DOCUMENT, {"row": pair.row.document, "entry": entry.counterparty_document})
    elif pair.who in (Who.OTHER_PARTY, Who.STRANGER):
        yield Reason(codes.OTHER_NAME, {"name": row.counterparty_name or pair.row.document})
    elif pair.other_named >= _NAMED:
        yield Reason(codes.OTHER_NAME, {"name": books.people.best_named(pair.row.named, pair.entry.person.number)})
    if pair.number is Number.OTHER:
        quoted = sorted(books.by_number.keys() & pair.row.numbers)
        yield Reason(codes.OTHER_NUMBER, {"number": quoted[0] if quoted else ""})
    if entry.expected_payment_method and row.payment_method not in ("", "OTHER", entry.expected_payment_method):
        yield Reason(codes.METHOD_DIFFERS, {"row": row.payment_method, "entry": entry.expected_payment_method})
    if pair.memory is not None and pair.memory.refusals > 0:
        yield Reason(codes.REFUSED_BEFORE, {"times": round(pair.memory.refusals, 2)})


def that_leave_it_to_people(pair: Pair, standing: Standing | None) -> Iterator[Reason]:
    """Why a possible pair is no automatic one."""
    if not payments.has_identity(pair, standing):
        yield Reason(codes.NO_IDENTITY)
    for rival in (standing.row_rival, standing.entry_rival) if standing is not None else ():
        if standing is not None and rival is not None and payments.comes_near(standing, rival):
            yield payments.rival_reason(standing, rival)
    score = standing.probability if standing is not None else 0.0
    if score < payments.CERTAIN:
        yield Reason(codes.NOT_ENOUGH_EVIDENCE, {"score": round(score, 4), "least": payments.CERTAIN})


def other_match(pair: Pair, certain: list[Proposal]) -> Iterator[Reason]:
    """That the row or the entry is certain to belong to something else."""
    row, entry = pair.ids
    for proposal in certain:
        touched = row in proposal.row_ids or entry in proposal.entry_ids
        if touched and not (row in proposal.row_ids and entry in proposal.entry_ids):
            yield Reason(codes.OTHER_MATCH, {"kind": proposal.kind})
