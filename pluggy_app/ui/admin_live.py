"""How the pages of administrators follow everybody's data: a cheap look each second, dear ones only when they pay.

Only ever started from a page's guard: Reflex then ends it with the page. Started by a plain event it would never end.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from reflex.event import EventSpec

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError
from pluggy_app.domain.users import User
from pluggy_app.reads import sessions
from pluggy_app.ui.admin_session import AdminPage
from pluggy_app.ui.errors import unexpected
from pluggy_app.ui.formatting import clock_time
from pluggy_app.ui.session import session_owner, to_login
from pluggy_app.ui.wording.language import speak
from pluggy_app.ui.wording.lookup import t

LOOK_SECONDS = 1.0
RETRY_SECONDS = 5.0
REPRINT_SECONDS = 60.0  #: a period moves on even when no run does
SHARE = 20  #: a reading that took a second is not repeated within this many

Look = Callable[[User, datetime], Awaitable[None]]


class Pace:
    """Says whether a reading is worth its time: something moved, and the last one is long enough ago."""

    def __init__(self, least_seconds: float = 0.0) -> None:
        self._least = least_seconds
        self._seen: object = None
        self._read_at = float("-inf")
        self._rest = 0.0

    def is_due(self, state: object) -> bool:
        passed = time.monotonic() - self._read_at
        return passed >= REPRINT_SECONDS or (state != self._seen and passed >= self._rest)

    @contextmanager
    def reading(self, state: object) -> Iterator[None]:
        """Around the reading, which shows how things are in `state`; one that fails was none."""
        began = time.monotonic()
        yield
        self._read_at = time.monotonic()
        self._seen, self._rest = state, max(self._least, (self._read_at - began) * SHARE)


async def keep_looking(page: AdminPage, look: Look, every_seconds: float = LOOK_SECONDS) -> EventSpec | None:
    """Look again and again while the page is open and its person is an administrator.

    Rows on the page stay when a look fails. Ends by leaving for the log-in page when the session is over.
    """
    async with page:
        cookie, owner = page.router.headers.cookie or "", page._user_id
    speak(sessions.language(cookie))
    while True:
        try:
            user = await asyncio.to_thread(session_owner, cookie)
            if user is None or user.user_id != owner:
                return to_login()
            if not user.is_admin:
                async with page:
                    page._forbid()
                return None
            now = utc_now()
            await look(user, now)
            async with page:
                page._put(trouble="", seen_at=clock_time(now))
            await asyncio.sleep(every_seconds)
        except AppError:
            await _keep_rows(page, t("error.stale"))
        except Exception as error:  # the page lives on; what broke is recorded by type and short id
            await _keep_rows(page, unexpected(error))


async def _keep_rows(page: AdminPage, trouble: str) -> None:
    async with page:
        page._put(trouble=trouble)
    await asyncio.sleep(RETRY_SECONDS)
