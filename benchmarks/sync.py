"""A sync against its floor: initial load, nothing changed, growth, memory, page requests.

`python benchmarks/sync.py [--runs 5]`. The product reads the same pages as the references, as a connect would make it;
CPU is of the process that reads. Sizes: quick, or those of the goals with BENCH_SIZES=full.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from harness import BENCHMARKS
from harness.children import (
    F3,
    FULL,
    N1,
    OF_NODE,
    RIVALS,
    Cost,
    Pages,
    copied,
    dlt,
    floor,
    forgotten,
    page_server,
    product,
    sdk,
)
from harness.goals import ratio, skip, spread, tell
from harness.writes import count_writes, watch_writes

Load = Callable[[Pages, Path], Cost]
Costs = dict[str, list[Cost]]  #: of each side, in the order of the rounds

#: Where each is installed, how it loads, the bar and the aim. They write one table, we three.
THEIRS: dict[str, tuple[Path, Load, float, float]] = {
    "dlt into DuckDB": (RIVALS, dlt, 0.5, 0.33),
    "Pluggy's own client": (OF_NODE, sdk, 2.5, 1.4),
}


def load(pages: Pages, folder: Path, runs: int, theirs: Mapping[str, Load] = MappingProxyType({})) -> Costs:
    """Each side in turn into a new file; every second round backwards."""
    empty = folder / "empty.db"
    if not empty.exists():
        product("prepare", pages, empty)
    sides: dict[str, Load] = {
        "F3": lambda pages, db: floor(pages, db, F3),
        "ours": lambda pages, db: product("load", pages, copied(empty, db)),
        **theirs,
    }
    costs: Costs = defaultdict(list)
    for n in range(runs):
        for side in list(sides) if n % 2 == 0 else list(sides)[::-1]:
            db = folder / "load.db"
            cost = sides[side](pages, db)
            assert cost["rows"] == pages.rows, cost
            costs[side].append(cost)
            forgotten(db)
    return costs


def again(pages: Pages, folder: Path, runs: int) -> Costs:
    """The same for a second reading of what is here already."""
    seeds = {"N1": folder / "floor-seed.db", "ours": folder / "our-seed.db"}
    floor(pages, seeds["N1"], F3)
    product("load", pages, copied(folder / "empty.db", seeds["ours"]))
    costs: Costs = defaultdict(list)
    for n in range(runs):
        for side in list(seeds) if n % 2 == 0 else list(seeds)[::-1]:
            db = copied(seeds[side], folder / "again.db")
            cost = floor(pages, db, N1) if side == "N1" else product("again", pages, db)
            costs[side].append(cost)
            forgotten(db)
    return costs


def written(pages: Pages, folder: Path) -> int:
    """Rows of the mirror and the books that a second reading inserts, updates or deletes, whatever it puts there."""
    db = copied(folder / "our-seed.db", folder / "watched.db")
    watch_writes(db)
    product("again", pages, db)
    return count_writes(db)


def of(costs: list[Cost], what: str = "cpu") -> list[float]:
    return [cost[what] for cost in costs]


def main(runs: int, rows: int, small: int, large: int) -> None:
    print(f"a sync: {rows:,} rows, growth from {small:,} to {large:,}, {runs} runs each")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with page_server(rows) as pages:
            there = {name: one for name, (where, one, *_) in THEIRS.items() if where.exists()}
            costs = first = load(pages, folder, runs, there)
            ours, base = of(costs["ours"]), of(costs["F3"])
            each = [f"{ratio(cost, [rows]) * 1e6:.0f} µs a row" for cost in (ours, base)]
            whole = ratio(of(costs["ours"], "whole"), base)
            note = f"({spread(ours, base)}; {each[0]} / {each[1]}; with the search for matches {whole:.2f})"
            tell("initial load, CPU / F3", ratio(ours, base), 2.4, 1.5, note=note)
            for name, (where, _, must, aim) in THEIRS.items():
                if name in there:
                    rival = of(costs[name])
                    tell(f"initial load, CPU / {name}", ratio(ours, rival), must, aim, note=f"({spread(ours, rival)})")
                else:
                    skip(
                        f"initial load, CPU / {name}", f"no benchmarks/{where.relative_to(BENCHMARKS)}, see the README"
                    )

            costs = again(pages, folder, runs)
            ours, base = of(costs["ours"]), of(costs["N1"])
            each = [f"{ratio(cost, [rows]) * 1e6:.1f} µs a row" for cost in (ours, base)]
            note = f"({spread(ours, base)}; {each[0]} / {each[1]})"
            tell("nothing changed, CPU / N1", ratio(ours, base), 2.5, 1.0, note=note)
            tell("nothing changed, rows written", written(pages, folder), 0, 0)

            before = pages.asked()
            product("load", pages, copied(folder / "empty.db", folder / "counted.db"))
            after = pages.asked()
            product("again", pages, folder / "counted.db")
            last = pages.asked()
            needed = after["pages"]
            tell("page requests / pages, initial load", (after["asked"] - before["asked"]) / needed, 1, 1)
            tell("page requests / pages, nothing changed", (last["asked"] - after["asked"]) / needed, 1, 1)

        by_size = {rows: first}
        for size in sorted({small, large // 2, large} - {rows}):
            with page_server(size) as pages:
                by_size[size] = load(pages, folder, runs)
        grown = {
            side: ratio(of(by_size[large][side]), of(by_size[small][side])) * small / large for side in ("ours", "F3")
        }
        note = f"(ours {grown['ours']:.2f}, F3 {grown['F3']:.2f})"
        tell(f"growth of µs a row to {large:,} / F3's", grown["ours"] / grown["F3"], 1.2, 1.0, note=note)
        peaks = [ratio(of(by_size[size]["ours"], "rss_mb"), [1]) for size in (large, large // 2)]
        note = f"({peaks[0]:.0f} / {peaks[1]:.0f} MB)"
        tell(f"peak memory at {large:,} / {large // 2:,} rows", peaks[0] / peaks[1], 1.2, 1.05, note=note)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100_000 if FULL else 10_000)
    parser.add_argument("--small", type=int, default=20_000 if FULL else 10_000)
    parser.add_argument("--large", type=int, default=200_000 if FULL else 20_000)
    sizes = parser.parse_args()
    main(sizes.runs, sizes.rows, sizes.small, sizes.large)
