"""How an item lives: the stages of an execution, computed from its record and the time.

Meaning of each status: https://docs.pluggy.ai/docs/item-lifecycle
Durations are in seconds at pace 1; a pace of 10 is ten times faster.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.sandbox import outcomes
from pluggy_app.sandbox.connectors import CONNECTORS
from pluggy_app.sandbox.outcomes import Outcome
from pluggy_app.sandbox.register import Item

LOGIN_AT, ACCOUNTS_AT, TRANSACTIONS_AT, DONE_AT = 0.3, 1.2, 2.0, 2.8
MFA_ASKED_AT, MFA_EXPIRES_AFTER = 1.0, 120.0
MFA_ACCOUNTS_AFTER, MFA_DONE_AFTER = 0.8, 2.4
ACTION_ASKED_AT, ACTION_DONE_AT = 1.0, 60.0

AWAKE_SECONDS = 1800.0
ASLEEP_SECONDS = 3600.0
AWAKE_SLACK_SECONDS = 300.0
MAX_GAPS = 400


@dataclass(frozen=True)
class Stage:
    """Where the current execution is."""

    status: str
    execution_status: str
    #: running, input, action, good or bad
    kind: str
    #: set on bad, and on action: the bank waits for the user
    outcome: Outcome | None = None


def outcome_of(item: Item) -> Outcome:
    """How the current execution ends if its second factor is right."""
    if not item.password_ok:
        return outcomes.INVALID_CREDENTIALS
    return outcomes.outcome_of(item.user, asks_mfa=CONNECTORS[item.connector_id].has_mfa)


def stage_of(item: Item, now: datetime, pace: float) -> Stage:
    """The stage at `now`."""
    outcome, seconds = outcome_of(item), (now - item.started_at).total_seconds() * pace
    if seconds < LOGIN_AT:
        return Stage("UPDATING", "CREATED", "running")
    if outcome.mfa and seconds >= MFA_ASKED_AT:
        return _stage_of_mfa(item, outcome, now, pace)
    if outcome is outcomes.AUTH_PENDING and ACTION_ASKED_AT <= seconds < ACTION_DONE_AT:
        return Stage("WAITING_USER_ACTION", "USER_AUTHORIZATION_PENDING", "action", outcome)
    if seconds < ACCOUNTS_AT:
        return Stage("UPDATING", "LOGIN_IN_PROGRESS", "running")
    if not outcome.good:
        return Stage(outcome.status, outcome.execution_status, "bad", outcome)
    return _stage_of_data(outcome, seconds, TRANSACTIONS_AT, DONE_AT)


def ready_at(item: Item, pace: float) -> datetime | None:
    """When the current execution brings data; None when it will not, or not without the user."""
    outcome = outcome_of(item)
    if not outcome.good:
        return None
    if outcome.mfa:
        return item.mfa_at + _after(MFA_DONE_AFTER, pace) if item.mfa_at and item.mfa_ok else None
    return item.started_at + _after(ACTION_DONE_AT if outcome is outcomes.AUTH_PENDING else DONE_AT, pace)


def first_synced_at(item: Item, pace: float) -> datetime | None:
    """When the history was or will be ingested."""
    return item.first_synced_at or ready_at(item, pace)


def data_through(item: Item, now: datetime, pace: float) -> datetime | None:
    """Until when Pluggy has read the bank; None = never."""
    ready = ready_at(item, pace)
    return now if ready is not None and ready <= now else item.good_through


def begin(item: Item, now: datetime, pace: float, *, by: str) -> None:
    """Close the last execution in the record and start another."""
    ready = ready_at(item, pace)
    if ready is not None and ready <= now:
        if item.good_through is not None:
            item.gaps = [*item.gaps, (item.good_through.timestamp(), ready.timestamp())][-MAX_GAPS:]
        item.first_synced_at = item.first_synced_at or ready
        item.good_through = now
        item.failed_logins = 0
    elif outcome_of(item).status == "LOGIN_ERROR":
        item.failed_logins += 1
    item.started_at = item.updated_at = now
    item.mfa_at, item.mfa_ok, item.triggered_by = None, False, by


def wake(item: Item, now: datetime, pace: float, *, gently: bool = False) -> bool:
    """Let rows arrive for the next half hour; True when the record changed.

    Gently: only an item that has slept for an hour, so that reads which follow a notification do not keep it awake
    for ever.
    """
    start, end = item.awake[-1] if item.awake else (0.0, 0.0)
    moment = now.timestamp()
    if gently and item.awake and moment < end + ASLEEP_SECONDS / pace:
        return False
    until = moment + AWAKE_SECONDS / pace
    if moment > end:
        item.awake = [*item.awake, (moment, until)]
        return True
    if until - end < AWAKE_SLACK_SECONDS / pace:
        return False
    item.awake = [*item.awake[:-1], (start, until)]
    return True


def current_gap(item: Item, pace: float) -> tuple[float, float] | None:
    """The gap that the current execution closes."""
    ready = ready_at(item, pace)
    if ready is None or item.good_through is None:
        return None
    return item.good_through.timestamp(), ready.timestamp()


def mfa_expires_at(item: Item, pace: float) -> datetime:
    """Until when the second factor is waited for."""
    return item.started_at + _after(MFA_ASKED_AT + MFA_EXPIRES_AFTER, pace)


def _stage_of_mfa(item: Item, outcome: Outcome, now: datetime, pace: float) -> Stage:
    if item.mfa_at is None:
        if now < mfa_expires_at(item, pace):
            return Stage("WAITING_USER_INPUT", "WAITING_USER_INPUT", "input")
        return Stage(outcomes.INPUT_TIMEOUT.status, "USER_INPUT_TIMEOUT", "bad", outcomes.INPUT_TIMEOUT)
    seconds = (now - item.mfa_at).total_seconds() * pace
    if seconds < MFA_ACCOUNTS_AFTER:
        return Stage("UPDATING", "LOGIN_MFA_IN_PROGRESS", "running")
    if not item.mfa_ok:
        return Stage(outcomes.INVALID_MFA.status, "INVALID_CREDENTIALS_MFA", "bad", outcomes.INVALID_MFA)
    return _stage_of_data(outcome, seconds, (MFA_ACCOUNTS_AFTER + MFA_DONE_AFTER) / 2, MFA_DONE_AFTER)


def _stage_of_data(outcome: Outcome, seconds: float, transactions_at: float, done_at: float) -> Stage:
    if seconds < transactions_at:
        return Stage("UPDATING", "ACCOUNTS_IN_PROGRESS", "running")
    if seconds < done_at:
        return Stage("UPDATING", "TRANSACTIONS_IN_PROGRESS", "running")
    return Stage(outcome.status, outcome.execution_status, "good")


def _after(seconds: float, pace: float) -> timedelta:
    return timedelta(seconds=seconds / pace)
