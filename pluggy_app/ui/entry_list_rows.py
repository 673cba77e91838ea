"""From what a list of entries says to printed lines, and from what a person says of its columns back. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TypedDict

from pluggy_app.domain.errors import AppError, StatementTooLarge, UnreadableStatement
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE
from pluggy_app.services.entry_lists import BAD_ROWS, LIST_BYTES, NEW, SKIPPED, ListOutcome, ListVerdict
from pluggy_app.ui.errors import sentence
from pluggy_app.ui.formatting import day, money, number
from pluggy_app.ui.import_rows import DAYS, DECIMALS, PreviewLine, VerdictLine, one_page, rows_warning
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.wording.lookup import TEXTS, counted, t

MOST_MB = LIST_BYTES // 2**20
#: Columns that a person may name, in the order in which they are asked.
COLUMNS = (
    "due",
    "amount",
    "receivable",
    "payable",
    "description",
    "name",
    "document",
    "number",
    "kind",
    "issued",
    "boleto",
)
AMOUNTS = ("one", "two")  #: one column, or one to receive and one to pay
NOTHING_SAID: dict[str, str] = dict.fromkeys((*COLUMNS, "amounts", "decimal", "day"), "") | {"amounts": "one"}


class ListDone(TypedDict):
    """What was taken in."""

    name: str
    text: str


NOTHING_DONE = ListDone(name="", text="")


def preview_line(outcome: ListOutcome, kind: str) -> PreviewLine:
    """`kind`: what was said of all entries; empty where the file says it."""
    note = ""
    if not outcome.seen:
        note = t("list.preview.empty")
    elif not outcome.created:
        note = t("list.preview.nothing_new")
    return PreviewLine(
        target=t(f"list.all.{kind}") if kind else "",
        seen=number(outcome.seen),
        new=number(outcome.created),
        duplicate=number(outcome.duplicates),
        skipped=number(outcome.skipped),
        note=note,
        save=counted("list_save", outcome.created) if outcome.created else "",
    )


def sums_text(outcome: ListOutcome) -> str:
    """How many new entries of each kind there are, and what they come to."""
    counts: Counter[str] = Counter()
    cents: Counter[str] = Counter()
    for row in outcome.verdicts:
        if row.verdict == NEW:
            counts[row.kind] += 1
            cents[row.kind] += row.amount_cents or 0
    told = [
        t(f"list.sum.{kind}", n=counted("entries", counts[kind]), amount=money(cents[kind]))
        for kind in (RECEIVABLE, PAYABLE)
        if counts[kind]
    ]
    return " · ".join(told)


def verdict_lines(outcome: ListOutcome, verdict: str, page: int) -> tuple[list[VerdictLine], str, int]:
    """One page of the rows of this verdict (empty: of all), which of how many they are, and the number of pages."""
    shown, told, pages = one_page([row for row in outcome.verdicts if verdict in ("", row.verdict)], page)
    return [_verdict_line(at, row) for at, row in enumerate(shown)], told, pages


def _verdict_line(at: int, row: ListVerdict) -> VerdictLine:
    name = name_of(row.name, row.description)
    kind = t(f"entries.kind.{row.kind}") if row.kind else ""
    more = row.description if row.description != name else ""
    because = _because(row.because) if row.verdict == SKIPPED else ""
    if row.like is not None:
        because = t("list.like", number=row.like.document_number, amount=money(row.like.amount_cents))
    return VerdictLine(
        key=f"{row.row}.{at}",
        day="" if row.due_on is None else day(row.due_on),
        name=name,
        detail=" · ".join(filter(None, (t("import.row", row=number(row.row)), kind, more, because))),
        verdict=row.verdict,
        badge=t(f"import.verdict.{row.verdict}"),
        amount="" if row.amount_cents is None else money(row.amount_cents),
        money_in=False,
    )


def _because(code: str) -> str:
    key = f"list.skip.{code}"
    return t(key if key in TEXTS else "list.skip.other")


def warnings(outcome: ListOutcome) -> list[str]:
    """One sentence for each kind of row that may have been an entry and is left out."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row in outcome.verdicts:
        if row.verdict == SKIPPED and row.because in BAD_ROWS:
            rows[row.because].append(row.row)
    told = [rows_warning(_because(code), numbers) for code, numbers in rows.items()]
    return [t("import.warning.columns_by_content"), *told] if outcome.by_content else told


def done_line(outcome: ListOutcome, name: str) -> ListDone:
    created, known = counted("list_new", outcome.created), counted("list_known", outcome.duplicates)
    skipped = counted("import_out", outcome.skipped)
    text = t("import.done.counts", created=created[0].upper() + created[1:], duplicates=known, skipped=skipped)
    return ListDone(name=name, text=text)


def refusal(error: AppError, name: str) -> str:
    """What was found and what was expected. That nothing was stored stands beside it."""
    if isinstance(error, StatementTooLarge) and error.found == "bytes":
        return t("import.refused.bytes", name=name, most=MOST_MB)
    if isinstance(error, UnreadableStatement):
        found, expected = f"import.found.{error.found}", f"list.expected.{error.expected}"
        return t(
            "import.refused.found",
            name=name,
            found=t(found if found in TEXTS else "import.found.other"),
            expected=t(expected if expected in TEXTS else "list.expected.list"),
        )
    return sentence(error)


# What a person says of the columns


def mapping_of(said: Mapping[str, str]) -> dict[str, object] | None:
    """The columns as the reader wants them named; None: the due day or the amount is not among them."""
    left_out = ("receivable", "payable") if said["amounts"] == "one" else ("amount",)
    mapping: dict[str, object] = {name: said[name] for name in COLUMNS if said[name] and name not in left_out}
    if "due" not in mapping or not ("amount" in mapping or {"receivable", "payable"} <= mapping.keys()):
        return None
    if said["decimal"]:
        mapping["decimal"] = DECIMALS[said["decimal"]]
    if said["day"]:
        mapping["dayFirst"] = DAYS[said["day"]]
    return mapping


def said_of(mapping: Mapping[str, object], columns: Sequence[str]) -> dict[str, str]:
    """The fields that say this mapping, as far as its columns are there."""
    named = {name: str(mapping.get(name, "")) for name in COLUMNS}
    said = NOTHING_SAID | {name: column if column in columns else "" for name, column in named.items()}
    said["amounts"] = "two" if said["receivable"] or said["payable"] else "one"
    said["decimal"] = next((word for word, sign in DECIMALS.items() if sign == mapping.get("decimal")), "")
    said["day"] = next((word for word, first in DAYS.items() if first is mapping.get("dayFirst")), "")
    return said


def said_in(form: Mapping[str, str], columns: Sequence[str]) -> dict[str, str] | None:
    """What a form says of the columns; None: it is not this page's form."""
    said = {key: form.get(key, "") for key in NOTHING_SAID}
    named = all(said[name] in ("", *columns) for name in COLUMNS)
    chosen = said["amounts"] in AMOUNTS and said["decimal"] in ("", *DECIMALS) and said["day"] in ("", *DAYS)
    return said if named and chosen else None
