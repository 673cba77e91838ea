"""Whatever the bank corrects, the mirror ends as the bank has it, and the books keep what people added."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from feed import Feed
from sqlalchemy import event

from pluggy_app.domain.accounts import AccountChanges
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.services.accounts import change
from pluggy_app.services.sync.requests import request_due
from pluggy_app.services.sync.run import run_next
from pluggy_app.services.webhooks import receive
from pluggy_app.store.books import StatementFilter
from pluggy_app.store.tables import ALIASES, BANK_TRANSACTIONS, CHANGES, QUESTIONS, SYNC_LOG_EVENTS, SYNC_LOGS


@pytest.fixture
def feed(database_url: str) -> Iterator[Feed]:
    feed = Feed(database_url)
    yield feed
    feed.close()


def set_account(feed: Feed, changes: AccountChanges) -> None:
    """As the owner sets the checking account."""
    change(feed.parts.store, feed.user, feed.bank.item_id, feed.bank.checking, changes)


def test_the_first_reading_is_of_everything_and_the_next_ones_of_what_is_new(feed: Feed) -> None:
    for number in range(7):
        feed.bank.post(f"LINHA {number}", day=f"2026-11-0{number + 1}")
    feed.connect()
    first = feed.bank.queries()
    assert [query.keys() - {"after"} for query in first] == [set()] * 4, "three pages of one account, one of the other"
    late = feed.bank.post("ATRASADA", day="2026-01-02")
    feed.sync(minutes=30)
    second = feed.bank.queries()
    assert [set(query) for query in second] == [{"createdAtFrom"}, {"createdAtFrom"}]
    assert late in feed.mirror()
    assert feed.mirror() == feed.bank.ids()
    run = feed.last_run()
    assert (run.seen, run.created, run.unchanged) == (1, 1, 0)


def test_a_changed_row_is_read_when_an_event_names_it(feed: Feed) -> None:
    row = feed.bank.post("CARTAO PENDENTE", -30_00, status="PENDING")
    feed.connect()
    feed.categorise("CARTAO PENDENTE", "Viagem")
    feed.bank.edit(row, status="POSTED", description="CARTAO HOTEL")
    feed.tell("transactions/updated", row)
    assert feed.movements() == [("CARTAO HOTEL", -30_00, "posted")]
    assert feed.category_of("CARTAO HOTEL") == ["Viagem"]
    (change,) = feed.every(CHANGES)
    assert change.what == "changed"
    assert '"description": ["CARTAO PENDENTE", "CARTAO HOTEL"]' in change.detail


def test_a_change_that_no_event_told_is_here_within_a_day(feed: Feed) -> None:
    row, gone = feed.bank.post("UM"), feed.bank.post("OUTRO TEXTO", 99_00)
    feed.connect()
    feed.bank.edit(row, description="DOIS")
    feed.bank.withdraw(gone)
    feed.sync(hours=6)
    assert feed.movements() == [("OUTRO TEXTO", 99_00, "posted"), ("UM", 12_50, "posted")]
    feed.sync(hours=18)
    assert feed.movements() == [("DOIS", 12_50, "posted"), ("OUTRO TEXTO", 99_00, "removed")]
    assert feed.mirror() == feed.bank.ids()
    assert feed.last_run().removed == 1


def test_a_shorter_interval_of_the_clock_finds_what_no_event_told_sooner(database_url: str) -> None:
    feed = Feed(database_url, sync_interval_minutes=10)
    row, gone = feed.bank.post("UM"), feed.bank.post("OUTRO TEXTO", 99_00)
    feed.connect()
    feed.bank.edit(row, description="DOIS")
    feed.bank.withdraw(gone)
    feed.sync(minutes=10)
    assert feed.movements() == [("OUTRO TEXTO", 99_00, "posted"), ("UM", 12_50, "posted")]
    feed.sync(minutes=30)
    assert feed.movements() == [("DOIS", 12_50, "posted"), ("OUTRO TEXTO", 99_00, "removed")]
    feed.close()


def test_a_withdrawn_row_is_kept_struck_through_and_may_come_back(feed: Feed) -> None:
    row = feed.bank.post()
    feed.connect()
    kept = dict(feed.bank.rows)
    feed.bank.withdraw(row)
    feed.tell("transactions/deleted", row)
    assert feed.mirror() == set()
    assert feed.movements() == [("PIX RECEBIDO", 12_50, "removed")]
    with feed.parts.store.reading() as work:
        assert work.books.sums(feed.user.user_id, StatementFilter()).in_cents == 0
    feed.bank.rows = kept
    feed.tell("transactions/updated", row)
    assert feed.movements() == [("PIX RECEBIDO", 12_50, "posted")]
    assert [change.what for change in feed.every(CHANGES)] == ["withdrawn", "restored"]


def test_an_event_alone_withdraws_nothing(feed: Feed) -> None:
    row = feed.bank.post()
    feed.connect()
    feed.tell("transactions/deleted", row)
    assert feed.mirror() == {row}
    assert feed.movements() == [("PIX RECEBIDO", 12_50, "posted")]


def test_an_id_that_pluggy_refuses_keeps_no_later_news_away(feed: Feed) -> None:
    changed, gone = feed.bank.post("UM"), feed.bank.post("OUTRO TEXTO", 99_00)
    feed.connect()

    def picky(request: httpx.Request) -> httpx.Response | None:
        if "no-uuid" not in request.url.params.get("ids", ""):
            return None
        return httpx.Response(400, json={"code": 400, "message": ["each value in ids must be a UUID"]})

    feed.bank.trouble = picky
    feed.bank.edit(changed, description="DOIS")
    feed.tell("transactions/updated", changed, "no-uuid")
    assert (feed.last_run().status, feed.mirror()) == ("succeeded", {changed, gone})
    feed.bank.withdraw(gone)
    feed.tell("transactions/deleted", "no-uuid", gone)
    assert feed.movements() == [("DOIS", 12_50, "posted"), ("OUTRO TEXTO", 99_00, "removed")]
    feed.bank.post("NOVA", 3_00)
    feed.tell("transactions/created", "no-uuid")
    assert feed.mirror() == feed.bank.ids()


@pytest.mark.parametrize("order", ["deleted first", "created first", "no event"])
def test_a_row_under_a_new_id_keeps_its_movement(feed: Feed, order: str) -> None:
    row = feed.bank.post("COMPRA PADARIA", -8_00, day="2026-11-20", status="PENDING")
    feed.connect()
    feed.categorise("COMPRA PADARIA", "Café da equipe")
    (movement,) = [r.id for r in feed.every(BANK_TRANSACTIONS)]
    kept = feed.bank.rows[row]
    new = feed.bank.replace(row, status="POSTED", date="2026-11-22T03:00:00.000Z", description="Compra Padaria SP")
    if order == "deleted first":
        found = feed.bank.rows.pop(new)
        feed.tell("transactions/deleted", row)
        feed.bank.rows[new] = found
        feed.tell("transactions/created")
    elif order == "created first":
        feed.bank.rows[row] = kept
        feed.tell("transactions/created")
        feed.bank.withdraw(row)
        feed.tell("transactions/deleted", row)
    else:
        feed.sync(hours=25)
    assert feed.mirror() == {new}
    assert feed.movements() == [("Compra Padaria SP", -8_00, "posted")]
    assert feed.category_of("Compra Padaria SP") == ["Café da equipe"]
    assert [r.id for r in feed.every(BANK_TRANSACTIONS)] == [movement]
    assert [alias.pluggy_transaction_id for alias in feed.every(ALIASES)] == [row]
    feed.sync(hours=25)
    assert feed.movements() == [("Compra Padaria SP", -8_00, "posted")]


def test_twins_stay_two_through_all_of_it(feed: Feed) -> None:
    one, other = (feed.bank.post("CAFE", -5_00, day="2026-11-20") for _ in "ab")
    feed.connect()
    feed.bank.replace(one)
    feed.sync(hours=25)
    assert feed.movements() == [("CAFE", -5_00, "posted")] * 2
    feed.bank.withdraw(other)
    feed.tell("transactions/deleted", other)
    assert feed.movements() == [("CAFE", -5_00, "posted"), ("CAFE", -5_00, "removed")]
    assert feed.mirror() == feed.bank.ids()


def test_a_row_that_was_shown_beside_another_never_becomes_it(feed: Feed) -> None:
    one = feed.bank.post("CAFE", -5_00, day="2026-11-20")
    feed.connect()
    feed.bank.post("CAFE", -5_00, day="2026-11-20")
    feed.sync(hours=25)
    feed.bank.withdraw(one)
    feed.tell("transactions/deleted", one)
    assert feed.movements() == [("CAFE", -5_00, "posted"), ("CAFE", -5_00, "removed")]
    assert feed.every(ALIASES) == []


def test_a_doubtful_pair_is_a_question(feed: Feed) -> None:
    row = feed.bank.post("PAGAMENTO ENEL SP", -80_00, day="2026-11-20")
    feed.connect()
    feed.bank.replace(row, description="DEBITO ENEL DISTRIB")
    feed.sync(hours=25)
    assert feed.movements() == [
        ("DEBITO ENEL DISTRIB", -80_00, "posted"),
        ("PAGAMENTO ENEL SP", -80_00, "removed"),
    ]
    (question,) = feed.every(QUESTIONS)
    assert (question.user_id, question.answer) == (feed.user.user_id, "")


def test_empty_is_never_deleted(feed: Feed) -> None:
    ids = {feed.bank.post(f"LINHA {n}") for n in range(5)}
    feed.connect()

    def nothing(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/v2/transactions":
            return httpx.Response(200, json={"results": [], "next": None})
        return None

    feed.bank.trouble = nothing
    feed.sync(hours=25)
    feed.tell("transactions/updated", *ids)
    assert feed.mirror() == ids
    feed.bank.trouble = lambda _request: None
    feed.sync(hours=1)
    assert feed.mirror() == ids


def test_a_list_without_accounts_is_no_success_and_spends_no_event(feed: Feed) -> None:
    """So Pluggy answers for an item that is being deleted, or whose consent has run out."""
    row = feed.bank.post("UM")
    feed.connect()
    feed.bank.edit(row, description="DOIS")
    none = httpx.Response(200, json={"page": 1, "totalPages": 1, "results": []})
    feed.bank.trouble = lambda request: none if request.url.path == "/accounts" else None
    feed.tell("transactions/updated", row)
    assert feed.last_run().status == "partial"
    feed.bank.trouble = lambda _request: None
    feed.sync(hours=1)
    assert feed.movements() == [("DOIS", 12_50, "posted")]


def test_events_of_an_account_that_is_closed_keep_no_others_away(feed: Feed) -> None:
    row = feed.bank.post("UM")
    feed.connect()
    of_card = [feed.event("transactions/updated", row, account=feed.bank.card) for _ in range(200)]
    del feed.bank.accounts[feed.bank.card]
    feed.bank.edit(row, description="DOIS")
    with feed.parts.store.unit_of_work() as work:
        receive(work, [(told, b"{}", feed.clock()) for told in [*of_card, feed.event("transactions/updated", row)]])
    feed.run()
    assert feed.movements() == [("DOIS", 12_50, "posted")]


def test_a_lost_page_withdraws_nothing(feed: Feed) -> None:
    ids = {feed.bank.post(f"LINHA {n}", day=f"2026-11-{n + 10}") for n in range(9)}
    feed.connect()

    def cut_short(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/v2/transactions" and "ids" not in request.url.params:
            answer = feed.bank._answer("GET", request.url.path, dict(request.url.params))
            return httpx.Response(200, json=answer.json() | {"next": None})
        return None

    feed.bank.trouble = cut_short
    feed.sync(hours=25)
    assert feed.mirror() == ids, "rows that the pages did not show were asked for by name"


@pytest.mark.parametrize("times", [1, 2])
def test_a_cursor_that_pluggy_stops_taking_starts_the_window_again_once(feed: Feed, times: int) -> None:
    for n in range(9):
        feed.bank.post(f"LINHA {n}", day=f"2026-11-{n + 10}")
    refused: list[str] = []

    def forgets(request: httpx.Request) -> httpx.Response | None:
        after = request.url.params.get("after", "")
        if not after.startswith("2026-11-13") or len(refused) == times:
            return None
        refused.append(after)
        return httpx.Response(400, json={"code": 400, "message": "Invalid cursor"})

    feed.bank.trouble = forgets
    feed.connect()
    asked = [set(query) for query in feed.bank.queries()]
    assert asked[:6] == [set(), {"after"}, {"after"}, set(), {"after"}, {"after"}]
    run = feed.last_run()
    if times == 2:
        assert (run.status, run.error_code, len(asked)) == ("failed", "cursor_refused", 7), "the card is read"
    else:
        assert (run.status, run.created, run.unchanged, run.seen) == ("succeeded", 9, 6, 15)
        assert feed.mirror() == feed.bank.ids()


def test_a_first_reading_that_begins_again_writes_no_row_that_is_here(feed: Feed) -> None:
    for n in range(9):
        feed.bank.post(f"LINHA {n}", day=f"2026-11-{n + 10}")
    refused: list[str] = []
    rewritten: list[str] = []

    def forgets_one(request: httpx.Request) -> httpx.Response | None:
        after = request.url.params.get("after", "")
        if not after.startswith("2026-11-13") or refused:
            return None
        refused.append(after)
        return httpx.Response(400, json={"code": 400, "message": "Invalid cursor"})

    @event.listens_for(feed.parts.store.engine, "before_cursor_execute")
    def watch(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("UPDATE pluggy_transactions", "UPDATE bank_transactions")):
            rewritten.append(statement)

    feed.bank.trouble = forgets_one
    feed.connect()

    run = feed.last_run()
    assert (run.created, run.unchanged, run.seen, rewritten) == (9, 6, 15, [])


ANSWERS = {
    "pluggy_refused": httpx.Response(400, json={"code": 400, "message": "no"}),
    "pluggy_unreadable": httpx.Response(200, content=b"<p>sorry</p>"),
}


@pytest.mark.parametrize(
    ("code", "attempts"),
    [("pluggy_refused", 1), ("pluggy_unreadable", 6)],  # the first attempt got on
)
def test_an_account_that_cannot_be_read_keeps_no_other_away(feed: Feed, code: str, attempts: int) -> None:
    answer = ANSWERS[code]
    card = {"accountId": feed.bank.card, "type": "DEBIT"}
    known = feed.bank.post("CARTAO", amount=5, **card)
    feed.connect()
    feed.bank.trouble = lambda request: answer if request.url.params.get("accountId") == feed.bank.checking else None
    feed.bank.edit(known, description="CARTAO LOJA")
    new = feed.bank.post("CARTAO NOVA", amount=6, **card)
    feed.bank.asked.clear()
    feed.tell("transactions/updated", known, account=feed.bank.card)
    while "pending" in [run.status for run in feed.every(SYNC_LOGS)]:
        feed.clock.offset += timedelta(hours=8)
        feed.run()
        assert len(feed.every(SYNC_LOGS)) <= 1 + attempts
    runs = sorted(feed.every(SYNC_LOGS), key=lambda run: run.id)[1:]
    assert [(run.status, run.error_code) for run in runs] == [("failed", code)] * attempts
    assert feed.mirror() == {known, new}
    assert {text for text, _, _ in feed.movements()} == {"CARTAO LOJA", "CARTAO NOVA"}
    of_card = [query for _, _, query in feed.bank.asked if query.get("accountId") == feed.bank.card]
    assert sum("ids" not in query for query in of_card) == 1, "what one attempt has read the next one does not"
    told = feed.every(SYNC_LOG_EVENTS, SYNC_LOG_EVENTS.c.what, SYNC_LOG_EVENTS.c.detail)
    assert told.count(("account_failed", f"account {feed.bank.checking}: {code}")) == attempts


@pytest.mark.parametrize("codes", [tuple(ANSWERS), tuple(reversed(ANSWERS))])
def test_a_run_ends_with_the_trouble_that_is_tried_again(feed: Feed, codes: tuple[str, str]) -> None:
    of_account = dict(zip((feed.bank.checking, feed.bank.card), codes, strict=True))
    feed.connect()
    feed.bank.trouble = lambda request: ANSWERS.get(of_account.get(request.url.params.get("accountId", ""), ""))
    feed.sync(hours=8)
    runs = sorted(feed.every(SYNC_LOGS), key=lambda run: run.id)[1:]
    assert [(run.status, run.error_code) for run in runs] == [("failed", "pluggy_unreadable"), ("pending", "")]
    told = feed.every(SYNC_LOG_EVENTS, SYNC_LOG_EVENTS.c.what, SYNC_LOG_EVENTS.c.detail)
    for account, code in of_account.items():
        assert ("account_failed", f"account {account}: {code}") in told


def test_a_product_that_the_bank_did_not_update_is_left_as_it_is(feed: Feed) -> None:
    row = feed.bank.post("UM", accountId=feed.bank.card, amount=5, type="DEBIT")
    feed.connect()
    feed.bank.stale = {"creditCards"}
    kept = feed.bank.rows.pop(row)
    feed.bank.queries()
    feed.tell("transactions/deleted", row, account=feed.bank.card)
    assert len(feed.bank.queries()) == 1, "the card is not asked for"
    assert feed.mirror() == {row}
    feed.bank.stale = set()
    feed.sync(hours=1)
    assert feed.mirror() == set(), "what the event told was kept for the run that could read it"
    feed.bank.rows[row] = kept


@pytest.mark.parametrize(
    ("status", "execution", "told"),
    [
        ("UPDATED", "PARTIAL_SUCCESS", None),
        ("UPDATED", "PARTIAL_SUCCESS", {"creditCards": {"isUpdated": False}}),
        ("OUTDATED", "SITE_NOT_AVAILABLE", None),
        ("LOGIN_ERROR", "INVALID_CREDENTIALS", {"transactions": {"isUpdated": True}}),
        ("A_NEW_WORD", "ANOTHER", None),
    ],
)
def test_after_a_collection_that_failed_missing_is_not_deleted(
    feed: Feed, status: str, execution: str, told: dict[str, object] | None
) -> None:
    row, other = feed.bank.post("UM"), feed.bank.post("OUTRO TEXTO", 99_00)
    feed.connect()
    feed.bank.withdraw(row)
    feed.bank.item_says = {"status": status, "executionStatus": execution, "statusDetail": told}
    feed.sync(hours=25)
    assert feed.mirror() == {row, other}
    feed.bank.item_says = {}
    feed.sync(hours=1)
    assert feed.mirror() == {other}


def test_a_part_that_the_bank_says_it_updated_shows_what_is_gone(feed: Feed) -> None:
    row, other = feed.bank.post("UM"), feed.bank.post("OUTRO TEXTO", 99_00)
    feed.connect()
    feed.bank.withdraw(row)
    feed.bank.stale = {"creditCards"}
    feed.sync(hours=25)
    assert feed.mirror() == {other}


def test_an_item_that_is_gone_takes_no_rows_with_it(feed: Feed) -> None:
    row = feed.bank.post()
    feed.connect()
    feed.bank.is_gone = True
    feed.sync(hours=25)
    assert feed.mirror() == {row}


def test_what_was_ignored_while_a_switch_was_off_is_found(feed: Feed) -> None:
    row = feed.bank.post("UM")
    feed.connect()
    set_account(feed, AccountChanges(sync_enabled=False))
    feed.bank.edit(row, description="DOIS")
    feed.tell("transactions/updated", row)
    assert feed.movements() == [("UM", 12_50, "posted")]
    set_account(feed, AccountChanges(sync_enabled=True))
    feed.run()
    assert feed.movements() == [("DOIS", 12_50, "posted")]


@pytest.mark.parametrize(
    "changes",
    [
        [AccountChanges(sync_enabled=True)],
        [AccountChanges(sync_from=date(2025, 12, 1))],
        [AccountChanges(sync_enabled=False), AccountChanges(sync_enabled=True)],
    ],
    ids=["nothing", "window", "switch"],
)
def test_a_correction_after_a_change_of_settings_keeps_the_movement(feed: Feed, changes: list[AccountChanges]) -> None:
    row = feed.bank.post("COMPRA PADARIA", -8_00, day="2026-11-20", status="PENDING")
    feed.bank.post("OUTRA COISA", 1_00, day="2026-11-20")
    feed.connect()
    feed.categorise("COMPRA PADARIA", "Café da equipe")
    before = {movement.id for movement in feed.every(BANK_TRANSACTIONS)}
    for wanted in changes:
        set_account(feed, wanted)
    feed.clock.offset += timedelta(hours=1)
    feed.bank.replace(row, status="POSTED", date="2026-11-22T03:00:00.000Z", description="Compra Padaria SP")
    feed.run()
    feed.sync(hours=25)
    assert feed.category_of("Compra Padaria SP") == ["Café da equipe"]
    assert {movement.id for movement in feed.every(BANK_TRANSACTIONS)} == before


def test_a_wider_window_is_read_even_of_an_account_that_the_bank_did_not_update(feed: Feed) -> None:
    old = feed.bank.post("ANTIGA", day="2026-02-01")
    feed.bank.post("UM")
    feed.connect()
    set_account(feed, AccountChanges(sync_from=date(2026, 11, 1)))
    feed.run()
    feed.bank.edit(old, description="ANTIGA E OUTRA")
    feed.bank.stale = {"transactions"}
    set_account(feed, AccountChanges(sync_from=date(2026, 1, 1)))
    feed.run()
    assert ("ANTIGA E OUTRA", 12_50, "posted") in feed.movements()


@pytest.mark.parametrize(
    ("wanted", "read"),
    [(AccountChanges(sync_from=date(2026, 1, 1)), 10), (AccountChanges(sync_enabled=False), 3)],
    ids=["window", "switch"],
)
def test_what_is_set_while_an_account_is_read_counts(feed: Feed, wanted: AccountChanges, read: int) -> None:
    """The second page of new rows is on its way when the owner wants older ones too, or none at all."""
    feed.connect()
    set_account(feed, AccountChanges(sync_from=date(2026, 11, 1)))
    feed.run()
    for number in range(3):
        feed.bank.post(f"ANTIGA {number}", day=f"2026-02-0{number + 1}")
    for number in range(7):
        feed.bank.post(f"NOVA {number}", day=f"2026-11-1{number}")
    done = []

    def meddle(request: httpx.Request) -> None:
        if "after" in request.url.params and not done:
            done.append(request)
            set_account(feed, wanted)

    feed.bank.trouble = meddle
    feed.sync(minutes=10)
    feed.run()
    assert done
    assert len(feed.mirror()) == read


def test_late_rows_of_days_that_are_not_wanted_are_left_out(feed: Feed) -> None:
    feed.bank.post("UM")
    feed.connect()
    with feed.parts.store.unit_of_work() as work:
        (account,) = [a for a in work.accounts.of_item(feed.item_pk()) if a.account_id == feed.bank.checking]
        work.accounts.read_from(account.id, utc_now().date() - timedelta(days=30))
    feed.sync(minutes=5)
    feed.bank.post("ANTIGA", day="2025-01-01")
    feed.sync(minutes=5)
    assert feed.movements() == [("UM", 12_50, "posted")]
    run = feed.last_run()
    assert (run.status, run.skipped, run.skipped_reasons) == ("succeeded", 1, '{"before_sync_from": 1}')


def test_everything_is_read_once_a_day_however_long_that_takes(database_url: str) -> None:
    feed = Feed(database_url, sleeps=False)
    feed.bank.post("UM")
    whole = []

    def takes_long(request: httpx.Request) -> None:
        if request.url.path == "/v2/transactions" and "createdAtFrom" not in request.url.params:
            feed.clock.offset += timedelta(seconds=60)
            whole.append(feed.clock())

    feed.bank.trouble = takes_long
    feed.connect()
    for _ in range(3 * 24 * 4):
        feed.clock.offset += timedelta(minutes=15)
        request_due(feed.parts.store, feed.clock(), timedelta(hours=6))
        while feed.wait(run_next(feed.worker)):
            pass
    feed.close()
    days = [when for when in whole if when - whole[0] > timedelta(hours=1)]
    assert days[0] - whole[0] < timedelta(hours=25)
    assert len(days) in (4, 6), "two accounts, once a day"


def test_a_merged_wish_of_a_person_reads_everything(feed: Feed) -> None:
    row = feed.bank.post("UM")
    feed.connect()
    feed.bank.edit(row, description="DOIS")
    feed.clock.offset += timedelta(hours=2)
    with feed.parts.store.unit_of_work() as work:
        receive(work, [(feed.event("item/updated"), b"{}", feed.clock())])
        work.sync_runs.request(feed.item_pk(), Trigger.USER, feed.clock(), refresh=False)
    feed.run()
    assert feed.movements() == [("DOIS", 12_50, "posted")]


def test_an_event_from_long_ago_asks_for_no_more_than_pluggy_has(feed: Feed) -> None:
    """A date that Pluggy may not take must not end every run until the event is forgotten."""
    feed.bank.post("UM")
    feed.connect()
    feed.bank.queries()
    told = replace(feed.event("transactions/created"), created_from=datetime(1, 1, 1, tzinfo=UTC))
    with feed.parts.store.unit_of_work() as work:
        receive(work, [(told, b"{}", feed.clock())])
    feed.run()
    earliest = min(query["createdAtFrom"] for query in feed.bank.queries())
    assert date.fromisoformat(earliest[:10]) >= feed.clock().date() - timedelta(days=366)


def test_a_run_is_held_while_its_account_is_looked_for_before_withdrawing(feed: Feed) -> None:
    rows = [feed.bank.post(f"LINHA {number}", day=f"2026-11-{number + 10}") for number in range(3)]
    feed.connect()
    feed.bank.withdraw(rows[0])
    taken, pages = [], []

    def takes_long(request: httpx.Request) -> None:
        """Each answer about the connection, after the pages, takes two thirds of a lease."""
        if request.url.path == "/v2/transactions":
            pages.append(request)
        elif pages:
            feed.clock.offset += timedelta(seconds=80)
            with feed.parts.store.unit_of_work() as work:
                taken.append(work.sync_runs.claim(feed.clock(), 120))

    feed.bank.trouble = takes_long
    feed.sync(hours=25)
    assert taken == [None, None]
    assert rows[0] not in feed.mirror()


def test_a_person_who_asks_reads_everything_once_an_hour(feed: Feed) -> None:
    row = feed.bank.post("UM")
    feed.connect()
    feed.bank.edit(row, description="DOIS")
    for minutes, text in ((5, "UM"), (60, "DOIS")):
        feed.clock.offset += timedelta(minutes=minutes)
        with feed.parts.store.unit_of_work() as work:
            work.sync_runs.request(feed.item_pk(), Trigger.USER, feed.clock(), refresh=False)
        feed.run()
        assert feed.movements() == [(text, 12_50, "posted")]


def test_a_feed_that_falls_silent_is_told_although_every_run_succeeds(feed: Feed) -> None:
    today = utc_now().date()
    for back in range(1, 13):
        feed.bank.post(f"LINHA {back}", day=str(today - timedelta(days=back)))
    feed.connect()
    assert feed.health() == ("ok", "ok")
    feed.sync(days=4)
    assert feed.health() == ("ok", "ok")
    feed.sync(days=3)
    assert feed.last_run().status == "succeeded"
    assert feed.health() == ("degraded", "quiet")
    feed.bank.post("VOLTOU", day=str(feed.clock().date()))
    feed.sync(minutes=30)
    assert feed.health() == ("ok", "ok")
