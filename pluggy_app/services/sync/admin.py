"""Runs that an administrator asks for, of anybody's items: one again, or every one that some failures left behind."""

import logging
from dataclasses import dataclass

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AdminOnly, ItemRevoked, PlanRequired, PluggyNotConfigured, SyncLogNotFound
from pluggy_app.domain.run_outcomes import MOST_AT_ONCE
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import User
from pluggy_app.services.link import PluggyLink
from pluggy_app.store.run_search import RunFilter
from pluggy_app.store.sync_runs import RequestedRun
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RequestedRuns:
    """How many runs wait now that did not before, and how many already did."""

    queued: int
    already_waiting: int


def run_again(store: Store, pluggy: PluggyLink | None, admin: User, sync_log_id: int) -> RequestedRun:
    """Owe the item of a run another one; a run that already waits is returned, not doubled.

    Raises:
        AdminOnly, PluggyNotConfigured
        SyncLogNotFound: there is no such run.
        ItemRevoked: its item was disconnected.
        PlanRequired: its owner has no connections now, so nobody would do the run.
    """
    _allow(admin, pluggy)
    with store.unit_of_work() as work:
        [requested] = _request(work, [_readable_item(work, sync_log_id)])
    log.info("sync.requested_by_admin", extra={"run": requested.sync_log_id, "admin": admin.user_id})
    return requested


def run_failed_again(store: Store, pluggy: PluggyLink | None, admin: User, wanted: RunFilter) -> RequestedRuns:
    """Owe each item that these failures left behind another run, at most `MOST_AT_ONCE` of them, all or none.

    Raises:
        AdminOnly, PluggyNotConfigured
    """
    _allow(admin, pluggy)
    with store.unit_of_work() as work:
        asked = _request(work, work.run_search.failed_items(wanted, MOST_AT_ONCE))
    waiting = sum(run.already_waiting for run in asked)
    outcome = RequestedRuns(queued=len(asked) - waiting, already_waiting=waiting)
    log.info("sync.requested_by_admin", extra={"queued": outcome.queued, "admin": admin.user_id})
    return outcome


def _allow(admin: User, pluggy: PluggyLink | None) -> None:
    if not admin.is_admin:
        raise AdminOnly
    if pluggy is None:
        raise PluggyNotConfigured


def _readable_item(work: Work, sync_log_id: int) -> int:
    run = work.sync_logs.one(sync_log_id, user_id=None)
    item = None if run is None else work.items.by_pk(run.item_pk)
    owner = None if item is None else work.users.by_id(item.user_id)
    if item is None or owner is None:
        raise SyncLogNotFound
    if item.revoke_requested_at is not None:
        raise ItemRevoked
    if not owner.may_connect_banks:
        raise PlanRequired
    return item.id


def _request(work: Work, item_pks: list[int]) -> list[RequestedRun]:
    """A run for each item; all of the runs before all of the owners, as an owner's own request locks them."""
    now = utc_now()
    # What Pluggy has is read again: it forbids making it read many banks at once.
    requested = [work.sync_runs.request(pk, Trigger.USER, now, refresh=False) for pk in sorted(item_pks)]
    found = [work.items.by_pk(pk) for pk in item_pks]
    for user_id in sorted({item.user_id for item in found if item is not None}):
        work.users.raise_revision(user_id)
    return requested
