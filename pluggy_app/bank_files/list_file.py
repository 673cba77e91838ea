"""A list of payables and receivables, CSV or XLSX: bytes in, entries out, or the question that is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain, islice

from pluggy_app.bank_files import words
from pluggy_app.bank_files.amounts import UnreadAmount, cents, habit, is_unsure
from pluggy_app.bank_files.csv_lines import SAMPLE_LINES, Line, best_separated, sample_rows
from pluggy_app.bank_files.days import are_sorted, day, orders, years_may_come_first
from pluggy_app.bank_files.list_columns import Header, answer, answered, certain, guessed, named
from pluggy_app.bank_files.list_names import by_name, hinted_kind, is_cancelled, kind_of, method_of
from pluggy_app.bank_files.ofx_tags import is_ofx
from pluggy_app.bank_files.read import MAX_BYTES, text_of
from pluggy_app.bank_files.statement import SkippedRow
from pluggy_app.bank_files.xlsx_lines import sheets
from pluggy_app.domain.bank_accounts import MAX_CENTS
from pluggy_app.domain.boletos import barcode
from pluggy_app.domain.documents import document, is_checked, is_whole
from pluggy_app.domain.errors import InvalidRequest, MappingNeeded, StatementTooLarge, UnreadableStatement
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE, EntryTerms, check

MAX_ROWS = 100_000
MAX_WORDS, MAX_DESCRIPTION = 200, 500  #: characters of a text that is kept
CSV, XLSX = "csv", "xlsx"
_ZIP = b"PK\x03\x04"
_EXPECTED = "list"
_OURS = ("BRL", "R$", "REAL", "REAIS")
#: Codes of rows that may have been entries; others are no rows of the list.
BAD_ROWS = frozenset(
    {
        "due_missing",
        "due_unreadable",
        "no_amount",
        "amount_zero",
        "amount_unreadable",
        "amount_not_in_cents",
        "amount_ambiguous",
        "amount_against_kind",
        "kind_unreadable",
        "boleto_wrong",
        "no_text",
        "currency_differs",
        "entry_impossible",
    }
)
#: Those that most rows have when the columns are others than was thought.
_WRONG_COLUMNS = frozenset({"due_missing", "due_unreadable", "no_amount", "amount_unreadable", "kind_unreadable"})


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One entry of the file; `row` is its line, from 1."""

    row: int
    terms: EntryTerms


@dataclass(frozen=True)
class EntryList:
    """A whole file."""

    format: str
    rows: tuple[ListedEntry, ...]
    skipped: tuple[SkippedRow, ...]
    header_signature: str
    by_content: bool


def read_list(
    content: bytes, file_name: str = "", mapping: Mapping[str, object] | None = None, kind: str = ""
) -> EntryList:
    """Every entry of a list.

    Args:
        file_name: only a hint of what the entries are.
        mapping: which column is which, as the answer to an earlier `MappingNeeded`: `due`, and `amount` or
            `receivable` and `payable`, and as many of the others as are there, each a column's name or its number from
            0; `decimal` is "," or ".", `dayFirst` true or false.
        kind: what every entry is, where neither a column nor a sign says it.

    Raises:
        UnreadableStatement: no such list in it; StatementTooLarge: beyond `MAX_BYTES`, `MAX_ROWS` or a reader's limits.
        MappingNeeded: its columns, decimals or days can be read in two ways, or (`kind`) nothing says what to pay and
            what to receive.
        InvalidRequest: the mapping is none.
    """
    said = answer(mapping) if mapping else None
    form, title, lines = _lines(content)
    header = _header(lines, said)
    reading = _Reading(lines, header, said, kind)
    rows, skipped = reading.rows()
    if sum(one.code in _WRONG_COLUMNS for one in skipped) > max(len(rows), 1):
        raise _question(lines, header, "columns")
    if rows and not all(row.terms.kind for row in rows):
        above = [cell for line in lines[: max(header.line, 0)] for cell in line.cells]
        raise _question(lines, header, "kind", hinted_kind(header.names, [file_name, title, *above]))
    return EntryList(form, tuple(rows), tuple(skipped), header.signature, header.by_content)


def columns(content: bytes) -> MappingNeeded:
    """The columns of a list and its first rows, whether or not they are in doubt.

    Raises:
        UnreadableStatement, StatementTooLarge: it is no table.
    """
    lines = _lines(content)[2]
    return _question(lines, named(lines) or guessed(lines), "columns")


