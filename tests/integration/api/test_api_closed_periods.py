"""Closing a period by REST: only when it is proven and nothing is open; what is refused in it; reopening, on record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from builders import NOON
from rest_client import Rest
from test_api_balance_proof import AUGUST, MONDAY, OPENING, Fed, Owner, ofx

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.errors import BalanceNotProven, PeriodClosed
from pluggy_app.domain.movements import TypedMovement
from pluggy_app.domain.users import Plan
from pluggy_app.reads import overview
from pluggy_app.services import closings, movements


def close(owner: Owner, day: str | None) -> httpx.Response:
    return owner.ask("PUT", f"/api/bank-accounts/{owner.key}/closed-through", json={"date": day})


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def rows(owner: Owner) -> list[dict[str, Any]]:
    return list(owner.ask("GET", f"/api/bank-accounts/{owner.key}/transactions").json()["results"])


def ignore_all(owner: Owner) -> None:
    for row in rows(owner):
        path = f"/api/bank-accounts/{owner.key}/transactions/{row['bankTransactionId']}"
        assert owner.ask("PATCH", path, json={"ignored": True}).status_code == 200


@pytest.fixture
def owner(rest: Rest) -> Owner:
    owner = Owner(rest, rest.user(Plan.FREE), openingCents=OPENING, openingOn="2026-08-01")
    owner.send(ofx(AUGUST, 1, 31, 1_449_00))
    return owner


def test_a_proven_month_in_which_nothing_is_open_is_closed_and_reopened(owner: Owner) -> None:
    assert refusal(close(owner, "2026-08-31")) == (409, "unreconciled_rows")
    ignore_all(owner)
    assert (close(owner, "2026-08-31").status_code, close(owner, "2026-08-31").status_code) == (200, 200)
    assert close(owner, "2026-08-31").json()["closedThrough"] == "2026-08-31"
    assert close(owner, "2026-08-10").json()["closedThrough"] == "2026-08-10"
    assert close(owner, None).json()["closedThrough"] is None
    told = owner.told("closed-through")
    assert told["closedThrough"] is None
    changes = [(one["before"], one["date"], one["closingCents"], one["by"]) for one in told["results"]]
    assert changes == [
        ("2026-08-10", None, None, "person"),
        ("2026-08-31", "2026-08-10", 1_450_00, "person"),
        (None, "2026-08-31", 1_449_00, "person"),
    ]


def test_what_is_not_proven_is_not_closed(owner: Owner, rest: Rest) -> None:
    ignore_all(owner)
    owner.type_in("2026-08-20", -5_00, "Frete")
    assert refusal(close(owner, "2026-08-31")) == (409, "balance_not_proven")
    assert refusal(close(owner, "2026-08-19")) == (409, "balance_not_proven")  # nothing is stated up to then
    owner.send(ofx([], 1, 16, 1_449_00))
    ignore_all(owner)
    assert close(owner, "2026-08-19").status_code == 200  # no row has come since the 16th
    assert refusal(close(owner, "2026-08-20")) == (409, "balance_not_proven")
    nothing = Owner(rest, owner.user)
    assert refusal(close(nothing, "2026-08-31")) == (409, "balance_not_proven")
    assert owner.told("closed-through")["closedThrough"] == "2026-08-19"


def test_days_before_the_opening_and_days_to_come_are_not_closed(owner: Owner) -> None:
    ignore_all(owner)
    tomorrow = today(utc_now()) + timedelta(1)
    assert refusal(close(owner, "2026-07-31")) == (409, "balance_not_proven")
    assert refusal(close(owner, tomorrow.isoformat())) == (409, "balance_not_proven")
    for body in ({}, {"date": "soon"}, {"date": 3}, {"date": "2026-08-31", "force": True}, []):
        answer = owner.ask("PUT", f"/api/bank-accounts/{owner.key}/closed-through", json=body)
        assert refusal(answer) == (422, "invalid_request")


def test_in_a_closed_period_people_and_files_change_nothing(owner: Owner) -> None:
    ignore_all(owner)
    close(owner, "2026-08-31")
    before = (rows(owner), owner.proof())
    account = f"/api/bank-accounts/{owner.key}"
    row = f"{account}/transactions/{rows(owner)[0]['bankTransactionId']}"
    typed = {"date": "2026-08-31", "amountCents": 1, "description": "Centavo"}
    file = {"file": ("b.ofx", ofx([(31, 7, "NOVO")], 1, 31))}
    for answer in (
        owner.ask("POST", f"{account}/transactions", json=typed),
        owner.ask("PATCH", row, json={"note": "x"}),
        owner.ask("PATCH", account, json={"openingCents": 1}),
        owner.ask("POST", f"{account}/statements", files=file),
        owner.ask("DELETE", "/api/statements/1"),
    ):
        assert refusal(answer) == (409, "period_closed")
    assert (rows(owner), owner.proof()) == before


def test_what_the_bank_changes_in_a_closed_period_is_posted_and_breaks_it(rest: Rest) -> None:
    fed = Fed(rest)
    fed.state(9_000, MONDAY)
    fed.tell(MONDAY + timedelta(1), -300)
    fed.state(8_700, MONDAY + timedelta(1))
    ignore_all(fed)
    assert close(fed, "2026-11-24").status_code == 200
    fed.tell(MONDAY + timedelta(1), -25)
    fed.state(8_675, MONDAY + timedelta(2))
    assert [row["amountCents"] for row in rows(fed)] == [-25, -300]
    proof = fed.proof()
    assert (proof["status"], proof["firstBrokenDay"], proof["differenceCents"]) == ("broken", "2026-11-24", 25)
    assert [one["kind"] for one in proof["suspects"]] == ["extra"]
    assert fed.told("closed-through")["closedThrough"] == "2026-11-24"
    (period,) = overview.of(rest.parts.store, fed.user, NOON).troubles
    assert (period.bank_account_id, period.closed_through) == (fed.key, date(2026, 11, 24))
    close(fed, None)
    assert fed.proof()["status"] == "proven"
    ignore_all(fed)
    assert close(fed, "2026-11-25").status_code == 200
    assert overview.of(rest.parts.store, fed.user, NOON).troubles == []


def test_before_its_first_stated_balance_a_connected_account_is_not_proven(rest: Rest) -> None:
    fed = Fed(rest)
    fed.tell(MONDAY - timedelta(5), 100)
    fed.state(9_000, MONDAY)
    fed.state(9_000, MONDAY + timedelta(1))
    ignore_all(fed)
    assert refusal(close(fed, "2026-11-20")) == (409, "balance_not_proven")
    assert close(fed, "2026-11-24").status_code == 200
    assert date(2026, 11, 24) == today(NOON)


def test_whoever_is_first_decides_between_a_closing_and_a_row_in_it(owner: Owner) -> None:
    # The race: the proof is made while somebody types a row of the same period.
    ignore_all(owner)
    store, user = owner.rest.parts.store, owner.user
    typed = TypedMovement(date(2026, 8, 20), -5_00, "Frete")
    for _ in range(5):
        before = len(rows(owner))
        with ThreadPoolExecutor(2) as both:
            closing = both.submit(closings.close_through, store, user, owner.key, date(2026, 8, 31))
            typing = both.submit(movements.add, store, user, owner.key, typed)
        refused = [type(one.exception()) for one in (closing, typing)]
        assert refused in ([type(None), PeriodClosed], [BalanceNotProven, type(None)])
        assert len(rows(owner)) == before + (refused[1] is type(None))
        closings.close_through(store, user, owner.key, None)
        if refused[0] is BalanceNotProven:  # as it was before
            with store.engine.begin() as connection:
                connection.exec_driver_sql("DELETE FROM bank_transactions WHERE description = 'Frete'")
