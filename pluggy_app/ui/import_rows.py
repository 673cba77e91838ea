"""From what a statement file says to printed lines, and from what a person says back to services. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypedDict, TypeVar

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.banks import bank_name
from pluggy_app.domain.errors import (
    AccountMismatch,
    AppError,
    CurrencyMismatch,
    PeriodClosed,
    StatementTooLarge,
    UnreadableStatement,
)
from pluggy_app.services.statement_files import HeldAccount
from pluggy_app.services.statements import DUPLICATE, NEW, SAME_FILE, SKIPPED, STATEMENT_BYTES, Outcome, Verdict
from pluggy_app.ui import statement_address
from pluggy_app.ui.errors import sentence
from pluggy_app.ui.formatting import account_tail, day, money, number
from pluggy_app.ui.statement_address import Address
from pluggy_app.ui.wording.lookup import TEXTS, counted, t

ROWS = 50  #: of a preview at a time
MOST_MB = STATEMENT_BYTES // 2**20
VERDICTS = (NEW, DUPLICATE, SKIPPED)
KINDS = ("checking", "savings", "card", "cash")
MOST_ROWS_NAMED = 12  #: in one sentence about rows
Row = TypeVar("Row")

#: Codes of rows that are left out of every statement: the list of rows tells them, no sentence does.
_USUAL = frozenset({"balance_row", "total_row", "header_repeated", "no_day", "not_posted"})


class Choice(TypedDict):
    """One account to import into."""

    value: str
    label: str


class HeldLine(TypedDict):
    """One account of the file."""

    key: str
    name: str
    text: str
    done: bool


class VerdictLine(TypedDict):
    """What becomes of one row."""

    key: str
    day: str
    name: str
    detail: str
    verdict: str
    badge: str
    amount: str
    money_in: bool


class PreviewLine(TypedDict):
    """What an import would do, in figures. `save` is what the button says; empty: there is nothing to import."""

    target: str
    seen: str
    new: str
    duplicate: str
    skipped: str
    note: str
    save: str


class DoneLine(TypedDict):
    """One import that was done here."""

    key: str
    name: str
    text: str
    href: str
    undone: str


NO_PREVIEW = PreviewLine(target="", seen="", new="", duplicate="", skipped="", note="", save="")


def held_line(at: int, held: HeldAccount, *, done: bool) -> HeldLine:
    currency = held.currency_code if held.currency_code != "BRL" else ""
    told = (counted("import_rows", held.rows), _period(held), currency)
    return HeldLine(key=str(at), name=held_name(held), text=" · ".join(filter(None, told)), done=done)


def held_name(held: HeldAccount) -> str:
    """`Itaú · 0001 · ••3456`; says so when the file names no account."""
    parts = (bank_name(held.bank_code), held.branch, account_tail(held.number))
    return " · ".join(filter(None, parts)) or t("import.account.unnamed")


def _period(held: HeldAccount) -> str:
    if held.day_from is None or held.day_to is None:
        return ""
    if held.day_from == held.day_to:
        return day(held.day_from)
    return t("import.account.period", first=day(held.day_from), last=day(held.day_to))


def preview_line(outcome: Outcome, target: str) -> PreviewLine:
    same = outcome.seen > 0 and {verdict.because for verdict in outcome.verdicts if verdict.verdict != SKIPPED} == {
        SAME_FILE
    }
    note = ""
    if same:
        note = t("import.preview.same")
    elif not outcome.seen:
        note = t("import.preview.empty")
    elif not outcome.created:
        note = t("import.preview.nothing_new")
    return PreviewLine(
        target=t("import.preview.target", account=target),
        seen=number(outcome.seen),
        new=number(outcome.created),
        duplicate=number(outcome.duplicates),
        skipped=number(outcome.skipped),
        note=note,
        save="" if same else counted("import_save", outcome.created),
    )


def verdict_lines(outcome: Outcome, kind: str, page: int, currency: str) -> tuple[list[VerdictLine], str, int]:
    """One page of the rows of this verdict (empty: of all), which of how many they are, and the number of pages."""
    shown, told, pages = one_page([row for row in outcome.verdicts if kind in ("", row.verdict)], page)
    return [_verdict_line(at, row, currency) for at, row in enumerate(shown)], told, pages


def one_page(rows: Sequence[Row], page: int) -> tuple[Sequence[Row], str, int]:
    """The rows of one page, which of how many they are, and the number of pages."""
    pages = max(1, -(-len(rows) // ROWS))
    first = (min(max(page, 1), pages) - 1) * ROWS
    shown = rows[first : first + ROWS]
    told = t("import.preview.range", first=number(first + 1), last=number(first + len(shown)), n=number(len(rows)))
    return shown, told if rows else "", pages


def _verdict_line(at: int, row: Verdict, currency: str) -> VerdictLine:
    cents = row.amount_cents
    return VerdictLine(
        key=f"{row.row}.{at}",
        day="" if row.day is None else day(row.day),
        name=row.description or t("statement.nameless"),
        detail=" · ".join(filter(None, (t("import.row", row=number(row.row)), _because(row)))),
        verdict=row.verdict,
        badge=t(f"import.verdict.{row.verdict}"),
        amount="" if cents is None else money(cents, currency, plus=row.verdict != SKIPPED),
        money_in=cents is not None and cents > 0 and row.verdict != SKIPPED,
    )


def _because(row: Verdict) -> str:
    if row.verdict == NEW:
        return ""
    if row.verdict == SKIPPED:
        return _skipped(row.because)
    if row.because == SAME_FILE:
        return t("import.because.same_file")
    sources = [t(f"import.source.{source}") for source in row.because.split(", ") if f"import.source.{source}" in TEXTS]
    return t("import.because.told", sources=", ".join(sources)) if sources else ""


def _skipped(code: str) -> str:
    key = f"import.skip.{code}"
    return t(key if key in TEXTS else "import.skip.other")


def warnings(outcome: Outcome) -> list[str]:
    """One sentence for each kind of thing to know; rows that no statement counts are not among them."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for warning in outcome.warnings:
        rows[warning.code].append(warning.row)
    return [_warning(code, told) for code, told in rows.items() if code not in _USUAL]


