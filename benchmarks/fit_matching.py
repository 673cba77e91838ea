"""Fits the trees of the matching engine and writes them into the package: `python benchmarks/fit_matching.py`.

Company years of the fitting seeds (never those of the report), each as it is and once more disguised, so that the trees
learn ideas and not one bank's texts. Prints how sure answers are right on years that were kept apart. Minutes, once.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from harness.boosting import Counted, Settings, Tree, fit
from harness.disguises import disguised
from harness.matching_years import Year, number_of, year

from pluggy_app.domain.matching import candidates, contest, evidence, features, model, trees

FITTING, KEPT_APART = range(1000, 1010), range(1010, 1016)
PROFILES = ("thin", "rich")
TARGET = Path(trees.__file__).with_name("fitted.json")


def labelled(told: Year) -> Iterator[tuple[contest.Standing, bool]]:
    """Every standing of a year, and whether it is right; a twin stands for its twin."""
    kinds, paid = {}, {}
    for line in told.truth:
        kinds |= {number_of(i): kind for i, kind in zip(line["ledgerEntryIds"], line["entryKeys"], strict=True)}
        if len(line["bankTransactionIds"]) == len(line["ledgerEntryIds"]) == 1:
            paid[number_of(line["bankTransactionIds"][0])] = line["entryKeys"][0]
    books = evidence.Books(told.rows, told.entries, model.EMPTY)
    for standing in contest.standings(books, candidates.pairs(books)):
        row, entry = standing.pair.ids
        yield standing, paid.get(row) == kinds[entry]


def counted(years: Iterable[Year]) -> list[Counted]:
    """Examples with equal features together."""
    sums: defaultdict[tuple[int, ...], list[int]] = defaultdict(lambda: [0, 0])
    for told in years:
        for standing, right in labelled(told):
            sums[features.features(standing)][not right] += 1
    return [Counted(seen, *counts) for seen, counts in sorted(sums.items())]


def years(seeds: Iterable[int], disguise: bool = True) -> Iterator[Year]:
    for seed in seeds:
        for profile in PROFILES:
            told = year(profile, seed)
            yield told
            if disguise:
                yield disguised(told)


def write(base: float, grown: Sequence[Tree]) -> None:
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in grown)
    names = json.dumps(features.NAMES)
    TARGET.write_text(f'{{"features": {names},\n"base": {base:.6f},\n"trees": [\n{lines}\n]}}\n')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=len(FITTING), help="how many of the fitting seeds")
    parser.add_argument("--trees", type=int, default=Settings.trees)
    parser.add_argument("--depth", type=int, default=Settings.depth)
    args = parser.parse_args()
    examples = counted(years(FITTING[: args.seeds]))
    print(f"{len(examples)} kinds of {sum(e.right + e.wrong for e in examples)} examples", flush=True)
    base, grown = fit(examples, features.SIGNS, Settings(trees=args.trees, depth=args.depth))
    write(base, grown)
    trees.fitted.cache_clear()
    for disguise in (False, True):
        check(list(years(KEPT_APART, disguise)), "with disguises" if disguise else "as they are")


def check(told: Sequence[Year], name: str) -> None:
    """Shares that were right, by what was promised."""
    bars = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.985, 0.99, 0.995, 0.998, 1.1)
    sums = [[0, 0, 0.0] for _ in bars]
    for one in told:
        for standing, right in labelled(one):
            promised = trees.probability(features.features(standing))
            cell = sums[max(i for i, bar in enumerate(bars) if promised >= bar)]
            cell[0] += 1
            cell[1] += right
            cell[2] += promised
    print(name)
    for bar, (n, right, promised) in zip(bars, sums, strict=True):
        if n:
            print(f"  from {bar:5.3f}: {n:6d} promised {promised / n:.4f} right {right / n:.4f}")


if __name__ == "__main__":
    main()
