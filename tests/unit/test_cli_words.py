"""What the command line takes, and what it answers to what it does not."""

from pathlib import Path

import pytest

from pluggy_app.cli import main
from pluggy_app.domain.clock import utc_now
from pluggy_app.reads import sessions, settings
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

EMAIL = "dona@empresa.example"


def run(*words: str) -> int:
    return main(words, lambda _mode, _port: None)


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "3_000", "٣٠٠٠"])
def test_a_port_that_is_none_is_said_with_what_is_one(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("run", f"--port={port}")
    assert ended.value.code == 2
    assert f"{port!r} is no port: give a number from 1 to 65535" in capsys.readouterr().err


def test_a_token_may_have_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"sqlite:///{tmp_path / 'app.db'}"
    monkeypatch.setenv("DATABASE_URL", address)
    run("users", "create", "--email", EMAIL, "--password", "password")
    capsys.readouterr()

    assert run("tokens", "create", "--email", EMAIL, "--name", "planilha do contador") == 0

    store = Store(open_engine(address))
    user = sessions.by_api_token(store, capsys.readouterr().out.strip())
    assert user is not None
    assert [token.name for token in settings.own(store, user, "", utc_now()).api_tokens] == ["planilha do contador"]
    store.close()


def test_a_token_with_a_name_too_long_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'app.db'}")
    run("users", "create", "--email", EMAIL, "--password", "password")
    capsys.readouterr()

    assert run("tokens", "create", "--email", EMAIL, "--name", "x" * 61) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "pluggy_app: a name has 1 to 60 characters\n")
