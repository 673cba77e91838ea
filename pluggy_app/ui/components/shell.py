"""The frame around every page: sidebar, phone bars, demonstration strip, log-out."""

from dataclasses import dataclass

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML  # type: ignore[import-untyped]
from reflex_components_core.react_router.dom import ReactRouterLink  # type: ignore[import-untyped]

from pluggy_app.domain.users import Language
from pluggy_app.ui.session import Session
from pluggy_app.ui.wording.lookup import BRAND, NAMES, either, words


class NativeForm(BaseHTML):  # type: ignore[misc]
    """A form that the browser itself submits: the password never enters the page's state."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


class NativeLink(BaseHTML):  # type: ignore[misc]
    """A link within the page, which the router would turn into one to another page."""

    tag = "a"
    href: rx.Var[str]


@dataclass(frozen=True)
class NavItem:
    """A page of the menu. `phone` pages have a tab below on small screens (at most five)."""

    key: str
    route: str
    icon: str
    phone: bool = True


IMPORT = NavItem("import", "/app/import", "file_up", phone=False)

#: The menu, in order. A new page adds its line here.
NAV = (
    NavItem("overview", "/app", "layout_dashboard"),
    NavItem("statement", "/app/transactions", "list"),
    NavItem("reconcile", "/app/reconcile", "scale"),
    NavItem("entries", "/app/entries", "receipt_text", phone=False),
    NavItem("connections", "/app/integration", "plug"),
    IMPORT,
)
SETTINGS = NavItem("settings", "/app/settings", "settings", phone=False)  #: at the foot; on phones in the top bar


#: The menu of administrators, below the others' on a wide screen, behind "more" on a phone.
ADMIN_NAV = (
    NavItem("runs", "/admin/sync-logs", "activity"),
    NavItem("health", "/admin/health", "heart_pulse"),
)


def shell(current: str, *children: rx.Component) -> rx.Component:
    """A whole page. `current` is the key of its menu entry."""
    return rx.el.div(
        NativeLink.create(words("shell.skip"), href="#main", class_name="skip"),
        _sidebar(current),
        rx.el.div(
            _top_bar(current),
            rx.cond(Session.demo, _demo_strip()),
            rx.el.main(_trouble(), *children, id="main", class_name="main", tab_index=-1),
            class_name="page",
        ),
        _tabs(current),
        class_name="app",
    )


def internal_link(*children: rx.Component | rx.Var[str] | str, to: str, **props: object) -> rx.Component:
    """A link that stays inside the application."""
    return ReactRouterLink.create(*children, to=to, **props)


def row_link(*children: rx.Component | rx.Var[str] | str, to: str, opener: str, look: str) -> rx.Component:
    """What opens a row of a list: keys move from one to the next, and the focus comes back to it."""
    props = {"id": opener, "prevent_scroll_reset": True, "data_opener": opener, "data_row": "", "class_name": look}
    return internal_link(*children, to=to, **props)


def import_link(name: str = "btn out") -> rx.Component:
    """The way without a bank connection."""
    return internal_link(rx.icon("file_up", size=16), words("import.action"), to=IMPORT.route, class_name=name)


def head(title: rx.Var[str], lead: rx.Var[str], *actions: rx.Component) -> rx.Component:
    """The page's one h1, a sentence under it, its actions beside it."""
    return rx.el.div(
        rx.el.div(rx.el.h1(title), rx.el.p(lead)),
        rx.el.div(*actions, class_name="actions") if actions else rx.fragment(),
        class_name="head",
    )


def brand() -> rx.Component:
    return rx.el.div(rx.el.img(src="/logo.svg", alt="", width="26", height="26"), BRAND, class_name="brand")


def log_out(*, phone: bool) -> rx.Component:
    """A native form post, so the cookie goes; the tab's state is emptied by the same click."""
    label = [rx.icon("log_out", size=16), rx.el.span(words("shell.logout"), class_name="sr" if phone else "")]
    return NativeForm.create(
        rx.el.button(*label, type="submit", class_name="quiet", on_click=Session.forget),
        method="post",
        action="/api/auth/logout",
    )


def theme_toggle() -> rx.Component:
    return rx.el.button(
        rx.color_mode_cond(rx.icon("moon", size=16), rx.icon("sun", size=16)),
        type="button",
        class_name="quiet square",
        aria_label=words("shell.theme"),
        on_click=rx.toggle_color_mode,
    )


