"""From the queue of reconciliation to its printed lines, and what an entry and a proposal are called. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict

from pluggy_app.domain.ledger_entries import RECEIVABLE
from pluggy_app.domain.matching.model import CARD_SETTLEMENT, REFUND, TRANSFER, Row
from pluggy_app.reads.bench import CERTAIN, REVIEW, UNMATCHED, LedgerEntry, Queue, QueueRow, SuggestionRecord
from pluggy_app.reads.statement import BankAccountView
from pluggy_app.ui.formatting import NO_BREAK_SPACE, account_tail, money, number, short_day
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.wording.categories import payment_method
from pluggy_app.ui.wording.lookup import counted, t

_SEPARATOR = " · "


class QueueLine(TypedDict):
    """A movement that waits. `heading` and `count` are filled on the first of each group."""

    key: str
    heading: str
    count: str
    name: str
    when: str
    hint: str
    amount: str
    money_in: bool


class BulkLine(TypedDict):
    """One of those that are accepted together."""

    key: str
    name: str
    when: str
    partner: str
    amount: str
    money_in: bool


def figure(cents: int, currency: str = "BRL") -> str:
    """`1.262,50`: an amount without sign and symbol."""
    return money(abs(cents), currency).split(NO_BREAK_SPACE, 1)[1]


def title_of(entry: LedgerEntry) -> str:
    """What an entry is called: its document, else what it says."""
    return entry.document_number or entry.description or entry.counterparty_name


def party_of(entry: LedgerEntry) -> str:
    """`NF 1042 · Mercado Bom Preço Ltda`."""
    title = title_of(entry)
    other = entry.counterparty_name if entry.counterparty_name != title else ""
    return _SEPARATOR.join(part for part in (title, other) if part)


def queue_lines(
    queue: Queue,
    rows: Mapping[int, Row],
    entries: Mapping[int, LedgerEntry],
    accounts: Mapping[int, str],
    now: datetime,
) -> list[QueueLine]:
    counts = {CERTAIN: queue.certain, REVIEW: queue.review, UNMATCHED: queue.unmatched}
    lines, last = [], ""
    for one in queue.rows:
        is_first, last = one.group != last, one.group
        lines.append(
            QueueLine(
                key=str(one.row.id),
                heading=t(f"reconcile.group.{one.group}") if is_first else "",
                count=number(counts[one.group]) if is_first else "",
                name=name_of(one.row.counterparty_name, one.row.text),
                when=when_of(one.row, now),
                hint=_hint(one, rows, entries, accounts, now),
                amount=money(one.row.cents, one.row.currency, plus=True),
                money_in=one.row.cents > 0,
            )
        )
    return lines


def certain_sums(queue: Queue) -> list[str]:
    """`entradas R$ 2.925,08`, `saídas R$ 3.915,20` of those that match without doubt; what is nothing is not said."""
    sums = {"in": queue.certain_in_cents, "out": -queue.certain_out_cents}
    return [t(f"reconcile.bulk.{way}", amount=money(cents)) for way, cents in sums.items() if cents]


def bulk_lines(
    certain: Sequence[SuggestionRecord],
    rows: Mapping[int, Row],
    entries: Mapping[int, LedgerEntry],
    accounts: Mapping[int, str],
    now: datetime,
) -> list[BulkLine]:
    lines = []
    for one in certain:
        first = rows.get(one.proposal.row_ids[0])
        if first is None:
            continue
        cents = sum(rows[key].cents for key in one.proposal.row_ids if key in rows)
        shown = cents if one.proposal.entry_ids else first.cents
        lines.append(
            BulkLine(
                key=str(one.id),
                name=name_of(first.counterparty_name, first.text),
                when=when_of(first, now),
                partner=partner(one, first.id, rows, entries, accounts, now),
                amount=money(shown, first.currency, plus=True),
                money_in=shown > 0,
            )
        )
    return lines


def when_of(row: Row, now: datetime) -> str:
    """`23/11 · Boleto`."""
    return _SEPARATOR.join(part for part in (short_day(row.day, now), payment_method(row.payment_method)) if part)


def partner(
    one: SuggestionRecord,
    row_id: int,
    rows: Mapping[int, Row],
    entries: Mapping[int, LedgerEntry],
    accounts: Mapping[int, str],
    now: datetime,
) -> str:
    """What is proposed for a movement, in few words."""
    proposal = one.proposal
    known = [entries[key] for key in proposal.entry_ids if key in entries]
    others = [rows[key] for key in proposal.row_ids if key != row_id and key in rows]
    if proposal.kind == TRANSFER and others:
        way = "to" if others[0].cents > 0 else "from"
        return t(f"reconcile.hint.transfer.{way}", account=accounts.get(others[0].account_id, ""))
    if proposal.kind == REFUND and others:
        return t("reconcile.hint.refund", day=short_day(others[0].day, now))
    if not known:
        return ""
    if proposal.kind == CARD_SETTLEMENT:
        return t("reconcile.hint.card", sales=counted("sales", len(known)))
    if len(known) > 1:
        return counted("receivables" if known[0].kind == RECEIVABLE else "payables", len(known))
    if others:
        return t("reconcile.hint.rows", title=title_of(known[0]), rows=counted("rows", len(others) + 1))
    return title_of(known[0])


def account_names(accounts: Sequence[BankAccountView]) -> dict[int, str]:
    """Accounts by key: name and end of the number."""
    return {one.bank_account_id: account_label(one) for one in accounts}


def account_label(account: BankAccountView) -> str:
    """`Conta corrente ••7710`."""
    return f"{account.name} {account_tail(account.number)}".strip()


def due_words(due_on: date, today: date, now: datetime) -> str:
    """`venceu em 19/11`."""
    key = "past" if due_on < today else "today" if due_on == today else "ahead"
    return t(f"bench.due.{key}", day=short_day(due_on, now))


def _hint(
    one: QueueRow,
    rows: Mapping[int, Row],
    entries: Mapping[int, LedgerEntry],
    accounts: Mapping[int, str],
    now: datetime,
) -> str:
    if one.suggestion is None:
        return t("reconcile.hint.none")
    said, proposal = partner(one.suggestion, one.row.id, rows, entries, accounts, now), one.suggestion.proposal
    if proposal.differences:
        left = abs(sum(part.cents for part in proposal.differences))
        return t("reconcile.hint.difference", partner=said, amount=figure(left))
    if is_part(one.suggestion, entries):
        return t("reconcile.hint.part", partner=said)
    return said


def is_part(one: SuggestionRecord, entries: Mapping[int, LedgerEntry]) -> bool:
    """Whether something of an entry stays open."""
    settled: dict[int, int] = {}
    for line in one.proposal.lines:
        if line.entry_id is not None:
            settled[line.entry_id] = settled.get(line.entry_id, 0) + abs(line.cents)
    return any(key in entries and cents < entries[key].open_cents for key, cents in settled.items())
