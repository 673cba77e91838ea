"""/app: what I have, until when it is good, and what needs me."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.users import User
from pluggy_app.reads import overview
from pluggy_app.reads.overview import Overview
from pluggy_app.reads.statement import BankAccountView
from pluggy_app.ui.components.connection_card import account_icon, badge
from pluggy_app.ui.components.plan_offer import plan_offer
from pluggy_app.ui.components.shell import head, internal_link, shell
from pluggy_app.ui.components.statement_table import statement_table
from pluggy_app.ui.components.states import empty, loading
from pluggy_app.ui.connection_rows import Card, cards
from pluggy_app.ui.connection_rows import account_icon as icon_name
from pluggy_app.ui.formatting import account_tail, age, money
from pluggy_app.ui.live import follow
from pluggy_app.ui.session import HOME, Session, to_login
from pluggy_app.ui.statement_rows import StatementLine, statement_lines
from pluggy_app.ui.wording.lookup import t, words
from pluggy_app.wiring import parts

ROUTE = HOME
NEEDS = 5
CARD = "card"  #: kind of account in the books whose balance is what is owed


class BalanceLine(TypedDict):
    """One account with the age of its balance."""

    icon: str
    name: str
    bank: str
    balance: str
    age: str


@dataclass(frozen=True)
class _Frame:
    user: User
    known: Overview


class OverviewPage(Session):
    """Printed lines only."""

    loaded: bool = False
    configured: bool = True
    may_connect: bool = True
    plans_url: str = ""
    has_items: bool = False
    total: str = ""
    cards_total: str = ""
    money_in: str = ""
    money_out: str = ""
    accounts: list[BalanceLine] = []
    needs: list[Card] = []
    latest: list[StatementLine] = []

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        return OverviewPage.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this person's books while the page is open."""
        return await follow(self, _read, self._show)

    def _show(self, frame: _Frame, now: datetime) -> None:
        known, wiring = frame.known, parts()
        total, cards_total = _totals(known.accounts)
        self._put(
            configured=wiring.pluggy is not None,
            may_connect=frame.user.may_connect_banks,
            plans_url=wiring.settings.support_url,
            has_items=known.has_items,
            total=total,
            cards_total=cards_total,
            money_in=money(known.in_cents_30d, plus=True),
            money_out=money(known.out_cents_30d),
            accounts=[_balance_line(account, now) for account in known.accounts],
            needs=cards(known.needs, now, "")[0][:NEEDS],
            latest=statement_lines(known.latest),
            loaded=True,
        )


def _read(user: User, now: datetime) -> _Frame:
    return _Frame(user, overview.of(parts().store, user, now))


def _totals(accounts: list[BankAccountView]) -> tuple[str, str]:
    """What is in the accounts, and what is owed on cards; reais only, other currencies stay in their lines."""
    reais = [a for a in accounts if a.currency_code == "BRL" and a.balance_cents is not None]
    owed = sum(a.balance_cents or 0 for a in reais if a.type == CARD)
    held = sum(a.balance_cents or 0 for a in reais if a.type != CARD)
    has_cards = any(a.type == CARD for a in reais)
    return money(held), t("overview.total.cards", amount=money(owed)) if has_cards else ""


def _balance_line(account: BankAccountView, now: datetime) -> BalanceLine:
    return BalanceLine(
        icon=icon_name(account.type),
        name=account.name,
        bank=" ".join(part for part in (account.bank_name, account_tail(account.number)) if part),
        balance=t("overview.no_balance")
        if account.balance_cents is None
        else money(account.balance_cents, account.currency_code),
        age="" if account.balance_at is None else age(account.balance_at, now),
    )


def page() -> rx.Component:
    return shell(
        "overview",
        head(words("overview.title"), words("overview.lead")),
        rx.cond(
            OverviewPage.loaded,
            rx.cond(
                OverviewPage.has_items | (OverviewPage.accounts.length() > 0) | (OverviewPage.latest.length() > 0),
                _content(),
                _nothing(),
            ),
            loading(96, 220, 320),
        ),
    )


def _nothing() -> rx.Component:
    """The next step, on a plan and in an installation that have one."""
    return rx.cond(
        ~OverviewPage.configured,
        empty("unplug", words("off.title"), words("off.text")),
        rx.cond(
            ~OverviewPage.may_connect,
            plan_offer(OverviewPage.plans_url, has_rows=False),
            empty(
                "landmark",
                words("overview.empty"),
                words("overview.empty.text"),
                internal_link(words("overview.empty.action"), to="/app/integration", class_name="btn solid lg"),
            ),
        ),
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.el.section(
            _figure(words("overview.total"), OverviewPage.total, OverviewPage.cards_total),
            _figure(words("overview.in"), OverviewPage.money_in, tone="in"),
            _figure(words("overview.out"), OverviewPage.money_out),
            class_name="tiles",
        ),
        rx.el.p(words("overview.counted"), class_name="small muted counted"),
        rx.el.div(_needs(), _accounts(), class_name="grid top16"),
        rx.el.section(
            rx.el.div(
                rx.el.h2(words("overview.latest")),
                internal_link(words("overview.latest.all"), to="/app/transactions", class_name="small med"),
                class_name="row between",
            ),
            rx.cond(
                OverviewPage.latest.length() > 0,
                statement_table(OverviewPage.latest),
                rx.el.p(words("overview.latest.none"), class_name="muted"),
            ),
            class_name="card block",
        ),
        class_name="overview",
    )


def _figure(label: rx.Var[str], value: str, note: str | None = None, tone: str = "") -> rx.Component:
    return rx.el.div(
        rx.el.h2(label, class_name="label"),
        rx.el.div(value, class_name=f"amount num {tone}".rstrip()),
        rx.fragment() if note is None else rx.el.div(note, class_name="small muted num"),
        class_name="card tile",
    )


def _needs() -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("overview.needs")),
        rx.cond(
            OverviewPage.needs.length() > 0,
            rx.el.ul(rx.foreach(OverviewPage.needs, _need_row), class_name="acct flush"),
            rx.el.p(
                rx.icon("circle_check", size=16, class_name="good"),
                words("overview.needs.none"),
                class_name="row muted",
            ),
        ),
        class_name="card block flat first",
    )


def _need_row(card: rx.Var[Card]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(rx.el.span(card["name"], class_name="med"), badge(card), class_name="row wrap"),
            rx.el.div(card["title"], class_name="small muted"),
            class_name="grow",
        ),
        internal_link(
            words("overview.needs.open"), to="/app/integration", class_name="btn soft", aria_label=card["title"]
        ),
    )


def _accounts() -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("overview.accounts")),
        rx.cond(
            OverviewPage.accounts.length() > 0,
            rx.el.ul(rx.foreach(OverviewPage.accounts, _account_row), class_name="acct flush"),
            rx.el.p(words("overview.accounts.none"), class_name="muted"),
        ),
        class_name="card block flat",
    )


def _account_row(line: rx.Var[BalanceLine]) -> rx.Component:
    return rx.el.li(
        account_icon(line["icon"]),
        rx.el.div(
            rx.el.div(line["name"], class_name="trunc"),
            rx.el.div(line["bank"], class_name="small muted trunc"),
            class_name="grow",
        ),
        rx.el.div(
            rx.el.div(line["balance"], class_name="num med"),
            rx.el.div(line["age"], class_name="small muted num"),
            class_name="right",
        ),
    )
