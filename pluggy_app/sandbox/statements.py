"""The statements of an item: its rows up to an instant, with ids, balances and moments of ingestion.

A statement only ever grows at its end, so the running balance of a row never changes. Everything here follows from
the item's record and the instant; forgetting it and computing it again gives the same rows.
"""

from bisect import bisect_right, insort
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid5

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account, accounts_of
from pluggy_app.sandbox.bank_rows import bank_month, bulk_month
from pluggy_app.sandbox.card_rows import card_month, spent_cents
from pluggy_app.sandbox.lines import Line, month_of, next_month
from pluggy_app.sandbox.live_rows import live_rows
from pluggy_app.sandbox.progress import current_gap, first_synced_at
from pluggy_app.sandbox.register import Item

CUSHION_CENTS = 850_000
MAX_ROWS_KEPT = 400_000
PENDING_AT_FIRST = 3
FIRST_POSTED_EVERY = 240.0

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
        self._month: Month = month_of(account.since)
        self._spent: dict[Month, int] = {}
        self._last_day: tuple[int, int] = (0, 0)

    @property
    def balance_cents(self) -> int:
        """Plus is what the holder has; a card has minus what is owed."""
        return self.rows[-1].balance if self.rows else self.opening

    def planned(self, through: float) -> list[Line]:
        """Take the ordinary rows up to an instant from the plan."""
        while lines.moment(date(*self._month, 1), 0) <= through:
            self._queue += [line for line in self._plan(*self._month) if line.at > self.account.since]
            self._month = next_month(*self._month)
        count = bisect_right(self._queue, through, key=lambda line: line.at)
        taken, self._queue = self._queue[:count], self._queue[count:]
        return taken

    def append(self, line: Line, created: float) -> None:
        """Take a row in."""
        line.id, line.created = str(uuid5(self._namespace, line.key)), created
        line.balance = self.balance_cents + line.cents
        line.order = self._order_of(line.at)
        self.places[line.id] = len(self.rows)
        insort(self.by_date, (line.dated, line.at, len(self.rows)))
        self.rows.append(line)
        if line.posted_at is not None:
            self.pending.append(line)
        if line.key.startswith("live:"):
            month = month_of(line.at)
            self._spent[month] = self.spent(*month) - line.cents

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


class Book:
    """All statements of one item, read up to `through`."""

    def __init__(self, item: Item, pace: float) -> None:
        self._item, self._pace = item, pace
        self.accounts = accounts_of(item)
        self.statements = {account.id: Statement(account) for account in self.accounts}
        self.through = item.created_at.timestamp()
        first = first_synced_at(item, pace)
        self._first_synced = first.timestamp() if first else self.through
        self._history()

    def advance(self, through: float) -> None:
        """Read on, cards first: a bank account pays what the card has summed up."""
        arrivals: dict[str, list[Line]] = {account.id: [] for account in self.accounts}
        for account, line in live_rows(self._item, self.accounts, self.through, through, self._pace):
            arrivals[account.id].append(line)
        self._read(through, arrivals)
        self.through = through

    @property
    def size(self) -> int:
        """Rows held in memory."""
        return sum(len(statement.rows) for statement in self.statements.values())

    def _history(self) -> None:
        for statement in self._cards_first():
            if statement.account.is_card:
                statement.opening = -statement.debt_at_start()
        self._read(self.through, {})
        for statement in self.statements.values():
            if not statement.account.is_card:
                lowest = min((line.balance for line in statement.rows), default=0)
                statement.lift(max(CUSHION_CENTS, CUSHION_CENTS - lowest))
            else:
                self._leave_pending(statement)

    def _leave_pending(self, statement: Statement) -> None:
        """The newest purchases are pending when an item is new and post while somebody may still be watching."""
        newest = [line for line in statement.rows if line.posted_at is not None][-PENDING_AT_FIRST:]
        for number, line in enumerate(newest, start=1):
            line.posted_at = max(line.posted_at or 0.0, self.through + number * FIRST_POSTED_EVERY / self._pace)

    def _read(self, through: float, arrivals: dict[str, list[Line]]) -> None:
        gaps = self._gaps()
        for statement in self._cards_first():
            new = statement.planned(through) + arrivals.get(statement.account.id, [])
            for line in sorted(new, key=lambda line: line.at):
                if line.wording in (lines.BILL_PAID, lines.PAYMENT_RECEIVED):
                    self._fill_bill(line)
                    if line.cents == 0:
                        continue
                statement.append(line, self._ingested(line.at, gaps))

    def _fill_bill(self, line: Line) -> None:
        card = next(statement for statement in self.statements.values() if statement.account.is_card)
        owed = max(0, card.spent(*next_month(*month_of(line.at), -1)))
        line.cents = owed if line.wording is lines.PAYMENT_RECEIVED else -owed

    def _ingested(self, at: float, gaps: list[tuple[float, float]]) -> float:
        place = bisect_right(gaps, at, key=lambda gap: gap[0]) - 1
        if place >= 0 and at <= gaps[place][1]:
            at = gaps[place][1]
        return max(at, self._first_synced)

    def _gaps(self) -> list[tuple[float, float]]:
        gap = current_gap(self._item, self._pace)
        return [*self._item.gaps, gap] if gap else list(self._item.gaps)

    def _cards_first(self) -> Iterator[Statement]:
        yield from sorted(self.statements.values(), key=lambda statement: not statement.account.is_card)


class Library:
    """The books in memory; the ones not read for longest are forgotten first."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._books: OrderedDict[str, Book] = OrderedDict()

    def book(self, item: Item, through: datetime) -> Book:
        """The book of an item, read exactly up to an instant."""
        moment, book = through.timestamp(), self._books.pop(item.id, None)
        if book is None or book.through > moment:
            book = Book(item, self._pace)
        if book.through < moment:
            book.advance(moment)
        self._books[item.id] = book
        while len(self._books) > 1 and sum(book.size for book in list(self._books.values())) > MAX_ROWS_KEPT:
            self._books.popitem(last=False)
        return book

    def forget(self, item_id: str) -> None:
        """Drop the book of a deleted item."""
        self._books.pop(item_id, None)
