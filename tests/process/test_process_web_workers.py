"""Two web processes with Redis and PostgreSQL: nothing depends on which of them is asked."""

import asyncio
import contextlib
import itertools
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self, cast

import httpx
import pytest
import redis
import redis_server
from doors import door, socket_at, web_processes
from endings import IN_TIME_SECONDS, asking, attempts
from event_socket import HYDRATE, EventSocket, socket_to
from imitation import Imitation
from product_database import a_person
from product_process import Product, connect, wait_for
from socket_owner import QUIET_SECONDS, STATEMENT, Owner, cookie_of

from pluggy_app.domain.users import Role
from pluggy_app.ui.connecting import Connecting

pytestmark = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="who holds a connection is asked of /proc")

CONNECTIONS = "/app/integration"
ALL_RUNS = "/admin/sync-logs"
SOON_SECONDS = 20  #: 2 on a quiet machine
CLOSED = '"before_open_rx_state_": false'
LOCK_SECONDS = 5  #: how long Reflex lets a tab's state be locked; ten where nobody says otherwise


@pytest.fixture(scope="module")
def way_to_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[redis_server.Way]:
    with redis_server.serving(tmp_path_factory.mktemp("redis")) as url, redis_server.Way(url).open() as way:
        yield way


@pytest.fixture(scope="module")
def product(
    unstarted: Product, way_to_redis: redis_server.Way, postgres: str, create_database: Callable[..., None]
) -> Iterator[Product]:
    create_database(postgres, "web_workers", "template")
    unstarted.environment |= {
        "WEB_WORKERS": "2",
        "REDIS_URL": way_to_redis.url,
        "REFLEX_REDIS_LOCK_EXPIRATION": str(LOCK_SECONDS * 1_000),
        "DATABASE_URL": postgres.format("web_workers"),
    }
    try:
        unstarted.start()
        yield unstarted
    finally:
        unstarted.kill()


@pytest.fixture(scope="module")
def both(product: Product) -> list[int]:
    return sorted(web_processes(product))


@pytest.fixture
def doors(product: Product, both: list[int]) -> Iterator[list[httpx.Client]]:
    """A way into each process, for browsers of this site."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(door(product, pid, headers={"Origin": product.url})) for pid in both]


@pytest.fixture(scope="module")
def owner(product: Product, pluggy: Imitation) -> Owner:
    person = a_person(product)
    cookie = cookie_of(product, person)
    item_id = pluggy.bank.connect(person.user_id)
    with product.client(headers={"Origin": product.url, "Cookie": cookie}) as rest:
        connect(rest, item_id)
    return Owner(person, cookie, item_id, "", (pluggy.bank.marks.word,))


def handler(name: str) -> str:
    """The full name of what a button or the widget calls on a page that connects banks."""
    return f"{Connecting.get_full_name()}.{name}"


def test_two_processes_serve(both: list[int]) -> None:
    assert len(both) == 2


def test_a_session_is_one_in_both_and_ends_in_both(doors: list[httpx.Client], product: Product) -> None:
    person = a_person(product)
    here, there = doors
    cookies = here.post("/api/auth/login", json={"email": person.email, "password": person.password}).cookies
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    here.cookies.clear()

    assert there.get("/api/auth/me", headers=header).json()["email"] == person.email
    assert there.post("/api/auth/logout", headers=header).status_code == 204
    assert here.get("/api/auth/me", headers=header).status_code == 401


def test_tokens_for_the_widget_are_counted_together(doors: list[httpx.Client], product: Product) -> None:
    cookie = {"Cookie": cookie_of(product, a_person(product))}
    turns = itertools.cycle(doors)
    answers = [next(turns).post("/api/pluggy/connect-token", json={}, headers=cookie) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_open_pages_of_both_follow_what_one_of_them_did(
    product: Product, pluggy: Imitation, owner: Owner, both: list[int], doors: list[httpx.Client]
) -> None:
    chief = cookie_of(product, a_person(product, Role.ADMIN))
    account = pluggy.bank.account_id(owner.item_id, "BANK")

    async def watch() -> list[float]:
        async with contextlib.AsyncExitStack() as stack:
            tabs = []
            for pid in both:
                tab = await stack.enter_async_context(socket_at(product, pid, owner.cookie))
                assert owner.words[0] in await tab.load(STATEMENT, until=owner.words[0])
                tabs.append(tab)
            admin = await stack.enter_async_context(socket_at(product, both[1], chief))
            await admin.load(ALL_RUNS, until=owner.person.email)
            for tab in (*tabs, admin):
                tab.forget()
            pluggy.bank.arrives(account, 123_457)
            began = time.monotonic()
            run = await asyncio.to_thread(sync, doors[0], owner)
            return [await heard(tab, "1.234,57", began) for tab in tabs] + [await heard(admin, run, began)]

    assert max(asyncio.run(watch())) < SOON_SECONDS


def sync(client: httpx.Client, owner: Owner) -> str:
    """The id of the run that was asked for, as pages write it."""
    answer = client.post(f"/api/pluggy/sync/{owner.item_id}", headers={"Cookie": owner.cookie})
    assert answer.status_code == 202
    return f'"{answer.json()["syncLogId"]}"'


async def heard(tab: EventSocket, text: str, began: float) -> float:
    """How long after `began` the tab had heard it."""
    assert text in await tab.listen(SOON_SECONDS, text)
    return time.monotonic() - began


def test_a_bank_is_connected_by_a_tab_that_changes_processes_though_pluggy_takes_longer_than_a_lock_lasts(
    product: Product, pluggy: Imitation, both: list[int]
) -> None:
    person = a_person(product)
    cookie = cookie_of(product, person)
    start, proceed, success = (handler(name) for name in ("start", "proceed", "widget_success"))
    pluggy.forget()

    async def journey() -> None:
        async with socket_at(product, both[0], cookie) as tab:
            await tab.load(CONNECTIONS, until=person.email)
            token = tab.token
        async with socket_at(product, both[1], cookie, token) as tab:
            with pluggy.holding("/connect_token"):
                await tab.send(proceed, path=CONNECTIONS)
                await asyncio.sleep(LOCK_SECONDS + 1)
                await tab.send(proceed, path=CONNECTIONS)  # a second click
                await tab.send(start, path=CONNECTIONS)
                assert '"before_open' in await tab.listen(SOON_SECONDS, '"before_open'), "the tab goes on"
                assert '"connect_token' not in tab.heard
            assert '"connect_token' in await tab.listen(SOON_SECONDS, '"connect_token')
            assert pluggy.count("POST", "/connect_token") == 1
            tab.forget()
            with pluggy.holding("/connect_token"):
                await tab.send(proceed, path=CONNECTIONS)
                await asyncio.to_thread(wait_for, lambda: pluggy.count("POST", "/connect_token") == 2, 30, product.said)
                await tab.send(start, path=CONNECTIONS)
                await tab.send(handler("close_dialogs"), {"is_open": False}, path=CONNECTIONS)
                assert CLOSED in await tab.listen(SOON_SECONDS, CLOSED)
            assert '"connect_token' not in await tab.listen(QUIET_SECONDS), "nobody wants it any more"
        item_id = pluggy.bank.connect(person.user_id)
        async with socket_at(product, both[0], cookie, token) as tab:
            await tab.send(success, {"item_id": item_id}, path=CONNECTIONS)
            assert item_id in await tab.load(CONNECTIONS, SOON_SECONDS, until=item_id), "its card"

    asyncio.run(journey())


def test_a_tab_that_comes_and_goes_leaves_no_lock_behind(
    product: Product, owner: Owner, way_to_redis: redis_server.Way
) -> None:
    async def come_and_go() -> None:
        token = None
        for turn in range(8):
            async with socket_to(product.url, origin=product.url, cookie=owner.cookie, token=token) as tab:
                token = tab.token
                await tab.send(HYDRATE, path=STATEMENT)
                await asyncio.sleep(turn * way_to_redis.seconds)
        way_to_redis.seconds = 0
        async with socket_to(product.url, origin=product.url, cookie=owner.cookie, token=token) as tab:
            assert owner.words[0] in await tab.load(STATEMENT, SOON_SECONDS, until=owner.words[0])

    way_to_redis.seconds = 0.1
    try:
        with Locks(way_to_redis.there) as locks:
            asyncio.run(come_and_go())
    finally:
        way_to_redis.seconds = 0
    assert locks.longest() < LOCK_SECONDS / 2


class Locks(threading.Thread):
    """How long each lock on a tab's state was there, as far as one saw."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = redis.Redis.from_url(url)
        self._over = threading.Event()
        self._seen: dict[tuple[bytes, object], tuple[float, float]] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()
        self._redis.close()

    def run(self) -> None:
        while not self._over.wait(0.05):
            for key in cast(list[bytes], self._redis.keys("*_lock")):
                lock, now = (key, self._redis.get(key)), time.monotonic()
                self._seen[lock] = self._seen.get(lock, (now, now))[0], now

    def longest(self) -> float:
        return max(last - first for (_, holder), (first, last) in self._seen.items() if holder is not None)


