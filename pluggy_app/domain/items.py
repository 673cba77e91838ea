"""An item is one connection to a bank; its health is one word for the two statuses Pluggy gives.

Statuses: https://docs.pluggy.ai/docs/item-lifecycle
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pluggy_app.domain.accounts import AccountType

MEU_PLUGGY_CONNECTOR_ID = 200  #: refreshes itself daily and refuses PATCH
TIME_TO_PLAN = timedelta(hours=1)  #: after a reading, for Pluggy to say when the next one is
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
class StaleProduct:
    """A product that the last collection did not update. `since`: as of when its data is; None: not said."""

    name: str
    since: datetime | None


@dataclass(frozen=True)
class Item:
    """One item as Pluggy describes it. Instants are UTC; None where Pluggy says null.

    Products are named as in `statusDetail`: accounts, creditCards, transactions and others that we do not read.
    """

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
    stale_products: tuple[StaleProduct, ...]
    limited_products: tuple[str, ...] = ()  #: products whose Open Finance quota of the month is used up
    bank_message: str = field(default="", repr=False)  #: the bank's own words to its customer
    updated_products: tuple[str, ...] = ()  #: products that the last collection says it did update


RUNNING_STATUSES = frozenset({"UPDATING", "MERGING"})
RUNNING_EXECUTIONS = frozenset({"CREATING", "CREATED", "MERGING"})  #: and whatever ends in _IN_PROGRESS
ENDED_STATUSES = frozenset({"LOGIN_ERROR", "OUTDATED"})  #: whatever the execution status still says
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
#: The bank's fault or the network's; Pluggy tries again each hour, five times
BANK_FAILURES = frozenset(
    {"SITE_NOT_AVAILABLE", "CONNECTION_ERROR", "ERROR", "UNEXPECTED_ERROR", "MERGE_ERROR", "ALREADY_LOGGED_IN"}
)
CONSENT_ENDED = "USER_AUTHORIZATION_REVOKED"  #: also when the consent's own end has passed: nobody tells us then
PARTIAL_SUCCESS = "PARTIAL_SUCCESS"
TRANSACTIONS = "transactions"  #: name of a product
UNKNOWN = "UNKNOWN"  #: reason where Pluggy says nothing that is a word

_WORD = re.compile(r"[A-Z0-9_.-]{1,80}")


@dataclass(frozen=True)
class BankWord:
    """What Pluggy says of an item in one word, and the code that says most about why."""

    health: Health
    reason: str


def bank_word(status: str, execution_status: str, error_code: str = "") -> BankWord:
    """What Pluggy says, before our own clock and plan have their word. Unknown reads as degraded, never as ok.

    The error's code speaks where the execution status is missing or general. Words count in any case of letters.
    """
    state, execution, code = (word.strip().upper() for word in (status, execution_status, error_code))
    said = [word for word in (code, execution, state) if word not in ("SUCCESS", "") and _WORD.fullmatch(word)]
    telling = said[0] if said else UNKNOWN
    if state == "UPDATED" and execution in ("SUCCESS", ""):
        return BankWord(Health.OK, "ok")
    if state in WAITING_STATUSES or execution in WAITING_EXECUTIONS:
        return BankWord(Health.WAITING_USER, _first_of(WAITING_EXECUTIONS, said) or telling)
    if state in RUNNING_STATUSES or (state not in ENDED_STATUSES and _is_running(execution)):
        return BankWord(Health.SYNCING, "bank_reading")
    if code in WAITING_EXECUTIONS:
        return BankWord(Health.WAITING_USER, code)
    if state == "LOGIN_ERROR" or {code, execution, state} & RECONNECT_EXECUTIONS:
        return BankWord(Health.ACTION_REQUIRED, _first_of(RECONNECT_EXECUTIONS, said) or telling)
    return BankWord(Health.DEGRADED, PARTIAL_SUCCESS if PARTIAL_SUCCESS in (execution, state) else telling)


def is_unfinished(item: Item) -> bool:
    """Pluggy is reading the bank, or will as soon as the user has approved: what it has is half a picture."""
    word = bank_word(item.status, item.execution_status, item.error_code)
    return word.health in (Health.SYNCING, Health.WAITING_USER)


def is_updated(item: Item, account_type: str) -> bool:
    """Whether the last collection brought what belongs to accounts of this type; what it did not is not empty.

    https://docs.pluggy.ai/docs/item-lifecycle (PARTIAL_SUCCESS)
    """
    needed = {TRANSACTIONS, "creditCards" if account_type == AccountType.CREDIT.value else "accounts"}
    return needed.isdisjoint(product.name for product in item.stale_products)


def proves_absence(item: Item, account_type: str) -> bool:
    """Whether a row that Pluggy no longer has is gone at the bank: the last collection went well, or says that it
    brought the transactions. After one that failed, what Pluggy has says nothing about what is missing.
    """
    if not is_updated(item, account_type):
        return False
    word = bank_word(item.status, item.execution_status, item.error_code)
    return word.health is Health.OK or (word.reason == PARTIAL_SUCCESS and TRANSACTIONS in item.updated_products)


def has_given_up(status: str, word: BankWord, connector_id: int, next_auto_sync_at: datetime | None) -> bool:
    """The bank failed and Pluggy plans no other try: its five hourly ones are used up.

    MeuPluggy names no next try while all is well; it comes back by itself.
    https://docs.pluggy.ai/docs/item-lifecycle
    """
    failed = word.reason in BANK_FAILURES and status.strip().upper() == "OUTDATED"
    return failed and next_auto_sync_at is None and connector_id != MEU_PLUGGY_CONNECTOR_ID


def is_unscheduled(
    connector_id: int, next_auto_sync_at: datetime | None, last_news_at: datetime | None, now: datetime
) -> bool:
    """Pluggy plans no reading of a healthy item, and has had the time to: nothing would ever come by itself.

    MeuPluggy names none and reads once a day. https://docs.pluggy.ai/docs/data-sync-update-an-item
    """
    if next_auto_sync_at is not None or connector_id == MEU_PLUGGY_CONNECTOR_ID:
        return False
    return last_news_at is not None and now - last_news_at > TIME_TO_PLAN


def is_late(last_news_at: datetime | None, now: datetime) -> bool:
    """True when a healthy item has said nothing for longer than its slowest cycle."""
    return last_news_at is not None and now - last_news_at > SILENCE


def _is_running(execution: str) -> bool:
    return execution in RUNNING_EXECUTIONS or execution.endswith("_IN_PROGRESS")


def _first_of(words: frozenset[str], said: list[str]) -> str:
    return next((word for word in said if word in words), "")
