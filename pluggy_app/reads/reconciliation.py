"""Proposals that wait, matches that were made, and why two things belong together or not."""

from dataclasses import asdict, dataclass, replace

from pluggy_app.domain import documents
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import LedgerEntryNotFound, TransactionNotFound
from pluggy_app.domain.matching import engine, names
from pluggy_app.domain.matching.model import Explanation
from pluggy_app.domain.users import User
from pluggy_app.reads.pages import encode_cursor, key
from pluggy_app.store.field import field_of
from pluggy_app.store.matchables import as_entry
from pluggy_app.store.matches import MatchFilter, MatchRecord
from pluggy_app.store.memories import MemoryRecord
from pluggy_app.store.suggestions import SuggestionRecord
from pluggy_app.store.unit_of_work import Store

__all__ = [
    "Explanation",
    "Learned",
    "MatchFilter",
    "MatchPage",
    "MatchRecord",
    "MemoryRecord",
    "SuggestionRecord",
    "explain",
    "learned",
    "matches",
    "memories",
    "suggestions",
    "waiting",
]


@dataclass(frozen=True)
class MatchPage:
    """Matches, the newest first, and the cursor of the page after them."""

    rows: list[MatchRecord]
    next: str | None


@dataclass(frozen=True)
class Learned(MemoryRecord):
    """What was learned of two, with their names; empty: only the document is known, or the key is the name."""

    payer_name: str = ""
    party_name: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the two are one."""
        payer, party = (
            names.key(name) or key
            for name, key in ((self.payer_name, self.payer_key), (self.party_name, self.party_key))
        )
        return self.payer_key == self.party_key or (payer == party and not self._have_documents)

    @property
    def _have_documents(self) -> bool:
        """Two documents are two, whatever their names are."""
        return _is_document(self.payer_key) and _is_document(self.party_key)


def suggestions(store: Store, user: User, bank_account_id: int | None = None) -> list[SuggestionRecord]:
    """Those that wait for an answer, the best first."""
    with store.reading() as work:
        return work.suggestions.pending(user.user_id, bank_account_id)


def waiting(store: Store, user: User) -> int:
    """How many suggestions wait for an answer."""
    with store.reading() as work:
        return work.suggestions.count_pending(user.user_id)


def matches(store: Store, user: User, wanted: MatchFilter, *, limit: int, cursor: str | None) -> MatchPage:
    """Raises:
    InvalidRequest: a cursor that is not of this list.
    """
    before = key(cursor)
    with store.reading() as work:
        rows = work.matches.page(user.user_id, wanted, limit=limit + 1, before=before)
    return MatchPage(rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def memories(store: Store, user: User) -> list[MemoryRecord]:
    """What was learned of who pays for whom, the newest first."""
    with store.reading() as work:
        return work.memories.of_user(user.user_id)


def learned(store: Store, user: User) -> list[Learned]:
    """The same, with names where they are known."""
    with store.reading() as work:
        known = work.memories.of_user(user.user_id)
        whole = sorted({key for one in known for key in (one.payer_key, one.party_key) if _is_document(key)})
        payers = work.memories.names_of_payers(user.user_id, whole)
        parties = work.memories.names_of_parties(user.user_id, whole)
    payers, parties = parties | payers, payers | parties
    return [
        Learned(**asdict(one), payer_name=payers.get(one.payer_key, ""), party_name=parties.get(one.party_key, ""))
        for one in known
    ]


def _is_document(key: str) -> bool:
    """Whether a key of memory is a document; a name may be as long, and has no digits."""
    return documents.is_whole(key) and any(sign.isdigit() for sign in key)


def explain(store: Store, user: User, bank_transaction_id: int, ledger_entry_id: int) -> Explanation:
    """What speaks for and against one movement and one entry, whatever became of them.

    Raises:
        TransactionNotFound, LedgerEntryNotFound: unknown, or somebody else's.
    """
    with store.reading() as work:
        row = work.matchables.some(user.user_id, [bank_transaction_id]).get(bank_transaction_id)
        if row is None:
            raise TransactionNotFound
        known = work.ledger_entries.one(user.user_id, ledger_entry_id)
        if known is None:
            raise LedgerEntryNotFound
        field = field_of(work, user.user_id, utc_now())
    entry = as_entry(known)
    if not entry.open_cents:  # settled or cancelled: compared as it was
        entry = replace(entry, open_cents=entry.amount_cents)
    rows = [one for one in field.rows if one.id != row.id]
    entries = [one for one in field.entries if one.id != entry.id]
    return engine.explain(row, entry, [*rows, row], [*entries, entry], field.memory)
