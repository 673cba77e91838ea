"""The bench: one movement, what it may be matched with field by field, the sum, and what to do with it."""

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.bench_fields import FieldLine
from pluggy_app.ui.bench_rows import ChipLine, OptionLine, TermLine
from pluggy_app.ui.dividing import Dividing
from pluggy_app.ui.wording.lookup import words

SEARCH, SPLIT, NEW, IGNORE = "bench-search", "bench-split", "bench-new", "bench-ignore"  #: ids of the controls
TITLE = "bench-title"


def reconcile_bench() -> rx.Component:
    return rx.el.section(
        _head(),
        rx.cond(
            Dividing.bench_gone,
            _gone(),
            rx.fragment(
                rx.cond(Dividing.fields.length() > 0, _comparison()),
                _options(),
                rx.cond(Dividing.chips.length() > 0, _difference()),
                rx.cond(Dividing.options.length() > 0, _sum()),
                _bar(),
            ),
        ),
        class_name="card bench",
        aria_label=words("bench.label"),
    )


def _head() -> rx.Component:
    bench = Dividing.bench
    return rx.el.div(
        rx.el.div(
            rx.el.div(bench["lead"], class_name="muted num"),
            rx.el.div(bench["amount"], class_name=rx.cond(bench["money_in"], "big num in", "big num")),
            rx.el.h2(bench["name"], id=TITLE, tab_index=-1),
            rx.cond(bench["text"] != "", rx.el.div(bench["text"], class_name="small muted")),
            class_name="grow",
        ),
        rx.el.div(
            rx.cond(
                bench["certainty"] != "",
                rx.badge(rx.icon("sparkles", size=13), bench["certainty"], color_scheme="indigo", high_contrast=True),
            ),
            rx.el.div(bench["position"], class_name="small muted nomob num"),
            rx.el.div(bench["account"], class_name="small muted num"),
            class_name="bench-side",
        ),
        class_name="bh",
    )


def _gone() -> rx.Component:
    return rx.el.div(
        rx.el.p(words("reconcile.taken"), class_name="med"),
        rx.el.button(words("reconcile.taken.next"), type="button", class_name="btn soft", on_click=Dividing.next_one),
        class_name="blk row between wrap",
        role="status",
    )


def _comparison() -> rx.Component:
    return rx.fragment(
        rx.el.table(
            rx.el.caption(words("bench.table"), class_name="sr"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(rx.el.span(words("bench.column.field"), class_name="sr"), scope="col"),
                    rx.el.th(words("bench.column.bank"), scope="col"),
                    rx.el.th(words("bench.column.ours"), scope="col"),
                    rx.el.th(words("bench.column.why"), scope="col"),
                )
            ),
            rx.el.tbody(rx.foreach(Dividing.fields, _field)),
            class_name="cmp",
        ),
        rx.cond(
            Dividing.also != "",
            rx.el.p(rx.el.span(words("bench.also"), " ", class_name="muted"), Dividing.also, class_name="blk small"),
        ),
    )


def _field(line: rx.Var[FieldLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(line["label"], scope="row"),
        rx.el.td(rx.el.span(words("bench.short.bank"), class_name="mob short"), line["bank"]),
        rx.el.td(rx.el.span(words("bench.short.ours"), class_name="mob short"), line["ours"]),
        rx.el.td(
            rx.cond(
                line["why"] != "",
                rx.el.span(
                    rx.match(
                        line["mark"],
                        ("ok", _mark("check", "ok")),
                        ("near", _mark("equal_approximately", "near")),
                        ("late", _mark("clock", "near")),
                        ("no", _mark("equal_not", "no")),
                        rx.icon("minus", size=16, class_name="muted"),
                    ),
                    rx.el.span(line["why"]),
                    class_name="why",
                ),
            )
        ),
        key=line["key"],
    )


def _mark(icon: str, name: str) -> rx.Component:
    return rx.fragment(
        rx.icon(icon, size=16, class_name=f"mark-{name}"), rx.el.span(words(f"bench.mark.{name}"), class_name="sr")
    )


def _options() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h3(words("bench.options"), id="bench-options"),
            rx.el.span(
                _quiet("plus", "bench.new", "n", NEW, Dividing.ask_new),
                _quiet("eye_off", "bench.ignore", "i", IGNORE, Dividing.ask_ignore),
                class_name="row tight nomob",
            ),
            class_name="row between",
        ),
        rx.cond(
            Dividing.options.length() > 0,
            rx.el.div(
                rx.foreach(Dividing.options, _option),
                role="radiogroup",
                aria_labelledby="bench-options",
                class_name="opts",
            ),
            rx.el.div(
                rx.el.p(words("bench.none"), class_name="med"), rx.el.p(words("bench.none.text"), class_name="muted")
            ),
        ),
        class_name="blk",
    )


def _quiet(icon: str, label: str, key: str, opener: str, on_click: EventType) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=14),
        words(label),
        rx.el.kbd(key.upper(), class_name="nomob"),
        type="button",
        id=opener,
        data_opener=opener,
        data_key=key,
        class_name="btn ghost small",
        on_click=on_click,
    )


