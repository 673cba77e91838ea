"""Pages of entries, from either end, and what settles them."""

from dataclasses import replace
from datetime import date, timedelta

from builders import a_user

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.ledger_entries import EntryChanges, EntryTerms
from pluggy_app.domain.matching.model import Difference, Line
from pluggy_app.domain.movements import TypedMovement
from pluggy_app.domain.users import User
from pluggy_app.reads import ledger_entries as reading
from pluggy_app.reads import reconciliation as matching
from pluggy_app.reads.ledger_entries import EntryFilter
from pluggy_app.reads.reconciliation import MatchFilter
from pluggy_app.services import bank_accounts, ledger_entries, matches, movements
from pluggy_app.store.unit_of_work import Store

FIRST = date(2026, 11, 1)


def keep(store: Store, user: User, *days: int) -> list[int]:
    terms = [EntryTerms("receivable", FIRST + timedelta(day), 100_00, f"Parcela {day}") for day in days]
    return ledger_entries.add(store, user, terms)


def walked(store: Store, user: User, *, last_first: bool) -> list[int]:
    """Keys of all pages of two."""
    found: list[int] = []
    cursor: str | None = None
    while True:
        page = reading.page(store, user, EntryFilter(), limit=2, cursor=cursor, last_first=last_first)
        found += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            return found


def test_pages_of_either_order_hold_each_entry_once(store: Store) -> None:
    user = a_user(store)
    a, b, c, d, e = keep(store, user, 3, 1, 2, 1, 1)
    keep(store, a_user(store), 1)
    assert walked(store, user, last_first=False) == [b, d, e, c, a]
    assert walked(store, user, last_first=True) == [a, c, e, d, b]


def test_an_entry_is_told_what_settles_it_until_that_is_undone(store: Store) -> None:
    user, other = a_user(store), a_user(store)
    account = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    entry, free = keep(store, user, 1, 2)
    later = movements.add(store, user, account, TypedMovement(FIRST + timedelta(2), 30_00, "PIX SOL"))
    early = movements.add(store, user, account, TypedMovement(FIRST, 20_00, "PIX LUA"))
    for row, cents in ((later, 30_00), (early, 20_00)):
        matches.make(store, user, [Line(row, entry, cents)], [])

    told = reading.settlements(store, user, [entry, free])
    assert {key: [(one.description, one.amount_cents) for one in found] for key, found in told.items()} == {
        entry: [("PIX LUA", 20_00), ("PIX SOL", 30_00)]
    }
    assert reading.settlements(store, other, [entry]) == {}
    assert reading.settlements(store, user, []) == {}

    for match in matching.matches(store, user, MatchFilter(), limit=10, cursor=None).rows:
        matches.undo(store, user, match.id)
    assert reading.settlements(store, user, [entry]) == {}


def test_what_settles_an_entry_says_what_went_beyond_it(store: Store) -> None:
    """Interest and tax are signed by the entry's own direction; of a movement that pays several, all of it is told."""
    user = a_user(store)
    account = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    late, short, other = keep(store, user, 1, 2, 3)
    (bill,) = ledger_entries.add(store, user, [EntryTerms("payable", FIRST, 80_00, "Luz")])
    received = movements.add(store, user, account, TypedMovement(FIRST, 112_50, "PIX SOL"))
    paid = movements.add(store, user, account, TypedMovement(FIRST, -83_00, "LUZ"))
    together = movements.add(store, user, account, TypedMovement(FIRST, 197_00, "TED LUA"))
    extra = [Difference("interest", 10_00, None), Difference("fine", 2_50, None)]
    matches.make(store, user, [Line(received, late, 100_00)], extra)
    matches.make(store, user, [Line(paid, bill, -80_00)], [Difference("interest", -3_00, None)])
    lines = [Line(together, short, 100_00), Line(together, other, 100_00)]
    matches.make(store, user, lines, [Difference("withholding", -3_00, together)])

    found = reading.settlements(store, user, [late, bill, short])
    told = {key: [(one.differences, one.moved_cents, one.entries) for one in those] for key, those in found.items()}
    assert told == {
        late: [((("interest", 10_00), ("fine", 2_50)), 112_50, 1)],
        bill: [((("interest", 3_00),), 83_00, 1)],
        short: [((("withholding", -3_00),), 197_00, 2)],
    }


def test_a_twin_is_the_same_in_all_that_tells_entries_apart(store: Store) -> None:
    user, said = a_user(store), EntryTerms("receivable", FIRST, 100_00, "Pão", document_number="NF 1042")
    said = replace(said, counterparty_name="Padaria Sol")
    assert reading.twin(store, user, said) is None
    first, second = ledger_entries.add(store, user, [said, replace(said, description="Pães")])
    twin = reading.twin(store, user, replace(said, counterparty_name="PADARIA  sol", description="x"))
    assert twin is not None
    assert twin.id == second
    assert reading.twin(store, a_user(store), said) is None
    for change in (
        {"kind": "payable"},
        {"due_on": FIRST + timedelta(1)},
        {"amount_cents": 100_01},
        {"document_number": "NF 1043"},
        {"counterparty_name": "Padaria Lua"},
    ):
        assert reading.twin(store, user, replace(said, **change)) is None  # type: ignore[arg-type]
    for key in (first, second):
        ledger_entries.change(store, user, key, EntryChanges(cancelled=True))
    assert reading.twin(store, user, said) is None


def test_what_names_nobody_is_told_apart_by_its_description(store: Store) -> None:
    user, rent = a_user(store), EntryTerms("payable", FIRST, 100_00, "Aluguel")
    (key,) = ledger_entries.add(store, user, [rent])
    assert reading.twin(store, user, replace(rent, description="Luz")) is None
    account = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    row = movements.add(store, user, account, TypedMovement(FIRST, -100_00, "Aluguel"))
    matches.make(store, user, [Line(row, key, -100_00)], [])
    twin = reading.twin(store, user, rent)
    assert twin is not None
    assert (twin.id, twin.status) == (key, "settled")
