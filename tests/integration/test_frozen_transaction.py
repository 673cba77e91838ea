"""A process stopped in the middle of a transaction holds up nobody for long. PostgreSQL can end it; SQLite cannot."""

import time

import pytest

from pluggy_app.domain.errors import DatabaseUnavailable
from pluggy_app.store.engine import FROZEN_MS
from pluggy_app.store.unit_of_work import Store


def test_a_transaction_that_says_nothing_is_ended_and_told_as_ours(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server that could")

    def frozen() -> None:
        with store.unit_of_work() as work:
            work._connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 200")
            time.sleep(0.5)  # what SIGSTOP does
            work.installation.beats()

    with pytest.raises(DatabaseUnavailable):
        frozen()
    with store.reading() as work:
        told = work._connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
    assert told == f"{FROZEN_MS // 1000}s", "a new connection took its place"
