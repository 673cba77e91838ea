"""Where the entries are written: the rows that are still free, the parties that have an entry, the numbers in use."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from math import gcd
from random import Random

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account
from pluggy_app.sandbox.bank_rows import sale_cents
from pluggy_app.sandbox.companies import Party
from pluggy_app.sandbox.ledger.entries import Expected
from pluggy_app.sandbox.lines import Line, Wording
from pluggy_app.sandbox.statements import Statement

RECENT_DAYS = 45
#: a row so many days before or after another one of the same party may be thought to pay the same entry
BEFORE_DAYS, AFTER_DAYS = 30.0, 66.0
#: no other row of the party is so near in days and cents
CLEAR_DAYS, CLEAR_PERCENT = 100.0, 18
TWINS = 2
NOTHING_PAID = 10**9
ISSUED_BEFORE = timedelta(14)

Fits = Callable[[Line], bool]


class Desk:
    """Chooses rows of one statement, each once: recent ones first, and those of parties without an entry."""

    def __init__(self, statement: Statement) -> None:
        self.account: Account = statement.account
        self.company = self.account.company
        self.rng = Random(f"{self.account.item_id}:ledger")
        self.today = lines.day_of(self.account.until)
        #: what is written so far
        self.entries: list[Expected] = []
        self.rows = [line for line in statement.rows if line.at <= self.account.until and not line.first_id]
        self.by_party: defaultdict[Party, list[Line]] = defaultdict(list)
        for line in self.rows:
            if line.party is not None:
                self.by_party[line.party].append(line)
        self._alike = Counter((line.party, abs(line.cents)) for line in self.rows)
        self._order = self._shuffled()
        self._used: set[str] = set()
        self._parties: set[Party] = set()
        #: keys of rows that look as if they paid a part of an entry on which somebody has to decide
        self._doubtful: set[str] = set()
        self._number = self.rng.randrange(1_100, 8_000)

    def row(self, *wordings: Wording, fits: Fits | None = None, plain: bool = False) -> Line | None:
        """A free row of a weekday that fits, taken from now on; no other row has its party and cents.

        Preferred are recent ones, parties without an entry, and the smallest of a party, so that few others look as if
        they paid a part of it. `plain`: whoever reads the entry cannot doubt the row; so it may as well be one that
        looks as if it paid a part of another entry.
        """
        found = [
            line
            for line in self._order
            if line.wording in wordings
            and line.key not in self._used
            and lines.day_of(line.at).weekday() < 5
            and self._alike[line.party, abs(line.cents)] == 1
            and (fits is None or fits(line))
        ]
        if not found:
            return None
        doubtful = self._doubtful if plain else set[str]()
        chosen = min(
            found,
            key=lambda line: (
                line.key not in doubtful,
                not (self.is_recent(line) and self.is_clear(line, line.cents)),
                not self.is_recent(line),
                0 if plain else self.below(line),
                line.party in self._parties,
            ),
        )
        self.take(chosen)
        return chosen

    def doubt(self, line: Line, cents: int) -> None:
        """Note that somebody has to decide on a row and an entry of some cents: smaller rows may look like parts."""
        self._doubtful.update(other.key for other in self.near(line) if abs(other.cents) < cents)

    def take(self, *rows: Line) -> None:
        """Use rows up."""
        for line in rows:
            self._used.add(line.key)
            if line.party is not None:
                self._parties.add(line.party)

    def meet(self, party: Party) -> None:
        """Note that a party has an entry."""
        self._parties.add(party)

    def is_free(self, line: Line) -> bool:
        """Whether a row pays nothing yet, and can be told from the others of its party."""
        return line.key not in self._used and self._alike[line.party, abs(line.cents)] == 1

    def is_clear(self, line: Line, cents: int) -> bool:
        """Whether no other row of the party is about as much."""
        around = self.near(line, CLEAR_DAYS, CLEAR_DAYS)
        return not any(_is_about(cents, other.cents) for other in around)

    def is_far(self, party: Party, line: Line) -> bool:
        """Whether another party paid nothing that is about as much as a row."""
        theirs = (other for other in self.by_party[party] if abs(other.at - line.at) <= CLEAR_DAYS * lines.DAY)
        return not any(_is_about(line.cents, other.cents) for other in theirs)

    def is_recent(self, line: Line) -> bool:
        """Whether a row is of the last days."""
        return (self.today - lines.day_of(line.at)).days <= RECENT_DAYS

    def twins(self, wording: Wording) -> Sequence[Line]:
        """The newest two free rows with the same party, cents and day."""
        groups: defaultdict[tuple[date, Party | None, int], list[Line]] = defaultdict(list)
        for line in self._order:
            is_free = line.wording is wording and line.key not in self._used
            if is_free and self._alike[line.party, abs(line.cents)] == TWINS:
                groups[lines.day_of(line.at), line.party, line.cents].append(line)
        pairs = [pair for pair in groups.values() if len(pair) == TWINS]
        return max(pairs, key=lambda pair: pair[0].at, default=())

    def near(self, line: Line, before: float = BEFORE_DAYS, after: float = AFTER_DAYS) -> list[Line]:
        """Other free rows of the same party and direction within so many days before and after a row."""
        theirs = self.by_party[line.party] if line.party else []
        return [
            other
            for other in theirs
            if other is not line
            and other.key not in self._used
            and (other.cents > 0) == (line.cents > 0)
            and -before * lines.DAY <= other.at - line.at <= after * lines.DAY
        ]

    def below(self, line: Line) -> int:
        """How many of them are smaller."""
        return sum(abs(other.cents) < abs(line.cents) for other in self.near(line))

    def chance(self, pair: Sequence[Line]) -> float:
        """How easily two other rows of the party could come to the same sum."""
        total = abs(sum(line.cents for line in pair))
        count = sum(abs(other.cents) < total for other in self.near(pair[0]))
        return count * (count - 1) / 2 * gcd(*(line.cents for line in pair)) / total

    def least(self, party: Party, *, receivable: bool) -> int:
        """The smallest amount that a party paid or got lately; a large one when there is none."""
        since = self.account.until - AFTER_DAYS * lines.DAY
        paid = (abs(line.cents) for line in self.by_party[party] if line.at >= since and (line.cents > 0) == receivable)
        return min(paid, default=NOTHING_PAID)

    def quiet(self, parties: Iterable[Party], *, receivable: bool) -> tuple[Party, int]:
        """A party without an entry, and an amount less than any that it paid lately."""
        free = [party for party in parties if party not in self._parties] or list(parties)
        party = self.rng.choice(free)
        self._parties.add(party)
        least = self.least(party, receivable=receivable)
        return party, max(min(sale_cents(self.rng, self.account), least * 3 // 5), 500)

    def is_new(self, party: Party | None) -> bool:
        """Whether a party has no entry yet."""
        return party not in self._parties

    def next_on(self, day: int) -> date:
        """The next month's day of a number that is still to come, on a weekday."""
        year, month = (self.today.year, self.today.month)
        if self.today.day >= day:
            year, month = lines.next_month(year, month)
        return self.weekday(date(year, month, day))

    def weekday(self, day: date) -> date:
        """The day or the Monday after it."""
        return day + timedelta((0, 0, 0, 0, 0, 2, 1)[day.weekday()])

    def invoice(
        self, case: str, party: Party | None, cents: int, due_on: date, *rows: Line, receivable: bool
    ) -> Expected:
        """An entry with a number, issued some time before anything happened; it is not written yet."""
        note = self._next_note()
        return Expected(
            case=case,
            rows=rows,
            receivable=receivable,
            issued_on=min([due_on, self.today, *(lines.day_of(line.at) for line in rows)]) - ISSUED_BEFORE,
            due_on=due_on,
            cents=cents,
            description=f"Venda, {note}" if receivable else f"Compra, {note}",
            category="Vendas" if receivable else "Fornecedores",
            name=party.name if party else "",
            document=party.document if party else "",
            number=note,
        )

    def _next_note(self) -> str:
        self._number += self.rng.randrange(1, 9)
        return f"NF {self._number}"

    def _shuffled(self) -> list[Line]:
        """The recent rows in any order, then older ones, the newest first."""
        recent = [line for line in self.rows if self.is_recent(line)]
        self.rng.shuffle(recent)
        return [*recent, *(line for line in reversed(self.rows) if not self.is_recent(line))]


def _is_about(cents: int, other: int) -> bool:
    return 100 * abs(abs(other) - abs(cents)) < CLEAR_PERCENT * abs(cents)
