"""Movements of one account by REST: listed, typed, and what people say of them."""

from datetime import date
from typing import Any

import httpx
import pytest
from builders import NOON, a_transaction
from rest_client import Rest
from test_api_accounts import Feed, a_feed
from test_api_bank_accounts import Keeper, refusal, revision

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan
from pluggy_app.store.postings import FileRow

DAY = "2026-11-23"
MINIMAL = {"date": DAY, "amountCents": -12_990, "description": "Papelaria Central"}
WHOLE = MINIMAL | {
    "counterpartyName": "Papelaria Central Ltda",
    "counterpartyDocument": "12ABC34501DE35",
    "paymentMethod": "BOLETO",
    "reference": "NF 123",
    "boletoLine": "34191790010104351004791020150008291070026000",
    "endToEndId": "E1234567820261123120000000000001",
    "category": "Office supplies",
    "note": "Papel para a impressora",
}
UNSAID = WHOLE.keys() - MINIMAL.keys()
DETAILS = ("counterpartyName", "counterpartyDocument", "paymentMethod", "reference", "boletoLine", "endToEndId")

#: What is no movement.
REFUSED: tuple[dict[str, object], ...] = (
    {"date": None},
    {"date": "23/11/2026"},
    {"date": 0},
    {"date": "9999-01-01"},
    {"amountCents": 12.5},
    {"amountCents": "12"},
    {"amountCents": True},
    {"amountCents": None},
    {"amountCents": 2**63},
    {"amountCents": -(10**15) - 1},
    {"description": ""},
    {"description": " "},
    {"description": "a\x00b"},
    {"description": "\udc00"},
    {"description": "x" * 501},
    {"note": "x" * 5_001},
    {"note": "\x00"},
    {"category": "x" * 201},
    {"category": 7},
    {"nothing": "of ours"},
)
#: What nobody can say of a movement.
UNSAYABLE: tuple[dict[str, object], ...] = (
    {"ignored": None},
    {"ignored": "yes"},
    {"ignored": 1},
    {"ignoredReason": "x" * 201},
    {"note": "\ud800"},
    {"amountCents": 1},
    {"reconciled": True},
)


class Account:
    """An account that somebody keeps by hand, and its movements."""

    def __init__(self, keeper: Keeper, key: int) -> None:
        self.keeper, self.key = keeper, key

    def ask(self, method: str, path: str = "", body: object = None, **params: object) -> httpx.Response:
        return self.keeper.ask(method, f"/{self.key}/transactions{path}", body, params=params)

    def typed(self, **said: object) -> dict[str, Any]:
        answer = self.ask("POST", body=MINIMAL | said)
        assert answer.status_code == 201
        return dict(answer.json())

    def rows(self, **params: object) -> list[dict[str, Any]]:
        return list(self.ask("GET", **params).json()["results"])

    def patch(self, key: int, **said: object) -> httpx.Response:
        return self.ask("PATCH", f"/{key}", said)

    def history(self, key: int) -> list[dict[str, Any]]:
        return list(self.ask("GET", f"/{key}/history").json()["results"])

    def import_file(self, *texts: str, name: str = "extrato.ofx") -> int:
        """A file that tells a payment of each text; the import's id."""
        store, user = self.keeper.rest.parts.store, self.keeper.user
        counts = dict.fromkeys(("seen", "created", "duplicates", "skipped"), 0)
        told = {"user_id": user.user_id, "bank_account_id": self.key, "created_at": utc_now(), "file_name": name}
        rows = [FileRow(n, date(2026, 11, 23), -12_990, text) for n, text in enumerate(texts)]
        with store.unit_of_work() as work:
            key = work.statements.add(told | counts | {"format": "ofx", "digest": name, "account": ""}, ())
            pairs = work.postings.rehearse(self.key, "ofx", "import:None", rows)
            work.postings.take_in(user.user_id, self.key, "BRL", "ofx", key, rows, pairs, NOON)
        return key


