"""A bank of many accounts and small pages, in an imitation of Pluggy that takes its time."""

import random
import secrets
import threading
import time
from datetime import datetime
from typing import Any

from imitated_bank import Bank, Row
from imitation import Asked, Imitation

PAGE_ROWS = 20
ACCOUNTS = 3
ROWS = 70  #: of each account: four pages
PAGES = ACCOUNTS * 4  #: of each item


class LargeBank(Bank):
    """Items of several accounts; a few of the rows are twins, and one account in three holds a row of half a cent."""

    def connect_large(self, user_id: str, rng: random.Random, accounts: int = ACCOUNTS, rows: int = ROWS) -> str:
        """A new item; its id."""
        item_id = self.connect(user_id, rows=False)
        self.accounts = [account for account in self.accounts if account["itemId"] != item_id]
        self.items[item_id]["statusDetail"] = None
        for n in range(accounts):
            account = self._account(item_id, "CREDIT" if n % 3 == 2 else "BANK")
            account["number"] = f"0001/{n}{rng.randrange(10**6):06}-0"
            if account["bankData"]:
                account["bankData"] = {"transferNumber": f"341/0001/{n}{rng.randrange(10**6):06}-0"}
            self.accounts.append(account)
            self._rows[account["id"]] = self._made(account, rng, rows, has_half_a_cent=n % 3 == 1)
        return item_id

    def accounts_of(self, item_id: str) -> list[str]:
        return [str(account["id"]) for account in self.accounts if account["itemId"] == item_id]

    def adds(self, account_id: str, cents: int, at: datetime) -> Row:
        """A credit that Pluggy takes in at `at`."""
        when = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        amount = f"#{cents // 100}.{cents % 100:02}#"
        row = self._row(account_id, "CREDIT", amount, cents, "2026-11-20T15:00:00.000Z", "2026-11-20", createdAt=when)
        self._rows[account_id].append(row)
        return row

    def _made(self, account: dict[str, Any], rng: random.Random, rows: int, has_half_a_cent: bool) -> list[Row]:
        sign = 1 if account["type"] == "CREDIT" else -1
        made = [self._usual(account["id"], rng.randrange(rows * 4), sign) for _ in range(rows - 2 - has_half_a_cent)]
        made += [self._usual(account["id"], 5, sign) for _ in "ab"]
        if has_half_a_cent:
            made.append(self._row(account["id"], "CREDIT", "#10.005#", None, "2026-10-12T03:00:00.000Z", "2026-10-12"))
        return made


class SlowImitation(Imitation):
    """Pluggy with small pages, each answer after a short random while; tells when so many pages were asked for."""

    def __init__(self, seed: int, slowest_seconds: float, page_rows: int = PAGE_ROWS) -> None:
        self.large_bank = LargeBank()
        self._rng = random.Random(seed)
        self._slowest_seconds = slowest_seconds
        self._pages = 0
        self._wanted = 0
        self._reached = threading.Event()
        super().__init__(self.large_bank, f"cs-{secrets.token_hex(16)}", page_rows)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the dead do not read answers

    def answer(self, ask: Asked) -> tuple[int, object]:
        if ask.path == "/v2/transactions":
            with self._lock:
                self._pages += 1
                if self._pages == self._wanted:
                    self._reached.set()
        if self._slowest_seconds:
            time.sleep(self._rng.uniform(0, self._slowest_seconds))
        return super().answer(ask)

    def expect(self, pages: int) -> threading.Event:
        """Set when so many more pages have been asked for."""
        with self._lock:
            self._reached = threading.Event()
            self._wanted = self._pages + pages
        return self._reached
