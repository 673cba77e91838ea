"""How a run stands, as an icon and a word; colours only where somebody should look."""

import reflex as rx

from pluggy_app.domain.run_outcomes import Outcome
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.ui.wording.lookup import words

_LOOKS = {
    Outcome.PENDING: ("gray", "hourglass"),
    Outcome.RUNNING: ("indigo", "loader_circle"),
    Outcome.SUCCEEDED: ("gray", "check"),
    Outcome.PARTIAL: ("amber", "triangle_alert"),
    Outcome.FAILED: ("red", "circle_x"),
    Outcome.WAITING: ("gray", "clock"),
    Outcome.STOPPED: ("gray", "circle_slash"),
}


def run_badge(tone: str) -> rx.Component:
    return rx.match(tone, *[(word.value, _badge(word)) for word in Outcome], rx.fragment())


def trigger_word(trigger: str) -> rx.Component:
    return rx.match(trigger, *[(word.value, words(f"admin.trigger.{word.value}")) for word in Trigger], trigger)


def _badge(word: Outcome) -> rx.Component:
    colour, icon = _LOOKS[word]
    return rx.badge(
        rx.icon(icon, size=13, class_name="spin" if word is Outcome.RUNNING else ""),
        words(f"admin.outcome.{word.value}"),
        color_scheme=colour,
        high_contrast=True,
        class_name=f"badge {colour}",
    )
