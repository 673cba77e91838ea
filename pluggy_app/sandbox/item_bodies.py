"""Pluggy's JSON of items."""

from base64 import b64encode
from datetime import datetime, timedelta

from pluggy_app.sandbox import days, progress
from pluggy_app.sandbox.answers import Body, instant
from pluggy_app.sandbox.books import Book
from pluggy_app.sandbox.connectors import CONNECTORS, MEU_PLUGGY, PRODUCTS, connector_body
from pluggy_app.sandbox.lines import Line
from pluggy_app.sandbox.outcomes import MFA_CODE, Outcome
from pluggy_app.sandbox.register import Item

AUTO_SYNC_EVERY = timedelta(hours=12)
QUOTA = {"code": "423", "message": "Monthly Open Finance limit reached"}
NOT_ASKED = dict.fromkeys(("investments", "investmentsTransactions", "identity", "loans", "accountStatements"))
CODE_IMAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="48"><rect width="160" height="48" fill="#eef"/>'
    f'<text x="20" y="34" font-family="monospace" font-size="28" fill="#224">{MFA_CODE}</text></svg>'
)


def item_body(item: Item, book: Book | None, now: datetime, pace: float, public_path: str) -> Body:
    """An item at an instant."""
    stage = progress.stage_of(item, now, pace)
    synced = _synced_at(item, book, now, pace)
    failed = stage.kind == "bad" and stage.status == "LOGIN_ERROR"
    return {
        "id": item.id,
        "connector": connector_body(CONNECTORS[item.connector_id], public_path),
        "createdAt": instant(item.created_at),
        "updatedAt": instant(max(filter(None, (item.updated_at, synced)))),
        "status": stage.status,
        "executionStatus": stage.execution_status,
        "lastUpdatedAt": instant(synced),
        "webhookUrl": item.webhook_url,
        "error": error_body(stage.outcome),
        "clientUserId": item.client_user_id,
        "consecutiveFailedLoginAttempts": item.failed_logins + failed,
        "statusDetail": _status_detail(item, stage, synced),
        "parameter": _parameter(item, pace) if stage.kind == "input" else None,
        "userAction": _user_action(item, pace) if stage.kind == "action" else None,
        "nextAutoSyncAt": instant(_next_sync(item, stage, synced, now, pace)),
        "autoSyncDisabledAt": instant(item.auto_sync_disabled_at),
        "consentExpiresAt": instant(item.consent_expires_at),
        "products": item.products or PRODUCTS,
        "oauthRedirectUri": item.oauth_redirect_uri,
    }


def error_body(outcome: Outcome | None) -> Body | None:
    """An item's error; None when all is well."""
    if outcome is None or outcome.message is None:
        return None
    body: Body = {"code": outcome.code or outcome.execution_status, "message": outcome.message}
    return body | {"providerMessage": outcome.provider_message} if outcome.provider_message else body


def _synced_at(item: Item, book: Book | None, now: datetime, pace: float) -> datetime | None:
    """When the bank was last read: the end of the execution or the newest row after it."""
    ready = progress.ready_at(item, pace)
    if ready is None or ready > now:
        return item.good_through
    if item.connector_id == MEU_PLUGGY:
        return progress.data_through(item, now, pace)
    newest = max((rows[-1].created for rows in _rows_of(book) if rows), default=0.0)
    return max(ready, datetime.fromtimestamp(newest, ready.tzinfo))


def _next_sync(
    item: Item, stage: progress.Stage, synced: datetime | None, now: datetime, pace: float
) -> datetime | None:
    """When Pluggy reads the bank by itself again; None = not planned."""
    if item.auto_sync_disabled_at is not None:
        return None
    if stage.kind == "bad":
        return days.retry_at(item, pace)
    if stage.kind != "good" or synced is None:
        return None
    if item.connector_id == MEU_PLUGGY:
        return progress.refresh_after(item, now, pace)
    return synced + AUTO_SYNC_EVERY


def _rows_of(book: Book | None) -> list[list[Line]]:
    return [statement.rows for statement in book.statements.values()] if book else []


def _status_detail(item: Item, stage: progress.Stage, synced: datetime | None) -> Body | None:
    partial = stage.execution_status == "PARTIAL_SUCCESS"
    if stage.kind != "good" or not (partial or item.user == "user-ok-account-warning"):
        return None
    fresh: Body = {"isUpdated": True, "lastUpdatedAt": instant(synced), "warnings": []}
    detail: Body = {**NOT_ASKED, "accounts": fresh, "creditCards": fresh, "transactions": fresh, "paymentData": fresh}
    if not partial:
        return detail | {"transactions": fresh | {"warnings": [QUOTA]}}
    spent = item.day is not None and item.day.name == "partial"
    warning = QUOTA if spent else {"code": "001", "message": "The bank did not answer for credit cards"}
    before = instant(item.cards_frozen_since)
    return detail | {"creditCards": {"isUpdated": False, "lastUpdatedAt": before, "warnings": [warning]}}


def _parameter(item: Item, pace: float) -> Body:
    kind = progress.outcome_of(item).mfa
    body: Body = {
        "name": "token",
        "label": "Código de segurança",
        "type": {"image": "image", "select": "select"}.get(kind or "", "number"),
        "placeholder": MFA_CODE,
        "assistiveText": "No ambiente de demonstração o código é 123456.",
        "optional": False,
        "mfa": True,
        "expiresAt": instant(progress.mfa_expires_at(item, pace)),
    }
    if kind == "image":
        body["data"] = "data:image/svg+xml;base64," + b64encode(CODE_IMAGE.encode()).decode()
    if kind == "select":
        body["options"] = [
            {"value": MFA_CODE, "label": "Celular final 4321"},
            {"value": "0", "label": "Outro aparelho"},
        ]
    if kind == "phone":
        body["instructions"] = "Digite o código enviado ao celular final 4321."
    return body


def _user_action(item: Item, pace: float) -> Body:
    until = item.started_at + timedelta(seconds=progress.approved_after(item) / pace)
    return {"type": "authorize-access", "instructions": "Autorize o acesso no aplicativo.", "expiresAt": instant(until)}
