"""Which pages exist, and what all of them have in common. The root gives these to `rx.App`."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventType

from pluggy_app.domain.users import Language
from pluggy_app.reads.sessions import LANGUAGE_COOKIE
from pluggy_app.ui.admin_session import AdminPage
from pluggy_app.ui.components.frame import dress
from pluggy_app.ui.pages import (
    account,
    admin_health,
    admin_sync_logs,
    entries,
    entries_import,
    importing,
    integration,
    item,
    login,
    not_found,
    overview,
    reconcile,
    rules,
    settings,
    statement,
)
from pluggy_app.ui.wording.lookup import BRAND, TEXTS, either

ENTRANCE = "/"  #: the bare address: to log in, or straight to the first page

#: Before anything is painted, and before React looks at the page.
_SAY_WHICH_LANGUAGE = (
    f"if(/(?:^|; ){LANGUAGE_COOKIE}={Language.ENGLISH}(?:;|$)/.test(document.cookie))"
    f"document.documentElement.lang='{Language.ENGLISH}'"
)

HEAD: list[rx.Component] = [
    rx.el.script(_SAY_WHICH_LANGUAGE),
    rx.el.link(rel="icon", href="/favicon.ico", sizes="32x32"),
    rx.el.link(rel="icon", href="/logo.svg", type="image/svg+xml"),
    rx.el.link(
        rel="preload",
        href="/fonts/inter-latin-wght-normal.woff2",
        custom_attrs={"as": "font"},
        type="font/woff2",
        cross_origin="anonymous",
    ),
    rx.el.link(rel="stylesheet", href="/em-dia.css"),
    rx.el.link(rel="stylesheet", href="/reconcile.css"),
    rx.el.script(src="/em-dia.js", defer=True),
    rx.el.script(src="/keys.js", defer=True),
]


def add_pages(app: rx.App) -> None:
    """Add every page. The guard is the only on_load entry of each: a second one would run for strangers too."""
    dress(app)
    _add(app, login.page, ENTRANCE, "login.title", login.Login.enter)
    _add(app, login.page, login.ROUTE, "login.title", login.Login.enter)
    _add(app, overview.page, overview.ROUTE, "overview.title", overview.OverviewPage.enter)
    _add(app, integration.page, integration.ROUTE, "connections.title", integration.Integration.enter)
    _add(app, item.page, item.ROUTE, "item.page", item.ItemPage.enter)
    _add(app, account.page, account.ROUTE, "account.page", account.AccountPage.enter)
    _add(app, statement.page, statement.ROUTE, "statement.title", statement.Statement.enter)
    _add(app, reconcile.page, reconcile.ROUTE, "reconcile.title", reconcile.Reconciling.enter)
    _add(app, rules.page, rules.ROUTE, "rules.title", rules.RulesPage.enter)
    _add(app, importing.page, importing.ROUTE, "import.title", importing.Importing.enter)
    _add(app, entries.page, entries.ROUTE, "entries.title", entries.Entries.enter)
    _add(app, entries_import.page, entries_import.ROUTE, "list.title", entries_import.EntryImporting.enter)
    _add(app, settings.page, settings.ROUTE, "settings.title", settings.Settings.enter)
    _add_admin(app, admin_sync_logs.page, admin_sync_logs.ROUTE, "admin.runs.title", admin_sync_logs.AllRuns.enter)
    _add_admin(app, admin_health.page, admin_health.ROUTE, "admin.health.title", admin_health.HealthPage.enter)
    app.add_page(not_found.page, route=not_found.ROUTE, title=_title("missing.page"))


def _add(app: rx.App, page: Callable[[], rx.Component], route: str, title_key: str, guard: EventType) -> None:
    app.add_page(page, route=route, title=_title(title_key), on_load=guard)


def _add_admin(app: rx.App, page: Callable[[], rx.Component], route: str, title_key: str, guard: EventType) -> None:
    """A page that is an unknown address to everybody else, in its title too."""
    title = rx.cond(AdminPage.allowed, _title(title_key), _title("missing.page"))
    app.add_page(page, route=route, title=title, on_load=guard)


def _title(key: str) -> rx.Var[str]:
    portuguese, english = TEXTS[key]
    return either(f"{portuguese} · {BRAND}", f"{english} · {BRAND}")
