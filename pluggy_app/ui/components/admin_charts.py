"""Tiles and charts above the list of all runs: drawn as SVG from paths that the server made, without a library."""

import reflex as rx

from pluggy_app.ui.admin_figures import CodeLine, SlotLine
from pluggy_app.ui.admin_runs import AllRuns
from pluggy_app.ui.admin_runs_address import PERIODS, ROUTE
from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.run_charts import (
    BARS_WIDTH,
    FLOOR,
    HEIGHT,
    LEFT,
    TOP,
    WAIT_WIDTH,
    BarsChart,
    Tick,
    WaitChart,
)
from pluggy_app.ui.wording.lookup import words

_SERIES = ("succeeded", "partial", "failed")


def tiles() -> rx.Component:
    queue, told = AllRuns.queue, AllRuns.tiles
    return rx.el.dl(
        _tile(words("admin.tile.queue"), queue["waiting"], queue["waiting_note"]),
        _tile(
            words("admin.tile.running"), queue["running"], queue["running_note"], rx.cond(queue["stuck"], "late", "")
        ),
        _tile(_of_period("admin.tile.runs"), told["runs"], told["runs_note"]),
        _tile(_of_period("admin.tile.failed"), told["failed"], told["failed_note"]),
        _tile(words("admin.tile.took"), told["took"], told["took_note"], "", "last"),
        class_name="kpis",
    )


def charts() -> rx.Component:
    return rx.fragment(
        rx.el.div(_bars(), _codes(), _waits(), class_name="charts"),
        rx.el.details(
            rx.el.summary(words("admin.chart.table"), class_name="small"),
            _as_table(),
            class_name="as-table card",
        ),
    )


def _tile(
    label: rx.Component | rx.Var[str],
    value: str,
    note: str,
    tone: rx.Var[str] | str = "",
    name: str = "",
) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(value, rx.el.small(note, class_name=tone), class_name="num"),
        class_name=f"card kpi {name}".rstrip(),
    )


def _of_period(key: str) -> rx.Component:
    return rx.el.span(words(key), ", ", _by_period("admin.period"))


def _by_period(beginning: str) -> rx.Var[str]:
    return rx.match(AllRuns.period, *[(word, words(f"{beginning}.{word}")) for word in PERIODS], "")


def _bars() -> rx.Component:
    chart = AllRuns.charts["bars"]
    return rx.el.section(
        rx.el.div(
            rx.el.h2(_by_period("admin.chart.runs")),
            rx.el.span(
                *[
                    rx.el.span(
                        rx.el.i(class_name=name, aria_hidden="true"), words(f"admin.chart.{name}"), class_name="key"
                    )
                    for name in _SERIES
                ],
                class_name="row keys",
            ),
            class_name="row between wrap",
        ),
        _drawing(
            BARS_WIDTH,
            chart,
            AllRuns.charts["bars_said"],
            rx.el.svg.path(d=chart["succeeded"], class_name="succeeded"),
            rx.el.svg.path(d=chart["partial"], class_name="partial"),
            rx.el.svg.path(d=chart["failed"], class_name="failed"),
        ),
        class_name="card ch",
    )


def _waits() -> rx.Component:
    chart = AllRuns.charts["waits"]
    return rx.el.section(
        rx.el.div(
            rx.el.h2(words("admin.chart.wait")),
            rx.el.span(AllRuns.charts["longest"], class_name="small muted num"),
            class_name="row between",
        ),
        _drawing(
            WAIT_WIDTH,
            chart,
            AllRuns.charts["waits_said"],
            rx.el.svg.path(d=chart["area"], class_name="area"),
            rx.el.svg.path(d=chart["line"], class_name="line"),
        ),
        class_name="card ch",
    )


def _drawing(width: int, chart: BarsChart | WaitChart, said: str, *marks: rx.Component) -> rx.Component:
    middle = (TOP + FLOOR) // 2
    scale = [(TOP, chart["top"]), (middle, chart["half"]), (FLOOR, "0")]
    return rx.el.svg(
        *[rx.el.svg.line(x1=LEFT, x2=width, y1=y, y2=y, class_name="scale") for y, _ in scale],
        *[rx.el.svg.text(text, x=LEFT - 6, y=y + 4, text_anchor="end") for y, text in scale],
        *marks,
        rx.foreach(
            chart["ticks"],
            _tick,
        ),
        view_box=f"-14 0 {width + 14} {HEIGHT}",
        class_name="c",
        role="img",
        aria_label=said,
    )


def _tick(tick: rx.Var[Tick]) -> rx.Component:
    return rx.el.svg.text(tick["text"], x=tick["at"], y=HEIGHT - 7, text_anchor="middle")


def _codes() -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("admin.chart.codes")),
        rx.cond(
            AllRuns.charts["codes"].length() > 0,
            rx.el.ul(rx.foreach(AllRuns.charts["codes"], _code), class_name="fb num"),
            rx.el.p(words("admin.chart.codes.none"), class_name="small muted"),
        ),
        class_name="card ch",
    )


def _code(line: rx.Var[CodeLine]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.code(line["code"], class_name="trunc", title=line["code"]),
            rx.el.i(style={"width": line["width"]}, class_name=line["tone"], aria_hidden="true"),
            rx.el.span(line["runs"]),
            type="button",
            on_click=AllRuns.narrow("codigo", line["code"]),
            aria_pressed=rx.cond(AllRuns.code == line["code"], "true", "false"),
        )
    )


def _as_table() -> rx.Component:
    return rx.el.table(
        rx.el.caption(words("admin.chart.table"), class_name="sr"),
        rx.el.thead(
            rx.el.tr(
                rx.el.th(words("admin.chart.when"), scope="col"),
                *[rx.el.th(words(f"admin.chart.{name}"), scope="col") for name in _SERIES],
                rx.el.th(words("admin.chart.wait"), scope="col"),
            )
        ),
        rx.el.tbody(
            rx.foreach(
                AllRuns.charts["table"],
                _slot,
            )
        ),
        class_name="mini num",
    )


def _slot(line: rx.Var[SlotLine]) -> rx.Component:
    return rx.el.tr(rx.el.th(line["when"], scope="row"), *[rx.el.td(line[name]) for name in (*_SERIES, "wait")])


def outage() -> rx.Component:
    """One sentence instead of forty red rows."""
    return rx.cond(
        AllRuns.outage != "",
        rx.el.section(
            rx.icon("cloud_off", size=20),
            rx.el.div(
                rx.el.b(words("admin.outage.title")), rx.el.p(AllRuns.outage, class_name="small"), class_name="grow"
            ),
            internal_link(words("admin.outage.show"), to=f"{ROUTE}?{AllRuns.outage_query}", class_name="btn out"),
            class_name="attn outage",
            role="status",
        ),
    )
