"""Entries by REST: kept, listed, described otherwise, cancelled, removed; and refused when they cannot be."""

from datetime import date, timedelta

import pytest
from rest_client import Rest

from pluggy_app.domain.users import Plan

PATH = "/api/ledger-entries"
BOLETO = "23793.38128 60007.827136 95000.063305 9 75520000370000"


def an_entry(**changes: object) -> dict[str, object]:
    return {"kind": "receivable", "dueOn": "2026-11-10", "amountCents": 1000_00, "description": "NF 1042"} | changes


@pytest.fixture
def headers(rest: Rest) -> dict[str, str]:
    return rest.bearer(rest.user(Plan.FREE))


def test_an_entry_is_kept_as_it_was_said(rest: Rest, headers: dict[str, str]) -> None:
    said = an_entry(
        issuedOn="2026-10-10",
        counterpartyName="Padaria Sol Ltda",
        counterpartyDocument="12.abc.345/01de-35",
        documentNumber="1042",
        pixTxid="TX1",
        expectedPaymentMethod="PIX",
        withholdingCents=15_00,
        category="Vendas",
    )
    answer = rest.client.post(PATH, json=said, headers=headers)
    assert answer.status_code == 201
    kept = answer.json()
    assert kept == said | {
        "ledgerEntryId": kept["ledgerEntryId"],
        "openCents": 1000_00,
        "counterpartyDocument": "12ABC34501DE35",
        "boletoLine": None,
        "cardBrand": None,
        "acquirer": None,
        "status": "open",
    }
    assert rest.client.get(PATH, headers=headers).json() == {"results": [kept], "next": None}


