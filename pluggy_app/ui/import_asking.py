"""What the import page asks of a file: checked, because anybody can ask anything, and the file as it arrives."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import reflex as rx

from pluggy_app.domain.errors import TryLater
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.services.statement_files import HeldAccount, Upload
from pluggy_app.services.statements import Outcome, Target
from pluggy_app.ui.formatting import account_tail
from pluggy_app.ui.import_rows import AMOUNTS, DAYS, DECIMALS, KINDS, NOTHING_SAID, VERDICTS, new_account
from pluggy_app.ui.session import is_text

NEW_ACCOUNT = "new"  #: instead of the key of an account
MOST_FILES = 50
MAX_DIGITS = 18  #: of a key
STILL_SECONDS = 30  #: a browser that sends nothing for so long has gone


@dataclass(frozen=True)
class Asked:
    """What a question about the file depends on, as it was when it was asked. The file itself comes with each."""

    name: str = ""
    held: HeldAccount | None = None
    mapping: dict[str, object] | None = field(default=None, repr=False)
    target: Target = 0
    target_name: str = ""
    force: bool = False
    promised: Outcome | None = None

    def upload(self, content: bytes) -> Upload:
        number = self.held.number if self.held else ""
        return Upload(content, self.name, self.mapping, number, self.force)


@dataclass(frozen=True)
class Aim:
    """Which account of a file goes into which of the books; `missing` is the key of what to say instead."""

    place: int
    target: Target = 0
    name: str = ""
    missing: str = ""


def label(account: BankAccountState) -> str:
    return f"{account.name} {account_tail(account.number)}".strip()


def are_files(names: object, sizes: object, at: object) -> bool:
    """Names and sizes of files, and the place of one of them."""
    if not isinstance(names, list) or not isinstance(sizes, list) or not is_place(at):
        return False
    fits = all(isinstance(name, str) and name.isprintable() for name in names)
    known = len(names) == len(sizes) <= MOST_FILES and all(is_place(size) for size in sizes)
    return fits and known and isinstance(at, int) and at < len(names)


def is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**40


def is_verdict(value: object) -> bool:
    """One of those that rows may have, or all of them."""
    return isinstance(value, str) and value in ("", *VERDICTS)


def is_form(form: object) -> bool:
    return isinstance(form, dict) and all(is_text(key) and is_text(value) for key, value in form.items())


def said_in(form: Mapping[str, str], columns: Sequence[str]) -> dict[str, str] | None:
    """What a form says of the columns; None: it is not this page's form."""
    said = {key: form.get(key, "") for key in NOTHING_SAID}
    named = all(said[key] in ("", *columns) for key in ("date", "description", "amount", "credit", "debit"))
    chosen = said["amounts"] in ("", *AMOUNTS) and said["decimal"] in ("", *DECIMALS) and said["day"] in ("", *DAYS)
    return said if named and chosen else None


def aim(form: Mapping[str, str], held: Sequence[HeldAccount], known: Sequence[BankAccountState]) -> Aim | None:
    """Where a form says that the file goes; None: it names no account of the file."""
    part, account = form.get("part", "0"), form.get("account", "")
    place = int(part) if part.isdecimal() and len(part) < MAX_DIGITS else 0
    if place >= len(held):
        return None
    if account == NEW_ACCOUNT:
        name, kind = form.get("name", "").strip(), form.get("type", "")
        if not name or kind not in KINDS:
            return Aim(place, missing="import.new.name.needed")
        return Aim(place, new_account(name, kind, held[place]), name)
    mine = {str(state.bank_account_id): state for state in known}
    if account not in mine:
        return Aim(place, missing="import.account.needed")
    return Aim(place, int(account), label(mine[account]))


async def received(chunks: rx.UploadChunkIterator) -> bytes:
    """The file, whole. What stands before the pages lets no more arrive than a statement may have.

    Raises:
        TryLater: the browser has gone in the middle of it.
    """
    pieces = []
    try:
        while True:
            async with asyncio.timeout(STILL_SECONDS):
                pieces.append((await anext(chunks)).data)
    except StopAsyncIteration:
        return b"".join(pieces)
    except TimeoutError as error:
        raise TryLater from error
