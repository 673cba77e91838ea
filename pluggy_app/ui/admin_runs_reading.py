"""What /admin/sync-logs asks reads for, each a few queries that a thread does."""

from dataclasses import dataclass, replace
from datetime import datetime

from pluggy_app.domain.errors import InvalidRequest, SyncLogNotFound
from pluggy_app.domain.run_outcomes import Outcome
from pluggy_app.domain.run_periods import Period
from pluggy_app.domain.users import User
from pluggy_app.reads import run_search, run_stats, sync_logs
from pluggy_app.reads.run_search import RunPage, RunTally
from pluggy_app.reads.run_stats import Outage, RunFigures
from pluggy_app.reads.sync_logs import SyncLogDetail
from pluggy_app.ui.admin_runs_address import PAGE_ROWS, RunsAddress, as_filter
from pluggy_app.wiring import parts


@dataclass(frozen=True)
class Listing:
    """One page of rows. An outage is told in one sentence; `folded`: its failures are not among the rows."""

    page: RunPage
    outage: Outage | None
    folded: bool


@dataclass(frozen=True)
class Figures:
    """Numbers of the period, and of what the filters find in it."""

    told: RunFigures
    tally: RunTally


def listing(user: User, address: RunsAddress, up_to_id: int | None, now: datetime) -> Listing:
    store = parts().store
    outage = run_stats.outage(store, user, now)
    wanted = replace(as_filter(address, now), up_to_id=up_to_id)
    folded = outage is not None and not address.code and address.outcome != Outcome.FAILED and not address.q
    if outage and folded:
        wanted = replace(wanted, but_not=outage.code)
    try:
        page = run_search.page(store, user, wanted, limit=PAGE_ROWS, cursor=address.cursor or None)
    except InvalidRequest:  # a cursor that somebody cut short: the first page
        page = run_search.page(store, user, wanted, limit=PAGE_ROWS)
    return Listing(page, outage, folded)


def figures(user: User, address: RunsAddress, now: datetime) -> Figures:
    store = parts().store
    told = run_stats.figures(store, user, Period(address.period), now)
    return Figures(told, run_search.tally(store, user, as_filter(address, now)))


def one(user: User, sync_log_id: str) -> SyncLogDetail | None:
    """None: there is no such run, or no longer."""
    try:
        return sync_logs.one(parts().store, user, sync_log_id)
    except SyncLogNotFound:
        return None
