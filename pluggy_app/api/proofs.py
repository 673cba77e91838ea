"""By REST, on every plan: whether an account's rows make what its bank states, and who tells which days."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request

from pluggy_app.api.bank_accounts import Key
from pluggy_app.api.book_schemas import BankAccount
from pluggy_app.api.lists import Day
from pluggy_app.api.proof_schemas import BalanceProof, ClosedPeriods, Coverage, PeriodWanted
from pluggy_app.api.security import SCHEMES, Asker, SignedIn
from pluggy_app.domain.users import Language
from pluggy_app.reads import balance_proof, bank_accounts
from pluggy_app.reads.balance_proof import SuspectView
from pluggy_app.services import closings
from pluggy_app.wiring import parts

router = APIRouter(
    prefix="/api/bank-accounts/{bankAccountId}", tags=["books"], route_class=SignedIn, dependencies=SCHEMES
)

#: What may be behind a difference, in a sentence; amounts are in this currency.
Explain = Callable[[SuspectView, str, Language | None], str]
From = Annotated[Day, Query(alias="from", description="First day, YYYY-MM-DD.")]
To = Annotated[Day, Query(alias="to", description="Last day, YYYY-MM-DD.")]


@router.get("/balance-proof")
def proof(
    user: Asker,
    request: Request,
    bankAccountId: Key,  # noqa: N803 - interface
    since: From = None,
    until: To = None,
) -> BalanceProof:
    """Opening balance and rows beside the balances that the bank states; without days, everything that is known."""
    explain: Explain = request.app.state.explain
    view = balance_proof.proof(parts().store, user, bankAccountId, since, until)
    return BalanceProof.of(view, [explain(one, view.currency_code, user.language) for one in view.suspects])


@router.get("/coverage")
def coverage(user: Asker, bankAccountId: Key, since: From = None, until: To = None) -> Coverage:  # noqa: N803
    """Who tells each day; without days, from the first that anything is known of until today."""
    return Coverage.of(balance_proof.covered(parts().store, user, bankAccountId, since, until))


@router.put("/closed-through")
def close(user: Asker, bankAccountId: Key, wanted: PeriodWanted) -> BankAccount:  # noqa: N803
    """Close everything up to a day, once it is proven and nothing in it is open; an earlier day or null reopens."""
    closings.close_through(parts().store, user, bankAccountId, wanted.day)
    return BankAccount.of(bank_accounts.one(parts().store, user, bankAccountId))


@router.get("/closed-through")
def closed(user: Asker, bankAccountId: Key) -> ClosedPeriods:  # noqa: N803
    """Who closed and reopened periods of an account, newest first."""
    return ClosedPeriods.of(balance_proof.closings(parts().store, user, bankAccountId))
