"""From one account of the books to the printed lines of its page. Pure."""

from datetime import date, datetime, timedelta
from typing import TypedDict
from urllib.parse import quote

from pluggy_app.domain.balance_proof import ProofDay, ProofStatus
from pluggy_app.domain.banks import bank_name
from pluggy_app.domain.clock import today
from pluggy_app.reads.account import AccountView, FeedView, ImportView
from pluggy_app.reads.balance_proof import ProofView, Span, SuspectKind, SuspectView, Teller
from pluggy_app.ui import statement_address
from pluggy_app.ui.formatting import account_tail, age, day, moment, money, typed
from pluggy_app.ui.proof_sentences import suspect_sentence
from pluggy_app.ui.statement_address import Address
from pluggy_app.ui.wording.lookup import counted, t

ROUTE, IMPORT = "/app/accounts", "/app/import"
FILES, SETTINGS = "arquivos", "ajustes"  #: what the address says of the tabs behind the first
OPENING_FIELD = "opening-amount"
COMPARED = 6  #: days of the proof that are shown
GAPS = 4
STRIP_SPANS = 60  #: the newest
CARD = "card"


class HeadLine(TypedDict):
    """The account and its balance."""

    name: str
    bank: str
    balance: str
    balance_age: str


class ProofLine(TypedDict):
    """The proof in words; `status` is proven, broken, unknown, or changed: the bank changed a closed period."""

    status: str
    title: str
    text: str


class ComparedLine(TypedDict):
    """One day on which the bank stated a balance."""

    key: str
    day: str
    bank: str
    ours: str
    difference: str
    agrees: bool


class SuspectLine(TypedDict):
    """Where to look, and the way there; `field`: one further down this page."""

    key: str
    text: str
    action: str
    href: str
    field: str


class SpanLine(TypedDict):
    """A piece of the strip; `days` is its width."""

    key: str
    source: str
    days: str
    label: str


class GapLine(TypedDict):
    """Days that nothing tells."""

    key: str
    text: str
    href: str


class FileLine(TypedDict):
    """A file that was imported."""

    key: str
    name: str
    when: str
    days: str
    counts: str


class FeedLine(TypedDict):
    """A connection that feeds the account, by Pluggy's account id."""

    key: str
    name: str
    text: str
    enabled: bool
    href: str


def head_line(view: AccountView, now: datetime) -> HeadLine:
    account = view.account
    bank = next((feed.bank_name for feed in view.feeds), bank_name(account.bank_code))
    kind = t(f"account.type.{account.type}")
    closed = "" if account.closed_through is None else t("account.closed.short", day=day(account.closed_through))
    return HeadLine(
        name=account.name,
        bank=" · ".join(part for part in (bank, kind, account_tail(account.number), closed) if part),
        balance=money(account.balance_cents, account.currency_code),
        balance_age=_balance_age(view, now),
    )


def proof_line(view: AccountView) -> ProofLine:
    """What became of the comparison, and since when."""
    proof, account = view.proof.proof, view.account
    if proof.status is ProofStatus.PROVEN and proof.proven_through is not None:
        told = [one.day for one in _told(view) if one.day <= proof.proven_through]
        through = max(told, default=proof.proven_through)
        return ProofLine(status="proven", title=t("account.proof.proven", day=day(through)), text="")
    if proof.status is not ProofStatus.BROKEN or proof.first_broken_day is None:
        key = "card" if account.type == CARD else "first" if view.feeds else "none"
        return ProofLine(status="unknown", title=t("account.proof.unknown"), text=t(f"account.proof.unknown.{key}"))
    difference = proof.difference_cents
    side = "missing" if difference > 0 else "extra"
    amount = money(abs(difference), account.currency_code)
    is_closed = account.closed_through is not None and proof.first_broken_day <= account.closed_through
    since = "" if proof.proven_through is None else t("account.proof.until", day=day(proof.proven_through))
    text = t(f"account.proof.{side}", amount=amount)
    return ProofLine(
        status="changed" if is_closed else "broken",
        title=t("account.proof.broken", day=day(proof.first_broken_day)),
        text=" ".join(part for part in (text, since, t("account.proof.changed") if is_closed else "") if part),
    )


def compared_lines(view: AccountView) -> list[ComparedLine]:
    """The newest days on which the bank stated a balance, and the first that does not hold."""
    shown = _told(view)[-COMPARED:]
    broken = next((one for one in view.proof.proof.days if one.day == view.proof.proof.first_broken_day), None)
    if broken is not None and broken not in shown:
        shown = sorted([broken, *shown[1 - COMPARED :]], key=lambda one: one.day)
    return [_compared(one, view.account.currency_code) for one in reversed(shown)]


def suspect_lines(view: AccountView) -> list[SuspectLine]:
    return suspects_of(view.proof, view.account.bank_account_id)


def suspects_of(proof: ProofView, bank_account_id: int) -> list[SuspectLine]:
    """What may be behind the difference of a proof, each with the way to settle it."""
    return [
        SuspectLine(
            key=str(place),
            text=suspect_sentence(one, proof.currency_code),
            action=t(f"account.suspect.{_way(one)}"),
            href=_href(one, bank_account_id),
            field=OPENING_FIELD if one.kind is SuspectKind.OPENING else "",
        )
        for place, one in enumerate(proof.suspects)
    ]


