"""From a row of the books to its printed line, with day headings. Pure."""

from typing import TypedDict

from pluggy_app.reads.statement import StatementRow
from pluggy_app.ui.formatting import day_heading, money
from pluggy_app.ui.wording.categories import category, payment_method
from pluggy_app.ui.wording.lookup import t


class StatementLine(TypedDict):
    """One transaction. `heading` is filled on the first of each day."""

    key: str
    heading: str
    name: str
    detail: str
    account: str
    category: str
    status: str
    badge: str
    amount: str
    money_in: bool


def statement_lines(rows: list[StatementRow]) -> list[StatementLine]:
    last = None
    lines = []
    for row in rows:
        lines.append(_line(row, day_heading(row.day) if row.day != last else ""))
        last = row.day
    return lines


def _line(row: StatementRow, heading: str) -> StatementLine:
    name = row.counterparty_name or row.description
    parts = [payment_method(row.payment_method), row.description if row.description != name else ""]
    return StatementLine(
        key=str(row.bank_transaction_id),
        heading=heading,
        name=name,
        detail=" · ".join(part for part in parts if part),
        account=row.account_name,
        category=category(row.category),
        status=row.status,
        badge=t(f"statement.badge.{row.status}") if row.status != "posted" else "",
        amount=money(row.amount_cents, row.currency_code, plus=True),
        money_in=row.amount_cents > 0 and row.status != "removed",
    )
