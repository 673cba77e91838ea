"""Amounts of which a share was added or taken: fine and interest, tax withheld, discounts, an acquirer's rate.

A bank knows what was paid and a company what was owed. Statements are made first here, so each function goes back from
the cents that were paid to the cents that were owed, or says that there are none.
"""

FINE_PERCENT, INTEREST_PERCENT_A_MONTH, DAYS_A_MONTH = 2, 1, 30
_WHOLE = 100_000


def share(cents: int, rate: int, of: int = _WHOLE) -> int:
    """A rate of an amount, in parts of 100,000 where nothing else is said, rounded half up."""
    return (2 * cents * rate + of) // (2 * of)


def fine(owed: int) -> int:
    """2 % for being late, once."""
    return share(owed, FINE_PERCENT, 100)


def interest(owed: int, days: int) -> int:
    """1 % a month of thirty days."""
    return share(owed, INTEREST_PERCENT_A_MONTH * days, 100 * DAYS_A_MONTH)


def owed_before_fine(paid: int, days: int) -> int | None:
    """What was owed when `paid` came so many days late; None: no amount of whole cents comes to it."""
    guess = paid * 100 * DAYS_A_MONTH // (100 * DAYS_A_MONTH + FINE_PERCENT * DAYS_A_MONTH + days)
    near = range(max(guess - 2, 1), guess + 4)
    return next((owed for owed in near if owed + fine(owed) + interest(owed, days) == paid), None)


def gross_of(net: int, rate: int, of: int = _WHOLE) -> int:
    """The amount of which `net` is left when a share is taken; there is always one: a cent more leaves 0 or 1 more."""
    guess = net * of // (of - rate)
    return next(gross for gross in range(guess - 2, guess + 4) if gross - share(gross, rate, of) == net)
