"""kill -9 of workers, at random moments and at each place where it could hurt: no row is lost, none is doubled."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bank_customers import Customers
from effort import IS_SOAK, dice, rounds
from large_bank import PAGES, LargeBank, SlowImitation
from nursery import Nursery, Worker
from reckoning import Reckoning, logs_of, reckon
from sync_worker import POINTS

KINDS = ["sqlite", "postgresql"] if IS_SOAK else ["sqlite"]
LEASE_SECONDS = 2
WORKERS = 3
KILLS_OF_A_BATCH = 10  #: a database each, so that Pluggy's budget of 360 pages a minute is never the limit
MOST_BANKS = 14
OFTEN = {"SYNC_LEASE_SECONDS": str(LEASE_SECONDS)}
LONG = {"SYNC_LEASE_SECONDS": "60"}  #: nothing runs out while a dozen workers are busy
AHEAD_SECONDS = 70  #: for those that take over, the lease is over
LAST = PAGES
SHARE = (
    f"before a page is committed:{LAST // 2}",
    "after a page is committed:2",
    f"after a page is committed:{LAST}",
    f"while posting:{LAST // 3}",
    "while closing:1",
)

NewDatabase = Callable[[str], str]


@dataclass
class Outcome:
    kills: int = 0
    lost_runs: int = 0  #: runs that were under way
    asked_again: int = 0
    asked: int = 0  #: pages
    pages: int = 0  #: that there are


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_random_moments_workers_lose_no_row_and_double_none(
    kind: str,
    new_database: NewDatabase,
    nursery: Nursery,
    pluggy: SlowImitation,
    figure: Callable[[str], None],
) -> None:
    rng = dice(f"kills {kind}")
    kills = rounds(150 if kind == "sqlite" else 50, share=5)
    outcome, reckoning = Outcome(), Reckoning()

    while outcome.kills < kills:
        batch = min(KILLS_OF_A_BATCH, kills - outcome.kills)
        reckoning += _storm(new_database(kind), rng, nursery, pluggy, batch, outcome)

    figure(
        f"kill -9, {kind}: {outcome.kills} kills, {outcome.lost_runs} in the middle of a run; {reckoning}; "
        f"{outcome.asked} pages asked for of {outcome.pages}; {outcome.asked_again} times asked again by a person"
    )
    assert reckoning.is_right, str(reckoning)
    assert "sync.crashed" not in nursery.said()


def _storm(
    url: str, rng: random.Random, nursery: Nursery, pluggy: SlowImitation, kills: int, outcome: Outcome
) -> Reckoning:
    """Kill one of three busy workers after the other; then let them finish and compare."""
    customers = Customers(url, pluggy.large_bank, rng)
    pluggy.forget()
    workers = [nursery.start(url, pluggy, **OFTEN) for _ in range(WORKERS)]
    for _ in range(kills):
        while len(customers.item_ids) < MOST_BANKS and customers.unread() < WORKERS + 1:
            customers.connect()
        time.sleep(rng.uniform(0.05, 0.5))
        victim = rng.randrange(WORKERS)
        workers[victim].kill()
        workers[victim] = nursery.start(url, pluggy, **OFTEN)
    customers.settle()
    for worker in workers:
        worker.kill()
    logs = logs_of(customers.store.engine)
    outcome.kills += kills
    outcome.lost_runs += sum(log["error_code"] == "worker_lost" for log in logs)
    outcome.asked_again += customers.asked_again
    outcome.asked += pluggy.count("GET", "/v2/transactions")
    outcome.pages += PAGES * len(customers.item_ids)
    reckoning = reckon(customers.store.engine, pluggy.bank, customers.item_ids)
    customers.close()
    return reckoning


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_each_place_where_it_could_hurt(
    kind: str,
    new_database: NewDatabase,
    nursery: Nursery,
    pluggy: SlowImitation,
    figure: Callable[[str], None],
) -> None:
    # All at once, each on a database of its own. For the workers that take over it is later than the lease's end.
    rng = dice(f"places {kind}")
    places = _places(rng) if IS_SOAK else SHARE
    everywhere = {place: Customers(new_database(kind), pluggy.large_bank, rng, AHEAD_SECONDS) for place in places}
    dying = {place: _dies_at(place, nursery, customers, pluggy) for place, customers in everywhere.items()}
    for place, worker in dying.items():
        worker.wait(60)
        _is_of_one_piece(place, everywhere[place], pluggy.large_bank)
    later = LONG | {"SOAK_CLOCK_AHEAD": str(AHEAD_SECONDS)}
    heirs = [nursery.start(customers.url, pluggy, **later) for customers in everywhere.values()]
    reckoning = Reckoning()
    for place, customers in everywhere.items():
        customers.settle()
        here = reckon(customers.store.engine, pluggy.bank, customers.item_ids)
        assert here.is_right, f"{place}: {here}"
        assert customers.asked_again == 0, place
        reckoning += here
    for heir in heirs:
        heir.kill()
    for customers in everywhere.values():
        customers.close()

    figure(f"kill -9 at {len(places)} named places, {kind}: {reckoning}")


def _places(rng: random.Random) -> list[str]:
    """Each point once, at whichever time a run gets there; and the last page."""
    times = {name: 1 if "clos" in name or "claim" in name else LAST for name in POINTS}
    places = [f"{name}:{rng.randrange(1, most + 1)}" for name, most in times.items()]
    return sorted({*places, f"before a page is committed:{LAST}", f"after a page is committed:{LAST}"})


def _dies_at(place: str, nursery: Nursery, customers: Customers, pluggy: SlowImitation) -> Worker:
    customers.connect()
    return nursery.start(customers.url, pluggy, SOAK_POINT=place, **LONG)


def _is_of_one_piece(place: str, customers: Customers, bank: LargeBank) -> None:
    """What a dead worker left behind: whole pages, in mirror, books and counts alike."""
    (log,) = logs_of(customers.store.engine)
    left = reckon(customers.store.engine, bank, customers.item_ids)
    kept = left.rows - left.lost // 2  # each row that is missing is missing in the mirror and in the books
    assert log["created"] == kept, place
    assert left.lost % 2 == left.doubled == left.wrong == left.miscounted == 0, f"{place}: {left}"
    if "page" in place or "posting" in place or "origins" in place:
        whole_pages = int(place.rpartition(":")[2]) - (0 if place.startswith("after") else 1)
        assert log["pages"] == whole_pages, place
    if place.startswith("after the close"):
        assert log["status"] in ("succeeded", "partial")


@pytest.mark.skipif(not IS_SOAK, reason="five workers: make soak")
def test_a_run_that_kills_every_worker_ends_failed_and_says_so(
    new_database: NewDatabase, nursery: Nursery, pluggy: SlowImitation, figure: Callable[[str], None]
) -> None:
    customers = Customers(new_database("sqlite"), pluggy.large_bank, dice("poison"))
    customers.connect()
    deaths = 0
    while customers.unread():
        later = {"SOAK_CLOCK_AHEAD": str(AHEAD_SECONDS * deaths)}  # the lease of the one before is over
        worker = nursery.start(customers.url, pluggy, SOAK_POINT="while a page is written:1", **LONG, **later)
        deadline = time.monotonic() + 60
        while worker.lives() and customers.unread():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        deaths += not worker.lives()
        worker.kill()
    logs = logs_of(customers.store.engine)
    customers.close()

    figure(f"a run that kills workers: {deaths} died, then it ended {logs[-1]['status']} {logs[-1]['error_code']}")
    assert [log["error_code"] for log in logs] == ["worker_lost"] * 5
    assert deaths == 5