def _option(one: rx.Var[OptionLine]) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.input(
                type="radio",
                name="bench-option",
                value=one["key"],
                checked=Dividing.choice == one["key"],
                on_change=Dividing.choose(one["key"]),
            ),
            rx.el.span(
                rx.el.span(one["title"], class_name="med trunc"),
                rx.el.span(one["sub"], class_name="small muted"),
                class_name="grow",
            ),
            rx.el.span(one["amount"], class_name="num med"),
            data_then_row="yes",
            class_name="pick-row",
        ),
        rx.cond(
            one["is_suggested"] & (Dividing.choice == one["key"]),
            rx.el.button(
                rx.icon("x", size=14),
                words("bench.refuse"),
                rx.el.span(": ", one["title"], class_name="sr"),
                type="button",
                class_name="btn ghost small refuse",
                on_click=Dividing.refuse(one["key"]),
            ),
        ),
        key=one["key"],
        class_name="opt-line",
    )


def _difference() -> rx.Component:
    return rx.el.div(
        rx.el.h3(Dividing.sum["heading"], id="bench-difference", class_name="num"),
        rx.el.div(
            rx.foreach(Dividing.chips, _chip), role="group", aria_labelledby="bench-difference", class_name="chips"
        ),
        class_name="blk flush",
    )


def _chip(one: rx.Var[ChipLine]) -> rx.Component:
    return rx.el.button(
        rx.cond(one["chosen"], rx.icon("check", size=14)),
        one["label"],
        rx.cond(one["digit"] != "", rx.el.kbd(one["digit"], class_name="nomob")),
        type="button",
        class_name=rx.cond(one["chosen"], "chip on", "chip"),
        aria_pressed=rx.cond(one["chosen"], "true", "false"),
        disabled=~one["can_be"].to(bool),
        data_key=one["digit"],
        data_then_row="yes",
        on_click=Dividing.say_kind(one["kind"]),
        key=one["kind"],
    )


def _sum() -> rx.Component:
    return rx.el.div(
        rx.el.h3(words("bench.sum"), class_name="sr"),
        rx.foreach(Dividing.terms, _term),
        rx.cond(
            Dividing.sum["closes"],
            rx.badge(rx.icon("check", size=13), Dividing.sum["verdict"], color_scheme="grass", high_contrast=True),
            rx.badge(
                rx.icon("triangle_alert", size=13), Dividing.sum["verdict"], color_scheme="amber", high_contrast=True
            ),
        ),
        rx.cond(Dividing.sum["rest"] != "", rx.el.span(Dividing.sum["rest"], class_name="muted num")),
        class_name="blk sum",
        role="status",
    )


def _term(one: rx.Var[TermLine]) -> rx.Component:
    return rx.el.span(
        rx.cond(one["sign"] != "", rx.el.span(one["sign"], class_name="muted")),
        rx.el.span(one["amount"], class_name="num"),
        rx.cond(one["label"] != "", rx.el.span(one["label"], class_name="muted")),
        class_name="term",
    )


def _bar() -> rx.Component:
    return rx.el.div(
        rx.el.button(
            words("bench.accept"),
            _kbd("Enter"),
            type="button",
            class_name="btn solid",
            data_key="enter",
            data_for=Dividing.bench["key"],
            disabled=~Dividing.sum["closes"].to(bool),
            on_click=Dividing.accept(Dividing.bench["key"]),
        ),
        rx.el.button(
            words("bench.skip"),
            _kbd("P"),
            type="button",
            class_name="btn out",
            data_key="p",
            on_click=Dividing.skip(Dividing.bench["key"], 1),
        ),
        _tool("bench.split", "d", SPLIT, Dividing.ask_split),
        _tool("bench.search", "b", SEARCH, Dividing.ask_search),
        _more(),
        rx.el.span(class_name="grow nomob"),
        rx.cond(
            Dividing.undo_count > 0,
            rx.el.button(
                rx.icon("undo_2", size=16),
                words("reconcile.undo"),
                _kbd("Z"),
                type="button",
                class_name="btn ghost nomob",
                data_key="z",
                on_click=Dividing.undo,
            ),
        ),
        class_name="bar2",
    )


def _kbd(key: str) -> rx.Component:
    return rx.el.kbd(key)


def _tool(label: str, key: str, opener: str, on_click: EventType) -> rx.Component:
    return rx.el.button(
        words(label),
        rx.el.kbd(key.upper()),
        type="button",
        id=opener,
        data_opener=opener,
        data_key=key,
        class_name="btn out nomob",
        on_click=on_click,
    )


def _more() -> rx.Component:
    """What has no room on a phone."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                rx.icon("ellipsis", size=16),
                type="button",
                id="bench-more",
                data_opener="bench-more",
                class_name="btn out icon mob",
                aria_label=words("bench.more.actions"),
            )
        ),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item(words("bench.split"), on_select=Dividing.ask_split),
            rx.dropdown_menu.item(words("bench.search"), on_select=Dividing.ask_search),
            rx.dropdown_menu.item(words("bench.new"), on_select=Dividing.ask_new),
            rx.dropdown_menu.item(words("bench.ignore"), on_select=Dividing.ask_ignore),
            rx.cond(
                Dividing.undo_count > 0,
                rx.dropdown_menu.item(words("reconcile.undo"), on_select=Dividing.undo),
            ),
            align="end",
            variant="soft",
            high_contrast=True,
        ),
    )
