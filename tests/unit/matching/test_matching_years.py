"""A made-up company year of the fitting seeds: floors that a change of the engine must not fall through."""

import sys
import time
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[3] / "benchmarks"))

from harness.matching_years import report, scorer, year

from pluggy_app.domain.matching.engine import propose

#: Percent: one to one automatic and with suggestions, groups automatic and with suggestions.
FLOORS = {"thin": (76, 98, 45, 78), "rich": (90, 99, 52, 86)}


@pytest.mark.parametrize("profile", FLOORS)
def test_a_year_is_matched_as_well_as_ever(profile: str) -> None:
    told = year(profile, 1019)

    start = time.process_time()
    found = propose(told.rows, told.entries)
    seconds = time.process_time() - start

    result = report(told, found)
    shares = [
        100 * result.recall(family, counted)
        for family in (scorer.ONE_TO_ONE, scorer.GROUPS)
        for counted in (result.by_automatic, result.by_first)
    ]
    assert len(result.wrong) <= 2, scorer.text_of(result)
    assert all(share >= floor for share, floor in zip(shares, FLOORS[profile], strict=True)), scorer.text_of(result)
    assert result.recall(scorer.OWN, result.by_automatic) >= 0.98
    assert seconds < 6
