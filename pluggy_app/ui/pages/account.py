"""/app/accounts/[id]: one account of the books: what it holds, whether that is proven, what tells its days.

Longer than most pages: its forms, questions and lists are one state, which the address of one account opens.
"""

import asyncio
from collections.abc import Callable
from datetime import date, datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.accounts import AccountChanges
from pluggy_app.domain.bank_accounts import MAX_CENTS, BankAccountChanges
from pluggy_app.domain.errors import AppError, BankAccountNotFound
from pluggy_app.domain.money import typed_cents
from pluggy_app.domain.users import User
from pluggy_app.reads import account as reading
from pluggy_app.reads.account import AccountView
from pluggy_app.services import accounts, bank_accounts, closings, statements
from pluggy_app.ui.account_rows import (
    FILES,
    SETTINGS,
    ComparedLine,
    FeedLine,
    FileLine,
    GapLine,
    HeadLine,
    ProofLine,
    SpanLine,
    SuspectLine,
    closed_line,
    compared_lines,
    feed_line,
    file_line,
    gap_lines,
    head_line,
    may_be_closed,
    opening_fields,
    proof_line,
    reopened_to,
    span_lines,
    statement_href,
    suspect_lines,
    to_rows,
)
from pluggy_app.ui.components.account_cards import (
    coverage_card,
    files_card,
    proof_card,
    rows_card,
    undo_dialog,
)
from pluggy_app.ui.components.account_settings import MAX_NAME, name_card, settings_card
from pluggy_app.ui.components.shell import NativeLink, internal_link, shell
from pluggy_app.ui.components.states import loading, missing
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.live import follow
from pluggy_app.ui.session import HOME, Session, is_text, to_login
from pluggy_app.ui.statement_rows import StatementLine, statement_lines
from pluggy_app.ui.wording.lookup import counted, t, words
from pluggy_app.wiring import parts

ROUTE = "/app/accounts/[id]"
ROWS = 50
NO_HEAD = HeadLine(name="", bank="", balance="", balance_age="")
NO_PROOF = ProofLine(status="unknown", title="", text="")


