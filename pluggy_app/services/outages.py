"""What an answer of Pluggy's says of Pluggy, and when what is asked of it beside the runs is tried again."""

from datetime import datetime, timedelta

from pluggy_app.domain.errors import AppError, PluggyRateLimited, PluggyRefused, PluggyUnavailable, TryLater
from pluggy_app.domain.outages import SPREAD, spacing
from pluggy_app.store.unit_of_work import Work

QUESTION_LASTS = timedelta(minutes=2)  #: at most; in an outage nobody else asks meanwhile


def concerns_all(error: AppError | None) -> bool:
    """Whether whatever else is asked now would get the same answer."""
    return isinstance(error, PluggyUnavailable) or (isinstance(error, PluggyRefused) and error.is_about_the_key)


def note_answer(work: Work, now: datetime) -> None:
    """Pluggy answered. When that ends an outage, the runs that waited start one after the other."""
    if work.outages.note_answer():
        work.sync_runs.spread(now, SPREAD)


def note_trouble(work: Work, error: AppError, now: datetime, *, is_first: bool) -> None:
    """As a run does, but each thing that is asked counts once: what never works says nothing of everybody's."""
    if type(error) is PluggyUnavailable:
        if is_first:
            work.outages.note_silence(now)
    elif isinstance(error, PluggyRateLimited | PluggyRefused):
        note_answer(work, now)


def next_try(error: AppError, wanted_since: datetime, now: datetime) -> datetime:
    """Later and later the longer it is wanted, and not before the time that Pluggy asked for."""
    asked = timedelta(seconds=error.wait_seconds or 0) if isinstance(error, TryLater) else timedelta()
    return now + max(asked, spacing(now - wanted_since))
