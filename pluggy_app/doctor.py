"""`python -m pluggy_app doctor`: looks at everything that can be wrong, changes nothing, says what to do.

One line for each thing, in English, for the operator. What the database knows comes from `reads/health.py`; Pluggy is
asked here and now, outside the shared budget, because the database may be the thing that is ill.
"""

import asyncio
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import redis

from pluggy_app import wiring
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import BadConfiguration
from pluggy_app.pluggy_api.traffic import CREDENTIALS_REFUSED
from pluggy_app.reads import health
from pluggy_app.reads.health import HealthLine, Values
from pluggy_app.services import checks
from pluggy_app.services.checks import Findings
from pluggy_app.settings import EMBEDDED, Integration, Settings, check_web_workers, is_loopback, load_settings
from pluggy_app.store.engine import check_writable, damage, open_engine, sqlite_file, wal_is_safe
from pluggy_app.store.unit_of_work import Store

LEAST_FREE_BYTES = 500 * 2**20  #: a year of five busy accounts is about 100 MB, and a backup doubles it

REDIS_SECONDS = 3.0

#: Beside what is built in this folder, and held by whoever serves it: its process, port and where bank data comes from.
LOCK = Path(".web.lock")

START = "start the application, or `python -m pluggy_app worker`"
MIGRATE = "`python -m pluggy_app migrate`"
REGISTER = "`python -m pluggy_app webhooks register`"


@dataclass(frozen=True)
class Verdict:
    """What is said about one thing; `ok` None: it is not in use."""

    name: str
    ok: bool | None
    text: str

    def __str__(self) -> str:
        mark = {True: "ok", False: "FAIL", None: "off"}[self.ok]
        return f"{mark:<4} {self.name:<10} {self.text}"


@dataclass(frozen=True)
class Running:
    """The application that `make run` or `make dev` started in this folder."""

    pid: int
    port: int
    integration: str  #: a word of `settings.Integration`


def running_here() -> Running | None:
    """What holds the lock of this folder. One that nobody holds was left by a process that has ended."""
    with suppress(OSError, ValueError), LOCK.open() as lock:  # ValueError: held, and nothing written yet
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, port, integration = lock.read().split()
            return Running(int(pid), int(port), integration)
    return None


def examined() -> list[Verdict]:
    """Everything, in the order in which one would mend it."""
    try:
        settings = load_settings()
    except BadConfiguration as error:
        return [Verdict("settings", False, str(error))]
    if running := running_here():
        settings = _as_it_runs(settings, running)
    patient = _Patient(settings)
    return [*_environment(settings), *patient.database(), *patient.pluggy()]


def _as_it_runs(settings: Settings, running: Running) -> Settings:
    """What `make run` has told the application and nobody told us: its port, and the demonstration banks."""
    has_address = "app_base_url" in settings.model_fields_set
    is_demo = running.integration == Integration.SANDBOX
    return Settings(
        app_base_url=settings.app_base_url if has_address else f"http://localhost:{running.port}",
        pluggy_base_url=EMBEDDED if is_demo else settings.pluggy_base_url,
    )


