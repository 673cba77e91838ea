"""SIGTERM ends a process in time, and runs are handed over. With two web processes: `test_process_web_workers.py`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from endings import IN_TIME_SECONDS, asking, attempts
from imitation import CLIENT_ID, Imitation
from product_database import a_person
from product_process import ROOT, STOP_SECONDS, Product, wait_for
from socket_owner import cookie_of

from pluggy_app.ending import PATIENCE_SECONDS
from pluggy_app.store.engine import open_engine


@pytest.fixture
def product(unstarted: Product) -> Iterator[Product]:
    try:
        unstarted.start()
        yield unstarted
    finally:
        unstarted.kill()


def test_a_request_that_is_being_answered_gets_its_answer_and_a_run_is_handed_over(
    product: Product, pluggy: Imitation
) -> None:
    person = a_person(product)
    cookie, item_id = cookie_of(product, person), pluggy.bank.connect(person.user_id)
    answers: list[int] = []
    pluggy.forget()
    with pluggy.holding("/v2/transactions", "/connect_token"), ThreadPoolExecutor(1) as pool:
        with product.client(headers={"Origin": product.url, "Cookie": cookie}) as rest:
            assert rest.post("/api/pluggy/items", json={"itemId": item_id}).status_code == 201
        wait_for(lambda: pluggy.count("GET", "/v2/transactions"), 30, product.said)
        with asking(product, cookie, answers):
            wait_for(lambda: pluggy.count("POST", "/connect_token"), 30, product.said)
            began = time.monotonic()
            ending = pool.submit(product.stop, signal.SIGTERM, only_first=True)
            wait_for(lambda: attempts(product)[1:], 30, product.said)
            pluggy.let_go()
            code = ending.result()
            took = time.monotonic() - began

    assert (code, answers) == (0, [200])
    assert took < PATIENCE_SECONDS
    assert attempts(product) == [("failed", "worker_stopped"), ("pending", "")]
    assert "Traceback" not in product.said()


def test_a_worker_ends_in_time_though_somebody_holds_the_database(pluggy: Imitation, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'app.db'}"
    settings = {
        "DATABASE_URL": url,
        "PLUGGY_CLIENT_ID": CLIENT_ID,
        "PLUGGY_CLIENT_SECRET": pluggy.client_secret,
        "PLUGGY_BASE_URL": pluggy.url,
    }
    output = tmp_path / "worker.txt"
    with output.open("wb") as said:
        worker = subprocess.Popen(
            [sys.executable, "-m", "pluggy_app", "worker"], cwd=ROOT, env=os.environ | settings, stderr=said
        )
    engine = open_engine(url)
    try:
        wait_for(lambda: "worker.started" in output.read_text(), 60, output.read_text)
        with engine.begin():  # takes SQLite's one write lock
            began = time.monotonic()
            worker.send_signal(signal.SIGTERM)
            worker.wait(STOP_SECONDS)
    finally:
        worker.kill()
        worker.wait()
        engine.dispose()
    assert time.monotonic() - began < IN_TIME_SECONDS
    assert "Traceback" not in output.read_text()
