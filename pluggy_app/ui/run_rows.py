"""From a sync run to its printed line: in today's list, and in the table of one connection. Pure."""

from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.errors import ItemNotFound, ItemRevoked
from pluggy_app.domain.items import PARTIAL_SUCCESS
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
    text = t("today.line", bank=newest.connector_name, what=_what_happened(runs))
    if runs.count > 1:
        text = t("today.again", line=text, n=number(runs.count))
    if runs.is_followed and _failed(newest):
        text = t("today.retried", line=text)
    return TodayLine(
        key=str(newest.sync_log_id),
        time=clock_time(newest.finished_at or newest.started_at or newest.requested_at),
        tone=_status(newest),
        text=text,
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


def _what_happened(runs: AlikeRuns) -> str:
    run = runs.newest
    if run.status == RunStatus.PENDING.value:
        return t("run.pending")
    if run.status == RunStatus.RUNNING.value:
        return t(f"run.running.{run.trigger}")
    if _status(run) == STOPPED:
        return t("run.stopped")
    if _needs_user(run):
        return t("run.needs_you")
    changes = [counted(key, n) for key, n in (("changed", runs.updated), ("removed", runs.removed)) if n]
    if _failed(run):
        return ", ".join([t("run.failed"), *([counted("new", runs.created)] if runs.created else []), *changes])
    partly = [t("run.partial")] if run.status == RunStatus.PARTIAL.value else []
    return ", ".join([*partly, counted("new", runs.created), *changes])


def _needs_user(run: SyncLogView) -> bool:
    """Pluggy has ended the connection, or the bank waits for its customer: a run that read all there is fails then."""
    return run.status == RunStatus.FAILED.value and (run.error_code == ItemNotFound.code or _is_of_bank(run.error_code))


def _failed(run: SyncLogView) -> bool:
    """It did not end well, and nobody needs to act; or it read what was there of a bank that gave nothing new."""
    if run.status == RunStatus.PARTIAL.value:
        return _is_of_bank(run.error_code) and run.error_code != PARTIAL_SUCCESS
    return run.status == RunStatus.FAILED.value and _status(run) != STOPPED and not _needs_user(run)


def _is_of_bank(code: str) -> bool:
    """A word of Pluggy's about the bank; they are an open set in capitals, and ours are not."""
    return code.isupper()
