"""From what is known about a connection to the printed lines of its card. Pure."""

import math
from datetime import datetime, timedelta
from typing import TypedDict

from pluggy_app.domain.clock import today
from pluggy_app.domain.items import MEU_PLUGGY_CONNECTOR_ID, Health
from pluggy_app.domain.sync_runs import Step
from pluggy_app.reads.items import AccountView, ItemView, Progress
from pluggy_app.ui.formatting import account_tail, clock_time, day, days_ago, moment, money, number, short_day
from pluggy_app.ui.item_sentences import sentence_of
from pluggy_app.ui.wording.lookup import counted, t

CONNECTIONS = "/app/integration"
CONSENT_LINE = timedelta(days=30)  #: from here on the card says when the consent ends
CONSENT_ACTION = timedelta(days=14)  #: from here on its action is to renew it

#: Who must act comes first; revoked ones are drawn apart.
ORDER = (
    Health.ACTION_REQUIRED,
    Health.WAITING_USER,
    Health.DEGRADED,
    Health.SYNCING,
    Health.OK,
    Health.PAUSED,
    Health.REVOKED,
)
_STEPS = (Step.ITEM, Step.ACCOUNTS, Step.TRANSACTIONS, Step.CLOSING)
_HUES = 8
_CODE_REASONS = frozenset({"WAITING_USER_INPUT"})
_NEW_ITEM_REASONS = frozenset({"USER_NOT_SUPPORTED", "gone"})


class AccountLine(TypedDict):
    """One account of a card."""

    icon: str
    name: str
    tail: str
    dated: str
    balance: str
    note: str


class Card(TypedDict):
    """One connection. `action` is a word of ACTIONS in the page; `href` wins over it when not empty."""

    item_id: str
    name: str
    logo: str
    letter: str
    hue: str
    sub: str
    health: str
    badge: str
    title: str
    text: str
    consent: str
    accounts: list[AccountLine]
    ghost: bool
    running: bool
    fresh_icon: str
    fresh_label: str
    fresh: str
    fresh_more: str
    fresh_next: str
    action: str
    action_label: str
    action_style: str
    href: str
    menu_label: str
    details: str


class ProgressLine(TypedDict):
    """A running sync. Kept apart from its card, so that a tick is small."""

    title: str
    first: str
    segments: list[str]
    bar_label: str
    steps: list[str]
    pages: str
    read: str
    new: str
    changed: str


def cards(views: list[ItemView], now: datetime, plans_url: str) -> tuple[list[Card], list[Card]]:
    """Cards in the order of who must act, and the disconnected ones. Only the first that needs the user is solid."""
    ranked = sorted(views, key=lambda view: (ORDER.index(view.health), view.connector_name.casefold(), view.item_id))
    live = [card(view, now, plans_url) for view in ranked if view.health is not Health.REVOKED]
    if live and live[0]["health"] in {Health.ACTION_REQUIRED.value, Health.WAITING_USER.value}:
        live[0]["action_style"] = "solid"
    return live, [card(view, now, plans_url) for view in ranked if view.health is Health.REVOKED]


def urgent(views: list[ItemView], now: datetime) -> list[Card]:
    """Cards of connections that need the person; what the bank waits for until a certain time comes first."""
    ends = {view.item_id: view.prompt_expires_at for view in views if view.health is Health.WAITING_USER}

    def seconds_left(card: Card) -> float:
        ends_at = ends.get(card["item_id"])
        return (ends_at - now).total_seconds() if ends_at is not None and ends_at > now else math.inf

    return sorted(cards(views, now, "")[0], key=seconds_left)


def card(view: ItemView, now: datetime, plans_url: str) -> Card:
    action, label, style = _action(view, now)
    sentence = sentence_of(view, now)
    icon, fresh_label, fresh, more = _freshness(view, now)
    details = details_route(view.item_id)
    return Card(
        item_id=view.item_id,
        name=view.connector_name,
        logo=_logo(view.connector_image_url),
        letter=view.connector_name.removeprefix("Banco ").removeprefix("Coop ")[:1].upper() or "?",
        hue=f"hue{sum(view.connector_name.encode()) % _HUES}",
        sub=t("connections.sub", accounts=counted("accounts", len(view.accounts))),
        health=view.health.value,
        badge=t(f"health.{view.health.value}"),
        title=sentence.title,
        text=sentence.text,
        consent=consent(view, now),
        accounts=[account_line(account, now) for account in view.accounts],
        ghost=not view.accounts and view.progress is None and view.health in {Health.WAITING_USER, Health.SYNCING},
        running=view.progress is not None,
        fresh_icon=icon,
        fresh_label=fresh_label,
        fresh=fresh,
        fresh_more=more,
        fresh_next=_next_reading(view, now),
        action=action,
        action_label=label,
        action_style=style,
        href={"progress": details, "plans": plans_url}.get(action, ""),
        menu_label=f"{t('connections.more')}: {view.connector_name}",
        details=details,
    )


def details_route(item_id: str) -> str:
    return f"{CONNECTIONS}/{item_id}"


