"""Is the application able to do its work? `ready` for machines, `details` for administrators and the doctor.

Words for people are made elsewhere: a line carries a code and values. Nothing here asks Pluggy; what a job found there
is in the table `checks` (`services/checks.py`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.store.checks import CheckRecord
from pluggy_app.store.engine import wal_is_safe
from pluggy_app.store.migrations import newest_revision
from pluggy_app.store.unit_of_work import Store, Work

HEARTBEAT_SECONDS = 10  #: workers say so this often
HEARTBEAT_LATE_SECONDS = 60
QUEUE_LATE_SECONDS = 300  #: a due run that waits longer means that nobody works
SKEW_SECONDS = 60  #: a clock that is further from Pluggy's makes keys and windows of time wrong

OFF = "off"  #: no credentials: there is no integration to look after
EMBEDDED = "embedded"  #: the sandbox in our own process, which sends events by the users' own addresses
NOT_PUBLIC = "not_public"  #: Pluggy has no way to our address: the clock does the work of webhooks
NOT_LOOKED = "not_looked"  #: no job has asked yet

Values = dict[str, str | int | datetime | None]


@dataclass(frozen=True)
class Check:
    """One thing looked at; `detail` says what was found, without any bank data."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Surroundings:
    """What the environment says, as far as health depends on it."""

    integration: str  #: off | sandbox | pluggy, as `settings.Integration`
    webhooks_reach_us: bool


@dataclass(frozen=True)
class HealthLine:
    """One line of the health page, in this order: database, migrations, clock, workers, one `worker` for each
    heartbeat, queue, webhook, pluggy. A database that does not answer is the only line.

    | name       | ok                       | not ok                                             | None (nothing to judge) |
    |---|---|---|---|
    | database   | `answers` {kind, version, journal} | `unavailable`; `unsafe_sqlite` {same}    | |
    | migrations | `up_to_date` {at, needs} | `behind` {at, needs}                               | |
    | clock      | `in_step` {skew_seconds} | `skewed` {skew_seconds; plus: ours is ahead}       | `not_looked` |
    | workers    | `working` {count, newest_age_seconds} | `silent` {count: 0, newest_age_seconds or None} | |
    | worker     | `alive` {worker_id, age_seconds} |                                            | `silent` {same}: it ended without saying so |
    | queue      | `flowing` {waiting, running, stuck, oldest_seconds} | `late`, `stuck` {same}  | |
    | webhook    | `enabled` {url, header: same or unknown} | `missing` {url}, `disabled` {url, disabled_at}, `wrong_events` {url, event}, `wrong_secret` {url} | `off`, `embedded`, `not_public`, `not_looked` |
    | pluggy     | `answers`                | `no_answer`, `credentials_refused` {status, reason} or {} | `off`, `not_looked` |
    """  # noqa: E501 - a table

    name: str
    ok: bool | None
    code: str  #: what was found, a stable word
    values: Values = field(default_factory=dict)
    since: datetime | None = None  #: when it became so; None: not known
    checked_at: datetime | None = None  #: when it was looked at


def ready(store: Store, now: datetime) -> list[Check]:
    """Database, migrations, scheduler heartbeat, queue age."""
    try:
        with store.reading() as work:
            at, wanted = work.revision(), newest_revision()
            beat, oldest = work.installation.newest_beat(), work.sync_runs.oldest_due(now)
    except DatabaseUnavailable as error:
        return [Check("database", False, str(error))]
    beat_age = None if beat is None else round((now - beat).total_seconds())
    queue_age = 0 if oldest is None else round((now - oldest).total_seconds())
    return [
        Check("database", True, "answers"),
        Check("migrations", at == wanted, f"at {at}, needs {wanted}"),
        Check(
            "scheduler",
            beat_age is not None and beat_age <= HEARTBEAT_LATE_SECONDS,
            "no heartbeat yet" if beat_age is None else f"last heartbeat {beat_age} s ago",
        ),
        Check("queue", queue_age <= QUEUE_LATE_SECONDS, f"oldest due run waits {queue_age} s"),
    ]


