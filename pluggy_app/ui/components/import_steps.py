"""The parts of both import pages: where one is, what was refused, and what each step asks or shows.

Longer than most: the steps of both pages stand side by side, so that they stay alike.
"""

from collections.abc import Callable, Mapping

import reflex as rx
from reflex.event import EventSpec, EventType

from pluggy_app.ui.components.shell import internal_link
from pluggy_app.ui.file_asking import FileAsking
from pluggy_app.ui.import_rows import (
    AMOUNTS,
    DAYS,
    DECIMALS,
    KINDS,
    VERDICTS,
    Choice,
    DoneLine,
    HeldLine,
    VerdictLine,
)
from pluggy_app.ui.wording.lookup import words

ACCOUNT_FORM, COLUMN_FORM = "import-account", "import-columns"
TROUBLE = "import-trouble"
#: Each step of the page, and the station that it belongs to, by the key of its name.
STEPS = {
    "file": "import.step.file",
    "account": "import.step.account",
    "columns": "import.step.account",
    "preview": "import.step.preview",
    "done": "import.step.done",
}
MAX_NAME = 100
_TONES = {"new": "grass", "duplicate": "gray", "skipped": "amber"}


def fields(form: str) -> rx.Var[dict[str, str]]:
    """What a form says at the moment of the click: the state may still be on its way."""
    return rx.Var(f"window.emDia.fields('{form}')").to(dict[str, str])


def steps(now: str, stations: Mapping[str, str] = STEPS) -> rx.Component:
    """The stations of an import, and which one it is."""
    places = list(dict.fromkeys(stations.values()))
    return rx.el.ol(
        *[
            rx.el.li(
                rx.el.span(f"{at}", class_name="num", aria_hidden="true"),
                words(place),
                class_name=rx.cond(_is_at(now, place, stations), "on", ""),
                aria_current=rx.cond(_is_at(now, place, stations), "step", "false"),
            )
            for at, place in enumerate(places, 1)
        ],
        class_name="stations",
        aria_label=words("import.steps"),
    )


def _is_at(now: str, place: str, stations: Mapping[str, str]) -> rx.Var[bool]:
    here: rx.Var[bool] = rx.Var.create([step for step, of in stations.items() if of == place]).contains(now)
    return here


def trouble(text: str, *ways_out: rx.Component, is_unsure: bool) -> rx.Component:
    """What was refused and why; nothing was stored, unless something broke. It takes the focus that a step left."""
    return rx.cond(
        text != "",
        rx.el.div(
            rx.icon("triangle_alert", size=20),
            rx.el.div(
                rx.el.p(text),
                rx.cond(is_unsure, rx.fragment(), rx.el.p(words("import.nothing"), class_name="strong")),
                class_name="grow",
            ),
            *ways_out,
            class_name="attn wrap",
            role="alert",
            id=TROUBLE,
            tab_index=-1,
            on_mount=rx.call_script(f"window.emDia.inherit('{TROUBLE}')"),
        ),
    )


def busy_line(is_busy: bool) -> rx.Component:
    return rx.el.p(rx.cond(is_busy, words("import.busy"), ""), class_name="small muted busy-line", role="status")


def main_button(label: rx.Var[str] | str, is_busy: bool, **more: object) -> rx.Component:
    return rx.el.button(label, class_name="btn solid lg", disabled=is_busy, **more)


def step_card(name: str, title: rx.Var[str], *children: rx.Component, lead: rx.Component | None = None) -> rx.Component:
    """One step, with a heading that takes the focus when the step comes."""
    key = f"import-step-{name}"
    return rx.el.section(
        rx.el.h2(title, id=key, tab_index=-1, on_mount=rx.call_script(f"document.getElementById('{key}')?.focus()")),
        rx.fragment() if lead is None else lead,
        *children,
        class_name=f"card block flat import-{name}",
    )


def how_to_export() -> rx.Component:
    return rx.el.details(
        rx.el.summary(words("import.how")), rx.el.p(words("import.how.text"), class_name="muted"), class_name="how"
    )


# 2 account


def held_accounts(held: list[HeldLine], part: int, on_pick: Callable[[rx.Var[int]], EventSpec]) -> rx.Component:
    """What the file holds: a choice where it is more than one account."""
    return rx.cond(
        held.length() > 1,
        rx.el.fieldset(
            rx.el.legend(words("import.account.held"), class_name="med"),
            rx.foreach(
                held,
                lambda line, at: rx.el.label(
                    rx.el.input(
                        type="radio",
                        name="part",
                        value=line["key"],
                        checked=part == at,
                        on_change=lambda _: on_pick(at),
                    ),
                    rx.el.span(
                        rx.el.span(line["name"], class_name="med num"),
                        rx.el.span(line["text"], class_name="small muted"),
                        class_name="grow",
                    ),
                    rx.cond(
                        line["done"], rx.badge(words("import.account.done"), color_scheme="grass", high_contrast=True)
                    ),
                    class_name="pick-row",
                    key=line["key"],
                ),
            ),
            class_name="picks",
        ),
        rx.el.dl(
            rx.foreach(
                held,
                lambda line: rx.el.div(
                    rx.el.dt(words("import.account.held")),
                    rx.el.dd(
                        rx.el.span(line["name"], class_name="med num"),
                        " ",
                        rx.el.span(line["text"], class_name="muted"),
                    ),
                    key=line["key"],
                ),
            ),
            class_name="facts one",
        ),
    )


