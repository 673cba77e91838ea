"""From a row of the books to its printed line, with day headings. Pure."""

import re
import unicodedata
from typing import TypedDict

from pluggy_app.reads.statement import StatementRow
from pluggy_app.ui.formatting import day_heading, money
from pluggy_app.ui.wording.categories import category, payment_method
from pluggy_app.ui.wording.lookup import t

_BETWEEN = " -–—·:;,/|*"  #: what banks put between a kind of payment and a name


class StatementLine(TypedDict):
    """One transaction. `heading` is filled on the first of each day; who told it: a connection, a file, a person."""

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
    fed: bool
    filed: bool
    typed: bool
    ignored: bool


def statement_lines(rows: list[StatementRow]) -> list[StatementLine]:
    last = None
    lines = []
    for row in rows:
        lines.append(_line(row, day_heading(row.day) if row.day != last else ""))
        last = row.day
    return lines


def name_of(counterparty_name: str, description: str) -> str:
    """What a transaction is called; never nothing, since it is what opens it."""
    return counterparty_name or description or t("statement.nameless")


def _line(row: StatementRow, heading: str) -> StatementLine:
    name = name_of(row.counterparty_name, row.description)
    return StatementLine(
        key=str(row.bank_transaction_id),
        heading=heading,
        name=name,
        detail=_detail(payment_method(row.payment_method), row.description, name),
        account=row.account_name,
        category=category(row.category),
        status=row.status,
        badge=t(f"statement.badge.{row.status}") if row.status != "posted" else "",
        amount=money(row.amount_cents, row.currency_code, plus=True),
        money_in=row.amount_cents > 0 and row.status != "removed",
        fed="pluggy" in row.origins,
        filed=not {"ofx", "csv"}.isdisjoint(row.origins),
        typed="manual" in row.origins,
        ignored=row.ignored,
    )


def _detail(method: str, description: str, name: str) -> str:
    """How it was paid and what the bank wrote, without what the name says already."""
    rest = _without(description, name)
    says_method = bool(method) and re.search(rf"\b{re.escape(_plain(method))}\b", _plain(rest)) is not None
    return " · ".join(part for part in ("" if says_method else method, rest) if part)


def _without(text: str, name: str) -> str:
    """`Pix recebido` of `PIX RECEBIDO JOAO LIMA` and João Lima."""
    found = re.search(rf"(?<!\w){re.escape(_plain(name))}(?!\w)", _plain(text)) if name else None
    rest = text if found is None else f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(rest.split()).strip(_BETWEEN) if found else rest


def _plain(text: str) -> str:
    """The same letters, small and without accents, one for one: a place in it is a place in `text`."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text)
