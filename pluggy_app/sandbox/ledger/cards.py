"""Card sales, which the acquirer pays by the day less one rate."""

from dataclasses import replace
from datetime import date, timedelta

from pluggy_app.sandbox import lines, shares
from pluggy_app.sandbox.bank_rows import sale_cents
from pluggy_app.sandbox.companies import ACQUIRER, party_of
from pluggy_app.sandbox.ledger.desk import Desk
from pluggy_app.sandbox.lines import SETTLEMENT, Line

#: in parts of 10,000
RATES = (149, 199, 239, 289, 319)
PARTS = 10_000
SALES, NOT_SETTLED = 3, 2
SETTLED_AFTER_DAYS = 2
BRANDS = ("Visa", "Mastercard", "Elo")
#: other rows so many days around could settle the same sales, at a rate of no more
AROUND_DAYS, LARGEST_RATE = 6.0, 0.045


def write(desk: Desk) -> None:
    """One day's sales of a brand, as a row settles them, and some that will be settled."""
    brand = desk.rng.choice(BRANDS)
    line = desk.row(SETTLEMENT, fits=lambda line: _stands_alone(desk, line)) or desk.row(SETTLEMENT)
    if line is not None:
        for cents in _sales(desk, line.cents):
            _sale(desk, "card", brand, cents, lines.day_of(line.at), line)
    for _ in range(NOT_SETTLED):
        due_on = desk.weekday(desk.today + timedelta(SETTLED_AFTER_DAYS))
        _sale(desk, "future", brand, sale_cents(desk.rng, desk.account), due_on)


def _sale(desk: Desk, case: str, brand: str, cents: int, due_on: date, *rows: Line) -> None:
    acquirer = party_of(ACQUIRER)
    entry = desk.invoice(case, acquirer, cents, due_on, *rows, receivable=True)
    desk.entries.append(
        replace(
            entry,
            issued_on=min(due_on - timedelta(1), desk.today),
            number=f"{desk.rng.randrange(10**6):06d}",
            description=f"Venda no cartão {brand}",
            method="CARD",
            card_brand=brand,
            acquirer=acquirer.name,
        )
    )


def _sales(desk: Desk, net: int) -> list[int]:
    """What was sold: one rate of each sale leaves the net to the cent."""
    rate, sales, left = desk.rng.choice(RATES), list[int](), net
    for number in range(SALES, 1, -1):
        sales.append(int(left * desk.rng.uniform(0.6, 1.4) / number))
        left -= sales[-1] - shares.share(sales[-1], rate, PARTS)
    return [*sales, shares.gross_of(left, rate, PARTS)]


def _stands_alone(desk: Desk, line: Line) -> bool:
    """Whether no other row near the day could settle the same sales."""
    return not any(
        abs(other.cents - line.cents) <= line.cents * LARGEST_RATE
        for other in desk.near(line, AROUND_DAYS, AROUND_DAYS)
    )
