"""Money that came back: a row that says so, and an earlier row the other way."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pluggy_app.domain.bank_calendar import bank_days_between
from pluggy_app.domain.documents import Agreement, agreement
from pluggy_app.domain.matching import codes, model, texts
from pluggy_app.domain.matching.evidence import Books, RowFacts
from pluggy_app.domain.matching.model import Difference, Line, Proposal, Reason, Row

_REACH = timedelta(10)
_SURE, _LIKELY, _PART = 0.997, 0.75, 0.6
_MOST = 500  #: earlier rows that one is compared with, the latest
_NAMED = 2.0  #: nats: a text names somebody
_MARGIN = 1.5  #: of likeness, before another row is as likely
_OTHER_ACCOUNT = 2.0  #: of likeness: banks give money back where it came from


@dataclass(frozen=True, slots=True)
class _Return:
    """A row that gives money back, and the row it may undo."""

    back: RowFacts
    sent: RowFacts
    likeness: float
    whole: bool

    @property
    def order(self) -> tuple[bool, float, int, int, int]:
        days = (self.back.row.day - self.sent.row.day).days
        return not self.whole, -self.likeness, days, self.sent.row.id, self.back.row.id


def refunds(books: Books) -> list[Proposal]:
    """Pairs of rows, each row in one at most, the likeliest first."""
    lanes: defaultdict[tuple[bool, str], list[Row]] = defaultdict(list)
    for row in books.told:  # by day
        lanes[row.cents > 0, row.currency].append(row)
    found = []
    for back in books.told:
        if back.cents and says_so(back):
            lane = lanes[back.cents < 0, back.currency]
            low = bisect_left(lane, back.day - _REACH, key=lambda row: row.day)
            high = bisect_right(lane, back.day, key=lambda row: row.day)
            found += _returns(books, back, lane[max(low, high - _MOST) : high])
    return _proposals(sorted(found, key=lambda one: one.order))


def says_so(row: Row) -> bool:
    """Whether a row says of itself that it gives money back."""
    return texts.is_refund(row.text) or bool(texts.return_id(row.reference, row.end_to_end_id, row.text))


def _returns(books: Books, told: Row, earlier: Sequence[Row]) -> list[_Return]:
    back, refused = books.facts(told), books.memory.refused
    found = []
    for other in earlier:
        if abs(other.cents) < back.size or says_so(other):
            continue
        if refused and (frozenset((told.id, other.id)), frozenset[int]()) in refused:
            continue
        sent = books.facts(other)
        likeness = _likeness(back, sent)
        whole = sent.size == back.size
        if likeness > 0 or (whole and likeness > -_OTHER_ACCOUNT):
            found.append(_Return(back, sent, likeness, whole))
    return found


def _likeness(back: RowFacts, sent: RowFacts) -> float:
    """How much speaks for one counterparty: documents, then names; minus when they say otherwise."""
    score = 0.0 if back.row.account_id == sent.row.account_id else -_OTHER_ACCOUNT
    said = agreement(back.document, sent.document)
    if said in (Agreement.EQUAL, Agreement.VISIBLE, Agreement.SAME_ROOT):
        return score + 6
    if said is not Agreement.UNKNOWN:
        return score - 6
    both = back.named.keys() & sent.named.keys()
    shared = max((min(back.named[who].worth, sent.named[who].worth) for who in both), default=0.0)
    if shared >= _NAMED:
        return score + min(shared, 5.0)
    both_name = all(row.best_worth[0] >= _NAMED for row in (back, sent))
    return score - 1.5 if both_name else score


def _proposals(found: Sequence[_Return]) -> list[Proposal]:
    whole: defaultdict[int, list[_Return]] = defaultdict(list)
    for one in found:
        if one.whole:
            whole[one.back.row.id].append(one)
    taken: set[int] = set()
    chosen = []
    for one in found:
        ids = {one.back.row.id, one.sent.row.id}
        if taken.isdisjoint(ids):
            taken |= ids
            chosen.append(_proposal(one, whole[one.back.row.id]))
    return chosen


def _proposal(one: _Return, whole: Sequence[_Return]) -> Proposal:
    sent, back = one.sent.row, one.back.row
    rivals = (other.likeness for other in whole if other is not one and not _twins(other.sent, one.sent))
    sure = one.whole and one.likeness >= 0 and one.likeness - max(rivals, default=-9.0) >= _MARGIN
    rest = sent.cents + back.cents
    reasons = [Reason(codes.AMOUNT_EXACT) if one.whole else Reason(codes.AMOUNT_PART, _part(one))]
    if texts.is_refund(back.text):
        reasons.append(Reason(codes.REFUND_WORD))
    if texts.return_id(back.reference, back.end_to_end_id, back.text):
        reasons.append(Reason(codes.RETURN_ID))
    if agreement(one.back.document, one.sent.document) is Agreement.EQUAL:
        reasons.append(Reason(codes.SAME_DOCUMENT, {"document": one.sent.document}))
    reasons.append(Reason(codes.DAYS_APART, {"days": bank_days_between(sent.day, back.day)}))
    return Proposal(
        kind=model.REFUND,
        row_ids=(sent.id, back.id),
        entry_ids=(),
        lines=(Line(sent.id, None, -back.cents), Line(back.id, None, back.cents)),
        differences=(Difference(model.OTHER, rest, sent.id),) if rest else (),
        score=_SURE if sure else _LIKELY if one.whole else _PART,
        automatic=sure,
        reasons=tuple(reasons),
    )


def _part(one: _Return) -> dict[str, str | int | float]:
    return {"cents": one.back.size, "open": one.sent.size}


def _twins(one: RowFacts, other: RowFacts) -> bool:
    """Whether nothing tells two rows apart."""
    return (one.row.account_id, one.row.day, one.row.cents, one.payer) == (
        other.row.account_id,
        other.row.day,
        other.row.cents,
        other.payer,
    )
