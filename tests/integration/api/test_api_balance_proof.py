"""The proof of an account by REST: it holds, breaks where a row is missing, says where to look, and heals."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from builders import NOON, a_transaction, seen
from rest_client import Rest
from sqlalchemy import update
from test_api_accounts import Feed, a_feed

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.users import Plan, User
from pluggy_app.store.tables import ACCOUNTS

Row = tuple[int, int, str]  #: day in August 2026, cents, text
AUGUST: list[Row] = [(1, 500_00, "PIX MARIA"), (2, -20_00, "CAFE"), (5, -30_00, "LUZ"), (15, -1_00, "TARIFA")]
OPENING = 1_000_00


def ofx(rows: Sequence[Row], since: int, until: int, balance: int | None = None, on: int | None = None) -> bytes:
    told = "".join(
        f"<STMTTRN><DTPOSTED>202608{day:02}<TRNAMT>{cents / 100:.2f}<MEMO>{text}</STMTTRN>" for day, cents, text in rows
    )
    period = f"<DTSTART>202608{since:02}<DTEND>202608{until:02}"
    stated = ""
    if balance is not None:
        stated = f"<LEDGERBAL><BALAMT>{balance / 100:.2f}<DTASOF>202608{on or until:02}</LEDGERBAL>"
    body = f"<STMTRS><CURDEF>BRL<ACCTID>1<BANKTRANLIST>{period}{told}</BANKTRANLIST>{stated}</STMTRS>"
    return f"OFXHEADER:100\n\n<OFX>{body}</OFX>".encode()


class Owner:
    """Somebody with one account."""

    def __init__(self, rest: Rest, user: User, key: int | None = None, **account: object) -> None:
        self.rest, self.user, self._headers = rest, user, rest.bearer(user)
        made = {"name": "Conta", "type": "checking"} | account
        self.key = key or int(self.ask("POST", "/api/bank-accounts", json=made).json()["bankAccountId"])

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        return self.rest.client.request(method, path, headers=self._headers, **more)

    def told(self, what: str, status: int = 200, **query: str) -> dict[str, Any]:
        answer = self.ask("GET", f"/api/bank-accounts/{self.key}/{what}", params=query)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def proof(self, **query: str) -> dict[str, Any]:
        return self.told("balance-proof", **query)

    def send(self, content: bytes) -> int:
        path = f"/api/bank-accounts/{self.key}/statements"
        answer = self.ask("POST", path, files={"file": ("a.ofx", content)})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["statementImportId"])

    def type_in(self, day: str, cents: int, description: str) -> int:
        body = {"date": day, "amountCents": cents, "description": description}
        answer = self.ask("POST", f"/api/bank-accounts/{self.key}/transactions", json=body)
        return int(answer.json()["bankTransactionId"])


@pytest.fixture
def owner(rest: Rest) -> Owner:
    return Owner(rest, rest.user(Plan.FREE), openingCents=OPENING, openingOn="2026-08-01")


def the(proof: dict[str, Any], day: str) -> dict[str, Any]:
    (found,) = [one for one in proof["days"] if one["date"] == day]
    return dict(found)


def test_what_the_bank_states_is_made_by_opening_and_rows(owner: Owner) -> None:
    owner.send(ofx(AUGUST, 1, 31, 1_449_00))
    proof = owner.proof()
    assert (proof["status"], proof["firstBrokenDay"], proof["differenceCents"]) == ("proven", None, 0)
    assert (proof["provenThrough"], proof["suspects"], len(proof["days"])) == ("2026-08-31", [], 31)
    assert the(proof, "2026-08-02") == {
        "date": "2026-08-02",
        "openingCents": 1_500_00,
        "rowsCents": -20_00,
        "closingCents": 1_480_00,
        "bankCents": None,
        "differenceCents": None,
    }
    assert the(proof, "2026-08-31")["bankCents"] == 1_449_00
    part = owner.proof(**{"from": "2026-08-02", "to": "2026-08-20"})
    assert (part["status"], len(part["days"]), part["days"][0]["openingCents"]) == ("unknown", 19, 1_500_00)


def test_missing_days_break_it_are_named_and_heal_it(owner: Owner) -> None:
    early, late = [row for row in AUGUST if row[0] < 3], [row for row in AUGUST if row[0] > 12]
    owner.send(ofx(early, 1, 2, 1_480_00))
    owner.send(ofx(late, 13, 31, 1_449_00))
    proof = owner.proof()
    assert (proof["status"], proof["firstBrokenDay"], proof["differenceCents"]) == ("broken", "2026-08-31", -30_00)
    (suspect,) = proof["suspects"]
    assert (suspect["kind"], suspect["bankTransactionId"]) == ("missing_span", None)
    assert (suspect["from"], suspect["to"]) == ("2026-08-03", "2026-08-12")
    assert "03/08/2026" in suspect["text"]
    assert owner.told("coverage")["spans"][:3] == [
        {"from": "2026-08-01", "to": "2026-08-02", "source": "file"},
        {"from": "2026-08-03", "to": "2026-08-12", "source": "none"},
        {"from": "2026-08-13", "to": "2026-08-31", "source": "file"},
    ]
    owner.send(ofx([row for row in AUGUST if 3 <= row[0] <= 12], 3, 12))
    assert owner.proof()["status"] == "proven"
    whole = owner.told("coverage", **{"from": "2026-08-01", "to": "2026-08-31"})
    assert whole == {"spans": [{"from": "2026-08-01", "to": "2026-08-31", "source": "file"}]}


def test_a_row_too_many_is_suspected_and_a_twin_before_it(owner: Owner) -> None:
    owner.send(ofx(AUGUST, 1, 31, 1_449_00))
    typed = owner.type_in("2026-08-05", -30_00, "Luz de novo")
    proof = owner.proof()
    assert (proof["status"], proof["differenceCents"]) == ("broken", 30_00)
    assert [one["kind"] for one in proof["suspects"]] == ["twin"]
    other = owner.type_in("2026-08-06", 7_00, "Venda")
    proof = owner.proof()
    assert (proof["differenceCents"], proof["suspects"]) == (23_00, [])
    owner.type_in("2026-08-07", -23_00, "Frete")
    assert owner.proof()["status"] == "broken"
    assert len({typed, other}) == 2


def test_the_same_difference_by_one_row_alone(owner: Owner) -> None:
    owner.send(ofx(AUGUST, 1, 31, 1_449_00))
    typed = owner.type_in("2026-08-09", -45_67, "Mercado")
    (suspect,) = owner.proof()["suspects"]
    assert (suspect["kind"], suspect["bankTransactionId"]) == ("extra", typed)
    assert "Mercado" in suspect["text"]


def test_an_opening_that_nobody_said_is_zero_and_the_first_suspect(rest: Rest) -> None:
    owner = Owner(rest, rest.user(Plan.FREE))
    assert (owner.proof()["status"], owner.proof()["days"]) == ("unknown", [])
    owner.send(ofx(AUGUST, 1, 31, 449_00))
    assert owner.proof()["status"] == "proven"
    owner = Owner(rest, rest.user(Plan.FREE))
    owner.send(ofx(AUGUST, 1, 31, 1_449_00))
    proof = owner.proof()
    assert (proof["status"], proof["differenceCents"]) == ("broken", 1_000_00)
    suspect = proof["suspects"][0]
    assert (suspect["kind"], suspect["amountCents"], suspect["from"]) == ("opening", 1_000_00, "2026-08-01")
    owner.ask("PATCH", f"/api/bank-accounts/{owner.key}", json={"openingCents": 1_000_00})
    assert owner.proof()["status"] == "proven"


def test_rows_before_the_opening_day_are_in_it_already(rest: Rest) -> None:
    owner = Owner(rest, rest.user(Plan.FREE), openingCents=1_480_00, openingOn="2026-08-03")
    owner.send(ofx(AUGUST, 1, 31, 1_449_00))
    proof = owner.proof()
    assert (proof["status"], proof["days"][0]["date"]) == ("proven", "2026-08-03")


def test_a_card_has_nothing_to_compare_with(rest: Rest) -> None:
    owner = Owner(rest, rest.user(Plan.FREE), type="card")
    owner.send(ofx(AUGUST, 1, 31, 7))
    proof = owner.proof()
    assert (proof["status"], proof["suspects"], proof["days"][-1]["bankCents"]) == ("unknown", [], None)


def test_days_that_are_too_many_or_none_are_refused_or_empty(owner: Owner) -> None:
    owner.send(ofx(AUGUST, 1, 31, 1_449_00))
    refused = owner.told("balance-proof", 422, **{"from": "1970-01-01", "to": "2026-08-31"})
    assert refused["code"] == "invalid_request"
    assert owner.told("balance-proof", 422, **{"from": "soon"})["code"] == "invalid_request"
    assert owner.proof(**{"from": "2026-08-31", "to": "2026-08-01"})["days"] == []
    assert owner.told("coverage", **{"from": "2026-08-31", "to": "2026-08-01"}) == {"spans": []}
    wide = owner.told("coverage", **{"from": "0001-01-01", "to": "9999-12-31"})["spans"]
    assert [one["source"] for one in wide] == ["none", "file", "none"]
    assert owner.proof(to="9999-12-31")["days"][-1]["date"] == "9999-12-31"


# What a connection states


class Fed(Owner):
    """An owner whose account a connection feeds; `state` is what a run does when an account's last page is in."""

    def __init__(self, rest: Rest) -> None:
        user = rest.user()
        self.feed: Feed = a_feed(rest, user)
        super().__init__(rest, user, key=self.feed.books)

    def tell(self, day: date, *cents: int) -> None:
        told = [a_transaction(day=day, amount_cents=amount, description=f"ROW {amount}") for amount in cents]
        with self.rest.parts.store.unit_of_work() as work:
            made = work.transactions.insert(self.feed.pk, [seen(one) for one in told], utc_now())
            work.postings.post(self.user.user_id, self.key, self.feed.pk, made, utc_now())

    def state(self, cents: int, day: date) -> None:
        at = NOON.replace(year=day.year, month=day.month, day=day.day)
        with self.rest.parts.store.engine.begin() as connection:
            account = update(ACCOUNTS).where(ACCOUNTS.c.id == self.feed.pk)
            connection.execute(account.values(balance_cents=cents, balance_at=at, read_at=at))
        with self.rest.parts.store.unit_of_work() as work:
            work.balances.state(self.feed.pk, utc_now())


