"""What the business expects to pay and to receive, on every plan."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field

from pluggy_app.api.bank_accounts import Key
from pluggy_app.api.entry_schemas import (
    Kind,
    LedgerEntries,
    LedgerEntry,
    LedgerEntryPatch,
    NewLedgerEntries,
    NewLedgerEntry,
    Status,
)
from pluggy_app.api.lists import Cursor, Day, Limit, Search
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.reads import ledger_entries
from pluggy_app.reads.ledger_entries import EntryFilter
from pluggy_app.services import ledger_entries as keeping
from pluggy_app.wiring import parts

MAX_AT_ONCE = 1_000

router = APIRouter(prefix="/api/ledger-entries", tags=["books"], route_class=SignedIn, dependencies=SCHEMES)


@router.get("")
def listing(
    user: Asker,
    kind: Kind | None = None,
    status: Status | None = None,
    since: Annotated[Day, Query(alias="from", description="First due day, YYYY-MM-DD.")] = None,
    until: Annotated[Day, Query(alias="to", description="Last due day, YYYY-MM-DD.")] = None,
    q: Search = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> LedgerEntries:
    """One's entries, the first due first."""
    wanted = EntryFilter(kind or "", status or "", since, until, q)
    page = ledger_entries.page(parts().store, user, wanted, limit=limit, cursor=cursor)
    return LedgerEntries(results=[LedgerEntry.of(row) for row in page.rows], next=page.next)


@router.post("", status_code=201)
def create(
    user: Asker,
    new: Annotated[NewLedgerEntry | Annotated[list[NewLedgerEntry], Field(max_length=MAX_AT_ONCE)], Body()],
) -> LedgerEntry | NewLedgerEntries:
    """Keep an entry, or a list of up to 1,000, all or none: answered in the order sent."""
    store = parts().store
    several = new if isinstance(new, list) else [new]
    made = keeping.add(store, user, [one.terms() for one in several])
    kept = [LedgerEntry.of(entry) for entry in ledger_entries.some(store, user, made)]
    return NewLedgerEntries(results=kept) if isinstance(new, list) else kept[0]


@router.patch("/{ledgerEntryId}")
def change(user: Asker, ledgerEntryId: Key, wanted: LedgerEntryPatch) -> LedgerEntry:  # noqa: N803 - interface
    """Describe an entry otherwise, cancel it or bring it back."""
    keeping.change(parts().store, user, ledgerEntryId, wanted.changes())
    return LedgerEntry.of(ledger_entries.one(parts().store, user, ledgerEntryId))


@router.delete("/{ledgerEntryId}", status_code=204)
def remove(user: Asker, ledgerEntryId: Key) -> None:  # noqa: N803 - interface
    """Remove an entry that no match settles."""
    keeping.remove(parts().store, user, ledgerEntryId)
