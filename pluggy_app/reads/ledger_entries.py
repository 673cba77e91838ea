"""What the business expects to pay and to receive."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pluggy_app.domain.errors import LedgerEntryNotFound
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.transactions import normalised
from pluggy_app.domain.users import User
from pluggy_app.reads.pages import day_and_key, encode_cursor
from pluggy_app.store.ledger_entries import EntryFilter, EntrySums, LedgerEntry
from pluggy_app.store.matches import Settlement
from pluggy_app.store.unit_of_work import Store

__all__ = [
    "EntryFilter",
    "EntryPage",
    "EntrySums",
    "LedgerEntry",
    "Settlement",
    "one",
    "page",
    "settlements",
    "some",
    "sums",
    "twin",
]


@dataclass(frozen=True)
class EntryPage:
    """Entries, the first due first, and the cursor of the page after them."""

    rows: list[LedgerEntry]
    next: str | None


def page(
    store: Store, user: User, wanted: EntryFilter, *, limit: int, cursor: str | None, last_first: bool = False
) -> EntryPage:
    """The first due first, or the last.

    Raises:
        InvalidRequest: a cursor that is not of this list.
    """
    after = day_and_key(cursor)
    with store.reading() as work:
        rows = work.ledger_entries.page(user.user_id, wanted, limit=limit + 1, after=after, last_first=last_first)
    following = encode_cursor(rows[limit - 1].due_on, rows[limit - 1].id) if len(rows) > limit else None
    return EntryPage(rows[:limit], following)


def one(store: Store, user: User, ledger_entry_id: int) -> LedgerEntry:
    """One of them.

    Raises:
        LedgerEntryNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        found = work.ledger_entries.one(user.user_id, ledger_entry_id)
    if found is None:
        raise LedgerEntryNotFound
    return found


def some(store: Store, user: User, keys: Sequence[int]) -> list[LedgerEntry]:
    """Those of these keys that the user has, in their order."""
    with store.reading() as work:
        found = work.ledger_entries.some(user.user_id, keys)
    return [found[key] for key in keys if key in found]


def sums(store: Store, user: User, wanted: EntryFilter) -> EntrySums:
    """How many a filter finds, and what of them is open."""
    with store.reading() as work:
        return work.ledger_entries.sums(user.user_id, wanted)


def twin(store: Store, user: User, terms: EntryTerms) -> LedgerEntry | None:
    """The newest entry that is the same in kind, party, document, amount and due day, and was not cancelled.

    Entries that name neither party nor document are the same when their descriptions are.
    """
    with store.reading() as work:
        known = work.ledger_entries.due_between(user.user_id, terms.due_on, terms.due_on)
    alike = _likeness(terms)
    return next((one for one in reversed(known) if not one.cancelled and _likeness(one) == alike), None)


def _likeness(terms: EntryTerms) -> tuple[object, ...]:
    said = [terms.counterparty_name, terms.counterparty_document, terms.document_number]
    return terms.kind, terms.amount_cents, *map(normalised, said if any(said) else [terms.description])


def settlements(store: Store, user: User, keys: Collection[int]) -> dict[int, list[Settlement]]:
    """What settles these entries, the earliest movement first; entries that nothing settles are left out."""
    with store.reading() as work:
        found = work.matches.settlements(user.user_id, keys)
    by_entry: defaultdict[int, list[Settlement]] = defaultdict(list)
    for one in found:
        by_entry[one.ledger_entry_id].append(one)
    return dict(by_entry)
