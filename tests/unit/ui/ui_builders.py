"""What reads hand to pages, from nothing."""

from datetime import UTC, datetime, timedelta

from pluggy_app.domain.items import Health
from pluggy_app.reads.items import AccountView, ItemView
from pluggy_app.reads.sync_logs import AlikeRuns, SyncLogView

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  #: 14:30 in São Paulo


def an_item_view(**changes: object) -> ItemView:
    """A healthy connection, read four minutes ago."""
    values: dict[str, object] = {
        "item_id": "item-1",
        "connector_id": 901,
        "connector_name": "Banco Ipê",
        "connector_image_url": "",
        "status": "UPDATED",
        "execution_status": "SUCCESS",
        "health": Health.OK,
        "reason": "ok",
        "error_code": "",
        "consent_expires_at": None,
        "prompt_expires_at": None,
        "last_synced_at": NOW - timedelta(minutes=4),
        "data_through": NOW - timedelta(minutes=4),
        "next_auto_sync_at": NOW + timedelta(hours=6),
        "refreshable": True,
        "is_new": False,
        "created_at": NOW,
        "updated_at": NOW,
        "revoked_at": None,
        "transaction_count": 0,
        "accounts": [],
        "progress": None,
    }
    return ItemView(**(values | changes))  # type: ignore[arg-type]


def an_account_view(**changes: object) -> AccountView:
    """A current account with today's balance."""
    values: dict[str, object] = {
        "account_id": "account-1",
        "item_id": "item-1",
        "type": "BANK",
        "subtype": "CHECKING_ACCOUNT",
        "name": "Conta corrente",
        "number": "0001/12345-6",
        "currency_code": "BRL",
        "balance_cents": 4_821_077,
        "balance_at": NOW,
        "bank_account_id": 1,
        "sync_enabled": True,
        "sync_from": None,
    }
    return AccountView(**(values | changes))  # type: ignore[arg-type]


def a_run_view(**changes: object) -> SyncLogView:
    """A run by the clock that ended well a minute ago and found one new transaction."""
    values: dict[str, object] = {
        "sync_log_id": 1,
        "item_id": "item-1",
        "connector_name": "Banco Ipê",
        "trigger": "schedule",
        "status": "succeeded",
        "step": "closing",
        "attempt": 1,
        "requested_at": NOW - timedelta(minutes=2),
        "not_before": NOW - timedelta(minutes=2),
        "started_at": NOW - timedelta(minutes=2),
        "finished_at": NOW - timedelta(minutes=1),
        "duration_ms": 60_000,
        "seen": 1,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "skipped": 0,
        "skipped_reasons": {},
        "pages": 1,
        "requests": 3,
        "retries": 0,
        "error_code": "",
        "accounts": [],
    }
    return SyncLogView(**(values | changes))  # type: ignore[arg-type]


def runs_alike(newest: SyncLogView, **changes: object) -> AlikeRuns:
    """One run, with nothing after it."""
    values: dict[str, object] = {
        "count": 1,
        "created": newest.created,
        "updated": newest.updated,
        "removed": newest.removed,
        "is_followed": False,
    }
    return AlikeRuns(newest, **(values | changes))  # type: ignore[arg-type]
