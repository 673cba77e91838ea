"""Coverage: every day is in one span, and says who tells it."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.coverage import Span, Teller, spans

FIRST = date(2026, 8, 1)


def day(n: int) -> date:
    return FIRST + timedelta(n - 1)


def test_a_gap_between_two_files_is_told_and_a_connection_goes_first() -> None:
    files = [(day(1), day(2)), (day(13), day(20)), (day(15), day(31))]
    assert spans([(day(25), day(40))], files, day(1), day(31)) == [
        Span(day(1), day(2), Teller.FILE),
        Span(day(3), day(12), Teller.NONE),
        Span(day(13), day(24), Teller.FILE),
        Span(day(25), day(31), Teller.FEED),
    ]


def test_nothing_known_is_one_gap_and_no_days_are_no_spans() -> None:
    assert spans([], [], day(1), day(1)) == [Span(day(1), day(1), Teller.NONE)]
    assert spans([], [], day(2), day(1)) == []
    assert spans([(day(9), day(3))], [], day(1), day(2)) == [Span(day(1), day(2), Teller.NONE)]
    assert spans([(date.min, date.max)], [], date.min, date.max) == [Span(date.min, date.max, Teller.FEED)]


DAYS = st.tuples(st.integers(-3, 40), st.integers(-3, 40))


@given(st.lists(DAYS, max_size=5), st.lists(DAYS, max_size=5))
def test_every_day_is_in_one_span_of_whoever_tells_it(
    feeds: list[tuple[int, int]], files: list[tuple[int, int]]
) -> None:
    found = spans([(day(a), day(b)) for a, b in feeds], [(day(a), day(b)) for a, b in files], day(1), day(31))
    told = {span.since + timedelta(n): span.source for span in found for n in range((span.until - span.since).days + 1)}
    for n in range(1, 32):
        is_fed, is_filed = (any(a <= n <= b for a, b in covered) for covered in (feeds, files))
        assert told.pop(day(n)) is (Teller.FEED if is_fed else Teller.FILE if is_filed else Teller.NONE)
    assert told == {}
    assert all(one.source is not other.source for one, other in itertools.pairwise(found))
