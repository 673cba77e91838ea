"""The form of an entry, new or known, and the question before one is deleted."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec, EventType

from pluggy_app.domain.ledger_entries import METHODS
from pluggy_app.ui.components.connect_dialogs import REFOCUS
from pluggy_app.ui.components.movement_dialogs import category_choice
from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.entries_address import NEW
from pluggy_app.ui.entry_editing import FORM
from pluggy_app.ui.entry_form import KINDS, MAX_DESCRIPTION, MAX_LINE
from pluggy_app.ui.entry_rows import SettledLine
from pluggy_app.ui.wording.lookup import words

NEW_LINK = "new-entry"  #: the control that opens the form

RECONCILE = "/app/reconcile"

Values = dict[str, str]


def new_link(to_entries: str) -> rx.Component:
    """To the form of a new entry; it presses itself at the key N (assets/keys.js)."""
    return internal_link(
        rx.icon("plus", size=16),
        words("entries.new"),
        to=f"{to_entries}{NEW}",
        id=NEW_LINK,
        prevent_scroll_reset=True,
        data_opener=NEW_LINK,
        data_key="n",
        class_name="btn solid",
    )


def pairs_line(pairing: bool, pairs: str, found: bool) -> rx.Component:
    """What the matcher found after the last change."""
    return rx.el.div(
        rx.cond(
            pairing,
            rx.el.p(words("entries.pairing"), class_name="small muted"),
            rx.cond(
                pairs != "",
                rx.el.p(
                    pairs,
                    " ",
                    rx.cond(found, internal_link(words("entries.pairs.see"), to=RECONCILE, class_name="link")),
                ),
            ),
        ),
        class_name="pairs-line",
        role="status",
    )


def entry_dialog(
    form: Values,
    wrong: Values,
    settled: list[SettledLine],
    *,
    state: str,
    is_open: bool,
    key: int,
    more_open: bool,
    trouble: str,
    twin: str,
    read_from_line: bool,
    opener: str,
    on_toggle: EventType,
    on_save: EventType,
    on_line: EventType,
    on_cancel: Callable[[str, bool], EventSpec],
    on_remove: Callable[[str], EventSpec],
) -> rx.Component:
    """`state`: of the known entry, empty for a new one. `twin`: that there is one like the new one."""
    is_new = form["key"] == ""
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(
                rx.cond(is_new, words("entries.form.new"), words("entries.form.known")), class_name="dialog-title"
            ),
            rx.dialog.description(
                rx.cond(is_new, words("entries.form.new.text"), words("entries.form.known.text")), class_name="muted"
            ),
            _settled(settled),
            rx.el.form(
                rx.el.input(type="hidden", name="key", default_value=form["key"]),
                _pair(
                    _field("kind", _choice("kind", form, [(kind, f"entries.kind.{kind}") for kind in KINDS]), wrong),
                    _field("due_on", _input("due_on", form, wrong, type="date"), wrong),
                ),
                _field("description", _input("description", form, wrong, max_length=MAX_DESCRIPTION), wrong),
                _pair(
                    _field("amount_cents", _money("amount_cents", form, wrong), wrong),
                    _field("document_number", _input("document_number", form, wrong), wrong),
                ),
                _pair(
                    _field("counterparty_name", _input("counterparty_name", form, wrong), wrong),
                    _field("counterparty_document", _input("counterparty_document", form, wrong), wrong),
                ),
                _field(
                    "boleto_line",
                    _input("boleto_line", form, wrong, input_mode="numeric", on_blur=on_line),
                    wrong,
                    rx.cond(
                        read_from_line, words("entries.field.boleto_line.read"), words("entries.field.boleto_line.hint")
                    ),
                ),
                rx.el.details(
                    rx.el.summary(words("entries.form.more")),
                    _more(form, wrong),
                    open=more_open,
                    class_name="how",
                ),
                rx.el.p(trouble, class_name="small wrong", role="alert"),
                rx.el.div(rx.cond(twin != "", rx.el.p(twin, class_name="hint")), role="status"),
                rx.el.div(
                    rx.cond(is_new, rx.fragment(), _fates(form, state, on_cancel, on_remove)),
                    rx.el.span(class_name="grow"),
                    rx.dialog.close(rx.el.button(words("entries.form.close"), type="button", class_name="btn out")),
                    rx.el.button(words("entries.form.save"), type="submit", class_name="btn solid"),
                    class_name="buttons wrap",
                ),
                on_submit=on_save,
                id=FORM,
                key=f"entry{key}",
                no_validate=True,
                class_name="import-form typed-form entry-form",
            ),
            on_close_auto_focus=REFOCUS,
            data_opener=opener,
            max_width="620px",
        ),
        open=is_open,
        on_open_change=on_toggle,
    )


def remove_entry_dialog(*, is_open: bool, on_toggle: EventType, on_remove: EventType) -> rx.Component:
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title(words("entries.remove.title"), class_name="dialog-title"),
            rx.alert_dialog.description(words("entries.remove.text")),
            rx.el.div(
                rx.alert_dialog.cancel(rx.el.button(words("action.cancel"), type="button", class_name="btn out")),
                rx.el.button(words("entries.remove"), type="button", class_name="btn danger", on_click=on_remove),
                class_name="buttons",
            ),
            max_width="440px",
        ),
        open=is_open,
        on_open_change=on_toggle,
    )


def _fates(
    form: Values,
    state: str,
    on_cancel: Callable[[str, bool], EventSpec],
    on_remove: Callable[[str], EventSpec],
) -> rx.Component:
    """What else may become of a known entry."""
    return rx.fragment(
        rx.el.button(
            rx.icon("trash_2", size=16),
            words("entries.remove"),
            type="button",
            class_name="btn danger",
            on_click=on_remove(form["key"]),
        ),
        rx.cond(
            state == "cancelled",
            rx.el.button(
                words("entries.bring_back"), type="button", class_name="btn out", on_click=on_cancel(form["key"], False)
            ),
            rx.cond(
                state != "settled",
                rx.el.button(
                    words("entries.cancel"), type="button", class_name="btn out", on_click=on_cancel(form["key"], True)
                ),
            ),
        ),
    )


def _settled(lines: list[SettledLine]) -> rx.Component:
    return rx.cond(
        lines.length() > 0,
        rx.el.div(
            rx.el.h3(words("entries.settled.title")),
            rx.el.ul(
                rx.foreach(
                    lines,
                    lambda line: rx.el.li(
                        internal_link(line["text"], to=line["href"], class_name="link"),
                        rx.cond(line["more"] != "", rx.el.div(line["more"], class_name="small")),
                        key=line["key"],
                    ),
                )
            ),
            class_name="hint settled-by",
        ),
    )


def _more(form: Values, wrong: Values) -> rx.Component:
    methods = [("", "entries.method.none"), *((method, f"entries.method.{method}") for method in METHODS)]
    return rx.el.div(
        _pair(
            _field("expected_payment_method", _choice("expected_payment_method", form, methods), wrong),
            _field("issued_on", _input("issued_on", form, wrong, type="date"), wrong),
        ),
        rx.el.div(
            _field("card_brand", _input("card_brand", form, wrong), wrong),
            _field("acquirer", _input("acquirer", form, wrong), wrong),
            class_name="pair if-card",
        ),
        _pair(
            _field("pix_txid", _input("pix_txid", form, wrong), wrong),
            _field("withholding_cents", _money("withholding_cents", form, wrong), wrong),
        ),
        _field("category", category_choice(form["category"]), wrong),
        class_name="typed-form",
    )


def _pair(*fields: rx.Component) -> rx.Component:
    return rx.el.div(*fields, class_name="pair")


def _field(name: str, control: rx.Component, wrong: Values, hint: rx.Var[str] | None = None) -> rx.Component:
    """A field, what it takes, and what is wrong with it."""
    return rx.el.div(
        rx.el.label(rx.el.span(words(f"entries.field.{name}"), class_name="med"), control, class_name="field"),
        rx.fragment() if hint is None else rx.el.p(hint, class_name="small muted"),
        rx.cond(wrong[name] != "", rx.el.p(wrong[name], id=_wrong_id(name), class_name="small wrong")),
    )


def _wrong_id(name: str) -> str:
    return f"entry-wrong-{name}"


def _input(name: str, form: Values, wrong: Values, **props: object) -> rx.Component:
    bounds = {} if props.get("type") == "date" else {"max_length": MAX_LINE}
    return rx.el.input(
        **bounds | {"auto_complete": "off", "class_name": "sel"} | props,
        name=name,
        default_value=form[name],
        aria_invalid=rx.cond(wrong[name] != "", "true", "false"),
        aria_describedby=rx.cond(wrong[name] != "", _wrong_id(name), ""),
    )


def _money(name: str, form: Values, wrong: Values) -> rx.Component:
    return _input(
        name,
        form,
        wrong,
        input_mode="decimal",
        max_length=40,
        placeholder=words("new.amount.hint"),
        class_name="sel num",
    )


def _choice(name: str, form: Values, choices: list[tuple[str, str]]) -> rx.Component:
    return rx.el.select(
        *[rx.el.option(words(key), value=value) for value, key in choices],
        name=name,
        default_value=form[name],
        class_name="sel",
    )
