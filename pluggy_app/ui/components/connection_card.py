"""The card of one bank connection: is it working, until when is the data good, and the one thing to do."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventType

from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.connection_rows import AccountLine, Card, ProgressLine
from pluggy_app.ui.wording.lookup import words

_BADGES = {
    "action_required": ("amber", "triangle_alert"),
    "waiting_user": ("amber", "smartphone"),
    "degraded": ("amber", "cloud_off"),
    "syncing": ("indigo", "loader_circle"),
    "ok": ("grass", "circle_check"),
    "paused": ("gray", "circle_pause"),
    "revoked": ("gray", "unplug"),
}
_STEP_WORDS = ("item", "accounts", "transactions", "closing")

Act = Callable[[rx.Var[Card], str], EventType]
Title = Callable[..., rx.Component]  #: a heading of the level that fits where the card stands


def connection_card(card: rx.Var[Card], progress: ProgressLine, act: Act, *, alone: bool = False) -> rx.Component:
    """Draw one card. `act(card, word)` gives the event of a button: "act", "revoke".

    `alone` on its own page: accounts and menu are drawn beside it there.
    """
    title = rx.el.h2 if alone else rx.el.h3
    return rx.el.article(
        rx.el.header(_logo(card), _names(card, alone=alone), badge(card)),
        rx.cond(card["running"], _progress(progress, title), _say(card, title)),
        rx.cond(
            card["accounts"].length() > 0,
            rx.el.ul(rx.foreach(card["accounts"], account_row), class_name="acct"),
            rx.cond(
                card["ghost"],
                rx.el.div(rx.icon("landmark", size=16), rx.el.span(words("connections.ghost")), class_name="ghostacct"),
                rx.el.div(class_name="gap"),
            ),
        ),
        rx.cond(card["consent"] != "", rx.el.p(card["consent"], class_name="consent small muted")),
        rx.el.footer(
            _fresh(card),
            rx.el.span(
                rx.cond(card["action"] != "progress", action_button(card, act)) if alone else action_button(card, act),
                rx.fragment() if alone else _menu(card, act),
                class_name="row tight",
            ),
        ),
        class_name="card conn",
        aria_label=card["name"],
    )


def slim_row(card: rx.Var[Card], act: Act) -> rx.Component:
    """A disconnected bank: what was kept, and how to come back."""
    return rx.el.article(
        rx.el.span(card["letter"], class_name="logo faded", aria_hidden="true"),
        rx.el.div(
            internal_link(card["name"], to=card["details"], class_name="med"),
            badge(card),
            rx.el.div(card["title"], " ", card["text"], class_name="small muted"),
            class_name="grow",
        ),
        action_button(card, act),
        class_name="card slim",
        aria_label=card["name"],
    )


def badge(card: rx.Var[Card]) -> rx.Component:
    """Health as a word, an icon and a colour."""
    return rx.match(
        card["health"],
        *[
            (
                health,
                rx.badge(
                    rx.icon(icon, size=13, class_name="spin" if health == "syncing" else ""),
                    card["badge"],
                    color_scheme=colour,
                    high_contrast=True,
                    class_name=f"badge {colour}",
                ),
            )
            for health, (colour, icon) in _BADGES.items()
        ],
        rx.fragment(),
    )


def account_row(line: rx.Var[AccountLine]) -> rx.Component:
    return rx.el.li(
        account_icon(line["icon"]),
        rx.el.span(line["name"], " ", rx.el.span(line["tail"], class_name="muted num"), class_name="grow trunc"),
        rx.cond(line["note"] != "", rx.el.span(line["note"], class_name="small muted nomob")),
        rx.cond(line["dated"] != "", rx.el.span(line["dated"], class_name="small muted nomob")),
        rx.el.span(line["balance"], class_name="num med"),
    )


def account_icon(name: rx.Var[str]) -> rx.Component:
    return rx.match(
        name,
        ("credit_card", rx.icon("credit_card", size=16)),
        ("wallet", rx.icon("wallet", size=16)),
        rx.icon("landmark", size=16),
    )


def action_button(card: rx.Var[Card], act: Act) -> rx.Component:
    """The one action, nothing when nothing can be done.

    It stays one button through all states, so that the focus survives a live change.
    """
    style = rx.Var.create("btn ") + card["action_style"]
    return rx.match(
        card["action"],
        ("", rx.fragment()),
        ("plans", rx.cond(card["href"] != "", rx.el.a(card["action_label"], href=card["href"], class_name="btn out"))),
        rx.el.button(
            rx.cond(card["action"] == "sync", rx.icon("refresh_cw", size=14)),
            card["action_label"],
            type="button",
            class_name=style,
            id=rx.Var.create("act-") + card["item_id"],
            data_opener=rx.Var.create("act-") + card["item_id"],
            on_click=act(card, "act"),
        ),
    )


def _logo(card: rx.Var[Card]) -> rx.Component:
    return rx.cond(
        card["logo"] != "",
        rx.el.img(src=card["logo"], alt="", class_name="logo image", width="36", height="36"),
        rx.el.span(card["letter"], class_name=rx.Var.create("logo ") + card["hue"], aria_hidden="true"),
    )


def _names(card: rx.Var[Card], *, alone: bool) -> rx.Component:
    if alone:
        return rx.el.div(card["sub"], class_name="grow muted")
    return rx.el.div(rx.el.h2(card["name"]), rx.el.div(card["sub"], class_name="small muted"), class_name="grow")


def _say(card: rx.Var[Card], title: Title) -> rx.Component:
    return rx.cond(
        card["title"] != "",
        rx.el.div(title(card["title"]), rx.el.p(card["text"]), class_name="say", aria_live="polite"),
    )


def _progress(line: ProgressLine, title: Title) -> rx.Component:
    """Only the heading is announced: it changes with the step, the figures change each second."""
    return rx.el.div(
        title(line["title"], aria_live="polite"),
        rx.cond(line["first"] != "", rx.el.p(line["first"])),
        rx.el.div(
            rx.foreach(line["segments"], lambda word: rx.el.i(class_name=word)),
            class_name="bar",
            role="img",
            aria_label=line["bar_label"],
        ),
        rx.el.div(*[_step(line["steps"][n], word) for n, word in enumerate(_STEP_WORDS)], class_name="steps"),
        rx.el.div(
            *[
                rx.el.div(rx.el.b(line[name]), words(f"progress.{name}"))
                for name in ("pages", "read", "new", "changed")
            ],
            class_name="figs num",
        ),
        class_name="say",
    )


def _step(word: str, step: str) -> rx.Component:
    name = words(f"progress.step.{step}")
    return rx.match(
        word,
        ("done", rx.el.span(rx.icon("check", size=14), name, _hidden("progress.done"), class_name="done")),
        ("now", rx.el.span(rx.icon("loader_circle", size=14), name, _hidden("progress.now"), class_name="now")),
        rx.el.span(rx.icon("circle_dashed", size=14), name, _hidden("progress.later")),
    )


def _hidden(key: str) -> rx.Component:
    return rx.el.span(", ", words(key), class_name="sr")


def _fresh(card: rx.Var[Card]) -> rx.Component:
    return rx.el.span(
        rx.match(
            card["fresh_icon"],
            ("wait", rx.icon("hourglass", size=14)),
            ("good", rx.icon("clock", size=14, class_name="good")),
            ("late", rx.icon("clock", size=14, class_name="late")),
            rx.icon("clock", size=14),
        ),
        rx.el.span(
            card["fresh_label"],
            " ",
            rx.el.b(card["fresh"], class_name="num"),
            " ",
            rx.el.span(card["fresh_more"], class_name="nomob"),
            rx.cond(card["fresh_next"] != "", rx.el.span(card["fresh_next"], class_name="next small num nomob")),
        ),
        class_name="fresh",
    )


def _menu(card: rx.Var[Card], act: Act) -> rx.Component:
    opener = rx.Var.create("menu-") + card["item_id"]
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                rx.icon("ellipsis", size=16),
                type="button",
                class_name="btn ghost icon",
                aria_label=card["menu_label"],
                id=opener,
            )
        ),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item(words("action.details"), on_select=rx.redirect(card["details"])),
            rx.dropdown_menu.separator(),
            rx.dropdown_menu.item(
                words("action.disconnect"), color_scheme="red", on_select=act(card, "revoke"), data_opener=opener
            ),
            align="end",
            variant="soft",
            high_contrast=True,
        ),
    )
