"""Small boosted trees over small whole numbers, in plain Python, for fitting once.

Logistic loss, Newton steps, and features that may only raise or only lower the answer: a split against its sign is not
taken, and what lies under a split keeps to its side. Friedman, Greedy function approximation (2001); monotone bounds as
in XGBoost. Examples with equal features are one line with counts, which makes it quick enough.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Tree = list | float  #: [feature, threshold, tree of those up to it, tree of the others]


@dataclass(frozen=True)
class Counted:
    """Examples with equal features."""

    features: tuple[int, ...]
    right: float
    wrong: float


@dataclass(frozen=True)
class Settings:
    trees: int = 70
    depth: int = 4
    rate: float = 0.15
    smooth: float = 3.0  #: added to each leaf's weight of evidence
    least: float = 2.0  #: of a leaf's weight of evidence


def fit(examples: Sequence[Counted], signs: Sequence[int], settings: Settings) -> tuple[float, list[Tree]]:
    """The starting log-odds and the trees that are added to it."""
    right = sum(example.right for example in examples)
    wrong = sum(example.wrong for example in examples)
    base = math.log(right / wrong)
    columns = [[example.features[f] for example in examples] for f in range(len(signs))]
    scores = [base] * len(examples)
    trees: list[Tree] = []
    for _ in range(settings.trees):
        slopes, curves = [], []
        for example, score in zip(examples, scores, strict=True):
            p = 1 / (1 + math.exp(-score))
            count = example.right + example.wrong
            slopes.append(example.right - count * p)
            curves.append(count * p * (1 - p))
        grower = _Grower(columns, slopes, curves, signs, settings)
        trees.append(grower.grow(list(range(len(examples))), 0, -math.inf, math.inf, scores))
    return base, trees


class _Grower:
    def __init__(self, columns: list, slopes: list, curves: list, signs: Sequence[int], settings: Settings) -> None:
        self.columns, self.slopes, self.curves, self.signs, self.settings = columns, slopes, curves, signs, settings

    def grow(self, members: list[int], depth: int, low: float, high: float, scores: list[float]) -> Tree:
        """A tree over some examples, whose leaves lie between two bounds; adds the leaves to the scores."""
        slope, curve = sum(self.slopes[i] for i in members), sum(self.curves[i] for i in members)
        split = self._best_split(members, slope, curve, low, high) if depth < self.settings.depth else None
        if split is None:
            value = round(self.settings.rate * min(max(self._value(slope, curve), low), high), 4)
            for i in members:
                scores[i] += value
            return value
        feature, threshold, left, right = split
        column, sign = self.columns[feature], self.signs[feature]
        middle = (left + right) / 2
        bounds = [(low, high), (low, high)]
        if sign:
            bounds = [(low, middle), (middle, high)] if sign > 0 else [(middle, high), (low, middle)]
        under = [i for i in members if column[i] <= threshold]
        over = [i for i in members if column[i] > threshold]
        return [
            feature,
            threshold,
            self.grow(under, depth + 1, *bounds[0], scores),
            self.grow(over, depth + 1, *bounds[1], scores),
        ]

    def _value(self, slope: float, curve: float) -> float:
        return slope / (curve + self.settings.smooth)

    def _gain(self, slope: float, curve: float, value: float) -> float:
        return 2 * slope * value - (curve + self.settings.smooth) * value * value

    def _best_split(
        self, members: list[int], slope: float, curve: float, low: float, high: float
    ) -> tuple[int, int, float, float] | None:
        best = None
        most = self._gain(slope, curve, min(max(self._value(slope, curve), low), high)) + 0.01
        slopes, curves = self.slopes, self.curves
        for feature, column in enumerate(self.columns):
            sums: dict[int, list[float]] = {}
            for i in members:
                cell = sums.get(column[i])
                if cell is None:
                    sums[column[i]] = [slopes[i], curves[i]]
                else:
                    cell[0] += slopes[i]
                    cell[1] += curves[i]
            under_slope = under_curve = 0.0
            for threshold in sorted(sums)[:-1]:
                under_slope += sums[threshold][0]
                under_curve += sums[threshold][1]
                over_slope, over_curve = slope - under_slope, curve - under_curve
                if min(under_curve, over_curve) < self.settings.least:
                    continue
                left = min(max(self._value(under_slope, under_curve), low), high)
                right = min(max(self._value(over_slope, over_curve), low), high)
                if self.signs[feature] * (right - left) < 0:
                    continue
                gain = self._gain(under_slope, under_curve, left) + self._gain(over_slope, over_curve, right)
                if gain > most:
                    best, most = (feature, threshold, left, right), gain
        return best
