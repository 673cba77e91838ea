"""Transactions of a bank connection, as Pluggy has them now."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pluggy_app.api.lists import Cursor, Day, InOneThread, Limit, Moment, Search, as_json, struct_of
from pluggy_app.api.schemas import Transaction, Transactions
from pluggy_app.api.security import SCHEMES, Asker, OnBusinessPlan, is_plausible_id, item_id_of
from pluggy_app.domain.transactions import TransactionStatus
from pluggy_app.reads import transactions
from pluggy_app.reads.transactions import TransactionFilter


class OneThreadOnBusinessPlan(InOneThread, OnBusinessPlan):
    """Both."""


router = APIRouter(prefix="/api/pluggy", tags=["pluggy"], route_class=OneThreadOnBusinessPlan, dependencies=SCHEMES)

_TOLD = struct_of(Transaction)


class TransactionQuery(BaseModel):
    """What to list."""

    account_id: Annotated[str | None, Field(alias="accountId", max_length=200)] = None
    since: Annotated[Day, Field(alias="from", description="First day, YYYY-MM-DD.")] = None
    until: Annotated[Day, Field(alias="to", description="Last day, YYYY-MM-DD.")] = None
    status: TransactionStatus | None = None
    q: Search = ""
    limit: Limit = 50
    cursor: Cursor = None

    def filter(self) -> TransactionFilter:
        """The same for `reads`; no account has an empty id."""
        account_id = self.account_id if self.account_id is None or is_plausible_id(self.account_id) else ""
        return TransactionFilter(account_id, self.since, self.until, self.status and self.status.value, self.q)


@router.get("/items/{itemId}/transactions", response_model=Transactions)
def listing(
    moment: Moment,
    user: Asker,
    itemId: str,  # noqa: N803 - the name is part of the interface
    wanted: Annotated[TransactionQuery, Query()],
) -> Response:
    """Transactions, newest day first; withdrawn ones only with `status=REMOVED`."""
    item_id = item_id_of(itemId)
    page = transactions.page(moment, user, item_id, wanted.filter(), limit=wanted.limit, cursor=wanted.cursor)
    removed = TransactionStatus.REMOVED.value if wanted.status is TransactionStatus.REMOVED else None
    return as_json(
        [
            _TOLD(
                row.transaction_id,
                row.account_id,
                item_id,
                row.day,
                row.amount_cents,
                row.currency_code,
                row.description,
                row.type,
                removed or row.status,
                row.category or None,
                row.payment_method or None,
                row.counterparty_name or None,
                row.bank_transaction_id,
            )
            for row in page.rows
        ],
        page.next,
    )
