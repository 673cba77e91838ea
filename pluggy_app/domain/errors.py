"""Every error of the product, as a tree: the class says what the caller can do.

    AppError
      TryLater               can get better by itself
        PluggyUnavailable    no usable answer from Pluggy
          PluggyRateLimited  Pluggy or our own budget says wait
          PluggyUnreadable   an answer that is not what it should be
        TooManyAttempts      log-in guesses
        TooManyRequests      this caller asks too often
        DatabaseUnavailable  locked or full
        Crashed              our own code failed in the middle of a run
      AskUser                the person asking must change something
        NotAuthenticated  InvalidCredentials  WrongPassword  CsrfRefused  PlanRequired
        InvalidRequest       the request itself
          PasswordLength  PasswordsDiffer
        UnreadableStatement  this file holds no statement that we can read
          StatementTooLarge
        MappingNeeded        which column is which must be said
        StatementAccountNeeded
        DoesNotClose         the parts of a match do not add up
      Refused                asking again is useless
        ItemNotFound  SyncLogNotFound  AccountNotFound  ItemRevoked  AdminOnly  DemoPassword  TooManyApiTokens
        BankAccountNotFound  TransactionNotFound  StatementNotFound  QuestionNotFound
        LedgerEntryNotFound  MatchNotFound  SuggestionNotFound  BatchNotFound  MemoryNotFound  RuleNotFound
        RuleExists
        CurrencyMismatch  AccountMismatch  AccountInUse  PeriodClosed  PreviewOutdated  NotTyped
        BalanceNotProven  UnreconciledRows  AlreadyMatched  SuggestionOutdated  ImportInUse
        PluggyNotConfigured  PluggyRefused  CursorRefused  AmountNotInCents  LeaseLost
      OurBug                 someone here must look
        BadConfiguration

Longer than most files because the tree is one page.

The docstring of a class is its default message. Messages hold ids at most, never bank data.
"""

from collections.abc import Mapping
from datetime import datetime
from inspect import cleandoc
from typing import ClassVar


class AppError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal_error"  #: stable word for machines

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or cleandoc(type(self).__doc__ or ""))


class TryLater(AppError):
    """It can work later."""

    code = "try_later"

    def __init__(self, message: str | None = None, *, wait_seconds: float | None = None) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds  #: how long the other side asked us to wait; None: it did not say


class PluggyUnavailable(TryLater):
    """Pluggy could not be reached or did not answer in time."""

    code = "pluggy_unavailable"


class PluggyRateLimited(PluggyUnavailable):
    """Pluggy asked us to wait."""

    code = "pluggy_rate_limited"


class PluggyUnreadable(PluggyUnavailable):
    """Pluggy's answer could not be read."""

    code = "pluggy_unreadable"


class TooManyAttempts(TryLater):
    """Too many log-in attempts. Wait a few minutes."""

    code = "too_many_attempts"


class TooManyRequests(TryLater):
    """Too many requests. Wait a moment."""

    code = "too_many_requests"


class DatabaseUnavailable(TryLater):
    """The database is locked or full."""

    code = "database_unavailable"


class Crashed(TryLater):
    """A run ended in the middle by a fault of ours; it is tried again."""

    code = "internal_error"


class AskUser(AppError):
    """The request needs to change."""


class NotAuthenticated(AskUser):
    """Log in or send an API token."""

    code = "not_authenticated"


class InvalidCredentials(AskUser):
    """E-mail and password do not match."""

    code = "invalid_credentials"


class WrongPassword(AskUser):
    """The current password is another one."""

    code = "wrong_password"


class CsrfRefused(AskUser):
    """A request with the session cookie must come from this application's own pages."""

    code = "csrf"


class PlanRequired(AskUser):
    """Bank connections are part of the Business plan."""

    code = "plan_required"


class InvalidRequest(AskUser):
    """The request cannot be understood."""

    code = "invalid_request"


class PasswordLength(InvalidRequest):
    """A password is too short or too long."""

    code = "password_length"


class PasswordsDiffer(InvalidRequest):
    """The new password and its repetition differ."""

    code = "passwords_differ"


class UnreadableStatement(AskUser):
    """This file holds no bank statement that can be read."""

    code = "unreadable_statement"

    def __init__(self, message: str | None = None, *, found: str, expected: str) -> None:
        super().__init__(message)
        self.found = found  #: what the file seems to be, one word: pdf, spreadsheet, text, ofx
        self.expected = expected  #: what was looked for, one word: ofx_or_csv, statement


class StatementTooLarge(UnreadableStatement):
    """This file is too large for a statement. Export a shorter period."""

    code = "statement_too_large"


class StatementAccountNeeded(AskUser):
    """The file holds several accounts: say which."""

    code = "account_needed"

    def __init__(self, *, accounts: tuple[str, ...]) -> None:
        super().__init__()
        self.accounts = accounts  #: as printed


