"""How an open page follows the data: one look a second at the user's revision, a reload when it moved.

Only ever started from a page's guard: Reflex then ends it with the page. Started by a plain event it would never end.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from reflex.event import EventSpec

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError
from pluggy_app.domain.items import Health
from pluggy_app.domain.users import User
from pluggy_app.reads import bench, items, revision, sessions
from pluggy_app.ui.errors import unexpected
from pluggy_app.ui.formatting import clock_time
from pluggy_app.ui.session import Session, session_owner, to_login
from pluggy_app.ui.wording.language import speak
from pluggy_app.ui.wording.lookup import t
from pluggy_app.wiring import parts

LOOK_SECONDS = 1.0
RETRY_SECONDS = 5.0
MOST_COUNTED = 99
REPRINT_SECONDS = 60.0  #: ages ("há 4 min") move on even when no data does

NEEDS_USER = frozenset({Health.ACTION_REQUIRED, Health.WAITING_USER})

Frame = TypeVar("Frame")


async def follow(
    page: Session, read: Callable[[User, datetime], Frame], show: Callable[[Frame, datetime], None]
) -> EventSpec | None:
    """Call `read` in a thread and `show` under the state's lock whenever this user's data moved.

    Rows on the page stay when a reading fails. Ends by leaving for the log-in page when the session is over.
    """
    async with page:
        cookie, owner = page.router.headers.cookie or "", page._user_id
    speak(sessions.language(cookie))
    seen: int | None = None
    printed_at = 0.0
    while owner:
        try:
            now_at = await asyncio.to_thread(revision.of, parts().store, owner)
            if now_at != seen or time.monotonic() - printed_at > REPRINT_SECONDS:
                user = await asyncio.to_thread(session_owner, cookie)
                if user is None or user.user_id != owner:
                    break
                now = utc_now()
                frame = await asyncio.to_thread(read, user, now)
                waiting, unmatched = await asyncio.to_thread(_waiting, user, now)
                async with page:
                    show(frame, now)
                    page._put(waiting=waiting, to_reconcile=unmatched, trouble="", seen_at=clock_time(now))
                seen, printed_at = now_at, time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
        except AppError:
            await _keep_rows(page, t("error.stale"))
        except Exception as error:  # the page lives on; what broke is recorded by type and short id
            await _keep_rows(page, unexpected(error))
    return to_login()


async def _keep_rows(page: Session, trouble: str) -> None:
    async with page:
        page.trouble = trouble
    await asyncio.sleep(RETRY_SECONDS)


def _waiting(user: User, now: datetime) -> tuple[int, str]:
    """Connections that need the user, and how many movements are to be reconciled; empty: none."""
    store = parts().store
    needing = sum(view.health in NEEDS_USER for view in items.listing(store, user, now))
    unmatched = bench.waiting(store, user, MOST_COUNTED + 1)
    return needing, f"{MOST_COUNTED}+" if unmatched > MOST_COUNTED else str(unmatched or "")
