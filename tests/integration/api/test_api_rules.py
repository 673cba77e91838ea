"""Rules by REST: rehearsed against what is there, applied once, never against what a person said."""

from typing import Any

import pytest
from rest_client import Rest
from test_api_matches import Company

from pluggy_app.domain.users import Plan
from pluggy_app.services.rules import apply_to_news

RULES = "/api/rules"


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
