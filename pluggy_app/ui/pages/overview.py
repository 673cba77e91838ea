"""/app: what I have, until when it is good, and what needs me."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import today
from pluggy_app.domain.ledger_entries import PAYABLE
from pluggy_app.domain.money import REAIS
from pluggy_app.domain.users import User
from pluggy_app.reads import overview
from pluggy_app.reads.balance_proof import AccountTrouble
from pluggy_app.reads.ledger_entries import EntrySums
from pluggy_app.reads.overview import Overview
from pluggy_app.reads.statement import BankAccountView
from pluggy_app.ui import entries_address, statement_address
from pluggy_app.ui.components.connection_card import account_icon, badge
from pluggy_app.ui.components.expected import DueLine, OpenLine, due_card, due_lines, next_card, open_lines
from pluggy_app.ui.components.plan_offer import plan_offer
from pluggy_app.ui.components.shell import head, import_link, internal_link, shell
from pluggy_app.ui.components.statement_table import statement_table
from pluggy_app.ui.components.states import empty, loading
from pluggy_app.ui.connection_rows import CONNECTIONS, Card, urgent
from pluggy_app.ui.connection_rows import account_icon as icon_name
from pluggy_app.ui.formatting import account_tail, age, day, money, number
from pluggy_app.ui.live import follow
from pluggy_app.ui.session import HOME, Session, to_login
from pluggy_app.ui.statement_address import Address
from pluggy_app.ui.statement_rows import StatementLine, statement_lines
from pluggy_app.ui.wording.lookup import counted, t, words
from pluggy_app.wiring import parts

ROUTE = HOME
UNDONE = "/app/reconcile?ver=feitas"  #: where the matches are that the bank undid
PAIRS = "/app/reconcile"
OVERDUE = entries_address.href(entries_address.Address(tab=entries_address.LATE))
NEEDS = 5
CARD = "card"  #: kind of account in the books whose balance is what is owed


class BalanceLine(TypedDict):
    """One account with the age of its balance."""

    key: str
    icon: str
    name: str
    bank: str
    balance: str
    age: str


class TroubleLine(TypedDict):
    """An account that differs from its bank, or lacks days; what a bank undid; what waits; connections left out."""

    name: str
    text: str
    href: str
    open: str  #: what the way there says


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
    oldest: str = ""
    money_in: str = ""
    money_out: str = ""
    accounts: list[BalanceLine] = []
    needs: list[Card] = []
    troubles: list[TroubleLine] = []
    latest: list[StatementLine] = []
    expected: list[OpenLine] = []
    due: list[DueLine] = []

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        return OverviewPage.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this person's books while the page is open."""
        seen: list[Overview] = []  # the last one, so that unchanged accounts are not proven again each minute

        def read(user: User, now: datetime) -> _Frame:
            seen[:] = [overview.of(parts().store, user, now, *seen)]
            return _Frame(user, *seen)

        return await follow(self, read, self._show)

    def _show(self, frame: _Frame, now: datetime) -> None:
        known, wiring = frame.known, parts()
        total, cards_total = _totals(known.accounts)
        needs = urgent(known.needs, now)
        self._put(
            configured=wiring.pluggy is not None,
            may_connect=frame.user.may_connect_banks,
            plans_url=wiring.settings.support_url,
            has_items=known.has_items,
            total=total,
            cards_total=cards_total,
            oldest=oldest_balance(known, now),
            money_in=money(known.in_cents_30d, plus=True),
            money_out=money(known.out_cents_30d),
            accounts=[
                _balance_line(account, known.stated_on.get(account.bank_account_id), now) for account in known.accounts
            ],
            troubles=[
                *more_lines(needs[NEEDS:]),
                *undone_lines(known.undone_by_bank),
                *late_lines(known.late),
                *pair_lines(known.pairs),
                *(trouble_line(one) for one in known.troubles),
            ],
            needs=needs[:NEEDS],
            latest=statement_lines(known.latest),
            expected=open_lines(known.expected),
            due=due_lines(known.due, now),
            loaded=True,
        )


