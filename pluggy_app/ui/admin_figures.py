"""Tiles and charts of all runs, printed. Pure."""

from datetime import datetime
from typing import TypedDict

from pluggy_app.domain.clock import SAO_PAULO
from pluggy_app.domain.run_outcomes import Outcome
from pluggy_app.domain.run_periods import Period
from pluggy_app.reads.run_stats import CodeCount, QueueGlance, RunFigures, SlotFigures
from pluggy_app.ui.admin_run_rows import NOTHING, span
from pluggy_app.ui.formatting import number, percent, seconds, short_day
from pluggy_app.ui.run_charts import BarsChart, WaitChart, bars_chart, is_idle, wait_chart
from pluggy_app.ui.wording.lookup import t

CODES = 5  #: bars of the chart of codes


class Tiles(TypedDict):
    """The tiles of a period."""

    runs: str
    runs_note: str
    failed: str
    failed_note: str
    took: str
    took_note: str


class QueueTiles(TypedDict):
    """The tiles of this moment; apart, because they may change each second."""

    waiting: str
    waiting_note: str
    running: str
    running_note: str
    stuck: bool


class CodeLine(TypedDict):
    """A code and the length of its bar."""

    code: str
    runs: str
    width: str
    tone: str


class SlotLine(TypedDict):
    """A bar of the charts, in words."""

    when: str
    succeeded: str
    partial: str
    failed: str
    wait: str


class Charts(TypedDict):
    """Everything drawn about a period, and what is read out instead."""

    bars: BarsChart
    bars_said: str
    waits: WaitChart
    waits_said: str
    longest: str
    codes: list[CodeLine]
    table: list[SlotLine]


#: Before anything is counted.
NO_TILES = Tiles(runs="", runs_note="", failed="", failed_note="", took="", took_note="")
NO_QUEUE = QueueTiles(waiting="", waiting_note="", running="", running_note="", stuck=False)
NO_CHARTS = Charts(
    bars=BarsChart(succeeded="", partial="", failed="", top="", half="", ticks=[]),
    bars_said="",
    waits=WaitChart(line="", area="", top="", half="", ticks=[]),
    waits_said="",
    longest="",
    codes=[],
    table=[],
)


def queue_tiles(queue: QueueGlance, now: datetime) -> QueueTiles:
    if queue.oldest_due is not None:
        note = t("admin.tile.queue.oldest", span=span(_age(queue.oldest_due, now)))
    else:
        note = t("admin.tile.queue.later" if queue.waiting else "admin.tile.queue.none")
    stuck = t("admin.tile.running.stuck", n=queue.stuck) if queue.stuck else t("admin.tile.running.fine")
    return QueueTiles(
        waiting=number(queue.waiting),
        waiting_note=note,
        running=number(queue.running),
        running_note=stuck,
        stuck=queue.stuck > 0,
    )


def tiles(told: RunFigures, period: Period) -> Tiles:
    ended, before = sum(told.ended.values()), sum(told.before.values())
    complete = told.ended[Outcome.SUCCEEDED]
    runs_note = t("admin.tile.runs.complete", share=_share(complete, ended)) if ended else t("admin.tile.runs.none")
    failed = told.ended[Outcome.FAILED]
    key = "admin.tile.failed.yesterday" if period is Period.DAY else "admin.tile.failed.share"
    share = _share(failed, ended)
    failed_note = (
        t(key, share=share, before=_share(told.before[Outcome.FAILED], before))
        if before
        else t("admin.tile.failed.alone", share=share)
    )
    return Tiles(
        runs=number(told.runs),
        runs_note=runs_note,
        failed=number(failed),
        failed_note=failed_note,
        took=NOTHING if told.median_ms is None else seconds(told.median_ms),
        took_note=t("admin.tile.took.none")
        if told.p95_ms is None
        else t("admin.tile.took.p95", took=seconds(told.p95_ms)),
    )


def charts(told: RunFigures, period: Period, queue: QueueGlance, now: datetime) -> Charts:
    waits_now = _age(queue.oldest_due, now) if queue.oldest_due else 0.0
    longest = max([waits_now, *(slot.longest_wait_seconds for slot in told.slots)])
    peak = max((slot.succeeded + slot.partial + slot.failed for slot in told.slots), default=0)

    def when(slot: SlotFigures) -> str:
        return slot_name(slot, period, now)

    return Charts(
        bars=bars_chart(told.slots, when, number),
        bars_said=t(
            "admin.chart.runs.said",
            title=t(f"admin.chart.runs.{period.value}"),
            peak=number(peak),
            failed=number(told.ended[Outcome.FAILED]),
            partial=number(told.ended[Outcome.PARTIAL]),
        ),
        waits=wait_chart(told.slots, waits_now, when, span),
        waits_said=t("admin.chart.wait.said", span=span(longest), now=span(waits_now)),
        longest=t("admin.chart.wait.longest", span=span(longest)),
        codes=_codes(told.codes),
        table=[_slot_line(slot, when(slot)) for slot in told.slots],
    )


def slot_name(slot: SlotFigures, period: Period, now: datetime) -> str:
    """`14:05`, `15h`, `23/11 18h`, `23/11`: as exact as the slot is wide."""
    local = slot.begins_at.astimezone(SAO_PAULO)
    if period is Period.HOUR:
        return f"{local:%H:%M}"
    if period is Period.DAY:
        return f"{local:%H}h"
    day = short_day(local.date(), now)
    return f"{day} {local:%H}h" if period is Period.WEEK else day


def _codes(codes: list[CodeCount]) -> list[CodeLine]:
    most = max((code.runs for code in codes), default=1)
    return [
        CodeLine(
            code=code.code,
            runs=number(code.runs),
            width=f"{max(4, round(code.runs / most * 100))}%",
            tone="failed" if code.mostly_failed else "partial",
        )
        for code in codes[:CODES]
    ]


def _slot_line(slot: SlotFigures, when: str) -> SlotLine:
    return SlotLine(
        when=when,
        succeeded=number(slot.succeeded),
        partial=number(slot.partial),
        failed=number(slot.failed),
        wait=NOTHING if is_idle(slot) else span(slot.longest_wait_seconds),
    )


def _age(instant: datetime, now: datetime) -> float:
    return max(0.0, (now - instant).total_seconds())


def _share(part: int, whole: int) -> str:
    return percent(round(part * 1000 / whole)) if whole else percent(0)
