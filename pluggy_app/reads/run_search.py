"""All users' runs, found by filters, for administrators."""

from dataclasses import dataclass, replace

from pluggy_app.domain.errors import AdminOnly
from pluggy_app.domain.run_outcomes import MOST_AT_ONCE, Outcome
from pluggy_app.domain.users import User
from pluggy_app.reads.pages import encode_cursor, key
from pluggy_app.store.run_search import FoundRun, RunFilter
from pluggy_app.store.unit_of_work import Store

__all__ = ["FoundRun", "RunFilter", "RunPage", "RunTally", "page", "tally"]


@dataclass(frozen=True)
class RunPage:
    """Newest first. `newest_id`: of all runs now; `newer`: how many that fit came after `up_to_id` of the filter."""

    rows: list[FoundRun]
    next: str | None
    newest_id: int
    newer: int


@dataclass(frozen=True)
class RunTally:
    """How many runs fit a filter; of a filter of failures also the items they left behind, up to `MOST_AT_ONCE`."""

    runs: int
    failed_items: int


def page(store: Store, user: User, wanted: RunFilter, *, limit: int = 50, cursor: str | None = None) -> RunPage:
    """Runs that fit.

    Raises:
        AdminOnly
        InvalidRequest: a cursor that is not of this list.
    """
    _require_admin(user)
    before_id = key(cursor)
    with store.reading() as work:
        newest = work.run_search.newest_id()
        rows = work.run_search.page(wanted, before_id=before_id, limit=limit + 1)
        anchor = wanted.up_to_id
        newer = work.run_search.newer(wanted, anchor) if anchor is not None and anchor < newest else 0
    more = len(rows) > limit
    rows = rows[:limit]
    return RunPage(rows, encode_cursor(rows[-1].id) if more else None, newest, newer)


def tally(store: Store, user: User, wanted: RunFilter) -> RunTally:
    """How many fit in all; a look at every run of the period, so not for every second.

    Raises:
        AdminOnly
    """
    _require_admin(user)
    with store.reading() as work:
        runs = work.run_search.count(replace(wanted, up_to_id=None))
        failures = wanted.outcome is Outcome.FAILED
        return RunTally(runs, len(work.run_search.failed_items(wanted, MOST_AT_ONCE)) if failures else 0)


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise AdminOnly
