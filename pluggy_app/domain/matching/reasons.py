"""Reasons for a pair of a row and an entry, the strongest first."""

from pluggy_app.domain.matching import codes
from pluggy_app.domain.matching.contest import Standing
from pluggy_app.domain.matching.evidence import Number, Pair, Who
from pluggy_app.domain.matching.model import Reason

_WORTH_TELLING = 2.0  #: nats of a name


def of_pair(pair: Pair, standing: Standing | None = None) -> tuple[Reason, ...]:
    """What speaks for a pair."""
    found = [pair.amount.reason, *of_identity(pair)]
    if standing is not None and standing.together:
        found.append(Reason(codes.SEEN_TOGETHER, {"times": standing.together}))
    found.append(Reason(codes.DUE_DISTANCE, {"days": pair.days}))
    if standing is not None:
        found += _of_standing(standing)
    return tuple(found)


def of_identity(pair: Pair) -> list[Reason]:
    """What says that the two are of one counterparty."""
    found = []
    entry = pair.entry.entry
    if pair.number is Number.EQUAL:
        boleto = pair.row.barcode and pair.row.barcode == pair.entry.barcode
        found.append(Reason(codes.BOLETO_EQUAL if boleto else codes.TXID_EQUAL))
    elif pair.number is Number.QUOTED:
        found.append(Reason(codes.NUMBER_EQUAL, {"number": entry.document_number}))
    if pair.who is Who.EQUAL or (pair.who is Who.IN_PART and "*" in pair.row.document):
        found.append(Reason(codes.SAME_DOCUMENT, {"document": pair.row.document}))
    elif pair.who is Who.IN_PART:
        found.append(Reason(codes.SAME_ROOT, {"document": pair.row.document}))
    if pair.naming.worth >= _WORTH_TELLING:
        percent = round(100 * pair.naming.share)
        found.append(Reason(codes.NAME_SIMILAR, {"name": entry.counterparty_name, "percent": percent}))
    if pair.memory is not None and pair.memory.confirmations:
        found.append(Reason(codes.LEARNED, {"times": pair.memory.confirmations}))
    return found


def _of_standing(standing: Standing) -> list[Reason]:
    found = []
    if standing.lag is not None and abs(standing.pair.days - standing.lag) <= 1:
        found.append(Reason(codes.USUAL_LAG, {"days": standing.lag}))
    if len(standing.twins) > 1:
        found.append(Reason(codes.TWIN_OLDEST, {"count": len(standing.twins)}))
    if standing.row_rival is None and standing.entry_rival is None:
        found.append(Reason(codes.ONLY_CANDIDATE))
    return found
