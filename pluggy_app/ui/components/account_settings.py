"""What its owner says of an account: the opening balance, switches, closed periods."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec, EventType

from pluggy_app.ui.account_rows import OPENING_FIELD, FeedLine
from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.wording.lookup import words

MAX_NAME = 100

OfFeed = Callable[[rx.Var[str], rx.Var[bool]], EventSpec]


def settings_card(
    name: rx.Component,
    *,
    amount: str,
    day: str,
    wrong: str,
    form_key: str,
    on_opening: EventType,
    auto: bool,
    on_auto: EventType,
    feeds: list[FeedLine],
    on_feed: OfFeed,
    closed: str,
    is_closed: bool,
    close_day: str,
    close_wrong: str,
    on_close: EventType,
    on_reopen: EventType,
) -> rx.Component:
    """`form_key`: changes when what the fields began with does, so that they begin anew."""
    return rx.fragment(
        rx.el.div(
            _opening(amount, day, wrong, form_key, on_opening),
            _closing(closed, close_day, close_wrong, form_key, on_close, on_reopen, is_closed=is_closed),
            class_name="grid",
        ),
        name,
        rx.el.div(
            rx.foreach(feeds, lambda feed: _feed(feed, on_feed)),
            _switch(words("account.auto"), words("account.auto.text"), "auto", on=auto, on_change=on_auto),
            class_name="card block switches",
        ),
    )


def name_card(name: str, wrong: str, *, is_empty: bool, on_rename: EventType, on_remove: EventType) -> rx.Component:
    """What the account is called; one in which nothing is may go."""
    return rx.el.div(
        rx.el.h2(words("account.name")),
        rx.el.form(
            _field(
                "import.new.name",
                rx.el.input(
                    name="name",
                    default_value=name,
                    required=True,
                    auto_complete="off",
                    max_length=MAX_NAME,
                    aria_describedby="name-wrong",
                    class_name="sel",
                ),
            ),
            rx.el.button(words("account.name.save"), type="submit", class_name="btn soft"),
            rx.cond(
                is_empty,
                rx.el.button(words("account.remove"), type="button", class_name="btn danger", on_click=on_remove),
            ),
            on_submit=on_rename,
            key=f"name {name}",
            class_name="line-form",
        ),
        rx.el.p(wrong, class_name="small wrong", id="name-wrong", role="alert"),
        class_name="card block",
    )


def _opening(amount: str, day: str, wrong: str, form_key: str, on_submit: EventType) -> rx.Component:
    return rx.el.div(
        rx.el.h2(words("account.opening")),
        rx.el.p(words("account.opening.text"), class_name="muted"),
        rx.el.form(
            _field(
                "account.opening.amount",
                rx.el.input(
                    name="amount",
                    id=OPENING_FIELD,
                    default_value=amount,
                    required=True,
                    input_mode="decimal",
                    auto_complete="off",
                    max_length=30,
                    aria_describedby="opening-wrong",
                    class_name="sel num",
                ),
            ),
            _field("account.opening.day", rx.el.input(name="day", type="date", default_value=day, class_name="sel")),
            rx.el.button(words("account.opening.save"), type="submit", class_name="btn soft"),
            on_submit=on_submit,
            key=f"opening {form_key}",
            class_name="line-form",
        ),
        rx.el.p(wrong, class_name="small wrong", id="opening-wrong", role="alert"),
        class_name="card block flat",
    )


def _closing(
    closed: str, day: str, wrong: str, form_key: str, on_close: EventType, on_reopen: EventType, *, is_closed: bool
) -> rx.Component:
    return rx.el.div(
        rx.el.h2(words("account.closed")),
        rx.el.p(closed, class_name="muted", role="status"),
        rx.el.form(
            _field(
                "account.close.day",
                rx.el.input(
                    name="day",
                    type="date",
                    default_value=day,
                    required=True,
                    aria_describedby="close-wrong",
                    class_name="sel",
                ),
            ),
            rx.el.button(words("account.close"), type="submit", class_name="btn soft"),
            rx.cond(
                is_closed,
                rx.el.button(words("account.reopen"), type="button", class_name="btn out", on_click=on_reopen),
            ),
            on_submit=on_close,
            key=f"close {form_key}",
            class_name="line-form",
        ),
        rx.el.p(wrong, class_name="small wrong", id="close-wrong", role="alert"),
        class_name="card block flat",
    )


def _feed(feed: rx.Var[FeedLine], on_feed: OfFeed) -> rx.Component:
    return rx.fragment(
        _switch(
            feed["name"],
            feed["text"],
            f"feed-{feed['key']}",
            on=feed["enabled"],
            on_change=lambda wanted: on_feed(feed["key"], wanted),
            more=internal_link(words("account.feed.open"), to=feed["href"], class_name="small med"),
        ),
        key=feed["key"],
    )


def _switch(
    name: rx.Var[str],
    text: rx.Var[str] | str,
    id: str,
    *,
    on: bool,
    on_change: EventType,
    more: rx.Component | None = None,
) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label(name, html_for=id, class_name="med"),
            rx.el.p(text, class_name="small muted"),
            more or rx.fragment(),
            class_name="grow",
        ),
        rx.switch(checked=on, on_change=on_change, id=id, high_contrast=True),
        class_name="over",
    )


def _field(key: str, control: rx.Component) -> rx.Component:
    return rx.el.label(rx.el.span(words(key), class_name="small muted"), control, class_name="field")
