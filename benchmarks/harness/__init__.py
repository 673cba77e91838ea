"""What the benchmarks share: the page server, children that are measured, goals."""

import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]

sys.path += [str(BENCHMARKS.parent), str(BENCHMARKS / "reference")]  # the product, and floor.py and pageserver.py
