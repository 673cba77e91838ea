"""/app/integration/[item]: one connection, its accounts, its last readings, and the way out."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.accounts import AccountChanges
from pluggy_app.domain.errors import AppError, ItemNotFound
from pluggy_app.domain.items import Health
from pluggy_app.domain.users import User
from pluggy_app.reads import bank_accounts, items, sync_logs
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.reads.items import ItemView
from pluggy_app.reads.sync_logs import SyncLogView
from pluggy_app.services import accounts
from pluggy_app.ui.components.account_links import BookLine, LinkLine, account_links, book_line, link_line
from pluggy_app.ui.components.connect_widget import card_action, connect_widget
from pluggy_app.ui.components.connection_card import account_row, connection_card
from pluggy_app.ui.components.shell import internal_link, shell
from pluggy_app.ui.components.states import loading, missing
from pluggy_app.ui.connecting import Connecting
from pluggy_app.ui.connection_rows import AccountLine, Card, ProgressLine, card, consent_always, progress_line
from pluggy_app.ui.connection_rows import account_line as print_account
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.live import follow
from pluggy_app.ui.run_rows import RunLine, run_line
from pluggy_app.ui.session import is_text, to_login
from pluggy_app.ui.typed import key_of
from pluggy_app.ui.wording.lookup import t, words
from pluggy_app.wiring import parts

ROUTE = "/app/integration/[item]"
RUNS = 20
PATIENCE_SECONDS = 5.0  #: a page waits so long for rows to come along; a run brings the rest


@dataclass(frozen=True)
class _Frame:
    view: ItemView | None
    runs: list[SyncLogView]
    books: list[BankAccountState]
    may_link: bool


class ItemPage(Connecting):
    """One connection, or the words of the 404."""

    loaded: bool = False
    unknown: bool = False
    name: str = ""
    connected: bool = False
    consent: str = ""
    item_id: str = ""
    cards: list[Card] = []
    progress: ProgressLine = progress_line(None, first=False)
    accounts: list[AccountLine] = []
    runs: list[RunLine] = []
    links: list[LinkLine] = []
    books: list[BookLine] = []
    linking: bool = False

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        asked = _asked(self.router.url.path)
        if asked != self.item_id:
            self.item_id, self.loaded, self.unknown = asked, False, False
        return ItemPage.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this connection while the page is open."""
        async with self:
            asked = self.item_id
        return await follow(self, lambda user, now: _read(user, now, asked), self._show)

    @rx.event(background=True)
    async def link(self, form: dict[str, str]) -> EventSpec | None:
        """Let an account of this connection post into another one of the books, or into none."""
        async with self:
            user = await self._person()
            if user is None:
                return to_login()
            wanted, item_id = _wanted(form), self.item_id
            if wanted is None or self.linking:
                return None
            self.linking = True
        account_id, into = wanted
        try:
            changes = AccountChanges(bank_account_id=into)
            await asyncio.to_thread(
                accounts.change, parts().store, user, item_id, account_id, changes, answer_seconds=PATIENCE_SECONDS
            )
            answer = tell(t("item.links.done" if into is not None else "item.links.undone"))
        except AppError as error:
            answer = warn(sentence(error))
        finally:
            async with self:
                self.linking = False
        return answer

    def _show(self, frame: _Frame, now: datetime) -> None:
        view = frame.view
        if view is not None:
            self._put(
                name=view.connector_name,
                connected=view.health is not Health.REVOKED,
                consent=consent_always(view, now),
                progress=progress_line(view.progress, first=view.is_new),
                cards=[{**card(view, now, parts().settings.support_url), "accounts": []}],
                accounts=[print_account(account, now) for account in view.accounts],
                runs=[run_line(run, now) for run in frame.runs],
                links=[link_line(account) for account in view.accounts] if frame.may_link else [],
                books=[book_line(account) for account in frame.books],
            )
        self._put(loaded=True, unknown=view is None)


def _asked(path: str) -> str:
    item_id = unquote(path.rstrip("/").rsplit("/", 1)[-1])
    return item_id if is_text(item_id) else ""


