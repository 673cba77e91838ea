"""Entries as a table whose rows open; two-line rows on a phone. Memoised rows keep fifty of them quick."""

import reflex as rx

from pluggy_app.ui.components.shell import internal_link, row_link
from pluggy_app.ui.entry_rows import EntryLine
from pluggy_app.ui.wording.lookup import words

_TONES = {"partial": "amber", "settled": "grass", "cancelled": "gray"}


def opener_of(key: rx.Var[str] | str) -> str:
    """The id of what opens an entry."""
    return f"entry-{key}"


def entries_table(rows: list[EntryLine], to_entries: str) -> rx.Component:
    """`to_entries`: the address of an open entry, up to its key."""
    return rx.el.table(
        rx.el.caption(words("entries.table"), class_name="sr"),
        rx.el.thead(
            rx.el.tr(
                rx.el.th(words("entries.due"), scope="col"),
                rx.el.th(words("entries.name"), scope="col"),
                rx.el.th(words("entries.document"), scope="col"),
                rx.el.th(words("entries.open"), scope="col", class_name="right"),
                rx.el.th(words("entries.amount"), scope="col", class_name="right"),
            )
        ),
        rx.el.tbody(rx.foreach(rows, lambda row: entry_row(row=row, to_entries=to_entries, key=row["key"]))),
        class_name="table entries",
    )


@rx.memo
def entry_row(row: rx.Var[EntryLine], to_entries: rx.Var[str], rest: rx.RestProp) -> rx.Component:  # noqa: ARG001 - `key`
    opener = opener_of(row["key"])
    return rx.el.tr(
        rx.el.td(
            rx.el.span(row["due"], class_name="due"),
            rx.cond(row["late"] != "", rx.badge(row["late"], color_scheme="red")),
            class_name="num when",
        ),
        rx.el.td(
            rx.el.div(
                row_link(row["name"], to=f"{to_entries}{row['key']}", opener=opener, look="name cover"),
                rx.cond(row["kind"] != "", rx.badge(row["kind"], color_scheme="gray", high_contrast=True)),
                rx.cond(
                    row["badge"] != "",
                    rx.match(
                        row["state"],
                        *[
                            (state, rx.badge(row["badge"], color_scheme=colour, high_contrast=True))
                            for state, colour in _TONES.items()
                        ],
                        rx.badge(row["badge"], color_scheme="amber", high_contrast=True),
                    ),
                ),
                class_name="row wrap",
            ),
            rx.cond(row["detail"] != "", rx.el.div(row["detail"], class_name="small muted trunc")),
            rx.cond(
                row["settled"] != "",
                rx.el.div(
                    internal_link(row["settled"], to=row["settled_href"], class_name="link above"),
                    class_name="small settled-line",
                ),
            ),
            class_name="what",
        ),
        rx.el.td(row["document"], class_name="muted document"),
        rx.el.td(
            rx.el.div(row["open"], class_name="med"),
            rx.cond(row["part"] != "", rx.el.div(row["part"], class_name="small muted")),
            class_name="num right open",
        ),
        rx.el.td(row["amount"], class_name="num right muted total"),
        class_name=f"is-{row['state']}",
    )
