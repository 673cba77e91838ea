"""SIGSTOP: a worker that sleeps past its lease, and is woken when another has taken over, writes nothing."""

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bank_customers import Customers
from effort import IS_SOAK, dice, rounds
from large_bank import PAGES, SlowImitation
from nursery import Nursery, Worker
from product_process import wait_for
from reckoning import Reckoning, fingerprint, logs_of, reckon

LEASE_SECONDS = 4  #: an answer has a quarter of it, also on a busy machine
REAL_LEASE_SECONDS = 120
TAKEN_OVER_WITHIN_SECONDS = 10  #: after the end of the lease
PATIENCE_SECONDS = 4  #: after the end of the lease; a run that nobody takes by then is one that nobody can
AWAKE_SECONDS = 30

NewDatabase = Callable[[str], str]


@dataclass
class Outcome:
    stops: int = 0
    taken_over: int = 0
    held_the_database: int = 0  #: stopped inside a transaction: SQLite lets nobody write until it goes on
    longest_seconds: float = 0.0  #: from the stop to the run of the one that took over


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"] if IS_SOAK else ["sqlite"])
def test_a_worker_stopped_past_its_lease_writes_nothing_when_it_wakes(
    kind: str, new_database: NewDatabase, nursery: Nursery, pluggy: SlowImitation, figure: Callable[[str], None]
) -> None:
    rng, outcome, reckoning = dice(f"stops {kind}"), Outcome(), Reckoning()
    wanted = rounds(25, share=1)  # of stops after which another worker could take over
    while outcome.taken_over < wanted and outcome.stops < 4 * wanted:
        reckoning += _stop_once(new_database(kind), rng, nursery, pluggy, LEASE_SECONDS, outcome)

    figure(_told(outcome, reckoning, kind, LEASE_SECONDS))
    assert reckoning.is_right, str(reckoning)
    assert outcome.taken_over == wanted
    assert outcome.longest_seconds < LEASE_SECONDS + TAKEN_OVER_WITHIN_SECONDS


@pytest.mark.skipif(not IS_SOAK, reason="waits out a lease of two minutes: make soak")
def test_the_same_with_the_lease_that_is_used(
    new_database: NewDatabase, nursery: Nursery, pluggy: SlowImitation, figure: Callable[[str], None]
) -> None:
    outcome = Outcome()
    rng = dice("the real lease")
    reckoning = _stop_once(new_database("sqlite"), rng, nursery, pluggy, REAL_LEASE_SECONDS, outcome, at_once=True)

    figure(_told(outcome, reckoning, "sqlite", REAL_LEASE_SECONDS))
    assert reckoning.is_right, str(reckoning)
    assert outcome.taken_over == 1
    assert outcome.longest_seconds < REAL_LEASE_SECONDS + TAKEN_OVER_WITHIN_SECONDS


def _told(outcome: Outcome, reckoning: Reckoning, kind: str, lease_seconds: int) -> str:
    return (
        f"SIGSTOP, {kind}, lease {lease_seconds} s: {outcome.stops} stops, {outcome.taken_over} taken over, at the "
        f"latest after {outcome.longest_seconds:.1f} s, 0 writes after waking; {outcome.held_the_database} stopped "
        f"inside a transaction; {reckoning}"
    )


def _stop_once(
    url: str,
    rng: random.Random,
    nursery: Nursery,
    pluggy: SlowImitation,
    lease_seconds: int,
    outcome: Outcome,
    at_once: bool = False,
) -> Reckoning:
    """Stop a worker: `at_once` while it waits for an answer, else a moment after it has asked for a page."""
    customers = Customers(url, pluggy.large_bank, rng)
    lease = {"SYNC_LEASE_SECONDS": str(lease_seconds)}
    sleeper = nursery.start(url, pluggy, **lease)
    reached = pluggy.expect(pages=rng.randrange(1, PAGES + 1))
    customers.connect()
    assert reached.wait(30), sleeper.said()
    time.sleep(0 if at_once else rng.choice((0, rng.uniform(0, 0.1))))
    sleeper.send(signal.SIGSTOP)
    stopped_at = time.monotonic()
    outcome.stops += 1
    heir = nursery.start(url, pluggy, **lease)
    try:
        if _is_taken_over(customers, heir, lease_seconds, outcome, stopped_at):
            outcome.taken_over += 1
            customers.settle()
            wait_for(lambda: heir.runs_over() > 0, AWAKE_SECONDS, heir.said)  # what follows a run is done too
            before, ended = fingerprint(customers.store.engine), sleeper.runs_over()
            sleeper.send(signal.SIGCONT)
            wait_for(lambda: sleeper.runs_over() > ended, AWAKE_SECONDS, sleeper.said)
            time.sleep(0.2)  # and whatever it might still do
            after = fingerprint(customers.store.engine)
            assert {name for name in before if before[name] != after[name]} == set(), sleeper.said()
        sleeper.send(signal.SIGCONT)
        customers.settle()
        return reckon(customers.store.engine, pluggy.bank, customers.item_ids)
    finally:
        sleeper.kill()
        heir.kill()
        customers.close()


def _is_taken_over(customers: Customers, heir: Worker, lease_seconds: int, outcome: Outcome, stopped_at: float) -> bool:
    """Wait for another worker to take the run; False when there is nothing to take, or no way to write it."""
    last_moment = stopped_at + lease_seconds + PATIENCE_SECONDS
    while time.monotonic() < last_moment:
        logs = logs_of(customers.store.engine)
        if any(log["error_code"] == "worker_lost" for log in logs):
            outcome.longest_seconds = max(outcome.longest_seconds, time.monotonic() - stopped_at)
            return True
        if logs[-1]["status"] not in ("pending", "running"):
            return False  # it was done before it was stopped
        if "not now database_unavailable" in heir.said():
            outcome.held_the_database += 1
            return False
        time.sleep(0.05)
    # On PostgreSQL its row stays locked, and claiming goes around it.
    outcome.held_the_database += 1
    return False
