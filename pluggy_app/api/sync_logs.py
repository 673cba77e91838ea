"""What sync runs did."""

from typing import Annotated

from fastapi import APIRouter, Query

from pluggy_app.api.lists import Cursor, Limit
from pluggy_app.api.problems import meanings
from pluggy_app.api.schemas import SyncLog, SyncLogDetail, SyncLogs
from pluggy_app.api.security import SCHEMES, Asker, OnBusinessPlanOrAdmin, is_plausible_id
from pluggy_app.domain.items import BANK_FAILURES, PARTIAL_SUCCESS, RECONNECT_EXECUTIONS, WAITING_EXECUTIONS
from pluggy_app.domain.run_outcomes import BANK_READING
from pluggy_app.domain.sync_runs import RunStatus
from pluggy_app.reads import sync_logs
from pluggy_app.wiring import parts

router = APIRouter(prefix="/api/pluggy", tags=["pluggy"], route_class=OnBusinessPlanOrAdmin, dependencies=SCHEMES)

#: Codes that only runs have.
_RUN_CODES = {
    "worker_lost": "The process that worked on this run went away.",
    "worker_stopped": "The process that worked on this run was stopped; the next run goes on.",
    BANK_READING: "Pluggy was still reading the bank; the next run looks again.",
}


@router.get("/sync-logs")
def listing(
    user: Asker,
    everyone: Annotated[bool, Query(alias="all", description="Every user's; administrators only.")] = False,
    itemId: Annotated[str | None, Query(max_length=200)] = None,  # noqa: N803 - part of the interface
    status: RunStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SyncLogs:
    """Attempts to bring items up to date, newest first."""
    item_id = itemId if itemId is None or is_plausible_id(itemId) else ""  # no item has an empty id
    page = sync_logs.page(
        parts().store,
        user,
        everyone=everyone,
        item_id=item_id,
        status=status.value if status else None,
        limit=limit,
        cursor=cursor,
    )
    return SyncLogs(results=[SyncLog.of(run, _message(run.error_code)) for run in page.rows], next=page.next)


@router.get("/sync-logs/{syncLogId}")
def one(user: Asker, syncLogId: str) -> SyncLogDetail:  # noqa: N803 - part of the interface
    """One attempt with its timeline; administrators may see everybody's."""
    detail = sync_logs.one(parts().store, user, syncLogId)
    return SyncLogDetail.of_detail(detail, _message(detail.run.error_code))


def _message(code: str) -> str | None:
    if not code:
        return None
    return (_RUN_CODES | meanings()).get(code) or _of_the_bank(code)


def _of_the_bank(code: str) -> str:
    """What a word of Pluggy's about its reading of the bank means; they are an open set."""
    if code in WAITING_EXECUTIONS:
        return "The bank waits for its customer to approve or to type a code."
    if code in RECONNECT_EXECUTIONS:
        return "The bank gave nothing new: its customer must reconnect, or act at the bank."
    if code in BANK_FAILURES:
        return "The bank could not be read; Pluggy tries again by itself."
    if code == PARTIAL_SUCCESS:
        return "The bank gave Pluggy a part only; what it left out stays as it was."
    return "Pluggy's reading of the bank did not end well; what is here stays."
