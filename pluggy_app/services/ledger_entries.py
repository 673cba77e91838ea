"""What the business expects to pay and to receive: kept, described otherwise, cancelled, removed."""

import logging
from collections.abc import Sequence
from dataclasses import asdict

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AlreadyMatched, LedgerEntryNotFound
from pluggy_app.domain.ledger_entries import EntryChanges, EntryTerms, check
from pluggy_app.domain.users import User
from pluggy_app.store.ledger_entries import LedgerEntry
from pluggy_app.store.unit_of_work import Store, Work

log = logging.getLogger(__name__)

#: What a match was made of: it is undone before these change.
_MATCHED = ("kind", "cancelled")


def add(store: Store, user: User, entries: Sequence[EntryTerms]) -> list[int]:
    """New entries, all or none; their ids, in order.

    Raises:
        InvalidRequest: one of them cannot be.
    """
    for terms in entries:
        check(asdict(terms))
    if not entries:
        return []
    with store.unit_of_work() as work:
        made = work.ledger_entries.add(user.user_id, entries, utc_now())
        work.users.raise_revision(user.user_id)
    log.info("ledger_entry.created", extra={"written": len(made)})
    return made


def add_first(store: Store, user_id: str, entries: Sequence[EntryTerms]) -> None:
    """New entries for somebody who has none, all or nothing.

    Raises:
        InvalidRequest: one of them cannot be.
    """
    for terms in entries:
        check(asdict(terms))
    if not entries:
        return
    with store.unit_of_work() as work:
        work.users.raise_revision(user_id)  # first: of two banks at once the second waits here and finds the entries
        if work.ledger_entries.has_any(user_id):
            return
        made = work.ledger_entries.add(user_id, entries, utc_now())
    log.info("ledger_entry.created", extra={"written": len(made)})


def change(store: Store, user: User, ledger_entry_id: int, wanted: EntryChanges) -> None:
    """Change what is said, all or nothing; saying it again changes nothing.

    Raises:
        LedgerEntryNotFound: unknown, or somebody else's.
        AlreadyMatched: less than is settled, another kind, or cancelled while something is settled.
        InvalidRequest: it cannot be so.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        entry = _locked(work, user, ledger_entry_id)
        values = wanted.beside(entry)
        if not values:
            return
        said = {name: getattr(entry, name) for name in EntryTerms.__dataclass_fields__} | values
        check(said)
        too_little = said["amount_cents"] < entry.settled_cents
        if entry.settled_cents and (too_little or any(name in values for name in _MATCHED)):
            raise AlreadyMatched
        work.ledger_entries.change(entry, values, now)
        work.users.raise_revision(user.user_id)
    log.info("ledger_entry.changed", extra={"entry": ledger_entry_id})


def remove(store: Store, user: User, ledger_entry_id: int) -> None:
    """Remove an entry that no match settles.

    Raises:
        LedgerEntryNotFound: unknown, or somebody else's.
        AlreadyMatched: a match settles some of it.
    """
    with store.unit_of_work() as work:
        entry = _locked(work, user, ledger_entry_id)
        if entry.settled_cents:
            raise AlreadyMatched
        work.ledger_entries.remove(entry.id)
        work.users.raise_revision(user.user_id)
    log.info("ledger_entry.removed", extra={"entry": ledger_entry_id})


def _locked(work: Work, user: User, ledger_entry_id: int) -> LedgerEntry:
    entry = work.ledger_entries.lock(user.user_id, [ledger_entry_id]).get(ledger_entry_id)
    if entry is None:
        raise LedgerEntryNotFound
    return entry
