"""Any sequence of matching, splitting and undoing keeps the sums, and undoing all of it restores everything.

SEQUENCES=1000 tries that many on each database; `make soak` does.
"""

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from typing import Any

from builders import NOON, a_user
from sqlalchemy import select

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.errors import AppError
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.matching.model import Difference, Line
from pluggy_app.reads import reconciliation as reads
from pluggy_app.services import bank_accounts, ledger_entries, matches, reconciliation
from pluggy_app.store.postings import FileRow
from pluggy_app.store.tables import BANK_TRANSACTIONS, ENTRIES, MATCH_DIFFERENCES, MATCH_LINES, MATCHES
from pluggy_app.store.unit_of_work import Store

SEQUENCES = int(os.environ.get("SEQUENCES", "12"))
STEPS = 12
DAY = date(2026, 11, 20)
CENTS = (100_00, 100_00, 250_00, 33_33, -100_00, -100_00, -75_50, -250_00, 1, -1)
KINDS = ("interest", "fine", "discount", "fee", "withholding", "rounding", "other")


class Books:
    """Ten movements in two accounts and ten entries, and what matching makes of them."""

    def __init__(self, store: Store) -> None:
        self.store, self.user = store, a_user(store)
        self.rows: list[int] = []
        for name, cents in (("Um", CENTS[::2]), ("Dois", CENTS[1::2])):
            account = bank_accounts.create(store, self.user, BankAccountTerms(name, "checking"))
            typed = [FileRow(n, DAY, amount, f"LINHA {n}") for n, amount in enumerate(cents)]
            with store.unit_of_work() as work:
                self.rows += work.postings.take_in(self.user.user_id, account, "BRL", "manual", None, typed, {}, NOON)
        terms = [EntryTerms("receivable" if c > 0 else "payable", DAY, abs(c) * 2, f"NF {c}") for c in CENTS]
        self.entries = ledger_entries.add(store, self.user, terms)

    def every(self, table: Any) -> list[Any]:
        with self.store.reading() as work:
            return list(work._connection.execute(select(table).order_by(table.c.id)))

    def state(self) -> list[tuple[Any, ...]]:
        rows = [(r.id, r.match_id, r.matched_cents, r.amount_cents) for r in self.every(BANK_TRANSACTIONS)]
        return rows + [(e.id, e.settled_cents, e.amount_cents, e.cancelled) for e in self.every(ENTRIES)]

    def check(self) -> None:
        """Sums of what counts agree on both sides, and nothing is exceeded."""
        live = {match.id for match in self.every(MATCHES) if match.undone_at is None}
        of_row: defaultdict[int, int] = defaultdict(int)
        of_entry: defaultdict[int, int] = defaultdict(int)
        match_of: dict[int, int] = {}
        for line in self.every(MATCH_LINES):
            if line.match_id in live:
                of_row[line.bank_transaction_id] += line.amount_cents
                match_of.setdefault(line.bank_transaction_id, line.match_id)
                assert match_of[line.bank_transaction_id] == line.match_id, "a movement in two matches"
                if line.ledger_entry_id is not None:
                    of_entry[line.ledger_entry_id] += abs(line.amount_cents)
        for part in self.every(MATCH_DIFFERENCES):
            if part.match_id in live:
                of_row[part.bank_transaction_id] += part.amount_cents
        for row in self.every(BANK_TRANSACTIONS):
            assert row.match_id == match_of.get(row.id)
            assert row.match_id is None or of_row[row.id] == row.amount_cents == row.matched_cents
        for entry in self.every(ENTRIES):
            assert entry.settled_cents == of_entry[entry.id] <= entry.amount_cents

    def live(self) -> list[int]:
        return [match.id for match in self.every(MATCHES) if match.undone_at is None]


def a_step(books: Books, random: Random) -> None:
    """Undo a match, or make one out of free movements; some of what is drawn does not close and is refused."""
    live = books.live()
    if live and random.random() < 0.25:
        matches.undo(books.store, books.user, random.choice(live))
        return
    free = {row.id: row.amount_cents for row in books.every(BANK_TRANSACTIONS) if row.match_id is None}
    left = {
        e.id: (e.amount_cents - e.settled_cents) * (1 if e.kind == "receivable" else -1) for e in books.every(ENTRIES)
    }
    lines: list[Line] = []
    differences: list[Difference] = []
    for row in random.sample(sorted(free), min(len(free), random.choice((1, 1, 1, 2, 3)))):
        rest = free[row]
        for _ in range(random.choice((1, 1, 2, 3))):
            entry = random.choice([key for key, cents in left.items() if cents * rest > 0] or list(left))
            part = rest if random.random() < 0.6 else rest // 2
            part = max(min(part, abs(left[entry])), -abs(left[entry]))
            lines.append(Line(row, entry if random.random() < 0.95 else None, part))
            left[entry] -= part
            rest -= part
        if rest and random.random() < 0.9:
            differences.append(Difference(random.choice(KINDS), rest, row))
    matches.make(books.store, books.user, lines, differences)


def test_any_sequence_keeps_the_sums_and_undoing_it_restores_everything(store: Store) -> None:
    books = Books(store)
    before, made = books.state(), 0
    for seed in range(SEQUENCES):
        random = Random(seed)
        for _ in range(STEPS):
            was = books.state()
            try:
                a_step(books, random)
            except AppError:
                assert books.state() == was, f"seed {seed}: what was refused has changed something"
            books.check()
        made += len(books.live())
        for match_id in random.sample(books.live(), len(books.live())):
            matches.undo(store, books.user, match_id)
        assert books.state() == before, f"seed {seed}"
        with store.reading() as work:
            assert work.memories.of_user(books.user.user_id) == []
    assert made > 2 * SEQUENCES, "too little was matched to say anything"


def test_of_several_who_match_at_once_one_does(store: Store) -> None:
    books = Books(store)

    def make(_n: int) -> str:
        try:
            matches.make(store, books.user, [Line(books.rows[0], books.entries[0], 100_00)])
        except AppError as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(8) as threads:
        told = sorted(threads.map(make, range(8)))
    assert told == ["already_matched"] * 7 + ["made"]
    books.check()


def test_runs_and_answers_at_once_do_not_wait_for_each_other_in_a_circle(store: Store) -> None:
    user = a_user(store)
    account = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    amounts = [100_01 + 7 * n for n in range(24)]
    with store.unit_of_work() as work:
        typed = [FileRow(n, DAY, cents, f"PIX {n}", f"Cliente {n} Comercio") for n, cents in enumerate(amounts)]
        work.postings.take_in(user.user_id, account, "BRL", "manual", None, typed, {}, NOON)
    terms = [
        EntryTerms("receivable", DAY, c, f"NF {n}", counterparty_name=f"Cliente {n} Comercio")
        for n, c in enumerate(amounts)
    ]
    ledger_entries.add(store, user, terms)
    reconciliation.run(store, user)
    waiting = [one.id for one in reads.suggestions(store, user)]
    assert len(waiting) >= len(amounts)

    def do(n: int) -> str:
        try:
            if n % 4 == 0:
                reconciliation.run(store, user)
            elif n % 4 == 1:
                reconciliation.dismiss(store, user, waiting[n % len(waiting)])
            else:
                reconciliation.accept(store, user, waiting[n % len(waiting)])
        except AppError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(6) as threads:
        told = set(threads.map(do, range(48)))
    assert told <= {"done", "already_matched", "suggestion_outdated"}
