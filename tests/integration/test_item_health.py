"""How a connection is, as its owner reads it: ours first, then the bank's, then the clock's. On both databases."""

from datetime import datetime, timedelta

import pytest
from builders import NOON, a_user, an_account, an_item

from pluggy_app.domain.accounts import AccountType
from pluggy_app.domain.items import Health, Item, StaleProduct
from pluggy_app.domain.sync_runs import Step, Trigger
from pluggy_app.domain.users import Plan, User
from pluggy_app.reads import items
from pluggy_app.reads.items import ItemView
from pluggy_app.store.unit_of_work import Store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEXT = NOON + 6 * HOUR
CARD = {"type": AccountType.CREDIT, "subtype": "CREDIT_CARD", "name": "Cartão"}


def kept(store: Store, item: Item, user: User, *, synced: bool = True) -> int:
    """The item as a run leaves it: a current account and a card, read well at noon."""
    with store.unit_of_work() as work:
        work.items.add_once(item, user.user_id, NOON)
        pk = work.items.of_user(user.user_id)[0].id
        work.items.save_state(pk, item, NOON)
        for account in (an_account(item.item_id, name="Conta"), an_account(item.item_id, **CARD)):
            work.accounts.save(pk, account, NOON)
        if synced:
            work.items.save_result(pk, failing_code="", now=NOON, synced=True, data_through=NOON)
    return pk


def seen(store: Store, *, at: datetime = NOON, plan: Plan = Plan.BUSINESS, **changes: object) -> ItemView:
    user = a_user(store, plan)
    item = an_item(user, **({"next_auto_sync_at": NEXT} | changes))
    kept(store, item, user)
    return items.one(store, user, item.item_id, at)


def word(view: ItemView) -> tuple[Health, str]:
    return view.health, view.reason


def test_what_the_bank_says_and_when_decide(store: Store) -> None:
    failed = {"status": "OUTDATED", "execution_status": "SITE_NOT_AVAILABLE"}
    for changes, at, expected in (
        ({}, NOON, (Health.OK, "ok")),
        ({"next_auto_sync_at": None}, NOON, (Health.OK, "ok")),
        ({"next_auto_sync_at": None}, NOON + 2 * HOUR, (Health.DEGRADED, "unscheduled")),
        ({"connector_id": 200, "next_auto_sync_at": None}, NOON + 2 * HOUR, (Health.OK, "ok")),
        ({"connector_id": 200, "next_auto_sync_at": None}, NOON, (Health.OK, "ok")),
        ({}, NOON + 26 * HOUR, (Health.OK, "ok")),
        ({}, NOON + 26 * HOUR + timedelta(seconds=1), (Health.DEGRADED, "late")),
        (failed, NOON, (Health.DEGRADED, "SITE_NOT_AVAILABLE")),
        (failed | {"next_auto_sync_at": None}, NOON, (Health.DEGRADED, "given_up")),
        (failed | {"next_auto_sync_at": None, "connector_id": 200}, NOON, (Health.DEGRADED, "SITE_NOT_AVAILABLE")),
        (
            {"status": "OUTDATED", "execution_status": "NEW_WORD", "next_auto_sync_at": None},
            NOON,
            (Health.DEGRADED, "NEW_WORD"),
        ),
        ({"status": "UPDATING", "execution_status": "LOGIN_IN_PROGRESS"}, NOON, (Health.SYNCING, "bank_reading")),
        ({"status": "NEWS", "execution_status": "NEW_WORD"}, NOON, (Health.DEGRADED, "NEW_WORD")),
        ({"status": "updated", "execution_status": "partial_success"}, NOON, (Health.DEGRADED, "PARTIAL_SUCCESS")),
        ({"consent_expires_at": NOON + DAY}, NOON, (Health.OK, "ok")),
        ({"consent_expires_at": NOON}, NOON, (Health.ACTION_REQUIRED, "USER_AUTHORIZATION_REVOKED")),
    ):
        assert word(seen(store, at=at, **changes)) == expected, changes


