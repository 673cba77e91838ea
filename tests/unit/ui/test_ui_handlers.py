"""Anybody on the internet can call any handler by name, with anything: strangers and junk must get nothing."""

import asyncio
import inspect
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx
from builders import NOON, a_user, an_item
from reflex.istate.data import RouterData
from reflex_base.event import EventHandler

from pluggy_app import wiring
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.reads.sessions import SessionInUse
from pluggy_app.store.unit_of_work import Store
from pluggy_app.ui import benching, connecting, dividing, editing, entry_editing, site
from pluggy_app.ui.entry_importing import EntryImporting
from pluggy_app.ui.importing import Importing
from pluggy_app.ui.pages.account import AccountPage
from pluggy_app.ui.pages.entries import Entries
from pluggy_app.ui.pages.integration import Integration
from pluggy_app.ui.pages.item import ItemPage
from pluggy_app.ui.pages.login import Login
from pluggy_app.ui.pages.overview import OverviewPage
from pluggy_app.ui.pages.reconcile import Reconciling
from pluggy_app.ui.pages.rules import RulesPage
from pluggy_app.ui.pages.settings import Settings
from pluggy_app.ui.pages.statement import Statement
from pluggy_app.ui.session import Session

PAGES = (
    Login,
    OverviewPage,
    Integration,
    ItemPage,
    Statement,
    Importing,
    AccountPage,
    Settings,
    Entries,
    EntryImporting,
    Reconciling,
    RulesPage,
)
JUNK: tuple[object, ...] = (None, "", "x" * 100_000, -1, 2**70, True, {"a": 1}, ["sync"], "../../etc", "\x00", 1.5)
STATES = (
    Session,
    connecting.Connecting,
    editing.Editing,
    entry_editing.EntryEditing,
    benching.Bench,
    dividing.Dividing,
    *PAGES,
)


@pytest.fixture
def built(store: Store) -> Iterator[SimpleNamespace]:
    parts = SimpleNamespace(
        store=store,
        pluggy=None,
        is_demo=False,
        demo_users=[],
        settings=SimpleNamespace(support_url="", app_base_url=""),
    )
    wiring.use(cast(Any, parts))
    yield parts
    wiring.use(None)


def a_tab(page: type[Session], path: str = "/app", cookie: str = "") -> Any:
    root = cast(Any, rx.State)(_reflex_internal_init=True)
    root.router = RouterData.from_router_data({"headers": {"cookie": cookie}, "pathname": path, "asPath": path})
    return root.get_substate(page.get_full_name().split("."))


def shown(tab: Any) -> dict[type[Session], dict[str, object]]:
    """The vars of every state of a tab."""
    return {state: {name: getattr(a_part(tab, state), name) for name in state.base_vars} for state in STATES}


def a_part(tab: Any, state: type[Session]) -> Any:
    return tab._get_root_state().get_substate(state.get_full_name().split("."))


def is_nothing(outcome: object) -> bool:
    """No answer, or the way to the log-in page."""
    return outcome is None or (isinstance(outcome, rx.event.EventSpec) and "/login" in str(outcome.args))


def own_handlers(state: type[Session]) -> dict[str, EventHandler]:
    inherited = {"setvar", "hydrate", "set_is_hydrated"}
    return {name: handler for name, handler in state.event_handlers.items() if name not in inherited}


def call(tab: Any, handler: EventHandler, arguments: list[object]) -> object:
    outcome = handler.fn(tab, *arguments)
    return asyncio.run(outcome) if inspect.iscoroutine(outcome) else outcome


def test_states_have_no_public_method_that_is_not_an_event() -> None:
    for state in STATES:
        for name, member in vars(state).items():
            if name.startswith("_") or not inspect.isfunction(member):
                continue
            assert name in state.event_handlers, f"{state.__name__}.{name} can be called from outside"


def test_ids_of_people_and_their_sessions_never_reach_the_browser() -> None:
    for state in STATES:
        assert not {name for name in state.base_vars if "user_id" in name or "cookie" in name or "session" in name}


