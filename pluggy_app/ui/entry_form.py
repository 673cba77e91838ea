"""The form of an entry: what it shows of a known one, and what it says, understood field by field. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import TypedDict

from pluggy_app.domain import boletos
from pluggy_app.domain.bank_accounts import MAX_CENTS
from pluggy_app.domain.documents import document, is_checked
from pluggy_app.domain.ledger_entries import METHODS, PAYABLE, RECEIVABLE, EntryChanges, EntryTerms
from pluggy_app.domain.money import typed_cents
from pluggy_app.reads.ledger_entries import LedgerEntry
from pluggy_app.ui.formatting import typed
from pluggy_app.ui.typed import cents_of, day_of, text_of
from pluggy_app.ui.wording.lookup import t

MAX_LINE, MAX_DESCRIPTION = 200, 500
KINDS = (RECEIVABLE, PAYABLE)
#: Fields of text that are kept as they are said.
WORDS = ("counterparty_name", "document_number", "pix_txid", "card_brand", "acquirer", "category")
FIELDS = tuple(field.name for field in fields(EntryTerms))
#: Fields that stand below the others, folded away until one of them says something.
MORE = (
    "pix_txid",
    "expected_payment_method",
    "card_brand",
    "acquirer",
    "withholding_cents",
    "issued_on",
    "category",
)
NOTHING_WRONG: dict[str, str] = dict.fromkeys(FIELDS, "")
EMPTY: dict[str, str] = dict.fromkeys(("key", *FIELDS), "")
_DOCUMENT_LENGTHS = (11, 14)

Form = Mapping[str, object]


class Proposed(TypedDict):
    """What a boleto's line says of two fields, as these take it; empty: it says nothing."""

    amount_cents: str
    due_on: str


def blank(kind: str) -> dict[str, str]:
    """The fields of an entry that is yet to be."""
    return EMPTY | {"kind": kind}


def shown(entry: LedgerEntry) -> dict[str, str]:
    """The fields of a known one."""
    told = {name: getattr(entry, name) for name in FIELDS}
    told |= {
        "due_on": entry.due_on.isoformat(),
        "issued_on": entry.issued_on.isoformat() if entry.issued_on else "",
        "amount_cents": typed(entry.amount_cents),
        "withholding_cents": typed(entry.withholding_cents) if entry.withholding_cents else "",
    }
    return {"key": str(entry.id)} | {name: str(value) for name, value in told.items()}


def says_more(values: Mapping[str, str]) -> bool:
    """Whether a field says something that is folded away."""
    return any(values[name] for name in MORE)


def proposed(line: str, today: date) -> Proposed | None:
    """What a boleto's line says; None: it is no boleto's, or a digit is wrong."""
    code = boletos.barcode(line)
    if code is None:
        return None
    cents, due = boletos.amount_cents(code), boletos.due_day(code, today)
    return Proposed(amount_cents=typed(cents) if cents else "", due_on=due.isoformat() if due else "")


def understood(form: Form, known: LedgerEntry | None, today: date) -> tuple[EntryTerms | None, dict[str, str]]:
    """The entry that a form says, and what is wrong with which of its fields; None: something is.

    What the form says of `known` as it is already is not doubted again.
    """
    reading = _Reading(form, known, today)
    terms = reading.terms()
    return (None if any(reading.wrong.values()) else terms), reading.wrong


def changes(terms: EntryTerms) -> EntryChanges:
    return EntryChanges(**asdict(terms))


class _Reading:
    """One pass over a form's fields; `wrong` says which are not understood."""

    def __init__(self, form: Form, known: LedgerEntry | None, today: date) -> None:
        self._form, self._known, self._today = form, known, today
        self.wrong = dict(NOTHING_WRONG)

    def terms(self) -> EntryTerms:
        line = self._line()
        offer = proposed(line, self._today) if line else None
        amount = self._amount(offer)
        return EntryTerms(
            kind=self._one_of("kind", KINDS, "entries.wrong.kind"),
            due_on=self._due(offer),
            amount_cents=amount,
            description=self._description(),
            issued_on=self._day("issued_on", "entries.wrong.day"),
            counterparty_document=self._document(),
            boleto_line=line,
            expected_payment_method=self._one_of("expected_payment_method", ("", *METHODS), "entries.wrong.choice"),
            withholding_cents=self._withheld(amount),
            **{name: self._words(name) for name in WORDS},
        )

    def _words(self, name: str, most: int = MAX_LINE) -> str:
        said = text_of(self._form, name, most)
        if said is None:
            self.wrong[name] = t("entries.wrong.long")
        return said or ""

    def _description(self) -> str:
        said = self._words("description", MAX_DESCRIPTION)
        if not said and not self.wrong["description"]:
            self.wrong["description"] = t("entries.wrong.description")
        return said

    def _one_of(self, name: str, choices: tuple[str, ...], otherwise: str) -> str:
        said = self._words(name)
        if said not in choices:
            self.wrong[name] = t(otherwise)
        return said

    def _amount(self, offer: Proposed | None) -> int:
        said = self._words("amount_cents") or (offer["amount_cents"] if offer else "")
        cents = cents_of(said)
        if cents is None:
            self.wrong["amount_cents"] = t("entries.wrong.amount")
        return cents or 0

    def _withheld(self, amount: int) -> int:
        said = self._words("withholding_cents")
        cents = typed_cents(said) if said else 0
        if cents is None or not 0 <= cents <= MAX_CENTS:
            self.wrong["withholding_cents"] = t("entries.wrong.amount")
        elif amount and cents >= amount:
            self.wrong["withholding_cents"] = t("entries.wrong.withholding")
        return cents or 0

    def _due(self, offer: Proposed | None) -> date:
        if not self._words("due_on") and offer and offer["due_on"]:
            return date.fromisoformat(offer["due_on"])
        due = self._day("due_on", "entries.wrong.due")
        if due is None:
            self.wrong["due_on"] = t("entries.wrong.due")
        return due or self._today

    def _day(self, name: str, otherwise: str) -> date | None:
        said = self._words(name)
        day = day_of(said) if said else None
        if said and day is None:
            self.wrong[name] = t(otherwise)
        return day

    def _line(self) -> str:
        said = self._words("boleto_line")
        if said and boletos.barcode(said) is None and not self._is_known("boleto_line", said):
            digits = len(re.sub(r"\D", "", said))
            key = "entries.wrong.boleto" if digits in (44, 47, 48) else "entries.wrong.boleto.length"
            self.wrong["boleto_line"] = t(key, n=digits)
        return said

    def _document(self) -> str:
        kept = document(self._words("counterparty_document"))
        if kept and not self._is_known("counterparty_document", kept) and "*" not in kept and not is_checked(kept):
            key = "entries.wrong.document" if len(kept) in _DOCUMENT_LENGTHS else "entries.wrong.document.length"
            self.wrong["counterparty_document"] = t(key)
        return kept

    def _is_known(self, name: str, said: str) -> bool:
        return self._known is not None and getattr(self._known, name) == said
