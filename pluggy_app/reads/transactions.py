"""The mirror, as REST lists it: what Pluggy says now."""

from dataclasses import dataclass

from pluggy_app.domain.errors import ItemNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads.one_moment import OneMoment
from pluggy_app.reads.pages import day_and_key, encode_cursor
from pluggy_app.store.transactions import TransactionFilter, TransactionRecord
from pluggy_app.store.unit_of_work import Store

__all__ = ["TransactionFilter", "TransactionPage", "TransactionRecord", "page"]


@dataclass(frozen=True)
class TransactionPage:
    """A page, newest day first; `next` is the cursor of the following one, None on the last."""

    rows: list[TransactionRecord]
    next: str | None


def page(
    store: Store | OneMoment,
    user: User,
    item_id: str,
    wanted: TransactionFilter,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> TransactionPage:
    """Transactions of one of the user's items.

    Raises:
        ItemNotFound: unknown, or somebody else's.
        InvalidRequest: a cursor that is not of this list.
    """
    after = day_and_key(cursor)
    with store.reading() as work:
        accounts = work.accounts.of_owned_item(user.user_id, item_id)
        if accounts is None:
            raise ItemNotFound
        rows = work.transactions.page(accounts, wanted, limit=limit + 1, after=after)
    more = len(rows) > limit
    rows = rows[:limit]
    return TransactionPage(rows, encode_cursor(rows[-1].day, rows[-1].id) if more else None)
