"""Why a row's amount may settle an entry whose amount is another: interest, discount, tax withheld, fee, rounding.

All rates are parts of 100,000, all money is whole cents. What no custom or law explains is no settlement.
Fine and interest: Código de Defesa do Consumidor art. 52 §1, Código Tributário art. 161 §1. Withholding: IN RFB
1.234/2012 and 2.110/2022, LC 116/2003 (ISS 2 to 5 %).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pluggy_app.domain import bank_calendar
from pluggy_app.domain.matching import codes, model
from pluggy_app.domain.matching.model import Difference, Entry, Reason, Row

SMALLEST, LARGEST = -0.115, 0.045  #: how far a row may lie from its entry, as part of the entry

_WHOLE = 100_000
_FINE = 2_000
_MONTHLY = 1_000
_DAYS_OF_A_MONTH = 30
_CLEARING = 6  #: days by which a bank may book a payment later than it counted: a long weekend and two days
_WITHHELD = frozenset((1_500, 4_650, 6_150, 11_000))  #: IRRF, PIS/COFINS/CSLL, both, INSS
_ISS = frozenset((2_000, 2_500, 3_000, 3_500, 4_000, 5_000))
_DISCOUNTS = frozenset((1_000, 2_000, 2_500, 3_000, 4_000, 5_000, 7_000, 8_000, 10_000))
_RATES = sorted(_WITHHELD | _ISS | _DISCOUNTS)
_LARGEST_FEE = 500  #: of a collected boleto
_ROUNDED = 3
_TWENTIETH, _HUNDREDTH = 5_000, 1_000
_ROUND, _UNITS = 1_000, (1_000_000, 100_000, 10_000, 1_000, 100, 10, 1)
_CPF = 11  #: characters of a person's document

#: How closely an amount is explained; the smaller the less of it could be chance.
#: ROUND_SHARE is a twentieth or a tenth less: a discount, but as well what is left after a part was paid.
EXACT, TOLD, LAWFUL, ROUNDED_OFF, CUSTOMARY, ROUND_SHARE, LOOSE = range(7)


@dataclass(frozen=True, slots=True)
class Explained:
    """Why the amounts of a row and an entry differ, or that they do not."""

    closeness: int  #: EXACT to LOOSE
    differences: tuple[Difference, ...]
    reason: Reason


_SAME = Explained(EXACT, (), Reason(codes.AMOUNT_EXACT))


def explained(row: Row, entry: Entry) -> Explained | None:
    """The likeliest reason for what lies between them; None: there is none."""
    owed, paid = entry.open_cents, abs(row.cents)
    gap = paid - owed
    if gap == 0:
        return _SAME
    if not SMALLEST * owed <= gap <= LARGEST * owed:
        return None
    sign = 1 if entry.receivable else -1
    told = _told(row, entry, gap, sign)
    if told is not None:
        return told
    found = _late(row, entry, gap, sign) if gap > 0 else _less(row, entry, gap, sign)
    if found is None and abs(gap) <= _ROUNDED:
        found = _one(row, model.ROUNDING, gap, sign, ROUNDED_OFF, codes.AMOUNT_ROUNDED)
    if found is not None and _is_rounder(paid, owed):
        found = replace(found, closeness=LOOSE)
    return found


def _is_rounder(paid: int, owed: int) -> bool:
    """Whether a payment is a rounder sum than the bill: then it is likelier something else than the bill adjusted."""
    return paid % _ROUND == 0 and next(unit for unit in _UNITS if paid % unit == 0) > max(
        unit for unit in _UNITS if owed % unit == 0
    )


def _one(row: Row, kind: str, gap: int, sign: int, closeness: int, code: str, **values: int | float) -> Explained:
    difference = Difference(kind, sign * gap, row.id)
    return Explained(closeness, (difference,), Reason(code, {**values, "cents": abs(gap)}))


def _told(row: Row, entry: Entry, gap: int, sign: int) -> Explained | None:
    """What the entry or the paid boleto itself says of the difference."""
    if entry.withholding_cents and gap == -entry.withholding_cents and not entry.settled_part:
        rate = _rate(-gap, entry.open_cents)
        return _one(row, model.WITHHOLDING, gap, sign, TOLD, codes.AMOUNT_WITHHELD, percent=rate)
    fine, interest, discount = row.penalty_cents or 0, row.interest_cents or 0, row.discount_cents or 0
    if fine + interest - discount != gap:
        return None
    told = ((model.FINE, fine), (model.INTEREST, interest), (model.DISCOUNT, -discount))
    differences = tuple(Difference(kind, sign * cents, row.id) for kind, cents in told if cents)
    code = codes.AMOUNT_INTEREST if gap > 0 else codes.AMOUNT_DISCOUNT
    values = {"days": _days_late(row, entry)} if gap > 0 else {"percent": _rate(-gap, entry.open_cents)}
    return Explained(TOLD, differences, Reason(code, {**values, "cents": abs(gap)}))


def _late(row: Row, entry: Entry, gap: int, sign: int) -> Explained | None:
    """Fine and interest of a late payment, at the lawful rates or below them."""
    days, owed = _days_late(row, entry), entry.open_cents
    if days <= 0:
        return None
    values = {"days": days, "cents": gap}
    fine = _share(owed, _FINE)
    for counted in range(days, max(days - _CLEARING, 0), -1):
        interest = _share(owed, _MONTHLY * counted, _DAYS_OF_A_MONTH)
        if abs(gap - fine - interest) <= 1:
            parts = ((model.FINE, fine), (model.INTEREST, gap - fine))
            differences = tuple(Difference(kind, sign * cents, row.id) for kind, cents in parts if cents)
            return Explained(LAWFUL, differences, Reason(codes.AMOUNT_INTEREST, values))
    if abs(gap - _share(owed, _MONTHLY * days, _DAYS_OF_A_MONTH)) <= 1:
        return _one(row, model.INTEREST, gap, sign, CUSTOMARY, codes.AMOUNT_INTEREST, days=days)
    if abs(gap - fine) <= 1:
        return _one(row, model.FINE, gap, sign, CUSTOMARY, codes.AMOUNT_INTEREST, days=days)
    if gap <= fine + _share(owed, _MONTHLY * days, _DAYS_OF_A_MONTH) + _ROUNDED:
        return _one(row, model.INTEREST, gap, sign, LOOSE, codes.AMOUNT_INTEREST, days=days)
    return None


def _less(row: Row, entry: Entry, gap: int, sign: int) -> Explained | None:
    """Tax withheld, a discount for paying in time, or a bank's fee: in the order of how closely each is explained."""
    owed = entry.open_cents
    rates = _near(-gap, owed)
    withholds = not any(len(said.counterparty_document) == _CPF for said in (row, entry))  # masked or not
    if rates and withholds and (rate := _first(rates, _WITHHELD)):
        return _one(row, model.WITHHOLDING, gap, sign, LAWFUL, codes.AMOUNT_WITHHELD, percent=rate / 1000)
    if rates and row.day <= bank_calendar.payable_on(entry.due_on) and (rate := _first(rates, _DISCOUNTS)):
        return _one(row, model.DISCOUNT, gap, sign, _customary(rate), codes.AMOUNT_DISCOUNT, percent=rate / 1000)
    if rates and withholds and (rate := _first(rates, _ISS)):
        return _one(row, model.WITHHOLDING, gap, sign, _customary(rate), codes.AMOUNT_WITHHELD, percent=rate / 1000)
    if entry.receivable and _ROUNDED < -gap <= _LARGEST_FEE and _is_boleto(row):
        return _one(row, model.FEE, gap, sign, CUSTOMARY, codes.AMOUNT_FEE)
    return None


