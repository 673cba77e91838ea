"""/app/entries, A pagar e a receber: what the business expects, what is late, and what the bank has settled."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import today
from pluggy_app.domain.errors import InvalidRequest, LedgerEntryNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads import ledger_entries, reconciliation
from pluggy_app.reads.ledger_entries import EntryPage, EntrySums, LedgerEntry, Settlement
from pluggy_app.ui import entries_address
from pluggy_app.ui.components.entries_table import entries_table, opener_of
from pluggy_app.ui.components.entry_dialogs import NEW_LINK, entry_dialog, new_link, pairs_line, remove_entry_dialog
from pluggy_app.ui.components.filter_bar import day_field, filter_bar, search_field
from pluggy_app.ui.components.pager import pager
from pluggy_app.ui.components.shell import head, internal_link, shell
from pluggy_app.ui.components.states import empty, loading
from pluggy_app.ui.entries_address import IMPORT, LATE, NEW, TABS, Address
from pluggy_app.ui.entry_editing import EntryEditing
from pluggy_app.ui.entry_form import shown
from pluggy_app.ui.entry_rows import EntryLine, SettledLine, SumLine, entry_lines, settled_lines, sum_lines, tab_counts
from pluggy_app.ui.list_filters import ListFilters
from pluggy_app.ui.live import follow
from pluggy_app.ui.session import is_text, to_login
from pluggy_app.ui.wording.lookup import counted, words
from pluggy_app.wiring import parts

ROUTE = entries_address.ROUTE
PAGE_ROWS = 50


@dataclass(frozen=True)
class _Frame:
    page: EntryPage
    sums: dict[str, EntrySums]
    settled: dict[int, list[Settlement]]
    entry: LedgerEntry | None  #: the one that is open
    is_bare: bool  #: there is no entry of any kind
    waiting: int  #: pairs that are proposed


class Entries(ListFilters, EntryEditing):
    """The tab and filters as the address says them, one page of entries, and the entry that is open."""

    loaded: bool = False
    tab: str = entries_address.RECEIVE
    bare: bool = False
    rows: list[EntryLine] = []
    counts: dict[str, str] = dict.fromkeys(TABS, "")
    sums: list[SumLine] = []
    count: str = ""
    tab_hrefs: dict[str, str] = dict.fromkeys(TABS, ROUTE)
    clear_href: str = ROUTE
    to_entries: str = entries_address.to_entries(Address())
    open_entry: str = ""
    entry_state: str = ""
    settled: list[SettledLine] = []
    unknown: bool = False
    _address: Address = Address()

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        self._obey(entries_address.parse(self.router.url.query_parameters))
        return Entries.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this page of entries while it is open."""
        async with self:
            address = self._address
        return await follow(
            self, lambda user, now: _read(user, address, now), lambda frame, now: self._show(frame, address, now)
        )

    @rx.event
    async def narrow(self, name: str, value: str) -> EventSpec | None:
        """Change one filter: that is, go to its address."""
        if await self._person() is None:
            return to_login()
        if not is_text(name) or not is_text(value) or self._is_said(name, value):
            return None
        newest = self._newest(self._address)
        address = entries_address.with_filter(newest, name, value)
        if address == replace(newest, entry=""):
            return None
        self._ahead(address)
        return rx.redirect(entries_address.href(address))

    def _obey(self, address: Address) -> None:
        self._arrived(address)
        if address.entry != self.open_entry or not address.entry:
            self._put(form_open=False, settled=[], entry_state="", remove_open=False)
        if address.entry == NEW and not self.form_open:
            self._open_blank(address.tab)
        self._put(
            _dismissed="",
            tab=address.tab,
            open_entry=address.entry,
            unknown=False,
            to_entries=entries_address.to_entries(address),
            tab_hrefs={tab: entries_address.href(entries_address.with_filter(address, "aba", tab)) for tab in TABS},
            clear_href=entries_address.href(Address(tab=address.tab)),
            first_href=entries_address.href(replace(address, cursor="", trail=(), entry="")),
        )
        self._address = address

    def _show(self, frame: _Frame, address: Address, now: datetime) -> None:
        if address != self._address:
            return
        page, href = frame.page, entries_address.href
        sums = frame.sums[address.tab]
        self._put(
            rows=entry_lines(page.rows, frame.settled, now, both_kinds=address.tab == LATE or address.last_first),
            counts=tab_counts(frame.sums),
            sums=sum_lines(address.tab, sums),
            count=counted("entries", sums.count),
            bare=frame.is_bare,
            next_href=href(entries_address.next_page(address, page.next)) if page.next else "",
            previous_href=href(entries_address.previous_page(address)) if address.cursor else "",
            loaded=True,
        )
        self._show_pairs(frame.waiting)
        self._show_entry(frame, address)

    def _show_entry(self, frame: _Frame, address: Address) -> None:
        """Open what the address names; a form that is open already keeps what was typed into it."""
        if address.entry in ("", NEW, self._dismissed):
            return
        entry = frame.entry
        self._put(unknown=entry is None)
        if entry is None:
            return
        if not self.form_open or self.form["key"] != address.entry:
            self._open(shown(entry))
        self._put(entry_state=entry.status, settled=settled_lines(frame.settled.get(entry.id, ()), entry.kind))


