"""Statement files into an account of the books: rehearsed, imported, taken back."""

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import pairwise

from pluggy_app.bank_files.read import MAX_BYTES as STATEMENT_BYTES
from pluggy_app.bank_files.statement import StatementAccount, StatementFile, StatementRow
from pluggy_app.domain.bank_accounts import BankAccountTerms, account_digits
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import (
    BankAccountNotFound,
    ImportInUse,
    PeriodClosed,
    PreviewOutdated,
    StatementNotFound,
)
from pluggy_app.domain.matches import Undone
from pluggy_app.domain.users import User
from pluggy_app.services.matches import take_back
from pluggy_app.services.reconciliation import run_after_news
from pluggy_app.services.statement_files import Upload, chosen, expect_same, opened
from pluggy_app.store.books import BankAccount
from pluggy_app.store.postings import FileRow, reading_of_import
from pluggy_app.store.statements import LEDGER, ROW, ImportRecord, Warned
from pluggy_app.store.unit_of_work import Store, Work

__all__ = ["STATEMENT_BYTES", "Outcome", "Upload", "Verdict", "rehearse", "take_in", "undo"]

log = logging.getLogger(__name__)

NEW = "new"
DUPLICATE = "duplicate"
SKIPPED = "skipped"
SAME_FILE = "same_file"  #: why a row is a duplicate: this very file is here
MAX_FILE_NAME = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row of the file. `because` is SAME_FILE, the sources that told it before, or why it is none."""

    row: int
    day: date | None
    amount_cents: int | None
    description: str
    verdict: str
    because: str = ""


@dataclass(frozen=True)
class Outcome:
    """An import, or (`statement_import_id` None) its rehearsal: seen = created + duplicates + skipped."""

    statement_import_id: int | None
    format: str
    seen: int
    created: int
    duplicates: int
    skipped: int
    warnings: tuple[Warned, ...]
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    bank_account_id: int = 0  #: 0 in the rehearsal for an account that is yet to be made

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.seen, self.created, self.duplicates, self.skipped


#: An account of the books by its key, or one that is made for the file.
Target = int | BankAccountTerms


def rehearse(store: Store, user: User, target: Target, upload: Upload) -> Outcome:
    """What an import would do, row by row; writes nothing.

    Raises:
        As `take_in`.
    """
    told = opened(store, user, upload)
    with store.reading() as work:
        account = _to_be(user, target) if isinstance(target, BankAccountTerms) else _account(work, user, target)
        return _Import(work, user, account, upload, told).rehearsed()


def take_in(store: Store, user: User, target: Target, upload: Upload, promised: Outcome | None = None) -> Outcome:
    """Import the file, all of it or nothing. The same file again brings nothing.

    Args:
        promised: the rehearsal that the user has seen.

    Raises:
        PreviewOutdated: other rows would be created or known than were promised.
        BankAccountNotFound: unknown, or somebody else's.
        UnreadableStatement, StatementTooLarge, MappingNeeded, InvalidRequest: see `bank_files.read`.
        StatementAccountNeeded: it holds several accounts, and `account` is none of them.
        AccountMismatch, CurrencyMismatch: it is another account's, as far as both say.
        PeriodClosed: it has new rows in the closed period.
    """
    told, now = opened(store, user, upload), utc_now()
    with store.unit_of_work() as work:
        made = isinstance(target, BankAccountTerms)
        key = work.bank_accounts.add(user.user_id, target, now) if isinstance(target, BankAccountTerms) else target
        work.books.lock_accounts(user.user_id, {key})
        outcome = _Import(work, user, _account(work, user, key), upload, told).done(now)
        if promised is not None and outcome.counts != promised.counts:
            raise PreviewOutdated
        if upload.mapping is not None and told.header_signature:
            work.statements.remember_mapping(user.user_id, told.header_signature, upload.mapping, now)
        work.users.raise_revision(user.user_id)
    if made:
        log.info("bank_account.created", extra={"bank_account": key})
    log.info(
        "statement.imported",
        extra={"import": outcome.statement_import_id, "seen": outcome.seen, "written": outcome.created},
    )
    if outcome.created:
        run_after_news(store, user.user_id)
    return outcome


def undo(store: Store, user: User, statement_import_id: int, *, unmatch: bool = False) -> tuple[int, int]:
    """Take an import back: how many movements went, and how many stay because something else tells them too.

    Args:
        unmatch: undo the matches of movements that go.

    Raises:
        StatementNotFound: unknown, somebody else's, or taken back already.
        ImportInUse: movements that would go are matched.
        PeriodClosed: it brought movements of the closed period.
    """
    now = utc_now()
    with store.unit_of_work() as work:
        known = work.statements.one(user.user_id, statement_import_id)
        if known is None:
            raise StatementNotFound
        work.books.lock_accounts(user.user_id, {known.bank_account_id})
        closed = _account(work, user, known.bank_account_id).closed_through
        movements = work.statements.movements_of(statement_import_id)
        if closed is not None and work.postings.earliest(movements, closed):
            raise PeriodClosed
        matched = work.matches.of_movements(work.statements.brought_alone(statement_import_id))
        if matched and not unmatch:
            raise ImportInUse
        take_back(work, user.user_id, work.matches.live(user.user_id, matched), Undone.IMPORT_UNDONE, now)
        removed = work.statements.remove(statement_import_id)
        work.postings.retell(movements, now)
        work.users.raise_revision(user.user_id)
    log.info("statement.undone", extra={"import": statement_import_id, "removed": removed})
    return removed, len(movements) - removed


class _Import:
    """One account of a file on its way into one of the books."""

    def __init__(self, work: Work, user: User, account: BankAccount, upload: Upload, file: StatementFile) -> None:
        self._work, self._user, self._account, self._upload = work, user, account, upload
        self._file = file
        self._told = chosen(file, upload.account)
        if not upload.force:
            expect_same(account, self._told)
        self._printed = self._told.id.number_printed
        self._digest = hashlib.sha256(upload.content).hexdigest()
        self._rows = [_file_row(row) for row in self._told.rows]
        self._warnings = tuple(Warned(n.code, n.row, n.text) for n in self._told.notices())

    def rehearsed(self) -> Outcome:
        if self._before() is not None:
            return self._outcome(None, dict.fromkeys((row.row for row in self._rows), 0), again=True)
        return self._outcome(None, self._pairs())

    def done(self, now: datetime) -> Outcome:
        before = self._before()
        if before is not None:
            return self._outcome(before.id, dict.fromkeys((row.row for row in self._rows), 0), again=True)
        pairs = self._pairs()
        account, outcome = self._account, self._outcome(None, pairs)
        days = [row.day for row in self._rows]
        key = self._work.statements.add(
            {
                "user_id": self._user.user_id,
                "bank_account_id": account.id,
                "file_name": self._upload.file_name[:MAX_FILE_NAME],
                "format": outcome.format,
                "digest": self._digest,
                "account": self._printed,
                "seen": outcome.seen,
                "created": outcome.created,
                "duplicates": outcome.duplicates,
                "skipped": outcome.skipped,
                "day_from": min((*days, *filter(None, [self._told.period_start])), default=None),
                "day_to": max((*days, *filter(None, [self._told.period_end])), default=None),
                "created_at": now,
            },
            outcome.warnings,
        )
        self._work.postings.take_in(
            self._user.user_id, account.id, account.currency_code, outcome.format, key, self._rows, pairs, now
        )
        self._work.statements.add_balances(account.id, key, list(_balances(self._told)), now)
        return Outcome(
            key,
            outcome.format,
            outcome.seen,
            outcome.created,
            outcome.duplicates,
            outcome.skipped,
            outcome.warnings,
            outcome.verdicts,
            account.id,
        )

    def _before(self) -> ImportRecord | None:
        return self._work.statements.same_file(self._account.id, self._digest, self._printed)

    def _pairs(self) -> dict[int, int]:
        if not self._account.id:
            return {}
        pairs = self._work.postings.rehearse(
            self._account.id, self._file.format.value, reading_of_import(None), self._rows
        )
        closed = self._account.closed_through
        if closed is not None and any(row.day <= closed for row in self._rows if row.row not in pairs):
            raise PeriodClosed
        return pairs

    def _outcome(self, key: int | None, pairs: Mapping[int, int], *, again: bool = False) -> Outcome:
        sources = {} if again else self._work.books.sources(list(pairs.values()))
        verdicts = [
            Verdict(skipped.row, skipped.day, skipped.amount_cents, skipped.text, SKIPPED, skipped.code)
            for skipped in self._told.skipped
        ]
        for row in self._rows:
            is_known = row.row in pairs
            because = SAME_FILE if again else ", ".join(sources[pairs[row.row]]) if is_known else ""
            verdict = DUPLICATE if is_known else NEW
            verdicts.append(Verdict(row.row, row.day, row.amount_cents, row.description, verdict, because))
        skipped = len(self._told.skipped)
        return Outcome(
            key,
            self._file.format.value,
            len(self._rows) + skipped,
            len(self._rows) - len(pairs),
            len(pairs),
            skipped,
            self._warnings,
            tuple(sorted(verdicts, key=lambda verdict: verdict.row)),
            self._account.id,
        )


def _account(work: Work, user: User, bank_account_id: int) -> BankAccount:
    account = work.books.account(user.user_id, bank_account_id)
    if account is None:
        raise BankAccountNotFound
    return account


def _to_be(user: User, terms: BankAccountTerms) -> BankAccount:
    """An account that is not made yet: nothing is in it."""
    return BankAccount(
        id=0,
        user_id=user.user_id,
        account_digits=account_digits(terms.number),
        closed_through=None,
        **asdict(terms),
    )


def _file_row(row: StatementRow) -> FileRow:
    return FileRow(
        row.row,
        row.day,
        row.amount_cents,
        row.description,
        row.counterparty_name,
        row.source_id,
        row.document_number,
    )


def _balances(told: StatementAccount) -> Iterator[tuple[date, int, str]]:
    """What the file states: its own balance, and the one printed beside the last row of each day."""
    if told.ledger_balance_cents is not None and told.ledger_balance_on is not None:
        yield told.ledger_balance_on, told.ledger_balance_cents, LEDGER
    last: dict[date, int] = {}
    for row in _in_time(told.rows):
        if row.running_balance_cents is not None:
            last[row.day] = row.running_balance_cents
    for day, cents in last.items():
        yield day, cents, ROW


def _in_time(rows: Sequence[StatementRow]) -> Sequence[StatementRow]:
    """Rows oldest first, as their balances say; those of a file whose balances agree with neither order are none."""
    for ordered in (rows, rows[::-1]):
        steps = [(one.running_balance_cents, other) for one, other in pairwise(ordered)]
        known = [
            before + other.amount_cents == other.running_balance_cents
            for before, other in steps
            if before is not None and other.running_balance_cents is not None
        ]
        if all(known) and all(one.day <= other.day for one, other in pairwise(ordered)):
            return ordered
    return ()
