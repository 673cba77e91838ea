"""The probability that a row and an entry belong together, by small trees that were fitted once.

`fitted.json` is written by `benchmarks/fit_matching.py`: a starting log-odds and trees `[feature, threshold, tree of
those up to it, tree of the others]` whose leaves are added to it. The sum is the log-odds, so each answer can be taken
apart; the benchmark checks that promised and kept probabilities agree.
"""

import json
from functools import lru_cache
from importlib.resources import files
from math import exp
from typing import Any, NamedTuple

from pluggy_app.domain.matching import features

Tree = Any  #: a list as above, or a number: a leaf


class Fitted(NamedTuple):
    base: float  #: log-odds
    trees: list[Tree]


@lru_cache(maxsize=1)
def fitted() -> Fitted:
    """What was fitted.

    Raises:
        ValueError: when it was fitted to other features than these.
    """
    told = json.loads(files(__package__).joinpath("fitted.json").read_bytes())
    if tuple(told["features"]) != features.NAMES:
        raise ValueError("fitted.json belongs to other features: run benchmarks/fit_matching.py")
    return Fitted(told["base"], told["trees"])


@lru_cache(maxsize=65_536)
def probability(seen: tuple[int, ...]) -> float:
    """0 to 1, of the numbers that `features` gives."""
    base, trees = fitted()
    total = base
    for tree in trees:
        node = tree
        while type(node) is list:
            node = node[2] if seen[node[0]] <= node[1] else node[3]
        total += node
    return 1 / (1 + exp(-total)) if total > -30 else 0.0
