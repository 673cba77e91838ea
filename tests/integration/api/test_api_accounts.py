"""What an owner decides about an account: whether and since when it is read, and which books its rows belong to."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest
from builders import NOON, a_transaction, an_account, an_item, seen
from msgspec import structs
from rest_client import Client, Rest
from sqlalchemy import insert, update

from pluggy_app.domain.accounts import Account
from pluggy_app.domain.sync_runs import RequestTally, RunStatus
from pluggy_app.domain.transactions import Transaction
from pluggy_app.domain.users import Plan, User
from pluggy_app.store.books import StatementFilter
from pluggy_app.store.postings import FileRow
from pluggy_app.store.tables import BANK_ACCOUNTS, BANK_TRANSACTIONS

CAFE = {"description": "CAFE", "amount_cents": -5_00}


@dataclass
class Feed:
    """One Pluggy account of its own item, as runs leave it."""

    rest: Rest
    owner: User
    item_id: str
    item_pk: int
    account_id: str
    pk: int
    books: int

    @property
    def path(self) -> str:
        return f"/api/pluggy/items/{self.item_id}/accounts/{self.account_id}"

    def patch(self, **changes: object) -> httpx.Response:
        return patch(self.rest.client, self.path, self.rest.bearer(self.owner), changes)

    def post(self, *transactions: Transaction) -> None:
        """What a page of a run does."""
        with self.rest.parts.store.unit_of_work() as work:
            made = work.transactions.insert(self.pk, [seen(t) for t in transactions], NOON)
            into = work.accounts.lock(self.pk).bank_account_id
            if into is not None:
                work.postings.post(self.owner.user_id, into, self.pk, made, NOON)

    def change(self, *transactions: Transaction) -> None:
        """What a page of a run does with rows that the bank changed."""
        with self.rest.parts.store.unit_of_work() as work:
            stored = work.transactions.stored(self.pk, [t.transaction_id for t in transactions])
            changed = [(stored[t.transaction_id], seen(t, uuid4().bytes)) for t in transactions]
            work.postings.repost(work.transactions.update(changed, NOON), NOON)

    def told(self) -> dict[str, object]:
        answer = self.rest.client.get(self.path.rpartition("/")[0], headers=self.rest.bearer(self.owner))
        (account,) = answer.json()["results"]
        return dict(account)

    def runs(self) -> list[tuple[str, str]]:
        with self.rest.parts.store.reading() as work:
            rows = work.sync_logs.page(user_id=self.owner.user_id, item_id=self.item_id, limit=9)
        return [(row.trigger, row.status) for row in rows]


def patch(client: Client, path: str, headers: dict[str, str], body: object) -> httpx.Response:
    return client.request("PATCH", path, json=body, headers=headers)


def a_feed(rest: Rest, owner: User, **account: object) -> Feed:
    digits = uuid4().int % 10**9
    values: dict[str, object] = {"account_id": str(uuid4()), "account_digits": str(digits)}
    item, told = an_item(owner), an_account("", **(values | account))
    with rest.parts.store.unit_of_work() as work:
        work.items.add_once(item, owner.user_id, NOON)
        pk = next(row.id for row in work.items.of_user(owner.user_id) if row.item_id == item.item_id)
        return Feed(rest, owner, item.item_id, pk, told.account_id, *linked(work, owner, pk, told))


def linked(work: object, owner: User, item_pk: int, told: Account) -> tuple[int, int]:
    work.accounts.save(item_pk, told, NOON)  # type: ignore[attr-defined]
    record = work.accounts.one(item_pk, told.account_id)  # type: ignore[attr-defined]
    books = work.books.account_for(owner.user_id, item_pk, told, told.name, NOON)  # type: ignore[attr-defined]
    work.accounts.link(record.id, books)  # type: ignore[attr-defined]
    return record.id, books


def bank_account(rest: Rest, owner: User, currency: str = "BRL") -> int:
    """One that the owner made by hand."""
    values = {
        "user_id": owner.user_id,
        "name": "Caixa",
        "type": "checking",
        "currency_code": currency,
        "created_at": NOON,
    } | dict.fromkeys(("bank_code", "branch", "number", "account_digits", "owner_document"), "")
    with rest.parts.store.engine.begin() as connection:
        statement = insert(BANK_ACCOUNTS).values(values).returning(BANK_ACCOUNTS.c.id)
        return int(connection.execute(statement).scalar_one())


def imported(rest: Rest, owner: User, books: int, *transactions: Transaction) -> None:
    """A file that holds the same movements."""
    rows = [FileRow(n, t.day, t.amount_cents, t.description) for n, t in enumerate(transactions)]
    said = {"file_name": "a.ofx", "format": "ofx", "digest": "", "account": "", "created_at": NOON}
    counts = {"seen": len(rows), "created": len(rows), "duplicates": 0, "skipped": 0}
    with rest.parts.store.unit_of_work() as work:
        key = work.statements.add({"user_id": owner.user_id, "bank_account_id": books} | said | counts, [])
        work.postings.take_in(owner.user_id, books, "BRL", "ofx", key, rows, {}, NOON)


def rows(rest: Rest, owner: User, books: int) -> list[tuple[str, tuple[str, ...]]]:
    """Descriptions and origins of an account's movements."""
    with rest.parts.store.reading() as work:
        found = work.books.statement(owner.user_id, StatementFilter(bank_account_id=books), limit=500, after=None)
    return sorted((row.description, row.origins) for row in found)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_is_not_said_stays(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    before = feed.told()
    assert feed.patch(nothing="of ours").json() == before
    off = feed.patch(syncEnabled=False)
    assert (off.status_code, off.json()) == (200, before | {"syncEnabled": False})
    dated = feed.patch(syncFrom="2026-11-01")
    assert dated.json() == before | {"syncEnabled": False, "syncFrom": "2026-11-01"} == feed.told()
    assert feed.patch(syncFrom=None, syncEnabled=True).json() == before


@pytest.mark.parametrize(
    "body",
    [
        {"syncEnabled": None},
        {"syncEnabled": "true"},
        {"syncEnabled": 1},
        {"syncFrom": 20261101},
        {"syncFrom": "2026-13-01"},
        {"syncFrom": "2026-11-01T00:00:00"},
        {"syncFrom": "0001-01-01"},
        {"syncFrom": ""},
        {"bankAccountId": "1"},
        {"bankAccountId": 1.5},
        {"bankAccountId": True},
        {"bankAccountId": []},
        [],
        None,
        "x",
    ],
)
def test_what_cannot_be_understood_is_invalid_before_anything_is_looked_for(rest: Rest, body: object) -> None:
    headers = rest.bearer(rest.user())
    path = f"/api/pluggy/items/{uuid4()}/accounts/{uuid4()}"
    assert code_of(patch(rest.client, path, headers, body)) == (422, "invalid_request")


def test_a_day_out_of_range_is_told_the_range(rest: Rest) -> None:
    told = a_feed(rest, rest.user()).patch(syncFrom="2999-01-01").json()
    assert told["detail"] == "syncFrom: must be a day from 1970-01-01 to 2199-12-31, YYYY-MM-DD"


def test_ids_of_somebody_else_answer_like_unknown_ones(rest: Rest) -> None:
    mine, theirs = a_feed(rest, rest.user()), a_feed(rest, rest.user())
    headers = rest.bearer(mine.owner)
    for item in (theirs.item_id, str(uuid4()), "%00", "x" * 99):
        answer = patch(rest.client, f"/api/pluggy/items/{item}/accounts/{theirs.account_id}", headers, {})
        assert code_of(answer) == (404, "item_not_found")
    for account in (theirs.account_id, str(uuid4()), "%00", "x" * 99):
        answer = patch(rest.client, f"/api/pluggy/items/{mine.item_id}/accounts/{account}", headers, {})
        assert code_of(answer) == (404, "account_not_found")
    for books in (theirs.books, 999_999, 0, -1, 2**31, 10**30):
        answer = mine.patch(bankAccountId=books, syncEnabled=False)
        assert code_of(answer) == (404, "bank_account_not_found")
    assert mine.told()["syncEnabled"] is True, "all or nothing"


def test_who_may_change_an_account(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    assert patch(rest.client, feed.path, {}, {}).status_code == 401
    free = a_feed(rest, rest.user(Plan.FREE))
    assert code_of(free.patch(syncEnabled=False)) == (403, "plan_required")


def test_another_currency_is_refused_and_nothing_moves(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    feed.post(a_transaction(**CAFE))
    dollars = bank_account(rest, feed.owner, "USD")
    assert code_of(feed.patch(bankAccountId=dollars)) == (409, "currency_mismatch")
    assert rows(rest, feed.owner, feed.books) == [("CAFE", ("pluggy",))]


def test_rows_move_along_and_what_follows_goes_there_too(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    feed.post(a_transaction(**CAFE), a_transaction(**CAFE), a_transaction(description="LUZ"))
    other = bank_account(rest, feed.owner)
    revision = revision_of(rest, feed.owner)

    for _ in range(2):
        assert feed.patch(bankAccountId=other).json()["bankAccountId"] == other

    assert rows(rest, feed.owner, feed.books) == []
    moved = [("CAFE", ("pluggy",)), ("CAFE", ("pluggy",)), ("LUZ", ("pluggy",))]
    assert rows(rest, feed.owner, other) == moved
    assert revision_of(rest, feed.owner) > revision
    feed.post(a_transaction(description="AGUA"))
    assert ("AGUA", ("pluggy",)) in rows(rest, feed.owner, other)
    assert feed.patch(bankAccountId=feed.books).status_code == 200
    assert len(rows(rest, feed.owner, feed.books)) == 4


def test_rows_that_a_file_brought_there_are_not_doubled_and_twins_count(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    other = bank_account(rest, feed.owner)
    imported(
        rest, feed.owner, other, a_transaction(**CAFE), a_transaction(description="ONLY IN THE FILE", amount_cents=1_00)
    )
    feed.post(a_transaction(**CAFE), a_transaction(**CAFE), a_transaction(description="LUZ"))

    feed.patch(bankAccountId=other)

    assert rows(rest, feed.owner, other) == [
        ("CAFE", ("ofx", "pluggy")),
        ("CAFE", ("pluggy",)),
        ("LUZ", ("pluggy",)),
        ("ONLY IN THE FILE", ("ofx",)),
    ]
    assert rows(rest, feed.owner, feed.books) == []


def test_what_another_connection_feeds_too_stays_for_it(rest: Rest) -> None:
    owner = rest.user()
    first, second = a_feed(rest, owner), a_feed(rest, owner)
    second.patch(bankAccountId=first.books)
    first.post(a_transaction(**CAFE))
    second.post(a_transaction(**CAFE), a_transaction(description="LUZ"))
    other = bank_account(rest, owner)

    second.patch(bankAccountId=other)

    assert rows(rest, owner, first.books) == [("CAFE", ("pluggy",))]
    assert rows(rest, owner, other) == [("CAFE", ("pluggy",)), ("LUZ", ("pluggy",))]


def test_unlinking_takes_out_what_nothing_else_holds_and_linking_brings_it_back(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    imported(rest, feed.owner, feed.books, a_transaction(**CAFE))
    edited = a_transaction(description="LUZ", category="Utilities")
    feed.post(a_transaction(**CAFE), edited, a_transaction(description="AGUA"))
    edit(rest, "LUZ")

    for _ in range(2):
        assert feed.patch(bankAccountId=None).json()["bankAccountId"] is None

    assert rows(rest, feed.owner, feed.books) == [("CAFE", ("ofx", "pluggy")), ("LUZ", ("pluggy",))]
    mirrored = rest.client.get(
        f"/api/pluggy/items/{feed.item_id}/transactions", headers=rest.bearer(feed.owner)
    ).json()["results"]
    kept = {row["description"]: row["bankTransactionId"] is not None for row in mirrored}
    assert kept == {"CAFE": True, "LUZ": True, "AGUA": False}, "the mirror stays"
    feed.post(a_transaction(description="GAS"))
    assert len(rows(rest, feed.owner, feed.books)) == 2, "nothing is posted meanwhile"

    feed.patch(bankAccountId=feed.books)

    assert rows(rest, feed.owner, feed.books) == [
        ("AGUA", ("pluggy",)),
        ("CAFE", ("ofx", "pluggy")),
        ("GAS", ("pluggy",)),
        ("LUZ", ("pluggy",)),
    ]


def test_a_category_of_the_banks_is_no_edit(rest: Rest) -> None:
    feed, other = a_feed(rest, owner := rest.user()), bank_account(rest, owner)
    cafe, luz = a_transaction(**CAFE), a_transaction(description="LUZ", category="Utilities")
    feed.post(cafe, luz)
    feed.change(structs.replace(cafe, category="Food"), structs.replace(luz, category="Housing"))

    feed.patch(bankAccountId=None)
    assert rows(rest, owner, feed.books) == []
    feed.patch(bankAccountId=other)

    assert rows(rest, owner, other) == [("CAFE", ("pluggy",)), ("LUZ", ("pluggy",))]


def test_what_a_person_edited_is_never_doubled_whatever_the_bank_does_meanwhile(rest: Rest) -> None:
    feed, other = a_feed(rest, owner := rest.user()), bank_account(rest, owner)
    imported(rest, owner, feed.books, a_transaction(**CAFE))
    cafe, luz = a_transaction(**CAFE), a_transaction(description="LUZ", category="Utilities")
    feed.post(cafe, luz)
    edit(rest, "LUZ")
    feed.change(structs.replace(luz, category="Housing"))

    feed.patch(bankAccountId=None)
    feed.change(structs.replace(cafe, description="CAFE SP"), structs.replace(luz, description="LUZ SP"))
    feed.patch(bankAccountId=feed.books)
    both = [("CAFE SP", ("ofx", "pluggy")), ("LUZ SP", ("pluggy",))]
    assert rows(rest, owner, feed.books) == both
    feed.patch(bankAccountId=None)
    feed.patch(bankAccountId=other)

    assert rows(rest, owner, feed.books) == [("CAFE", ("ofx",))], "the file's own words"
    assert rows(rest, owner, other) == [("CAFE SP", ("pluggy",)), ("LUZ SP", ("pluggy",))]
    with rest.parts.store.reading() as work:
        found = work.books.statement(owner.user_id, StatementFilter(q="LUZ"), limit=9, after=None)
    assert [row.category for row in found] == ["Rent"], "the person's edit went along"


def test_two_connections_that_are_unlinked_one_after_the_other_leave_nothing(rest: Rest) -> None:
    first, second = a_feed(rest, owner := rest.user()), a_feed(rest, owner)
    second.patch(bankAccountId=first.books)
    first.post(a_transaction(**CAFE))
    second.post(a_transaction(**CAFE))

    first.patch(bankAccountId=None)
    assert rows(rest, owner, first.books) == [("CAFE", ("pluggy",))]
    second.patch(bankAccountId=None)

    assert rows(rest, owner, first.books) == []


def edit(rest: Rest, description: str) -> None:
    """What a person does who knows better than the bank."""
    with rest.parts.store.engine.begin() as connection:
        which = BANK_TRANSACTIONS.c.description == description
        connection.execute(update(BANK_TRANSACTIONS).where(which).values(category="Rent"))


def test_only_a_wish_for_more_owes_a_run(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    for fewer in (
        {"syncFrom": "2026-11-01"},
        {"syncEnabled": False},
        {"syncFrom": "2026-10-01"},
        {"syncEnabled": False},
    ):
        feed.patch(**fewer)
        assert feed.runs() == []
    feed.patch(syncEnabled=True)
    feed.patch(syncEnabled=True)
    assert feed.runs() == [("user", "pending")]
    finish_runs(feed)
    feed.patch(syncFrom="2026-09-30")
    assert feed.runs()[0] == ("user", "pending")
    finish_runs(feed)
    feed.patch(syncFrom=None)
    assert feed.runs()[0] == ("user", "pending")
    with rest.parts.store.reading() as work:
        assert not any(run.wants_refresh for run in work.sync_logs.page(user_id=feed.owner.user_id, limit=9))


def test_an_earlier_window_is_read_even_by_an_attempt_that_goes_on(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    feed.patch(syncFrom="2026-11-01")
    with rest.parts.store.unit_of_work() as work:
        work.accounts.mark_read(feed.pk, NOON)
    feed.patch(syncFrom="2026-10-01")
    with rest.parts.store.reading() as work:
        account = work.accounts.one(feed.item_pk, feed.account_id)
    assert account is not None
    assert (account.sync_from, account.read_at, account.page_cursor) == (date(2026, 10, 1), None, None)


def test_an_account_that_is_read_again_is_read_from_its_first_page(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    feed.patch(syncFrom="2026-11-01", syncEnabled=False)
    with rest.parts.store.unit_of_work() as work:
        work.accounts.mark_read(feed.pk, NOON)
        work.accounts.continue_at(feed.pk, "page 7")
    feed.patch(syncEnabled=True)
    with rest.parts.store.reading() as work:
        account = work.accounts.one(feed.item_pk, feed.account_id)
    assert account is not None
    assert (account.sync_from, account.read_at, account.page_cursor) == (date(2026, 11, 1), None, None)


def test_many_rows_move_whole(rest: Rest) -> None:
    feed = a_feed(rest, rest.user())
    many = [a_transaction(amount_cents=n % 400, day=NOON.date() - timedelta(days=n % 7)) for n in range(1, 1_201)]
    feed.post(*many)
    other = bank_account(rest, feed.owner)
    imported(rest, feed.owner, other, *(a_transaction(amount_cents=t.amount_cents, day=t.day) for t in many[:600]))

    feed.patch(bankAccountId=other)

    with rest.parts.store.reading() as work:
        there = work.books.sums(feed.owner.user_id, StatementFilter(bank_account_id=other))
        here = work.books.sums(feed.owner.user_id, StatementFilter(bank_account_id=feed.books))
    assert (there.count, there.in_cents) == (1_200, sum(t.amount_cents for t in many))
    assert here.count == 0


def finish_runs(feed: Feed) -> None:
    with feed.rest.parts.store.unit_of_work() as work:
        run = work.sync_runs.claim(NOON + timedelta(days=3650), 120)
        assert run is not None
        work.sync_runs.finish(run, RunStatus.SUCCEEDED, "", RequestTally(), NOON)


def revision_of(rest: Rest, owner: User) -> int:
    with rest.parts.store.reading() as work:
        return work.users.revision(owner.user_id)
