"""Lists of entries from files: rehearsed row by row, and taken in, all of it or nothing."""

import logging
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pluggy_app.bank_files.list_file import BAD_ROWS, EntryList, ListedEntry, read_list
from pluggy_app.bank_files.list_file import columns as columns_of
from pluggy_app.bank_files.read import MAX_BYTES
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import MappingNeeded, PreviewOutdated
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.transactions import normalised
from pluggy_app.domain.users import User
from pluggy_app.store.unit_of_work import Store, Work

__all__ = [
    "BAD_ROWS",
    "LIST_BYTES",
    "NEW",
    "SKIPPED",
    "ListOutcome",
    "ListUpload",
    "ListVerdict",
    "columns",
    "rehearse",
    "take_in",
]

log = logging.getLogger(__name__)

LIST_BYTES = MAX_BYTES
NEW, DUPLICATE, SKIPPED = "new", "duplicate", "skipped"
_REMEMBERED = "entries:"  #: before the header's word: a statement may have the same header

Mapped = Mapping[str, object]


@dataclass(frozen=True)
class ListUpload:
    """A file as it came. `kind`: what every entry is, where the file does not say it."""

    content: bytes = field(repr=False)
    file_name: str = ""
    mapping: Mapped | None = field(default=None, repr=False)
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ListVerdict:
    """What becomes of a row of the file; `because`: why it is no entry; `like`: one of another amount, of a new row."""

    row: int
    kind: str
    due_on: date | None
    amount_cents: int | None
    name: str
    description: str
    verdict: str
    because: str = ""
    like: EntryTerms | None = None


@dataclass(frozen=True)
class ListOutcome:
    """What was taken in, or would be: seen = created + duplicates + skipped."""

    format: str
    seen: int
    created: int
    duplicates: int
    skipped: int
    by_content: bool  #: the columns were recognised by what they hold
    remembered: bool  #: the columns are as the user explained them before
    verdicts: tuple[ListVerdict, ...] = field(default=(), repr=False)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.seen, self.created, self.duplicates, self.skipped


def columns(upload: ListUpload) -> MappingNeeded:
    """The columns of a list and its first rows, whether or not they are in doubt.

    Raises:
        UnreadableStatement, StatementTooLarge: it is no table.
    """
    return columns_of(upload.content)


def rehearse(store: Store, user: User, upload: ListUpload) -> ListOutcome:
    """What taking the file in would do, row by row; writes nothing.

    Raises:
        As `take_in`.
    """
    told, remembered = _read(store, user, upload)
    with store.reading() as work:
        return _outcome(told, *_compared(work, user, told.rows), remembered=remembered)


def take_in(store: Store, user: User, upload: ListUpload, promised: ListOutcome | None = None) -> ListOutcome:
    """Keep the entries of the file that are not known yet, all or none. The same file again brings nothing.

    A row is known when there is an entry of the same kind, due day and amount, and of the same document or name; as
    many rows are known as there are such entries.

    Args:
        promised: the rehearsal that the user has seen.

    Raises:
        UnreadableStatement, StatementTooLarge, MappingNeeded, InvalidRequest: see `bank_files.list_file`.
        PreviewOutdated: other rows would be new or known than were promised.
    """
    told, remembered = _read(store, user, upload)
    now = utc_now()
    with store.unit_of_work() as work:
        work.users.raise_revision(user.user_id)  # first: a second import of this person's waits here
        known, alike = _compared(work, user, told.rows)
        outcome = _outcome(told, known, alike, remembered=remembered)
        if promised is not None and outcome.counts != promised.counts:
            raise PreviewOutdated
        fresh = [row.terms for row in told.rows if row.row not in known]
        if fresh:
            work.ledger_entries.add(user.user_id, fresh, now)
        if upload.mapping is not None:
            word = _REMEMBERED + told.header_signature
            work.statements.remember_mapping(user.user_id, word, upload.mapping, now)
    log.info("ledger_entry.imported", extra={"seen": outcome.seen, "written": outcome.created})
    return outcome


