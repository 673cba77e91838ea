"""From rules and their rehearsals to printed lines, and from what a person says back to a rule. Pure."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from pluggy_app.domain.clock import today
from pluggy_app.domain.rules import LEAST_TEXT
from pluggy_app.domain.transactions import normalised
from pluggy_app.reads.rules import Action, RuleRecord, RuleTerms
from pluggy_app.reads.statement import StatementRow
from pluggy_app.services.rules import Rehearsal, TakenBack
from pluggy_app.ui.formatting import day, money, number
from pluggy_app.ui.typed import cents_of, text_of
from pluggy_app.ui.wording.categories import category
from pluggy_app.ui.wording.lookup import counted, t

ROUTE = "/app/rules"
FROM_ROW = f"{ROUTE}?transacao="  #: the address of a new rule that is like a transaction; the row's key is the rest
MAX_TEXT = 200
ANY, IN, OUT = "any", "in", "out"
DIRECTIONS = (ANY, IN, OUT)
ACTIONS = tuple(action.value for action in Action)
NAMED = 8  #: transactions of a rehearsal that are listed, of each kind

Said = dict[str, str]
#: The form before anything is said.
NOTHING_SAID: Said = {
    "contains": "",
    "direction": ANY,
    "least": "",
    "most": "",
    "action": Action.CATEGORY.value,
    "category": "",
    "reason": "",
}
#: What is wrong with each field.
NOTHING_WRONG: Said = {"contains": "", "amount": "", "value": ""}


class RuleLine(TypedDict):
    """One rule in words. `undo`: what its button is called; empty: it has done nothing."""

    key: str
    contains: str
    text: str
    detail: str
    remove: str
    undo: str


class TouchedLine(TypedDict):
    """A transaction that a rehearsal names."""

    key: str
    day: str
    text: str
    amount: str
    money_in: bool


class RehearsalLine(TypedDict):
    """What a rule would do, in figures. `apply`: what the button says; empty: there is nothing to apply it to."""

    text: str
    is_fee: bool
    touched: str
    contradicted: str
    already: str
    closed: str
    more_touched: str
    more_contradicted: str
    apply: str


NO_REHEARSAL = RehearsalLine(
    text="",
    is_fee=False,
    touched="",
    contradicted="",
    already="",
    closed="",
    more_touched="",
    more_contradicted="",
    apply="",
)


def rule_line(rule: RuleRecord) -> RuleLine:
    told = [counted("rows", rule.applied)] + ([counted("rule_was_undone", rule.undone)] if rule.undone else [])
    made = t("rules.made_on", day=day(today(rule.created_at)))
    return RuleLine(
        key=str(rule.id),
        contains=rule.terms.contains,
        text=rule_sentence(rule.terms),
        detail=" · ".join((*told, made)),
        remove=t("rule.remove.label", text=rule.terms.contains),
        undo=t("rule.undo.label", text=rule.terms.contains) if rule.applied else "",
    )


def undo_text(told: TakenBack, action: Action) -> str:
    """What undoing a rule would do, before it is done."""
    stays = counted("rule_stays", told.stayed) if told.stayed else ""
    fee = t("rule.undo.fee") if action is Action.FEE else ""
    return " ".join(filter(None, (counted("rule_undo", told.undone), fee, stays, t("rule.undo.after"))))


def undone_text(told: TakenBack) -> str:
    """What undoing a rule did."""
    stays = counted("rule_stays", told.stayed) if told.stayed else ""
    return " ".join(filter(None, (counted("rule_undone", told.undone), stays)))


def rule_sentence(terms: RuleTerms) -> str:
    """`Quando o texto contém «tarifa» e é uma saída → categoria Tarifas`."""
    value = terms.value if terms.action is Action.IGNORE else category(terms.value)
    action, amount = t(f"rule.do.{terms.action.value}", value=value), _amount(terms.amount_from, terms.amount_to)
    return t("rule.when.amount" if amount else "rule.when", text=terms.contains, amount=amount, action=action)


def _amount(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return t("rule.amount.between", least=money(least), most=money(most))
    if (least, most) == (1, None):
        return t("rule.amount.in")
    if (least, most) == (None, -1):
        return t("rule.amount.out")
    if least is not None:
        return t("rule.amount.in.least" if least > 0 else "rule.amount.least", amount=money(least))
    if most is not None:
        return t("rule.amount.out.least" if most < 0 else "rule.amount.most", amount=money(-most if most < 0 else most))
    return ""


def rehearsal_line(told: Rehearsal, terms: RuleTerms) -> RehearsalLine:
    touched, contradicted = len(told.touched), len(told.contradicted)
    return RehearsalLine(
        text=rule_sentence(terms),
        is_fee=terms.action is Action.FEE,
        touched=number(touched),
        contradicted=number(contradicted),
        already=number(told.done),
        closed=number(told.closed),
        more_touched=_more(touched),
        more_contradicted=_more(contradicted),
        apply=counted("rule_apply", touched) if touched else "",
    )


def _more(count: int) -> str:
    return counted("rule_more", count - NAMED) if count > NAMED else ""


def named(keys: Sequence[int]) -> list[int]:
    """Those of a rehearsal's transactions that are listed, the newest first."""
    return list(reversed(keys[-NAMED:]))


