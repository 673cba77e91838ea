"""Whoever is not an administrator gets the page of an unknown address, and nothing from any handler."""

import asyncio
import inspect
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from pluggy_app import wiring
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.reads.sessions import SessionInUse
from pluggy_app.store.unit_of_work import Store
from pluggy_app.ui.admin_runs import AllRuns
from pluggy_app.ui.admin_runs_address import RunsAddress
from pluggy_app.ui.admin_session import AdminPage
from pluggy_app.ui.pages.admin_health import HealthPage
from pluggy_app.ui.session import Session

PAGES = (AllRuns, HealthPage)
JUNK: tuple[object, ...] = (None, "", "x" * 100_000, -1, 2**70, True, {"a": 1}, ["sync"], "../../etc", "\x00", 1.5)
HANDLERS = [
    (page, name)
    for page in PAGES
    for name, handler in page.event_handlers.items()
    if name not in {"setvar", "hydrate", "set_is_hydrated", "enter"} and not handler.is_background
]


@pytest.fixture
def built(store: Store) -> Iterator[SimpleNamespace]:
    parts = SimpleNamespace(store=store, pluggy=object(), is_demo=False, demo_users=[], settings=SimpleNamespace())
    wiring.use(cast(Any, parts))
    yield parts
    wiring.use(None)


@pytest.fixture(params=["stranger", "user", "admin who was"])
def outsider(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, built: SimpleNamespace) -> str:
    """Somebody without the role; the last one's tab still says that they had it."""
    person = None if request.param == "stranger" else User("u1", "a@b.example", Plan.BUSINESS, Role.USER)
    in_use = person and SessionInUse(person, utc_now())
    monkeypatch.setattr("pluggy_app.reads.sessions.session_in_use", lambda *_, **__: in_use)
    return str(request.param)


def a_tab(page: type[Session], who: str = "", query: str = "") -> Any:
    root = cast(Any, rx.State)(_reflex_internal_init=True)
    path = "/admin/sync-logs" + query
    root.router = RouterData.from_router_data({"headers": {"cookie": ""}, "pathname": path, "asPath": path})
    tab = root.get_substate(page.get_full_name().split("."))
    if who != "stranger":
        tab._user_id = "u1"
    if who == "admin who was":
        tab.asked = tab.allowed = True
    return tab


def call(tab: Any, name: str, arguments: list[object]) -> object:
    outcome = type(tab).event_handlers[name].fn(tab, *arguments)
    return asyncio.run(outcome) if inspect.iscoroutine(outcome) else outcome


def shown(tab: Any) -> dict[str, object]:
    return {name: getattr(tab, name) for name in type(tab).vars if name in type(tab).base_vars}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_the_guard_lets_nobody_else_in(outsider: str, page: type[AdminPage]) -> None:
    tab = a_tab(page, outsider)
    assert call(tab, "enter", []) is None
    assert (tab.asked, tab.allowed, tab.admin) == (True, False, False)


@pytest.mark.parametrize(("page", "name"), HANDLERS)
def test_no_handler_answers_or_does_anything_for_them(outsider: str, page: type[AdminPage], name: str) -> None:
    if name == "forget":
        return
    wanted = len(inspect.signature(page.event_handlers[name].fn).parameters) - 1
    tab = a_tab(page, outsider)
    if page is AllRuns:
        tab.open_run, tab.bulk_open, tab.bulk = "1", True, "11"
    before = shown(tab)
    assert call(tab, name, ["codigo"] * wanted) is None
    assert shown(tab) == before


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch, built: SimpleNamespace) -> User:
    person = User("u1", "a@b.example", Plan.BUSINESS, Role.ADMIN)
    monkeypatch.setattr("pluggy_app.reads.sessions.session_in_use", lambda *_, **__: SessionInUse(person, utc_now()))
    return person


def test_an_administrator_is_let_in_and_the_address_obeyed(admin: User) -> None:
    tab = a_tab(AllRuns, query="?sit=failed&codigo=worker_lost&execucao=7")
    outcome = call(tab, "enter", [])
    assert outcome is AllRuns.event_handlers["watch"] or "watch" in str(outcome)
    assert (tab.allowed, tab.admin) == (True, True)
    assert (tab.outcome, tab.code, tab.open_run) == ("failed", "worker_lost", "7")
    assert tab.query == "sit=failed&codigo=worker_lost"


def test_the_list_stands_still_behind_an_open_run_and_begins_anew_when_opened_anew(admin: User) -> None:
    tab = a_tab(AllRuns)
    tab._anchor = 40
    for run, anchor in (("7", 40), ("", 40), ("", None)):
        tab._obey(RunsAddress(run=run))
        assert tab._anchor == anchor
    tab._anchor = 40
    tab._obey(RunsAddress(cursor="MTI", trail=("-",)))
    assert tab._anchor == 40
    tab._obey(RunsAddress(code="worker_lost"))
    assert tab._anchor is None


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: str(junk)[:12])
def test_junk_from_an_administrator_breaks_nothing(admin: User, junk: object) -> None:
    for page, name in HANDLERS:
        if name == "forget":
            continue
        tab = a_tab(page)
        wanted = len(inspect.signature(page.event_handlers[name].fn).parameters) - 1
        outcome = call(tab, name, [junk] * wanted)
        assert outcome is None or "redirect" in str(outcome)


def test_a_filter_is_a_way_to_another_address(admin: User) -> None:
    tab = a_tab(AllRuns)
    assert "codigo=worker_lost" in str(cast(Any, call(tab, "narrow", ["codigo", "worker_lost"])).args)
    assert call(tab, "narrow", ["periodo", "24h"]) is None


def test_a_run_that_is_not_there_cannot_be_run_again(admin: User) -> None:
    tab = a_tab(AllRuns)
    tab.open_run = "7"
    call(tab, "run_again", [])
    assert (tab.reply, tab.reply_run) == ("Esta execução não existe mais.", "")
