"""Rows of several readings of one account: how many movements they are, whatever comes first."""

import time
from collections import Counter
from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.sources import NEAR_ON_CARDS, Arriving, Face, Held, pair

DAY = date(2026, 8, 3)

Row = tuple[int, int, str]  #: days after DAY, cents, text


def face(reading: str, after: int = 0, text: str = "pix padaria", **told: str) -> Face:
    return Face(reading.partition(":")[0], reading, DAY + timedelta(after), text, **told)


def held(key: int, *faces: Face, cents: int = -1000) -> Held:
    return Held(key, cents, faces)


def arriving(place: int, told: Face, cents: int = -1000) -> Arriving:
    return Arriving(place, cents, told)


class Books:
    """Movements as pairing leaves them: each with the faces it has."""

    def __init__(self) -> None:
        self.movements: list[Held] = []

    def take_in(self, reading: str, rows: list[Row]) -> None:
        new = [arriving(place, face(reading, after, text), cents) for place, (after, cents, text) in enumerate(rows)]
        pairs = pair(new, self.movements)
        for row in new:
            if row.place in pairs:
                movement = self.movements[pairs[row.place]]
                self.movements[movement.key] = Held(movement.key, row.amount_cents, (*movement.faces, row.face))
            else:
                self.movements.append(Held(len(self.movements), row.amount_cents, (row.face,)))

    def count(self) -> Counter[tuple[int, date]]:
        """Movements of each amount, by the earliest day that somebody tells."""
        return Counter((movement.amount_cents, min(told.day for told in movement.faces)) for movement in self.movements)


def test_a_row_that_another_reading_told_is_no_new_one() -> None:
    assert pair([arriving(0, face("csv:2"))], [held(7, face("ofx:1"))]) == {0: 7}


def test_twins_of_one_reading_are_two() -> None:
    rows = [arriving(0, face("ofx:2")), arriving(1, face("ofx:2"))]
    assert pair(rows, [held(7, face("ofx:1"))]) == {0: 7}
    assert pair(rows, [held(7, face("ofx:2"))]) == {}


def test_thousands_of_equal_rows_are_counted_not_compared() -> None:
    known = [held(key, face("ofx:1", source_id=str(key % 9_000))) for key in range(20_000)]
    rows = [arriving(place, face("ofx:2", source_id=str(place % 11_000))) for place in range(20_005)]
    started = time.process_time()
    pairs = pair(rows, known)
    assert len(pairs) == len(set(pairs.values())) == 20_000
    assert time.process_time() - started < 10  # each with each took minutes


def test_equal_ids_choose_among_twins_but_do_not_decide() -> None:
    books = [held(1, face("ofx:1", source_id="a")), held(2, face("ofx:1", source_id="b"))]
    rows = [arriving(0, face("ofx:2", source_id="b")), arriving(1, face("ofx:2", source_id="c"))]
    assert pair(rows, books) == {0: 2, 1: 1}
    assert pair([arriving(0, face("ofx:2", source_id="a"), cents=-999)], books) == {}


def test_the_more_alike_are_paired_on_a_day() -> None:
    books = [held(1, face("pluggy:1", text="mercado")), held(2, face("pluggy:1", text="padaria do joao"))]
    rows = [arriving(0, face("ofx:1", text="pix padaria joao")), arriving(1, face("ofx:1", text="compra mercado"))]
    assert pair(rows, books) == {0: 2, 1: 1}


def test_a_near_day_needs_another_source_and_alike_words_or_the_same_number() -> None:
    def found(told: Face, book: Face, near: timedelta | None = None) -> bool:
        return bool(pair([arriving(0, told)], [held(1, book)], *([near] if near else [])))

    assert found(face("ofx:1", 3), face("pluggy:1"))
    assert not found(face("ofx:1", 4), face("pluggy:1"))
    assert found(face("ofx:1", 5), face("pluggy:1"), NEAR_ON_CARDS)
    assert not found(face("ofx:1", 1), face("ofx:2"))
    assert not found(face("ofx:1", 1, "boleto luz"), face("pluggy:1", 0, "padaria"))
    assert found(
        face("ofx:1", 1, "boleto luz", document_number="77"), face("pluggy:1", 0, "padaria", document_number="77")
    )


def test_the_same_day_goes_before_a_near_one() -> None:
    books = [held(1, face("pluggy:1", 0)), held(2, face("pluggy:1", 1))]
    assert pair([arriving(0, face("ofx:1", 1))], books) == {0: 2}


@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from([-1000, 1000, -2000])), max_size=12),
    st.lists(st.tuples(st.sampled_from(["pluggy:1", "ofx:1", "ofx:2", "csv:1"]), st.integers(0, 4), st.integers(1, 5))),
)
def test_overlapping_readings_in_any_order_are_what_the_bank_has(
    bank: list[tuple[int, int]], spans: list[tuple[str, int, int]]
) -> None:
    """Each reading shows all rows of its weeks; equal rows are twins of a day or weeks apart."""
    readings = {
        name: [(7 * week, cents, f"text {cents}") for week, cents in bank if first <= week < first + length]
        for name, first, length in spans
    }
    shown = {after for rows in readings.values() for after, _, _ in rows}
    truth = Counter((cents, DAY + timedelta(7 * week)) for week, cents in bank if 7 * week in shown)
    for order in permutations(readings):
        books = Books()
        for name in order:
            books.take_in(name, readings[name])
        assert books.count() == truth, order
