"""The state of the reconciliation page: the lists around the bench, and what is done with many at once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.errors import AlreadyMatched, AppError, SuggestionNotFound, SuggestionOutdated
from pluggy_app.domain.movements import MovementChanges
from pluggy_app.domain.users import User
from pluggy_app.reads import bench as reading
from pluggy_app.reads import reconciliation as memories
from pluggy_app.reads import statement
from pluggy_app.reads.bench import CERTAIN, PAGE, REVIEW, BenchView, Matched
from pluggy_app.reads.statement import StatementFilter, StatementPage
from pluggy_app.services import learning, matches, movements, reconciliation
from pluggy_app.ui import reconcile_address as addresses
from pluggy_app.ui.account_rows import SuspectLine
from pluggy_app.ui.benching import BATCH, MATCH, Undo
from pluggy_app.ui.benching import IGNORED as LEFT_OUT
from pluggy_app.ui.dividing import Dividing
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.formatting import day, number
from pluggy_app.ui.import_rows import Choice
from pluggy_app.ui.live import follow
from pluggy_app.ui.queue_rows import (
    BulkLine,
    QueueLine,
    account_label,
    account_names,
    bulk_lines,
    certain_sums,
    queue_lines,
)
from pluggy_app.ui.reconcile_address import DONE, IGNORED, Address
from pluggy_app.ui.reconcile_lists import (
    NO_PROOF,
    IgnoredLine,
    MatchLine,
    MemoryLine,
    ProofBanner,
    ProofChip,
    UndoneLine,
    ignored_lines,
    match_lines,
    memory_lines,
    proof_banner,
    proof_chips,
    proof_suspects,
    undone_lines,
)
from pluggy_app.ui.session import is_text, may_connect, to_login
from pluggy_app.ui.typed import key_of
from pluggy_app.ui.wording.lookup import counted, t
from pluggy_app.wiring import parts

BULK_DIALOG, MEMORIES = "bulk", "memories"


@dataclass(frozen=True)
class _Frame:
    view: BenchView
    matched: Matched | None
    ignored: StatementPage | None
    last_day: date | None
    may_connect: bool


class Reconciling(Dividing):
    """Counts, the queue and the lists beside it, as the address says."""

    loaded: bool = False
    may_connect: bool = True
    view: str = ""
    account: str = ""
    month: str = ""
    accounts: list[Choice] = []
    months: list[Choice] = []
    filtered: bool = False
    queue: list[QueueLine] = []
    to_rows: str = ""
    bulk: list[BulkLine] = []
    bulk_title: str = ""
    bulk_note: str = ""
    certain: int = 0
    certain_title: str = ""
    certain_sums: list[str] = []
    certain_shown: bool = False
    certain_href: str = ""
    pending_count: str = ""
    done_count: str = ""
    ignored_count: str = ""
    pending_href: str = addresses.ROUTE
    done_href: str = ""
    ignored_href: str = ""
    progress: str = ""
    progress_percent: int = 0
    proof: ProofBanner = NO_PROOF
    suspects: list[SuspectLine] = []
    proofs: list[ProofChip] = []
    has_entries: bool = True
    has_rows: bool = False
    all_done: str = ""
    next_href: str = ""
    previous_href: str = ""
    matched: list[MatchLine] = []
    undone: list[UndoneLine] = []
    ignored: list[IgnoredLine] = []
    memories: list[MemoryLine] = []
    _certain_ids: tuple[int, ...] = ()
    _bulk_rows: dict[int, tuple[int, ...]] = {}  #: movements of each suggestion that the dialog lists
    _drawn: Address | None = None

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        self._fade()
        address = addresses.parse(self.router.url.query_parameters)
        self._put(_address=address, view=address.view, account=address.account, month=address.month)
        self._put(queue_open=False, to_rows=addresses.to_rows(address), certain_shown=address.certain)
        return Reconciling.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this page of the queue while it is open."""
        async with self:
            address = self._address
        return await follow(
            self,
            lambda user, _: _read(user, replace(address, row=address.row or self._kept(address)), self._own()),
            lambda frame, now: self._show(frame, address, now),
        )

    @rx.event
    async def narrow(self, name: str, value: str) -> EventSpec | None:
        """Another account or month: that is, go to its address."""
        if await self._person() is None:
            return to_login()
        if not is_text(name) or not is_text(value):
            return None
        address = addresses.with_filter(self._address, name, value)
        return None if address == self._address else rx.redirect(addresses.href(address))

    @rx.event
    async def run(self) -> EventSpec | None:
        """Propose anew."""
        user = await self._person()
        if user is None:
            return to_login()
        key = key_of(self._address.account)
        try:
            ran = await asyncio.to_thread(reconciliation.run, parts().store, user, key)
        except AppError as error:
            return warn(sentence(error))
        if not ran.automatic and not ran.suggested:
            return tell(t("reconcile.ran.nothing"))
        return tell(t("reconcile.ran", made=number(ran.automatic), waiting=number(ran.suggested)))

    @rx.event
    async def ask_bulk(self) -> EventSpec | None:
        """Show all that would be matched."""
        user = await self._person()
        if user is None:
            return to_login()
        if self._certain_ids:
            sure = await asyncio.to_thread(reading.certain, parts().store, user, self._certain_ids)
            lines = bulk_lines(sure.suggestions, sure.rows, sure.entries, self._shown.accounts, utc_now())
            self._bulk_rows = {one.id: one.proposal.row_ids for one in sure.suggestions}
            among = sum(len(self._bulk_rows[int(line["key"])]) for line in lines)
            note = t("reconcile.bulk.lines", lines=counted("bulk_lines", len(lines))) if among != len(lines) else ""
            self._put(bulk=lines, bulk_title=counted("certain", among), bulk_note=note)
            self._put(dialog=BULK_DIALOG, dialog_trouble="", form_key=self.form_key + 1)
        return None

    @rx.event
    async def accept_bulk(self, form: dict[str, str]) -> EventSpec | list[EventSpec] | None:
        """Match those that are still ticked, all or none."""
        user = await self._person()
        if user is None:
            return to_login()
        if self.dialog != BULK_DIALOG or not isinstance(form, dict):
            return None
        ids = [int(line["key"]) for line in self.bulk if form.get(f"s{line['key']}")]
        if not ids:
            self._put(dialog_trouble=t("reconcile.bulk.needed"))
            return None
        try:
            batch, _ = await asyncio.to_thread(reconciliation.accept_all, parts().store, user, ids)
        except (AlreadyMatched, SuggestionOutdated, SuggestionNotFound):
            self._put(dialog="", dialog_trouble="")
            return warn(t("reconcile.bulk.outdated"))
        except AppError as error:
            self._put(dialog_trouble=sentence(error))
            return None
        used, here = {row for key in ids for row in self._bulk_rows.get(key, ())}, self._row_id()
        following = self._neighbour(1, around=False, without=used) if here is None or here in used else here
        undo = Undo(BATCH, batch, rows=tuple(used))
        self._done(undo, counted("matched", len(used)), self._shown.waiting - len(used))
        return self._go(following)

    @rx.event
    async def undo_match(self, key: str) -> EventSpec | None:
        """Take back one of those that were made."""
        match = key_of(key)
        if await self._person() is None:
            return to_login()
        if match is None:
            return None
        self._is_undone(MATCH, match)
        return await self._do(lambda user: counted("undone", matches.undo(parts().store, user, match)))

    @rx.event
    async def heed(self, key: str, account: str) -> EventSpec | None:
        """Back to the queue with what was ignored."""
        row, of = key_of(key), key_of(account)
        if await self._person() is None:
            return to_login()
        if row is None or of is None:
            return None
        self._is_undone(LEFT_OUT, row)
        changes = MovementChanges(ignored=False)
        return await self._do(lambda user: movements.change(parts().store, user, of, row, changes), "reconcile.heeded")

    @rx.event
    async def ask_memories(self) -> EventSpec | None:
        """Show what was learned."""
        user = await self._person()
        if user is None:
            return to_login()
        await self._recall(user)
        self._put(dialog=MEMORIES, dialog_trouble="")
        return None

    @rx.event
    async def forget_memory(self, key: str) -> EventSpec | None:
        """Forget who pays for whom."""
        user = await self._person()
        if user is None:
            return to_login()
        memory = key_of(key)
        if memory is None:
            return None
        said = await self._do(lambda user: learning.forget(parts().store, user, memory), "reconcile.memories.forgotten")
        await self._recall(user)
        return said

    @rx.event
    async def forget_all(self) -> EventSpec | None:
        """Forget everything that was learned."""
        user = await self._person()
        if user is None:
            return to_login()
        if self.dialog != MEMORIES:
            return None
        said = await self._do(lambda user: learning.forget_all(parts().store, user), "reconcile.memories.forgotten")
        await self._recall(user)
        return said

    def _kept(self, address: Address) -> str:
        """The movement that lies on the bench though the address names none: news do not put another there."""
        desk = self._shown.desk
        stays = desk is not None and self._drawn == address and (desk.is_waiting or self.bench_gone)
        return str(desk.row.id) if desk is not None and stays else ""

    async def _recall(self, user: User) -> None:
        self.memories = memory_lines(await asyncio.to_thread(memories.learned, parts().store, user))

    def _show(self, frame: _Frame, address: Address, now: datetime) -> None:
        if address != self._address:
            return
        view, queue = frame.view, frame.view.queue
        if view.desk is not None and not view.desk.is_waiting and view.desk.row.id in self._own():
            view = replace(view, desk=None)  # it was read while that was being done
        self._drawn = address
        self._hold(view, _position(view, address))
        self._draw(now)
        names = account_names(view.accounts)
        done, all_of_them = queue.reconciled, queue.reconciled + queue.waiting
        self._put(
            queue=queue_lines(queue, view.rows, view.entries, names, now),
            accounts=[Choice(value=str(one.bank_account_id), label=account_label(one)) for one in view.accounts],
            months=[Choice(value=one, label=_month(one)) for one in _offered(address, now)],
            filtered=bool(address.account or address.month),
            certain=queue.certain,
            certain_title=counted("certain", queue.certain),
            certain_sums=certain_sums(queue),
            certain_href=addresses.href(replace(address, certain=not address.certain, offset=0)),
            pending_count=number(queue.waiting),
            done_count=number(done),
            ignored_count=number(queue.ignored),
            pending_href=addresses.href(addresses.with_view(address, addresses.PENDING)),
            done_href=addresses.href(addresses.with_view(address, DONE)),
            ignored_href=addresses.href(addresses.with_view(address, IGNORED)),
            progress=t("reconcile.progress.of", done=number(done), all=number(all_of_them)),
            progress_percent=round(100 * done / all_of_them) if all_of_them else 0,
            has_entries=view.has_entries,
            has_rows=frame.last_day is not None,
            may_connect=frame.may_connect,
            all_done=t("reconcile.all.done", day=day(frame.last_day)) if frame.last_day and done else "",
            loaded=True,
        )
        self._certain_ids = queue.certain_ids
        self._show_proofs(view, now)
        self._show_lists(frame, address, now)

    def _show_proofs(self, view: BenchView, now: datetime) -> None:
        only = view.proofs[0] if len(view.proofs) == 1 else None
        self._put(
            proof=proof_banner(only, now) if only else NO_PROOF,
            suspects=proof_suspects(only) if only else [],
            proofs=[] if only else proof_chips(view.proofs, now),
        )

    def _show_lists(self, frame: _Frame, address: Address, now: datetime) -> None:
        queue = frame.view.queue
        in_list = queue.review + queue.unmatched
        in_list += queue.certain if address.certain else 0
        after = addresses.href(replace(address, offset=address.offset + PAGE, row=""))
        before = addresses.href(replace(address, offset=max(0, address.offset - PAGE), row=""))
        next_href = after if address.offset + PAGE < in_list else ""
        previous_href = before if address.offset else ""
        if frame.matched is not None:
            last = frame.matched.matches[-1].id if frame.matched.matches else 0
            next_href = addresses.href(replace(address, before=str(last))) if frame.matched.has_more else ""
            previous_href = addresses.href(replace(address, before="")) if address.before else ""
        self._put(
            next_href=next_href,
            previous_href=previous_href,
            matched=match_lines(frame.matched, now) if frame.matched else [],
            undone=undone_lines(frame.matched, now) if frame.matched else [],
            ignored=ignored_lines(frame.ignored.rows, now) if frame.ignored else [],
        )


