"""The queue: what can be matched without doubt at once, then movement by movement, each with its proposed partner."""

import reflex as rx

from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.queue_rows import QueueLine
from pluggy_app.ui.reconciling import Reconciling
from pluggy_app.ui.wording.lookup import words

BULK = "bulk-accept"  #: the control that asks


def reconcile_queue() -> rx.Component:
    return rx.el.section(
        rx.cond(Reconciling.certain > 0, rx.el.div(certain_strip(), class_name="nomob")),
        rx.el.ul(
            rx.foreach(
                Reconciling.queue,
                lambda row: queue_row(
                    row=row, to_rows=Reconciling.to_rows, here=Reconciling.bench["key"], key=row["key"]
                ),
            ),
            class_name="q",
        ),
        _pages(),
        class_name=rx.cond(Reconciling.queue_open, "card queue open", "card queue"),
        aria_label=words("reconcile.queue"),
    )


def certain_strip() -> rx.Component:
    return rx.el.div(
        rx.icon("zap", size=20, class_name="busy"),
        rx.el.div(
            rx.el.div(Reconciling.certain_title, class_name="med"),
            rx.el.div(
                rx.foreach(
                    Reconciling.certain_sums, lambda told: rx.fragment(rx.el.span(told, class_name="num"), " · ")
                ),
                internal_link(
                    rx.cond(Reconciling.certain_shown, words("reconcile.bulk.hide"), words("reconcile.bulk.show")),
                    to=Reconciling.certain_href,
                    class_name="link",
                ),
                rx.cond(
                    Reconciling.proof["settings"] != "",
                    rx.fragment(
                        " · ",
                        internal_link(words("reconcile.auto"), to=Reconciling.proof["settings"], class_name="link"),
                    ),
                ),
                class_name="small muted",
            ),
            class_name="grow",
        ),
        rx.el.button(
            words("bench.accept"),
            " ",
            rx.el.span(Reconciling.certain, class_name="num"),
            type="button",
            data_opener=BULK,
            class_name="btn soft",
            on_click=Reconciling.ask_bulk,
        ),
        class_name="auto",
    )


def phone_strip() -> rx.Component:
    """On a phone the queue is behind the bench."""
    return rx.el.div(
        rx.cond(Reconciling.certain > 0, certain_strip()),
        rx.cond(
            Reconciling.bench["key"] != "",
            rx.el.div(
                rx.el.span(Reconciling.bench["position"], class_name="small muted num"),
                rx.el.span(
                    rx.el.button(
                        rx.cond(Reconciling.queue_open, words("reconcile.queue.hide"), words("reconcile.queue.show")),
                        type="button",
                        class_name="btn ghost",
                        aria_expanded=rx.cond(Reconciling.queue_open, "true", "false"),
                        on_click=Reconciling.toggle_queue,
                    ),
                    _step("chevron_left", "bench.previous", -1),
                    _step("chevron_right", "bench.next", 1),
                    class_name="row tight",
                ),
                class_name="row between steps-line",
            ),
        ),
        class_name="card mq",
    )


def _step(icon: str, key: str, step: int) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=16),
        type="button",
        class_name="btn ghost icon",
        aria_label=words(key),
        on_click=Reconciling.skip(Reconciling.bench["key"], step),
    )


@rx.memo
def queue_row(
    row: rx.Var[QueueLine],
    to_rows: rx.Var[str],
    here: rx.Var[str],
    rest: rx.RestProp,  # noqa: ARG001 - `key`
) -> rx.Component:
    return rx.fragment(
        rx.cond(
            row["heading"] != "",
            rx.el.li(rx.el.h2(row["heading"]), rx.el.span(row["count"], class_name="num"), class_name="qh"),
        ),
        rx.el.li(
            internal_link(
                rx.el.span(row["name"], class_name="med trunc"),
                rx.el.span(row["amount"], class_name=rx.cond(row["money_in"], "amt num in", "amt num")),
                rx.el.span(
                    rx.el.span(row["when"], class_name="num"),
                    rx.cond(row["hint"] != "", rx.el.span("→ ", row["hint"], class_name="trunc")),
                    class_name="hint-line",
                ),
                to=f"{to_rows}{row['key']}",
                replace=True,
                prevent_scroll_reset=True,
                data_row="",
                data_pick=row["key"],
                aria_current=rx.cond(here == row["key"], "true", "false"),
                class_name="q-row",
            )
        ),
    )


def _pages() -> rx.Component:
    return rx.cond(
        (Reconciling.next_href != "") | (Reconciling.previous_href != ""),
        rx.el.nav(
            rx.cond(
                Reconciling.previous_href != "",
                internal_link(words("reconcile.previous.page"), to=Reconciling.previous_href, class_name="btn ghost"),
            ),
            rx.el.span(class_name="grow"),
            rx.cond(
                Reconciling.next_href != "",
                internal_link(words("reconcile.next.page"), to=Reconciling.next_href, class_name="btn ghost"),
            ),
            class_name="row queue-pages",
            aria_label=words("reconcile.pages"),
        ),
    )
