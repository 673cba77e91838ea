"""The cards of /app/settings that hold lists: where somebody is signed in, and which programs act for them."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec, EventType

from pluggy_app.ui.settings_rows import DeviceLine, KeyLine
from pluggy_app.ui.wording.lookup import words

NEW_KEY = "new-key"  #: the control that opens the dialog

DOCS = "/api/docs"  #: a page of the server's own, which the router does not know

OfLine = Callable[[rx.Var[str]], EventSpec]


def devices_card(
    lines: list[DeviceLine], *, has_others: bool, on_end: OfLine, on_end_others: EventType
) -> rx.Component:
    end_others = rx.el.button(
        words("settings.devices.end"), type="button", class_name="btn out", on_click=on_end_others
    )
    return _wide_card(
        "settings.devices",
        rx.cond(has_others, end_others),
        rx.el.ul(rx.foreach(lines, lambda line: _device(line, on_end)), class_name="acct flush"),
    )


def keys_card(lines: list[KeyLine], *, on_new: EventType, on_drop: OfLine) -> rx.Component:
    new = rx.el.button(
        rx.icon("plus", size=16),
        words("settings.keys.new"),
        type="button",
        class_name="btn soft",
        id=NEW_KEY,
        data_opener=NEW_KEY,
        on_click=on_new,
    )
    return _wide_card(
        "settings.keys",
        new,
        rx.cond(
            lines.length() > 0,
            rx.el.ul(rx.foreach(lines, lambda line: _key(line, on_drop)), class_name="acct flush"),
            rx.el.p(words("settings.keys.none"), class_name="muted"),
        ),
        rx.el.a(words("settings.keys.docs"), href=DOCS, class_name="small med"),
    )


def _wide_card(key: str, action: rx.Component, *children: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.div(rx.el.h2(words(key)), rx.el.p(words(f"{key}.text"), class_name="muted"), class_name="grow"),
            action,
            class_name="over",
        ),
        *children,
        class_name="card block flat wide",
    )


def _device(line: rx.Var[DeviceLine], on_end: OfLine) -> rx.Component:
    return rx.el.li(
        rx.cond(line["is_phone"], rx.icon("smartphone", size=16), rx.icon("monitor", size=16)),
        _named(line["name"], line["text"]),
        rx.cond(
            line["is_this"],
            rx.badge(words("settings.device.this"), color_scheme="indigo", high_contrast=True),
            rx.el.button(
                words("settings.device.end"),
                type="button",
                class_name="btn out",
                aria_label=line["end"],
                on_click=on_end(line["key"]),
            ),
        ),
        key=line["key"],
    )


def _key(line: rx.Var[KeyLine], on_drop: OfLine) -> rx.Component:
    opener = "drop-" + line["key"].to(str)
    return rx.el.li(
        rx.icon("key_round", size=16),
        _named(rx.fragment(line["name"], " ", rx.el.span(line["ending"], class_name="num muted")), line["text"]),
        rx.el.button(
            words("settings.key.drop"),
            type="button",
            class_name="btn out",
            aria_label=line["drop"],
            id=opener,
            data_opener=opener,
            on_click=on_drop(line["key"]),
        ),
        key=line["key"],
    )


def _named(name: rx.Component | rx.Var[str], text: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.div(name, class_name="med name"), rx.el.div(text, class_name="small muted"), class_name="grow"
    )
