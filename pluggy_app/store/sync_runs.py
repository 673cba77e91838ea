"""Sync runs as the queue: what is owed, who holds it, how it ended. As a log they are read in sync_logs.py.

    pending --claim--> running --finish--> succeeded | partial | failed

Every UPDATE names the state it expects; no row matched means someone else was first. Whatever changes a run adds a
line to its timeline in the same transaction.
"""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, func, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.errors import LeaseLost
from pluggy_app.domain.sync_runs import MAX_ATTEMPTS, Counts, Moment, RequestTally, RunStatus, Step, Trigger
from pluggy_app.domain.users import Plan
from pluggy_app.store import timelines
from pluggy_app.store.prepared import Prepared
from pluggy_app.store.tables import ITEMS, SYNC_LOG_ACCOUNTS, SYNC_LOGS, USERS, add_to, insert_or_ignore, record

WORKER_LOST = "worker_lost"  #: error code of a run whose process stopped renewing its lease


@dataclass(frozen=True)
class RequestedRun:
    """A run that waits; `already_waiting` when this request found it there.

    `refresh_allowed_at`: until then Pluggy reads no bank again, and the run reads what Pluggy has; None: it may.
    """

    sync_log_id: int
    status: str
    already_waiting: bool
    refresh_allowed_at: datetime | None = None


@dataclass(frozen=True)
class ClaimedRun:
    """A run this worker holds. Every write for it names `lease_token`."""

    id: int
    item_pk: int
    trigger: str
    attempt: int
    requested_at: datetime
    reading_since: datetime
    lease_token: str
    wants_refresh: bool  #: as it was when the run was claimed
    previous_id: int | None = None  #: the run that this one continues or follows
    is_fresh: bool = False  #: first attempt of this reading: positions of earlier readings do not count


class _Waiting(NamedTuple):
    """The run of an item that nobody has claimed."""

    id: int
    trigger: str
    attempt: int
    not_before: datetime
    reading_since: datetime | None
    wants_refresh: bool
    previous_id: int | None


