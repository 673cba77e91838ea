"""/app/entries/import: a list of what is to be paid and received, checked row by row before any of it is kept."""

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.services.entry_lists import LIST_BYTES
from pluggy_app.ui import entries_address
from pluggy_app.ui.components import import_steps
from pluggy_app.ui.components.entry_dialogs import pairs_line
from pluggy_app.ui.components.file_choice import NAMES, SIZES, file_choice, file_field, with_file
from pluggy_app.ui.components.shell import internal_link, shell
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.entry_importing import KIND, KINDS, EntryImporting
from pluggy_app.ui.entry_list_rows import AMOUNTS, MOST_MB
from pluggy_app.ui.entry_list_rows import COLUMNS as COLUMN_NAMES
from pluggy_app.ui.file_asking import COLUMNS, DONE, FILE, PREVIEW
from pluggy_app.ui.wording.lookup import words

ROUTE = entries_address.IMPORT
ACCEPTED = ".xlsx,.csv,.txt,.tsv"  #: what the browser's own dialog shows first; anything may be dropped
#: Each step, and the station that it belongs to, by the key of its name.
STATIONS = {
    FILE: "list.step.file",
    COLUMNS: "list.step.columns",
    KIND: "list.step.columns",
    PREVIEW: "list.step.preview",
    DONE: "list.step.done",
}
COLUMN_FORM, KIND_FORM = "list-columns", "list-kind"
_ONLY = {"amount": "if-one", "receivable": "if-two", "payable": "if-two"}
_AMOUNTS = {name: f"list.columns.amounts.{name}" for name in AMOUNTS}


def page() -> rx.Component:
    return shell(
        "entries",
        rx.el.div(
            rx.el.div(
                internal_link(
                    rx.icon("chevron_left", size=16),
                    words("list.back"),
                    to=entries_address.ROUTE,
                    class_name="back",
                ),
                rx.el.h1(words("list.title")),
                rx.el.p(words("list.lead")),
            ),
            class_name="head",
        ),
        import_steps.steps(EntryImporting.step, STATIONS),
        file_field(
            with_file(EntryImporting.look, 0, NAMES, SIZES, 0),
            most=LIST_BYTES,
            disabled=EntryImporting.step != FILE,
            accept=ACCEPTED,
            several=False,
        ),
        import_steps.trouble(EntryImporting.refusal, rx.fragment(), is_unsure=EntryImporting.unsure),
        import_steps.busy_line(EntryImporting.busy),
        rx.cond(EntryImporting.loaded, _step(), loading(220)),
        rx.el.span(on_mount=EntryImporting.arrive, on_unmount=EntryImporting.arrive),
    )


def _ask(handler: object, *said: object) -> EventSpec:
    """A question about the file that was chosen."""
    return with_file(handler, 0, *said)


def _step() -> rx.Component:
    return rx.match(
        EntryImporting.step,
        (COLUMNS, _columns_step()),
        (KIND, _kind_step()),
        (PREVIEW, _preview_step()),
        (DONE, _done_step()),
        rx.fragment(
            file_choice(most=MOST_MB, text="list.drop.text"),
            rx.el.details(
                rx.el.summary(words("list.how")),
                rx.el.p(words("list.how.text"), class_name="muted"),
                class_name="how",
            ),
        ),
    )


def _columns_step() -> rx.Component:
    said, columns, key = EntryImporting.said, EntryImporting.columns, EntryImporting.field_key
    named: list[rx.Component] = []
    for name in COLUMN_NAMES:
        if name == "amount":
            named.append(import_steps.pick("list.columns.amounts", "amounts", _AMOUNTS, said, key))
        empty = words("import.columns.pick" if name in ("due", *_ONLY) else "list.columns.none")
        named.append(import_steps.column(f"list.columns.{name}", name, columns, said, key, empty, _ONLY.get(name, "")))
    named.append(import_steps.pick("import.columns.decimal", "decimal", import_steps.DECIMAL_KEYS, said, key))
    named.append(import_steps.pick("import.columns.day", "day", import_steps.DAY_KEYS, said, key))
    return import_steps.step_card(
        COLUMNS,
        words("import.columns.title"),
        rx.el.form(
            import_steps.sample_table(columns, EntryImporting.sample),
            rx.el.div(*named, class_name="fields"),
            rx.el.p(words("import.columns.text"), class_name="small muted"),
            _buttons(import_steps.main_button(words("import.columns.apply"), EntryImporting.busy, type="submit")),
            on_submit=_ask(EntryImporting.explain, import_steps.fields(COLUMN_FORM)),
            id=COLUMN_FORM,
            class_name="import-form",
        ),
        lead=rx.el.p(EntryImporting.why, class_name="muted"),
    )


