"""What a counterparty's other payments teach: the usual lag, without the payment that is judged by it."""

from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.matching.contest import usual_lag

days = st.integers(-3, 6)


@given(st.lists(days, max_size=9).map(sorted), days | st.none())
def test_the_lag_is_the_lower_median_of_the_others(known: list[int], own: int | None) -> None:
    others = list(known)
    if own in others:
        others.remove(own)

    assert usual_lag(known, own) == (median_low(others) if len(others) >= 2 else None)
