"""Pluggy's own widget. https://docs.pluggy.ai/docs/pluggy-connect-introduction

Mounted anew for each connect token (`key`), because it freezes its props at the first mount. `on_open` comes before
its page has loaded; only `on_ready` proves that it has, and nothing at all comes when it is blocked.
"""

from typing import Any

import reflex as rx


def _success(data: rx.Var[dict[str, Any]]) -> tuple[rx.Var[str]]:
    return (rx.Var(f"(({data!s})?.item?.id ?? '')").to(str),)


#: The item an error is about: a failed one comes as `item`, one that exists already as `items`, ids or objects.
_ERROR_ITEM = "((d) => String(d?.item?.id ?? d?.items?.[0]?.id ?? d?.items?.[0] ?? ''))"


def _error(data: rx.Var[dict[str, Any]]) -> tuple[rx.Var[str], rx.Var[str]]:
    return (
        rx.Var(f"String(({data!s})?.message ?? '')").to(str),
        rx.Var(f"{_ERROR_ITEM}(({data!s})?.data)").to(str),
    )


def _ready(handle: rx.Var[dict[str, Any]]) -> tuple[rx.Var[bool]]:
    return (rx.Var(f"!!({handle!s})").to(bool),)


def _nothing(_: rx.Var[Any]) -> tuple[()]:
    return ()


class PluggyConnect(rx.NoSSRComponent):
    """`react-pluggy-connect`. Handlers may come twice; what they say comes from a browser and proves nothing."""

    library = "react-pluggy-connect@2.12.0"
    tag = "PluggyConnect"

    url: rx.Var[str]
    connect_token: rx.Var[str]
    update_item: rx.Var[str]
    language: rx.Var[str]
    theme: rx.Var[str]

    on_success: rx.EventHandler[_success]
    on_error: rx.EventHandler[_error]
    on_event: rx.EventHandler[_nothing]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]
    inner_ref: rx.EventHandler[_ready]
    on_load_error: rx.EventHandler[_nothing]