def account_fields(accounts: list[Choice], account: str, new_type: str, key: int) -> rx.Component:
    """Into which account, and what a new one is called."""
    return rx.fragment(
        _field(
            words("import.account.into"),
            rx.el.select(
                rx.el.option(words("import.account.pick"), value=""),
                rx.foreach(accounts, lambda one: rx.el.option(one["label"], value=one["value"])),
                rx.el.option(words("import.account.new"), value="new"),
                name="account",
                default_value=account,
                key=f"account{key}",
                required=True,
                class_name="sel",
            ),
        ),
        rx.el.div(
            _field(
                words("import.new.name"),
                rx.el.input(
                    name="name",
                    max_length=MAX_NAME,
                    auto_complete="off",
                    placeholder=words("import.new.name.hint"),
                    key=f"name{key}",
                    class_name="sel",
                ),
            ),
            _field(
                words("import.new.type"),
                rx.el.select(
                    *[rx.el.option(words(f"import.kind.{kind}"), value=kind) for kind in KINDS],
                    name="type",
                    default_value=new_type,
                    key=f"type{key}",
                    class_name="sel",
                ),
            ),
            rx.el.p(words("import.new.text"), class_name="small muted wide"),
            class_name="if-new",
        ),
    )


# 2 columns


def column_fields(columns: list[str], said: dict[str, str], key: int) -> rx.Component:
    return rx.fragment(
        rx.el.div(
            column("import.columns.date", "date", columns, said, key, words("import.columns.pick")),
            column("import.columns.description", "description", columns, said, key, words("import.columns.alone")),
            pick("import.columns.amounts", "amounts", AMOUNTS_KEYS, said, key),
            column("import.columns.amount", "amount", columns, said, key, words("import.columns.pick"), "if-one"),
            column("import.columns.credit", "credit", columns, said, key, words("import.columns.pick"), "if-two"),
            column("import.columns.debit", "debit", columns, said, key, words("import.columns.pick"), "if-two"),
            pick("import.columns.decimal", "decimal", DECIMAL_KEYS, said, key),
            pick("import.columns.day", "day", DAY_KEYS, said, key),
            class_name="fields",
        ),
        rx.el.p(words("import.columns.text"), class_name="small muted"),
    )


AMOUNTS_KEYS = {"": "import.columns.amounts.pick"} | {word: f"import.columns.amounts.{word}" for word in AMOUNTS}
DECIMAL_KEYS = {"": "import.columns.alone"} | {word: f"import.columns.decimal.{word}" for word in DECIMALS}
DAY_KEYS = {"": "import.columns.alone"} | dict(
    zip(DAYS, ("import.columns.day.first", "import.columns.month.first"), strict=True)
)


def sample_table(columns: list[str], rows: list[list[str]]) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(words("import.columns.sample"), class_name="sr"),
            rx.el.thead(rx.el.tr(rx.foreach(columns, lambda name: rx.el.th(name, scope="col")))),
            rx.el.tbody(rx.foreach(rows, lambda row: rx.el.tr(rx.foreach(row, lambda cell: rx.el.td(cell))))),
            class_name="table sample",
        ),
        class_name="scroll",
        role="region",
        aria_label=words("import.columns.sample"),
        tab_index=0,
    )


def column(
    label: str, name: str, columns: list[str], said: dict[str, str], key: int, empty: rx.Var[str], only: str = ""
) -> rx.Component:
    """Which column is called so; `label`: key of what it is asked as, `empty`: what no choice says."""
    return _field(
        words(label),
        rx.el.select(
            rx.el.option(empty, value=""),
            rx.foreach(columns, lambda column: rx.el.option(column, value=column)),
            name=name,
            default_value=said[name],
            key=f"{name}{key}",
            class_name="sel",
        ),
        only,
    )


def pick(label: str, name: str, choices: dict[str, str], said: dict[str, str], key: int) -> rx.Component:
    """One of these choices, value to key of its text."""
    return _field(
        words(label),
        rx.el.select(
            *[rx.el.option(words(text), value=value) for value, text in choices.items()],
            name=name,
            default_value=said[name],
            key=f"{name}{key}",
            class_name="sel",
        ),
    )


def _field(label: rx.Var[str], control: rx.Component, only: str = "") -> rx.Component:
    return rx.el.label(rx.el.span(label, class_name="med"), control, class_name=f"field {only}".rstrip())


