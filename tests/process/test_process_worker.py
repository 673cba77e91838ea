"""`python -m pluggy_app worker`: jobs in a process of their own, beside a web process that does none."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from imitation import Imitation
from product_process import (
    ROOT,
    STOP_SECONDS,
    Person,
    Product,
    connect,
    finished_run,
    run_mistaken,
    running,
    runs,
    wait_for,
)


class Worker:
    """One worker process with a product's environment."""

    def __init__(self, product: Product) -> None:
        self._output = product.folder / "worker.txt"
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pluggy_app", "worker"],
                cwd=ROOT,
                env=environment | product.environment,
                stdout=output,
                stderr=output,
            )
        wait_for(lambda: "worker.started" in self.said(), 60, self.said)

    def said(self) -> str:
        return self._output.read_text()

    def stop(self, way: signal.Signals) -> int:
        self._process.send_signal(way)
        return self._process.wait(STOP_SECONDS)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def working(product: Product) -> Iterator[Worker]:
    worker = Worker(product)
    try:
        yield worker
    finally:
        worker.kill()


@pytest.fixture(scope="module")
def web(unstarted: Product) -> Iterator[Product]:
    """Serves, and does no job."""
    unstarted.environment["RUN_SCHEDULER"] = "false"
    with working(unstarted), running(unstarted):  # it is ready only beside somebody who works
        yield unstarted


@pytest.fixture(scope="module")
def owner(web: Product) -> Person:
    return web.person("dona")


@pytest.fixture(scope="module")
def rest(web: Product, owner: Person) -> Iterator[httpx.Client]:
    with web.program(owner.token) as rest:
        yield rest


def test_the_worker_does_the_runs(pluggy: Imitation, owner: Person, rest: httpx.Client) -> None:
    run = connect(rest, pluggy.bank.connect(owner.user_id))
    assert (run["status"], run["seen"]) == ("partial", 1_209)


def test_the_web_process_tells_what_the_worker_asked(web: Product, pluggy: Imitation, rest: httpx.Client) -> None:
    admin = web.person("chefe", role="admin")

    def told() -> str:
        answer = prometheus.get("/metrics")
        assert (answer.status_code, answer.headers["content-type"][:24]) == (200, "text/plain; version=0.0.")
        return answer.text

    with web.program(admin.token) as prometheus:
        asked = pluggy.count("GET", "/v2/transactions")
        counted = f'em_dia_pluggy_requests_total{{endpoint="transactions",status="200"}} {asked}\n'
        assert asked > 0
        wait_for(lambda: counted in told(), 20, told)
        assert 'em_dia_sync_runs_ended{status="partial",trigger="connect"} 1\n' in told()
    assert rest.get("/metrics").json()["code"] == "admin_only"


def test_a_worker_that_is_stopped_hands_over_in_either_way(
    pluggy: Imitation, unstarted: Product, tmp_path: Path
) -> None:
    product = Product(tmp_path, **of_pluggy(unstarted), RUN_SCHEDULER="false")
    with working(product) as first, running(product):
        person = product.person("dona")
        item_id = pluggy.bank.connect(person.user_id)
        with product.program(person.token) as rest:
            with pluggy.holding("/v2/transactions"):
                rest.post("/api/pluggy/items", json={"itemId": item_id})
                stop_mid_run(first, signal.SIGTERM, rest, item_id)
            expect_handed_over(rest, item_id)
            with pluggy.holding("/v2/transactions"), working(product) as second:
                stop_mid_run(second, signal.SIGINT, rest, item_id)
            expect_handed_over(rest, item_id)
            with working(product):
                assert finished_run(rest, item_id, 3)["seen"] == 1_209


def stop_mid_run(worker: Worker, way: signal.Signals, rest: httpx.Client, item_id: str) -> None:
    wait_for(lambda: runs(rest, item_id)[0]["step"] == "transactions", 30, worker.said)
    assert worker.stop(way) == 0
    assert "Traceback" not in worker.said()
    assert "sync.not_handed_over" not in worker.said()


def expect_handed_over(rest: httpx.Client, item_id: str) -> None:
    assert rest.get("/api/ready").json()["checks"][2]["detail"] == "no heartbeat yet"
    told = runs(rest, item_id)
    assert len(told) > 1, [(run["status"], run["step"], run["attempt"], run["errorCode"]) for run in told]
    waiting, handed_over = told[:2]
    assert (handed_over["status"], handed_over["errorCode"]) == ("failed", "worker_stopped")
    assert (waiting["status"], waiting["attempt"]) == ("pending", 1)


def of_pluggy(product: Product) -> dict[str, str]:
    return {name: value for name, value in product.environment.items() if name.startswith("PLUGGY_")}


def test_the_embedded_sandbox_has_no_worker(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pluggy_app", "worker"]
    said = run_mistaken(command, tmp_path, "no worker", PLUGGY_BASE_URL="sandbox")
    assert len(said.splitlines()) == 1
