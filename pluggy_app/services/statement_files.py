"""What a statement file says before anything is done with it: which accounts it holds, and whose they seem to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pluggy_app.bank_files.read import columns as columns_of
from pluggy_app.bank_files.read import read_statement
from pluggy_app.bank_files.statement import StatementAccount, StatementFile, compared
from pluggy_app.domain.accounts import AccountType
from pluggy_app.domain.bank_accounts import account_digits
from pluggy_app.domain.errors import (
    AccountMismatch,
    CurrencyMismatch,
    MappingNeeded,
    StatementAccountNeeded,
)
from pluggy_app.domain.users import User
from pluggy_app.store.bank_accounts import BankAccountState
from pluggy_app.store.books import BankAccount
from pluggy_app.store.unit_of_work import Store

__all__ = ["HeldAccount", "Look", "MappingNeeded", "Upload", "chosen", "columns", "expect_same", "look", "opened"]

LEAST_DIGITS = 5  #: of a number that is recognised without its check digit
_KINDS = {AccountType.BANK: "checking", AccountType.CREDIT: "card"}

Mapped = Mapping[str, object]


@dataclass(frozen=True)
class Upload:
    """A file as it came. `account` is one that it holds, as printed; `force`: into this account, whatever it says."""

    content: bytes = field(repr=False)
    file_name: str = ""
    mapping: Mapped | None = field(default=None, repr=False)
    account: str = ""
    force: bool = False


@dataclass(frozen=True)
class HeldAccount:
    """An account that a file holds. Texts are as printed, empty where the file is silent; `type` is one of the books'.

    `bank_account_id`: the one of the user's that it is; None when none of them or more than one could be.
    """

    number: str
    branch: str
    bank_code: str
    type: str
    currency_code: str
    rows: int
    day_from: date | None
    day_to: date | None
    bank_account_id: int | None


@dataclass(frozen=True)
class Look:
    """What a file holds. Accounts that nothing is in are left out while there is one that something is in.

    `mapping`: what the user said of these columns before, if they did.
    """

    format: str
    accounts: tuple[HeldAccount, ...]
    mapping: Mapped | None = field(default=None, repr=False)


def look(store: Store, user: User, upload: Upload) -> Look:
    """Which accounts the file holds; keeps nothing.

    Raises:
        UnreadableStatement, StatementTooLarge, MappingNeeded, InvalidRequest: see `bank_files.read`.
    """
    file, mapping = _read(store, user, upload)
    with store.reading() as work:
        known = work.bank_accounts.states(user.user_id)
    filled = [account for account in file.accounts if account.rows or account.skipped] or file.accounts[:1]
    return Look(file.format.value, tuple(_held(account, known) for account in filled), mapping)


def columns(upload: Upload) -> MappingNeeded:
    """The columns of a CSV and its first rows, whether or not they are in doubt.

    Raises:
        UnreadableStatement, StatementTooLarge: it is no table.
    """
    return columns_of(upload.content)


def opened(store: Store, user: User, upload: Upload) -> StatementFile:
    """The file, with the columns as the user explained them now or before."""
    return _read(store, user, upload)[0]


def chosen(file: StatementFile, wanted: str) -> StatementAccount:
    """The account of this number, or the only one.

    Raises:
        StatementAccountNeeded: it holds several, and `wanted` is none of them.
    """
    accounts = file.accounts
    if wanted:
        accounts = tuple(
            account
            for account in accounts
            if wanted == account.id.number_printed or compared(wanted) == account.id.number
        )
    is_empty = not any(account.rows or account.skipped for account in accounts)
    if len(accounts) == 1 or (accounts and is_empty):
        return accounts[0]
    raise StatementAccountNeeded(accounts=tuple(account.id.number_printed for account in file.accounts))


def expect_same(account: BankAccount, told: StatementAccount) -> None:
    """Nothing, when the two may be one account.

    Raises:
        AccountMismatch, CurrencyMismatch: they are not, as far as both say.
    """
    if told.currency_code and told.currency_code != account.currency_code:
        raise CurrencyMismatch
    ours = _spellings(account.branch, account.number, account.account_digits)
    theirs = _spellings(told.id.branch, told.id.number)
    if ours and theirs and not _meet(ours, theirs):
        raise AccountMismatch
    if _is_other_bank(account.bank_code, told) or _is_other_branch(account.branch, told):
        raise AccountMismatch


def _read(store: Store, user: User, upload: Upload) -> tuple[StatementFile, Mapped | None]:
    if upload.mapping is not None:
        return read_statement(upload.content, upload.file_name, upload.mapping), upload.mapping
    asking: MappingNeeded | None = None
    try:
        file = read_statement(upload.content, upload.file_name)
        signature = file.header_signature
    except MappingNeeded as error:
        asking, signature = error, error.header_signature
    remembered = None
    if signature:
        with store.reading() as work:
            remembered = work.statements.mapping(user.user_id, signature)
    if remembered is not None:
        return read_statement(upload.content, upload.file_name, remembered), remembered
    if asking is not None:
        raise asking
    return file, None


def _held(told: StatementAccount, known: list[BankAccountState]) -> HeldAccount:
    ours = [account.bank_account_id for account in known if _is_the_same(account, told)]
    days = [row.day for row in told.rows]
    return HeldAccount(
        number=told.id.number_printed,
        branch=told.id.branch_printed,
        bank_code=told.id.bank_code_printed,
        type=_KINDS[told.type],
        currency_code=told.currency_code,
        rows=len(told.rows),
        day_from=min(days, default=told.period_start),
        day_to=max(days, default=told.period_end),
        bank_account_id=ours[0] if len(ours) == 1 else None,
    )


def _is_the_same(account: BankAccountState, told: StatementAccount) -> bool:
    """Whether the file says so: the numbers agree, and nothing that both say differs."""
    if _is_other_bank(account.bank_code, told) or _is_other_branch(account.branch, told):
        return False
    if told.currency_code and told.currency_code != account.currency_code:
        return False
    ours = _spellings(account.branch, account.number, account_digits(account.number))
    return _meet(ours, _spellings(told.id.branch, told.id.number))


def _is_other_bank(bank_code: str, told: StatementAccount) -> bool:
    bank = bank_code.lstrip("0")
    return bool(bank) and told.id.bank_code.isdigit() and bank != told.id.bank_code


def _is_other_branch(branch: str, told: StatementAccount) -> bool:
    """Whether both say one, and not the same; some banks leave its check digit out."""
    short, long = sorted((compared(said).lstrip("0") for said in (branch, told.id.branch)), key=len)
    return bool(short) and "*" not in short + long and short not in (long, long[:-1])


def _meet(ours: set[str], theirs: set[str]) -> bool:
    return any(_same_number(one, other) for one in ours for other in theirs)


def _spellings(branch: str, *numbers: str) -> set[str]:
    """An account's number alone and behind its branch, as they are compared."""
    alone = {compared(number) for number in numbers if compared(number)}
    return {spelled.lstrip("0") for number in alone for spelled in (number, compared(branch) + number)}


def _same_number(one: str, other: str) -> bool:
    """Whether two are one account; some banks leave the check digit out."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= LEAST_DIGITS and short == long[:-1])
