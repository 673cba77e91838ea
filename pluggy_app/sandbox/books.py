"""All statements of an item, read up to an instant, and the ones kept in memory."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, datetime

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account, accounts_of
from pluggy_app.sandbox.connectors import MEU_PLUGGY
from pluggy_app.sandbox.lines import Line, month_of, next_month
from pluggy_app.sandbox.live_rows import live_rows
from pluggy_app.sandbox.progress import card_gap_closed_at, current_gap, first_synced_at, refresh_after
from pluggy_app.sandbox.register import Item
from pluggy_app.sandbox.statements import Statement

CUSHION_CENTS = 850_000
MAX_ROWS_KEPT = 400_000
PENDING_AT_FIRST = 3
FIRST_POSTED_EVERY = 240.0


class Book:
    """All statements of one item, read up to `through`."""

    def __init__(self, item: Item, pace: float) -> None:
        self._item, self._pace = item, pace
        self.accounts = accounts_of(item)
        self.statements = {account.id: Statement(account) for account in self.accounts}
        self.through = item.created_at.timestamp()
        first = first_synced_at(item, pace)
        self._first_synced = first.timestamp() if first else self.through
        #: how many of the item's changes of rows are done
        self.changes_done = 0
        self._history()

    def advance(self, through: float) -> None:
        """Read on to an instant, stopping where rows vanished or changed their ids."""
        for change in self._item.row_changes[self.changes_done :]:
            if change.at > through:
                break
            self._advance(max(change.at, self.through))
            if statement := self.statements.get(change.account_id):
                at = self._ingested(change.at, self._gaps(statement.account))
                statement.change(self.changes_done, change.ids, at, again=change.again)
            self.changes_done += 1
        self._advance(through)

    def read_through(self, account: Account) -> float:
        """Until when an account was read: less than the book when it is a frozen card."""
        return min(self.through, self._frozen_at(account, self.through) or self.through)

    def _advance(self, through: float) -> None:
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
        for statement in self._cards_first():
            account = statement.account
            gaps, frozen_at = self._gaps(account), self._frozen_at(account, through)
            for line in statement.arrived(arrivals.get(account.id, []), through, frozen_at):
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
            return max(gaps[place][1], self._first_synced)
        if self._item.connector_id == MEU_PLUGGY:
            moment = datetime.fromtimestamp(at, UTC)
            at = refresh_after(self._item, moment, self._pace).timestamp()
        return max(at, self._first_synced)

    def _gaps(self, account: Account) -> list[tuple[float, float]]:
        """When nothing was read, in order; those of a frozen card contain shorter ones."""
        gap = current_gap(self._item, self._pace)
        gaps = [*self._item.gaps, gap] if gap else list(self._item.gaps)
        if not account.is_card:
            return gaps
        cards = list(self._item.card_gaps)
        closed_at = card_gap_closed_at(self._item, self._pace)
        if closed_at and self._item.cards_frozen_since:
            cards.append((self._item.cards_frozen_since.timestamp(), closed_at.timestamp()))
        outside = [one for one in gaps if not any(low <= one[0] and one[1] <= high for low, high in cards)]
        return sorted([*outside, *cards])

    def _frozen_at(self, account: Account, through: float) -> float | None:
        """Since when a card is not read; None = it is."""
        since = self._item.cards_frozen_since
        if since is None or not account.is_card:
            return None
        closed_at = card_gap_closed_at(self._item, self._pace)
        return None if closed_at and closed_at.timestamp() <= through else since.timestamp()

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
        if book.through <= moment:
            book.advance(moment)
        self._books[item.id] = book
        while len(self._books) > 1 and sum(book.size for book in list(self._books.values())) > MAX_ROWS_KEPT:
            self._books.popitem(last=False)
        return book

    def forget(self, item_id: str) -> None:
        """Drop the book of a deleted item."""
        self._books.pop(item_id, None)