def _totals(accounts: list[BankAccountView]) -> tuple[str, str]:
    """What is in the accounts, and what is owed on cards; reais only, other currencies stay in their lines."""
    reais = [a for a in accounts if a.currency_code == REAIS and a.balance_cents is not None]
    owed = sum(a.balance_cents or 0 for a in reais if a.type == CARD)
    held = sum(a.balance_cents or 0 for a in reais if a.type != CARD)
    has_cards = any(a.type == CARD for a in reais)
    return money(held), t("overview.total.cards", amount=money(owed)) if has_cards else ""


def oldest_balance(known: Overview, now: datetime) -> str:
    """The age of the oldest balance in the sum, unless all are today's. Sums of transactions have no age."""
    held = [one for one in known.accounts if one.currency_code == REAIS and one.type != CARD]
    days = [_said_on(one, known.stated_on.get(one.bank_account_id)) for one in held]
    oldest = min((one for one in days if one is not None), default=None)
    return "" if oldest is None or oldest >= today(now) else t("overview.total.oldest", day=day(oldest))


def _said_on(account: BankAccountView, stated_on: date | None) -> date | None:
    return stated_on if account.balance_at is None else today(account.balance_at)


def _balance_line(account: BankAccountView, stated_on: date | None, now: datetime) -> BalanceLine:
    return BalanceLine(
        key=str(account.bank_account_id),
        icon=icon_name(account.type),
        name=account.name,
        bank=" ".join(part for part in (account.bank_name, account_tail(account.number)) if part),
        balance=t("overview.no_balance")
        if account.balance_cents is None
        else money(account.balance_cents, account.currency_code),
        age=_age(account, stated_on, now),
    )


def _age(account: BankAccountView, stated_on: date | None, now: datetime) -> str:
    if account.balance_at is not None:
        return age(account.balance_at, now)
    return t("overview.balance.added") if stated_on is None else t("overview.balance.file", day=day(stated_on))


def more_lines(left: list[Card]) -> list[TroubleLine]:
    """That more connections need the person than there is room for, if they do."""
    if not left:
        return []
    names = ", ".join(card["name"] for card in left)
    title, open_it = counted("more_needs", len(left)), t("overview.needs.open")
    return [TroubleLine(name=title, text=names, href=CONNECTIONS, open=open_it)]


def trouble_line(one: AccountTrouble) -> TroubleLine:
    told = [_difference(one)] if one.closed_through or one.broken_on else []
    if one.gaps:
        days = sum((gap.until - gap.since).days + 1 for gap in one.gaps)
        since, until = day(one.gaps[0].since), day(one.gaps[-1].until)
        told.append(t("overview.trouble.gaps", days=number(days), since=since, until=until))
    return TroubleLine(
        name=one.name,
        text=" ".join(told),
        href=f"/app/accounts/{one.bank_account_id}",
        open=t("overview.period.open"),
    )


def undone_lines(count: int) -> list[TroubleLine]:
    """That the bank undid matches, if it did."""
    if not count:
        return []
    title = counted("undone_by_bank", count)
    return [TroubleLine(name=title, text=t("overview.undone.text"), href=UNDONE, open=t("overview.undone.open"))]


def late_lines(late: Mapping[str, EntrySums]) -> list[TroubleLine]:
    """What should have been paid, and what should have come in, by now."""
    lines = []
    for kind, sums in late.items():
        if not sums.count:
            continue
        is_to_pay = kind == PAYABLE
        title = counted("overdue_payable", sums.count) if is_to_pay else counted("overdue_receivable", sums.count)
        amount = money(sums.payable_cents if is_to_pay else sums.receivable_cents)
        text = t("overview.overdue.text", amount=amount)
        lines.append(TroubleLine(name=title, text=text, href=OVERDUE, open=t("overview.overdue.open")))
    return lines


