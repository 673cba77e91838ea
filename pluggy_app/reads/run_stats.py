"""All users' runs as numbers, for administrators: the queue now, and a period as tiles and charts need it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pluggy_app.domain.errors import AdminOnly, PluggyUnavailable
from pluggy_app.domain.run_outcomes import Outcome, outcome
from pluggy_app.domain.run_periods import Period, slot_of, slots
from pluggy_app.domain.users import User
from pluggy_app.store.run_stats import TENTHS, QueueGlance, RunGroup
from pluggy_app.store.unit_of_work import Store, Work

__all__ = ["CodeCount", "Outage", "QueueGlance", "RunFigures", "SlotFigures", "figures", "glance", "outage"]

SAMPLE = 20_000  #: durations of more runs than this are estimated from every n-th
OUTAGE_MINUTES = 15
OUTAGE_RUNS = 5  #: fewer failures than this are bad luck

ENDED = (Outcome.SUCCEEDED, Outcome.PARTIAL, Outcome.FAILED)


@dataclass(frozen=True)
class SlotFigures:
    """One bar: how the runs asked for from `begins_at` on ended, and how long one of them waited at most."""

    begins_at: datetime
    succeeded: int
    partial: int
    failed: int
    longest_wait_seconds: float


@dataclass(frozen=True)
class CodeCount:
    """How many runs ended with a code, and whether most of them failed or only left something out."""

    code: str
    runs: int
    mostly_failed: bool


@dataclass(frozen=True)
class RunFigures:
    """A period. `before`: how the runs of the period before it ended, which is as long. Times are None without runs."""

    begins_at: datetime
    slots: list[SlotFigures]
    codes: list[CodeCount]
    connectors: list[tuple[int, str]]
    runs: int
    ended: dict[Outcome, int]
    before: dict[Outcome, int]
    median_ms: int | None
    p95_ms: int | None


@dataclass(frozen=True)
class Outage:
    """Pluggy does not answer: how many runs failed for that in the last `OUTAGE_MINUTES`, with this code."""

    runs: int
    code: str


def glance(store: Store, user: User, now: datetime) -> QueueGlance:
    """The queue this moment, and whether anything has moved anywhere; cheap enough for once a second.

    Raises:
        AdminOnly
    """
    _require_admin(user)
    with store.reading() as work:
        return work.run_stats.glance(now)


def figures(store: Store, user: User, period: Period, now: datetime) -> RunFigures:
    """A period in numbers.

    Raises:
        AdminOnly
    """
    _require_admin(user)
    starts = slots(period, now)
    since = starts[0]
    with store.reading() as work:
        groups = work.run_stats.groups(since, now, by_minute=period is Period.HOUR)
        before = work.run_stats.outcomes(since - (now - since), since)
        ended = _ended((group.status, group.error_code, group.runs) for group in groups)
        durations = _durations(work, since, now, ended[Outcome.SUCCEEDED])
        connectors = work.run_stats.connectors()
    return RunFigures(
        begins_at=since,
        slots=_slots(starts, groups),
        codes=_codes(groups),
        connectors=connectors,
        runs=sum(group.runs for group in groups),
        ended=ended,
        before=_ended(before),
        median_ms=_percentile(durations, 50),
        p95_ms=_percentile(durations, 95),
    )


def outage(store: Store, user: User, now: datetime) -> Outage | None:
    """Whether the newest runs fail because Pluggy does not answer: many of them, and more than are read well.

    Raises:
        AdminOnly
    """
    _require_admin(user)
    with store.reading() as work:
        ended = work.run_stats.outcomes(now - timedelta(minutes=OUTAGE_MINUTES), now)
    lost = sum(n for status, code, n in ended if (status, code) == (Outcome.FAILED, PluggyUnavailable.code))
    well = sum(n for status, _, n in ended if status == Outcome.SUCCEEDED)
    return Outage(lost, PluggyUnavailable.code) if lost >= OUTAGE_RUNS and lost > well else None


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise AdminOnly


def _durations(work: Work, since: datetime, now: datetime, runs: int) -> list[tuple[int, int]]:
    return work.run_stats.durations(since, now, every=max(1, -(-runs // SAMPLE)))


def _ended(counted: Iterable[tuple[str, str, int]]) -> dict[Outcome, int]:
    total = Counter[Outcome]()
    for status, code, runs in counted:
        total[outcome(status, code)] += runs
    return {word: total[word] for word in ENDED}


def _slots(starts: list[datetime], groups: list[RunGroup]) -> list[SlotFigures]:
    ended = [Counter[Outcome]() for _ in starts]
    waits = [0.0 for _ in starts]
    for group in groups:
        place = slot_of(starts, _instant(group.slot))
        ended[place][outcome(group.status, group.error_code)] += group.runs
        waits[place] = max(waits[place], group.longest_wait_seconds)
    return [
        SlotFigures(start, counts[Outcome.SUCCEEDED], counts[Outcome.PARTIAL], counts[Outcome.FAILED], wait)
        for start, counts, wait in zip(starts, ended, waits, strict=True)
    ]


def _codes(groups: list[RunGroup]) -> list[CodeCount]:
    """Of runs that failed or left something out for a reason with a name, the most frequent first."""
    failed, partial = Counter[str](), Counter[str]()
    for group in groups:
        came_to = outcome(group.status, group.error_code)
        if group.error_code and came_to in (Outcome.FAILED, Outcome.PARTIAL):
            (failed if came_to is Outcome.FAILED else partial)[group.error_code] += group.runs
    both = failed + partial
    ranked = sorted(both, key=lambda code: (-both[code], code))
    return [CodeCount(code, both[code], failed[code] >= partial[code]) for code in ranked]


def _percentile(durations: list[tuple[int, int]], percent: int) -> int | None:
    """The duration in milliseconds that `percent` of the runs do not exceed."""
    wanted = sum(runs for _, runs in durations) * percent / 100
    passed = 0
    for tenths, runs in durations:
        passed += runs
        if passed >= wanted:
            return tenths * 1000 // TENTHS
    return None


def _instant(slot: str) -> datetime:
    return datetime.fromisoformat(slot if ":" in slot else f"{slot}:00").replace(tzinfo=UTC)
