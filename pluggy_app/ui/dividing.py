"""What a person tells of the movement on the bench in drawers and dialogs: other entries, a division, a new entry, why
it is left out."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.errors import AppError
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE, EntryTerms
from pluggy_app.domain.matching.model import Row
from pluggy_app.domain.money import typed_cents
from pluggy_app.domain.movements import MovementChanges
from pluggy_app.domain.plans import KINDS, Part, Plan, divided, planned
from pluggy_app.domain.users import User
from pluggy_app.reads import bench as reading
from pluggy_app.reads.bench import LedgerEntry
from pluggy_app.services import ledger_entries, movements
from pluggy_app.ui.bench_rows import parts_of
from pluggy_app.ui.benching import IGNORED, Bench, Undo
from pluggy_app.ui.errors import sentence
from pluggy_app.ui.formatting import money, typed
from pluggy_app.ui.queue_rows import due_words, party_of, title_of
from pluggy_app.ui.session import is_text, to_login
from pluggy_app.ui.statement_rows import name_of
from pluggy_app.ui.typed import cents_of, day_of, key_of, text_of
from pluggy_app.ui.wording.lookup import t
from pluggy_app.wiring import parts

SEARCH, SPLIT, NEW, IGNORE = "search", "split", "new", "ignore"
MAX_REASON, MAX_TEXT_LINE, MAX_DESCRIPTION = 200, 100, 500
MOST_PARTS = 30


class FoundLine(TypedDict):
    """An open entry that may be picked."""

    key: str
    title: str
    sub: str
    amount: str
    picked: bool


class PartLine(TypedDict):
    """A line of a division. `value` is what its field began with."""

    key: str
    label: str
    value: str
    is_entry: bool


class NewLine(TypedDict):
    """What the form of a new entry begins with."""

    description: str
    name: str
    amount: str
    due: str
    kind: str


NO_NEW = NewLine(description="", name="", amount="", due="", kind="")


class Dividing(Bench):
    """What is typed into drawers and dialogs. A reading of the page beneath never touches it."""

    found: list[FoundLine] = []
    found_sum: str = ""
    found_count: int = 0
    split: list[PartLine] = []
    split_rest: str = ""
    split_closes: bool = False
    split_choices: list[FoundLine] = []
    new_entry: NewLine = NO_NEW
    form_key: int = 0
    _found: dict[int, LedgerEntry] = {}
    _picking: list[int] = []
    _texts: dict[str, str] = {}  #: key of a part to what its field says
    _of: int = 0  #: the movement that the open drawer is about

    @rx.event
    async def ask_search(self) -> EventSpec | None:
        """Look for other entries."""
        user = await self._person()
        if user is None:
            return to_login()
        row = self._begin(SEARCH)
        if row is not None:
            option = self._option()
            alone = option is not None and len(option.row_ids) == 1
            self._picking = [one.entry_id for one in parts_of(option, self._shown.entries)] if alone and option else []
            await self._search(user, row, "")
        return None

    @rx.event
    async def look_for(self, text: str) -> EventSpec | None:
        """Open entries with this text or amount."""
        user = await self._person()
        if user is None:
            return to_login()
        row = self._row_of_drawer(SEARCH)
        if row is not None and is_text(text):
            await self._search(user, row, text.strip()[:MAX_TEXT_LINE])
        return None

    @rx.event
    async def pick(self, key: str) -> EventSpec | None:
        """Take an entry in, or leave it out again."""
        if await self._person() is None:
            return to_login()
        picked, row = key_of(key), self._row_of_drawer(SEARCH)
        if row is None or picked not in self._found:
            return None
        before = self._picking
        self._picking = [one for one in before if one != picked] if picked in before else [*before, picked][:MOST_PARTS]
        self._print_found(row)
        return None

    @rx.event
    async def use_picked(self) -> EventSpec | None:
        """Put what was picked on the bench."""
        user = await self._person()
        if user is None:
            return to_login()
        if self._row_of_drawer(SEARCH) is not None and self._picking:
            self._know(list(self._found.values()))
            await self._pick(user, self._picking)
        return None

    @rx.event
    async def ask_split(self) -> EventSpec | None:
        """Divide the movement among entries and differences."""
        user = await self._person()
        if user is None:
            return to_login()
        row = self._begin(SPLIT)
        if row is None:
            return None
        option, plan = self._option(), self._plan()
        keys = [key for key in (option.entry_ids if option else ()) if key in self._shown.entries]
        if plan is not None and option is not None and len(option.row_ids) == 1:
            self._texts = {f"e{line.entry_id}": typed(abs(line.cents)) for line in plan.lines if line.entry_id}
            self._texts |= {f"d{part.kind}": typed(abs(part.cents)) for part in plan.differences}
        near = await asyncio.to_thread(reading.found, parts().store, user, row, "", keys)
        self._found = {one.id: one for one in near} | {key: self._shown.entries[key] for key in keys}
        self._put(split_choices=self._lines(row))
        self._print_parts(row, anew=True)
        return None

    @rx.event
    async def add_part(self, part: str) -> EventSpec | None:
        """One more line: an entry by its key, or a kind of difference; it begins with what is left."""
        if await self._person() is None:
            return to_login()
        row = self._row_of_drawer(SPLIT)
        if row is None or not is_text(part) or part in self._texts or len(self._texts) >= MOST_PARTS:
            return None
        entry = self._found.get(key_of(part[1:]) or 0) if part.startswith("e") else None
        if entry is None and part not in {f"d{kind}" for kind in KINDS}:
            return None
        left = abs(self._division(row).rest_cents)
        cents = left if entry is None else min(entry.open_cents, left) or entry.open_cents
        self._texts = {**self._texts, part: typed(cents) if cents else ""}
        self._print_parts(row, anew=True)
        return None

    @rx.event
    async def say_part(self, part: str, text: str) -> EventSpec | None:
        """What the field of a line says now."""
        if await self._person() is None:
            return to_login()
        row = self._row_of_drawer(SPLIT)
        if row is not None and is_text(part) and is_text(text) and part in self._texts:
            self._texts = {**self._texts, part: text}
            self._print_parts(row)
        return None

    @rx.event
    async def drop_part(self, part: str) -> EventSpec | None:
        """One line less."""
        if await self._person() is None:
            return to_login()
        row = self._row_of_drawer(SPLIT)
        if row is not None and is_text(part) and part in self._texts:
            self._texts = {key: text for key, text in self._texts.items() if key != part}
            self._print_parts(row, anew=True)
        return None

    @rx.event
    async def accept_split(self) -> EventSpec | list[EventSpec] | None:
        """Match it as it is divided."""
        if await self._person() is None:
            return to_login()
        row = self._row_of_drawer(SPLIT)
        if row is None:
            return None
        plan = self._division(row)
        if not plan.closes:
            self._put(dialog_trouble=t("split.needed"))
            return None
        return await self._match(plan)

    @rx.event
    async def ask_new(self) -> EventSpec | None:
        """A new entry, with what the movement says."""
        if await self._person() is None:
            return to_login()
        row = self._begin(NEW)
        if row is not None:
            name = name_of(row.counterparty_name, row.text)
            self.new_entry = NewLine(
                description=row.text or name,
                name=row.counterparty_name,
                amount=typed(abs(row.cents)),
                due=row.day.isoformat(),
                kind=t(f"bench.side.{RECEIVABLE if row.cents > 0 else PAYABLE}"),
            )
        return None

    @rx.event
    async def add_entry(self, form: dict[str, str]) -> EventSpec | list[EventSpec] | None:
        """Keep the new entry, and match the movement with it where that closes."""
        user = await self._person()
        if user is None:
            return to_login()
        row = self._row_of_drawer(NEW)
        if row is None or not isinstance(form, dict):
            return None
        terms = _terms(form, row)
        if isinstance(terms, str):
            self._put(dialog_trouble=t(f"entry.needed.{terms}"))
            return None
        try:
            (key,) = await asyncio.to_thread(ledger_entries.add, parts().store, user, [terms])
        except AppError as error:
            self._put(dialog_trouble=sentence(error))
            return None
        self._know([LedgerEntry(**{name: getattr(terms, name) for name in EntryTerms.__dataclass_fields__}, id=key)])
        await self._pick(user, [key])
        plan = planned(row.id, row.cents, [Part(key, terms.amount_cents)], "")
        return await self._match(plan) if plan.closes else None

    @rx.event
    async def ask_ignore(self) -> EventSpec | None:
        """Leave the movement out."""
        if await self._person() is None:
            return to_login()
        self._begin(IGNORE)
        return None

    @rx.event
    async def ignore(self, form: dict[str, str]) -> EventSpec | list[EventSpec] | None:
        """Leave it out for this reason, and open the next."""
        user = await self._person()
        if user is None:
            return to_login()
        row = self._row_of_drawer(IGNORE)
        reason = text_of(form, "reason", MAX_REASON) if isinstance(form, dict) else None
        if row is None or not isinstance(form, dict):
            return None
        if not reason:
            self._put(dialog_trouble=t("ignore.needed"))
            return None
        changes = MovementChanges(ignored=True, ignored_reason=reason)
        try:
            await asyncio.to_thread(movements.change, parts().store, user, row.account_id, row.id, changes)
        except AppError as error:
            self._put(dialog_trouble=sentence(error))
            return None
        self._done(Undo(IGNORED, row.id, row.id, row.account_id, (row.id,)), t("ignore.done"), self._shown.waiting - 1)
        return self._go(self._neighbour(1, around=False, without={row.id}))

    def _begin(self, dialog: str) -> Row | None:
        """Open a drawer about the movement on the bench; None: there is none that waits."""
        desk = self._shown.desk
        if desk is None or not desk.is_waiting:
            return None
        self._put(dialog=dialog, dialog_trouble="", found=[], split=[], split_choices=[], form_key=self.form_key + 1)
        self._found, self._picking, self._texts, self._of = {}, [], {}, desk.row.id
        return desk.row

    def _row_of_drawer(self, dialog: str) -> Row | None:
        """The movement that the open drawer is about."""
        desk = self._shown.desk
        return desk.row if desk is not None and self.dialog == dialog and desk.row.id == self._of else None

    async def _search(self, user: User, row: Row, text: str) -> None:
        found = await asyncio.to_thread(reading.found, parts().store, user, row, text, self._picking)
        kept = {key: self._found[key] for key in self._picking if key in self._found}
        self._found = kept | {one.id: one for one in found}
        self._print_found(row)

    def _print_found(self, row: Row) -> None:
        picked = [self._found[key] for key in self._picking if key in self._found]
        cents = sum(one.open_cents for one in picked)
        self._put(
            found=self._lines(row),
            found_count=len(picked),
            found_sum=t("search.sum", amount=money(cents), wanted=money(abs(row.cents), row.currency)),
        )

    def _lines(self, row: Row) -> list[FoundLine]:
        now = utc_now()
        return [_found_line(one, now, picked=one.id in self._picking) for one in self._found.values()]

    def _division(self, row: Row) -> Plan:
        """What the fields say."""
        entries, named = [], []
        for key, text in self._texts.items():
            cents = typed_cents(text) or 0
            if key.startswith("e"):
                entries.append(Part(int(key[1:]), abs(cents)))
            else:
                named.append((key[1:], cents))
        return divided(row.id, row.cents, entries, named)

    def _print_parts(self, row: Row, *, anew: bool = False) -> None:
        plan = self._division(row)
        rest = plan.rest_cents if row.cents > 0 else -plan.rest_cents
        self._put(split_rest=money(rest, row.currency), split_closes=plan.closes, dialog_trouble="")
        if anew:  # the fields keep what is typed: their lines are printed only when one comes or goes
            self.split = [
                PartLine(key=key, label=self._label(key), value=text, is_entry=key.startswith("e"))
                for key, text in self._texts.items()
            ]

    def _label(self, key: str) -> str:
        if key.startswith("d"):
            return t(f"bench.kind.{key[1:]}")
        entry = self._found.get(int(key[1:])) or self._shown.entries.get(int(key[1:]))
        return "" if entry is None else t("split.entry", title=title_of(entry), amount=money(entry.open_cents))


def _found_line(entry: LedgerEntry, now: datetime, *, picked: bool) -> FoundLine:
    return FoundLine(
        key=str(entry.id),
        title=party_of(entry),
        sub=due_words(entry.due_on, today(now), now),
        amount=money(entry.open_cents),
        picked=picked,
    )


def _terms(form: Mapping[str, object], row: Row) -> EntryTerms | str:
    """The entry, or the word for the field that is missing or is not understood."""
    description = text_of(form, "description", MAX_DESCRIPTION)
    if not description:
        return "description"
    cents = cents_of(text_of(form, "amount", MAX_TEXT_LINE) or "")
    if cents is None:
        return "amount"
    due = day_of(text_of(form, "due", MAX_TEXT_LINE) or "")
    if due is None:
        return "due"
    name, number = text_of(form, "name", MAX_TEXT_LINE), text_of(form, "number", MAX_TEXT_LINE)
    if name is None or number is None:
        return "description"
    return EntryTerms(
        kind=RECEIVABLE if row.cents > 0 else PAYABLE,
        due_on=due,
        amount_cents=cents,
        description=description,
        counterparty_name=name,
        counterparty_document=row.counterparty_document if name == row.counterparty_name else "",
        document_number=number,
    )
