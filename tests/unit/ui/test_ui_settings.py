"""The settings page: what its handlers do for the person who asks, and for nobody else."""

import asyncio
import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx
from builders import a_user
from reflex.istate.data import RouterData

from pluggy_app import wiring
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Language, Plan, Role, User
from pluggy_app.reads import sessions, settings
from pluggy_app.reads.settings import ApiTokenView, DeviceView, SettingsView
from pluggy_app.services import api_tokens, people
from pluggy_app.store.unit_of_work import Store
from pluggy_app.ui.pages.settings import Settings
from pluggy_app.ui.settings_rows import device_line, key_line, password_sentence
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import counted, t

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  #: 14:30 in São Paulo
EMAIL, PASSWORD = "a@b.example", "a long password"


class Tab:
    """Somebody on their settings page."""

    def __init__(self, store: Store, email: str, path: str = "/app/settings/") -> None:
        self.store = store
        self.user = a_user(store, Plan.FREE, email=email, password=PASSWORD)
        self.token = self.log_in()
        root = cast(Any, rx.State)(_reflex_internal_init=True)
        cookie = f"{sessions.COOKIE_NAME}={self.token}"
        root.router = RouterData.from_router_data({"headers": {"cookie": cookie}, "pathname": path, "asPath": path})
        self.state = root.get_substate(Settings.get_full_name().split("."))
        self.do("enter")
        self.look()

    def log_in(self) -> str:
        return people.log_in(self.store, self.user.email, PASSWORD, "::1", utc_now(), demo_allowed=False)

    def do(self, handler: str, *arguments: object) -> str:
        """What the browser is told to do."""
        outcome = Settings.event_handlers[handler].fn(self.state, *arguments)
        return str(asyncio.run(outcome) if inspect.iscoroutine(outcome) else outcome)

    def look(self) -> None:
        """What `watch` does when the person's data moved."""
        cookie = f"{sessions.COOKIE_NAME}={self.token}"
        self.state._show(settings.own(self.store, self.user, cookie, utc_now()), utc_now())


@pytest.fixture
def built(store: Store) -> Iterator[Store]:
    chosen = SimpleNamespace(support_url="https://support.example", app_base_url="")
    wiring.use(cast(Any, SimpleNamespace(store=store, is_demo=False, settings=chosen)))
    yield store
    wiring.use(None)


@pytest.fixture
def tab(built: Store) -> Tab:
    return Tab(built, EMAIL)


def a_device(**changes: object) -> DeviceView:
    values: dict[str, object] = {
        "key": "k",
        "name": "Chrome · Windows",
        "since": NOW - timedelta(days=1),
        "last_seen_at": NOW - timedelta(minutes=4),
        "is_this": False,
    }
    return DeviceView(**(values | changes))  # type: ignore[arg-type]


def test_a_device_says_since_when_and_how_lately() -> None:
    line = device_line(a_device(), NOW)
    assert line["text"] == "Desde ontem, 14:30 · último uso há 4 min"
    assert line["end"] == "Encerrar Chrome · Windows, desde ontem, 14:30"
    assert device_line(a_device(name=""), NOW)["name"] == t("settings.device.unknown")
    assert [device_line(a_device(name=name), NOW)["is_phone"] for name in ("Safari · iPhone", "Safari · Mac")] == [
        True,
        False,
    ]


def test_a_key_shows_its_ending_and_when_it_was_used() -> None:
    view = ApiTokenView("k", "Planilha", "ab12", NOW, None)
    assert (key_line(view)["ending"], key_line(view)["text"]) == ("••ab12", "Criada em 24/11/2026 · ainda não usada")
    used = ApiTokenView("k", "", "", NOW, NOW)
    with speaking(Language.ENGLISH):
        assert key_line(used)["text"] == "Created on 24 Nov 2026 · last used on 24 Nov 2026"
        assert (key_line(used)["name"], key_line(used)["ending"]) == ("Without a name", "")


@pytest.mark.parametrize("code", ["changed", "wrong_password", "demo_password", "<script>", "other", "x" * 999])
def test_what_became_of_a_password_is_one_of_our_sentences(code: str) -> None:
    assert password_sentence(code).endswith(".")
    assert code not in password_sentence(code)


def test_nothing_is_said_of_a_password_that_nobody_posted(tab: Tab) -> None:
    assert password_sentence("") == tab.state.said == ""


def test_the_outcome_of_the_form_is_read_from_the_address(built: Store) -> None:
    tab = Tab(built, EMAIL, "/app/settings/?password=wrong_password")
    assert (tab.state.said, tab.state.changed) == (t("settings.password.said.wrong_password"), False)


def test_a_language_is_kept_and_the_page_loads_anew_in_it(tab: Tab) -> None:
    assert "window.emDia.speak('en')" in tab.do("choose_language", "en")
    assert people.by_email(tab.store, EMAIL).language is Language.ENGLISH
    for junk in ("fr", "", None, "en'); alert('x", ["en"], {"en": "en"}):
        assert tab.do("choose_language", junk) == "None"
    assert people.by_email(tab.store, EMAIL).language is Language.ENGLISH