@pytest.fixture
def fed(rest: Rest) -> Fed:
    return Fed(rest)


MONDAY = date(2026, 11, 23)


def test_a_connection_does_not_say_what_its_account_began_with(fed: Fed) -> None:
    fed.tell(MONDAY, 500)
    fed.state(9_000, MONDAY)
    assert fed.proof()["status"] == "unknown"
    fed.tell(MONDAY + timedelta(1), -300)
    fed.state(8_700, MONDAY + timedelta(1))
    assert (fed.proof()["status"], fed.proof()["provenThrough"]) == ("proven", "2026-11-24")
    fed.state(8_600, MONDAY + timedelta(2))
    proof = fed.proof()
    assert (proof["status"], proof["firstBrokenDay"], proof["differenceCents"]) == ("broken", "2026-11-25", -100)


def test_rows_that_come_later_on_the_day_of_a_balance_are_not_in_it(fed: Fed) -> None:
    fed.state(9_000, MONDAY)
    fed.tell(MONDAY + timedelta(1), -300)
    fed.state(8_700, MONDAY + timedelta(1))
    fed.tell(MONDAY + timedelta(1), -50)  # in the evening
    proof = fed.proof()
    assert (proof["status"], proof["days"][-1]["bankCents"], proof["days"][-1]["differenceCents"]) == (
        "proven",
        8_650,
        0,
    )
    fed.state(8_650, MONDAY + timedelta(1))  # the same day's next run
    assert fed.proof()["days"][-1]["bankCents"] == 8_650
    fed.state(8_650, MONDAY + timedelta(2))
    assert fed.proof()["status"] == "proven"


