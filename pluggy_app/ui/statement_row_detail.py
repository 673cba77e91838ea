"""One transaction as its drawer shows it: what it says, where it came from, its ids, and what changed. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from pluggy_app.domain.corrections import Change
from pluggy_app.reads.history import BROUGHT, MANUAL, Explanation, HistoryLine, IdSpan, MovementView, OriginView
from pluggy_app.ui.admin_runs_address import RunsAddress, with_run
from pluggy_app.ui.admin_runs_address import href as runs_href
from pluggy_app.ui.connection_rows import details_route
from pluggy_app.ui.formatting import account_tail, day, day_heading, masked_document, moment, money
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.wording.categories import category, payment_method
from pluggy_app.ui.wording.lookup import TEXTS, t

_TONES = {Change.WITHDRAWN: "bad", Change.RESTORED: "good", Change.CHANGED: "warn"}


class RunLink(TypedDict):
    """The run that did something; `href` is empty for whoever may not see it."""

    text: str
    href: str


class OriginLine(TypedDict):
    """What brought the transaction."""

    title: str
    href: str
    at: str
    run: RunLink


class IdLine(TypedDict):
    """An id it had, and from when until when."""

    id: str
    span: str


class FieldLine(TypedDict):
    """One field that a bank changed."""

    field: str
    before: str
    after: str


class ChangeLine(TypedDict):
    """Something that happened after it arrived."""

    at: str
    tone: str
    title: str
    run: RunLink
    fields: list[FieldLine]


class RowDetail(TypedDict):
    """A transaction, whole. `own_category` is the bank's word or the person's; `typed`: a person brought it.

    `closed`: that its period is closed; empty: it is not.
    """

    key: str
    account_key: str
    name: str
    heading: str
    amount: str
    money_in: bool
    status: str
    badge: str
    account: str
    own_category: str
    note: str
    ignored: bool
    ignored_reason: str
    typed: bool
    closed: str
    method: str
    counterparty_label: str
    counterparty: str
    description: str
    withdrawn: str
    withdrawn_run: RunLink
    origins: list[OriginLine]
    ids: list[IdLine]
    changes: list[ChangeLine]


NO_LINK = RunLink(text="", href="")

#: Before a row is read.
NO_ROW = RowDetail(
    key="",
    account_key="",
    name="",
    heading="",
    amount="",
    money_in=False,
    status="",
    badge="",
    account="",
    own_category="",
    note="",
    ignored=False,
    ignored_reason="",
    typed=False,
    closed="",
    method="",
    counterparty_label="",
    counterparty="",
    description="",
    withdrawn="",
    withdrawn_run=NO_LINK,
    origins=[],
    ids=[],
    changes=[],
)


def row_detail(told: Explanation, now: datetime, *, sees_runs: bool) -> RowDetail:
    """`sees_runs`: this person may open runs."""
    row, changes = told.movement, [line for line in told.lines if line.what != BROUGHT]
    is_removed = row.status == "removed"
    withdrawals = [line for line in changes if line.what == Change.WITHDRAWN] if is_removed else []
    return RowDetail(
        key=str(row.bank_transaction_id),
        account_key=str(row.bank_account_id),
        name=name_of(row.counterparty_name, row.description),
        heading=day_heading(row.day),
        amount=money(row.amount_cents, row.currency_code, plus=True),
        money_in=row.amount_cents > 0 and not is_removed,
        status=row.status,
        badge=t(f"statement.badge.{row.status}"),
        account=f"{row.account_name} {account_tail(row.account_number)}".strip(),
        own_category=row.category,
        note=row.note,
        ignored=row.ignored,
        ignored_reason=row.ignored_reason,
        typed=any(origin.source == MANUAL for origin in told.origins),
        closed=t("row.closed", day=day(row.closed_through)) if row.is_closed and row.closed_through else "",
        method=payment_method(row.payment_method),
        counterparty_label=t("row.payer" if row.amount_cents > 0 else "row.payee"),
        counterparty=" · ".join(filter(None, (row.counterparty_name, masked_document(row.counterparty_document)))),
        description=row.description,
        withdrawn=moment(withdrawals[-1].at, now) if withdrawals else "",
        withdrawn_run=_run(withdrawals[-1].sync_log_id, sees_runs) if withdrawals else NO_LINK,
        origins=[_origin(origin, now, sees_runs) for origin in told.origins],
        ids=[_id(span, now) for origin in told.origins for span in origin.ids],
        changes=[_change(line, row, now, sees_runs) for line in changes],
    )


def _origin(origin: OriginView, now: datetime, sees_runs: bool) -> OriginLine:
    key = f"row.origin.{origin.source}"
    told = origin.bank_name or t(key if key in TEXTS else "row.origin.other")
    return OriginLine(
        title=" · ".join(filter(None, (told, origin.file_name))),
        href=details_route(origin.item_id) if origin.item_id else "",
        at=moment(origin.brought_at, now),
        run=_run(origin.sync_log_id, sees_runs),
    )


def _id(span: IdSpan, now: datetime) -> IdLine:
    since = moment(span.since, now)
    if span.until is None:
        return IdLine(id=span.transaction_id, span=t("row.id.since", since=since))
    return IdLine(id=span.transaction_id, span=t("row.id.until", since=since, until=moment(span.until, now)))


def _change(line: HistoryLine, row: MovementView, now: datetime, sees_runs: bool) -> ChangeLine:
    fields = [_field(name, said, row.currency_code) for name, said in line.changes.items()]
    if len(line.ids) > 1:
        fields.append(FieldLine(field=t("row.field.id"), before=line.ids[0], after=line.ids[-1]))
    by_person = line.what == Change.REPLACED and line.sync_log_id is None
    key = f"row.change.{'joined' if by_person else line.what}"
    if f"{key}.{line.by}" in TEXTS:
        key = f"{key}.{line.by}"
    if line.rule and f"{key}.named" in TEXTS:
        key = f"{key}.named"
    return ChangeLine(
        at=moment(line.at, now),
        tone=_TONES.get(Change(line.what), "plain") if line.what in set(Change) else "plain",
        title=t(key if key in TEXTS else "row.change.other", rule=line.rule),
        run=_run(line.sync_log_id, sees_runs),
        fields=fields,
    )


def _field(name: str, said: Sequence[object], currency: str) -> FieldLine:
    key = f"row.field.{name}"
    before, after = (_value(name, value, currency) or t("row.empty") for value in said)
    return FieldLine(field=t(key if key in TEXTS else "row.field.other"), before=before, after=after)


def _value(name: str, value: object, currency: str) -> str:
    """A value of the trail, where days are written as text, as the statement prints it."""
    if name == "day":
        return day(date.fromisoformat(str(value)))
    if isinstance(value, bool):
        return t("row.yes" if value else "row.no")
    if name == "amount_cents" and isinstance(value, int):
        return money(value, currency, plus=True)
    if name == "status":
        key = f"statement.badge.{str(value).lower()}"
        return t(key) if key in TEXTS else str(value)
    if name in ("category", "payment_method"):
        return (category if name == "category" else payment_method)(str(value))
    return str(value)


def _run(sync_log_id: int | None, sees_runs: bool) -> RunLink:
    if sync_log_id is None:
        return NO_LINK
    to = runs_href(with_run(RunsAddress(), str(sync_log_id))) if sees_runs else ""
    return RunLink(text=t("row.run", id=sync_log_id), href=to)
