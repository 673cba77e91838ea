"""Transactions as a table whose rows open; two-line rows on a phone. Memoised rows keep fifty of them quick."""

import reflex as rx

from pluggy_app.ui.components.shell import row_link
from pluggy_app.ui.statement_rows import StatementLine
from pluggy_app.ui.wording.lookup import words


def opener_of(key: str) -> str:
    """The id of what opens a row."""
    return f"row-{key}"


def statement_table(rows: list[StatementLine], to_rows: str) -> rx.Component:
    """`to_rows`: the address of an open row, up to its key."""
    return rx.el.table(
        rx.el.caption(words("statement.table"), class_name="sr"),
        rx.el.thead(
            rx.el.tr(
                rx.el.th(words("statement.what"), scope="col"),
                rx.el.th(words("statement.account"), scope="col"),
                rx.el.th(words("statement.category"), scope="col"),
                rx.el.th(words("statement.amount"), scope="col", class_name="right"),
            )
        ),
        rx.el.tbody(rx.foreach(rows, lambda row: statement_row(row=row, to_rows=to_rows, key=row["key"]))),
        class_name="table statement",
    )


@rx.memo
def statement_row(row: rx.Var[StatementLine], to_rows: rx.Var[str], rest: rx.RestProp) -> rx.Component:  # noqa: ARG001 - `key`
    opener = opener_of(row["key"])
    return rx.fragment(
        rx.cond(
            row["heading"] != "",
            rx.el.tr(rx.el.th(row["heading"], col_span=4, scope="rowgroup"), class_name="day num"),
        ),
        rx.el.tr(
            rx.el.td(
                rx.el.div(
                    row_link(row["name"], to=f"{to_rows}{row['key']}", opener=opener, look="name cover"),
                    rx.match(
                        row["status"],
                        ("pending", rx.badge(row["badge"], color_scheme="amber", high_contrast=True)),
                        ("removed", rx.badge(row["badge"], color_scheme="gray", high_contrast=True)),
                        rx.fragment(),
                    ),
                    rx.cond(row["ignored"], rx.badge(words("row.ignored"), color_scheme="gray", high_contrast=True)),
                    class_name="row wrap",
                ),
                rx.cond(row["detail"] != "", rx.el.div(row["detail"], class_name="small muted trunc")),
                class_name="what",
            ),
            rx.el.td(
                rx.el.span(
                    rx.el.span(row["account"], class_name="trunc"),
                    _origin(row["fed"], "plug", "origin.pluggy"),
                    _origin(row["filed"], "file_text", "origin.file"),
                    _origin(row["typed"], "pencil", "origin.manual"),
                    class_name="row tight",
                ),
                class_name="muted account",
            ),
            rx.el.td(row["category"], class_name="muted category"),
            rx.el.td(row["amount"], class_name=rx.cond(row["money_in"], "num right med in", "num right med")),
            class_name=row["status"],
        ),
    )


def _origin(told: rx.Var[bool], icon: str, key: str) -> rx.Component:
    """A sign for who told a row; there is more in its drawer."""
    return rx.cond(
        told,
        rx.el.span(
            rx.icon(icon, size=12), rx.el.span(words(key), class_name="sr"), title=words(key), class_name="origin"
        ),
    )
