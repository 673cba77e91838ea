"""Statement files by REST: every sample file exactly, a rehearsal that is kept, refusals that store nothing."""

import json
import os
from collections import Counter
from pathlib import Path

import httpx
import pytest
from broken_files import SAMPLES, broken
from rest_client import Rest

from pluggy_app.domain.users import Plan, User
from pluggy_app.store.books import StatementFilter

FILES = Path(__file__).parents[2] / "data" / "statements"

#: File, account to name (several only), rows, sum in cents, rows left out.
EXACT = [
    ("real/bb-trailing-spaces.ofx", "", 81, 659275, 0),
    ("real/bb-two-accounts-one-empty.ofx", "655000-2", 36, -364866, 0),
    ("real/caixa-balance-row-amount-dot.ofx", "", 0, 0, 1),
    ("real/mixed-decimals-bank-and-card.ofx", "1459950-11", 18, 63550, 0),
    ("real/empty-bank-and-card.ofx", "", 0, 0, 0),
    ("made/itau-balance-rows.ofx", "", 4, 137985, 3),
    ("made/dates-near-midnight.ofx", "", 5, 15000, 0),
    ("made/nubank-card.csv", "", 6, 225068, 0),
    ("made/itau-account.csv", "", 3, 140000, 5),
    ("made/c6-account.csv", "", 3, 195333, 0),
]
OFX = (FILES / "real/bradesco-dtasof-zeros.ofx").read_bytes()
#: How many broken files; 1,000 and more with STATEMENT_MUTATIONS=1000.
MUTATIONS = min(int(os.environ.get("STATEMENT_MUTATIONS", "40")), 1_000)
UNSURE = b"a;b;c\n01/02/2026;x;1,00\n02/02/2026;y;2,00\n03/02/2026;z;3,00\n"


class Desk:
    """Somebody on the free plan with one account, and what they send."""

    def __init__(self, rest: Rest) -> None:
        self.rest, self.user = rest, rest.user(Plan.FREE)
        self.headers = rest.bearer(self.user)
        self.account = self.new_account()

    def new_account(self) -> int:
        made = self.rest.client.post(
            "/api/bank-accounts", json={"name": "Conta", "type": "checking"}, headers=self.headers
        )
        return int(made.json()["bankAccountId"])

    def send(
        self, content: bytes, name: str = "extrato.ofx", *, mapping: str | None = None, **query: str
    ) -> httpx.Response:
        form = {"data": {"mapping": mapping}} if mapping is not None else {}
        return self.rest.client.post(
            f"/api/bank-accounts/{self.account}/statements",
            files={"file": (name, content)},
            params=query,
            headers=self.headers,
            **form,
        )

    def rows(self) -> list[int]:
        with self.rest.parts.store.reading() as work:
            found = work.books.statement(self.user.user_id, StatementFilter(), limit=1_000, after=None)
        return [row.amount_cents for row in found]


@pytest.fixture
def desk(rest: Rest) -> Desk:
    return Desk(rest)


@pytest.mark.parametrize(("path", "account", "n", "total", "skipped"), EXACT)
def test_a_sample_is_promised_and_imported_exactly(
    desk: Desk, path: str, account: str, n: int, total: int, skipped: int
) -> None:
    content, query = (FILES / path).read_bytes(), {"account": account} if account else {}
    promised = desk.send(content, path, dryRun="true", **query)
    assert (promised.status_code, desk.rows()) == (200, [])
    done = desk.send(content, path, **query)
    assert done.status_code == 201, done.text
    rows = promised.json().pop("rows")
    body = done.json()
    assert {**promised.json(), "rows": None, "statementImportId": 0} == {**body, "rows": None, "statementImportId": 0}
    assert promised.json()["statementImportId"] is None
    assert (body["seen"], body["created"], body["duplicates"], body["skipped"]) == (n + skipped, n, 0, skipped)
    assert (len(desk.rows()), sum(desk.rows())) == (n, total)
    assert sum(row["verdict"] == "new" for row in rows) == n
    assert len(rows) == body["seen"]

    again = desk.send(content, path, **query).json()
    assert (again["created"], again["duplicates"]) == (0, n)
    undone = desk.rest.client.delete(f"/api/statements/{body['statementImportId']}", headers=desk.headers)
    assert (undone.status_code, undone.json()) == (200, {"removed": n, "kept": 0})
    assert desk.rows() == []


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "a.ofx", 422, "unreadable_statement"),
        (b"%PDF-1.7 x", "a.pdf", 422, "unreadable_statement"),
        (b"\x00\xff" * 50, "a.bin", 422, "unreadable_statement"),
        ((FILES / "real/bb-two-accounts-one-empty.ofx").read_bytes(), "a.ofx", 422, "account_needed"),
        ((FILES / "real/one-line-body-eur.ofx").read_bytes(), "a.ofx", 409, "currency_mismatch"),
    ],
)
def test_a_refused_file_stores_nothing(desk: Desk, content: bytes, name: str, status: int, code: str) -> None:
    answer = desk.send(content, name)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert desk.rows() == []