@pytest.fixture
def account(rest: Rest) -> Account:
    keeper = Keeper(rest)
    return Account(keeper, keeper.made()["bankAccountId"])


def fed(rest: Rest, keeper: Keeper) -> tuple[Feed, Account]:
    """A connected account of the same user."""
    feed = a_feed(rest, keeper.user)
    return feed, Account(keeper, feed.books)


def test_a_typed_movement_is_kept_as_it_was_told(account: Account) -> None:
    answer = account.ask("POST", body=WHOLE)
    row = answer.json()
    assert answer.status_code == 201
    assert row == WHOLE | {
        "bankTransactionId": row["bankTransactionId"],
        "bankAccountId": account.key,
        "openCents": -12_990,
        "currencyCode": "BRL",
        "origins": ["manual"],
        "status": "posted",
        "ignored": False,
        "ignoredReason": None,
        "reconciled": False,
    }
    assert account.ask("GET").json() == {"results": [row], "next": None}
    assert account.keeper.balance(account.key) == -12_990


def test_little_needs_to_be_told(account: Account) -> None:
    row = account.typed(description="  Papelaria  ", counterpartyDocument="***.456.789-**", note=None)
    assert {name for name, value in row.items() if value is None} >= UNSAID - {"counterpartyDocument"}
    assert (row["description"], row["counterpartyDocument"]) == ("Papelaria", "***456789**")


def test_what_was_answered_and_what_pluggy_says_of_a_payment_can_be_sent(account: Account) -> None:
    kept = account.typed()
    again = account.ask("POST", body=kept)
    assert (again.status_code, again.json() | {"bankTransactionId": kept["bankTransactionId"]}) == (201, kept)
    other = account.ask("POST", body=MINIMAL | {"currencyCode": "USD"})
    assert refusal(other) == (409, "currency_mismatch")
    assert refusal(account.ask("POST", body=MINIMAL | {"ignored": True})) == (422, "invalid_request")
    slip = {"digitableLine": "23793.38128 60007.827136 95000.063305 9 75520000370000", "baseAmount": 10.5}
    payment = {"paymentMethod": "BOLETO", "receiverReferenceId": "TX1", "boletoMetadata": slip, "payer": {"name": "X"}}
    told = account.typed(paymentData=payment)
    assert (told["reference"], told["boletoLine"]) == ("TX1", slip["digitableLine"])
    assert account.typed(paymentData=None)["boletoLine"] is None
    assert account.typed(paymentData={"boletoMetadata": None}, reference="R")["reference"] == "R"


def test_two_equal_ones_are_two(account: Account) -> None:
    assert account.typed()["bankTransactionId"] != account.typed()["bankTransactionId"]
    assert len(account.rows()) == 2


def test_what_cannot_be_kept_is_refused(account: Account) -> None:
    key = account.typed()["bankTransactionId"]
    for said in REFUSED:
        assert (said, *refusal(account.ask("POST", body=MINIMAL | said))) == (said, 422, "invalid_request")
    for said in UNSAYABLE:
        assert (said, *refusal(account.patch(key, **said))) == (said, 422, "invalid_request")
    for missing in MINIMAL:
        body = {name: value for name, value in MINIMAL.items() if name != missing}
        assert refusal(account.ask("POST", body=body)) == (422, "invalid_request")
    assert len(account.rows()) == 1


def test_what_is_not_ones_own_is_unknown(rest: Rest, account: Account) -> None:
    other = Keeper(rest)
    theirs = Account(other, other.made()["bankAccountId"])
    row = theirs.typed()["bankTransactionId"]
    for key in (theirs.key, theirs.key + 1, 2**31, 2**63 - 1):
        foreign = Account(account.keeper, key)
        for answer in (foreign.ask("GET"), foreign.ask("POST", body=MINIMAL), foreign.patch(row, note="Minha")):
            assert refusal(answer) == (404, "bank_account_not_found")
    for key in (row, row + 1, 2**31, 2**63 - 1):
        assert refusal(account.patch(key, note="Minha")) == (404, "transaction_not_found")
    assert refusal(account.patch(2**63, note="Minha")) == (422, "invalid_request")
    assert theirs.rows()[0]["note"] is None


