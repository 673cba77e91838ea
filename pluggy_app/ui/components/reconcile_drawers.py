"""Drawers and dialogs about the movement on the bench, and about many at once."""

import reflex as rx

from pluggy_app.domain.plans import KINDS
from pluggy_app.ui.benching import CONFIRM
from pluggy_app.ui.components.connect_dialogs import REFOCUS
from pluggy_app.ui.components.reconcile_bench import SEARCH as SEARCH_OPENER
from pluggy_app.ui.components.reconcile_bench import SPLIT as SPLIT_OPENER
from pluggy_app.ui.components.reconcile_head import MEMORIES as MEMORIES_OPENER
from pluggy_app.ui.components.side_panel import side_panel
from pluggy_app.ui.dividing import (
    IGNORE,
    MAX_DESCRIPTION,
    MAX_REASON,
    MAX_TEXT_LINE,
    NEW,
    SEARCH,
    SPLIT,
    FoundLine,
    PartLine,
)
from pluggy_app.ui.queue_rows import BulkLine
from pluggy_app.ui.reconcile_lists import MemoryLine
from pluggy_app.ui.reconciling import BULK_DIALOG, MEMORIES, Reconciling
from pluggy_app.ui.wording.lookup import words

TYPING_MS = 150


def reconcile_drawers() -> rx.Component:
    return rx.fragment(_search(), _split(), _new(), _ignore(), _bulk(), _large(), _memories())


def _search() -> rx.Component:
    return side_panel(
        rx.el.label(
            rx.el.span(words("search.field"), class_name="med"),
            rx.el.input(
                type="search",
                placeholder=words("search.hint"),
                max_length=MAX_TEXT_LINE,
                on_change=lambda text: Reconciling.look_for(text).debounce(TYPING_MS),
                key=f"search{Reconciling.form_key}",
                auto_complete="off",
                class_name="sel",
            ),
            class_name="field",
        ),
        rx.cond(
            Reconciling.found.length() > 0,
            rx.el.ul(rx.foreach(Reconciling.found, _found), class_name="found"),
            rx.el.p(words("search.none"), class_name="muted found", role="status"),
        ),
        rx.el.div(
            rx.el.span(Reconciling.found_sum, class_name="num small grow", role="status"),
            rx.el.button(
                words("search.use"),
                type="button",
                class_name="btn solid",
                disabled=Reconciling.found_count == 0,
                on_click=Reconciling.use_picked,
            ),
            class_name="drawer-foot row",
        ),
        title=words("search.title"),
        lead=words("search.text"),
        is_open=Reconciling.dialog == SEARCH,
        on_close=Reconciling.close_dialogs,
        close=words("reconcile.close"),
        opener=SEARCH_OPENER,
    )


def _found(one: rx.Var[FoundLine]) -> rx.Component:
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox", default_checked=one["picked"].to(bool), on_change=Reconciling.pick(one["key"])
            ),
            rx.el.span(
                rx.el.span(one["title"], class_name="med trunc"),
                rx.el.span(one["sub"], class_name="small muted"),
                class_name="grow",
            ),
            rx.el.span(one["amount"], class_name="num"),
            class_name="pick-row",
        ),
        key=one["key"],
    )


