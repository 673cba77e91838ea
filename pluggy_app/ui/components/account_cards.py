"""The cards of /app/accounts/[id]: proof, coverage, movements, files."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec, EventType

from pluggy_app.ui.account_rows import ComparedLine, FileLine, GapLine, ProofLine, SpanLine, SuspectLine
from pluggy_app.ui.components.question import question
from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.components.statement_table import statement_table
from pluggy_app.ui.statement_rows import StatementLine
from pluggy_app.ui.wording.lookup import words

OfLine = Callable[[rx.Var[str]], EventSpec]


def proof_card(proof: ProofLine, compared: list[ComparedLine], suspects: list[SuspectLine]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("account.proof"), class_name="label"),
        rx.el.div(
            rx.match(
                proof["status"],
                ("proven", rx.icon("circle_check", size=20, class_name="good")),
                ("unknown", rx.icon("circle_help", size=20, class_name="muted")),
                rx.icon("triangle_alert", size=20, class_name="late"),
            ),
            rx.el.div(
                rx.el.p(proof["title"], class_name="strong"),
                rx.cond(proof["text"] != "", rx.el.p(proof["text"], class_name="muted")),
                class_name="grow",
            ),
            class_name="verdict",
            role="status",
        ),
        rx.cond(
            (proof["status"] == "broken") | (proof["status"] == "changed"),
            _suspects(suspects),
        ),
        rx.cond(compared.length() > 0, _compared(compared)),
        class_name="card block flat proof",
    )


def _suspects(suspects: list[SuspectLine]) -> rx.Component:
    return rx.fragment(
        rx.el.h3(words("account.suspects")),
        rx.cond(
            suspects.length() > 0,
            rx.el.ul(rx.foreach(suspects, _suspect), class_name="acct flush"),
            rx.el.p(words("account.suspects.none"), class_name="muted"),
        ),
    )


def _suspect(line: rx.Var[SuspectLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(line["text"], class_name="grow"),
        rx.cond(
            line["field"] != "",
            _way_out(line, data_goto=line["field"], replace=True, prevent_scroll_reset=True),
            _way_out(line),
        ),
        key=line["key"],
    )


def _way_out(line: rx.Var[SuspectLine], **how: object) -> rx.Component:
    return internal_link(line["action"], to=line["href"], class_name="btn out", aria_label=line["text"], **how)


def _compared(compared: list[ComparedLine]) -> rx.Component:
    columns = ("day", "bank", "ours", "difference")
    return rx.el.div(
        rx.el.table(
            rx.el.caption(words("account.proof.table"), class_name="sr"),
            rx.el.thead(
                rx.el.tr(*[rx.el.th(words(f"account.proof.{name}"), scope="col") for name in columns]),
            ),
            rx.el.tbody(
                rx.foreach(
                    compared,
                    lambda one: rx.el.tr(
                        rx.el.td(one["day"], class_name="num"),
                        rx.el.td(one["bank"], class_name="num"),
                        rx.el.td(one["ours"], class_name="num"),
                        rx.el.td(
                            rx.cond(
                                one["agrees"],
                                rx.fragment(
                                    rx.icon("check", size=14, class_name="good"),
                                    rx.el.span(words("account.proof.agrees"), class_name="sr"),
                                ),
                                rx.el.span("≠ ", one["difference"], class_name="num med"),
                            )
                        ),
                        key=one["key"],
                    ),
                )
            ),
            class_name="mini",
        ),
        class_name="scroll",
        role="region",
        aria_label=words("account.proof.table"),
        tab_index=0,
    )


def coverage_card(spans: list[SpanLine], gaps: list[GapLine]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(words("account.coverage")),
            rx.el.div(
                *[
                    rx.el.span(rx.el.i(class_name=f"span {source}"), words(f"account.coverage.key.{source}"))
                    for source in ("feed", "file", "none")
                ],
                class_name="legend",
                aria_hidden="true",
            ),
            class_name="row between wrap",
        ),
        rx.cond(
            spans.length() > 0,
            rx.fragment(
                rx.el.ol(rx.foreach(spans, _span), class_name="strip"),
                rx.cond(
                    gaps.length() > 0,
                    rx.el.ul(rx.foreach(gaps, _gap), class_name="acct flush"),
                    rx.el.p(
                        rx.icon("circle_check", size=16, class_name="good"),
                        words("account.gaps.none"),
                        class_name="row muted",
                    ),
                ),
            ),
            rx.el.p(words("account.coverage.empty"), class_name="muted"),
        ),
        class_name="card block coverage",
    )


def _span(line: rx.Var[SpanLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(line["label"], class_name="sr"),
        title=line["label"],
        class_name="span " + line["source"].to(str),
        style={"flexGrow": line["days"]},
        key=line["key"],
    )


def _gap(line: rx.Var[GapLine]) -> rx.Component:
    return rx.el.li(
        rx.icon("calendar_x_2", size=16),
        internal_link(line["text"], to=line["href"], class_name="link"),
        key=line["key"],
    )


def rows_card(rows: list[StatementLine], to_rows: str, href: str) -> rx.Component:
    return rx.cond(
        rows.length() > 0,
        rx.fragment(
            rx.el.section(statement_table(rows, to_rows), class_name="card sheet"),
            rx.el.nav(
                internal_link(words("account.rows.all"), to=href, class_name="btn out"),
                class_name="pages",
                aria_label=words("statement.pages"),
            ),
        ),
        rx.el.section(rx.el.p(words("account.rows.none"), class_name="muted"), class_name="card block flat"),
    )


def files_card(files: list[FileLine], *, on_undo: OfLine) -> rx.Component:
    return rx.el.section(
        rx.cond(
            files.length() > 0,
            rx.el.ul(rx.foreach(files, lambda line: _file(line, on_undo)), class_name="acct flush files"),
            rx.el.p(words("account.files.none"), class_name="muted"),
        ),
        class_name="card block flat",
    )


def _file(line: rx.Var[FileLine], on_undo: OfLine) -> rx.Component:
    opener = f"undo-{line['key']}"
    return rx.el.li(
        rx.icon("file_text", size=16),
        rx.el.div(
            rx.el.div(line["name"], class_name="name"),
            rx.el.div(line["when"], " · ", line["counts"], class_name="small muted"),
            rx.cond(line["days"] != "", rx.el.div(line["days"], class_name="small muted num")),
            class_name="grow",
        ),
        rx.el.button(
            words("account.file.undo"),
            rx.el.span(" ", line["name"], class_name="sr"),
            type="button",
            id=opener,
            data_opener=opener,
            class_name="btn out",
            on_click=on_undo(line["key"]),
        ),
        key=line["key"],
    )


def undo_dialog(*, is_open: bool, title: str, matches: str, on_toggle: EventType, on_undo: EventType) -> rx.Component:
    return question(
        title,
        words("account.undo.text"),
        rx.cond(matches, rx.el.p(matches)),
        yes="account.undo.yes",
        is_open=is_open,
        on_toggle=on_toggle,
        on_yes=on_undo,
    )
