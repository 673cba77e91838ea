"""Which accounts an item has; ids follow from the item's id."""

from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid5

from pluggy_app.sandbox import outcomes
from pluggy_app.sandbox.companies import Company, company_of
from pluggy_app.sandbox.connectors import CONNECTORS, Connector
from pluggy_app.sandbox.lines import DAY
from pluggy_app.sandbox.register import Item

HISTORY_DAYS = 365
MOVES_BETWEEN_BANKS = {901: -1, 902: 1}

#: sales a business day on the first checking account, and whether wages, rent and taxes are paid from it
VOLUME = {
    901: (4.4, True),
    902: (1.3, False),
    903: (2.4, False),
    904: (0.8, False),
    0: (1.6, True),
    2: (2.2, True),
    5: (1.2, False),
    200: (1.0, True),
}


@dataclass(frozen=True)
class Account:
    """One account of an item."""

    id: str
    item_id: str
    bank: Connector
    company: Company
    is_card: bool
    name: str
    #: branch/number, or the last four digits of a card
    number: str
    #: sales a business day, or purchases a month
    volume: float
    #: wages, rent and taxes are paid from here
    pays_costs: bool = False
    #: the card's bill is paid from here
    pays_card: bool = False
    #: monthly transfers between the company's own accounts: what both ends have in common, and -1 to send or 1 to get
    moves: tuple[tuple[str, int], ...] = ()
    #: rows of the bulk users, spread evenly over the year; 0 for others
    bulk_rows: int = 0
    #: when the history begins and when the item was created
    since: float = 0.0
    until: float = 0.0


def accounts_of(item: Item) -> list[Account]:
    """All accounts, the cards last."""
    bank, company = CONNECTORS[item.connector_id], company_of(item.company)
    volume, pays_costs = VOLUME[bank.id]
    bulk = outcomes.perf_rows(item.user)
    two = item.user == "user-ok-two-checking-accounts"
    moves = [(f"{item.company}:banks", MOVES_BETWEEN_BANKS[bank.id])] if bank.id in MOVES_BETWEEN_BANKS else []
    moves += [(item.id, -1)] if two else []
    has_card = item.user != "user-ok-account-error"
    found = [
        _account(
            item,
            "checking-1",
            company,
            volume,
            pays_costs=pays_costs,
            pays_card=has_card,
            bulk_rows=bulk,
            moves=tuple(moves),
        ),
    ]
    if two:
        found.append(_account(item, "checking-2", company, 1.0, moves=((item.id, 1),)))
    if item.user == "user-ok-multi-company":
        found.append(_account(item, "checking-2", company_of(f"{item.company}:second"), 1.2, pays_costs=True))
    if has_card:
        found.append(_account(item, "card-1", company, 22.0))
    return found


def _account(
    item: Item,
    key: str,
    company: Company,
    volume: float,
    *,
    pays_costs: bool = False,
    pays_card: bool = False,
    bulk_rows: int = 0,
    moves: tuple[tuple[str, int], ...] = (),
) -> Account:
    rng, is_card = Random(f"{item.id}:{key}"), key.startswith("card")
    created = item.created_at.timestamp()
    number = f"{rng.randrange(1000, 9999)}"
    return Account(
        id=str(uuid5(UUID(item.id), key)),
        item_id=item.id,
        bank=CONNECTORS[item.connector_id],
        company=company,
        is_card=is_card,
        name="Cartão Empresarial" if is_card else "Conta Corrente PJ",
        number=number
        if is_card
        else f"{rng.randrange(1, 3000):04d}/{rng.randrange(10_000, 99_999)}-{rng.randrange(10)}",
        volume=volume,
        pays_costs=pays_costs,
        pays_card=pays_card,
        bulk_rows=bulk_rows,
        moves=moves,
        since=created - HISTORY_DAYS * DAY,
        until=created,
    )
