"""Connections, accounts, transactions and sync logs through REST."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from builders import NOON, a_transaction, an_account, an_item, seen
from rest_client import ORIGIN, Rest

from pluggy_app.domain.sync_runs import Counts, RequestTally, RunStatus, Trigger
from pluggy_app.domain.transactions import Transaction, TransactionStatus
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.services import people

ITEM_FIELDS = (
    "itemId connectorId connectorName connectorImageUrl status executionStatus health errorCode message "
    "consentExpiresAt lastSyncedAt dataThrough nextAutoSyncAt refreshable createdAt updatedAt"
)
ACCOUNT_FIELDS = (
    "accountId itemId type subtype name number currencyCode balanceCents balanceAt bankAccountId syncEnabled syncFrom"
)
TRANSACTION_FIELDS = (
    "transactionId accountId itemId date amountCents currencyCode description type status category paymentMethod "
    "counterpartyName bankTransactionId"
)
COUNTS = "seen created updated unchanged removed skipped skippedReasons pages"
SYNC_LOG_FIELDS = (
    "syncLogId itemId trigger status step attempt requestedAt notBefore startedAt finishedAt durationMs "
    f"{COUNTS} requests retries errorCode errorMessage accounts"
)


@dataclass
class Kept:
    """An item in the database with one account."""

    owner: User
    item_id: str
    account_id: str
    item_pk: int
    account_pk: int


def keep(rest: Rest, *transactions: Transaction, owner: User | None = None) -> Kept:
    owner = owner or rest.user()
    item, account = an_item(owner), an_account("", account_id=str(uuid4()))
    with rest.parts.store.unit_of_work() as work:
        work.items.add_once(item, owner.user_id, NOON)
        kept = work.items.owned(owner.user_id, item.item_id)
        assert kept is not None
        work.accounts.save(kept.id, account, NOON)
        (row,) = work.accounts.of_item(kept.id)
        work.transactions.insert(row.id, [seen(t) for t in transactions], NOON)
    return Kept(owner, item.item_id, account.account_id, kept.id, row.id)


def listed(rest: Rest, kept: Kept, query: str = "") -> list[str]:
    """Descriptions of the item's transactions."""
    path = f"/api/pluggy/items/{kept.item_id}/transactions?{query}"
    return [row["description"] for row in rest.client.get(path, headers=rest.bearer(kept.owner)).json()["results"]]


def test_connecting_a_bank_from_consent_to_disconnection(rest: Rest) -> None:
    user = rest.person()
    rest.log_in()
    ours = {"Origin": ORIGIN}
    item_id = rest.consent(user)
    new = rest.client.post("/api/pluggy/items", json={"itemId": item_id}, headers=ours)
    assert (new.status_code, new.json()["itemId"]) == (201, item_id)
    again = rest.client.post("/api/pluggy/items", json={"itemId": item_id}, headers=ours)
    assert (again.status_code, again.json()["itemId"]) == (200, item_id)
    runs = [rest.client.post(f"/api/pluggy/sync/{item_id}", headers=ours) for _ in range(2)]
    assert [run.status_code for run in runs] == [202, 202]
    assert runs[0].json() == runs[1].json() == {"syncLogId": runs[0].json()["syncLogId"], "status": "pending"}
    for _ in range(2):
        gone = rest.client.delete(f"/api/pluggy/items/{item_id}", headers=ours)
        assert (gone.status_code, gone.json()) == (200, {"itemId": item_id, "status": "revoked"})
    assert rest.client.get(f"/api/pluggy/items/{item_id}").json()["health"] == "revoked"
    refused = rest.client.post(f"/api/pluggy/sync/{item_id}", headers=ours)
    assert (refused.status_code, refused.json()["code"]) == (409, "item_revoked")


def test_an_erased_item_is_unknown(rest: Rest) -> None:
    user = rest.user()
    headers, item_id = rest.bearer(user), rest.consent(user)
    rest.client.post("/api/pluggy/items", json={"itemId": item_id}, headers=headers)
    assert rest.client.delete(f"/api/pluggy/items/{item_id}?erase=true", headers=headers).status_code == 200
    assert rest.client.get(f"/api/pluggy/items/{item_id}", headers=headers).status_code == 404
    assert rest.client.delete(f"/api/pluggy/items/{item_id}", headers=headers).status_code == 404


