"""An open page follows its user's data, and stops when the session does."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Self, cast

import pytest
from builders import a_user

from pluggy_app import wiring
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.domain.users import Plan, User
from pluggy_app.reads.sessions import COOKIE_NAME
from pluggy_app.services import people
from pluggy_app.store.unit_of_work import Store
from pluggy_app.ui import live

PASSWORD = "a long password"


class Tab:
    """What `follow` needs of a page."""

    def __init__(self, user_id: str, token: str) -> None:
        self.router = SimpleNamespace(headers=SimpleNamespace(cookie=f"{COOKIE_NAME}={token}"))
        self._user_id = user_id
        self.trouble = ""
        self.told: list[str] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.told.append(self.trouble)

    def _put(self, **values: object) -> None:
        self.__dict__.update(values)


@pytest.fixture
def person(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[User, str]]:
    wiring.use(cast(Any, SimpleNamespace(store=store, is_demo=False)))
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(live, "RETRY_SECONDS", 0.0)
    user = a_user(store, Plan.FREE, email="a@b.example", password=PASSWORD)
    yield user, people.log_in(store, user.email, PASSWORD, "::1", utc_now(), demo_allowed=False)
    wiring.use(None)


def follow(tab: Tab, read: Callable[[User, datetime], object]) -> object:
    return asyncio.run(live.follow(cast(Any, tab), read, lambda *_: None))


def change(store: Store, user: User) -> None:
    with store.unit_of_work() as work:
        work.users.raise_revision(user.user_id)


def test_a_page_reads_again_when_the_revision_moves_until_the_session_ends(
    store: Store, person: tuple[User, str]
) -> None:
    user, token = person
    seen: list[str] = []

    def read(who: User, _: datetime) -> None:
        seen.append(who.user_id)
        if len(seen) == 3:
            people.log_out(store, token)
        change(store, user)

    event = follow(Tab(user.user_id, token), read)
    assert seen == [user.user_id] * 3
    assert "/login" in str(cast(Any, event).args)


def test_a_page_keeps_its_rows_and_says_so_when_reading_fails(store: Store, person: tuple[User, str]) -> None:
    user, token = person
    tab, calls = Tab(user.user_id, token), iter([DatabaseUnavailable(), RuntimeError("secret"), None])

    def read(_: User, __: datetime) -> None:
        if (error := next(calls)) is not None:
            raise error
        people.log_out(store, token)
        change(store, user)

    follow(tab, read)
    known, unknown, fine = tab.told[1:]
    assert "tentamos de novo sozinhos" in known
    assert "Código" in unknown
    assert "secret" not in unknown
    assert fine == ""


def test_nobody_follows_with_somebody_elses_session(store: Store, person: tuple[User, str]) -> None:
    _, token = person
    event = follow(Tab("another", token), lambda *_: pytest.fail("read for a stranger"))
    assert "/login" in str(cast(Any, event).args)
