"""What reads hand to pages, from nothing."""

from datetime import UTC, datetime, timedelta

from pluggy_app.domain.items import Health
from pluggy_app.reads.items import AccountView, ItemView

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
        "transaction_count": 418,
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
