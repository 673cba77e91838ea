"""Money is whole cents and a currency. Plus adds to what the holder owns, minus takes away."""

from decimal import Decimal

from pluggy_app.domain.errors import AmountNotInCents

#: Banks send 212.45000000000002 and mean 212.45; anything further from a cent than this is not that cent.
TOLERANCE_CENTS = Decimal("0.000001")


#: Decimal computes with 28 digits; with more before the point, a fraction of a cent would round away unseen.
MAX_DIGITS = 15


def to_cents(amount: Decimal) -> int:
    """Whole cents of `amount` (in units of the currency); never rounds.

    Raises:
        AmountNotInCents: when it is not finite or lies further than a millionth of a cent from a whole cent.
    """
    if not amount.is_finite() or amount.adjusted() > MAX_DIGITS:
        raise AmountNotInCents
    cents = amount * 100
    whole = cents.to_integral_value()
    if abs(cents - whole) > TOLERANCE_CENTS:
        raise AmountNotInCents
    return int(whole)
