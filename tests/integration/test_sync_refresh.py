"""A person's request makes Pluggy read the bank, once; everything else reads what Pluggy has. On both databases."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from builders import NOON, a_kept_item, a_user, a_webhook_event
from starlette.responses import JSONResponse

from pluggy_app.domain.items import Health
from pluggy_app.domain.sync_runs import Moment, RequestTally, RunStatus, Trigger
from pluggy_app.domain.users import User
from pluggy_app.reads import items as item_reads
from pluggy_app.reads import sync_logs
from pluggy_app.services import items
from pluggy_app.services.sync.requests import request, request_due
from pluggy_app.store.unit_of_work import Store

Product = Any  #: the fixture's class; see conftest.py
MINUTE = timedelta(minutes=1)


class Connected:
    """A connection that was read well, and what its owner does."""

    def __init__(self, product: Product, connector_id: int = 901) -> None:
        self.product, self.user = product, product.user()
        self.item_id = product.bank_consent(self.user, connector_id=connector_id)
        product.pass_time(minutes=1)
        product.wait(items.register(product.store, product.parts.pluggy, self.user, self.item_id))
        product.run_due()
        product.pass_time(minutes=1)
        assert self.view().health is Health.OK

    def sync(self) -> Any:
        return request(self.product.store, self.product.parts.pluggy, self.user, self.item_id)

    def view(self) -> item_reads.ItemView:
        return item_reads.one(self.product.store, self.user, self.item_id, self.product.clock())

    def logs(self) -> list[sync_logs.SyncLogView]:
        return sync_logs.of_item(self.product.store, self.user, self.item_id)

    def story(self, run_id: int) -> list[str]:
        return [line.what for line in sync_logs.one(self.product.store, self.user, run_id).timeline]

    def detail(self, run_id: int, moment: Moment) -> str:
        timeline = sync_logs.one(self.product.store, self.user, run_id).timeline
        return next(line.detail for line in timeline if line.what == moment)

    def day(self, day: str, **options: object) -> None:
        self.post("/days", json={"itemId": self.item_id, "day": day, **options})

    def post(self, path: str, **more: object) -> None:
        async def send() -> httpx.Response:
            async with self.product.sandbox_client() as client:
                return await client.post(path, **more)

        answer = self.product.wait(send())
        assert answer.status_code == 200, answer.text


@pytest.fixture
def patches(product: Product) -> list[str]:
    """Every PATCH of an item that reaches the sandbox."""
    sent: list[str] = []

    @product.sandbox.middleware("http")
    async def listen(http_request: Any, call_next: Any) -> Any:
        if http_request.method == "PATCH":
            sent.append(http_request.url.path.removeprefix("/items/"))
        return await call_next(http_request)

    return sent


def test_a_request_makes_pluggy_read_the_bank_and_one_more_run_follows(product: Product, patches: list[str]) -> None:
    bank = Connected(product)
    asked = bank.sync()

    product.run_due()

    waiting, done = bank.logs()[:2]
    assert (done.sync_log_id, done.status, done.error_code) == (asked.sync_log_id, "succeeded", "")
    assert done.seen > 100, "what was there was read while the bank is read"
    assert Moment.REFRESH_ASKED in bank.story(done.sync_log_id)
    assert (waiting.status, waiting.trigger) == ("pending", "user")
    assert waiting.not_before - done.finished_at == MINUTE
    assert bank.view().health is Health.SYNCING

    product.pass_time(seconds=59)
    product.run_due()
    assert bank.logs()[0].status == "pending"
    product.pass_time(seconds=2)
    product.run_due()

    assert bank.logs()[0].status == "succeeded"
    assert len(bank.logs()) == 3, "the connection's run, the person's and the one that follows"
    assert patches == [bank.item_id]
    assert bank.view().health is Health.OK


def test_an_event_brings_the_run_that_follows_forward(product: Product, patches: list[str]) -> None:
    bank = Connected(product)
    bank.sync()
    product.run_due()

    product.pass_time(seconds=20)
    product.wait(product.parts.inbox.keep(a_webhook_event(item_id=bank.item_id), b"{}"))
    product.run_due()

    assert [log.status for log in bank.logs()[:2]] == ["succeeded", "succeeded"]
    assert patches == [bank.item_id]


def test_too_early_is_fresh_enough_and_says_from_when(product: Product, patches: list[str]) -> None:
    bank = Connected(product)
    read_at = item_reads.one(product.store, bank.user, bank.item_id, product.clock()).data_through
    bank.day("min_update_hours", hours=1)
    assert bank.sync().refresh_allowed_at is None, "nobody has said so yet"
    product.run_due()

    again = bank.sync()

    allowed_at = bank.view().refresh_allowed_at
    assert again.refresh_allowed_at == allowed_at
    assert allowed_at is not None
    assert read_at is not None
    assert abs(allowed_at - (read_at + timedelta(hours=1))) < timedelta(minutes=5)
    assert bank.logs()[1].status == "succeeded"
    run_id = bank.logs()[1].sync_log_id
    assert bank.detail(run_id, Moment.REFRESH_REFUSED) == "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY"
    assert len(bank.logs()) == 3, "no run follows"
    product.pass_time(hours=2)
    assert bank.view().refresh_allowed_at is None


def test_pluggy_is_not_asked_before_the_time_that_it_named(product: Product, patches: list[str]) -> None:
    bank = Connected(product)
    bank.day("min_update_hours", hours=1)
    for _ in range(4):
        bank.sync()
        product.run_due()
        product.pass_time(minutes=3)

    assert patches == [bank.item_id]
    assert bank.detail(bank.logs()[0].sync_log_id, Moment.REFRESH_REFUSED) == "TOO_SOON"
    assert bank.view().refresh_allowed_at is not None, "what Pluggy said is still known"
    product.pass_time(hours=1)
    bank.sync()
    product.run_due()
    assert len(patches) == 2


def test_a_bank_that_refused_the_password_is_not_told_to_be_fresh(product: Product) -> None:
    @product.sandbox.middleware("http")
    async def refuse(http_request: Any, call_next: Any) -> Any:
        if http_request.method == "PATCH":
            again_at = (product.clock() + timedelta(hours=3)).isoformat()
            said = {"codeDescription": "TOO_MANY_CONSECUTIVE_LOGIN_FAILURES", "data": {"canRetryAfterDate": again_at}}
            return JSONResponse({"code": 409, "message": "no"} | said, 409)
        return await call_next(http_request)

    bank = Connected(product)
    run_id = bank.sync().sync_log_id
    product.run_due()

    assert bank.detail(run_id, Moment.REFRESH_REFUSED) == "TOO_MANY_CONSECUTIVE_LOGIN_FAILURES"
    assert bank.view().refresh_allowed_at is None
    assert bank.sync().refresh_allowed_at is None


def test_a_repaired_connection_may_be_read_at_once(product: Product) -> None:
    bank = Connected(product)
    bank.day("min_update_hours", hours=1)
    bank.sync()
    product.run_due()
    assert bank.view().refresh_allowed_at is not None

    product.wait(items.register(product.store, product.parts.pluggy, bank.user, bank.item_id))

    assert bank.view().refresh_allowed_at is None


def test_pluggy_is_asked_for_one_bank_once_a_minute_at_most(product: Product, patches: list[str]) -> None:
    bank = Connected(product)
    for _ in range(4):
        answer = bank.sync()
        assert answer.refresh_allowed_at is None, "only what Pluggy says is told as Pluggy's word"
        product.run_due()
        product.pass_time(seconds=3)

    assert patches == [bank.item_id]
    assert {log.status for log in bank.logs()} <= {"succeeded", "partial", "pending"}
    product.pass_time(seconds=60)
    product.run_due()
    assert bank.logs()[0].status == "succeeded", "whoever clicks on and on gets the new picture all the same"
    bank.sync()
    product.run_due()
    assert patches == [bank.item_id] * 2


def test_a_refusal_spaces_what_is_asked_as_well(product: Product) -> None:
    sent = []

    @product.sandbox.middleware("http")
    async def refuse(http_request: Any, call_next: Any) -> Any:
        if http_request.method == "PATCH":
            sent.append(http_request.url.path)
            said = {"code": 400, "message": "no", "codeDescription": "TOO_MANY_CONSECUTIVE_ERRORS"}
            return JSONResponse(said, 400)
        return await call_next(http_request)

    bank = Connected(product)
    for _ in range(4):
        bank.sync()
        product.run_due()
        product.pass_time(seconds=16)
    assert len(sent) == 1
    assert {log.status for log in bank.logs()} == {"succeeded"}
    bank.sync()
    product.run_due()
    assert len(sent) == 2, "a minute later it may be asked again, however often somebody clicked"


def test_a_bank_that_is_being_read_already_is_read_and_looked_at_again(product: Product) -> None:
    bank = Connected(product)
    bank.day("stuck")
    run_id = bank.sync().sync_log_id

    product.run_due()

    assert bank.detail(run_id, Moment.REFRESH_ASKED) == "ITEM_IS_ALREADY_UPDATING"
    waiting, done = bank.logs()[:2]
    assert (done.status, done.seen > 100, waiting.not_before - done.finished_at) == ("succeeded", True, MINUTE)


def test_meu_pluggy_is_never_asked(product: Product, patches: list[str]) -> None:
    bank = Connected(product, connector_id=200)
    run_id = bank.sync().sync_log_id

    product.run_due()

    assert not bank.view().refreshable
    assert patches == []
    assert bank.detail(run_id, Moment.REFRESH_REFUSED) == "MEU_PLUGGY"
    assert bank.logs()[0].status == "succeeded"


def test_a_login_error_is_read_as_it_is(product: Product) -> None:
    bank = Connected(product)
    bank.day("login_error")
    product.pass_time(minutes=1)
    run_id = bank.sync().sync_log_id

    product.run_due()

    assert bank.detail(run_id, Moment.REFRESH_REFUSED) == "LAST_EXECUTION_HAD_LOGIN_ERROR"
    assert (bank.view().health, bank.view().reason) == (Health.ACTION_REQUIRED, "INVALID_CREDENTIALS")


def test_an_item_that_is_gone_is_gone(product: Product) -> None:
    bank = Connected(product)
    bank.day("gone")
    bank.sync()

    product.run_due()

    assert bank.view().reason == "gone"


def test_the_wish_is_spent_in_an_outage_and_the_retry_reads(product: Product, patches: list[str]) -> None:
    bank = Connected(product)
    bank.post("/days", json={"day": "outage", "seconds": 30})
    bank.sync()
    product.run_due()
    assert bank.logs()[1].error_code == "pluggy_unavailable"

    product.pass_time(minutes=3)
    product.run_due()

    assert patches == [bank.item_id], "one send of it"
    assert (bank.logs()[0].trigger, bank.logs()[0].status) == ("retry", "succeeded")


@pytest.mark.parametrize(("status", "code"), [(503, "pluggy_unavailable"), (429, "pluggy_rate_limited")])
def test_a_bank_that_cannot_be_asked_for_now_is_read_as_it_is(product: Product, status: int, code: str) -> None:
    sent = []

    @product.sandbox.middleware("http")
    async def have_no_time(http_request: Any, call_next: Any) -> Any:
        if http_request.method == "PATCH":
            sent.append(http_request.url.path)
            return JSONResponse({"code": status, "message": "not now"}, status)
        return await call_next(http_request)

    bank = Connected(product)
    run_id = bank.sync().sync_log_id

    product.run_due()

    assert (bank.logs()[0].sync_log_id, bank.logs()[0].status) == (run_id, "succeeded")
    assert bank.logs()[0].seen > 100
    assert bank.detail(run_id, Moment.REFRESH_REFUSED) == code
    assert len(sent) == 1
    assert bank.view().health is Health.OK


def test_nobody_but_a_person_makes_pluggy_read_the_bank(product: Product, patches: list[str]) -> None:
    bank = Connected(product)
    request_due(product.store, product.clock(), timedelta())
    product.run_due()
    product.wait(product.parts.inbox.keep(a_webhook_event(item_id=bank.item_id), b"{}"))
    product.pass_time(minutes=1)
    product.run_due()

    assert {log.trigger for log in bank.logs()} == {"connect", "schedule", "webhook"}
    assert patches == []


def test_a_new_connection_waits_for_the_bank_whoever_asks(product: Product) -> None:
    user = product.user()
    item_id = product.bank_consent(user)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    request(product.store, product.parts.pluggy, user, item_id)

    product.run_due()

    log = sync_logs.of_item(product.store, user, item_id)[1]
    assert (log.status, log.error_code, log.pages) == ("partial", "bank_reading", 0)


def wishes(store: Store, user: User) -> list[bool]:
    with store.reading() as work:
        return [row.wants_refresh for row in work.sync_logs.page(user_id=user.user_id, limit=10)]


def test_a_wish_merges_into_a_run_that_waits_and_a_retry_carries_it(store: Store) -> None:
    user = a_user(store)
    item = a_kept_item(store, user)

    def ask(trigger: Trigger, at: datetime = NOON) -> None:
        with store.unit_of_work() as work:
            work.sync_runs.request(item, trigger, at)

    ask(Trigger.WEBHOOK)
    assert wishes(store, user) == [False]
    ask(Trigger.USER)
    ask(Trigger.WEBHOOK)
    assert wishes(store, user) == [True]
    with store.unit_of_work() as work:
        run = work.sync_runs.claim(NOON, 120)
        assert run is not None
        work.sync_runs.request(item, Trigger.WEBHOOK, NOON)
        work.sync_runs.finish(run, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        work.sync_runs.retry(run, NOON + MINUTE, NOON)
    assert wishes(store, user) == [True, True]
    with store.unit_of_work() as work:
        again = work.sync_runs.claim(NOON + MINUTE, 120)
        assert again is not None
        work.sync_runs.renew(again, NOON + MINUTE, 120, wants_refresh=False)
        work.sync_runs.finish(again, RunStatus.FAILED, "pluggy_unavailable", RequestTally(), NOON)
        work.sync_runs.retry(again, NOON + 2 * MINUTE, NOON)
    assert wishes(store, user) == [False, False, True]


def test_a_404_to_the_asking_alone_ends_no_connection(product: Product) -> None:
    @product.sandbox.middleware("http")
    async def know_no_patch(http_request: Any, call_next: Any) -> Any:
        if http_request.method == "PATCH":
            return JSONResponse({"code": 404, "message": "Cannot PATCH"}, 404)
        return await call_next(http_request)

    bank = Connected(product)
    bank.sync()

    product.run_due()

    assert bank.logs()[0].status == "succeeded"
    assert bank.view().health is Health.OK