def _lines(content: bytes) -> tuple[str, str, list[Line]]:
    """Format, the sheet's title, and all lines that say something."""
    if len(content) > MAX_BYTES:
        raise StatementTooLarge(found="bytes", expected="fewer")
    if content.startswith(_ZIP):
        return XLSX, *_of_workbook(content)
    text = text_of(content, _EXPECTED)
    if is_ofx(text):
        raise UnreadableStatement(found="ofx", expected=_EXPECTED)
    try:
        lines = best_separated(text, lambda sample: named(sample) is not None)
    except StatementTooLarge:
        raise
    except UnreadableStatement as error:
        raise UnreadableStatement(found=error.found, expected=_EXPECTED) from None
    return CSV, "", _bounded(line for line in lines if not line.is_blank)


def _of_workbook(content: bytes) -> tuple[str, list[Line]]:
    """The first visible sheet that names its columns, else the first that holds anything."""
    best: tuple[str, list[Line]] | None = None
    for title, lines in sheets(content):
        sample = list(islice(lines, SAMPLE_LINES))
        has_names = named(sample) is not None
        if has_names or (best is None and len(sample) > 1):
            best = title, _bounded(chain(sample, lines))
        if has_names:
            break
    if best is None:
        raise UnreadableStatement(found="empty", expected=_EXPECTED)
    return best


def _bounded(lines: Iterable[Line]) -> list[Line]:
    found = list(islice(lines, MAX_ROWS + SAMPLE_LINES + 1))
    if len(found) > MAX_ROWS + SAMPLE_LINES:
        raise StatementTooLarge(found="too_many_rows", expected="fewer")
    return found


def _header(lines: Sequence[Line], said: Mapping[str, object] | None) -> Header:
    if said is not None:
        if (header := answered(lines, said)) is not None:
            return header
        raise _question(lines, named(lines) or guessed(lines), "columns")
    header = named(lines) or guessed(lines)
    if header is None or not any(day(cell) for line in lines for cell in line.cells):
        raise UnreadableStatement(found="table", expected="due_and_amount")
    if not header.is_complete:
        raise _question(lines, header, "columns")
    return header


def _question(lines: Sequence[Line], header: Header | None, reason: str, kind: str = "") -> MappingNeeded:
    header = header or Header(-1, (), {})
    return MappingNeeded(
        columns=header.names,
        sample_rows=sample_rows(lines[header.line + 1 :]),
        header_signature=header.signature,
        reason=reason,
        guess=certain(header) | ({"all": kind} if kind else {}),
    )


