"""The boleto behind a row: what it asked for, until when, and what a late payer added."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pluggy_app.sandbox import documents, lines, shares
from pluggy_app.sandbox.lines import Line

FACTOR_BEGINS = date(2025, 2, 22)  # the day of factor 1000
LATE, LATEST = 6, 40  # days


@dataclass(frozen=True)
class Slip:
    """A paid boleto. What was paid is `owed` + `fine` + `interest`."""

    owed: int
    fine: int
    interest: int
    due_on: date
    #: 47 digits
    digits: str
    barcode: str


def slip_of(line: Line) -> Slip:
    """The boleto that a row paid, always the same; one in seven was paid late, with a fine of 2 % and interest."""
    assert line.party is not None
    rng, paid, day = Random(line.seed), abs(line.cents), lines.day_of(line.at)
    owed, late = _late(rng, paid, day) if rng.random() < 1 / 7 else (paid, 0)
    due_on = day - timedelta(late) if late else day + timedelta(rng.randrange(4))
    digits, barcode = numbers(rng, line.party.bank_code, owed, due_on)
    fine = shares.fine(owed) if late else 0
    return Slip(owed, fine, paid - owed - fine, due_on, digits, barcode)


def numbers(rng: Random, bank_code: str, cents: int, due_on: date) -> tuple[str, str]:
    """The digitable line and the barcode of a boleto that asks for some cents until a day."""
    return documents.boleto(rng, bank_code, cents, 1000 + (due_on - FACTOR_BEGINS).days % 9000)


def _late(rng: Random, paid: int, day: date) -> tuple[int, int]:
    """What was owed and how many days ago, on a weekday; what was paid and 0 when no such amount exists."""
    for late in range(rng.randrange(LATE, LATEST // 2), LATEST):
        owed = shares.owed_before_fine(paid, late)
        if owed is not None and (day - timedelta(late)).weekday() < 5:
            return owed, late
    return paid, 0
