"""/app/rules: rules for transactions that look alike, in words; a new one shows what it would do before it is made."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.errors import AppError, RuleExists, RuleNotFound
from pluggy_app.domain.users import User
from pluggy_app.reads import rules
from pluggy_app.reads.rules import RuleRecord, RuleTerms
from pluggy_app.reads.statement import StatementRow
from pluggy_app.services import rules as keeping
from pluggy_app.services.rules import Rehearsal, TakenBack
from pluggy_app.ui import rule_rows
from pluggy_app.ui.components.rule_cards import new_button, rehearsal, remove_dialog, rule_form, rules_card, undo_dialog
from pluggy_app.ui.components.shell import internal_link, shell
from pluggy_app.ui.components.states import empty, loading
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.live import follow
from pluggy_app.ui.rule_rows import (
    NO_REHEARSAL,
    NOTHING_SAID,
    NOTHING_WRONG,
    RehearsalLine,
    RuleLine,
    TouchedLine,
    rehearsal_line,
    rule_line,
    touched_line,
    undo_text,
    undone_text,
)
from pluggy_app.ui.session import Session, is_text, to_login
from pluggy_app.ui.statement_address import ROUTE as STATEMENT
from pluggy_app.ui.typed import key_of
from pluggy_app.ui.wording.lookup import counted, t, words
from pluggy_app.wiring import parts

ROUTE = rule_rows.ROUTE
#: Once the form is drawn with it.
_TO_WHAT_IS_WRONG = "setTimeout(() => document.querySelector('.rule-form [aria-invalid=true]')?.focus(), 60)"
FORM, REHEARSAL = "form", "rehearsal"  #: the steps of a new rule; empty: none is being made


@dataclass(frozen=True)
class _Rehearsed:
    """What a rule would do, with the transactions that are named."""

    told: Rehearsal
    touched: list[StatementRow]
    contradicted: list[StatementRow]


class RulesPage(Session):
    """The rules, and the one that is being made."""

    loaded: bool = False
    rules: list[RuleLine] = []
    step: str = ""
    said: dict[str, str] = NOTHING_SAID
    wrong: dict[str, str] = NOTHING_WRONG
    form_key: int = 0
    rehearsed: RehearsalLine = NO_REHEARSAL
    touched: list[TouchedLine] = []
    contradicted: list[TouchedLine] = []
    remove_open: bool = False
    remove_title: str = ""
    undo_open: bool = False
    undo_title: str = ""
    undo_text: str = ""
    _remove: int = 0
    _undo: int = 0
    _seed: int = 0  #: the transaction that the form was filled from
    _terms: RuleTerms | None = None
    _shown: Rehearsal | None = None  #: what the person has seen

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard; the address may name a transaction that a new rule is to be like."""
        user = await self._enter()
        if user is None:
            return to_login()
        seed = key_of(self.router.url.query_parameters.get("transacao", "")) or 0
        if seed and seed != self._seed:
            rows = await asyncio.to_thread(rules.some, parts().store, user, [seed])
            if rows:
                self._begin(rule_rows.said_of(rows[0]))
        self._seed = seed
        return RulesPage.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this person's rules while the page is open."""
        return await follow(self, lambda user, _: rules.listing(parts().store, user), self._show)

    @rx.event
    def leave(self) -> None:
        """The page was left: what was begun on it is forgotten."""
        self._end()
        self._close_dialog()

    @rx.event
    async def ask_new(self) -> EventSpec | None:
        """Open the form of a new rule."""
        if await self._person() is None:
            return to_login()
        self._begin(NOTHING_SAID)
        return None

    @rx.event
    async def cancel_new(self) -> EventSpec | None:
        """Make no rule after all."""
        if await self._person() is None:
            return to_login()
        self._end()
        return self._forget_row()

    @rx.event
    async def rehearse(self, form: dict[str, str]) -> EventSpec | None:
        """Show what the rule of the form would do."""
        user = await self._person()
        if user is None:
            return to_login()
        said = rule_rows.heard(form) if isinstance(form, dict) else None
        if said is None:
            return None
        terms, wrong = rule_rows.terms_of(said)
        self._put(said=said, wrong=wrong)
        if terms is None:
            return rx.call_script(_TO_WHAT_IS_WRONG)
        if await asyncio.to_thread(rules.has, parts().store, user, terms):
            return self._like_another()
        return await self._rehearse(user, terms)

    @rx.event
    async def change_mind(self) -> EventSpec | None:
        """Back to the form, as it was said."""
        if await self._person() is None:
            return to_login()
        if self.step == REHEARSAL:
            self._begin(self.said)
        return None

    @rx.event
    async def create(self) -> EventSpec | list[EventSpec] | None:
        """Make the rule that was rehearsed, for what comes."""
        return await self._make(apply_now=False)

    @rx.event
    async def create_and_apply(self) -> EventSpec | list[EventSpec] | None:
        """Make it, and apply it to those that the rehearsal named."""
        return await self._make(apply_now=True)

    @rx.event
    async def ask_remove(self, key: str) -> EventSpec | None:
        """Ask before a rule is deleted."""
        if await self._person() is None:
            return to_login()
        line = next((line for line in self.rules if line["key"] == key), None) if is_text(key) else None
        if line is not None:
            self._remove, self.remove_open = int(line["key"]), True
            self.remove_title = t("rule.remove.title", text=line["contains"])
        return None

    @rx.event
    async def remove(self) -> EventSpec | None:
        """Delete the rule that was asked about."""
        user = await self._person()
        if user is None:
            return to_login()
        key = self._remove
        self._close_dialog()
        if not key:
            return None
        try:
            await asyncio.to_thread(keeping.remove, parts().store, user, key)
        except RuleNotFound as error:  # deleted elsewhere
            return tell(sentence(error))
        except AppError as error:
            return warn(sentence(error))
        return tell(t("rule.removed"))

    @rx.event
    async def ask_undo(self, key: str) -> EventSpec | None:
        """Say what undoing a rule would do, and ask."""
        user = await self._person()
        if user is None:
            return to_login()
        number = key_of(key) if is_text(key) else None
        if number is None:
            return None
        try:
            rule, told = await asyncio.to_thread(_could_undo, user, number)
        except AppError as error:
            return warn(sentence(error))
        if not told.undone:
            return warn(t("rule.undo.nothing"))
        self._undo, self.undo_open = number, True
        self.undo_title = t("rule.undo.title", text=rule.terms.contains)
        self.undo_text = undo_text(told, rule.terms.action)
        return None

    @rx.event
    async def undo(self) -> EventSpec | None:
        """Undo what the rule did that was asked about."""
        user = await self._person()
        if user is None:
            return to_login()
        key = self._undo
        self._close_dialog()
        if not key:
            return None
        try:
            told = await asyncio.to_thread(keeping.take_back, parts().store, user, key)
        except AppError as error:
            return warn(sentence(error))
        return tell(undone_text(told))

    @rx.event
    def close_dialogs(self, is_open: bool) -> None:
        """Esc, the backdrop or the dialog's own way out."""
        if not is_open:
            self._close_dialog()

    def _show(self, records: list[RuleRecord], _now: datetime) -> None:
        self._put(rules=[rule_line(one) for one in records], loaded=True)

    async def _rehearse(self, user: User, terms: RuleTerms) -> EventSpec | None:
        try:
            found = await asyncio.to_thread(_rehearsed, user, terms)
        except AppError as error:
            return warn(sentence(error))
        self._terms, self._shown = terms, found.told
        self._put(
            step=REHEARSAL,
            rehearsed=rehearsal_line(found.told, terms),
            touched=[touched_line(row) for row in found.touched],
            contradicted=[touched_line(row) for row in found.contradicted],
        )
        return None

    async def _make(self, *, apply_now: bool) -> EventSpec | list[EventSpec] | None:
        user = await self._person()
        if user is None:
            return to_login()
        terms, shown = self._terms, self._shown
        if self.step != REHEARSAL or terms is None or shown is None:
            return None
        if apply_now:  # only to what the person has seen
            await self._rehearse(user, terms)
            if self._shown is None or self._shown.touched != shown.touched:
                return warn(t("rule.moved"))
        try:
            _, touched = await asyncio.to_thread(keeping.add, parts().store, user, terms, apply_now=apply_now)
        except RuleExists:  # made elsewhere meanwhile
            self._begin(self.said)
            return self._like_another()
        except AppError as error:
            return warn(sentence(error))
        self._end()
        return [one for one in (tell(counted("rule_made", touched)), self._forget_row()) if one is not None]

    def _like_another(self) -> EventSpec:
        """Say beside the form that there is such a rule."""
        self.wrong = NOTHING_WRONG | {"contains": sentence(RuleExists())}
        return rx.call_script(_TO_WHAT_IS_WRONG)

    def _forget_row(self) -> EventSpec | None:
        """The address without the transaction that the form was filled from."""
        return rx.redirect(ROUTE, replace=True) if self._seed else None

    def _begin(self, said: dict[str, str]) -> None:
        self._terms = self._shown = None
        self._put(step=FORM, said=said, wrong=NOTHING_WRONG, form_key=self.form_key + 1)

    def _end(self) -> None:
        self._terms = self._shown = None
        self._put(step="", said=NOTHING_SAID, wrong=NOTHING_WRONG, rehearsed=NO_REHEARSAL, touched=[], contradicted=[])

    def _close_dialog(self) -> None:
        self._remove, self.remove_open = 0, False
        self._undo, self.undo_open = 0, False


