"""How long a feed may be quiet before somebody should look."""

from datetime import date, timedelta

from pluggy_app.domain.silence import quiet_after

FIRST = date(2026, 9, 1)


def days(*steps: int) -> list[date]:
    found = [FIRST]
    for step in steps:
        found.append(found[-1] + timedelta(days=step))
    return found


def test_a_feed_of_every_day_may_be_quiet_for_a_long_weekend() -> None:
    daily = days(*[1] * 30)
    assert quiet_after(daily) == daily[-1] + timedelta(days=5)


def test_a_feed_of_its_own_slow_habit_is_given_half_as_long_again() -> None:
    monthly = days(*[30] * 12)
    assert quiet_after(monthly) == monthly[-1] + timedelta(days=45)


def test_few_days_are_no_habit() -> None:
    assert quiet_after([]) is None
    assert quiet_after(days(*[1] * 8)) is None
