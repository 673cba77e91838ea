"""How right the matching engine is, on company years of the frozen generator that nothing was fitted on.

`python benchmarks/matching.py [--seeds 10]` prints each measure with what it must reach and what it aims at, each class
of matches, whether promised probabilities are kept, the time, and every automatic match that is wrong. Exit code 1: a
measure that must be reached is missed.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.goals import tell
from harness.matching_years import Year, answers, report, scorer, year

from pluggy_app.domain.matching.engine import propose
from pluggy_app.domain.matching.model import Proposal

PROFILES = ("thin", "rich")
REPORTING = range(1, 11)
BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)

#: Percent that must be reached, and that we aim at, by measure: thin, rich.
PRECISION = ((99.9, 99.95), (99.9, 99.95))
BOUND = ((99.8, 99.9), (99.8, 99.9))
ONE_AUTOMATIC = ((75.0, 88.0), (90.0, 97.0))
ONE_FIRST = ((98.0, 99.5), (99.0, 99.8))
GROUPS_AUTOMATIC = ((45.0, 65.0), (52.0, 75.0))
GROUPS_FIRST = ((76.0, 88.0), (88.0, 96.0))
OWN = ((99.0, 99.7), (99.0, 99.7))
CALIBRATION = (2.0, 1.0)
SECONDS = (2.0, 0.5)


@dataclass
class Kept:
    """Promised probabilities beside what came of them, by band."""

    counts: list[int] = field(default_factory=lambda: [0] * len(BANDS))
    promised: list[float] = field(default_factory=lambda: [0.0] * len(BANDS))
    right: list[int] = field(default_factory=lambda: [0] * len(BANDS))

    def add(self, score: float, right: bool) -> None:
        band = max(i for i, low in enumerate(BANDS) if score >= low)
        self.counts[band] += 1
        self.promised[band] += score
        self.right[band] += right

    def error(self) -> float:
        """Expected calibration error: the mean distance of promise and outcome, by band. Naeini et al., AAAI 2015."""
        gaps = (abs(p - r) for p, r in zip(self.promised, self.right, strict=True))
        return sum(gaps) / max(sum(self.counts), 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=len(REPORTING), help="how many of the reporting seeds")
    args = parser.parse_args()
    met, kept = True, Kept()
    seconds: list[float] = []
    for place, profile in enumerate(PROFILES):
        total = scorer.Report()
        for seed in REPORTING[: args.seeds]:
            told = year(profile, seed)
            start = time.process_time()
            proposals = propose(told.rows, told.entries)
            seconds.append(time.process_time() - start)
            total += report(told, proposals)
            promises(told, proposals, kept)
        met &= measures(profile, total, place)
        print("\n".join(["", *scorer.by_case(total), *scorer.by_kind(total), *scorer.wrong_ones(total), ""]))
    met &= told_and_met("calibration error, all first answers (%)", 100 * kept.error(), CALIBRATION, least=False)
    bands(kept)
    spread = f"{min(seconds):.2f} to {max(seconds):.2f} s"
    met &= told_and_met(
        "time, 5,000 rows x 2,000 entries (s)", sorted(seconds)[len(seconds) // 2], SECONDS, False, spread
    )
    return 0 if met else 1


def measures(profile: str, total: scorer.Report, place: int) -> bool:
    """Prints the measures of a profile; whether all that must be reached are."""
    note = f"{len(total.wrong)} wrong of {total.automatic.total()}"
    lines = [
        ("precision of automatic (%)", total.precision(), PRECISION, note),
        ("its lower 95 % bound (%)", total.precision_bound(), BOUND, ""),
        ("one to one, automatic (%)", total.recall(scorer.ONE_TO_ONE, total.by_automatic), ONE_AUTOMATIC, ""),
        ("one to one, automatic or first (%)", total.recall(scorer.ONE_TO_ONE, total.by_first), ONE_FIRST, ""),
        ("groups, automatic (%)", total.recall(scorer.GROUPS, total.by_automatic), GROUPS_AUTOMATIC, ""),
        ("groups, automatic or first (%)", total.recall(scorer.GROUPS, total.by_first), GROUPS_FIRST, ""),
        ("transfers and refunds, automatic (%)", total.recall(scorer.OWN, total.by_automatic), OWN, ""),
    ]
    met = [
        told_and_met(f"{profile}: {name}", 100 * value, bars[place], True, more) for name, value, bars, more in lines
    ]
    return all(met)


def told_and_met(name: str, value: float, bars: tuple[float, float], least: bool, note: str = "") -> bool:
    must, aim = bars
    tell(name, value, must, aim, least=least, note=note)
    return value >= must if least else value <= must


def promises(told: Year, proposals: Sequence[Proposal], kept: Kept) -> None:
    """What was promised for the first answer of each row, and whether it was right."""
    truth = scorer.Truth(told.truth)
    for answer in answers(proposals):
        if answer.rank == 1:
            kept.add(answer.score, bool(truth.candidates(answer)))


def bands(kept: Kept) -> None:
    """Prints what was promised and kept, by band."""
    for low, n, promised, right in zip(BANDS, kept.counts, kept.promised, kept.right, strict=True):
        if n:
            print(f"  promised from {low:4.2f}: {n:6d} answers, {promised / n:6.1%} promised, {right / n:6.1%} right")


if __name__ == "__main__":
    sys.exit(main())