def test_a_list_is_kept_whole_in_its_order_or_not_at_all(rest: Rest, headers: dict[str, str]) -> None:
    several = [an_entry(description=f"NF {n}", amountCents=n) for n in range(1000, 0, -1)]
    answer = rest.client.post(PATH, json=several, headers=headers)
    assert answer.status_code == 201
    assert [one["amountCents"] for one in answer.json()["results"]] == list(range(1000, 0, -1))

    for broken in ([*several, an_entry()], [an_entry(), an_entry(amountCents=0)], [an_entry(), an_entry(kind="x")]):
        assert rest.client.post(PATH, json=broken, headers=headers).status_code == 422
    bad_boleto = [an_entry(), an_entry(boletoLine="1" * 47)]
    refusal = rest.client.post(PATH, json=bad_boleto, headers=headers)
    assert (refusal.status_code, "boletoLine" in refusal.json()["detail"]) == (422, True)
    listed = rest.client.get(PATH, params={"limit": 500}, headers=headers).json()
    assert (len(listed["results"]), listed["next"] is None) == (500, False)
    rest.client.get(PATH, params={"limit": 500, "cursor": listed["next"]}, headers=headers)
    assert rest.client.post(PATH, json=[], headers=headers).json() == {"results": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"amountCents": -1},
        {"amountCents": "100"},
        {"amountCents": 1.5},
        {"amountCents": 10**16},
        {"dueOn": "2026-02-30"},
        {"dueOn": None},
        {"description": " "},
        {"description": "a\x00b"},
        {"withholdingCents": 1000_00},
        {"withholdingCents": -1},
        {"expectedPaymentMethod": "GOLD"},
        {"boletoLine": "123"},
        {"nonsense": 1},
    ],
)
def test_what_cannot_be_is_refused_and_not_kept(rest: Rest, headers: dict[str, str], wrong: dict[str, object]) -> None:
    answer = rest.client.post(PATH, json=an_entry(**wrong), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert rest.client.get(PATH, headers=headers).json()["results"] == []


def test_what_was_answered_can_be_sent_again_as_a_new_one(rest: Rest, headers: dict[str, str]) -> None:
    kept = rest.client.post(PATH, json=an_entry(), headers=headers).json()
    again = rest.client.post(PATH, json=kept | {"ledgerEntryId": "E00012"}, headers=headers)
    assert (again.status_code, again.json()["ledgerEntryId"] == kept["ledgerEntryId"]) == (201, False)
    assert again.json() | {"ledgerEntryId": 0} == kept | {"ledgerEntryId": 0}


def test_a_boleto_line_is_taken_with_its_punctuation(rest: Rest, headers: dict[str, str]) -> None:
    kept = rest.client.post(PATH, json=an_entry(kind="payable", boletoLine=BOLETO), headers=headers)
    assert (kept.status_code, kept.json().get("boletoLine")) == (201, BOLETO)


def test_lists_are_by_due_day_and_filtered(rest: Rest, headers: dict[str, str]) -> None:
    first = date(2026, 11, 1)
    several = [
        an_entry(
            kind="payable" if n % 2 else "receivable",
            dueOn=(first + timedelta(days=(7 * n) % 30)).isoformat(),
            description=f"Aluguel João {n}",
        )
        for n in range(30)
    ]
    made = [one["ledgerEntryId"] for one in rest.client.post(PATH, json=several, headers=headers).json()["results"]]
    rest.client.request("PATCH", f"{PATH}/{made[0]}", json={"status": "cancelled"}, headers=headers)

    def found(**params: object) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = rest.client.get(
                PATH, params={"limit": 7, **params} | ({"cursor": cursor} if cursor else {}), headers=headers
            ).json()
            rows += page["results"]
            cursor = page["next"]
        return rows

    everything = found()
    assert [row["dueOn"] for row in everything] == sorted(str(row["dueOn"]) for row in several)
    assert len({row["ledgerEntryId"] for row in everything}) == 30
    assert {row["kind"] for row in found(kind="payable")} == {"payable"}
    assert [row["ledgerEntryId"] for row in found(status="cancelled")] == [made[0]]
    assert len(found(status="open")) == 29
    assert {row["dueOn"] for row in found(**{"from": "2026-11-03", "to": "2026-11-04"})} == {"2026-11-03", "2026-11-04"}
    assert [row["description"] for row in found(q="JOAO 17")] == ["Aluguel João 17"]
    for wrong in ({"kind": "x"}, {"status": "x"}, {"from": "x"}, {"cursor": "x"}):
        assert rest.client.get(PATH, params=wrong, headers=headers).status_code == 422


def test_an_entry_is_changed_cancelled_brought_back_and_removed(rest: Rest, headers: dict[str, str]) -> None:
    kept = rest.client.post(PATH, json=an_entry(counterpartyName="Sol"), headers=headers).json()
    one = f"{PATH}/{kept['ledgerEntryId']}"
    changed = rest.client.request("PATCH", one, json={"amountCents": 5, "counterpartyName": None}, headers=headers)
    assert changed.json() == kept | {"amountCents": 5, "openCents": 5, "counterpartyName": None}
    for wrong in ({"amountCents": 0}, {"dueOn": None}, {"status": "settled"}, {"x": 1}, {"boletoLine": "12"}):
        assert rest.client.request("PATCH", one, json=wrong, headers=headers).status_code == 422
    cancelled = rest.client.request("PATCH", one, json={"status": "cancelled"}, headers=headers).json()
    assert (cancelled["status"], cancelled["openCents"]) == ("cancelled", 0)
    assert rest.client.request("PATCH", one, json={"status": "open"}, headers=headers).json() == changed.json()
    assert rest.client.delete(one, headers=headers).status_code == 204
    for gone in (rest.client.delete(one, headers=headers), rest.client.request("PATCH", one, json={}, headers=headers)):
        assert (gone.status_code, gone.json()["code"]) == (404, "ledger_entry_not_found")


def test_somebody_elses_entry_is_not_there(rest: Rest, headers: dict[str, str]) -> None:
    kept = rest.client.post(PATH, json=an_entry(), headers=headers).json()
    theirs = rest.bearer(rest.user())
    one = f"{PATH}/{kept['ledgerEntryId']}"
    assert rest.client.get(PATH, headers=theirs).json()["results"] == []
    assert rest.client.request("PATCH", one, json={"amountCents": 1}, headers=theirs).status_code == 404
    assert rest.client.delete(one, headers=theirs).status_code == 404
    assert rest.client.get(PATH, headers=headers).json()["results"] == [kept]