class AccountPage(Session):
    """One account, or the words of the 404."""

    loaded: bool = False
    unknown: bool = False
    account_id: str = ""
    tab: str = ""
    head: HeadLine = NO_HEAD
    proof: ProofLine = NO_PROOF
    compared: list[ComparedLine] = []
    suspects: list[SuspectLine] = []
    spans: list[SpanLine] = []
    gaps: list[GapLine] = []
    rows: list[StatementLine] = []
    files: list[FileLine] = []
    feeds: list[FeedLine] = []
    statement_href: str = ""
    to_rows: str = ""
    opening_amount: str = ""
    opening_day: str = ""
    name_wrong: str = ""
    is_empty: bool = False
    opening_wrong: str = ""
    auto_reconcile: bool = False
    closed: str = ""
    is_closed: bool = False
    close_day: str = ""
    close_wrong: str = ""
    form_key: str = ""
    undo_open: bool = False
    undo_title: str = ""
    undo_matches: str = ""  #: what goes along
    _undo: int = 0
    _unmatching: int = 0  #: matches that the question names
    _key: int = 0
    _closed: date | None = None
    _reopen_to: date | None = None
    _feeds: dict[str, str] = {}  #: account id of a feed to its item

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        asked = _asked(self.router.url.path)
        if asked != self.account_id:
            self.account_id, self.loaded, self.unknown = asked, False, False
            self.name_wrong = self.opening_wrong = self.close_wrong = ""
            self._close_dialog()
        tab = self.router.url.query_parameters.get("aba", "")
        self.tab = tab if tab in (FILES, SETTINGS) else ""
        self._key = int(asked or 0)
        return AccountPage.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this account while the page is open."""
        async with self:
            key = self._key
        return await follow(self, lambda user, _: _read(user, key), self._show)

    @rx.event
    async def switch_auto(self, wanted: bool) -> EventSpec | None:
        """Whether certain pairs are reconciled without asking."""
        if await self._person() is None:
            return to_login()
        if not isinstance(wanted, bool):
            return None
        return await self._change(BankAccountChanges(auto_reconcile=wanted))

    @rx.event
    async def switch_feed(self, key: str, wanted: bool) -> EventSpec | None:
        """Whether a connection goes on feeding the account."""
        if await self._person() is None:
            return to_login()
        if not is_text(key) or not isinstance(wanted, bool):
            return None
        item_id = self._feeds.get(key, "")
        changes = AccountChanges(sync_enabled=wanted)
        return await self._do(lambda user: accounts.change(parts().store, user, item_id, key, changes))

    @rx.event
    async def rename(self, form: dict[str, str]) -> EventSpec | None:
        """Call the account otherwise."""
        if await self._person() is None:
            return to_login()
        name = _field(form, "name").strip()
        if not 0 < len(name) <= MAX_NAME:
            self.name_wrong = t("import.new.name.needed")
            return None
        return await self._change(BankAccountChanges(name=name), "account.name.saved", "name_wrong")

    @rx.event
    async def remove(self) -> EventSpec | list[EventSpec] | None:
        """Remove the account, in which nothing is."""
        user, key = await self._person(), self._key
        if user is None:
            return to_login()
        try:
            await asyncio.to_thread(bank_accounts.remove, parts().store, user, key)
        except AppError as error:
            self.name_wrong = sentence(error)
            return None
        return [tell(t("account.removed")), rx.redirect(HOME, replace=True)]

    @rx.event
    async def save_opening(self, form: dict[str, str]) -> EventSpec | None:
        """Say what the account began with."""
        if await self._person() is None:
            return to_login()
        amount, day = _field(form, "amount"), _field(form, "day")
        cents = typed_cents(amount)
        if cents is None or abs(cents) > MAX_CENTS:
            self.opening_wrong = t("account.opening.wrong")
            return None
        changes = BankAccountChanges(opening_cents=cents, opening_on=_day(day))
        return await self._change(changes, "account.opening.saved", "opening_wrong")

    @rx.event
    async def close_period(self, form: dict[str, str]) -> EventSpec | None:
        """Close everything up to a day."""
        if await self._person() is None:
            return to_login()
        through = _day(_field(form, "day"))
        if through is None or through <= (self._closed or date.min):
            self.close_wrong = t("account.close.wrong")
            return None
        return await self._close_through(through, "account.close.done")

    @rx.event
    async def reopen(self) -> EventSpec | None:
        """Take the last closing back."""
        return await self._close_through(self._reopen_to, "account.reopen.done")

    @rx.event
    async def ask_undo(self, key: str) -> EventSpec | None:
        """Ask before an import is taken back."""
        user = await self._person()
        if user is None:
            return to_login()
        line = next((line for line in self.files if line["key"] == key), None)
        if line is not None:
            file = int(line["key"])
            self._unmatching = await asyncio.to_thread(reading.matches_of_import, parts().store, user, file)
            self._undo, self.undo_open = file, True
            self.undo_title = t("account.undo.title", name=line["name"])
            self.undo_matches = counted("undo_matches", self._unmatching) if self._unmatching else ""
        return None

    @rx.event
    async def undo_import(self) -> EventSpec | None:
        """Take back the import that the dialog names."""
        undo, unmatch = self._undo, self._unmatching > 0
        self._close_dialog()
        if not undo:
            return None if await self._person() is not None else to_login()
        return await self._do(
            lambda user: statements.undo(parts().store, user, undo, unmatch=unmatch), "account.undone"
        )

    @rx.event
    def toggle_undo(self, is_open: bool) -> None:
        """Esc, the backdrop or the dialog's own way out."""
        if not is_open:
            self._close_dialog()

    async def _change(self, changes: BankAccountChanges, done: str = "", beside: str = "") -> EventSpec | None:
        return await self._do(lambda user: bank_accounts.change(parts().store, user, self._key, changes), done, beside)

    async def _close_through(self, through: date | None, done: str) -> EventSpec | None:
        key = self._key
        return await self._do(
            lambda user: closings.close_through(parts().store, user, key, through), done, "close_wrong"
        )

    async def _do(self, doing: Callable[[User], object], done: str = "", beside: str = "") -> EventSpec | None:
        """Do it for whoever looks, and say that it is done, or why not: in the line `beside` its form if it has one."""
        user = await self._person()
        if user is None:
            return to_login()
        refused = ""
        try:
            await asyncio.to_thread(doing, user)
        except AppError as error:
            refused = sentence(error)
        if beside:
            setattr(self, beside, refused)
        if refused:
            return None if beside else warn(refused)
        return tell(t(done)) if done else None

    def _close_dialog(self) -> None:
        self.undo_open, self._undo, self._unmatching = False, 0, 0

    def _show(self, view: AccountView | None, now: datetime) -> None:
        if view is not None and view.account.bank_account_id != self._key:
            return
        if view is not None:
            account = view.account
            opening, opening_day = opening_fields(view)
            close_day = may_be_closed(view, now)
            self._put(
                head=head_line(view, now),
                proof=proof_line(view),
                compared=compared_lines(view),
                suspects=suspect_lines(view),
                spans=span_lines(view.spans),
                gaps=gap_lines(view),
                rows=statement_lines(view.rows),
                files=[file_line(one, now) for one in view.imports],
                feeds=[feed_line(feed, now) for feed in view.feeds],
                statement_href=statement_href(account.bank_account_id),
                to_rows=to_rows(account.bank_account_id),
                is_empty=not (view.rows or view.imports or view.feeds),
                opening_amount=opening,
                opening_day=opening_day,
                auto_reconcile=account.auto_reconcile,
                closed=closed_line(view),
                is_closed=account.closed_through is not None,
                close_day=close_day,
                form_key=f"{account.bank_account_id} {opening} {opening_day} {close_day} {account.closed_through}",
                _closed=account.closed_through,
                _reopen_to=reopened_to(view),
                _feeds={feed.account_id: feed.item_id for feed in view.feeds},
            )
        self._put(loaded=True, unknown=view is None)


