"""/app/integration: is every bank being read, and what must I do?"""

from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.items import Health
from pluggy_app.domain.users import User
from pluggy_app.reads import items, sync_logs
from pluggy_app.reads.items import ItemView
from pluggy_app.reads.sync_logs import AlikeRuns
from pluggy_app.ui.components.connect_widget import card_action, connect_widget
from pluggy_app.ui.components.connection_card import connection_card, slim_row
from pluggy_app.ui.components.plan_offer import plan_offer
from pluggy_app.ui.components.shell import head, import_link, internal_link, shell
from pluggy_app.ui.components.states import empty, loading
from pluggy_app.ui.connecting import Connecting
from pluggy_app.ui.connection_rows import CONNECTIONS, Card, ProgressLine, cards, progress_line
from pluggy_app.ui.live import NEEDS_USER, follow
from pluggy_app.ui.run_rows import TodayLine, today_line
from pluggy_app.ui.session import to_login
from pluggy_app.ui.wording.lookup import counted, words
from pluggy_app.wiring import parts

ROUTE = CONNECTIONS
TODAY_LINES = 12


@dataclass(frozen=True)
class _Frame:
    user: User
    views: list[ItemView]
    today: list[AlikeRuns]


class Integration(Connecting):
    """The cards, today's runs, and what this installation and plan allow."""

    loaded: bool = False
    configured: bool = True
    may_connect: bool = True
    plans_url: str = ""
    cards: list[Card] = []
    gone: list[Card] = []
    progress: dict[str, ProgressLine] = {}
    today: list[TodayLine] = []
    need: str = ""
    need_others: bool = False
    connect_style: str = "btn soft lg"

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        user = await self._enter()
        if user is None:
            return to_login()
        return Integration.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this person's connections while the page is open."""
        return await follow(self, _read, self._show)

    def _show(self, frame: _Frame, now: datetime) -> None:
        wiring = parts()
        self._put(
            configured=wiring.pluggy is not None,
            may_connect=frame.user.may_connect_banks,
            plans_url=wiring.settings.support_url,
            today=[today_line(runs) for runs in frame.today],
        )
        self._show_cards(frame.views, now)
        self._put(loaded=True)

    def _show_cards(self, views: list[ItemView], now: datetime) -> None:
        live, gone = cards(views, now, self.plans_url)
        waiting = sum(view.health in NEEDS_USER for view in views)
        self._put(
            progress={v.item_id: progress_line(v.progress, first=v.is_new) for v in views if v.progress is not None},
            cards=live,
            gone=gone,
            need=counted("need", waiting) if waiting else "",
            need_others=any(view.health not in NEEDS_USER | {Health.REVOKED} for view in views),
            connect_style="btn soft lg" if waiting else "btn solid lg",
        )


def _read(user: User, now: datetime) -> _Frame:
    store = parts().store
    return _Frame(user, items.listing(store, user, now), sync_logs.today(store, user, now, TODAY_LINES))


def page() -> rx.Component:
    return shell(
        "connections",
        head(
            words("connections.title"),
            words("connections.lead"),
            rx.cond(_may_offer() & _has_items(), rx.fragment(import_link("btn out lg"), _connect_button())),
        ),
        rx.cond(Integration.loaded, _content(), loading(220, 220)),
        connect_widget(),
    )


def _may_offer() -> bool:
    return Integration.loaded & Integration.configured & Integration.may_connect


def _has_items() -> bool:
    return (Integration.cards.length() > 0) | (Integration.gone.length() > 0)


def _connect_button(style: rx.Var[str] | str = Integration.connect_style, opener: str = "connect") -> rx.Component:
    return rx.el.button(
        rx.icon("plus", size=16),
        words("action.connect"),
        type="button",
        class_name=style,
        id=opener,
        data_opener=opener,
        on_click=Integration.start,
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.cond(
            ~Integration.configured,
            _off_card(),
            rx.cond(~Integration.may_connect, plan_offer(Integration.plans_url, has_rows=_has_items())),
        ),
        rx.cond(Integration.need != "", _attention()),
        rx.cond(
            _has_items(),
            rx.fragment(
                rx.el.section(
                    rx.foreach(
                        Integration.cards,
                        lambda card: connection_card(card, Integration.progress[card["item_id"]], card_action),
                    ),
                    class_name="grid",
                    aria_label=words("connections.list"),
                ),
                rx.foreach(Integration.gone, lambda card: slim_row(card, card_action)),
                _today(),
            ),
            rx.cond(
                _may_offer(),
                empty(
                    "plug",
                    words("connections.empty"),
                    words("connections.empty.text"),
                    _connect_button("btn solid lg", "connect-first"),
                    import_link("btn out lg"),
                ),
            ),
        ),
    )


def _attention() -> rx.Component:
    return rx.el.div(
        rx.icon("triangle_alert", size=20),
        rx.el.div(
            rx.el.span(Integration.need, class_name="strong"),
            " ",
            rx.cond(Integration.need_others, rx.el.span(words("connections.others"), class_name="muted")),
            class_name="grow",
        ),
        class_name="attn",
        role="status",
    )


def _today() -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("today.title")),
        rx.cond(
            Integration.today.length() > 0,
            rx.el.ul(rx.foreach(Integration.today, _today_row), class_name="card"),
            rx.el.p(words("today.none"), class_name="muted"),
        ),
        class_name="act",
    )


def _today_row(line: rx.Var[TodayLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(line["time"], class_name="num muted small"),
        rx.match(
            line["tone"],
            ("succeeded", rx.icon("check", size=14, class_name="good")),
            ("partial", rx.icon("triangle_alert", size=14, class_name="late")),
            ("failed", rx.icon("cloud_off", size=14, class_name="late")),
            ("running", rx.icon("refresh_cw", size=14, class_name="busy")),
            rx.icon("clock", size=14),
        ),
        rx.el.span(line["text"], class_name="trunc"),
        internal_link(words("today.details"), to=line["href"], class_name="small med"),
        key=line["key"],
    )


def _off_card() -> rx.Component:
    return empty("unplug", words("off.title"), words("off.text"), import_link("btn solid lg"))