def _kind_step() -> rx.Component:
    return import_steps.step_card(
        KIND,
        words("list.kind.title"),
        rx.el.form(
            rx.el.fieldset(
                rx.el.legend(words("list.kind.text"), class_name="muted"),
                *[
                    rx.el.label(
                        rx.el.input(
                            type="radio",
                            name="kind",
                            value=kind,
                            default_checked=EntryImporting.kind == kind,
                            key=f"{kind}{EntryImporting.field_key}",
                        ),
                        rx.el.span(words(f"list.all.{kind}"), class_name="med"),
                        class_name="pick-row",
                    )
                    for kind in KINDS
                ],
                class_name="picks",
            ),
            import_steps.sample_table(EntryImporting.columns, EntryImporting.sample),
            _buttons(import_steps.main_button(words("import.check"), EntryImporting.busy, type="submit")),
            on_submit=_ask(EntryImporting.say_kind, import_steps.fields(KIND_FORM)),
            id=KIND_FORM,
            class_name="import-form",
        ),
        lead=rx.el.p(EntryImporting.name, class_name="muted num"),
    )


def _preview_step() -> rx.Component:
    preview = EntryImporting.preview
    return import_steps.step_card(
        PREVIEW,
        words("import.preview.title"),
        import_steps.figures(preview),
        rx.cond(EntryImporting.sums != "", rx.el.p(EntryImporting.sums, class_name="said")),
        import_steps.notes(EntryImporting.warnings),
        rx.cond(preview["note"] != "", rx.el.p(preview["note"], class_name="said")),
        rx.el.p(
            rx.cond(EntryImporting.columns_known, words("import.columns.known"), ""),
            " ",
            rx.el.button(
                words("import.columns.again"),
                type="button",
                class_name="btn ghost",
                disabled=EntryImporting.busy,
                on_click=_ask(EntryImporting.doubt),
            ),
            class_name="small muted row wrap said",
        ),
        _buttons(
            rx.cond(
                preview["save"] != "",
                import_steps.main_button(
                    preview["save"], EntryImporting.busy, type="button", on_click=_ask(EntryImporting.save)
                ),
            )
        ),
        import_steps.verdict_list(
            EntryImporting, lambda verdict, page: _ask(EntryImporting.turn_to, verdict, page), "list.row", "entries.due"
        ),
        lead=rx.el.p(EntryImporting.name, " ", preview["target"], class_name="muted"),
    )


def _done_step() -> rx.Component:
    return import_steps.step_card(
        DONE,
        words("import.done.title"),
        rx.el.p(EntryImporting.done["name"], class_name="med num"),
        rx.el.p(EntryImporting.done["text"], class_name="muted", role="status"),
        pairs_line(EntryImporting.pairing, EntryImporting.pairs, EntryImporting.pairs_found),
        rx.el.div(
            internal_link(words("list.done.see"), to=entries_address.ROUTE, class_name="btn solid"),
            rx.el.button(
                words("import.done.again"), type="button", class_name="btn out", on_click=EntryImporting.again
            ),
            class_name="buttons wrap",
        ),
    )


def _buttons(main: rx.Component) -> rx.Component:
    return rx.el.div(
        main,
        rx.el.button(words("list.other"), type="button", class_name="btn out lg", on_click=EntryImporting.again),
        class_name="buttons",
    )
