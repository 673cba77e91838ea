"""Asking for a run: by a person, or by the clock for items that nothing else has asked to read."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import PluggyNotConfigured
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import User
from pluggy_app.services.items import live_item, require_plan
from pluggy_app.services.link import PluggyLink
from pluggy_app.store.sync_runs import RequestedRun
from pluggy_app.store.unit_of_work import Store

log = logging.getLogger(__name__)


def request(store: Store, pluggy: PluggyLink | None, user: User, item_id: str) -> RequestedRun:
    """Owe one of the user's items a run that makes Pluggy read the bank; one that already waits is not doubled.

    It is owed also while Pluggy will not read the bank again (`refresh_allowed_at` in the answer): it reads what
    Pluggy has.

    Raises:
        PlanRequired, ItemNotFound, ItemRevoked, PluggyNotConfigured
    """
    require_plan(user)
    item = live_item(store, user, item_id)
    if pluggy is None:
        raise PluggyNotConfigured
    now = utc_now()
    with store.unit_of_work() as work:
        requested = work.sync_runs.request(item.id, Trigger.USER, now)
        work.users.raise_revision(user.user_id)
    log.info("sync.requested", extra={"run": requested.sync_log_id, "item": item.item_id})
    allowed_at = item.refresh_allowed_at
    return replace(requested, refresh_allowed_at=allowed_at if allowed_at is not None and allowed_at > now else None)


def request_due(store: Store, now: datetime, interval: timedelta) -> int:
    """The safety net behind the webhooks: owe a run to every item nobody asked about for `interval`."""
    with store.unit_of_work() as work:
        due = work.items.due(requested_before=now - interval)
        for item_pk in due:
            work.sync_runs.request(item_pk, Trigger.SCHEDULE, now)
    return len(due)