def test_the_months_quota_counts_for_products_that_are_read_here(store: Store) -> None:
    partial = {"execution_status": "PARTIAL_SUCCESS"}
    spent = seen(store, limited_products=("transactions",), warning_codes=("423",), **partial)
    assert (word(spent), spent.limited_products) == ((Health.DEGRADED, "warning_423"), ("transactions",))
    assert word(seen(store, limited_products=("creditCards",))) == (Health.DEGRADED, "warning_423")
    assert word(seen(store, limited_products=("loans",))) == (Health.OK, "ok")
    assert word(seen(store, limited_products=("loans",), **partial)) == (Health.DEGRADED, "PARTIAL_SUCCESS")


@pytest.mark.parametrize(
    ("stale", "done", "account", "since"),
    [
        ([("creditCards", NOON - 2 * DAY)], 1, "Cartão", NOON - 2 * DAY),
        ([("accounts", NOON - DAY), ("loans", None)], 1, "Conta", NOON - DAY),
        ([("transactions", NOON - DAY), ("accounts", NOON - 3 * DAY)], 0, "Conta", NOON - 3 * DAY),
        ([("creditCards", None)], 1, "Cartão", None),
        ([("loans", NOON)], None, "", None),
        ([], None, "", None),
    ],
)
def test_a_partly_read_connection_says_which_account_is_behind(
    store: Store, stale: list[tuple[str, datetime | None]], done: int | None, account: str, since: datetime | None
) -> None:
    products = tuple(StaleProduct(*product) for product in stale)
    view = seen(store, execution_status="PARTIAL_SUCCESS", stale_products=products)

    assert word(view) == (Health.DEGRADED, "PARTIAL_SUCCESS")
    assert (view.accounts_done, view.accounts_total) == (done, None if done is None else 2)
    assert (view.behind_account, view.behind_since) == (account, since)


def test_the_banks_own_words_reach_the_owner_and_no_repr(store: Store) -> None:
    view = seen(store, status="OUTDATED", execution_status="ACCOUNT_NEEDS_ACTION", bank_message="Aceite os termos.")

    assert word(view) == (Health.ACTION_REQUIRED, "ACCOUNT_NEEDS_ACTION")
    assert view.bank_message == "Aceite os termos."
    with store.reading() as work:
        record = work.items.by_pk(work.items.whose([view.item_id]).get(view.item_id).id)
    assert "Aceite" not in f"{view!r} {record!r}"


def test_our_own_facts_come_before_the_banks(store: Store) -> None:
    user = a_user(store)
    item = an_item(user, status="OUTDATED", execution_status="SITE_NOT_AVAILABLE", next_auto_sync_at=NEXT)
    pk = kept(store, item, user)

    def now_is() -> tuple[Health, str]:
        return word(items.one(store, user, item.item_id, NOON))

    with store.unit_of_work() as work:
        work.sync_runs.request(pk, Trigger.SCHEDULE, NOON)
        run = work.sync_runs.claim(NOON, 120)
        assert run is not None
        work.sync_runs.renew(run, NOON, 120, step=Step.TRANSACTIONS.value)
    assert now_is() == (Health.SYNCING, "reading")
    with store.unit_of_work() as work:
        work.users.set_plan(user.user_id, Plan.FREE)
    assert word(items.one(store, User(user.user_id, user.email, Plan.FREE, user.role), item.item_id, NOON)) == (
        Health.PAUSED,
        "paused",
    )
    with store.unit_of_work() as work:
        work.items.mark_gone(pk, NOON)
    assert now_is() == (Health.ACTION_REQUIRED, "gone")
    with store.unit_of_work() as work:
        work.items.request_revoke(pk, erase=False, now=NOON)
    assert now_is() == (Health.REVOKED, "revoking")
    with store.unit_of_work() as work:
        work.items.mark_revoked(pk, NOON)
    assert now_is() == (Health.REVOKED, "revoked")


def test_our_own_failure_shows_only_while_the_bank_is_well(store: Store) -> None:
    user = a_user(store)
    item = an_item(user, next_auto_sync_at=NEXT)
    pk = kept(store, item, user)
    for code, reason in (("pluggy_rate_limited", "pluggy_down"), ("internal_error", "internal_error")):
        with store.unit_of_work() as work:
            work.items.save_result(pk, failing_code=code, now=NOON, synced=False, data_through=None)
        assert word(items.one(store, user, item.item_id, NOON)) == (Health.DEGRADED, reason)


def test_meu_pluggy_is_not_refreshable_and_others_are(store: Store) -> None:
    assert not seen(store, connector_id=200).refreshable
    assert seen(store).refreshable
