"""Charts of runs as SVG paths: three of them whatever the number of bars, so that a chart is a kilobyte. Pure."""

from collections.abc import Callable
from typing import TypedDict

from pluggy_app.reads.run_stats import SlotFigures

BARS_WIDTH, WAIT_WIDTH, HEIGHT = 480, 316, 124  #: of the drawings, in their own units
LEFT, TOP, FLOOR = 30, 20, 100  #: where the plot begins, and the y of its highest and of its zero line
LEAST = 2.4  #: a failure among a hundred is still seen
LABELS = 5  #: moments written under a chart, at most
TICK_STEPS = (1, 2, 3, 4, 6, 8, 12, 24, 48)  #: bars from one of them to the next
FINE_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)  #: seconds


class Tick(TypedDict):
    """A text at a place of an axis."""

    at: str
    text: str


class BarsChart(TypedDict):
    """Bars of three colours, one upon the other, as a path each."""

    succeeded: str
    partial: str
    failed: str
    top: str
    half: str
    ticks: list[Tick]


class WaitChart(TypedDict):
    """A line and the area under it."""

    line: str
    area: str
    top: str
    half: str
    ticks: list[Tick]


def bars_chart(slots: list[SlotFigures], when: Callable[[SlotFigures], str], number: Callable[[int], str]) -> BarsChart:
    """`when` prints the moment of a slot."""
    top = _round_count(max((_all(slot) for slot in slots), default=0))
    paths: dict[str, list[str]] = {"succeeded": [], "partial": [], "failed": []}
    step = (BARS_WIDTH - LEFT) / max(1, len(slots))
    for place, slot in enumerate(slots):
        foot = float(FLOOR)
        for name in paths:
            runs = getattr(slot, name)
            if runs:
                height = max(LEAST, runs / top * (FLOOR - TOP))
                paths[name].append(_bar(LEFT + place * step, foot, step * 0.7, height))
                foot -= height + 0.6
    return BarsChart(
        succeeded="".join(paths["succeeded"]),
        partial="".join(paths["partial"]),
        failed="".join(paths["failed"]),
        top=number(top),
        half=number(top // 2),
        ticks=_ticks(slots, when, step, BARS_WIDTH),
    )


def wait_chart(
    slots: list[SlotFigures], now_seconds: float, when: Callable[[SlotFigures], str], span: Callable[[float], str]
) -> WaitChart:
    """The longest wait of each slot; the newest is what waits now, if that is longer. `span` prints seconds.

    A slot in which nothing ran is a gap: nobody waited there, which is not the same as a wait of 0 s.
    """
    waits = [None if is_idle(slot) else slot.longest_wait_seconds for slot in slots]
    if slots and (now_seconds or waits[-1] is not None):
        waits[-1] = max(waits[-1] or 0.0, now_seconds)
    most = max((wait for wait in waits if wait is not None), default=0.0)
    top = next((step for step in FINE_STEPS if step >= most), FINE_STEPS[-1])
    step = (WAIT_WIDTH - LEFT) / max(1, len(slots))
    lines, areas = [], []
    for first, stretch in _stretches(waits):
        heights = [FLOOR - min(1.0, wait / top) * (FLOOR - TOP) for wait in stretch]
        points = [(LEFT + (first + n + 0.5) * step, height) for n, height in enumerate(heights)]
        if len(points) == 1:  # one bar of time alone: as wide as a bar is drawn
            (x, y) = points[0]
            points = [(x - step * 0.35, y), (x + step * 0.35, y)]
        lines.append("M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points))
        areas.append(f"{lines[-1]} L{points[-1][0]:.1f} {FLOOR} L{points[0][0]:.1f} {FLOOR}Z")
    return WaitChart(
        line="".join(lines),
        area="".join(areas),
        top=span(top),
        half=span(top / 2),
        ticks=_ticks(slots, when, step, WAIT_WIDTH),
    )


def is_idle(slot: SlotFigures) -> bool:
    """Nothing ran that was asked for then."""
    return _all(slot) == 0 and slot.longest_wait_seconds == 0


def _stretches(waits: list[float | None]) -> list[tuple[int, list[float]]]:
    """The slots without a gap between them, each stretch with the place of its first."""
    stretches: list[tuple[int, list[float]]] = []
    follows = False
    for place, wait in enumerate(waits):
        if wait is not None:
            if not follows:
                stretches.append((place, []))
            stretches[-1][1].append(wait)
        follows = wait is not None
    return stretches


def _all(slot: SlotFigures) -> int:
    return slot.succeeded + slot.partial + slot.failed


def _bar(x: float, foot: float, width: float, height: float) -> str:
    return f"M{x:.1f} {foot:.1f}v-{height:.1f}h{width:.1f}v{height:.1f}z"


def _round_count(most: int) -> int:
    """The end of the scale, whose half is a whole number too: 2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 60, 80, 100, ..."""
    scale = 1
    while True:
        for step in (2, 4, 6, 8, 10, 12, 16) if scale == 1 else (2, 3, 4, 6, 8, 10, 12, 16):
            if step * scale >= most:
                return step * scale
        scale *= 10


def _ticks(slots: list[SlotFigures], when: Callable[[SlotFigures], str], step: float, width: int) -> list[Tick]:
    """The newest and those before it at one distance, each in the middle of its slot but within the drawing."""
    every = next((step for step in TICK_STEPS if len(slots) <= step * LABELS), TICK_STEPS[-1])
    places = range(len(slots) - 1, -1, -every)[::-1]
    return [Tick(at=f"{min(LEFT + (place + 0.4) * step, width - 14):.1f}", text=when(slots[place])) for place in places]