def account_line(account: AccountView, now: datetime) -> AccountLine:
    dated = ""
    if account.balance_at is not None and today(account.balance_at) != today(now):
        dated = t("account.on", day=short_day(today(account.balance_at), now))
    note = ""
    if not account.sync_enabled:
        note = t("item.sync_off")
    elif account.sync_from is not None:
        note = t("item.sync_from", day=day(account.sync_from))
    return AccountLine(
        icon=account_icon(account.type, account.subtype),
        name=account.name,
        tail=account_tail(account.number),
        dated=dated,
        balance=t("account.none")
        if account.balance_cents is None
        else money(account.balance_cents, account.currency_code),
        note=note,
    )


def account_icon(kind: str, subtype: str = "") -> str:
    """Of the bank's words (BANK, CREDIT) and of the books' (checking, savings, card, cash)."""
    if kind in ("CREDIT", "card"):
        return "credit_card"
    return "wallet" if kind in ("savings", "cash") or "SAVINGS" in subtype.upper() else "landmark"


def progress_line(progress: Progress | None, *, first: bool) -> ProgressLine:
    """None prints an empty line, to begin with."""
    if progress is None:
        return ProgressLine(
            title="", first="", segments=[], bar_label="", steps=[""] * 4, pages="", read="", new="", changed=""
        )
    step = progress.step
    at, total = progress.account_index, progress.account_total
    reached = _STEPS.index(Step(step)) if step in {known.value for known in _STEPS} else 0
    closing = step == Step.CLOSING.value
    done = total if closing else max(at - 1, 0)
    key = "progress.transactions" if step == Step.TRANSACTIONS.value and total else f"progress.{_STEPS[reached].value}"
    if key == "progress.transactions" and not total:
        key = "progress.accounts"
    return ProgressLine(
        title=t(key, i=max(at, 1), n=total),
        first=t("progress.first") if first else "",
        segments=["done" if n < done else "now" if n == done and at else "" for n in range(total or 1)],
        bar_label=t("progress.bar", done=done, n=total),
        steps=["done" if n < reached else "now" if n == reached else "" for n in range(len(_STEPS))],
        pages=number(progress.pages),
        read=number(progress.seen),
        new=number(progress.created),
        changed=number(progress.updated),
    )


def consent(view: ItemView, now: datetime) -> str:
    """Printed from 30 days before the consent ends; empty before."""
    end = view.consent_expires_at
    if end is None or end - now > CONSENT_LINE or view.health is Health.REVOKED:
        return ""
    return consent_always(view, now)


def consent_always(view: ItemView, now: datetime) -> str:
    if view.consent_expires_at is None:
        return t("consent.none")
    key = "consent.until" if view.consent_expires_at > now else "consent.ended"
    return t(key, day=day(today(view.consent_expires_at)))


def _logo(address: str) -> str:
    """Pictures come over https or from this site; anything else is not drawn."""
    own = address.startswith("/") and not address.startswith("//")
    return address if own or address.startswith("https://") else ""


def _freshness(view: ItemView, now: datetime) -> tuple[str, str, str, str]:
    """Icon word, label, time and the muted rest of the footer."""
    if view.health is Health.WAITING_USER and view.prompt_expires_at is not None:
        return "wait", t("fresh.request"), moment(view.prompt_expires_at, now), ""
    until = view.data_through
    if until is None or not view.accounts:
        return "plain", t("fresh.none"), "", ""
    passed = days_ago(until, now)
    more = t("fresh.ago", age=passed) if passed else ""
    icon = {Health.OK: "good", Health.ACTION_REQUIRED: "late", Health.DEGRADED: "late"}.get(view.health, "plain")
    return icon, t("fresh.until"), moment(until, now), more


def _next_reading(view: ItemView, now: datetime) -> str:
    """When all is well: whoever must act, or waits for the bank, is not told to wait for the clock."""
    at = view.next_auto_sync_at
    if view.health is not Health.OK or at is None or at <= now:
        return ""
    days = (today(at) - today(now)).days
    key = ("fresh.next.today", "fresh.next.tomorrow")[days] if days < 2 else "fresh.next.later"
    return t(key, day=short_day(today(at), now), time=clock_time(at))


def _action(view: ItemView, now: datetime) -> tuple[str, str, str]:
    """The word of the one action, its label and how loud it is."""
    health, reason = view.health, view.reason
    if reason == "revoking":
        return "", "", "out"
    if health is Health.REVOKED or reason in _NEW_ITEM_REASONS:
        label = "action.other" if reason == "USER_NOT_SUPPORTED" else "action.again"
        return "again", t(label), "soft" if health is Health.ACTION_REQUIRED else "out"
    if health is Health.ACTION_REQUIRED:
        return "reconnect", t("action.reconnect"), "soft"
    if health is Health.WAITING_USER:
        return "continue", t("action.code" if reason in _CODE_REASONS else "action.continue"), "soft"
    if health is Health.PAUSED:
        return "plans", t("action.plans"), "out"
    if health is Health.SYNCING:
        return "progress", t("action.progress"), "out"
    if view.consent_expires_at is not None and view.consent_expires_at - now < CONSENT_ACTION:
        return "reconnect", t("action.renew"), "soft"
    if view.connector_id == MEU_PLUGGY_CONNECTOR_ID:
        return "", "", "out"
    return ("retry", t("action.retry"), "out") if health is Health.DEGRADED else ("sync", t("action.sync"), "out")
