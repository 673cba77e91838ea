"""The bench's reading: what waits, in which group, and nothing of anybody else."""

from datetime import date

import pytest
from builders import a_user

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.movements import MovementChanges, TypedMovement
from pluggy_app.domain.users import User
from pluggy_app.reads import bench
from pluggy_app.reads import reconciliation as reading
from pluggy_app.reads.bench import CERTAIN, REVIEW, UNMATCHED, Wanted
from pluggy_app.services import bank_accounts, ledger_entries, matches, movements, reconciliation
from pluggy_app.store.unit_of_work import Store

DAY = date(2026, 11, 10)
BAKERY = "41873205000169"


class Books:
    def __init__(self, store: Store) -> None:
        self.store, self.user = store, a_user(store)
        self.account = self.an_account()

    def an_account(self) -> int:
        return bank_accounts.create(self.store, self.user, BankAccountTerms("Conta", "checking"))

    def row(
        self, cents: int, name: str = "Bia Rocha Prado", day: date = DAY, document: str = "", account: int = 0
    ) -> int:
        typed = TypedMovement(day, cents, f"PIX {name}", counterparty_name=name, counterparty_document=document)
        return movements.add(self.store, self.user, account or self.account, typed)

    def entry(self, cents: int, name: str = "Bia R Prado", due: date = DAY, document: str = "", **more: str) -> int:
        kind = "receivable" if cents > 0 else "payable"
        terms = EntryTerms(
            kind, due, abs(cents), "Venda", counterparty_name=name, counterparty_document=document, **more
        )  # type: ignore[arg-type]
        return ledger_entries.add(self.store, self.user, [terms])[0]

    def view(self, **wanted: object) -> bench.BenchView:
        return bench.of(self.store, self.user, Wanted(**wanted))  # type: ignore[arg-type]


@pytest.fixture
def books(store: Store) -> Books:
    return Books(store)


def test_each_movement_waits_in_its_group(books: Books) -> None:
    sure = books.row(123_45, "Padaria", document=BAKERY)
    books.entry(123_45, "Padaria", document=BAKERY)
    likely = books.row(77_70)
    books.entry(77_70, due=date(2026, 11, 3))
    alone = books.row(-9_90, "Tarifa")
    assert [bench.waiting(books.store, books.user, most) for most in (100, 2)] == [3, 2]
    reconciliation.run(books.store, books.user)
    view = books.view()
    assert [(one.row.id, one.group) for one in view.queue.rows] == [(likely, REVIEW), (alone, UNMATCHED)]
    told = bench.certain(books.store, books.user, view.queue.certain_ids)
    assert [one.proposal.row_ids for one in told.suggestions] == [(sure,)]
    assert (view.queue.waiting, view.queue.review, view.queue.unmatched) == (3, 1, 1)
    assert (view.queue.certain_in_cents, view.queue.certain_out_cents) == (123_45, 0)
    assert view.desk is not None
    assert (view.desk.row.id, view.desk.is_waiting) == (likely, True)
    with_sure = books.view(with_certain=True, focus=alone)
    assert [one.group for one in with_sure.queue.rows] == [CERTAIN, REVIEW, UNMATCHED]
    assert with_sure.desk is not None
    assert with_sure.desk.suggestions == ()
    later = books.view(offset=1)
    assert [one.row.id for one in later.queue.rows] == [alone]


def test_what_is_certain_is_counted_in_movements_and_summed_by_direction(books: Books) -> None:
    """Money that only moves between one's own accounts came in nowhere and went out nowhere."""
    other = books.an_account()
    books.row(123_45, "Padaria", document=BAKERY)
    books.entry(123_45, "Padaria", document=BAKERY)
    books.row(-40_00, "Padaria", document=BAKERY)
    books.entry(-40_00, "Padaria", document=BAKERY)
    moved = "TRANSFERENCIA ENTRE CONTAS DE MESMA TITULARIDADE"
    books.row(-5_000_00, moved)
    books.row(5_000_00, moved, account=other)
    books.row(-9_90, "Tarifa")
    reconciliation.run(books.store, books.user)
    queue = books.view(with_certain=True).queue
    assert (len(queue.certain_ids), queue.certain) == (3, 4)
    assert [one.group for one in queue.rows].count(CERTAIN) == queue.certain
    assert queue.waiting == queue.certain + queue.review + queue.unmatched == 5
    assert (queue.certain_in_cents, queue.certain_out_cents) == (123_45, -40_00)