def _split() -> rx.Component:
    return side_panel(
        rx.cond(
            Reconciling.split.length() > 0,
            rx.el.ul(rx.foreach(Reconciling.split, _part), class_name="parts"),
            rx.el.p(words("split.none"), class_name="muted parts"),
        ),
        rx.el.div(
            _field(
                "split.add.entry",
                rx.el.select(
                    rx.el.option(words("split.choose"), value=""),
                    rx.foreach(
                        Reconciling.split_choices,
                        lambda one: rx.el.option(one["title"], " · ", one["amount"], value="e" + one["key"].to(str)),
                    ),
                    value="",
                    on_change=Reconciling.add_part,
                    class_name="sel",
                ),
            ),
            _field(
                "split.add.difference",
                rx.el.select(
                    rx.el.option(words("split.choose"), value=""),
                    *[rx.el.option(words(f"bench.kind.{kind}"), value=f"d{kind}") for kind in KINDS],
                    value="",
                    on_change=Reconciling.add_part,
                    class_name="sel",
                ),
            ),
            class_name="pair adders",
        ),
        rx.el.p(Reconciling.dialog_trouble, class_name="small wrong", role="alert"),
        rx.el.div(
            rx.el.span(
                words("split.rest"),
                " ",
                rx.el.b(Reconciling.split_rest, class_name="num"),
                rx.cond(
                    Reconciling.split_closes,
                    rx.badge(
                        rx.icon("check", size=13), words("bench.closes"), color_scheme="grass", high_contrast=True
                    ),
                ),
                class_name="grow row wrap",
                role="status",
            ),
            rx.el.button(
                words("bench.accept"),
                type="button",
                class_name="btn solid",
                disabled=~Reconciling.split_closes,
                on_click=Reconciling.accept_split,
            ),
            class_name="drawer-foot row",
        ),
        title=words("split.title"),
        lead=words("split.text"),
        is_open=Reconciling.dialog == SPLIT,
        on_close=Reconciling.close_dialogs,
        close=words("reconcile.close"),
        opener=SPLIT_OPENER,
    )


def _part(one: rx.Var[PartLine]) -> rx.Component:
    return rx.el.li(
        rx.el.label(
            rx.el.span(one["label"], class_name="small"),
            rx.el.input(
                default_value=one["value"],
                input_mode="decimal",
                max_length=40,
                auto_complete="off",
                on_change=lambda text: Reconciling.say_part(one["key"], text).debounce(TYPING_MS),
                on_blur=lambda text: Reconciling.say_part(one["key"], text),  # the next field's typing takes its place
                class_name="sel num",
            ),
            class_name="field grow",
        ),
        rx.el.button(
            rx.icon("x", size=16),
            rx.el.span(words("split.drop"), ": ", one["label"], class_name="sr"),
            type="button",
            class_name="btn ghost icon",
            on_click=Reconciling.drop_part(one["key"]),
        ),
        key=one["key"],
        class_name="row part-line",
    )


def _new() -> rx.Component:
    new = Reconciling.new_entry
    return _dialog(
        NEW,
        words("entry.title"),
        rx.fragment(words("entry.text")),
        rx.el.form(
            rx.el.p(rx.badge(new["kind"], color_scheme="gray", high_contrast=True)),
            _field("entry.description", _input("description", new["description"], MAX_DESCRIPTION)),
            _field("entry.name", _input("name", new["name"], MAX_TEXT_LINE)),
            rx.el.div(
                _field("entry.amount", _input("amount", new["amount"], 40, "decimal")),
                _field("entry.due", rx.el.input(type="date", name="due", default_value=new["due"], class_name="sel")),
                class_name="pair",
            ),
            _field("entry.number", _input("number", "", MAX_TEXT_LINE)),
            *_ending("entry.save"),
            on_submit=Reconciling.add_entry,
            key=f"new{Reconciling.form_key}",
            class_name="typed-form",
        ),
    )


def _ignore() -> rx.Component:
    return _dialog(
        IGNORE,
        words("ignore.title"),
        rx.fragment(words("ignore.text")),
        rx.el.form(
            _field(
                "ignore.reason",
                rx.el.input(
                    name="reason",
                    max_length=MAX_REASON,
                    placeholder=words("ignore.hint"),
                    auto_complete="off",
                    class_name="sel",
                ),
            ),
            *_ending("bench.ignore"),
            on_submit=Reconciling.ignore,
            key=f"ignore{Reconciling.form_key}",
            class_name="typed-form",
        ),
    )


def _bulk() -> rx.Component:
    return _dialog(
        BULK_DIALOG,
        Reconciling.bulk_title,
        rx.fragment(Reconciling.bulk_note, " ", words("reconcile.bulk.text")),
        rx.el.form(
            rx.el.ul(rx.foreach(Reconciling.bulk, _bulk_line), class_name="found tall"),
            *_ending("reconcile.bulk.submit"),
            on_submit=Reconciling.accept_bulk,
            key=f"bulk{Reconciling.form_key}",
            class_name="typed-form",
        ),
        width="560px",
    )