def _read(user: User, address: Address, own: frozenset[int]) -> _Frame:
    """What the page shows; a movement that the person has just dealt with, `own`, gives way to the first that waits."""
    store, wanted = parts().store, addresses.as_wanted(address)
    view = reading.of(store, user, wanted)
    if view.desk is not None and not view.desk.is_waiting and view.desk.row.id in own:
        view = reading.of(store, user, replace(wanted, focus=None))
    matched = ignored = None
    if address.view == DONE:
        matched = reading.matched(store, user, wanted, key_of(address.before))
    if address.view == IGNORED:
        ignored = statement.page(store, user, replace(wanted.movements, ignored=True), limit=PAGE)
    newest = StatementFilter(bank_account_id=wanted.bank_account_id, status="posted")
    last = statement.page(store, user, newest, limit=1).rows
    return _Frame(view, matched, ignored, last[0].day if last else None, may_connect(user))


def _position(view: BenchView, address: Address) -> str:
    """`1 de 6 para revisar`; empty for a movement that is not on this page of the queue."""
    desk, queue = view.desk, view.queue
    keys = [one.row.id for one in queue.rows]
    if desk is None or desk.row.id not in keys:
        return ""
    place = keys.index(desk.row.id)
    group = queue.rows[place].group
    before = 0 if group == CERTAIN or not address.certain else queue.certain
    before += 0 if group in (CERTAIN, REVIEW) else queue.review
    every = {CERTAIN: queue.certain, REVIEW: queue.review}.get(group, queue.unmatched)
    at = address.offset + place - before + 1
    return t(f"bench.position.{group}", at=number(at), all=number(every))


def _offered(address: Address, now: datetime) -> list[str]:
    """The months that can be chosen, and the one that is."""
    offered = addresses.months(today(now))
    return offered if not address.month or address.month in offered else [*offered, address.month]


def _month(text: str) -> str:
    year, month = text.split("-")
    return t("reconcile.month.label", month=t(f"reconcile.month.{int(month)}"), year=year)
