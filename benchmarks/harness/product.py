"""The product's own path in a process of its own: connect an item, do what is due; one JSON line with what it cost.

`python -m harness.product load|again|prepare|connect --url PAGES --db ADDRESS`. `again` asks for one more
run of an item that was loaded before; `prepare` only migrates; `connect` leaves the item with its first run due,
besides `KNOWN` others, and tells the secrets. Imports, migrations and closing are not measured.
"""

import argparse
import asyncio
import json
import logging
import resource
import time
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from harness.pages import ITEM_ID, USER_ID
from pluggy_app import wiring
from pluggy_app.domain.budgets import LIMITS
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.services import api_tokens
from pluggy_app.services.items import register
from pluggy_app.services.sync import endings
from pluggy_app.services.sync.run import run_next
from pluggy_app.settings import Settings
from pluggy_app.store.tables import ACCOUNTS, SYNC_LOGS

KNOWN = 200  #: items that webhook events are about, named known-0, known-1 and so on
USER = User(USER_ID, "dono@empresa.example", Plan.BUSINESS, Role.USER)


def lift_limits() -> None:
    """Pages are counted against Pluggy's limit as always, but 200,000 rows must not wait for the next minute."""
    for endpoint in LIMITS:
        LIMITS[endpoint] = 10**9


def built(db: str, url: str) -> wiring.Parts:
    return wiring.build(
        Settings(
            _env_file=None,
            database_url=db,
            pluggy_client_id="bench",
            pluggy_client_secret="bench",
            pluggy_base_url=url,
        )
    )


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class AtClose(logging.Handler):
    """The process's CPU when the run was closed: what follows, the search for matches, is another matter."""

    cpu = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "sync.finished":
            self.cpu = cpu_seconds()


async def connect(parts: wiring.Parts) -> None:
    """A person who comes back from the widget with an item."""
    with parts.store.unit_of_work() as work:
        work.users.add_once(
            user_id=USER.user_id,
            email=USER.email,
            password_hash="-",
            plan=USER.plan,
            role=USER.role,
            is_demo=False,
            now=utc_now(),
        )
    await register(parts.store, parts.pluggy, USER, ITEM_ID)


async def connect_many(parts: wiring.Parts) -> dict[str, object]:
    await connect(parts)
    assert parts.pluggy is not None
    item = await parts.pluggy.client.item(ITEM_ID)
    with parts.store.unit_of_work() as work:
        for n in range(KNOWN):
            work.items.add_once(replace(item, item_id=f"known-{n}"), USER.user_id, utc_now())
    token = api_tokens.create(parts.store, USER, "bench", utc_now())
    return {"secret": parts.webhook_secret, "token": token}


def ask_again(parts: wiring.Parts) -> None:
    with parts.store.unit_of_work() as work:
        item = work.items.owned(USER.user_id, ITEM_ID)
        assert item is not None
        work.sync_runs.request(item.id, Trigger.SCHEDULE, utc_now())
    long_ago = utc_now() - timedelta(days=2)  # so that this is the day's complete reading
    with parts.store.engine.begin() as connection:
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.item_pk == item.id).values(complete_at=long_ago))


async def main(what: str, db: str, url: str) -> dict[str, object]:
    lift_limits()
    parts = built(db, url)
    assert parts.worker is not None
    if what == "prepare":
        await parts.close()
        return {}
    if what == "connect":
        told = await connect_many(parts)
        await parts.close()
        return told
    if what == "load":
        await connect(parts)
    else:
        ask_again(parts)
    assert parts.pluggy is not None
    await parts.pluggy.client.log_in()  # the certificates alone take a fifth of a second, once
    closed = AtClose()
    logging.getLogger(endings.__name__).addHandler(closed)
    logging.getLogger(endings.__name__).setLevel(logging.INFO)
    wall, cpu = time.perf_counter(), cpu_seconds()
    while await run_next(parts.worker):
        pass
    wall, whole, cpu = time.perf_counter() - wall, cpu_seconds() - cpu, closed.cpu - cpu
    with parts.store.engine.connect() as connection:
        run = connection.execute(SYNC_LOGS.select().order_by(SYNC_LOGS.c.id.desc()).limit(1)).one()
    await parts.close()
    assert run.status == "succeeded", (run.status, run.error_code, run.skipped_reasons)
    counts = {name: getattr(run, name) for name in ("seen", "created", "updated", "unchanged", "pages", "requests")}
    return {"rows": run.seen, "wall": wall, "cpu": cpu, "whole": whole, **counts}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["load", "again", "prepare", "connect"])
    parser.add_argument("--url", required=True)
    parser.add_argument("--db", required=True)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(main(asked.what, asked.db, asked.url))))
