"""`python -m pluggy_app webhooks register`, as an operator types it, against the sandbox over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import respx
from pluggy_over_http import PluggyOverHttp, pluggy_over_http

from pluggy_app.cli import main
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

APP = "https://emdia.example"
CALLBACK = f"{APP}/api/pluggy/callback"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[PluggyOverHttp]:
    with pluggy_over_http() as running:
        yield running


@pytest.fixture
def pluggy(
    sandbox: PluggyOverHttp, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> PluggyOverHttp:
    """A Pluggy without webhooks, and an environment that names it."""
    sandbox.forget_webhooks()
    monkeypatch.chdir(tmp_path)
    settings = {
        "DATABASE_URL": database_url,
        "PLUGGY_BASE_URL": sandbox.url,
        "PLUGGY_CLIENT_ID": "id",
        "PLUGGY_CLIENT_SECRET": "secret",
        "PLUGGY_WEBHOOK_SECRET": "hush-hush-hush-hush",
        "APP_BASE_URL": APP,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return sandbox


def register(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and the one line that was said."""
    code = main(["webhooks", "register"], lambda _mode, _port: None)
    said = capsys.readouterr()
    (line,) = (said.out + said.err).splitlines()
    assert "hush" not in line
    return code, line


def test_pluggy_is_told_where_to_send_everything(pluggy: PluggyOverHttp, capsys: pytest.CaptureFixture[str]) -> None:
    assert register(capsys) == (0, f"webhook created: {CALLBACK} gets every event")
    (webhook,) = pluggy.webhooks()
    assert (webhook["url"], webhook["event"], webhook["disabledAt"]) == (CALLBACK, "all", None)
    assert webhook["headers"] == {"X-Webhook-Secret": "hush-hush-hush-hush"}


def test_registering_again_changes_nothing(pluggy: PluggyOverHttp, capsys: pytest.CaptureFixture[str]) -> None:
    register(capsys)
    assert register(capsys) == (0, f"webhook there already: {CALLBACK} gets every event")
    assert len(pluggy.webhooks()) == 1


def test_a_webhook_that_pluggy_gave_up_on_is_enabled_again(
    pluggy: PluggyOverHttp, capsys: pytest.CaptureFixture[str]
) -> None:
    pluggy.add_webhook(CALLBACK, headers={"X-Webhook-Secret": "an old one"})
    pluggy.change_webhook(enabled=False)
    assert register(capsys) == (0, f"webhook enabled again: {CALLBACK} gets every event")
    (webhook,) = pluggy.webhooks()
    assert webhook["disabledAt"] is None
    assert webhook["headers"] == {"X-Webhook-Secret": "hush-hush-hush-hush"}


def test_a_webhook_for_few_events_gets_all_of_them(pluggy: PluggyOverHttp, capsys: pytest.CaptureFixture[str]) -> None:
    pluggy.add_webhook(CALLBACK, event="item/created")
    pluggy.add_webhook("https://other.example/hook")
    assert register(capsys)[0] == 0
    assert sorted((w["url"], w["event"]) for w in pluggy.webhooks()) == [
        (CALLBACK, "all"),
        ("https://other.example/hook", "all"),
    ]


def test_an_address_that_was_ours_before_is_named(pluggy: PluggyOverHttp, capsys: pytest.CaptureFixture[str]) -> None:
    before = "https://antes.example/api/pluggy/callback"
    pluggy.add_webhook(before, headers={"X-Webhook-Secret": "hush-hush-hush-hush"})
    pluggy.add_webhook("https://other.example/hook", headers={"X-Webhook-Secret": "theirs"})
    assert main(["webhooks", "register"], lambda _mode, _port: None) == 0
    created, told = capsys.readouterr().out.splitlines()
    assert created == f"webhook created: {CALLBACK} gets every event"
    assert told.startswith(f"{before} gets our secret too")
    assert len(pluggy.webhooks()) == 3, "what happens there is for a person to decide"


def test_what_was_found_is_kept_for_the_health_page(
    pluggy: PluggyOverHttp, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    register(capsys)
    store = Store(open_engine(database_url))
    with store.reading() as work:
        checks, counts = work.checks.all(), work.request_counts.all()
    store.close()
    assert {name: (check.finding.ok, check.finding.code) for name, check in checks.items()} == {
        "pluggy": (True, "answers"),
        "webhook": (True, "enabled"),
    }
    assert counts == [("auth", "200", 1), ("webhooks", "200", 3)]


def test_five_webhooks_of_others_are_one_line(pluggy: PluggyOverHttp, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(5):
        pluggy.add_webhook(f"https://other.example/{number}")
    code, line = register(capsys)
    assert (code, "delete one" in line) == (1, True)


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"PLUGGY_CLIENT_ID": "", "PLUGGY_CLIENT_SECRET": ""}, "PLUGGY_CLIENT_ID"),
        ({"PLUGGY_BASE_URL": "sandbox"}, "sandbox"),
        ({"PLUGGY_CLIENT_SECRET": "wrong"}, "CLIENT_KEYS_UNAUTHORIZED"),
        ({"PLUGGY_BASE_URL": "https://api.pluggy.ai", "APP_BASE_URL": "http://localhost:3000"}, "APP_BASE_URL"),
        ({"PLUGGY_BASE_URL": "https://api.pluggy.ai", "APP_BASE_URL": "https://203.0.113.7"}, "APP_BASE_URL"),
        ({"PLUGGY_BASE_URL": "https://api.pluggy.ai", "APP_BASE_URL": "http://emdia.example"}, "APP_BASE_URL"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    pluggy: PluggyOverHttp,
    changes: dict[str, str],
    hint: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    code, line = register(capsys)
    assert (code, hint in line) == (1, True)
    assert pluggy.webhooks() == []


@respx.mock
def test_nothing_yet_201_and_a_lost_answer_are_all_fine(
    pluggy: PluggyOverHttp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLUGGY_BASE_URL", "https://pluggy.test")
    respx.post("https://pluggy.test/auth").respond(200, json={"apiKey": "key"})
    webhook = {"id": "a-1", "url": CALLBACK, "event": "all"}
    listed = respx.get("https://pluggy.test/webhooks")
    listed.side_effect = [httpx.Response(204), *[httpx.Response(200, json={"results": [webhook]})] * 4]
    made = respx.post("https://pluggy.test/webhooks")
    made.side_effect = [httpx.Response(201, json=webhook)]
    assert register(capsys)[1].startswith("webhook created")
    listed.side_effect = [httpx.Response(204), *[httpx.Response(200, json={"results": [webhook]})] * 4]
    made.side_effect = [httpx.ReadTimeout("lost"), httpx.Response(400, json={"code": 400, "message": "already exists"})]
    respx.patch("https://pluggy.test/webhooks/a-1").respond(200, json=webhook)
    assert register(capsys)[1].startswith("webhook there already")