def _read(user: User, now: datetime, item_id: str) -> _Frame:
    store = parts().store
    try:
        view = items.one(store, user, item_id, now)
    except ItemNotFound:
        return _Frame(None, [], [], False)
    return _Frame(
        view,
        sync_logs.of_item(store, user, item_id, RUNS),
        bank_accounts.listing(store, user),
        user.may_connect_banks,
    )


def _wanted(form: object) -> tuple[str, int | None] | None:
    """An account of the connection, and the key of one of the books or None."""
    if not isinstance(form, dict):
        return None
    account_id, into = form.get("account_id"), form.get("into")
    if not is_text(account_id) or not account_id or not (into == "" or key_of(into) is not None):
        return None
    return str(account_id), key_of(into)


def page() -> rx.Component:
    return shell(
        "connections",
        rx.cond(ItemPage.loaded, rx.cond(ItemPage.unknown, missing(), _content()), loading(220, 160, 240)),
        connect_widget(),
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            internal_link(
                rx.icon("chevron_left", size=16), words("item.back"), to="/app/integration", class_name="back"
            ),
            rx.el.h1(ItemPage.name),
            class_name="head column",
        ),
        rx.foreach(ItemPage.cards, lambda line: connection_card(line, ItemPage.progress, card_action, alone=True)),
        _accounts(),
        rx.cond(
            ItemPage.links.length() > 0,
            account_links(ItemPage.links, ItemPage.books, ItemPage.link, busy=ItemPage.linking),
        ),
        _runs(),
        rx.el.section(
            rx.el.h2(words("item.consent")), rx.el.p(ItemPage.consent, class_name="muted"), class_name="card block"
        ),
        rx.cond(ItemPage.connected, _disconnect()),
    )


def _accounts() -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("item.accounts")),
        rx.cond(
            ItemPage.accounts.length() > 0,
            rx.el.ul(rx.foreach(ItemPage.accounts, account_row), class_name="acct flush"),
            rx.el.p(words("item.accounts.none"), class_name="muted"),
        ),
        class_name="card block",
    )


def _runs() -> rx.Component:
    columns = ("when", "why", "result", "read", "new", "changed", "removed", "took")
    numeric = columns[3:]
    return rx.el.section(
        rx.el.h2(words("runs.title")),
        rx.cond(
            ItemPage.runs.length() > 0,
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            *[
                                rx.el.th(
                                    words(f"runs.{name}"), scope="col", class_name="right" if name in numeric else ""
                                )
                                for name in columns
                            ]
                        )
                    ),
                    rx.el.tbody(rx.foreach(ItemPage.runs, _run_row)),
                    class_name="table runs",
                ),
                class_name="scroll",
                role="region",
                aria_label=words("runs.title"),
                tab_index=0,
            ),
            rx.el.p(words("runs.none"), class_name="muted"),
        ),
        class_name="card block",
    )


def _run_row(run: rx.Var[RunLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(run["when"], class_name="num"),
        rx.el.td(run["why"]),
        rx.el.td(
            rx.match(
                run["tone"],
                ("succeeded", _badge("grass", run["status"])),
                ("partial", _badge("amber", run["status"])),
                ("failed", _badge("red", run["status"])),
                ("running", _badge("indigo", run["status"])),
                _badge("gray", run["status"]),
            )
        ),
        *[rx.el.td(run[name], class_name="num right") for name in ("read", "new", "changed", "removed", "took")],
        key=run["key"],
    )


def _badge(colour: str, text: rx.Var[str]) -> rx.Component:
    return rx.badge(text, color_scheme=colour, high_contrast=True)


def _disconnect() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(words("item.disconnect")),
            rx.el.p(words("item.disconnect.text"), class_name="muted"),
            class_name="grow",
        ),
        rx.el.button(
            words("action.disconnect"),
            type="button",
            class_name="btn danger",
            id="disconnect",
            data_opener="disconnect",
            on_click=ItemPage.ask_revoke(ItemPage.item_id),
        ),
        class_name="card block row",
    )