class _Patient:
    """The installation that the settings describe."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._secret = settings.pluggy_webhook_secret.get_secret_value() or None

    def database(self) -> Iterator[Verdict]:
        """Nothing is made or migrated: that would hide what is wrong."""
        file = sqlite_file(self.settings.database_url)
        if file is not None and not file.exists():
            yield Verdict("database", False, f"{file} does not exist: {MIGRATE} makes it, and so does the first start")
            return
        store = Store(open_engine(self.settings.database_url, as_found=True))
        try:
            yield from self._examined(store, file)
        finally:
            store.close()

    def _examined(self, store: Store, file: Path | None) -> Iterator[Verdict]:
        try:
            check_writable(store.engine)
        except BadConfiguration as error:
            advice = "see that it may be written and nobody holds it" if file else "see that the server runs"
            yield Verdict("database", False, f"{error}: {advice}")
            return
        if broken := damage(store.engine):
            advice = "stop the application, keep a copy of the file, and restore the last good backup"
            yield Verdict("database", False, f"{file} is damaged ({broken}): {advice}")
            return
        around = wiring.surroundings(self.settings)
        lines = {line.name: line for line in health.details(store, around, utc_now())}
        yield from _told(lines, file)
        if "queue" in lines and self._secret is None:
            with store.reading() as work:
                self._secret = work.installation.webhook_secret()

    def pluggy(self) -> Iterator[Verdict]:
        if self.settings.integration is Integration.OFF:
            yield Verdict("pluggy", None, _off(self.settings))
        elif self.settings.integration is Integration.SANDBOX:
            advice = "PLUGGY_CLIENT_ID and PLUGGY_CLIENT_SECRET bring real ones"
            yield Verdict("pluggy", None, f"demonstration banks inside the web process; {advice}")
        else:
            findings = asyncio.run(self._asked())
            yield _pluggy(findings, self.settings)
            yield from _clock(findings)
            yield _webhook(findings, self.settings)

    async def _asked(self) -> Findings:
        link = wiring.link(self.settings, self._secret or "", _Unmetered())
        assert link is not None
        try:
            return await checks.ask(link, secret_is_known=self._secret is not None)
        finally:
            await link.client.close()


class _Unmetered:
    """A person who asks twice needs no budget."""

    def take(self, _endpoint: str, _now: datetime) -> float:
        return 0.0

    def block(self, _endpoint: str, _until: datetime) -> None:
        return


def _environment(settings: Settings) -> Iterator[Verdict]:
    yield _address(settings)
    yield _processes(settings)
    file = sqlite_file(settings.database_url)
    if file is not None and file.parent.exists():
        yield _disk(file.parent)


def _address(settings: Settings) -> Verdict:
    url = settings.app_base_url
    if settings.is_loopback:
        open_to_all = (
            "" if is_loopback(settings.app_host) else f"; others reach APP_HOST={settings.app_host}, unable to sign in"
        )
        return Verdict("address", True, f"{url}, for browsers on this machine{open_to_all}")
    if not url.startswith("https://"):
        advice = "put https in front of it and set APP_BASE_URL to that address"
        return Verdict("address", False, f"{url} sends passwords and cookies in the open: {advice}")
    proxy = (
        ""
        if settings.trusted_proxy_hops
        else "; behind a proxy set TRUSTED_PROXY_HOPS=1, or all people share one limit"
    )
    return Verdict("address", True, f"{url}, cookies over https only{proxy}")


def _processes(settings: Settings) -> Verdict:
    try:
        check_web_workers(settings)
        check_redis(settings.redis_url)
    except BadConfiguration as error:
        return Verdict("processes", False, str(error))
    shared = ", page state in Redis" if settings.redis_url else ""
    return Verdict("processes", True, f"{settings.web_workers} for the web{shared}")


def check_redis(url: str) -> None:
    """See that Redis answers; an empty address means that it is not in use.

    Raises:
        BadConfiguration: with one line that says what to mend.
    """
    if not url:
        return
    try:
        with closing(
            redis.Redis.from_url(url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS)
        ) as r:
            r.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise BadConfiguration(
            f"REDIS_URL leads to no Redis that lets us in ({reason}): see that it runs and that its password fits"
        ) from None


def _disk(folder: Path) -> Verdict:
    """Room where the SQLite file lies."""
    free = shutil.disk_usage(folder).free
    room = f"{free / 2**20:,.0f} MB free in {folder}"
    enough = free >= LEAST_FREE_BYTES
    return Verdict("disk", enough, room if enough else f"{room}: make room, {LEAST_FREE_BYTES // 2**20} MB at least")


def _told(lines: dict[str, HealthLine], file: Path | None) -> Iterator[Verdict]:
    """What `reads/health.py` found, in words."""
    line = lines["database"]
    if line.code == "unavailable":
        yield Verdict("database", False, "it went away while it was looked at: try again")
        return
    yield Verdict("database", True, f"{file} answers" if file else f"PostgreSQL {line.values['version']} answers")
    if file is not None:
        yield _sqlite(line)
    for name, say in (("migrations", _migrations), ("workers", _workers), ("queue", _queue)):
        if name in lines:
            yield Verdict(name, lines[name].ok, say(lines[name].values, lines[name].code))


def _sqlite(line: HealthLine) -> Verdict:
    version, journal = str(line.values["version"]), line.values["journal"]
    if line.code == "unsafe_sqlite":
        advice = "end every program that holds the file and start again"
        return Verdict(
            "sqlite", False, f"{version} can lose a committed WAL, and journal {journal} is in use: {advice}"
        )
    slower = "" if wal_is_safe(version) else " (slower, because this copy lacks the WAL-reset fix)"
    return Verdict("sqlite", True, f"{version}, journal {journal}{slower}")


def _migrations(values: Values, code: str) -> str:
    if code == "up_to_date":
        return f"up to date ({values['at']})"
    return f"the schema is at {values['at'] or 'nothing'}, this version needs {values['needs']}: run {MIGRATE}"


def _workers(values: Values, code: str) -> str:
    age = values["newest_age_seconds"]
    if code == "working":
        return f"{values['count']} alive, the last heartbeat {age} s ago"
    return f"{'no heartbeat yet' if age is None else f'the last heartbeat was {age} s ago'}: {START}"


def _queue(values: Values, code: str) -> str:
    if code == "late":
        return f"the oldest due run waits {values['oldest_seconds']} s: {START}, and read its log"
    if code == "stuck":
        return f"{values['stuck']} run(s) whose worker is gone: any living worker takes over, so {START}"
    return f"{values['waiting']} waiting, {values['running']} running"


def _off(settings: Settings) -> str:
    if "pluggy_base_url" in settings.model_fields_set:
        return "no PLUGGY_CLIENT_ID: bank connections are off, everything else works"
    return "no PLUGGY_CLIENT_ID: `make run` serves demonstration banks, any other start leaves bank connections off"


def _pluggy(findings: Findings, settings: Settings) -> Verdict:
    where = settings.pluggy_base_url
    if findings.pluggy is None:
        return Verdict("pluggy", True, f"{where} says that we ask too often: look again in a minute")
    if findings.pluggy.ok:
        return Verdict("pluggy", True, f"{where} takes the credentials")
    if findings.pluggy.code == CREDENTIALS_REFUSED:
        reason = f" ({findings.pluggy.values['reason']})" if findings.pluggy.values["reason"] else ""
        advice = "check PLUGGY_CLIENT_ID and PLUGGY_CLIENT_SECRET at dashboard.pluggy.ai"
        return Verdict("pluggy", False, f"{where} refuses the credentials{reason}: {advice}")
    return Verdict("pluggy", False, f"{where} does not answer: check the network and status.pluggy.ai")


def _clock(findings: Findings) -> Iterator[Verdict]:
    skew = findings.pluggy.values.get("skew_seconds") if findings.pluggy else None
    if not isinstance(skew, int):
        return
    if abs(skew) <= health.SKEW_SECONDS:
        yield Verdict("clock", True, f"{abs(skew)} s from Pluggy's")
    else:
        way = "ahead of" if skew > 0 else "behind"
        yield Verdict("clock", False, f"{abs(skew)} s {way} Pluggy's: set this machine's clock (NTP)")


def _webhook(findings: Findings, settings: Settings) -> Verdict:
    if not settings.webhooks_reach_us:
        clock = f"the clock asks every {settings.sync_interval_minutes} minutes instead"
        return Verdict(
            "webhook", None, f"Pluggy cannot reach {settings.app_base_url}, {clock}; a public https APP_BASE_URL helps"
        )
    found = findings.webhook
    if found is None:
        return Verdict("webhook", None, "cannot be looked at until Pluggy answers")
    url = found.values["url"]
    if found.ok:
        unknown = f"; Pluggy does not tell whether it brings the secret, {REGISTER} sets it again"
        return Verdict(
            "webhook", True, f"{url} gets every event{unknown if found.values['header'] == 'unknown' else ''}"
        )
    trouble = {
        "missing": f"{url} is not registered",
        "disabled": f"Pluggy gave up on {url} at {found.values.get('disabled_at')}",
        "wrong_events": f"{url} gets {found.values.get('event')} only",
        "wrong_secret": f"{url} does not bring our secret",
    }[found.code]
    return Verdict("webhook", False, f"{trouble}: run {REGISTER}")