def span_lines(spans: list[Span]) -> list[SpanLine]:
    return [
        SpanLine(
            key=one.since.isoformat(),
            source=one.source.value,
            days=str((one.until - one.since).days + 1),
            label=t(f"account.coverage.{one.source}", days=_days(one.since, one.until)),
        )
        for one in spans[-STRIP_SPANS:]
    ]


def gap_lines(view: AccountView) -> list[GapLine]:
    """Days to import, the newest first. What a connection has not told yet is no gap."""
    spans = view.spans[:-1] if view.feeds and view.spans and view.spans[-1].source is Teller.NONE else view.spans
    gaps = [one for one in spans if one.source is Teller.NONE]
    href = f"{IMPORT}?conta={view.account.bank_account_id}"
    return [
        GapLine(key=one.since.isoformat(), text=t("account.gap", days=_days(one.since, one.until)), href=href)
        for one in reversed(gaps[-GAPS:])
    ]


def file_line(view: ImportView, now: datetime) -> FileLine:
    days = "" if view.day_from is None or view.day_to is None else _days(view.day_from, view.day_to)
    return FileLine(
        key=str(view.id),
        name=view.file_name or view.format.upper(),
        when=moment(view.created_at, now),
        days=days,
        counts=f"{counted('imported', view.created)}, {counted('known', view.duplicates)}",
    )


def feed_line(feed: FeedView, now: datetime) -> FeedLine:
    return FeedLine(
        key=feed.account_id,
        name=t("account.feed", bank=feed.bank_name),
        text="" if feed.balance_at is None else t("account.feed.age", age=age(feed.balance_at, now)),
        enabled=feed.sync_enabled,
        href=f"/app/integration/{quote(feed.item_id)}",
    )


def opening_fields(view: AccountView) -> tuple[str, str]:
    """Amount and day as their fields take them: as they were said, else those with which the balance holds."""
    cents, on = view.account.opening_cents, view.account.opening_on
    if not cents and on is None:
        lacking = [one for one in view.proof.suspects if one.kind is SuspectKind.OPENING]
        if not lacking:
            return "", ""
        cents, on = lacking[0].amount_cents or 0, lacking[0].since
    return typed(cents), "" if on is None else on.isoformat()


def closed_line(view: AccountView) -> str:
    """How far the account is closed."""
    closed = view.account.closed_through
    return t("account.closed.none") if closed is None else t("account.closed.through", day=day(closed))


def may_be_closed(view: AccountView, now: datetime) -> str:
    """The end of the last month that is proven and not closed yet, as a day field takes it; empty: there is none."""
    through, closed = view.proof.proof.proven_through, view.account.closed_through
    if through is None:
        return ""
    last, first = min(through, today(now)), view.proof.proof.days[0].day
    end = last if (last + timedelta(1)).day == 1 else last.replace(day=1) - timedelta(1)
    return end.isoformat() if end >= first and (closed is None or end > closed) else ""


def reopened_to(view: AccountView) -> date | None:
    """How far the account stays closed when the last closing is taken back."""
    changes = [one for one in view.closings.changes if one.through == view.account.closed_through]
    return changes[0].before if changes and (changes[0].before or date.min) < (changes[0].through or date.min) else None


def statement_href(bank_account_id: int) -> str:
    """The account's movements, in the statement of all accounts."""
    return statement_address.href(Address(account=str(bank_account_id)))


def to_rows(bank_account_id: int) -> str:
    """What the address of a movement of the account begins with."""
    return statement_address.to_rows(Address(account=str(bank_account_id)))


def _balance_age(view: AccountView, now: datetime) -> str:
    ages = [feed.balance_at for feed in view.feeds if feed.balance_at is not None]
    if ages:
        return t("account.balance.fed", age=age(max(ages), now))
    stated = [one.day for one in _told(view)] + [on for on in (view.account.balance_on,) if on is not None]
    return t("account.balance.stated", day=day(max(stated))) if stated else t("account.balance.added")


def _told(view: AccountView) -> list[ProofDay]:
    """The days on which a bank stated a balance; what a period was closed with is our own."""
    return [one for one in view.proof.proof.days if one.bank_cents is not None and not one.is_closing]


def _compared(one: ProofDay, currency: str) -> ComparedLine:
    difference = one.difference_cents or 0
    return ComparedLine(
        key=one.day.isoformat(),
        day=t("account.proof.closing", day=day(one.day)) if one.is_closing else day(one.day),
        bank=money(one.bank_cents or 0, currency),
        ours=money(one.closing_cents, currency),
        difference=money(difference, currency, plus=True) if difference else "",
        agrees=difference == 0,
    )


def _way(suspect: SuspectView) -> str:
    if suspect.kind is SuspectKind.MISSING_SPAN:
        return "import"
    return "opening" if suspect.kind is SuspectKind.OPENING else "row"


def _href(suspect: SuspectView, bank_account_id: int) -> str:
    if suspect.bank_transaction_id is not None:
        return f"{to_rows(bank_account_id)}{suspect.bank_transaction_id}"
    if suspect.kind is SuspectKind.OPENING:
        return f"{ROUTE}/{bank_account_id}?aba={SETTINGS}"
    return f"{IMPORT}?conta={bank_account_id}"


def _days(since: date, until: date) -> str:
    """`03/08/2026–12/08/2026`."""
    return day(since) if since == until else f"{day(since)}–{day(until)}"
