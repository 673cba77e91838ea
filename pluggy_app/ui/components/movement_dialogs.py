"""The form of a transaction that a person types, the fields they add to any, and the question before one goes."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.components.question import REFOCUS, question
from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.editing import IN, MAX_DESCRIPTION, MAX_LINE, MAX_NAME, MAX_NOTE, NEW_ACCOUNT, OUT
from pluggy_app.ui.import_rows import KINDS, Choice
from pluggy_app.ui.rule_rows import FROM_ROW
from pluggy_app.ui.statement_row_detail import RowDetail
from pluggy_app.ui.wording.categories import IN_ENGLISH, IN_PORTUGUESE
from pluggy_app.ui.wording.lookup import either, words

#: The categories that a name stands for, in the order of the names.
BY_NAME = {
    name: [key for key, called in IN_PORTUGUESE.items() if called == name]
    for name in sorted(set(IN_PORTUGUESE.values()), key=str.casefold)
}
NEW = "new-movement"  #: the control that opens the form


def new_button(on_click: EventType) -> rx.Component:
    return rx.el.button(
        rx.icon("plus", size=16),
        words("new.action"),
        type="button",
        class_name="btn out",
        id=NEW,
        data_opener=NEW,
        on_click=on_click,
    )


def new_dialog(
    accounts: list[Choice],
    *,
    account: str,
    day: str,
    is_open: bool,
    trouble: str,
    on_toggle: EventType,
    on_add: EventType,
) -> rx.Component:
    """`account`, `day`: what is chosen at first."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(words("new.title"), class_name="dialog-title"),
            rx.dialog.description(words("new.text"), class_name="muted"),
            rx.el.form(
                _account(accounts, account),
                rx.el.div(
                    _field("new.day", rx.el.input(type="date", name="day", default_value=day, class_name="sel")),
                    _field(
                        "new.direction",
                        rx.el.select(
                            rx.el.option(words("new.out"), value=OUT),
                            rx.el.option(words("new.in"), value=IN),
                            name="direction",
                            class_name="sel",
                        ),
                    ),
                    class_name="pair",
                ),
                _field(
                    "new.amount",
                    rx.el.input(
                        name="amount",
                        input_mode="decimal",
                        placeholder=words("new.amount.hint"),
                        max_length=40,
                        auto_complete="off",
                        class_name="sel num",
                    ),
                ),
                _field(
                    "new.description",
                    rx.el.input(name="description", max_length=MAX_DESCRIPTION, auto_complete="off", class_name="sel"),
                ),
                _field("statement.category", category_choice("")),
                _field("new.note", _note("")),
                rx.el.p(trouble, class_name="small wrong", role="alert"),
                rx.el.div(
                    rx.dialog.close(rx.el.button(words("action.cancel"), type="button", class_name="btn out")),
                    rx.el.button(words("new.save"), type="submit", class_name="btn solid"),
                    class_name="buttons",
                ),
                on_submit=on_add,
                class_name="import-form typed-form",
            ),
            on_close_auto_focus=REFOCUS,
            max_width="460px",
        ),
        open=is_open,
        on_open_change=on_toggle,
    )


def remove_dialog(*, is_open: bool, on_toggle: EventType, on_remove: EventType) -> rx.Component:
    return question(
        words("row.remove.title"),
        words("row.remove.text"),
        yes="row.remove.action",
        is_open=is_open,
        on_toggle=on_toggle,
        on_yes=on_remove,
    )


def own_part(
    row: RowDetail,
    *,
    trouble: str,
    ignore_trouble: str,
    on_say: EventType,
    on_ignore: EventType,
    on_heed: EventType,
    on_remove: EventType,
) -> rx.Component:
    """What only a person knows of a transaction, and whether matching leaves it out; disabled in a closed period."""
    return rx.fragment(
        rx.el.h2(words("row.own")),
        rx.cond(row["closed"] != "", _closed(row)),
        rx.el.fieldset(
            _said(row, trouble, on_say),
            rx.cond(row["ignored"], _ignored(row, on_heed), _ignore(row, ignore_trouble, on_ignore)),
            rx.cond(
                row["typed"],
                rx.el.form(
                    *_about(row),
                    rx.el.button(words("row.remove"), type="submit", class_name="btn danger"),
                    on_submit=on_remove,
                    class_name="typed-form apart",
                ),
            ),
            disabled=row["closed"] != "",
            class_name="own",
        ),
        rx.el.p(
            internal_link(
                rx.icon("wand_sparkles", size=16),
                words("rules.from_row"),
                to=f"{FROM_ROW}{row['key']}",
                class_name="btn ghost",
            ),
            class_name="from-row",
        ),
    )


