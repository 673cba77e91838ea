"""Whose turn it is to write: SQLite has one writer, and its own waiting is polling, where the unlucky starve.

Only fair inside a process; between processes the database's busy time-out decides, as before.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from pluggy_app.domain.errors import DatabaseUnavailable


class WriterTurns:
    """First come, first served; `first` goes ahead of those that wait."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self, *, wait_seconds: float, first: bool) -> Iterator[None]:
        """Hold the turn for the block.

        Raises:
            DatabaseUnavailable: others wrote for longer than `wait_seconds`.
        """
        self._take(wait_seconds, first)
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, wait_seconds: float, first: bool) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            (self._waiting.appendleft if first else self._waiting.append)(mine)
        if mine.wait(wait_seconds):
            return
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise DatabaseUnavailable("database unavailable (others are writing)")
        # It became ours in the same moment: keep it.

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
