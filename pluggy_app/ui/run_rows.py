"""From a sync run to its printed line: in today's list, and in the table of one connection. Pure."""

from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.errors import ItemRevoked
from pluggy_app.domain.items import RECONNECT_EXECUTIONS, WAITING_EXECUTIONS
from pluggy_app.domain.run_outcomes import BANK_READING
from pluggy_app.domain.sync_runs import RunStatus
from pluggy_app.reads.sync_logs import AlikeRuns, SyncLogView
from pluggy_app.ui.connection_rows import details_route
from pluggy_app.ui.formatting import age, clock_time, number, seconds
from pluggy_app.ui.wording.lookup import counted, t

STOPPED = "stopped"  #: ended because the person disconnected the bank: nothing went wrong
WAITING = "waiting"  #: found the bank still being read and left: nothing went wrong either


class TodayLine(TypedDict):
    """One event of today."""

    key: str
    time: str
    tone: str
    text: str
    href: str


class RunLine(TypedDict):
    """One run of a connection."""

    key: str
    when: str
    why: str
    status: str
    tone: str
    read: str
    new: str
    changed: str
    removed: str
    took: str


def today_line(runs: AlikeRuns) -> TodayLine:
    """The line stands at the time of the newest and tells the sum."""
    newest = runs.newest
    text = _what_happened(newest, runs.created, runs.updated, runs.removed)
    return TodayLine(
        key=str(newest.sync_log_id),
        time=clock_time(newest.finished_at or newest.started_at or newest.requested_at),
        tone=_status(newest),
        text=text if runs.count == 1 else t("today.again", line=text, n=number(runs.count)),
        href=details_route(newest.item_id),
    )


def run_line(run: SyncLogView, now: datetime) -> RunLine:
    return RunLine(
        key=str(run.sync_log_id),
        when=age(run.started_at or run.requested_at, now),
        why=t(f"trigger.{run.trigger}"),
        status=t(f"status.{_status(run)}"),
        tone=_status(run),
        read=number(run.seen),
        new=number(run.created),
        changed=number(run.updated),
        removed=number(run.removed),
        took=seconds(run.duration_ms) if run.duration_ms is not None else "",
    )


def _status(run: SyncLogView) -> str:
    ended = {(RunStatus.FAILED.value, ItemRevoked.code): STOPPED, (RunStatus.PARTIAL.value, BANK_READING): WAITING}
    return ended.get((run.status, run.error_code), run.status)


def _what_happened(run: SyncLogView, created: int, updated: int, removed: int) -> str:
    bank = run.connector_name
    if run.status == RunStatus.PENDING.value:
        return t("today.line", bank=bank, what=t("run.pending"))
    if run.status == RunStatus.RUNNING.value:
        return t("today.line", bank=bank, what=t(f"run.running.{run.trigger}"))
    if _status(run) == STOPPED:
        return t("today.line", bank=bank, what=t("run.stopped"))
    if run.status == RunStatus.FAILED.value:
        needs_user = run.error_code in RECONNECT_EXECUTIONS | WAITING_EXECUTIONS
        return t("today.line", bank=bank, what=t("run.needs_you" if needs_user else "run.failed"))
    what = counted("new", created)
    changes = [counted(key, n) for key, n in (("changed", updated), ("removed", removed)) if n]
    return t("today.line", bank=bank, what=", ".join([what, *changes]))
