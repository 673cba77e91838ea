"""A database with many transactions in mirror and books, as a sync leaves them, made without one.

Half of them are one item's with four accounts, the other half another person's. Descriptions are words of Brazilian
statements; `zebra` is in twenty of them, `ifood` in a tenth.
"""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from harness.pages import ITEM_ID, USER_ID
from pluggy_app.domain.items import Item
from pluggy_app.domain.transactions import content_hash
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.store.engine import open_engine
from pluggy_app.store.migrations import migrate
from pluggy_app.store.tables import ACCOUNTS, BANK_ACCOUNTS, BANK_TRANSACTIONS, ORIGINS, TRANSACTIONS
from pluggy_app.store.unit_of_work import Store

TEXT = """
mercado livre ifood osasco posto ipiranga maria aparecida jose silva acme comercio enel pacote servicos uber trip
supermercado pao acucar folha darf receita padaria joao anuidade resgate aplicacao drogaria raia magazine luiza
claro vivo tim net sabesp aluguel condominio
"""
WORDS = TEXT.split()
RARE = 20
BATCH = 20_000
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OURS = User(USER_ID, "dono@empresa.example", Plan.BUSINESS, Role.USER)
THEIRS = User("c" * 32, "outra@empresa.example", Plan.BUSINESS, Role.USER)
ITEM = Item(
    item_id=ITEM_ID,
    connector_id=201,
    connector_name="Banco",
    connector_image_url="",
    status="UPDATED",
    execution_status="SUCCESS",
    error_code="",
    client_user_id=USER_ID,
    created_at=NOW,
    updated_at=NOW,
    last_updated_at=NOW,
    next_auto_sync_at=None,
    consent_expires_at=None,
    prompt_expires_at=None,
    warning_codes=(),
    stale_products=(),
)


def make(db: Path, rows: int) -> Store:
    """The store of a new database with `rows` transactions."""
    engine = open_engine(f"sqlite:///{db}")
    migrate(engine)
    store = Store(engine)
    with store.unit_of_work() as work:
        for user, item in ((OURS, ITEM), (THEIRS, replace(ITEM, item_id="2" + ITEM_ID[1:]))):
            work.users.add_once(
                user_id=user.user_id,
                email=user.email,
                password_hash="-",
                plan=user.plan,
                role=user.role,
                is_demo=False,
                now=NOW,
            )
            work.items.add_once(item, user.user_id, NOW)
    with engine.begin() as connection:
        accounts = [_account(connection, n) for n in range(8)]
    draw = random.Random(3)
    for begin in range(0, rows, BATCH):
        mirrored = [_row(draw, n, rows, accounts) for n in range(begin, min(rows, begin + BATCH))]
        with engine.begin() as connection:
            _insert(connection, TRANSACTIONS, mirrored)
            _insert(connection, BANK_TRANSACTIONS, [_movement(row) for row in mirrored])
            _insert(connection, ORIGINS, [_origin(row) for row in mirrored])
    store.close()  # the last connection to close writes the WAL back into the file
    return store


def _account(connection: Connection, n: int) -> int:
    values = {"name": "Conta", "type": "checking", "currency_code": "BRL", "number": str(n), "owner_document": ""}
    book = values | {"bank_code": "", "branch": "", "account_digits": str(n), "created_at": NOW}
    connection.execute(BANK_ACCOUNTS.insert(), book | {"user_id": (OURS if n < 4 else THEIRS).user_id})
    mirror = values | {"subtype": "CHECKING_ACCOUNT", "account_id": f"account-{n}", "item_pk": 1 + n // 4}
    mirror |= {"type": "BANK", "balance_cents": 100, "balance_at": NOW, "bank_account_id": n + 1, "sync_enabled": True}
    connection.execute(ACCOUNTS.insert(), mirror)
    return n + 1


def _row(draw: random.Random, n: int, rows: int, accounts: list[int]) -> dict[str, Any]:
    rare = " zebra" if n % max(1, rows // RARE) == 7 else ""
    description = " ".join(draw.choices(WORDS, k=4)) + f" {n:07d}{rare}"
    cents = draw.randint(-900_000, 900_000)
    day = date(2016, 1, 1) + timedelta(days=draw.randrange(3960))
    return {
        "id": n + 1,
        "account_pk": accounts[draw.randrange(4) + (0 if draw.random() < 0.5 else 4)],
        "pluggy_transaction_id": f"{draw.getrandbits(128):032x}",
        "digest": draw.randbytes(16),
        "hash": content_hash(day, cents, description),
        "day": day,
        "occurred_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        "amount_cents": cents,
        "currency_code": "BRL",
        "description": description,
        "search_text": description,
        "type": "DEBIT" if cents < 0 else "CREDIT",
        "status": "POSTED",
        "category": "Shopping",
        "payment_method": "PIX",
        "counterparty_name": "",
        "counterparty_document": "12345678000190",
        "reference": "",
        "boleto_line": "",
        "end_to_end_id": "",
        "provider_id": "",
        "created_at": NOW,
        "updated_at": NOW,
    }


def _movement(row: dict[str, Any]) -> dict[str, Any]:
    same = {name: value for name, value in row.items() if name in BANK_TRANSACTIONS.c}
    owner = OURS if row["account_pk"] <= 4 else THEIRS
    return same | {"user_id": owner.user_id, "bank_account_id": row["account_pk"], "status": "posted"}


def _origin(row: dict[str, Any]) -> dict[str, Any]:
    return {"bank_transaction_id": row["id"], "source": "pluggy", "pluggy_transaction_pk": row["id"]}


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.insert(), rows)
