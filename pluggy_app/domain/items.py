"""An item is one connection to a bank; its health is one word for the two statuses Pluggy gives.

Statuses: https://docs.pluggy.ai/docs/item-lifecycle
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MEU_PLUGGY_CONNECTOR_ID = 200  #: refreshes itself daily and refuses PATCH
SILENCE = timedelta(hours=26)  #: longer than the slowest automatic cycle (24 h): older news is late


class Health(StrEnum):
    """Is it working, and who must act?"""

    OK = "ok"  #: read, and in time
    SYNCING = "syncing"  #: Pluggy or we are reading now
    WAITING_USER = "waiting_user"  #: the user must approve or type a code at the bank
    ACTION_REQUIRED = "action_required"  #: nothing comes until the user reconnects
    DEGRADED = "degraded"  #: late or partly read; nobody needs to act yet
    PAUSED = "paused"  #: the owner's plan does not include connections
    REVOKED = "revoked"  #: disconnected


@dataclass(frozen=True)
class Item:
    """One item as Pluggy describes it. Instants are UTC; None where Pluggy says null."""

    item_id: str
    connector_id: int
    connector_name: str
    connector_image_url: str
    status: str
    execution_status: str
    error_code: str
    client_user_id: str
    created_at: datetime | None
    updated_at: datetime | None
    last_updated_at: datetime | None
    next_auto_sync_at: datetime | None
    consent_expires_at: datetime | None
    prompt_expires_at: datetime | None
    warning_codes: tuple[str, ...]
    stale_products: tuple[str, ...]


RUNNING_STATUSES = frozenset({"UPDATING", "MERGING"})
WAITING_STATUSES = frozenset({"WAITING_USER_INPUT", "WAITING_USER_ACTION"})
WAITING_EXECUTIONS = frozenset({"WAITING_USER_INPUT", "WAITING_USER_ACTION", "USER_AUTHORIZATION_PENDING"})
RECONNECT_EXECUTIONS = frozenset(
    {
        "INVALID_CREDENTIALS",
        "INVALID_CREDENTIALS_MFA",
        "USER_INPUT_TIMEOUT",
        "ACCOUNT_LOCKED",
        "ACCOUNT_CREDENTIALS_RESET",
        "ACCOUNT_NEEDS_ACTION",
        "USER_AUTHORIZATION_REVOKED",
        "USER_AUTHORIZATION_NOT_GRANTED",
        "USER_NOT_SUPPORTED",
    }
)


def is_running(status: str) -> bool:
    """Pluggy is reading the bank: more will come without anybody acting."""
    return status in RUNNING_STATUSES


def bank_health(status: str, execution_status: str, error_code: str = "") -> Health:
    """What Pluggy says, before our own clock and plan have their word. Unknown reads as degraded.

    The error's code speaks where the execution status is missing or general.
    """
    if status == "UPDATED" and execution_status in ("SUCCESS", ""):
        return Health.OK
    if execution_status in WAITING_EXECUTIONS or status in WAITING_STATUSES:
        return Health.WAITING_USER
    if is_running(status):
        return Health.SYNCING
    if error_code in WAITING_EXECUTIONS:
        return Health.WAITING_USER
    if status == "LOGIN_ERROR" or {execution_status, error_code} & RECONNECT_EXECUTIONS:
        return Health.ACTION_REQUIRED
    return Health.DEGRADED


def trouble_code(status: str, execution_status: str, error_code: str) -> str:
    """The word that says most about an item that is not well."""
    return error_code or (execution_status if execution_status not in ("SUCCESS", "") else status)


def is_late(last_news_at: datetime | None, now: datetime) -> bool:
    """True when a healthy item has said nothing for longer than its slowest cycle."""
    return last_news_at is not None and now - last_news_at > SILENCE
