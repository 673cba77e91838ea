"""Which of some amounts add up to another, and how easily that happens by chance."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb, gcd

MOST_CANDIDATES, MOST_PARTS = 18, 6


def solutions(cents: Sequence[int], total: int, most: int = MOST_PARTS, least: int = 2) -> list[tuple[int, ...]]:
    """Places of the amounts that add up to a total, `least` to `most` of them; one of those with equal amounts.

    Meets in the middle: at most 2 x 2^9 sums of 18 amounts. Sorted by how many parts, then by place.
    """
    half = len(cents) // 2
    sums: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)
    for places, value in _subsets(cents, range(half), most):
        sums[value].append(places)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for right, value in _subsets(cents, range(half, len(cents)), most):
        for left in sums.get(total - value, ()):
            places = left + right
            if least <= len(places) <= most:
                amounts = tuple(sorted(cents[place] for place in places))
                found[amounts] = min(places, found.get(amounts, places))
    return sorted(found.values(), key=lambda places: (len(places), places))


def _subsets(cents: Sequence[int], places: range, most: int) -> Iterator[tuple[tuple[int, ...], int]]:
    for size in range(min(most, len(places)) + 1):
        for chosen in combinations(places, size):
            yield chosen, sum(cents[place] for place in chosen)


def chance(cents: Sequence[int], total: int, parts: int) -> float:
    """About how often so many parts of these amounts hit a total by accident: subsets tried x grain / total."""
    tried = sum(comb(len(cents), size) for size in range(2, parts + 1))
    return tried * gcd(*cents, total) / total


def nearest(distances: Sequence[int], most: int = MOST_CANDIDATES) -> list[int]:
    """Places of the smallest distances, in their order."""
    if len(distances) <= most:
        return list(range(len(distances)))
    limit = sorted(distances)[most - 1]
    within = [place for place, distance in enumerate(distances) if distance <= limit]
    over = len(within) - most
    for place in [p for p in reversed(within) if distances[p] == limit][:over]:
        del within[bisect_left(within, place)]
    return within
