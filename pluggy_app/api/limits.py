"""How often one person may ask for something, counted in this process."""

import threading
from collections import deque
from time import monotonic

from pluggy_app.domain.errors import TooManyRequests


class Allowance:
    """So many uses by each person in so many seconds."""

    def __init__(self, uses: int, seconds: float) -> None:
        self._uses = uses
        self._seconds = seconds
        self._used: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def use(self, who: str) -> None:
        """Raises:
        TooManyRequests: this person has used it up.
        """
        now = monotonic()
        with self._lock:
            self._forget(now)
            mine = self._used.setdefault(who, deque())
            if len(mine) >= self._uses:
                raise TooManyRequests(wait_seconds=self._seconds - (now - mine[0]))
            mine.append(now)

    def _forget(self, now: float) -> None:
        for who, moments in list(self._used.items()):
            while moments and now - moments[0] >= self._seconds:
                moments.popleft()
            if not moments:
                del self._used[who]