class MappingNeeded(AskUser):
    """It is not certain which columns of this file are which."""

    code = "mapping_needed"

    def __init__(
        self,
        *,
        columns: tuple[str, ...],
        sample_rows: tuple[tuple[str, ...], ...],
        header_signature: str,
        reason: str,
        guess: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.columns = columns  #: their names, each once; `#1`, `#2` where the file names none
        self.sample_rows = sample_rows  #: at most ten rows of cells, as printed. Bank data: never log it
        self.header_signature = header_signature  #: under this word an answer can be remembered
        self.reason = reason  #: what is unsure, one word: columns, decimal, sign, day_order
        self.guess = dict(guess or {})  #: the columns that are certain: date, description, amount, credit, debit


class DoesNotClose(AskUser):
    """The parts of this match do not add up to the movements, to the cent."""

    code = "does_not_close"


class Refused(AppError):
    """Asking again is useless."""


class ItemNotFound(Refused):
    """There is no such item."""

    code = "item_not_found"


class AccountNotFound(Refused):
    """There is no such account."""

    code = "account_not_found"


class BankAccountNotFound(Refused):
    """There is no such bank account."""

    code = "bank_account_not_found"


class CurrencyMismatch(Refused):
    """The two accounts are kept in different currencies."""

    code = "currency_mismatch"


class AccountMismatch(Refused):
    """The file is of another account than this one."""

    code = "account_mismatch"


class AccountInUse(Refused):
    """The bank account has movements, statement files or a connection."""

    code = "account_in_use"


class PeriodClosed(Refused):
    """The day is in a period that was closed. Reopen the period first."""

    code = "period_closed"


class PreviewOutdated(Refused):
    """The books have changed since the preview of this import. Look at it again."""

    code = "preview_outdated"


class BalanceNotProven(Refused):
    """What the bank states does not agree with the account's rows up to this day, or it states nothing."""

    code = "balance_not_proven"


class UnreconciledRows(Refused):
    """Some movements up to this day are neither reconciled nor ignored."""

    code = "unreconciled_rows"


class StatementNotFound(Refused):
    """There is no such statement import."""

    code = "statement_not_found"


class TransactionNotFound(Refused):
    """There is no such transaction."""

    code = "transaction_not_found"


class NotTyped(Refused):
    """Nobody typed this transaction: a bank or a file told it. Ignore it instead."""

    code = "not_typed"


class LedgerEntryNotFound(Refused):
    """There is no such ledger entry."""

    code = "ledger_entry_not_found"


class MatchNotFound(Refused):
    """There is no such match, or it was undone."""

    code = "match_not_found"


class SuggestionNotFound(Refused):
    """There is no such suggestion."""

    code = "suggestion_not_found"


class SuggestionOutdated(Refused):
    """The books have changed since: this suggestion does not hold any more."""

    code = "suggestion_outdated"


class BatchNotFound(Refused):
    """There is no such batch of matches, or it was undone."""

    code = "batch_not_found"


class MemoryNotFound(Refused):
    """There is nothing of the kind that was learned."""

    code = "memory_not_found"


class RuleNotFound(Refused):
    """There is no such rule."""

    code = "rule_not_found"


class RuleExists(Refused):
    """There is a rule like this one already."""

    code = "rule_exists"


class AlreadyMatched(Refused):
    """Something of this is matched already. Undo that match first."""

    code = "already_matched"


class ImportInUse(Refused):
    """Some of the movements that this import brought are reconciled. Undo those matches first."""

    code = "import_in_use"


class QuestionNotFound(Refused):
    """This question was answered already, or the bank has answered it."""

    code = "question_not_found"


class SyncLogNotFound(Refused):
    """There is no such sync log."""

    code = "sync_log_not_found"


class ItemRevoked(Refused):
    """This item was disconnected. Connect the bank again."""

    code = "item_revoked"


class AdminOnly(Refused):
    """Only an administrator may see this."""

    code = "admin_only"


class DemoPassword(Refused):
    """The password of a demonstration user stays as it is."""

    code = "demo_password"


class TooManyApiTokens(Refused):
    """There are as many API tokens as one person may have. Revoke one first."""

    code = "too_many_api_tokens"


class PluggyNotConfigured(Refused):
    """The bank integration is off here: no Pluggy credentials are configured."""

    code = "pluggy_not_configured"


class PluggyRefused(Refused):
    """Pluggy refused the request."""

    code = "pluggy_refused"

    def __init__(
        self, message: str | None = None, *, status: int = 0, reason: str = "", again_at: datetime | None = None
    ) -> None:
        super().__init__(message)
        self.status = status  #: HTTP status of the refusal
        self.reason = reason  #: Pluggy's codeDescription, empty when it gave none
        self.again_at = again_at  #: when Pluggy says that asking again makes sense; None: it did not say

    @property
    def is_about_the_key(self) -> bool:
        """Our own credentials are refused, whatever was asked."""
        return self.status in (401, 403) and not self.reason


class CursorRefused(PluggyRefused):
    """Pluggy no longer takes this page cursor: the window must be read from its start."""

    code = "cursor_refused"


class AmountNotInCents(Refused):
    """An amount is not a whole number of cents."""

    code = "amount_not_in_cents"


class LeaseLost(Refused):
    """Another worker owns this sync run now: nothing more may be written for it."""

    code = "lease_lost"


class OurBug(AppError):
    """Someone here must look."""


class BadConfiguration(OurBug):
    """The configuration cannot work."""

    code = "bad_configuration"
