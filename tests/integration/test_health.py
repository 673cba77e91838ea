"""What administrators are told about the application itself. On both databases."""

from datetime import timedelta

import pytest
from builders import NOON, a_kept_item, a_user
from sqlalchemy import text

from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.reads.health import HealthLine, Surroundings, details
from pluggy_app.store.checks import Finding
from pluggy_app.store.engine import open_engine
from pluggy_app.store.migrations import downgrade, newest_revision
from pluggy_app.store.unit_of_work import Store

AROUND = Surroundings("pluggy", webhooks_reach_us=True)


def lines(store: Store, around: Surroundings = AROUND, **later: float) -> dict[str, HealthLine]:
    """By name; of several workers the last."""
    return {line.name: line for line in details(store, around, NOON + timedelta(**later))}


def note(store: Store, name: str, finding: Finding, **later: float) -> bool:
    with store.unit_of_work() as work:
        return work.checks.note(name, finding, NOON + timedelta(**later))


def test_a_fresh_installation_says_what_is_not_known_yet(store: Store) -> None:
    told = [(line.name, line.ok, line.code) for line in details(store, AROUND, NOON)]
    assert told == [
        ("database", True, "answers"),
        ("migrations", True, "up_to_date"),
        ("clock", None, "not_looked"),
        ("workers", False, "silent"),
        ("queue", True, "flowing"),
        ("webhook", None, "not_looked"),
        ("pluggy", None, "not_looked"),
    ]


def test_the_database_is_named_with_its_version(store: Store) -> None:
    values = lines(store)["database"].values
    assert values["kind"] == store.engine.dialect.name
    assert str(values["version"])[0].isdigit()
    assert values["journal"] == ("wal" if values["kind"] == "sqlite" else "")


def test_a_database_that_is_away_is_the_only_line(tmp_path: pytest.TempPathFactory) -> None:
    store = Store(open_engine("postgresql://u:p@127.0.0.1:1/d"))
    (line,) = details(store, AROUND, NOON)
    assert (line.name, line.ok, line.code) == ("database", False, "unavailable")


def test_a_schema_that_is_behind_says_both_revisions(store: Store) -> None:
    downgrade(store.engine, "0001")
    told = details(store, AROUND, NOON)
    assert [(line.name, line.ok) for line in told] == [("database", True), ("migrations", False)]
    assert told[1].values == {"at": "0001", "needs": newest_revision()}


def test_each_worker_is_told_with_its_age(store: Store) -> None:
    with store.unit_of_work() as work:
        work.installation.beat("a", NOON - timedelta(seconds=7))
        work.installation.beat("b", NOON - timedelta(seconds=600))
    workers, a, b = (line for line in details(store, AROUND, NOON) if line.name.startswith("worker"))
    assert (workers.ok, workers.code) == (True, "working")
    assert workers.values == {"count": 1, "newest_age_seconds": 7}
    assert (a.ok, a.code, a.values) == (True, "alive", {"worker_id": "a", "age_seconds": 7})
    assert (b.ok, b.code, b.since) == (None, "silent", NOON - timedelta(seconds=600))
    silent = lines(store, minutes=2)["workers"]
    assert (silent.ok, silent.since) == (False, NOON - timedelta(seconds=7))


def test_a_worker_that_stopped_as_it_should_is_not_missed(store: Store) -> None:
    with store.unit_of_work() as work:
        work.installation.beat("a", NOON)
        work.installation.end_beats("a")
    assert "worker" not in lines(store)


def test_the_queue_tells_what_waits_runs_and_is_stuck(store: Store) -> None:
    user = a_user(store)
    first, second = a_kept_item(store, user), a_kept_item(store, user)
    with store.unit_of_work() as work:
        work.sync_runs.request(first, Trigger.USER, NOON)
        work.sync_runs.claim(NOON, 120)
        work.sync_runs.request(second, Trigger.USER, NOON)
    assert lines(store)["queue"].values == {"waiting": 1, "running": 1, "stuck": 0, "oldest_seconds": 0}
    stuck = lines(store, seconds=121)["queue"]
    assert (stuck.ok, stuck.code, stuck.values["stuck"]) == (False, "stuck", 1)
    late = lines(store, minutes=6)["queue"]
    assert (late.ok, late.code, late.since, late.values["oldest_seconds"]) == (False, "late", NOON, 360)


def test_a_finding_keeps_its_since_while_it_stands(store: Store) -> None:
    down = Finding(False, "no_answer", {})
    assert note(store, "pluggy", down)
    assert not note(store, "pluggy", down, minutes=5)
    line = lines(store)["pluggy"]
    assert (line.ok, line.code, line.since) == (False, "no_answer", NOON)
    assert line.checked_at == NOON + timedelta(minutes=5)
    assert note(store, "pluggy", Finding(True, "answers", {"skew_seconds": -3}), minutes=6)
    line = lines(store)["pluggy"]
    assert (line.ok, line.since, line.values) == (True, NOON + timedelta(minutes=6), {"skew_seconds": -3})


def test_the_first_finding_is_a_turn_only_when_it_is_ill(store: Store) -> None:
    assert not note(store, "pluggy", Finding(True, "answers", {}))
    assert note(store, "webhook", Finding(False, "missing", {}))


@pytest.mark.parametrize(("skew", "ok", "code"), [(60, True, "in_step"), (-61, False, "skewed")])
def test_the_clock_is_judged_beside_pluggys(store: Store, skew: int, ok: bool, code: str) -> None:
    note(store, "pluggy", Finding(True, "answers", {"skew_seconds": skew}))
    clock = lines(store)["clock"]
    assert (clock.ok, clock.code, clock.values) == (ok, code, {"skew_seconds": skew})


@pytest.mark.parametrize(
    ("around", "webhook", "pluggy"),
    [
        (Surroundings("off", webhooks_reach_us=False), "off", "off"),
        (Surroundings("sandbox", webhooks_reach_us=True), "embedded", "not_looked"),
        (Surroundings("pluggy", webhooks_reach_us=False), "not_public", "not_looked"),
    ],
)
def test_what_cannot_be_is_not_judged(store: Store, around: Surroundings, webhook: str, pluggy: str) -> None:
    told = lines(store, around)
    assert (told["webhook"].ok, told["webhook"].code) == (None, webhook)
    assert (told["pluggy"].ok, told["pluggy"].code) == (None, pluggy)


def test_a_table_that_is_missing_is_not_a_crash(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert lines(store)["migrations"].values["at"] is None
