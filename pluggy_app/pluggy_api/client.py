"""The client of api.pluggy.ai: every call the product makes. Each call is one step of `steps.py`."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx
import msgspec

from pluggy_app.domain.accounts import Account
from pluggy_app.domain.budgets import RequestBudget
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AccountNotFound, ItemNotFound, PluggyRefused, PluggyUnreadable
from pluggy_app.domain.items import Item
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.sync_runs import RequestTally
from pluggy_app.pluggy_api.answers import account_refused, cursor_refused, item_refused
from pluggy_app.pluggy_api.auth import expiry
from pluggy_app.pluggy_api.demonstration import read_ledger
from pluggy_app.pluggy_api.exchange import MAX_ANSWER_BYTES, MAX_ANSWER_SECONDS, Call, Exchange
from pluggy_app.pluggy_api.pages import TransactionPage, read_page
from pluggy_app.pluggy_api.payloads import (
    AccountPayload,
    AccountsPayload,
    ConnectTokenPayload,
    DeletedPayload,
    ItemPayload,
    decode,
)
from pluggy_app.pluggy_api.rate_limit import Sleep, Turns
from pluggy_app.pluggy_api.steps import Steps
from pluggy_app.pluggy_api.traffic import Traffic
from pluggy_app.pluggy_api.transform import ID, to_account, to_item
from pluggy_app.pluggy_api.webhooks import Webhook, address_refused, read_webhook, read_webhooks

CONNECT_TOKEN_LIFE = timedelta(minutes=30)  #: where the token does not say; docs.pluggy.ai/docs/authentication
MAX_ACCOUNT_PAGES = 20  # one page is all that was ever seen
MAX_IDS = 500  #: of one `transactions` call

log = logging.getLogger(__name__)

_TOKEN = msgspec.json.Decoder(ConnectTokenPayload)
_ITEM = msgspec.json.Decoder(ItemPayload)
_DELETED = msgspec.json.Decoder(DeletedPayload)
_ACCOUNT = msgspec.json.Decoder(AccountPayload)
_ACCOUNTS = msgspec.json.Decoder(AccountsPayload)


@dataclass(frozen=True)
class AccountList:
    """The accounts of an item, and how many more there are that could not be understood."""

    accounts: list[Account]
    left_out: int


@dataclass(frozen=True)
class ConnectToken:
    """Lets one browser connect or repair one item until `expires_at`."""

    access_token: str = field(repr=False)
    expires_at: datetime


class PluggyClient:
    """Pluggy's API, for one event loop. Nothing is opened before the first call.

    Besides what it names, every call may raise `PluggyUnavailable` (no usable answer; `PluggyRateLimited` and
    `PluggyUnreadable` say more) and `PluggyRefused` (any other 4xx, also of the log-in). `tally` counts what was sent.
    """

    def __init__(
        self,
        *,
        base_url: str,
        client_id: str,
        client_secret: str,
        budget: RequestBudget,
        clock: Callable[[], datetime] = utc_now,
        transport: httpx.AsyncBaseTransport | None = None,
        step_seconds: float = 90.0,
        answer_bytes: int = MAX_ANSWER_BYTES,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        answer_seconds = min(MAX_ANSWER_SECONDS, step_seconds / 3)
        self._clock = clock
        self._steps = Steps(
            Exchange(base_url, transport, answer_seconds=answer_seconds, answer_bytes=answer_bytes),
            Turns(budget, clock, sleep),
            Call("auth", "POST", "/auth", body={"clientId": client_id, "clientSecret": client_secret}),
            clock=clock,
            sleep=sleep,
            step_seconds=step_seconds,
        )

    async def close(self) -> None:
        """Ends a log-in under way and closes the connections."""
        await self._steps.close()

    @property
    def traffic(self) -> Traffic:
        """What has been asked and answered, for whoever writes it down."""
        return self._steps.traffic

    async def log_in(self) -> None:
        """Make sure that there is a key: proves the credentials unless a key is at hand."""
        await self._steps.log_in()

    async def connect_token(
        self, *, client_user_id: str, item_id: str | None = None, webhook_url: str | None = None
    ) -> ConnectToken:
        """A token for the Connect widget: to connect a bank, or to repair `item_id`.

        Raises:
            ItemNotFound: Pluggy does not know `item_id`.
        """
        options: dict[str, object] = {"clientUserId": client_user_id}
        if webhook_url is not None:
            options["webhookUrl"] = webhook_url
        body: dict[str, object] = {"options": options}
        if item_id is None:
            options["avoidDuplicates"] = True
        else:
            body["itemId"] = _item_id(item_id)
        call = Call("connect_token", "POST", "/connect_token", body=body)
        return await self._steps.ask(call, self._read_token, None, item_refused)

    async def item(self, item_id: str, tally: RequestTally | None = None) -> Item:
        """The item as it is now.

        Raises:
            ItemNotFound: it was deleted, or never was.
            PluggyRefused: 400 without a reason is an id of a form that no item of Pluggy's has.
        """
        call = Call("items", "GET", f"/items/{_item_id(item_id)}")
        return await self._steps.ask(call, lambda body: _read_item(body, item_id), tally, item_refused)

    async def refresh_item(self, item_id: str, tally: RequestTally | None = None) -> Item:
        """Asks Pluggy to read the bank now. Sent once: few of these are allowed, and reading goes on without.

        Raises:
            ItemNotFound: it was deleted, or never was.
            PluggyRefused: 409 too early or already running, 400 an item that refreshes itself.
        """
        call = Call("items.patch", "PATCH", f"/items/{_item_id(item_id)}", body={})
        return await self._steps.ask(call, lambda body: _read_item(body, item_id), tally, item_refused, tries=1)

    async def delete_item(self, item_id: str, tally: RequestTally | None = None) -> None:
        """Deletes the item and its consent for good.

        Raises:
            ItemNotFound: there is none; also when the answer to a first try was lost.
        """
        call = Call("items", "DELETE", f"/items/{_item_id(item_id)}")
        await self._steps.ask(call, lambda body: decode(_DELETED, body), tally, item_refused)

    async def accounts(self, item_id: str, tally: RequestTally | None = None) -> AccountList:
        """Every account of the item. A deleted item or a withdrawn consent has none: ask for the item first."""
        accounts: dict[str, Account] = {}
        left_out = 0
        async with self._steps.within():
            for page in range(1, MAX_ACCOUNT_PAGES + 1):
                params = {"itemId": _item_id(item_id)} | ({"page": str(page)} if page > 1 else {})
                call = Call("accounts", "GET", "/accounts", params)
                payload = await self._steps.ask(call, lambda body: decode(_ACCOUNTS, body), tally)
                for row in payload.results:
                    try:
                        account = to_account(decode(_ACCOUNT, row), item_id)
                    except PluggyUnreadable:
                        log.warning("pluggy.account_left_out", extra={"item": item_id})
                        left_out += 1
                    else:
                        accounts[account.account_id] = account
                if page >= (payload.total_pages or 1):
                    return AccountList(list(accounts.values()), left_out)
        raise PluggyUnreadable("Pluggy's list of accounts does not end.")

    async def demonstration_entries(self, item_id: str) -> list[EntryTerms]:
        """What the item's company expects to pay and receive. Only the embedded sandbox knows; never ask Pluggy.

        Raises:
            ItemNotFound: there is no such item.
        """
        call = Call("items", "GET", f"/ledger/{_item_id(item_id)}")
        return await self._steps.ask(call, read_ledger, None, item_refused)

    async def transactions(
        self,
        account_id: str,
        *,
        after: str | None = None,
        date_from: date | None = None,
        created_at_from: datetime | None = None,
        ids: Sequence[str] = (),
        tally: RequestTally | None = None,
    ) -> TransactionPage:
        """One page of an account's transactions, from the cursor `after` on.

        Args:
            date_from: first bank day; not together with `created_at_from`.
            created_at_from: when Pluggy first saw the row.
            ids: only these, at most `MAX_IDS`.

        Raises:
            AccountNotFound: Pluggy does not know the account.
            CursorRefused: `after` is no longer taken; read the window from its start.
        """
        params = {"accountId": _account_id(account_id)}
        if date_from is not None:
            params["dateFrom"] = date_from.isoformat()
        if created_at_from is not None:
            params["createdAtFrom"] = _timestamp(created_at_from)
        if ids:
            known_form = [id for id in ids if ID.fullmatch(id)]  # they may come from a forged webhook event
            if not known_form:
                return TransactionPage([], None)
            params["ids"] = ",".join(known_form)
        if after is not None:
            params["after"] = after
        call = Call("transactions", "GET", "/v2/transactions", params)
        refusal_error = account_refused if after is None else cursor_refused
        return await self._steps.ask(call, lambda body: read_page(body, account_id, after), tally, refusal_error)

    async def webhooks(self) -> list[Webhook]:
        """The application's own subscriptions."""
        return await self._steps.ask(Call("webhooks", "GET", "/webhooks"), read_webhooks, None)

    async def create_webhook(self, url: str, event: str, headers: Mapping[str, str]) -> Webhook:
        """Subscribe `url`; every delivery brings `headers`.

        Raises:
            PluggyRefused: Pluggy does not take the address, or has five for this event; the message says which.
        """
        call = Call("webhooks", "POST", "/webhooks", body={"url": url, "event": event, "headers": dict(headers)})
        return await self._steps.ask(call, read_webhook, None, address_refused)

    async def update_webhook(self, webhook_id: str, **changes: object) -> Webhook:
        """Change `url`, `event` or `headers`; `enabled=True` wakes one that Pluggy gave up on.

        Raises:
            PluggyRefused: as above, or there is no such webhook any more (404).
        """
        if not ID.fullmatch(webhook_id):
            raise PluggyRefused(status=404)
        call = Call("webhooks", "PATCH", f"/webhooks/{webhook_id}", body=changes)
        return await self._steps.ask(call, read_webhook, None, address_refused)

    def _read_token(self, body: bytes) -> ConnectToken:
        token = decode(_TOKEN, body).access_token
        if not token:
            raise PluggyUnreadable
        return ConnectToken(token, expiry(token) or self._clock() + CONNECT_TOKEN_LIFE)


def _read_item(body: bytes, item_id: str) -> Item:
    item = to_item(decode(_ITEM, body))
    if item.item_id.lower() != item_id.lower():
        raise PluggyUnreadable("Pluggy answered with another item.")
    return item


def _item_id(item_id: str) -> str:
    """An id that is safe in a path; anything else is no item's."""
    if not ID.fullmatch(item_id):
        raise ItemNotFound
    return item_id


def _account_id(account_id: str) -> str:
    if not ID.fullmatch(account_id):
        raise AccountNotFound
    return account_id


def _timestamp(instant: datetime) -> str:
    """As Pluggy writes instants: UTC, milliseconds, Z."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