def details(store: Store, around: Surroundings, now: datetime) -> list[HealthLine]:
    """Everything that is looked after, for administrators. Never raises for a database that is away or not up to date:
    that is what the lines then say."""
    try:
        with store.reading() as work:
            lines = [_database(work, now), _migrations(work, now)]
            if lines[-1].ok:
                checks = work.checks.all()
                lines += [_clock(checks.get("pluggy")), *_workers(work, now), _queue(work, now)]
                lines += [_webhook(checks.get("webhook"), around), _pluggy(checks.get("pluggy"), around)]
    except DatabaseUnavailable:
        return [HealthLine("database", False, "unavailable", checked_at=now)]
    return lines


def _database(work: Work, now: datetime) -> HealthLine:
    database = work.figures.database()
    values: Values = {"kind": database.kind, "version": database.version, "journal": database.journal}
    # Without the fix only the WAL can be lost (docs/decisions/0005).
    unsafe = database.journal == "wal" and not wal_is_safe(database.version)
    return HealthLine("database", not unsafe, "unsafe_sqlite" if unsafe else "answers", values, checked_at=now)


def _migrations(work: Work, now: datetime) -> HealthLine:
    at, needs = work.revision(), newest_revision()
    code = "up_to_date" if at == needs else "behind"
    return HealthLine("migrations", at == needs, code, {"at": at, "needs": needs}, checked_at=now)


def _clock(pluggy: CheckRecord | None) -> HealthLine:
    """Our clock beside the Date of Pluggy's answers."""
    skew = pluggy.finding.values.get("skew_seconds") if pluggy else None
    if pluggy is None or not isinstance(skew, int):
        return HealthLine("clock", None, NOT_LOOKED)
    ok = abs(skew) <= SKEW_SECONDS
    return HealthLine("clock", ok, "in_step" if ok else "skewed", {"skew_seconds": skew}, checked_at=pluggy.checked_at)


def _workers(work: Work, now: datetime) -> list[HealthLine]:
    beats = sorted(work.installation.beats().items())
    ages = {worker_id: max(0, round((now - at).total_seconds())) for worker_id, at in beats}
    alive = [age for age in ages.values() if age <= HEARTBEAT_LATE_SECONDS]
    newest = max((at for _, at in beats), default=None)
    values: Values = {"count": len(alive), "newest_age_seconds": min(ages.values(), default=None)}
    lines = [
        HealthLine("workers", bool(alive), "working" if alive else "silent", values, None if alive else newest, now)
    ]
    for worker_id, at in beats:
        told: Values = {"worker_id": worker_id, "age_seconds": ages[worker_id]}
        lives = ages[worker_id] <= HEARTBEAT_LATE_SECONDS
        lines.append(
            HealthLine("worker", lives or None, "alive" if lives else "silent", told, None if lives else at, now)
        )
    return lines


def _queue(work: Work, now: datetime) -> HealthLine:
    queue, oldest = work.figures.queue(now), work.sync_runs.oldest_due(now)
    age = 0 if oldest is None else round((now - oldest).total_seconds())
    values: Values = {
        "waiting": queue.waiting,
        "running": queue.running,
        "stuck": queue.stuck,
        "oldest_seconds": age,
    }
    late = age > QUEUE_LATE_SECONDS
    code = "late" if late else "stuck" if queue.stuck else "flowing"
    return HealthLine("queue", code == "flowing", code, values, oldest if late else None, now)


def _webhook(found: CheckRecord | None, around: Surroundings) -> HealthLine:
    if around.integration == OFF:
        return HealthLine("webhook", None, OFF)
    if around.integration == "sandbox":
        return HealthLine("webhook", None, EMBEDDED)
    if not around.webhooks_reach_us:
        return HealthLine("webhook", None, NOT_PUBLIC)
    return _found("webhook", found)


def _pluggy(found: CheckRecord | None, around: Surroundings) -> HealthLine:
    return HealthLine("pluggy", None, OFF) if around.integration == OFF else _found("pluggy", found)


def _found(name: str, found: CheckRecord | None) -> HealthLine:
    if found is None:
        return HealthLine(name, None, NOT_LOOKED)
    finding = found.finding
    values: Values = {
        key: datetime.fromisoformat(value) if key.endswith("_at") and isinstance(value, str) else value
        for key, value in finding.values.items()
    }
    return HealthLine(name, finding.ok, finding.code, values, found.since, found.checked_at)
