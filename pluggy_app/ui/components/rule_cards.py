"""The parts of /app/rules: the form of a rule, what it would do, and the rules there are."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec, EventType

from pluggy_app.ui.components.movement_dialogs import category_choice
from pluggy_app.ui.components.question import question
from pluggy_app.ui.rule_rows import ACTIONS, DIRECTIONS, MAX_TEXT, RehearsalLine, RuleLine, TouchedLine
from pluggy_app.ui.wording.lookup import words

NEW = "new-rule"  #: the control that opens the form
_FORM, _REHEARSAL = "rule-form-title", "rule-rehearsal-title"
OfLine = Callable[[rx.Var[str]], EventSpec]


def new_button(on_click: EventType) -> rx.Component:
    return rx.el.button(
        rx.icon("plus", size=16),
        words("rules.new"),
        type="button",
        class_name="btn solid",
        id=NEW,
        on_click=on_click,
    )


def rule_form(
    said: dict[str, str], wrong: dict[str, str], key: int, *, on_rehearse: EventType, on_cancel: EventType
) -> rx.Component:
    """`said`: what the fields hold at first."""
    return rx.el.section(
        _title(_FORM, "rules.new"),
        rx.el.form(
            _field(
                "rule.contains",
                rx.el.input(
                    name="contains",
                    default_value=said["contains"],
                    max_length=MAX_TEXT,
                    placeholder=words("rule.contains.hint"),
                    auto_complete="off",
                    aria_describedby="rule-contains-text rule-contains-wrong",
                    aria_invalid=_is_wrong("contains", wrong),
                    class_name="sel",
                ),
            ),
            rx.el.p(words("rule.contains.text"), class_name="small muted", id="rule-contains-text"),
            _wrong("contains", wrong),
            _field("rule.direction", _select("direction", DIRECTIONS, said)),
            rx.el.div(_amount("least", said, wrong), _amount("most", said, wrong), class_name="pair"),
            _wrong("amount", wrong),
            _field("rule.action", _select("action", ACTIONS, said)),
            rx.el.div(_field("rule.category", category_choice(said["category"])), class_name="unless-ignored"),
            rx.el.div(
                _field(
                    "rule.reason",
                    rx.el.input(
                        name="reason",
                        default_value=said["reason"],
                        max_length=MAX_TEXT,
                        placeholder=words("row.ignore.hint"),
                        auto_complete="off",
                        aria_describedby="rule-value-wrong",
                        aria_invalid=_is_wrong("value", wrong),
                        class_name="sel",
                    ),
                ),
                class_name="if-ignored",
            ),
            _wrong("value", wrong),
            rx.el.div(
                rx.el.button(words("rule.rehearse"), type="submit", class_name="btn solid"),
                rx.el.button(words("action.cancel"), type="button", class_name="btn out", on_click=on_cancel),
                class_name="buttons wrap",
            ),
            on_submit=on_rehearse,
            key=f"rule{key}",
            class_name="typed-form rule-form",
        ),
        class_name="card block flat rule-new",
    )


def rehearsal(
    told: RehearsalLine,
    touched: list[TouchedLine],
    contradicted: list[TouchedLine],
    *,
    on_create: EventType,
    on_apply: EventType,
    on_change: EventType,
) -> rx.Component:
    """What the rule would do, and the two ways to make it."""
    return rx.el.section(
        _title(_REHEARSAL, "rule.rehearsal"),
        rx.el.p(told["text"], class_name="med sentence"),
        rx.el.p(words("rule.rehearsal.text"), class_name="muted"),
        rx.el.dl(
            *[
                rx.el.div(rx.el.dt(words(f"rule.{name}")), rx.el.dd(figure, class_name="num"))
                for name, figure in (
                    ("touched", told["touched"]),
                    ("contradicted", told["contradicted"]),
                    ("already", told["already"]),
                    ("closed", told["closed"]),
                )
            ],
            class_name="figs counts wrap",
        ),
        rx.cond(
            touched.length() > 0,
            _named("rule.touched", touched, told["more_touched"]),
            rx.el.p(words("rule.nothing"), class_name="said"),
        ),
        rx.cond(contradicted.length() > 0, _named("rule.contradicted", contradicted, told["more_contradicted"])),
        rx.cond(told["is_fee"] & (told["apply"] != ""), rx.el.p(words("rule.fee.text"), class_name="small muted said")),
        rx.el.div(
            _button(words("rule.create"), "solid", on_create),
            rx.cond(told["apply"] != "", _button(told["apply"], "out", on_apply)),
            _button(words("rule.change"), "ghost", on_change),
            class_name="buttons wrap",
        ),
        class_name="card block flat rule-new",
    )


def rules_card(lines: list[RuleLine], *, on_undo: OfLine, on_remove: OfLine) -> rx.Component:
    return rx.el.section(
        rx.el.h2(words("rules.list")),
        rx.el.ul(rx.foreach(lines, lambda line: _rule(line, on_undo, on_remove)), class_name="acct flush rules"),
        class_name="card block flat",
    )


def remove_dialog(*, is_open: bool, title: str, on_toggle: EventType, on_remove: EventType) -> rx.Component:
    return question(
        title, words("rule.remove.text"), yes="rule.remove", is_open=is_open, on_toggle=on_toggle, on_yes=on_remove
    )


def undo_dialog(*, is_open: bool, title: str, text: str, on_toggle: EventType, on_undo: EventType) -> rx.Component:
    return question(
        title, rx.Var.create(text), yes="rule.undo.yes", is_open=is_open, on_toggle=on_toggle, on_yes=on_undo
    )


def _rule(line: rx.Var[RuleLine], on_undo: OfLine, on_remove: OfLine) -> rx.Component:
    return rx.el.li(
        rx.icon("wand_sparkles", size=16),
        rx.el.div(
            rx.el.div(line["text"], class_name="med sentence"),
            rx.el.div(line["detail"], class_name="small muted"),
            class_name="grow",
        ),
        rx.cond(line["undo"] != "", _asking("undo", words("rule.undo"), line["undo"], line["key"], on_undo)),
        _asking("remove", words("rule.remove"), line["remove"], line["key"], on_remove),
        key=line["key"],
    )


def _asking(what: str, text: rx.Var[str], label: str, key: str, on_click: OfLine) -> rx.Component:
    """A button that opens a question."""
    opener = f"{what}-rule-{key}"
    return rx.el.button(
        text,
        type="button",
        class_name="btn out",
        aria_label=label,
        id=opener,
        data_opener=opener,
        on_click=on_click(rx.Var.create(key)),
    )


def _named(title: str, lines: list[TouchedLine], more: str) -> rx.Component:
    return rx.el.div(
        rx.el.h3(words(title)),
        rx.el.ul(
            rx.foreach(
                lines,
                lambda line: rx.el.li(
                    rx.el.span(line["day"], class_name="muted num"),
                    rx.el.span(line["text"], class_name="grow sentence"),
                    rx.el.span(line["amount"], class_name=rx.cond(line["money_in"], "num med in", "num med")),
                    key=line["key"],
                ),
            ),
            class_name="acct flush",
        ),
        rx.cond(more != "", rx.el.p(more, class_name="small muted")),
        class_name="named",
    )


def _title(id: str, key: str) -> rx.Component:
    """The heading of a step, which takes the focus when the step comes."""
    focus = rx.call_script(f"document.getElementById('{id}')?.focus()")
    return rx.el.h2(words(key), id=id, tab_index=-1, on_mount=focus)


def _button(label: rx.Var[str] | str, look: str, on_click: EventType) -> rx.Component:
    return rx.el.button(label, type="button", class_name=f"btn {look}", on_click=on_click)


def _amount(name: str, said: dict[str, str], wrong: dict[str, str]) -> rx.Component:
    return _field(
        f"rule.{name}",
        rx.el.input(
            name=name,
            default_value=said[name],
            input_mode="decimal",
            placeholder=words("new.amount.hint"),
            max_length=40,
            auto_complete="off",
            aria_describedby="rule-amount-wrong",
            aria_invalid=_is_wrong("amount", wrong),
            class_name="sel num",
        ),
    )


def _select(name: str, choices: tuple[str, ...], said: dict[str, str]) -> rx.Component:
    return rx.el.select(
        *[rx.el.option(words(f"rule.{name}.{choice}"), value=choice) for choice in choices],
        name=name,
        default_value=said[name],
        class_name="sel",
    )


def _is_wrong(name: str, wrong: dict[str, str]) -> rx.Var[str]:
    """The first field of which this is true takes the focus."""
    return rx.cond(wrong[name] != "", "true", "false")


def _wrong(name: str, wrong: dict[str, str]) -> rx.Component:
    return rx.el.p(wrong[name], class_name="small wrong", id=f"rule-{name}-wrong", role="alert")


def _field(key: str, control: rx.Component) -> rx.Component:
    return rx.el.label(rx.el.span(words(key), class_name="med"), control, class_name="field")
