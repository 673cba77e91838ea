"""kill -9 of the real product while Pluggy posts events: what was answered 2xx is kept, once, and owed a run."""

import random
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from bank_customers import Customers
from effort import IS_SOAK, dice, rounds
from imitation import CLIENT_ID
from large_bank import SlowImitation
from product_process import Product, running, wait_for
from sqlalchemy import text

POSTERS = 4
CALLBACK = "/api/pluggy/callback"
TRACED_EVENTS = 20


class Poster(threading.Thread):
    """Posts events one after the other until the product is gone; `answered` are the ids it heard 2xx for."""

    def __init__(self, product: Product, item_ids: list[str], rng: random.Random) -> None:
        super().__init__(daemon=True)
        self._product, self._item_ids, self._rng = product, item_ids, rng
        self.answered: list[str] = []
        self.failure = ""

    def run(self) -> None:
        with self._product.client(headers={"X-Webhook-Secret": self._product.webhook_secret}) as pluggy:
            while True:
                event_id = str(uuid4())
                body = {"event": "item/updated", "eventId": event_id, "itemId": self._rng.choice(self._item_ids)}
                try:
                    for _ in range(self._rng.choice((1, 1, 1, 2))):  # now and then the same one again
                        answer = pluggy.post(CALLBACK, json=body)
                        if answer.is_success:
                            self.answered.append(event_id)
                        else:
                            self.failure = f"{answer.status_code} {answer.text[:200]}"
                except httpx.TransportError:
                    return


@pytest.fixture
def product(pluggy: SlowImitation, tmp_path: Path, sqlite_template: Path) -> Product:
    shutil.copy(sqlite_template, tmp_path / "app.db")
    return Product(
        tmp_path,
        PLUGGY_CLIENT_ID=CLIENT_ID,
        PLUGGY_CLIENT_SECRET=pluggy.client_secret,
        PLUGGY_BASE_URL=pluggy.url,
    )


@pytest.fixture
def customers(product: Product, pluggy: SlowImitation) -> Iterator[Customers]:
    customers = Customers(product.environment["DATABASE_URL"], pluggy.large_bank, dice("webhooks"))
    for _ in range(2):
        customers.connect()
    yield customers
    customers.close()


def test_events_answered_2xx_outlive_kill_9(
    product: Product, customers: Customers, figure: Callable[[str], None]
) -> None:
    rng, wanted = dice("webhook kills"), rounds(200, share=2)
    answered: set[str] = set()
    starts, lost, posters = [], set[str](), []
    try:
        for _ in range(wanted):
            began = time.monotonic()
            product.start()
            starts.append(time.monotonic() - began)
            lost |= _missing(customers, answered)
            posters = [Poster(product, customers.item_ids, random.Random(rng.random())) for _ in range(POSTERS)]
            for poster in posters:
                poster.start()
            wait_for(lambda: any(poster.answered for poster in posters), 20, product.said)  # noqa: B023
            time.sleep(rng.uniform(0, 1.5))
            product.kill()
            for poster in posters:
                poster.join(30)
                answered.update(poster.answered)
                assert poster.failure == ""
        with running(product):
            lost |= _missing(customers, answered)
            kept = _ids(customers)
    finally:
        product.kill()

    figure(
        f"webhooks: {wanted} kills while {POSTERS} threads posted, {len(answered)} events answered 2xx, {len(lost)} "
        f"lost, {len(kept) - len(set(kept))} doubled; {len(set(kept) - answered)} kept of those never answered"
    )
    assert lost == set()
    assert len(kept) == len(set(kept))
    assert "Traceback" not in product.said()


def _ids(customers: Customers) -> list[str]:
    """Events that are kept and have asked for a run."""
    with customers.store.engine.connect().execution_options(only_reads=True) as connection:
        return list(
            connection.execute(text("SELECT event_id FROM webhook_events WHERE sync_log_id IS NOT NULL")).scalars()
        )


def _missing(customers: Customers, answered: set[str]) -> set[str]:
    return answered - set(_ids(customers))


@pytest.mark.skipif(not IS_SOAK, reason="traces the real product: make soak")
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_between_a_callback_and_its_202_the_log_of_the_database_is_synced(
    product: Product, customers: Customers, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    # kill -9 alone would not show it: what was written and not synced survives in the system's memory.
    trace = tmp_path / "trace.txt"
    with running(product):
        customers.settle()
        pids = [argument for pid in product.pids() for argument in ("-p", str(pid))]
        calls = "trace=read,recvfrom,recvmsg,readv,write,writev,sendto,sendmsg,fsync,fdatasync"
        tracer = subprocess.Popen(
            ["strace", "-f", "-y", "-s", "60", "-e", calls, "-o", trace, *pids], stderr=subprocess.DEVNULL
        )
        try:
            wait_for(lambda: trace.exists() and trace.stat().st_size > 0, 20, lambda: "strace says nothing")
            time.sleep(0.5)
            for _ in range(TRACED_EVENTS):
                answer = product.post_event(event="item/updated", eventId=str(uuid4()), itemId=customers.item_ids[0])
                assert answer.status_code == 202
        finally:
            tracer.terminate()
            tracer.wait(20)
    syncs = _syncs_between(trace.read_text(errors="replace").splitlines())

    figure(
        f"system calls: {len(syncs)} callbacks traced, {sum(n > 0 for n in syncs)} with a sync of the database's log "
        f"between request and 202"
    )
    assert len(syncs) == TRACED_EVENTS
    assert all(syncs)


#: `fdatasync(12</…/app.db-wal>) = 0`, or the end of one that another thread's line stands in the middle of.
_IS_SYNCED = re.compile(r"sync(\(.*app\.db.*|.* resumed>.*)\)\s+= 0$")


def _syncs_between(lines: list[str]) -> list[int]:
    """For each callback: how often a database file was synced, to the end, after it came and before it was answered."""
    syncs, under_way = [], None
    for line in lines:
        if '"POST /api/pluggy/call' in line:
            under_way = 0
        elif under_way is not None and "HTTP/1.1 202" in line:
            syncs.append(under_way)
            under_way = None
        elif under_way is not None and _IS_SYNCED.search(line):
            under_way += 1
    return syncs