class _Reading:
    """One pass over the lines below a header."""

    def __init__(self, lines: Sequence[Line], header: Header, said: Mapping[str, object] | None, kind: str) -> None:
        self._header, self._kind = header, kind
        self._body = lines[header.line + 1 :]
        money = [cell for at in header.money for line in self._body if (cell := line.cell(at))]
        days = [cell for line in self._body if (cell := header.cell(line, "due"))]
        said = said or {}
        self._decimal = str(said.get("decimal") or habit(money))
        if self._decimal in ("", "?") and any(is_unsure(cell) for cell in money):
            raise _question(lines, header, "decimal")
        first = said.get("dayFirst")
        self._day_first = first if isinstance(first, bool) else _day_first(days)
        if self._day_first is None:
            raise _question(lines, header, "day_order")
        self._has_signs = any(isinstance(c := cents(cell, self._decimal), int) and c < 0 for cell in money)
        self._says_kind = "kind" in header.roles or "amount" not in header.roles
        self._minus_pays = self._says_kind and self._has_signs and self._is_paid_by_minus()

    def rows(self) -> tuple[list[ListedEntry], list[SkippedRow]]:
        rows: list[ListedEntry] = []
        skipped: list[SkippedRow] = []
        for line in self._body:
            read = self._read(line)
            if isinstance(read, EntryTerms):
                rows.append(ListedEntry(line.number, read))
            else:
                skipped.append(read)
        if len(rows) > MAX_ROWS:
            raise StatementTooLarge(found="too_many_rows", expected="fewer")
        return rows, skipped

    def _read(self, line: Line) -> EntryTerms | SkippedRow:
        due_text = self._header.cell(line, "due")
        due = day(due_text, day_first=bool(self._day_first))
        amount, kind = self._amount(line)
        known = amount if isinstance(amount, int) else None
        code = self._not_a_row(line, due, due_text, amount)
        if not code and isinstance(amount, UnreadAmount):
            code = amount.code
        if not code and known is None:
            code = "no_amount"
        if not code and (known == 0 or abs(known or 0) > MAX_CENTS):
            code = "amount_zero" if not known else "amount_unreadable"
        if not code and self._header.roles.get("kind") is not None and not kind:
            code = "kind_unreadable"
        if not code and self._says_kind and ((known or 0) < 0) is not (self._minus_pays and kind == PAYABLE):
            code = "amount_against_kind"
        if code or due is None or known is None:
            return self._skipped(line, code or "due_missing", due, known)
        return self._terms(line, due, abs(known), kind)

    def _terms(self, line: Line, due: date, amount: int, kind: str) -> EntryTerms | SkippedRow:
        name, number = self._words(line, "name"), self._words(line, "number")
        description = self._header.cell(line, "description")[:MAX_DESCRIPTION] or name or number
        boleto = self._words(line, "boleto")
        if not description:
            return self._skipped(line, "no_text", due, amount)
        if boleto and barcode(boleto) is None:
            return self._skipped(line, "boleto_wrong", due, amount)
        withheld = cents(self._header.cell(line, "withholding"), self._decimal)
        terms = EntryTerms(
            kind=kind,
            due_on=due,
            amount_cents=amount,
            description=description,
            issued_on=day(self._header.cell(line, "issued"), day_first=bool(self._day_first)),
            counterparty_name=name,
            counterparty_document=_document(self._words(line, "document")),
            document_number=number,
            boleto_line=boleto,
            pix_txid=self._words(line, "txid"),
            expected_payment_method=method_of(self._header.cell(line, "method")) or ("BOLETO" if boleto else ""),
            card_brand=self._words(line, "brand"),
            acquirer=self._words(line, "acquirer"),
            withholding_cents=abs(withheld) if isinstance(withheld, int) else 0,
            category=self._words(line, "category"),
        )
        try:
            check(asdict(terms))
        except InvalidRequest:
            return self._skipped(line, "entry_impossible", due, amount)
        return terms

    def _amount(self, line: Line) -> tuple[int | UnreadAmount | None, str]:
        """Cents as printed, and the kind as far as anything says it."""
        said = kind_of(self._header.cell(line, "kind"))
        if "amount" not in self._header.roles:
            return self._sides(line)
        text = self._header.cell(line, "amount")
        amount = cents(text, self._decimal) if text else None
        if "kind" in self._header.roles:
            return amount, said
        if self._has_signs and isinstance(amount, int):
            return amount, PAYABLE if amount < 0 else RECEIVABLE
        return amount, self._kind

    def _is_paid_by_minus(self) -> bool:
        """Whether what is to be paid has a minus in this file; the other sign is then a credit note's."""
        paid = [amount for amount, kind in map(self._amount, self._body) if kind == PAYABLE and isinstance(amount, int)]
        return 2 * sum(amount < 0 for amount in paid) > len(paid)

    def _sides(self, line: Line) -> tuple[int | UnreadAmount | None, str]:
        found: list[tuple[int | UnreadAmount, str]] = []
        for role, kind in (("receivable", RECEIVABLE), ("payable", PAYABLE)):
            text = self._header.cell(line, role)
            amount = cents(text, self._decimal) if text.strip(" -") else 0
            if amount != 0:
                found.append((amount, kind))
        if len(found) > 1:
            return UnreadAmount("amount_ambiguous"), ""
        return found[0] if found else (None, "")

    def _not_a_row(self, line: Line, due: date | None, due_text: str, amount: object) -> str:
        """Why a line is no entry, as far as its day, its state and its currency say; empty when they do not."""
        first = next((cell for cell in line.cells if cell), "")
        if due is None and words.is_total(first):
            return "total_row"
        if due is None and Header(0, (), by_name(line.cells)[0]).is_complete:
            return "header_repeated"
        if due is None:
            if not isinstance(amount, int):
                return "no_due"
            return "due_unreadable" if due_text else "due_missing"
        if is_cancelled(self._header.cell(line, "state")):
            return "cancelled"
        currency = self._header.cell(line, "currency").upper()
        return "currency_differs" if currency and currency not in _OURS else ""

    def _words(self, line: Line, role: str) -> str:
        return self._header.cell(line, role)[:MAX_WORDS]

    @staticmethod
    def _skipped(line: Line, code: str, due: date | None, amount: int | None) -> SkippedRow:
        return SkippedRow(line.number, code, " ".join(cell for cell in line.cells if cell)[:200], due, amount)


def _day_first(days: Sequence[str]) -> bool | None:
    """Which of day and month comes first; None: there is no telling."""
    possible = orders(days)
    if not possible or years_may_come_first(days):
        return None
    if len(possible) == 2 and not are_sorted(days, True) and are_sorted(days, False):
        return None
    return possible != {False}


def _document(text: str) -> str:
    """A CPF or CNPJ; one that a spreadsheet took for a number has its zeros again."""
    kept = document(text)
    if kept.isdigit() and not is_whole(kept):
        longer = [kept.zfill(length) for length in (11, 14) if len(kept) < length]
        return next((whole for whole in longer if is_checked(whole)), kept)
    return kept