def test_a_row_that_the_bank_lists_days_later_is_no_difference_for_ever(fed: Fed) -> None:
    fed.state(9_000, MONDAY)
    fed.state(8_900, MONDAY + timedelta(1))
    assert fed.proof()["status"] == "broken"
    fed.tell(MONDAY + timedelta(2), -100)
    fed.state(8_900, MONDAY + timedelta(2))
    assert (fed.proof()["status"], fed.proof()["provenThrough"]) == ("proven", "2026-11-25")


def test_an_account_takes_its_balances_along_to_other_books(fed: Fed, rest: Rest) -> None:
    fed.tell(MONDAY, 500)
    fed.state(9_000, MONDAY)
    fed.state(9_000, MONDAY + timedelta(1))
    assert fed.proof()["status"] == "proven"
    other = Owner(rest, fed.user, openingCents=8_500)
    account = f"/api/pluggy/items/{fed.feed.item_id}/accounts/{fed.feed.account_id}"
    assert fed.ask("PATCH", account, json={"bankAccountId": other.key}).status_code == 200
    assert (fed.proof()["status"], other.proof()["status"]) == ("unknown", "proven")
    assert fed.ask("PATCH", account, json={"bankAccountId": None}).status_code == 200
    assert (other.proof()["status"], other.told("coverage")["spans"]) == ("unknown", [])


def test_a_connection_tells_the_days_from_its_first_row_to_its_last_reading(fed: Fed) -> None:
    fed.tell(MONDAY - timedelta(10), 500)
    fed.state(9_000, MONDAY)
    spans = fed.told("coverage")["spans"]
    assert spans[0] == {"from": "2026-11-13", "to": "2026-11-23", "source": "feed"}
    assert [one["source"] for one in spans[1:]] == ["none"] * (today(utc_now()) > MONDAY)
