"""The state of /admin/sync-logs: the filters as the address says them, what they find, and the run that is open."""

import asyncio
from dataclasses import replace
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError
from pluggy_app.domain.run_periods import Period
from pluggy_app.domain.users import User
from pluggy_app.reads import run_stats
from pluggy_app.reads.run_stats import QueueGlance
from pluggy_app.reads.sync_logs import SyncLogDetail
from pluggy_app.services.sync import admin as admin_runs
from pluggy_app.ui import admin_runs_address as addresses
from pluggy_app.ui import admin_runs_reading as reading
from pluggy_app.ui.admin_figures import (
    NO_CHARTS,
    NO_QUEUE,
    NO_TILES,
    Charts,
    QueueTiles,
    Tiles,
    charts,
    queue_tiles,
    tiles,
)
from pluggy_app.ui.admin_live import Pace, keep_looking
from pluggy_app.ui.admin_run_detail import NO_RUN, RunDetail, run_detail
from pluggy_app.ui.admin_run_rows import RunRow, outage_text, run_row, shown_range, time_of, why_not
from pluggy_app.ui.admin_runs_address import RunsAddress
from pluggy_app.ui.admin_runs_reading import Figures, Listing
from pluggy_app.ui.admin_session import AdminPage
from pluggy_app.ui.errors import tell, warn
from pluggy_app.ui.formatting import number
from pluggy_app.ui.session import is_text
from pluggy_app.ui.wording.lookup import counted, t
from pluggy_app.wiring import parts

FIGURES_SECONDS = 2.0  #: tiles and charts are 5 KB: not more often than this


