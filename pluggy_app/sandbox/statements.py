"""The statements of an item: its rows up to an instant, with ids, balances and moments of ingestion.

A statement only ever grows at its end, so the running balance of a row never changes; a row that vanishes stays in it
and is marked. Everything here follows from the item's record and the instant; forgetting it and computing it again
gives the same rows.
"""

from bisect import bisect_right, insort
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account
from pluggy_app.sandbox.bank_rows import bank_month, bulk_month
from pluggy_app.sandbox.card_rows import card_month, spent_cents
from pluggy_app.sandbox.lines import Line, month_of, next_month

Month = tuple[int, int]
SortKey = tuple[float, float, int]


class Statement:
    """The rows of one account, oldest first in `rows`, by Pluggy's date in `by_date`."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.rows: list[Line] = []
        self.by_date: list[SortKey] = []
        self.places: dict[str, int] = {}
        self.pending: list[Line] = []
        self.opening = 0
        self._namespace = UUID(account.id)
        self._queue: list[Line] = []
        self._held: list[Line] = []
        self._balance: int | None = None
        #: what each change of rows did here: its number, the ids that went, the rows that came back
        self.changes: list[tuple[int, list[str], list[Line]]] = []
        self._month: Month = month_of(account.since)
        self._spent: dict[Month, int] = {}
        self._last_day: tuple[int, int] = (0, 0)

    @property
    def balance_cents(self) -> int:
        """Plus is what the holder has; a card has minus what is owed."""
        return self.opening if self._balance is None else self._balance

    def planned(self, through: float) -> list[Line]:
        """Take the ordinary rows up to an instant from the plan."""
        while lines.moment(date(*self._month, 1), 0) <= through:
            self._queue += [line for line in self._plan(*self._month) if line.at > self.account.since]
            self._month = next_month(*self._month)
        count = bisect_right(self._queue, through, key=lambda line: line.at)
        taken, self._queue = self._queue[:count], self._queue[count:]
        return taken

    def arrived(self, arrivals: list[Line], through: float, frozen_at: float | None) -> list[Line]:
        """Rows to take in now, oldest first; those after `frozen_at` are held until it is None."""
        for line in arrivals:
            month = month_of(line.at)
            self._spent[month] = self.spent(*month) - line.cents
        new = sorted([*self._held, *self.planned(through), *arrivals], key=lambda line: line.at)
        count = len(new) if frozen_at is None else bisect_right(new, frozen_at, key=lambda line: line.at)
        self._held = new[count:]
        return new[:count]

    def append(self, line: Line, created: float) -> None:
        """Take a row in."""
        line.id, line.created = str(uuid5(self._namespace, line.key)), created
        line.balance = self._balance = self.balance_cents + line.cents
        line.order = self._order_of(line.at)
        self._file(line)

    def change(self, number: int, ids: list[str], at: float, *, again: bool) -> None:
        """Lose rows; when `again` they come back under new ids. The bank's balance does not move."""
        gone = [self.rows[self.places[row_id]] for row_id in ids if row_id in self.places]
        copies: list[Line] = []
        for line in gone:
            line.gone_at = at
            if again:
                copy = replace(line, id=str(uuid5(self._namespace, f"{line.id}:again")), created=at, gone_at=None)
                copy.first_id = line.seed
                self._file(copy)
                copies.append(copy)
        self.changes.append((number, [line.id for line in gone], copies))

    def _file(self, line: Line) -> None:
        self.places[line.id] = len(self.rows)
        insort(self.by_date, (line.dated, line.at, len(self.rows)))
        self.rows.append(line)
        if line.posted_at is not None:
            self.pending.append(line)

    def spent(self, year: int, month: int) -> int:
        """Cents that a month added to a card's debt, as far as they are known now."""
        if (year, month) not in self._spent:
            self._spent[year, month] = spent_cents(self.account, year, month)
        return self._spent[year, month]

    def debt_at_start(self) -> int:
        """What was owed when the history begins: the unpaid bill and what was bought since."""
        since, (year, month) = self.account.since, month_of(self.account.since)
        paid = next(line.at for line in card_month(self.account, year, month) if line.cents == 0) <= since
        earlier = 0 if paid else spent_cents(self.account, *next_month(year, month, -1))
        return earlier + spent_cents(self.account, year, month, before=since)

    def lift(self, cents: int) -> None:
        """Raise the opening balance under the rows taken in so far."""
        self.opening += cents
        self._balance = None if self._balance is None else self._balance + cents
        for line in self.rows:
            line.balance += cents

    def _plan(self, year: int, month: int) -> list[Line]:
        if self.account.is_card:
            return card_month(self.account, year, month)
        return (bulk_month if self.account.bulk_rows else bank_month)(self.account, year, month)

    def _order_of(self, at: float) -> int:
        day = lines.day_of(at).toordinal()
        self._last_day = (day, self._last_day[1] + 1 if self._last_day[0] == day else 0)
        return self._last_day[1]
