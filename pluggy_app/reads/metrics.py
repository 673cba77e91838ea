"""Numbers for monitoring, all of them from the database: whichever process is asked, the answer is the same."""

import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pluggy_app.domain.sync_runs import RunStatus, Trigger
from pluggy_app.domain.webhook_events import SYNC_EVENTS
from pluggy_app.store.unit_of_work import Store, Work

VERSION = "0.1.0"  #: of this program, as in pyproject.toml

KNOWN_EVENTS = SYNC_EVENTS | {"connector/status_updated"}  #: anybody who knows the secret can name others
OTHER = "other"
ENDED = (RunStatus.SUCCEEDED, RunStatus.PARTIAL, RunStatus.FAILED)

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Metric:
    """One number by its labels. Ages are in seconds."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str
    samples: tuple[tuple[Labels, int], ...]


def all_metrics(store: Store, now: datetime) -> list[Metric]:
    """Runs, webhook events, requests to Pluggy, queue, workers, checks."""
    with store.reading() as work:
        return [_build(work), *_runs(work, now), _events(work), _requests(work), *_workers(work, now), _checks(work)]


def _build(work: Work) -> Metric:
    labels = (
        ("version", VERSION),
        ("revision", work.revision() or ""),
        ("python", platform.python_version()),
        ("database", work.figures.database().kind),
    )
    return Metric("em_dia_build_info", "gauge", "What runs here; always 1.", ((labels, 1),))


def _runs(work: Work, now: datetime) -> Iterator[Metric]:
    ended = dict.fromkeys(((status.value, trigger.value) for status in ENDED for trigger in Trigger), 0)
    for status, trigger, n in work.figures.finished_runs():
        ended[status, trigger] = n
    queue, oldest = work.figures.queue(now), work.sync_runs.oldest_due(now)
    age = 0 if oldest is None else round((now - oldest).total_seconds())
    by_labels = tuple(((("status", status), ("trigger", trigger)), n) for (status, trigger), n in ended.items())
    yield Metric("em_dia_sync_runs_ended", "gauge", "Sync runs that ended; erased with their connection.", by_labels)
    yield _one("em_dia_sync_runs_running", "Sync runs under way.", queue.running)
    yield _one("em_dia_sync_runs_pending", "Sync runs that wait, for their turn or for a time.", queue.waiting)
    yield _one("em_dia_sync_runs_stuck", "Sync runs under way whose worker is silent.", queue.stuck)
    yield _one("em_dia_queue_depth", "Sync runs that are due and wait for a worker.", queue.due)
    yield _one("em_dia_queue_age_seconds", "How long the oldest due run has waited.", age)


def _events(work: Work) -> Metric:
    counted: Counter[Labels] = Counter()
    for event, status, n in work.figures.webhook_events():
        counted[("event", event if event in KNOWN_EVENTS else OTHER), ("status", status)] += n
    samples = tuple(sorted(counted.items()))
    return Metric("em_dia_webhook_events_kept", "gauge", "Webhook events of the last 30 days.", samples)


def _requests(work: Work) -> Metric:
    samples = tuple(
        ((("endpoint", endpoint), ("status", status)), n) for endpoint, status, n in work.request_counts.all()
    )
    about = "Requests to Pluggy by all processes; status none: no answer."
    return Metric("em_dia_pluggy_requests_total", "counter", about, samples)


def _workers(work: Work, now: datetime) -> Iterator[Metric]:
    ages = {worker_id: max(0, round((now - at).total_seconds())) for worker_id, at in work.installation.beats().items()}
    samples = tuple(((("worker", worker_id),), age) for worker_id, age in sorted(ages.items()))
    yield Metric("em_dia_worker_heartbeat_age_seconds", "gauge", "Since a worker last said that it works.", samples)


def _checks(work: Work) -> Metric:
    found = sorted(work.checks.all().items())
    samples = tuple(((("check", name),), int(check.finding.ok)) for name, check in found)
    return Metric("em_dia_check_ok", "gauge", "1: what was looked at is well.", samples)


def _one(name: str, about: str, n: int) -> Metric:
    return Metric(name, "gauge", about, (((), n),))
