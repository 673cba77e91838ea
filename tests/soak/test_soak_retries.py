"""The retry trap: an attempt fails while another run waits already. Every one of them ends, and ends well."""

import random
from collections.abc import Callable

import pytest
from builders import a_webhook_event
from effort import SEED, dice, rounds
from imitation import Asked
from in_process import InProcess
from large_bank import SlowImitation
from reckoning import logs_of, reckon
from sqlalchemy import select

from pluggy_app.domain.sync_runs import Moment, Trigger
from pluggy_app.services.webhooks import receive
from pluggy_app.store.tables import SYNC_LOG_EVENTS

ROWS = 30
ACCOUNTS = 2
TROUBLES = (0, 429, 500, 502, 503)
MOST_TROUBLES = 3  #: fewer than attempts


class Eventful(SlowImitation):
    """While it answers, Pluggy also posts an event about the same bank."""

    def __init__(self) -> None:
        self.post: Callable[[], None] | None = None
        super().__init__(SEED, slowest_seconds=0)

    def record(self, ask: Asked):  # type: ignore[no-untyped-def]
        if self.post is not None and ask.path != "/auth":
            post, self.post = self.post, None
            post()
        return super().record(ask)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_failed_attempt_beside_a_waiting_run_ends(
    kind: str, new_database: Callable[[str], str], figure: Callable[[str], None]
) -> None:
    rng, pluggy = dice(f"retries {kind}"), Eventful()
    product = InProcess(new_database(kind), pluggy)
    wanted = rounds(50, share=3)
    item_ids, merged, failed = [], 0, 0
    try:
        for _ in range(wanted):
            before = len(logs_of(product.store.engine))
            item_ids.append(_trouble_beside_an_event(product, pluggy, rng))
            logs = logs_of(product.store.engine)[before:]
            merged += any(log["previous_id"] and _asked_by_an_event(product, log["id"]) for log in logs)
            failed += sum(log["status"] == "failed" for log in logs)
            assert logs[-1]["status"] in ("succeeded", "partial"), [(x["status"], x["error_code"]) for x in logs]
        reckoning = reckon(product.store.engine, pluggy.bank, item_ids)
    finally:
        product.close()
        pluggy.close()

    figure(
        f"retry trap, {kind}: {len(item_ids)} of {wanted} ended well after {failed} failed attempts, "
        f"{merged} merged into the run that waited; {reckoning}"
    )
    assert merged > 0
    assert reckoning.is_right, str(reckoning)


def _asked_by_an_event(product: InProcess, sync_log_id: int) -> bool:
    """Whether the run waited already when an attempt merged into it."""
    of_it = SYNC_LOG_EVENTS.c.sync_log_id == sync_log_id, SYNC_LOG_EVENTS.c.what == Moment.REQUESTED
    with product.store.engine.connect() as connection:
        detail: str = connection.execute(select(SYNC_LOG_EVENTS.c.detail).where(*of_it)).scalar_one()
    return detail.startswith(Trigger.WEBHOOK) and "continues" not in detail


def _trouble_beside_an_event(product: InProcess, pluggy: Eventful, rng: random.Random) -> str:
    """A first reading that fails a few times; during one of its attempts an event queues another run."""
    user = product.user()
    item_id = pluggy.large_bank.connect_large(user.user_id, rng, ACCOUNTS, ROWS)

    def post() -> None:
        event = a_webhook_event("transactions/updated", item_id=item_id, account_id=pluggy.bank.accounts[-1]["id"])
        with product.store.unit_of_work() as work:
            receive(work, [(event, b"{}", product.clock())])

    product.connect(user, item_id)
    troubles = rng.randrange(1, MOST_TROUBLES + 1)
    eventful = rng.randrange(troubles)
    for n in range(troubles):
        where = rng.choice(("/items/", "/accounts", "/v2/transactions"))
        pluggy.misbehave(3, rng.choice(TROUBLES), path=where)  # as often as one step tries
        pluggy.post = post if n == eventful else None
        product.run_due()
        pluggy.behave()
        product.pass_time(hours=7)  # longer than any backoff
    product.run_due()
    return item_id