def test_the_page_lists_this_device_first_and_ends_others(tab: Tab) -> None:
    elsewhere = tab.log_in()
    tab.look()
    assert [line["is_this"] for line in tab.state.devices] == [True, False]
    assert tab.state.has_others
    assert t("settings.device.ended") in tab.do("end_device", tab.state.devices[1]["key"])
    assert sessions.signed_in(tab.store, f"{sessions.COOKIE_NAME}={elsewhere}") is None
    assert t("settings.device.gone") in tab.do("end_device", tab.state.devices[1]["key"])
    assert t("settings.device.gone") in tab.do("end_device", tab.state.devices[0]["key"])
    tab.log_in()
    assert counted("devices", 1) in tab.do("end_other_devices")
    tab.look()
    assert not tab.state.has_others


def test_a_new_key_is_shown_until_its_dialog_closes(tab: Tab) -> None:
    tab.do("ask_key")
    assert tab.state.key_open
    tab.do("create_key", {"name": "Planilha"})
    shown = tab.state.new_key
    found = sessions.by_api_token(tab.store, shown)
    assert found is not None
    assert found.user_id == tab.user.user_id
    assert t("settings.key.copied") in tab.do("key_copied")
    tab.do("close_dialogs", False)
    assert (tab.state.new_key, tab.state.key_open) == ("", False)
    tab.look()
    assert [line["name"] for line in tab.state.keys] == ["Planilha"]
    assert shown not in str({name: getattr(tab.state, name) for name in Settings.base_vars})


@pytest.mark.parametrize("left", ["page_left", "ask_key", "enter"])
def test_no_key_of_before_is_kept(tab: Tab, left: str) -> None:
    tab.do("ask_key")
    tab.do("create_key", {"name": "Planilha"})
    assert tab.state.new_key
    tab.do(left)
    # The guard also runs when a lost connection is back: somebody may be copying the key then.
    assert bool(tab.state.new_key) is (left == "enter")


def test_a_key_without_a_name_or_one_too_many_is_refused_in_words(tab: Tab) -> None:
    tab.do("ask_key")
    for name in ("", "   ", "x" * 61):
        tab.do("create_key", {"name": name})
        assert tab.state.key_trouble == t("settings.key.name.needed", most=api_tokens.MAX_NAME)
    for n in range(api_tokens.MOST):
        api_tokens.create(tab.store, tab.user, f"{n}", utc_now())
    tab.do("create_key", {"name": "Mais uma"})
    assert tab.state.key_trouble == t("error.too_many_api_tokens")
    assert tab.state.new_key == ""


def test_a_key_is_deleted_after_a_question(tab: Tab) -> None:
    token = api_tokens.create(tab.store, tab.user, "Planilha", utc_now())
    tab.look()
    tab.do("drop_key")
    tab.do("ask_drop", tab.state.keys[0]["key"])
    assert "Planilha" in tab.state.drop_title
    assert sessions.by_api_token(tab.store, token)
    assert t("settings.key.dropped") in tab.do("drop_key")
    assert not tab.state.drop_open
    assert sessions.by_api_token(tab.store, token) is None


def test_keys_and_devices_of_others_are_unknown(built: Store, tab: Tab) -> None:
    stranger = Tab(built, "b@b.example")
    token = api_tokens.create(built, stranger.user, "Deles", utc_now())
    stranger.look()
    tab.do("ask_drop", stranger.state.keys[0]["key"])
    assert not tab.state.drop_open
    assert t("settings.device.gone") in tab.do("end_device", stranger.state.devices[0]["key"])
    assert sessions.by_api_token(built, token)
    assert sessions.signed_in(built, f"{sessions.COOKIE_NAME}={stranger.token}")


def test_an_ended_session_does_nothing_more(tab: Tab) -> None:
    tab.log_in()
    tab.look()
    keys = [line["key"] for line in tab.state.devices]
    people.log_out(tab.store, tab.token)
    for handler, arguments in (
        ("choose_language", ["en"]),
        ("end_device", [keys[1]]),
        ("end_other_devices", []),
        ("create_key", [{"name": "Planilha"}]),
        ("ask_key", []),
        ("drop_key", []),
    ):
        assert "/login" in tab.do(handler, *arguments), handler
    assert tab.state.new_key == ""
    view = settings.own(tab.store, tab.user, "", utc_now())
    assert (len(view.devices), view.api_tokens, people.by_email(tab.store, EMAIL).language) == (1, [], None)


def test_the_plan_and_the_demonstration_are_told(tab: Tab) -> None:
    demo = User("u", "d@b.example", Plan.BUSINESS, Role.ADMIN)
    tab.state._show(SettingsView(demo, True, [], []), NOW)
    assert (tab.state.business, tab.state.own_password) == (True, False)
    assert tab.state.plans_url == "https://support.example"
