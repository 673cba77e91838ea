"""A Pluggy whose rows a test edits as a bank does, reached without a network. Small pages; every request is kept.

It answers `createdAtFrom`, `dateFrom`, `ids` and `after` as Pluggy's document says. https://docs.pluggy.ai/reference
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

Row = dict[str, Any]
PAGE_ROWS = 3


class EditableBank(httpx.AsyncBaseTransport):
    """One item of two accounts, `checking` and `card`."""

    def __init__(self, clock: Callable[[], datetime], page_rows: int = PAGE_ROWS) -> None:
        self.clock, self.page_rows = clock, page_rows
        self.item_id = str(uuid4())
        self.owner = ""
        self.accounts = {str(uuid4()): kind for kind in ("BANK", "CREDIT")}
        self.checking, self.card = self.accounts
        self.rows: dict[str, Row] = {}
        self.stale: set[str] = set()  #: products that the last collection did not update
        self.item_says: dict[str, Any] = {}  #: what the item says otherwise than that all is well
        self.is_gone = False
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        #: What to answer instead; None: what is so.
        self.trouble: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None

    # What the bank does

    def post(self, text: str = "PIX RECEBIDO", cents: int = 12_50, *, day: str = "", **more: Any) -> str:
        """A new row; its id."""
        now = self.clock()
        row = {
            "id": str(uuid4()),
            "accountId": self.checking,
            "description": text,
            "currencyCode": "BRL",
            "amount": cents / 100,
            "date": f"{day or now.date()}T03:00:00.000Z",
            "type": "CREDIT" if cents > 0 else "DEBIT",
            "status": "POSTED",
            "category": None,
            "createdAt": instant(now),
        }
        self.rows[row["id"]] = row | more
        return str(row["id"])

    def edit(self, transaction_id: str, **changes: Any) -> None:
        """The row says something else, under the same id."""
        self.rows[transaction_id] |= changes

    def withdraw(self, *transaction_ids: str) -> None:
        for transaction_id in transaction_ids:
            del self.rows[transaction_id]

    def replace(self, transaction_id: str, **changes: Any) -> str:
        """Deleted and created again: nothing links the old id to the new one, which is returned."""
        new = self.rows.pop(transaction_id) | changes | {"id": str(uuid4()), "createdAt": instant(self.clock())}
        self.rows[new["id"]] = new
        return str(new["id"])

    def ids(self, account_id: str | None = None) -> set[str]:
        return {id for id, row in self.rows.items() if account_id in (None, row["accountId"])}

    # What a test asks

    def queries(self) -> list[dict[str, str]]:
        """What was asked of the transactions, as sent, since the last time; the account left out."""
        asked = [query for _, path, query in self.asked if path == "/v2/transactions"]
        self.asked.clear()
        return [{name: value for name, value in query.items() if name != "accountId"} for query in asked]

    # What Pluggy answers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        self.asked.append((request.method, request.url.path, query))
        answer = self.trouble(request) or self._answer(request.method, request.url.path, query)
        answer.request = request
        return answer

    def _answer(self, method: str, path: str, query: dict[str, str]) -> httpx.Response:
        if path == "/auth":
            return httpx.Response(200, json={"apiKey": "key"})
        if path == f"/items/{self.item_id}" and not self.is_gone:
            return (
                httpx.Response(409, json={"code": 409}) if method == "PATCH" else httpx.Response(200, json=self._item())
            )
        if path == "/accounts":
            listed = [] if self.is_gone else [self._account(id, kind) for id, kind in self.accounts.items()]
            return httpx.Response(200, json={"page": 1, "totalPages": 1, "results": listed})
        if path == "/v2/transactions":
            return self._transactions(query)
        return httpx.Response(404, json={"code": 404, "message": "not found", "codeDescription": "ITEM_NOT_FOUND"})

    def _transactions(self, query: dict[str, str]) -> httpx.Response:
        assert query.keys() <= {"accountId", "dateFrom", "createdAtFrom", "ids", "after"}
        assert not {"dateFrom", "createdAtFrom"} <= query.keys()
        wanted = sorted(self._wanted(query), key=lambda row: (row["date"], row["id"]), reverse=True)
        rest = [row for row in wanted if f"{row['date']}|{row['id']}" < query.get("after", "~")]
        page, more = rest[: self.page_rows], len(rest) > self.page_rows
        after = f"?accountId={query['accountId']}&after={page[-1]['date']}|{page[-1]['id']}" if more else None
        return httpx.Response(200, content=json.dumps({"results": page, "next": after}).encode())

    def _wanted(self, query: dict[str, str]) -> Iterator[Row]:
        ids = query["ids"].split(",") if "ids" in query else None
        for row in self.rows.values():
            is_asked = row["accountId"] == query["accountId"] and (ids is None or row["id"] in ids)
            is_in = row["createdAt"] >= query.get("createdAtFrom", "") and row["date"] >= query.get("dateFrom", "")
            if is_asked and is_in and not self.is_gone:
                yield row

    def _item(self) -> dict[str, Any]:
        now = instant(self.clock())
        products = ("accounts", "creditCards", "transactions")
        return {
            "id": self.item_id,
            "connector": {"id": 901, "name": "Banco Editável"},
            "status": "UPDATED",
            "executionStatus": "PARTIAL_SUCCESS" if self.stale else "SUCCESS",
            "statusDetail": {name: {"isUpdated": name not in self.stale, "warnings": []} for name in products},
            "clientUserId": self.owner,
            "createdAt": now,
            "updatedAt": now,
            "lastUpdatedAt": now,
            "nextAutoSyncAt": instant(self.clock() + timedelta(hours=8)),
        } | self.item_says

    def _account(self, account_id: str, kind: str) -> dict[str, Any]:
        return {
            "id": account_id,
            "itemId": self.item_id,
            "type": kind,
            "subtype": "CHECKING_ACCOUNT" if kind == "BANK" else "CREDIT_CARD",
            "name": "Conta" if kind == "BANK" else "Cartão",
            "number": "0001/1-0",
            "balance": 0,
            "currencyCode": "BRL",
        }


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
