"""Who is behind rows and entries: persons and companies, by document, by name, and by the names their bank shows.

A word of a name counts by how rare it is among all people of the books, so no list of common words is needed. A person
that was seen with a document and a name is known by that name where a bank shows nothing else.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import nlargest
from math import log

import msgspec
from rapidfuzz import fuzz

from pluggy_app.domain import documents
from pluggy_app.domain.matching import names
from pluggy_app.domain.matching.model import Entry, Row
from pluggy_app.domain.transactions import normalised

_OTHERS = 50  #: people we do not know of, who share words too
_SHORTEST_CUT = 3  #: letters of a word that a bank cut off
_SHORTEST_MISTYPED = 5
_ALIKE = 86.0  #: of 100: a word with a letter wrong
_CUT_TEXT = 20  #: from this length on, a bank may have cut the text after its last word, and glued a date to it
_NO_LETTERS = "0123456789/-. "

Words = tuple[str, ...]


class Person(msgspec.Struct, gc=False):
    """Somebody, by all names that were seen."""

    number: int
    document: str = ""  #: whole, or empty
    names: tuple[Words, ...] = ()


class Naming(msgspec.Struct, frozen=True, gc=False):
    """How well a text names a person."""

    known: float  #: nats: how much less likely a chance reading is
    share: float  #: 0 to 1, of the name as far as the text could show it
    letters: int  #: of the words that were found

    @property
    def worth(self) -> float:
        return self.known * self.share


NOBODY = Naming(0.0, 0.0, 0)


class Named(dict[int, Naming]):
    """Persons, by number, of whose names a text has words; how well it names each."""

    @cached_property
    def best(self) -> list[tuple[float, int]]:
        """Nats and number of the two that are named best, at most."""
        return nlargest(2, ((naming.worth, number) for number, naming in self.items()))


class People:
    """All persons of rows and entries, and who is who."""

    def __init__(self, rows: Sequence[Row], entries: Sequence[Entry]) -> None:
        self.own = frozenset(row.account_owner_document for row in rows if row.account_owner_document)
        self.own_names = frozenset(
            name
            for row in rows
            if row.counterparty_document in self.own and (name := names.words(row.counterparty_name))
        )
        self._persons: list[Person] = []
        self._by_document: dict[str, Person] = {}
        self._by_name: dict[Words, list[Person]] = defaultdict(list)
        self._namings: dict[tuple[Words, bool], Named] = {}
        self._of_row: dict[tuple[str, str], Person | None] = {}
        for document, called_so in sorted(self._seen(rows, entries)):
            self._meet(document, names.words(called_so))
        self._settle_names()
        self._of_entry = {entry.id: self._who(entry) for entry in entries}

    def _seen(self, rows: Iterable[Row], entries: Iterable[Entry]) -> set[tuple[str, str]]:
        """Documents with the names beside them."""
        seen = {(entry.counterparty_document, called(entry)) for entry in entries}
        seen |= {(row.counterparty_document, row.counterparty_name) for row in rows if row.counterparty_name}
        return {(d if documents.is_whole(d) else "", name) for d, name in seen if d not in self.own}

    def _meet(self, document: str, name: Words) -> None:
        """A person for each document; a name without a document is settled later."""
        person = self._by_document.get(document)
        if document and person is None:
            person = self._by_document[document] = self._new(document)
        if name and person is not None and name not in person.names:
            person.names += (name,)
            self._by_name[name].append(person)
        elif name and person is None:
            self._by_name.setdefault(name, [])

    def _settle_names(self) -> None:
        """A name that nobody with a document bears is a person of its own."""
        for name, bearers in sorted(self._by_name.items()):
            if not bearers:
                person = self._new("")
                person.names += (name,)
                bearers.append(person)

    def _new(self, document: str) -> Person:
        self._persons.append(Person(len(self._persons), document))
        return self._persons[-1]

    def _who(self, entry: Entry) -> Person:
        if person := self._by_document.get(entry.counterparty_document):
            return person
        bearers = self._by_name.get(names.words(called(entry)), ())
        if len(bearers) == 1:
            return bearers[0]
        person = self._new("")
        person.names += (names.words(called(entry)),)
        if called(entry):
            self._by_name[names.words(called(entry))].append(person)
        return person

    def of_entry(self, entry: Entry) -> Person:
        """The counterparty of an entry; of a document, or of a name that one person alone bears."""
        return self._of_entry[entry.id]

    def of_document(self, document: str) -> Person | None:
        """Whoever has a whole document."""
        return self._by_document.get(document)

    def named_in(self, row: Row) -> Named:
        """Whom a row names."""
        text = names.words(f"{row.counterparty_name} {row.text}")
        cut = len(row.text) >= _CUT_TEXT and text != () and normalised(row.text).rstrip(_NO_LETTERS).endswith(text[-1])
        return self._named(text, cut)

    def best_named(self, named: dict[int, Naming], apart_from: int) -> str:
        """The name of whoever is named best, one person apart."""
        others = [(-naming.worth, number) for number, naming in named.items() if number != apart_from]
        return " ".join(min(self._persons[min(others)[1]].names)) if others else ""

    def _named(self, text: Words, cut: bool) -> Named:
        known = self._namings.get((text, cut))
        if known is None:
            known = self._namings[text, cut] = Named(self._read(text, cut))
        return known

    def _read(self, text: Words, cut: bool) -> Iterator[tuple[int, Naming]]:
        found: set[str] = set()
        for place, word in enumerate(text):
            found.update(self._meant(word, place == len(text) - 1))
        bearers = {person.number: person for word in found for person in self._bearing[word]}
        last = text[-1] if text else ""
        for number, person in bearers.items():
            namings = (self._naming(name, found, last if cut else "") for name in person.names)
            yield number, max(namings, key=lambda naming: (naming.worth, naming.share, naming.letters))

    def _naming(self, name: Words, found: set[str], cut_at: str) -> Naming:
        """How well found words name somebody; what follows the last word of a cut text could not be shown."""
        known = total = 0.0
        letters = 0
        for word in name:
            weight = self._weight[word]
            total += weight
            if word in found:
                known += weight
                letters += len(word)
                if cut_at and word.startswith(cut_at):
                    break
        return Naming(known, known / total if total else 0.0, letters)

    def _meant(self, word: str, last: bool) -> list[str]:
        """Known words that a printed one stands for: itself, one that was cut off, one with a letter wrong."""
        key = f"{word}|" if last else word
        meant = self._meanings.get(key)
        if meant is None:
            meant = self._meanings[key] = self._find(word, last)
        return meant

    def _find(self, word: str, last: bool) -> list[str]:
        if word in self._bearing and not last:
            return [word]
        meant = [word] if word in self._bearing else []
        if len(word) >= _SHORTEST_CUT:
            place = bisect_left(self._vocabulary, word)
            while place < len(self._vocabulary) and self._vocabulary[place].startswith(word):
                meant.append(self._vocabulary[place])
                place += 1
        if not meant and len(word) >= _SHORTEST_MISTYPED:
            place = bisect_left(self._vocabulary, word[0])
            while place < len(self._vocabulary) and self._vocabulary[place][0] == word[0]:
                if fuzz.ratio(word, self._vocabulary[place], score_cutoff=_ALIKE):
                    meant.append(self._vocabulary[place])
                place += 1
        return meant

    @cached_property
    def _meanings(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _bearing(self) -> dict[str, list[Person]]:
        """Persons of whose names a word is."""
        bearing: defaultdict[str, list[Person]] = defaultdict(list)
        for person in self._persons:
            for word in sorted({word for name in person.names for word in name}):
                bearing[word].append(person)
        return dict(bearing)

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._bearing)

    @cached_property
    def _weight(self) -> dict[str, float]:
        """Nats: how rare a word is among people."""
        everybody = len(self._persons) + _OTHERS
        return {word: log(everybody / (len(bearers) + 0.5)) for word, bearers in self._bearing.items()}


def called(entry: Entry) -> str:
    """The name on an entry; its description where there is none."""
    return entry.counterparty_name or entry.description