def _read(store: Store, user: User, upload: ListUpload) -> tuple[EntryList, bool]:
    """The list, and whether its columns are as the user explained them before."""
    content, name, kind = upload.content, upload.file_name, upload.kind
    if upload.mapping is not None:
        return read_list(content, name, upload.mapping, kind), False
    asking: MappingNeeded | None = None
    try:
        told = read_list(content, name, None, kind)
        signature = told.header_signature
    except MappingNeeded as error:
        asking, signature = error, error.header_signature
    with store.reading() as work:
        mapping = work.statements.mapping(user.user_id, _REMEMBERED + signature)
    if mapping is not None:
        return read_list(content, name, mapping, kind), True
    if asking is not None:
        raise asking
    return told, False


def _outcome(told: EntryList, known: set[int], alike: Mapping[int, EntryTerms], *, remembered: bool) -> ListOutcome:
    verdicts = [
        ListVerdict(one.row, "", one.day, one.amount_cents, "", one.text, SKIPPED, one.code) for one in told.skipped
    ]
    for row in told.rows:
        terms = row.terms
        verdicts.append(
            ListVerdict(
                row.row,
                terms.kind,
                terms.due_on,
                terms.amount_cents,
                terms.counterparty_name,
                terms.description,
                DUPLICATE if row.row in known else NEW,
                like=alike.get(row.row),
            )
        )
    skipped = len(told.skipped)
    return ListOutcome(
        told.format,
        len(told.rows) + skipped,
        len(told.rows) - len(known),
        len(known),
        skipped,
        told.by_content,
        remembered,
        tuple(sorted(verdicts, key=lambda verdict: verdict.row)),
    )


def _compared(work: Work, user: User, rows: Sequence[ListedEntry]) -> tuple[set[int], dict[int, EntryTerms]]:
    """Rows that an entry stands for already, each for one; and what others are like in all but the amount."""
    if not rows:
        return set(), {}
    days = [row.terms.due_on for row in rows]
    entries = work.ledger_entries.due_between(user.user_id, min(days), max(days))
    left_entries, left_rows = dict(enumerate(entries)), {row.row: row.terms for row in rows}
    known: set[int] = set()
    for likeness in _LIKENESSES:
        waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at, entry in reversed(left_entries.items()):
            if (word := likeness(entry)) is not None:
                waiting[_place(entry), word].append(at)
        for number, terms in list(left_rows.items()):
            word = likeness(terms)
            if word is not None and (alike := waiting.get((_place(terms), word))):
                del left_entries[alike.pop()], left_rows[number]
                known.add(number)
    numbered = {_bill(one): one for one in left_entries.values() if one.document_number and not one.cancelled}
    return known, {row: numbered[bill] for row, terms in left_rows.items() if (bill := _bill(terms)) in numbered}


def _place(terms: EntryTerms) -> Hashable:
    return terms.kind, terms.due_on, terms.amount_cents


def _bill(terms: EntryTerms) -> Hashable:
    return terms.kind, terms.due_on, normalised(terms.document_number), normalised(terms.counterparty_name)


def _all(terms: EntryTerms) -> Hashable | None:
    """The document, and who and what it is: a file's row is like the entry that came of it."""
    said = (terms.document_number, terms.counterparty_name, terms.counterparty_document, terms.description)
    return tuple(map(normalised, said))


def _number(terms: EntryTerms) -> Hashable | None:
    return normalised(terms.document_number) or None


def _name(terms: EntryTerms) -> Hashable | None:
    """Of an entry without a document: entries of two documents are two, whoever they are of."""
    if terms.document_number:
        return None
    return normalised(terms.counterparty_name) or normalised(terms.description) or None


#: When two are alike, the surest first.
_LIKENESSES: tuple[Callable[[EntryTerms], Hashable | None], ...] = (_all, _number, _name)
