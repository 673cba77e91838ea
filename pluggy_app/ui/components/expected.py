"""The first page of somebody who has entries and no bank account yet: what is due, and the way to transactions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

import reflex as rx

from pluggy_app.domain.clock import today
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE
from pluggy_app.reads.ledger_entries import EntrySums, LedgerEntry
from pluggy_app.ui import entries_address
from pluggy_app.ui.components.shell import import_link, internal_link
from pluggy_app.ui.entries_address import PAY, RECEIVE, Address
from pluggy_app.ui.entry_rows import days_late
from pluggy_app.ui.formatting import money
from pluggy_app.ui.queue_rows import due_words
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.wording.lookup import counted, t, words

_TABS = {RECEIVABLE: RECEIVE, PAYABLE: PAY}


class OpenLine(TypedDict):
    """What is open of one kind, and in how many entries."""

    label: str
    amount: str
    count: str


class DueLine(TypedDict):
    """An entry that is due soon, or was; `late` is empty where it is not."""

    key: str
    name: str
    kind: str
    due: str
    late: str
    amount: str
    href: str


def open_lines(sums: Mapping[str, EntrySums]) -> list[OpenLine]:
    cents = {kind: found.receivable_cents + found.payable_cents for kind, found in sums.items()}
    return [
        OpenLine(label=t(f"entries.sum.{kind}"), amount=money(cents[kind]), count=counted("entries", sums[kind].count))
        for kind in _TABS
        if kind in sums
    ]


def due_lines(entries: Sequence[LedgerEntry], now: datetime) -> list[DueLine]:
    return [_due_line(entry, now) for entry in entries]


def _due_line(entry: LedgerEntry, now: datetime) -> DueLine:
    late = days_late(entry, today(now))
    return DueLine(
        key=str(entry.id),
        name=name_of(entry.counterparty_name, entry.description),
        kind=t(f"entries.kind.{entry.kind}"),
        due=due_words(entry.due_on, today(now), now),
        late=counted("late", late) if late else "",
        amount=money(entry.open_cents),
        href=entries_address.href(Address(tab=_TABS[entry.kind], entry=str(entry.id))),
    )


def due_card(lines: list[DueLine]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(words("overview.due"), id="overview-due"),
            internal_link(words("overview.due.all"), to=entries_address.ROUTE, class_name="small med"),
            class_name="row between",
        ),
        rx.el.ul(rx.foreach(lines, _due_row), class_name="acct flush"),
        class_name="card block",
        aria_labelledby="overview-due",
    )


def next_card(may_connect: bool) -> rx.Component:
    """How the bank's transactions come."""
    return rx.el.section(
        rx.el.h2(words("overview.next"), id="overview-next"),
        rx.el.p(words("overview.next.text"), class_name="muted said"),
        rx.el.div(
            rx.cond(
                may_connect,
                rx.fragment(
                    internal_link(words("overview.empty.action"), to="/app/integration", class_name="btn solid"),
                    import_link(),
                ),
                import_link("btn solid"),
            ),
            class_name="row wrap said",
        ),
        class_name="card block flat",
        aria_labelledby="overview-next",
    )


def _due_row(line: rx.Var[DueLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                internal_link(line["name"], to=line["href"], class_name="med"),
                rx.cond(line["late"] != "", rx.badge(line["late"], color_scheme="red")),
                class_name="row wrap",
            ),
            rx.el.div(line["kind"], " · ", line["due"], class_name="small muted"),
            class_name="grow",
        ),
        rx.el.span(line["amount"], class_name="num med"),
        key=line["key"],
    )