def _warning(code: str, rows: Sequence[int]) -> str:
    key = f"import.warning.{code}"
    if key in TEXTS:
        return t(key)
    if f"import.skip.{code}" not in TEXTS:
        return t("import.warning.other")
    return rows_warning(_skipped(code), rows)


def rows_warning(text: str, rows: Sequence[int]) -> str:
    """What is the matter with these rows."""
    if len(rows) == 1:
        return t("import.warning.row", row=number(rows[0]), text=text)
    named = ", ".join(number(row) for row in rows[:MOST_ROWS_NAMED]) + (", …" if len(rows) > MOST_ROWS_NAMED else "")
    return t("import.warning.rows", text=text[0].upper() + text[1:], rows=named)


def done_line(outcome: Outcome, name: str, target: str) -> DoneLine:
    return DoneLine(
        key=str(outcome.statement_import_id or 0),
        name=f"{name} · {target}",
        text=t(
            "import.done.counts",
            created=_capital(counted("import_new", outcome.created)),
            duplicates=counted("import_known", outcome.duplicates),
            skipped=counted("import_out", outcome.skipped),
        ),
        href=statement_address.href(Address(account=str(outcome.bank_account_id))),
        undone="",
    )


def undone_text(removed: int, kept: int) -> str:
    gone = counted("import_gone", removed)
    return (
        t("import.done.undone.kept", removed=gone, kept=counted("import_kept", kept))
        if kept
        else t("import.done.undone", removed=gone)
    )


def refusal(error: AppError, name: str, held: HeldAccount | None, target: str) -> str:
    """What was found and what was expected. That nothing was stored stands beside it."""
    if isinstance(error, StatementTooLarge) and error.found == "bytes":
        return t("import.refused.bytes", name=name, most=MOST_MB)
    if isinstance(error, UnreadableStatement):
        found, expected = f"import.found.{error.found}", f"import.expected.{error.expected}"
        return t(
            "import.refused.found",
            name=name,
            found=t(found if found in TEXTS else "import.found.other"),
            expected=t(expected if expected in TEXTS else "import.expected.other"),
        )
    if isinstance(error, AccountMismatch) and held is not None:
        return t("import.refused.account", theirs=held_name(held), ours=target)
    if isinstance(error, CurrencyMismatch) and held is not None:
        return t("import.refused.currency", theirs=held.currency_code, ours=target)
    if isinstance(error, PeriodClosed):
        return t("import.refused.closed", account=target)
    return sentence(error)


# What a person says of the columns

Said = Mapping[str, str]

AMOUNTS = ("one", "out", "two")  #: signed, plus is money out, money in and money out apart
#: Before anything is said.
NOTHING_SAID: dict[str, str] = dict.fromkeys(
    ("date", "description", "amounts", "amount", "credit", "debit", "decimal", "day"), ""
)
DECIMALS = {"comma": ",", "point": "."}
DAYS = {"first": True, "month": False}


def mapping_of(said: Said) -> dict[str, object] | None:
    """The columns as `bank_files` wants them named; None: the day or the amount is not among them."""
    amounts = {
        "one": {"amount": said["amount"]},
        "out": {"debit": said["amount"]},
        "two": {"credit": said["credit"], "debit": said["debit"]},
        "": {"amount": ""},
    }[said["amounts"]]
    mapping: dict[str, object] = {"date": said["date"], **amounts}
    if not all(mapping.values()):
        return None
    if said["description"]:
        mapping["description"] = said["description"]
    if said["decimal"]:
        mapping["decimal"] = DECIMALS[said["decimal"]]
    if said["day"]:
        mapping["dayFirst"] = DAYS[said["day"]]
    return mapping


def said_of(mapping: Mapping[str, object], columns: Sequence[str]) -> dict[str, str]:
    """The fields that say this mapping, as far as its columns are there."""
    named = {key: _named(value, columns) for key, value in mapping.items()}
    said = NOTHING_SAID | {key: named.get(key, "") for key in ("date", "description", "amount", "credit", "debit")}
    if said["credit"]:
        said["amounts"] = "two"
    elif said["amount"]:
        said["amounts"] = "one"
    elif said["debit"]:
        said |= {"amounts": "out", "amount": said["debit"], "debit": ""}
    said["decimal"] = next((word for word, sign in DECIMALS.items() if sign == mapping.get("decimal")), "")
    said["day"] = next((word for word, first in DAYS.items() if first is mapping.get("dayFirst")), "")
    return said


def asked_of(guess: Mapping[str, object], columns: Sequence[str], reason: str) -> dict[str, str]:
    """The fields as far as they are certain; what is money out is not where just that is asked."""
    said = said_of(guess, columns)
    return said | {"amounts": ""} if reason == "sign" else said


def _named(value: object, columns: Sequence[str]) -> str:
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(columns):
        return columns[value]
    return value if isinstance(value, str) and value in columns else ""


def new_account(name: str, kind: str, held: HeldAccount) -> BankAccountTerms:
    """An account that is made for one of a file's."""
    return BankAccountTerms(
        name=name,
        type=kind,
        currency_code=held.currency_code or "BRL",
        bank_code=held.bank_code,
        branch=held.branch,
        number=held.number,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
