"""/app/import: a statement file is chosen, explained, checked row by row, and only then imported; on every plan."""

from typing import cast

import reflex as rx
from reflex.event import EventHandler, EventSpec

from pluggy_app.services.statements import STATEMENT_BYTES
from pluggy_app.ui.components import import_steps
from pluggy_app.ui.components.file_choice import NAMES, SIZES, file_choice, file_field, with_file
from pluggy_app.ui.components.shell import head, shell
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.file_asking import COLUMNS, DONE, FILE, PREVIEW
from pluggy_app.ui.import_rows import MOST_MB
from pluggy_app.ui.importing import ACCOUNT, Importing
from pluggy_app.ui.wording.lookup import words

ROUTE = "/app/import"


def page() -> rx.Component:
    return shell(
        "import",
        head(words("import.title"), words("import.lead")),
        import_steps.steps(Importing.step),
        file_field(
            with_file(Importing.look, 0, NAMES, SIZES, 0),
            most=STATEMENT_BYTES,
            disabled=Importing.step != FILE,
        ),
        import_steps.trouble(Importing.refusal, _insist(), _next_file("out"), is_unsure=Importing.unsure),
        import_steps.busy_line(Importing.busy),
        rx.cond(Importing.loaded, _step(), loading(220)),
        rx.el.span(on_mount=Importing.arrive, on_unmount=Importing.arrive),
    )


def _insist() -> rx.Component:
    return rx.cond(
        Importing.can_force,
        rx.el.button(
            words("import.force"),
            type="button",
            class_name="btn out",
            disabled=Importing.busy,
            on_click=_ask(Importing.insist),
        ),
    )


def _ask(handler: object, *said: object) -> EventSpec:
    """A question about the file that is being dealt with."""
    return with_file(handler, Importing.at, *said)


def _step() -> rx.Component:
    return rx.match(
        Importing.step,
        (ACCOUNT, _account_step()),
        (COLUMNS, _columns_step()),
        (PREVIEW, _preview_step()),
        (DONE, _done_step()),
        rx.fragment(file_choice(most=MOST_MB), import_steps.how_to_export()),
    )


def _account_step() -> rx.Component:
    return import_steps.step_card(
        ACCOUNT,
        words("import.account.title"),
        rx.el.form(
            import_steps.held_accounts(Importing.held, Importing.part, lambda at: Importing.pick_part(at)),
            import_steps.account_fields(Importing.accounts, Importing.account, Importing.new_type, Importing.form_key),
            rx.cond(
                Importing.recognised, rx.el.p(words("import.account.recognised"), class_name="small muted recognised")
            ),
            rx.cond(
                Importing.is_table,
                rx.el.p(
                    rx.cond(Importing.columns_known, words("import.columns.known"), ""),
                    " ",
                    rx.el.button(
                        words("import.columns.again"),
                        type="button",
                        class_name="btn ghost",
                        on_click=_ask(Importing.doubt),
                    ),
                    class_name="small muted row wrap",
                ),
            ),
            _buttons(import_steps.main_button(words("import.check"), Importing.busy, type="submit")),
            on_submit=_ask(Importing.check, import_steps.fields(import_steps.ACCOUNT_FORM)),
            id=import_steps.ACCOUNT_FORM,
            class_name="import-form",
        ),
        lead=rx.el.p(Importing.names[Importing.at], class_name="muted num"),
    )


def _columns_step() -> rx.Component:
    return import_steps.step_card(
        COLUMNS,
        words("import.columns.title"),
        rx.el.form(
            import_steps.sample_table(Importing.columns, Importing.sample),
            import_steps.column_fields(Importing.columns, Importing.said, Importing.form_key),
            _buttons(import_steps.main_button(words("import.columns.apply"), Importing.busy, type="submit")),
            on_submit=_ask(Importing.explain, import_steps.fields(import_steps.COLUMN_FORM)),
            id=import_steps.COLUMN_FORM,
            class_name="import-form",
        ),
        lead=rx.el.p(Importing.why, class_name="muted"),
    )


def _preview_step() -> rx.Component:
    return import_steps.step_card(
        PREVIEW,
        words("import.preview.title"),
        import_steps.figures(Importing.preview),
        import_steps.notes(Importing.warnings),
        rx.cond(Importing.preview["note"] != "", rx.el.p(Importing.preview["note"], class_name="said")),
        rx.cond(
            Importing.preview["save"] != "",
            _buttons(
                import_steps.main_button(
                    Importing.preview["save"], Importing.busy, type="button", on_click=_ask(Importing.save)
                ),
            ),
            _onward(_back("out")),
        ),
        import_steps.verdict_list(Importing, lambda verdict, page: _ask(Importing.turn_to, verdict, page)),
        lead=rx.el.p(Importing.names[Importing.at], " ", Importing.preview["target"], class_name="muted num"),
    )


def _next_file(look: str) -> rx.Component:
    following = Importing.at + 1
    return rx.cond(
        Importing.next_file != "",
        rx.el.button(
            words("import.done.next_file", name=""),
            Importing.next_file,
            type="button",
            class_name=f"btn long {look}",
            disabled=Importing.busy,
            on_click=with_file(Importing.look, following, NAMES, SIZES, following),
        ),
    )


def _done_step() -> rx.Component:
    return import_steps.step_card(
        DONE,
        words("import.done.title"),
        import_steps.done_list(Importing.done, lambda key: cast(EventHandler, Importing.undo)(key)),
        _onward(),
    )


def _onward(*more: rx.Component) -> rx.Component:
    """The next account of the file, the next of the files, or another one."""
    return rx.el.div(
        rx.cond(
            Importing.next_account,
            rx.el.button(
                words("import.done.next_account"),
                type="button",
                class_name="btn solid",
                disabled=Importing.busy,
                on_click=_ask(Importing.look, NAMES, SIZES, Importing.at),
            ),
        ),
        _next_file("solid"),
        rx.el.button(words("import.done.again"), type="button", class_name="btn out", on_click=Importing.again),
        *more,
        class_name="buttons wrap",
    )


def _buttons(main: rx.Component) -> rx.Component:
    return rx.el.div(
        main,
        _back("out lg"),
        class_name="buttons",
    )


def _back(look: str) -> rx.Component:
    return rx.el.button(words("import.back"), type="button", class_name=f"btn {look}", on_click=Importing.back)
