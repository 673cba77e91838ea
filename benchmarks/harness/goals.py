"""Goals, and whether a figure meets them."""

import statistics
from collections.abc import Sequence


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(ours) / statistics.median(theirs)


def tell(name: str, value: float, must: float, aim: float, *, least: bool = False, note: str = "") -> None:
    """One line: the figure, the two bars and whether it is under them (`least`: over them)."""
    sign = "≥" if least else "≤"

    def bar(word: str, limit: float) -> str:
        met = value >= limit if least else value <= limit
        return f"{word} {sign} {limit:g} {'met' if met else 'MISSED'}"

    print(f"{name:58s} {value:9.2f}   {bar('must', must):22s} {bar('aim', aim):22s} {note}".rstrip(), flush=True)


def skip(name: str, why: str) -> None:
    print(f"{name:58s} {'skipped':>9s}   {why}", flush=True)


def spread(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """The smallest and the largest ratio of two runs that followed each other."""
    pairs = [a / b for a, b in zip(ours, theirs, strict=True)]
    return f"{min(pairs):.2f}–{max(pairs):.2f} in {len(pairs)} runs"
