"""The books: accounts of the business and their movements, on every plan."""

from typing import Annotated

from fastapi import APIRouter, Path

from pluggy_app.api.schemas import History, HistoryEntry
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.reads import history
from pluggy_app.wiring import parts

router = APIRouter(prefix="/api/bank-accounts", tags=["books"], route_class=SignedIn, dependencies=SCHEMES)

MAX_KEY = 2**63 - 1
Key = Annotated[int, Path(ge=1, le=MAX_KEY)]


@router.get("/{bankAccountId}/transactions/{bankTransactionId}/history")
def transaction_history(user: Asker, bankAccountId: Key, bankTransactionId: Key) -> History:  # noqa: N803 - interface
    """What brought a movement, every id it had, and what changed about it, oldest first."""
    lines = history.of_movement(parts().store, user, bankAccountId, bankTransactionId)
    return History(results=[HistoryEntry.of(line) for line in lines])