def test_an_item_whose_pluggy_is_away_is_being_disconnected(rest_without_pluggy: Rest) -> None:
    rest = rest_without_pluggy
    kept = keep(rest, owner=rest.user(Plan.FREE))
    answer = rest.client.delete(f"/api/pluggy/items/{kept.item_id}", headers=rest.bearer(kept.owner))
    assert (answer.status_code, answer.json()) == (202, {"itemId": kept.item_id, "status": "revoking"})


def test_a_connect_token_says_where_and_until_when(rest: Rest) -> None:
    kept = keep(rest)
    told = rest.client.post("/api/pluggy/connect-token", headers=rest.bearer(kept.owner)).json()
    assert set(told) == {"connectToken", "connectUrl", "expiresAt"}
    assert told["connectUrl"] == f"{ORIGIN}/sandbox/connect"
    assert told["expiresAt"].endswith("Z")


def test_an_item_has_the_fields_of_the_interface(rest: Rest) -> None:
    kept = keep(rest)
    headers = rest.bearer(kept.owner)
    one = rest.client.get(f"/api/pluggy/items/{kept.item_id}", headers=headers).json()
    assert set(one) == set(ITEM_FIELDS.split())
    assert one["createdAt"] == "2026-11-24T15:00:00Z"
    assert one["message"].startswith("say:")
    assert rest.client.get("/api/pluggy/items", headers=headers).json() == {"results": [one], "next": None}


def test_items_come_in_pages(rest: Rest) -> None:
    owner = rest.user()
    ids = [keep(rest, owner=owner).item_id for _ in range(3)]
    headers = rest.bearer(owner)
    first = rest.client.get("/api/pluggy/items?limit=2", headers=headers).json()
    rest_of_them = rest.client.get(f"/api/pluggy/items?limit=2&cursor={first['next']}", headers=headers).json()
    assert [item["itemId"] for item in first["results"] + rest_of_them["results"]] == ids
    assert rest_of_them["next"] is None


def test_an_account_has_the_fields_of_the_interface(rest: Rest) -> None:
    kept = keep(rest)
    told = rest.client.get(f"/api/pluggy/items/{kept.item_id}/accounts", headers=rest.bearer(kept.owner)).json()
    (account,) = told["results"]
    assert set(account) == set(ACCOUNT_FIELDS.split())
    assert (account["accountId"], account["itemId"]) == (kept.account_id, kept.item_id)
    assert (account["type"], account["balanceCents"], account["syncEnabled"]) == ("BANK", 100_00, True)


def test_a_transaction_has_the_fields_of_the_interface(rest: Rest) -> None:
    kept = keep(rest, a_transaction(transaction_id="t-1", amount_cents=-1_99))
    path = f"/api/pluggy/items/{kept.item_id}/transactions"
    (row,) = rest.client.get(path, headers=rest.bearer(kept.owner)).json()["results"]
    assert set(row) == set(TRANSACTION_FIELDS.split())
    assert (row["transactionId"], row["date"], row["amountCents"]) == ("t-1", "2026-11-23", -1_99)
    assert (row["status"], row["paymentMethod"], row["category"]) == ("POSTED", "PIX", None)


def test_transactions_are_filtered(rest: Rest) -> None:
    kept = keep(
        rest,
        a_transaction(description="Padaria São João", day=date(2026, 11, 1)),
        a_transaction(description="Aluguel", day=date(2026, 11, 2), status=TransactionStatus.PENDING),
        a_transaction(description="Luz 100%", day=date(2026, 11, 3)),
    )
    assert listed(rest, kept) == ["Luz 100%", "Aluguel", "Padaria São João"]
    assert listed(rest, kept, "from=2026-11-02&to=2026-11-02") == ["Aluguel"]
    assert listed(rest, kept, "from=2026-11-03&to=2026-11-01") == []
    assert listed(rest, kept, "status=PENDING") == ["Aluguel"]
    assert listed(rest, kept, "status=REMOVED") == []
    assert listed(rest, kept, "q=sao%20joao") == ["Padaria São João"]
    assert listed(rest, kept, "q=%25") == ["Luz 100%"]
    assert len(listed(rest, kept, f"accountId={kept.account_id}")) == 3
    for nobody in (uuid4(), "", "%00", "x" * 100):
        assert listed(rest, kept, f"accountId={nobody}") == []