class AllRuns(AdminPage):
    """The filters as the address says them, what they find, and the run that is open."""

    loaded: bool = False
    period: str = Period.DAY.value
    outcome: str = ""
    trigger: str = ""
    connector: str = ""
    code: str = ""
    q: str = ""
    form_key: int = 0
    filtered: bool = False
    query: str = ""
    connectors: list[list[str]] = []
    codes: list[str] = []
    queue: QueueTiles = NO_QUEUE
    tiles: Tiles = NO_TILES
    charts: Charts = NO_CHARTS
    updated: str = ""
    outage: str = ""
    outage_query: str = ""
    rows: list[RunRow] = []
    newer: str = ""
    shown: str = ""
    next_query: str = ""
    previous_query: str = ""
    first_page: bool = True
    open_run: str = ""
    detail: RunDetail = NO_RUN
    detail_unknown: bool = False
    reply: str = ""
    reply_run: str = ""
    bulk: str = ""
    bulk_title: str = ""
    bulk_open: bool = False
    _address: RunsAddress = RunsAddress()
    _typed: str = ""
    _anchor: int | None = None
    _total: int = 0
    _hidden: bool = False

    @rx.event
    async def enter(self) -> type | None:
        """The guard."""
        if not await self._let_in():
            return None
        self._obey(addresses.parse(self.router.url.query_parameters))
        return AllRuns.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow everybody's runs while the page is open."""
        paces = {"rows": Pace(), "figures": Pace(FIGURES_SECONDS), "detail": Pace()}
        return await keep_looking(self, lambda user, now: self._look(user, now, paces))

    @rx.event
    async def narrow(self, name: str, value: str) -> EventSpec | None:
        """Change the period or one filter: that is, go to its address."""
        if await self._admin() is None or not is_text(name) or not is_text(value):
            return None
        address = addresses.with_filter(self._address, name, value)
        if address == self._address:
            return None
        self._typed = address.q
        return rx.redirect(addresses.href(address))

    @rx.event
    async def show_newer(self) -> None:
        """Let in the runs that came since the list was opened."""
        if await self._admin() is not None:
            self._anchor, self.newer = None, ""

    @rx.event
    async def tab_hidden(self, hidden: bool) -> None:
        """Nobody looks at a hidden tab: nothing is read for it."""
        if await self._admin() is not None:
            self._hidden = hidden is True

    @rx.event
    async def close_run(self) -> EventSpec | None:
        """Back to the list as it was."""
        if await self._admin() is None or not self.open_run:
            return None
        return rx.redirect(addresses.href(addresses.with_run(self._address, "")), replace=True)

    @rx.event
    async def run_again(self) -> None:
        """Owe the open run's item another one, or show the one that waits."""
        admin, built = await self._admin(), parts()
        if admin is None or not self.open_run:
            return
        try:
            asked = await asyncio.to_thread(admin_runs.run_again, built.store, built.pluggy, admin, int(self.open_run))
        except AppError as error:
            self.reply, self.reply_run = why_not(error), ""
            return
        self.reply_run = str(asked.sync_log_id)
        self.reply = t("admin.again.waiting" if asked.already_waiting else "admin.again.queued", id=self.reply_run)

    @rx.event
    async def ask_bulk(self, wanted: bool) -> None:
        """Name the count before anything happens."""
        if await self._admin() is not None:
            self.bulk_open = wanted is True and self.bulk != ""

    @rx.event
    async def run_bulk(self) -> EventSpec | None:
        """Owe every item that the failures shown left behind another run."""
        admin, built = await self._admin(), parts()
        if admin is None or not self.bulk_open:
            return None
        self.bulk_open, wanted = False, addresses.as_filter(self._address, utc_now())
        try:
            asked = await asyncio.to_thread(admin_runs.run_failed_again, built.store, built.pluggy, admin, wanted)
        except AppError as error:
            return warn(why_not(error))
        return tell(t("admin.bulk.done", count=counted("fallen", asked.queued), waiting=number(asked.already_waiting)))

    def _obey(self, address: RunsAddress) -> None:
        if address.q != self._typed:  # not what is being typed here, so Back or a link: the field follows
            self._typed = address.q
            self.form_key += 1
        turned = replace(address, run="") != replace(self._address, run="")
        if address.listing != self._address.listing or (address.run == self.open_run and not turned):
            self._anchor, self.newer = None, ""  # another list, or this one opened anew
        if address.run != self.open_run:
            self.open_run, self.detail, self.detail_unknown = address.run, NO_RUN, False
            self.reply = self.reply_run = ""
        self._put(
            period=address.period,
            outcome=address.outcome,
            trigger=address.trigger,
            connector=address.connector,
            code=address.code,
            q=address.q,
            filtered=address.is_filtered,
            query=addresses.query_of(addresses.with_run(address, "")),
            bulk_open=False,
        )
        self._address, self._hidden = address, False

    async def _look(self, user: User, now: datetime, paces: dict[str, Pace]) -> None:
        """The queue each second; the open run, the rows and the figures when anything moved anywhere."""
        async with self:
            address, anchor, loaded = self._address, self._anchor, self.loaded
            if self._hidden:
                return
        queue = await asyncio.to_thread(run_stats.glance, parts().store, user, now)
        moved = (queue.newest_run, queue.newest_event, queue.progress)
        if address.run and paces["detail"].is_due(moved):
            with paces["detail"].reading(moved):
                detail = await asyncio.to_thread(reading.one, user, address.run)
            async with self:
                self._show_run(detail, address, now)
        if address.run and loaded:  # a list that moves behind an open run only distracts
            return
        if paces["rows"].is_due((moved, anchor)):
            with paces["rows"].reading((moved, anchor)):
                listing = await asyncio.to_thread(reading.listing, user, address, anchor, now)
            async with self:
                self._show_rows(listing, address, now)
        if paces["figures"].is_due(moved):
            with paces["figures"].reading(moved):
                figures = await asyncio.to_thread(reading.figures, user, address, now)
            async with self:
                self._show_figures(figures, queue, address, now)
        async with self:
            self._put(queue=queue_tiles(queue, now))

    def _show_rows(self, listing: Listing, address: RunsAddress, now: datetime) -> None:
        if replace(address, run="") != replace(self._address, run=""):
            return
        page, outage = listing.page, listing.outage
        if self._anchor is None:
            self._anchor = page.newest_id
        self._put(
            rows=[run_row(run, now) for run in page.rows],
            newer=t("admin.show_newer", newer=counted("more_runs", page.newer)) if page.newer else "",
            outage=outage_text(outage, folded=listing.folded) if outage else "",
            outage_query=addresses.query_of(addresses.with_filter(address, "codigo", outage.code)) if outage else "",
            first_page=address.cursor == "",
            next_query=addresses.query_of(addresses.next_page(address, page.next)) if page.next else "",
            previous_query=addresses.query_of(addresses.previous_page(address)),
            shown=shown_range(address, len(page.rows), self._total),
            updated=t("admin.live.at", time=time_of(now, now)),
            loaded=True,
        )

    def _show_figures(self, figures: Figures, queue: QueueGlance, address: RunsAddress, now: datetime) -> None:
        if address.listing != self._address.listing:
            return
        period, told, tally = Period(address.period), figures.told, figures.tally
        self._total = tally.runs
        self._put(
            tiles=tiles(told, period),
            charts=charts(told, period, queue, now),
            connectors=[[str(pk), name] for pk, name in told.connectors],
            codes=sorted({code.code for code in told.codes} | ({address.code} - {""})),
            bulk=t("admin.bulk", count=counted("fallen", tally.failed_items)) if tally.failed_items else "",
            bulk_title=t("admin.bulk.title", count=counted("fallen", tally.failed_items)),
            shown=shown_range(address, len(self.rows), tally.runs),
        )

    def _show_run(self, told: SyncLogDetail | None, address: RunsAddress, now: datetime) -> None:
        if address.run == self.open_run:
            self._put(detail=NO_RUN if told is None else run_detail(told, now), detail_unknown=told is None)
