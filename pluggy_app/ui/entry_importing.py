"""The state of /app/entries/import: what was asked of a list, and what would become of its rows.

As with statements (`importing.py`), the file stays in the browser and comes with each question about it.
"""

from dataclasses import dataclass, field, replace

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.errors import AppError, MappingNeeded, PreviewOutdated
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE
from pluggy_app.domain.users import User
from pluggy_app.reads import reconciliation
from pluggy_app.services import entry_lists
from pluggy_app.services.entry_lists import LIST_BYTES, ListOutcome, ListUpload
from pluggy_app.ui import entry_list_rows
from pluggy_app.ui.entry_editing import EntryEditing
from pluggy_app.ui.entry_list_rows import MOST_MB, NOTHING_DONE, NOTHING_SAID, ListDone
from pluggy_app.ui.file_asking import COLUMNS, DONE, FILE, MAX_NAME, PREVIEW, Answer, FileAsking, Show, outdated
from pluggy_app.ui.import_asking import are_files, is_form, is_place, is_verdict
from pluggy_app.ui.import_rows import NO_PREVIEW
from pluggy_app.ui.live import follow
from pluggy_app.ui.session import to_login
from pluggy_app.ui.wording.lookup import t
from pluggy_app.wiring import parts

KIND = "kind"
KINDS = (PAYABLE, RECEIVABLE)


@dataclass(frozen=True)
class Asked:
    """What a question about the file depends on, as it was when it was asked."""

    name: str = ""
    mapping: dict[str, object] | None = field(default=None, repr=False)
    kind: str = ""
    promised: ListOutcome | None = None

    def upload(self, content: bytes) -> ListUpload:
        return ListUpload(content, self.name, self.mapping, self.kind)


