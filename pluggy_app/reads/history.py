"""What is known of one movement of the books: who brought it, every id it had, what changed, in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pluggy_app.domain.corrections import Change
from pluggy_app.domain.errors import TransactionNotFound
from pluggy_app.domain.matches import Undone
from pluggy_app.domain.users import User
from pluggy_app.store.movements import EditRecord
from pluggy_app.store.origins import MovementRecord, OriginRecord
from pluggy_app.store.postings import MANUAL
from pluggy_app.store.unit_of_work import Store, Work

BROUGHT = "created"  #: what the first line of each origin says
EDITED = "edited"  #: a person changed something
RULE_UNDONE = "rule_undone"  #: a person undid what a rule of theirs had done
MATCHED, UNMATCHED = "matched", "unmatched"  #: with an entry, or with another movement
PERSON, BANK, IMPORT, RULE = "person", "bank", "import", "rule"

#: Who undid a match.
_UNDONE_BY = {
    Undone.PERSON: PERSON,
    Undone.AMOUNT_CHANGED: BANK,
    Undone.WITHDRAWN: BANK,
    Undone.MERGED: BANK,
    Undone.IMPORT_UNDONE: IMPORT,
}

#: The movement as it stands now.
MovementView = MovementRecord


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened. `by` is "run 42", "import 7", "person", or a source where nothing else is known.

    Of matches it is who made or undid it: "person", "automatic", "rule", "bank" or "import".

    `rule` is what the rule of theirs looks for that did it, or whose doing was undone; empty where it is gone.

    `changes`: what the bank or a person says otherwise, by name of the field: before and now.
    """

    at: datetime
    what: str
    by: str
    ids: tuple[str, ...] = ()
    sync_log_id: int | None = None
    changes: Mapping[str, Sequence[object]] = field(default_factory=dict)
    statement_import_id: int | None = None
    file_name: str = ""
    match_id: int | None = None
    rule: str = ""


@dataclass(frozen=True)
class IdSpan:
    """An id that Pluggy gave a movement. `until` None: it has it now."""

    transaction_id: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class OriginView:
    """What brought a movement; bank, item, run and ids are empty where no connection did, `file_name` where no file."""

    source: str
    brought_at: datetime
    bank_name: str
    item_id: str
    sync_log_id: int | None
    ids: tuple[IdSpan, ...]
    file_name: str = ""


@dataclass(frozen=True)
class Explanation:
    """A movement, its origins oldest first, and its lines oldest first."""

    movement: MovementView
    origins: list[OriginView]
    lines: list[HistoryLine]


def explained(store: Store, user: User, bank_transaction_id: int) -> Explanation:
    """A movement of the user's with all that is known of it.

    Raises:
        TransactionNotFound: the user has none of this id.
    """
    with store.reading() as work:
        movement = work.origins.movement(user.user_id, bank_transaction_id)
        if movement is None:
            raise TransactionNotFound
        told = [(origin, list(_lines(work, origin))) for origin in work.origins.of_movement(bank_transaction_id)]
        edits = _own(work, user, bank_transaction_id)
    lines = [line for _, lines in told for line in lines] + edits
    return Explanation(movement, [_origin(*one) for one in told], sorted(lines, key=lambda line: line.at))


def of_movement(store: Store, user: User, bank_account_id: int | None, bank_transaction_id: int) -> list[HistoryLine]:
    """Oldest first; `bank_account_id` None: in whichever account of the user's it is.

    Raises:
        TransactionNotFound: the user has none of this id, or it is in another account.
    """
    with store.reading() as work:
        if not work.books.has(user.user_id, bank_account_id, bank_transaction_id):
            raise TransactionNotFound
        lines = [line for origin in work.origins.of_movement(bank_transaction_id) for line in _lines(work, origin)]
        lines += _own(work, user, bank_transaction_id)
    return sorted(lines, key=lambda line: line.at)


