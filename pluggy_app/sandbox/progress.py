"""How an item lives: the stages of an execution, computed from its record and the time.

Meaning of each status: https://docs.pluggy.ai/docs/item-lifecycle
Durations are in seconds at pace 1; a pace of 10 is ten times faster.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

import msgspec

from pluggy_app.sandbox import days, outcomes
from pluggy_app.sandbox.connectors import CONNECTORS, MEU_PLUGGY
from pluggy_app.sandbox.outcomes import Outcome
from pluggy_app.sandbox.register import Item

LOGIN_AT, ACCOUNTS_AT, TRANSACTIONS_AT, DONE_AT = 0.3, 1.2, 2.0, 2.8
MFA_ASKED_AT, MFA_EXPIRES_AFTER = 1.0, 120.0
MFA_ACCOUNTS_AFTER, MFA_DONE_AFTER = 0.8, 2.4
ACTION_ASKED_AT, ACTION_DONE_AT = 1.0, 60.0
MEU_PLUGGY_REFRESHES_EVERY = 86_400.0

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
    #: set on bad, on action (the bank waits for the user), and wherever there is an error
    outcome: Outcome | None = None


def outcome_of(item: Item) -> Outcome:
    """How the current execution ends if its second factor is right."""
    if days.is_consent_over(item):
        return days.REVOKED
    ending = days.ending_of(item.day) if item.day else None
    if ending and (item.password_ok or not ending.good):
        return ending
    if not item.password_ok:
        return outcomes.INVALID_CREDENTIALS
    return outcomes.outcome_of(item.user, asks_mfa=CONNECTORS[item.connector_id].has_mfa)


def stage_of(item: Item, now: datetime, pace: float) -> Stage:
    """The stage at `now`."""
    outcome, seconds = outcome_of(item), (now - item.started_at).total_seconds() * pace
    if days.is_at_once(item):
        return _end_of(outcome)
    if seconds < LOGIN_AT:
        return Stage("UPDATING", "CREATED", "running")
    if outcome.mfa and seconds >= MFA_ASKED_AT:
        return _stage_of_mfa(item, outcome, now, pace)
    if outcome is outcomes.AUTH_PENDING and ACTION_ASKED_AT <= seconds < approved_after(item):
        return Stage("WAITING_USER_ACTION", "USER_AUTHORIZATION_PENDING", "action", outcome)
    if seconds < ACCOUNTS_AT:
        return Stage("UPDATING", "LOGIN_IN_PROGRESS", "running")
    if not outcome.good:
        return _end_of(outcome)
    return _stage_of_data(outcome, seconds, TRANSACTIONS_AT, DONE_AT)


def ready_at(item: Item, pace: float) -> datetime | None:
    """When the current execution brings data; None when it will not, or not without the user."""
    outcome = outcome_of(item)
    if not outcome.good:
        return None
    if days.is_at_once(item):
        return item.started_at
    if outcome.mfa:
        return item.mfa_at + _after(MFA_DONE_AFTER, pace) if item.mfa_at and item.mfa_ok else None
    return item.started_at + _after(approved_after(item) if outcome is outcomes.AUTH_PENDING else DONE_AT, pace)


def first_synced_at(item: Item, pace: float) -> datetime | None:
    """When the history was or will be ingested."""
    return item.first_synced_at or ready_at(item, pace)


def data_through(item: Item, now: datetime, pace: float) -> datetime | None:
    """Until when Pluggy has read the bank; None = never."""
    ready = ready_at(item, pace)
    if ready is None or ready > now:
        return item.good_through
    return max(ready, refresh_before(item, now, pace)) if item.connector_id == MEU_PLUGGY else now


def refresh_before(item: Item, moment: datetime, pace: float) -> datetime:
    """The last of MeuPluggy's daily refreshes; they count from the item's creation."""
    every = _after(MEU_PLUGGY_REFRESHES_EVERY, pace)
    return item.created_at + floor((moment - item.created_at) / every) * every


def refresh_after(item: Item, moment: datetime, pace: float) -> datetime:
    """The first of MeuPluggy's daily refreshes at or after a moment."""
    before, every = refresh_before(item, moment, pace), _after(MEU_PLUGGY_REFRESHES_EVERY, pace)
    return before if before == moment else before + every


def last_success(item: Item, now: datetime, pace: float) -> datetime | None:
    """End of the last execution that brought data; None = there was none."""
    ready = ready_at(item, pace)
    return ready if ready is not None and ready <= now else item.last_ready


def approved_after(item: Item) -> float:
    """Seconds after which the user has authorized the access in the bank's application."""
    return days.APPROVED_AFTER_SECONDS if item.day else ACTION_DONE_AT


def begin(item: Item, now: datetime, pace: float, *, by: str) -> None:
    """Close the last execution in the record and start another."""
    ready = ready_at(item, pace)
    if ready is not None and ready <= now:
        if item.good_through is not None:
            item.gaps = [*item.gaps, (item.good_through.timestamp(), ready.timestamp())][-MAX_GAPS:]
        item.first_synced_at = item.first_synced_at or ready
        item.good_through, item.last_ready = data_through(item, now, pace), ready
        item.failed_logins = 0
        _close_day(item, ready)
    elif outcome_of(item).status == "LOGIN_ERROR":
        item.failed_logins += 1
    item.started_at = item.updated_at = now
    item.mfa_at, item.mfa_ok, item.triggered_by = None, False, by
    if item.next_day is not None:
        next_day, item.next_day = msgspec.structs.replace(item.next_day, since=now), None
        item.day = None if next_day.name == "good" else next_day
    if days.freezes_cards(item) and item.cards_frozen_since is None:
        item.cards_frozen_since = item.good_through or item.created_at


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


def card_gap_closed_at(item: Item, pace: float) -> datetime | None:
    """When the current execution reads the cards again; None = they are not frozen, or stay so."""
    if item.cards_frozen_since is None or days.freezes_cards(item):
        return None
    return ready_at(item, pace)


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
    return _end_of(outcome)


def _end_of(outcome: Outcome) -> Stage:
    told = outcome if outcome.message and outcome is not outcomes.AUTH_PENDING else None
    return Stage(outcome.status, outcome.execution_status, days.kind_of(outcome.status), told)


def _close_day(item: Item, ready: datetime) -> None:
    """Note what the execution that brought data has put right."""
    if item.cards_frozen_since is not None and not days.freezes_cards(item):
        item.card_gaps = [*item.card_gaps, (item.cards_frozen_since.timestamp(), ready.timestamp())][-MAX_GAPS:]
        item.cards_frozen_since = None
    if item.day is not None and item.day.name in days.ENDED_BY_SUCCESS:
        item.day = None


def _after(seconds: float, pace: float) -> timedelta:
    return timedelta(seconds=seconds / pace)
