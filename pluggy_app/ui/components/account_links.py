"""Into which account of the books each account of a connection posts, and another one chosen by hand."""

from typing import TypedDict

import reflex as rx
from reflex.event import EventType

from pluggy_app.domain.accounts import AccountType
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.reads.items import AccountView
from pluggy_app.ui.account_rows import CARD
from pluggy_app.ui.formatting import account_tail
from pluggy_app.ui.wording.lookup import words


class LinkLine(TypedDict):
    """One account of the connection; `into` is the key of the other, empty where it posts nowhere."""

    account_id: str
    name: str
    card: bool
    into: str


class BookLine(TypedDict):
    """An account of the books that another may post into: a card's only into a card's."""

    value: str
    label: str
    card: bool


def link_line(account: AccountView) -> LinkLine:
    return LinkLine(
        account_id=account.account_id,
        name=f"{account.name} {account_tail(account.number)}".strip(),
        card=account.type == AccountType.CREDIT,
        into=str(account.bank_account_id or ""),
    )


def book_line(account: BankAccountState) -> BookLine:
    label = f"{account.name} {account_tail(account.number)}".strip()
    return BookLine(value=str(account.bank_account_id), label=label, card=account.type == CARD)


def account_links(lines: list[LinkLine], books: list[BookLine], on_link: EventType, *, busy: bool) -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("item.links")),
        rx.el.p(words("item.links.text"), class_name="muted"),
        rx.el.ul(rx.foreach(lines, lambda line: _line(line, books, on_link, busy)), class_name="acct flush"),
        class_name="card block links",
    )


def _line(line: rx.Var[LinkLine], books: list[BookLine], on_link: EventType, busy: bool) -> rx.Component:
    return rx.el.li(
        rx.el.form(
            rx.el.input(type="hidden", name="account_id", value=line["account_id"]),
            rx.el.label(
                rx.el.span(line["name"], class_name="num"),
                rx.el.select(
                    rx.el.option(words("item.links.none"), value=""),
                    rx.foreach(
                        books,
                        lambda book: rx.cond(
                            (book["card"] == line["card"]) | (book["value"] == line["into"]),
                            rx.el.option(book["label"], value=book["value"]),
                        ),
                    ),
                    name="into",
                    default_value=line["into"],
                    class_name="sel",
                ),
                class_name="field grow",
            ),
            rx.el.button(words("item.links.save"), type="submit", class_name="btn out", disabled=busy),
            on_submit=on_link,
            key=f"{line['account_id']}{line['into']}",
            class_name="link-form",
        ),
        key=line["account_id"],
    )