# 3 preview


def figures(preview: Mapping[str, object]) -> rx.Component:
    """New, known, left out, and of how many."""
    return rx.el.dl(
        *[
            rx.el.div(rx.el.dt(words(f"import.preview.{name}")), rx.el.dd(preview[name], class_name="num"))
            for name in (*VERDICTS, "seen")
        ],
        class_name="figs counts",
    )


def notes(warnings: list[str]) -> rx.Component:
    return rx.cond(
        warnings.length() > 0,
        rx.el.div(
            rx.icon("info", size=20),
            rx.el.div(
                rx.el.h3(words("import.preview.warnings")),
                rx.el.ul(rx.foreach(warnings, lambda text: rx.el.li(text))),
                class_name="grow",
            ),
            class_name="attn notes",
        ),
    )


def verdict_list(
    state: type[FileAsking],
    on_turn: Callable[[str, int], EventType],
    what: str = "statement.what",
    when: str = "row.field.day",
) -> rx.Component:
    """One page of the rows, and the ways to others. `what`, `when`: keys of what rows and their days are called."""

    def turn(is_there: bool, step: int, key: str) -> rx.Component:
        to = on_turn(state.verdict, state.page + step)
        button = rx.el.button(words(key), type="button", class_name="btn out", disabled=state.busy, on_click=to)
        return rx.cond(is_there, button)

    return rx.fragment(
        _verdict_filter(state.verdict, lambda verdict: on_turn(verdict, 1)),
        _verdict_table(state.rows, what, when),
        rx.el.nav(
            rx.el.span(state.range, class_name="small muted num grow"),
            turn(state.page > 1, -1, "import.preview.earlier"),
            turn(state.page < state.pages, 1, "import.preview.later"),
            class_name="pages",
            aria_label=words("import.preview.rows"),
        ),
    )


def _verdict_filter(verdict: str, on_pick: Callable[[str], EventType]) -> rx.Component:
    """Which rows to list."""
    choices = {"": words("import.preview.all")} | {name: words(f"import.preview.{name}") for name in VERDICTS}
    return rx.el.div(
        *[
            rx.el.button(
                label,
                type="button",
                class_name=rx.cond(verdict == name, "on", ""),
                aria_pressed=verdict == name,
                on_click=on_pick(name),
            )
            for name, label in choices.items()
        ],
        class_name="seg",
        role="group",
        aria_label=words("import.preview.filter"),
    )


def _verdict_table(rows: list[VerdictLine], what: str, when: str) -> rx.Component:
    return rx.cond(
        rows.length() > 0,
        rx.el.table(
            rx.el.caption(words("import.preview.rows"), class_name="sr"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(words(what), scope="col"),
                    rx.el.th(words(when), scope="col"),
                    rx.el.th(words("statement.amount"), scope="col", class_name="right"),
                )
            ),
            rx.el.tbody(rx.foreach(rows, lambda row: verdict_row(row=row, key=row["key"]))),
            class_name="table statement verdicts",
        ),
        rx.el.p(words("import.preview.none"), class_name="muted"),
    )


@rx.memo
def verdict_row(row: rx.Var[VerdictLine], rest: rx.RestProp) -> rx.Component:  # noqa: ARG001 - `key`
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                rx.el.span(row["name"], class_name="name"),
                rx.match(
                    row["verdict"],
                    *[
                        (verdict, rx.badge(row["badge"], color_scheme=colour, high_contrast=True))
                        for verdict, colour in _TONES.items()
                    ],
                    rx.fragment(),
                ),
                class_name="row wrap",
            ),
            rx.el.div(row["detail"], class_name="small muted because"),
            class_name="what",
        ),
        rx.el.td(row["day"], class_name="muted num account"),
        rx.el.td(row["amount"], class_name=rx.cond(row["money_in"], "num right med in", "num right med")),
        class_name=row["verdict"],
    )


# 4 done


def done_list(lines: list[DoneLine], on_undo: Callable[[rx.Var[str]], EventSpec]) -> rx.Component:
    """What was imported on this visit, newest first."""
    done = rx.el.ul(
        rx.foreach(
            lines,
            lambda line: rx.el.li(
                rx.el.div(
                    rx.el.div(line["name"], class_name="med num"),
                    rx.el.div(rx.cond(line["undone"] != "", line["undone"], line["text"]), class_name="muted"),
                    class_name="grow",
                ),
                rx.cond(
                    line["undone"] == "",
                    rx.el.div(
                        internal_link(words("import.done.statement"), to=line["href"], class_name="btn soft"),
                        rx.el.button(
                            rx.icon("undo_2", size=16),
                            words("import.done.undo"),
                            type="button",
                            class_name="btn out",
                            on_click=on_undo(line["key"]),
                        ),
                        class_name="row wrap",
                    ),
                ),
                key=line["key"],
            ),
        ),
        class_name="acct flush done-list",
    )
    return rx.el.div(done, role="status")