def _bulk_line(one: rx.Var[BulkLine]) -> rx.Component:
    return rx.el.li(
        rx.el.label(
            rx.el.input(type="checkbox", name="s" + one["key"].to(str), default_checked=True),
            rx.el.span(
                rx.el.span(one["name"], class_name="med trunc"),
                rx.el.span(one["when"], " → ", one["partner"], class_name="small muted"),
                class_name="grow",
            ),
            rx.el.span(one["amount"], class_name=rx.cond(one["money_in"], "num in", "num")),
            class_name="pick-row",
        ),
        key=one["key"],
    )


def _large() -> rx.Component:
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title(words("bench.large.title"), class_name="dialog-title"),
            rx.alert_dialog.description(Reconciling.confirm_text, " ", words("bench.large.text")),
            rx.el.div(
                rx.alert_dialog.cancel(rx.el.button(words("action.cancel"), type="button", class_name="btn out")),
                rx.el.button(
                    words("bench.accept"), type="button", class_name="btn solid", on_click=Reconciling.accept_large
                ),
                class_name="buttons",
            ),
            max_width="440px",
        ),
        open=Reconciling.dialog == CONFIRM,
        on_open_change=Reconciling.close_dialogs,
    )


def _memories() -> rx.Component:
    return side_panel(
        rx.cond(
            Reconciling.memories.length() > 0,
            rx.fragment(
                rx.el.ul(rx.foreach(Reconciling.memories, _memory), class_name="plain memories"),
                rx.el.button(
                    words("reconcile.memories.forget.all"),
                    type="button",
                    class_name="btn danger",
                    on_click=Reconciling.forget_all,
                ),
            ),
            rx.el.p(words("reconcile.memories.none"), class_name="muted"),
        ),
        title=words("reconcile.memories"),
        lead=words("reconcile.memories.text"),
        is_open=Reconciling.dialog == MEMORIES,
        on_close=Reconciling.close_dialogs,
        close=words("reconcile.close"),
        opener=MEMORIES_OPENER,
    )


def _memory(one: rx.Var[MemoryLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(
                rx.el.b(one["payer"], class_name="med"),
                " ",
                rx.cond(
                    one["party"] != "",
                    rx.fragment(words("reconcile.memories.pays"), " ", rx.el.b(one["party"], class_name="med")),
                    words("reconcile.memories.own"),
                ),
            ),
            rx.el.span(one["times"], class_name="small muted"),
            class_name="grow stacked",
        ),
        rx.el.button(
            words("reconcile.memories.forget"),
            rx.el.span(": ", one["payer"], class_name="sr"),
            type="button",
            class_name="btn out",
            on_click=Reconciling.forget_memory(one["key"]),
        ),
        key=one["key"],
    )


def _dialog(
    dialog: str, title: rx.Var[str] | str, text: rx.Component, form: rx.Component, *, width: str = "460px"
) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(title, class_name="dialog-title"),
            rx.dialog.description(text, class_name="muted"),
            form,
            on_close_auto_focus=REFOCUS,
            max_width=width,
            class_name="reconcile-dialog",
        ),
        open=Reconciling.dialog == dialog,
        on_open_change=Reconciling.close_dialogs,
    )


def _ending(save: str) -> list[rx.Component]:
    return [
        rx.el.p(Reconciling.dialog_trouble, class_name="small wrong", role="alert"),
        rx.el.div(
            rx.dialog.close(rx.el.button(words("action.cancel"), type="button", class_name="btn out")),
            rx.el.button(words(save), type="submit", class_name="btn solid"),
            class_name="buttons",
        ),
    ]


def _input(name: str, value: str, most: int, mode: str = "text") -> rx.Component:
    return rx.el.input(
        name=name, default_value=value, max_length=most, input_mode=mode, auto_complete="off", class_name="sel"
    )


def _field(key: str, control: rx.Component) -> rx.Component:
    return rx.el.label(rx.el.span(words(key), class_name="med"), control, class_name="field")
