"""In the demonstration a user's first bank brings what its company expects, so that there is something to reconcile."""

import asyncio
import logging

from pluggy_app.domain.errors import AppError
from pluggy_app.services.ledger_entries import add_first
from pluggy_app.services.sync.attempt import Attempt, SyncWorker

log = logging.getLogger(__name__)


async def bring_entries(worker: SyncWorker, attempt: Attempt) -> None:
    """Ask the embedded sandbox, and no other Pluggy, for the entries of a user who has none. The run stands anyway."""
    if not worker.pluggy.is_embedded or attempt.item.last_synced_at is not None:
        return
    try:
        if await asyncio.to_thread(_is_new, worker, attempt):
            entries = await worker.pluggy.client.demonstration_entries(attempt.item.item_id)
            await asyncio.to_thread(add_first, worker.store, attempt.item.user_id, entries)
            attempt.has_news = True
    except AppError as error:
        log.warning("demonstration.no_entries", extra=attempt.log_ids | {"code": error.code})
    except Exception as error:  # our bug: the demonstration has its rows, and the run is closed already
        log.error("demonstration.crashed", extra=attempt.log_ids | {"error": type(error).__name__}, exc_info=error)


def _is_new(worker: SyncWorker, attempt: Attempt) -> bool:
    """Whether the user has no entry, and no bank that was read before."""
    user_id = attempt.item.user_id
    with worker.store.reading() as work:
        others = (item for item in work.items.of_user(user_id) if item.id != attempt.item.id)
        return not work.ledger_entries.has_any(user_id) and all(item.last_synced_at is None for item in others)
