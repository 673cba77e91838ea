"""/admin/health: is everything there that the product needs, since when not, and what to do. For administrators."""

import asyncio
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.users import User
from pluggy_app.reads import health
from pluggy_app.ui.admin_health_rows import HealthRow, as_demonstration, health_rows, verdict
from pluggy_app.ui.admin_live import keep_looking
from pluggy_app.ui.admin_run_rows import time_of
from pluggy_app.ui.admin_session import AdminPage
from pluggy_app.ui.components.admin_only import live_sign, only_for_admins
from pluggy_app.ui.components.shell import head, shell
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.pages import not_found
from pluggy_app.ui.wording.lookup import t, words
from pluggy_app.wiring import parts

ROUTE = "/admin/health"
LOOK_SECONDS = 3.0


class HealthPage(AdminPage):
    """The findings, one line each."""

    ready: bool = False
    well: bool = True
    said: str = ""
    lines: list[HealthRow] = []
    looked: str = ""

    @rx.event
    async def enter(self) -> type | None:
        """The guard."""
        return HealthPage.watch if await self._let_in() else None

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Look again while the page is open."""
        return await keep_looking(self, self._look, LOOK_SECONDS)

    async def _look(self, _: User, now: datetime) -> None:
        found = await asyncio.to_thread(health.details, parts().store, parts().surroundings, now)
        if parts().is_demo:
            found = as_demonstration(found)
        async with self:
            self._put(
                ready=True,
                well=all(line.ok is not False for line in found),
                said=verdict(found),
                lines=health_rows(found, now),
                looked=t("admin.live.at", time=time_of(now, now)),
            )


def page() -> rx.Component:
    return only_for_admins(
        shell(
            "health",
            head(words("admin.health.title"), words("admin.health.lead"), live_sign(False, HealthPage.looked)),
            rx.cond(HealthPage.ready, _content(), loading(44, 420)),
        ),
        not_found.page(),
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.cond(HealthPage.well, rx.icon("circle_check", size=20), rx.icon("triangle_alert", size=20)),
            rx.el.b(HealthPage.said),
            class_name=rx.cond(HealthPage.well, "attn well", "attn"),
            role="status",
        ),
        rx.el.ul(rx.foreach(HealthPage.lines, _line), class_name="card health"),
    )


def _line(line: rx.Var[HealthRow]) -> rx.Component:
    return rx.el.li(
        rx.match(
            line["tone"],
            ("ok", _sign("circle_check", "ok")),
            ("ill", _sign("circle_x", "ill")),
            _sign("circle_minus", "unjudged"),
        ),
        rx.el.div(
            rx.el.h2(line["name"]),
            rx.el.p(line["text"]),
            rx.cond(line["todo"] != "", rx.el.p(line["todo"], class_name="todo")),
            class_name="grow",
        ),
        rx.el.div(
            rx.cond(line["since"] != "", rx.el.span(line["since"])),
            rx.cond(line["seen"] != "", rx.el.span(line["seen"])),
            class_name="small muted num when",
        ),
        class_name=rx.cond(line["part"], "part", ""),
        key=line["key"],
    )


def _sign(icon: str, tone: str) -> rx.Component:
    return rx.fragment(
        rx.icon(icon, size=18, class_name=tone), rx.el.span(words(f"admin.health.{tone}"), class_name="sr")
    )
