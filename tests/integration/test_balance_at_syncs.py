"""The balance at each sync, against the sandbox: kept beside the rows that were read with it, it proves them."""

from datetime import timedelta
from typing import Any

from pluggy_app.domain.balance_proof import ProofStatus
from pluggy_app.domain.coverage import Teller
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import User
from pluggy_app.reads import balance_proof, bank_accounts, overview
from pluggy_app.services import items

Product = Any  #: the fixture's class; see conftest.py


def proofs(product: Product, user: User) -> dict[str, balance_proof.ProofView]:
    accounts = bank_accounts.listing(product.store, user)
    return {one.type: balance_proof.proof(product.store, user, one.bank_account_id, None, None) for one in accounts}


def sync(product: Product, item_id: str) -> None:
    with product.store.unit_of_work() as work:
        work.sync_runs.request(
            work.items.whose([item_id]).get(item_id).id, Trigger.SCHEDULE, product.clock(), refresh=False
        )
    product.run_due()


def test_a_bank_that_moves_on_is_proven_day_after_day(product: Product) -> None:
    user = product.user()
    item_id = product.bank_consent(user)
    product.pass_time(seconds=10)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()
    assert proofs(product, user)["checking"].proof.status is ProofStatus.UNKNOWN
    held = []
    for hours in (7, 24, 31, 24, 50):
        product.pass_time(hours=hours)
        sync(product, item_id)
        found = proofs(product, user)
        held.append(found["checking"].proof.status)
        assert found["card"].proof.status is ProofStatus.UNKNOWN
    assert held[-3:] == [ProofStatus.PROVEN] * 3
    assert ProofStatus.BROKEN not in held
    through = proofs(product, user)["checking"].proof.proven_through
    assert through is not None
    assert through >= product.clock().date() - timedelta(days=1)


def test_an_erased_connection_leaves_what_its_bank_stated(product: Product) -> None:
    user = product.user()
    item_id = product.bank_consent(user)
    product.pass_time(seconds=10)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()
    product.pass_time(hours=24)
    sync(product, item_id)
    day = product.clock().date()
    held = {one.bank_account_id: one.balance_cents for one in bank_accounts.listing(product.store, user)}
    covered = {key: balance_proof.covered(product.store, user, key, None, day) for key in held}

    product.wait(items.revoke(product.store, product.parts.pluggy, user, item_id, erase=True))

    known = overview.of(product.store, user, product.clock())
    assert {one.bank_account_id: one.balance_cents for one in known.accounts} == held
    assert known.stated_on.keys() == held.keys()
    assert known.troubles == []
    for one in known.accounts:
        assert one.name.startswith("Banco Marés · ")
        (span, *_) = found = balance_proof.covered(product.store, user, one.bank_account_id, None, day)
        assert span.source is Teller.FEED
        assert found == covered[one.bank_account_id]
