"""Above the bench: which list, account and month; whether the balances agree; how far it is done."""

import reflex as rx

from pluggy_app.ui.account_rows import SuspectLine
from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.reconcile_address import DONE, IGNORED, PENDING
from pluggy_app.ui.reconcile_lists import BROKEN, PROVEN, ProofChip
from pluggy_app.ui.reconciling import Reconciling
from pluggy_app.ui.wording.lookup import words

MEMORIES = "learned"  #: the control that shows what was learned
_KEYS = ("j", "k", "enter", "p", "d", "b", "n", "i", "1", "z")


def reconcile_head() -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.h1(words("reconcile.title")), _views(), class_name="row wrap views"),
        rx.el.div(
            _pick(
                "landmark",
                "reconcile.account",
                rx.el.select(
                    rx.el.option(words("reconcile.account.all"), value=""),
                    rx.foreach(Reconciling.accounts, lambda one: rx.el.option(one["label"], value=one["value"])),
                    value=Reconciling.account,
                    on_change=lambda value: Reconciling.narrow("conta", value),
                    aria_label=words("reconcile.account"),
                ),
            ),
            _pick(
                "calendar",
                "reconcile.month",
                rx.el.select(
                    rx.el.option(words("reconcile.month.all"), value=""),
                    rx.foreach(Reconciling.months, lambda one: rx.el.option(one["label"], value=one["value"])),
                    value=Reconciling.month,
                    on_change=lambda value: Reconciling.narrow("mes", value),
                    aria_label=words("reconcile.month"),
                ),
            ),
            rx.el.button(
                rx.icon("refresh_cw", size=16),
                words("reconcile.run"),
                type="button",
                class_name="btn out nomob",
                on_click=Reconciling.run,
            ),
            _keys(),
            class_name="row wrap tools",
        ),
        class_name="head reconcile-head",
    )


def _views() -> rx.Component:
    return rx.el.nav(
        _view("reconcile.view.pending", PENDING, Reconciling.pending_href, Reconciling.pending_count),
        _view("reconcile.view.done", DONE, Reconciling.done_href, Reconciling.done_count),
        _view("reconcile.view.ignored", IGNORED, Reconciling.ignored_href, Reconciling.ignored_count),
        class_name="seg",
        aria_label=words("reconcile.views"),
    )


def _view(key: str, view: str, to: str, count: str) -> rx.Component:
    is_on = Reconciling.view == view
    return internal_link(
        words(key),
        rx.el.span(count, class_name="num"),
        to=to,
        class_name=rx.cond(is_on, "on", ""),
        aria_current=rx.cond(is_on, "page", "false"),
    )


def _pick(icon: str, key: str, control: rx.Component) -> rx.Component:
    return rx.el.label(
        rx.icon(icon, size=14), rx.el.span(words(key), class_name="sr"), control, class_name="pick grow-phone"
    )


def _keys() -> rx.Component:
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.el.button(
                words("reconcile.keys"), rx.el.kbd("?"), type="button", data_key="?", class_name="btn ghost nomob"
            )
        ),
        rx.dialog.content(
            rx.dialog.title(words("reconcile.keys.title"), class_name="dialog-title"),
            rx.dialog.description(words("reconcile.keys.text"), class_name="muted"),
            rx.el.dl(
                *[
                    rx.el.div(
                        rx.el.dt(rx.el.kbd("Enter" if key == "enter" else key.upper())),
                        rx.el.dd(words(f"reconcile.keys.{key}")),
                    )
                    for key in _KEYS
                ],
                class_name="key-list",
            ),
            rx.el.div(
                rx.el.button(
                    words("reconcile.keys.off"), type="button", data_keys="off", class_name="btn out keys-off"
                ),
                rx.el.button(words("reconcile.keys.on"), type="button", data_keys="on", class_name="btn out keys-on"),
                rx.dialog.close(rx.el.button(words("reconcile.close"), type="button", class_name="btn soft")),
                class_name="buttons",
            ),
            max_width="420px",
        ),
    )


