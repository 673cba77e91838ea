"""How long a proof goes on, and from which seed: SOAK_ROUNDS and SOAK_SEED.

Without SOAK_ROUNDS each proof does a small share, for every run of the tests. `make soak` sets it.
"""

import os
import random

FULL = 200  #: SOAK_ROUNDS of the whole proof; a proof's own number of rounds is in proportion
ROUNDS = int(os.environ.get("SOAK_ROUNDS") or 0)
IS_SOAK = ROUNDS > 0
SEED = int(os.environ.get("SOAK_SEED") or random.SystemRandom().randrange(10**6))


def rounds(full: int, share: int) -> int:
    """`full` with SOAK_ROUNDS=200, in proportion with another number, `share` without one."""
    return max(1, round(full * ROUNDS / FULL)) if IS_SOAK else share


def dice(proof: str) -> random.Random:
    """The random numbers of one proof: the same seed makes the same rounds, whichever proofs run beside it."""
    return random.Random(f"{SEED} {proof}")
