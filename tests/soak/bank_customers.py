"""People who connect a bank, from outside the workers: what a page or a program of theirs does to the database."""

import random
import time
from datetime import timedelta

from builders import a_user, an_item
from large_bank import LargeBank
from reckoning import logs_of

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.services.items import take_in
from pluggy_app.store.engine import open_engine
from pluggy_app.store.unit_of_work import Store

SETTLE_SECONDS = 90


class Customers:
    """They connect banks, look whether everything is read, and ask again when it failed."""

    def __init__(self, database_url: str, bank: LargeBank, rng: random.Random, ahead_seconds: float = 0) -> None:
        self._soon = timedelta(seconds=10 + ahead_seconds)  #: `ahead_seconds`: how much later it is for the workers
        self.url = database_url
        self.store = Store(open_engine(database_url))
        self.bank = bank
        self.item_ids: list[str] = []
        self.asked_again = 0
        self._rng = rng

    def connect(self) -> str:
        """A new bank, and the run that it is owed."""
        user = a_user(self.store)
        item_id = self.bank.connect_large(user.user_id, self._rng)
        take_in(self.store, an_item(user, item_id), user.user_id)
        self.item_ids.append(item_id)
        return item_id

    def unread(self) -> int:
        """How many banks still have a run that waits or is under way."""
        return len({log["item_pk"] for log in logs_of(self.store.engine) if log["status"] in ("pending", "running")})

    def settle(self) -> None:
        """Wait until every bank is read. Whose run failed, or waits out a backoff, asks for another."""
        end = time.monotonic() + SETTLE_SECONDS
        while True:
            newest = {log["item_pk"]: log for log in logs_of(self.store.engine)}
            open_ones = [log for log in newest.values() if log["status"] not in ("succeeded", "partial")]
            if not open_ones and len(newest) == len(self.item_ids):
                return
            assert time.monotonic() < end, f"not read: {open_ones}"
            for log in open_ones:
                if log["status"] == "failed" or (log["status"] == "pending" and self._waits_long(log)):
                    self._ask_again(log["item_pk"])
            time.sleep(0.05)

    def close(self) -> None:
        self.store.close()

    def _ask_again(self, item_pk: int) -> None:
        with self.store.unit_of_work() as work:
            work.sync_runs.request(item_pk, Trigger.USER, utc_now())
        self.asked_again += 1

    def _waits_long(self, log: dict[str, object]) -> bool:
        due = str(log["not_before"]).partition(".")[0].partition("+")[0]
        return due > (utc_now() + self._soon).strftime("%Y-%m-%d %H:%M:%S")
