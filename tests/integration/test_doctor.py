"""`python -m pluggy_app doctor`: break each thing it looks at, and it says so in one line and exits 1."""

import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

import pytest
import redis_server
import respx
from builders import a_kept_item, a_user
from pluggy_over_http import PluggyOverHttp, pluggy_over_http
from sqlalchemy import text

from pluggy_app.cli import main
from pluggy_app.doctor import LEAST_FREE_BYTES
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.launch import hold
from pluggy_app.settings import Integration
from pluggy_app.store.engine import open_engine
from pluggy_app.store.migrations import downgrade, newest_revision
from pluggy_app.store.unit_of_work import Store

CALLBACK = "https://emdia.example/api/pluggy/callback"
SECRET = "hush-hush-hush-hush"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[PluggyOverHttp]:
    with pluggy_over_http() as running:
        yield running


@dataclass
class Installation:
    """A healthy one, for a test to break."""

    store: Store
    pluggy: PluggyOverHttp
    database_url: str
    set: Callable[[str, str], None]  #: an environment variable
    capsys: pytest.CaptureFixture[str]

    def doctor(self) -> tuple[int, dict[str, str]]:
        """Exit code, and the line of each thing."""
        code = main(["doctor"], lambda _mode, _port: None)
        said = self.capsys.readouterr()
        assert said.err == ""
        assert SECRET not in said.out
        lines = said.out.splitlines()
        return code, {line[5:].split()[0]: line for line in lines}

    def failure(self) -> str:
        """The one line that fails; the exit code says so too."""
        code, lines = self.doctor()
        (failing,) = [line for line in lines.values() if line.startswith("FAIL ")]
        assert code == 1
        return failing