def _asked(path: str) -> str:
    key = path.rstrip("/").rsplit("/", 1)[-1]
    return key if key.isascii() and key.isdigit() and len(key) < 19 else ""


def _field(form: object, name: str) -> str:
    value = form.get(name) if isinstance(form, dict) else None
    return str(value) if is_text(value) else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year < 2200 else None


def _read(user: User, key: int) -> AccountView | None:
    try:
        return reading.of(parts().store, user, key, ROWS)
    except BankAccountNotFound:
        return None


def page() -> rx.Component:
    return shell(
        "statement",
        rx.cond(AccountPage.loaded, rx.cond(AccountPage.unknown, missing(), _content()), loading(120, 220, 320)),
        undo_dialog(
            is_open=AccountPage.undo_open,
            title=AccountPage.undo_title,
            matches=AccountPage.undo_matches,
            on_toggle=AccountPage.toggle_undo,
            on_undo=AccountPage.undo_import,
        ),
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                internal_link(rx.icon("chevron_left", size=16), words("account.back"), to="/app", class_name="back"),
                rx.el.h1(AccountPage.head["name"]),
                rx.el.p(AccountPage.head["bank"]),
            ),
            rx.el.div(_export(), _import(), class_name="actions row"),
            class_name="head",
        ),
        rx.el.div(
            _balance(),
            proof_card(AccountPage.proof, AccountPage.compared, AccountPage.suspects),
            class_name="grid account",
        ),
        coverage_card(AccountPage.spans, AccountPage.gaps),
        _tabs(),
        rx.match(
            AccountPage.tab,
            (FILES, files_card(AccountPage.files, on_undo=lambda key: AccountPage.ask_undo(key))),
            (SETTINGS, _settings()),
            rows_card(AccountPage.rows, AccountPage.to_rows, AccountPage.statement_href),
        ),
    )


def _settings() -> rx.Component:
    return settings_card(
        name_card(
            AccountPage.head["name"],
            AccountPage.name_wrong,
            is_empty=AccountPage.is_empty,
            on_rename=AccountPage.rename,
            on_remove=AccountPage.remove,
        ),
        amount=AccountPage.opening_amount,
        day=AccountPage.opening_day,
        wrong=AccountPage.opening_wrong,
        form_key=AccountPage.form_key,
        on_opening=AccountPage.save_opening,
        auto=AccountPage.auto_reconcile,
        on_auto=AccountPage.switch_auto,
        feeds=AccountPage.feeds,
        on_feed=lambda key, wanted: AccountPage.switch_feed(key, wanted),
        closed=AccountPage.closed,
        is_closed=AccountPage.is_closed,
        close_day=AccountPage.close_day,
        close_wrong=AccountPage.close_wrong,
        on_close=AccountPage.close_period,
        on_reopen=AccountPage.reopen,
    )


def _balance() -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("account.balance"), class_name="label"),
        rx.el.div(AccountPage.head["balance"], class_name="amount num"),
        rx.el.div(AccountPage.head["balance_age"], class_name="small muted"),
        class_name="card tile held",
    )


def _import() -> rx.Component:
    return internal_link(
        rx.icon("upload", size=16),
        words("account.import"),
        to=f"/app/import?conta={AccountPage.account_id}",
        class_name="btn soft",
    )


def _export() -> rx.Component:
    """The server's own answers, which the router does not know."""
    return rx.el.details(
        rx.el.summary(rx.icon("download", size=16), words("account.export"), class_name="btn out"),
        rx.el.div(
            *[
                NativeLink.create(
                    format.upper(),
                    href=f"/api/export?format={format}&bankAccountId={AccountPage.account_id}",
                    download="",
                    class_name="btn ghost",
                )
                for format in ("csv", "xlsx", "ofx")
            ],
            class_name="card choices",
        ),
        class_name="export",
    )


def _tabs() -> rx.Component:
    return rx.el.nav(
        _tab("account.tab.statement", "", f"/app/accounts/{AccountPage.account_id}"),
        _tab("account.tab.files", FILES, f"/app/accounts/{AccountPage.account_id}?aba={FILES}"),
        _tab("account.tab.settings", SETTINGS, f"/app/accounts/{AccountPage.account_id}?aba={SETTINGS}"),
        class_name="seg pages",
        aria_label=words("account.tabs"),
    )


def _tab(key: str, tab: str, to: str) -> rx.Component:
    is_on = AccountPage.tab == tab
    return internal_link(
        words(key),
        to=to,
        replace=True,
        prevent_scroll_reset=True,
        class_name=rx.cond(is_on, "on", ""),
        aria_current=rx.cond(is_on, "page", "false"),
    )
