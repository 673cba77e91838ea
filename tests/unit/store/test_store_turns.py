"""Writers take turns: first come, first served, the inbox ahead; nobody waits for ever."""

import threading
import time

import pytest

from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.store.turns import WriterTurns


def waiting(turns: WriterTurns, order: list[str], name: str, *, first: bool = False) -> threading.Thread:
    def write() -> None:
        with turns.turn(wait_seconds=10, first=first):
            order.append(name)

    thread = threading.Thread(target=write)
    before = len(turns._waiting)
    thread.start()
    while len(turns._waiting) == before:
        time.sleep(0.001)
    return thread


def test_writers_are_served_as_they_came_and_the_inbox_goes_ahead() -> None:
    turns, order = WriterTurns(), list[str]()

    with turns.turn(wait_seconds=1, first=False):
        threads = [waiting(turns, order, "a"), waiting(turns, order, "b"), waiting(turns, order, "inbox", first=True)]
    for thread in threads:
        thread.join()

    assert order == ["inbox", "a", "b"]


def test_who_waits_too_long_is_told_and_holds_nobody_up() -> None:
    turns = WriterTurns()

    with turns.turn(wait_seconds=1, first=False):
        late = turns.turn(wait_seconds=0.01, first=False)
        with pytest.raises(DatabaseUnavailable):
            late.__enter__()

    with turns.turn(wait_seconds=0.01, first=False):
        assert not turns._waiting


def test_a_failing_writer_gives_its_turn_back() -> None:
    turns = WriterTurns()

    with pytest.raises(ValueError, match="mine"), turns.turn(wait_seconds=1, first=False):
        raise ValueError("mine")

    with turns.turn(wait_seconds=0.01, first=False):
        assert not turns._waiting
