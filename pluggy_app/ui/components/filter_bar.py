"""The bar that narrows a list: a search and more filters, which a phone folds away."""

import reflex as rx

from pluggy_app.ui.list_address import MAX_SEARCH
from pluggy_app.ui.list_filters import ListFilters
from pluggy_app.ui.wording.lookup import words

TYPING_MS = 400


def filter_bar(
    state: type[ListFilters], search: rx.Component, *fields: rx.Component, look: str = "filters"
) -> rx.Component:
    return rx.el.section(
        search,
        rx.el.button(
            rx.icon("sliders_horizontal", size=16),
            words("statement.filters"),
            type="button",
            class_name="btn out mob more",
            aria_expanded=rx.cond(state.filters_open, "true", "false"),
            on_click=state.toggle_filters,
        ),
        *fields,
        class_name=rx.cond(state.filters_open, look, f"{look} closed"),
        aria_label=words("statement.filters"),
    )


def field(key: str, control: rx.Component, name: str = "extra") -> rx.Component:
    return rx.el.label(rx.el.span(words(key), class_name="small muted"), control, class_name=f"field {name}")


def search_field(state: type[ListFilters], key: str, **more: str) -> rx.Component:
    """`key`: of its name; that of its hint begins with it."""
    search = rx.el.input(
        type="search",
        placeholder=words(f"{key}.hint"),
        default_value=state.q,
        key=f"q{state.filter_key}",
        max_length=MAX_SEARCH,
        on_change=lambda text: state.narrow("q", text).debounce(TYPING_MS),
        on_blur=lambda text: state.narrow("q", text),  # the next field's typing would take this one's place
        class_name="sel wide",
        **more,
    )
    return field(key, search, "wide")


def day_field(state: type[ListFilters], key: str, name: str, value: str) -> rx.Component:
    """`name`: what the address calls this day."""
    day = rx.el.input(
        type="date",
        default_value=value,
        key=f"{name}{state.filter_key}",
        on_change=lambda text: state.narrow(name, text).debounce(TYPING_MS),
        on_blur=lambda text: state.narrow(name, text),
        class_name="sel",
    )
    return field(key, day)