def _near(missing: int, owed: int) -> list[int]:
    """Rates of any table that take so much, to a cent."""
    slack = 3 * _WHOLE // (2 * owed) + 1
    rate = missing * _WHOLE // owed
    low, high = bisect_left(_RATES, rate - slack), bisect_right(_RATES, rate + 1 + slack)
    return [near for near in _RATES[low:high] if abs(missing - _share(owed, near)) <= 1]


def _first(rates: Iterable[int], table: frozenset[int]) -> int:
    """The smallest rate that a table has, or 0."""
    return next((rate for rate in rates if rate in table), 0)


def _customary(rate: int) -> int:
    return ROUND_SHARE if rate % _TWENTIETH == 0 or rate == _HUNDREDTH else CUSTOMARY


def _is_boleto(row: Row) -> bool:
    said = f"{row.payment_method} {row.text}".upper()
    return "BOLETO" in said or "COB" in said or "TITULO" in said or bool(row.boleto_line)


def _days_late(row: Row, entry: Entry) -> int:
    """Calendar days after the due day; none when the due day was closed and it was paid on the next bank day."""
    return (row.day - entry.due_on).days if row.day > bank_calendar.payable_on(entry.due_on) else 0


def _share(cents: int, rate: int, parts: int = 1) -> int:
    """A rate of an amount, rounded half up."""
    whole = _WHOLE * parts
    return (2 * cents * rate + whole) // (2 * whole)


def _rate(cents: int, of: int) -> float:
    """Percent, to two places."""
    return round(100 * cents / of, 2)
