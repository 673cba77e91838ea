"""/app/transactions, the Extrato: every transaction of the books, whatever its source."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import today
from pluggy_app.domain.errors import InvalidRequest, QuestionNotFound, TransactionNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads import corrections, history, statement
from pluggy_app.reads.corrections import QuestionView
from pluggy_app.reads.history import Explanation
from pluggy_app.reads.statement import BankAccountView, StatementPage, Totals
from pluggy_app.services.corrections import answer
from pluggy_app.ui import statement_address
from pluggy_app.ui.components.correction_questions import QuestionLine, correction_questions, question_line
from pluggy_app.ui.components.filter_bar import day_field, field, filter_bar, search_field
from pluggy_app.ui.components.movement_dialogs import new_button, new_dialog, own_part, remove_dialog
from pluggy_app.ui.components.pager import pager
from pluggy_app.ui.components.row_drawer import row_drawer
from pluggy_app.ui.components.shell import head, import_link, internal_link, shell
from pluggy_app.ui.components.statement_table import statement_table
from pluggy_app.ui.components.states import empty, loading, no_rows
from pluggy_app.ui.editing import Editing
from pluggy_app.ui.formatting import account_tail, money
from pluggy_app.ui.import_rows import Choice
from pluggy_app.ui.list_filters import ListFilters
from pluggy_app.ui.live import follow
from pluggy_app.ui.rule_rows import ROUTE as RULES
from pluggy_app.ui.session import is_text, may_connect, to_login
from pluggy_app.ui.statement_address import Address
from pluggy_app.ui.statement_row_detail import NO_ROW, RowDetail, row_detail
from pluggy_app.ui.statement_rows import StatementLine, statement_lines
from pluggy_app.ui.wording.lookup import counted, words
from pluggy_app.wiring import parts

ROUTE = statement_address.ROUTE
PAGE_ROWS = 50


@dataclass(frozen=True)
class _Frame:
    page: StatementPage
    totals: Totals
    accounts: list[BankAccountView]
    questions: list[QuestionView]
    row: Explanation | None
    may_connect: bool


class Statement(ListFilters, Editing):
    """The filters as the address says them, one page of rows, and the row that is open."""

    loaded: bool = False
    may_connect: bool = True
    account: str = ""
    direction: str = ""
    status: str = ""
    accounts: list[Choice] = []
    rows: list[StatementLine] = []
    questions: list[QuestionLine] = []
    sum_in: str = ""
    sum_out: str = ""
    count: str = ""
    today: str = ""
    to_rows: str = statement_address.to_rows(Address())
    open_row: str = ""
    row: RowDetail = NO_ROW
    row_unknown: bool = False
    _address: Address = Address()

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        self._obey(statement_address.parse(self.router.url.query_parameters))
        return Statement.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this page of the statement while it is open."""
        async with self:
            address = self._address
        return await follow(
            self, lambda user, _: _read(user, address), lambda frame, now: self._show(frame, address, now)
        )

    @rx.event
    async def narrow(self, name: str, value: str) -> EventSpec | None:
        """Change one filter: that is, go to its address."""
        if await self._person() is None:
            return to_login()
        if not is_text(name) or not is_text(value) or self._is_said(name, value):
            return None
        newest = self._newest(self._address)
        address = statement_address.with_filter(newest, name, value)
        if address == newest:
            return None
        self._ahead(address)
        return rx.redirect(statement_address.href(address))

    @rx.event
    async def answer_question(self, key: str, same: bool) -> EventSpec | None:
        """Whether two transactions are one; the page follows by itself."""
        user = await self._person()
        if user is None:
            return to_login()
        if not is_text(key) or not key.isdecimal() or not isinstance(same, bool):
            return None
        with suppress(QuestionNotFound):  # answered elsewhere: it goes with the next reading
            await asyncio.to_thread(answer, parts().store, user, int(key), same=same)
        return None

    @rx.event
    async def close_row(self) -> EventSpec | None:
        """Back to the page as it was."""
        if await self._person() is None or not self.open_row:
            return None
        return rx.redirect(statement_address.href(statement_address.with_row(self._address, "")), replace=True)

    def _obey(self, address: Address) -> None:
        self._arrived(address)
        self.account, self.direction, self.status = address.account, address.direction, address.status
        if address.row != self.open_row:
            self.open_row, self.row, self.row_unknown = address.row, NO_ROW, False
        self.to_rows = statement_address.to_rows(address)
        self.first_href = statement_address.href(statement_address.first_page(address))
        self._address = address

    def _show(self, frame: _Frame, address: Address, now: datetime) -> None:
        if address != self._address:
            return
        page, href = frame.page, statement_address.href
        self._put(
            rows=statement_lines(page.rows),
            questions=[question_line(question) for question in frame.questions],
            sum_in=money(frame.totals.in_cents, frame.totals.currency_code, plus=True),
            sum_out=money(frame.totals.out_cents, frame.totals.currency_code),
            count=counted("rows", frame.totals.count),
            accounts=[_choice(account) for account in frame.accounts],
            today=today(now).isoformat(),
            next_href=href(statement_address.next_page(address, page.next)) if page.next else "",
            previous_href=href(statement_address.previous_page(address)) if address.cursor else "",
            row=row_detail(frame.row, now, sees_runs=self.admin) if frame.row else NO_ROW,
            row_unknown=address.row != "" and frame.row is None,
            may_connect=frame.may_connect,
            loaded=True,
        )


