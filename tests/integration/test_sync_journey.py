"""From a bank's consent to rows in the books, against the sandbox. On both databases."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from builders import a_webhook_event
from sqlalchemy.event import listen
from starlette.responses import HTMLResponse, JSONResponse, Response

from pluggy_app.domain.errors import ItemNotFound, ItemRevoked, PlanRequired, PluggyNotConfigured
from pluggy_app.domain.items import Health
from pluggy_app.domain.users import Plan, User
from pluggy_app.reads import items as item_reads
from pluggy_app.reads import statement, sync_logs, transactions
from pluggy_app.services import items, people
from pluggy_app.services.sync.requests import request
from pluggy_app.services.sync.run import run_next
from pluggy_app.services.webhooks import RUN_GAP, UnknownItems
from pluggy_app.store.books import StatementFilter

Product = Any  #: the fixture's class; see conftest.py


def connected(product: Product, user: User, **of_bank: str) -> str:
    item_id: str = product.bank_consent(user, **of_bank)
    product.pass_time(seconds=10)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()
    return item_id


def mirror(product: Product, user: User, item_id: str) -> list[transactions.TransactionRecord]:
    rows: list[transactions.TransactionRecord] = []
    cursor = None
    while True:
        page = transactions.page(
            product.store, user, item_id, transactions.TransactionFilter(), limit=500, cursor=cursor
        )
        rows += page.rows
        cursor = page.next
        if cursor is None:
            return rows


def bank_truth(product: Product, item_id: str) -> list[dict[str, Any]]:
    """Every row the sandbox has for the item, asked page by page with another client."""
    rows: list[dict[str, Any]] = []

    async def ask() -> None:
        async with product.sandbox_client() as client:
            key = (await client.post("/auth", json={"clientId": "a", "clientSecret": "b"})).json()["apiKey"]
            headers = {"X-API-KEY": key}
            accounts = (await client.get("/accounts", params={"itemId": item_id}, headers=headers)).json()["results"]
            for account in accounts:
                query = f"?accountId={account['id']}"
                while query:
                    page = (await client.get(f"/v2/transactions{query}", headers=headers)).json()
                    rows.extend(page["results"])
                    query = page["next"]

    product.wait(ask())
    return rows


def test_every_row_of_the_bank_arrives_once_with_its_cents(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user, login="user-ok")

    ours = {row.transaction_id: row.amount_cents for row in mirror(product, user, item_id)}
    theirs = {}
    for row in bank_truth(product, item_id):
        cents = round(abs(row["amountInAccountCurrency"] or row["amount"]) * 100)
        theirs[row["id"]] = -cents if row["type"] == "DEBIT" else cents

    assert len(theirs) > 500, "more than one page"
    assert ours.items() <= theirs.items()
    assert len(theirs) - len(ours) <= 3, "only what arrived since the run"
    view = item_reads.one(product.store, user, item_id, product.clock())
    assert (view.health, view.reason) == (Health.OK, "ok")


def test_three_runs_double_nothing_and_explain_their_counts(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user, login="user-ok")
    first = len(mirror(product, user, item_id))

    for _ in range(2):
        request(product.store, product.parts.pluggy, user, item_id)
        product.run_due()

    rows = mirror(product, user, item_id)
    assert len(rows) == len({row.transaction_id for row in rows}) <= first + 3
    books = statement.totals(product.store, user, StatementFilter())
    assert books.count == len(rows)
    logs = sync_logs.of_item(product.store, user, item_id)
    read = [log for log in logs if log.pages]
    assert len(read) == 3
    for log in read:
        assert log.seen == log.created + log.updated + log.unchanged + log.skipped
        assert log.seen == sum(account.seen for account in log.accounts)
    assert read[-1].created == first
    assert all(log.created <= 3 for log in read[:-1])


def test_rows_that_arrive_at_the_bank_arrive_here(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    before = len(mirror(product, user, item_id))

    product.pass_time(minutes=2)
    request(product.store, product.parts.pluggy, user, item_id)
    product.run_due()

    assert len(mirror(product, user, item_id)) > before


def test_a_run_waits_while_pluggy_is_reading_the_bank(product: Product) -> None:
    user = product.user()
    item_id = product.bank_consent(user)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))

    product.run_due()
    assert item_reads.one(product.store, user, item_id, product.clock()).health is Health.SYNCING
    assert mirror(product, user, item_id) == []
    product.pass_time(minutes=1)
    product.run_due()

    assert len(mirror(product, user, item_id)) > 100


@pytest.mark.parametrize(
    ("login", "health", "reason"),
    [
        ("somebody", Health.ACTION_REQUIRED, "INVALID_CREDENTIALS"),
        ("user-locked", Health.ACTION_REQUIRED, "ACCOUNT_LOCKED"),
        ("user-unavailable", Health.DEGRADED, "given_up"),
        ("user-ok-auth-pending", Health.WAITING_USER, "USER_AUTHORIZATION_PENDING"),
        ("user-ok-account-error", Health.DEGRADED, "PARTIAL_SUCCESS"),
    ],
)
def test_the_banks_own_trouble_is_told_in_one_word(product: Product, login: str, health: Health, reason: str) -> None:
    user = product.user()
    item_id = connected(product, user, login=login)

    view = item_reads.one(product.store, user, item_id, product.clock())

    assert (view.health, view.reason) == (health, reason)


def test_an_item_of_somebody_else_is_like_an_unknown_one(product: Product) -> None:
    mine, other = product.user(), product.user()
    item_id = connected(product, mine)

    for refused in (
        lambda: product.wait(items.register(product.store, product.parts.pluggy, other, item_id)),
        lambda: product.wait(items.connect_token(product.store, product.parts.pluggy, other, item_id)),
        lambda: product.wait(items.revoke(product.store, product.parts.pluggy, other, item_id)),
        lambda: request(product.store, product.parts.pluggy, other, item_id),
        lambda: item_reads.one(product.store, other, item_id, product.clock()),
        lambda: mirror(product, other, item_id),
    ):
        with pytest.raises(ItemNotFound):
            refused()
    assert item_reads.listing(product.store, other, product.clock()) == []


def test_the_free_plan_asks_nothing_of_pluggy(product: Product) -> None:
    user = product.user(Plan.FREE)

    with pytest.raises(PlanRequired):
        product.wait(items.connect_token(product.store, product.parts.pluggy, user))
    with pytest.raises(PlanRequired):
        product.wait(items.register(product.store, product.parts.pluggy, user, "11111111-1111-4111-8111-111111111111"))


def test_revoke_deletes_at_pluggy_and_keeps_the_books(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    count = statement.totals(product.store, user, StatementFilter()).count

    assert product.wait(items.revoke(product.store, product.parts.pluggy, user, item_id)) == "revoked"
    assert product.wait(items.revoke(product.store, product.parts.pluggy, user, item_id)) == "revoked"

    assert bank_truth(product, item_id) == []
    assert item_reads.one(product.store, user, item_id, product.clock()).health is Health.REVOKED
    with pytest.raises(ItemRevoked):
        request(product.store, product.parts.pluggy, user, item_id)
    assert statement.totals(product.store, user, StatementFilter()).count == count


def test_erase_leaves_only_the_books_and_a_new_connection_finds_them(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    accounts = len(statement.accounts(product.store, user))

    product.wait(items.revoke(product.store, product.parts.pluggy, user, item_id, erase=True))

    with pytest.raises(ItemNotFound):
        item_reads.one(product.store, user, item_id, product.clock())
    assert len(statement.accounts(product.store, user)) == accounts
    assert sync_logs.page(product.store, user).rows == []


def test_all_of_a_users_banks_are_disconnected_before_the_user_is_erased(product: Product) -> None:
    user = product.user()
    item_ids = [connected(product, user), product.bank_consent(user, connector_id=902)]
    product.wait(items.register(product.store, product.parts.pluggy, user, item_ids[1]))

    with pytest.raises(PluggyNotConfigured, match="2 bank"):
        product.wait(items.revoke_all(product.store, None, user))
    product.wait(items.revoke_all(product.store, product.parts.pluggy, user))
    people.erase(product.store, user.email)

    assert [bank_truth(product, item_id) for item_id in item_ids] == [[], []]
    with product.store.reading() as work:
        assert work.users.by_id(user.user_id) is None
        assert work.books.sums(user.user_id, StatementFilter()).count == 0


def test_a_widget_that_never_answered_is_covered_by_its_event(product: Product) -> None:
    user = product.user()
    item_id = product.bank_consent(user)
    product.pass_time(seconds=60)

    product.wait(product.parts.inbox.keep(a_webhook_event("item/created", item_id=item_id), b"{}"))
    product.wait(UnknownItems(product.store, product.parts.pluggy).look_up())
    product.run_due()

    assert len(mirror(product, user, item_id)) > 100


def test_events_of_unknown_items_are_kept_and_cost_a_rationed_number_of_questions(product: Product) -> None:
    events = [a_webhook_event("item/updated", only_user_id="somebody") for _ in range(30)]

    async def deliver() -> None:
        await asyncio.gather(*(product.parts.inbox.keep(event, b"{}") for event in events))

    product.wait(deliver())
    look = UnknownItems(product.store, product.parts.pluggy)
    product.wait(look.look_up())

    with product.store.reading() as work:
        assert work.webhook_events.count() == 30
        assert len(work.webhook_events.of_unknown_items(100)) == 20, "ten were asked about, the rest waits"


def test_an_event_by_another_users_path_starts_no_run(product: Product) -> None:
    mine, other = product.user(), product.user()
    item_id = connected(product, mine)

    product.wait(product.parts.inbox.keep(a_webhook_event(item_id=item_id, only_user_id=other.user_id), b"{}"))

    assert product.run_due() == 0


def test_a_redelivered_event_is_kept_once(product: Product) -> None:
    user = product.user()
    event = a_webhook_event(item_id=connected(product, user))

    for _ in range(2):
        product.wait(product.parts.inbox.keep(event, b"{}"))
        product.run_due()

    with product.store.reading() as work:
        assert work.webhook_events.count() == 1
    assert len([log for log in sync_logs.page(product.store, user).rows if log.trigger == "webhook"]) == 1


def test_pluggy_is_looked_at_less_and_less_while_it_reads_and_read_as_it_is_in_the_end(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    before = len(sync_logs.of_item(product.store, user, item_id, limit=500))

    stuck = StuckBank(product)
    request(product.store, stuck.pluggy, user, item_id)
    for _ in range(70):
        stuck.run_due()
        product.pass_time(minutes=1)

    logs = sync_logs.of_item(product.store, user, item_id, limit=500)
    asked = len(logs) - before
    assert 10 < asked < 40, "one an ever longer while, not one every few seconds"
    assert any(log.pages for log in logs[:asked]), "after an hour it was read as it is"
    assert [log.status for log in logs if log.error_code == "bank_reading"][:1] == ["partial"]


class StuckBank:
    """Pluggy says UPDATING whatever happens."""

    def __init__(self, product: Product) -> None:
        self.product = product
        client = product.parts.pluggy.client

        class Client:
            async def item(self, item_id: str, tally: object = None) -> object:
                return replace(await client.item(item_id, tally), status="UPDATING", execution_status="")

            def __getattr__(self, name: str) -> object:
                return getattr(client, name)

        self.pluggy = replace(product.parts.pluggy, client=Client())

    def run_due(self) -> None:
        worker = replace(self.product.parts.worker, pluggy=self.pluggy)
        while self.product.wait(run_next(worker)):
            pass


def test_an_item_that_pluggy_had_lost_comes_back_with_its_next_event(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    with product.store.unit_of_work() as work:
        work.items.mark_gone(work.items.whose([item_id]).get(item_id).id, product.clock())
    assert item_reads.one(product.store, user, item_id, product.clock()).reason == "gone"

    product.wait(product.parts.inbox.keep(a_webhook_event(item_id=item_id), b"{}"))
    product.pass_time(seconds=5)
    product.run_due()

    assert item_reads.one(product.store, user, item_id, product.clock()).health is Health.OK


def test_a_bad_id_or_another_path_keeps_no_events_waiting(product: Product) -> None:
    user, other = product.user(), product.user()
    item_id = product.bank_consent(user)
    product.pass_time(seconds=60)
    keep = product.parts.inbox.keep
    for event in (
        a_webhook_event("item/created", item_id="no such form of id"),
        *(a_webhook_event("item/created", only_user_id=other.user_id) for _ in range(70)),
        a_webhook_event("item/created", item_id=item_id, only_user_id=other.user_id),
        a_webhook_event("item/created", item_id=item_id),
    ):
        product.wait(keep(event, b"{}"))

    product.wait(UnknownItems(product.store, product.parts.pluggy).look_up())

    assert [view.item_id for view in item_reads.listing(product.store, user, product.clock())] == [item_id]
    assert item_reads.listing(product.store, other, product.clock()) == []


def test_a_flood_of_events_is_few_runs(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)
    before, began = len(sync_logs.of_item(product.store, user, item_id, limit=500)), product.clock()

    for _ in range(50):
        product.wait(product.parts.inbox.keep(a_webhook_event(item_id=item_id), b"{}"))
        product.run_due()

    gaps = (product.clock() - began) // RUN_GAP  # none, unless the machine is starved
    assert len(sync_logs.of_item(product.store, user, item_id, limit=500)) - before <= 2 + gaps


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/accounts", JSONResponse({"code": 404, "message": "item not found"}, 404), "pluggy_refused"),
        ("/items/", HTMLResponse("<h1>Bad Request</h1>", 400), "pluggy_unreadable"),
        ("/items/", JSONResponse({"code": 400, "message": "id must be a UUID"}, 400), "pluggy_refused"),
    ],
)
def test_nothing_but_pluggys_404_to_a_look_at_an_item_ends_it(
    product: Product, path: str, answer: Response, code: str
) -> None:
    is_bad_day = False

    @product.sandbox.middleware("http")
    async def answer_so(http_request: Any, call_next: Any) -> Any:
        asked = is_bad_day and http_request.method == "GET" and http_request.url.path.startswith(path)
        return answer if asked else await call_next(http_request)

    user = product.user()
    item_id = connected(product, user)
    is_bad_day = True
    run_id = request(product.store, product.parts.pluggy, user, item_id).sync_log_id
    product.run_due()

    assert sync_logs.one(product.store, user, run_id).run.error_code == code
    assert item_reads.one(product.store, user, item_id, product.clock()).reason != "gone"


def test_every_transaction_of_a_run_proves_first_that_the_run_is_still_ours(product: Product) -> None:
    first_writes: list[str] = []
    last: list[object] = [None]

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        transaction = connection.get_transaction()
        verb = statement.split(maxsplit=1)[0].upper()
        if verb in ("INSERT", "UPDATE", "DELETE") and last[0] is not transaction:
            last[0] = transaction
            first_writes.append(" ".join(statement.replace("INSERT INTO", "UPDATE").split()[:2]))

    user = product.user()
    item_id = connected(product, user, login="user-ok")
    request(product.store, product.parts.pluggy, user, item_id)
    listen(product.store.engine, "before_cursor_execute", note)
    product.run_due()

    assert len(first_writes) > 5
    assert set(first_writes) - {"UPDATE rate_budgets"} == {"UPDATE pluggy_sync_logs"}