class EntryImporting(FileAsking, EntryEditing):
    """The step, the columns that are asked about, and one page of the rows."""

    name: str = ""
    said: dict[str, str] = NOTHING_SAID
    kind: str = ""
    field_key: int = 0
    sums: str = ""
    done: ListDone = NOTHING_DONE
    _asked: Asked = Asked()

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        return EntryImporting.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """See that the session stands while the page is open."""
        return await follow(
            self, lambda user, _: reconciliation.waiting(parts().store, user), lambda waiting, _: self._show(waiting)
        )

    @rx.event
    def arrive(self) -> None:
        """The page was loaded or left: its field holds no file."""
        self._forget_file()

    @rx.event(background=True)
    async def look(
        self, chunks: rx.UploadChunkIterator, names: list[str], sizes: list[int], at: int
    ) -> EventSpec | None:
        """Show what would become of the rows of the file that was chosen, or ask what is not clear."""
        return await self._answer(
            chunks, lambda: self._begun(names[at], sizes[at]) if are_files(names, sizes, at) else None, _checked("", 1)
        )

    @rx.event(background=True)
    async def explain(self, chunks: rx.UploadChunkIterator, form: dict[str, str]) -> EventSpec | None:
        """Read the file with the columns that the form names."""
        return await self._answer(chunks, lambda: self._explained(form) if is_form(form) else None, _checked("", 1))

    @rx.event(background=True)
    async def say_kind(self, chunks: rx.UploadChunkIterator, form: dict[str, str]) -> EventSpec | None:
        """Read the file as entries to pay, or to receive."""
        return await self._answer(chunks, lambda: self._told_kind(form) if is_form(form) else None, _checked("", 1))

    @rx.event(background=True)
    async def doubt(self, chunks: rx.UploadChunkIterator) -> EventSpec | None:
        """Show the columns, although they are known."""
        return await self._answer(chunks, lambda: self._asked if self._asked.name else None, _doubted)

    @rx.event(background=True)
    async def turn_to(self, chunks: rx.UploadChunkIterator, verdict: str, number: int) -> EventSpec | None:
        """Show another page of the rows, or those of one verdict."""
        known = is_verdict(verdict) and is_place(number)
        return await self._answer(
            chunks, lambda: self._asked if known and self._asked.promised else None, _checked(verdict, number)
        )

    @rx.event(background=True)
    async def save(self, chunks: rx.UploadChunkIterator) -> EventSpec | type | None:
        """Take in what the preview shows, and let the matcher look at it."""
        gone = await self._answer(chunks, lambda: self._asked if self._asked.promised else None, _saved)
        async with self:
            is_done = gone is None and self.step == DONE
        return EntryEditing.pair_up if is_done else gone

    def _show(self, waiting: int) -> None:
        self._put(loaded=True)
        self._show_pairs(waiting)

    def _forget_file(self) -> None:
        self._turn += 1
        self._asked = Asked()
        self._put(step=FILE, busy=False, refusal="", unsure=False, name="", columns=[], sample=[], rows=[], warnings=[])
        self._put(preview=NO_PREVIEW, sums="", kind="", said=NOTHING_SAID, done=NOTHING_DONE, verdict="", page=1)

    def _begun(self, name: str, size: int) -> Asked | None:
        self._forget_file()
        self.name = name[:MAX_NAME]
        if size > LIST_BYTES:
            self.refusal = t("import.refused.bytes", name=self.name, most=MOST_MB)
            return None
        self._asked = Asked(name=self.name)
        return self._asked

    def _refused(self, error: AppError, asked: Asked) -> None:
        self._put(refusal=entry_list_rows.refusal(error, asked.name))

    def _explained(self, form: dict[str, str]) -> Asked | None:
        said = entry_list_rows.said_in(form, self.columns)
        if said is None or not self._asked.name:
            return None
        self.said, mapping = said, entry_list_rows.mapping_of(said)
        if mapping is None:
            self.refusal = t("list.columns.needed")
            return None
        self._asked = replace(self._asked, mapping=mapping, promised=None)
        return self._asked

    def _told_kind(self, form: dict[str, str]) -> Asked | None:
        kind = form.get("kind", "")
        if not self._asked.name or kind not in KINDS:
            self._put(refusal=t("list.kind.needed") if self._asked.name else "")
            return None
        self.kind = kind
        self._asked = replace(self._asked, kind=kind, promised=None)
        return self._asked

    def _ask(self, question: MappingNeeded, *, again: bool) -> None:
        """Which column is which, or what the entries are."""
        self._put(
            columns=list(question.columns),
            sample=[list(row) for row in question.sample_rows],
            field_key=self.field_key + 1,
        )
        if question.reason == KIND and not again:
            self._put(step=KIND, kind=question.guess.get("all", ""))
            return
        if self._asked.mapping is not None:
            self.said = entry_list_rows.said_of(self._asked.mapping, question.columns)
            self._put(refusal="" if again else t("import.columns.still"))
        else:
            self.said = entry_list_rows.said_of(question.guess, question.columns)
        known = ("columns", "decimal", "day_order")
        reason = question.reason if question.reason in known and not again else "other"
        key = "list.columns.why" if reason == "columns" else f"import.columns.why.{reason}"
        self._put(step=COLUMNS, why=t(key))

    def _show_preview(self, outcome: ListOutcome, asked: Asked, verdict: str, page: int) -> None:
        self._asked = replace(asked, promised=replace(outcome, verdicts=()))
        self._put(
            step=PREVIEW,
            preview=entry_list_rows.preview_line(outcome, asked.kind),
            sums=entry_list_rows.sums_text(outcome),
            warnings=entry_list_rows.warnings(outcome),
            columns_known=outcome.remembered,
        )
        self._show_page(entry_list_rows.verdict_lines(outcome, verdict, page), verdict, page)

    def _show_done(self, outcome: ListOutcome, asked: Asked) -> None:
        self._asked = Asked()
        self._put(step=DONE, done=entry_list_rows.done_line(outcome, asked.name), rows=[])


def _checked(verdict: str, number: int) -> Answer[Asked]:
    def checked(user: User, content: bytes, asked: Asked) -> Show:
        try:
            outcome = entry_lists.rehearse(parts().store, user, asked.upload(content))
        except MappingNeeded as error:
            question = error
            return lambda page: page._ask(question, again=False)
        return lambda page: page._show_preview(outcome, asked, verdict, number)

    return checked


def _doubted(_user: User, content: bytes, asked: Asked) -> Show:
    question = entry_lists.columns(asked.upload(content))
    return lambda page: page._ask(question, again=True)


def _saved(user: User, content: bytes, asked: Asked) -> Show:
    try:
        outcome = entry_lists.take_in(parts().store, user, asked.upload(content), asked.promised)
    except PreviewOutdated as error:
        return outdated(_checked("", 1)(user, content, asked), error, asked)
    return lambda page: page._show_done(outcome, asked)
