"""One run as its drawer shows it: what happened when, by account, and who asked. Ids, counts and codes. Pure."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.run_outcomes import Outcome, outcome
from pluggy_app.domain.sync_runs import Moment, RunStatus, Trigger
from pluggy_app.reads.sync_logs import AccountCountsView, SyncLogDetail, SyncLogView, TimelineEntry
from pluggy_app.ui.admin_run_rows import SHORT_ID, time_of, took
from pluggy_app.ui.formatting import number, short_day
from pluggy_app.ui.wording.lookup import counted, t

MAX_WEBHOOKS = 20  #: shown; a flood of events finds one run waiting


class MomentLine(TypedDict):
    """A line of the timeline."""

    at: str
    tone: str
    title: str
    detail: str


class AccountCounts(TypedDict):
    """What one account added to a run."""

    account: str
    window: str
    seen: str
    created: str
    updated: str
    unchanged: str
    removed: str
    skipped: str
    pages: str


class ReasonLine(TypedDict):
    """Why rows were left out, and how many."""

    reason: str
    rows: str


class WebhookLine(TypedDict):
    """An event that asked for the run."""

    at: str
    event: str
    event_id: str


class RunDetail(TypedDict):
    """A run, whole."""

    key: str
    title: str
    bank: str
    item: str
    user: str
    tone: str
    trigger: str
    code: str
    took: str
    attempt: str
    requests: str
    retries: str
    pages: str
    timeline: list[MomentLine]
    accounts: list[AccountCounts]
    reasons: list[ReasonLine]
    webhooks: list[WebhookLine]


#: Before a run is read.
NO_RUN = RunDetail(
    key="",
    title="",
    bank="",
    item="",
    user="",
    tone="",
    trigger="",
    code="",
    took="",
    attempt="",
    requests="",
    retries="",
    pages="",
    timeline=[],
    accounts=[],
    reasons=[],
    webhooks=[],
)


def run_detail(told: SyncLogDetail, now: datetime) -> RunDetail:
    run = told.run
    return RunDetail(
        key=str(run.sync_log_id),
        title=t("admin.run.title", id=run.sync_log_id),
        bank=run.connector_name,
        item=run.item_id,
        user=told.user_email,
        tone=outcome(run.status, run.error_code).value,
        trigger=run.trigger,
        code=run.error_code,
        took=took(run.started_at, run.finished_at, now),
        attempt=str(run.attempt),
        requests=counted("requests", run.requests),
        retries=counted("retries", run.retries),
        pages=counted("pages", run.pages),
        timeline=[*[_moment(line, now) for line in told.timeline], *_still_to_come(run, now)],
        accounts=[_account(account, now) for account in run.accounts],
        reasons=[ReasonLine(reason=why, rows=number(n)) for why, n in sorted(run.skipped_reasons.items())],
        webhooks=[
            WebhookLine(at=time_of(event.received_at, now), event=event.event, event_id=event.event_id)
            for event in told.webhooks[:MAX_WEBHOOKS]
        ],
    )


def _moment(line: TimelineEntry, now: datetime) -> MomentLine:
    known = line.what in set(Moment)
    return MomentLine(
        at=time_of(line.at, now),
        tone=_tone(line),
        title=t(f"admin.moment.{line.what}") if known else t("admin.moment.other"),
        detail=", ".join(_say(part, now) for part in line.detail.split(", ") if part),
    )


def _still_to_come(run: SyncLogView, now: datetime) -> list[MomentLine]:
    """When a run that waits may begin, while that is ahead."""
    if run.status != RunStatus.PENDING.value or run.not_before <= now:
        return []
    return [MomentLine(at=time_of(run.not_before, now), tone="wait", title=t("admin.run.next"), detail="")]


def _tone(line: TimelineEntry) -> str:
    if line.what == Moment.FINISHED:
        status, _, code = line.detail.partition(" ")
        came_to = outcome(status, code) if status in set(RunStatus) else Outcome.FAILED
        return {Outcome.SUCCEEDED: "good", Outcome.PARTIAL: "warn", Outcome.FAILED: "bad"}.get(came_to, "plain")
    if line.what in (Moment.RETRY_QUEUED, Moment.NEXT_QUEUED):
        return "wait"
    return "warn" if line.what in (Moment.ACCOUNT_FAILED, Moment.ACCOUNT_GONE, Moment.HANDED_OVER) else "plain"


def _say(part: str, now: datetime) -> str:
    """A piece of a timeline's detail in words; what is not known, a code for instance, stays as it is."""
    if part in set(Trigger):
        return t(f"admin.trigger.{part}")
    word, _, rest = part.partition(" ")
    if word in set(RunStatus):
        return f"{t(f'admin.outcome.{outcome(word, rest).value}')} {rest}".rstrip()
    for shape, say in _SHAPES.items():
        found = re.fullmatch(shape, part)
        if found:
            return say(found[1], now)
    return part


def _account(account: AccountCountsView, now: datetime) -> AccountCounts:
    return AccountCounts(
        account=f"{account.account_id[:SHORT_ID]}…",
        window=short_day(account.window_from, now) if account.window_from else t("admin.run.window.all"),
        seen=number(account.seen),
        created=number(account.created),
        updated=number(account.updated),
        unchanged=number(account.unchanged),
        removed=number(account.removed),
        skipped=number(account.skipped),
        pages=number(account.pages),
    )


_SHAPES: dict[str, Callable[[str, datetime], str]] = {
    r"attempt (\d+)": lambda found, _: t("admin.run.attempt", n=found),
    r"run (\d+)": lambda found, _: t("admin.told.run", id=found),
    r"continues run (\d+)": lambda found, _: t("admin.told.continues", id=found),
    r"(\d+) accounts": lambda found, _: counted("listed", int(found)),
    r"(\d+) to read": lambda found, _: t("admin.told.to_read", n=found),
    r"(\d+) not understood": lambda found, _: counted("not_understood", int(found)),
    r"account (\S+)": lambda found, _: t("admin.told.account", id=f"{found[:SHORT_ID]}…"),
    r"not before (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)": lambda found, now: t(
        "admin.told.not_before", when=time_of(datetime.fromisoformat(found), now)
    ),
}