def test_rows_are_listed_newest_first_in_pages(account: Account) -> None:
    made = [account.typed(date=day)["bankTransactionId"] for day in ("2026-11-02", "2026-11-03", "2026-11-02")]
    first = account.ask("GET", limit=2).json()
    second = account.ask("GET", limit=2, cursor=first["next"]).json()
    found = [row["bankTransactionId"] for row in (*first["results"], *second["results"])]
    assert (found, second["next"]) == ([made[1], made[2], made[0]], None)


def test_rows_are_found_by_day_words_and_what_was_said_of_them(account: Account) -> None:
    early, late = account.typed(date="2026-11-02", description="Açaí"), account.typed(date="2026-11-20")
    late = account.patch(late["bankTransactionId"], ignored=True).json()
    wanted: tuple[tuple[dict[str, object], list[object]], ...] = (
        ({"from": "2026-11-02", "to": "2026-11-02"}, [early]),
        ({"from": "2026-11-03"}, [late]),
        ({"q": "acai"}, [early]),
        ({"ignored": "true"}, [late]),
        ({"ignored": "false"}, [early]),
        ({"reconciled": "false"}, [late, early]),
        ({"reconciled": "true"}, []),
    )
    for params, rows in wanted:
        assert (params, account.rows(**params)) == (params, rows)
    for nonsense in ({"from": "x"}, {"ignored": "perhaps"}, {"reconciled": ""}, {"limit": 501}, {"q": "\x00"}):
        assert refusal(account.ask("GET", **nonsense)) == (422, "invalid_request")


def test_what_is_not_said_stays(account: Account) -> None:
    row = account.ask("POST", body=WHOLE).json()
    key = row["bankTransactionId"]
    answer = account.patch(key, ignored=True, ignoredReason="Sócios", note=None)
    said = {"ignored": True, "ignoredReason": "Sócios", "note": None}
    assert (answer.status_code, answer.json()) == (200, row | said)
    assert account.patch(key).json() == answer.json()
    assert account.patch(key, ignored=False).json() == row | {"note": None}


def test_only_what_changes_moves_the_pages(rest: Rest, account: Account) -> None:
    user = account.keeper.user
    before = revision(rest, user)
    key = account.typed()["bankTransactionId"]
    account.patch(key, note="Uma")
    account.patch(key, note="Uma", ignored=False)
    assert revision(rest, user) == before + 2


def test_a_closed_period_stays_as_it_is(account: Account) -> None:
    key = account.typed()["bankTransactionId"]
    account.keeper.close(account.key, date(2026, 11, 23))
    assert refusal(account.ask("POST", body=MINIMAL)) == (409, "period_closed")
    assert refusal(account.patch(key, note="Tarde")) == (409, "period_closed")
    assert account.patch(key, note=None).status_code == 200
    assert account.typed(date="2026-11-24")["date"] == "2026-11-24"


def test_a_bank_that_tells_it_later_finds_what_was_typed(rest: Rest, account: Account) -> None:
    feed, connected = fed(rest, account.keeper)
    typed = connected.typed(amountCents=12_50, description="Pix recebido", category="Sales", note="Da feira")
    feed.post(a_transaction(feed.account_id, category="Transfer - PIX"))
    (row,) = connected.rows()
    assert (row["bankTransactionId"], row["origins"]) == (typed["bankTransactionId"], ["manual", "pluggy"])
    assert (row["category"], row["note"]) == ("Sales", "Da feira")


def test_what_was_typed_is_back_when_the_file_that_told_it_too_is_undone(rest: Rest, account: Account) -> None:
    row = account.ask("POST", body=WHOLE).json()
    imported = account.import_file("PAPELARIA CENTRAL")
    assert account.rows()[0]["origins"] == ["manual", "ofx"]
    with rest.parts.store.unit_of_work() as work:
        movements = work.statements.movements_of(imported)
        assert work.statements.remove(imported) == 0
        work.postings.retell(movements, NOON)
    (back,) = account.rows()
    assert {name: back[name] for name in DETAILS} == {name: row[name] for name in DETAILS}
    assert back == row


