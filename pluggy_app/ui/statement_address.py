"""The statement's filters, page and open row live in the address: Back, reload and a shared link work. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pluggy_app.reads.statement import StatementFilter
from pluggy_app.ui import list_address as lists

ROUTE = "/app/transactions"
DIRECTIONS = ("in", "out")
STATUSES = ("posted", "pending", "removed")


@dataclass(frozen=True)
class Address:
    """What the address says. `cursor` is empty on the first page; `trail` holds the cursors of the pages before."""

    q: str = ""
    account: str = ""
    day_from: str = ""
    day_to: str = ""
    direction: str = ""
    status: str = ""
    cursor: str = ""
    trail: tuple[str, ...] = ()
    row: str = ""

    @property
    def is_filtered(self) -> bool:
        return any((self.q, self.account, self.day_from, self.day_to, self.direction, self.status))


def parse(query: Mapping[str, str]) -> Address:
    """Whatever is not understood counts as not said."""
    query = {name: text for name, text in query.items() if text.isprintable()}
    return Address(
        q=query.get("q", "").strip()[: lists.MAX_SEARCH],
        account=lists.key_in(query.get("conta", "")),
        day_from=lists.day_in(query.get("de", "")),
        day_to=lists.day_in(query.get("ate", "")),
        direction=lists.one_of(query.get("mov", ""), DIRECTIONS),
        status=lists.one_of(query.get("sit", ""), STATUSES),
        cursor=query.get("pagina", "")[: lists.MAX_CURSOR],
        trail=lists.trail_of(query.get("antes", "")),
        row=lists.key_in(query.get("transacao", "")),
    )


def href(address: Address) -> str:
    said = {
        "q": address.q,
        "conta": address.account,
        "de": address.day_from,
        "ate": address.day_to,
        "mov": address.direction,
        "sit": address.status,
        "pagina": address.cursor,
        "antes": lists.SEPARATOR.join(address.trail),
        "transacao": address.row,
    }
    return lists.href(ROUTE, said)


def with_filter(address: Address, name: str, value: str) -> Address:
    """The first page of the same statement with one filter changed; `name` is that of the address."""
    query = {"q": address.q, "conta": address.account, "de": address.day_from, "ate": address.day_to}
    query |= {"mov": address.direction, "sit": address.status}
    return parse({**query, name: value}) if name in query else address


def with_row(address: Address, row: str) -> Address:
    """The same page with this row open; empty: with none."""
    return replace(address, row=lists.key_in(row))


def to_rows(address: Address) -> str:
    """What the address of the same page with a row open begins with; the row's key is the rest."""
    bare = href(with_row(address, ""))
    return f"{bare}{'&' if '?' in bare else '?'}transacao="


def first_page(address: Address) -> Address:
    return replace(address, cursor="", trail=(), row="")


def next_page(address: Address, cursor: str) -> Address:
    return replace(address, cursor=cursor, trail=lists.longer(address.trail, address.cursor), row="")


def previous_page(address: Address) -> Address:
    """The page before, or the first one when the address does not remember it."""
    return replace(address, cursor=lists.before(address.trail), trail=address.trail[:-1], row="")


def as_filter(address: Address) -> StatementFilter:
    return StatementFilter(
        q=address.q,
        bank_account_id=int(address.account) if address.account else None,
        day_from=date.fromisoformat(address.day_from) if address.day_from else None,
        day_to=date.fromisoformat(address.day_to) if address.day_to else None,
        direction=address.direction,
        status=address.status,
    )
