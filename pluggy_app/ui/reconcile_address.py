"""Account, month, list and the movement on the bench live in the address: Back, reload and a shared link work. Pure."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pluggy_app.reads.bench import Wanted
from pluggy_app.ui import list_address as lists

ROUTE = "/app/reconcile"
PENDING, DONE, IGNORED = "", "feitas", "ignoradas"
FIRST_YEAR, LAST_YEAR = 1990, 2100
MONTHS = 24  #: that the field offers
MOST_OFFSET = 100_000


@dataclass(frozen=True)
class Address:
    """What the address says. `before`: the last match of the page before, in the list of those that are done."""

    view: str = PENDING
    account: str = ""
    month: str = ""
    certain: bool = False
    offset: int = 0
    row: str = ""
    before: str = ""


def parse(query: Mapping[str, str]) -> Address:
    """Whatever is not understood counts as not said."""
    view, offset = query.get("ver", ""), lists.key_in(query.get("pular", ""))
    return Address(
        view=view if view in (DONE, IGNORED) else PENDING,
        account=lists.key_in(query.get("conta", "")),
        month=_month(query.get("mes", "")),
        certain=query.get("certas", "") == "sim",
        offset=min(int(offset or 0), MOST_OFFSET),
        row=lists.key_in(query.get("transacao", "")),
        before=lists.key_in(query.get("antes", "")),
    )


def href(address: Address) -> str:
    said = {
        "ver": address.view,
        "conta": address.account,
        "mes": address.month,
        "certas": "sim" if address.certain else "",
        "pular": str(address.offset or ""),
        "antes": address.before,
        "transacao": address.row,
    }
    return lists.href(ROUTE, said)


def with_filter(address: Address, name: str, value: str) -> Address:
    """The same list with another account or month, from its beginning."""
    if name not in ("conta", "mes"):
        return address
    said = {"ver": address.view, "conta": address.account, "mes": address.month, name: value}
    return parse(said)


def with_row(address: Address, row: int | str) -> Address:
    """The same page with this movement on the bench."""
    return replace(address, row=str(row), view=PENDING, before="")


def with_view(address: Address, view: str) -> Address:
    """Another list of the same account and month."""
    return Address(view=view, account=address.account, month=address.month)


def to_rows(address: Address) -> str:
    """What the address of the same page with a movement on the bench begins with; its key is the rest."""
    bare = href(replace(address, row=""))
    return f"{bare}{'&' if '?' in bare else '?'}transacao="


def as_wanted(address: Address) -> Wanted:
    first = date.fromisoformat(f"{address.month}-01") if address.month else None
    return Wanted(
        bank_account_id=int(address.account) if address.account else None,
        day_from=first,
        day_to=first and first.replace(day=monthrange(first.year, first.month)[1]),
        with_certain=address.certain,
        offset=address.offset,
        focus=int(address.row) if address.row else None,
    )


def months(today: date) -> list[str]:
    """Those that can be chosen, the newest first."""
    ordinal = today.year * 12 + today.month - 1
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(ordinal, ordinal - MONTHS, -1)]


def _month(text: str) -> str:
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    return text if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR else ""
