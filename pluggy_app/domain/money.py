"""Money is whole cents and a currency. Plus adds to what the holder owns, minus takes away."""

import re
from decimal import Decimal

from pluggy_app.domain.errors import AmountNotInCents

REAIS = "BRL"  #: ISO 4217

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


_TYPED = re.compile(r"([-\u2212]?)\s*(?:R\$)?\s*([-\u2212]?)((?:\d{1,3}(?:[.,\s]\d{3})+|\d+))(?:[.,](\d{1,2}))?")


def typed_cents(text: str) -> int | None:
    """What a person types for an amount: `1234,5`, `1.234,50`, `R$ 2311`, `-12,00`; None: it is none."""
    found = _TYPED.fullmatch(text.replace("\u00a0", " ").strip())
    if found is None or (found[1] and found[2]):
        return None
    minus, other_minus, whole, fraction = found.groups()
    cents = int(re.sub(r"\D", "", whole)) * 100 + int((fraction or "0").ljust(2, "0"))
    return -cents if minus or other_minus else cents
