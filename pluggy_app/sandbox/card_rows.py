"""A month of a company's card: purchases, instalments, dollars, the payment of the last bill."""

from calendar import monthrange
from datetime import date
from functools import lru_cache
from random import Random

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account
from pluggy_app.sandbox.bank_rows import HOUR, bill_day
from pluggy_app.sandbox.companies import CLOUD_SHOPS
from pluggy_app.sandbox.lines import DAY, Line, Wording, moment, next_month

MAX_INSTALLMENTS = 6
CENTS_A_DOLLAR = (5.10, 5.70)
IOF = 0.035


def card_month(account: Account, year: int, month: int) -> list[Line]:
    """The rows of one month in the order of their instants; the payment has 0 cents: the statement knows it."""
    day = bill_day(year, month)
    payment = Line(f"{year}-{month:02d}:payment", moment(day, 11 * HOUR), moment(day, 0), 0, lines.PAYMENT_RECEIVED)
    return sorted([*_spent(account, year, month), payment], key=lambda line: line.at)


def spent_cents(account: Account, year: int, month: int, before: float | None = None) -> int:
    """What the month's own rows add to the debt; only those before an instant when one is given."""
    rows = _spent(account, year, month)
    return -sum(line.cents for line in rows if before is None or line.at <= before)


def shop_of(rng: Random, account: Account) -> tuple[Wording, str]:
    """A shop where the company buys, and its merchant category code."""
    name, mcc, category = rng.choice(account.company.trade.shops)
    return Wording(name.upper(), name, category, "08000000"), mcc


def _spent(account: Account, year: int, month: int) -> list[Line]:
    found = [line for line in _purchases(account, year, month) if line.installment is None]
    for back in range(MAX_INSTALLMENTS):
        from_year, from_month = next_month(year, month, -back)
        for line in _purchases(account, from_year, from_month):
            if line.installment is not None and line.installment[1] > back:
                found.append(_installment(line, back, year, month))
    return [_fresh(line) for line in found]


@lru_cache(maxsize=512)
def _purchases(account: Account, year: int, month: int) -> tuple[Line, ...]:
    rng, rows = Random(f"{account.id}:{year}-{month}"), list[Line]()
    last = monthrange(year, month)[1]

    def buy(cents: int, wording: Wording, mcc: str | None, day: int, *, usd_cents: int | None = None) -> Line:
        clock = rng.random() < 0.25
        at = float(int(moment(date(year, month, day), rng.uniform(8, 23.5 if clock else 20) * HOUR)))
        dated = at if clock else moment(date(year, month, day), 0)
        key = f"{year}-{month:02d}:{len(rows)}"
        rows.append(Line(key, at, dated, -cents, wording, None, at + rng.uniform(1, 4) * DAY, usd_cents, None, mcc))
        return rows[-1]

    for _ in range(int(account.volume)):
        wording, mcc = shop_of(rng, account)
        cents = int(1_500 * 30 ** rng.random())
        line = buy(cents, wording, mcc, rng.randrange(1, last + 1))
        if cents > 15_000 and rng.random() < 0.35:
            line.installment = (1, rng.randrange(2, MAX_INSTALLMENTS + 1), line.at)
    for name, mcc, category in CLOUD_SHOPS:
        usd = rng.randrange(1_900, 14_900)
        cents, day = int(usd * rng.uniform(*CENTS_A_DOLLAR)), rng.randrange(2, 27)
        buy(cents, Wording(name.upper(), name, category, "08000000"), mcc, day, usd_cents=usd)
        buy(int(cents * IOF), lines.FOREIGN_TAX, None, day)
    coffee = buy(rng.randrange(900, 2_400), *shop_of(rng, account), rng.randrange(1, last + 1))
    twin = buy(-coffee.cents, coffee.wording, coffee.mcc, 1)
    twin.at, twin.dated, twin.posted_at = coffee.at + 240, coffee.dated, coffee.posted_at
    if twin.dated == coffee.at:
        coffee.dated = twin.dated = moment(lines.day_of(coffee.at), 0)
    return tuple(rows)


def _installment(line: Line, back: int, year: int, month: int) -> Line:
    assert line.installment is not None
    bought = lines.day_of(line.at)
    day = date(year, month, min(bought.day, 28))
    at = line.at if back == 0 else moment(day, 9 * HOUR)
    dated = line.dated if back == 0 else moment(day, 0)
    number = (back + 1, line.installment[1], line.installment[2])
    posted = line.posted_at if back == 0 else at + DAY
    key = line.key if back == 0 else f"{line.key}:{back + 1}"
    return Line(key, at, dated, line.cents, line.wording, None, posted, None, number, line.mcc)


def _fresh(line: Line) -> Line:
    """A copy that a statement may fill in; the remembered one stays as it is."""
    return Line(
        line.key, line.at, line.dated, line.cents, line.wording, None, line.posted_at, line.usd_cents,
        line.installment, line.mcc,
    )  # fmt: skip
