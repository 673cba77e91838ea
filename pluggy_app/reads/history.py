"""What is known of one movement of the books: who brought it, every id it had, what changed, in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pluggy_app.domain.errors import TransactionNotFound
from pluggy_app.domain.users import User
from pluggy_app.store.origins import OriginRecord
from pluggy_app.store.unit_of_work import Store, Work

BROUGHT = "created"  #: what the first line of each origin says


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened. `by` is "run 42", a source such as "pluggy" where no run is known, or "person".

    `changes`: what the bank says otherwise, by name of the field: before and now.
    """

    at: datetime
    what: str
    by: str
    ids: tuple[str, ...] = ()
    sync_log_id: int | None = None
    changes: Mapping[str, Sequence[object]] = field(default_factory=dict)


def of_movement(store: Store, user: User, bank_account_id: int | None, bank_transaction_id: int) -> list[HistoryLine]:
    """Oldest first; `bank_account_id` None: in whichever account of the user's it is.

    Raises:
        TransactionNotFound: the user has none of this id, or it is in another account.
    """
    with store.reading() as work:
        if not work.books.has(user.user_id, bank_account_id, bank_transaction_id):
            raise TransactionNotFound
        lines = [line for origin in work.origins.of_movement(bank_transaction_id) for line in _lines(work, origin)]
    return sorted(lines, key=lambda line: line.at)


def _lines(work: Work, origin: OriginRecord) -> Iterator[HistoryLine]:
    if origin.pluggy_transaction_pk is None:
        yield HistoryLine(origin.brought_at, BROUGHT, origin.source)
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
            change.at, change.what, _by(change.sync_log_id, "person"), told, change.sync_log_id, change.detail
        )


def _by(sync_log_id: int | None, otherwise: str) -> str:
    return otherwise if sync_log_id is None else f"run {sync_log_id}"
