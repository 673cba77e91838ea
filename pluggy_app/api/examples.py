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
_NEW_BANK_ACCOUNT = {
    "name": "Conta movimento",
    "type": "checking",
    "currencyCode": "BRL",
    "bankCode": "341",
    "branch": "0001",
    "number": "12345-6",
    "ownerDocument": "12ABC34501DE35",
    "openingCents": 250_000,
    "openingOn": "2026-11-01",
    "autoReconcile": False,
}
_BANK_ACCOUNT = _NEW_BANK_ACCOUNT | {"bankAccountId": 1, "balanceCents": 1_284_055, "closedThrough": "2026-10-31"}
_NEW_BANK_TRANSACTION = {
    "date": "2026-11-23",
    "amountCents": -12_990,
    "description": "Papelaria Central",
    "counterpartyName": "Papelaria Central",
    "counterpartyDocument": "12345678000190",
    "paymentMethod": "PIX",
    "reference": None,
    "boletoLine": None,
    "endToEndId": None,
    "category": "Office supplies",
    "note": "Papel para a impressora",
}
_PAYMENT_DATA: dict[str, Any] = {
    "referenceNumber": None,
    "receiverReferenceId": "E12345678202611231204abcdEFGHijk",
    "boletoMetadata": {"digitableLine": "23793.38128 60007.827136 95000.063305 9 75520000370000"},
}
_BANK_TRANSACTION = _NEW_BANK_TRANSACTION | {
    "bankTransactionId": 4711,
    "bankAccountId": 1,
    "openCents": -12_990,
    "currencyCode": "BRL",
    "origins": ["manual", "pluggy"],
    "status": "posted",
    "ignored": False,
    "ignoredReason": None,
    "reconciled": False,
}
_NEW_LEDGER_ENTRY: dict[str, Any] = {
    "kind": "receivable",
    "issuedOn": "2026-10-25",
    "dueOn": "2026-11-24",
    "amountCents": 126_250,
    "description": "NF 1042",
    "counterpartyName": "Padaria Sol Ltda",
    "counterpartyDocument": "12ABC34501DE35",
    "documentNumber": "1042",
    "boletoLine": None,
    "pixTxid": None,
    "expectedPaymentMethod": "PIX",
    "cardBrand": None,
    "acquirer": None,
    "withholdingCents": 0,
    "category": "Vendas",
}
_LEDGER_ENTRY = _NEW_LEDGER_ENTRY | {"ledgerEntryId": 815, "openCents": 126_250, "status": "open"}
_LINE = {"bankTransactionId": 4711, "ledgerEntryId": 815, "amountCents": 126_250}
_DIFFERENCE = {"kind": "withholding", "amountCents": -1_894, "bankTransactionId": 4711}
_NEW_MATCH = {"lines": [_LINE], "differences": [_DIFFERENCE]}
_MATCH = _NEW_MATCH | {
    "matchId": 99,
    "kind": "payment",
    "automatic": False,
    "createdAt": "2026-11-24T12:03:10Z",
    "by": "person",
    "batchId": None,
}
_REASON = {
    "code": "amount_withheld",
    "values": {"percent": 1.5, "cents": 1894},
    "text": "Valor menos retenção de 1,5 %",
}
_RIVAL = {"code": "rival", "values": {"name": "NF 1043"}, "text": "NF 1043 tem o mesmo valor"}
_RUNNER_UP = {"ledgerEntryIds": [816], "bankTransactionIds": [4711], "score": 0.12, "text": _RIVAL["text"]}
_SUGGESTION = _NEW_MATCH | {
    "suggestionId": 7,
    "kind": "payment",
    "bankTransactionIds": [4711],
    "ledgerEntryIds": [815],
    "score": 0.97,
    "automatic": False,
    "reasons": [_REASON],
    "runnerUp": _RUNNER_UP,
    "differenceCents": -1_894,
    "status": "pending",
}
_NEW_RULE = {
    "contains": "Tarifa pacote",
    "action": "fee",
    "value": "Tarifas bancárias",
    "amountFrom": -10_000,
    "amountTo": -1,
}
_RULE = _NEW_RULE | {
    "ruleId": 2,
    "contains": "tarifa pacote",
    "createdAt": "2026-11-24T12:03:10Z",
    "applied": 12,
    "undone": 0,
}
_MEMORY = {
    "memoryId": 3,
    "payer": "11144477735",
    "party": "12ABC34501DE35",
    "confirmations": 2,
    "refusals": 0,
    "changedAt": "2026-11-24T12:03:10Z",
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
    "statementImportId": None,
    "fileName": None,
    "matchId": None,
}
_CHANGE: dict[str, Any] = _BROUGHT | {
    "at": "2026-11-24T12:00:31Z",
    "what": "changed",
    "by": "run 42",
    "syncLogId": 42,
    "changes": [{"field": "status", "before": "PENDING", "after": "POSTED"}],
}
_EDIT: dict[str, Any] = _BROUGHT | {
    "at": "2026-11-24T13:10:02Z",
    "what": "edited",
    "by": "person",
    "ids": [],
    "syncLogId": None,
    "changes": [{"field": "category", "before": "", "after": "Office supplies"}],
}
_CHECK = {"name": "queue", "ok": True, "detail": "oldest due run waits 0 s"}

