"""Filters and the list of all runs; two-line rows on a phone. J and K move, Enter opens (assets/keys.js)."""

import reflex as rx

from pluggy_app.ui.admin_run_rows import RunRow
from pluggy_app.ui.admin_runs import AllRuns
from pluggy_app.ui.admin_runs_address import OUTCOMES, PERIODS, ROUTE, TRIGGERS
from pluggy_app.ui.components.run_badge import run_badge, trigger_word
from pluggy_app.ui.components.shell import internal_link, row_link
from pluggy_app.ui.components.states import empty
from pluggy_app.ui.list_address import MAX_SEARCH
from pluggy_app.ui.wording.lookup import words

TYPING_MS = 400
COUNTS = ("took", "seen", "created", "updated", "removed", "pages", "attempt")
COLUMNS = ("at", "status", "bank", "user", "trigger", *COUNTS, "code")


def filters() -> rx.Component:
    return rx.el.section(
        rx.el.span(
            *[_period(word) for word in PERIODS],
            class_name="seg",
            role="group",
            aria_label=words("admin.filter.period"),
        ),
        _pick("outcome", "sit", AllRuns.outcome, "admin.filter.all", _options("admin.outcome", OUTCOMES)),
        _pick("trigger", "gatilho", AllRuns.trigger, "admin.filter.all.he", _options("admin.trigger", TRIGGERS)),
        _pick(
            "connector",
            "conector",
            AllRuns.connector,
            "admin.filter.all.he",
            [rx.foreach(AllRuns.connectors, lambda one: rx.el.option(one[1], value=one[0]))],
        ),
        _pick(
            "code",
            "codigo",
            AllRuns.code,
            "admin.filter.all.he",
            [rx.foreach(AllRuns.codes, lambda code: rx.el.option(code, value=code))],
        ),
        rx.el.label(
            rx.icon("search", size=14),
            rx.el.span(words("admin.filter.text"), class_name="sr"),
            rx.el.input(
                type="search",
                placeholder=words("admin.filter.text.hint"),
                default_value=AllRuns.q,
                key=f"q{AllRuns.form_key}",
                max_length=MAX_SEARCH,
                on_change=lambda text: AllRuns.narrow("q", text).debounce(TYPING_MS),
                data_key="/",
            ),
            class_name="pick find",
        ),
        rx.cond(AllRuns.filtered, internal_link(words("admin.filter.clear"), to=_cleared(), class_name="btn ghost")),
        rx.el.span(class_name="grow nomob"),
        rx.cond(
            AllRuns.bulk != "",
            rx.el.button(
                rx.icon("rotate_cw", size=14),
                AllRuns.bulk,
                type="button",
                id="bulk",
                data_opener="bulk",
                class_name="btn out",
                on_click=AllRuns.ask_bulk(True),
            ),
        ),
        class_name="adm-filters",
        aria_label=words("admin.filters"),
    )


def run_list() -> rx.Component:
    return rx.cond(
        AllRuns.rows.length() > 0,
        rx.el.section(_newer(), _table(), _pages(), class_name="card sheet"),
        rx.fragment(
            rx.cond(AllRuns.newer != "", rx.el.section(_newer(), class_name="card sheet gap-below")),
            rx.cond(
                AllRuns.filtered,
                empty(
                    "search",
                    words("admin.nothing"),
                    None,
                    internal_link(words("admin.filter.clear"), to=_cleared(), class_name="btn out"),
                ),
                empty("inbox", words("admin.empty"), words("admin.empty.text")),
            ),
        ),
    )


def _period(word: str) -> rx.Component:
    return rx.el.button(
        words(f"admin.period.{word}"),
        type="button",
        class_name=rx.cond(AllRuns.period == word, "on", ""),
        aria_pressed=rx.cond(AllRuns.period == word, "true", "false"),
        on_click=AllRuns.narrow("periodo", word),
    )


