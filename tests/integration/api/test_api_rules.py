"""Rules by REST: rehearsed against what is there, applied once, never against what a person said."""

from typing import Any

import pytest
from rest_client import Rest
from test_api_matches import Company

from pluggy_app.domain.users import Plan
from pluggy_app.reads import history
from pluggy_app.services.rules import apply_to_news

RULES = "/api/rules"
OCTOBER = """OFXHEADER:100

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>BRL
<BANKTRANLIST><DTSTART>20261001<DTEND>20261031
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261005<TRNAMT>-79.90<FITID>1<MEMO>TARIFA PACOTE</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>-79.90<DTASOF>20261031</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


@pytest.fixture
def company(rest: Rest) -> Company:
    return Company(rest, rest.user(Plan.FREE))


def a_rule(**changes: object) -> dict[str, object]:
    return {"contains": "Tarifa Pacote", "action": "category", "value": "Tarifas"} | changes


def row(company: Company, key: int) -> Any:
    return next(one for one in company.books()[0] if one["bankTransactionId"] == key)


def test_a_rehearsal_counts_what_would_change_and_what_a_person_said(company: Company) -> None:
    plain = company.row(-79_90, text="TARIFA PACOTE SERVIÇOS")
    chosen = company.row(-79_90, text="TARIFA PACOTE SERVIÇOS", category="Banco")
    done = company.row(-79_90, text="TARIFA PACOTE SERVIÇOS", category="Tarifas")
    company.row(-1_50, text="TARIFA PIX")
    company.row(-500_00, text="TARIFA PACOTE ANUAL")
    company.row(-79_90, "2024-01-10", text="TARIFA PACOTE ANTIGA")
    before = company.books()
    told = company.ask("POST", f"{RULES}/rehearsal", a_rule(amountFrom=-100_00, amountTo=-1))
    assert told.json() == {
        "touched": 1,
        "bankTransactionIds": [plain],
        "contradicted": [chosen],
        "done": 1,
        "closed": 0,
    }
    assert company.books() == before
    assert company.ask("GET", RULES).json()["results"] == []
    assert done


def test_a_rule_that_was_applied_leaves_its_mark_and_stays_out_of_what_people_did(company: Company) -> None:
    plain = company.row(-79_90, text="TARIFA PACOTE")
    chosen = company.row(-79_90, text="TARIFA PACOTE", category="Banco")
    made = company.ask("POST", RULES, a_rule(), applyNow=True)
    assert (made.status_code, made.json()["touched"]) == (201, 1)
    assert (row(company, plain)["category"], row(company, chosen)["category"]) == ("Tarifas", "Banco")
    (rule,) = company.ask("GET", RULES).json()["results"]
    assert (rule["contains"], rule["applied"]) == ("tarifa pacote", 1)
    path = f"/api/bank-accounts/{company.account}/transactions/{plain}"
    last = company.ask("GET", f"{path}/history").json()["results"][-1]
    assert (last["by"], last["changes"][0]["after"]) == ("rule", "Tarifas")

    company.ask("PATCH", path, {"category": "Outra"})
    assert apply_to_news(company._rest.parts.store, company.user) == 0
    assert row(company, plain)["category"] == "Outra"
    assert company.ask("DELETE", f"{RULES}/{rule['ruleId']}").status_code == 204
    assert row(company, plain)["category"] == "Outra"
    gone = company.ask("DELETE", f"{RULES}/{rule['ruleId']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "rule_not_found")


def test_a_rule_like_one_that_is_there_is_refused(rest: Rest, company: Company) -> None:
    made = company.ask("POST", RULES, a_rule(amountTo=-1)).json()
    plain = company.row(-79_90, text="TARIFA PACOTE")
    for alike in (a_rule(amountTo=-1), a_rule(contains="  TARIFA  pacote", value=" Tarifas ", amountTo=-1)):
        refused = company.ask("POST", RULES, alike, applyNow=True)
        assert (refused.status_code, refused.json()["code"]) == (409, "rule_exists")
    assert row(company, plain)["category"] is None, "nothing was applied"
    for other in (
        {"action": "fee"},
        {"value": "Banco"},
        {"amountFrom": -5_00},
        {"contains": "tarifa"},
        {"amountTo": 1},
    ):
        assert company.ask("POST", RULES, a_rule(amountTo=-1) | other).status_code == 201
    assert Company(rest, rest.user()).ask("POST", RULES, a_rule(amountTo=-1)).status_code == 201
    assert company.ask("DELETE", f"{RULES}/{made['ruleId']}").status_code == 204
    assert company.ask("POST", RULES, a_rule(amountTo=-1)).status_code == 201


def test_a_rule_counts_only_what_it_did_itself(company: Company) -> None:
    company.row(-79_90, text="TARIFA PACOTE")
    first = company.ask("POST", RULES, a_rule(), applyNow=True).json()
    company.ask("DELETE", f"{RULES}/{first['ruleId']}")

    second = company.ask("POST", RULES, a_rule(contains="outra coisa")).json()

    (rule,) = company.ask("GET", RULES).json()["results"]
    assert (rule["ruleId"], rule["applied"]) == (second["ruleId"], 0)


def test_news_are_touched_once_and_what_was_taken_back_stays_so(company: Company) -> None:
    old = company.row(-10_00, text="RENDIMENTO APLIC AUT")
    company.ask("POST", RULES, a_rule(contains="rendimento", action="ignore", value="Aplicação automática"))
    fresh = company.row(-20_00, text="RENDIMENTO APLIC AUT")
    assert apply_to_news(company._rest.parts.store, company.user) == 1
    assert not row(company, old)["ignored"], "only from now on"
    assert (row(company, fresh)["ignored"], row(company, fresh)["ignoredReason"]) == (True, "Aplicação automática")
    path = f"/api/bank-accounts/{company.account}/transactions/{fresh}"
    company.ask("PATCH", path, {"ignored": False})
    assert apply_to_news(company._rest.parts.store, company.user) == 0
    assert not row(company, fresh)["ignored"]
    again = company.ask("POST", f"{RULES}/rehearsal", a_rule(contains="rendimento", action="ignore", value="x"))
    assert again.json()["contradicted"] == [fresh]


def test_a_fee_becomes_an_entry_that_is_paid_and_can_be_undone(company: Company) -> None:
    fee = company.row(-79_90, text="TARIFA PACOTE SERVICOS")
    company.ask("POST", RULES, a_rule(action="fee"), applyNow=True)
    assert row(company, fee)["reconciled"]
    ((entry,), (match,)) = company.books()[1], company.ask("GET", "/api/reconciliation/matches").json()["results"]
    assert (entry["kind"], entry["amountCents"], entry["category"], entry["status"]) == (
        "payable",
        79_90,
        "Tarifas",
        "settled",
    )
    assert (match["by"], match["automatic"]) == ("rule", False)
    assert company.ask("DELETE", f"/api/reconciliation/matches/{match['matchId']}").status_code == 204
    assert not row(company, fee)["reconciled"]


def undone(company: Company, rule_id: int) -> Any:
    answer = company.ask("POST", f"{RULES}/{rule_id}/undo")
    assert answer.status_code == 200, answer.text
    return answer.json()


def last_told(company: Company, key: int) -> Any:
    return company.ask("GET", f"/api/bank-accounts/{company.account}/transactions/{key}/history").json()["results"][-1]


@pytest.mark.parametrize("action", ["category", "ignore", "fee"])
def test_what_a_rule_did_is_undone_whole_and_not_done_again(company: Company, action: str) -> None:
    keys = [company.row(cents, text="TARIFA PACOTE") for cents in (-79_90, -5_00)]
    before = company.books()
    made = company.ask("POST", RULES, a_rule(action=action), applyNow=True).json()
    assert made["touched"] == len(keys)
    assert company.books() != before

    assert undone(company, made["ruleId"]) == {"undone": len(keys), "stayed": 0}

    assert company.books() == before
    (rule,) = company.ask("GET", RULES).json()["results"]
    assert (rule["applied"], rule["undone"]) == (0, len(keys))
    assert [(told["what"], told["by"]) for told in (last_told(company, key) for key in keys)] == [
        ("rule_undone", "person")
    ] * len(keys)
    assert apply_to_news(company._rest.parts.store, company.user) == 0
    assert undone(company, made["ruleId"]) == {"undone": 0, "stayed": 0}
    assert company.books() == before
    again = company.ask("POST", f"{RULES}/rehearsal", a_rule(action=action)).json()
    assert (again["touched"], again["contradicted"]) == (len(keys), []), "a better rule may be made"


def test_an_undone_rule_goes_on_with_what_comes_and_leaves_alone_what_it_had(company: Company) -> None:
    made = company.ask("POST", RULES, a_rule(action="ignore")).json()
    company.row(-79_90, text="TARIFA PACOTE")
    assert apply_to_news(company._rest.parts.store, company.user) == 1
    undone(company, made["ruleId"])
    fresh = company.row(-89_90, text="TARIFA PACOTE")

    assert apply_to_news(company._rest.parts.store, company.user) == 1
    assert [one["bankTransactionId"] for one in company.books()[0] if one["ignored"]] == [fresh]
    assert undone(company, made["ruleId"]) == {"undone": 1, "stayed": 0}


@pytest.mark.parametrize("action", ["category", "ignore", "fee"])
def test_what_a_person_touched_and_what_is_closed_stays(company: Company, action: str) -> None:
    touched, closed = (company.row(-79_90, day, text="TARIFA PACOTE") for day in ("2026-11-10", "2026-10-05"))
    plain = company.row(-79_90, "2026-11-11", text="TARIFA PACOTE")
    file = {"file": ("a.ofx", OCTOBER, "application/x-ofx")}
    where = f"/api/bank-accounts/{company.account}/statements"
    assert company._rest.client.post(where, files=file, headers=company._headers).json()["duplicates"] == 1
    before, path = row(company, plain), f"/api/bank-accounts/{company.account}"
    if action == "category":  # what is neither matched nor ignored is not closed
        company.ask("PATCH", f"{path}/transactions/{closed}", {"ignored": True})
    made = company.ask("POST", RULES, a_rule(action=action), applyNow=True).json()
    assert company.ask("PATCH", f"{path}/transactions/{touched}", {"note": "conferida"}).status_code == 200
    assert company.ask("PUT", f"{path}/closed-through", {"date": "2026-10-31"}).status_code == 200
    left = [row(company, touched), row(company, closed)]

    assert undone(company, made["ruleId"]) == {"undone": 1, "stayed": 2}

    assert [row(company, touched), row(company, closed)] == left
    assert row(company, plain) == before
    (rule,) = company.ask("GET", RULES).json()["results"]
    assert (rule["applied"], rule["undone"]) == (2, 1)


def test_an_entry_that_was_changed_and_a_match_that_was_undone_stay(company: Company) -> None:
    changed, freed = company.row(-79_90, text="TARIFA PACOTE"), company.row(-89_90, text="TARIFA PACOTE")
    made = company.ask("POST", RULES, a_rule(action="fee"), applyNow=True).json()
    matches = company.ask("GET", "/api/reconciliation/matches").json()["results"]
    of = {line["bankTransactionId"]: (one, line) for one in matches for line in one["lines"]}
    company.ask("PATCH", f"/api/ledger-entries/{of[changed][1]['ledgerEntryId']}", {"description": "Pacote de maio"})
    company.ask("DELETE", f"/api/reconciliation/matches/{of[freed][0]['matchId']}")
    left = company.books()

    assert undone(company, made["ruleId"]) == {"undone": 0, "stayed": 2}
    assert company.books() == left


def test_a_category_of_an_earlier_rule_returns_and_can_be_undone_too(company: Company) -> None:
    key = company.row(-79_90, text="TARIFA PACOTE")
    first, second = (
        company.ask("POST", RULES, a_rule(value=value), applyNow=True).json() for value in ("Tarifas", "Banco")
    )
    assert undone(company, first["ruleId"]) == {"undone": 0, "stayed": 1}
    assert row(company, key)["category"] == "Banco"
    assert undone(company, second["ruleId"]) == {"undone": 1, "stayed": 0}
    assert row(company, key)["category"] == "Tarifas"
    assert undone(company, first["ruleId"]) == {"undone": 1, "stayed": 0}
    assert row(company, key)["category"] in (None, "")


def test_a_history_names_the_rule_until_it_is_deleted(company: Company) -> None:
    key = company.row(-79_90, text="TARIFA PACOTE")
    other = company.ask("POST", RULES, a_rule(contains="outra coisa")).json()["ruleId"]
    fee = company.ask("POST", RULES, a_rule(action="fee"), applyNow=True).json()["ruleId"]
    company.ask("POST", RULES, a_rule(contains="pacote"), applyNow=True)

    def told() -> list[tuple[str, str]]:
        lines = history.of_movement(company._rest.parts.store, company.user, company.account, key)
        return sorted((line.what, line.rule) for line in lines if line.by == "rule")

    assert told() == [("edited", "pacote"), ("matched", "tarifa pacote")]
    for gone in (other, fee):
        company.ask("DELETE", f"{RULES}/{gone}")
    assert told() == [("edited", "pacote"), ("matched", "")]


def test_nobody_undoes_anothers_rule(company: Company) -> None:
    key = company.row(-79_90, text="TARIFA PACOTE")
    made = company.ask("POST", RULES, a_rule(), applyNow=True).json()
    stranger = Company(company._rest, company._rest.user(Plan.FREE))
    refused = stranger.ask("POST", f"{RULES}/{made['ruleId']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (404, "rule_not_found")
    assert row(company, key)["category"] == "Tarifas"


@pytest.mark.parametrize(
    "wrong",
    [
        {"contains": "ab"},
        {"contains": "   "},
        {"value": ""},
        {"action": "delete"},
        {"amountFrom": 2, "amountTo": 1},
        {"amountFrom": 1.5},
        {"nonsense": 1},
    ],
)
def test_a_rule_that_cannot_be_is_refused(company: Company, wrong: dict[str, object]) -> None:
    for path in (RULES, f"{RULES}/rehearsal"):
        answer = company.ask("POST", path, a_rule(**wrong))
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert company.ask("GET", RULES).json()["results"] == []
