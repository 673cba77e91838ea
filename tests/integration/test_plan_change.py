"""A plan without connections pauses them: no runs, events kept, one run each on return. On both databases."""

from datetime import timedelta
from typing import Any

from builders import a_webhook_event

from pluggy_app.domain.users import Plan, User
from pluggy_app.reads import items as item_reads
from pluggy_app.reads import sync_logs
from pluggy_app.services import items, people
from pluggy_app.services.sync.requests import request_due

Product = Any  #: the fixture's class; see conftest.py


def connected(product: Product, user: User, connector_id: int) -> str:
    item_id: str = product.bank_consent(user, connector_id=connector_id)
    product.pass_time(minutes=1)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()
    return item_id


def test_a_plan_that_ends_pauses_runs_keeps_events_and_owes_each_item_one_run_on_return(product: Product) -> None:
    user = product.user()
    item_ids = [connected(product, user, connector_id) for connector_id in (901, 902)]
    runs = len(sync_logs.page(product.store, user).rows)
    people.set_plan(product.store, user.email, Plan.FREE, product.clock())
    free = User(user.user_id, user.email, Plan.FREE, user.role)
    product.pass_time(minutes=1)
    for item_id in item_ids:
        for _ in range(3):
            product.wait(product.parts.inbox.keep(a_webhook_event(item_id=item_id), b"{}"))
    request_due(product.store, product.clock(), timedelta())

    product.pass_time(hours=30)
    assert product.run_due() == 0
    assert {(v.health.value, v.reason) for v in item_reads.listing(product.store, free, product.clock())} == {
        ("paused", "paused")
    }
    with product.store.reading() as work:
        assert work.webhook_events.count() == 6

    people.set_plan(product.store, user.email, Plan.BUSINESS, product.clock())
    people.set_plan(product.store, user.email, Plan.BUSINESS, product.clock())

    assert product.run_due() == 2
    rows = sync_logs.page(product.store, user).rows
    assert len(rows) == runs + 2
    assert sorted(row.item_id for row in rows[:2]) == sorted(item_ids)
