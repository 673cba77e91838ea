"""A month of a company's checking account, a function of the account and the month."""

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account
from pluggy_app.sandbox.companies import ACQUIRER, LANDLORD, PAYROLL_OFFICE, UTILITIES, Party, party_of
from pluggy_app.sandbox.lines import Line, Wording, moment

BILL_DAY = 10
HOUR = 3600.0


def bank_month(account: Account, year: int, month: int) -> list[Line]:
    """The rows of one month in the order of their instants. The card's bill has 0 cents: the statement knows it."""
    sheet = _Sheet(account, year, month)
    sold = _sales(sheet)
    _purchases(sheet, int(sold * (0.42 if account.pays_costs else 0.55)))
    if account.pays_costs:
        _costs(sheet, sold)
    _fees(sheet)
    _twins(sheet)
    _slips(sheet)
    _moves(sheet)
    _owner(sheet)
    if account.pays_card:
        sheet.add(bill_day(year, month), lines.BILL_PAID, 0)
    return sorted(sheet.rows, key=lambda line: line.at)


def bill_day(year: int, month: int) -> date:
    """The tenth, or the business day after it."""
    day = date(year, month, BILL_DAY)
    return day.replace(day=day.day + (0, 0, 0, 0, 0, 2, 1)[day.weekday()])


class _Sheet:
    """The month being written."""

    def __init__(self, account: Account, year: int, month: int) -> None:
        self.account, self.rows = account, list[Line]()
        self.rng = Random(f"{account.id}:{year}-{month}")
        self.days = [date(year, month, day + 1) for day in range(monthrange(year, month)[1])]
        self.work = [day for day in self.days if day.weekday() < 5]
        self._prefix = f"{year}-{month:02d}"

    def add(self, day: date, wording: Wording, cents: int, party: Party | None = None, *, clock: bool = False) -> Line:
        """One row; `clock` = dated with its real time instead of midnight."""
        at = moment(day, self.rng.uniform(7.0, 23.8) * HOUR if clock else self.rng.uniform(8.5, 18.5) * HOUR)
        at = float(int(at))
        dated = at if clock else moment(day, 0)
        line = Line(f"{self._prefix}:{len(self.rows)}", at, dated, cents, wording, party)
        self.rows.append(line)
        return line

    def near(self, day_number: int) -> date:
        """The business day on or after a day of the month, else the last one."""
        return next((day for day in self.work if day.day >= day_number), self.work[-1])


def sale_cents(rng: Random, account: Account) -> int:
    """A usual sale, more often small; half of them end in a round real."""
    low, high = account.company.trade.sale
    cents = int(low * (high / low) ** (rng.random() ** 1.4))
    return cents - cents % 100 if rng.random() < 0.5 else cents


def _sales(sheet: _Sheet) -> int:
    rng, account, total = sheet.rng, sheet.account, 0
    for day in sheet.days:
        busy = account.volume * (1.0 if day.weekday() < 5 else 0.5)
        for _ in range(int(busy + rng.random())):
            cents = sale_cents(rng, account)
            clock = rng.random() < 0.3
            by_boleto = not clock and day.weekday() < 5 and cents > 60_000 and rng.random() < 0.4
            wording = lines.BOLETO_IN if by_boleto else lines.PIX_IN
            sheet.add(day, wording, cents, rng.choice(account.company.customers), clock=clock)
            total += cents
    if account.pays_costs:
        for day in sheet.work:
            cents = int(account.company.trade.sale[1] * rng.uniform(1.5, 4.0))
            sheet.add(day, lines.SETTLEMENT, cents, party_of(ACQUIRER))
            total += cents
    if rng.random() < 0.5:
        sold = rng.choice([line for line in sheet.rows if line.wording is lines.PIX_IN] or sheet.rows)
        sheet.add(
            sheet.near(min(lines.day_of(sold.at).day + 1, 28)), lines.PIX_BACK, -sold.cents, sold.party, clock=True
        )
    return total


def _purchases(sheet: _Sheet, budget: int) -> None:
    rng = sheet.rng
    parts = [rng.uniform(0.4, 1.6) for _ in range(max(3, int(sheet.account.volume * 3)))]
    for part in parts:
        wording = rng.choices((lines.BOLETO_OUT, lines.PIX_OUT, lines.TED_OUT), (6, 3, 1))[0]
        cents = max(2_000, int(budget * part / sum(parts)))
        clock = wording is lines.PIX_OUT and rng.random() < 0.5
        sheet.add(rng.choice(sheet.work), wording, -cents, rng.choice(sheet.account.company.suppliers), clock=clock)