def pair_lines(count: int) -> list[TroubleLine]:
    """That proposed matches wait, if any do."""
    if not count:
        return []
    title = counted("pairs_to_review", count)
    return [TroubleLine(name=title, text=t("overview.pairs.text"), href=PAIRS, open=t("overview.pairs.open"))]


def _difference(one: AccountTrouble) -> str:
    if one.closed_through is not None:
        return t("overview.period.changed", day=day(one.closed_through))
    amount = money(abs(one.difference_cents), one.currency_code)
    return t("overview.trouble.broken", day=day(one.broken_on or date.min), amount=amount)


def page() -> rx.Component:
    return shell(
        "overview",
        head(words("overview.title"), words("overview.lead")),
        rx.cond(
            OverviewPage.loaded,
            rx.cond(
                OverviewPage.has_items | (OverviewPage.accounts.length() > 0) | (OverviewPage.latest.length() > 0),
                _content(),
                rx.cond(OverviewPage.due.length() > 0, _entries_only(), _nothing()),
            ),
            loading(96, 220, 320),
        ),
    )


def _entries_only() -> rx.Component:
    """What was entered so far, and the way to the bank's transactions."""
    return rx.el.div(
        rx.el.section(
            rx.foreach(OverviewPage.expected, lambda one: _figure(one["label"], one["amount"], one["count"])),
            class_name="tiles two",
        ),
        rx.el.div(_needs(), next_card(OverviewPage.configured & OverviewPage.may_connect), class_name="grid top16"),
        due_card(OverviewPage.due),
        class_name="overview",
    )


def _nothing() -> rx.Component:
    """The next step, on a plan and in an installation that have one."""
    return rx.cond(
        ~OverviewPage.configured,
        empty("unplug", words("off.title"), words("off.text"), import_link("btn solid lg")),
        rx.cond(
            ~OverviewPage.may_connect,
            plan_offer(OverviewPage.plans_url, has_rows=False),
            empty(
                "landmark",
                words("overview.empty"),
                words("overview.empty.text"),
                internal_link(words("overview.empty.action"), to="/app/integration", class_name="btn solid lg"),
                import_link("btn out lg"),
            ),
        ),
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.el.section(
            _figure(words("overview.total"), OverviewPage.total, OverviewPage.cards_total, OverviewPage.oldest),
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
                statement_table(OverviewPage.latest, statement_address.to_rows(Address())),
                rx.el.p(words("overview.latest.none"), class_name="muted"),
            ),
            class_name="card block",
        ),
        class_name="overview",
    )


def _figure(label: rx.Var[str], value: str, *notes: str, tone: str = "") -> rx.Component:
    return rx.el.div(
        rx.el.h2(label, class_name="label"),
        rx.el.div(value, class_name=f"amount num {tone}".rstrip()),
        *[rx.el.div(note, class_name="small muted num") for note in notes],
        class_name="card tile",
    )


def _needs() -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("overview.needs")),
        rx.cond(
            (OverviewPage.needs.length() > 0) | (OverviewPage.troubles.length() > 0),
            rx.el.ul(
                rx.foreach(OverviewPage.needs, _need_row),
                rx.foreach(OverviewPage.troubles, _trouble_row),
                class_name="acct flush",
            ),
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


def _trouble_row(line: rx.Var[TroubleLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(line["name"], class_name="med"),
            rx.el.div(line["text"], class_name="small muted"),
            class_name="grow",
        ),
        internal_link(
            line["open"],
            to=line["href"],
            class_name="btn soft",
            aria_label=f"{line['open']}: {line['name']}",
        ),
        key=line["href"] + line["name"],
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
            internal_link(line["name"], to=f"/app/accounts/{line['key']}", class_name="trunc med"),
            rx.el.div(line["bank"], class_name="small muted trunc"),
            class_name="grow",
        ),
        rx.el.div(
            rx.el.div(line["balance"], class_name="num med"),
            rx.el.div(line["age"], class_name="small muted num"),
            class_name="right",
        ),
    )
