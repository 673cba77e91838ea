"""What a person does with the movement on the bench: match it, skip it, name a difference, refuse, undo.

Handlers know which movement they were pressed for: a page that has moved on meanwhile does not match another one.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import (
    AlreadyMatched,
    AppError,
    SuggestionNotFound,
    SuggestionOutdated,
    TransactionNotFound,
)
from pluggy_app.domain.matching.model import Reason, Row
from pluggy_app.domain.movements import MovementChanges
from pluggy_app.domain.plans import KINDS, PART, Plan
from pluggy_app.domain.users import User
from pluggy_app.reads import reconciliation as reading
from pluggy_app.reads.bench import BenchView, Desk, LedgerEntry
from pluggy_app.services import matches, movements, reconciliation
from pluggy_app.ui import bench_rows, reconcile_address
from pluggy_app.ui.bench_fields import FieldLine, also, field_lines
from pluggy_app.ui.bench_rows import (
    NO_BENCH,
    NO_SUM,
    PICKED,
    BenchLine,
    ChipLine,
    Option,
    OptionLine,
    SumLine,
    TermLine,
    options_of,
    plan_of,
)
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.queue_rows import account_names
from pluggy_app.ui.reconcile_address import Address
from pluggy_app.ui.session import Session, is_text, to_login
from pluggy_app.ui.typed import key_of
from pluggy_app.ui.wording.lookup import counted, t
from pluggy_app.wiring import parts

MOST_UNDO = 20
TOLD_FOR = timedelta(seconds=10)  #: as the style of `undo-toast` says
MATCH, BATCH, IGNORED, REFUSED = "match", "batch", "ignored", "refused"
CONFIRM = "confirm"
_GONE = (AlreadyMatched, SuggestionOutdated, SuggestionNotFound, TransactionNotFound)


@dataclass(frozen=True)
class Undo:
    """What Z takes back, and where that was. `rows`: movements that do not wait because of it."""

    what: str  #: MATCH, BATCH, IGNORED or REFUSED
    key: int
    row: int = 0
    account: int = 0
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Shown:
    """What the page knew when it was drawn last."""

    desk: Desk | None
    rows: Mapping[int, Row]
    entries: Mapping[int, LedgerEntry]
    accounts: Mapping[int, str]
    queue: tuple[int, ...]
    waiting: int
    position: str = ""


class Bench(Session):
    """The movement on the bench, as text; what is chosen for it; what may be undone."""

    bench: BenchLine = NO_BENCH
    fields: list[FieldLine] = []
    also: str = ""
    options: list[OptionLine] = []
    choice: str = ""
    chips: list[ChipLine] = []
    terms: list[TermLine] = []
    sum: SumLine = NO_SUM
    bench_gone: bool = False
    dialog: str = ""
    dialog_trouble: str = ""
    confirm_text: str = ""
    said: str = ""
    toast: str = ""
    toast_key: int = 0
    undo_count: int = 0
    queue_open: bool = False
    _address: Address = Address()
    _shown: Shown = Shown(None, {}, {}, {}, (), 0)
    _kind: str = ""
    _picked: list[int] = []
    _why: dict[str, tuple[Reason, ...]] = {}  #: option to what speaks for it, where nobody suggested it
    _undo: list[Undo] = []
    _told_at: datetime | None = None

    @rx.event
    async def accept(self, key: str) -> EventSpec | list[EventSpec] | None:
        """Match what is on the bench; a large difference is asked about first."""
        if await self._person() is None:
            return to_login()
        plan = self._plan() if key_of(key) == self._row_id() else None
        if plan is None or not plan.closes:
            return None
        if plan.is_large and self.dialog != CONFIRM:
            self._put(dialog=CONFIRM, confirm_text=self.sum["heading"])
            return None
        return await self._match(plan)

    @rx.event
    async def accept_large(self) -> EventSpec | list[EventSpec] | None:
        """Match it in spite of the difference."""
        if await self._person() is None:
            return to_login()
        plan, asked = self._plan(), self.dialog == CONFIRM
        self._put(dialog="")
        return await self._match(plan) if asked and plan is not None and plan.closes else None

    @rx.event
    async def skip(self, key: str, step: int) -> EventSpec | list[EventSpec] | None:
        """Leave it for later: the next one, or the one before."""
        if await self._person() is None:
            return to_login()
        if key_of(key) is None or key_of(key) != self._row_id() or step not in (1, -1):
            return None
        return self._go(self._neighbour(step, around=True))

    @rx.event
    async def choose(self, option: str) -> EventSpec | None:
        """Match with this instead."""
        user = await self._person()
        if user is None:
            return to_login()
        chosen = next((one for one in self._options() if is_text(option) and one.key == option), None)
        if chosen is not None:
            self._put(choice=chosen.key, _kind="")
            await self._explain(user, chosen)
            self._draw(utc_now())
        return None

    @rx.event
    async def say_kind(self, kind: str) -> EventSpec | None:
        """Name the difference; the name it has already takes it away."""
        if await self._person() is None:
            return to_login()
        if isinstance(kind, str) and kind in (*KINDS, PART):
            self._kind = kind
            self._draw(utc_now())
        return None

    @rx.event
    async def refuse(self, option: str) -> EventSpec | None:
        """These do not belong together, and are not proposed again unless this is taken back."""
        user = await self._person()
        if user is None:
            return to_login()
        one = next((one for one in self._options() if is_text(option) and one.key == option), None)
        if one is None or one.suggestion is None:
            return None
        try:
            await asyncio.to_thread(reconciliation.dismiss, parts().store, user, one.suggestion.id)
        except AppError as error:
            return warn(sentence(error))
        self._done(Undo(REFUSED, one.suggestion.id, self._row_id() or 0), t("bench.refused"))
        return None

    @rx.event
    async def next_one(self) -> EventSpec | list[EventSpec] | None:
        """Away from a movement that somebody else has matched."""
        if await self._person() is None:
            return to_login()
        return self._go(self._neighbour(1, around=False))

    @rx.event
    async def undo(self) -> EventSpec | list[EventSpec] | None:
        """Take back what was done last."""
        user = await self._person()
        if user is None:
            return to_login()
        if not self._undo:
            return None
        last, self._undo = self._undo[-1], self._undo[:-1]
        self._put(undo_count=len(self._undo), toast="")
        try:
            told = await asyncio.to_thread(_take_back, user, last)
        except AppError as error:
            return warn(sentence(error))
        self._put(said=told)
        if not last.row:
            return tell(told)
        moved = self._go(last.row)
        return [tell(told), *(moved if isinstance(moved, list) else [moved])]

    @rx.event
    async def close_toast(self) -> EventSpec | None:
        if await self._person() is None:
            return to_login()
        self._put(toast="")
        return None

    @rx.event
    def toggle_queue(self) -> None:
        """On a phone the queue is behind the bench."""
        self.queue_open = not self.queue_open

    @rx.event
    def close_dialogs(self, is_open: bool) -> None:
        """Esc, the backdrop or a dialog's own way out."""
        if not is_open:
            self._put(dialog="", dialog_trouble="")

    async def _match(self, plan: Plan) -> EventSpec | list[EventSpec] | None:
        """Match the movement on the bench as planned, say so, and open the next."""
        user = await self._person()
        option, desk = self._option(), self._shown.desk
        if user is None or desk is None:
            return to_login()
        suggestion = option.suggestion if option is not None and not self._kind else None
        used = {line.row_id for line in plan.lines}
        try:
            if suggestion is not None and plan == plan_of(desk.row, option, self._shown.entries, ""):  # type: ignore[arg-type]
                made = await asyncio.to_thread(reconciliation.accept, parts().store, user, suggestion.id)
            else:
                made = await asyncio.to_thread(matches.make, parts().store, user, plan.lines, plan.differences)
        except _GONE:
            moved = self._go(self._neighbour(1, around=False))
            self._put(dialog="", dialog_trouble="")
            if used & self._own():
                return moved
            self._put(said=t("reconcile.taken"))
            return [warn(t("reconcile.taken")), *(moved if isinstance(moved, list) else [moved])]
        except AppError as error:
            self._put(dialog_trouble=sentence(error))
            return warn(sentence(error))
        following = self._neighbour(1, around=False, without=used)
        self._shown = replace(self._shown, desk=replace(desk, is_waiting=False))  # pressed twice, it is matched once
        done = Undo(MATCH, made, desk.row.id, rows=tuple(used))
        self._done(done, t("reconcile.done"), self._shown.waiting - len(used))
        return self._go(following)

    def _done(self, undo: Undo, told: str, left: int | None = None) -> None:
        """Say it, that it can be taken back, and how many are left where that is another number now."""
        self._undo = [*self._undo, undo][-MOST_UNDO:]
        said = told if left is None else f"{told} {counted('left', max(0, left))}"
        self._told_at = utc_now()
        self._put(undo_count=len(self._undo), toast=told, toast_key=self.toast_key + 1, said=said)
        self._put(dialog="", dialog_trouble="")

    def _fade(self) -> None:
        """What was done long ago is not told again when the page is opened again."""
        if self._told_at is not None and utc_now() - self._told_at > TOLD_FOR:
            self._put(toast="")

    def _own(self) -> frozenset[int]:
        """Movements that do not wait any more because of what was done on this page: nobody else took them."""
        return frozenset(row for one in self._undo for row in one.rows)

    def _is_undone(self, what: str, key: int) -> None:
        """It is taken back elsewhere on the page: Z is not about it any more."""
        left = [one for one in self._undo if (one.what, one.key) != (what, key)]
        if len(left) < len(self._undo):
            self._undo = left
            self._put(undo_count=len(left), toast="")

    def _go(self, row: int) -> list[EventSpec] | EventSpec:
        """Open this movement, whose line then has the focus; 0: whatever is first."""
        address = reconcile_address.with_row(self._address, row or "")
        script = rx.call_script(f"window.emDiaKeys?.goTo({row})")
        # The script first: what comes after a change of address may be lost with the page before.
        return [script, rx.redirect(reconcile_address.href(address), replace=True)]

    def _neighbour(self, step: int, *, around: bool, without: set[int] | None = None) -> int:
        """The movement after this one, or before; 0: there is none."""
        here, gone = self._row_id() or 0, without or set()
        order = list(self._shown.queue)
        if here not in order:
            return next((key for key in order if key not in gone), 0)
        at = order.index(here)
        ahead = order[at + 1 :] if step > 0 else order[:at][::-1]
        behind = order[:at] if step > 0 else order[at + 1 :][::-1]
        following = [key for key in ahead if key not in gone]
        if not following and not around:
            behind = behind[::-1]
        others = following or [key for key in behind if key not in gone]
        return others[0] if others else (0 if gone else here)

    def _row_id(self) -> int | None:
        desk = self._shown.desk
        return None if desk is None or not desk.is_waiting else desk.row.id

    def _options(self) -> list[Option]:
        desk = self._shown.desk
        return options_of(desk, self._picked) if desk is not None and desk.is_waiting else []

    def _option(self) -> Option | None:
        options = self._options()
        return next((one for one in options if one.key == self.choice), options[0] if options else None)

    def _plan(self) -> Plan | None:
        desk, option = self._shown.desk, self._option()
        return None if desk is None or option is None else plan_of(desk.row, option, self._shown.entries, self._kind)

    async def _explain(self, user: User, option: Option) -> None:
        """Ask what speaks for a pair that nobody suggested."""
        desk = self._shown.desk
        if desk is None or option.suggestion is not None or len(option.entry_ids) != 1:
            return
        try:
            told = await asyncio.to_thread(reading.explain, parts().store, user, desk.row.id, option.entry_ids[0])
        except AppError:
            return
        self._why = {**self._why, option.key: tuple(_plain(one) for one in told.reasons)}

    def _hold(self, view: BenchView, position: str) -> None:
        """Keep what was read. Another movement begins afresh; the same one keeps what was chosen for it."""
        before, desk = self._shown.desk, view.desk
        entries = {**view.entries}
        if desk is None or before is None or desk.row.id != before.row.id:
            self._put(choice="", _kind="", _picked=[], _why={}, bench_gone=False)
            if self.dialog and before is not None:
                self._put(dialog="", dialog_trouble="")
        else:
            entries = {key: self._shown.entries[key] for key in self._picked if key in self._shown.entries} | entries
        was_waiting = before is not None and desk is not None and before.row.id == desk.row.id and before.is_waiting
        if desk is not None and not desk.is_waiting and was_waiting:
            self._put(said=t("reconcile.taken"))
        keys = tuple(one.row.id for one in view.queue.rows)
        names = account_names(view.accounts)
        self._shown = Shown(desk, dict(view.rows), entries, names, keys, view.queue.waiting, position)

    def _know(self, entries: Sequence[LedgerEntry]) -> None:
        """Entries that the bench may be about from now on."""
        self._shown = replace(self._shown, entries={**self._shown.entries, **{one.id: one for one in entries}})

    def _draw(self, now: datetime) -> None:
        """Print the bench from what is known and chosen."""
        shown = self._shown
        if shown.desk is None:
            self._put(bench=NO_BENCH, fields=[], also="", options=[], chips=[], terms=[], sum=NO_SUM, bench_gone=False)
            return
        row, options, option = shown.desk.row, self._options(), self._option()
        account = shown.accounts.get(row.account_id, "")
        self._put(
            bench=bench_rows.bench_line(shown.desk, option, account, shown.position),
            options=bench_rows.option_lines(options, row, shown.rows, shown.entries, now),
            bench_gone=not shown.desk.is_waiting,
            choice=option.key if option else "",
        )
        if option is None:
            self._put(fields=[], also="", chips=[], terms=[], sum=NO_SUM)
            return
        plan = plan_of(row, option, shown.entries, self._kind)
        suggested = option.suggestion.proposal.reasons if option.suggestion else self._why.get(option.key, ())
        self._put(
            fields=field_lines(row, option, plan, shown.rows, shown.entries, suggested, shown.accounts),
            also=also(suggested),
            chips=bench_rows.chip_lines(row, option, shown.entries, self._kind),
            terms=bench_rows.term_lines(row, plan, shown.entries) if option.entry_ids else [],
            sum=bench_rows.sum_line(row, option, plan, shown.entries),
        )

    async def _do(self, doing: Callable[[User], object], done: str = "") -> EventSpec | None:
        """Do it for whoever looks, and say that it is done, or why not. Without `done`: in the words that it gives."""
        user = await self._person()
        if user is None:
            return to_login()
        try:
            told = await asyncio.to_thread(doing, user)
        except AppError as error:
            return warn(sentence(error))
        return tell(t(done) if done else str(told))

    async def _pick(self, user: User, keys: list[int]) -> None:
        """Put these entries on the bench."""
        self._put(_picked=keys, choice=PICKED, _kind="", dialog="", dialog_trouble="")
        option = self._option()
        if option is not None:
            await self._explain(user, option)
        self._draw(utc_now())


def _take_back(user: User, last: Undo) -> str:
    """What was taken back, in words."""
    store = parts().store
    if last.what == MATCH:
        return counted("undone", matches.undo(store, user, last.key))
    if last.what == BATCH:
        told = counted("undone", matches.undo_batch(store, user, last.key))
        return f"{told} {t('undo.batch')}"  # what a person took back is asked, never certain again
    if last.what == REFUSED:
        reconciliation.restore(store, user, last.key)
        return t("undo.refused")
    movements.change(store, user, last.account, last.key, MovementChanges(ignored=False))
    return t("undo.ignored")


def _plain(reason: Reason) -> Reason:
    """The same with values that a store of page states can keep."""
    return Reason(reason.code, dict(reason.values))