def _rehearsed(user: User, terms: RuleTerms) -> _Rehearsed:
    store = parts().store
    told = keeping.rehearse(store, user, terms)
    return _Rehearsed(
        told,
        rules.some(store, user, rule_rows.named(told.touched)),
        rules.some(store, user, rule_rows.named(told.contradicted)),
    )


def _could_undo(user: User, rule_id: int) -> tuple[RuleRecord, TakenBack]:
    store = parts().store
    told = keeping.could_take_back(store, user, rule_id)
    rule = next((one for one in rules.listing(store, user) if one.id == rule_id), None)
    if rule is None:
        raise RuleNotFound
    return rule, told


def page() -> rx.Component:
    return shell(
        "statement",
        rx.el.div(
            rx.el.div(
                internal_link(rx.icon("chevron_left", size=16), words("rules.back"), to=STATEMENT, class_name="back"),
                rx.el.h1(words("rules.title")),
                rx.el.p(words("rules.lead")),
            ),
            rx.el.div(
                rx.cond(RulesPage.loaded & (RulesPage.step == ""), new_button(RulesPage.ask_new)),
                class_name="actions",
            ),
            class_name="head",
        ),
        rx.cond(RulesPage.loaded, _content(), loading(220)),
        remove_dialog(
            is_open=RulesPage.remove_open,
            title=RulesPage.remove_title,
            on_toggle=RulesPage.close_dialogs,
            on_remove=RulesPage.remove,
        ),
        undo_dialog(
            is_open=RulesPage.undo_open,
            title=RulesPage.undo_title,
            text=RulesPage.undo_text,
            on_toggle=RulesPage.close_dialogs,
            on_undo=RulesPage.undo,
        ),
        rx.el.span(on_unmount=RulesPage.leave),
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.match(
            RulesPage.step,
            (
                FORM,
                rule_form(
                    RulesPage.said,
                    RulesPage.wrong,
                    RulesPage.form_key,
                    on_rehearse=RulesPage.rehearse,
                    on_cancel=RulesPage.cancel_new,
                ),
            ),
            (
                REHEARSAL,
                rehearsal(
                    RulesPage.rehearsed,
                    RulesPage.touched,
                    RulesPage.contradicted,
                    on_create=RulesPage.create,
                    on_apply=RulesPage.create_and_apply,
                    on_change=RulesPage.change_mind,
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            RulesPage.rules.length() > 0,
            rules_card(
                RulesPage.rules,
                on_undo=lambda key: RulesPage.ask_undo(key),
                on_remove=lambda key: RulesPage.ask_remove(key),
            ),
            rx.cond(RulesPage.step == "", empty("wand_sparkles", words("rules.none"), words("rules.none.text"))),
        ),
        class_name="rules-page",
    )