class SyncRuns:
    """Rows of `pluggy_sync_logs` and `pluggy_sync_log_accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def request(
        self,
        item_pk: int,
        trigger: Trigger,
        now: datetime,
        *,
        not_before: datetime | None = None,
        reading_since: datetime | None = None,
        previous_id: int | None = None,
        refresh: bool = True,
    ) -> RequestedRun:
        """Owe the item a run; asking twice leaves one. A person neither waits out a backoff nor uses up attempts.

        Nobody else brings a retry forward: Pluggy may have asked for the wait.

        Args:
            refresh: a person wants Pluggy to read the bank first; says nothing with another trigger.
            reading_since: the reading that this run goes on with; None: it starts a new one.
            previous_id: the run that this one continues; None: somebody or something asked.
        """
        due = not_before or now
        by_person = trigger in _OF_A_PERSON and previous_id is None
        refresh = refresh and trigger is Trigger.USER
        new: dict[str, object] = {
            "trigger": trigger.value,
            "not_before": due,
            "attempt": 1,
            "reading_since": reading_since,
        }
        new |= {"previous_id": previous_id, "wants_refresh": by_person and refresh}
        while True:  # a run that waits can be claimed, and another one made, between two statements
            waiting = self._pending(item_pk)
            if waiting is None:
                if not self._insert(item_pk, new, now):
                    continue
                made = self._pending(item_pk)
                assert made is not None
                self.note(made.id, Moment.REQUESTED, now, _asked(trigger.value, previous_id, due, now))
                return RequestedRun(made.id, RunStatus.PENDING.value, already_waiting=False)
            changes: dict[str, object] = {}
            if by_person:
                changes |= {"attempt": 1, "wants_refresh": refresh or waiting.wants_refresh}
                changes["trigger"] = trigger.value if waiting.trigger != Trigger.USER else waiting.trigger
            if waiting.not_before > due and (by_person or (waiting.attempt == 1 and waiting.trigger != Trigger.RETRY)):
                changes["not_before"] = due
            if self._merge(waiting, changes, previous_id, now, _asked(trigger.value, previous_id, due, now)):
                return RequestedRun(waiting.id, RunStatus.PENDING.value, already_waiting=True)

    def has_due(self, now: datetime) -> bool:
        """Whether `claim` would find work; a read, so idle workers take no lock."""
        ready = select(SYNC_LOGS.c.id).where(self._claimable(now)).limit(1)
        lost = select(SYNC_LOGS.c.id).where(self._lost(now)).limit(1)
        return any(self._connection.execute(query).first() for query in (ready, lost))

    def claim(self, now: datetime, lease_seconds: float) -> ClaimedRun | None:
        """Take the oldest due run whose item has none running, after closing runs whose worker is lost."""
        self._close_lost(now)
        oldest = select(SYNC_LOGS.c.id).where(self._claimable(now)).order_by(SYNC_LOGS.c.not_before, SYNC_LOGS.c.id)
        if self._connection.dialect.name == "postgresql":
            oldest = oldest.with_for_update(skip_locked=True, of=SYNC_LOGS)
        token = secrets.token_hex(16)
        run_id = self._connection.execute(oldest.limit(1)).scalar_one_or_none()
        if run_id is None:
            return None
        row = self._connection.execute(
            update(SYNC_LOGS)
            .where(SYNC_LOGS.c.id == run_id, SYNC_LOGS.c.status == RunStatus.PENDING.value)
            .values(
                status=RunStatus.RUNNING.value,
                step=Step.ITEM.value,
                started_at=now,
                lease_token=token,
                lease_until=now + timedelta(seconds=lease_seconds),
            )
            .returning(SYNC_LOGS)
        ).one_or_none()
        if row is None:
            return None
        since = row.reading_since
        if since is None:
            self._connection.execute(update(SYNC_LOGS).where(SYNC_LOGS.c.id == run_id).values(reading_since=now))
        self.note(run_id, Moment.STARTED, now, f"attempt {row.attempt}")
        return replace(record(ClaimedRun, row), reading_since=since or now, is_fresh=since is None)

    def renew(self, run: ClaimedRun, now: datetime, lease_seconds: float, **progress: object) -> None:
        """Prove that the run is still ours and hold it longer; the first write of every transaction of a run.

        Raises:
            LeaseLost: another worker owns it; the transaction must not commit.
        """
        self._change_held(run, {"lease_until": now + timedelta(seconds=lease_seconds)} | progress)

    def add_counts(self, run: ClaimedRun, account_id: str, counts: Counts, window_from: date | None) -> None:
        """Add one page's counts to the run and to the account in it."""
        added = {name: getattr(counts, name) for name in _COUNTED}
        self._connection.execute(_COUNT, {"run_id": run.id} | {f"more_{name}": n for name, n in added.items()})
        of_account = {"sync_log_id": run.id, "account_id": account_id}
        first = {"window_from": window_from, "skipped_reasons": "{}"}
        add_to(self._connection, SYNC_LOG_ACCOUNTS, of_account, added, only_on_insert=first)
        if counts.skipped_reasons:
            for table, keys in ((SYNC_LOGS, {"id": run.id}), (SYNC_LOG_ACCOUNTS, of_account)):
                where = and_(*(table.c[name] == key for name, key in keys.items()))
                stored = self._connection.execute(select(table.c.skipped_reasons).where(where)).scalar_one()
                total = Counts(skipped_reasons=json.loads(stored))
                total.add(Counts(skipped_reasons=counts.skipped_reasons))
                told = json.dumps(total.skipped_reasons)
                self._connection.execute(update(table).where(where).values(skipped_reasons=told))

    def finish(self, run: ClaimedRun, status: RunStatus, error_code: str, tally: RequestTally, now: datetime) -> None:
        """Close the run.

        Raises:
            LeaseLost: another worker owns it; the transaction must not commit.
        """
        self._change_held(
            run,
            {
                "status": status.value,
                "finished_at": now,
                "error_code": error_code,
                "requests": tally.requests,
                "retries": tally.retries,
                "lease_token": None,
                "lease_until": None,
            },
        )
        self.note(run.id, Moment.FINISHED, now, f"{status.value} {error_code}".rstrip())

    def stop(self, item_pk: int, error_code: str, now: datetime) -> None:
        """Close whatever the item still has waiting or running; a worker in the middle of it is fenced."""
        open_ones = SYNC_LOGS.c.status.in_((RunStatus.PENDING.value, RunStatus.RUNNING.value))
        self._close_all((SYNC_LOGS.c.item_pk == item_pk) & open_ones, error_code, now)

    def forget_unclaimable(self, error_code: str, now: datetime) -> None:
        """Close what waits for items that were disconnected in the moment of asking."""
        revoked = select(ITEMS.c.id).where(ITEMS.c.revoked_at.is_not(None))
        waiting = SYNC_LOGS.c.status == RunStatus.PENDING.value
        self._close_all(waiting & SYNC_LOGS.c.item_pk.in_(revoked), error_code, now)

    def retry(self, run: ClaimedRun, not_before: datetime, now: datetime, *, counts: bool = True) -> bool:
        """Owe the item another attempt, merged into a run that already waits; False after the last one.

        `counts` False: the attempt got on, or was handed over at shutdown; neither is a step towards the last.
        """
        attempt = run.attempt + 1 if counts else run.attempt
        if attempt > MAX_ATTEMPTS:
            return False
        wants_refresh = self.wants_refresh(run)
        new: dict[str, object] = {"trigger": Trigger.RETRY.value, "not_before": not_before, "attempt": attempt}
        new |= {"reading_since": run.reading_since, "previous_id": run.id, "wants_refresh": wants_refresh}
        asked = _asked(Trigger.RETRY.value, run.id, not_before, now)
        while True:
            made = self._insert(run.item_pk, new, now)
            waiting = self._pending(run.item_pk)
            if waiting is None:
                continue
            if made:
                self.note(waiting.id, Moment.REQUESTED, now, asked)
                break
            changes = {"attempt": max(waiting.attempt, attempt), "not_before": max(waiting.not_before, not_before)}
            changes |= {"wants_refresh": waiting.wants_refresh or wants_refresh}
            changes |= {"reading_since": waiting.reading_since or run.reading_since}
            if waiting.trigger not in _OF_A_PERSON:
                changes["trigger"] = Trigger.RETRY.value  # it is one now, with a wait that nobody else cuts short
            if self._merge(waiting, changes, run.id, now, asked):
                break
        due = timelines.not_before(not_before)
        self.note(run.id, Moment.RETRY_QUEUED, now, f"run {waiting.id}, attempt {attempt}, {due}")
        return True

    def spread(self, now: datetime, between: timedelta) -> None:
        """Those that are due start one after the other, in the order in which they became so."""
        due = select(SYNC_LOGS.c.id).where(self._claimable(now)).order_by(SYNC_LOGS.c.not_before, SYNC_LOGS.c.id)
        waiting = self._connection.execute(due).scalars().all()
        if waiting:
            pending = (SYNC_LOGS.c.id == bindparam("pk")) & (SYNC_LOGS.c.status == RunStatus.PENDING.value)
            self._connection.execute(
                update(SYNC_LOGS).where(pending).values(not_before=bindparam("starts_at")),
                [{"pk": run_id, "starts_at": now + place * between} for place, run_id in enumerate(waiting)],
            )

    def wants_refresh(self, run: ClaimedRun) -> bool:
        """Whether Pluggy is still to be asked to read the bank for this run."""
        query = select(SYNC_LOGS.c.wants_refresh).where(SYNC_LOGS.c.id == run.id)
        return bool(self._connection.execute(query).scalar_one())

    def note(self, sync_log_id: int, moment: Moment, now: datetime, detail: str = "") -> None:
        """Add a line to the run's timeline. `detail` is ids, counts and codes only, never what a bank said."""
        timelines.note(self._connection, sync_log_id, moment, now, detail)

    def newest_start(self, item_pk: int) -> datetime | None:
        """When the item's newest run began; None: none has."""
        found: datetime | None = _NEWEST_START.rows(self._connection, item=item_pk)[0][0]
        return found

    def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the oldest due run waits; None: nothing waits."""
        query = select(func.min(SYNC_LOGS.c.not_before)).where(self._claimable(now))
        return self._connection.execute(query).scalar_one_or_none()

    def _insert(self, item_pk: int, new: dict[str, object], now: datetime) -> bool:
        """False: one waits already. Two requests can arrive together: the partial unique index decides."""
        values = {"item_pk": item_pk, "status": RunStatus.PENDING.value, "step": "", "requested_at": now}
        values |= {"account_index": 0, "account_total": 0, "requests": 0, "retries": 0, "error_code": ""}
        return insert_or_ignore(
            self._connection, SYNC_LOGS, values | {"skipped_reasons": "{}"} | dict.fromkeys(_COUNTED, 0) | new
        )

    def _merge(
        self, waiting: _Waiting, changes: dict[str, object], previous_id: int | None, now: datetime, asked: str
    ) -> bool:
        """Change a run that waits as far as the new wish asks for it; False: it is no longer as it was seen."""
        if previous_id is not None and waiting.previous_id is None:
            changes["previous_id"] = previous_id
        changes = {name: value for name, value in changes.items() if getattr(waiting, name) != value}
        if not changes:
            return True
        seen = {
            name: SYNC_LOGS.c[name] == getattr(waiting, name) for name in ("id", "trigger", "attempt", "not_before")
        }
        as_seen = and_(*seen.values())
        found = self._connection.execute(
            update(SYNC_LOGS).where(as_seen, SYNC_LOGS.c.status == RunStatus.PENDING.value).values(**changes)
        )
        if found.rowcount != 1:
            return False
        self.note(waiting.id, Moment.ASKED_AGAIN, now, asked)
        return True

    def _close_all(self, which: ColumnElement[bool], error_code: str, now: datetime) -> None:
        closed = self._connection.execute(
            update(SYNC_LOGS)
            .where(which)
            .values(
                status=RunStatus.FAILED.value,
                finished_at=now,
                error_code=error_code,
                lease_token=None,
                lease_until=None,
            )
            .returning(SYNC_LOGS.c.id)
        )
        for run_id in closed.scalars().all():
            self.note(run_id, Moment.FINISHED, now, f"{RunStatus.FAILED.value} {error_code}")

    def _close_lost(self, now: datetime) -> None:
        """Close runs whose lease has run out and owe their items another attempt, or show why none follows."""
        lost = select(SYNC_LOGS).where(self._lost(now))
        if self._connection.dialect.name == "postgresql":
            lost = lost.with_for_update(skip_locked=True)
        for row in self._connection.execute(lost).all():
            run = record(ClaimedRun, row)
            self.finish(run, RunStatus.FAILED, WORKER_LOST, RequestTally(row.requests, row.retries), now)
            if not self.retry(run, now, now, counts=row.pages == 0):  # else it got on, and goes on from there
                self._connection.execute(
                    update(ITEMS).where(ITEMS.c.id == run.item_pk).values(failing_code=WORKER_LOST)
                )
            owner = select(ITEMS.c.user_id).where(ITEMS.c.id == run.item_pk).scalar_subquery()
            self._connection.execute(
                update(USERS).where(USERS.c.user_id == owner).values(revision=USERS.c.revision + 1)
            )

    def _pending(self, item_pk: int) -> _Waiting | None:
        row = _PENDING.one_or_none(self._connection, item=item_pk)
        return None if row is None else _Waiting(*row)

    def _change_held(self, run: ClaimedRun, changes: dict[str, object]) -> None:
        held = {"run_id": run.id, "held_token": run.lease_token}
        if self._connection.execute(_HELD, held | changes).rowcount != 1:
            raise LeaseLost

    def _lost(self, now: datetime) -> ColumnElement[bool]:
        return (SYNC_LOGS.c.status == RunStatus.RUNNING.value) & (SYNC_LOGS.c.lease_until < now)

    def _claimable(self, now: datetime) -> ColumnElement[bool]:
        other = SYNC_LOGS.alias("other")
        busy = exists().where(other.c.item_pk == SYNC_LOGS.c.item_pk, other.c.status == RunStatus.RUNNING.value)
        readable = exists().where(
            ITEMS.c.id == SYNC_LOGS.c.item_pk,
            ITEMS.c.revoke_requested_at.is_(None),
            ITEMS.c.revoked_at.is_(None),
            ITEMS.c.user_id == USERS.c.user_id,
            USERS.c.plan == Plan.BUSINESS.value,
        )
        return (SYNC_LOGS.c.status == RunStatus.PENDING.value) & (SYNC_LOGS.c.not_before <= now) & ~busy & readable


def _asked(trigger: str, previous_id: int | None, due: datetime, now: datetime) -> str:
    """Why a run was asked for, as its timeline says it."""
    told = [trigger]
    if previous_id is not None:
        told.append(f"continues run {previous_id}")
    if due > now:
        told.append(timelines.not_before(due))
    return ", ".join(told)


_OF_A_PERSON = (Trigger.USER, Trigger.CONNECT)
_COUNTED = ("seen", "created", "updated", "unchanged", "removed", "skipped", "pages")

_HELD = update(SYNC_LOGS).where(
    SYNC_LOGS.c.id == bindparam("run_id"),
    SYNC_LOGS.c.status == RunStatus.RUNNING.value,
    SYNC_LOGS.c.lease_token == bindparam("held_token"),
)
_COUNT = (
    update(SYNC_LOGS)
    .where(SYNC_LOGS.c.id == bindparam("run_id"))
    .values({name: SYNC_LOGS.c[name] + bindparam(f"more_{name}") for name in _COUNTED})
)
_PENDING = Prepared(
    select(*(SYNC_LOGS.c[name] for name in _Waiting._fields)).where(
        SYNC_LOGS.c.item_pk == bindparam("item"), SYNC_LOGS.c.status == RunStatus.PENDING.value
    )
)
_NEWEST_START = Prepared(select(func.max(SYNC_LOGS.c.started_at)).where(SYNC_LOGS.c.item_pk == bindparam("item")))
