"""The statement's filters, page and open row live in the address: Back, reload and a shared link work. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from pluggy_app.reads.statement import StatementFilter

ROUTE = "/app/transactions"
DIRECTIONS = ("in", "out")
STATUSES = ("posted", "pending", "removed")
MAX_SEARCH = 100
MAX_CURSOR = 300
TRAIL_PAGES = 20  #: how many pages back the address remembers
FIRST_YEAR = 1990  #: a year still being typed ("0002") is no filter
_SEPARATOR = "~"


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
    trail = query.get("antes", "")
    return Address(
        q=query.get("q", "").strip()[:MAX_SEARCH],
        account=_key(query.get("conta", "")),
        day_from=_day(query.get("de", "")),
        day_to=_day(query.get("ate", "")),
        direction=_one_of(query.get("mov", ""), DIRECTIONS),
        status=_one_of(query.get("sit", ""), STATUSES),
        cursor=query.get("pagina", "")[:MAX_CURSOR],
        trail=tuple(part[:MAX_CURSOR] for part in trail.split(_SEPARATOR))[-TRAIL_PAGES:] if trail else (),
        row=_key(query.get("transacao", "")),
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
        "antes": _SEPARATOR.join(address.trail),
        "transacao": address.row,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{ROUTE}?{query}" if query else ROUTE


def with_filter(address: Address, name: str, value: str) -> Address:
    """The first page of the same statement with one filter changed; `name` is that of the address."""
    query = {"q": address.q, "conta": address.account, "de": address.day_from, "ate": address.day_to}
    query |= {"mov": address.direction, "sit": address.status}
    return parse({**query, name: value}) if name in query else address


def with_row(address: Address, row: str) -> Address:
    """The same page with this row open; empty: with none."""
    return replace(address, row=_key(row))


def to_rows(address: Address) -> str:
    """What the address of the same page with a row open begins with; the row's key is the rest."""
    bare = href(with_row(address, ""))
    return f"{bare}{'&' if '?' in bare else '?'}transacao="


def next_page(address: Address, cursor: str) -> Address:
    return replace(address, cursor=cursor, trail=(*address.trail, address.cursor or "-")[-TRAIL_PAGES:], row="")


def previous_page(address: Address) -> Address:
    """The page before, or the first one when the address does not remember it."""
    before = address.trail[-1] if address.trail else "-"
    return replace(address, cursor="" if before == "-" else before, trail=address.trail[:-1], row="")


def as_filter(address: Address) -> StatementFilter:
    return StatementFilter(
        q=address.q,
        bank_account_id=int(address.account) if address.account else None,
        day_from=date.fromisoformat(address.day_from) if address.day_from else None,
        day_to=date.fromisoformat(address.day_to) if address.day_to else None,
        direction=address.direction,
        status=address.status,
    )


def _key(text: str) -> str:
    return text if re.fullmatch(r"[0-9]{1,18}", text) else ""


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return day.isoformat() if day.year >= FIRST_YEAR else ""


def _one_of(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else ""