def _costs(sheet: _Sheet, sold: int) -> None:
    rng, company = sheet.rng, sheet.account.company
    for person in company.staff:
        sheet.add(sheet.near(5), lines.PAYROLL, -(165_000 + int(person.number[:2]) * 2_150), person)
    sheet.add(sheet.near(7), lines.FGTS, -(13_200 * len(company.staff) + rng.randrange(5_000)))
    sheet.add(sheet.near(6), lines.RENT, -company.trade.rent, party_of(LANDLORD))
    sheet.add(sheet.near(10), lines.PIX_OUT, -68_000, party_of(PAYROLL_OFFICE))
    for number, name in enumerate(UTILITIES):
        sheet.add(sheet.near(12 + 3 * number), lines.UTILITY, -rng.randrange(9_990, 92_000), party_of(name))
    sheet.add(sheet.near(20), lines.TAX, -int(sold * 0.073))
    sheet.add(sheet.near(20), lines.DARF, -(21_000 * len(company.staff) + rng.randrange(9_000)))


def _fees(sheet: _Sheet) -> None:
    sheet.add(sheet.near(1), lines.FEE, -7_990)
    for line in [line for line in sheet.rows if line.wording is lines.PIX_OUT][:2]:
        sheet.add(lines.day_of(line.at), lines.PIX_FEE, -150)


def _twins(sheet: _Sheet) -> None:
    """Two equal rows on one day: the same customer pays the same amount twice."""
    dated = [line for line in sheet.rows if line.wording is lines.PIX_IN and line.dated != line.at]
    for line in dated[3:4] or dated[:1]:
        twin = sheet.add(lines.day_of(line.at), line.wording, line.cents, line.party)
        twin.at = line.at + 60


def _slips(sheet: _Sheet) -> None:
    """In a month without a boleto the two largest plain sales are collected by one. No number may be drawn here."""
    sales = [line for line in sheet.rows if line.cents > 0 and line.party is not None]
    if any(line.wording is lines.BOLETO_IN for line in sales):
        return
    told = Counter((line.party, abs(line.cents)) for line in sheet.rows)
    plain = [
        line
        for line in sales
        if line.wording is lines.PIX_IN and line.dated != line.at and told[line.party, line.cents] == 1
    ]
    for line in sorted((line for line in plain if lines.day_of(line.at).weekday() < 5), key=lambda line: -line.cents)[
        :2
    ]:
        line.wording = lines.BOLETO_IN


def _moves(sheet: _Sheet) -> None:
    """Transfers between own accounts: the other end writes the same amount at the same time."""
    for seed, sign in sheet.account.moves:
        rng = Random(f"{seed}:{sheet.days[0]}")
        day, cents, clock = rng.choice(sheet.work[8:15]), rng.randrange(30, 90) * 10_000, rng.uniform(10, 16) * HOUR
        wording = lines.OWN_OUT if sign < 0 else lines.OWN_IN
        line = sheet.add(day, wording, sign * cents, sheet.account.company.party)
        line.at = float(int(moment(day, clock)))


def _owner(sheet: _Sheet) -> None:
    """The owner takes most of the month's surplus out or covers what is missing."""
    net = sum(line.cents for line in sheet.rows)
    partner = sheet.account.company.partner
    if net > 300_000:
        sheet.add(sheet.work[-1], lines.OWNER_OUT, -(int(net * 0.85) // 10_000 * 10_000), partner, clock=True)
    elif net < 0:
        sheet.add(sheet.near(27), lines.OWNER_IN, (-net // 100_000 + 1) * 100_000, partner)


def bulk_month(account: Account, year: int, month: int) -> list[Line]:
    """A month of a bulk user's account: many plain rows, evenly spread from the history's first day to the last."""
    rng, step = Random(f"{account.id}:{year}-{month}"), (account.until - account.since) / account.bulk_rows
    start = moment(date(year, month, 1), 0)
    end = moment(date(*lines.next_month(year, month), 1), 0)
    first = max(0, int((start - account.since) / step))
    rows, places = list[Line](), range(first, min(account.bulk_rows, int((end - account.since) / step) + 2))
    for place in places:
        at = account.since + (place + 0.5) * step
        if start <= at < end:
            rows.append(_bulk_row(rng, account, place, float(int(at))))
    return rows


def _bulk_row(rng: Random, account: Account, place: int, at: float) -> Line:
    cents = sale_cents(rng, account)
    parties: Sequence[Party] = account.company.suppliers if place % 2 else account.company.customers
    wording, sign = (lines.PIX_OUT, -1) if place % 2 else (lines.PIX_IN, 1)
    return Line(f"bulk:{place}", at, moment(lines.day_of(at), 0), sign * cents, wording, rng.choice(parties))