def _choice(account: BankAccountView) -> Choice:
    return Choice(value=str(account.bank_account_id), label=f"{account.name} {account_tail(account.number)}".strip())


def _read(user: User, address: Address) -> _Frame:
    store, wanted = parts().store, statement_address.as_filter(address)
    try:
        page = statement.page(store, user, wanted, limit=PAGE_ROWS, cursor=address.cursor or None)
    except InvalidRequest:  # a cursor that somebody cut short: the first page
        page = statement.page(store, user, wanted, limit=PAGE_ROWS, cursor=None)
    totals = statement.totals(store, user, wanted)
    row = _explained(user, address.row) if address.row else None
    accounts, questions = statement.accounts(store, user), corrections.questions(store, user)
    return _Frame(page, totals, accounts, questions, row, may_connect(user))


def _explained(user: User, key: str) -> Explanation | None:
    """None: the user has no such row, or no longer."""
    try:
        return history.explained(parts().store, user, int(key))
    except TransactionNotFound:
        return None


def page() -> rx.Component:
    return shell(
        "statement",
        head(
            words("statement.title"),
            words("statement.lead"),
            rx.cond(
                Statement.loaded,
                rx.fragment(
                    internal_link(words("rules.link"), to=RULES, class_name="btn ghost"),
                    rx.cond(Statement.rows.length() > 0, import_link()),  # else the empty page says it
                    new_button(Statement.ask_new),
                ),
            ),
        ),
        _filters(),
        rx.cond(Statement.loaded, _content(), loading(40, 480)),
        row_drawer(
            Statement.row,
            own_part(
                Statement.row,
                trouble=Statement.own_trouble,
                ignore_trouble=Statement.ignore_trouble,
                on_say=Statement.say,
                on_ignore=Statement.ignore,
                on_heed=Statement.heed,
                on_remove=Statement.ask_remove,
            ),
            open_row=Statement.open_row,
            is_unknown=Statement.row_unknown,
            on_close=Statement.close_row,
        ),
        new_dialog(
            Statement.accounts,
            account=Statement.account,
            day=Statement.today,
            is_open=Statement.new_open,
            trouble=Statement.new_trouble,
            on_toggle=Statement.close_dialogs,
            on_add=Statement.add,
        ),
        remove_dialog(is_open=Statement.remove_open, on_toggle=Statement.close_dialogs, on_remove=Statement.remove),
    )


def _filters() -> rx.Component:
    return filter_bar(
        Statement,
        search_field(Statement, "statement.search"),
        field(
            "statement.account",
            rx.el.select(
                rx.el.option(words("statement.all"), value=""),
                rx.foreach(Statement.accounts, lambda one: rx.el.option(one["label"], value=one["value"])),
                value=Statement.account,
                on_change=lambda value: Statement.narrow("conta", value),
                class_name="sel",
            ),
        ),
        day_field(Statement, "statement.from", "de", Statement.day_from),
        day_field(Statement, "statement.to", "ate", Statement.day_to),
        field(
            "statement.direction",
            _select("mov", Statement.direction, "statement.all.directions", statement_address.DIRECTIONS),
        ),
        field("statement.status", _select("sit", Statement.status, "statement.all", statement_address.STATUSES)),
    )


def _select(name: str, value: str, all_key: str, choices: tuple[str, ...]) -> rx.Component:
    return rx.el.select(
        rx.el.option(words(all_key), value=""),
        *[rx.el.option(words(f"statement.{word}"), value=word) for word in choices],
        value=value,
        on_change=lambda chosen: Statement.narrow(name, chosen),
        class_name="sel",
    )


def _content() -> rx.Component:
    return rx.fragment(
        correction_questions(Statement.questions, lambda key, same: Statement.answer_question(key, same)),
        rx.el.div(
            rx.el.span(Statement.count, class_name="muted"),
            rx.el.span(words("statement.sum.in"), " ", rx.el.b(Statement.sum_in, class_name="in"), class_name="num"),
            rx.el.span(words("statement.sum.out"), " ", rx.el.b(Statement.sum_out), class_name="num"),
            rx.cond(Statement.filtered, _clear()),
            class_name="sums",
            role="status",
        ),
        # The sums of one account are as its own statement says, with everything.
        rx.cond(Statement.account == "", rx.el.p(words("overview.counted"), class_name="small muted counted")),
        rx.cond(
            Statement.rows.length() > 0,
            rx.el.section(statement_table(Statement.rows, Statement.to_rows), class_name="card sheet"),
            rx.cond(
                Statement.filtered,
                empty("search", words("statement.nothing"), None, _clear()),
                no_rows(words("statement.empty"), words("statement.empty.text"), Statement.may_connect),
            ),
        ),
        pager("statement", first=Statement.first_href, previous=Statement.previous_href, following=Statement.next_href),
    )


def _clear() -> rx.Component:
    return internal_link(words("statement.clear"), to=ROUTE, class_name="btn out")
