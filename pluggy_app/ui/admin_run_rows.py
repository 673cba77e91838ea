"""All runs as administrators read them. Ids and counts, never what a bank said. Pure."""

from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.clock import SAO_PAULO, today
from pluggy_app.domain.errors import AppError
from pluggy_app.domain.run_outcomes import outcome
from pluggy_app.reads.run_search import FoundRun
from pluggy_app.reads.run_stats import OUTAGE_MINUTES, Outage
from pluggy_app.ui.admin_runs_address import PAGE_ROWS, RunsAddress
from pluggy_app.ui.errors import sentence
from pluggy_app.ui.formatting import clock_time, number, seconds, short_day
from pluggy_app.ui.list_address import TRAIL_PAGES
from pluggy_app.ui.wording.lookup import TEXTS, t

SHORT_ID = 4  #: how much of an item id tells it from its neighbours
NOTHING = "–"


class RunRow(TypedDict):
    """A run in the list; the browser has the words for `tone` and `trigger`."""

    key: str
    at: str
    tone: str
    bank: str
    item: str
    user: str
    trigger: str
    took: str
    seen: str
    created: str
    updated: str
    removed: str
    pages: str
    attempt: str
    code: str


def run_row(run: FoundRun, now: datetime) -> RunRow:
    begun = run.started_at is not None
    return RunRow(
        key=str(run.id),
        at=time_of(run.requested_at, now),
        tone=outcome(run.status, run.error_code).value,
        bank=run.connector_name,
        item=f"{run.item_id[:SHORT_ID]}…",
        user=run.email,
        trigger=run.trigger,
        took=took(run.started_at, run.finished_at, now),
        seen=number(run.seen) if begun else NOTHING,
        created=number(run.created) if begun else NOTHING,
        updated=number(run.updated) if begun else NOTHING,
        removed=number(run.removed) if begun else NOTHING,
        pages=number(run.pages) if begun else NOTHING,
        attempt=str(run.attempt),
        code=run.error_code,
    )


def time_of(instant: datetime, now: datetime) -> str:
    """`14:31:58` of today, else `23/11 14:31`."""
    if today(instant) == today(now):
        return f"{instant.astimezone(SAO_PAULO):%H:%M:%S}"
    return f"{short_day(today(instant), now)} {clock_time(instant)}"


def took(started_at: datetime | None, finished_at: datetime | None, now: datetime) -> str:
    """How long a run took, or has taken; a dash before it began."""
    if started_at is None:
        return NOTHING
    lasted = ((finished_at or now) - started_at).total_seconds()
    return seconds(round(max(0.0, lasted) * 1000)) if lasted < 600 else span(lasted)


def span(passed: float) -> str:
    """`42 s`, `1 min 58 s`, `2 h 5 min`."""
    whole = round(max(0.0, passed))
    if whole < 60:
        return t("admin.span.seconds", s=whole)
    if whole < 3600:
        key = "admin.span.minutes" if whole % 60 else "admin.span.minutes.whole"
        return t(key, m=whole // 60, s=whole % 60)
    return t("admin.span.hours", h=number(whole // 3600), m=whole % 3600 // 60)


def outage_text(outage: Outage, *, folded: bool) -> str:
    """`folded`: the list leaves its failures out."""
    text = t("admin.outage.text", n=number(outage.runs), minutes=OUTAGE_MINUTES)
    return f"{text} {t('admin.outage.folded')}" if folded else text


def why_not(error: AppError) -> str:
    """Why a run cannot be asked for, to somebody whose bank it is not."""
    key = f"admin.again.{error.code}"
    return t(key) if key in TEXTS else sentence(error)


def shown_range(address: RunsAddress, rows: int, total: int) -> str:
    """`1–50 de 1.228`; the numbers are left out so deep that the address no longer knows how deep."""
    if not rows or not total:
        return ""
    depth = len(address.trail)
    if depth >= TRAIL_PAGES:
        return number(total)
    first = depth * PAGE_ROWS + 1
    return t("admin.range", first=number(first), last=number(first + rows - 1), total=number(max(total, rows)))
