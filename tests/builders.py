"""Valid objects from nothing, so that a test shows only what it is about."""

from datetime import UTC, date, datetime
from functools import cache
from uuid import uuid4

from argon2 import PasswordHasher

from pluggy_app.domain.accounts import Account, AccountType
from pluggy_app.domain.items import Item
from pluggy_app.domain.transactions import Transaction, TransactionStatus
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.domain.webhook_events import WebhookEvent
from pluggy_app.store.transactions import Seen
from pluggy_app.store.unit_of_work import Store

NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  #: noon in São Paulo


def a_user(
    store: Store, plan: Plan = Plan.BUSINESS, role: Role = Role.USER, *, email: str = "", password: str = ""
) -> User:
    """A user who is in the database; without a password nobody can log in as them."""
    user = User(uuid4().hex, email or f"{uuid4().hex[:8]}@empresa.example", plan, role)
    hashed = quick_hash(password) if password else "-"
    with store.unit_of_work() as work:
        work.users.add_once(
            user_id=user.user_id, email=user.email, password_hash=hashed, plan=plan, role=role, is_demo=False, now=NOON
        )
    return user


@cache
def quick_hash(password: str) -> str:
    """A hash that is checked at once: it says itself what a check costs, and those the product makes cost 0.2 s."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def an_item(user: User, item_id: str | None = None, **changes: object) -> Item:
    """An item that Pluggy has read well."""
    values: dict[str, object] = {
        "item_id": item_id or str(uuid4()),
        "connector_id": 901,
        "connector_name": "Banco Teste",
        "connector_image_url": "",
        "status": "UPDATED",
        "execution_status": "SUCCESS",
        "error_code": "",
        "client_user_id": user.user_id,
        "created_at": NOON,
        "updated_at": NOON,
        "last_updated_at": NOON,
        "next_auto_sync_at": None,
        "consent_expires_at": None,
        "prompt_expires_at": None,
        "warning_codes": (),
        "stale_products": (),
    }
    return Item(**(values | changes))  # type: ignore[arg-type]


def a_kept_item(store: Store, user: User) -> int:
    """An item that is in the database; its row key."""
    item = an_item(user)
    with store.unit_of_work() as work:
        work.items.add_once(item, user.user_id, NOON)
        kept = work.items.owned(user.user_id, item.item_id)
    assert kept is not None
    return kept.id


def an_account(item_id: str, **changes: object) -> Account:
    """A current account."""
    values: dict[str, object] = {
        "account_id": str(uuid4()),
        "item_id": item_id,
        "type": AccountType.BANK,
        "subtype": "CHECKING_ACCOUNT",
        "name": "Conta corrente",
        "number": "0001/12345-6",
        "currency_code": "BRL",
        "balance_cents": 100_00,
        "owner_document": "",
        "bank_code": "341",
        "branch": "0001",
        "account_digits": "123456",
        "updated_at": NOON,
    }
    return Account(**(values | changes))  # type: ignore[arg-type]


def a_transaction(account_id: str = "account", **changes: object) -> Transaction:
    """A Pix of 12.50 that came in."""
    values: dict[str, object] = {
        "transaction_id": str(uuid4()),
        "account_id": account_id,
        "day": date(2026, 11, 23),
        "occurred_at": datetime(2026, 11, 23, 3, tzinfo=UTC),
        "amount_cents": 12_50,
        "currency_code": "BRL",
        "description": "PIX RECEBIDO",
        "type": "CREDIT",
        "status": TransactionStatus.POSTED,
        "category": "",
        "payment_method": "PIX",
        "counterparty_name": "",
        "counterparty_document": "",
        "reference": "",
        "boleto_line": "",
        "end_to_end_id": "",
        "provider_id": "",
    }
    return Transaction(**(values | changes))  # type: ignore[arg-type]


def seen(transaction: Transaction, digest: bytes | None = None) -> Seen:
    """A transaction as a page brought it."""
    return Seen(transaction, digest or transaction.transaction_id.encode()[:16])


def a_webhook_event(event: str = "item/updated", **changes: object) -> WebhookEvent:
    """An event of an item nobody knows."""
    values: dict[str, object] = {
        "event_id": str(uuid4()),
        "event": event,
        "item_id": str(uuid4()),
        "account_id": "",
        "transaction_ids": (),
        "only_user_id": None,
    }
    return WebhookEvent(**(values | changes))  # type: ignore[arg-type]