def test_of_several_accounts_the_list_is_told(desk: Desk) -> None:
    content = (FILES / "real/bb-two-accounts-one-empty.ofx").read_bytes()
    assert desk.send(content).json()["accounts"] == ["455000-5", "655000-2"]


def test_a_mapping_is_asked_for_used_and_remembered(desk: Desk) -> None:
    asked = desk.send(UNSURE, "a.csv")
    assert (asked.status_code, asked.json()["code"]) == (422, "mapping_needed"), asked.text
    assert asked.json()["columns"] == ["a", "b", "c"]
    assert len(asked.json()["rows"]) == 3
    mapping = json.dumps({"date": "a", "amount": "c", "description": "b", "decimal": ",", "dayFirst": True})
    assert desk.send(UNSURE, "a.csv", mapping=mapping).json()["created"] == 3
    desk.account = desk.new_account()
    assert desk.send(UNSURE, "a.csv").json()["created"] == 3


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("{", "invalid_request"),
        ("[]", "invalid_request"),
        ('"x"', "invalid_request"),
        ('{"date": "nowhere", "amount": "c", "description": "b"}', "mapping_needed"),
    ],
)
def test_a_mapping_that_is_none_is_refused(desk: Desk, mapping: str, code: str) -> None:
    answer = desk.send(UNSURE, "a.csv", mapping=mapping)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert desk.rows() == []


def test_a_large_file_is_taken_and_a_larger_one_is_not(desk: Desk) -> None:
    head, row = (
        b"OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>BRL<ACCTID>1<BANKTRANLIST>",
        b"<STMTTRN><DTPOSTED>20260801<TRNAMT>",
    )
    content = head + b"".join(row + f"{n / 100:.2f}<MEMO>{'x' * 400}</STMTTRN>\n".encode() for n in range(1, 30_000))
    assert len(content) > 11 * 1024 * 1024
    answer = desk.send(content)
    assert (answer.status_code, answer.json()["created"]) == (201, 29_999)
    answer = desk.send(b" " * (49 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_without_a_file_or_with_somebody_elses_account_nothing_happens(desk: Desk, rest: Rest) -> None:
    path = f"/api/bank-accounts/{desk.account}/statements"
    assert rest.client.post(path, headers=desk.headers).status_code == 422
    assert rest.client.post(path, headers=desk.headers, files={"other": b"x"}).status_code == 422
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert rest.client.post(path, headers=desk.headers | broken, content=b"--y").status_code == 422
    stranger: User = rest.user(Plan.BUSINESS)
    answer = rest.client.post(path, headers=rest.bearer(stranger), files={"file": ("a.ofx", OFX)})
    assert (answer.status_code, answer.json()["code"]) == (404, "bank_account_not_found")


def test_a_broken_file_is_imported_and_taken_back_or_refused_and_forgotten(desk: Desk) -> None:
    outcomes: Counter[int] = Counter()
    for number in range(MUTATIONS):
        done = desk.send(broken(number), SAMPLES[number % len(SAMPLES)].name, force="true")
        outcomes[done.status_code] += 1
        if done.status_code == 201:
            assert len(desk.rows()) == done.json()["created"], number
            path = f"/api/statements/{done.json()['statementImportId']}"
            assert desk.rest.client.delete(path, headers=desk.headers).status_code == 200
        assert desk.rows() == [], number
    assert outcomes.keys() == {201, 422}, outcomes
    assert outcomes.total() == MUTATIONS