def test_what_is_matched_ignored_or_elsewhere_does_not_wait(books: Books) -> None:
    done, left, other = books.row(10_00), books.row(20_00, day=date(2026, 10, 1)), books.an_account()
    there = books.row(30_00, account=other)
    reconciliation.run(books.store, books.user)
    matches.make(books.store, books.user, [matches.Line(done, books.entry(10_00), 10_00)])
    changes = MovementChanges(ignored=True, ignored_reason="outro caixa")
    movements.change(books.store, books.user, books.account, left, changes)
    view = books.view(focus=done)
    assert [one.row.id for one in view.queue.rows] == [there]
    assert (view.queue.reconciled, view.queue.ignored) == (1, 1)
    assert view.desk is not None
    assert not view.desk.is_waiting
    assert books.view(bank_account_id=books.account).queue.rows == []
    assert books.view(bank_account_id=other, day_from=date(2026, 12, 1)).queue.waiting == 0
    (match,) = bench.matched(books.store, books.user, Wanted(), None).matches
    assert match.movements == (done,)


def test_what_was_matched_is_listed_by_month_and_account_page_by_page(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are as many as the tab says, in a month as in all of them."""
    monkeypatch.setattr(bench, "PAGE", 2)
    october = {"day_from": date(2026, 10, 1), "day_to": date(2026, 10, 31)}
    days = [date(2026, 10, 1), DAY, date(2026, 10, 31), date(2026, 9, 30), date(2026, 10, 15)]
    rows = [books.row(10_00 + place, day=day) for place, day in enumerate(days)]
    other = books.an_account()
    rows.append(books.row(90_00, day=days[0], account=other))
    made = [
        matches.make(books.store, books.user, [matches.Line(row, books.entry(cents), cents)])
        for row, cents in zip(rows, [10_00, 10_01, 10_02, 10_03, 10_04, 90_00], strict=True)
    ]

    def listed(before: int | None = None, **more: object) -> tuple[list[int], bool]:
        told = bench.matched(books.store, books.user, Wanted(**(october | more)), before)  # type: ignore[arg-type]
        return [made.index(one.id) for one in told.matches], told.has_more

    assert books.view(**october).queue.reconciled == 4
    assert listed() == ([5, 4], True)
    assert listed(made[4]) == ([2, 0], False)
    assert listed(bank_account_id=other) == ([5], False)
    for one in (made[1], made[2]):
        matches.undo(books.store, books.user, one)
    assert listed(made[4]) == ([0], False)


def test_entries_are_found_by_text_and_by_amount_on_the_same_side(books: Books) -> None:
    key = books.row(100_00)
    near, far = books.entry(101_00, "Bia"), books.entry(900_00, "Bia")
    numbered = books.entry(500_00, "Davi", document_number="NF 77")
    books.entry(-100_00, "Bia")
    desk = books.view(focus=key).desk
    assert desk is not None
    found = [one.id for one in bench.found(books.store, books.user, desk.row, "")]
    assert found == [near, numbered, far]
    assert [one.id for one in bench.found(books.store, books.user, desk.row, "bia")] == [near, far]
    assert [one.id for one in bench.found(books.store, books.user, desk.row, "nf 77")] == [numbered]
    assert [one.id for one in bench.found(books.store, books.user, desk.row, "900,00")] == [far]
    assert [one.id for one in bench.found(books.store, books.user, desk.row, "nada", [near])] == [near]


def test_nobody_sees_anybody_elses(books: Books) -> None:
    key, entry = books.row(10_00), books.entry(10_00)
    reconciliation.run(books.store, books.user)
    desk = books.view(focus=key).desk
    assert desk is not None
    stranger: User = a_user(books.store)
    view = bench.of(books.store, stranger, Wanted(bank_account_id=books.account, focus=key))
    assert (view.desk, view.queue.rows, view.accounts, view.has_entries) == (None, [], [], False)
    assert bench.found(books.store, stranger, desk.row, "", [entry]) == []
    assert bench.of(books.store, stranger, Wanted(focus=2**70)).desk is None
    assert bench.waiting(books.store, stranger, 100) == 0


def test_what_was_learned_is_told_by_the_newest_names(books: Books) -> None:
    mill, person = "11222333000181", "52998224725"
    books.row(5_00, "PADARIA ANTIGA", date(2026, 9, 1), BAKERY)
    books.row(6_00, "PADARIA NOVA", date(2026, 10, 1), BAKERY)
    books.entry(7_00, "Moinho Velho", date(2026, 9, 1), mill)
    pairs = [(BAKERY, "Padaria Atual", mill, "Moinho Sul"), (person, "", person, "Bia Rocha")]
    for cents, (payer, bank_says, party, entry_says) in enumerate(pairs, 101):
        row, entry = books.row(cents, bank_says, document=payer), books.entry(cents, entry_says, document=party)
        matches.make(books.store, books.user, [matches.Line(row, entry, cents)])

    told = reading.learned(books.store, books.user)

    assert [(one.payer_name, one.party_name, one.is_own) for one in told] == [
        ("Bia Rocha", "Bia Rocha", True),
        ("Padaria Atual", "Moinho Sul", False),
    ]
    assert [one.payer_key for one in told] == [one.payer_key for one in reading.memories(books.store, books.user)]
    assert reading.learned(books.store, a_user(books.store)) == []
