"""Transactions of a bank connection, as Pluggy has them now."""

from typing import Annotated

from fastapi import APIRouter, Query

from pluggy_app.api.lists import Cursor, Day, Limit, Search
from pluggy_app.api.schemas import Transaction, Transactions
from pluggy_app.api.security import SCHEMES, Asker, OnBusinessPlan, is_plausible_id, item_id_of
from pluggy_app.domain.transactions import TransactionStatus
from pluggy_app.reads import transactions
from pluggy_app.reads.transactions import TransactionFilter
from pluggy_app.wiring import parts

router = APIRouter(prefix="/api/pluggy", tags=["pluggy"], route_class=OnBusinessPlan, dependencies=SCHEMES)


@router.get("/items/{itemId}/transactions")
def listing(
    user: Asker,
    itemId: str,  # noqa: N803 - the name is part of the interface
    accountId: Annotated[str | None, Query(max_length=200)] = None,  # noqa: N803
    since: Annotated[Day, Query(alias="from", description="First day, YYYY-MM-DD.")] = None,
    until: Annotated[Day, Query(alias="to", description="Last day, YYYY-MM-DD.")] = None,
    status: TransactionStatus | None = None,
    q: Search = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Transactions:
    """Transactions, newest day first; withdrawn ones only with `status=REMOVED`."""
    account_id = accountId if accountId is None or is_plausible_id(accountId) else ""  # no account has an empty id
    wanted = TransactionFilter(account_id, since, until, status.value if status else None, q)
    page = transactions.page(parts().store, user, item_id_of(itemId), wanted, limit=limit, cursor=cursor)
    removed = status is TransactionStatus.REMOVED
    return Transactions(results=[Transaction.of(row, removed=removed) for row in page.rows], next=page.next)
