"""All that the matching engine looks at when it matches one user's books."""

from dataclasses import dataclass
from datetime import datetime

from pluggy_app.domain.matches import faded
from pluggy_app.domain.matching.model import Entry, Memory, Remembered, Row
from pluggy_app.store.matchables import as_entry
from pluggy_app.store.unit_of_work import Work


@dataclass(frozen=True)
class Field:
    """Movements and entries that wait for each other, and what people taught."""

    rows: list[Row]
    entries: list[Entry]
    memory: Memory


def field_of(work: Work, user_id: str, now: datetime) -> Field:
    entries = [as_entry(entry) for entry in work.ledger_entries.waited_for(user_id)]
    pairs = {
        (one.payer_key, one.party_key): Remembered(one.confirmations, faded(one.refusals, one.refused_at, now))
        for one in work.memories.of_user(user_id)
    }
    return Field(work.matchables.free(user_id), entries, Memory(pairs, work.suggestions.refused(user_id)))