def _read(user: User, address: Address, now: datetime) -> _Frame:
    store, day = parts().store, today(now)
    wanted, last_first = entries_address.as_filter(address, day), address.last_first
    cursor = address.cursor or None
    try:
        page = ledger_entries.page(store, user, wanted, limit=PAGE_ROWS, cursor=cursor, last_first=last_first)
    except InvalidRequest:  # a cursor that somebody cut short: the first page
        page = ledger_entries.page(store, user, wanted, limit=PAGE_ROWS, cursor=None, last_first=last_first)
    of_tabs = {tab: entries_address.as_filter(replace(address, tab=tab), day) for tab in TABS}
    sums = {tab: ledger_entries.sums(store, user, wanted) for tab, wanted in of_tabs.items()}
    entry = None
    if address.entry not in ("", NEW):
        with suppress(LedgerEntryNotFound):
            entry = ledger_entries.one(store, user, int(address.entry))
    keys = {row.id for row in (*page.rows, *filter(None, [entry])) if row.settled_cents}
    settled = ledger_entries.settlements(store, user, keys) if keys else {}
    is_bare = not address.is_filtered and not any(found.count for found in sums.values())
    return _Frame(page, sums, settled, entry, is_bare, reconciliation.waiting(store, user))


def page() -> rx.Component:
    return shell(
        "entries",
        head(
            words("entries.title"),
            words("entries.lead"),
            rx.cond(
                Entries.loaded,
                rx.fragment(rx.cond(Entries.bare, rx.fragment(), _to_import()), new_link(Entries.to_entries)),
            ),
        ),
        pairs_line(Entries.pairing, Entries.pairs, Entries.pairs_found),
        rx.cond(Entries.unknown, rx.el.p(words("entries.unknown"), class_name="wrong pairs-line", role="alert")),
        _tabs(),
        _filters(),
        rx.cond(Entries.loaded, _content(), loading(40, 480)),
        entry_dialog(
            Entries.form,
            Entries.wrong,
            Entries.settled,
            state=Entries.entry_state,
            is_open=Entries.form_open,
            key=Entries.form_key,
            more_open=Entries.form_more,
            trouble=Entries.trouble_said,
            twin=Entries.twin_said,
            read_from_line=Entries.read_from_line,
            opener=rx.cond(Entries.open_entry == NEW, NEW_LINK, opener_of(Entries.open_entry)),
            on_toggle=Entries.close_form,
            on_save=Entries.save,
            on_line=Entries.read_line,
            on_cancel=lambda key, wanted: Entries.set_cancelled(key, wanted),
            on_remove=lambda key: Entries.ask_remove(key),
        ),
        remove_entry_dialog(is_open=Entries.remove_open, on_toggle=Entries.close_question, on_remove=Entries.remove),
    )


def _tabs() -> rx.Component:
    return rx.el.nav(
        *[
            internal_link(
                words(f"entries.tab.{tab}"),
                rx.cond(Entries.counts[tab] != "", rx.el.span(Entries.counts[tab], class_name="n num")),
                to=Entries.tab_hrefs[tab],
                prevent_scroll_reset=True,
                class_name=rx.cond(Entries.tab == tab, "on", ""),
                aria_current=rx.cond(Entries.tab == tab, "page", "false"),
            )
            for tab in TABS
        ],
        class_name="seg pages entry-tabs",
        aria_label=words("entries.tabs"),
    )


def _filters() -> rx.Component:
    return filter_bar(
        Entries,
        search_field(Entries, "entries.search", data_key="/"),
        day_field(Entries, "entries.from", "de", Entries.day_from),
        day_field(Entries, "entries.to", "ate", Entries.day_to),
        look="filters entry-filters",
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.span(Entries.count, class_name="muted"),
            rx.foreach(
                Entries.sums,
                lambda one: rx.el.span(one["label"], " ", rx.el.b(one["amount"]), class_name="num", key=one["label"]),
            ),
            rx.cond(Entries.filtered, _clear()),
            class_name="sums",
            role="status",
        ),
        rx.cond(
            Entries.rows.length() > 0,
            rx.el.section(entries_table(Entries.rows, Entries.to_entries), class_name="card sheet"),
            rx.cond(
                Entries.filtered,
                empty("search", words("statement.nothing"), None, _clear()),
                rx.cond(
                    Entries.bare,
                    empty("receipt_text", words("entries.bare"), words("entries.bare.text"), _first(), _to_import()),
                    empty("receipt_text", _nothing(), None),
                ),
            ),
        ),
        pager("entries", first=Entries.first_href, previous=Entries.previous_href, following=Entries.next_href),
    )


def _nothing() -> rx.Var[str]:
    """Why this tab is empty."""
    said: rx.Var[str] = rx.match(
        Entries.tab,
        *[(tab, words(f"entries.nothing.{tab}")) for tab in TABS],
        words("statement.nothing"),
    )
    return said


def _clear() -> rx.Component:
    return internal_link(words("statement.clear"), to=Entries.clear_href, class_name="btn out")


def _first() -> rx.Component:
    return internal_link(words("entries.bare.new"), to=f"{Entries.to_entries}{NEW}", class_name="btn soft")


def _to_import() -> rx.Component:
    return internal_link(rx.icon("file_up", size=16), words("entries.import"), to=IMPORT, class_name="btn out")
