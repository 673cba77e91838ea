"""Matching by REST: made by hand or by accepting, closing to the cent, undone without a trace in the figures."""

from typing import Any

import httpx
import pytest
from rest_client import Rest

from pluggy_app.domain.users import Plan, User
from pluggy_app.reads import revision
from pluggy_app.reads.account import matches_of_import

MATCHES = "/api/reconciliation/matches"
SUGGESTIONS = "/api/reconciliation/suggestions"


class Company:
    """One user's books by REST."""

    def __init__(self, rest: Rest, user: User) -> None:
        self._rest, self.user, self._headers = rest, user, rest.bearer(user)
        self.account = self.account_named("Conta")

    def ask(self, method: str, path: str, body: object = None, **params: object) -> httpx.Response:
        return self._rest.client.request(method, path, json=body, params=params, headers=self._headers)

    def account_named(self, name: str, **more: object) -> int:
        body = {"name": name, "type": "checking", "autoReconcile": False} | more
        return int(self.ask("POST", "/api/bank-accounts", body).json()["bankAccountId"])

    def row(self, cents: int, day: str = "2026-11-10", text: str = "PIX RECEBIDO", **more: object) -> int:
        account = more.pop("account", self.account)
        body = {"date": day, "amountCents": cents, "description": text} | more
        answer = self.ask("POST", f"/api/bank-accounts/{account}/transactions", body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["bankTransactionId"])

    def entry(self, cents: int, due: str = "2026-11-10", text: str = "NF", **more: object) -> int:
        kind = "receivable" if cents > 0 else "payable"
        body = {"kind": kind, "dueOn": due, "amountCents": abs(cents), "description": text} | more
        answer = self.ask("POST", "/api/ledger-entries", body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["ledgerEntryId"])

    def match(self, *lines: tuple[int, int | None, int], differences: object = ()) -> httpx.Response:
        told = [{"bankTransactionId": row, "ledgerEntryId": entry, "amountCents": c} for row, entry, c in lines]
        return self.ask("POST", MATCHES, {"lines": told, "differences": list(differences)})  # type: ignore[call-overload]

    def send(self, content: bytes) -> dict[str, Any]:
        """A statement file into the account; what was answered."""
        path, file = f"/api/bank-accounts/{self.account}/statements", ("a.ofx", content, "application/x-ofx")
        answer = self._rest.client.post(path, files={"file": file}, headers=self._headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def books(self) -> tuple[list[Any], list[Any]]:
        """Everything that matching may change, as REST tells it."""
        rows = self.ask("GET", f"/api/bank-accounts/{self.account}/transactions", limit=500).json()["results"]
        entries = self.ask("GET", "/api/ledger-entries", limit=500).json()["results"]
        return rows, entries

    def open_of(self, entry: int) -> tuple[str, int]:
        (one,) = [e for e in self.books()[1] if e["ledgerEntryId"] == entry]
        return one["status"], one["openCents"]


@pytest.fixture
def company(rest: Rest) -> Company:
    return Company(rest, rest.user(Plan.FREE))


def test_a_match_settles_both_sides_and_undo_restores_them(company: Company) -> None:
    row, entry = company.row(1000_00), company.entry(1000_00)
    before = company.books()
    made = company.match((row, entry, 1000_00))
    assert made.status_code == 201
    match_id = made.json()["matchId"]
    (seen,), (settled,) = company.books()
    assert (seen["openCents"], seen["reconciled"]) == (0, True)
    assert (settled["openCents"], settled["status"]) == (0, "settled")
    (listed,) = company.ask("GET", MATCHES).json()["results"]
    assert listed | {"createdAt": ""} == {
        "matchId": match_id,
        "kind": "payment",
        "lines": [{"bankTransactionId": row, "ledgerEntryId": entry, "amountCents": 1000_00}],
        "differences": [],
        "automatic": False,
        "createdAt": "",
        "by": "person",
        "batchId": None,
    }
    again = company.match((row, entry, 1000_00))
    assert (again.status_code, again.json()["code"]) == (409, "already_matched")
    assert company.ask("DELETE", f"{MATCHES}/{match_id}").status_code == 204
    assert company.books() == before
    gone = company.ask("DELETE", f"{MATCHES}/{match_id}")
    assert (gone.status_code, gone.json()["code"]) == (404, "match_not_found")
    assert company.ask("GET", MATCHES).json()["results"] == []


def test_differences_are_named_and_several_fit_in_one_match(company: Company) -> None:
    withheld, invoice = company.row(985_00), company.entry(1000_00)
    kept = [{"kind": "withholding", "amountCents": -15_00}]
    assert company.match((withheld, invoice, 1000_00), differences=kept).status_code == 201
    assert company.open_of(invoice) == ("settled", 0)

    paid, bill = company.row(-1035_00), company.entry(-1000_00)
    late = [{"kind": "fine", "amountCents": -20_00}, {"kind": "interest", "amountCents": -15_00}]
    assert company.match((paid, bill, -1000_00), differences=late).status_code == 201
    (_, first) = company.ask("GET", MATCHES).json()["results"]
    assert first["differences"] == [{"kind": "withholding", "amountCents": -15_00, "bankTransactionId": withheld}]


def test_parts_leave_the_rest_open_and_groups_share_rows_and_entries(company: Company) -> None:
    first, second, invoice = company.row(300_00), company.row(700_00), company.entry(1000_00)
    part = company.match((first, invoice, 300_00))
    assert (part.status_code, company.open_of(invoice)) == (201, ("partial", 700_00))
    assert company.match((second, invoice, 700_00)).status_code == 201
    assert company.open_of(invoice) == ("settled", 0)
    assert company.ask("DELETE", f"{MATCHES}/{part.json()['matchId']}").status_code == 204
    assert company.open_of(invoice) == ("partial", 300_00)

    together, a, b = company.row(-150_00), company.entry(-100_00), company.entry(-50_00)
    assert company.match((together, a, -100_00), (together, b, -50_00)).status_code == 201
    assert company.ask("GET", MATCHES).json()["results"][0]["kind"] == "group"


def test_what_does_not_close_to_the_cent_is_refused_and_changes_nothing(company: Company) -> None:
    row, other, invoice, bill = company.row(100_00), company.row(-100_00), company.entry(100_00), company.entry(-80_00)
    before = company.books()
    refused = [
        company.match((row, invoice, 99_99)),
        company.match((row, invoice, 100_01)),
        company.match((row, bill, 100_00)),
        company.match((row, None, 100_00)),
        company.match((other, bill, -100_00)),
        company.match((row, invoice, 50_00), (row, invoice, 50_01)),
        company.match((row, invoice, 100_00), differences=[{"kind": "fee", "amountCents": -1}]),
        company.match((row, invoice, 100_00), differences=[{"kind": "fee", "amountCents": 0}]),
        company.match((row, invoice, 100_00), (row, None, 0)),
        company.match(
            (row, invoice, 99_00), differences=[{"kind": "fee", "amountCents": 100, "bankTransactionId": other}]
        ),
        company.match(
            (row, invoice, 99_00), (other, None, -100_00), differences=[{"kind": "fee", "amountCents": 1_00}]
        ),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(422, "does_not_close")}
    assert company.match().status_code == 422
    unknown = company.match((row, 10**9, 100_00)), company.match((10**9, invoice, 100_00))
    assert [answer.json()["code"] for answer in unknown] == ["ledger_entry_not_found", "transaction_not_found"]
    assert company.books() == before


def test_transfers_and_refunds_sum_to_nothing(company: Company) -> None:
    savings = company.account_named("Poupança")
    out, into = company.row(-500_00), company.row(500_00, account=savings)
    assert company.match((out, None, -500_00), (into, None, 500_00)).status_code == 201
    sale, back, invoice = company.row(100_00), company.row(-30_00), company.entry(70_00)
    assert company.match((sale, invoice, 70_00), (sale, None, 30_00), (back, None, -30_00)).status_code == 201
    kinds = [one["kind"] for one in company.ask("GET", MATCHES).json()["results"]]
    assert kinds == ["refund", "transfer"]
    assert company.open_of(invoice) == ("settled", 0)


def test_what_is_matched_is_neither_ignored_nor_removed_nor_made_smaller(company: Company) -> None:
    row, entry = company.row(100_00), company.entry(150_00)
    company.match((row, entry, 100_00))
    one = f"/api/bank-accounts/{company.account}/transactions/{row}"
    refused = [
        company.ask("PATCH", one, {"ignored": True}),
        company.ask("PATCH", f"/api/ledger-entries/{entry}", {"amountCents": 99_99}),
        company.ask("PATCH", f"/api/ledger-entries/{entry}", {"status": "cancelled"}),
        company.ask("PATCH", f"/api/ledger-entries/{entry}", {"kind": "payable"}),
        company.ask("DELETE", f"/api/ledger-entries/{entry}"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(409, "already_matched")}
    assert company.ask("PATCH", one, {"note": "pago", "category": "Vendas"}).status_code == 200
    assert company.ask("PATCH", f"/api/ledger-entries/{entry}", {"amountCents": 100_00}).json()["status"] == "settled"


def test_ignored_rows_and_cancelled_entries_are_not_matched(company: Company) -> None:
    row, entry = company.row(100_00), company.entry(100_00)
    company.ask("PATCH", f"/api/bank-accounts/{company.account}/transactions/{row}", {"ignored": True})
    assert company.match((row, entry, 100_00)).status_code == 422
    company.ask("PATCH", f"/api/bank-accounts/{company.account}/transactions/{row}", {"ignored": False})
    company.ask("PATCH", f"/api/ledger-entries/{entry}", {"status": "cancelled"})
    assert company.match((row, entry, 100_00)).status_code == 422


def test_a_closed_period_takes_and_gives_back_no_match(company: Company) -> None:
    row, entry = company.row(100_00, "2026-10-10"), company.entry(100_00)
    late, other = company.row(50_00, "2026-11-10"), company.entry(50_00)
    made = company.match((row, entry, 100_00)).json()["matchId"]
    company.ask("PATCH", f"/api/bank-accounts/{company.account}/transactions/{late}", {"ignored": True})
    file = ("a.ofx", OFX.format(balance="100.00"), "application/x-ofx")
    company._rest.client.post(
        f"/api/bank-accounts/{company.account}/statements", files={"file": file}, headers=company._headers
    )
    closed = company.ask("PUT", f"/api/bank-accounts/{company.account}/closed-through", {"date": "2026-10-31"})
    assert closed.status_code == 200, closed.text
    undone = company.ask("DELETE", f"{MATCHES}/{made}")
    assert (undone.status_code, undone.json()["code"]) == (409, "period_closed")
    company.ask("PUT", f"/api/bank-accounts/{company.account}/closed-through", {"date": None})
    assert company.ask("DELETE", f"{MATCHES}/{made}").status_code == 204
    company.ask("PATCH", f"/api/bank-accounts/{company.account}/transactions/{row}", {"ignored": True})
    company.ask("PUT", f"/api/bank-accounts/{company.account}/closed-through", {"date": "2026-10-31"})
    again = company.match((row, entry, 100_00))
    assert again.status_code in (409, 422)
    assert other


OFX = """OFXHEADER:100

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>BRL
<BANKTRANLIST><DTSTART>20261001<DTEND>20261031
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261010<TRNAMT>100.00<FITID>1<MEMO>PIX RECEBIDO</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>{balance}<DTASOF>20261031</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


def test_an_import_in_use_is_undone_only_with_its_matches(company: Company) -> None:
    sent = company.send(OFX.format(balance="100.00").encode())
    (row,), _ = company.books()
    entry = company.entry(100_00)
    company.match((row["bankTransactionId"], entry, 100_00))
    counted = matches_of_import(company._rest.parts.store, company.user, sent["statementImportId"])
    assert (counted, matches_of_import(company._rest.parts.store, company.user, 10**9)) == (1, 0)
    refused = company.ask("DELETE", f"/api/statements/{sent['statementImportId']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_in_use")
    undone = company.ask("DELETE", f"/api/statements/{sent['statementImportId']}", unmatch=True)
    assert undone.json() == {"removed": 1, "kept": 0}
    assert company.open_of(entry) == ("open", 100_00)


def test_a_suggestion_is_accepted_undone_and_refused_for_good(company: Company) -> None:
    row, entry = (
        company.row(123_45, counterpartyDocument="41873205000169"),
        company.entry(123_45, counterpartyDocument="41873205000169"),
    )
    ran = company.ask("POST", "/api/reconciliation/run").json()
    assert (ran["automatic"], ran["suggested"]) == (0, 1)
    (one,) = company.ask("GET", SUGGESTIONS).json()["results"]
    assert (one["bankTransactionIds"], one["ledgerEntryIds"]) == ([row], [entry])
    assert (one["kind"], one["status"], one["differenceCents"]) == ("payment", "pending", 0)
    assert one["reasons"][0] == {"code": "amount_exact", "values": {}, "text": "Valor exato"}
    before = company.books()
    accepted = company.ask("POST", f"{SUGGESTIONS}/{one['suggestionId']}/accept")
    assert accepted.status_code == 201
    assert company.ask("GET", SUGGESTIONS).json()["results"] == []
    twice = company.ask("POST", f"{SUGGESTIONS}/{one['suggestionId']}/accept")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_matched")
    (learned,) = company.ask("GET", "/api/reconciliation/memories").json()["results"]
    assert learned["confirmations"] == 1
    assert company.ask("DELETE", f"{MATCHES}/{accepted.json()['matchId']}").status_code == 204
    assert company.books() == before
    assert company.ask("GET", "/api/reconciliation/memories").json()["results"] == []
    assert [s["suggestionId"] for s in company.ask("GET", SUGGESTIONS).json()["results"]] == [one["suggestionId"]]

    for _ in range(2):
        assert company.ask("POST", f"{SUGGESTIONS}/{one['suggestionId']}/dismiss").status_code == 204
    assert company.ask("POST", "/api/reconciliation/run").json()["suggested"] == 0
    assert company.ask("GET", SUGGESTIONS).json()["results"] == []
    late = company.ask("POST", f"{SUGGESTIONS}/{one['suggestionId']}/accept")
    assert (late.status_code, late.json()["code"]) == (409, "suggestion_outdated")
    (refusal,) = company.ask("GET", "/api/reconciliation/memories").json()["results"]
    assert (refusal["confirmations"], refusal["refusals"]) == (0, 1)
    assert company.ask("DELETE", f"/api/reconciliation/memories/{refusal['memoryId']}").status_code == 204
    assert company.ask("GET", "/api/reconciliation/memories").json()["results"] == []


def test_what_is_brought_anew_after_an_undo_is_proposed_anew(company: Company) -> None:
    """Keys of SQLite are given again: what follows has the key of what is gone, and nothing else of it."""
    file = OFX.format(balance="100.00").encode()
    entry = company.entry(100_00, "2026-10-10")
    for answer in ("accept", "dismiss", None):
        sent = company.send(file)
        ran = company.ask("POST", "/api/reconciliation/run").json()
        assert ran["suggested"] == 1, answer
        (one,) = company.ask("GET", SUGGESTIONS).json()["results"]
        assert one["ledgerEntryIds"] == [entry]
        if answer is not None:
            assert company.ask("POST", f"{SUGGESTIONS}/{one['suggestionId']}/{answer}").status_code in (201, 204)
        assert company.ask("DELETE", f"/api/statements/{sent['statementImportId']}", unmatch=True).status_code == 200
        assert company.ask("GET", SUGGESTIONS).json()["results"] == []


def test_an_entry_typed_again_is_proposed_though_the_one_before_was_refused(company: Company) -> None:
    row, wrong = company.row(123_45), company.entry(123_45)
    company.ask("POST", "/api/reconciliation/run")
    (one,) = company.ask("GET", SUGGESTIONS).json()["results"]
    assert company.ask("POST", f"{SUGGESTIONS}/{one['suggestionId']}/dismiss").status_code == 204
    assert company.ask("DELETE", f"/api/ledger-entries/{wrong}").status_code == 204
    right = company.entry(123_45, counterpartyName="Outra")
    company.ask("POST", "/api/reconciliation/run")
    (new,) = company.ask("GET", SUGGESTIONS).json()["results"]
    assert (new["bankTransactionIds"], new["ledgerEntryIds"]) == ([row], [right])
    late = company.ask("POST", f"{SUGGESTIONS}/{one['suggestionId']}/accept")
    assert (late.status_code, late.json()["code"]) == (409, "already_matched")


def test_a_refused_group_of_which_a_part_is_gone_refuses_no_pair(company: Company) -> None:
    document = {"counterpartyDocument": "41873205000169"}
    company.row(317_17, **document)
    first, second = company.entry(103_03, **document), company.entry(214_14, **document)
    company.ask("POST", "/api/reconciliation/run")
    (group,) = company.ask("GET", SUGGESTIONS).json()["results"]
    assert group["ledgerEntryIds"] == [first, second]
    assert company.ask("POST", f"{SUGGESTIONS}/{group['suggestionId']}/dismiss").status_code == 204
    assert company.ask("DELETE", f"/api/ledger-entries/{second}").status_code == 204
    assert company.ask("PATCH", f"/api/ledger-entries/{first}", {"amountCents": 317_17}).status_code == 200
    company.ask("POST", "/api/reconciliation/run")
    (pair,) = company.ask("GET", SUGGESTIONS).json()["results"]
    assert pair["ledgerEntryIds"] == [first]


def test_several_are_accepted_at_once_all_or_none_and_undone_together(company: Company) -> None:
    document = "41873205000169"
    for cents in (111_11, 222_22, 333_33):
        company.row(cents, counterpartyDocument=document)
        company.entry(cents, counterpartyDocument=document)
    company.ask("POST", "/api/reconciliation/run")
    ids = [one["suggestionId"] for one in company.ask("GET", SUGGESTIONS).json()["results"]]
    assert len(ids) == 3
    before = company.books()
    for wrong in ([*ids, ids[0]], [*ids, 10**9], []):
        assert company.ask("POST", f"{SUGGESTIONS}/accept", {"suggestionIds": wrong}).status_code in (404, 409, 422)
        assert company.books() == before
    batch = company.ask("POST", f"{SUGGESTIONS}/accept", {"suggestionIds": ids})
    assert (batch.status_code, len(batch.json()["matchIds"])) == (201, 3)
    assert all(row["reconciled"] for row in company.books()[0])
    path = f"/api/reconciliation/batches/{batch.json()['batchId']}"
    assert company.ask("DELETE", path).status_code == 204
    assert company.books() == before
    assert company.ask("DELETE", path).status_code == 404


def test_certain_ones_are_made_only_where_the_account_says_so(company: Company) -> None:
    document = "41873205000169"
    row = company.row(987_65, counterpartyDocument=document)
    company.entry(987_65, counterpartyDocument=document)
    assert company.ask("POST", "/api/reconciliation/run").json()["automatic"] == 0
    (one,) = company.ask("GET", SUGGESTIONS).json()["results"]
    assert one["automatic"] is True
    company.ask("PATCH", f"/api/bank-accounts/{company.account}", {"autoReconcile": True})
    other = company.account_named("Outra")
    assert company.ask("POST", "/api/reconciliation/run", bankAccountId=other).json()["automatic"] == 0
    ran = company.ask("POST", "/api/reconciliation/run", bankAccountId=company.account).json()
    assert (ran["automatic"], ran["suggested"]) == (1, 0)
    (match,) = company.ask("GET", MATCHES, bankTransactionId=row).json()["results"]
    assert (match["automatic"], match["by"]) == (True, "automatic")

    company.ask("POST", "/api/reconciliation/run")
    company.ask("DELETE", f"{MATCHES}/{match['matchId']}")
    assert [one["bankTransactionIds"] for one in company.ask("GET", SUGGESTIONS).json()["results"]] == [[row]]
    again = company.ask("POST", "/api/reconciliation/run").json()
    assert (again["automatic"], again["suggested"]) == (0, 1), "what a person took back is asked, never made"


def test_a_run_for_one_account_leaves_no_other_claim_to_what_it_takes(company: Company) -> None:
    document, txid = {"counterpartyDocument": "41873205000169"}, "TX0000000000000000000000001"
    other = company.account_named("Outra")
    entry = company.entry(123_45, pixTxid=txid, **document)
    company.row(123_45, "2026-11-11", account=other, **document)
    company.ask("POST", "/api/reconciliation/run")
    (before,) = company.ask("GET", SUGGESTIONS).json()["results"]
    assert (before["ledgerEntryIds"], before["automatic"]) == ([entry], True)
    row = company.row(123_45, reference=txid, **document)
    assert company.ask("POST", "/api/reconciliation/run", bankAccountId=company.account).json()["suggested"] == 1
    certain = [one for one in company.ask("GET", SUGGESTIONS).json()["results"] if one["automatic"]]
    assert [(one["bankTransactionIds"], one["ledgerEntryIds"]) for one in certain] == [([row], [entry])]


def test_a_run_for_one_account_makes_only_its_matches(company: Company) -> None:
    document = {"counterpartyDocument": "41873205000169"}
    for name, cents in (("Uma", 111_11), ("Outra", 222_22)):
        company.row(cents, account=company.account_named(name, autoReconcile=True), **document)
        company.entry(cents, **document)
    told = [company.ask("GET", "/api/bank-accounts").json()["results"][n]["bankAccountId"] for n in (1, 2)]
    first = company.ask("POST", "/api/reconciliation/run", bankAccountId=told[0]).json()
    assert (first["automatic"], first["suggested"]) == (1, 0)
    assert len(company.ask("GET", SUGGESTIONS).json()["results"]) == 1, "the other account's waits for a run of its own"
    assert company.ask("POST", "/api/reconciliation/run", bankAccountId=told[1]).json()["automatic"] == 1


def test_why_and_why_not(company: Company) -> None:
    row, entry = company.row(100_00), company.entry(100_00)
    told = company.ask("GET", "/api/reconciliation/explain", bankTransactionId=row, ledgerEntryId=entry)
    assert told.status_code == 200
    assert {"score", "reasons", "against"} == told.json().keys()
    assert {"code": "amount_exact", "values": {}, "text": "Valor exato"} in told.json()["reasons"]
    other = company.entry(-100_00)
    against = company.ask("GET", "/api/reconciliation/explain", bankTransactionId=row, ledgerEntryId=other).json()
    assert (against["score"], against["against"][0]["code"]) == (0, "wrong_direction")
    nobody = company.ask("GET", "/api/reconciliation/explain", bankTransactionId=row, ledgerEntryId=10**9)
    assert nobody.status_code == 404
    assert company.ask("GET", "/api/reconciliation/explain", bankTransactionId=row).status_code == 422


def test_nobody_elses_things_can_be_matched_accepted_or_undone(rest: Rest, company: Company) -> None:
    document = "41873205000169"
    row, entry = company.row(1_00, counterpartyDocument=document), company.entry(1_00, counterpartyDocument=document)
    company.ask("POST", "/api/reconciliation/run")
    (one,) = company.ask("GET", SUGGESTIONS).json()["results"]
    stranger = Company(rest, rest.user())
    mine, bill = stranger.row(1_00), stranger.entry(1_00)
    assert stranger.match((row, bill, 1_00)).status_code == 404
    assert stranger.match((mine, entry, 1_00)).status_code == 404
    for path in (f"{SUGGESTIONS}/{one['suggestionId']}/accept", f"{SUGGESTIONS}/{one['suggestionId']}/dismiss"):
        assert stranger.ask("POST", path).status_code == 404
    assert stranger.ask("POST", f"{SUGGESTIONS}/accept", {"suggestionIds": [one["suggestionId"]]}).status_code == 404
    assert stranger.ask("POST", "/api/reconciliation/run", bankAccountId=company.account).status_code == 404
    batch = company.ask("POST", f"{SUGGESTIONS}/accept", {"suggestionIds": [one["suggestionId"]]}).json()
    assert stranger.ask("DELETE", f"{MATCHES}/{batch['matchIds'][0]}").status_code == 404
    assert stranger.ask("DELETE", f"/api/reconciliation/batches/{batch['batchId']}").status_code == 404
    assert stranger.ask("GET", MATCHES).json()["results"] == []
    (learned,) = company.ask("GET", "/api/reconciliation/memories").json()["results"]
    assert stranger.ask("DELETE", f"/api/reconciliation/memories/{learned['memoryId']}").status_code == 404


def test_a_run_that_finds_nothing_new_moves_no_page(rest: Rest, company: Company) -> None:
    document = "41873205000169"
    company.row(123_45, counterpartyDocument=document)
    company.entry(123_45, counterpartyDocument=document)
    company.ask("POST", "/api/reconciliation/run")
    before = revision.of(rest.parts.store, company.user.user_id)
    assert company.ask("POST", "/api/reconciliation/run").json()["suggested"] == 1
    assert revision.of(rest.parts.store, company.user.user_id) == before
