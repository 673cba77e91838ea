"""What is known of one movement: who brought it, every id it had, every change."""

from collections.abc import Iterator

import pytest
from builders import a_user
from feed import Feed

from pluggy_app.domain.errors import TransactionNotFound
from pluggy_app.reads import history
from pluggy_app.reads.history import HistoryLine
from pluggy_app.store.tables import BANK_TRANSACTIONS


@pytest.fixture
def feed(database_url: str) -> Iterator[Feed]:
    feed = Feed(database_url)
    yield feed
    feed.close()


def told(feed: Feed) -> list[HistoryLine]:
    (movement,) = feed.every(BANK_TRANSACTIONS)
    return history.of_movement(feed.parts.store, feed.user, movement.bank_account_id, movement.id)


def test_a_row_tells_who_brought_it_its_ids_and_its_changes(feed: Feed) -> None:
    first = feed.bank.post("COMPRA PADARIA", -8_00, day="2026-11-20", status="PENDING")
    feed.connect()
    feed.bank.edit(first, description="COMPRA PADARIA SP")
    feed.tell("transactions/updated", first)
    second = feed.bank.replace(first, status="POSTED")
    feed.sync(hours=25)
    feed.bank.withdraw(second)
    feed.tell("transactions/deleted", second)

    lines = told(feed)
    assert [(line.what, line.ids) for line in lines] == [
        ("created", (first,)),
        ("changed", (first,)),
        ("replaced", (first, second)),
        ("withdrawn", (second,)),
    ]
    assert dict(lines[1].changes) == {"description": ["COMPRA PADARIA", "COMPRA PADARIA SP"]}
    assert [line.by for line in lines] == [f"run {line.sync_log_id}" for line in lines]
    assert [line.at for line in lines] == sorted(line.at for line in lines)


def test_anothers_movement_is_unknown(feed: Feed) -> None:
    feed.bank.post()
    feed.connect()
    (movement,) = feed.every(BANK_TRANSACTIONS)
    stranger = a_user(feed.parts.store)
    with pytest.raises(TransactionNotFound):
        history.of_movement(feed.parts.store, stranger, movement.bank_account_id, movement.id)
    with pytest.raises(TransactionNotFound):
        history.of_movement(feed.parts.store, feed.user, movement.bank_account_id + 1, movement.id)


def test_a_row_is_explained_with_its_bank_and_its_ids_from_until(feed: Feed) -> None:
    first = feed.bank.post("COMPRA PADARIA", -8_00, day="2026-11-20", status="PENDING")
    feed.connect()
    second = feed.bank.replace(first, status="POSTED")
    feed.sync(hours=25)
    feed.bank.withdraw(second)
    feed.tell("transactions/deleted", second)

    (movement,) = feed.every(BANK_TRANSACTIONS)
    told = history.explained(feed.parts.store, feed.user, movement.id)
    assert (told.movement.description, told.movement.status) == ("COMPRA PADARIA", "removed")
    (origin,) = told.origins
    assert (origin.source, origin.item_id, origin.bank_name != "") == ("pluggy", feed.bank.item_id, True)
    assert origin.sync_log_id == told.lines[0].sync_log_id
    old, new = origin.ids
    assert (old.transaction_id, old.since) == (first, told.lines[0].at)
    assert (new.transaction_id, new.until) == (second, told.lines[-1].at)
    assert old.since < (old.until or old.since) <= new.since
    assert told.lines == history.of_movement(feed.parts.store, feed.user, None, movement.id)


def test_the_id_of_a_listed_row_has_no_end(feed: Feed) -> None:
    row = feed.bank.post()
    feed.connect()
    before = dict(feed.bank.rows)
    feed.bank.withdraw(row)
    feed.tell("transactions/deleted", row)
    feed.bank.rows = before
    feed.sync(hours=25)
    (movement,) = feed.every(BANK_TRANSACTIONS)
    told = history.explained(feed.parts.store, feed.user, movement.id)
    assert [line.what for line in told.lines] == ["created", "withdrawn", "restored"]
    assert [(span.transaction_id, span.until) for span in told.origins[0].ids] == [(row, None)]


def test_anothers_movement_is_not_explained(feed: Feed) -> None:
    feed.bank.post()
    feed.connect()
    (movement,) = feed.every(BANK_TRANSACTIONS)
    with pytest.raises(TransactionNotFound):
        history.explained(feed.parts.store, a_user(feed.parts.store), movement.id)