def language_toggle() -> rx.Component:
    """The other language, in its own words. assets/em-dia.js writes the cookie and loads the page anew."""
    return rx.el.button(
        either(NAMES[Language.ENGLISH], NAMES[Language.PORTUGUESE]),
        type="button",
        class_name="quiet",
        lang=either(Language.ENGLISH, Language.PORTUGUESE),
        data_language=either(Language.ENGLISH, Language.PORTUGUESE),
    )


def _sidebar(current: str) -> rx.Component:
    return rx.el.nav(
        brand(),
        rx.el.div(
            rx.el.span(Session.initials, class_name="av", aria_hidden="true"),
            rx.el.div(
                rx.el.b(Session.email, class_name="trunc", title=Session.email),
                rx.el.span(Session.plan, class_name="small muted"),
                class_name="grow",
            ),
            class_name="org",
        ),
        *[_nav_link(item, current) for item in NAV],
        rx.cond(Session.admin, _admin_links(current)),
        rx.el.div(
            _nav_link(SETTINGS, current),
            rx.el.div(log_out(phone=False), theme_toggle(), class_name="row between"),
            class_name="foot",
        ),
        class_name="side",
        aria_label=words("nav.label"),
    )


def _nav_link(item: NavItem, current: str) -> rx.Component:
    count = rx.fragment()
    if item.key == "connections":
        count = rx.cond(
            Session.waiting > 0,
            rx.el.span(
                rx.el.span(Session.waiting, aria_hidden="true"),
                rx.el.span(words("nav.waiting", n=""), class_name="sr"),
                class_name="cnt warn num",
            ),
        )
    if item.key == "reconcile":
        count = rx.cond(
            Session.to_reconcile != "",
            rx.el.span(
                Session.to_reconcile,
                rx.el.span(" ", words("nav.reconcile.count"), class_name="sr"),
                class_name="cnt num",
            ),
        )
    return _link(item, current, "nav", rx.icon(item.icon, size=16), words(f"nav.{item.key}"), count)


def _tabs(current: str) -> rx.Component:
    return rx.el.nav(
        *[
            _link(
                item,
                current,
                "tab",
                rx.icon(item.icon, size=20),
                words(f"nav.{item.key}.short"),
                rx.cond(Session.waiting > 0, rx.el.span(class_name="dot"))
                if item.key == "connections"
                else rx.fragment(),
            )
            for item in NAV
            if item.phone
        ],
        _more_tab(current),
        class_name="tabs",
        aria_label=words("nav.label.phone"),
    )


def _admin_links(current: str) -> rx.Component:
    return rx.fragment(
        rx.el.div(words("admin.nav.title"), class_name="navh"),
        *[
            _link(item, current, "nav", rx.icon(item.icon, size=16), words(f"admin.nav.{item.key}"))
            for item in ADMIN_NAV
        ],
    )


def _more_tab(current: str) -> rx.Component:
    """On a phone, what has no tab of its own."""
    others = [item for item in NAV if not item.phone]
    here = any(item.key == current for item in (*others, *ADMIN_NAV))
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                rx.icon("menu", size=20), words("nav.more"), type="button", class_name="tab on" if here else "tab"
            )
        ),
        rx.dropdown_menu.content(
            *[_more_line(f"nav.{item.key}", item) for item in others],
            rx.cond(Session.admin, rx.fragment(*[_more_line(f"admin.nav.{item.key}", item) for item in ADMIN_NAV])),
            align="end",
            variant="soft",
            high_contrast=True,
        ),
    )


def _more_line(key: str, item: NavItem) -> rx.Component:
    return rx.dropdown_menu.item(words(key), on_select=rx.redirect(item.route))


def _link(item: NavItem, current: str, name: str, *children: rx.Component | rx.Var[str] | str) -> rx.Component:
    if item.key != current:
        return internal_link(*children, to=item.route, class_name=name)
    return internal_link(*children, to=item.route, class_name=f"{name} on", aria_current="page")


def _top_bar(current: str) -> rx.Component:
    settings = _link(
        SETTINGS,
        current,
        "quiet square",
        rx.icon("settings", size=16),
        rx.el.span(words("nav.settings"), class_name="sr"),
    )
    return rx.el.header(
        brand(), rx.el.div(settings, theme_toggle(), log_out(phone=True), class_name="row"), class_name="top"
    )


def _demo_strip() -> rx.Component:
    return rx.el.aside(
        rx.icon("info", size=14), rx.el.span(words("shell.demo")), class_name="demo", aria_label=words("shell.notice")
    )


def _trouble() -> rx.Component:
    return rx.cond(
        Session.trouble != "",
        rx.callout(
            Session.trouble,
            icon="cloud_off",
            color_scheme="amber",
            high_contrast=True,
            role="status",
            class_name="trouble",
        ),
    )
