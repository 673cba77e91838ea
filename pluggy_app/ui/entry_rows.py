"""From what the business expects to pay and receive to printed lines. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict

from pluggy_app.domain.clock import today
from pluggy_app.domain.ledger_entries import CANCELLED, PARTIAL, PAYABLE, RECEIVABLE, SETTLED
from pluggy_app.reads.ledger_entries import EntrySums, LedgerEntry, Settlement
from pluggy_app.ui import entries_address, statement_address
from pluggy_app.ui.formatting import day, money, number, short_day
from pluggy_app.ui.statement_address import Address as StatementAddress
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.wording.lookup import counted, t

LATE = "overdue"  #: state of an entry that nobody has paid in time


class SettledLine(TypedDict):
    """A movement that settles an entry, or a part of it; `more`: what it was beyond that, and what really moved."""

    key: str
    text: str
    href: str
    more: str


class EntryLine(TypedDict):
    """One entry. `state`: open, overdue, partial, settled or cancelled; an overdue one may be settled in part too."""

    key: str
    due: str
    name: str
    detail: str
    document: str
    state: str
    late: str
    badge: str
    part: str
    open: str
    amount: str
    kind: str
    settled: str
    settled_href: str


class SumLine(TypedDict):
    """A figure about all that a tab lists."""

    label: str
    amount: str


def entry_lines(
    rows: Sequence[LedgerEntry], settled: Mapping[int, Sequence[Settlement]], now: datetime, *, both_kinds: bool
) -> list[EntryLine]:
    """`both_kinds`: the list holds what is to be paid and what is to be received."""
    return [_line(row, settled.get(row.id, ()), now, both_kinds=both_kinds) for row in rows]


def _line(row: LedgerEntry, settled: Sequence[Settlement], now: datetime, *, both_kinds: bool) -> EntryLine:
    name = name_of(row.counterparty_name, row.description)
    late = days_late(row, today(now))
    status = row.status
    first = settled[0] if settled else None
    return EntryLine(
        key=str(row.id),
        due=short_day(row.due_on, now),
        name=name,
        detail=row.description if row.description != name else "",
        document=row.document_number,
        state=LATE if late else status,
        late=counted("late", late) if late else "",
        badge=t(f"entries.status.{status}") if status in (PARTIAL, SETTLED, CANCELLED) else "",
        part=t("entries.part", amount=money(row.settled_cents)) if status == PARTIAL else "",
        open=money(row.open_cents),
        amount=money(row.amount_cents),
        kind=t(f"entries.kind.{row.kind}") if both_kinds else "",
        settled=_settled_by(settled),
        settled_href="" if first is None else movement_href(first),
    )


def days_late(row: LedgerEntry, this_day: date) -> int:
    """How many days its due day is over while something is open; 0: it is not late."""
    return max((this_day - row.due_on).days, 0) if row.open_cents > 0 else 0


def settled_lines(settled: Sequence[Settlement], kind: str) -> list[SettledLine]:
    """`kind`: of the entry."""
    return [
        SettledLine(
            key=f"{one.match_id}.{one.bank_transaction_id}",
            text=t("entries.settled.part", amount=money(one.amount_cents), name=_movement(one), day=day(one.day)),
            href=movement_href(one),
            more=_more(one, kind),
        )
        for one in settled
    ]


def _more(one: Settlement, kind: str) -> str:
    """Each difference, and what was really received or paid; empty: that is what was settled."""
    if not one.differences and one.entries == 1:
        return ""
    moved = t(f"entries.settled.moved.{kind}", amount=money(one.moved_cents))
    if one.entries > 1:
        moved = t("entries.settled.together", moved=moved, entries=counted("entries", one.entries))
    return " · ".join([*(f"{t(f'bench.kind.{what}')} {money(cents)}" for what, cents in one.differences), moved])


def movement_href(one: Settlement) -> str:
    """Where the movement is shown, with what it was matched with."""
    return statement_address.href(StatementAddress(row=str(one.bank_transaction_id)))


def _settled_by(settled: Sequence[Settlement]) -> str:
    if not settled:
        return ""
    first = settled[0]
    text = t("entries.settled.by", name=_movement(first), day=day(first.day))
    more = len({one.bank_transaction_id for one in settled}) - 1
    return f"{text} {counted('settled_more', more)}" if more else text


def _movement(one: Settlement) -> str:
    return name_of(one.counterparty_name, one.description)


def sum_lines(tab: str, sums: EntrySums) -> list[SumLine]:
    """What is open of all that the tab lists; nothing is of what is over."""
    cents = {RECEIVABLE: sums.receivable_cents, PAYABLE: sums.payable_cents}
    kinds: tuple[str, ...] = ()
    if tab == entries_address.LATE:
        kinds = (RECEIVABLE, PAYABLE)
    elif tab in (entries_address.RECEIVE, entries_address.PAY):
        kinds = (RECEIVABLE if tab == entries_address.RECEIVE else PAYABLE,)
    return [SumLine(label=t(f"entries.sum.{kind}"), amount=money(cents[kind])) for kind in kinds]


def tab_counts(sums: Mapping[str, EntrySums]) -> dict[str, str]:
    """How many entries each tab lists; empty for none."""
    return {tab: number(found.count) if found.count else "" for tab, found in sums.items()}
