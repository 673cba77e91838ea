"""The demonstration's first bank brings entries of its company, and the matcher finds most of what pays them."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from builders import a_user
from moved_clock import MovedClock

from pluggy_app import wiring
from pluggy_app.domain.documents import document
from pluggy_app.domain.ledger_entries import RECEIVABLE, EntryTerms
from pluggy_app.domain.users import User
from pluggy_app.reads import reconciliation, sync_logs
from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.sandbox.ledger.book import ledger_of
from pluggy_app.sandbox.ledger.entries import Expected
from pluggy_app.sandbox.lines import day_of
from pluggy_app.services import items
from pluggy_app.services import ledger_entries as keeping
from pluggy_app.services.sync.requests import request
from pluggy_app.services.sync.run import run_next
from pluggy_app.settings import Settings
from pluggy_app.store.ledger_entries import LedgerEntry

Product = Any  #: the fixture's class; see conftest.py
Face = tuple[date, int, str]  #: day, cents and document of a movement: equal for twins, whose order nobody can tell

OWN = EntryTerms(RECEIVABLE, date(2026, 12, 1), 10_00, "Venda")


def connected(product: Product, user: User, login: str = "user-ok", **of_bank: int) -> str:
    item_id: str = product.bank_consent(user, login, **of_bank)
    product.pass_time(seconds=10)
    product.wait(items.register(product.store, product.parts.pluggy, user, item_id))
    product.run_due()
    return item_id


def entries_of(product: Product, user: User) -> list[LedgerEntry]:
    with product.store.reading() as work:
        return list(work.ledger_entries.waited_for(user.user_id))


def truth_of(product: Product, item_id: str) -> list[Expected]:
    world = product.sandbox.state.world
    return ledger_of(world.book(world.item(item_id)))


def said(product: Product, user: User, keys: Iterable[int]) -> Counter[Face]:
    with product.store.reading() as work:
        rows = work.matchables.some(user.user_id, list(keys)).values()
    return Counter((row.day, row.cents, row.counterparty_document) for row in rows)


def true(paid: Iterable[Expected]) -> Counter[Face]:
    """A row without a way of payment does not say whose it is."""
    rows = {line.id: line for one in paid for line in one.rows}.values()
    return Counter(
        (day_of(row.at), row.cents, document(row.party.document) if row.party and row.wording.method else "")
        for row in rows
    )


def test_the_first_bank_brings_entries_and_what_is_automatic_is_true(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user)

    entries, truth = entries_of(product, user), truth_of(product, item_id)
    proposals = [one.proposal for one in reconciliation.suggestions(product.store, user) if one.proposal.entry_ids]
    automatic = [one for one in proposals if one.automatic]
    to_review = {key for one in proposals if not one.automatic for key in one.entry_ids}
    expected = dict(zip((entry.id for entry in entries), truth, strict=True))

    assert [(e.due_on, e.amount_cents, e.description) for e in entries] == [
        (one.due_on, one.cents, one.description) for one in truth
    ]
    assert 30 <= len(entries) <= 45
    for one in automatic:
        assert said(product, user, one.row_ids) == true(expected[key] for key in one.entry_ids), expected
    assert 12 <= len(automatic) <= 22
    assert 4 <= len(to_review) <= 12
    untouched = set(expected) - to_review - {key for one in automatic for key in one.entry_ids}
    assert {"overdue", "future"} <= {expected[key].case for key in untouched}
    [run] = [log for log in sync_logs.of_item(product.store, user, item_id) if log.pages]
    assert run.status == "succeeded"


def test_a_second_bank_brings_none_even_to_somebody_who_removed_them(product: Product) -> None:
    user = product.user()
    connected(product, user)
    first = entries_of(product, user)

    connected(product, user, connector_id=904)
    assert entries_of(product, user) == first

    for entry in first:
        keeping.remove(product.store, user, entry.id)
    connected(product, user, connector_id=903)
    assert entries_of(product, user) == []


def test_later_runs_of_the_first_bank_bring_none(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user, connector_id=904)
    for entry in entries_of(product, user):
        keeping.remove(product.store, user, entry.id)

    request(product.store, product.parts.pluggy, user, item_id)
    product.pass_time(minutes=5)
    assert product.run_due()

    assert entries_of(product, user) == []


def test_somebody_with_an_entry_keeps_that_one_only(product: Product) -> None:
    user = product.user()
    keeping.add(product.store, user, [OWN])

    connected(product, user, connector_id=904)

    assert [entry.description for entry in entries_of(product, user)] == ["Venda"]


def test_of_two_banks_that_arrive_at_once_one_brings_its_entries(product: Product) -> None:
    user = product.user()

    keeping.add_first(product.store, user.user_id, [OWN, OWN])
    keeping.add_first(product.store, user.user_id, [OWN])

    assert len(entries_of(product, user)) == 2


def test_a_bank_that_needs_its_user_first_brings_entries_once_it_was_read(product: Product) -> None:
    user = product.user()
    item_id = connected(product, user, "user-ok-auth-pending", connector_id=904)
    assert entries_of(product, user) == []

    product.pass_time(minutes=6)
    request(product.store, product.parts.pluggy, user, item_id)
    product.run_due()
    product.pass_time(minutes=6)
    product.run_due()

    assert len(entries_of(product, user)) >= 30


def test_a_run_stands_when_the_entries_cannot_be_had(product: Product) -> None:
    user = product.user()
    limited = {"day": "rate_limited", "seconds": 3600, "endpoint": "/ledger"}

    async def limit() -> None:
        async with product.sandbox_client() as client:
            assert (await client.post("/days", json=limited)).status_code == 200

    product.wait(limit())
    item_id = connected(product, user, connector_id=904)

    assert entries_of(product, user) == []
    [run] = [log for log in sync_logs.of_item(product.store, user, item_id) if log.pages]
    assert run.status == "succeeded"


class Recorder(httpx.AsyncBaseTransport):
    """Passes requests on to a sandbox and remembers their paths."""

    def __init__(self, sandbox: object) -> None:
        self._inner = httpx.ASGITransport(sandbox)  # type: ignore[arg-type]
        self.paths: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return await self._inner.handle_async_request(request)


@pytest.mark.parametrize(
    ("settings", "is_asked"),
    [
        ({"pluggy_base_url": "sandbox"}, True),
        ({"pluggy_client_id": "ours", "pluggy_client_secret": "secret"}, False),
        ({"pluggy_client_id": "ours", "pluggy_client_secret": "secret", "pluggy_base_url": "http://imitation"}, False),
    ],
    ids=["embedded", "pluggy", "external"],
)
def test_only_the_embedded_sandbox_is_ever_asked(database_url: str, settings: dict[str, Any], is_asked: bool) -> None:
    sandbox = create_sandbox(items_file=None, clock=MovedClock(timedelta(seconds=-30)))
    recorder = Recorder(sandbox)
    parts = wiring.build(Settings(_env_file=None, database_url=database_url, **settings), transport=recorder)

    async def story() -> int:
        assert parts.pluggy is not None
        assert parts.worker is not None
        user = a_user(parts.store)
        token = await parts.pluggy.client.connect_token(client_user_id=user.user_id)
        login = {"user": "user-ok", "password": "password-ok"}
        async with httpx.AsyncClient(transport=recorder, base_url="http://widget") as widget:
            headers, body = {"X-API-KEY": token.access_token}, {"connectorId": 904, "parameters": login}
            item_id = (await widget.post("/items", headers=headers, json=body)).json()["id"]
        sandbox.state.world.clock.offset += timedelta(seconds=30)
        await items.register(parts.store, parts.pluggy, user, item_id)
        assert await run_next(parts.worker)
        with parts.store.reading() as work:
            count = len(work.ledger_entries.waited_for(user.user_id))
        await parts.close()
        return count

    count = asyncio.run(story())

    asked = [path for path in recorder.paths if "ledger" in path]
    assert (len(asked), count > 0) == (is_asked, is_asked)
    assert "/v2/transactions" in recorder.paths, "the bank was read"
