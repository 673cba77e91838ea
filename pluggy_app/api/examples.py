"""An example of every object and of every body in the OpenAPI document, put in by `app.py`.

They stand apart from the schemas so that both can be read. A test holds each against its schema and misses none.
"""

from typing import Any

_ITEM_ID = "a0922d6f-2007-4169-a181-b961500608db"
_ACCOUNT_ID = "03cc0eff-4ec5-495c-adb3-1ef9611624fc"

_ITEM = {
    "itemId": _ITEM_ID,
    "connectorId": 601,
    "connectorName": "Itaú",
    "connectorImageUrl": "https://cdn.pluggy.ai/assets/connector-icons/201.svg",
    "status": "UPDATED",
    "executionStatus": "SUCCESS",
    "health": "ok",
    "errorCode": None,
    "message": None,
    "consentExpiresAt": None,
    "lastSyncedAt": "2026-11-24T12:00:31Z",
    "dataThrough": "2026-11-24T11:58:02Z",
    "nextAutoSyncAt": "2026-11-25T11:58:02Z",
    "refreshable": True,
    "createdAt": "2026-10-01T13:20:11Z",
    "updatedAt": "2026-11-24T11:58:02Z",
}
_ACCOUNT = {
    "accountId": _ACCOUNT_ID,
    "itemId": _ITEM_ID,
    "type": "BANK",
    "subtype": "CHECKING_ACCOUNT",
    "name": "Conta corrente",
    "number": "0001/12345-6",
    "currencyCode": "BRL",
    "balanceCents": 1_284_055,
    "balanceAt": "2026-11-24T11:58:02Z",
    "bankAccountId": 1,
    "syncEnabled": True,
    "syncFrom": None,
}
_TRANSACTION = {
    "transactionId": "6ec156fe-e8ac-4d9a-a4b3-7770529ab01c",
    "accountId": _ACCOUNT_ID,
    "itemId": _ITEM_ID,
    "date": "2026-11-23",
    "amountCents": -12_990,
    "currencyCode": "BRL",
    "description": "PIX ENVIADO PAPELARIA CENTRAL",
    "type": "DEBIT",
    "status": "POSTED",
    "category": "Office supplies",
    "paymentMethod": "PIX",
    "counterpartyName": "Papelaria Central",
    "bankTransactionId": 4711,
}
_COUNTS = {
    "seen": 214,
    "created": 9,
    "updated": 1,
    "unchanged": 203,
    "removed": 0,
    "skipped": 1,
    "skippedReasons": {"amount_not_in_cents": 1},
    "pages": 1,
}
_SYNC_LOG_ACCOUNT = _COUNTS | {"accountId": _ACCOUNT_ID, "windowFrom": None}
_SYNC_LOG = _COUNTS | {
    "syncLogId": 42,
    "itemId": _ITEM_ID,
    "trigger": "webhook",
    "status": "partial",
    "step": "closing",
    "attempt": 1,
    "requestedAt": "2026-11-24T12:00:28Z",
    "notBefore": "2026-11-24T12:00:28Z",
    "startedAt": "2026-11-24T12:00:29Z",
    "finishedAt": "2026-11-24T12:00:31Z",
    "durationMs": 2140,
    "requests": 3,
    "retries": 0,
    "errorCode": None,
    "errorMessage": None,
    "accounts": [_SYNC_LOG_ACCOUNT],
}
_TIMELINE = [
    {"at": "2026-11-24T12:00:28Z", "what": "requested", "detail": "webhook"},
    {"at": "2026-11-24T12:00:29Z", "what": "started", "detail": "attempt 1"},
    {"at": "2026-11-24T12:00:31Z", "what": "finished", "detail": "partial"},
]
_EVENT = {
    "eventId": "f5f1c5c0-33a5-4d21-8a1e-6b1f0c8f2b1a",
    "event": "transactions/created",
    "receivedAt": "2026-11-24T12:00:28Z",
}
_BROUGHT: dict[str, Any] = {
    "at": "2026-11-22T12:00:31Z",
    "what": "created",
    "by": "run 41",
    "ids": [_TRANSACTION["transactionId"]],
    "syncLogId": 41,
    "changes": [],
}
_CHANGE: dict[str, Any] = _BROUGHT | {
    "at": "2026-11-24T12:00:31Z",
    "what": "changed",
    "by": "run 42",
    "syncLogId": 42,
    "changes": [{"field": "status", "before": "PENDING", "after": "POSTED"}],
}
_CHECK = {"name": "queue", "ok": True, "detail": "oldest due run waits 0 s"}

#: By the name of the schema.
OBJECTS: dict[str, Any] = {
    "Account": _ACCOUNT,
    "AccountPatch": {"syncFrom": "2026-01-01", "bankAccountId": 1},
    "Accounts": {"results": [_ACCOUNT], "next": None},
    "CheckResult": _CHECK,
    "ConnectOffer": {
        "connectToken": "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTU1Mjg4MDB9.c2ln",
        "connectUrl": "https://connect.pluggy.ai",
        "expiresAt": "2026-11-24T12:30:00Z",
    },
    "ConnectRequest": {"itemId": _ITEM_ID},
    "FieldChange": _CHANGE["changes"][0],
    "Health": {"status": "ok"},
    "History": {"results": [_BROUGHT, _CHANGE]},
    "HistoryEntry": _BROUGHT,
    "Item": _ITEM,
    "Items": {"results": [_ITEM], "next": None},
    "LinkedEvent": _EVENT,
    "Me": {"userId": "5f0c2f0e9b1d4c7a", "email": "dona@empresa.example", "plan": "business", "role": "user"},
    "NewItem": {"itemId": _ITEM_ID},
    "Problem": {
        "type": "/api/docs#item_not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such item.",
        "code": "item_not_found",
    },
    "Readiness": {"status": "ready", "checks": [_CHECK]},
    "RequestedSync": {"syncLogId": 43, "status": "pending"},
    "Revoked": {"itemId": _ITEM_ID, "status": "revoked"},
    "SyncLog": _SYNC_LOG,
    "SyncLogAccount": _SYNC_LOG_ACCOUNT,
    "SyncLogDetail": _SYNC_LOG | {"timeline": _TIMELINE, "webhooks": [_EVENT]},
    "SyncLogs": {"results": [_SYNC_LOG], "next": "NDI"},
    "TimelineEntry": _TIMELINE[0],
    "Transaction": _TRANSACTION,
    "Transactions": {"results": [_TRANSACTION], "next": None},
}

_DELIVERY = {
    "event": "transactions/created",
    "eventId": _EVENT["eventId"],
    "itemId": _ITEM_ID,
    "accountId": _ACCOUNT_ID,
    "transactionsCount": 9,
    "transactionsCreatedAtFrom": "2026-11-24T11:57:40.120Z",
}
#: Bodies whose schema stands at the route itself.
BODIES: dict[tuple[str, str], Any] = {
    ("post", "/api/auth/login"): {"email": "dona@empresa.example", "password": "correct horse battery"},
    ("post", "/api/auth/password"): {"currentPassword": "correct horse battery", "newPassword": "staple lamp 42 river"},
    ("post", "/api/pluggy/callback"): _DELIVERY,
    ("post", "/api/pluggy/callback/{credentials}"): _DELIVERY,
}


def put_into(document: dict[str, Any]) -> None:
    """Give the objects and bodies of an OpenAPI document their examples."""
    for name, example in OBJECTS.items():
        if name in document["components"]["schemas"]:
            document["components"]["schemas"][name]["examples"] = [example]
    for (method, path), example in BODIES.items():
        operation = document["paths"].get(path, {}).get(method, {})
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = example