@pytest.mark.parametrize("chosen", ["Rent", "Food", None])
def test_a_category_that_a_person_said_does_not_follow_the_bank(rest: Rest, account: Account, chosen: object) -> None:
    feed, connected = fed(rest, account.keeper)
    said = [a_transaction(feed.account_id, transaction_id="t", category=name) for name in ("Food", "Rent", "Taxes")]
    feed.post(said[0])
    key = connected.rows()[0]["bankTransactionId"]
    assert connected.patch(key, category=chosen).json()["category"] == chosen
    for change in said[1:]:
        feed.change(change)
        assert connected.rows()[0]["category"] == chosen


def test_a_category_that_nobody_said_follows_the_bank(rest: Rest, account: Account) -> None:
    feed, connected = fed(rest, account.keeper)
    feed.post(a_transaction(feed.account_id, transaction_id="t", category="Food"))
    connected.patch(connected.rows()[0]["bankTransactionId"], note="Almoço")
    feed.change(a_transaction(feed.account_id, transaction_id="t", category="Rent"))
    assert connected.rows()[0]["category"] == "Rent"


def test_what_people_said_stays_when_the_account_is_unlinked(rest: Rest) -> None:
    feed, connected = fed(rest, Keeper(rest, Plan.BUSINESS))
    feed.post(*(a_transaction(feed.account_id, description=text) for text in ("NOTE", "IGNORED", "SAID", "PLAIN")))
    keys = {row["description"]: row["bankTransactionId"] for row in connected.rows()}
    connected.patch(keys["NOTE"], note="Guardar")
    connected.patch(keys["IGNORED"], ignored=True)
    connected.patch(keys["SAID"], category=None)
    assert feed.patch(bankAccountId=None).status_code == 200
    assert sorted(row["description"] for row in connected.rows()) == ["IGNORED", "NOTE", "SAID"]


def test_what_people_said_goes_along_into_an_equal_movement(rest: Rest) -> None:
    feed, connected = fed(rest, Keeper(rest, Plan.BUSINESS))
    other = Account(connected.keeper, connected.keeper.made()["bankAccountId"])
    feed.post(a_transaction(feed.account_id, category="Food"))
    connected.patch(connected.rows()[0]["bankTransactionId"], note="Guardar", category=None)
    equal = other.typed(amountCents=12_50, description="Pix recebido")["bankTransactionId"]
    assert feed.patch(bankAccountId=other.key).status_code == 200
    (row,) = other.rows()
    assert (row["bankTransactionId"], row["note"], row["category"]) == (equal, "Guardar", None)
    assert [line["what"] for line in other.history(equal)].count("edited") == 1
    assert connected.rows() == []


def test_history_says_who_brought_it_and_who_said_what(account: Account) -> None:
    key = account.typed()["bankTransactionId"]
    imported = account.import_file("PAPELARIA CENTRAL", name="novembro.ofx")
    account.patch(key, category="Rent", note="Aluguel")
    account.patch(key, ignored=True, ignoredReason="Sócios")
    typed, told, *edits = account.history(key)
    assert (typed["what"], typed["by"], typed["statementImportId"], typed["fileName"]) == (
        "created",
        "person",
        None,
        None,
    )
    assert (told["what"], told["by"]) == ("created", f"import {imported}")
    assert (told["statementImportId"], told["fileName"]) == (imported, "novembro.ofx")
    assert [(line["what"], line["by"], line["ids"]) for line in edits] == [("edited", "person", [])] * 2
    assert [[(c["field"], c["before"], c["after"]) for c in line["changes"]] for line in edits] == [
        [("category", "", "Rent"), ("note", "", "Aluguel")],
        [("ignored", "false", "true"), ("ignoredReason", "", "Sócios")],
    ]
