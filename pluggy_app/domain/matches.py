"""A match of movements with entries, or with each other, and when it closes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from pluggy_app.domain.errors import DoesNotClose
from pluggy_app.domain.matching.model import GROUP, PAYMENT, REFUND, TRANSFER, Difference, Line

FADING_DAYS = 90  #: after so long a refusal weighs nothing


class Maker(StrEnum):
    """Who made a match."""

    AUTOMATIC = "automatic"  #: nobody was asked
    PERSON = "person"
    RULE = "rule"


class Undone(StrEnum):
    """Why a match counts no more."""

    PERSON = "person"
    AMOUNT_CHANGED = "amount_changed"  #: by the bank
    WITHDRAWN = "withdrawn"  #: by the bank
    IMPORT_UNDONE = "import_undone"
    MERGED = "merged"  #: the movement became one with another that is matched


class SuggestionStatus(StrEnum):
    """What became of a proposal."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"  #: never proposed again
    EXPIRED = "expired"  #: the matcher no longer proposes it


def closed(
    lines: Sequence[Line], differences: Sequence[Difference], rows: Mapping[int, int], entries: Mapping[int, int]
) -> list[Difference]:
    """The differences, each with its movement, of a match that closes to the cent.

    Args:
        rows: open cents of each movement, signed like the bank.
        entries: open cents of each entry, plus for a receivable, minus for a payable.

    Raises:
        DoesNotClose: a movement is not used up exactly, or an entry is exceeded.
    """
    if not lines:
        raise DoesNotClose("lines: there must be at least one")
    used = {line.row_id for line in lines}
    named = [_named(difference, used) for difference in differences]
    parts: tuple[Line | Difference, ...] = (*lines, *named)
    if any(part.cents == 0 for part in parts):
        raise DoesNotClose("amountCents: a part of a match is not 0")
    sums: defaultdict[int, int] = defaultdict(int)
    for part in parts:
        sums[part.row_id or 0] += part.cents
    for row_id, cents in sums.items():
        if cents != rows[row_id]:
            raise DoesNotClose(f"transaction {row_id}: its parts sum to {cents}, not to {rows[row_id]}")
    settled: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        if line.entry_id is not None:
            settled[line.entry_id] += line.cents
            if (line.cents > 0) != (entries[line.entry_id] > 0):
                raise DoesNotClose(f"entry {line.entry_id}: money went the other way")
    for entry_id, cents in settled.items():
        if abs(cents) > abs(entries[entry_id]):
            raise DoesNotClose(f"entry {entry_id}: {abs(entries[entry_id])} is open, less than {abs(cents)}")
    between = sum(line.cents for line in lines if line.entry_id is None)
    if between:
        raise DoesNotClose(f"lines without an entry sum to {between}, not to 0")
    return named


def kind_of(lines: Sequence[Line], accounts: Mapping[int, int]) -> str:
    """What a match is; `accounts`: the bank account of each movement."""
    if any(line.entry_id is None for line in lines):
        is_between_accounts = len({accounts[line.row_id] for line in lines}) > 1
        return TRANSFER if is_between_accounts and all(line.entry_id is None for line in lines) else REFUND
    is_one_to_one = len({line.row_id for line in lines}) == 1 and len({line.entry_id for line in lines}) == 1
    return PAYMENT if is_one_to_one else GROUP


def faded(refusals: int, refused_at: datetime | None, now: datetime) -> float:
    """What refusals still weigh: less each day, nothing after `FADING_DAYS`."""
    age = now - (refused_at or now)
    return refusals * max(0.0, 1 - age / timedelta(days=FADING_DAYS))


def _named(difference: Difference, used: set[int]) -> Difference:
    if difference.row_id is None and len(used) == 1:
        return replace(difference, row_id=next(iter(used)))
    if difference.row_id not in used:
        raise DoesNotClose("differences: each names the transaction it belongs to, one of those in lines")
    return difference
