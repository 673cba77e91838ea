"""The environment: a mistake is one clear line."""

import pytest

from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.settings import Integration, Settings, check_web_workers, load_settings


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env_file"))


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"PLUGGY_CLIENT_ID": "id"}, "belong together"),
        ({"PLUGGY_CLIENT_SECRET": "secret"}, "belong together"),
        ({"PLUGGY_BASE_URL": "ftp://x"}, "PLUGGY_BASE_URL"),
        ({"PLUGGY_BASE_URL": "sandbox", "APP_HOST": "0.0.0.0"}, "APP_HOST"),
        ({"APP_BASE_URL": "localhost:3000"}, "APP_BASE_URL"),
        ({"APP_BASE_URL": "http://x/path"}, "APP_BASE_URL"),
        ({"TRUSTED_PROXY_HOPS": "many"}, "TRUSTED_PROXY_HOPS"),
        ({"SYNC_LEASE_SECONDS": "0"}, "SYNC_LEASE_SECONDS"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"WEB_WORKERS": "0"}, "WEB_WORKERS"),
        ({"WEB_WORKERS": "many"}, "WEB_WORKERS"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL"),
    ],
)
def test_a_mistake_names_its_variable(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], word: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(BadConfiguration, match=word) as refusal:
        load_settings()

    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_without_credentials_the_integration_is_off() -> None:
    assert load_settings().integration is Integration.OFF


@pytest.mark.parametrize("name", ["WEB_WORKERS", "GRANIAN_WORKERS"])
@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "needs REDIS_URL"),
        ({"REDIS_URL": "redis://localhost", "PLUGGY_BASE_URL": "sandbox"}, "demonstration banks"),
    ],
)
def test_several_web_processes_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, environment: dict[str, str], says: str
) -> None:
    for variable, value in {name: "3", **environment}.items():
        monkeypatch.setenv(variable, value)

    with pytest.raises(BadConfiguration, match=f"^WEB_WORKERS=3 .*{says}.*WEB_WORKERS=1"):
        check_web_workers(load_settings())


@pytest.mark.parametrize("environment", [{}, {"WEB_WORKERS": "3", "REDIS_URL": "redis://localhost"}])
def test_one_web_process_or_several_with_redis_are_fine(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)

    check_web_workers(load_settings())


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUGGY_CLIENT_ID", "")
    monkeypatch.setenv("TRUSTED_PROXY_HOPS", "")

    assert load_settings().trusted_proxy_hops == 0


@pytest.mark.parametrize(
    ("app", "pluggy", "reachable"),
    [
        ("http://localhost:3000", "https://api.pluggy.ai", False),
        ("http://emdia.example", "https://api.pluggy.ai", False),
        ("https://127.0.0.1:3000", "https://api.pluggy.ai", False),
        ("https://203.0.113.7", "https://api.pluggy.ai", False),
        ("https://[2001:db8::7]", "https://api.pluggy.ai", False),
        ("https://emdia", "https://api.pluggy.ai", False),
        ("https://emdia.internal", "https://api.pluggy.ai", False),
        ("https://emdia.local.", "https://api.pluggy.ai", False),
        ("https://emdia.example", "https://api.pluggy.ai", True),
        ("http://localhost:3000", "http://127.0.0.1:9000", True),
        ("http://localhost:3000", "sandbox", True),
    ],
)
def test_pluggy_gets_an_address_only_where_it_can_use_one(app: str, pluggy: str, reachable: bool) -> None:
    settings = Settings(_env_file=None, app_base_url=app, pluggy_base_url=pluggy)

    assert settings.webhooks_reach_us is reachable


def test_secrets_are_not_printed() -> None:
    settings = Settings(
        _env_file=None, pluggy_client_id="a", pluggy_client_secret="hidden", pluggy_webhook_secret="hidden"
    )

    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("database", "file"),
    [
        ("sqlite:///data/app.db", "data/sandbox.json"),
        ("sqlite:////srv/emdia/app.db", "/srv/emdia/sandbox.json"),
        ("postgresql://user:word@host/emdia", "data/sandbox.json"),
    ],
)
def test_the_sandbox_remembers_beside_the_database(database: str, file: str) -> None:
    assert str(Settings(_env_file=None, database_url=database).sandbox_file) == file
