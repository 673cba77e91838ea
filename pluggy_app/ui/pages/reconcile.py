"""/app/reconcile, Conciliação: say what each transaction paid."""

import reflex as rx

from pluggy_app.ui import entries_address
from pluggy_app.ui.components.reconcile_bench import reconcile_bench
from pluggy_app.ui.components.reconcile_drawers import reconcile_drawers
from pluggy_app.ui.components.reconcile_head import proof_banner_card, reconcile_head
from pluggy_app.ui.components.reconcile_lists import done_list, ignored_list
from pluggy_app.ui.components.reconcile_queue import phone_strip, reconcile_queue
from pluggy_app.ui.components.shell import internal_link, shell
from pluggy_app.ui.components.states import empty, loading, no_rows
from pluggy_app.ui.reconcile_address import DONE, IGNORED, ROUTE
from pluggy_app.ui.reconciling import Reconciling
from pluggy_app.ui.wording.lookup import words

__all__ = ["ROUTE", "Reconciling", "page"]

NEW_ENTRY = entries_address.href(entries_address.with_entry(entries_address.Address(), entries_address.NEW))


def page() -> rx.Component:
    return shell(
        "reconcile",
        reconcile_head(),
        rx.cond(Reconciling.loaded, _content(), loading(68, 420)),
        rx.el.div(Reconciling.said, class_name="sr", role="status", id="reconcile-said"),
        _toast(),
        reconcile_drawers(),
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.cond(Reconciling.has_rows, proof_banner_card()),
        rx.match(
            Reconciling.view,
            (DONE, done_list()),
            (IGNORED, ignored_list()),
            _pending(),
        ),
    )


def _pending() -> rx.Component:
    return rx.fragment(
        rx.cond(Reconciling.has_rows & ~Reconciling.has_entries, _no_entries()),
        rx.cond(
            (Reconciling.queue.length() > 0) | (Reconciling.bench["key"] != "") | (Reconciling.certain > 0),
            rx.fragment(
                phone_strip(),
                rx.el.div(
                    reconcile_queue(),
                    rx.cond(Reconciling.bench["key"] != "", reconcile_bench()),
                    class_name="work",
                ),
            ),
            _nothing(),
        ),
    )


def _nothing() -> rx.Component:
    """Why there is no queue."""
    return rx.cond(
        Reconciling.has_rows,
        rx.cond(
            Reconciling.all_done != "",
            empty("circle_check", Reconciling.all_done, words("reconcile.all.done.text")),
            empty("scale", words("reconcile.none.filtered"), None, rx.cond(Reconciling.filtered, _clear())),
        ),
        no_rows(words("reconcile.nothing"), words("reconcile.nothing.text"), Reconciling.may_connect),
    )


def _no_entries() -> rx.Component:
    return empty(
        "scale",
        words("reconcile.no.entries"),
        words("reconcile.no.entries.text"),
        internal_link(words("reconcile.no.entries.new"), to=NEW_ENTRY, class_name="btn solid"),
        internal_link(words("reconcile.no.entries.import"), to=entries_address.IMPORT, class_name="btn out"),
    )


def _clear() -> rx.Component:
    return internal_link(words("reconcile.clear"), to=ROUTE, class_name="btn out")


def _toast() -> rx.Component:
    """What was done, for ten seconds; it can be taken back for longer, in the list."""
    return rx.cond(
        Reconciling.toast != "",
        rx.el.div(
            rx.icon("check", size=16, class_name="good"),
            rx.el.span(Reconciling.toast, class_name="grow"),
            rx.el.button(
                words("reconcile.undo"),
                type="button",
                data_key="z",
                class_name="btn soft",
                on_click=Reconciling.undo,
            ),
            rx.el.button(
                rx.icon("x", size=16),
                type="button",
                class_name="btn ghost icon",
                aria_label=words("reconcile.close"),
                on_click=Reconciling.close_toast,
            ),
            key=Reconciling.toast_key,
            class_name="card undo-toast",
        ),
    )
