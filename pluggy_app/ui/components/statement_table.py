"""Transactions as a table; two-line rows on a phone. Memoised rows keep fifty of them quick."""

import reflex as rx

from pluggy_app.ui.statement_rows import StatementLine
from pluggy_app.ui.wording.lookup import words


def statement_table(rows: list[StatementLine]) -> rx.Component:
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
        rx.el.tbody(rx.foreach(rows, lambda row: statement_row(row=row, key=row["key"]))),
        class_name="table statement",
    )


@rx.memo
def statement_row(row: rx.Var[StatementLine], rest: rx.RestProp) -> rx.Component:  # noqa: ARG001 - a memo with `key` needs it
    return rx.fragment(
        rx.cond(
            row["heading"] != "",
            rx.el.tr(rx.el.th(row["heading"], col_span=4, scope="rowgroup"), class_name="day num"),
        ),
        rx.el.tr(
            rx.el.td(
                rx.el.div(
                    rx.el.span(row["name"], class_name="name"),
                    rx.match(
                        row["status"],
                        ("pending", rx.badge(row["badge"], color_scheme="amber", high_contrast=True)),
                        ("removed", rx.badge(row["badge"], color_scheme="gray", high_contrast=True)),
                        rx.fragment(),
                    ),
                    class_name="row wrap",
                ),
                rx.cond(row["detail"] != "", rx.el.div(row["detail"], class_name="small muted trunc")),
                class_name="what",
            ),
            rx.el.td(row["account"], class_name="muted account"),
            rx.el.td(row["category"], class_name="muted category"),
            rx.el.td(row["amount"], class_name=rx.cond(row["money_in"], "num right med in", "num right med")),
            class_name=row["status"],
        ),
    )
