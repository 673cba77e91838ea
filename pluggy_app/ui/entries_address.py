"""The tab, filters, page and open entry of /app/entries live in the address: Back, reload and a link work. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pluggy_app.domain.ledger_entries import CANCELLED, PAYABLE, RECEIVABLE, SETTLED, EntryTerms
from pluggy_app.domain.transactions import normalised
from pluggy_app.reads.ledger_entries import EntryFilter
from pluggy_app.ui import list_address as lists

ROUTE = "/app/entries"
IMPORT = "/app/entries/import"
RECEIVE, PAY, LATE, PAID, OFF = "receber", "pagar", "vencidas", "quitadas", "canceladas"
TABS = (RECEIVE, PAY, LATE, PAID, OFF)
NEW = "novo"  #: instead of the key of an entry: the form of one that is yet to be


@dataclass(frozen=True)
class Address:
    """What the address says. `cursor` is empty on the first page; `trail` holds the cursors of the pages before."""

    tab: str = RECEIVE
    q: str = ""
    day_from: str = ""
    day_to: str = ""
    cursor: str = ""
    trail: tuple[str, ...] = ()
    entry: str = ""

    @property
    def is_filtered(self) -> bool:
        return any((self.q, self.day_from, self.day_to))

    @property
    def last_first(self) -> bool:
        """Of what is over, the latest comes first."""
        return self.tab in (PAID, OFF)


def parse(query: Mapping[str, str]) -> Address:
    """Whatever is not understood counts as not said."""
    query = {name: text for name, text in query.items() if text.isprintable()}
    tab, entry = query.get("aba", ""), query.get("lancamento", "")
    return Address(
        tab=tab if tab in TABS else RECEIVE,
        q=query.get("q", "").strip()[: lists.MAX_SEARCH],
        day_from=lists.day_in(query.get("de", "")),
        day_to=lists.day_in(query.get("ate", "")),
        cursor=query.get("pagina", "")[: lists.MAX_CURSOR],
        trail=lists.trail_of(query.get("antes", "")),
        entry=entry if entry == NEW else lists.key_in(entry),
    )


def href(address: Address) -> str:
    said = {
        "aba": "" if address.tab == RECEIVE else address.tab,
        "q": address.q,
        "de": address.day_from,
        "ate": address.day_to,
        "pagina": address.cursor,
        "antes": lists.SEPARATOR.join(address.trail),
        "lancamento": address.entry,
    }
    return lists.href(ROUTE, said)


def with_filter(address: Address, name: str, value: str) -> Address:
    """The first page of the same list with one filter changed; `name` is that of the address."""
    query = {"aba": address.tab, "q": address.q, "de": address.day_from, "ate": address.day_to}
    return parse({**query, name: value}) if name in query else address


def with_entry(address: Address, entry: str) -> Address:
    """The same page with this entry open; empty: with none."""
    return replace(address, entry=entry if entry == NEW else lists.key_in(entry))


def to_entries(address: Address) -> str:
    """What the address of the same page with an entry open begins with; the entry's key is the rest."""
    bare = href(with_entry(address, ""))
    return f"{bare}{'&' if '?' in bare else '?'}lancamento="


def next_page(address: Address, cursor: str) -> Address:
    return replace(address, cursor=cursor, trail=lists.longer(address.trail, address.cursor), entry="")


def previous_page(address: Address) -> Address:
    """The page before, or the first one when the address does not remember it."""
    return replace(address, cursor=lists.before(address.trail), trail=address.trail[:-1], entry="")


def tab_with(address: Address, terms: EntryTerms, today: date) -> str:
    """The tab that lists an open entry where this list does not; empty: this one does."""
    wanted = as_filter(address, today)
    is_due = (wanted.due_from or terms.due_on) <= terms.due_on <= (wanted.due_to or terms.due_on)
    said = (terms.description, terms.counterparty_name, terms.counterparty_document, terms.document_number)
    is_found = normalised(wanted.q) in normalised(" ".join(said))
    if is_due and is_found and wanted.is_open and wanted.kind in ("", terms.kind):
        return ""
    return PAY if terms.kind == PAYABLE else RECEIVE


def as_filter(address: Address, today: date) -> EntryFilter:
    """What a tab lists: of the first three what is still waited for, of the others what is over."""
    first = date.fromisoformat(address.day_from) if address.day_from else None
    last = date.fromisoformat(address.day_to) if address.day_to else None
    if address.tab == LATE:
        before = today - timedelta(1)
        return EntryFilter(due_from=first, due_to=min(last or before, before), q=address.q, is_open=True)
    if address.last_first:
        status = SETTLED if address.tab == PAID else CANCELLED
        return EntryFilter(status=status, due_from=first, due_to=last, q=address.q)
    kind = PAYABLE if address.tab == PAY else RECEIVABLE
    return EntryFilter(kind=kind, due_from=first, due_to=last, q=address.q, is_open=True)