def test_pages_of_transactions_hold_every_row_once(rest: Rest) -> None:
    kept = keep(rest, *(a_transaction(description=f"{n}") for n in range(5)))
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        path = f"/api/pluggy/items/{kept.item_id}/transactions?limit=2{cursor}"
        page = rest.client.get(path, headers=rest.bearer(kept.owner)).json()
        found += [row["description"] for row in page["results"]]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert sorted(found) == ["0", "1", "2", "3", "4"]


def test_many_at_once_are_answered_each_by_itself(rest: Rest) -> None:
    mine, theirs = keep(rest, a_transaction(description="mine")), keep(rest, a_transaction(description="theirs"))
    gone = rest.bearer(mine.owner)
    assert rest.client.get(f"/api/pluggy/items/{mine.item_id}/transactions", headers=gone).status_code == 200
    assert people.revoke_api_tokens(rest.parts.store, mine.owner.email) == 1
    me, them = rest.bearer(mine.owner), rest.bearer(theirs.owner)
    asked = [
        (mine.item_id, me, "", 200, "mine"),
        (theirs.item_id, them, "", 200, "theirs"),
        (theirs.item_id, me, "", 404, "item_not_found"),
        (mine.item_id, gone, "", 401, "not_authenticated"),
        (mine.item_id, me, "?limit=0", 422, "invalid_request"),
        (mine.item_id, {}, "", 401, "not_authenticated"),
    ] * 8
    answers = rest.client.get_at_once([(f"/api/pluggy/items/{i}/transactions{q}", who) for i, who, q, _, _ in asked])
    told = [
        (a.status_code, a.json()["results"][0]["description"] if a.status_code == 200 else a.json()["code"])
        for a in answers
    ]
    assert told == [(status, says) for *_, status, says in asked]


def test_a_sync_log_has_the_fields_of_the_interface(rest: Rest) -> None:
    kept = keep(rest)
    counts = Counts(seen=3, created=2, skipped=1, skipped_reasons={"amount_not_in_cents": 1}, pages=1)
    with rest.parts.store.unit_of_work() as work:
        work.sync_runs.request(kept.item_pk, Trigger.USER, NOON)
        run = work.sync_runs.claim(NOON, 120)
        assert run is not None
        work.sync_runs.add_counts(run, kept.account_id, counts, date(2026, 11, 1))
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(4, 1), NOON)
    told = rest.client.get("/api/pluggy/sync-logs", headers=rest.bearer(kept.owner)).json()
    (log,) = told["results"]
    assert set(log) == set(SYNC_LOG_FIELDS.split())
    assert (log["trigger"], log["status"], log["requests"], log["retries"]) == ("user", "failed", 4, 1)
    assert (log["seen"], log["skippedReasons"]) == (3, {"amount_not_in_cents": 1})
    assert (log["errorCode"], bool(log["errorMessage"])) == ("pluggy_unavailable", True)
    (share,) = log["accounts"]
    assert set(share) == {"accountId", "windowFrom", *COUNTS.split()}
    assert (share["accountId"], share["windowFrom"], share["created"]) == (kept.account_id, "2026-11-01", 2)


def test_sync_logs_are_filtered_and_belong_to_their_user(rest: Rest) -> None:
    mine, theirs = keep(rest), keep(rest)
    with rest.parts.store.unit_of_work() as work:
        for kept in (mine, theirs):
            work.sync_runs.request(kept.item_pk, Trigger.USER, NOON)

    def items_in(query: str, user: User) -> list[str]:
        answer = rest.client.get(f"/api/pluggy/sync-logs?{query}", headers=rest.bearer(user))
        return [log["itemId"] for log in answer.json()["results"]]

    assert items_in("", mine.owner) == [mine.item_id]
    assert items_in(f"itemId={mine.item_id}&status=pending", mine.owner) == [mine.item_id]
    assert items_in("status=failed", mine.owner) == []
    for foreign in (theirs.item_id, "unknown", "", "%00"):
        assert items_in(f"itemId={foreign}", mine.owner) == []
    admin = rest.user(Plan.FREE, Role.ADMIN)
    assert items_in("", admin) == []
    assert items_in("all=true", admin) == [theirs.item_id, mine.item_id]


def test_items_of_the_free_plan_are_paused_for_their_owner_only(rest: Rest) -> None:
    kept = keep(rest, owner=rest.user(Plan.FREE))
    answer = rest.client.get(f"/api/pluggy/items/{kept.item_id}", headers=rest.bearer(kept.owner))
    assert answer.json()["code"] == "plan_required"
