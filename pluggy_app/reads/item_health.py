"""How a connection is, in one word, and why: our own facts first, then the bank's, then our own clock."""

from dataclasses import dataclass
from datetime import datetime

from pluggy_app.domain.accounts import AccountType
from pluggy_app.domain.clock import today
from pluggy_app.domain.items import CONSENT_ENDED, BankWord, Health, bank_word, has_given_up, is_late, is_unscheduled
from pluggy_app.domain.users import User
from pluggy_app.store.accounts import AccountRecord
from pluggy_app.store.items import ItemRecord
from pluggy_app.store.sync_logs import SyncLogRecord

#: What is behind when one of these products is; nothing here shows the others.
_TYPES_OF_PRODUCT = {
    "accounts": {AccountType.BANK.value},
    "creditCards": {AccountType.CREDIT.value},
    "transactions": {AccountType.BANK.value, AccountType.CREDIT.value},
}

#: Error codes of our own runs that one sentence covers.
_OWN_FAILURES = {
    "pluggy_unavailable": "pluggy_down",
    "pluggy_rate_limited": "pluggy_down",
    "pluggy_unreadable": "pluggy_down",
}


@dataclass(frozen=True)
class Behind:
    """Which accounts the last collection left behind: how many it read, the first that it did not, as of when."""

    done: int | None = None  #: None: it left none behind that we know of
    total: int | None = None
    account: str = ""
    number: str = ""
    since: datetime | None = None


def health_of(
    user: User, item: ItemRecord, accounts: list[AccountRecord], run: SyncLogRecord | None, now: datetime
) -> tuple[Health, str]:
    """One word and the key of the sentence that goes with it. `run`: the one under way."""
    if item.revoked_at is not None:
        return Health.REVOKED, "revoked"
    if item.revoke_requested_at is not None:
        return Health.REVOKED, "revoking"
    if item.gone_at is not None:
        return Health.ACTION_REQUIRED, "gone"
    if not user.may_connect_banks:
        return Health.PAUSED, "paused"
    bank = bank_word(item.status, item.execution_status, item.error_code)
    if bank.health in (Health.WAITING_USER, Health.ACTION_REQUIRED):
        return bank.health, bank.reason
    if run is not None and (item.last_synced_at is None or run.step not in ("", "item") or _is_read(bank)):
        return Health.SYNCING, "reading"
    if _is_read(bank):
        return Health.SYNCING, "bank_reading"
    health, reason = _at_rest(item, bank, now)
    if health is Health.OK and any(_is_quiet(account, now) for account in accounts):
        return Health.DEGRADED, "quiet"
    return health, reason


def behind(item: ItemRecord, accounts: list[AccountRecord]) -> Behind:
    """The accounts that the last collection left behind."""
    stale = [product for product in item.stale if product.name in _TYPES_OF_PRODUCT]
    types = {type for product in stale for type in _TYPES_OF_PRODUCT[product.name]}
    left = [account for account in accounts if account.type in types]
    if not left:
        return Behind()
    first = left[0]
    since = [product.since for product in stale if first.type in _TYPES_OF_PRODUCT[product.name] and product.since]
    return Behind(len(accounts) - len(left), len(accounts), first.name, first.number, min(since, default=None))


def _is_quiet(account: AccountRecord, now: datetime) -> bool:
    """Nothing has come for longer than it ever took."""
    return account.sync_enabled and account.quiet_after is not None and account.quiet_after < today(now)


def _is_read(bank: BankWord) -> bool:
    return bank.health is Health.SYNCING


def _at_rest(item: ItemRecord, bank: BankWord, now: datetime) -> tuple[Health, str]:
    """Nobody reads it at the moment."""
    if item.consent_expires_at is not None and item.consent_expires_at <= now:
        return Health.ACTION_REQUIRED, CONSENT_ENDED
    if has_given_up(item.status, bank, item.connector_id, item.next_auto_sync_at):
        return Health.DEGRADED, "given_up"
    if item.status.upper() == "UPDATED" and set(item.limited) & _TYPES_OF_PRODUCT.keys():
        return Health.DEGRADED, "warning_423"
    if bank.health is not Health.OK:
        return bank.health, bank.reason
    if item.failing_code:
        return Health.DEGRADED, _OWN_FAILURES.get(item.failing_code, item.failing_code)
    if item.last_synced_at is None:
        return Health.SYNCING, "reading"
    if is_late(item.bank_read_at or item.last_synced_at, now):
        return Health.DEGRADED, "late"
    if is_unscheduled(item.connector_id, item.next_auto_sync_at, item.bank_read_at or item.last_synced_at, now):
        return Health.DEGRADED, "unscheduled"
    return Health.OK, "ok"
