"""Accounts of the books by REST: made, listed with their balances, described otherwise, removed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from builders import NOON, a_transaction
from rest_client import Rest
from sqlalchemy import insert, update
from test_api_accounts import a_feed

from pluggy_app.domain.errors import AccountInUse
from pluggy_app.domain.users import Plan, User
from pluggy_app.services import bank_accounts
from pluggy_app.store.postings import FileRow
from pluggy_app.store.tables import ANCHORS, BANK_ACCOUNTS

PATH = "/api/bank-accounts"
MINIMAL = {"name": "Conta movimento", "type": "checking"}
WHOLE = MINIMAL | {
    "currencyCode": "BRL",
    "bankCode": "341",
    "branch": "0001",
    "number": "12345-6",
    "ownerDocument": "12ABC34501DE35",
    "openingCents": 250_000,
    "openingOn": "2026-11-01",
    "autoReconcile": True,
}


#: What is no account.
REFUSED: tuple[dict[str, object], ...] = (
    {"name": ""},
    {"name": "   "},
    {"name": "a\x00b"},
    {"name": "\ud800"},
    {"name": "x" * 501},
    {"name": None},
    {"number": "1" * 201},
    {"type": "wallet"},
    {"currencyCode": "real"},
    {"currencyCode": None},
    {"openingCents": 10**15 + 1},
    {"openingCents": -(2**63)},
    {"openingCents": 2**70},
    {"openingCents": 1.0},
    {"openingCents": "1"},
    {"openingCents": None},
    {"openingOn": "2026-02-30"},
    {"openingOn": 0},
    {"openingOn": "0001-01-01"},
    {"autoReconcile": "yes"},
    {"autoReconcile": None},
    {"closedThrough": "2026-10-31"},
    {"balanceCents": 0},
    {"bankAccountId": 1},
    {"nothing": "of ours"},
)


class Keeper:
    """Somebody who keeps accounts by hand."""

    def __init__(self, rest: Rest, plan: Plan = Plan.FREE) -> None:
        self.rest, self.user = rest, rest.user(plan)
        self._headers = rest.bearer(self.user)

    def ask(self, method: str, path: str = "", body: object = None, **more: Any) -> httpx.Response:
        told = {} if body is None else {"content": json.dumps(body)}  # in ASCII: any text of Python can be sent
        headers = self._headers | {"Content-Type": "application/json"}
        return self.rest.client.request(method, PATH + path, headers=headers, **told, **more)

    def made(self, **said: object) -> dict[str, Any]:
        answer = self.ask("POST", body=MINIMAL | said)
        assert answer.status_code == 201
        return dict(answer.json())

    def patch(self, key: int, **said: object) -> httpx.Response:
        return self.ask("PATCH", f"/{key}", said)

    def balance(self, key: int) -> int:
        (cents,) = [one["balanceCents"] for one in self.ask("GET").json()["results"] if one["bankAccountId"] == key]
        return int(cents)

    def import_rows(self, key: int, *rows: tuple[date, int]) -> None:
        told = [FileRow(n, day, cents, "ROW") for n, (day, cents) in enumerate(rows)]
        with self.rest.parts.store.unit_of_work() as work:
            work.postings.take_in(self.user.user_id, key, "BRL", "ofx", None, told, {}, NOON)

    def state(self, key: int, day: date, cents: int, source: str = "ledger") -> None:
        """A file says this balance."""
        values = {"bank_account_id": key, "day": day, "balance_cents": cents, "source": source, "stated_at": NOON}
        with self.rest.parts.store.engine.begin() as connection:
            connection.execute(insert(ANCHORS).values(values))

    def close(self, key: int, through: date) -> None:
        with self.rest.parts.store.engine.begin() as connection:
            account = update(BANK_ACCOUNTS).where(BANK_ACCOUNTS.c.id == key)
            connection.execute(account.values(closed_through=through))


@pytest.fixture
def keeper(rest: Rest) -> Keeper:
    return Keeper(rest)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def revision(rest: Rest, user: User) -> int:
    with rest.parts.store.reading() as work:
        return work.users.revision(user.user_id)


def test_an_account_is_kept_as_it_was_told_on_any_plan(keeper: Keeper) -> None:
    answer = keeper.ask("POST", body=WHOLE)
    account = answer.json()
    assert answer.status_code == 201
    assert account == WHOLE | {
        "bankAccountId": account["bankAccountId"],
        "balanceCents": 250_000,
        "closedThrough": None,
    }
    assert keeper.ask("GET").json() == {"results": [account], "next": None}


def test_little_needs_to_be_told(keeper: Keeper) -> None:
    account = keeper.made(name="  Caixa  ", type="cash", bankCode=None)
    assert (account["name"], account["currencyCode"], account["openingCents"]) == ("Caixa", "BRL", 0)
    assert {account[name] for name in ("bankCode", "branch", "number", "ownerDocument", "openingOn")} == {None}
    assert account["autoReconcile"] is False


def test_documents_are_letters_and_digits(keeper: Keeper) -> None:
    for written, kept in (("12.abc.345/01de-35", "12ABC34501DE35"), ("***.456.789-**", "***456789**"), ("-", None)):
        assert keeper.made(ownerDocument=written)["ownerDocument"] == kept


def test_accounts_come_in_pages(keeper: Keeper) -> None:
    made = [keeper.made(name=str(n))["bankAccountId"] for n in range(3)]
    first = keeper.ask("GET", params={"limit": 2}).json()
    second = keeper.ask("GET", params={"limit": 2, "cursor": first["next"]}).json()
    assert [one["bankAccountId"] for one in (*first["results"], *second["results"])] == made
    assert second["next"] is None


def test_what_is_not_said_stays(keeper: Keeper) -> None:
    account = keeper.ask("POST", body=WHOLE).json()
    changed = keeper.patch(account["bankAccountId"], name="Outra", branch=None, openingOn=None, autoReconcile=False)
    said = {"name": "Outra", "branch": None, "openingOn": None, "autoReconcile": False}
    assert (changed.status_code, changed.json()) == (200, account | said)
    assert keeper.patch(account["bankAccountId"]).json() == changed.json()


def test_only_what_changes_moves_the_pages(rest: Rest, keeper: Keeper) -> None:
    key = keeper.made()["bankAccountId"]
    before = revision(rest, keeper.user)
    keeper.patch(key, name=MINIMAL["name"])
    assert revision(rest, keeper.user) == before
    keeper.patch(key, name="Outra")
    keeper.ask("DELETE", f"/{key}")
    assert revision(rest, keeper.user) == before + 2


def test_what_cannot_be_kept_is_refused(keeper: Keeper) -> None:
    key = keeper.made()["bankAccountId"]
    for said in REFUSED:
        assert (said, *refusal(keeper.ask("POST", body=MINIMAL | said))) == (said, 422, "invalid_request")
        assert (said, *refusal(keeper.patch(key, **said))) == (said, 422, "invalid_request")


def test_a_name_and_a_type_are_needed(keeper: Keeper) -> None:
    for body in ({}, {"name": "Conta"}, {"type": "cash"}, [], "text", None):
        assert refusal(keeper.ask("POST", body=body)) == (422, "invalid_request")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_account_that_is_not_ones_own_is_unknown(rest: Rest, keeper: Keeper, method: str) -> None:
    foreign = Keeper(rest).made()["bankAccountId"]
    for key in (foreign, foreign + 1, 2**31, 2**63 - 1):
        assert refusal(keeper.ask(method, f"/{key}", {"name": "Minha"})) == (404, "bank_account_not_found")
    for nonsense in ("0", "-1", str(2**63), str(10**30), "x", "%00"):
        assert refusal(keeper.ask(method, f"/{nonsense}", {"name": "Minha"})) == (422, "invalid_request")


def test_an_empty_account_can_be_removed(keeper: Keeper) -> None:
    key = keeper.made()["bankAccountId"]
    answer = keeper.ask("DELETE", f"/{key}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert refusal(keeper.ask("DELETE", f"/{key}")) == (404, "bank_account_not_found")


def test_an_account_with_something_in_it_stays_and_keeps_its_currency(rest: Rest, keeper: Keeper) -> None:
    with_rows, with_file = (keeper.made()["bankAccountId"] for _ in range(2))
    keeper.import_rows(with_rows, (date(2026, 11, 2), 100))
    with rest.parts.store.unit_of_work() as work:
        words = dict.fromkeys(("file_name", "format", "digest", "account"), "")
        counts = dict.fromkeys(("seen", "created", "duplicates", "skipped"), 0)
        told = {"user_id": keeper.user.user_id, "bank_account_id": with_file, "created_at": NOON}
        work.statements.add(told | words | counts, ())
    connected = a_feed(rest, keeper.user).books
    for key in (with_rows, with_file, connected):
        assert refusal(keeper.ask("DELETE", f"/{key}")) == (409, "account_in_use")
        assert refusal(keeper.patch(key, currencyCode="USD")) == (409, "account_in_use")
        assert keeper.patch(key, currencyCode="BRL", name="Outra").status_code == 200
    assert keeper.patch(keeper.made()["bankAccountId"], currencyCode="USD").json()["currencyCode"] == "USD"


def test_a_row_that_arrives_meanwhile_keeps_its_account(rest: Rest, keeper: Keeper) -> None:
    # The race: the account is found empty before the row is committed, and removed with it after.
    store, key = rest.parts.store, keeper.made()["bankAccountId"]
    row = FileRow(0, date(2026, 11, 2), 100, "ROW")
    with ThreadPoolExecutor(1) as elsewhere:
        with store.unit_of_work() as work:
            work.postings.take_in(keeper.user.user_id, key, "BRL", "manual", None, [row], {}, NOON)
            removal = elsewhere.submit(bank_accounts.remove, store, keeper.user, key)
            with pytest.raises(TimeoutError):
                removal.result(timeout=0.3)
        with pytest.raises(AccountInUse):
            removal.result(timeout=30)
    assert keeper.balance(key) == 100


def test_a_balance_that_no_bank_states_is_added_up_since_the_opening(keeper: Keeper) -> None:
    key = keeper.made(openingCents=1_000)["bankAccountId"]
    keeper.import_rows(key, (date(2026, 10, 31), -200), (date(2026, 11, 1), 50))
    assert keeper.balance(key) == 850
    assert keeper.patch(key, openingOn="2026-11-01").json()["balanceCents"] == 1_050
    assert keeper.patch(key, openingCents=0, openingOn=None).json()["balanceCents"] == -150


def test_the_newest_balance_of_a_file_is_the_balance(keeper: Keeper) -> None:
    key, other = (keeper.made(openingCents=1_000)["bankAccountId"] for _ in range(2))
    keeper.import_rows(key, (date(2026, 11, 1), 50))
    keeper.state(key, date(2026, 11, 3), 333, "row")
    keeper.state(key, date(2026, 11, 3), 334)
    keeper.state(key, date(2026, 11, 2), 222)
    assert (keeper.balance(key), keeper.balance(other)) == (334, 1_000)


def test_a_connection_states_the_balance_until_a_file_states_a_later_one(rest: Rest, keeper: Keeper) -> None:
    feed = a_feed(rest, keeper.user, balance_cents=777, owner_document="12345678000190")
    feed.post(a_transaction(feed.account_id))
    keeper.state(feed.books, NOON.date(), 888)
    assert keeper.balance(feed.books) == 777
    keeper.state(feed.books, NOON.date() + timedelta(days=1), 999)
    assert keeper.balance(feed.books) == 999


def test_the_owner_is_the_banks_until_the_user_names_another(rest: Rest, keeper: Keeper) -> None:
    feed = a_feed(rest, keeper.user, owner_document="12345678000190")
    (told,) = keeper.ask("GET").json()["results"]
    assert told["ownerDocument"] == "12345678000190"
    assert keeper.patch(feed.books, ownerDocument="123.456.789-09").json()["ownerDocument"] == "12345678909"


def test_a_connection_finds_the_account_that_was_made_by_hand(rest: Rest, keeper: Keeper) -> None:
    key = keeper.made(bankCode="341", branch="0001", number="0001/98765-4")["bankAccountId"]
    assert a_feed(rest, keeper.user, account_digits="987654").books == key


def test_the_opening_of_a_closed_period_stays(keeper: Keeper) -> None:
    key = keeper.made(openingCents=100)["bankAccountId"]
    keeper.close(key, date(2026, 10, 31))
    for said in ({"openingCents": 1}, {"openingOn": "2026-01-01"}):
        assert refusal(keeper.patch(key, **said)) == (409, "period_closed")
    answer = keeper.patch(key, openingCents=100, name="Outra")
    assert (answer.status_code, answer.json()["closedThrough"]) == (200, "2026-10-31")
