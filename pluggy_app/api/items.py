"""Bank connections and their accounts."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from pluggy_app.api.lists import Cursor, Limit, slice_of
from pluggy_app.api.schemas import Account, AccountPatch, Accounts, Item, Items, RequestedSync, Revoked
from pluggy_app.api.security import SCHEMES, Asker, OnBusinessPlan, SignedIn, is_plausible_id, item_id_of
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AccountNotFound
from pluggy_app.domain.users import Language, User
from pluggy_app.reads import items
from pluggy_app.reads.items import ItemView
from pluggy_app.services import accounts as linking
from pluggy_app.services import items as connections
from pluggy_app.services.sync import requests
from pluggy_app.wiring import parts

Say = Callable[[ItemView, Language | None], str | None]  #: what happened to an item and who must act

router = APIRouter(prefix="/api/pluggy", tags=["pluggy"], route_class=OnBusinessPlan, dependencies=SCHEMES)
any_plan = APIRouter(prefix="/api/pluggy", tags=["pluggy"], route_class=SignedIn, dependencies=SCHEMES)


@router.get("/items")
def listing(request: Request, user: Asker, limit: Limit = 50, cursor: Cursor = None) -> Items:
    """One's bank connections, oldest first."""
    page, following = slice_of(items.listing(parts().store, user, utc_now()), limit, cursor)
    return Items(results=[_answer(request, user, view) for view in page], next=following)


@router.get("/items/{itemId}")
def one(request: Request, user: Asker, itemId: str) -> Item:  # noqa: N803 - the name is part of the interface
    """One bank connection."""
    return answer_of(request, user, item_id_of(itemId))


@router.get("/items/{itemId}/accounts")
def accounts(user: Asker, itemId: str, limit: Limit = 50, cursor: Cursor = None) -> Accounts:  # noqa: N803
    """The accounts of a connection."""
    item = items.one(parts().store, user, item_id_of(itemId), utc_now())
    page, following = slice_of(item.accounts, limit, cursor)
    return Accounts(results=[Account.of(account) for account in page], next=following)


@router.patch("/items/{itemId}/accounts/{accountId}")
def change_account(user: Asker, itemId: str, accountId: str, wanted: AccountPatch) -> Account:  # noqa: N803
    """Whether and since when an account is read, and which bank account its rows belong to; they move along."""
    store, item_id = parts().store, item_id_of(itemId)
    if not is_plausible_id(accountId):
        items.one(store, user, item_id, utc_now())
        raise AccountNotFound
    linking.change(store, user, item_id, accountId, wanted.changes())
    changed = items.one(store, user, item_id, utc_now()).accounts
    return Account.of(next(account for account in changed if account.account_id == accountId))


@router.post("/sync/{itemId}", status_code=202)
def sync(user: Asker, itemId: str) -> RequestedSync:  # noqa: N803
    """Ask for a sync run; one that already waits is answered, not doubled."""
    built = parts()
    run = requests.request(built.store, built.pluggy, user, item_id_of(itemId))
    return RequestedSync(sync_log_id=run.sync_log_id, status=run.status)


@any_plan.delete("/items/{itemId}", responses={202: {"model": Revoked, "description": "Pluggy has not confirmed yet."}})
async def revoke(response: Response, user: Asker, itemId: str, erase: bool = False) -> Revoked:  # noqa: N803
    """Disconnect a bank, on any plan; `erase` also erases what was synced; the books and their balances stay."""
    built = parts()
    item_id = item_id_of(itemId)
    status = await connections.revoke(built.store, built.pluggy, user, item_id, erase)
    if status != connections.REVOKED:
        response.status_code = 202
    return Revoked.model_validate({"item_id": item_id, "status": status})


def answer_of(request: Request, user: User, item_id: str) -> Item:
    """An item as REST tells it.

    Raises:
        ItemNotFound: unknown, or somebody else's.
    """
    return _answer(request, user, items.one(parts().store, user, item_id, utc_now()))


def _answer(request: Request, user: User, view: ItemView) -> Item:
    say: Say = request.app.state.say
    return Item.of(view, say(view, user.language))