def test_guesses_at_a_password_are_counted_together(doors: list[httpx.Client], product: Product) -> None:
    # Nobody logs in from this address after it: ten wrong guesses close it for everybody.
    guess = {"email": a_person(product).email, "password": "wrong"}
    turns = itertools.cycle(doors)
    answers = [next(turns).post("/api/auth/login", json=guess).status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]


def test_both_end_in_time_and_hand_their_run_over(product: Product, pluggy: Imitation, owner: Owner) -> None:
    cookie, item_id = owner.cookie, pluggy.bank.connect(owner.person.user_id)
    answers: list[int] = []

    async def end_under_an_open_page() -> tuple[int, float]:
        async with socket_to(product.url, origin=product.url, cookie=cookie) as tab:
            assert owner.words[0] in await tab.load(STATEMENT, until=owner.words[0])
            began = time.monotonic()
            code = await asyncio.to_thread(product.stop, signal.SIGTERM, only_first=True)
            return code, time.monotonic() - began

    pluggy.forget()
    with contextlib.ExitStack() as stack, socket.create_connection(("127.0.0.1", product.port)) as stranger:
        with product.client(headers={"Origin": product.url, "Cookie": cookie}) as rest:
            stack.enter_context(pluggy.holding("/v2/transactions", "/connect_token"))
            assert rest.post("/api/pluggy/items", json={"itemId": item_id}).status_code == 201
        wait_for(lambda: pluggy.count("GET", "/v2/transactions"), 30, product.said)
        stack.enter_context(asking(product, cookie, answers))
        wait_for(lambda: pluggy.count("POST", "/connect_token"), 30, product.said)
        stranger.sendall(b"GET /api/")  # and never the rest of it
        code, took = asyncio.run(end_under_an_open_page())

    assert (code, answers) == (0, [0])
    assert took < IN_TIME_SECONDS
    assert attempts(product)[-2:] == [("failed", "worker_stopped"), ("pending", "")]


def test_nobody_logs_a_trouble(product: Product) -> None:
    assert [line for line in product.said().splitlines() if '"ERROR"' in line or "Traceback" in line] == []
