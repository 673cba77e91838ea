"""The state of /app/import: what was asked of a file, what it holds, and what would become of its rows.

The file stays in the browser and comes with each question about it; nothing of it is kept but one page of its rows.
Longer than most files because each question and what it shows are one state's.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.errors import (
    AccountMismatch,
    AppError,
    CurrencyMismatch,
    MappingNeeded,
    PreviewOutdated,
    StatementNotFound,
)
from pluggy_app.domain.users import User
from pluggy_app.reads import bank_accounts
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.services import statement_files, statements
from pluggy_app.services.statement_files import HeldAccount, Look
from pluggy_app.services.statements import STATEMENT_BYTES, Outcome
from pluggy_app.ui import import_rows
from pluggy_app.ui.errors import sentence, warn
from pluggy_app.ui.file_asking import COLUMNS, DONE, FILE, MAX_NAME, PREVIEW, Answer, FileAsking, Show, outdated
from pluggy_app.ui.import_asking import (
    MAX_DIGITS,
    NEW_ACCOUNT,
    Asked,
    aim,
    are_files,
    is_form,
    is_place,
    is_verdict,
    label,
    said_in,
)
from pluggy_app.ui.import_rows import KINDS, MOST_MB, NO_PREVIEW, NOTHING_SAID, Choice, DoneLine, HeldLine
from pluggy_app.ui.live import follow
from pluggy_app.ui.session import Session, to_login
from pluggy_app.ui.wording.lookup import t
from pluggy_app.wiring import parts

ACCOUNT = "account"


class Importing(FileAsking, Session):
    """The step, what the file holds, and one page of its rows."""

    can_force: bool = False
    names: list[str] = []
    at: int = 0
    accounts: list[Choice] = []
    account: str = ""
    held: list[HeldLine] = []
    part: int = 0
    recognised: bool = False
    new_type: str = KINDS[0]
    form_key: int = 0
    is_table: bool = False
    said: dict[str, str] = NOTHING_SAID
    done: list[DoneLine] = []
    next_account: bool = False
    next_file: str = ""
    _wanted: str = ""  #: the account that the address names
    _states: list[BankAccountState] = []
    _held: list[HeldAccount] = []
    _finished: list[tuple[int, str]] = []  #: file and account of it that were imported
    _mapping: dict[str, object] | None = None
    _asked: Asked = Asked()

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        wanted = self.router.url.query_parameters.get("conta", "")
        self._wanted = wanted if wanted.isdecimal() and len(wanted) < MAX_DIGITS else ""
        return Importing.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this person's accounts while the page is open."""
        return await follow(self, lambda user, _: bank_accounts.listing(parts().store, user), self._show)

    @rx.event
    def arrive(self) -> None:
        """The page was loaded or left: its field holds no file."""
        self._forget_file()
        self._put(done=[])

    @rx.event(background=True)
    async def look(
        self, chunks: rx.UploadChunkIterator, names: list[str], sizes: list[int], at: int
    ) -> EventSpec | None:
        """Say what the file at this place among the chosen ones holds."""
        return await self._answer(
            chunks, lambda: self._begun(names, sizes[at], at) if are_files(names, sizes, at) else None, _looked
        )

    @rx.event(background=True)
    async def explain(self, chunks: rx.UploadChunkIterator, form: dict[str, str]) -> EventSpec | None:
        """Read the file with the columns that the form names."""
        return await self._answer(chunks, lambda: self._explained(form) if is_form(form) else None, _looked)

    @rx.event(background=True)
    async def doubt(self, chunks: rx.UploadChunkIterator) -> EventSpec | None:
        """Show the columns, although they are known."""
        return await self._answer(chunks, lambda: self._asked, _doubted)

    @rx.event(background=True)
    async def check(self, chunks: rx.UploadChunkIterator, form: dict[str, str]) -> EventSpec | None:
        """Show what would become of each row in the account that the form names."""
        return await self._answer(chunks, lambda: self._aimed(form) if is_form(form) else None, _checked("", 1))

    @rx.event(background=True)
    async def insist(self, chunks: rx.UploadChunkIterator) -> EventSpec | None:
        """The same, whatever account the file says it is of."""
        return await self._answer(chunks, self._insisted, _checked("", 1))

    @rx.event(background=True)
    async def turn_to(self, chunks: rx.UploadChunkIterator, verdict: str, number: int) -> EventSpec | None:
        """Show another page of the rows, or those of one verdict."""
        known = is_verdict(verdict) and is_place(number)
        return await self._answer(chunks, lambda: self._asked if known else None, _checked(verdict, number))

    @rx.event(background=True)
    async def save(self, chunks: rx.UploadChunkIterator) -> EventSpec | None:
        """Import what the preview shows."""
        return await self._answer(chunks, lambda: self._asked if self._asked.promised else None, _saved)

    @rx.event
    async def pick_part(self, place: int) -> EventSpec | None:
        """Turn to another account of the file."""
        if await self._person() is None:
            return to_login()
        if is_place(place) and place < len(self._held):
            self._turn_to_part(place)
        return None

    @rx.event
    async def back(self) -> EventSpec | None:
        """The step before."""
        if await self._person() is None:
            return to_login()
        before = {PREVIEW: ACCOUNT, COLUMNS: ACCOUNT if self._held else FILE}
        self._put(step=before.get(self.step, FILE), refusal="", can_force=False)
        if self.step == FILE:
            self._forget_file()
        return None

    @rx.event(background=True)
    async def undo(self, key: str) -> EventSpec | None:
        """Take back an import that was done here. The largest take seconds, which no lock of the page outlasts."""
        async with self:
            user = await self._person()
            if user is None:
                return to_login()
            line = next((line for line in self.done if line["key"] == key and not line["undone"]), None)
            if line is None or self.busy:
                return None
            self.busy = True
        text, refused = "", None
        try:
            told = await asyncio.to_thread(statements.undo, parts().store, user, int(line["key"]))
            text = import_rows.undone_text(*told)
        except StatementNotFound as error:  # taken back elsewhere
            text = sentence(error)
        except AppError as error:
            refused = warn(sentence(error))
        finally:
            async with self:
                self.done = [{**one, "undone": text} if one["key"] == line["key"] else one for one in self.done]
                self.busy = False
        return refused

    def _show(self, accounts: list[BankAccountState], _now: datetime) -> None:
        self._states = accounts
        choices = [Choice(value=str(a.bank_account_id), label=label(a)) for a in accounts]
        self._put(accounts=choices, loaded=True)
        if self.step == ACCOUNT and not self.recognised and self._known() in [choice["value"] for choice in choices]:
            self._turn_to_part(self.part)  # the file was read before its account was; a choice of another one stays

    def _forget_file(self) -> None:
        self._turn += 1
        self._held, self._finished, self._mapping, self._asked = [], [], None, Asked()
        self._put(step=FILE, busy=False, refusal="", unsure=False, names=[], at=0, held=[], rows=[], sample=[])
        self._put(preview=NO_PREVIEW, warnings=[], can_force=False, next_account=False, next_file="")

    def _begun(self, names: list[str], size: int, at: int) -> Asked | None:
        """A file is chosen: the first of new ones, or one of the others."""
        names = [name[:MAX_NAME] for name in names]
        if at == 0 and self.step == FILE:
            self._forget_file()
        if at != self.at:
            self._held, self._mapping = [], None
        self._turn += 1
        self._put(names=names, at=at, step=FILE if not self._held else self.step, next_file="")
        if size > STATEMENT_BYTES:
            self._refuse(t("import.refused.bytes", name=names[at], most=MOST_MB))
            return None
        self._asked = Asked(name=names[at], mapping=self._mapping)
        return self._asked

    def _explained(self, form: dict[str, str]) -> Asked | None:
        said = said_in(form, self.columns)
        if said is None:
            return None
        self.said, mapping = said, import_rows.mapping_of(said)
        if mapping is None:
            self.refusal = t("import.columns.needed")
            return None
        self._mapping = mapping
        self._asked = Asked(name=self._asked.name, mapping=mapping)
        return self._asked

    def _aimed(self, form: dict[str, str]) -> Asked | None:
        found = aim(form, self._held, self._states)
        if found is None:
            return None
        self._put(part=found.place, account=form.get("account", ""))
        if found.missing:
            self.refusal = t(found.missing)
            return None
        held = self._held[found.place]
        self._asked = replace(
            self._asked, held=held, target=found.target, target_name=found.name, force=False, promised=None
        )
        return self._asked

    def _insisted(self) -> Asked | None:
        if self._asked.held is None:
            return None
        self._asked = replace(self._asked, force=True)
        return self._asked

    def _begin(self) -> None:
        super()._begin()
        self._put(can_force=False)

    def _refused(self, error: AppError, asked: Asked) -> None:
        told = import_rows.refusal(error, asked.name, asked.held, asked.target_name)
        self._refuse(told, can_force=isinstance(error, AccountMismatch | CurrencyMismatch))

    def _refuse(self, told: str, *, can_force: bool = False) -> None:
        """Say why not; the other files that were chosen are still there."""
        self._put(refusal=told, can_force=can_force, next_file=self._following())

    def _following(self) -> str:
        return self.names[self.at + 1] if self.at + 1 < len(self.names) else ""

    def _show_columns(self, question: MappingNeeded, *, again: bool) -> None:
        why = f"import.columns.why.{question.reason}" if not again else "import.columns.why.other"
        if self._mapping is not None and not again:
            self.refusal = t("import.columns.still")
        elif self._mapping is not None:
            self.said = import_rows.said_of(self._mapping, question.columns)
        else:
            self.said = import_rows.asked_of(question.guess, question.columns, question.reason)
        self._put(
            step=COLUMNS,
            columns=list(question.columns),
            sample=[list(row) for row in question.sample_rows],
            why=t(why),
            form_key=self.form_key + 1,
        )

    def _show_accounts(self, found: Look) -> None:
        self._held = list(found.accounts)
        if self._mapping is None and found.mapping is not None:
            self._mapping = dict(found.mapping)
            self._put(columns_known=True)
        else:
            self._put(columns_known=False)
        self._asked = replace(self._asked, mapping=self._mapping)
        done = [(self.at, held.number) in self._finished for held in self._held]
        self._put(
            step=ACCOUNT,
            is_table=found.format == "csv",
            held=[import_rows.held_line(at, one, done=done[at]) for at, one in enumerate(self._held)],
        )
        self._turn_to_part(done.index(False) if False in done else 0)

    def _turn_to_part(self, place: int) -> None:
        held = self._held[place]
        mine = [choice["value"] for choice in self.accounts]
        self.part = place
        recognised = self._known()
        account = recognised or (self._wanted if self._wanted in mine else "" if mine else NEW_ACCOUNT)
        self._put(account=account, recognised=recognised in mine, new_type=held.type)
        self._put(form_key=self.form_key + 1, refusal="", can_force=False)

    def _known(self) -> str:
        """The account that the file's own number means; empty: none."""
        return str(self._held[self.part].bank_account_id or "") if self._held else ""

    def _show_preview(self, outcome: Outcome, asked: Asked, verdict: str, page: int) -> None:
        currency = (asked.held.currency_code if asked.held else "") or "BRL"
        preview = import_rows.preview_line(outcome, asked.target_name)
        self._asked = replace(asked, promised=replace(outcome, verdicts=(), warnings=()))
        if preview["save"]:
            self._put(next_account=False, next_file="")
        else:
            self._lead_on(asked)  # there is nothing left to do with it
        self._put(
            step=PREVIEW,
            preview=preview,
            warnings=import_rows.warnings(outcome),
        )
        self._show_page(import_rows.verdict_lines(outcome, verdict, page, currency), verdict, page)

    def _show_done(self, outcome: Outcome, asked: Asked) -> None:
        self._lead_on(asked)
        self._asked = replace(asked, promised=None)
        self._put(
            step=DONE,
            done=[import_rows.done_line(outcome, asked.name, asked.target_name), *self.done],
            rows=[],
        )

    def _lead_on(self, asked: Asked) -> None:
        """This account of the file is in the books: what comes next is another of its accounts, else another file."""
        finished = (self.at, asked.held.number if asked.held else "")
        self._finished = [*(one for one in self._finished if one != finished), finished]
        left = [held for held in self._held if (self.at, held.number) not in self._finished]
        self._put(next_account=bool(left), next_file="" if left else self._following())


def _looked(user: User, content: bytes, asked: Asked) -> Show:
    try:
        found = statement_files.look(parts().store, user, asked.upload(content))
    except MappingNeeded as error:
        question = error
        return lambda page: page._show_columns(question, again=False)
    return lambda page: page._show_accounts(found)


def _doubted(_user: User, content: bytes, asked: Asked) -> Show:
    question = statement_files.columns(asked.upload(content))
    return lambda page: page._show_columns(question, again=True)


def _checked(verdict: str, number: int) -> Answer[Asked]:
    def checked(user: User, content: bytes, asked: Asked) -> Show:
        outcome = statements.rehearse(parts().store, user, asked.target, asked.upload(content))
        return lambda page: page._show_preview(outcome, asked, verdict, number)

    return checked


def _saved(user: User, content: bytes, asked: Asked) -> Show:
    try:
        outcome = statements.take_in(parts().store, user, asked.target, asked.upload(content), asked.promised)
    except PreviewOutdated as error:
        return outdated(_checked("", 1)(user, content, asked), error, asked)
    return lambda page: page._show_done(outcome, asked)