_FILE = {"file": "OFXHEADER:100 …", "mapping": None}
_WARNING = {"code": "balance_mismatch", "row": 0, "text": ""}
_STATEMENT_ROW = {
    "row": 3,
    "date": "2026-08-03",
    "amountCents": -1_250,
    "description": "TARIFA PACOTE",
    "verdict": "duplicate",
    "because": "pluggy",
}
_IMPORT = {
    "statementImportId": 7,
    "format": "ofx",
    "seen": 42,
    "created": 38,
    "duplicates": 4,
    "skipped": 0,
    "warnings": [_WARNING],
}

_PROOF_DAY = {
    "date": "2026-08-31",
    "openingCents": 250_000,
    "rowsCents": -12_990,
    "closingCents": 237_010,
    "bankCents": 224_020,
    "differenceCents": -12_990,
}
_SUSPECT = {
    "kind": "missing_span",
    "bankTransactionId": None,
    "text": "Nada conta o que houve de 03/08/2026 a 12/08/2026. Importe um OFX desses dias.",
    "from": "2026-08-03",
    "to": "2026-08-12",
    "amountCents": None,
}
_PROOF = {
    "status": "broken",
    "days": [_PROOF_DAY],
    "firstBrokenDay": "2026-08-31",
    "differenceCents": -12_990,
    "provenThrough": "2026-07-31",
    "suspects": [_SUSPECT],
}
_PERIOD = {
    "at": "2026-11-03T12:10:00Z",
    "by": "person",
    "before": "2026-09-30",
    "date": "2026-10-31",
    "closingCents": 1_284_055,
}
_SPAN = {"from": "2026-08-03", "to": "2026-08-12", "source": "none"}

