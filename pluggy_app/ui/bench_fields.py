"""A movement and what may be matched with it, field by field: what the bank says, what we have, and why. Pure."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from pluggy_app.domain.documents import Agreement, agreement
from pluggy_app.domain.matching import codes
from pluggy_app.domain.matching.model import Reason, Row
from pluggy_app.domain.plans import Plan
from pluggy_app.domain.transactions import normalised
from pluggy_app.reads.bench import LedgerEntry
from pluggy_app.ui.bench_rows import Option
from pluggy_app.ui.formatting import day, masked_document
from pluggy_app.ui.queue_rows import figure
from pluggy_app.ui.reason_sentences import reason_sentence
from pluggy_app.ui.wording.lookup import counted, t

OK, NEAR, NO, NONE = "ok", "near", "no", ""
_CPF = 11
MOST_REFERENCE = 20
_LATE = "late"  #: near, in days
_AMOUNTS = {
    codes.AMOUNT_INTEREST,
    codes.AMOUNT_DISCOUNT,
    codes.AMOUNT_WITHHELD,
    codes.AMOUNT_FEE,
    codes.AMOUNT_ROUNDED,
    codes.AMOUNT_PART,
    codes.CARD_NET,
}
#: What a line of the table says already.
_TOLD = _AMOUNTS | {
    codes.AMOUNT_EXACT,
    codes.AMOUNT_UNEXPLAINED,
    codes.SUM_OF,
    codes.DUE_DISTANCE,
    codes.SAME_DOCUMENT,
    codes.SAME_ROOT,
    codes.OTHER_DOCUMENT,
    codes.NAME_SIMILAR,
    codes.NUMBER_EQUAL,
    codes.BOLETO_EQUAL,
    codes.TXID_EQUAL,
    codes.DAYS_APART,
    codes.NOT_ENOUGH_EVIDENCE,
}


class FieldLine(TypedDict):
    """One field. `mark`: ok, near, late (near, in days), no, or nothing."""

    key: str
    label: str
    bank: str
    ours: str
    mark: str
    why: str


def field_lines(
    row: Row,
    option: Option,
    plan: Plan,
    rows: Mapping[int, Row],
    entries: Mapping[int, LedgerEntry],
    reasons: Sequence[Reason],
    accounts: Mapping[int, str],
) -> list[FieldLine]:
    known = [entries[key] for key in option.entry_ids if key in entries]
    others = [rows[key] for key in option.row_ids if key != row.id and key in rows]
    if known:
        return _with_entries(row, others, known, plan, {one.code: one for one in reasons})
    return _with_row(row, others[0], accounts) if others else []


def also(reasons: Sequence[Reason]) -> str:
    """What no field says, in one line."""
    return " · ".join(dict.fromkeys(reason_sentence(one) for one in reasons if one.code not in _TOLD))


def _with_entries(
    row: Row, others: Sequence[Row], known: Sequence[LedgerEntry], plan: Plan, why: Mapping[str, Reason]
) -> list[FieldLine]:
    first = known[0]
    lines = [_amount(row, others, known, plan, why), _day(row, known)]
    if row.counterparty_document and first.counterparty_document:
        lines.append(_document(row, first, why))
    lines.append(_name(row, first, why))
    if first.document_number and len(known) == 1:
        lines.append(_number(row, first, why))
    for code, key in ((codes.BOLETO_EQUAL, "boleto"), (codes.TXID_EQUAL, "txid")):
        if code in why:
            label = t(f"bench.field.{key}")
            ours = first.boleto_line if key == "boleto" else first.pix_txid
            lines.append(_line(key, label, _end(row.boleto_line or ours), _end(ours), OK, t("bench.equal")))
    return [one for one in lines if one["bank"] or one["ours"]]


def _with_row(row: Row, other: Row, accounts: Mapping[int, str]) -> list[FieldLine]:
    is_equal, days = row.cents == -other.cents, (other.day - row.day).days
    left = t("bench.more" if abs(row.cents) > abs(other.cents) else "bench.less", amount=_left(row, other))
    here, there = accounts.get(row.account_id, ""), accounts.get(other.account_id, "")
    amount = (OK, t("bench.equal")) if is_equal else (NO, left)
    apart = (OK, t("bench.same_day")) if not days else (_LATE, t("bench.apart", days=counted("reason_days", abs(days))))
    return [
        _line("amount", t("bench.field.amount"), figure(row.cents), figure(other.cents), *amount),
        _line("day", t("bench.field.day"), day(row.day), day(other.day), *apart),
        _line("account", t("bench.field.account"), here, there, NONE, ""),
        _line("text", t("bench.field.text"), row.text, other.text, NONE, ""),
    ]


def _amount(
    row: Row, others: Sequence[Row], known: Sequence[LedgerEntry], plan: Plan, why: Mapping[str, Reason]
) -> FieldLine:
    bank = abs(row.cents + sum(one.cents for one in others))
    ours = sum(one.open_cents for one in known)
    explained = next((one for code, one in why.items() if code in _AMOUNTS), None)
    if bank == ours:
        mark, text = OK, t("bench.equal")
        if len(known) > 1:
            text = reason_sentence(Reason(codes.SUM_OF, {"count": len(known), "side": "entries"}))
    elif codes.AMOUNT_PART in why or (plan.closes and not plan.differences):
        mark = NEAR
        text = reason_sentence(Reason(codes.AMOUNT_PART, {"cents": bank, "open": ours}))
    elif explained is not None:
        mark, text = NEAR, reason_sentence(explained)
    else:
        mark, text = NO, t("bench.more" if bank > ours else "bench.less", amount=figure(bank - ours))
    return _line("amount", t("bench.field.amount"), figure(bank), figure(ours), mark, text)


def _day(row: Row, known: Sequence[LedgerEntry]) -> FieldLine:
    first, last = min(one.due_on for one in known), max(one.due_on for one in known)
    late = (row.day - (last if row.day > last else first if row.day < first else row.day)).days
    if not late:
        mark, text = OK, t("bench.on_time") if first == last else t("bench.between")
    else:
        mark, text = _LATE, t("bench.late" if late > 0 else "bench.early", days=counted("reason_days", abs(late)))
    ours = day(first) if first == last else f"{day(first)}–{day(last)}"
    return _line("day", t("bench.field.day"), day(row.day), ours, mark, text)


def _document(row: Row, entry: LedgerEntry, why: Mapping[str, Reason]) -> FieldLine:
    how = agreement(row.counterparty_document, entry.counterparty_document)
    if how in (Agreement.EQUAL, Agreement.VISIBLE) or codes.SAME_DOCUMENT in why:
        mark, text = OK, t("bench.equal")
    elif how is Agreement.SAME_ROOT:
        mark, text = NEAR, t("reason.same_root")
    elif how is Agreement.PERSON_AND_COMPANY:
        mark, text = NEAR, t("bench.person_and_company")
    else:
        mark, text = (NO, t("bench.other")) if how is Agreement.DIFFERENT else (NONE, "")
    label = t("bench.field.cpf" if len(entry.counterparty_document) == _CPF else "bench.field.cnpj")
    bank, ours = masked_document(row.counterparty_document), masked_document(entry.counterparty_document)
    return _line("document", label, bank, ours, mark, text)


def _name(row: Row, entry: LedgerEntry, why: Mapping[str, Reason]) -> FieldLine:
    bank = row.counterparty_name or row.text
    ours = entry.counterparty_name or entry.description
    told, asked = normalised(bank), normalised(entry.counterparty_name)
    if asked and told == asked:
        mark, text = OK, t("bench.equal")
    elif asked and asked in normalised(f"{bank} {row.text}"):
        mark, text = OK, t("bench.in_text")
    elif codes.NAME_SIMILAR in why:
        mark, text = NEAR, t("bench.similar")
    elif not asked:
        mark, text = NONE, ""
    else:
        mark, text = (NO, t("bench.other")) if row.counterparty_name else (NONE, t("bench.not_in_text"))
    return _line("name", t("bench.field.name"), bank, ours, mark, text)


def _number(row: Row, entry: LedgerEntry, why: Mapping[str, Reason]) -> FieldLine:
    is_named = codes.NUMBER_EQUAL in why
    bank = entry.document_number if is_named else _end(row.reference, MOST_REFERENCE)
    mark, text = (OK, t("bench.in_text")) if is_named else (NONE, t("bench.not_in_text"))
    return _line("number", t("bench.field.number"), bank or "–", entry.document_number, mark, text)


def _left(row: Row, other: Row) -> str:
    return figure(abs(row.cents) - abs(other.cents))


def _end(text: str, most: int = 6) -> str:
    """Long identifiers are known by their ends."""
    return f"…{text[-6:]}" if len(text) > most else text


def _line(key: str, label: str, bank: str, ours: str, mark: str, why: str) -> FieldLine:
    return FieldLine(key=key, label=label, bank=bank, ours=ours, mark=mark, why=why)