@pytest.fixture
def well(
    sandbox: PluggyOverHttp,
    store: Store,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Installation:
    monkeypatch.chdir(tmp_path)
    settings = {
        "DATABASE_URL": database_url,
        "PLUGGY_BASE_URL": sandbox.url,
        "PLUGGY_CLIENT_ID": "id",
        "PLUGGY_CLIENT_SECRET": "secret",
        "PLUGGY_WEBHOOK_SECRET": SECRET,
        "APP_BASE_URL": "https://emdia.example",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with store.unit_of_work() as work:
        work.installation.beat("w", utc_now())
    sandbox.forget_webhooks()
    sandbox.add_webhook(CALLBACK, headers={"X-Webhook-Secret": SECRET})
    return Installation(store, sandbox, database_url, monkeypatch.setenv, capsys)


def test_a_healthy_installation_is_all_ok(well: Installation) -> None:
    code, lines = well.doctor()
    assert code == 0
    assert {name for name, line in lines.items() if line.startswith("ok   ")} == set(lines)
    always = {"address", "processes", "database", "migrations", "workers", "queue", "pluggy", "clock", "webhook"}
    assert set(lines) == always | ({"sqlite", "disk"} if "sqlite" in well.database_url else set())


def test_without_the_integration_it_says_off_and_is_fine(well: Installation) -> None:
    well.set("PLUGGY_CLIENT_ID", "")
    well.set("PLUGGY_CLIENT_SECRET", "")
    code, lines = well.doctor()
    assert (code, lines["pluggy"][:4], "webhook" in lines) == (0, "off ", False)


def test_with_the_embedded_sandbox_it_is_fine(well: Installation) -> None:
    well.set("PLUGGY_BASE_URL", "sandbox")
    well.set("APP_BASE_URL", "http://localhost:3000")
    code, lines = well.doctor()
    assert (code, lines["pluggy"][:4]) == (0, "off ")


def test_without_credentials_it_says_that_make_run_serves_demonstration_banks(
    well: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PLUGGY_CLIENT_ID", "PLUGGY_CLIENT_SECRET", "PLUGGY_BASE_URL"):
        monkeypatch.delenv(name)
    code, lines = well.doctor()
    assert (code, lines["pluggy"][:4]) == (0, "off ")
    assert "`make run` serves demonstration banks" in lines["pluggy"]


def test_while_the_demonstration_runs_it_tells_of_that(well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PLUGGY_CLIENT_ID", "PLUGGY_CLIENT_SECRET", "PLUGGY_BASE_URL", "APP_BASE_URL"):
        monkeypatch.delenv(name)
    held = hold(3017, Integration.SANDBOX)
    try:
        code, lines = well.doctor()
    finally:
        os.close(held)
    assert code == 0
    assert "http://localhost:3017," in lines["address"]
    assert "demonstration banks inside the web process" in lines["pluggy"]


def test_a_setting_that_cannot_be_is_its_line(well: Installation) -> None:
    well.set("PLUGGY_BASE_URL", "sandbox")
    well.set("APP_HOST", "0.0.0.0")
    assert well.failure().startswith("FAIL settings   PLUGGY_BASE_URL=sandbox has open demo users: APP_HOST")


def test_a_damaged_file_is_told(well: Installation) -> None:
    if "sqlite" not in well.database_url:
        pytest.skip("PostgreSQL looks after its own files")
    file = Path(well.database_url.removeprefix("sqlite:///"))
    well.store.close()  # everything is in the file now
    whole = file.read_bytes()
    page = 4096
    for hurt in range(len(whole) // page // 2, len(whole) // page):
        file.write_bytes(whole[: hurt * page] + b"\xa5" * page + whole[(hurt + 1) * page :])
        code, lines = well.doctor()
        if code == 1:
            break
    assert lines["database"].startswith("FAIL database   ")
    assert "restore the last good backup" in lines["database"]


def test_a_file_that_is_no_database_is_told(well: Installation, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Dear customer, " * 1000)
    well.set("DATABASE_URL", f"sqlite:///{tmp_path}/letter.db")
    assert "file is not a database" in well.failure()


def test_looking_changes_nothing_in_the_file(well: Installation) -> None:
    if "sqlite" not in well.database_url:
        pytest.skip("one file is easy to compare")
    well.store.close()
    file = Path(well.database_url.removeprefix("sqlite:///"))
    with open_engine(well.database_url, as_found=True).connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]
    before = file.read_bytes()
    well.doctor()
    assert file.read_bytes() == before


def test_a_database_that_is_not_there_is_not_made(well: Installation, tmp_path: Path) -> None:
    well.set("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert "none.db does not exist" in well.failure()
    assert not (tmp_path / "none.db").exists()


def test_a_server_that_is_away(well: Installation) -> None:
    well.set("DATABASE_URL", "postgresql://u:p@127.0.0.1:1/d")
    assert well.failure().startswith("FAIL database   the database cannot be opened or written")


def test_a_database_that_cannot_be_written(well: Installation) -> None:
    if well.store.engine.dialect.name == "sqlite":
        with well.store.unit_of_work():  # somebody holds it
            assert "locked" in well.failure()
    else:
        with well.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            name = connection.execute(text("SELECT current_database()")).scalar_one()
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        assert "read-only" in well.failure()


def test_a_schema_that_is_behind_is_not_migrated(well: Installation) -> None:
    downgrade(well.store.engine, "0001")
    told = f"at 0001, this version needs {newest_revision()}: run `python -m pluggy_app migrate`"
    assert told in well.failure()
    with well.store.reading() as work:
        assert work.revision() == "0001"


def test_a_folder_without_room(well: Installation, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", small], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a small file system here")
    try:
        well.set("DATABASE_URL", f"sqlite:///{small}/app.db")
        assert main(["migrate"], lambda _mode, _port: None) == 0
        well.capsys.readouterr()
        _, lines = well.doctor()
        assert lines["disk"].startswith("FAIL disk       20 MB free in")
        assert f"{LEAST_FREE_BYTES // 2**20} MB at least" in lines["disk"]
    finally:
        subprocess.run(["umount", "-l", small], check=True)


def test_a_worker_that_fell_silent(well: Installation) -> None:
    with well.store.unit_of_work() as work:
        work.installation.beat("w", utc_now() - dt.timedelta(minutes=10))
    assert "the last heartbeat was 600 s ago: start" in well.failure()


def test_no_worker_at_all(well: Installation) -> None:
    with well.store.unit_of_work() as work:
        work.installation.end_beats("w")
    assert "no heartbeat yet: start" in well.failure()


def test_a_queue_that_nobody_works_off(well: Installation) -> None:
    item = a_kept_item(well.store, a_user(well.store))
    with well.store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.USER, utc_now() - dt.timedelta(minutes=10))
    assert "the oldest due run waits 600 s" in well.failure()


def test_a_run_whose_worker_is_gone(well: Installation) -> None:
    item = a_kept_item(well.store, a_user(well.store))
    long_ago = utc_now() - dt.timedelta(minutes=10)
    with well.store.unit_of_work() as work:
        work.sync_runs.request(item, Trigger.USER, long_ago)
        work.sync_runs.claim(long_ago, 120)
    assert "1 run(s) whose worker is gone" in well.failure()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("APP_BASE_URL", "http://emdia.example", "FAIL address    http://emdia.example sends passwords"),
        ("WEB_WORKERS", "4", "FAIL processes  WEB_WORKERS=4 needs REDIS_URL"),
        ("GRANIAN_WORKERS", "4", "FAIL processes  WEB_WORKERS=4 needs REDIS_URL"),
        ("WEB_WORKERS", "many", "FAIL settings   WEB_WORKERS: Input should be a valid integer"),
        ("REDIS_URL", "redis://:hush@127.0.0.1:1", "FAIL processes  REDIS_URL leads to no Redis that lets us in"),
    ],
)
def test_an_environment_that_does_not_fit(well: Installation, name: str, value: str, says: str) -> None:
    well.set(name, value)
    code, lines = well.doctor()
    assert code == 1
    assert says in "\n".join(lines.values())
    assert "hush" not in "\n".join(lines.values())


def test_several_web_processes_with_redis_are_fine(well: Installation, tmp_path: Path) -> None:
    with redis_server.serving(tmp_path) as url:
        well.set("WEB_WORKERS", "4")
        well.set("REDIS_URL", url)
        code, lines = well.doctor()
    assert (code, lines["processes"][15:]) == (0, " 4 for the web, page state in Redis")


def test_credentials_that_pluggy_refuses(well: Installation) -> None:
    well.set("PLUGGY_CLIENT_SECRET", "wrong")
    assert "refuses the credentials (CLIENT_KEYS_UNAUTHORIZED): check PLUGGY_CLIENT_ID" in well.failure()


def test_a_pluggy_that_does_not_answer(well: Installation) -> None:
    well.set("PLUGGY_BASE_URL", "http://127.0.0.1:1")
    assert "http://127.0.0.1:1 does not answer" in well.failure()


@pytest.mark.parametrize(("hours", "way"), [(-1, "s ahead of"), (1, "s behind")])
@respx.mock
def test_a_clock_that_is_wrong(well: Installation, hours: int, way: str) -> None:
    well.set("PLUGGY_BASE_URL", "https://pluggy.test")
    date = {"Date": format_datetime(utc_now() + dt.timedelta(hours=hours), usegmt=True)}
    respx.post("https://pluggy.test/auth").respond(200, json={"apiKey": "key"}, headers=date)
    hook = {"id": "a-1", "url": CALLBACK, "event": "all", "headers": {"x-webhook-secret": SECRET}}
    respx.get("https://pluggy.test/webhooks").respond(200, json={"results": [hook]}, headers=date)
    assert re.search(rf"3[56]\d\d {way} Pluggy's: set this machine's clock", well.failure())


def test_a_webhook_that_is_missing(well: Installation) -> None:
    well.pluggy.forget_webhooks()
    assert f"{CALLBACK} is not registered: run `python -m pluggy_app webhooks register`" in well.failure()


def test_a_webhook_that_pluggy_gave_up_on(well: Installation) -> None:
    well.pluggy.change_webhook(enabled=False)
    assert f"Pluggy gave up on {CALLBACK} at 20" in well.failure()


def test_a_webhook_for_few_events(well: Installation) -> None:
    well.pluggy.change_webhook(event="item/error")
    assert "gets item/error only" in well.failure()


def test_a_webhook_with_another_secret(well: Installation) -> None:
    well.pluggy.change_webhook(headers={"X-Webhook-Secret": "another"})
    assert "does not bring our secret" in well.failure()


def test_a_webhook_whose_headers_are_not_told(well: Installation) -> None:
    well.pluggy.change_webhook(headers=None)
    code, lines = well.doctor()
    assert (code, "does not tell whether it brings the secret" in lines["webhook"]) == (0, True)


def test_the_secret_may_be_the_installations_own(well: Installation) -> None:
    well.set("PLUGGY_WEBHOOK_SECRET", "")
    with well.store.unit_of_work() as work:
        own = work.installation.make_webhook_secret(utc_now())
    assert "does not bring our secret" in well.failure()
    well.pluggy.change_webhook(headers={"X-Webhook-Secret": own})
    assert well.doctor()[0] == 0


def test_without_a_public_address_webhooks_are_off(well: Installation) -> None:
    with respx.mock:
        well.set("PLUGGY_BASE_URL", "https://api.pluggy.ai")
        well.set("APP_BASE_URL", "http://localhost:3000")
        respx.post("https://api.pluggy.ai/auth").respond(200, json={"apiKey": "key"})
        respx.get("https://api.pluggy.ai/webhooks").respond(204)
        code, lines = well.doctor()
    assert (code, lines["webhook"][:4]) == (0, "off ")
    assert "clock asks every 360 minutes" in lines["webhook"]


def test_it_runs_as_a_program_too(well: Installation) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pluggy_app", "doctor"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok   address")
