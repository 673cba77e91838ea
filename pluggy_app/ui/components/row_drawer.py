"""One transaction in a panel at the side of the statement."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.components.side_panel import side_panel
from pluggy_app.ui.components.statement_table import opener_of
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.statement_row_detail import ChangeLine, FieldLine, IdLine, OriginLine, RowDetail, RunLink
from pluggy_app.ui.wording.lookup import words

_ICONS = {"good": "undo_2", "warn": "pencil", "bad": "circle_x"}


def row_drawer(
    row: RowDetail, own: rx.Component, *, open_row: str, is_unknown: bool, on_close: EventType
) -> rx.Component:
    """`open_row`: key of the row that is asked for; `row` may still be another. `own`: what a person says of it."""
    return side_panel(
        rx.cond(
            is_unknown,
            rx.el.p(words("row.unknown"), class_name="muted"),
            rx.cond(row["key"] == open_row, _body(row, own), loading(120, 90)),
        ),
        title=rx.cond(
            is_unknown,
            words("statement.what"),
            rx.cond(row["name"] != "", row["name"], words("row.loading")),
        ),
        lead=row["heading"],
        is_open=open_row != "",
        on_close=on_close,
        close=words("row.close"),
        opener=opener_of(open_row),
    )


def _body(row: RowDetail, own: rx.Component) -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rx.el.span(row["amount"], class_name=rx.cond(row["money_in"], "num amount in", "num amount")),
            rx.match(
                row["status"],
                ("pending", rx.badge(row["badge"], color_scheme="amber", high_contrast=True)),
                rx.badge(row["badge"], color_scheme="gray", high_contrast=True),
            ),
            rx.cond(
                row["withdrawn"] != "",
                rx.el.span(row["withdrawn"], _by(row["withdrawn_run"]), class_name="small muted"),
            ),
            class_name=rx.cond(row["status"] == "removed", "row wrap removed", "row wrap"),
        ),
        rx.el.dl(
            _fact(words("row.field.account"), row["account"], "wide"),
            _fact(words("row.field.payment_method"), row["method"]),
            _fact(row["counterparty_label"], row["counterparty"], "wide"),
            _fact(words("row.field.description"), row["description"], "wide"),
            class_name="facts",
        ),
        own,
        rx.el.h2(words("row.origins")),
        rx.cond(
            row["origins"].length() > 0,
            rx.el.ul(rx.foreach(row["origins"].to(list[OriginLine]), _origin), class_name="plain"),
            rx.el.p(words("row.origins.none"), class_name="small muted"),
        ),
        rx.cond(
            row["ids"].length() > 0,
            rx.fragment(
                rx.el.h2(words("row.ids")),
                rx.el.ul(rx.foreach(row["ids"].to(list[IdLine]), _id), class_name="plain"),
            ),
        ),
        rx.el.h2(words("row.changes")),
        rx.cond(
            row["changes"].length() > 0,
            rx.el.ol(rx.foreach(row["changes"].to(list[ChangeLine]), _change), class_name="tl"),
            rx.el.p(words("row.changes.none"), class_name="small muted"),
        ),
    )


def _fact(label: rx.Var[str] | str, value: str, width: str = "") -> rx.Component:
    return rx.cond(value != "", rx.el.div(rx.el.dt(label), rx.el.dd(value), class_name=width))


def _origin(line: rx.Var[OriginLine]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            line["href"] != "", internal_link(line["title"], to=line["href"], class_name="med link"), line["title"]
        ),
        rx.el.span(line["at"], _by(line["run"]), class_name="muted"),
    )


def _id(line: rx.Var[IdLine]) -> rx.Component:
    return rx.el.li(rx.el.code(line["id"]), rx.el.span(line["span"], class_name="small muted"), class_name="stack")


def _change(line: rx.Var[ChangeLine]) -> rx.Component:
    return rx.el.li(
        rx.match(
            line["tone"],
            *[(tone, rx.icon(icon, size=16, class_name=tone)) for tone, icon in _ICONS.items()],
            rx.icon("circle", size=16, class_name="plain"),
        ),
        rx.el.span(line["title"]),
        rx.el.span(line["at"], _by(line["run"]), class_name="small muted d"),
        rx.foreach(line["fields"].to(list[FieldLine]), _field),
    )


def _field(line: rx.Var[FieldLine]) -> rx.Component:
    return rx.el.span(
        line["field"],
        ": ",
        rx.el.span(words("row.from"), " ", class_name="sr"),
        rx.el.s(line["before"]),
        " → ",
        rx.el.span(words("row.to"), " ", class_name="sr"),
        rx.el.b(line["after"], class_name="med"),
        class_name="d",
    )


def _by(run: RunLink) -> rx.Component:
    """Nothing where no run is known; a link for whoever may open it."""
    return rx.cond(
        run["text"] != "",
        rx.fragment(
            " · ",
            rx.cond(run["href"] != "", internal_link(run["text"], to=run["href"], class_name="link"), run["text"]),
        ),
    )
