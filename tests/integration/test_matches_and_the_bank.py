"""The bank changes its mind about a movement that is matched; and news that propose. On both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import httpx
import pytest
from feed import Feed

from pluggy_app.domain.accounts import AccountChanges
from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.errors import PeriodClosed
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.matching.model import Line
from pluggy_app.domain.movements import MovementChanges, TypedMovement
from pluggy_app.domain.rules import Action, RuleTerms
from pluggy_app.reads import overview, reconciliation
from pluggy_app.reads.history import of_movement
from pluggy_app.reads.reconciliation import MatchFilter
from pluggy_app.services import accounts, bank_accounts, ledger_entries, matches, movements, rules
from pluggy_app.store.ledger_entries import LedgerEntry
from pluggy_app.store.matches import Broken
from pluggy_app.store.tables import BANK_ACCOUNTS, BANK_TRANSACTIONS, MATCHES, ORIGINS, QUESTIONS

DAY = date(2026, 11, 20)
DOCUMENT = "41873205000169"


@pytest.fixture
def feed(database_url: str) -> Iterator[Feed]:
    feed = Feed(database_url)
    yield feed
    feed.close()


def an_entry(feed: Feed, cents: int = 12_50, **more: object) -> int:
    terms = EntryTerms(more.pop("kind", "receivable"), DAY, cents, "NF 1", **more)  # type: ignore[arg-type]
    (made,) = ledger_entries.add(feed.parts.store, feed.user, [terms])
    return made


def entry(feed: Feed, key: int) -> LedgerEntry:
    with feed.parts.store.reading() as work:
        found = work.ledger_entries.one(feed.user.user_id, key)
    assert found is not None
    return found


def movement(feed: Feed, text: str = "PIX RECEBIDO") -> int:
    (key,) = [row.id for row in feed.every(BANK_TRANSACTIONS) if row.description == text]
    return int(key)


def matched(feed: Feed, cents: int = 12_50) -> tuple[int, int]:
    """The movement and the entry, matched."""
    key, of = movement(feed), an_entry(feed, cents)
    matches.make(feed.parts.store, feed.user, [Line(key, of, cents)])
    return key, of


def broken_ones(feed: Feed) -> list[Broken]:
    with feed.parts.store.reading() as work:
        return work.matches.broken(feed.user.user_id)


def close_account(feed: Feed, through: date | None) -> None:
    with feed.parts.store.engine.begin() as connection:
        connection.execute(BANK_ACCOUNTS.update().values(closed_through=through))


@pytest.mark.parametrize(("change", "why"), [("amount", "amount_changed"), ("withdrawn", "withdrawn")])
def test_a_movement_that_the_bank_changes_loses_its_match(feed: Feed, change: str, why: str) -> None:
    row = feed.bank.post()
    feed.connect()
    key, of = matched(feed)
    assert entry(feed, of).status == "settled"
    if change == "amount":
        feed.bank.edit(row, amount=13.00)
        feed.tell("transactions/updated", row)
    else:
        feed.bank.withdraw(row)
        feed.tell("transactions/deleted", row)
    assert (entry(feed, of).status, entry(feed, of).open_cents) == ("open", 12_50)
    (match,) = feed.every(MATCHES)
    assert (match.undone_why, match.undone_at is None) == (why, False)
    (told,) = reconciliation.matches(feed.parts.store, feed.user, MatchFilter(undone=True), limit=9, cursor=None).rows
    assert told.undone_why == why
    lines = [(line.what, line.by) for line in of_movement(feed.parts.store, feed.user, None, key)]
    assert ("matched", "person") in lines
    assert ("unmatched", "bank") in lines
    now = feed.clock()
    assert overview.of(feed.parts.store, feed.user, now).undone_by_bank == 1
    assert overview.of(feed.parts.store, feed.user, now + timedelta(days=15)).undone_by_bank == 0


def test_a_text_that_changes_leaves_the_match(feed: Feed) -> None:
    row = feed.bank.post()
    feed.connect()
    _, of = matched(feed)
    feed.bank.edit(row, description="PIX DE OUTRO NOME")
    feed.tell("transactions/updated", row)
    assert entry(feed, of).status == "settled"


@pytest.mark.parametrize(
    ("action", "says_otherwise", "stays"),
    [(Action.CATEGORY, False, True), (Action.IGNORE, False, True), (Action.CATEGORY, True, False)],
)
def test_a_match_outlives_a_new_id_that_a_rule_has_touched_but_no_person(
    feed: Feed, action: Action, says_otherwise: bool, stays: bool
) -> None:
    row = feed.bank.post("COMPRA PADARIA", -8_00, day="2026-11-20", status="PENDING")
    feed.connect()
    key, of = movement(feed, "COMPRA PADARIA"), an_entry(feed, 8_00, kind="payable")
    rules.add(feed.parts.store, feed.user, RuleTerms("padaria", action, "Café"), apply_now=True)
    (place,) = [row.bank_account_id for row in feed.every(BANK_TRANSACTIONS)]
    movements.change(feed.parts.store, feed.user, place, key, MovementChanges(ignored=False))
    matches.make(feed.parts.store, feed.user, [Line(key, of, -8_00)])
    pending = feed.bank.rows[row]
    feed.bank.replace(row, status="POSTED", date="2026-11-22T03:00:00.000Z", description="COMPRA PADARIA SP")
    feed.bank.rows[row] = pending
    feed.tell("transactions/created")
    (arrived,) = [row for row in feed.every(BANK_TRANSACTIONS) if row.id != key]
    assert (arrived.category, arrived.ignored) == (("Café", False) if action is Action.CATEGORY else ("", True))
    if says_otherwise:
        movements.change(feed.parts.store, feed.user, place, arrived.id, MovementChanges(category="Lanche"))
    feed.bank.withdraw(row)
    feed.tell("transactions/deleted", row)
    assert (entry(feed, of).status, len(feed.every(QUESTIONS))) == (("settled", 0) if stays else ("open", 1))
    assert [row.id for row in feed.every(BANK_TRANSACTIONS) if row.status == "posted"] == [key if stays else arrived.id]


def test_in_a_closed_period_the_match_stays_and_is_asked_about(feed: Feed) -> None:
    row = feed.bank.post()
    feed.connect()
    _, of = matched(feed)
    close_account(feed, date(2026, 12, 31))
    feed.bank.edit(row, amount=13.00)
    feed.tell("transactions/updated", row)
    assert entry(feed, of).status == "settled"
    (broken,) = broken_ones(feed)
    assert (broken.why, broken.is_closed) == ("amount_changed", True)
    with pytest.raises(PeriodClosed):
        matches.undo(feed.parts.store, feed.user, broken.match_id)
    close_account(feed, None)
    matches.undo(feed.parts.store, feed.user, broken.match_id)
    assert broken_ones(feed) == []


def test_a_sync_that_brings_something_proposes(feed: Feed) -> None:
    feed.connect()
    of = an_entry(feed, 777_77, counterparty_document=DOCUMENT, counterparty_name="Padaria Sol")
    assert reconciliation.suggestions(feed.parts.store, feed.user) == []
    feed.bank.post("PIX RECEBIDO PADARIA SOL", 777_77, day="2026-11-20")
    feed.sync(minutes=30)
    (one,) = reconciliation.suggestions(feed.parts.store, feed.user)
    assert one.proposal.entry_ids == (of,)


def test_what_a_run_brought_that_failed_proposes_too(feed: Feed) -> None:
    feed.connect()
    of = an_entry(feed, 777_77, counterparty_document=DOCUMENT, counterparty_name="Padaria Sol")
    feed.bank.post("PIX RECEBIDO PADARIA SOL", 777_77, day="2026-11-20")
    refused = httpx.Response(400, json={"code": 400, "message": "no"})
    feed.bank.trouble = lambda request: refused if request.url.params.get("accountId") == feed.bank.card else None
    feed.sync(minutes=30)
    assert (feed.last_run().status, feed.last_run().created) == ("failed", 1)
    (one,) = reconciliation.suggestions(feed.parts.store, feed.user)
    assert one.proposal.entry_ids == (of,)


def test_what_is_matched_stays_in_the_books_when_its_account_is_unlinked(feed: Feed) -> None:
    feed.bank.post()
    feed.connect()
    key, of = matched(feed)
    (mirror,) = [row.pluggy_transaction_pk for row in feed.every(ORIGINS) if row.bank_transaction_id == key]
    with feed.parts.store.unit_of_work() as work:
        work.links.withdraw([mirror])
    assert movement(feed) == key
    assert entry(feed, of).status == "settled"


@pytest.mark.parametrize("is_matched_there", [False, True])
def test_a_match_goes_with_its_movement_into_one_that_is_the_same(feed: Feed, is_matched_there: bool) -> None:
    feed.bank.post(day="2026-11-20")
    feed.connect()
    key, of = matched(feed)
    terms = BankAccountTerms("Outra", "checking")
    other = bank_accounts.create(feed.parts.store, feed.user, terms)
    typed = movements.add(feed.parts.store, feed.user, other, TypedMovement(DAY, 12_50, "PIX RECEBIDO"))
    second = an_entry(feed)
    if is_matched_there:
        matches.make(feed.parts.store, feed.user, [Line(typed, second, 12_50)])
    accounts.change(
        feed.parts.store, feed.user, feed.bank.item_id, feed.bank.checking, AccountChanges(bank_account_id=other)
    )
    assert movement(feed) == typed, "one movement is left"
    (live,) = reconciliation.matches(feed.parts.store, feed.user, MatchFilter(), limit=9, cursor=None).rows
    settled = second if is_matched_there else of
    assert (live.movements, live.entries) == ((typed,), (settled,))
    assert entry(feed, settled).status == "settled"
    if is_matched_there:
        assert entry(feed, of).status == "open"
    else:
        matches.undo(feed.parts.store, feed.user, live.id)
        assert (entry(feed, of).status, key != typed) == ("open", True)


def test_what_a_slip_tells_of_a_boleto_explains_its_amount(feed: Feed) -> None:
    feed.connect()
    line = "23793.38128 60007.827136 95000.063305 9 75520000370000"
    of = an_entry(feed, 3_700_00, boleto_line=line, counterparty_name="Fornecedor", kind="payable")
    slip = {"digitableLine": line, "penaltyAmount": 111.11, "interestAmount": 22.22}
    feed.bank.post(
        "PAGAMENTO DE TITULO",
        -3_833_33,
        day="2026-11-24",
        paymentData={"paymentMethod": "BOLETO", "boletoMetadata": slip},
    )
    feed.sync(minutes=30)
    (one,) = reconciliation.suggestions(feed.parts.store, feed.user)
    assert one.proposal.entry_ids == (of,)
    assert {(part.kind, part.cents) for part in one.proposal.differences} == {("fine", -111_11), ("interest", -22_22)}
