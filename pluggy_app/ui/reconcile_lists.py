"""The lines around the bench: the proof of balances, what was matched, what is ignored, what was learned. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.balance_proof import ProofStatus
from pluggy_app.domain.matching.model import Row
from pluggy_app.reads.bench import AccountProof, LedgerEntry, Matched, MatchRecord
from pluggy_app.reads.reconciliation import Learned
from pluggy_app.reads.statement import StatementRow
from pluggy_app.ui.account_rows import ROUTE as ACCOUNTS
from pluggy_app.ui.account_rows import SETTINGS, SuspectLine, suspects_of
from pluggy_app.ui.formatting import age, day, masked_document, moment, money, short_day
from pluggy_app.ui.queue_rows import account_label, figure, party_of, title_of, when_of
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.wording.categories import payment_method
from pluggy_app.ui.wording.lookup import counted, t

MOST_SUSPECTS = 4
BROKEN, PROVEN, UNKNOWN = "broken", "proven", "unknown"


class ProofBanner(TypedDict):
    """One account: the bank's balance, ours, and what is between them. `status`: proven, broken or unknown.

    `ours` is empty where nobody knows what the account began with.
    """

    status: str
    bank: str
    bank_at: str
    ours: str
    difference: str
    verdict: str
    href: str
    settings: str


class ProofChip(TypedDict):
    """One of several accounts."""

    key: str
    name: str
    status: str
    verdict: str


class MatchLine(TypedDict):
    """A match that was made."""

    key: str
    name: str
    when: str
    partner: str
    amount: str
    money_in: bool
    by: str
    differences: str
    href: str


class UndoneLine(TypedDict):
    """A match that the bank undid."""

    key: str
    name: str
    partner: str
    why: str
    amount: str
    href: str


class IgnoredLine(TypedDict):
    """A movement that is left out."""

    key: str
    account: str
    name: str
    when: str
    reason: str
    amount: str
    money_in: bool


class MemoryLine(TypedDict):
    """Who pays for whom; `party` is empty where it is the same."""

    key: str
    payer: str
    party: str
    times: str


NO_PROOF = ProofBanner(status="", bank="", bank_at="", ours="", difference="", verdict="", href="", settings="")


def proof_banner(one: AccountProof, now: datetime) -> ProofBanner:
    """The newest balance that the bank stated beside ours."""
    proof, currency = one.view.proof, one.view.currency_code
    href = f"{ACCOUNTS}/{one.account.bank_account_id}"
    stated = next((told for told in reversed(proof.days) if told.bank_cents is not None), None)
    if stated is None or proof.status is ProofStatus.UNKNOWN:
        return ProofBanner(
            status=UNKNOWN,
            bank="",
            bank_at="",
            ours=money(proof.days[-1].closing_cents, currency) if proof.days else "",
            difference="",
            verdict=t("reconcile.proof.none"),
            href=href,
            settings=f"{href}?aba={SETTINGS}",
        )
    difference = stated.difference_cents or 0
    is_proven = proof.status is ProofStatus.PROVEN and not difference
    since = proof.first_broken_day
    verdict = "reconcile.proof.holds" if is_proven else "reconcile.proof.broken"
    at = one.account.balance_at
    return ProofBanner(
        status=PROVEN if is_proven else BROKEN,
        bank=money(stated.bank_cents or 0, currency),
        bank_at=age(at, now) if at is not None else short_day(stated.day, now),
        ours=money(stated.closing_cents, currency),
        difference=money(difference, currency),
        verdict=t(verdict, day="" if since is None else day(since)),
        href=href,
        settings=f"{href}?aba={SETTINGS}",
    )


def proof_suspects(one: AccountProof) -> list[SuspectLine]:
    return suspects_of(one.view, one.account.bank_account_id)[:MOST_SUSPECTS]


def proof_chips(proofs: Sequence[AccountProof], now: datetime) -> list[ProofChip]:
    chips = []
    for one in proofs:
        told = proof_banner(one, now)
        short = {PROVEN: t("reconcile.proof.holds", day=""), UNKNOWN: told["verdict"]}
        chips.append(
            ProofChip(
                key=str(one.account.bank_account_id),
                name=account_label(one.account),
                status=told["status"],
                verdict=short.get(told["status"]) or t("reconcile.proof.differs", amount=told["difference"]),
            )
        )
    return chips


def match_lines(matched: Matched, now: datetime) -> list[MatchLine]:
    lines = []
    for one in matched.matches:
        row = _first(one, matched.rows)
        cents = sum(matched.rows[key].cents for key in one.movements if key in matched.rows)
        shown = cents if one.entries or row is None else row.cents
        kinds = dict.fromkeys(part.kind for part in one.differences)
        named = [
            f"{t(f'bench.kind.{kind}').lower()} {figure(sum(p.cents for p in one.differences if p.kind == kind))}"
            for kind in kinds
        ]
        lines.append(
            MatchLine(
                key=str(one.id),
                name=_name(row),
                when=when_of(row, now) if row else "",
                partner=_partner(one, matched.rows, matched.entries),
                amount=money(shown, row.currency if row else "BRL", plus=True),
                money_in=shown > 0,
                by=t(f"reconcile.by.{one.made_by}", when=moment(one.created_at, now)),
                differences=", ".join(named),
                href=_statement(row),
            )
        )
    return lines


def undone_lines(matched: Matched, now: datetime) -> list[UndoneLine]:
    lines = []
    for one in matched.undone:
        row = _first(one, matched.rows)
        told = "" if one.undone_at is None else moment(one.undone_at, now)
        lines.append(
            UndoneLine(
                key=str(one.id),
                name=_name(row),
                partner=_partner(one, matched.rows, matched.entries),
                why=t(f"reconcile.undone.{one.undone_why}", when=told),
                amount=money(row.cents, row.currency, plus=True) if row else "",
                href=_statement(row),
            )
        )
    return lines


def ignored_lines(rows: Sequence[StatementRow], now: datetime) -> list[IgnoredLine]:
    return [
        IgnoredLine(
            key=str(row.bank_transaction_id),
            account=str(row.bank_account_id),
            name=name_of(row.counterparty_name, row.description),
            when=" · ".join(
                part for part in (short_day(row.day, now), payment_method(row.payment_method), row.account_name) if part
            ),
            reason=row.ignored_reason,
            amount=money(row.amount_cents, row.currency_code, plus=True),
            money_in=row.amount_cents > 0,
        )
        for row in rows
    ]


def memory_lines(memories: Sequence[Learned]) -> list[MemoryLine]:
    lines = []
    for one in memories:
        told = [counted("confirmed", one.confirmations)] if one.confirmations else []
        told += [counted("refused", one.refusals)] if one.refusals else []
        payer = _who(one.payer_key, one.payer_name or one.party_name * one.is_own)
        party = "" if one.is_own else _who(one.party_key, one.party_name)
        lines.append(MemoryLine(key=str(one.id), payer=payer, party=party, times=", ".join(told)))
    return lines


def _who(key: str, name: str) -> str:
    """A name, and the document without what nobody else should see; else the name as it is remembered."""
    is_document = any(sign.isdigit() for sign in key) and len(key) in (11, 14)
    return " · ".join(filter(None, (name, masked_document(key)))) if is_document else key.title()


def _first(one: MatchRecord, rows: Mapping[int, Row]) -> Row | None:
    return next((rows[key] for key in one.movements if key in rows), None)


def _name(row: Row | None) -> str:
    return t("reconcile.gone") if row is None else name_of(row.counterparty_name, row.text)


def _partner(one: MatchRecord, rows: Mapping[int, Row], entries: Mapping[int, LedgerEntry]) -> str:
    known = [entries[key] for key in one.entries if key in entries]
    if len(known) == 1:
        return party_of(known[0])
    if known:
        return f"{counted('entries', len(known))}: {', '.join(title_of(entry) for entry in known[:4])}"
    others = [rows[key] for key in one.movements[1:] if key in rows]
    return ", ".join(name_of(other.counterparty_name, other.text) for other in others)


def _statement(row: Row | None) -> str:
    return "" if row is None else f"/app/transactions?transacao={row.id}"