#: By the name of the schema.
OBJECTS: dict[str, Any] = {
    "AcceptMany": {"suggestionIds": [7, 8]},
    "BatchMade": {"batchId": 5, "matchIds": [99, 100]},
    "Explanation": {"score": 0.12, "reasons": [_REASON], "against": [_RIVAL]},
    "LedgerEntries": {"results": [_LEDGER_ENTRY], "next": None},
    "LedgerEntry": _LEDGER_ENTRY,
    "LedgerEntryPatch": {"dueOn": "2026-12-01", "amountCents": 130_000},
    "Match": _MATCH,
    "MatchDifference": _DIFFERENCE,
    "MatchLine": _LINE,
    "MatchMade": {"matchId": 99},
    "Matches": {"results": [_MATCH], "next": None},
    "Memories": {"results": [_MEMORY], "next": None},
    "Memory": _MEMORY,
    "NewLedgerEntries": {"results": [_LEDGER_ENTRY]},
    "NewLedgerEntry": _NEW_LEDGER_ENTRY,
    "NewMatch": _NEW_MATCH,
    "Reason": _REASON,
    "ReconciliationRun": {"automatic": 14, "suggested": 6, "durationMs": 310},
    "RunnerUp": _RUNNER_UP,
    "NewRule": _NEW_RULE,
    "Rule": _RULE,
    "RuleMade": {"ruleId": 2, "touched": 12},
    "RuleUndone": {"undone": 12, "stayed": 1},
    "Rules": {"results": [_RULE], "next": None},
    "Rehearsal": {"touched": 2, "bankTransactionIds": [4711, 4719], "contradicted": [4720], "done": 0, "closed": 1},
    "Suggestion": _SUGGESTION,
    "Suggestions": {"results": [_SUGGESTION], "next": None},
    "Account": _ACCOUNT,
    "AccountPatch": {"syncFrom": "2026-01-01", "bankAccountId": 1},
    "Accounts": {"results": [_ACCOUNT], "next": None},
    "BalanceProof": _PROOF,
    "BankAccount": _BANK_ACCOUNT,
    "BankAccountPatch": {"name": "Conta das vendas", "autoReconcile": True},
    "BankAccounts": {"results": [_BANK_ACCOUNT], "next": None},
    "BankTransaction": _BANK_TRANSACTION,
    "BankTransactionPatch": {"ignored": True, "ignoredReason": "Transferência entre sócios"},
    "BankTransactions": {"results": [_BANK_TRANSACTION], "next": None},
    "CheckResult": _CHECK,
    "ConnectOffer": {
        "connectToken": "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTU1Mjg4MDB9.c2ln",
        "connectUrl": "https://connect.pluggy.ai",
        "expiresAt": "2026-11-24T12:30:00Z",
    },
    "ConnectRequest": {"itemId": _ITEM_ID},
    "ClosedPeriods": {"closedThrough": "2026-10-31", "results": [_PERIOD]},
    "Coverage": {"spans": [_SPAN]},
    "CoverageSpan": _SPAN,
    "FieldChange": _CHANGE["changes"][0],
    "Health": {"status": "ok"},
    "History": {"results": [_BROUGHT, _CHANGE, _EDIT]},
    "HistoryEntry": _BROUGHT,
    "Item": _ITEM,
    "Items": {"results": [_ITEM], "next": None},
    "LinkedEvent": _EVENT,
    "Me": {"userId": "5f0c2f0e9b1d4c7a", "email": "dona@empresa.example", "plan": "business", "role": "user"},
    "NewBankAccount": _NEW_BANK_ACCOUNT,
    "NewBankTransaction": _NEW_BANK_TRANSACTION,
    "NewItem": {"itemId": _ITEM_ID},
    "PeriodChange": _PERIOD,
    "PaymentData": _PAYMENT_DATA,
    "SlipData": _PAYMENT_DATA["boletoMetadata"],
    "PeriodWanted": {"date": "2026-10-31"},
    "Problem": {
        "type": "/api/docs#item_not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such item.",
        "code": "item_not_found",
    },
    "ProofDay": _PROOF_DAY,
    "ProofSuspect": _SUSPECT,
    "Readiness": {"status": "ready", "checks": [_CHECK]},
    "RequestedSync": {"syncLogId": 43, "status": "pending"},
    "Revoked": {"itemId": _ITEM_ID, "status": "revoked"},
    "Body_import_statement_api_bank_accounts__bankAccountId__statements_post": _FILE,
    "StatementImport": _IMPORT,
    "StatementRehearsal": _IMPORT | {"statementImportId": None, "rows": [_STATEMENT_ROW]},
    "StatementFileRow": _STATEMENT_ROW,
    "StatementUndone": {"removed": 38, "kept": 4},
    "StatementWarning": _WARNING,
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
    ("post", "/api/bank-accounts/{bankAccountId}/statements"): _FILE,
    ("post", "/api/ledger-entries"): _NEW_LEDGER_ENTRY,
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
