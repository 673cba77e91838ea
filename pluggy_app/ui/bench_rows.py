"""The movement on the bench: what may be matched with it, field by field, and whether that closes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.clock import today
from pluggy_app.domain.matching.model import Row
from pluggy_app.domain.plans import KINDS, PART, Part, Plan, fits, missing, planned, preselected
from pluggy_app.reads.bench import Desk, LedgerEntry, SuggestionRecord
from pluggy_app.ui.formatting import day, money, share
from pluggy_app.ui.queue_rows import due_words, figure, is_part, party_of, title_of, when_of
from pluggy_app.ui.reason_sentences import reason_sentence
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.wording.categories import payment_method
from pluggy_app.ui.wording.lookup import counted, t

LIKELY = 0.6  #: from here on a suggestion is called likely
PICKED = "p"  #: key of the option that a person put together
RIVAL = "r"  #: key of the runner-up
MOST_TERMS = 6


class BenchLine(TypedDict):
    """Who, when, how much. `key` is empty where the bench is."""

    key: str
    lead: str
    amount: str
    money_in: bool
    name: str
    text: str
    certainty: str
    position: str
    account: str


class OptionLine(TypedDict):
    """Something that may be matched with the movement."""

    key: str
    title: str
    sub: str
    amount: str
    is_suggested: bool


class ChipLine(TypedDict):
    """A name for the difference; `digit` is its key."""

    kind: str
    digit: str
    label: str
    chosen: bool
    can_be: bool


class TermLine(TypedDict):
    """A part of the sum."""

    sign: str
    amount: str
    label: str


class SumLine(TypedDict):
    """Whether it closes."""

    closes: bool
    verdict: str
    heading: str
    rest: str


@dataclass(frozen=True)
class Option:
    """What a movement may be matched with. Without a suggestion: entries that a person chose."""

    key: str
    entry_ids: tuple[int, ...]
    row_ids: tuple[int, ...]
    suggestion: SuggestionRecord | None = None
    lost: str = ""  #: why it is the second


NO_BENCH = BenchLine(
    key="", lead="", amount="", money_in=False, name="", text="", certainty="", position="", account=""
)
NO_SUM = SumLine(closes=False, verdict="", heading="", rest="")


def options_of(desk: Desk, picked: Sequence[int] = ()) -> list[Option]:
    """The picked ones first, then what is suggested, the best first, then the runner-up of the best."""
    row = desk.row.id
    found = [Option(PICKED, tuple(picked), (row,))] if picked else []
    for one in desk.suggestions:
        found.append(Option(f"s{one.id}", one.proposal.entry_ids, one.proposal.row_ids, one))
    best = desk.suggestions[0].proposal.runner_up if desk.suggestions else None
    listed = {frozenset(one.entry_ids) for one in found}
    if best and best.entry_ids and frozenset(best.entry_ids) not in listed and tuple(best.row_ids) in ((), (row,)):
        found.append(Option(RIVAL, best.entry_ids, (row,), None, reason_sentence(best.reason)))
    return found


def parts_of(option: Option, entries: Mapping[int, LedgerEntry]) -> list[Part]:
    """What is open of its entries, the first due first."""
    known = sorted((entries[key] for key in option.entry_ids if key in entries), key=lambda one: (one.due_on, one.id))
    return [Part(one.id, one.open_cents) for one in known if one.open_cents]


def plan_of(row: Row, option: Option, entries: Mapping[int, LedgerEntry], kind: str) -> Plan:
    """As it is suggested, unless a person chose another name for the difference."""
    if option.suggestion is not None and not kind:
        proposal = option.suggestion.proposal
        return Plan(proposal.lines, proposal.differences, 0)
    parts = parts_of(option, entries)
    return planned(row.id, row.cents, parts, kind or preselected(row.cents, parts))


def certainty(option: Option | None) -> str:
    """Certa, Provável, Possível; empty for what a person chose."""
    if option is None or option.suggestion is None:
        return ""
    proposal = option.suggestion.proposal
    key = "certain" if proposal.automatic else "likely" if proposal.score >= LIKELY else "possible"
    return t(f"bench.certainty.{key}")


def bench_line(desk: Desk, option: Option | None, account: str, position: str) -> BenchLine:
    row = desk.row
    name = name_of(row.counterparty_name, row.text)
    method = payment_method(row.payment_method)
    moved = t("bench.in" if row.cents > 0 else "bench.out", day=day(row.day))
    return BenchLine(
        key=str(row.id),
        lead=" · ".join(part for part in (moved, method) if part),
        amount=money(row.cents, row.currency, plus=True),
        money_in=row.cents > 0,
        name=name,
        text=row.text if row.text != name else "",
        certainty=certainty(option),
        position=position,
        account=account,
    )


def option_lines(
    options: Sequence[Option], row: Row, rows: Mapping[int, Row], entries: Mapping[int, LedgerEntry], now: datetime
) -> list[OptionLine]:
    return [_option(one, row, rows, entries, now) for one in options]


def chip_lines(row: Row, option: Option | None, entries: Mapping[int, LedgerEntry], kind: str) -> list[ChipLine]:
    """Nothing where nothing is left over, or where several movements are matched together."""
    if option is None or len(option.row_ids) > 1 or not option.entry_ids:
        return []
    parts = parts_of(option, entries)
    more = missing(row.cents, parts)
    if not more or not parts:
        return []
    on = _named(row, option, entries, kind)
    chips = [
        ChipLine(
            kind=one,
            digit=str(place),
            label=t(f"bench.kind.{one}"),
            chosen=one in on,
            can_be=fits(one, row.cents, more),
        )
        for place, one in enumerate(KINDS, start=1)
    ]
    if more < 0:
        part = ChipLine(kind=PART, digit="", label=t("bench.kind.part"), chosen=PART in on, can_be=True)
        chips.append(part)
    return chips


def term_lines(row: Row, plan: Plan, entries: Mapping[int, LedgerEntry]) -> list[TermLine]:
    """`1.262,50 = 1.250,00 NF 1042 + 12,50 juros (1,0 %)`."""
    sign = 1 if row.cents > 0 else -1
    terms = [TermLine(sign="", amount=figure(row.cents), label="")]
    lines = [line for line in plan.lines if line.row_id == row.id]
    for place, line in enumerate(lines[:MOST_TERMS]):
        label = title_of(entries[line.entry_id]) if line.entry_id in entries else ""
        terms.append(TermLine(sign="+" if place else "=", amount=figure(line.cents), label=label))
    if len(lines) > MOST_TERMS:
        left = sum(line.cents for line in lines[MOST_TERMS:])
        label = counted("more_entries", len(lines) - MOST_TERMS)
        terms.append(TermLine(sign="+", amount=figure(left), label=label))
    whole = abs(sum(line.cents for line in lines)) or 1
    for part in plan.differences:
        if part.row_id not in (None, row.id):
            continue
        percent = share(round(abs(part.cents) / whole * 100, 1))
        label = t("bench.term", kind=t(f"bench.kind.{part.kind}").lower(), percent=percent)
        terms.append(TermLine(sign="+" if part.cents * sign > 0 else "\u2212", amount=figure(part.cents), label=label))
    return terms


def sum_line(row: Row, option: Option | None, plan: Plan, entries: Mapping[int, LedgerEntry]) -> SumLine:
    if option is None:
        return NO_SUM
    stays = ""
    for line in plan.lines:
        left = 0 if line.entry_id not in entries else entries[line.entry_id].open_cents - abs(line.cents)
        if left > 0:
            stays = t("bench.stays", amount=money(left))
    if plan.closes:
        verdict = t("bench.closes")
    else:
        key = "bench.left.more" if plan.rest_cents * row.cents > 0 else "bench.left.less"
        verdict = t(key, amount=money(abs(plan.rest_cents), row.currency))
    more = missing(row.cents, parts_of(option, entries)) if len(option.row_ids) == 1 and option.entry_ids else 0
    return SumLine(
        closes=plan.closes,
        verdict=verdict,
        heading=t("bench.difference", amount=money(abs(more), row.currency)) if more else "",
        rest=stays,
    )


def _named(row: Row, option: Option, entries: Mapping[int, LedgerEntry], kind: str) -> set[str]:
    """The kinds that are chosen now."""
    if kind:
        return {kind}
    if option.suggestion is None:
        return {preselected(row.cents, parts_of(option, entries))}
    kinds = {part.kind for part in option.suggestion.proposal.differences}
    return kinds | ({PART} if is_part(option.suggestion, entries) else set())


def _option(
    one: Option, row: Row, rows: Mapping[int, Row], entries: Mapping[int, LedgerEntry], now: datetime
) -> OptionLine:
    known = [entries[key] for key in one.entry_ids if key in entries]
    others = [rows[key] for key in one.row_ids if key != row.id and key in rows]
    if not known and others:
        other = others[0]
        title, sub = name_of(other.counterparty_name, other.text), when_of(other, now)
        amount = money(other.cents, other.currency, plus=True)
    elif len(known) == 1:
        entry = known[0]
        title, amount = party_of(entry), money(entry.open_cents)
        sub = f"{t(f'bench.side.{entry.kind}')} · {due_words(entry.due_on, today(now), now)}"
    else:
        title = counted("entries", len(known))
        sub = ", ".join(title_of(entry) for entry in known[:MOST_TERMS])
        amount = money(sum(entry.open_cents for entry in known))
    if others and known:
        sub = f"{sub} · {t('bench.with', rows=counted('rows', len(others)))}"
    if one.lost:
        sub = t("bench.second", why=one.lost)
    return OptionLine(key=one.key, title=title, sub=sub, amount=amount, is_suggested=one.suggestion is not None)
