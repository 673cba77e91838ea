"""What was matched, with a way back for each; what the bank undid; what is ignored."""

import reflex as rx

from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.components.states import empty
from pluggy_app.ui.reconcile_lists import IgnoredLine, MatchLine, UndoneLine
from pluggy_app.ui.reconciling import Reconciling
from pluggy_app.ui.wording.lookup import words


def done_list() -> rx.Component:
    return rx.fragment(
        rx.cond(
            Reconciling.undone.length() > 0,
            rx.el.section(
                rx.icon("triangle_alert", size=16),
                rx.el.div(
                    rx.el.h2(words("reconcile.undone.title"), class_name="med"),
                    rx.el.p(words("reconcile.undone.text")),
                    rx.el.ul(rx.foreach(Reconciling.undone, _undone), class_name="acct flush"),
                    class_name="grow",
                ),
                class_name="attn causes",
            ),
        ),
        rx.cond(
            Reconciling.matched.length() > 0,
            rx.el.section(
                rx.el.h2(words("reconcile.view.done"), class_name="sr"),
                rx.el.ul(rx.foreach(Reconciling.matched, _match), class_name="made"),
                class_name="card",
            ),
            empty(
                "scale",
                rx.cond(Reconciling.filtered, words("reconcile.none.done.here"), words("reconcile.none.done")),
                None,
            ),
        ),
        _pages(),
    )


def ignored_list() -> rx.Component:
    return rx.cond(
        Reconciling.ignored.length() > 0,
        rx.el.section(
            rx.el.h2(words("reconcile.view.ignored"), class_name="sr"),
            rx.el.ul(rx.foreach(Reconciling.ignored, _ignored), class_name="made"),
            class_name="card",
        ),
        empty("eye_off", words("reconcile.none.ignored"), None),
    )


def _match(one: rx.Var[MatchLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            internal_link(one["name"], to=one["href"], class_name="med"),
            rx.el.div(
                rx.el.span(one["when"], class_name="num"),
                rx.cond(one["partner"] != "", rx.fragment(" → ", one["partner"])),
                rx.cond(one["differences"] != "", rx.el.span(" · ", one["differences"], class_name="num")),
                class_name="small muted",
            ),
            rx.el.div(one["by"], class_name="small muted"),
            class_name="grow",
        ),
        rx.el.span(one["amount"], class_name=rx.cond(one["money_in"], "num med in", "num med")),
        rx.el.button(
            rx.icon("undo_2", size=16),
            words("reconcile.undo"),
            rx.el.span(": ", one["name"], class_name="sr"),
            type="button",
            class_name="btn out",
            on_click=Reconciling.undo_match(one["key"]),
        ),
        key=one["key"],
    )


def _undone(one: rx.Var[UndoneLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.cond(
                one["href"] != "",
                internal_link(one["name"], to=one["href"], class_name="med"),
                rx.el.span(one["name"], class_name="med"),
            ),
            rx.cond(one["partner"] != "", rx.fragment(" → ", one["partner"])),
            rx.el.div(one["why"], class_name="small"),
            class_name="grow",
        ),
        rx.el.span(one["amount"], class_name="num"),
        key=one["key"],
    )


def _ignored(one: rx.Var[IgnoredLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(one["name"], class_name="med"),
            rx.el.div(one["when"], class_name="small muted num"),
            rx.el.div(one["reason"], class_name="small"),
            class_name="grow",
        ),
        rx.el.span(one["amount"], class_name=rx.cond(one["money_in"], "num med in", "num med")),
        rx.el.button(
            words("row.heed"),
            rx.el.span(": ", one["name"], class_name="sr"),
            type="button",
            class_name="btn out",
            on_click=Reconciling.heed(one["key"], one["account"]),
        ),
        key=one["key"],
    )


def _pages() -> rx.Component:
    return rx.el.nav(
        rx.cond(
            Reconciling.previous_href != "",
            internal_link(words("reconcile.previous.page"), to=Reconciling.previous_href, class_name="btn out"),
        ),
        rx.cond(
            Reconciling.next_href != "",
            internal_link(words("reconcile.next.page"), to=Reconciling.next_href, class_name="btn out"),
        ),
        class_name="pages",
        aria_label=words("reconcile.pages"),
    )
