"""What a row and an entry have in common, before anything else is looked at."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import msgspec

from pluggy_app.domain import boletos, documents
from pluggy_app.domain.bank_calendar import bank_days_between
from pluggy_app.domain.documents import Agreement
from pluggy_app.domain.matching import names
from pluggy_app.domain.matching.amounts import Explained
from pluggy_app.domain.matching.model import Entry, Memory, Remembered, Row, party_key, payer_key
from pluggy_app.domain.matching.people import NOBODY, Naming, People, Person

_TXID = range(26, 36)  #: characters of a Pix charge's id; 25 and fewer may be anything. BCB, Manual de Padrões do Pix
_END_TO_END = 32
_LONG_ENOUGH = 10  #: letters of a name that says who it is
_NEARLY_ALL = 0.95
_PROVEN = 2  #: confirmations
_RARE_ENOUGH = 4.5  #: nats: one in ninety


class Who(IntEnum):
    """What documents say of a row and an entry, from against to for."""

    DIFFERENT = 0
    OTHER_PARTY = 1  #: the row is of somebody who has entries of their own
    PERSON_FOR_COMPANY = 2  #: a CPF beside a CNPJ
    STRANGER = 3  #: the row is of somebody we know nothing of, the entry has no document
    UNKNOWN = 4
    BY_NAME = 5  #: the entry has no document, but its name was seen with the row's
    IN_PART = 6  #: a masked document, or another branch
    EQUAL = 7


class Number(IntEnum):
    """What identifiers say, from against to for."""

    OTHER = 0  #: the row quotes another entry's document number
    NONE = 1
    QUOTED = 2  #: the row quotes the entry's document number
    EQUAL = 3  #: the same boleto or the same Pix charge


class RowFacts(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A row as it is compared."""

    row: Row
    size: int  #: cents without sign
    document: str  #: of the other side, from the bank or from the text; never our own
    person: Person | None  #: whoever has that document
    own: bool  #: the other side is ourselves
    barcode: str
    txid: str
    reference: str
    numbers: tuple[str, ...]
    named: dict[int, Naming]
    best_named: int  #: the person whom it names best; -1: nobody
    best_worth: tuple[float, float]  #: nats of that name, and of the next person's
    payer: str


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry as it is compared."""

    entry: Entry
    person: Person
    barcode: str
    txid: str
    number: str
    party: str


@dataclass(slots=True, eq=False)
class Pair:
    """A row and an entry whose amounts agree or differ for a reason."""

    row: RowFacts
    entry: EntryFacts
    amount: Explained
    days: int  #: bank days from the due day to the row's
    who: Who
    naming: Naming
    other_named: float  #: nats by which the row names somebody else better
    number: Number
    memory: Remembered | None

    @property
    def ids(self) -> tuple[int, int]:
        return self.row.row.id, self.entry.entry.id

    @property
    def is_named(self) -> bool:
        """Whether the name alone says who it is."""
        naming = self.naming
        full = naming.share >= _NEARLY_ALL and naming.letters >= _LONG_ENOUGH and naming.known >= _RARE_ENOUGH
        return full and self.other_named < 0.5


class Books:
    """Everything that is being matched. What is compared of a row is made when it is asked for: most rows move nothing
    between own accounts, and without entries nothing else is looked for."""

    def __init__(self, rows: list[Row], entries: list[Entry], memory: Memory) -> None:
        self.told, self.expected = rows, entries
        self.memory = memory
        self._facts: dict[int, RowFacts] = {}

    @cached_property
    def people(self) -> People:
        return People(self.told, self.expected)

    @cached_property
    def entries(self) -> list[EntryFacts]:
        return [self._entry(entry) for entry in self.expected]

    @cached_property
    def rows(self) -> list[RowFacts]:
        return [self.facts(row) for row in self.told]

    def facts(self, row: Row) -> RowFacts:
        """A row as it is compared."""
        found = self._facts.get(row.id)
        if found is None:
            found = self._facts[row.id] = self._row(row)
        return found

    @cached_property
    def parties(self) -> frozenset[int]:
        """Numbers of the persons who have entries."""
        return frozenset(facts.person.number for facts in self.entries)

    @cached_property
    def by_number(self) -> dict[str, set[int]]:
        """Ids of entries by document number."""
        found: dict[str, set[int]] = {}
        for facts in self.entries:
            if facts.number:
                found.setdefault(facts.number, set()).add(facts.entry.id)
        return found

    def learned(self, row: RowFacts) -> list[int]:
        """Persons of whom people said twice that a row's payer settles their entries."""
        return sorted(self._learned.get(row.payer, ()))

    @cached_property
    def _learned(self) -> dict[str, set[int]]:
        """Persons with entries by payer, as far as people proved it."""
        parties = {facts.party: facts.person.number for facts in self.entries if facts.party}
        found: dict[str, set[int]] = {}
        for (payer, party), told in self.memory.pairs.items():
            if payer and party in parties and is_proven(told):
                found.setdefault(payer, set()).add(parties[party])
        return found

    def pair(self, row: RowFacts, entry: EntryFacts, amount: Explained) -> Pair:
        """What two whose amounts differ for a reason have in common."""
        naming = row.named.get(entry.person.number, NOBODY)
        other_named = (row.best_worth[entry.person.number == row.best_named]) - naming.worth
        who = self._who(row, entry)
        learned = self.memory.pairs.get((row.payer, entry.party)) if self.memory.pairs and row.payer else None
        if learned is not None and is_proven(learned):
            who, other_named = max(who, Who.BY_NAME), min(other_named, 0.0)
        days = bank_days_between(entry.entry.due_on, row.row.day)
        number = self.number(row, entry)
        return Pair(row, entry, amount, days, who, naming, other_named, number, learned)

    def _who(self, row: RowFacts, entry: EntryFacts) -> Who:
        theirs = entry.entry.counterparty_document
        said = documents.agreement(row.document, theirs)
        if said is Agreement.EQUAL:
            return Who.EQUAL
        if said in (Agreement.SAME_ROOT, Agreement.VISIBLE):
            return Who.IN_PART
        if said is Agreement.DIFFERENT:
            return Who.DIFFERENT
        if row.person is not None and row.person is not entry.person:
            if row.person.number in self.parties:
                return Who.OTHER_PARTY
            return Who.PERSON_FOR_COMPANY if said is Agreement.PERSON_AND_COMPANY else Who.STRANGER
        if said is Agreement.PERSON_AND_COMPANY:
            return Who.PERSON_FOR_COMPANY
        if row.person is not None:
            return Who.BY_NAME
        if documents.is_whole(row.document):
            return Who.STRANGER
        return Who.UNKNOWN

    def number(self, row: RowFacts, entry: EntryFacts) -> Number:
        """What identifiers of the two say."""
        if (row.barcode and row.barcode == entry.barcode) or (entry.txid and entry.txid == row.reference):
            return Number.EQUAL
        if entry.number and entry.number in row.numbers:
            return Number.QUOTED
        return Number.OTHER if any(number in self.by_number for number in row.numbers) else Number.NONE

    def _row(self, row: Row) -> RowFacts:
        said = (row.counterparty_document, *documents.within(row.text)) if _may_hold(row) else ()
        theirs = next((document for document in said if document and document not in self.people.own), "")
        own = any(document in self.people.own for document in said if document)
        name = names.words(row.counterparty_name)
        named = self.people.named_in(row)
        worths = [worth for worth, _ in named.best] + [0.0, 0.0]
        return RowFacts(
            row,
            abs(row.cents),
            theirs,
            self.people.of_document(theirs),
            own or (name != () and name in self.people.own_names),
            (boletos.barcode(row.boleto_line) or row.boleto_line) if row.boleto_line else "",
            txid_of(row),
            row.reference.strip().upper(),
            names.numbers(f"{row.text} {row.reference}"),
            named,
            named.best[0][1] if named.best else -1,
            (worths[0], worths[1]),
            theirs if documents.is_whole(theirs) else payer_key(row),
        )

    def _entry(self, entry: Entry) -> EntryFacts:
        numbers = names.numbers(entry.document_number)
        line = entry.boleto_line
        return EntryFacts(
            entry,
            self.people.of_entry(entry),
            (boletos.barcode(line) or line) if line else "",
            entry.pix_txid.strip().upper(),
            numbers[0] if numbers else "",
            party_key(entry),
        )


def is_proven(told: Remembered) -> bool:
    """Whether people confirmed a payer for a counterparty often enough to stand for an identity."""
    return told.confirmations >= _PROVEN and told.confirmations > 2 * told.refusals


def _may_hold(row: Row) -> bool:
    return bool(row.counterparty_document) or any(sign.isdigit() for sign in row.text)


def txid_of(row: Row) -> str:
    """The id of a Pix charge in what a bank gives back, or empty; an end-to-end or return id is none."""
    said = row.reference.strip().upper()
    if not said.isalnum() or len(said) not in _TXID:
        return ""
    return "" if len(said) == _END_TO_END and said[0] in "ED" and said[1:9].isdigit() else said


def excluded(row: RowFacts, entry: EntryFacts) -> bool:
    """Whether the two say of themselves that they are something else: another boleto, another Pix charge."""
    return bool(
        (row.barcode and entry.barcode and row.barcode != entry.barcode)
        or (row.txid and entry.txid and row.txid != entry.txid)
    )