def _pick(key: str, name: str, value: str, all_key: str, options: list[rx.Component]) -> rx.Component:
    return rx.el.label(
        rx.el.span(words(f"admin.filter.{key}"), class_name="muted"),
        rx.el.select(
            rx.el.option(words(all_key), value=""),
            *options,
            value=value,
            on_change=lambda chosen: AllRuns.narrow(name, chosen),
        ),
        class_name="pick",
    )


def _options(beginning: str, words_of: tuple[str, ...]) -> list[rx.Component]:
    return [rx.el.option(words(f"{beginning}.{word}"), value=word) for word in words_of]


def _cleared() -> str:
    return rx.cond(AllRuns.period == "24h", ROUTE, f"{ROUTE}?periodo={AllRuns.period}")


def _newer() -> rx.Component:
    return rx.cond(
        AllRuns.newer != "",
        rx.el.div(
            rx.el.button(
                AllRuns.newer, type="button", on_click=AllRuns.show_newer, class_name="btn ghost", data_key="n"
            ),
            class_name="newpill",
            role="status",
        ),
    )


def _table() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(words("admin.table"), class_name="sr"),
            rx.el.thead(
                rx.el.tr(
                    *[
                        rx.el.th(
                            words(f"admin.column.{name}"),
                            scope="col",
                            class_name=f"c-{name} right" if name in COUNTS else f"c-{name}",
                        )
                        for name in COLUMNS
                    ]
                )
            ),
            rx.el.tbody(
                rx.foreach(AllRuns.rows, lambda row: run_list_row(row=row, prefix=_opener(), key=row["key"])),
                class_name="num",
            ),
            class_name="table adm-runs",
        ),
        class_name="scroll",
    )


def _opener() -> rx.Var[str]:
    """What an address is made of when a run of this page is opened."""
    return rx.cond(AllRuns.query == "", "?execucao=", f"?{AllRuns.query}&execucao=")


@rx.memo
def run_list_row(row: rx.Var[RunRow], prefix: rx.Var[str], rest: rx.RestProp) -> rx.Component:  # noqa: ARG001 - `key`
    opener = f"run-{row['key']}"
    return rx.el.tr(
        rx.el.td(row["at"], class_name="c-at"),
        rx.el.td(run_badge(row["tone"]), class_name="c-status"),
        rx.el.td(
            row_link(
                row["bank"],
                " ",
                rx.el.code(row["item"], class_name="muted"),
                to=f"{ROUTE}{prefix}{row['key']}",
                opener=opener,
                look="cover",
            ),
            class_name="c-bank",
        ),
        rx.el.td(row["user"], class_name="c-user muted", title=row["user"]),
        rx.el.td(trigger_word(row["trigger"]), class_name="c-trigger"),
        *[rx.el.td(row[name], **_unit(name), class_name=f"c-{name} right") for name in COUNTS],
        rx.el.td(row["code"], class_name="c-code", title=row["code"]),
    )


def _unit(name: str) -> dict[str, rx.Var[str]]:
    """A phone shows no column heads: the counts that it shows say what they are, in the style sheet's words."""
    return {"data_unit": words(f"admin.cell.{name}")} if name in ("seen", "created") else {}


def _pages() -> rx.Component:
    return rx.el.nav(
        rx.el.span(AllRuns.shown, class_name="num"),
        rx.el.span(words("admin.keys"), class_name="nomob"),
        rx.el.span(
            rx.cond(
                AllRuns.first_page,
                rx.fragment(),
                internal_link(words("admin.previous"), to=f"{ROUTE}?{AllRuns.previous_query}", class_name="btn out"),
            ),
            rx.cond(
                AllRuns.next_query != "",
                internal_link(words("admin.next"), to=f"{ROUTE}?{AllRuns.next_query}", class_name="btn out"),
            ),
            class_name="row",
        ),
        class_name="pg",
        aria_label=words("admin.pages"),
    )
