"""One run in a panel at the side of all runs."""

import reflex as rx

from pluggy_app.ui.admin_run_detail import AccountCounts, MomentLine, ReasonLine, WebhookLine
from pluggy_app.ui.admin_runs import AllRuns
from pluggy_app.ui.admin_runs_address import ROUTE
from pluggy_app.ui.components.question import question
from pluggy_app.ui.components.run_badge import run_badge, trigger_word
from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.components.side_panel import side_panel
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.wording.lookup import words

COUNTS = ("window", "seen", "created", "updated", "unchanged", "removed", "skipped", "pages")

_ICONS = {"good": "check", "warn": "triangle_alert", "bad": "circle_x", "wait": "hourglass"}


def run_drawer() -> rx.Component:
    is_read = AllRuns.detail["key"] == AllRuns.open_run
    return side_panel(
        rx.cond(
            AllRuns.detail_unknown,
            rx.el.p(words("admin.run.unknown"), class_name="muted"),
            rx.cond(is_read, _body(), loading(160, 90)),
        ),
        title=rx.cond(AllRuns.detail["title"] != "", AllRuns.detail["title"], words("admin.run.loading")),
        lead=AllRuns.detail["bank"],
        is_open=AllRuns.open_run != "",
        on_close=AllRuns.close_run,
        close=words("admin.run.close"),
        opener=f"run-{AllRuns.open_run}",
        action=rx.cond(is_read, _again()),
    )


def bulk_dialog() -> rx.Component:
    return question(
        AllRuns.bulk_title,
        words("admin.bulk.text"),
        yes="admin.bulk.yes",
        no="admin.bulk.cancel",
        look="solid",
        is_open=AllRuns.bulk_open,
        on_toggle=AllRuns.ask_bulk,
        on_yes=AllRuns.run_bulk,
    )


def _again() -> rx.Component:
    return rx.el.button(
        rx.icon("rotate_cw", size=14),
        words("admin.run.again"),
        type="button",
        class_name="btn solid",
        on_click=AllRuns.run_again,
    )


def _body() -> rx.Component:
    run = AllRuns.detail
    return rx.fragment(
        rx.el.div(
            rx.cond(
                AllRuns.reply != "",
                rx.el.p(
                    AllRuns.reply,
                    " ",
                    rx.cond(
                        (AllRuns.reply_run != "") & (AllRuns.reply_run != AllRuns.open_run),
                        internal_link(
                            words("admin.again.open"),
                            to=f"{ROUTE}?execucao={AllRuns.reply_run}",
                            class_name="med",
                        ),
                    ),
                    class_name="hint",
                ),
            ),
            role="status",
        ),
        rx.el.dl(
            _fact("admin.column.status", run_badge(run["tone"])),
            _fact("admin.column.trigger", trigger_word(run["trigger"])),
            _fact("admin.column.took", run["took"]),
            _fact("admin.run.try", run["attempt"]),
            _fact("admin.column.code", rx.el.code(run["code"]), run["code"] != ""),
            _fact("admin.column.user", run["user"], width="wide"),
            _fact("admin.run.item", rx.el.code(run["item"]), width="wide"),
            class_name="facts num",
        ),
        rx.el.h2(words("admin.run.timeline")),
        rx.cond(
            run["timeline"].length() > 0,
            rx.el.ol(rx.foreach(run["timeline"].to(list[MomentLine]), _moment), class_name="tl num"),
            rx.el.p(words("admin.run.timeline.none"), class_name="small muted"),
        ),
        rx.el.h2(words("admin.run.accounts")),
        rx.cond(
            run["accounts"].length() > 0,
            _accounts(),
            rx.el.p(words("admin.run.accounts.none"), class_name="small muted"),
        ),
        rx.cond(
            run["reasons"].length() > 0,
            rx.fragment(
                rx.el.h2(words("admin.run.skipped")),
                rx.el.ul(rx.foreach(run["reasons"].to(list[ReasonLine]), _reason), class_name="plain num"),
            ),
        ),
        rx.el.p(
            rx.el.span(run["requests"]),
            rx.el.span(run["retries"]),
            rx.el.span(run["pages"]),
            class_name="small muted num cost",
        ),
        rx.el.h2(words("admin.run.webhooks")),
        rx.cond(
            run["webhooks"].length() > 0,
            rx.el.ul(rx.foreach(run["webhooks"].to(list[WebhookLine]), _webhook), class_name="plain num"),
            rx.el.p(words("admin.run.webhooks.none"), class_name="small muted"),
        ),
    )


def _fact(key: str, value: rx.Component | str, shown: bool = True, width: str = "") -> rx.Component:
    fact = rx.el.div(rx.el.dt(words(key)), rx.el.dd(value), class_name=width)
    return fact if shown is True else rx.cond(shown, fact)


def _moment(line: rx.Var[MomentLine]) -> rx.Component:
    return rx.el.li(
        rx.match(
            line["tone"],
            *[(tone, rx.icon(icon, size=16, class_name=tone)) for tone, icon in _ICONS.items()],
            rx.icon("circle", size=16, class_name="plain"),
        ),
        rx.el.span(line["title"]),
        rx.el.span(line["at"], class_name="muted"),
        rx.cond(line["detail"] != "", rx.el.span(line["detail"], class_name="d")),
    )


def _accounts() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(words("admin.run.accounts"), class_name="sr"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(words("admin.column.account"), scope="col"),
                    *[rx.el.th(words(f"admin.column.{name}"), scope="col") for name in COUNTS],
                )
            ),
            rx.el.tbody(
                rx.foreach(
                    AllRuns.detail["accounts"].to(list[AccountCounts]),
                    lambda one: rx.el.tr(
                        rx.el.th(rx.el.code(one["account"]), scope="row"), *[rx.el.td(one[name]) for name in COUNTS]
                    ),
                )
            ),
            class_name="mini num",
        ),
        class_name="scroll",
        role="region",
        aria_label=words("admin.run.accounts"),
        tab_index=0,
    )


def _reason(line: rx.Var[ReasonLine]) -> rx.Component:
    return rx.el.li(rx.el.code(line["reason"]), rx.el.span(line["rows"]))


def _webhook(line: rx.Var[WebhookLine]) -> rx.Component:
    return rx.el.li(rx.el.code(line["event"], title=line["event_id"]), rx.el.span(line["at"], class_name="muted"))