def _closed(row: RowDetail) -> rx.Component:
    """Why nothing can be changed, and where it could be."""
    return rx.el.p(
        row["closed"],
        " ",
        internal_link(
            words("row.closed.open"), to=f"/app/accounts/{row['account_key']}?aba=ajustes", class_name="link"
        ),
        class_name="hint closed",
    )


def _said(row: RowDetail, trouble: str, on_say: EventType) -> rx.Component:
    return rx.el.form(
        *_about(row),
        rx.el.input(type="hidden", name="was_category", default_value=row["own_category"]),
        rx.el.input(type="hidden", name="was_note", default_value=row["note"]),
        _field("statement.category", category_choice(row["own_category"])),
        _field("row.field.note", _note(row["note"])),
        rx.el.p(trouble, class_name="small wrong", role="alert"),
        rx.el.button(words("row.save"), type="submit", class_name="btn soft"),
        on_submit=on_say,
        key=f"own{row['key']}",
        class_name="typed-form",
    )


def _ignored(row: RowDetail, on_heed: EventType) -> rx.Component:
    return rx.el.form(
        *_about(row),
        rx.el.p(
            rx.badge(words("row.ignored"), color_scheme="gray", high_contrast=True),
            rx.el.span(row["ignored_reason"]),
            class_name="row wrap",
        ),
        rx.el.button(words("row.heed"), type="submit", class_name="btn out"),
        on_submit=on_heed,
        key=f"heed{row['key']}",
        class_name="typed-form apart",
    )


def _ignore(row: RowDetail, trouble: str, on_ignore: EventType) -> rx.Component:
    return rx.el.details(
        rx.el.summary(words("row.ignore")),
        rx.el.form(
            *_about(row),
            rx.el.p(words("row.ignore.text"), class_name="small muted"),
            _field(
                "row.ignore.reason",
                rx.el.input(
                    name="reason",
                    max_length=MAX_LINE,
                    placeholder=words("row.ignore.hint"),
                    auto_complete="off",
                    class_name="sel",
                ),
            ),
            rx.el.p(trouble, class_name="small wrong", role="alert"),
            rx.el.button(words("row.ignore.action"), type="submit", class_name="btn out"),
            on_submit=on_ignore,
            key=f"ignore{row['key']}",
            class_name="typed-form",
        ),
        class_name="how",
    )


def _about(row: RowDetail) -> list[rx.Component]:
    """Which transaction a form is about."""
    return [
        rx.el.input(type="hidden", name="key", value=row["key"]),
        rx.el.input(type="hidden", name="account", value=row["account_key"]),
    ]


def _account(accounts: list[Choice], chosen: str) -> rx.Component:
    return rx.fragment(
        _field(
            "statement.account",
            rx.el.select(
                rx.foreach(accounts, lambda one: rx.el.option(one["label"], value=one["value"])),
                rx.el.option(words("import.account.new"), value=NEW_ACCOUNT),
                name="account",
                default_value=chosen,
                class_name="sel",
            ),
        ),
        rx.el.div(
            _field(
                "import.new.name",
                rx.el.input(
                    name="name",
                    max_length=MAX_NAME,
                    placeholder=words("import.new.name.hint"),
                    auto_complete="off",
                    class_name="sel",
                ),
            ),
            _field(
                "import.new.type",
                rx.el.select(
                    *[rx.el.option(words(f"import.kind.{kind}"), value=kind) for kind in KINDS],
                    name="type",
                    class_name="sel",
                ),
            ),
            class_name="if-new",
        ),
    )


def category_choice(chosen: str) -> rx.Component:
    """Every category that has a name here, each name once, and the one that is chosen, whatever it is."""
    unknown = rx.fragment()
    if not isinstance(chosen, str):
        known = rx.Var.create(["", *IN_PORTUGUESE]).contains(chosen)
        unknown = rx.cond(known, rx.fragment(), rx.el.option(chosen, value=chosen))
    return rx.el.select(
        rx.el.option(words("row.category.none"), value=""),
        unknown,
        *[_option(name, keys, chosen) for name, keys in BY_NAME.items()],
        name="category",
        default_value=chosen,
        class_name="sel",
    )


def _option(name: str, keys: list[str], chosen: str) -> rx.Component:
    """Pluggy has several categories of one name: the chosen of them, else the first."""
    value: rx.Var[str] | str = keys[0]
    for key in keys[1:]:
        value = rx.cond(rx.Var.create(chosen) == key, key, value)
    return rx.el.option(either(name, IN_ENGLISH.get(keys[0], keys[0])), value=value)


def _note(text: str) -> rx.Component:
    return rx.el.textarea(
        name="note",
        default_value=text,
        max_length=MAX_NOTE,
        rows="2",
        placeholder=words("row.note.hint"),
        class_name="sel area",
    )


def _field(key: str, control: rx.Component) -> rx.Component:
    return rx.el.label(rx.el.span(words(key), class_name="med"), control, class_name="field")
