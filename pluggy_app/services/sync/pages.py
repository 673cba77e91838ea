"""One page of transactions into the mirror and the books: rows, cursor, counts and lease commit together or not."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from msgspec import structs

from pluggy_app.domain.clock import bank_day
from pluggy_app.domain.corrections import KEPT_OPEN, Change, pair
from pluggy_app.domain.errors import AmountNotInCents, PluggyUnreadable
from pluggy_app.domain.sync_runs import Counts, Moment
from pluggy_app.pluggy_api.pages import TransactionPage, TransactionRow
from pluggy_app.services.matches import undo_broken
from pluggy_app.store.accounts import AccountRecord
from pluggy_app.store.sync_runs import ClaimedRun
from pluggy_app.store.transactions import Mirrored, Seen, Stored
from pluggy_app.store.unit_of_work import Store, Work

# Reasons why a row was left out
UNREADABLE_ROW = "unreadable_row"
BEFORE_WINDOW = "before_sync_from"  #: its day is before the first one that is wanted


class SwitchedOff(Exception):
    """The account is not to be read any more."""


@dataclass
class Shown:
    """Which rows of an account a reading has shown so far, by key."""

    keys: "array[int]" = field(default_factory=lambda: array("q"))
    nameless: int = 0  #: rows of which not even the id could be read


@dataclass(frozen=True)
class Reading:
    """The account that a run is reading, and for whose books."""

    run: ClaimedRun
    user_id: str
    account: AccountRecord
    lease_seconds: float
    shown: Shown = field(default_factory=Shown)


def apply_page(store: Store, reading: Reading, page: TransactionPage, now: datetime, *, named: bool = False) -> Counts:
    """Write one page and where the reading goes on; `named`: these rows were asked for by id, which moves no position.

    Raises:
        LeaseLost: another worker owns the run; nothing was written.
        SwitchedOff: its owner does not want it read any more; nothing was written.
    """
    counts = Counts(seen=len(page.rows), pages=0 if named else 1)
    known = _known(store, reading.account, page.rows)
    fresh, left_out = _decode(page.rows, known, reading, counts)
    with store.unit_of_work() as work:
        work.sync_runs.renew(reading.run, now, reading.lease_seconds)
        account = work.accounts.lock(reading.account.id)  # as it is now: its owner may just have changed it
        if not account.sync_enabled:
            raise SwitchedOff
        written = _write_rows(work, reading, account.bank_account_id, fresh, counts, now)
        if counts.updated:
            undo_broken(work, reading.user_id, now)
        kept_as_they_are = work.transactions.keys_of(reading.account.id, left_out).values() if left_out else ()
        if not named and account.sync_from == reading.account.sync_from:  # else another window is wanted now
            _move_on(work, reading, page.next_after, now)
        work.sync_runs.add_counts(reading.run, reading.account.account_id, counts, _window_from(reading.account))
        work.users.raise_revision(reading.user_id)
    for keys in (known.values(), written, kept_as_they_are):
        reading.shown.keys.extend(keys)
    return counts


def _move_on(work: Work, reading: Reading, next_after: str | None, now: datetime) -> None:
    if next_after is None:
        work.accounts.mark_read(reading.account.id, reading.run.reading_since)
        work.balances.state(reading.account.id, now)
        work.sync_runs.note(reading.run.id, Moment.ACCOUNT_DONE, now, f"account {reading.account.account_id}")
    else:
        work.accounts.continue_at(reading.account.id, next_after)


def _window_from(account: AccountRecord) -> date | None:
    return account.sync_from if account.created_from is None else bank_day(account.created_from)


def _known(store: Store, account: AccountRecord, rows: Sequence[TransactionRow]) -> dict[bytes, int]:
    """Rows that are here exactly as they come, by digest; not looked for in the first reading, which is all new."""
    if account.read_at is None and account.complete_at is None:
        return {}
    with store.reading() as work:
        return work.transactions.known_digests(account.id, [row.digest for row in rows])


def _decode(
    rows: Sequence[TransactionRow], known: dict[bytes, int], reading: Reading, counts: Counts
) -> tuple[dict[str, Seen], list[str]]:
    """The rows that are not here as they stand, by Pluggy's id; and the ids of those that cannot be kept, counted."""
    fresh: dict[str, Seen] = {}
    left_out: list[str] = []
    for row in rows:
        if row.digest in known:
            counts.unchanged += 1
            continue
        try:
            transaction = row.read(reading.account.currency_code)
        except (AmountNotInCents, PluggyUnreadable) as error:
            counts.skip(error.code if isinstance(error, AmountNotInCents) else UNREADABLE_ROW)
            if name := row.transaction_id():
                left_out.append(name)
            else:
                reading.shown.nameless += 1
        else:
            if reading.account.sync_from is not None and transaction.day < reading.account.sync_from:
                counts.skip(BEFORE_WINDOW)
                left_out.append(transaction.transaction_id)
                continue
            if transaction.transaction_id in fresh:
                counts.unchanged += 1  # the same row twice on one page; the last one stands
            fresh[transaction.transaction_id] = Seen(transaction, row.digest)
    return fresh, left_out


def _write_rows(
    work: Work, reading: Reading, posts_into: int | None, fresh: dict[str, Seen], counts: Counts, now: datetime
) -> list[int]:
    """Write what is new or says something else; the keys of all these rows."""
    if not fresh:
        return []
    account_pk, run_id = reading.account.id, reading.run.id
    stored = work.transactions.stored(account_pk, fresh)
    same: list[tuple[Stored, Seen]] = []
    different: list[tuple[Stored, Seen]] = []
    for id in stored.keys() & fresh.keys():
        (same if stored[id].says(fresh[id]) else different).append((stored[id], fresh[id]))
    created = work.transactions.insert(account_pk, [s for id, s in fresh.items() if id not in stored], now, run_id)
    updated = work.transactions.update(different, now)
    work.transactions.remember_digests([(old, new) for old, new in same if old.digest != new.digest])
    work.corrections.note([_change(old, new) for old, new in different], now, run_id)
    if created and reading.account.quiet_after is not None:
        work.accounts.has_news(account_pk)
    returned = _recognise(work, reading, created, now)
    if posts_into is not None:
        work.postings.post(reading.user_id, posts_into, account_pk, [m for m in created if m.pk not in returned], now)
    work.postings.repost([*updated, *returned.values()], now)
    counts.created += len(created)
    counts.updated += len(updated)
    counts.unchanged += len(same)
    return [m.pk for m in created] + [old.pk for old, _ in (*same, *different)]


def _change(old: Stored, new: Seen) -> tuple[int, Change, dict[str, tuple[object, object]]]:
    return old.pk, Change.RESTORED if old.content is None else Change.CHANGED, old.differences(new)


def _recognise(work: Work, reading: Reading, created: list[Mirrored], now: datetime) -> dict[int, Mirrored]:
    """New rows that are withdrawn ones under another id, by key: each has taken the place of the other one."""
    withdrawn = work.corrections.withdrawn(reading.account.id, now - KEPT_OPEN) if created else []
    if not withdrawn:
        return {}
    pairing = pair(withdrawn, work.corrections.listed(reading.account.id, [m.pk for m in created]))
    by_key = {m.pk: m for m in created}
    returned = {}
    for lost, found in pairing.sure:
        category = work.corrections.take_over(lost, found, now, reading.run.id)
        returned[found] = structs.replace(by_key[found], category_before=category)
    work.corrections.ask(reading.user_id, pairing.doubtful, now)
    return returned