class Recorder:
    """An app that only remembers what it is given: there may be one real one in a process."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[Any, Any]] = {}
        self.app_wraps: dict[tuple[int, str], Any] = {}

    def add_page(self, page: object, route: str, title: object, on_load: object = None) -> None:
        assert str(title).count(json.dumps(" · Em Dia")[1:-1]) >= 2  # in both languages
        self.pages[route] = (page, on_load)


@pytest.fixture
def app() -> Recorder:
    recorder = Recorder()
    site.add_pages(cast(Any, recorder))
    return recorder


def test_each_page_has_its_guard_as_its_only_on_load_entry(app: Recorder) -> None:
    guards = {route: on_load for route, (_, on_load) in app.pages.items() if route != "404"}
    assert guards.keys() >= {
        "/",
        "/login",
        "/app",
        "/app/integration",
        "/app/transactions",
        "/app/import",
        "/app/entries",
        "/app/entries/import",
        "/app/settings",
    }
    for route, guard in guards.items():
        assert guard.fn.__name__ == "enter", route


def test_every_page_and_its_frame_can_be_drawn(app: Recorder) -> None:
    drawn = [page() for page, _ in app.pages.values()] + [wrap(True) for wrap in app.app_wraps.values()]
    assert all(component.render() for component in drawn)


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.__name__)
@pytest.mark.parametrize("cookie", ["", "em_dia_session=forged", "em_dia_session=", ";;;=,"])
def test_a_stranger_is_sent_to_the_login_page(built: SimpleNamespace, page: type[Session], cookie: str) -> None:
    event = call(a_tab(page, cookie=cookie), page.event_handlers["enter"], [])
    assert isinstance(event, rx.event.EventSpec)
    assert "/login" in str(event.args)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_strangers_and_junk_get_nothing(built: SimpleNamespace, state: type[Session]) -> None:
    for name, handler in own_handlers(state).items():
        if name == "enter":
            continue
        wanted = len(inspect.signature(handler.fn).parameters) - 1
        for junk in JUNK:
            tab = a_tab(state)
            before = shown(tab)
            assert is_nothing(call(tab, handler, [junk] * wanted)), name
            if wanted and name not in HARMLESS:
                assert shown(tab) == before, name


#: Handlers that only move what this tab alone shows.
HARMLESS = {"arrive", "close_dialogs", "close_question", "toggle_filters", "choose_revoke", "toggle_queue"}


def test_junk_from_somebody_signed_in_changes_nothing(built: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    person = User("u1", "a@b.example", Plan.BUSINESS, Role.USER)
    monkeypatch.setattr("pluggy_app.reads.sessions.session_in_use", lambda *_, **__: SessionInUse(person, utc_now()))
    for state in STATES:
        for name, handler in own_handlers(state).items():
            if name in {"enter", "watch", "start", "proceed", "revoke", "toggle_filters", "forget"}:
                continue
            wanted = len(inspect.signature(handler.fn).parameters) - 1
            for junk in JUNK if wanted else ():
                tab = a_tab(state)
                tab._user_id = person.user_id
                call(tab, handler, [junk] * wanted)
                assert tab.connect_token == "" if hasattr(tab, "connect_token") else True


def test_a_tab_forgets_the_person_before_when_another_signs_in(
    built: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = a_tab(Statement)
    tab._user_id, tab.email, tab.sum_in = "u1", "old@b.example", "R$ 1,00"
    person = User("u2", "new@b.example", Plan.FREE, Role.USER)
    monkeypatch.setattr("pluggy_app.reads.sessions.session_in_use", lambda *_, **__: SessionInUse(person, utc_now()))
    call(tab, Statement.event_handlers["enter"], [])
    assert (tab.email, tab.sum_in, tab.plan) == ("new@b.example", "", "plano Gratuito")


def test_forgetting_empties_the_whole_tab(built: SimpleNamespace) -> None:
    tab = a_tab(Statement)
    tab._user_id, tab.email, tab.sum_in = "u1", "old@b.example", "R$ 1,00"
    call(a_part(tab, Session), Session.event_handlers["forget"], [])
    assert (tab._user_id, tab.email, tab.sum_in) == ("", "", "")


@pytest.mark.parametrize(
    ("path", "choice", "leaves"),
    [
        ("/app/integration/item-1", "erase", True),
        ("/app/integration/item-1", "keep", False),
        ("/app/integration", "erase", False),
    ],
)
def test_whoever_erases_a_connection_on_its_own_page_is_led_to_the_others(
    built: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, path: str, choice: str, leaves: bool
) -> None:
    person = a_user(built.store)
    with built.store.unit_of_work() as work:
        work.items.add_once(an_item(person, "item-1"), person.user_id, NOON)
    monkeypatch.setattr("pluggy_app.reads.sessions.session_in_use", lambda *_, **__: SessionInUse(person, utc_now()))
    tab = a_tab(connecting.Connecting, path)
    tab._user_id, tab._revoke_item, tab.revoke_choice = person.user_id, "item-1", choice
    events = cast(list[Any], call(tab, connecting.Connecting.event_handlers["revoke"], []))
    assert "Banco Teste" in str(events[0].args)
    assert ["/app/integration" in str(event.args) for event in events[1:]] == [True] * leaves
