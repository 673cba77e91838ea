"""Do the rows add up to the balances that the bank printed? A row is never invented to make them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from pluggy_app.bank_files.statement import StatementRow, StatementWarning

MISMATCH = "balance_mismatch"


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A balance printed among the rows; `is_opening`: it stands before the first movement."""

    row: int
    day: date
    cents: int
    is_opening: bool


def mismatch(
    rows: Sequence[StatementRow], balances: Sequence[BalanceRow], ledger_cents: int | None
) -> tuple[int | None, StatementWarning | None]:
    """The opening balance, if known, and the first printed balance that disagrees with it and the rows.

    A balance is compared with all rows up to the end of its day: banks print it before or after them.
    """
    openings = [balance for balance in balances if balance.is_opening]
    if not openings:
        return None, None
    opening = min(openings, key=_place).cents
    of_day: Counter[date] = Counter()
    for row in rows:
        of_day[row.day] += row.amount_cents
    days = sorted(of_day)
    ends = list(accumulate((of_day[day] for day in days), initial=opening))
    for balance in sorted((b for b in balances if not b.is_opening), key=_place):
        if balance.cents != ends[bisect_right(days, balance.day)]:
            return opening, _warning(balance.row)
    wrong = ledger_cents is not None and ledger_cents != ends[-1]
    return opening, _warning(0) if wrong else None


def _place(balance: BalanceRow) -> tuple[date, int]:
    return balance.day, balance.row


def _warning(row: int) -> StatementWarning:
    return StatementWarning(MISMATCH, row, "opening balance and rows do not add up to this balance")
