"""A made-up company year as another bank and other people would tell it; the truth stays the same.

People get other names, banks other words around them, some documents are masked or left out, and payers have other
habits of days. Only what the truth does not hang on is changed.
"""

import random
from dataclasses import replace
from datetime import date, timedelta

from harness.matching_years import Year
from pluggy_app.domain.bank_calendar import payable_on
from pluggy_app.domain.matching import names
from pluggy_app.domain.matching.model import Entry, Row

_SYLLABLES = [consonant + vowel for consonant in "bcdfgjlmnprst" for vowel in "aeio"]
_TRADES = ("comercial", "industria", "atacado", "studio", "grupo", "tecnologia", "engenharia", "alimentos", "motors")
_FRAMES = (
    "{} ",
    "PGTO PIX QRS {}",
    "CRED PIX-{}",
    "RECEB PGT {}",
    "{} 00012345",
    "SISPAG {}",
    "PIX-E {}",
    "DEB.AUT {}",
)
_KEPT = ("ESTORNO", "DEVOLUCAO", "TRANSF ENTRE", "RECEBIMENTO ", "TARIFA", "TAR ", "COMPRA", "IOF")


class _Mask:
    def __init__(self, told: Year) -> None:
        self.dice = random.Random(f"{told.profile}{told.seed}")
        self.words: dict[str, str] = {}
        self.habit = {"early": self.dice.random() * 0.3, "late": self.dice.random() * 0.3}
        self.hidden = self.dice.choice((0.0, 0.1, 0.3, 0.5))
        self.masked = self.dice.choice((0.0, 0.0, 0.3))

    def word(self, word: str) -> str:
        """Another word, always the same for one; a third of them are common."""
        if word not in self.words:
            self.words[word] = (
                self.dice.choice(_TRADES)
                if self.dice.random() < 0.15
                else "".join(self.dice.choice(_SYLLABLES) for _ in range(self.dice.randint(2, 4)))
            )
        return self.words[word]

    def name(self, name: str) -> str:
        return " ".join(self.word(word) for word in names.words(name)).title()

    def text(self, row: Row) -> str:
        if row.text.startswith(_KEPT):
            return row.text
        said = [self.word(word) for word in names.words(row.text) if word != "exemplo"]
        number = next((token for token in row.text.split() if token.startswith("NF")), "")
        if not said:
            return self.dice.choice((row.text, "CREDITO COBRANCA", "PAGTO ELETRON COBRANCA")) + f" {number}".rstrip()
        if len(said) > 1 and self.dice.random() < 0.2:
            said = said[: self.dice.randint(1, len(said))]
        text = self.dice.choice(_FRAMES).format(" ".join(said).upper())[: self.dice.choice((24, 32, 60))].strip()
        return f"{text} {number}".strip()


def disguised(told: Year) -> Year:
    """The same year in other words."""
    mask = _Mask(told)
    entries = [_entry(mask, entry) for entry in told.entries]
    return Year(told.profile, told.seed, [_row(mask, row) for row in told.rows], entries, told.truth)


def _entry(mask: _Mask, entry: Entry) -> Entry:
    return replace(entry, counterparty_name=mask.name(entry.counterparty_name)) if not _of_card(entry) else entry


def _of_card(entry: Entry) -> bool:
    return entry.expected_payment_method == "CARD"


def _row(mask: _Mask, row: Row) -> Row:
    if row.counterparty_document == row.account_owner_document or row.text.startswith(_KEPT):
        return row
    document, name = row.counterparty_document, mask.name(row.counterparty_name)
    if document and mask.dice.random() < mask.hidden:
        document, name = "", name if mask.dice.random() < 0.5 else ""
    if len(document) == 11 and mask.dice.random() < mask.masked:
        document = f"***{document[3:9]}**"
    return replace(
        row, day=_day(mask, row), text=mask.text(row), counterparty_name=name, counterparty_document=document
    )


def _day(mask: _Mask, row: Row) -> date:
    """A few rows come earlier or later; refunds, transfers and interest keep their days."""
    if row.reference.startswith("D6") or abs(row.cents) % 7 == 0:
        return row.day
    draw = mask.dice.random()
    if draw < mask.habit["late"] * 0.5:
        return payable_on(row.day + timedelta(mask.dice.randint(1, 7)))
    if draw > 1 - mask.habit["early"] * 0.3:
        return payable_on(row.day - timedelta(mask.dice.randint(1, 4)))
    return row.day
