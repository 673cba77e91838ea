"""A standing as small whole numbers, the only thing that the fitted trees see.

Each feature is an idea (identity, rarity, competition, custom of the party); none is a word of some bank. `SIGNS` says
which may only raise (1) or only lower (-1) the probability, whatever the data for fitting said.
"""

from bisect import bisect_right

from pluggy_app.domain.matching.contest import Standing
from pluggy_app.domain.matching.evidence import Pair, Who

NAMES = (
    "closeness", "who", "name_worth", "name_share", "other_named", "number", "days", "lag", "entries_alike",
    "rows_alike", "ahead_of_row", "ahead_of_entry", "together", "thumb", "method", "told", "roundness", "spare",
)  # fmt: skip
SIGNS = (-1, 1, 1, 1, -1, 1, 0, -1, -1, -1, 1, 1, 1, 1, 1, 0, -1, -1)

_WORTH = (0.01, 2.0, 4.0, 6.0, 9.0)
_SHARE = (0.01, 0.5, 0.95)
_OTHER = (-4.0, -1.0, 0.5, 3.0, 6.0)
_DAYS = (-10, -5, -2, -1, 0, 1, 2, 3, 5, 9, 13, 21, 33, 50)
_MARGIN = (-6.0, -3.0, -1.0, 0.0, 0.5, 1.5, 3.0, 6.0, 10.0, 50.0)
_THUMB = (-6.0, -4.0, -2.5, -1.5, -0.5, 0.5, 2.0, 4.0, 7.0, 10.0, 14.0)


def features(standing: Standing) -> tuple[int, ...]:
    """One number for each of `NAMES`."""
    pair = standing.pair
    return (
        pair.amount.closeness,
        int(Who.STRANGER if pair.who is Who.PERSON_FOR_COMPANY else pair.who),  # both are somebody unknown who pays
        bisect_right(_WORTH, pair.naming.worth),
        bisect_right(_SHARE, pair.naming.share) if pair.naming.letters else 0,
        bisect_right(_OTHER, pair.other_named),
        int(pair.number),
        bisect_right(_DAYS, pair.days),
        _lag(standing),
        min(standing.entries_alike, 4),
        min(standing.rows_alike, 4),
        bisect_right(_MARGIN, standing.of_row),
        bisect_right(_MARGIN, standing.of_entry),
        _together(standing),
        bisect_right(_THUMB, standing.thumb),
        _method(pair),
        _told(pair),
        _roundness(pair.entry.entry.open_cents),
        int(standing.spare),
    )


def _lag(standing: Standing) -> int:
    """How unusual the day is for the counterparty: 0 usual, 2 nothing is known, 4 very unusual."""
    if standing.lag is None:
        return 2
    return (
        (0, 0, 1, 1, 3, 3, 3, 3)[min(abs(standing.pair.days - standing.lag), 7)]
        if (abs(standing.pair.days - standing.lag) < 8)
        else 4
    )


def _together(standing: Standing) -> int:
    """0: the payer settles others; 1: nothing is known; 2 and more: so many other payments are plain."""
    if standing.elsewhere > 4 * standing.together:
        return 0
    return 1 + min(standing.together, 3)


def _method(pair: Pair) -> int:
    expected, paid = pair.entry.entry.expected_payment_method, pair.row.row.payment_method
    if not expected or not paid or paid == "OTHER":
        return 1
    return 2 if expected == paid else 0


def _told(pair: Pair) -> int:
    """How much the bank says of the other side: nothing, words, a name, a document."""
    if pair.row.document:
        return 3
    if pair.row.row.counterparty_name:
        return 2
    return 1 if pair.row.named or pair.row.payer else 0


def _roundness(cents: int) -> int:
    for rank, unit in enumerate((100_000, 10_000, 1_000, 100)):
        if cents % unit == 0:
            return 4 - rank
    return 0
