"""The rows that keep arriving while somebody looks: one in each slot of about 20 seconds."""

from collections.abc import Iterator, Sequence
from math import ceil
from random import Random

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account
from pluggy_app.sandbox.bank_rows import sale_cents
from pluggy_app.sandbox.card_rows import shop_of
from pluggy_app.sandbox.lines import Line
from pluggy_app.sandbox.register import Item

SLOT_SECONDS = 20.0
JITTER = 0.4
PENDING_SECONDS = (60.0, 150.0)


def live_rows(
    item: Item, accounts: Sequence[Account], after: float, through: float, pace: float
) -> Iterator[tuple[Account, Line]]:
    """Rows with after < at <= through that fall into the item's awake spans, oldest first."""
    slot, start = SLOT_SECONDS / pace, item.created_at.timestamp()
    for begin, end in item.awake:
        low, high = max(begin, after), min(end, through)
        if high <= low:
            continue
        for place in range(max(1, ceil((low - start) / slot) - 1), int((high - start) / slot) + 1):
            account, line = _live_row(item, accounts, place, start + place * slot, slot, pace)
            if low < line.at <= high:
                yield account, line


def _live_row(
    item: Item, accounts: Sequence[Account], place: int, slot_start: float, slot: float, pace: float
) -> tuple[Account, Line]:
    rng = Random(f"{item.id}:live:{place}")
    account = rng.choices(accounts, [2 if account.is_card else 3 for account in accounts])[0]
    at = round(slot_start + rng.uniform(0, JITTER) * slot, 3)
    key = f"live:{place}"
    if account.is_card:
        wording, mcc = shop_of(rng, account)
        posted_at = at + rng.uniform(*PENDING_SECONDS) / pace
        return account, Line(key, at, at, -int(1_500 * 12 ** rng.random()), wording, None, posted_at, None, None, mcc)
    cents, company = sale_cents(rng, account), account.company
    if rng.random() < 0.75:
        return account, Line(key, at, at, cents, lines.PIX_IN, rng.choice(company.customers))
    return account, Line(key, at, at, -cents, lines.PIX_OUT, rng.choice(company.suppliers))
