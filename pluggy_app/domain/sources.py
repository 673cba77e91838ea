"""One movement, told by several: which row that arrives is one that the books have.

A source is a kind of teller (a bank connection, an OFX file, a CSV file, a person); a reading is one of its own: one
connected account, one imported file. Inside one reading equal rows are twins, so a movement takes at most one of its
rows. Between readings they are counted: the books have as many of a day and an amount as the reading that has most.

An id of a file is a hint and no identity: banks number rows anew, share a number between rows, or give none.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from rapidfuzz import fuzz

NEAR = timedelta(days=3)  #: a file may date a movement by another day than the bank's own list
NEAR_ON_CARDS = timedelta(days=5)
ALIKE = 60.0  #: of 100


@dataclass(frozen=True, slots=True)
class Face:
    """A movement as one reading tells it. What was not told is empty; `text` is normalised."""

    source: str
    reading: str
    day: date
    text: str
    source_id: str = ""
    document_number: str = ""
    end_to_end_id: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A movement that the books have, as each of its readings tells it."""

    key: int
    amount_cents: int
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Arriving:
    """A row of the reading that is being taken in; `place` is whatever the caller knows it by."""

    place: int
    amount_cents: int
    face: Face


Pairs = list[tuple[Arriving, Held]]
Step = Callable[[Sequence[Arriving], Sequence[Held]], Pairs]
Agree = Callable[[Face, Face], float]  #: how alike two of one amount and near days tell it; 0: they do not agree


def pair(arriving: Sequence[Arriving], held: Sequence[Held], near: timedelta = NEAR) -> dict[int, int]:
    """Keys of the movements that rows are, by place; the rows that are left are new. All rows are of one reading.

    In this order: the file's id on the same day; the same day, by likeness; another near day, but only of another
    source, and only in alike words or with the same number of the payment. What is told in the very same words goes
    before either of the first two: thousands of equal rows are counted, not compared each with each.
    """
    free = [movement for movement in held if all(not _same_reading(face, arriving) for face in movement.faces)]
    amounts = {movement.amount_cents for movement in free}
    rows = [row for row in arriving if row.amount_cents in amounts]  # a first reading meets hardly any
    pairs: dict[int, int] = {}
    steps: tuple[Step, ...] = (
        partial(_equal, told=_words_and_id),
        partial(_best, agree=_likeness, days=0, among=_id),
        partial(_equal, told=_words),
        partial(_best, agree=_likeness, days=0),
        partial(_best, agree=_in_other_words, days=near.days, others_only=True),
    )
    for step in steps:
        found = step(rows, free)
        pairs |= {row.place: movement.key for row, movement in found}
        taken = {movement.key for _, movement in found}
        rows = [row for row in rows if row.place not in pairs]
        free = [movement for movement in free if movement.key not in taken]
    return pairs


def _words(face: Face) -> tuple[object, ...]:
    return face.day, face.text, face.document_number, face.end_to_end_id


def _words_and_id(face: Face) -> tuple[object, ...]:
    return *_words(face), face.source, face.source_id


def _equal(rows: Iterable[Arriving], free: Iterable[Held], told: Callable[[Face], tuple[object, ...]]) -> Pairs:
    """Those that are told alike to the letter, in their order, one to one."""
    known: defaultdict[tuple[object, ...], deque[Held]] = defaultdict(deque)
    for movement in free:
        for face in movement.faces:
            known[movement.amount_cents, told(face)].append(movement)
    pairs, taken = [], set[int]()
    for row in rows:
        candidates = known.get((row.amount_cents, told(row.face)), ())
        while candidates and candidates[0].key in taken:
            candidates.popleft()
        if candidates:
            movement = candidates.popleft()
            taken.add(movement.key)
            pairs.append((row, movement))
    return pairs


def _best(
    rows: Iterable[Arriving],
    free: Iterable[Held],
    agree: Agree,
    days: int,
    *,
    among: Callable[[Face], tuple[str, ...] | None] = lambda _: (),
    others_only: bool = False,
) -> Pairs:
    """Those that agree within so many days, the nearest and most alike first, one to one.

    Only those are compared whose `among` is equal; None is equal to nothing.
    """
    known: defaultdict[tuple[object, ...], list[tuple[Held, Face]]] = defaultdict(list)
    for movement in free:
        for face in movement.faces:
            known[movement.amount_cents, face.day, among(face)].append((movement, face))
    found = []
    for row in rows:
        group = among(row.face)
        for apart in range(-days, days + 1) if group is not None else ():
            for movement, face in known.get((row.amount_cents, row.face.day + timedelta(apart), group), ()):
                if others_only and any(told.source == row.face.source for told in movement.faces):
                    continue
                if likeness := agree(row.face, face):
                    found.append((-likeness, abs(apart), row.place, movement.key, row, movement))
    pairs, taken = [], set[tuple[str, int]]()
    for *_, row, movement in sorted(found, key=lambda one: one[:4]):
        ends = {("row", row.place), ("movement", movement.key)}
        if taken.isdisjoint(ends):
            taken |= ends
            pairs.append((row, movement))
    return pairs


def _same_reading(face: Face, rows: Sequence[Arriving]) -> bool:
    return bool(rows) and face.reading == rows[0].face.reading


def _id(face: Face) -> tuple[str, ...] | None:
    return (face.source, face.source_id) if face.source_id else None


def _in_other_words(one: Face, other: Face) -> float:
    likeness = _likeness(one, other)
    return likeness if likeness > ALIKE else 0.0


def _same_number(one: Face, other: Face) -> bool:
    return any(
        number != "" and number == its
        for number, its in (
            (one.end_to_end_id, other.end_to_end_id),
            (one.document_number, other.document_number),
        )
    )


def _likeness(one: Face, other: Face) -> float:
    """1 to 101: two that agree in the day and the money alone are alike too, if least."""
    return 101.0 if _same_number(one, other) else 1.0 + fuzz.token_set_ratio(one.text, other.text)