def proof_banner_card() -> rx.Component:
    return rx.fragment(
        rx.el.section(
            rx.cond(
                Reconciling.proof["status"] != "",
                _figures(),
                rx.el.ul(rx.foreach(Reconciling.proofs, _chip), class_name="proof-chips"),
            ),
            _progress(),
            class_name="card proof-card",
            aria_label=words("reconcile.proof"),
        ),
        rx.cond(Reconciling.proof["status"] == BROKEN, _causes()),
    )


def _figures() -> rx.Component:
    proof = Reconciling.proof
    return rx.cond(
        proof["bank"] != "",
        rx.fragment(
            _figure(
                rx.fragment(words("reconcile.proof.bank"), " · ", rx.el.span(proof["bank_at"], class_name="num")),
                proof["bank"],
            ),
            rx.el.span(rx.icon("minus", size=16), class_name="op", aria_hidden="true"),
            _figure(words("reconcile.proof.ours"), proof["ours"]),
            rx.el.span(rx.icon("equal", size=16), class_name="op", aria_hidden="true"),
            rx.el.div(
                rx.el.span(words("reconcile.proof.difference"), class_name="lab"),
                rx.el.span(
                    proof["difference"],
                    rx.cond(
                        proof["status"] == PROVEN,
                        rx.badge(rx.icon("check", size=13), proof["verdict"], color_scheme="grass", high_contrast=True),
                        rx.badge(
                            rx.icon("triangle_alert", size=13),
                            proof["verdict"],
                            color_scheme="amber",
                            high_contrast=True,
                        ),
                    ),
                    class_name="val num row wrap",
                ),
            ),
        ),
        rx.fragment(
            rx.cond(proof["ours"] != "", _figure(words("reconcile.proof.ours"), proof["ours"])),
            internal_link(proof["verdict"], to=proof["href"], class_name="muted small link"),
        ),
    )


def _figure(label: rx.Var[str] | rx.Component, value: str) -> rx.Component:
    return rx.el.div(rx.el.span(label, class_name="lab"), rx.el.span(value, class_name="val num"))


def _chip(one: rx.Var[ProofChip]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(one["name"], class_name="med trunc"),
            rx.match(
                one["status"],
                (PROVEN, rx.badge(rx.icon("check", size=13), one["verdict"], color_scheme="grass", high_contrast=True)),
                (
                    BROKEN,
                    rx.badge(
                        rx.icon("triangle_alert", size=13), one["verdict"], color_scheme="amber", high_contrast=True
                    ),
                ),
                rx.el.span(one["verdict"], class_name="small muted"),
            ),
            type="button",
            class_name="proof-chip",
            on_click=Reconciling.narrow("conta", one["key"]),
        )
    )


def _progress() -> rx.Component:
    return rx.el.div(
        rx.el.span(
            rx.el.b(Reconciling.progress, class_name="num strong"),
            " ",
            rx.el.span(words("reconcile.progress"), class_name="muted"),
            class_name="small",
        ),
        rx.el.div(rx.el.i(style={"width": f"{Reconciling.progress_percent}%"}), class_name="track", aria_hidden="true"),
        rx.el.div(
            rx.el.button(
                rx.icon("lightbulb", size=14),
                words("reconcile.memories"),
                type="button",
                id=MEMORIES,
                data_opener=MEMORIES,
                class_name="btn ghost small",
                on_click=Reconciling.ask_memories,
            ),
            rx.el.button(
                rx.icon("refresh_cw", size=14),
                words("reconcile.run"),
                type="button",
                class_name="btn ghost small mob",
                on_click=Reconciling.run,
            ),
            class_name="row between prog-tools",
        ),
        class_name="prog",
    )


def _causes() -> rx.Component:
    return rx.el.section(
        rx.icon("triangle_alert", size=16),
        rx.el.div(
            rx.el.h2(words("reconcile.proof.causes"), class_name="med"),
            rx.el.ul(rx.foreach(Reconciling.suspects, _cause)),
            internal_link(words("reconcile.proof.account"), to=Reconciling.proof["href"], class_name="link"),
            class_name="grow",
        ),
        class_name="attn causes",
    )


def _cause(one: rx.Var[SuspectLine]) -> rx.Component:
    return rx.el.li(internal_link(one["text"], to=one["href"], class_name="link"))
