"""Bad days: what can go wrong with an item or with all of Pluggy, by name, and what each does to an execution.

A test chooses them over HTTP with `POST {base}/days`, a person on the page `{base}/days` (routes/days.py):

    {"itemId": "...", "day": "consent_revoked"}                  one item; Pluggy's own sync starts at once
    {"itemId": "...", "day": "login_error", "start": false}      the same from the next execution on
    {"itemId": "...", "day": "any_status", "status": "OUTDATED", "executionStatus": "NEW_WORD", "errorCode": "X",
     "message": "...", "providerMessage": "..."}                 is so at once, without an execution before it
    {"itemId": "...", "day": "consent_ends", "days": 10}
    {"itemId": "...", "day": "ids_change", "count": 3}           or "transactionIds": [...]; same for withdrawals
    {"itemId": "...", "day": "min_update_hours", "hours": 1}     without itemId: for every item; 0: at any time
    {"itemId": "...", "day": "good"}                             without itemId: the whole world is well again
    {"day": "outage", "seconds": 30}                             without seconds: until switched off
    {"day": "rate_limited", "seconds": 30, "endpoint": "PATCH /items", "retryAfter": 1}
    {"day": "slow", "milliseconds": 800, "seconds": 30}

The answer is {"itemId", "day", "transactionIds"}: the last are the rows that are gone. `GET {base}/days` with
`Accept: application/json` tells what is chosen.

Statuses as in https://docs.pluggy.ai/docs/item-lifecycle. An execution reads either before or after a change of days,
because both are instants in the item's record and every answer is computed from the record.
"""

from datetime import UTC, datetime, timedelta

from pluggy_app.sandbox.outcomes import AUTH_PENDING, INVALID_CREDENTIALS, Outcome
from pluggy_app.sandbox.register import Day, Item

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
RETRY_AFTER = timedelta(hours=1)
MAX_RETRIES = 5
APPROVED_AFTER_SECONDS = 300.0

REVOKED = Outcome("LOGIN_ERROR", "USER_AUTHORIZATION_REVOKED", "The user revoked the consent at the institution")
PARTIAL = Outcome("UPDATED", "PARTIAL_SUCCESS")

#: how executions end on a day
ENDINGS = {
    "login_error": INVALID_CREDENTIALS,
    "mfa": Outcome("UPDATED", "SUCCESS", mfa="phone"),
    "waiting_approval": AUTH_PENDING,
    "partial": PARTIAL,
    "partial_plain": PARTIAL,
    "consent_revoked": REVOKED,
    "bank_down": Outcome("OUTDATED", "SITE_NOT_AVAILABLE", "The bank is not available"),
    "bank_notice": Outcome(
        "OUTDATED",
        "ACCOUNT_NEEDS_ACTION",
        "The bank asks the user to act",
        "Aceite os novos termos de uso no aplicativo do banco.",
    ),
    "stuck": Outcome("UPDATING", "LOGIN_IN_PROGRESS"),
}
#: what happens to an item once, with no execution of its own
MOMENTS = ("consent_ends", "ids_change", "withdrawals", "gone", "min_update_hours")
ITEM_DAYS = ("good", *ENDINGS, "any_status", *MOMENTS)
WORLD_DAYS = ("good", "outage", "rate_limited", "slow", "min_update_hours")
#: right credentials in the Connect page end these; they also give a new consent
ENDED_BY_LOGIN = ("login_error", "consent_revoked", "any_status")
#: these end with the execution in which the user did what was asked
ENDED_BY_SUCCESS = ("mfa", "waiting_approval")

KINDS = {
    "UPDATED": "good",
    "UPDATING": "running",
    "MERGING": "running",
    "WAITING_USER_INPUT": "input",
    "WAITING_USER_ACTION": "action",
}


def ending_of(day: Day) -> Outcome:
    """How an execution ends on a day."""
    if day.name != "any_status":
        return ENDINGS[day.name]
    message = day.message or ("Chosen for this item" if day.error_code else None)
    return Outcome(
        day.status or "UPDATED", day.execution_status or "SUCCESS", message, day.provider_message, code=day.error_code
    )


def kind_of(status: str) -> str:
    """What a chosen status is for the rest of the sandbox; an unknown one is bad."""
    return KINDS.get(status, "bad")


def is_at_once(item: Item) -> bool:
    """Whether the current execution is at its end since it began."""
    return item.day is not None and item.day.at_once and item.day.since == item.started_at


def freezes_cards(item: Item) -> bool:
    """Whether executions read the accounts but not the cards."""
    return item.day is not None and ending_of(item.day).execution_status == "PARTIAL_SUCCESS"


def is_consent_over(item: Item) -> bool:
    """Whether the current execution found the consent at its end."""
    return item.consent_expires_at is not None and item.started_at >= item.consent_expires_at


def retry_at(item: Item, pace: float) -> datetime | None:
    """When Pluggy tries the item by itself again; None = it has given up, or needs no other try."""
    if item.day is None or item.day.name != "bank_down" or item.day.tries >= MAX_RETRIES:
        return None
    return item.started_at + RETRY_AFTER / pace
