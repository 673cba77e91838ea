"""The command line, as an operator types it."""

import io
import sys
from pathlib import Path

import pytest

from pluggy_app.cli import main
from pluggy_app.domain.clock import utc_now
from pluggy_app.reads import sessions
from pluggy_app.services import people
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

EMAIL = "dona@empresa.example"


@pytest.fixture(autouse=True)
def address(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    return database_url


launched: list[tuple[str, int]] = []


def run(*words: str) -> int:
    return main(words, lambda mode, port: launched.append((mode, port)))


def create(*more: str) -> int:
    return run("users", "create", "--email", EMAIL, "--password", "password", *more)


def test_a_user_made_here_can_log_in(address: str) -> None:
    assert create("--plan", "business", "--role", "admin") == 0
    store = Store(open_engine(address))
    token = people.log_in(store, EMAIL, "password", "", utc_now(), demo_allowed=False)
    user = sessions.signed_in(store, f"{sessions.COOKIE_NAME}={token}")
    assert user is not None
    assert (user.plan, user.role) == ("business", "admin")
    store.close()


def test_a_password_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    create()
    monkeypatch.setattr(sys, "stdin", io.StringIO("another password\n"))
    assert run("users", "set-password", "--email", EMAIL, "--password-stdin") == 0
    store = Store(open_engine(address))
    assert people.log_in(store, EMAIL, "another password", "", utc_now(), demo_allowed=False)
    store.close()


def test_a_token_is_all_that_is_printed(capsys: pytest.CaptureFixture[str], address: str) -> None:
    create()
    capsys.readouterr()
    assert run("tokens", "create", "--email", EMAIL) == 0
    token = capsys.readouterr().out
    assert token.count("\n") == 1
    store = Store(open_engine(address))
    assert sessions.by_api_token(store, token.strip()) is not None
    assert run("tokens", "revoke", "--email", EMAIL) == 0
    assert sessions.by_api_token(store, token.strip()) is None
    store.close()


def test_people_are_listed_with_plan_and_role(capsys: pytest.CaptureFixture[str]) -> None:
    create()
    run("users", "set-plan", "--email", EMAIL, "--plan", "business")
    capsys.readouterr()
    assert run("users", "list") == 0
    assert capsys.readouterr().out.split("\t")[:3] == [EMAIL, "business", "user"]


@pytest.mark.parametrize(("typed", "code", "left"), [("no\n", 1, 1), ("", 1, 1), (f"{EMAIL}\n", 0, 0)])
def test_erasing_asks_for_the_e_mail_again(
    typed: str, code: int, left: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    create()
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert run("users", "erase", "--email", EMAIL) == code
    capsys.readouterr()
    run("users", "list")
    assert capsys.readouterr().out.count("\n") == left


def test_erasing_with_yes_does_not_ask() -> None:
    create()
    assert run("users", "erase", "--email", EMAIL, "--yes") == 0


@pytest.mark.parametrize(
    "words",
    [
        ("users", "create", "--email", "nonsense", "--password", "password"),
        ("users", "create", "--email", EMAIL, "--password", "short"),
        ("users", "set-plan", "--email", EMAIL, "--plan", "free"),
        ("tokens", "create", "--email", EMAIL),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_wrong_setting_is_one_line_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    assert run("migrate") == 1
    assert "DATABASE_URL" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [(), ("users",), ("nonsense",), ("users", "create", "--email", EMAIL), ("sandbox", "--port", "0")]
)
def test_what_is_no_command_is_exit_code_2(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2


def test_migrating_twice_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    assert run("migrate") == 0
    assert "revision 0" in capsys.readouterr().out


def test_the_application_starts_in_production_unless_told_otherwise() -> None:
    launched.clear()
    assert (run("run"), run("run", "--port", "4000", "--dev")) == (0, 0)
    assert launched == [("prod", 3000), ("dev", 4000)]