def _lines(work: Work, origin: OriginRecord) -> Iterator[HistoryLine]:
    if origin.pluggy_transaction_pk is None:
        yield _brought_without_a_bank(origin)
        return
    aliases = work.corrections.aliases(origin.pluggy_transaction_pk)
    ids = (*(alias.pluggy_transaction_id for alias in aliases), origin.transaction_id)
    yield HistoryLine(origin.brought_at, BROUGHT, _by(origin.first_run_id, origin.source), ids[:1], origin.first_run_id)
    place = 0
    for change in work.corrections.trail(origin.pluggy_transaction_pk):
        if change.what == "replaced" and place + 1 < len(ids):
            told, place = ids[place : place + 2], place + 1
        else:
            told = ids[place : place + 1]
        yield HistoryLine(
            change.at, change.what, _by(change.sync_log_id, PERSON), told, change.sync_log_id, change.detail
        )


def _brought_without_a_bank(origin: OriginRecord) -> HistoryLine:
    by = PERSON if origin.source == MANUAL else origin.source
    if origin.statement_import_id is not None:
        by = f"import {origin.statement_import_id}"
    return HistoryLine(
        origin.brought_at, BROUGHT, by, statement_import_id=origin.statement_import_id, file_name=origin.file_name
    )


def _own(work: Work, user: User, bank_transaction_id: int) -> list[HistoryLine]:
    """What people and their rules changed, and what the movement was matched with."""
    trail = work.movements.trail(bank_transaction_id)
    keys = {abs(edit.rule_id) for edit in trail if edit.rule_id is not None}
    looked_for = work.rules.looked_for(user.user_id, keys) if keys else {}
    told = [(edit, _rule(edit, looked_for)) for edit in trail]
    by_rule = {edit.at: rule for edit, rule in told}
    return [_edit(edit, rule) for edit, rule in told if edit.detail] + _matches(work, bank_transaction_id, by_rule)


def _rule(edit: EditRecord, looked_for: Mapping[int, tuple[str, datetime]]) -> str:
    """What the rule of a change looks for; empty: there is none, or its key is another's by now."""
    contains, made_at = looked_for.get(abs(edit.rule_id or 0), ("", edit.at))
    return contains if made_at <= edit.at else ""


def _edit(edit: EditRecord, rule: str) -> HistoryLine:
    if edit.rule_id is not None and edit.rule_id < 0:
        return HistoryLine(edit.at, RULE_UNDONE, PERSON, changes=edit.detail, rule=rule)
    return HistoryLine(edit.at, EDITED, PERSON if edit.rule_id is None else RULE, changes=edit.detail, rule=rule)


def _matches(work: Work, bank_transaction_id: int, by_rule: Mapping[datetime, str]) -> list[HistoryLine]:
    """`by_rule`: what the rules look for that changed the movement at these instants."""
    lines = []
    for match in work.matches.of_movement(bank_transaction_id):
        rule = by_rule.get(match.created_at, "") if match.made_by == RULE else ""
        lines.append(HistoryLine(match.created_at, MATCHED, match.made_by, match_id=match.id, rule=rule))
        if match.undone_at is not None:
            by = _UNDONE_BY[Undone(match.undone_why)]
            lines.append(HistoryLine(match.undone_at, UNMATCHED, by, match_id=match.id))
    return lines


def _origin(origin: OriginRecord, lines: Sequence[HistoryLine]) -> OriginView:
    return OriginView(
        origin.source,
        origin.brought_at,
        origin.bank_name,
        origin.item_id,
        origin.first_run_id,
        tuple(_spans(lines)),
        origin.file_name,
    )


def _spans(lines: Sequence[HistoryLine]) -> Iterable[IdSpan]:
    """One origin's ids: each ends when the bank withdrew it, or when the next one took its place."""
    spans: dict[str, IdSpan] = {}
    for line in lines:
        for id in line.ids:
            known = spans.get(id, IdSpan(id, line.at))
            if id != line.ids[-1]:
                spans[id] = replace(known, until=known.until or line.at)
            else:
                spans[id] = replace(known, until=line.at if line.what == Change.WITHDRAWN else None)
    return spans.values()


def _by(sync_log_id: int | None, otherwise: str) -> str:
    return otherwise if sync_log_id is None else f"run {sync_log_id}"