def touched_line(row: StatementRow) -> TouchedLine:
    return TouchedLine(
        key=str(row.bank_transaction_id),
        day=day(row.day),
        text=_text(row),
        amount=money(row.amount_cents, row.currency_code, plus=True),
        money_in=row.amount_cents > 0,
    )


def _text(row: StatementRow) -> str:
    """What a rule looks in: the bank's text, and the name where that does not say it."""
    known = normalised(row.counterparty_name) in normalised(row.description)
    told = (row.description, "" if known else row.counterparty_name)
    return " · ".join(filter(None, told)) or t("statement.nameless")


# What a person says


def said_of(row: StatementRow) -> Said:
    """The form of a rule for transactions like this one: its text and its sign."""
    text = row.description or row.counterparty_name
    return NOTHING_SAID | {"contains": text[:MAX_TEXT], "direction": IN if row.amount_cents > 0 else OUT}


def heard(form: Mapping[str, object]) -> Said | None:
    """What the form says, as it says it; None: it is no form of this page."""
    said = {name: text_of(form, name, MAX_TEXT) for name in NOTHING_SAID}
    if None in said.values() or said["direction"] not in DIRECTIONS or said["action"] not in ACTIONS:
        return None
    return {name: text or "" for name, text in said.items()}


def terms_of(said: Said) -> tuple[RuleTerms | None, Said]:
    """The rule that was said, or what is wrong beside each field."""
    action = Action(said["action"])
    (least, most), amount_wrong = _bounds(said)
    value = said["reason"] if action is Action.IGNORE else said["category"]
    wrong = NOTHING_WRONG | {"amount": amount_wrong}
    if len(normalised(said["contains"])) < LEAST_TEXT:
        wrong["contains"] = t("rule.needed.contains", least=LEAST_TEXT)
    if not value:
        wrong["value"] = t("rule.needed.reason" if action is Action.IGNORE else "rule.needed.category")
    if any(wrong.values()):
        return None, wrong
    return RuleTerms(said["contains"], action, value, least, most).checked(), wrong


def _bounds(said: Said) -> tuple[tuple[int | None, int | None], str]:
    """Least and most cents, plus is money in; or what is wrong with them."""
    direction = said["direction"]
    least, most = (cents_of(said[name]) if said[name] else None for name in ("least", "most"))
    nothing = (None, None)
    if (said["least"] and least is None) or (said["most"] and most is None):
        return nothing, t("rule.needed.amount")
    if direction == ANY:
        return nothing, t("rule.needed.direction") if least or most else ""
    if least is not None and most is not None and least > most:
        return nothing, t("rule.needed.order")
    return ((least or 1, most) if direction == IN else (None if most is None else -most, -(least or 1))), ""
